//! Backends without findings.

use envoy_gateway_backend::api::{
    AppProtocol, Backend, BackendEndpoint, BackendSpec, BackendStatus, BackendTls, BackendType,
    Condition, ConditionStatus, Fingerprint, LocalObjectReference, SecretObjectReference,
    TlsVersion,
};

/// Two endpoints.
pub(crate) fn small() -> Backend {
    let endpoints =
        ["api.example.com", "api.example.net"].map(|name| BackendEndpoint::fqdn(name, 443));
    Backend::new("api", BackendSpec::endpoints(endpoints)).with_namespace("default")
}

/// The maximum number of endpoints, with addresses of both families.
pub(crate) fn large() -> Backend {
    let endpoints = (0..=255_u8).map(|last| match last % 2 {
        0 => BackendEndpoint::ip([192, 0, 2, last], 8080),
        _ => BackendEndpoint::ip([0x2001, 0xdb8, 1, 1, 1, 1, 1, u16::from(last)], 8080),
    });
    Backend::new("many", BackendSpec::endpoints(endpoints)).with_namespace("default")
}

/// All fields that can be set at the same time.
pub(crate) fn full() -> Backend {
    let texts = |texts: &[&str]| Some(texts.iter().map(ToString::to_string).collect());
    let tls = BackendTls {
        ca_certificate_refs: Some(vec![
            LocalObjectReference::config_map("ca"),
            LocalObjectReference::secret("more"),
            LocalObjectReference::cluster_trust_bundle("all"),
        ]),
        well_known_ca_certificates: None,
        insecure_skip_verify: Some(false),
        sni: Some("api.example.com".into()),
        auto_sni_from_endpoint_hostname: Some(false),
        client_certificate_ref: Some(SecretObjectReference {
            group: Some(String::new()),
            kind: Some("Secret".into()),
            name: "client".into(),
            namespace: None,
        }),
        min_version: Some(TlsVersion::V1_2),
        max_version: Some(TlsVersion::V1_3),
        ciphers: texts(&["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"]),
        ecdh_curves: texts(&["X25519", "P-256"]),
        signature_algorithms: texts(&["ecdsa_secp256r1_sha256"]),
        alpn_protocols: texts(&["h2", "http/1.1"]),
        fingerprints: None::<Vec<Fingerprint>>,
    };
    let endpoint = BackendEndpoint::fqdn("api.example.com", 443)
        .with_hostname("api.example.com")
        .with_zone("zone-a");
    let mut backend =
        Backend::new("full", BackendSpec::endpoints([endpoint]).with_tls(tls).with_fallback(false));
    backend.spec.r#type = Some(BackendType::Endpoints);
    backend.spec.app_protocols = Some(vec![AppProtocol::H2c]);
    let meta = &mut backend.metadata;
    meta.namespace = Some("default".into());
    meta.labels = Some([("app.kubernetes.io/name".into(), "api".into())].into());
    meta.annotations = Some([("example.com/note".into(), "any text at all".into())].into());
    meta.finalizers = texts(&["example.com/hold"]);
    backend.status = Some(BackendStatus {
        conditions: Some(vec![Condition {
            r#type: "Accepted".into(),
            status: ConditionStatus::True,
            observed_generation: Some(1),
            last_transition_time: "2025-05-01T09:00:00Z".into(),
            reason: "Accepted".into(),
            message: "The Backend was accepted".into(),
        }]),
    });
    backend
}
