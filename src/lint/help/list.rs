//! Items of lists of strings: corrected, or removed.

use std::ops::Range;

use kubectl_yaml::{NodeRef, Value};

use super::edit::{self, Edit};
use super::{FixContext, Suggestion};
use crate::path::Segment;
use crate::report::Finding;

/// Items of a list that are compared with a candidate, for each finding.
const MAX_COMPARED_ITEMS: usize = 256;

/// Replaces the name that the message quotes by the candidate of the help.
///
/// An item of a cipher list may hold more than the name: an operator, a group, joined entries.
pub(super) fn replace_name(context: &FixContext<'_>, finding: &Finding) -> Option<Suggestion> {
    let help = finding.help.as_deref()?;
    if help.starts_with("remove `") {
        return remove_name(context, finding);
    }
    let candidate = help.strip_prefix("did you mean `")?.strip_suffix("`?")?;
    let item = context.string()?;
    let is_listed = match context.parent()?.value() {
        Value::Sequence(names) => {
            names.take(MAX_COMPARED_ITEMS).any(|name| name.as_str() == Some(candidate))
        }
        _ => false,
    };
    let name = quoted_name(&finding.message)?;
    if is_listed && item == name {
        return Some(remove(context, format!("remove `{name}`: `{candidate}` is already listed")));
    }
    let mut matches = item.match_indices(name);
    let (Some(_), None) = (matches.next(), matches.next()) else { return None };
    Some(context.replace_text(help, &item.replacen(name, candidate, 1)))
}

/// Removes an item that is the text that the help quotes.
pub(super) fn remove_name(context: &FixContext<'_>, finding: &Finding) -> Option<Suggestion> {
    let help = finding.help.clone()?;
    (context.string()? == quoted_name(&help)?).then(|| remove(context, help))
}

/// Removes an empty item next to one that is not empty.
pub(super) fn remove_empty(context: &FixContext<'_>, finding: &Finding) -> Option<Suggestion> {
    let help = finding.help.clone()?;
    let Value::Sequence(items) = context.parent()?.value() else { return None };
    let has_other = items
        .take(MAX_COMPARED_ITEMS)
        .any(|item| item.as_str().is_some_and(|text| !text.is_empty()));
    (context.string()?.is_empty() && has_other).then(|| remove(context, help))
}

/// Removes `ciphers`, if it lists suites of TLS 1.3 alone.
pub(super) fn remove_tls_1_3_suites(
    context: &FixContext<'_>,
    finding: &Finding,
) -> Option<Suggestion> {
    let help = finding.help.clone()?;
    help.starts_with("remove `ciphers`").then(|| context.remove(help))
}

/// The first name in backticks.
fn quoted_name(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}

fn remove(context: &FixContext<'_>, help: String) -> Suggestion {
    Suggestion::with(help, context.edits(|| Some(vec![without_item(context)?])))
}

/// The edit that removes the item of the context; none for the only item of a list, and where a
/// comment would be removed with it.
fn without_item(context: &FixContext<'_>) -> Option<Edit> {
    let Some(Segment::Index(index)) = context.path.segments().last() else { return None };
    let list = context.parent()?;
    let Value::Sequence(items) = list.value() else { return None };
    let items: Vec<_> = items.collect();
    let item = *items.get(*index)?;
    if items.len() == 1 {
        return None;
    }
    let range = if list.span().slice(context.text)?.starts_with('[') {
        let next = items.get(index + 1);
        let previous = index.checked_sub(1).and_then(|previous| items.get(previous));
        flow_range(context.text, item, previous, next)?
    } else {
        line_range(context.text, item)?
    };
    let span = item.span();
    let around = [range.start..span.start, span.end..range.end];
    let is_separator = |range: Range<usize>| {
        let text = context.text.get(range);
        text.is_some_and(|text| text.chars().all(|c| c.is_whitespace() || matches!(c, ',' | '-')))
    };
    around.into_iter().all(is_separator).then(|| (range, String::new()))
}

/// The item with the separator after it, or before the last one.
fn flow_range(
    text: &str,
    item: NodeRef<'_>,
    previous: Option<&NodeRef<'_>>,
    next: Option<&NodeRef<'_>>,
) -> Option<Range<usize>> {
    match next {
        Some(next) => Some(item.span().start..next.span().start),
        None => Some(edit::end_of(text, *previous?)?..item.span().end),
    }
}

/// The lines of an item of a block list.
fn line_range(text: &str, item: NodeRef<'_>) -> Option<Range<usize>> {
    let start = edit::line_start(text, item.span().start);
    if text.get(start..item.span().start)?.trim() != "-" {
        return None;
    }
    let end = edit::end_of(text, item)?;
    let line = text.get(end..)?.find('\n');
    match line {
        Some(line) => Some(start..end + line + 1),
        // The last line has no break: the one before it goes.
        None => Some(text.get(..start)?.trim_end_matches(['\r', '\n']).len()..text.len()),
    }
}
