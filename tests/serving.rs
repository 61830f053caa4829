//! Rules that need facts beyond the manifest: evaluated if these are known, skipped otherwise.

use envoy_gateway_backend::api::{
    Backend, BackendEndpoint, BackendSpec, BackendTls, WellKnownCaCertificates,
};
use envoy_gateway_backend::gateway_api::RouteKind;
use envoy_gateway_backend::policy::{BackendTlsPolicy, PolicyTargetReference};
use envoy_gateway_backend::translator::Route;
use envoy_gateway_backend::{Gate, Profile, Release};

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

#[test]
fn ca_from_a_policy_in_another_namespace_is_accepted_and_not_served() {
    let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("a.example.com", 443)])
        .with_tls(BackendTls::default());
    let backend = Backend::new("b", spec).with_namespace("shop");
    let report = |namespace| backend.check(&Profile::default().with_policies([policy(namespace)]));
    assert!(!report("shop").has_errors());
    let elsewhere = report("elsewhere");
    assert!(elsewhere.passes(Gate::Controller) && !elsewhere.passes(Gate::Serving));
    let rules: Vec<_> = elsewhere.errors().map(|finding| finding.rule.id()).collect();
    assert_eq!(rules, ["serving-policy-ca"]);
}

const POLICIES: &str = "the BackendTLSPolicy objects in force are not known";
const PORT: &str = "the route, which selects a policy, is not known";
const POLICY_NAMESPACE: &str = "whether the policies are of the Backend's namespace is not known";
const OWN_NAMESPACE: &str = "the Backend's namespace is not known";

/// The rules that are skipped for a Backend with these TLS settings, with the reason.
fn skipped_rules(
    tls: &str,
    namespace: Option<&str>,
    profile: &Profile,
) -> Vec<(&'static str, &'static str)> {
    let tls: BackendTls = serde_yaml_ng::from_str(tls).expect("TLS settings");
    let mut backend = Backend::new(
        "b",
        BackendSpec::endpoints([BackendEndpoint::fqdn("a.example.com", 443)]).with_tls(tls),
    );
    backend.metadata.namespace = namespace.map(str::to_owned);
    let report = backend.check(profile);
    assert!(!report.has_errors(), "{report:?}");
    report.skipped_rules().iter().map(|skipped| (skipped.rule.id(), skipped.reason)).collect()
}

#[test]
fn only_verification_without_own_ca_depends_on_policies() {
    let unknown = Profile::default();
    for (tls, rules) in [
        ("{}", &["controller-ca-required", "serving-policy-ca"][..]),
        ("{caCertificateRefs: []}", &["controller-ca-required", "serving-policy-ca"]),
        ("{wellKnownCACertificates: example.com/roots}", &["serving-well-known-ca"]),
        ("{wellKnownCACertificates: System}", &[]),
        ("{insecureSkipVerify: true}", &[]),
        ("{caCertificateRefs: [{group: '', kind: ConfigMap, name: ca}]}", &[]),
    ] {
        let expected: Vec<_> = rules.iter().map(|rule| (*rule, POLICIES)).collect();
        assert_eq!(skipped_rules(tls, Some("shop"), &unknown), expected, "{tls}");
    }
    let without_the_rules =
        Profile::new(Release::V1_4).with_gates([Gate::Controller, Gate::Serving]);
    assert_eq!(skipped_rules("{}", Some("shop"), &without_the_rules), []);
    // A Backend that no policy targets does not depend on their namespaces.
    let other = Profile::default().with_policies([BackendTlsPolicy::default()]);
    assert_eq!(skipped_rules("{wellKnownCACertificates: System}", None, &other), []);
}

#[test]
fn client_certificate_namespace_needs_the_backend_namespace() {
    let tls = |namespace| {
        format!(
            "{{wellKnownCACertificates: System, clientCertificateRef: {{name: c, namespace: {namespace}}}}}"
        )
    };
    let controller = Profile::default().with_gates([Gate::Controller]);
    let skipped = [("controller-client-certificate-namespace", OWN_NAMESPACE)];
    assert_eq!(skipped_rules(&tls("shop"), None, &controller), skipped);
    assert_eq!(skipped_rules(&tls("''"), None, &controller), []);
    assert_eq!(skipped_rules(&tls("null"), None, &controller), []);
    assert_eq!(skipped_rules(&tls("shop"), Some("shop"), &controller), []);
    let without_the_rule = Profile::new(Release::V1_5).with_gates([Gate::Controller]);
    assert_eq!(skipped_rules(&tls("shop"), None, &without_the_rule), []);
}

#[test]
fn policy_in_unknown_namespace_or_for_one_port_skips_rules() {
    let known = |policies: &[BackendTlsPolicy]| Profile::default().with_policies(policies.to_vec());
    assert_eq!(
        skipped_rules("{}", None, &known(&[policy("shop")])),
        [("serving-policy-ca", POLICY_NAMESPACE)]
    );
    assert_eq!(skipped_rules("{}", Some("shop"), &known(&[policy("shop")])), []);
    // One port has a policy with an unsupported CA; the port of the route is not known.
    let mut broken = policy("shop");
    broken.spec.target_refs[0].section_name = Some("443".into());
    broken.spec.validation.well_known_ca_certificates = Some("example.com/roots".into());
    assert_eq!(
        skipped_rules("{}", Some("shop"), &known(&[policy("shop"), broken])),
        [("serving-route", PORT)]
    );
}

#[test]
fn known_route_with_unknown_policies_skips_the_rule() {
    let route =
        Profile::default().with_gates([Gate::Serving]).with_route(Route::new(RouteKind::Http));
    // A policy can add a missing CA, or break a working one.
    for tls in ["{}", "{wellKnownCACertificates: System}"] {
        assert_eq!(
            skipped_rules(tls, Some("shop"), &route),
            [("serving-route", POLICIES)],
            "{tls}"
        );
    }
    let known = |policy: BackendTlsPolicy| route.clone().with_policies([policy]);
    assert_eq!(
        skipped_rules("{}", None, &known(policy("shop"))),
        [("serving-route", POLICY_NAMESPACE)]
    );
    assert_eq!(skipped_rules("{}", Some("shop"), &known(policy("shop"))), []);
    assert_eq!(
        skipped_rules(
            "{wellKnownCACertificates: System}",
            None,
            &known(BackendTlsPolicy::default())
        ),
        []
    );
    // A policy cannot help where routes do not support the address.
    let spec = BackendSpec::endpoints([BackendEndpoint::unix("/run/api.sock")])
        .with_tls(BackendTls::system_ca());
    let report = Backend::new("b", spec).check(&route);
    let found: Vec<_> =
        report.iter().map(|finding| (finding.rule.id(), finding.path.to_string())).collect();
    assert_eq!(found, [("serving-route", "spec.endpoints".to_owned())]);
}

#[test]
fn policy_error_is_reported_at_the_tls_of_the_backend() {
    let mut broken = policy("shop");
    broken.spec.validation.well_known_ca_certificates = Some("example.com/roots".into());
    let profile = Profile::default().with_policies([broken]);
    let routed = profile.clone().with_route(Route::new(RouteKind::Http));
    let without_tls = BackendSpec::endpoints([BackendEndpoint::fqdn("a.example.com", 443)]);
    for (spec, path) in
        [(without_tls.clone().with_tls(BackendTls::default()), "spec.tls"), (without_tls, "spec")]
    {
        let backend = Backend::new("b", spec).with_namespace("shop");
        for (profile, rule) in [(&profile, "serving-policy-ca"), (&routed, "serving-route")] {
            let report = backend.check(profile);
            let found: Vec<_> = report
                .errors()
                .map(|finding| (finding.rule.id(), finding.path.to_string()))
                .collect();
            assert_eq!(found, [(rule, path.to_owned())]);
        }
    }
}

#[test]
fn route_fails_for_mixed_addresses_or_disabled_api() {
    let profile = Profile::default()
        .with_gates([Gate::Serving])
        .with_route(Route::new(RouteKind::Http))
        .with_policies([]);
    let found = |endpoints: Vec<BackendEndpoint>, profile: &Profile| {
        let report = Backend::new("b", BackendSpec::endpoints(endpoints)).check(profile);
        assert!(report.skipped_rules().is_empty(), "{report:?}");
        report
            .iter()
            .map(|finding| format!("{}: {}", finding.path, finding.message))
            .collect::<Vec<_>>()
    };
    let (fqdn, ip) =
        (BackendEndpoint::fqdn("a.example.com", 443), BackendEndpoint::ip([10, 0, 0, 1], 443));
    let mixed = "spec.endpoints: mixed FQDN and IP or Unix address type for the same backendRef is not supported";
    assert_eq!(found(vec![fqdn.clone(), ip], &profile), [mixed]);
    let disabled = "spec: Backend is disabled in Envoy Gateway configuration";
    assert_eq!(found(vec![fqdn], &profile.with_backend_api_enabled(false)), [disabled]);
}
