//! The envoy gate: findings about the cluster that a Backend becomes.
#![cfg(feature = "lint")]

use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec, BackendTls, TlsVersion};
use envoy_gateway_backend::gateway_api::RouteKind;
use envoy_gateway_backend::policy::BackendTlsPolicy;
use envoy_gateway_backend::translator::{ProxyTls, Route};
use envoy_gateway_backend::{EnvoyVersion, Gate, Profile, Release, Report, Severity, lint};

#[test]
fn manifest_of_the_page_about_the_abort_has_its_finding() {
    let page = include_str!("../docs/guide/protect-proxies.md");
    let manifest = page.split("```yaml\n").nth(1).and_then(|text| text.split("```").next());
    let profile = Profile::default();
    let checked = lint::Linter::new(&profile).check_create(manifest.unwrap());
    assert_eq!(
        checked.report().to_string(),
        "error: spec.tls.alpnProtocols[1]: an empty ALPN protocol makes the Envoy process exit \
         [envoy-alpn-abort]"
    );
}

fn list(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn backend(tls: BackendTls) -> Backend {
    let endpoint = BackendEndpoint::fqdn("api.example.com", 443);
    Backend::new("api", BackendSpec::endpoints([endpoint]).with_tls(tls))
}

fn check(tls: BackendTls, profile: &Profile) -> Report {
    backend(tls).check(&profile.clone().with_gates([Gate::Envoy]))
}

/// The findings as `path: message [rule]`.
fn shown(report: &Report) -> Vec<String> {
    report.iter().map(ToString::to_string).collect()
}

fn curves(names: &[&str]) -> BackendTls {
    BackendTls { ecdh_curves: Some(list(names)), ..BackendTls::system_ca() }
}

fn ciphers(names: &[&str]) -> BackendTls {
    BackendTls { ciphers: Some(list(names)), ..BackendTls::system_ca() }
}

#[test]
fn curve_removed_from_envoy_is_rejected_from_the_release_that_ships_it() {
    for release in [Release::V1_6, Release::V1_7] {
        assert!(check(curves(&["P-224"]), &Profile::new(release)).is_empty(), "{release}");
    }
    for release in [Release::V1_8, Release::V1_9, Release::V1_8.patch(0)] {
        let report = check(curves(&["P-256", "P-224"]), &Profile::new(release));
        assert_eq!(
            shown(&report),
            ["spec.tls.ecdhCurves[1]: curve `P-224` is rejected from Envoy 1.38 on, which Envoy \
                 Gateway v1.8 ships [envoy-unknown-curve]"],
            "{release}"
        );
        assert!(report.has_errors(), "{release}");
    }
}

#[test]
fn name_added_to_envoy_is_rejected_before_the_release_that_ships_it() {
    let report = check(curves(&["MLKEM1024"]), &Profile::new(Release::V1_7));
    assert_eq!(
        shown(&report),
        ["spec.tls.ecdhCurves[0]: curve `MLKEM1024` is accepted only from Envoy 1.38 on, which \
             Envoy Gateway v1.8 ships [envoy-unknown-curve]"]
    );
    assert!(check(curves(&["MLKEM1024"]), &Profile::new(Release::V1_8)).is_empty());
}

#[test]
fn envoy_version_of_the_profile_overrides_that_of_the_release() {
    let profile = Profile::new(Release::V1_9).with_envoy(EnvoyVersion::V1_37);
    assert!(check(curves(&["P-224"]), &profile).is_empty());
    let profile = Profile::new(Release::V1_6).with_envoy(EnvoyVersion::V1_38);
    assert!(check(curves(&["P-224"]), &profile).has_errors());
}

#[test]
fn findings_for_an_inferred_envoy_version_are_warnings_that_report_it() {
    let report = check(curves(&["X448"]), &Profile::new(Release::V1_10));
    assert_eq!(
        shown(&report),
        ["spec.tls.ecdhCurves[0]: unknown curve `X448`; Envoy 1.40 is inferred for Envoy \
             Gateway v1.10 [envoy-unknown-curve]"]
    );
    assert_eq!(report.findings()[0].severity, Severity::Warning);
    let known = Profile::new(Release::V1_10).with_envoy(EnvoyVersion::V1_40);
    assert!(check(curves(&["X448"]), &known).has_errors());
}

#[test]
fn envoy_version_not_measured_is_reported_once_and_only_where_it_matters() {
    let profile = Profile::new(Release::V1_9).with_envoy(EnvoyVersion::new(35));
    let tls = BackendTls { ciphers: Some(list(&["ALL"])), ..curves(&["P-224"]) };
    let report = check(tls, &profile);
    assert_eq!(
        shown(&report),
        ["spec.tls: the answers are those of Envoy 1.36, not of 1.35 \
             [envoy-version-not-measured]"]
    );
    assert_eq!(report.findings()[0].severity, Severity::Note);
    assert!(check(BackendTls::system_ca(), &profile).is_empty());
}

#[test]
fn settings_of_the_envoy_proxy_hold_where_the_backend_has_none() {
    let settings = BackendTls {
        ciphers: Some(list(&["RC4"])),
        alpn_protocols: Some(list(&["h2", ""])),
        ..BackendTls::default()
    };
    let proxy = ProxyTls::new("infra", "proxy", settings);
    let profile = Profile::default().with_route(Route::new(RouteKind::Http).with_proxy(proxy));
    assert_eq!(
        shown(&check(BackendTls::system_ca(), &profile)),
        [
            "spec.tls: unknown cipher `RC4`, in `ciphers` of EnvoyProxy `infra/proxy` \
             [envoy-unknown-cipher]",
            "spec.tls: an empty ALPN protocol makes the Envoy process exit, in `alpnProtocols` of \
             EnvoyProxy `infra/proxy` [envoy-alpn-abort]",
        ]
    );
    // An empty list is not set, except for ALPN, which it turns off.
    let own = BackendTls { alpn_protocols: Some(list(&[])), ..ciphers(&[]) };
    let report = check(own, &profile);
    assert_eq!(report.findings().len(), 1);
    assert_eq!(report.findings()[0].rule.id(), "envoy-unknown-cipher");
    let own = BackendTls { alpn_protocols: Some(list(&["h2"])), ..ciphers(&["ALL"]) };
    assert!(check(own, &profile).is_empty());
}

#[test]
fn server_name_of_a_policy_is_checked() {
    let policy = |hostname: &str| -> BackendTlsPolicy {
        let target = r#"{"group": "gateway.envoyproxy.io", "kind": "Backend", "name": "api"}"#;
        let text = format!(
            r#"{{"metadata": {{"name": "p"}}, "spec": {{"targetRefs": [{target}], "validation": {{"hostname": "{hostname}"}}}}}}"#
        );
        serde_json::from_str(&text).unwrap()
    };
    let endpoint = BackendEndpoint::fqdn("api.example.com", 443);
    let backend = Backend::new("api", BackendSpec::endpoints([endpoint]));
    let report = |length| {
        let profile = Profile::default().with_policies([policy(&"a".repeat(length))]);
        backend.check(&profile.with_gates([Gate::Envoy]))
    };
    assert!(report(255).is_empty());
    assert_eq!(
        shown(&report(256)),
        ["spec: server name of 256 bytes is longer than 255 bytes, in BackendTLSPolicy `p` \
             [envoy-sni]"]
    );
}

#[test]
fn cipher_list_is_read_in_the_language_of_boringssl() {
    let rules = |names: &[&str]| -> Vec<_> {
        let report = check(ciphers(names), &Profile::default());
        report.iter().map(|finding| finding.rule.id()).collect()
    };
    for accepted in [
        &["ECDHE-RSA-AES128-GCM-SHA256"][..],
        &["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],
        &["[ECDHE-RSA-AES128-GCM-SHA256|ECDHE-RSA-CHACHA20-POLY1305]"],
        &["ALL", "!RSA"],
        &["ALL", "-kRSA", "+AES256"],
        &["ECDHE+AESGCM"],
        &["AES128-SHA:AES256-SHA"],
        &["ALL", "@STRENGTH"],
        &[""],
    ] {
        assert!(rules(accepted).is_empty(), "{accepted:?}");
    }
    for (rejected, rule) in [
        (&["ECDHE-RSA-AES128-GCM-SHA265"][..], "envoy-unknown-cipher"),
        (&["ALL", "!X"], "envoy-unknown-cipher"),
        (&["ECDHE+X"], "envoy-unknown-cipher"),
        (&["[ECDHE-RSA-AES128-GCM-SHA256|X]"], "envoy-unknown-cipher"),
        (&["[ECDHE-RSA-AES128-GCM-SHA256"], "envoy-cipher-syntax"),
        (&["[A:B]"], "envoy-cipher-syntax"),
        (&["AES128-SHA, AES256-SHA"], "envoy-cipher-syntax"),
        (&["!!RSA"], "envoy-cipher-syntax"),
        (&["ALL", "@SECLEVEL=2"], "envoy-cipher-syntax"),
        (&["TLS_AES_128_GCM_SHA256"], "envoy-no-cipher"),
        (&["ALL", "!ALL"], "envoy-no-cipher"),
        (&["!RSA"], "envoy-no-cipher"),
    ] {
        assert!(rules(rejected).contains(&rule), "{rejected:?}: {:?}", rules(rejected));
    }
}

#[test]
fn hostile_lists_are_checked_in_linear_time() {
    let many = |names: &[&str]| {
        let repeated = names.iter().flat_map(|name| std::iter::repeat_n(name.to_string(), 10_000));
        Some(repeated.collect::<Vec<_>>())
    };
    let tls = BackendTls {
        ciphers: many(&["NOPE", "!x"]),
        ecdh_curves: many(&["P-256", "P-384", "secp256r1"]),
        signature_algorithms: many(&["ed25519", "", "rsa_pkcs1_sha256:ed25519"]),
        alpn_protocols: many(&["h2", ""]),
        ..BackendTls::system_ca()
    };
    let start = std::time::Instant::now();
    let report = check(tls, &Profile::default());
    assert_eq!(report.findings().len(), Report::MAX_FINDINGS);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn long_name_is_cut_in_the_message() {
    let report = check(curves(&[&"é".repeat(100_000)]), &Profile::default());
    let expected = format!("unknown curve `{}…`", "é".repeat(64));
    assert_eq!(report.findings()[0].message, expected);
}

/// Measured: BoringSSL knows the name, and removes it from what it offers.
#[test]
fn signature_algorithm_that_is_never_offered_is_rejected_alone() {
    let algorithms = |names: &[&str]| BackendTls {
        signature_algorithms: Some(list(names)),
        ..BackendTls::system_ca()
    };
    assert_eq!(
        shown(&check(algorithms(&["rsa_pkcs1_md5_sha1"]), &Profile::default())),
        ["spec.tls.signatureAlgorithms: `rsa_pkcs1_md5_sha1` is the only signature algorithm, \
             and is never offered [envoy-unknown-signature-algorithm]"]
    );
    let others = algorithms(&["rsa_pkcs1_md5_sha1", "ed25519"]);
    assert!(check(others, &Profile::default()).is_empty());
}

#[test]
fn tls_versions_that_no_handshake_survives_are_advice() {
    let rules = |tls: BackendTls| -> Vec<_> {
        let report = backend(tls).check(&Profile::default().with_gates([Gate::Advice]));
        let found = report.iter().map(ToString::to_string);
        found.filter(|text| text.contains("handshake") || text.contains("negotiated")).collect()
    };
    let versions =
        |min, max| BackendTls { min_version: min, max_version: max, ..BackendTls::system_ca() };
    assert_eq!(
        rules(versions(Some(TlsVersion::V1_3), Some(TlsVersion::Auto))),
        ["spec.tls.maxVersion: every TLS handshake fails: the minimum version is 1.3, the \
             maximum 1.2 (`Auto`) [empty-tls-version-range]"]
    );
    assert_eq!(
        rules(versions(Some(TlsVersion::V1_0), Some(TlsVersion::V1_1))),
        ["spec.tls: every TLS handshake fails: no cipher works with TLS 1.0, 1.1 \
             [tls-version-without-cipher]"]
    );
    let psk = BackendTls {
        ciphers: Some(list(&["PSK-AES128-CBC-SHA"])),
        ..versions(None, Some(TlsVersion::V1_2))
    };
    assert_eq!(
        rules(psk),
        ["spec.tls: every TLS handshake fails: no cipher works with TLS 1.2 \
             [tls-version-without-cipher]"]
    );
    assert!(rules(versions(None, None)).is_empty());
    assert!(rules(versions(Some(TlsVersion::V1_3), None)).is_empty());
}

/// Measured with the real Envoy 1.37 and 1.39 and a server that speaks TLS 1.3.
#[test]
fn min_version_1_3_alone_fails_before_envoy_gateway_v1_8_3() {
    let tls = BackendTls { min_version: Some(TlsVersion::V1_3), ..BackendTls::system_ca() };
    let fails = |release: Release| {
        let profile = Profile::new(release).with_gates([Gate::Advice]);
        let report = backend(tls.clone()).check(&profile);
        shown(&report).iter().any(|text| {
            text == "spec.tls.minVersion: every TLS handshake fails: the minimum version is 1.3, \
                     the maximum 1.2 (default) [empty-tls-version-range]"
        })
    };
    for release in [Release::V1_6, Release::V1_7, Release::V1_8.patch(2)] {
        assert!(fails(release), "{release}");
    }
    for release in [Release::V1_8, Release::V1_8.patch(3), Release::V1_9] {
        assert!(!fails(release), "{release}");
    }
}
