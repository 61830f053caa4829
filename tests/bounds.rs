//! Values on either side of their bounds, and those that break a bound and more.
#![cfg(feature = "lint")]

use envoy_gateway_backend::api::{
    Backend, BackendEndpoint, BackendSpec, BackendStatus, BackendTls, Condition, ConditionStatus,
};
use envoy_gateway_backend::{Gate, Profile, Release, Report, lint};

fn rules(report: &Report) -> Vec<(String, &'static str)> {
    report.iter().map(|finding| (finding.path.to_string(), finding.rule.id())).collect()
}

/// The API server stops at the first of maximum, minimum and pattern that a text breaks.
#[test]
fn string_with_several_violations_reports_the_first() {
    let profile = Profile::default().with_gates([Gate::Admission]);
    for (sni, rule) in [
        (String::new(), "too-short"),
        ("A".into(), "pattern"),
        ("a".into(), ""),
        ("a".repeat(253), ""),
        ("A".repeat(253), "pattern"),
        ("a".repeat(254), "too-long"),
        ("A".repeat(254), "too-long"),
        // Characters count, not bytes.
        ("ä".repeat(253), "pattern"),
        ("ä".repeat(254), "too-long"),
    ] {
        let tls = BackendTls { sni: Some(sni.clone()), ..BackendTls::system_ca() };
        let report =
            Backend::new("b", BackendSpec::dynamic_resolver().with_tls(tls)).check(&profile);
        let expected: Vec<_> =
            (!rule.is_empty()).then(|| ("spec.tls.sni".to_owned(), rule)).into_iter().collect();
        assert_eq!(rules(&report), expected, "{sni}");
    }
}

/// What is no whole number is compared as it is.
#[test]
fn numbers_are_compared_between_whole_ones_too() {
    let profile = Profile::default().with_gates([Gate::Admission]);
    for (port, expected) in [
        ("-1", &["too-small"][..]),
        ("-0.5", &["wrong-type", "too-small"]),
        ("0", &[]),
        ("0.5", &["wrong-type"]),
        ("65534.5", &["wrong-type"]),
        ("65535", &[]),
        ("65535.5", &["wrong-type", "too-large"]),
        ("65536", &["too-large"]),
    ] {
        let text = format!(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {{name: b}}\nspec: {{endpoints: [{{fqdn: {{hostname: a.example.com, port: {port}}}}}]}}"
        );
        let checked = lint::Linter::new(&profile).check_create(&text);
        let found: Vec<_> = checked.report().iter().map(|finding| finding.rule.id()).collect();
        assert_eq!(found, expected, "{port}");
    }
}

/// A list has from one item to as many as the release takes.
#[test]
fn lists_are_counted_by_release() {
    for (release, most) in
        [(Release::V1_2, 4), (Release::V1_3, 64), (Release::V1_6, 64), (Release::V1_7, 256)]
    {
        let profile = Profile::new(release).with_gates([Gate::Admission]);
        for (count, rule) in [(0, "too-few"), (1, ""), (most, ""), (most + 1, "too-many")] {
            let endpoints =
                (0..count).map(|n| BackendEndpoint::fqdn(format!("node-{n}.example.com"), 443));
            let report = Backend::new("b", BackendSpec::endpoints(endpoints)).check(&profile);
            let expected: Vec<_> = (!rule.is_empty())
                .then(|| ("spec.endpoints".to_owned(), rule))
                .into_iter()
                .collect();
            assert_eq!(rules(&report), expected, "{count} in {release}");
        }
    }
}

/// Each leaf of the typed model is held to its bounds, in wire order.
#[test]
fn every_leaf_of_a_typed_backend_is_looked_at() {
    let backend: Backend =
        serde_json::from_value(serde_json::json!({ "metadata": { "name": "b" }, "spec": {
        "type": "Mesh",
        "endpoints": [
            { "fqdn": { "hostname": "A", "port": -1 } },
            { "ip": { "address": "10.0.0.256", "port": 65_536 }, "hostname": "A" },
        ],
        "appProtocols": ["h2c"],
        "tls": {
            "caCertificateRefs": [{ "group": "A", "kind": "", "name": "" }],
            "wellKnownCACertificates": "/",
            "sni": "A",
            "clientCertificateRef": { "group": "A", "kind": "1", "name": "", "namespace": "A" },
            "minVersion": "1.4",
            "maxVersion": "1.4",
            "fingerprints": ["JA5"],
        },
    } }))
        .unwrap();
    let report = backend.check(&Profile::default().with_gates([Gate::Admission]));
    let found: Vec<String> =
        report.iter().map(|finding| format!("{} {}", finding.path, finding.rule.id())).collect();
    assert_eq!(
        found,
        [
            "spec.type not-supported",
            "spec.endpoints[0].fqdn.hostname pattern",
            "spec.endpoints[0].fqdn.port too-small",
            "spec.endpoints[1].ip.address pattern",
            "spec.endpoints[1].ip.port too-large",
            "spec.endpoints[1].hostname pattern",
            "spec.appProtocols[0] not-supported",
            "spec.tls.caCertificateRefs[0].group pattern",
            "spec.tls.caCertificateRefs[0].kind too-short",
            "spec.tls.caCertificateRefs[0].name too-short",
            "spec.tls.wellKnownCACertificates pattern",
            "spec.tls.sni pattern",
            "spec.tls.clientCertificateRef.group pattern",
            "spec.tls.clientCertificateRef.kind pattern",
            "spec.tls.clientCertificateRef.name too-short",
            "spec.tls.clientCertificateRef.namespace pattern",
            "spec.tls.minVersion not-supported",
            "spec.tls.maxVersion not-supported",
            "spec.tls.fingerprints[0] not-supported",
        ]
    );
}

#[test]
fn an_endpoint_has_exactly_one_address() {
    let (fqdn, ip, unix) = (
        r#""fqdn": {"hostname": "a.bc", "port": 1}"#,
        r#""ip": {"address": "10.0.0.1", "port": 1}"#,
        r#""unix": {"path": "/a"}"#,
    );
    let profile = Profile::default().with_gates([Gate::Admission]);
    for (addresses, expected) in [
        (&[fqdn][..], &[][..]),
        (&[ip], &[]),
        (&[unix], &[]),
        (&[], &["address-required", "address-unique"]),
        (&[fqdn, ip], &["address-unique"]),
        (&[fqdn, unix], &["address-unique"]),
        (&[ip, unix], &["address-unique"]),
        (&[fqdn, ip, unix], &["address-unique"]),
    ] {
        let text = format!(
            r#"{{"metadata": {{"name": "b"}}, "spec": {{"endpoints": [{{{}}}]}}}}"#,
            addresses.join(", ")
        );
        let report = serde_json::from_str::<Backend>(&text).unwrap().check(&profile);
        let found: Vec<_> = report.iter().map(|finding| finding.rule.id()).collect();
        assert_eq!(found, expected, "{text}");
    }
}

/// The path of a Unix socket is counted in characters.
#[test]
fn the_path_of_a_socket_has_108_characters_at_most() {
    for (path, fits) in [("a".repeat(108), true), ("é".repeat(108), true), ("a".repeat(109), false)]
    {
        let backend = Backend::new("b", BackendSpec::endpoints([BackendEndpoint::unix(path)]));
        let report = backend.check(&Profile::default().with_gates([Gate::Admission]));
        let broken = [("spec.endpoints[0].unix.path".to_owned(), "unix-path-fits")];
        assert_eq!(rules(&report), if fits { vec![] } else { broken.to_vec() });
    }
}

/// What a release's CRD does not have yet is unknown, and nothing in it is looked at.
#[test]
fn fields_of_later_releases_are_unknown() {
    let backend: Backend = serde_json::from_value(serde_json::json!({ "metadata": { "name": "b" }, "spec": {
        "type": "Endpoints",
        "endpoints": [{ "ip": { "address": "10.0.0.1", "port": 443 }, "hostname": "a.example.com", "zone": "a" }],
        "fallback": true,
        "tls": {
            "caCertificateRefs": [{ "group": "", "kind": "ConfigMap", "name": "ca" }],
            "insecureSkipVerify": false,
            "sni": "a.example.com",
            "autoSNIFromEndpointHostname": false,
            "fingerprints": ["JA3"],
        },
    } }))
    .unwrap();
    for (release, unknown) in [
        (
            Release::V1_1,
            &[
                "spec.type", "spec.endpoints[0].hostname", "spec.endpoints[0].zone",
                "spec.fallback", "spec.tls",
            ][..],
        ),
        (
            Release::V1_3,
            &["spec.type", "spec.endpoints[0].hostname", "spec.endpoints[0].zone", "spec.tls"],
        ),
        (
            Release::V1_5,
            &["spec.tls.sni", "spec.tls.autoSNIFromEndpointHostname", "spec.tls.fingerprints"],
        ),
        (Release::V1_8, &["spec.tls.autoSNIFromEndpointHostname"]),
        (Release::V1_9, &[]),
    ] {
        let report = backend.check(&Profile::new(release).with_gates([Gate::Admission]));
        let expected: Vec<_> =
            unknown.iter().map(|path| ((*path).to_owned(), "unknown-field")).collect();
        assert_eq!(rules(&report), expected, "{release}");
    }
}

/// A finding repeats the value as JSON, and no more than 128 characters of it.
#[test]
fn a_wrong_value_is_repeated_as_json() {
    for (sni, value) in [
        ("A".to_owned(), r#""A""#.to_owned()),
        ("\"\\\n\t\r\u{1}\u{7f}é".to_owned(), r#""\"\\\n\t\r\u0001\u007fé""#.to_owned()),
        ("É".repeat(128), format!("\"{}\"", "É".repeat(128))),
        ("É".repeat(129), format!("\"{}…\"", "É".repeat(128))),
    ] {
        let tls = BackendTls { sni: Some(sni), ..BackendTls::system_ca() };
        let report = Backend::new("b", BackendSpec::dynamic_resolver().with_tls(tls))
            .check(&Profile::default());
        assert_eq!(report.findings()[0].value.as_deref(), Some(value.as_str()));
    }
}

/// The server reports a repeated type once, and each invalid time.
#[test]
fn conditions_have_a_type_of_their_own_and_a_time() {
    let condition = |r#type: &str, time: &str| Condition {
        r#type: r#type.into(),
        status: ConditionStatus::True,
        observed_generation: Some(0),
        last_transition_time: time.into(),
        reason: "Accepted".into(),
        message: String::new(),
    };
    let report = |conditions: &[Condition]| {
        let mut backend = Backend::new(
            "b",
            BackendSpec::endpoints([BackendEndpoint::fqdn("a.example.com", 443)]),
        );
        assert!(backend.check_status(&Profile::default()).is_empty());
        backend.status = Some(BackendStatus { conditions: Some(conditions.to_vec()) });
        assert!(
            backend.check(&Profile::default()).is_empty(),
            "the status is looked at when it is written"
        );
        backend.check_status(&Profile::default())
    };
    let time = "2024-01-01T00:00:00Z";
    assert_eq!(rules(&report(&[condition("Accepted", time), condition("Invalid", time)])), []);
    assert_eq!(
        rules(&report(&[
            condition("Accepted", time),
            condition("Accepted", "yesterday"),
            condition("Accepted", time),
            Condition { observed_generation: Some(-1), ..condition("Invalid", time) },
        ])),
        [
            ("status.conditions[1].lastTransitionTime".to_owned(), "wrong-type"),
            ("status.conditions[3].observedGeneration".to_owned(), "too-small"),
            ("status.conditions[1]".to_owned(), "duplicate-item"),
        ]
    );
}

/// Times in metadata are those that Go reads, which is laxer than RFC 3339 and stricter than the
/// CRD's `date-time`.
#[test]
fn times_in_metadata_are_read_as_go_reads_them() {
    let profile = Profile::default().with_gates([Gate::Admission]);
    for (time, is_read) in [
        ("2024-01-01T00:00:00Z", true),
        ("2024-01-01T1:00:00,5+24:00", true),
        ("2024-01-01T00:00:00+99:99", false),
        ("2024-01-01t00:00:00z", false),
        ("2023-02-29T00:00:00Z", false),
    ] {
        let text = format!(
            r#"{{"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend", "metadata": {{"name": "b", "creationTimestamp": "{time}"}}, "spec": {{"endpoints": [{{"fqdn": {{"hostname": "a.example.com", "port": 80}}}}]}}}}"#
        );
        let checked = lint::Linter::new(&profile).check_create(&text);
        let found: Vec<_> =
            checked.report().iter().map(|finding| finding.message.as_str()).collect();
        let expected = format!("cannot parse \"{time}\" as a time in RFC 3339");
        assert_eq!(found, if is_read { vec![] } else { vec![expected.as_str()] }, "{time}");
    }
}

/// One owner at most is the controller, and two of the finalizers exclude each other.
#[test]
fn owners_and_finalizers_are_looked_at_together() {
    let owner = |controller: bool| serde_json::json!({ "apiVersion": "apps/v1", "kind": "Deployment", "name": "d", "uid": "u", "controller": controller });
    let both = "finalizer orphan and finalizer foregroundDeletion cannot be both set";
    let only_one = "only one reference can have controller set to true";
    for (owners, finalizers, message) in [
        (vec![owner(true), owner(false)], vec!["orphan", "example.com/hold"], None),
        (vec![owner(true), owner(false), owner(true)], vec![], Some(only_one)),
        (vec![owner(true), owner(true), owner(true)], vec!["foregroundDeletion"], Some(only_one)),
        (vec![], vec!["orphan", "foregroundDeletion"], Some(both)),
    ] {
        let metadata =
            serde_json::json!({ "name": "b", "ownerReferences": owners, "finalizers": finalizers });
        let spec = serde_json::json!({ "endpoints": [{ "fqdn": { "hostname": "a.example.com", "port": 443 } }] });
        let backend: Backend =
            serde_json::from_value(serde_json::json!({ "metadata": metadata, "spec": spec }))
                .unwrap();
        let report = backend.check(&Profile::default().with_gates([Gate::Admission]));
        let found: Vec<_> = report.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(found, message.into_iter().collect::<Vec<_>>());
    }
}

/// The API server looks at the keys of annotations in lower case, and at those of labels as they
/// are.
#[test]
fn annotation_keys_are_looked_at_in_lower_case() {
    for (field, key, rule) in [
        ("annotations", "Example.com/Team", None),
        ("annotations", "\u{212a}ube.io/a", None),
        ("annotations", "example.com/\u{e9}", Some("metadata-annotation")),
        ("labels", "Example.com/Team", Some("metadata-label")),
        ("labels", "example.com/Team", None),
    ] {
        let metadata = serde_json::json!({ "name": "b", field: { key: "a" } });
        let spec = serde_json::json!({ "endpoints": [{ "fqdn": { "hostname": "a.example.com", "port": 443 } }] });
        let backend: Backend =
            serde_json::from_value(serde_json::json!({ "metadata": metadata, "spec": spec }))
                .unwrap();
        let report = backend.check(&Profile::default().with_gates([Gate::Admission]));
        let found: Vec<_> = report.iter().map(|finding| finding.rule.id()).collect();
        assert_eq!(found, rule.into_iter().collect::<Vec<_>>(), "{key}");
    }
}
