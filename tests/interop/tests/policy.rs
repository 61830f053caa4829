//! Admission policies say what the native checks say, rule by rule, evaluated by a CEL engine.
//!
//! The API server's own libraries for IP addresses are not used, so that every engine can evaluate the policies.

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

use envoy_gateway_backend::admission_policy::AdmissionPolicy;
use envoy_gateway_backend::{Backend, Gate, Platform, Profile, Release};

/// The controller gate of a release, where there are no `BackendTLSPolicy` objects.
fn controller(release: Release) -> Profile {
    Profile::new(release).with_gates([Gate::Controller]).with_policies([])
}

/// A platform's gate.
fn platform(platform: Platform, release: Release) -> Profile {
    Profile::new(release).with_gates([Gate::Platform]).with_platform(platform)
}

fn policy(profile: &Profile) -> AdmissionPolicy {
    AdmissionPolicy::new("backends", profile).expect("there is something to enforce")
}

/// The rules that the native checks find broken.
fn native(backend: &Backend, profile: &Profile) -> BTreeSet<&'static str> {
    backend.validate(profile).errors().map(|finding| finding.rule.id()).collect()
}
