//! Findings, and the report that holds them.

pub(crate) mod sink;

use std::error::Error;
use std::fmt;
use std::ops::Range;

use serde::Serialize;

use crate::escape::Escaped;
use crate::fix::Fix;
use crate::path::FieldPath;
use crate::rule::{Gate, Reason, Rule, Severity};

/// The location of a finding in a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Location {
    /// The bytes.
    pub span: Range<usize>,
    /// The line of the first byte, from 1.
    pub line: usize,
    /// The column of the first byte in characters, from 1.
    pub column: usize,
}

/// A validation result: error, warning or note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The violated rule.
    #[serde(serialize_with = "rule_id")]
    pub rule: &'static Rule,
    /// The gate of the rule.
    pub gate: Gate,
    /// The severity: the rule's, unless the profile changes it.
    pub severity: Severity,
    /// The field concerned.
    pub path: FieldPath,
    /// The API server's reason; only findings of the admission and platform gates have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What is wrong, on one line; word for word the API server's or Envoy Gateway's message if
    /// there is one.
    pub message: String,
    /// The invalid value as JSON, truncated if it is long; absent if the field is absent or the
    /// message contains the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// How to fix it, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The edits that fix it, if the object was read from text and there is one right answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// The location in the text, if the object was read from text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn rule_id<S: serde::Serializer>(rule: &&'static Rule, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(rule.id())
}

impl Finding {
    pub(crate) fn new(rule: &'static Rule, path: FieldPath, message: impl Into<String>) -> Self {
        Self {
            rule,
            gate: rule.gate(),
            severity: rule.severity(),
            path,
            reason: None,
            message: message.into(),
            value: None,
            help: None,
            fix: None,
            location: None,
        }
    }

    /// Whether the severity is [`Severity::Error`].
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// `spec.type: unsupported value "x": supported values: … [not-supported]`, control characters
/// escaped.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.segments().is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}", Escaped(&self.message))?;
        if let Some(value) = &self.value {
            write!(f, " (it is {})", Escaped(value))?;
        }
        write!(f, " [{}]", self.rule.id())
    }
}

/// The findings about one object, gate by gate, in the API server's order.
///
/// A report without findings and skipped rules holds no heap memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    findings: Vec<Finding>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cel_rules_skipped: bool,
    #[serde(skip_serializing_if = "is_zero")]
    omitted: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skipped_rules: Vec<SkippedRule>,
}

/// A rule that was not evaluated because required context is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SkippedRule {
    /// The rule.
    #[serde(serialize_with = "rule_id")]
    pub rule: &'static Rule,
    /// The missing context: `the BackendTLSPolicy objects in force are not known`.
    pub reason: &'static str,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Report {
    /// Maximum number of findings in one report; a bound on memory for hostile input.
    pub const MAX_FINDINGS: usize = 1000;

    /// All findings, in order.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Iterates over the findings, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.findings.iter()
    }

    /// Iterates over the errors, in order.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.iter().filter(|finding| finding.is_error())
    }

    /// Whether there is an error.
    #[must_use]
    #[inline]
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// Whether there is no finding of any severity.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether a gate has no error.
    #[must_use]
    pub fn passes(&self, gate: Gate) -> bool {
        !self.errors().any(|finding| finding.gate == gate)
    }

    /// Whether the CRD's CEL rules were skipped because of structural errors, as the API server
    /// skips them ("some validation rules were not checked").
    #[must_use]
    pub fn cel_rules_skipped(&self) -> bool {
        self.cel_rules_skipped
    }

    /// Number of findings omitted beyond [`Report::MAX_FINDINGS`].
    #[must_use]
    pub const fn omitted(&self) -> usize {
        self.omitted
    }

    /// The rules that were not evaluated because required context is missing.
    #[must_use]
    pub fn skipped_rules(&self) -> &[SkippedRule] {
        &self.skipped_rules
    }

    #[cfg(feature = "lint")]
    pub(crate) fn retain(&mut self, keep: impl FnMut(&Finding) -> bool) {
        self.findings.retain(keep);
    }

    /// Moves all spans by an offset: the text is part of a longer one.
    #[cfg(feature = "lint")]
    pub(crate) fn move_spans(&mut self, offset: usize) {
        let moved = |span: &Range<usize>| span.start + offset..span.end + offset;
        for Finding { location, fix, .. } in &mut self.findings {
            if let Some(location) = location {
                location.span = moved(&location.span);
            }
            for edit in fix.iter_mut().flat_map(|fix| &mut fix.edits) {
                edit.span = moved(&edit.span);
            }
        }
    }

    #[cfg(feature = "lint")]
    pub(crate) fn findings_mut(&mut self) -> &mut Vec<Finding> {
        &mut self.findings
    }
}

impl<'a> IntoIterator for &'a Report {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Report {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.findings.into_iter()
    }
}

/// One finding a line.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, finding) in self.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}: {finding}", finding.severity)?;
        }
        Ok(())
    }
}

impl Error for Report {}
