//! Sinks: what becomes of the findings of a check.

use super::{Finding, Report, SkippedRule};
use crate::rule::{Reason, Rule, Severity};

/// Receives the findings of a check, in order.
///
/// A check announces each finding and builds only those that the sink accepts. Whether the first
/// finding is enough, how many are kept and how the others are counted is up to the sink.
pub(crate) trait Sink {
    /// Announces a finding. If the answer is `true`, [`push`](Self::push) follows.
    fn accept(&mut self, severity: Severity) -> bool;

    /// Receives a finding that was accepted.
    fn push(&mut self, finding: Finding);

    /// The findings received so far.
    fn findings(&self) -> &[Finding];

    /// Whether the check may stop, because no further finding changes the answer.
    fn is_done(&self) -> bool {
        false
    }

    /// Counts findings that the check did not announce.
    #[cfg(feature = "lint")]
    fn omit(&mut self, _count: usize) {}

    /// Records that a rule was not evaluated.
    fn skip_rule(&mut self, _rule: &'static Rule, _reason: &'static str) {}

    /// Records that the CRD's CEL rules were not evaluated.
    fn skip_cel_rules(&mut self) {}
}

/// Keeps the first [`Report::MAX_FINDINGS`] and counts the others.
impl Sink for Report {
    fn accept(&mut self, severity: Severity) -> bool {
        if self.findings.len() < Self::MAX_FINDINGS {
            return true;
        }
        self.omitted += 1;
        // An error replaces advice, so that a full report of a refused object has an error.
        severity == Severity::Error && self.findings.pop_if(|last| !last.is_error()).is_some()
    }

    fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn findings(&self) -> &[Finding] {
        &self.findings
    }

    #[cfg(feature = "lint")]
    fn omit(&mut self, count: usize) {
        self.omitted += count;
    }

    fn skip_rule(&mut self, rule: &'static Rule, reason: &'static str) {
        self.skipped_rules.push(SkippedRule { rule, reason });
    }

    fn skip_cel_rules(&mut self) {
        self.cel_rules_skipped = true;
    }
}

/// Keeps the first finding, in a report of its own.
#[derive(Debug, Default)]
pub(crate) struct First(Report);

impl First {
    pub(crate) fn into_finding(self) -> Option<Finding> {
        self.0.findings.into_iter().next()
    }

    /// The report, if it has no finding.
    #[cfg(feature = "lint")]
    pub(crate) fn into_clean_report(self) -> Option<Report> {
        self.0.is_empty().then_some(self.0)
    }
}

impl Sink for First {
    fn accept(&mut self, _: Severity) -> bool {
        self.0.is_empty()
    }

    fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    fn findings(&self) -> &[Finding] {
        self.0.findings()
    }

    fn is_done(&self) -> bool {
        !self.0.is_empty()
    }

    fn skip_rule(&mut self, rule: &'static Rule, reason: &'static str) {
        self.0.skip_rule(rule, reason);
    }
}

/// Keeps whether there was an error, and builds no finding.
#[derive(Debug, Default)]
pub(crate) struct AnyError(pub(crate) bool);

impl Sink for AnyError {
    fn accept(&mut self, severity: Severity) -> bool {
        self.0 |= severity == Severity::Error;
        false
    }

    fn push(&mut self, _: Finding) {}

    fn findings(&self) -> &[Finding] {
        &[]
    }

    fn is_done(&self) -> bool {
        self.0
    }
}

/// The parts of a finding that its rule and path do not determine.
#[derive(Debug)]
pub(crate) struct Details {
    message: String,
    reason: Option<Reason>,
    value: Option<String>,
    help: Option<String>,
}

impl Details {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), reason: None, value: None, help: None }
    }

    pub(crate) fn reason(self, reason: Reason) -> Self {
        Self { reason: Some(reason), ..self }
    }

    pub(crate) fn value(self, value: impl Into<String>) -> Self {
        Self { value: Some(value.into()), ..self }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(crate) fn maybe_help(self, help: Option<impl Into<String>>) -> Self {
        Self { help: help.map(Into::into), ..self }
    }
}

impl Finding {
    pub(crate) fn from_details(
        rule: &'static Rule,
        severity: Severity,
        path: crate::path::FieldPath,
        details: Details,
    ) -> Self {
        let Details { message, reason, value, help } = details;
        Self { severity, reason, value, help, ..Self::new(rule, path, message) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::FieldPath;
    use crate::validation::advice::EMPTY_BACKEND;
    use crate::validation::shape::REQUIRED;

    fn announce(sink: &mut dyn Sink, rule: &'static Rule) {
        if sink.accept(rule.severity()) {
            sink.push(Finding::new(rule, FieldPath::root(), "message"));
        }
    }

    #[test]
    fn full_report_counts_findings_and_keeps_errors() {
        let mut report = Report::default();
        for _ in 0..=Report::MAX_FINDINGS {
            announce(&mut report, &EMPTY_BACKEND);
        }
        assert_eq!((report.findings().len(), report.omitted()), (Report::MAX_FINDINGS, 1));
        assert!(!report.has_errors());
        announce(&mut report, &REQUIRED);
        assert_eq!((report.findings().len(), report.omitted()), (Report::MAX_FINDINGS, 2));
        assert_eq!(report.findings().last().map(|last| last.rule), Some(&REQUIRED));
        announce(&mut report, &EMPTY_BACKEND);
        announce(&mut report, &REQUIRED);
        assert_eq!((report.errors().count(), report.omitted()), (1, 4));
    }

    #[test]
    fn first_stops_after_one_finding() {
        let mut first = First::default();
        assert!(!first.is_done());
        announce(&mut first, &EMPTY_BACKEND);
        announce(&mut first, &REQUIRED);
        assert!(first.is_done());
        assert_eq!(first.into_finding().map(|finding| finding.rule), Some(&EMPTY_BACKEND));
    }

    #[test]
    fn any_error_ignores_advice() {
        let mut any = AnyError::default();
        announce(&mut any, &EMPTY_BACKEND);
        assert!(!any.is_done());
        announce(&mut any, &REQUIRED);
        assert!(any.is_done() && any.0);
    }
}
