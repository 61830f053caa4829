//! Answers for several releases: help that names a later one, the verdict of each, v1.10.
#![cfg(feature = "lint")]

use envoy_gateway_backend::{Finding, Gate, Profile, Release, Report, Severity, lint};

fn helps(release: Release, spec: &str) -> Vec<String> {
    let text = format!(
        "{{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {{\"name\": \"b\"}}, \"spec\": {spec}}}"
    );
    let profile = Profile::new(release).with_gates([Gate::Admission]);
    let checked = lint::Linter::new(&profile).check_create(&text);
    checked.report().iter().filter_map(|finding| finding.help.clone()).collect()
}

#[test]
fn help_for_a_field_or_value_of_a_later_release_names_the_release() {
    let fqdn = r#"{"fqdn": {"hostname": "a.example.com", "port": 443}}"#;
    let many = |count: usize| format!(r#"{{"endpoints": [{}]}}"#, vec![fqdn; count].join(", "));
    let cases = [
        (
            Release::V1_5,
            format!(
                r#"{{"endpoints": [{fqdn}], "tls": {{"wellKnownCACertificates": "System", "sni": "a.example.com"}}}}"#
            ),
            "`sni` needs Envoy Gateway v1.6 or later",
        ),
        (
            Release::V1_1,
            r#"{"fallback": true}"#.into(),
            "`fallback` needs Envoy Gateway v1.2 or later",
        ),
        (
            Release::V1_3,
            r#"{"type": "DynamicResolver"}"#.into(),
            "`type` needs Envoy Gateway v1.4 or later",
        ),
        (
            Release::V1_1,
            r#"{"endpoints": [{"ip": {"address": "2001:db8:0:0:0:0:0:1", "port": 80}}]}"#.into(),
            "this value needs Envoy Gateway v1.2 or later",
        ),
        (
            Release::V1_2,
            r#"{"endpoints": [{"fqdn": {"hostname": "a.b", "port": 80}}]}"#.into(),
            "this value needs Envoy Gateway v1.3 or later",
        ),
        (Release::V1_2, many(5), "5 items need Envoy Gateway v1.3 or later"),
        (Release::V1_6, many(65), "65 items need Envoy Gateway v1.7 or later"),
        (
            Release::V1_7,
            format!(
                r#"{{"endpoints": [{fqdn}], "tls": {{"wellKnownCACertificates": "acme.io/roots"}}}}"#
            ),
            "`acme.io/roots` needs Envoy Gateway v1.8 or later",
        ),
        (
            Release::V1_8,
            r#"{"endpoints": [{"fqdn": {"hostname": "a.example.com.", "port": 80}}]}"#.into(),
            "this value needs Envoy Gateway v1.9 or later",
        ),
    ];
    for (release, spec, help) in cases {
        assert_eq!(helps(release, &spec), [help], "{release} {spec}");
    }
}

#[test]
fn help_for_a_value_of_no_release_names_no_release() {
    for (release, spec) in [
        (Release::V1_5, r#"{"tls": {"wellKnownCACertificates": "/roots"}}"#),
        (
            Release::V1_8,
            r#"{"endpoints": [{"fqdn": {"hostname": "a..example.com.", "port": 80}}]}"#,
        ),
        (Release::V1_1, r#"{"endpoints": [{"ip": {"address": "2001:db8::1::2", "port": 80}}]}"#),
    ] {
        let helps = helps(release, spec);
        assert!(!helps.iter().any(|help| help.contains("needs Envoy Gateway")), "{helps:?}");
    }
}

#[test]
fn compatibility_of_a_typed_backend_needs_no_text() {
    use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec, BackendTls};

    let endpoints = (0..65).map(|n| BackendEndpoint::fqdn(format!("host-{n}.example.com"), 443));
    let backend =
        Backend::new("b", BackendSpec::endpoints(endpoints).with_tls(BackendTls::system_ca()));
    let stored: Vec<_> = backend.compatibility().releases().collect();
    assert_eq!(stored, [Release::V1_7, Release::V1_8, Release::V1_9, Release::V1_10]);
    let compatibility = backend.compatibility();
    let first: Vec<_> = compatibility
        .iter()
        .map(|(_, finding)| finding.map_or("", |finding| finding.rule.id()))
        .collect();
    assert_eq!(
        first,
        ["too-many", "too-many", "too-many", "too-many", "too-many", "too-many", "", "", "", ""],
        "{compatibility}"
    );
}

/// No change of v1.10's controller is known: `validateBackend` was the same in the source.
#[test]
fn controller_of_v1_10_answers_as_v1_9() {
    #[derive(serde::Deserialize)]
    struct Case {
        id: String,
        backend: envoy_gateway_backend::api::Backend,
        tls_policies: Vec<envoy_gateway_backend::policy::BackendTlsPolicy>,
        infrastructure: String,
        backend_api_enabled: bool,
    }

    let corpus = std::fs::read_to_string("tests/conformance/acceptance.ndjson").unwrap();
    let mut rejected = 0;
    for line in corpus.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        let infrastructure = match case.infrastructure.as_str() {
            "Host" => envoy_gateway_backend::Infrastructure::Host,
            _ => envoy_gateway_backend::Infrastructure::Kubernetes,
        };
        let [of_v1_9, of_v1_10] = [Release::V1_9, Release::V1_10].map(|release| {
            let profile = Profile::new(release)
                .with_infrastructure(infrastructure)
                .with_backend_api_enabled(case.backend_api_enabled)
                .with_policies(case.tls_policies.clone());
            case.backend.controller_condition(&profile, "2024-01-01T00:00:00Z")
        });
        assert_eq!(of_v1_9, of_v1_10, "{}", case.id);
        rejected += usize::from(of_v1_9.status.as_str() == "False");
    }
    assert!(rejected > 100, "only {rejected} Backends are rejected");
}

/// The compatibility of a Backend takes shortcuts: what does not depend on the release is checked
/// once.
#[test]
fn compatibility_is_the_verdict_of_each_release() {
    let cases = std::fs::read_to_string("tests/conformance/admission.ndjson").unwrap();
    let extra = [
        r#"{"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend", "metadata": {"name": "b"}, "spec": {"tls": null, "endpoints": [{"zone": null, "fqdn": {"hostname": "a.example.com", "port": 80}}]}}"#,
        r#"{"apiVersion": "gateway.envoyproxy.io/v1", "kind": "Backend", "metadata": {"name": "b"}, "spec": {"endpoints": [{"fqdn": {"hostname": "a.example.com", "port": 80}}]}}"#,
        r#"{"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend", "metadata": {"name": "b", "resourceVersion": "1"}, "spec": {"endpoints": [{"fqdn": {"hostname": "a.example.com", "port": 80}}]}}"#,
        r#"{"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend", "metadata": {"name": "b"}, "spec": {"endpoints": []}, "status": {"conditions": []}}"#,
        // Metadata comes before the spec.
        r#"{"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend", "metadata": {"name": "B"}, "spec": {"endpoints": [{"fqdn": {"hostname": "a.b", "port": 80}}]}}"#,
        r#"{"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend", "metadata": {"name": "b"}, "spec": {"fallback": true, "fallback": true}}"#,
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\nspec:\n  endpoints:\n  - fqdn: &a {hostname: a.b, port: 443.0}\n  - fqdn: {<<: *a, port: 80}\n    zone: z\n",
    ];
    let manifests = cases.lines().map(|line| {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        case["manifest"].as_str().unwrap().to_owned()
    });
    for text in manifests.chain(extra.map(str::to_owned)) {
        let of_text = lint::Linter::new(&Profile::default()).compatibility(&text);
        for (release, first) in of_text.iter() {
            let profile = Profile::new(release).with_gates([Gate::Admission, Gate::Envoy]);
            let checked = lint::Linter::new(&profile).check_create(&text);
            assert_eq!(first, first_but_notes(checked.report()), "{release} {text}");
        }
        let Ok(backend) = serde_json::from_str::<envoy_gateway_backend::api::Backend>(&text) else {
            continue;
        };
        assert!(backend.releases().eq(backend.compatibility().releases()), "{text}");
        for (release, first) in backend.compatibility().iter() {
            let profile = Profile::new(release).with_gates([Gate::Admission, Gate::Envoy]);
            let report = backend.check(&profile);
            assert_eq!(first, first_but_notes(&report), "{release} {text}");
        }
    }
}

fn first_but_notes(report: &Report) -> Option<&Finding> {
    report.iter().find(|finding| finding.severity > Severity::Note)
}

#[test]
fn compatibility_names_the_release_whose_envoy_rejects_a_stored_setting() {
    use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec, BackendTls};

    let tls = BackendTls { ecdh_curves: Some(vec!["P-224".into()]), ..BackendTls::system_ca() };
    let endpoint = BackendEndpoint::fqdn("api.example.com", 443);
    let backend = Backend::new("b", BackendSpec::endpoints([endpoint]).with_tls(tls));
    let compatibility = backend.compatibility();
    let stored: Vec<_> = compatibility.releases().collect();
    assert_eq!(stored.first(), Some(&Release::V1_6));
    assert_eq!(stored.last(), Release::ALL.last());
    let printed = compatibility.to_string();
    let lines: Vec<_> = printed.lines().collect();
    assert_eq!(lines[6], "v1.7  stored");
    assert_eq!(
        lines[7],
        "v1.8  stored, rejected by Envoy 1.38.4  spec.tls.ecdhCurves[0]: curve `P-224` is rejected \
         from Envoy 1.38 on, which Envoy Gateway v1.8 ships [envoy-unknown-curve]"
    );
    let text = serde_json::to_string(&backend).unwrap();
    let of_text = lint::Linter::new(&Profile::default()).compatibility(&text);
    assert!(of_text.iter().zip(compatibility.iter()).all(|(text, typed)| {
        text.1.map(|finding| &finding.message) == typed.1.map(|finding| &finding.message)
    }));
}

/// Items of a list may have their type from there.
#[test]
fn compatibility_of_a_list_item_is_the_verdict_of_each_release() {
    let items = "metadata: {name: b}\n  spec: {endpoints: [{fqdn: {hostname: a.b, port: 80}}]}\n- metadata: {name: c}\n  spec: {fallback: null, tls: {}}\n- metadata: {name: D}\n  spec: {}\n";
    let typed = "apiVersion: gateway.envoyproxy.io/v1alpha1\n  kind: Backend\n  ";
    let text = format!(
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: BackendList\nitems:\n- {items}---\napiVersion: v1\nkind: List\nitems:\n- {typed}{items}"
    );
    let mut compared = 0;
    for (index, (_, compatibility)) in
        lint::Linter::new(&Profile::default().with_gates([Gate::Admission]))
            .compatibilities(&text)
            .into_iter()
            .enumerate()
    {
        for (release, first) in
            compatibility.iter().flat_map(envoy_gateway_backend::Compatibility::iter)
        {
            let profile = Profile::new(release).with_gates([Gate::Admission]);
            let checked = lint::Linter::new(&profile).check(&text).nth(index).unwrap();
            assert_eq!(first, checked.report().findings().first(), "{release} {index}");
            compared += 1;
        }
    }
    assert_eq!(compared, 4 * Release::ALL.len());
}

/// What helps advise, with the first release that has it for every Backend.
const ADVISED: &[(&str, Release)] = &[
    ("DynamicResolver", Release::V1_4),
    ("spec.tls", Release::V1_5),
    ("tls: {", Release::V1_4),
    ("set `sni`", Release::V1_6),
    ("sni:", Release::V1_6),
    ("autoSNI", Release::V1_9),
];

#[test]
fn help_advises_no_field_that_the_release_does_not_have() {
    let corpus = std::fs::read_to_string("tests/conformance/admission.ndjson").unwrap();
    let mut wrong = std::collections::BTreeMap::new();
    for line in corpus.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        for &release in Release::ALL.iter().filter(|release| release.is_before(Release::V1_9)) {
            let profile = Profile::new(release)
                .with_platform(envoy_gateway_backend::platform::Platform::datum_cloud())
                .with_policies([]);
            let checked =
                lint::Linter::new(&profile).check_create(case["manifest"].as_str().unwrap());
            for finding in checked.report() {
                let help = finding.help.as_deref().unwrap_or_default();
                let names_its_release = help.contains("Envoy Gateway v1.");
                for (field, first) in ADVISED {
                    if release.is_before(*first) && help.contains(field) && !names_its_release {
                        wrong
                            .entry((finding.rule.id(), help.to_owned()))
                            .or_insert_with(|| format!("{release} {}", case["id"]));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
