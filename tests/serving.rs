//! Serving rules that need facts beyond the manifest.

use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec, BackendTls, WellKnownCaCertificates};
use envoy_gateway_backend::policy::{BackendTlsPolicy, PolicyTargetReference};
use envoy_gateway_backend::{Gate, Profile};

fn policy(namespace: &str) -> BackendTlsPolicy {
    let mut policy = BackendTlsPolicy::default();
    policy.metadata.name = Some("p".into());
    policy.metadata.namespace = Some(namespace.into());
    policy.spec.validation.well_known_ca_certificates = Some(WellKnownCaCertificates::System);
    policy.spec.target_refs = vec![PolicyTargetReference {
        group: "gateway.envoyproxy.io".into(),
        kind: "Backend".into(),
        name: "b".into(),
        section_name: None,
    }];
    policy
}

/// A policy of another namespace makes the controller accept a Backend, and no route take it.
#[test]
fn a_ca_from_a_policy_of_another_namespace_is_accepted_and_not_served() {
    let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("a.example.com", 443)]).with_tls(BackendTls::default());
    let backend = Backend::new("b", spec).in_namespace("shop");
    let report = |namespace| backend.validate(&Profile::default().with_policies([policy(namespace)]));
    assert!(!report("shop").has_errors());
    let elsewhere = report("elsewhere");
    assert!(elsewhere.passes(Gate::Controller) && !elsewhere.passes(Gate::Serving));
    let rules: Vec<_> = elsewhere.errors().map(|finding| finding.rule.id()).collect();
    assert_eq!(rules, ["serving-policy-ca"]);
}
