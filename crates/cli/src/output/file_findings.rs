//! Findings about whole files in each format.

use std::io::{self, Write};

use envoy_gateway_backend::Severity;
use envoy_gateway_backend::render::{Style, escape};
use serde_json::{Value, json};

use crate::file_finding::{FILE_RULES, FileFinding};

pub(super) fn human(
    out: &mut impl Write,
    file: &str,
    finding: &FileFinding,
    style: Style,
) -> io::Result<()> {
    let rule = finding.rule;
    let paint = |code: &str, text: &str| {
        if style.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    };
    let color = match rule.severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        _ => "1;32",
    };
    let label = paint(color, &format!("{}[{}]", rule.severity, rule.id));
    writeln!(out, "{label}{}", paint("1", &format!(": {}", rule.summary)))?;
    let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
    writeln!(out, " {} {}{line}", paint("1;34", "-->"), escape(file))?;
    writeln!(out, "  {} {}: {}\n", paint("1;34", "="), paint("1", "help"), rule.help)
}

pub(super) fn json(out: &mut impl Write, file: &str, finding: &FileFinding) -> io::Result<()> {
    let rule = finding.rule;
    let mut value = json!({
        "file": file,
        "rule": rule.id,
        "severity": rule.severity,
        "message": rule.summary,
        "help": rule.help,
    });
    if let Some(line) = finding.line {
        value["place"] = json!({ "line": line, "column": 1 });
    }
    writeln!(out, "{value}")
}

pub(super) fn github(out: &mut impl Write, file: &str, finding: &FileFinding) -> io::Result<()> {
    let rule = finding.rule;
    let command = match rule.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        _ => "notice",
    };
    // `@actions/core` escapes these characters in the value of a property.
    let file = escape(file).to_string().replace('%', "%25").replace(':', "%3A").replace(',', "%2C");
    let line = finding.line.map(|line| format!(",line={line}")).unwrap_or_default();
    writeln!(
        out,
        "::{command} file={file}{line},title={}::{}%0Ahelp: {}",
        rule.id, rule.summary, rule.help
    )
}

/// A SARIF result. Without `ruleIndex`: `ruleId` identifies the rule.
pub(super) fn sarif(file: &str, finding: &FileFinding) -> Value {
    let rule = finding.rule;
    let mut location = json!({ "artifactLocation": { "uri": uri(file) } });
    if let Some(line) = finding.line {
        location["region"] = json!({ "startLine": line });
    }
    json!({
        "ruleId": rule.id,
        "level": rule.severity,
        "message": { "text": format!("{}\n{}", rule.summary, rule.help) },
        "locations": [{ "physicalLocation": location }],
        "partialFingerprints": { "objectAndPath/v1": rule.id },
    })
}

/// Adds results and the rules for files to a log.
pub(super) fn add_to_sarif(log: &mut Value, results: Vec<Value>) {
    let run = &mut log["runs"][0];
    if let Some(rules) = run["tool"]["driver"]["rules"].as_array_mut() {
        rules.extend(FILE_RULES.iter().map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.summary },
                "help": { "text": rule.help },
                "defaultConfiguration": { "level": rule.severity },
            })
        }));
    }
    if let Some(all) = run["results"].as_array_mut() {
        all.extend(results);
    }
}

/// Escapes what RFC 3986 reserves in the path of a URI.
fn uri(file: &str) -> String {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    file.bytes()
        .map(|byte| {
            if is_unreserved(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
        })
        .collect()
}
