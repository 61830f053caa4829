//! GitHub workflow commands.

use std::io::{self, Write};

use envoy_gateway_backend::render::{self, Source, escape};
use envoy_gateway_backend::{Report, Severity};

use super::Totals;
use super::formatter::Formatter;
use crate::file_finding::FileFinding;

pub(super) struct Github;

impl Formatter for Github {
    fn object(
        &mut self,
        out: &mut dyn Write,
        source: &Source<'_>,
        report: &Report,
    ) -> io::Result<()> {
        let mut text = String::new();
        render::github(&mut text, source, report).map_err(io::Error::other)?;
        out.write_all(text.as_bytes())
    }

    fn file(&mut self, out: &mut dyn Write, file: &str, finding: &FileFinding) -> io::Result<()> {
        let rule = finding.rule;
        let command = match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            _ => "notice",
        };
        // `@actions/core` escapes these characters in the value of a property.
        let file =
            escape(file).to_string().replace('%', "%25").replace(':', "%3A").replace(',', "%2C");
        let line = finding.line.map(|line| format!(",line={line}")).unwrap_or_default();
        let (id, message, help) = (rule.id, rule.summary, rule.help);
        writeln!(out, "::{command} file={file}{line},title={id}::{message}%0Ahelp: {help}")
    }

    fn finish(&mut self, _: &mut dyn Write, _: &Totals) -> io::Result<()> {
        Ok(())
    }
}
