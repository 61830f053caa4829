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

/// What is not known is said, and not guessed.
#[test]
fn a_route_is_left_aside_where_policies_or_namespaces_are_not_known() {
    use envoy_gateway_backend::resolved::{Route, RouteKind};

    let profile =
        || Profile::default().with_gates([Gate::Serving]).with_route(Route::new(RouteKind::Http).with_port(443));
    let endpoints = |endpoints: Vec<BackendEndpoint>| Backend::new("b", BackendSpec::endpoints(endpoints));
    let (fqdn, ip) = (BackendEndpoint::fqdn("a.example.com", 443), BackendEndpoint::ip([10, 0, 0, 1], 443));
    let good = endpoints(vec![fqdn.clone()]);
    let why = |backend: &Backend, profile: Profile| {
        let report = backend.validate(&profile);
        let left: Vec<_> = report.left_aside().iter().map(|left| (left.rule.id(), left.why)).collect();
        (left, report.iter().map(|finding| format!("{}: {}", finding.path, finding.message)).collect::<Vec<_>>())
    };
    let policies = "the BackendTLSPolicy objects in force";
    let (left, found) = why(&good, profile());
    assert_eq!(left.first().map(|(rule, _)| *rule), Some("serving-route"), "{left:?} {policies}");
    assert!(found.is_empty(), "{found:?}");
    let (left, _) = why(&good, profile().with_policies([policy("shop")]));
    assert_eq!(left.first().map(|(rule, _)| *rule), Some("serving-route"), "{left:?}");
    let (left, found) = why(&endpoints(vec![fqdn, ip]), profile().with_policies([]));
    assert!(left.is_empty(), "{left:?}");
    let mixed = "mixed FQDN and IP or Unix address type for the same backendRef is not supported";
    assert!(found.iter().any(|found| found.starts_with("spec.endpoints: ") && found.contains(mixed)), "{found:?}");
    let disabled = profile().with_policies([]).with_backend_api(false);
    let (_, found) = why(&good, disabled);
    assert!(
        found.iter().any(|found| found.contains("Backend is disabled in Envoy Gateway configuration")),
        "{found:?}"
    );
}
