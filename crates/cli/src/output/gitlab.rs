//! A GitLab Code Quality report.
//!
//! GitLab requires `description`, `check_name`, `fingerprint`, `severity`, `location.path` and
//! `location.lines.begin`; fingerprints must be unique in a report.

use std::collections::HashMap;
use std::io::{self, Write};

use envoy_gateway_backend::render::{Source, escape};
use envoy_gateway_backend::{Report, Severity};
use serde_json::{Value, json};

use super::Totals;
use super::diagnostic::Diagnostic;
use super::formatter::Formatter;
use crate::file_finding::FileFinding;

#[derive(Default)]
pub(super) struct Gitlab {
    has_begun: bool,
    /// Numbers of findings with the same identity.
    counts: HashMap<String, usize>,
}

impl Gitlab {
    fn add(&mut self, out: &mut dyn Write, file: &str, finding: &Diagnostic) -> io::Result<()> {
        let separator = if self.has_begun { ",\n" } else { "[\n" };
        self.has_begun = true;
        write!(out, "{separator}{}", self.issue(file, finding))
    }

    fn issue(&mut self, file: &str, finding: &Diagnostic) -> Value {
        let file = escape(file).to_string();
        let identity =
            format!("{file}\n{}\n{}\n{}", finding.rule, finding.identity, finding.message);
        let count = self.counts.entry(identity.clone()).or_default();
        *count += 1;
        json!({
            "description": finding.text(),
            "check_name": finding.rule,
            "fingerprint": format!("{:016x}", fnv_1a(format!("{identity}\n{count}").as_bytes())),
            "severity": match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                _ => "info",
            },
            "location": { "path": file, "lines": { "begin": finding.line } },
        })
    }
}

impl Formatter for Gitlab {
    fn object(
        &mut self,
        out: &mut dyn Write,
        source: &Source<'_>,
        report: &Report,
    ) -> io::Result<()> {
        let mut findings = report.iter().map(|finding| Diagnostic::of_object(source, finding));
        findings.try_for_each(|finding| self.add(out, source.file, &finding))
    }

    fn file(&mut self, out: &mut dyn Write, file: &str, finding: &FileFinding) -> io::Result<()> {
        self.add(out, file, &Diagnostic::of_file(finding))
    }

    fn finish(&mut self, out: &mut dyn Write, _: &Totals) -> io::Result<()> {
        writeln!(out, "{}", if self.has_begun { "\n]" } else { "[]" })
    }
}

/// FNV-1a with 64 bits: the same fingerprint in every version of the tool.
fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
