//! The draft that a policy is put together in, and the checks of items.

use super::cel::{AT, TEXT, WHAT, concatenation, one_line, quoted};
use super::{StatusReason, Validation, Variable};
use crate::report::SkippedRule;
use crate::rule::Rule;

/// A policy in the making.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) variables: Vec<Variable>,
    pub(super) validations: Vec<Validation>,
    pub(super) skipped_rules: Vec<SkippedRule>,
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
    /// As elements of a variable they have no type, so that a field with CEL's reserved name
    /// `namespace` can be named as it is stored.
    pub(super) fn tls(&mut self) {
        self.variable("tls", "has(object.spec.tls) ? [object.spec.tls] : []");
    }

    /// A rule that an object breaks where an expression is false.
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

    /// A rule that an object breaks where an item `h` of a list does; the message names the first
    /// such item.
    ///
    /// Items are maps of `at`, the path, `text`, the value there, and what else `broken` and the
    /// message ask for.
    pub(super) fn item_validation(
        &mut self,
        rule: &'static Rule,
        list: &str,
        broken: &str,
        message: &str,
    ) {
        let message = sentence(rule, message);
        let value = if message.contains(TEXT) { String::new() } else { format!(" \"{TEXT}\"") };
        let said = concatenation(&format!("{AT}{value}: {message}"));
        let first = format!("(variables.{list}.filter(h, {broken}).map(h, {said}) + [''])[0]");
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

/// A message that the API server takes: it has one line.
fn sentence(rule: &Rule, message: &str) -> String {
    let message = one_line(message);
    if message.is_empty() { rule.summary().to_owned() } else { message }
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
    pub(super) fn new(
        rule: &'static Rule,
        part: &str,
        condition: impl Into<String>,
        message: String,
    ) -> Self {
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

/// The code of the first check that an item does not pass, or an empty text; later checks are not
/// evaluated.
pub(super) fn first_broken(checks: &[Check]) -> String {
    let steps = checks.iter().map(|check| format!("{} ? {}\n  : ", check.condition, check.code));
    steps.chain(["''".to_owned()]).collect()
}

/// The same for any number of checks: a parser follows conditionals only so deep.
pub(super) fn first_broken_of_list(checks: &[Check]) -> String {
    let items: Vec<_> =
        checks.iter().map(|check| format!("  {} ? {} : ''", check.condition, check.code)).collect();
    format!("([\n{}\n  ].filter(b, b != '') + [''])[0]", items.join(",\n"))
}

/// The validations of checks whose codes the items of a list have as `broken`.
pub(super) fn validate(draft: &mut Draft, list: &str, checks: &[Check]) {
    for check in checks {
        for (code, message) in &check.said {
            draft.item_validation(
                check.rule,
                list,
                &format!("h.broken == {}", quoted(code)),
                message,
            );
        }
    }
}
