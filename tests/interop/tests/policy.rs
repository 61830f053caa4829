//! Admission policies agree with the native checks, rule by rule, evaluated by a CEL engine.
//!
//! The policies do not use the API server's libraries for IP addresses, so that every engine can
//! evaluate them.

#[path = "policy/corpora.rs"]
mod corpora;
#[path = "policy/docs.rs"]
mod docs;
#[path = "policy/engine.rs"]
mod engine;
#[path = "policy/functions.rs"]
mod functions;
#[path = "../../support/generate.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod generate;
#[path = "policy/generated.rs"]
mod generated;
#[path = "policy/manifest.rs"]
mod manifest;
#[path = "policy/meter.rs"]
mod meter;
#[path = "policy/objects.rs"]
mod objects;
#[path = "policy/platforms.rs"]
mod platforms;

use std::collections::BTreeSet;
use std::fmt::Display;

use engine::Refusal;
use envoy_gateway_backend::admission_policy::AdmissionPolicy;
use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::{Finding, Gate, Profile, Release, Report};

/// The controller gate of a release, without `BackendTLSPolicy` objects.
fn controller(release: Release) -> Profile {
    Profile::new(release).with_gates([Gate::Controller]).with_policies([])
}

/// The envoy gate, of which a policy has one rule.
fn envoy(release: Release) -> Profile {
    Profile::new(release).with_gates([Gate::Envoy])
}

/// A platform's gate.
fn platform(platform: Platform, release: Release) -> Profile {
    Profile::new(release).with_gates([Gate::Platform]).with_platform(platform)
}

fn policy(profile: &Profile) -> AdmissionPolicy {
    AdmissionPolicy::new("backends", profile).expect("there is something to enforce")
}

/// Asserts that the native checks and a policy report the same rules with the same messages.
fn assert_agree(report: &Report, refusals: &[Refusal<'_>], context: &dyn Display) {
    // CEL has only this rule of the envoy gate, also if the version of Envoy is inferred.
    let in_policy = |finding: &&Finding| match finding.gate {
        Gate::Envoy => finding.rule.id() == "envoy-alpn-abort",
        _ => finding.is_error(),
    };
    let native: BTreeSet<_> =
        report.iter().filter(in_policy).map(|finding| finding.rule.id()).collect();
    let in_cel: BTreeSet<_> = refusals.iter().map(|refusal| refusal.validation.rule.id()).collect();
    assert_eq!(native, in_cel, "{context}");
    for refusal in refusals {
        assert!(has_native_message(report, refusal), "{context}: {}: {report}", refusal.message);
    }
}

/// Whether the message of a refusal equals that of a native finding of its rule, on one line. A
/// policy reports only the first message for a value, and some messages end before the domain or
/// the address.
fn has_native_message(report: &Report, Refusal { validation, message }: &Refusal<'_>) -> bool {
    let one_line = |text: &str| text.replace('\n', " ");
    let message = one_line(message);
    let end = match validation.rule.id() {
        "platform-domain" => " domain ",
        "platform-address-as-name" => "number",
        _ => "\0",
    };
    let mut of_rule = report.iter().filter(|finding| finding.rule == validation.rule);
    of_rule.any(|finding| {
        let words = one_line(finding.message.split(end).next().unwrap_or_default());
        message.contains(&words) || words.starts_with(&validation.message)
    })
}
