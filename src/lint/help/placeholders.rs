//! Help for values that were not filled in: unrendered templates and placeholders.

use super::{FixContext, Suggestion};
use crate::rule::{Gate, Rule};
use crate::translator::acceptance::names::HOSTNAME_INVALID;
use crate::validation::meta;
use crate::validation::shape::{NOT_SUPPORTED, PATTERN, TOO_LONG, WRONG_TYPE};

/// Help for a value that is an unrendered template or a placeholder.
pub(super) fn suggestion(rule: &Rule, context: &FixContext<'_>) -> Option<Suggestion> {
    const VALUE_RULES: &[&Rule] = &[
        &PATTERN,
        &WRONG_TYPE,
        &NOT_SUPPORTED,
        &TOO_LONG,
        &meta::NAME,
        &meta::NAMESPACE,
        &meta::LABEL,
        &HOSTNAME_INVALID,
    ];
    let text = context.string().filter(|_| VALUE_RULES.contains(&rule))?;
    if let Some(template) = template(text) {
        let tool = if template.starts_with('$') { ", for example with `envsubst`" } else { "" };
        let help =
            format!("this looks like an unrendered template: render `{template}` first{tool}");
        return Some(Suggestion::help(help));
    }
    let is_name = [&PATTERN, &meta::NAME, &meta::NAMESPACE].contains(&rule)
        || rule.gate() == Gate::Controller;
    (is_name && placeholder(text)).then(|| {
        let help =
            format!("this looks like a placeholder: write the real value instead of `{text}`");
        Suggestion::help(help)
    })
}

/// The part of a value that an unrendered template left.
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

/// `YOUR_HOST_HERE`: host names have no underscores and no capitals.
fn placeholder(text: &str) -> bool {
    text.contains('_')
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}
