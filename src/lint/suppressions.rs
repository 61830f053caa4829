//! Suppression comments: `# envoy-gateway-backend: allow(rule-id)` above or after a node disables
//! advice for it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use kubectl_yaml::yaml::{EventKind, Options, Parser, line_starts};
use kubectl_yaml::{Document, Format, NodeRef, Span, Value};
use memchr::{memchr, memmem};

use super::lines::Lines;
use crate::fix::Fix;
use crate::path::{FieldPath, Segment};
use crate::profile::Profile;
use crate::report::sink::Sink;
use crate::report::{Finding, Report};
use crate::rule::Gate;
use crate::rules::rules;
use crate::suggest::nearest;
use crate::validation::advice::UNKNOWN_ALLOWANCE;
use crate::validation::leaf;

/// The start of a suppression comment.
const NAME: &str = "envoy-gateway-backend";

/// The suppression comments of a document.
#[derive(Debug, Default)]
pub(super) struct Suppressions<'t> {
    /// The offset of each line of the document, with the line breaks of YAML 1.1.
    starts: Vec<usize>,
    /// The suppressed rules of each line.
    by_line: BTreeMap<usize, Vec<&'t str>>,
    /// Comments without effect, in the order of the text.
    faults: Vec<Fault<'t>>,
    /// The number of faults that have been reported, each with its object.
    reported: Cell<usize>,
    /// The last block of comment lines; its end is the line after it. A block is scanned once.
    comment_block: Range<usize>,
}

/// A part of a suppression comment without effect.
#[derive(Debug)]
struct Fault<'t> {
    span: Span,
    /// The unknown id; empty if the comment is not well formed.
    id: &'t str,
}

/// Whether a text may contain a suppression comment.
pub(super) fn may_contain_any(text: &str) -> bool {
    memchr(b'#', text.as_bytes()).is_some()
        && memmem::find(text.as_bytes(), NAME.as_bytes()).is_some()
}

impl<'t> Suppressions<'t> {
    /// The suppression comments of a document. JSON has no comments.
    pub(super) fn new(text: &'t str, document: &Document<'_>) -> Self {
        let span = document.span;
        let piece = span
            .slice(text)
            .filter(|piece| document.format == Format::Yaml && may_contain_any(piece));
        let Some(piece) = piece else { return Self::default() };
        let starts = line_starts(piece).into_iter().map(|offset| span.start + offset).collect();
        let mut suppressions = Self { starts, ..Self::default() };
        let mut parser =
            Parser::with_options(piece, Options { comments: true, ..Options::default() });
        while let Ok(Some(event)) = parser.next_event() {
            if let EventKind::Comment(comment) = event.kind
                && let Some((offset, content)) = content(comment)
            {
                // The span of the event includes the `#`, its text does not.
                let start = span.start + event.span.end - comment.len() + offset;
                let line = suppressions.line_of(text, span.start + event.span.start);
                suppressions.add(line, content, start);
            }
        }
        suppressions
    }

    /// Adds the content of a comment, `allow(…)` or similar, which begins at `start`.
    fn add(&mut self, line: usize, content: &'t str, start: usize) {
        let span = Span::new(start, start + content.trim_end().len());
        let Some((ids, _)) = content.strip_prefix("allow(").and_then(|rest| rest.split_once(')'))
        else {
            self.faults.push(Fault { span, id: "" });
            return;
        };
        let mut offset = start + "allow(".len();
        for part in ids.split(',') {
            let id = part.trim();
            let begin = offset + (part.len() - part.trim_start().len());
            offset += part.len() + 1;
            let known = rules().any(|rule| rule.id() == id && rule.gate() == Gate::Advice);
            if known {
                let suppressed = self.by_line.entry(line).or_default();
                if !suppressed.contains(&id) {
                    suppressed.push(id);
                }
            } else {
                let span = if id.is_empty() { span } else { Span::new(begin, begin + id.len()) };
                self.faults.push(Fault { span, id });
            }
        }
    }

    /// The line to which a comment applies: its own, or, if only comments are on it, the next line with
    /// anything else.
    fn line_of(&mut self, text: &str, offset: usize) -> usize {
        let own = self.line(offset);
        let line = |line: usize| {
            let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
            text.get(*self.starts.get(line)?..end)
        };
        let before =
            self.starts.get(own).and_then(|start| text.get(*start..offset)).unwrap_or_default();
        if !before.trim().is_empty() {
            return own;
        }
        if !self.comment_block.contains(&own) {
            let is_comment =
                |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
            let next =
                (own + 1..self.starts.len()).find(|next| !line(*next).is_some_and(is_comment));
            self.comment_block = own..next.unwrap_or(self.starts.len());
        }
        if self.comment_block.end < self.starts.len() { self.comment_block.end } else { own }
    }

    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// Removes suppressed advice from a report, but not findings of other gates nor of rules that the
    /// profile raised to errors. Reports comments without effect.
    pub(super) fn apply(
        &self,
        report: &mut Report,
        root: NodeRef<'_>,
        profile: &Profile,
        lines: &Lines<'_>,
    ) {
        if !profile.has_suppressions() {
            return;
        }
        if !self.by_line.is_empty() {
            report.retain(|finding| {
                let is_suppressed = |line: usize| {
                    self.by_line.get(&line).is_some_and(|ids| ids.contains(&finding.rule.id()))
                };
                finding.gate != Gate::Advice
                    || profile.is_error(finding.rule)
                    || !self.lines_above(root, &finding.path).into_iter().any(is_suppressed)
            });
        }
        self.report(report, root, profile, lines);
    }

    /// The lines of the object and of the nodes on a path.
    fn lines_above(&self, root: NodeRef<'_>, path: &FieldPath) -> Vec<usize> {
        let mut lines = vec![self.line(root.span().start)];
        let mut node = root;
        for segment in path.segments() {
            let child = match (segment, node.value()) {
                (Segment::Key(key), Value::Mapping(entries)) => {
                    entries.get(key).map(|entry| (entry.value, entry.key_span))
                }
                (Segment::Index(index), Value::Sequence(mut items)) => {
                    items.nth(*index).map(|item| (item, item.span()))
                }
                _ => None,
            };
            let Some((value, span)) = child else { break };
            lines.push(self.line(span.start));
            node = value;
        }
        lines
    }

    /// Reports comments without effect that are in this object, above it, or on its last line.
    fn report(&self, report: &mut Report, root: NodeRef<'_>, profile: &Profile, lines: &Lines<'_>) {
        let end = self.starts.get(self.line(root.span().end) + 1).copied().unwrap_or(usize::MAX);
        let own =
            self.faults.iter().skip(self.reported.get()).take_while(|fault| fault.span.start < end);
        let own: Vec<_> = own.collect();
        self.reported.set(self.reported.get() + own.len());
        let Some(severity) =
            profile.severity(&UNKNOWN_ALLOWANCE).filter(|_| profile.runs(Gate::Advice))
        else {
            return;
        };
        // As other advice, it is not reported for an object with errors.
        if report.has_errors() {
            return;
        }
        for Fault { span, id } in own {
            if !report.accept(severity) {
                continue;
            }
            let (message, help, fix) = explain(id, *span);
            let mut finding = Finding::new(&UNKNOWN_ALLOWANCE, FieldPath::root(), message);
            finding.severity = severity;
            finding.location = Some(lines.location(*span));
            (finding.help, finding.fix) = (Some(help), fix);
            report.push(finding);
        }
    }
}

/// Message, help and fix for a comment without effect.
fn explain(id: &str, span: Span) -> (String, String, Option<Fix>) {
    if id.is_empty() {
        let help = format!("write `# {NAME}: allow(rule-id)`");
        return ("suppression comment without a rule".to_owned(), help, None);
    }
    if let Some(rule) = rules().find(|rule| rule.id() == id) {
        let message =
            format!("`{id}` is a rule of the {} gate, only advice can be suppressed", rule.gate());
        return (message, "fix the finding and remove the comment".to_owned(), None);
    }
    let message = format!("unknown rule `{}` in a suppression comment", leaf::cut(id));
    let advice = || rules().filter(|rule| rule.gate() == Gate::Advice).map(crate::Rule::id);
    let mut completions = advice().filter(|known| known.starts_with(id));
    let completion = completions.next().filter(|_| completions.next().is_none());
    match nearest(id, advice()).or(completion) {
        Some(suggestion) => {
            let fix = Fix::new([(span.start..span.end, suggestion.to_owned())]);
            (message, format!("did you mean `{suggestion}`?"), Some(fix))
        }
        None => (message, "see docs/rules.md for the advice rules".to_owned(), None),
    }
}

/// The content of a suppression comment, with its offset; `None` for any other comment.
fn content(comment: &str) -> Option<(usize, &str)> {
    let rest = comment
        .trim_start_matches(['#', ' ', '\t'])
        .strip_prefix(NAME)?
        .trim_start()
        .strip_prefix(':')?;
    let content = rest.trim_start();
    let word = content.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let is_suppression = content.starts_with("allow") || word.trim_start().starts_with('(');
    is_suppression.then(|| (comment.len() - content.len(), content))
}
