//! Changes of the translation within a minor: the patch before, and the patch itself.

use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::gateway_api::RouteKind;
use envoy_gateway_backend::policy::BackendTlsPolicy;
use envoy_gateway_backend::translator::{
    GatewayTls, Inventory, ProxyTls, Route, RouteError, SecretName, Translation,
};
use envoy_gateway_backend::{Profile, Release};

const PLAIN: &str = "{endpoints: [{fqdn: {hostname: api.example.com, port: 443}}]}";

/// One Backend `shop/api` on a route, with what is around it.
#[derive(Clone, Copy)]
struct Case<'a> {
    spec: &'a str,
    /// The specs of policies `shop/p0`, `shop/p1`, …
    policies: &'a [&'a str],
    /// `spec.backendTLS` of EnvoyProxy `system/proxy`.
    proxy: &'a str,
    port: Option<u16>,
}

impl Case<'_> {
    fn translate(self, release: Release) -> Result<Translation, RouteError> {
        let spec = serde_yaml_ng::from_str(self.spec).expect("a spec");
        let policies = self.policies.iter().enumerate().map(|(index, spec)| {
            let mut policy = BackendTlsPolicy::default();
            policy.metadata.name = Some(format!("p{index}"));
            policy.metadata.namespace = Some("shop".into());
            policy.spec = serde_yaml_ng::from_str(spec).expect("a policy");
            policy
        });
        let profile = Profile::new(release).with_policies(policies.collect::<Vec<_>>());
        let inventory = Inventory::new()
            .with_config_map_keys("other", "ca", ["ca.crt"])
            .with_config_map_keys("shop", "two-keys", ["a", "b"])
            .with_secret("default", "client")
            .with_secret("shop", "client")
            .with_secret("system", "client");
        let settings = serde_yaml_ng::from_str(self.proxy).expect("TLS settings");
        let mut route = Route::new(RouteKind::Http)
            .with_inventory(inventory)
            .with_proxy(ProxyTls::new("system", "proxy", settings));
        route.port = self.port;
        Backend::new("api", spec).with_namespace("shop").translate(&route, &profile)
    }

    /// What a reader of the translation would look at: the error, or the TLS in effect.
    fn outcome(self, release: Release) -> String {
        match self.translate(release) {
            Err(error) if error.is_in_status() => {
                format!("{}: {}", error.reason().as_str(), error.condition_message(0, 0))
            }
            Err(error) => format!("hidden {}: {error}", error.reason().as_str()),
            Ok(translation) => {
                let setting = translation.setting;
                let ignored =
                    translation.ignored_tls_error.map(|error| format!(", ignores {error}"));
                let http1 = if setting.force_http1 { ", HTTP/1.1" } else { "" };
                let tls = setting.tls.map_or("plain text".to_owned(), |tls| {
                    let sni = tls.sni.as_deref().unwrap_or("no SNI");
                    let version =
                        |version: Option<_>| version.map_or("-".to_owned(), |v| format!("{v:?}"));
                    let names: Vec<_> = tls
                        .subject_alt_names
                        .iter()
                        .filter_map(|name| name.uri.as_deref().or(name.hostname.as_deref()))
                        .collect();
                    let client = tls
                        .client_certificate
                        .map(|secret| format!(", client {}/{}", secret.namespace, secret.name));
                    format!(
                        "TLS {sni}, {} to {}, ALPN {:?}, names {names:?}{}",
                        version(tls.min_version),
                        version(tls.max_version),
                        tls.alpn_protocols,
                        client.unwrap_or_default()
                    )
                });
                format!("{tls}{http1}{}", ignored.unwrap_or_default())
            }
        }
    }
}

const DEFAULT: Case<'_> = Case { spec: PLAIN, policies: &[], proxy: "{}", port: None };

/// Compares the outcome of the patch before the change and of the patch with the change.
#[track_caller]
fn assert_change(case: Case<'_>, release: Release, before: &str, after: &str) {
    let patch = release.patch_number().expect("a patch");
    assert_eq!(case.outcome(release.minor().patch(patch - 1)), before, "before {release}");
    assert_eq!(case.outcome(release), after, "{release}");
}

const WHOLE: &str = "{targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: api}],
    validation: {hostname: whole.example.com, wellKnownCACertificates: System}}";
const PORT_443: &str =
    "{targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: api, sectionName: '443'}],
    validation: {hostname: port.example.com, wellKnownCACertificates: System}}";

#[test]
fn route_to_a_rejected_backend_fails_since_v1_1_1() {
    let spec = "{endpoints: [{fqdn: {hostname: short, port: 443}}]}";
    assert_change(
        Case { spec, ..DEFAULT },
        Release::V1_1.patch(1),
        "plain text",
        "UnsupportedRefAddressFound: Invalid Backend reference to Backend shop/api found",
    );
}

#[test]
fn section_without_port_crashes_the_controller_before_v1_1_2() {
    let case = Case { policies: &[PORT_443], ..DEFAULT };
    assert_change(
        case,
        Release::V1_1.patch(2),
        "hidden ControllerCrash: Envoy Gateway crashes: BackendTLSPolicy p0 has a `sectionName`, and the backendRef has no port",
        "plain text",
    );
    // With a port, or behind a policy of the whole Backend, the section is never compared with nil.
    for case in [Case { port: Some(443), ..case }, Case { policies: &[WHOLE, PORT_443], ..DEFAULT }]
    {
        assert!(case.translate(Release::V1_1.patch(0)).is_ok());
    }
}

#[test]
fn later_target_of_a_policy_counts_since_v1_1_4() {
    let policy = "{targetRefs: [
        {group: gateway.envoyproxy.io, kind: Backend, name: api, sectionName: '80'},
        {group: gateway.envoyproxy.io, kind: Backend, name: api, sectionName: '443'}],
        validation: {hostname: port.example.com, wellKnownCACertificates: System}}";
    assert_change(
        Case { policies: &[policy], port: Some(443), ..DEFAULT },
        Release::V1_1.patch(4),
        "plain text",
        "TLS port.example.com, - to -, ALPN None, names []",
    );
}

#[test]
fn uri_subject_alt_name_is_read_since_v1_4_1_and_hostname_since_v1_5() {
    let policy = "{targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: api}],
        validation: {hostname: p.example.com, wellKnownCACertificates: System, subjectAltNames: [
            {type: URI, uri: 'spiffe://a'}, {type: Hostname, hostname: a.example.com}]}}";
    let case = Case { policies: &[policy], ..DEFAULT };
    assert_change(
        case,
        Release::V1_4.patch(1),
        "TLS p.example.com, - to -, ALPN None, names []",
        "TLS p.example.com, - to -, ALPN None, names [\"spiffe://a\"]",
    );
    assert_eq!(
        case.outcome(Release::V1_5.patch(0)),
        "TLS p.example.com, - to -, ALPN None, names [\"spiffe://a\", \"a.example.com\"]"
    );
}

#[test]
fn ca_of_another_namespace_is_not_found_since_v1_4_2() {
    let policy = "{targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: api}],
        validation: {hostname: p.example.com, caCertificateRefs: [{group: '', kind: ConfigMap, name: ca}]}}";
    let case = Case { policies: &[policy], ..DEFAULT };
    assert_change(
        case,
        Release::V1_4.patch(2),
        "TLS p.example.com, - to -, ALPN None, names []",
        "InvalidBackendTLS: Failed to process route rule 0 backendRef 0: configmap ca not found in namespace shop.",
    );
}

#[test]
fn missing_ca_object_is_named_since_v1_4_2() {
    let policy = "{targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: api}],
        validation: {hostname: p.example.com, caCertificateRefs: [{group: '', kind: Secret, name: gone}]}}";
    assert_change(
        Case { policies: &[policy], ..DEFAULT },
        Release::V1_4.patch(2),
        "InvalidBackendTLS: Failed to process route rule 0 backendRef 0: no ca found in referred configmaps.",
        "InvalidBackendTLS: Failed to process route rule 0 backendRef 0: secret gone not found in namespace shop.",
    );
}

#[test]
fn client_certificate_of_the_proxy_without_namespace_is_in_default_since_v1_5_5() {
    let case =
        Case { policies: &[WHOLE], proxy: "{clientCertificateRef: {name: client}}", ..DEFAULT };
    assert_change(
        case,
        Release::V1_5.patch(5),
        "InvalidBackendTLS: Failed to process route rule 0 backendRef 0: ClientCertificateRef Secret is not located in the same namespace as Envoyproxy. Secret namespace:  does not match Envoyproxy namespace: system.",
        "InvalidBackendTLS: Failed to process route rule 0 backendRef 0: ClientCertificateRef Secret is not located in the same namespace as Envoyproxy. Secret namespace: default does not match Envoyproxy namespace: system.",
    );
    assert_change(
        case,
        Release::V1_6.patch(3),
        "InvalidBackendTLS: Failed to process route rule 0 backendRef 0: ClientCertificateRef Secret is not located in the same namespace as EnvoyProxy. Secret namespace: default does not match EnvoyProxy namespace: system.",
        "TLS whole.example.com, - to -, ALPN None, names [], client system/client",
    );
}

#[test]
fn client_certificate_of_the_backend_without_namespace_is_beside_it_since_v1_6_3() {
    let spec = "{endpoints: [{fqdn: {hostname: api.example.com, port: 443}}],
        tls: {wellKnownCACertificates: System, clientCertificateRef: {name: client}}}";
    assert_change(
        Case { spec, ..DEFAULT },
        Release::V1_6.patch(3),
        "InvalidBackendRef: Failed to process route rule 0 backendRef 0: clientCertificateRef Secret is not located in the same namespace as Backend. Secret namespace: default does not match Backend namespace: shop.",
        "TLS no SNI, - to -, ALPN None, names [], client shop/client",
    );
}

#[test]
fn unsupported_ca_kind_has_its_own_message_since_v1_6_4() {
    let spec = "{endpoints: [{fqdn: {hostname: api.example.com, port: 443}}],
        tls: {caCertificateRefs: [{group: '', kind: Certificate, name: ca}]}}";
    assert_change(
        Case { spec, ..DEFAULT },
        Release::V1_6.patch(4),
        "InvalidBackendTLS: Failed to process route rule 0 backendRef 0: no CA bundle found in referenced ConfigMap, Secret, or ClusterTrustBundle.",
        "InvalidBackendTLS: Failed to process route rule 0 backendRef 0: Unsupported reference kind, supported kinds are ConfigMap, Secret, and ClusterTrustBundle.",
    );
}

#[test]
fn web_socket_forces_http1_since_v1_7_3() {
    let spec = "{endpoints: [{fqdn: {hostname: api.example.com, port: 443}}],
        appProtocols: [gateway.envoyproxy.io/ws]}";
    let case = Case { spec, ..DEFAULT };
    assert_change(case, Release::V1_7.patch(3), "plain text", "plain text, HTTP/1.1");
    assert_eq!(case.outcome(Release::V1_8.patch(0)), "plain text, HTTP/1.1");
}

#[test]
fn policy_of_the_port_wins_since_v1_7_4_and_v1_8_1() {
    let case = Case { policies: &[WHOLE, PORT_443], port: Some(443), ..DEFAULT };
    let outcome = |sni: &str| format!("TLS {sni}, - to -, ALPN None, names []");
    for release in [Release::V1_7.patch(4), Release::V1_8.patch(1)] {
        assert_change(case, release, &outcome("whole.example.com"), &outcome("port.example.com"));
    }
}

#[test]
fn empty_alpn_of_the_backend_counts_since_v1_7_5_and_v1_8_2() {
    let spec = "{endpoints: [{fqdn: {hostname: api.example.com, port: 443}}],
        tls: {wellKnownCACertificates: System, alpnProtocols: []}}";
    let case = Case { spec, proxy: "{alpnProtocols: [h2]}", ..DEFAULT };
    for release in [Release::V1_7.patch(5), Release::V1_8.patch(2)] {
        assert_change(
            case,
            release,
            "TLS no SNI, - to -, ALPN Some([\"h2\"]), names []",
            "TLS no SNI, - to -, ALPN Some([]), names []",
        );
    }
}

#[test]
fn tls_versions_have_defaults_since_v1_8_3() {
    assert_change(
        Case { policies: &[WHOLE], ..DEFAULT },
        Release::V1_8.patch(3),
        "TLS whole.example.com, - to -, ALPN None, names []",
        "TLS whole.example.com, V1_2 to V1_3, ALPN None, names []",
    );
}

/// Changes that came with the `.0` of a minor and that the corpus has no case for.
#[test]
fn tls_error_of_a_policy_is_ignored_before_v1_3_and_hidden_in_v1_3() {
    let policy = "{targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: api}],
        validation: {hostname: p.example.com, caCertificateRefs: [{group: '', kind: ConfigMap, name: two-keys}]}}";
    let case = Case { policies: &[policy], ..DEFAULT };
    for (release, outcome) in [
        (Release::V1_1, "plain text, ignores no ca found in configmap two-keys"),
        (Release::V1_2, "plain text, ignores no ca found in configmap two-keys"),
        (Release::V1_3, "hidden InvalidBackendTLS: no ca found in configmap two-keys"),
        (
            Release::V1_4,
            "InvalidBackendTLS: Failed to process route rule 0 backendRef 0: no ca found in configmap two-keys.",
        ),
    ] {
        assert_eq!(case.outcome(release), outcome, "{release}");
    }
}

#[test]
fn client_certificate_of_the_proxy_is_left_out_before_v1_3() {
    let case = Case {
        policies: &[WHOLE],
        proxy: "{clientCertificateRef: {name: gone, namespace: system}}",
        ..DEFAULT
    };
    assert_eq!(
        case.outcome(Release::V1_2),
        "TLS whole.example.com, - to -, ALPN None, names [], ignores failed to locate TLS secret for client auth: gone in namespace: system"
    );
    assert_eq!(
        case.outcome(Release::V1_3),
        "hidden InvalidBackendTLS: failed to locate TLS secret for client auth: system/gone specified in EnvoyProxy system/proxy"
    );
    assert_eq!(
        case.outcome(Release::V1_9),
        "InvalidBackendTLS: Failed to process route rule 0 backendRef 0: failed to locate TLS secret for client auth: system/gone specified in EnvoyProxy system/proxy."
    );
}

#[test]
fn gateway_certificate_replaces_the_proxy_since_v1_8() {
    let spec = "{endpoints: [{fqdn: {hostname: api.example.com, port: 443}}],
        tls: {wellKnownCACertificates: System}}";
    let backend = Backend::new("api", serde_yaml_ng::from_str(spec).expect("a spec"));
    let proxy = serde_yaml_ng::from_str("{minVersion: '1.3', clientCertificateRef: {name: p}}");
    let route = |gateway| {
        Route::new(RouteKind::Http)
            .with_proxy(ProxyTls::new(
                "system",
                "proxy",
                proxy.as_ref().cloned().expect("settings"),
            ))
            .with_gateway(GatewayTls::new(gateway))
    };
    let tls = |release, gateway| {
        let translation = backend.translate(&route(gateway), &Profile::new(release));
        let tls = translation.expect("no error").setting.tls.expect("TLS");
        (tls.client_certificate, tls.min_version.map(|version| version.as_str().to_owned()))
    };
    let certificate = SecretName::new("shop", "gateway");
    let proxy_certificate = SecretName::new("system", "p");
    let before = Release::V1_7;
    assert_eq!(
        tls(before, Some(certificate.clone())),
        (Some(proxy_certificate), Some("1.3".into()))
    );
    assert_eq!(
        tls(Release::V1_9, Some(certificate.clone())),
        (Some(certificate), Some("1.2".into()))
    );
    assert_eq!(tls(Release::V1_9, None), (None, Some("1.2".into())));
}

#[test]
fn stream_route_to_a_backend_is_supported_since_v1_2_or_v1_3() {
    let backend = Backend::new("api", serde_yaml_ng::from_str(PLAIN).expect("a spec"));
    let error = |kind, release| {
        let backend = backend.clone().with_namespace("shop");
        let error = backend.translate(&Route::new(kind), &Profile::new(release)).err()?;
        Some(format!("{}: {}", error.reason().as_str(), error.condition_message(0, 0)))
    };
    for (kind, first) in [
        (RouteKind::Tls, Release::V1_2),
        (RouteKind::Tcp, Release::V1_3),
        (RouteKind::Udp, Release::V1_3),
    ] {
        let message = format!(
            "UnsupportedValue: Resource shop/api of type Backend is not supported for {} routes",
            kind.as_str()
        );
        let before = Release::ALL.iter().copied().filter(|release| release.is_before(first));
        for release in before {
            assert_eq!(error(kind, release), Some(message.clone()), "{release}");
        }
        assert_eq!(error(kind, first), None);
    }
    // The condition of such a route has no position.
    let spec = serde_yaml_ng::from_str("{endpoints: [{fqdn: {hostname: short, port: 443}}]}");
    let short = Backend::new("short", spec.expect("a spec"));
    let error = short.translate(&Route::new(RouteKind::Tcp), &Profile::new(Release::V1_9));
    assert_eq!(
        error.expect_err("a rejected Backend").condition_message(0, 0),
        "hostname short should be a domain with at least two segments separated by dots"
    );
}
