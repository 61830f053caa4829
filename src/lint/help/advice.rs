//! Edits for help that the check gives.

use kubectl_yaml::{NodeRef, Value};

use super::edit::Edit;
use super::{FixContext, Suggestion};
use crate::report::Finding;
use crate::suggest::nearest;
use crate::translator::ca::ca_kinds;

/// The text between two parts of a finding's help.
fn between<'f>(finding: &'f Finding, lead: &str, tail: &str) -> Option<&'f str> {
    finding.help.as_deref()?.strip_prefix(lead)?.strip_suffix(tail)
}

/// Replaces the value by the candidate that the help names.
pub(super) fn replace(
    context: &FixContext<'_>,
    finding: &Finding,
    lead: &str,
    tail: &str,
) -> Option<Suggestion> {
    let candidate = between(finding, lead, tail)?;
    let help = finding.help.clone()?;
    Some(match context.string() {
        Some(_) => context.replace_text(help, candidate),
        None => context.replace(help, candidate),
    })
}

/// Help for the only CA reference, if its kind is misspelled.
pub(super) fn ca_kind(context: &FixContext<'_>) -> Option<Suggestion> {
    let Value::Sequence(mut items) = context.node?.value() else { return None };
    let (only, None) = (items.next()?, items.next()) else { return None };
    let kind = only.get("kind")?.value;
    let candidate = nearest(kind.as_str()?, ca_kinds(context.release))?;
    Some(Suggestion::with(
        format!("did you mean `{candidate}`?"),
        context.edits(|| Some(vec![renamed(context, kind, candidate)?])),
    ))
}

/// Replaces the text of a node and keeps its quotes.
fn renamed(context: &FixContext<'_>, node: NodeRef<'_>, text: &str) -> Option<Edit> {
    let span = node.span();
    let source = span.slice(context.text)?;
    let quote = source.get(..1).filter(|quote| matches!(*quote, "\"" | "'")).unwrap_or_default();
    (source.trim_matches(['"', '\'']) == node.as_str()?)
        .then(|| (span.start..span.end, format!("{quote}{text}{quote}")))
}
