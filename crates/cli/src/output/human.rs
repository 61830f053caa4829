//! Text for people.

use std::io::{self, Write};

use envoy_gateway_backend::render::{self, Source, Style, escape};
use envoy_gateway_backend::{Report, Severity};

use super::Totals;
use super::formatter::Formatter;
use crate::file_finding::FileFinding;

pub(super) struct Human {
    style: Style,
    /// The rule of the first printed finding.
    first_rule: Option<&'static str>,
}

impl Human {
    pub(super) fn new(style: Style) -> Self {
        Self { style, first_rule: None }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.style.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

impl Formatter for Human {
    fn object(
        &mut self,
        out: &mut dyn Write,
        source: &Source<'_>,
        report: &Report,
    ) -> io::Result<()> {
        let mut text = String::new();
        render::human(&mut text, source, report, self.style).map_err(io::Error::other)?;
        if !text.is_empty() {
            let rule = || report.iter().next().map(|finding| finding.rule.id());
            self.first_rule = self.first_rule.or_else(rule);
        }
        out.write_all(text.as_bytes())
    }

    fn file(&mut self, out: &mut dyn Write, file: &str, finding: &FileFinding) -> io::Result<()> {
        let rule = finding.rule;
        self.first_rule = self.first_rule.or(Some(rule.id));
        let color = match rule.severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            _ => "1;32",
        };
        let label = self.paint(color, &format!("{}[{}]", rule.severity, rule.id));
        writeln!(out, "{label}{}", self.paint("1", &format!(": {}", rule.summary)))?;
        let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
        writeln!(out, " {} {}{line}", self.paint("1;34", "-->"), escape(file))?;
        let (sign, label) = (self.paint("1;34", "="), self.paint("1", "help"));
        writeln!(out, "  {sign} {label}: {}\n", rule.help)
    }

    fn finish(&mut self, out: &mut dyn Write, _: &Totals) -> io::Result<()> {
        self.first_rule.map_or(Ok(()), |rule| {
            writeln!(out, "for more information about a rule: egb explain {rule}")
        })
    }
}
