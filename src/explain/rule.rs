//! Explanations of rules.

use std::fmt;

use crate::release::Release;
use crate::rule::{Gate, Rule};

impl Rule {
    /// Explains the rule: what it checks and why, gate, releases, CEL expression, source and
    /// examples.
    #[cfg_attr(docsrs, doc(cfg(feature = "lint")))]
    #[must_use]
    pub const fn explain(&self) -> RuleExplanation<'_> {
        RuleExplanation(self)
    }
}

/// An explanation of a rule; see [`Rule::explain`].
#[derive(Clone, Copy, Debug)]
pub struct RuleExplanation<'a>(&'a Rule);

impl fmt::Display for RuleExplanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(rule) = self;
        let mut line = |parts: &[&str]| {
            parts.iter().try_for_each(|part| f.write_str(part))?;
            f.write_str("\n")
        };
        line(&[rule.id(), ": ", rule.summary()])?;
        if !rule.documentation().is_empty() {
            line(&["\n", rule.documentation()])?;
        }
        let refuses = match rule.gate() {
            Gate::Reading => "the text cannot be read",
            Gate::Admission => "the API server refuses the object",
            Gate::Platform => "the platform refuses the object",
            Gate::Controller => "Envoy Gateway does not accept the Backend",
            Gate::Serving => "Envoy Gateway accepts the Backend, but routes to it fail",
            Gate::Envoy => "Envoy rejects the cluster of the Backend, or exits",
            Gate::Advice => "a likely mistake that nothing rejects",
        };
        line(&["\ngate: ", rule.gate().as_str(), " (", refuses, ")"])?;
        match (rule.first_release(), rule.last_release()) {
            (Release::OLDEST, None) => line(&["in every release"])?,
            (first, None) => line(&["since: ", &first.to_string()])?,
            (first, Some(last)) if first == last => line(&["only: ", &first.to_string()])?,
            (first, Some(last)) => line(&["from ", &first.to_string(), " to ", &last.to_string()])?,
        }
        if let Some(cel) = rule.cel_rule() {
            line(&["CEL: ", cel.expression])?;
        }
        line(&["source: ", rule.source()])?;
        line(&["examples: ", &rule.docs_path()])
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn explanation_of_a_cel_rule_is_complete() {
        let rule = crate::rules().find(|rule| rule.id() == "tls-needs-dynamic-resolver").unwrap();
        let text = rule.explain().to_string();
        assert!(
            text.contains("only: v1.4")
                && text.contains("CEL: has(self.tls)")
                && text.contains("gate: admission"),
            "{text}"
        );
    }

    #[test]
    fn explanation_names_gate_and_releases() {
        for (id, expected) in [
            ("unreadable-yaml", "gate: reading (the text cannot be read)\nin every release\n"),
            (
                "not-supported",
                "gate: admission (the API server refuses the object)\nin every release\n",
            ),
            (
                "platform-address",
                "gate: platform (the platform refuses the object)\nin every release\n",
            ),
            (
                "controller-disabled",
                "gate: controller (Envoy Gateway does not accept the Backend)\n",
            ),
            (
                "serving-address",
                "gate: serving (Envoy Gateway accepts the Backend, but routes to it fail)\n",
            ),
            (
                "link-local-address",
                "gate: advice (a likely mistake that nothing rejects)\nin every release\n",
            ),
            ("auto-sni-needs-hostnames", "\nsince: v1."),
        ] {
            let rule = crate::rules().find(|rule| rule.id() == id).unwrap();
            let text = rule.explain().to_string();
            assert!(text.contains(expected), "{text}");
        }
    }
}
