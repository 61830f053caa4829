//! What an upgrade of Envoy Gateway changes for a Backend, and why.

use envoy_gateway_backend::api::{
    AppProtocol, Backend, BackendEndpoint, BackendSpec, BackendTls, LocalObjectReference,
    SecretObjectReference,
};
use envoy_gateway_backend::gateway_api::RouteKind;
use envoy_gateway_backend::policy::BackendTlsPolicy;
use envoy_gateway_backend::translator::Route;
use envoy_gateway_backend::{Aspect, Gate, Profile, Release, Upgrade};

fn backend() -> Backend {
    let endpoints = [BackendEndpoint::fqdn("api.example.com", 443)];
    let mut backend = Backend::new("api", BackendSpec::endpoints(endpoints));
    backend.metadata.namespace = Some("apps".into());
    backend
}

fn with_tls(tls: BackendTls) -> Backend {
    let mut backend = backend();
    backend.spec.tls = Some(tls);
    backend
}

fn upgrade(backend: &Backend, from: Release, to: Release) -> Upgrade {
    backend.upgrade(&Profile::new(from).with_policies([]), to)
}

#[test]
fn upgrade_to_the_same_release_changes_nothing() {
    for &release in Release::ALL {
        let upgrade = upgrade(&with_tls(BackendTls::system_ca()), release, release);
        assert!(upgrade.changes().is_empty() && !upgrade.is_worse(), "{release}: {upgrade}");
    }
}

#[test]
fn backend_that_the_new_release_refuses_is_worse() {
    let backend = Backend::new("api", BackendSpec::default());
    let upgrade = upgrade(&backend, Release::V1_9, Release::V1_10);
    assert!(upgrade.is_worse());
    assert_eq!(
        upgrade.to_string(),
        "verdict: accepted -> refused by the gate admission\n  \
           `endpoints-required` applies since v1.10\n\
         messages: none -> spec: endpoints must be specified when type is Endpoints \
         [endpoints-required]"
    );
}

#[test]
fn backend_that_the_new_release_takes_is_better() {
    let backend =
        with_tls(BackendTls { sni: Some("a.example.com".into()), ..BackendTls::system_ca() });
    let upgrade = upgrade(&backend, Release::V1_5, Release::V1_6);
    assert!(!upgrade.is_worse());
    let verdict = &upgrade.changes()[0];
    assert_eq!(verdict.after, "accepted");
    assert_eq!(verdict.reasons, ["`sni` needs Envoy Gateway v1.6 or later"]);
}

#[test]
fn change_by_a_patch_names_the_patch() {
    let web_socket = {
        let mut backend = backend();
        backend.spec.app_protocols = Some(vec![AppProtocol::Ws]);
        backend
    };
    for (backend, from, to, expected) in [
        (
            &web_socket,
            Release::V1_7.patch(2),
            Release::V1_7.patch(3),
            "protocol: HTTP -> HTTP/1.1\n  since v1.7.3: `ws` and `wss` force HTTP/1.1",
        ),
        (
            &with_tls(BackendTls::system_ca()),
            Release::V1_8.patch(2),
            Release::V1_8,
            "TLS versions: Envoy's default -> 1.2 to 1.3\n  since v1.8.3: the TLS versions are 1.2 to \
             1.3 where nothing sets them",
        ),
        (
            &with_tls(BackendTls { alpn_protocols: Some(vec![]), ..BackendTls::system_ca() }),
            Release::V1_7.patch(4),
            Release::V1_7.patch(5),
            "ALPN: Envoy's default -> off\n  since v1.7.5 and v1.8.2: an empty `alpnProtocols` \
             switches ALPN off",
        ),
    ] {
        let upgrade = upgrade(backend, from, to);
        assert_eq!(upgrade.to_string(), expected, "{from} to {to}");
        assert!(!upgrade.is_worse(), "{from} to {to}");
    }
}

#[test]
fn sni_since_v1_6_comes_from_the_host_header() {
    let upgrade = upgrade(&with_tls(BackendTls::system_ca()), Release::V1_5, Release::V1_6);
    let sni = upgrade.changes().iter().find(|change| change.aspect == Aspect::Sni);
    let sni = sni.expect("a change of the SNI");
    assert_eq!(
        (sni.before.as_str(), sni.after.as_str()),
        ("none", "the `Host` header of the request")
    );
    assert_eq!(sni.reasons.len(), 1, "{sni:?}");
}

#[test]
fn setting_that_the_new_envoy_rejects_is_worse() {
    let backend =
        with_tls(BackendTls { ecdh_curves: Some(vec!["P-224".into()]), ..BackendTls::system_ca() });
    let upgrade = upgrade(&backend, Release::V1_7, Release::V1_8);
    assert!(upgrade.is_worse(), "{upgrade}");
    let verdict = &upgrade.changes()[0];
    assert_eq!(verdict.after, "refused by the gate envoy");
    assert_eq!(verdict.reasons, ["Envoy 1.37.5 is replaced by Envoy 1.38.4"]);
}

#[test]
fn downgrade_gives_the_reason_of_the_upgrade() {
    let reference = SecretObjectReference::named("client");
    let backend =
        with_tls(BackendTls { client_certificate_ref: Some(reference), ..BackendTls::system_ca() });
    let downgrade = upgrade(&backend, Release::V1_6, Release::V1_6.patch(1));
    assert!(downgrade.is_worse());
    let route = downgrade.changes().iter().find(|change| change.aspect == Aspect::Route);
    assert_eq!(
        route.expect("the route fails").reasons,
        ["since v1.6.3: a client certificate without a namespace is in the namespace of its owner"]
    );
}

/// v1.1 and v1.2 serve in plain text where the CA of a policy cannot be read.
#[test]
fn plain_text_that_becomes_an_error_is_worse() {
    let policy: BackendTlsPolicy = serde_json::from_value(serde_json::json!({
        "apiVersion": "gateway.networking.k8s.io/v1alpha3",
        "kind": "BackendTLSPolicy",
        "metadata": { "name": "p", "namespace": "apps" },
        "spec": {
            "targetRefs": [{ "group": "gateway.envoyproxy.io", "kind": "Backend", "name": "api" }],
            "validation": {
                "hostname": "api.example.com",
                "caCertificateRefs": [LocalObjectReference {
                    group: String::new(),
                    kind: "Service".into(),
                    name: "ca".into(),
                }],
            },
        },
    }))
    .unwrap();
    let profile = Profile::new(Release::V1_2).with_gates([Gate::Serving]).with_policies([policy]);
    let upgrade = backend().upgrade(&profile, Release::V1_3);
    assert!(upgrade.is_worse(), "{upgrade}");
    let route = upgrade.changes().iter().find(|change| change.aspect == Aspect::Route).unwrap();
    assert!(route.before.starts_with("served, and this error is ignored: "), "{route:?}");
    assert!(route.after.starts_with("answers 500: "), "{route:?}");
    assert!(
        route.reasons.iter().any(|reason| reason.starts_with("since v1.3: an error of the TLS")),
        "{route:?}"
    );
}

/// The reasons are data; a difference of the translation without one is a gap in the table.
#[test]
fn every_difference_of_the_translation_has_a_reason() {
    #[derive(serde::Deserialize)]
    struct Case {
        id: String,
        backend: Backend,
        tls_policies: Vec<BackendTlsPolicy>,
        route: String,
        port: Option<u16>,
    }

    let corpus = include_str!("conformance/translation.ndjson");
    let (mut differences, mut gaps) = (0, Vec::new());
    for line in corpus.lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        let kind = if case.route == "GRPCRoute" { RouteKind::Grpc } else { RouteKind::Http };
        let mut route = Route::new(kind);
        route.port = case.port;
        for pair in Release::ALL.windows(2) {
            let profile = Profile::new(pair[0])
                .with_gates([Gate::Controller])
                .with_policies(case.tls_policies.clone())
                .with_route(route.clone());
            for change in case.backend.upgrade(&profile, pair[1]).changes() {
                if change.aspect > Aspect::Messages {
                    differences += 1;
                    if change.reasons.is_empty() {
                        gaps.push(format!("{} {} to {}: {change:?}", case.id, pair[0], pair[1]));
                    }
                }
            }
        }
    }
    assert!(differences > 1000, "only {differences} differences");
    assert!(gaps.is_empty(), "{} gaps: {:#?}", gaps.len(), &gaps[..gaps.len().min(10)]);
}
