//! Locations of findings: from the path of a finding to a span of the text.

use kubectl_yaml::{NodeRef, Span, Value};

use super::help;
use super::lines::Lines;
use crate::path::{FieldPath, Segment};
use crate::release::Release;
use crate::report::Finding;
use crate::validation::{leaf, shape::UNKNOWN_FIELD};

/// The number of findings of an object that get a help. A help searches the object, which may be huge.
const MAX_HELPS: usize = 100;

/// Adds location and help to findings about a Backend; `known` has the spans of some of them, by
/// index.
pub(super) fn locate(
    findings: &mut [Finding],
    release: Release,
    root: NodeRef<'_>,
    known: &[(usize, Span)],
    lines: &Lines<'_>,
) {
    locate_spans(findings, root, known, lines, |finding, root, lines| {
        help::amend(finding, root, lines, release);
    });
}

/// Adds locations to findings, and a help to the first of them.
pub(super) fn locate_spans<'t>(
    findings: &mut [Finding],
    root: NodeRef<'t>,
    known: &[(usize, Span)],
    lines: &Lines<'t>,
    help: impl Fn(&mut Finding, NodeRef<'t>, &Lines<'t>),
) {
    for (index, finding) in findings.iter_mut().enumerate() {
        let span = known.iter().find(|(known, _)| *known == index).map(|(_, span)| *span);
        let span = span.or_else(|| child_span(root, finding).filter(|_| index < MAX_HELPS));
        let span =
            span.unwrap_or_else(|| span_of(root, &finding.path, *finding.rule == UNKNOWN_FIELD));
        finding.location = Some(lines.location(span));
        if index < MAX_HELPS && lines.may_help(span) {
            help(finding, root, lines);
        }
    }
}

/// The span of a path: that of a scalar, of the key of a mapping or list, or of the nearest parent if
/// nothing is there.
fn span_of(root: NodeRef<'_>, path: &FieldPath, prefer_key: bool) -> Span {
    let mut node = root;
    let mut key_span = None;
    for segment in path.segments() {
        let child = match (segment, node.value()) {
            (Segment::Key(key), Value::Mapping(entries)) => {
                entries.get(key).map(|entry| (entry.value, Some(entry.key_span)))
            }
            (Segment::Index(index), Value::Sequence(mut items)) => {
                items.nth(*index).map(|item| (item, None))
            }
            _ => None,
        };
        let Some(child) = child else {
            // The key of the parent is the best location of a missing child.
            return key_span.unwrap_or_else(|| start_of(node));
        };
        (node, key_span) = child;
    }
    match (node.value(), key_span) {
        (_, Some(span)) if prefer_key => span,
        (Value::Mapping(_) | Value::Sequence(_), Some(span)) => span,
        // An empty value (`port:`) has no width to underline.
        (Value::Null, Some(span)) if node.span().is_empty() => span,
        (Value::Mapping(_) | Value::Sequence(_), None) => start_of(node),
        _ => node.span(),
    }
}

/// The span of the key or value that a finding quotes, where its path is that of the parent: the API
/// server reports each label at `metadata.labels`.
fn child_span(root: NodeRef<'_>, finding: &Finding) -> Option<Span> {
    let value = finding.value.as_deref()?;
    let node = finding.path.segments().iter().try_fold(root, |node, segment| match segment {
        Segment::Key(key) => Some(node.get(key)?.value),
        Segment::Index(_) => None,
    })?;
    let find = |matches: &dyn Fn(&str) -> bool| match node.value() {
        Value::Mapping(entries) => entries.winners().find_map(|entry| {
            let value = || entry.value.as_str().filter(|text| matches(text));
            if matches(entry.key) {
                Some(entry.key_span)
            } else {
                value().map(|_| entry.value.span())
            }
        }),
        Value::Sequence(mut items) => {
            items.find(|item| item.as_str().is_some_and(matches)).map(NodeRef::span)
        }
        _ => None,
    };
    let unquoted = value.strip_prefix('"')?.strip_suffix('"')?;
    find(&|text| text == unquoted).or_else(|| find(&|text| leaf::shown(text) == value))
}

/// The first key of a mapping, or the span of another node.
fn start_of(node: NodeRef<'_>) -> Span {
    match node.value() {
        Value::Mapping(mut entries) => entries.next().map_or(node.span(), |entry| entry.key_span),
        _ => node.span(),
    }
}
