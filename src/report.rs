//! What was found: findings, and the report that holds them.

use std::error::Error;
use std::fmt;
use std::ops::Range;

use serde::Serialize;

use crate::fix::Fix;
use crate::path::FieldPath;
use crate::rule::{Gate, Reason, Rule, Severity};

/// Where in a text a finding points.
///
/// Lines and columns count from 1, columns in characters; the span is in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Place {
    /// The bytes spoken of.
    pub span: Range<usize>,
    /// The line of the first of them, counted from 1.
    pub line: usize,
    /// The column of the first of them in characters, counted from 1.
    pub column: usize,
}

/// One thing found wrong, or worth knowing, about an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The rule that was broken.
    #[serde(serialize_with = "rule_id")]
    pub rule: &'static Rule,
    /// Whose refusal it is.
    pub gate: Gate,
    /// How much it weighs.
    pub severity: Severity,
    /// The field it speaks of.
    pub path: FieldPath,
    /// The API server's reason; only findings of the admission and platform gates have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What is wrong: one line, in the API server's own words where it has some.
    pub message: String,
    /// The offending value as JSON, cut short where it is long; absent where the field is, or
    /// where the message names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// How to mend it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The edits that mend it, where the object came from text and there is one right answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// Where it stands, if the object came from text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
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
            place: None,
        }
    }

    pub(crate) fn reason(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Whether the object is refused, or broken, because of it.
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

/// Text on one line, with nothing in it that a terminal would act on or a reader be deceived by.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.find(is_deceptive) {
            let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
            f.write_str(before)?;
            let mut chars = from.chars();
            if let Some(c) = chars.next() {
                write!(f, "{}", c.escape_default())?;
            }
            rest = chars.as_str();
        }
        f.write_str(rest)
    }
}

/// Control characters, line separators, zero-width and bidirectional formatting characters.
pub(crate) fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Everything found about one object, in the order the API server would say it, gate by gate.
///
/// A report about an object with nothing to say holds no heap memory.
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

/// A rule that could not be asked, because a fact it needs was not given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SkippedRule {
    /// The rule.
    #[serde(serialize_with = "rule_id")]
    pub rule: &'static Rule,
    /// What is not known.
    pub reason: &'static str,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Report {
    /// The most findings one report holds, so that hostile input cannot make it larger than itself.
    pub const MAX_FINDINGS: usize = 1000;

    /// All findings, in order.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The findings, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.findings.iter()
    }

    /// The findings for which the object is refused, or broken.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.iter().filter(|finding| finding.is_error())
    }

    /// Whether anything refuses the object.
    #[must_use]
    #[inline]
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// Whether nothing was found at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether nothing of a gate refuses the object.
    #[must_use]
    pub fn passes(&self, gate: Gate) -> bool {
        !self.errors().any(|finding| finding.gate == gate)
    }

    /// Whether the cross-field rules were left unchecked because the object's shape is too broken,
    /// as the API server leaves them ("some validation rules were not checked").
    #[must_use]
    pub fn cel_rules_skipped(&self) -> bool {
        self.cel_rules_skipped
    }

    /// Whether no more findings will be held.
    pub(crate) fn is_full(&self) -> bool {
        self.findings.len() >= Self::MAX_FINDINGS
    }

    /// Counts findings that were not even made.
    pub(crate) const fn omit(&mut self, count: usize) {
        self.omitted += count;
    }

    /// How many findings were left out beyond the first [`Report::MAX_FINDINGS`].
    #[must_use]
    pub const fn omitted(&self) -> usize {
        self.omitted
    }

    /// The rules that could not be asked, each with what is not known.
    #[must_use]
    pub fn skipped_rules(&self) -> &[SkippedRule] {
        &self.skipped_rules
    }

    pub(crate) fn skip_rule(&mut self, rule: &'static Rule, reason: &'static str) {
        self.skipped_rules.push(SkippedRule { rule, reason });
    }

    /// Adds a finding, and gives it for more to be said; none where there is no room for it.
    pub(crate) fn push(&mut self, finding: Finding) -> Option<&mut Finding> {
        if self.is_full() {
            self.omit(1);
            return None;
        }
        self.findings.push(finding);
        self.findings.last_mut()
    }

    /// The first finding.
    #[inline]
    pub(crate) fn into_first(self) -> Option<Finding> {
        if self.is_empty() { None } else { self.findings.into_iter().next() }
    }

    pub(crate) fn skip_cel_rules(&mut self) {
        self.cel_rules_skipped = true;
    }

    /// Whether something found so far keeps the API server from running CEL rules.
    pub(crate) fn blocks_cel(&self) -> bool {
        self.iter().any(|finding| {
            finding.gate <= Gate::Admission && finding.reason.is_none_or(Reason::blocks_cel)
        })
    }

    #[cfg(feature = "lint")]
    pub(crate) fn retain(&mut self, keep: impl FnMut(&Finding) -> bool) {
        self.findings.retain(keep);
    }

    /// What was found in a part of a text, told of the whole: so many bytes stand before the part.
    #[cfg(feature = "lint")]
    pub(crate) fn move_spans(&mut self, bytes: usize) {
        let moved = |span: &Range<usize>| span.start + bytes..span.end + bytes;
        for Finding { place, fix, .. } in &mut self.findings {
            if let Some(place) = place {
                place.span = moved(&place.span);
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
