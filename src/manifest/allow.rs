//! Comments that silence advice: `# envoy-gateway-backend: allow(rule-id)` above a node or behind it.

use std::collections::BTreeMap;

use super::lines::Lines;
use super::span::Span;
use super::tree::{NodeRef, Value};
use super::yaml::{EventKind, Options, Parser};
use crate::path::{FieldPath, Segment};
use crate::profile::Profile;
use crate::report::Report;
use crate::rule::Gate;

/// What such a comment begins with.
const MARK: &str = "envoy-gateway-backend: allow(";

/// The rules that a document's comments allow to be broken, by the line they hold for.
#[derive(Debug, Default)]
pub(super) struct Allowances<'t> {
    by_line: BTreeMap<usize, Vec<&'t str>>,
}

impl<'t> Allowances<'t> {
    /// Those of one YAML document; JSON has no comments.
    pub(super) fn of(text: &'t str, document: Span, lines: &Lines<'_>) -> Self {
        let mut allowances = Self::default();
        let Some(piece) = document.slice(text).filter(|piece| piece.contains(MARK)) else { return allowances };
        let mut parser = Parser::with_options(piece, Options { comments: true, ..Options::default() });
        // Comments above a node pile up until its line comes.
        while let Ok(Some(event)) = parser.next_event() {
            let EventKind::Comment(comment) = event.kind else { continue };
            let Some(ids) =
                comment.trim_start_matches(['#', ' ']).strip_prefix(MARK).and_then(|rest| rest.split(')').next())
            else {
                continue;
            };
            let place = lines.place(Span::new(document.start + event.span.start, document.start + event.span.end));
            let before = piece.get(..event.span.start).unwrap_or_default();
            let alone = before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
            let line = if alone {
                place.line + 1 + comment_lines(piece.get(event.span.end..).unwrap_or_default())
            } else {
                place.line
            };
            allowances.by_line.entry(line).or_default().extend(ids.split(',').map(str::trim));
        }
        allowances
    }

    /// Takes away the advice that is allowed to be broken; never what another gate found, nor a rule that the profile raised.
    pub(super) fn silence(&self, report: &mut Report, root: NodeRef<'_>, profile: &Profile, lines: &Lines<'_>) {
        if self.by_line.is_empty() || profile.ignores_comments() {
            return;
        }
        report.retain(|finding| {
            let allowed = |line: usize| self.by_line.get(&line).is_some_and(|ids| ids.contains(&finding.rule.id()));
            finding.gate != Gate::Advice
                || profile.raises(finding.rule)
                || !lines_above(root, &finding.path, lines).into_iter().any(allowed)
        });
    }
}

/// How many lines of nothing but comments follow the line that ends here.
fn comment_lines(text: &str) -> usize {
    text.split('\n').skip(1).take_while(|line| line.trim_start().starts_with('#')).count()
}

/// The lines on which the nodes along a path begin.
fn lines_above(root: NodeRef<'_>, path: &FieldPath, lines: &Lines<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut here = root;
    for segment in path.segments() {
        let next = match (segment, here.value()) {
            (Segment::Key(key), Value::Mapping(entries)) => entries.get(key).map(|entry| (entry.value, entry.key_span)),
            (Segment::Index(index), Value::Sequence(mut items)) => items.nth(*index).map(|item| (item, item.span())),
            _ => None,
        };
        let Some((node, span)) = next else { break };
        found.push(lines.place(span).line);
        here = node;
    }
    found
}
