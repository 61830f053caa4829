//! Rules added as `ARCHITECTURE.md` describes, one for each gate and each part of the object: a test
//! sees each of them reported on every path.

use super::{Gate, Release, Rule};

const fn rule(gate: Gate, id: &'static str) -> Rule {
    Rule::new(gate, id, "test rule")
}

const fn cel(id: &'static str) -> Rule {
    Rule::cel(id, "test rule", "test rule", "true")
}

pub(crate) static METADATA: Rule = rule(Gate::Admission, "test-metadata");
pub(crate) static SPEC: Rule = cel("test-spec");
pub(crate) static ENDPOINTS: Rule = cel("test-endpoints");
pub(crate) static ENDPOINT: Rule = cel("test-endpoint");
pub(crate) static TLS: Rule = cel("test-tls");
pub(crate) static PLATFORM: Rule = rule(Gate::Platform, "test-platform");
pub(crate) static PLATFORM_ENDPOINT: Rule = rule(Gate::Platform, "test-platform-endpoint");
pub(crate) static CONTROLLER_TLS: Rule = rule(Gate::Controller, "test-controller-tls");
pub(crate) static CONTROLLER_ENDPOINT: Rule = rule(Gate::Controller, "test-controller-endpoint");
pub(crate) static SERVING: Rule = rule(Gate::Serving, "test-serving");
pub(crate) static ENVOY: Rule = rule(Gate::Envoy, "test-envoy");
pub(crate) static ENVOY_ENDPOINT: Rule = rule(Gate::Envoy, "test-envoy-endpoint");
pub(crate) static ADVICE: Rule = rule(Gate::Advice, "test-advice");
pub(crate) static ADVICE_ENDPOINT: Rule = rule(Gate::Advice, "test-advice-endpoint");
pub(crate) static ADVICE_TLS: Rule = rule(Gate::Advice, "test-advice-tls");

/// A rule on the spelling of integers: not decimal. Only in the oldest release, so that it takes the
/// texts of no other test off the fast path.
pub(crate) static SPELLING: Rule =
    Rule { needs_text: true, ..rule(Gate::Advice, "test-spelling").until(Release::OLDEST) };

pub(crate) const RULES: &[&Rule] = &[
    &METADATA, &SPEC, &ENDPOINTS, &ENDPOINT, &TLS, &PLATFORM, &PLATFORM_ENDPOINT, &CONTROLLER_TLS,
    &CONTROLLER_ENDPOINT, &SERVING, &ENVOY, &ENVOY_ENDPOINT, &ADVICE, &ADVICE_ENDPOINT,
    &ADVICE_TLS,
];

impl Rule {
    /// Whether a name violates this rule: it begins with the rule's id.
    pub(crate) fn is_violated_by(&self, name: &str) -> bool {
        name.split('.').next() == Some(self.id)
    }
}
