//! Typed access to a valid Backend; and the result for an invalid one.

use envoy_gateway_backend::api::{
    Backend, BackendAddress, BackendEndpoint, BackendSpec, BackendTls, FqdnAddress, IpAddress,
    LocalObjectReference, TlsVersion, WellKnownCaCertificates,
};
use envoy_gateway_backend::view::{Address, Trust};
use envoy_gateway_backend::{Gate, Profile, Release, Valid};

/// Proves validity with a profile whose gates refuse nothing.
fn valid(spec: BackendSpec) -> Valid<Backend> {
    Backend::new("api", spec)
        .into_valid(&Profile::default().with_gates([Gate::Platform]))
        .expect("no gate refuses it")
}

#[test]
fn endpoint_addresses_are_parsed() {
    let ambiguous = BackendAddress::from_fields(None, None, None);
    let invalid_port = BackendAddress::Fqdn(FqdnAddress { hostname: "a".into(), port: 65_536 });
    let invalid_ip = BackendAddress::Ip(IpAddress { address: "010.0.0.1".into(), port: 80 });
    let endpoints = [
        BackendEndpoint::fqdn("a.example.com", 443)
            .with_hostname("b.example.com")
            .with_zone("eu-1a"),
        BackendEndpoint::ip([10, 0, 0, 1], 80),
        BackendEndpoint::unix("/run/x.sock"),
        invalid_ip.into(),
        invalid_port.clone().into(),
        ambiguous.clone().into(),
    ];
    let backend = valid(BackendSpec::endpoints(endpoints));
    let addresses: Vec<_> = backend.endpoints().map(|endpoint| endpoint.address).collect();
    assert_eq!(
        addresses,
        [
            Address::Fqdn { hostname: "a.example.com", port: 443 },
            Address::Ip { address: [10, 0, 0, 1].into(), port: 80 },
            Address::Unix { path: "/run/x.sock" },
            Address::InvalidIp { text: "010.0.0.1", port: 80 },
            Address::Unvalidated(&invalid_port),
            Address::Unvalidated(&ambiguous),
        ]
    );
    let first = backend.endpoints().next().expect("an endpoint");
    assert_eq!((first.hostname, first.zone), (Some("b.example.com"), Some("eu-1a")));
    assert_eq!(valid(BackendSpec::dynamic_resolver()).endpoints().len(), 0);
}

#[test]
fn trust_is_that_of_the_backend_itself() {
    let refs = [LocalObjectReference {
        group: String::new(),
        kind: "ConfigMap".into(),
        name: "ca".into(),
    }];
    let with_refs =
        BackendTls { ca_certificate_refs: Some(refs.to_vec()), ..BackendTls::default() };
    let other: WellKnownCaCertificates =
        serde_json::from_str("\"Elsewhere\"").expect("any string is accepted");
    let other = BackendTls { well_known_ca_certificates: Some(other), ..BackendTls::default() };
    for (tls, expected) in [
        (None, None),
        (Some(BackendTls::insecure()), Some(Trust::Unverified)),
        (Some(BackendTls::system_ca()), Some(Trust::System)),
        (Some(with_refs), Some(Trust::References(&refs))),
        (Some(other), Some(Trust::WellKnown("Elsewhere"))),
        (Some(BackendTls::default()), Some(Trust::Unspecified)),
    ] {
        let mut spec = BackendSpec::endpoints([BackendEndpoint::fqdn("a.example.com", 443)]);
        spec.tls = tls;
        assert_eq!(valid(spec.clone()).trust(), expected, "{spec:?}");
    }
}

#[test]
fn absent_tls_versions_are_envoy_gateway_defaults() {
    let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("a.example.com", 443)]);
    assert_eq!(valid(spec.clone()).tls_versions(), None);
    let tls = |min_version, max_version| BackendTls {
        min_version,
        max_version,
        ..BackendTls::system_ca()
    };
    for (tls, versions) in [
        (tls(None, None), (&TlsVersion::V1_2, &TlsVersion::V1_3)),
        (tls(Some(TlsVersion::V1_3), None), (&TlsVersion::V1_3, &TlsVersion::V1_3)),
        (tls(None, Some(TlsVersion::V1_2)), (&TlsVersion::V1_2, &TlsVersion::V1_2)),
    ] {
        assert_eq!(valid(spec.clone().with_tls(tls)).tls_versions(), Some(versions));
    }
}

#[test]
fn into_valid_returns_the_backend_or_its_report() {
    let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("a.example.com", 443)]);
    let backend = Backend::new("api", spec);
    let valid = backend.clone().into_valid(&Profile::default()).expect("it is valid");
    assert_eq!((valid.profile().release(), valid.as_ref()), (Release::LATEST, &backend));
    assert_eq!(valid.into_inner(), backend);

    let nameless = Backend::new("", backend.spec.clone());
    let invalid = nameless.clone().into_valid(&Profile::default()).expect_err("it has no name");
    assert_eq!(invalid.object, nameless);
    assert_eq!(
        invalid.to_string(),
        "error: metadata.name: name or generateName is required [name-required]"
    );
}

#[test]
fn compatibility_prints_one_line_per_release() {
    let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("a.example.com", 443)])
        .with_tls(BackendTls::system_ca());
    let printed = Backend::new("api", spec).compatibility().to_string();
    let lines: Vec<_> = printed.lines().collect();
    assert_eq!(lines.len(), Release::ALL.len());
    assert_eq!(lines[0], "v1.1  refused  spec.tls: unknown field \"spec.tls\" [unknown-field]");
    assert_eq!(lines.last(), Some(&"v1.10  stored"));
}

#[test]
fn ambiguous_address_prints_a_placeholder() {
    let endpoint = BackendEndpoint::from(BackendAddress::from_fields(None, None, None));
    assert_eq!(endpoint.to_string(), "(not one address)");
}
