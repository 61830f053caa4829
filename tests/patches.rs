//! Changes of behaviour that came with a patch release: the patch before, and the patch itself.

use envoy_gateway_backend::api::{
    AppProtocol, Backend, BackendEndpoint, BackendSpec, BackendStatus, BackendTls,
    SecretObjectReference,
};
use envoy_gateway_backend::{Acceptance, Gate, Profile, Release};

fn backend() -> Backend {
    let endpoints = [BackendEndpoint::fqdn("api.example.com", 443)];
    let mut backend = Backend::new("api", BackendSpec::endpoints(endpoints));
    backend.metadata.namespace = Some("apps".into());
    backend
}

fn with_client_certificate(namespace: Option<&str>) -> Backend {
    let reference = SecretObjectReference {
        namespace: namespace.map(Into::into),
        ..SecretObjectReference::named("client")
    };
    let mut backend = backend();
    backend.spec.tls =
        Some(BackendTls { client_certificate_ref: Some(reference), ..BackendTls::system_ca() });
    backend
}

/// The type, the status and the message of the controller's condition.
fn condition(backend: &Backend, release: Release) -> (String, String, String) {
    let condition = backend.controller_condition(&Profile::new(release), "");
    (condition.r#type, condition.status.as_str().to_owned(), condition.message)
}

fn controller_messages(backend: &Backend, release: Release) -> Vec<String> {
    let profile = Profile::new(release).with_gates([Gate::Controller]).with_policies([]);
    backend.check(&profile).iter().map(|finding| finding.message.clone()).collect()
}

#[test]
fn condition_types_before_v1_1_1_are_swapped() {
    let rejected =
        Backend::new("api", BackendSpec::endpoints([BackendEndpoint::fqdn("10.0.0.1", 443)]));
    let outcome = |backend: &Backend, release| {
        let (r#type, status, _) = condition(backend, release);
        format!("{type}={status}")
    };
    for (release, of_accepted, of_rejected) in [
        (Release::V1_1.patch(0), "Invalid=True", "Accepted=False"),
        (Release::V1_1.patch(1), "Accepted=True", "Invalid=False"),
        (Release::V1_1, "Accepted=True", "Invalid=False"),
    ] {
        assert_eq!(outcome(&backend(), release), of_accepted, "{release}");
        assert_eq!(outcome(&rejected, release), of_rejected, "{release}");
        for (backend, is_accepted) in [(&backend(), true), (&rejected, false)] {
            let mut status = BackendStatus::default();
            status.merge_condition(backend.controller_condition(&Profile::new(release), ""));
            assert_eq!(status.acceptance() == Acceptance::Accepted, is_accepted, "{release}");
        }
    }
}

/// `truncateConditionMessage` cuts at 32768 bytes.
#[test]
fn condition_message_since_v1_5_3_is_cut() {
    let name = "x".repeat(40_000);
    let rejected = Backend::new("api", BackendSpec::endpoints([BackendEndpoint::fqdn(name, 443)]));
    for (release, is_cut) in [
        (Release::V1_4, false),
        (Release::V1_5.patch(2), false),
        (Release::V1_5.patch(3), true),
        (Release::V1_6.patch(0), true),
    ] {
        let (_, _, message) = condition(&rejected, release);
        assert_eq!(message.ends_with(" (message truncated)."), is_cut, "{release}");
        assert_eq!(message.len() == 32_768, is_cut, "{release}");
    }
}

#[test]
fn client_certificate_without_namespace_before_v1_6_3_is_in_default() {
    let message = |namespace: &str| {
        format!(
            "clientCertificateRef Secret is not located in the same namespace as Backend. \
             Secret namespace: {namespace} does not match Backend namespace: apps"
        )
    };
    for (namespace, before, since) in [
        (None, vec![message("default")], vec![]),
        (Some(""), vec![message("")], vec![]),
        (Some("apps"), vec![], vec![]),
        (Some("web"), vec![message("web")], vec![message("web")]),
    ] {
        let backend = with_client_certificate(namespace);
        for release in [Release::V1_6.patch(0), Release::V1_6.patch(2)] {
            assert_eq!(controller_messages(&backend, release), before, "{release} {namespace:?}");
        }
        for release in [Release::V1_6.patch(3), Release::V1_6, Release::V1_7.patch(0)] {
            assert_eq!(controller_messages(&backend, release), since, "{release} {namespace:?}");
        }
    }
}

#[test]
fn client_certificate_without_namespace_is_skipped_where_the_backends_is_not_known() {
    let mut backend = with_client_certificate(None);
    backend.metadata.namespace = None;
    for (release, skipped) in [(Release::V1_6.patch(2), 1), (Release::V1_6.patch(3), 0)] {
        let profile = Profile::new(release).with_gates([Gate::Controller]);
        let report = backend.check(&profile);
        assert!(report.is_empty(), "{release}: {report}");
        assert_eq!(report.skipped_rules().len(), skipped, "{release}");
    }
}

/// `forceHTTP1Upstream` of `ws` and `wss`.
#[test]
fn websocket_next_to_h2c_before_v1_7_3_has_no_effect() {
    let mut backend = backend();
    backend.spec.app_protocols = Some(vec![AppProtocol::H2c, AppProtocol::Ws]);
    let message = |release| {
        let profile = Profile::new(release).with_gates([Gate::Advice]);
        let report = backend.check(&profile);
        report.findings().first().expect("a finding").message.clone()
    };
    let before =
        "`ws` and `wss` have no effect before v1.7.3: `h2c` makes the upstream protocol HTTP/2";
    let since = "`h2c` has no effect: `ws` and `wss` force HTTP/1.1";
    assert_eq!(message(Release::V1_6), before);
    assert_eq!(message(Release::V1_7.patch(2)), before);
    assert_eq!(message(Release::V1_7.patch(3)), since);
    assert_eq!(message(Release::V1_8.patch(0)), since);
}

#[test]
fn dynamic_resolver_with_protocols_is_rejected_by_every_patch_of_v1_4() {
    let mut spec = BackendSpec::dynamic_resolver();
    spec.app_protocols = Some(vec![AppProtocol::H2c]);
    let backend = Backend::new("api", spec);
    for patch in [0, 2, 6] {
        let messages = controller_messages(&backend, Release::V1_4.patch(patch));
        assert_eq!(
            messages,
            ["DynamicResolver type cannot have endpoints or appProtocols specified"]
        );
    }
    assert!(controller_messages(&backend, Release::V1_5.patch(0)).is_empty());
}
