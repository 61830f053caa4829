//! The gate, and policies as data.

mod laws;
mod presets;

use super::*;
use crate::api::{
    Backend, BackendAddress, BackendEndpoint, BackendSpec, BackendTls, FqdnAddress, IpAddress,
    TlsVersion,
};
use crate::{Gate, Profile, Report};

fn check(platform: &Platform, spec: BackendSpec) -> Report {
    let profile = Profile::default().with_gates([Gate::Platform]).with_platform(platform.clone());
    Backend::new("b", spec).check(&profile)
}

fn host(platform: &Platform, hostname: &str) -> Report {
    let address = BackendAddress::Fqdn(FqdnAddress { hostname: hostname.into(), port: 443 });
    check(platform, BackendSpec::endpoints([address.into()]))
}

fn address(platform: &Platform, address: &str) -> Report {
    let address = BackendAddress::Ip(IpAddress { address: address.into(), port: 443 });
    check(platform, BackendSpec::endpoints([address.into()]))
}

fn lines(report: &Report) -> Vec<String> {
    report.iter().map(|finding| format!("{} {finding}", finding.reason.unwrap())).collect()
}

/// The one rule that a report is about.
fn rule(report: &Report) -> &'static str {
    match report.findings() {
        [] => "",
        [finding] => finding.rule.id(),
        more => panic!("{more:?}"),
    }
}

#[test]
fn default_policy_allows_everything() {
    let platform = Platform::default();
    let spec = BackendSpec {
        r#type: Some("Bogus".into()),
        tls: Some(BackendTls { min_version: Some("9".into()), ..BackendTls::insecure() }),
        ..BackendSpec::endpoints([
            BackendEndpoint::unix(""),
            BackendEndpoint::ip([127, 0, 0, 1], 0),
        ])
    };
    assert!(check(&platform, spec).is_empty());
    for text in ["", ".", "localhost", "127.1", "127.0.0.1", "::1", "a b"] {
        assert!(host(&platform, text).is_empty() && address(&platform, text).is_empty(), "{text}");
    }
}

#[test]
fn gate_without_policy_reports_nothing() {
    let spec = BackendSpec::endpoints([BackendEndpoint::ip([127, 0, 0, 1], 80)]);
    let report = Backend::new("b", spec).check(&Profile::default().with_gates([Gate::Platform]));
    assert!(report.is_empty());
}

#[test]
fn policy_with_disabled_gate_is_not_evaluated() {
    let spec = BackendSpec::endpoints([BackendEndpoint::ip([127, 0, 0, 1], 80)]);
    let profile =
        Profile::default().with_gates([Gate::Admission]).with_platform(Platform::public_egress());
    assert!(Backend::new("b", spec).check(&profile).is_empty());
}

#[test]
fn type_and_kind_that_are_not_allowed_are_refused() {
    let platform = Platform::datum_cloud();
    let spec = BackendSpec {
        endpoints: Some(vec![BackendEndpoint::unix("/x")]),
        ..BackendSpec::dynamic_resolver()
    };
    assert_eq!(
        lines(&check(&platform, spec)),
        [
            r#"FieldValueNotSupported spec.type: supported values: "Endpoints" (it is "DynamicResolver") [platform-type]"#,
            "FieldValueForbidden spec.endpoints[0].unix: unix endpoints are not permitted [platform-endpoint-kind]",
        ]
    );
    let mut platform =
        Platform { types: Some(vec![BackendType::DynamicResolver]), ..Platform::default() };
    platform.endpoint_kinds = Some(vec![EndpointKind::Unix]);
    platform.names.dns1123 = true;
    let spec = BackendSpec::endpoints([
        BackendEndpoint::fqdn("-", 1),
        BackendEndpoint::ip([1, 1, 1, 1], 1),
        BackendEndpoint::unix("/x"),
    ]);
    assert_eq!(
        lines(&check(&platform, spec)),
        [
            r#"FieldValueNotSupported spec.type: supported values: "DynamicResolver" (it is "Endpoints") [platform-type]"#,
            "FieldValueForbidden spec.endpoints[0].fqdn: fqdn endpoints are not permitted [platform-endpoint-kind]",
            "FieldValueForbidden spec.endpoints[1].ip: ip endpoints are not permitted [platform-endpoint-kind]",
        ]
    );
}

#[test]
fn ambiguous_endpoint_is_checked_in_every_field() {
    let address = BackendAddress::from_fields(
        Some(FqdnAddress { hostname: "a".into(), port: 1 }),
        Some(IpAddress { address: "::1".into(), port: 1 }),
        Some(crate::api::UnixAddress { path: "/x".into() }),
    );
    let report = check(&Platform::datum_cloud(), BackendSpec::endpoints([address.into()]));
    let paths: Vec<_> = report.iter().map(|finding| finding.path.to_string()).collect();
    assert_eq!(
        paths,
        [
            "spec.endpoints[0].unix", "spec.endpoints[0].ip.address",
            "spec.endpoints[0].fqdn.hostname"
        ]
    );
}

#[test]
fn tls_that_breaks_the_policy_is_refused() {
    let mut platform = Platform::default();
    platform.tls.required = true;
    platform.tls.verification = true;
    platform.tls.minimum_version = Some(TlsVersion::V1_3);
    let with = |tls| check(&platform, BackendSpec::default().with_tls(tls));
    let min =
        |version: &str| BackendTls { min_version: Some(version.into()), ..BackendTls::system_ca() };
    assert_eq!(
        lines(&check(&platform, BackendSpec::default())),
        ["FieldValueRequired spec.tls: TLS is required [platform-tls-required]"]
    );
    assert_eq!(
        lines(&with(BackendTls::insecure())),
        [
            "FieldValueForbidden spec.tls.insecureSkipVerify: verification may not be disabled [platform-tls-verification]",
            "FieldValueRequired spec.tls.minVersion: must be at least 1.3, default is 1.2 [platform-tls-version]",
        ]
    );
    for version in ["1.0", "1.1", "1.2", "Auto", "1.4", ""] {
        let line = format!(
            "FieldValueInvalid spec.tls.minVersion: must be at least 1.3 (it is \"{version}\") [platform-tls-version]"
        );
        assert_eq!(lines(&with(min(version))), [line]);
    }
    assert!(with(min("1.3")).is_empty());
    platform.tls.minimum_version = Some(TlsVersion::V1_2);
    let with = |tls| check(&platform, BackendSpec::default().with_tls(tls));
    assert!(with(BackendTls::system_ca()).is_empty() && with(min("Auto")).is_empty());
    assert_eq!(rule(&with(min("1.1"))), "platform-tls-version");
}

#[test]
fn violation_message_is_one_line() {
    let mut platform = Platform::public_egress();
    let printed = |report: Report| lines(&report).join("\n");
    assert_eq!(
        printed(host(&platform, "0x7f.1")),
        "FieldValueInvalid spec.endpoints[0].fqdn.hostname: ends in a number: resolvers read it as the IP address 127.0.0.1 (it is \"0x7f.1\") [platform-address-as-name]"
    );
    assert_eq!(
        host(&platform, "0x7f.1").findings()[0].help.as_deref(),
        Some("write it as an `ip` endpoint: `127.0.0.1`")
    );
    assert_eq!(
        host(&platform, "1.2.3.4.5").findings()[0].message,
        "ends in a number, and is neither a name nor an IP address"
    );
    assert_eq!(
        host(&platform, "8.8.8.8").findings()[0].message,
        "must be a name, not an IP address"
    );
    assert_eq!(host(&platform, "").findings()[0].message, "required value");
    assert_eq!(
        host(&platform, "com").findings()[0].message,
        "should be a domain with at least two segments separated by dots"
    );
    assert_eq!(host(&platform, "x.Local").findings()[0].rule.id(), "platform-name");
    assert_eq!(
        host(&platform, "x.local").findings()[0].message,
        "may not be in the special-use domain local"
    );
    assert_eq!(
        host(&platform, &format!("{}.com", "a".repeat(64))).findings()[0].message,
        "must be no more than 63 characters"
    );
    assert_eq!(address(&platform, "010.0.0.1").findings()[0].message, "must be an IP address");
    assert_eq!(
        address(&platform, "4000::").findings()[0].message,
        "must be in an allowed range (0.0.0.0/0, 2000::/3)"
    );
    assert_eq!(
        address(&platform, "10.0.0.1").findings()[0].message,
        "may not be in the private range (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16)"
    );
    let mapped = address(&platform, "2002:7f00:1::");
    assert_eq!(
        mapped.findings()[0].message,
        "may not be in the loopback range (127.0.0.0/8, ::1/128)"
    );
    assert_eq!(
        mapped.findings()[0].help.as_deref(),
        Some("the IPv6 address embeds the IPv4 address `127.0.0.1`")
    );

    platform.names.deny_trailing_dot = true;
    platform.names.minimum_labels = 3;
    platform.names.allowed = Some(vec!["example.com".into(), "example.net".into()]);
    platform.names.denied = vec![DomainGroup {
        message: Some("{value} is ours".into()),
        ..DomainGroup::new("ours", ["our.example.com"])
    }];
    assert_eq!(host(&platform, "a.example.com.").findings()[0].message, "may not end in a dot");
    assert_eq!(
        host(&platform, "example.com").findings()[0].message,
        "should be a domain with at least 3 segments separated by dots"
    );
    assert_eq!(
        host(&platform, "a.example.org").findings()[0].message,
        "must be in an allowed domain (example.com, example.net)"
    );
    assert_eq!(
        host(&platform, "x.our.example.com").findings()[0].message,
        "x.our.example.com is ours"
    );
    assert!(host(&platform, "a.example.net").is_empty());
}

#[test]
fn numeric_name_can_be_checked_as_an_address() {
    let mut platform = Platform::datum_cloud();
    platform.names.numeric = IpLiteralPolicy::AsAddress;
    for name in ["127.1", "127.0.0.1.", "0x7f.1", "2130706433"] {
        assert_eq!(
            host(&platform, name).findings()[0].message,
            "may not be in the loopback range (127.0.0.0/8, ::1/128)",
            "{name}"
        );
        assert_eq!(rule(&address(&platform, name)), "platform-network", "{name}");
    }
    assert!(host(&platform, "8.8").is_empty());
    assert_eq!(rule(&host(&platform, "1.2.3.4.5")), "platform-address-as-name");
}

#[test]
fn network_in_exceptions_is_allowed() {
    let mut platform = Platform::default();
    platform.addresses.embedded = vec![Ipv4Embedding::Mapped];
    let except = vec!["10.1.0.0/16".parse().unwrap()];
    platform.addresses.denied =
        vec![NetworkGroup { except, ..NetworkGroup::new("ours", ["10.0.0.0/8".parse().unwrap()]) }];
    assert!(
        address(&platform, "10.1.2.3").is_empty()
            && address(&platform, "::ffff:10.1.2.3").is_empty()
    );
    assert!(
        !address(&platform, "10.2.2.3").is_empty()
            && !address(&platform, "::ffff:10.2.2.3").is_empty()
    );
}

#[test]
fn policy_survives_serialization() {
    for name in Platform::PRESETS {
        let platform = Platform::preset(name).unwrap();
        let text = serde_json::to_string(&platform).unwrap();
        assert_eq!(serde_json::from_str::<Platform>(&text).unwrap(), platform, "{text}");
    }
    assert_eq!(serde_json::to_string(&Platform::default()).unwrap(), "{}");
    assert_eq!(serde_json::from_str::<Platform>("{}").unwrap(), Platform::default());
    let text = r#"{"addresses":{"denied":[{"name":"one","networks":["10.0.0.1/32","::1/128"]}],"allowed":["0.0.0.0/0"]},"tls":{"minimumVersion":"1.2"}}"#;
    let platform: Platform =
        serde_json::from_str(&text.replace("10.0.0.1/32", "10.0.0.1")).unwrap();
    assert_eq!(serde_json::to_string(&platform).unwrap(), text);
}

#[test]
fn mistake_in_a_policy_is_reported() {
    for (text, message) in [
        (
            r#"{"type": []}"#,
            "unknown field `type`, expected one of `types`, `endpointKinds`, `addresses`, `names`, `tls`, `envoy`",
        ),
        (
            r#"{"types": ["Endpoint"]}"#,
            "`Endpoint` is not a type of Backend, `Endpoints` or `DynamicResolver`",
        ),
        (
            r#"{"endpointKinds": ["fqdns"]}"#,
            "unknown variant `fqdns`, expected one of `fqdn`, `ip`, `unix`",
        ),
        (
            r#"{"addresses": {"deny": []}}"#,
            "unknown field `deny`, expected one of `nonAddress`, `embedded`, `denied`, `allowed`",
        ),
        (r#"{"addresses": {"denied": [{"networks": []}]}}"#, "missing field `name`"),
        (r#"{"addresses": {"denied": [{"name": "x"}]}}"#, "missing field `networks`"),
        (
            r#"{"addresses": {"allowed": ["10.0.0/8"]}}"#,
            "`10.0.0/8` is not a network such as `10.0.0.0/8`, or an IP address",
        ),
        (
            r#"{"addresses": {"allowed": ["10.1.0.0/8"]}}"#,
            "`10.1.0.0/8` has bits set after its prefix: write `10.0.0.0/8`",
        ),
        (
            r#"{"addresses": {"allowed": [8]}}"#,
            "invalid type: integer `8`, expected a network such as `10.0.0.0/8`, or an IP address",
        ),
        (
            r#"{"names": {"denied": [{"name": "x", "domains": ["*.local"]}]}}"#,
            "`*.local` is not a domain such as `cluster.local`: write `local`, which includes every name below it",
        ),
        (r#"{"names": {"allowed": ["a b"]}}"#, "`a b` is not a domain such as `cluster.local`"),
        (
            r#"{"tls": {"minimumVersion": "1.4"}}"#,
            "`1.4` is not a TLS version in quotes, `\"1.0\"` to `\"1.3\"`",
        ),
        (
            r#"{"tls": {"minimumVersion": 1.2}}"#,
            "invalid type: floating point `1.2`, expected a TLS version in quotes, `\"1.0\"` to `\"1.3\"`",
        ),
    ] {
        let error = serde_json::from_str::<Platform>(text).unwrap_err().to_string();
        let (reported, _) = error.rsplit_once(" at line").unwrap();
        assert_eq!(reported, message, "{text}");
    }
}

#[cfg(feature = "lint")]
#[test]
fn manifest_violation_has_a_location() {
    let text = "kind: Backend\napiVersion: gateway.envoyproxy.io/v1alpha1\nmetadata: {name: b}\nspec:\n  endpoints:\n  - fqdn:\n      hostname: \"127.1\"\n      port: 80\n";
    let profile = Profile::default()
        .with_gates([Gate::Admission, Gate::Platform])
        .with_platform(Platform::public_egress());
    let checked = crate::lint::Linter::new(&profile).check_create(text);
    let finding = &checked.report().findings()[0];
    let location = finding.location.as_ref().unwrap();
    assert_eq!(
        (finding.rule.id(), location.line, location.column),
        ("platform-address-as-name", 7, 17)
    );
}
