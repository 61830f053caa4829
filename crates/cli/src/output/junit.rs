//! `JUnit` XML in the dialect that GitLab and Jenkins read: a test suite for each file, a test case
//! for each object.

use std::fmt::Write as _;
use std::io::{self, Write};

use envoy_gateway_backend::render::{Source, escape};
use envoy_gateway_backend::{Report, Severity};

use super::Totals;
use super::diagnostic::{Diagnostic, object_name};
use super::formatter::Formatter;
use crate::file_finding::FileFinding;

pub(super) struct Junit {
    /// Findings of this severity or a higher one are failures; others are output of the test case.
    fail_on: Severity,
    has_begun: bool,
    suite: Option<Suite>,
}

/// The test suite of the current file.
struct Suite {
    file: String,
    cases: String,
    tests: usize,
    failures: usize,
}

impl Junit {
    pub(super) fn new(fail_on: Severity) -> Self {
        Self { fail_on, has_begun: false, suite: None }
    }

    fn case(
        &mut self,
        out: &mut dyn Write,
        file: &str,
        name: &str,
        findings: &[Diagnostic],
    ) -> io::Result<()> {
        if self.suite.as_ref().is_some_and(|suite| suite.file != file) {
            self.end_suite(out)?;
        }
        let fail_on = self.fail_on;
        let suite = self.suite.get_or_insert_with(|| Suite {
            file: file.to_owned(),
            cases: String::new(),
            tests: 0,
            failures: 0,
        });
        suite.add(name, findings, fail_on).map_err(io::Error::other)
    }

    fn end_suite(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        let Some(Suite { file, cases, tests, failures }) = self.suite.take() else { return Ok(()) };
        let file = xml(&escape(&file).to_string());
        writeln!(
            out,
            "  <testsuite name=\"{file}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">"
        )?;
        out.write_all(cases.as_bytes())?;
        writeln!(out, "  </testsuite>")
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.has_begun {
            return Ok(());
        }
        self.has_begun = true;
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"egb\">")
    }
}

impl Suite {
    fn add(
        &mut self,
        name: &str,
        findings: &[Diagnostic],
        fail_on: Severity,
    ) -> Result<(), std::fmt::Error> {
        let Self { file, cases, tests, failures } = self;
        let file = xml(&escape(file).to_string());
        let line =
            |finding: &Diagnostic| format!("{file}:{}: {}", finding.line, xml(&finding.text()));
        let (failed, other): (Vec<_>, Vec<_>) =
            findings.iter().partition(|finding| finding.severity >= fail_on);
        *tests += 1;
        *failures += usize::from(!failed.is_empty());
        write!(
            cases,
            "    <testcase classname=\"{file}\" name=\"{}\" file=\"{file}\">",
            xml(name)
        )?;
        // GitLab and Jenkins show only one failure of a test case.
        if let Some(first) = failed.first() {
            let text: Vec<_> = failed.iter().map(|finding| line(finding)).collect();
            write!(
                cases,
                "\n      <failure type=\"{}\" message=\"{}\">{}</failure>",
                xml(first.rule),
                xml(&first.message),
                text.join("\n")
            )?;
        }
        if !other.is_empty() {
            let text: Vec<_> = other.iter().map(|finding| line(finding)).collect();
            write!(cases, "\n      <system-out>{}</system-out>", text.join("\n"))?;
        }
        let end = if findings.is_empty() { "" } else { "\n    " };
        writeln!(cases, "{end}</testcase>")
    }
}

impl Formatter for Junit {
    fn object(
        &mut self,
        out: &mut dyn Write,
        source: &Source<'_>,
        report: &Report,
    ) -> io::Result<()> {
        let findings: Vec<_> =
            report.iter().map(|finding| Diagnostic::of_object(source, finding)).collect();
        self.case(out, source.file, &object_name(source), &findings)
    }

    fn file(&mut self, out: &mut dyn Write, file: &str, finding: &FileFinding) -> io::Result<()> {
        self.case(out, file, "file", &[Diagnostic::of_file(finding)])
    }

    fn finish(&mut self, out: &mut dyn Write, _: &Totals) -> io::Result<()> {
        self.end_suite(out)?;
        writeln!(out, "</testsuites>")
    }
}

/// Escapes text for an attribute or an element. Control characters, which XML 1.0 forbids, are
/// escaped before.
fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML 1.0 forbids these two noncharacters.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
