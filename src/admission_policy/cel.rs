//! Pieces of CEL: literals, messages, and the draft they are put together in.

use super::{LeftOut, StatusReason, Validation, Variable};
use crate::rule::Rule;

/// Stand in a message for the `text` and the `what` of an item. Nobody writes them.
pub(super) const TEXT: &str = "⟨text⟩";
pub(super) const WHAT: &str = "⟨what⟩";

/// A policy in the making.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) variables: Vec<Variable>,
    pub(super) validations: Vec<Validation>,
    pub(super) left_out: Vec<LeftOut>,
}

impl Draft {
    /// Declares a variable, unless it is there; it may use those before it.
    pub(super) fn variable(&mut self, name: &'static str, expression: impl Into<String>) {
        if self.variables.iter().all(|known| known.name != name) {
            self.variables.push(Variable { name, expression: expression.into() });
        }
    }

    /// `variables.endpoints`, of which there are none where the list is absent.
    pub(super) fn endpoints(&mut self) {
        self.variable("endpoints", "has(object.spec.endpoints) ? object.spec.endpoints : []");
    }

    /// `variables.tls`: the TLS settings as a list of one, or of none.
    ///
    /// As elements of a variable they have no type, so that a field with CEL's reserved name `namespace` can be named as it is stored.
    pub(super) fn tls(&mut self) {
        self.variable("tls", "has(object.spec.tls) ? [object.spec.tls] : []");
    }

    pub(super) fn validation(
        &mut self,
        rule: &'static Rule,
        reason: StatusReason,
        expression: impl Into<String>,
        message: &str,
    ) {
        self.push(rule, reason, expression.into(), message, None);
    }

    /// A rule that an object breaks where an item `h` of a list does; the message names the first such item.
    ///
    /// Items are maps of `at`, the path, `text`, the value there, and what else `broken` and the message ask for.
    pub(super) fn item_validation(&mut self, rule: &'static Rule, list: &str, broken: &str, message: &str) {
        let value = if message.contains(TEXT) { "" } else { r#" + ' "' + h.text + '"'"# };
        let said = concatenation(&format!(": {message}"));
        let first = format!("(variables.{list}.filter(h, {broken}).map(h, h.at{value} + {said}) + [''])[0]");
        let expression = format!("!variables.{list}.exists(h, {broken})");
        self.push(rule, StatusReason::Invalid, expression, message, Some(first));
    }

    fn push(
        &mut self,
        rule: &'static Rule,
        reason: StatusReason,
        expression: String,
        message: &str,
        message_expression: Option<String>,
    ) {
        let message = one_line(&message.replace(TEXT, "…").replace(WHAT, "…"));
        let message = if message.is_empty() { rule.summary().to_owned() } else { message };
        self.validations.push(Validation { rule, expression, message, message_expression, reason });
    }
}

/// A check of an item `h`, and the rule that it is for.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) rule: &'static Rule,
    /// True where the item breaks the rule.
    pub(super) condition: String,
    /// The code that `broken` of the item is then, as an expression.
    pub(super) code: String,
    /// Each code that this can be, and what is said where it is.
    pub(super) said: Vec<(String, String)>,
}

impl Check {
    /// A check with one thing to say; `part` tells it from others of the rule, and may be empty.
    pub(super) fn new(rule: &'static Rule, part: &str, condition: impl Into<String>, message: String) -> Self {
        let code = code(rule, part);
        Self { rule, condition: condition.into(), code: quoted(&code), said: vec![(code, message)] }
    }
}

/// What `broken` of an item is where it breaks a rule, or a part of it.
pub(super) fn code(rule: &Rule, part: &str) -> String {
    if part.is_empty() { rule.id().to_owned() } else { format!("{}/{part}", rule.id()) }
}

/// The texts in a field of endpoints as items.
pub(super) fn texts(field: &str, at: &str, what: Option<&str>) -> String {
    let what = what.map(|what| format!("'what': {}, ", quoted(what))).unwrap_or_default();
    format!(
        "variables.endpoints.filter(e, has(e.{field})).map(e, {{'at': 'spec.endpoints[].{at}', {what}'text': string(e.{at})}})"
    )
}

/// The code of the first check that an item does not pass, or an empty text; later checks are not evaluated.
pub(super) fn first_broken(checks: &[Check]) -> String {
    let steps = checks.iter().map(|check| format!("{} ? {}\n  : ", check.condition, check.code));
    steps.chain(["''".to_owned()]).collect()
}

/// The same for any number of checks: a parser follows conditionals only so deep.
pub(super) fn first_broken_of_list(checks: &[Check]) -> String {
    let items: Vec<_> = checks.iter().map(|check| format!("  {} ? {} : ''", check.condition, check.code)).collect();
    format!("([\n{}\n  ].filter(b, b != '') + [''])[0]", items.join(",\n"))
}

/// The validations of checks whose codes the items of a list have as `broken`.
pub(super) fn validate(draft: &mut Draft, list: &str, checks: &[Check]) {
    for check in checks {
        for (code, message) in &check.said {
            draft.item_validation(check.rule, list, &format!("h.broken == {}", quoted(code)), message);
        }
    }
}

/// A string literal.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for character in text.chars() {
        match character {
            '\'' | '\\' => literal.extend(['\\', character]),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            _ if is_break(character) => literal.extend(format!("\\u{:04x}", u32::from(character)).chars()),
            _ => literal.push(character),
        }
    }
    literal.push('\'');
    literal
}

/// A list of string literals.
pub(super) fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let literals: Vec<_> = texts.into_iter().map(quoted).collect();
    format!("[{}]", literals.join(", "))
}

/// A message as an expression, with what is known of the item `h` put in.
fn concatenation(message: &str) -> String {
    let mut parts = Vec::new();
    let mut rest = message;
    while let Some((at, placeholder, value)) =
        [(TEXT, "h.text"), (WHAT, "h.what")].iter().filter_map(|(p, v)| Some((rest.find(p)?, *p, *v))).min()
        && let Some((before, after)) = rest.split_at_checked(at)
    {
        if !before.is_empty() {
            parts.push(quoted(before));
        }
        parts.push(value.to_owned());
        rest = after.strip_prefix(placeholder).unwrap_or_default();
    }
    if !rest.is_empty() {
        parts.push(quoted(rest));
    }
    parts.join(" + ")
}

/// A message as the API server takes it: without line breaks.
fn one_line(message: &str) -> String {
    message.split(is_break).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A control character, or what YAML takes for the end of a line.
fn is_break(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_quoted() {
        for (text, literal) in [
            ("", "''"),
            ("it's", r"'it\'s'"),
            (r"^a\.b$", r"'^a\\.b$'"),
            ("a\n\t\r\u{7}\u{85}\u{2028}", r"'a\n\t\r\u0007\u0085\u2028'"),
            ("\"é😀\"", "'\"é😀\"'"),
        ] {
            assert_eq!(quoted(text), literal);
        }
        assert_eq!(list(["a", "b'"]), r"['a', 'b\'']");
    }

    #[test]
    fn messages_become_expressions() {
        for (message, expression) in [
            ("plain", "'plain'".to_owned()),
            (&format!("{TEXT} is no {WHAT}"), "h.text + ' is no ' + h.what".to_owned()),
            (&format!("a {WHAT}{TEXT}"), "'a ' + h.what + h.text".to_owned()),
            ("", String::new()),
        ] {
            assert_eq!(concatenation(message), expression);
        }
        assert_eq!(one_line(" two\r\nlines\u{7} "), "two lines");
    }
}
