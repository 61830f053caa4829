//! Names, labels and what else is in metadata.

use super::{Advice, Site};
use crate::net;
use crate::report::Finding;

/// An object without a name.
pub(super) fn nameless(site: &Site<'_>) -> Advice {
    if let Some(advice) = super::fields::misspelled(site) {
        return advice;
    }
    let help = if site.parent().is_some() {
        "give it a name: `name: …`"
    } else {
        "give it a name: `metadata: {name: …}`"
    };
    Advice::help(help)
}

/// A name that is none: the nearest that is one, where that is clear.
pub(super) fn name(site: &Site<'_>) -> Option<Advice> {
    let text = site.string()?;
    let key = site.key();
    let (most, dots) = if key == "namespace" { (63, false) } else { (253, true) };
    if text.len() > most {
        return Some(Advice::help(format!("shorten it to {most} characters")));
    }
    let lower = text.to_lowercase();
    let valid = |name: &str| net::is_dns1123_subdomain(name) && (dots || !name.contains('.'));
    if valid(&lower) {
        return Some(site.replace_text(format!("write it in lower case: `{lower}`"), &lower));
    }
    let joined =
        |c: char| c.is_whitespace() || matches!(c, '_' | '/' | ':' | '.' if !dots || c != '.');
    let clean = lower.replace(joined, "-");
    let clean = clean.trim_matches(['-', '.']);
    Some(Advice::help(if valid(clean) {
        format!("a valid name like it is `{clean}`")
    } else if dots {
        "a name has the letters a to z, digits, `-` and `.`, with a letter or digit at both ends of each part"
            .to_owned()
    } else {
        "a name has the letters a to z, digits and `-`, with a letter or digit at both ends"
            .to_owned()
    }))
}

/// A label, an annotation or a finalizer whose key, or value, is not what Kubernetes takes.
pub(super) fn qualified(id: &str, finding: &Finding) -> Option<Advice> {
    let value = finding.value.as_deref()?.trim_matches('"');
    let of_value = finding.message.contains("an empty string or consist of");
    Some(Advice::help(match id {
        "metadata-label" if of_value && value.contains(' ') => {
            format!(
                "a label's value has no blanks: write `{}`, or make it an annotation",
                value.trim().replace(' ', "-")
            )
        }
        "metadata-label" if of_value => {
            "a label's value has letters, digits, `-`, `_` and `.`; what else there is to say goes into an annotation"
                .to_owned()
        }
        "metadata-label" if value.len() > 63 && !value.contains('/') && finding.message.contains("63") => {
            "a longer text goes into an annotation".to_owned()
        }
        "metadata-finalizer" => "a finalizer is named like `example.com/cleanup`".to_owned(),
        _ => "a key is named like `team` or `example.com/team`".to_owned(),
    }))
}

/// An owner reference that lacks something: nobody writes these by hand.
pub(super) fn owner() -> Advice {
    Advice::help(
        "owner references are for controllers: remove `ownerReferences`, and let the controller set them",
    )
}
