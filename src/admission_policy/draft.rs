//! The draft of a policy, and checks of list items.

use super::cel::{AT, TEXT, WHAT, concatenation, one_line, quoted};
use super::{StatusReason, Validation, Variable};
use crate::report::SkippedRule;
use crate::rule::Rule;

/// A policy under construction.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) variables: Vec<Variable>,
    pub(super) validations: Vec<Validation>,
    pub(super) skipped_rules: Vec<SkippedRule>,
}

impl Draft {
    /// Declares a variable once; it may use variables declared before it.
    pub(super) fn variable(&mut self, name: &'static str, expression: impl Into<String>) {
        if self.variables.iter().all(|known| known.name != name) {
            self.variables.push(Variable { name, expression: expression.into() });
        }
    }

    /// Declares `variables.endpoints`: an empty list if the field is absent.
    pub(super) fn endpoints(&mut self) {
        self.variable("endpoints", "has(object.spec.endpoints) ? object.spec.endpoints : []");
    }

    /// Declares `variables.tls`: a list with the TLS settings, or an empty list.
    ///
    /// Elements of a variable have no type, so that a field whose name CEL reserves (`namespace`)
    /// can be used by its own name.
    pub(super) fn tls(&mut self) {
        self.variable("tls", "has(object.spec.tls) ? [object.spec.tls] : []");
    }

    /// Adds a rule that an object violates if an expression is false.
    pub(super) fn validation(
        &mut self,
        rule: &'static Rule,
        reason: StatusReason,
        expression: impl Into<String>,
        message: &str,
    ) {
        let (expression, message) = (expression.into(), sentence(rule, message));
        self.validations.push(Validation {
            rule,
            expression,
            message,
            message_expression: None,
            reason,
        });
    }

    /// Adds a rule that an object violates if `broken` is true for an item `h` of a list; the message
    /// names the first such item.
    ///
    /// Items are maps with the path `at`, the value `text`, and the other keys that `broken` and the
    /// message use.
    pub(super) fn item_validation(
        &mut self,
        rule: &'static Rule,
        list: &str,
        broken: &str,
        message: &str,
    ) {
        let message = sentence(rule, message);
        let value = if message.contains(TEXT) { String::new() } else { format!(" \"{TEXT}\"") };
        let filled = concatenation(&format!("{AT}{value}: {message}"));
        let first = format!("(variables.{list}.filter(h, {broken}).map(h, {filled}) + [''])[0]");
        let expression = format!("!variables.{list}.exists(h, {broken})");
        let message = message.replace(TEXT, "…").replace(WHAT, "…");
        let reason = StatusReason::Invalid;
        self.validations.push(Validation {
            rule,
            expression,
            message,
            message_expression: Some(first),
            reason,
        });
    }
}

/// A message that the API server accepts: one line that is not empty.
fn sentence(rule: &Rule, message: &str) -> String {
    let message = one_line(message);
    if message.is_empty() { rule.summary().to_owned() } else { message }
}

/// A check of an item `h` for a rule.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) rule: &'static Rule,
    /// CEL expression that is true if the item violates the rule.
    pub(super) condition: String,
    /// CEL expression for the value of the item's `broken` in that case.
    pub(super) code: String,
    /// The possible values of `code`, each with its message.
    pub(super) messages: Vec<(String, String)>,
}

impl Check {
    /// A check with one message; `part` distinguishes several checks of one rule, and may be empty.
    pub(super) fn new(
        rule: &'static Rule,
        part: &str,
        condition: impl Into<String>,
        message: String,
    ) -> Self {
        let code = code(rule, part);
        Self {
            rule,
            condition: condition.into(),
            code: quoted(&code),
            messages: vec![(code, message)],
        }
    }
}

/// The value of an item's `broken` if it violates a rule, or a part of it.
pub(super) fn code(rule: &Rule, part: &str) -> String {
    if part.is_empty() { rule.id().to_owned() } else { format!("{}/{part}", rule.id()) }
}

/// CEL expression for the strings of an endpoint field, as items.
pub(super) fn texts(field: &str, at: &str, what: Option<&str>) -> String {
    let what = what.map(|what| format!("'what': {}, ", quoted(what))).unwrap_or_default();
    format!(
        "variables.endpoints.filter(e, has(e.{field})).map(e, {{'at': 'spec.endpoints[].{at}', {what}'text': string(e.{at})}})"
    )
}

/// CEL expression for the code of the first check that an item fails, or an empty string; later
/// checks are not evaluated.
pub(super) fn first_broken(checks: &[Check]) -> String {
    let steps = checks.iter().map(|check| format!("{} ? {}\n  : ", check.condition, check.code));
    steps.chain(["''".to_owned()]).collect()
}

/// The same for any number of checks: CEL parsers limit the depth of nested conditionals.
pub(super) fn first_broken_of_list(checks: &[Check]) -> String {
    let items: Vec<_> =
        checks.iter().map(|check| format!("  {} ? {} : ''", check.condition, check.code)).collect();
    format!("([\n{}\n  ].filter(b, b != '') + [''])[0]", items.join(",\n"))
}

/// Adds the validations of checks whose codes are in `broken` of the items of a list.
pub(super) fn validate(draft: &mut Draft, list: &str, checks: &[Check]) {
    for check in checks {
        for (code, message) in &check.messages {
            draft.item_validation(
                check.rule,
                list,
                &format!("h.broken == {}", quoted(code)),
                message,
            );
        }
    }
}
