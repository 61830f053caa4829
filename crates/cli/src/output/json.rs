//! JSON: one object with everything, or one object for each finding.

use std::fmt::Write as _;
use std::io::{self, Write};

use envoy_gateway_backend::Report;
use envoy_gateway_backend::render::{self, Source};
use serde_json::json;

use super::Totals;
use super::formatter::Formatter;
use crate::file_finding::FileFinding;

pub(super) struct Ndjson;

impl Formatter for Ndjson {
    fn object(
        &mut self,
        out: &mut dyn Write,
        source: &Source<'_>,
        report: &Report,
    ) -> io::Result<()> {
        out.write_all(lines(source, report)?.as_bytes())
    }

    fn file(&mut self, out: &mut dyn Write, file: &str, finding: &FileFinding) -> io::Result<()> {
        writeln!(out, "{}", file_line(file, finding))
    }

    fn finish(&mut self, _: &mut dyn Write, _: &Totals) -> io::Result<()> {
        Ok(())
    }
}

/// `{"findings": […], "summary": {…}}`, with each finding on a line.
#[derive(Default)]
pub(super) struct Json {
    has_begun: bool,
}

impl Json {
    fn line(&mut self, out: &mut dyn Write, line: &str) -> io::Result<()> {
        let separator = if self.has_begun { ",\n" } else { "{\"findings\": [\n" };
        self.has_begun = true;
        write!(out, "{separator}{line}")
    }
}

impl Formatter for Json {
    fn object(
        &mut self,
        out: &mut dyn Write,
        source: &Source<'_>,
        report: &Report,
    ) -> io::Result<()> {
        lines(source, report)?.lines().try_for_each(|line| self.line(out, line))
    }

    fn file(&mut self, out: &mut dyn Write, file: &str, finding: &FileFinding) -> io::Result<()> {
        self.line(out, &file_line(file, finding))
    }

    fn finish(&mut self, out: &mut dyn Write, totals: &Totals) -> io::Result<()> {
        let end = if self.has_begun { "\n]" } else { "{\"findings\": []" };
        writeln!(out, "{end}, \"summary\": {}}}", totals.to_json())
    }
}

fn lines(source: &Source<'_>, report: &Report) -> io::Result<String> {
    let mut lines = String::new();
    render::json(&mut lines, source, report).map_err(io::Error::other)?;
    Ok(lines)
}

fn file_line(file: &str, finding: &FileFinding) -> String {
    let rule = finding.rule;
    let mut line = json!({
        "file": file,
        "rule": rule.id,
        "severity": rule.severity,
        "message": rule.summary,
        "help": rule.help,
    });
    if let Some(number) = finding.line {
        line["location"] = json!({ "line": number, "column": 1 });
    }
    // The name of the file can have characters that would deceive a terminal.
    ascii(&line.to_string())
}

/// JSON with `\u` escapes for all characters beyond ASCII.
fn ascii(json: &str) -> String {
    let mut ascii = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && c != '\u{7f}' {
            ascii.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(ascii, "\\u{unit:04x}");
            }
        }
    }
    ascii
}
