//! Errors of reading as findings.

use kubectl_yaml::{ReadError, Span};

use super::help::help_reading;
use super::lines::Lines;
use crate::path::FieldPath;
use crate::report::sink::Sink;
use crate::report::{Finding, Report};
use crate::rule::Rule;
use crate::rules::reading::{EMPTY, RULES};
use crate::validation::leaf;

/// The report of a text without a document.
pub(super) fn empty(lines: &Lines<'_>) -> Report {
    let mut report = one(&EMPTY, "the text has no document".into(), Span::default(), lines);
    if let Some(finding) = report.findings_mut().last_mut() {
        finding.help = Some("an object has `apiVersion`, `kind`, `metadata` and `spec`".to_owned());
    }
    report
}

/// The report of an error.
pub(super) fn report(error: &ReadError, lines: &Lines<'_>) -> Report {
    let code = error.code();
    let rule = RULES.iter().copied().find(|rule| rule.id() == code).unwrap_or(&EMPTY);
    let help = lines.may_help(error.span()).then(|| help_reading(error, rule, lines)).flatten();
    let span = help.as_ref().and_then(|help| help.look_at).unwrap_or_else(|| error.span());
    let mut report =
        one(rule, leaf::cut_to(&error.to_string(), MAX_MESSAGE_CHARS).into_owned(), span, lines);
    if let (Some(help), Some(finding)) = (help, report.findings_mut().last_mut()) {
        (finding.help, finding.fix) = (Some(help.text), help.fix);
    }
    report
}

/// The maximum length of a message in characters. Some messages of kubectl contain the whole object.
const MAX_MESSAGE_CHARS: usize = 240;

fn one(rule: &'static Rule, message: String, span: Span, lines: &Lines<'_>) -> Report {
    let mut report = Report::default();
    let mut finding = Finding::new(rule, FieldPath::root(), message);
    finding.location = Some(lines.location(span));
    report.push(finding);
    report
}
