//! One JSON object for each finding.

use std::fmt;

use serde::Serialize;

use super::Source;
use crate::escape::is_deceptive;
use crate::path::FieldPath;
use crate::report::{Finding, Report};
use crate::rule::{Gate, Reason, Severity};

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    document: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<usize>,
    object: Object<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    measured: Option<String>,
    rule: &'static str,
    page: String,
    gate: Gate,
    severity: Severity,
    path: &'a FieldPath,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix<'a>>,
}

#[derive(Serialize)]
struct Object<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct Location {
    start: usize,
    end: usize,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Fix<'a> {
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    start: usize,
    end: usize,
    replacement: &'a str,
}

pub(super) fn write(
    out: &mut impl fmt::Write,
    source: &Source<'_>,
    report: &Report,
) -> fmt::Result {
    for finding in report {
        let line = serde_json::to_string(&line(source, finding)).map_err(|_| fmt::Error)?;
        // JSON does not escape characters beyond ASCII, and some of them are deceptive on a
        // terminal.
        for c in line.chars() {
            if is_deceptive(c) {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            } else {
                out.write_char(c)?;
            }
        }
        out.write_char('\n')?;
    }
    Ok(())
}

fn line<'a>(source: &Source<'a>, finding: &'a Finding) -> Line<'a> {
    Line {
        file: source.file,
        document: source.document,
        item: source.item,
        object: Object { kind: source.kind, namespace: source.namespace, name: source.name },
        release: source.release.map(|release| release.to_string()),
        measured: source.release.map(|release| release.measured().to_string()),
        rule: finding.rule.id(),
        page: finding.rule.docs_path(),
        gate: finding.gate,
        severity: finding.severity,
        path: &finding.path,
        reason: finding.reason,
        message: &finding.message,
        value: finding.value.as_deref(),
        help: finding.help.as_deref(),
        location: finding.location.as_ref().map(|location| Location {
            start: location.span.start,
            end: location.span.end,
            line: location.line,
            column: location.column,
        }),
        fix: finding.fix.as_ref().map(|fix| Fix {
            edits: fix
                .edits
                .iter()
                .map(|edit| Edit {
                    start: edit.span.start,
                    end: edit.span.end,
                    replacement: &edit.replacement,
                })
                .collect(),
        }),
    }
}
