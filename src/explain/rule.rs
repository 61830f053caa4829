//! Rules in words: what a finding's id stands for.

use std::fmt;

use crate::release::Release;
use crate::rule::{Gate, Rule};

impl Rule {
    /// The rule in words: what it checks and why, which gate it belongs to, since when, its CEL
    /// source, who says so, and where there are examples.
    #[cfg_attr(docsrs, doc(cfg(feature = "lint")))]
    #[must_use]
    pub const fn explain(&self) -> RuleExplanation<'_> {
        RuleExplanation(self)
    }
}

/// A rule in words; see [`Rule::explain`].
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
            Gate::Serving => "the Backend is accepted and does not work",
            Gate::Envoy => "Envoy rejects the cluster of the Backend, or exits",
            Gate::Advice => "nobody refuses it",
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
        line(&["authority: ", rule.source()])?;
        line(&["examples: ", &rule.docs_path()])
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_rule_says_what_why_whose_and_since_when() {
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
    fn every_gate_says_what_it_refuses_and_every_release_since_when() {
        for (id, said) in [
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
            ("serving-address", "gate: serving (the Backend is accepted and does not work)\n"),
            ("link-local-address", "gate: advice (nobody refuses it)\nin every release\n"),
            ("auto-sni-needs-hostnames", "\nsince: v1."),
        ] {
            let rule = crate::rules().find(|rule| rule.id() == id).unwrap();
            let text = rule.explain().to_string();
            assert!(text.contains(said), "{text}");
        }
    }
}
