//! Edits for advice whose help is the same with and without a text.

use super::edit::Edit;
use super::{Advice, Site};
use crate::suggest::nearest;
use crate::validation::advice::CA_KINDS;
use kubectl_yaml::{NodeRef, Value};

/// The edit that follows from a help, where one does.
pub(super) fn edit(id: &str, site: &Site<'_>, help: &str) -> Option<Advice> {
    let between = |lead: &str, tail: &str| help.strip_prefix(lead)?.strip_suffix(tail);
    match id {
        "envoy-unknown-cipher" | "envoy-unknown-curve" | "envoy-unknown-signature-algorithm" => {
            let meant = between("did you mean `", "`?")?;
            let given = match site.parent()?.value() {
                Value::Sequence(mut names) => names.any(|name| name.as_str() == Some(meant)),
                _ => false,
            };
            Some(if given {
                Advice::help(format!("`{meant}` is in the list already: remove this one"))
            } else {
                site.replace_text(help, meant)
            })
        }
        "skipped-ca-kind" => Some(site.replace_text(help, between("did you mean `", "`?")?)),
        "not-quite-an-integer" => Some(site.replace(help, between("write `", "`")?)),
        "fingerprints-without-effect" => Some(site.remove(help)),
        "serving-ca-kind" => ca_kind(site),
        _ => None,
    }
}

/// The only CA reference, whose kind is misspelled.
fn ca_kind(site: &Site<'_>) -> Option<Advice> {
    let Value::Sequence(mut items) = site.node?.value() else { return None };
    let (only, None) = (items.next()?, items.next()) else { return None };
    let kind = only.get("kind")?.value;
    let meant = nearest(kind.as_str()?, CA_KINDS.iter().copied())?;
    Some(Advice::with(
        format!("did you mean `{meant}`?"),
        site.edits(|| Some(vec![named(site, kind, meant)?])),
    ))
}

/// The text of a node with another in its place.
fn named(site: &Site<'_>, node: NodeRef<'_>, text: &str) -> Option<Edit> {
    let span = node.span();
    let source = span.slice(site.text)?;
    let quote = source.get(..1).filter(|quote| matches!(*quote, "\"" | "'")).unwrap_or_default();
    (source.trim_matches(['"', '\'']) == node.as_str()?)
        .then(|| (span.start..span.end, format!("{quote}{text}{quote}")))
}
