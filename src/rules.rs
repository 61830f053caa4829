//! The list of every rule.

#[cfg(feature = "lint")]
pub(crate) mod identity;
#[cfg(feature = "lint")]
pub(crate) mod reading;

use crate::fields::{backend_tls_policy, crd_rules};
use crate::profile::Profile;
use crate::rule::{Gate, Rule, Severity};
use crate::suggest::nearest;
use crate::translator::acceptance;
use crate::validation::{advice, envoy, inputs, meta, platform, serving, shape};

/// Iterates over every rule, gate by gate, in the order in which an object is checked.
///
/// ```
/// let rule = envoy_gateway_backend::rules().find(|rule| rule.id() == "ca-refs-exclude-well-known").unwrap();
/// assert_eq!(rule.cel_rule().unwrap().message, "must not contain both CACertificateRefs and WellKnownCACertificates");
/// ```
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().flatten().copied()
}

/// The rules of each part, in the order of the gates.
static RULES: &[&[&Rule]] = &[
    #[cfg(feature = "lint")]
    reading::RULES,
    #[cfg(feature = "lint")]
    identity::RULES,
    meta::RULES,
    shape::RULES,
    crd_rules::RULES,
    backend_tls_policy::RULES,
    platform::RULES,
    acceptance::RULES,
    acceptance::NAME_RULES,
    serving::RULES,
    inputs::RULES,
    envoy::RULES,
    envoy::TLS_RULES,
    advice::RULES,
    advice::TLS_RULES,
    advice::handshake::RULES,
    #[cfg(all(test, feature = "lint"))]
    crate::rule::recipe::RULES,
    #[cfg(all(test, feature = "lint"))]
    &[&crate::rule::recipe::SPELLING],
];

/// Finds a rule by its id.
pub(crate) fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id() == id)
}

impl Rule {
    /// The rule with the most similar id, for an id that does not exist.
    ///
    /// ```
    /// use envoy_gateway_backend::Rule;
    ///
    /// assert_eq!(Rule::nearest("unknwon-field").unwrap().id(), "unknown-field");
    /// assert_eq!(Rule::nearest("nonsense"), None);
    /// ```
    #[must_use]
    pub fn nearest(id: &str) -> Option<&'static Self> {
        rule(nearest(id, rules().map(Self::id))?)
    }
}

/// The part of a profile that needs the list of rules.
impl Profile {
    /// Sets the severity of an advice rule; `None` disables the rule.
    ///
    /// # Errors
    ///
    /// Fails if no advice rule has this id. The severity of other gates is fixed: it describes what
    /// the real system does.
    pub fn with_severity(
        mut self,
        rule: &str,
        severity: Option<Severity>,
    ) -> Result<Self, UnknownRuleError> {
        let known = self::rule(rule).filter(|known| known.gate() == Gate::Advice);
        self.set_severity(known.ok_or_else(|| UnknownRuleError::new(rule))?, severity);
        Ok(self)
    }
}

/// The error for an id that no advice rule has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown advice rule `{}`{}", id.escape_debug(), suggestion.map(|suggestion| format!("; did you mean `{suggestion}`?")).unwrap_or_default())]
pub struct UnknownRuleError {
    id: Box<str>,
    suggestion: Option<&'static str>,
}

impl UnknownRuleError {
    fn new(id: &str) -> Self {
        let advice = rules().filter(|rule| rule.gate() == Gate::Advice).map(Rule::id);
        Self { id: id.into(), suggestion: nearest(id, advice) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::fields::{BACKEND, BACKEND_TLS_POLICY, Field, Kind};

    #[test]
    fn rule_id_is_unique_and_in_kebab_case() {
        let mut seen = BTreeSet::new();
        for rule in rules() {
            let parts = rule.id().split('-');
            let kebab = |part: &str| {
                !part.is_empty()
                    && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            };
            assert!(parts.into_iter().all(kebab), "{}", rule.id());
            assert!(seen.insert(rule.id()), "duplicate {}", rule.id());
            assert!(!rule.summary().is_empty() && !rule.summary().ends_with('.'), "{}", rule.id());
        }
    }

    #[test]
    fn cel_rule_is_in_the_field_table() {
        fn walk(field: &Field, found: &mut BTreeSet<&'static str>) {
            found.extend(field.validation_rules().iter().map(|rule| rule.id()));
            match field.kind() {
                Kind::Object(fields) => fields.iter().for_each(|field| walk(field, found)),
                Kind::List { items, .. } => walk(items, found),
                _ => {}
            }
        }
        let mut in_table = BTreeSet::new();
        walk(&BACKEND, &mut in_table);
        walk(&BACKEND_TLS_POLICY, &mut in_table);
        let with_cel: BTreeSet<_> =
            rules().filter(|rule| rule.cel_rule().is_some()).map(Rule::id).collect();
        assert_eq!(in_table, with_cel);
    }
}
