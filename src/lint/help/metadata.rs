//! Help for metadata.

use super::{FixContext, Suggestion};
use crate::net::{self, LABEL_MAX, NAME_MAX};
use crate::report::Finding;

/// Help for an object without a name.
pub(super) fn nameless(context: &FixContext<'_>) -> Suggestion {
    if let Some(advice) = super::fields::misspelled(context) {
        return advice;
    }
    let help = if context.parent().is_some() {
        "add a name: `name: …`"
    } else {
        "add a name: `metadata: {name: …}`"
    };
    Suggestion::help(help)
}

/// Help for an invalid name: the nearest valid one, if there is one.
pub(super) fn name(context: &FixContext<'_>) -> Option<Suggestion> {
    let text = context.string()?;
    let key = context.key();
    let (max, dots) = if key == "namespace" { (LABEL_MAX, false) } else { (NAME_MAX, true) };
    if text.len() > max {
        return Some(Suggestion::help(format!("shorten it to {max} characters")));
    }
    let lower = text.to_lowercase();
    let valid = |name: &str| net::is_dns1123_subdomain(name) && (dots || !name.contains('.'));
    if valid(&lower) {
        return Some(context.replace_text(format!("write it in lower case: `{lower}`"), &lower));
    }
    let joined =
        |c: char| c.is_whitespace() || matches!(c, '_' | '/' | ':' | '.' if !dots || c != '.');
    let clean = lower.replace(joined, "-");
    let clean = clean.trim_matches(['-', '.']);
    Some(Suggestion::help(if valid(clean) {
        format!("write a valid name, such as `{clean}`")
    } else if dots {
        "use the letters a to z, digits, `-` and `.`, with a letter or digit at both ends of each part"
            .to_owned()
    } else {
        "use the letters a to z, digits and `-`, with a letter or digit at both ends".to_owned()
    }))
}

/// Help for an invalid key of a label or an annotation.
pub(super) const KEY_HELP: &str = "write the key like `team` or `example.com/team`";

/// Help for a label with an invalid key or value.
pub(super) fn label(finding: &Finding) -> Option<Suggestion> {
    let value = finding.value.as_deref()?.trim_matches('"');
    let is_value = finding.message.contains("an empty string or consist of");
    Some(if is_value && value.contains(' ') {
        let value = value.trim().replace(' ', "-");
        Suggestion::help(format!("write `{value}`, without spaces, or use an annotation"))
    } else if is_value {
        Suggestion::help("use letters, digits, `-`, `_` and `.`, or an annotation for other text")
    } else if value.len() > LABEL_MAX && !value.contains('/') && finding.message.contains("63") {
        Suggestion::help("use an annotation for a longer string")
    } else {
        Suggestion::help(KEY_HELP)
    })
}
