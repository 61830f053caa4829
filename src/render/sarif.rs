//! SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format).

use serde_json::{Value, json};

use super::Source;
use crate::report::{Finding, Plain};
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
    Plain(text).to_string()
}

pub(super) fn result(source: &Source<'_>, finding: &Finding) -> Value {
    let message = match &finding.help {
        Some(help) => format!("{}\n{}", plain(&finding.message), plain(help)),
        None => plain(&finding.message),
    };
    let mut location = json!({ "artifactLocation": { "uri": uri(source.file) } });
    if let (Some(place), Some(location)) = (&finding.place, location.as_object_mut()) {
        let width = source.at(place).chars().count();
        let region = json!({
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.line,
            "endColumn": place.column + width,
        });
        location.insert("region".into(), region);
    }
    json!({
        "ruleId": finding.rule.id(),
        "level": level(finding.severity),
        "message": { "text": message },
        "locations": [{
            "physicalLocation": location,
            "logicalLocations": [{ "fullyQualifiedName": finding.path.to_string(), "kind": "property" }],
        }],
    })
}

/// A file name as a URI reference: what RFC 3986 keeps for itself is escaped.
fn uri(file: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
    let escape = |byte: u8| if unreserved(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    file.bytes().map(escape).collect()
}

fn descriptor(rule: &Rule) -> Value {
    let mut descriptor = json!({
        "id": rule.id(),
        "shortDescription": { "text": rule.summary() },
        "defaultConfiguration": { "level": level(rule.severity()) },
        "properties": { "gate": rule.gate().as_str() },
    });
    if let Some(object) = descriptor.as_object_mut().filter(|_| !rule.docs_markdown().is_empty()) {
        let docs = json!({ "text": rule.docs_markdown(), "markdown": rule.docs_markdown() });
        object.insert("fullDescription".into(), json!({ "text": rule.docs_markdown() }));
        object.insert("help".into(), docs);
    }
    descriptor
}

pub(super) fn log(results: &[Value]) -> Value {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules().map(descriptor).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}
