//! SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format).

use kubectl_yaml::Span;
use serde_json::{Map, Value, json};

use super::{Source, headline};
use crate::escape::Escaped;
use crate::fix::{Edit, Fix};

use crate::lint::Lines;
use crate::report::{Finding, Location, Report};
use crate::rule::{Rule, Severity};
use crate::rules::rules;

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn plain(text: &str) -> String {
    Escaped(text).to_string()
}

/// The findings of an object.
pub(super) fn results(source: &Source<'_>, report: &Report) -> impl Iterator<Item = Value> {
    // Lines are those of the entire text, of which this may be a chunk.
    let known = report.iter().find_map(|finding| finding.location.as_ref());
    let line = |location: &Location| {
        let at = location.span.start.saturating_sub(source.start);
        Lines::new(source.text).location(Span::new(at, at)).line
    };
    let lines = Lines::after(
        known.map_or(0, |location| location.line.saturating_sub(line(location))),
        source.text,
    );
    report.iter().map(move |finding| result(source, finding, &lines))
}

fn result(source: &Source<'_>, finding: &Finding, lines: &Lines<'_>) -> Value {
    let message = match &finding.help {
        Some(help) => format!("{}\n{}", headline(finding), plain(help)),
        None => headline(finding),
    };
    let mut physical = Map::from_iter([("artifactLocation".to_owned(), artifact(source))]);
    if let Some(location @ Location { line, column, .. }) = &finding.location {
        let width = source.at(location).chars().count();
        physical.insert("region".to_owned(), region((*line, *column), (*line, column + width)));
    }
    let mut result = json!({
        "ruleId": finding.rule.id(),
        "ruleIndex": rules().position(|rule| rule == finding.rule),
        "level": level(finding.severity),
        "message": { "text": message },
        "locations": [{
            "physicalLocation": physical,
            "logicalLocations": [{ "fullyQualifiedName": path(source, finding), "kind": "property" }],
        }],
        "partialFingerprints": { "objectAndPath/v1": fingerprint(source, finding) },
    });
    if let (Some(release), Some(result)) = (source.release, result.as_object_mut()) {
        let properties = json!({
            "release": release.to_string(),
            "measured": release.measured().to_string(),
        });
        result.insert("properties".to_owned(), properties);
    }
    if let (Some(fix), Some(result)) = (&finding.fix, result.as_object_mut()) {
        result.insert("fixes".to_owned(), json!([correction(source, finding, fix, lines)]));
    }
    result
}

/// The path in the document; includes the index of an item.
fn path(source: &Source<'_>, finding: &Finding) -> String {
    match source.item {
        Some(item) if finding.path.segments().is_empty() => format!("items[{item}]"),
        Some(item) => format!("items[{item}].{}", finding.path),
        None => finding.path.to_string(),
    }
}

/// An identity of the finding that does not depend on lines: object and path.
fn fingerprint(source: &Source<'_>, finding: &Finding) -> String {
    let object =
        [source.kind, source.namespace, source.name].map(Option::unwrap_or_default).map(plain);
    format!("{} {} {}", finding.rule.id(), object.join("/"), finding.path)
}

fn artifact(source: &Source<'_>) -> Value {
    json!({ "uri": uri(source.file) })
}

/// A region from one line and column to another, which is excluded.
fn region((line, column): (usize, usize), (end_line, end_column): (usize, usize)) -> Value {
    json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column })
}

/// A fix: the replacements of regions; an empty region inserts.
fn correction(source: &Source<'_>, finding: &Finding, fix: &Fix, lines: &Lines<'_>) -> Value {
    let at = |offset: usize| {
        let at = offset.saturating_sub(source.start);
        let location = lines.location(Span::new(at, at));
        (location.line, location.column)
    };
    let replacement = |edit: &Edit| {
        json!({
            "deletedRegion": region(at(edit.span.start), at(edit.span.end)),
            "insertedContent": { "text": edit.replacement },
        })
    };
    let replacements: Vec<_> = fix.edits.iter().map(replacement).collect();
    json!({
        "description": { "text": plain(finding.help.as_deref().unwrap_or(&finding.message)) },
        "artifactChanges": [{ "artifactLocation": artifact(source), "replacements": replacements }],
    })
}

/// A file name as a URI reference, with RFC 3986's reserved characters escaped.
fn uri(file: &str) -> String {
    let unreserved =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
    let escape = |byte: u8| {
        if unreserved(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    file.bytes().map(escape).collect()
}

fn descriptor(rule: &Rule, pages: Option<&str>) -> Value {
    let (docs, authority, page) = (rule.documentation(), rule.source(), rule.docs_path());
    let mut descriptor = json!({
        "id": rule.id(),
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": docs },
        "help": {
            "text": format!("{docs}\nAuthority: {authority}.\nExamples: {page}"),
            "markdown": format!("{docs}\n\nAuthority: {authority}.\n\nExamples: `{page}`"),
        },
        "defaultConfiguration": { "level": level(rule.severity()) },
        "properties": { "gate": rule.gate().as_str() },
    });
    if let (Some(pages), Some(descriptor)) = (pages, descriptor.as_object_mut()) {
        descriptor.insert("helpUri".to_owned(), format!("{pages}#{}", rule.id()).into());
    }
    descriptor
}

pub(super) fn log(results: &[Value], pages: Option<&str>) -> Value {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules().map(|rule| descriptor(rule, pages)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}
