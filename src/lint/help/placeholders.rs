//! Values that were to be filled in: templates that nobody rendered, placeholders that nobody
//! replaced.

use super::{Advice, Site};

/// What to say where a value is one of these.
pub(super) fn advice(id: &str, site: &Site<'_>) -> Option<Advice> {
    let of_values = [
        "pattern", "wrong-type", "not-supported", "too-long", "metadata-name",
        "metadata-namespace", "controller-hostname-invalid",
    ];
    let text = site.string().filter(|_| of_values.contains(&id))?;
    if let Some(template) = template(text) {
        return Some(Advice::help(format!(
            "this looks like an unrendered template: render `{template}` first"
        )));
    }
    let of_names = id == "pattern" || id.starts_with("metadata-") || id.starts_with("controller-");
    (of_names && placeholder(text)).then(|| {
        Advice::help(format!(
            "this looks like a placeholder: put the real value in place of `{text}`"
        ))
    })
}

/// What an unrendered template leaves behind.
pub(super) fn template(text: &str) -> Option<&str> {
    let between = |open: &str, close: &str| {
        let start = text.find(open)?;
        let end = start + text.get(start..)?.find(close)? + close.len();
        text.get(start..end)
    };
    let brackets = [("{{", "}}"), ("{%", "%}"), ("${", "}"), ("$(", ")"), ("<%", "%>"), ("<", ">")];
    brackets.into_iter().find_map(|(open, close)| between(open, close)).or_else(|| surrounded(text))
}

/// `$HOST`, `%HOST%`, `@host@`, `__HOST__`.
fn surrounded(text: &str) -> Option<&str> {
    let word = |text: &str| {
        text.len() > 1
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
    };
    let within = |mark: &str| text.strip_prefix(mark)?.strip_suffix(mark).filter(|name| word(name));
    let upper = |name: &str| word(name) && !name.bytes().any(|byte| byte.is_ascii_lowercase());
    let variable = text.strip_prefix('$').filter(|name| upper(name));
    within("%").or_else(|| within("@")).or_else(|| within("__")).or(variable).map(|_| text)
}

/// `YOUR_HOST_HERE`: capitals with underscores are no host name of anybody's.
fn placeholder(text: &str) -> bool {
    text.contains('_')
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}
