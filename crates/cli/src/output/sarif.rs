//! A SARIF 2.1.0 log.

use std::io::{self, Write};

use envoy_gateway_backend::Report;
use envoy_gateway_backend::render::{Sarif, Source};
use serde_json::{Value, json};

use super::Totals;
use super::formatter::Formatter;
use crate::file_finding::{FILE_RULES, FileFinding};

#[derive(Default)]
pub(super) struct SarifLog {
    log: Sarif,
    /// Results of findings about whole files.
    file_results: Vec<Value>,
}

impl Formatter for SarifLog {
    fn object(
        &mut self,
        _: &mut dyn Write,
        source: &Source<'_>,
        report: &Report,
    ) -> io::Result<()> {
        self.log.add(source, report);
        Ok(())
    }

    fn file(&mut self, _: &mut dyn Write, file: &str, finding: &FileFinding) -> io::Result<()> {
        let rule = finding.rule;
        let mut location = json!({ "artifactLocation": { "uri": uri(file) } });
        if let Some(line) = finding.line {
            location["region"] = json!({ "startLine": line });
        }
        // Without `ruleIndex`: `ruleId` identifies the rule.
        self.file_results.push(json!({
            "ruleId": rule.id,
            "level": rule.severity,
            "message": { "text": format!("{}\n{}", rule.summary, rule.help) },
            "locations": [{ "physicalLocation": location }],
            "partialFingerprints": { "objectAndPath/v1": rule.id },
        }));
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, _: &Totals) -> io::Result<()> {
        let mut log = std::mem::take(&mut self.log).finish();
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
        if let Some(results) = run["results"].as_array_mut() {
            results.append(&mut self.file_results);
        }
        serde_json::to_writer_pretty(&mut *out, &log)?;
        writeln!(out)
    }
}

/// Escapes what RFC 3986 reserves in the path of a URI.
fn uri(file: &str) -> String {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let escape = |byte: u8| {
        if is_unreserved(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    file.bytes().map(escape).collect()
}
