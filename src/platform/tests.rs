use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;
use crate::api::{
    Backend, BackendAddress, BackendEndpoint, BackendSpec, BackendTls, FqdnAddress, IpAddress, TlsVersion,
};
use crate::{Gate, Profile, Report};

fn judge(platform: &Platform, spec: BackendSpec) -> Report {
    let profile = Profile::default().with_gates([Gate::Platform]).with_platform(platform.clone());
    Backend::new("b", spec).validate(&profile)
}

fn host(platform: &Platform, hostname: &str) -> Report {
    let address = BackendAddress::Fqdn(FqdnAddress { hostname: hostname.into(), port: 443 });
    judge(platform, BackendSpec::endpoints([address.into()]))
}

fn address(platform: &Platform, address: &str) -> Report {
    let address = BackendAddress::Ip(IpAddress { address: address.into(), port: 443 });
    judge(platform, BackendSpec::endpoints([address.into()]))
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
fn the_default_allows_everything() {
    let platform = Platform::default();
    let spec = BackendSpec {
        r#type: Some("Bogus".into()),
        tls: Some(BackendTls { min_version: Some("9".into()), ..BackendTls::insecure() }),
        ..BackendSpec::endpoints([BackendEndpoint::unix(""), BackendEndpoint::ip([127, 0, 0, 1], 0)])
    };
    assert!(judge(&platform, spec).is_empty());
    for text in ["", ".", "localhost", "127.1", "127.0.0.1", "::1", "a b"] {
        assert!(host(&platform, text).is_empty() && address(&platform, text).is_empty(), "{text}");
    }
}

#[test]
fn without_a_policy_the_gate_says_nothing() {
    let spec = BackendSpec::endpoints([BackendEndpoint::ip([127, 0, 0, 1], 80)]);
    let report = Backend::new("b", spec).validate(&Profile::default().with_gates([Gate::Platform]));
    assert!(report.is_empty());
}

#[test]
fn a_policy_is_not_asked_unless_its_gate_is() {
    let spec = BackendSpec::endpoints([BackendEndpoint::ip([127, 0, 0, 1], 80)]);
    let profile = Profile::default().with_gates([Gate::Admission]).with_platform(Platform::public_egress());
    assert!(Backend::new("b", spec).validate(&profile).is_empty());
}

#[test]
fn types_and_kinds_are_refused_where_they_are_not_allowed() {
    let platform = Platform::datum_cloud();
    let spec = BackendSpec { endpoints: Some(vec![BackendEndpoint::unix("/x")]), ..BackendSpec::dynamic_resolver() };
    assert_eq!(
        lines(&judge(&platform, spec)),
        [
            r#"FieldValueNotSupported spec.type: supported values: "Endpoints" (it is "DynamicResolver") [platform-type]"#,
            "FieldValueForbidden spec.endpoints[0].unix: unix endpoints are not permitted [platform-endpoint-kind]",
        ]
    );
    let mut platform = Platform { types: Some(vec![BackendType::DynamicResolver]), ..Platform::default() };
    platform.endpoint_kinds = Some(vec![EndpointKind::Unix]);
    platform.names.dns1123 = true;
    let spec = BackendSpec::endpoints([
        BackendEndpoint::fqdn("-", 1),
        BackendEndpoint::ip([1, 1, 1, 1], 1),
        BackendEndpoint::unix("/x"),
    ]);
    assert_eq!(
        lines(&judge(&platform, spec)),
        [
            r#"FieldValueNotSupported spec.type: supported values: "DynamicResolver" (it is "Endpoints") [platform-type]"#,
            "FieldValueForbidden spec.endpoints[0].fqdn: fqdn endpoints are not permitted [platform-endpoint-kind]",
            "FieldValueForbidden spec.endpoints[1].ip: ip endpoints are not permitted [platform-endpoint-kind]",
        ]
    );
}

#[test]
fn everything_an_endpoint_sets_is_looked_at() {
    let address = BackendAddress::from_fields(
        Some(FqdnAddress { hostname: "a".into(), port: 1 }),
        Some(IpAddress { address: "::1".into(), port: 1 }),
        Some(crate::api::UnixAddress { path: "/x".into() }),
    );
    let report = judge(&Platform::datum_cloud(), BackendSpec::endpoints([address.into()]));
    let paths: Vec<_> = report.iter().map(|finding| finding.path.to_string()).collect();
    assert_eq!(paths, ["spec.endpoints[0].unix", "spec.endpoints[0].ip.address", "spec.endpoints[0].fqdn.hostname"]);
}

#[test]
fn tls_is_as_the_platform_asks() {
    let mut platform = Platform::default();
    platform.tls.required = true;
    platform.tls.verification = true;
    platform.tls.minimum_version = Some(TlsVersion::V1_3);
    let with = |tls| judge(&platform, BackendSpec::default().with_tls(tls));
    let min = |version: &str| BackendTls { min_version: Some(version.into()), ..BackendTls::system_ca() };
    assert_eq!(
        lines(&judge(&platform, BackendSpec::default())),
        ["FieldValueRequired spec.tls: TLS is required [platform-tls-required]"]
    );
    assert_eq!(
        lines(&with(BackendTls::insecure())),
        [
            "FieldValueForbidden spec.tls.insecureSkipVerify: verification may not be switched off [platform-tls-verification]",
            "FieldValueRequired spec.tls.minVersion: must be at least 1.3, and is 1.2 where it is not given [platform-tls-version]",
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
    let with = |tls| judge(&platform, BackendSpec::default().with_tls(tls));
    assert!(with(BackendTls::system_ca()).is_empty() && with(min("Auto")).is_empty());
    assert_eq!(rule(&with(min("1.1"))), "platform-tls-version");
}

#[test]
fn go_sees_link_local_multicast_whatever_the_flags() {
    let platform = Platform::datum_cloud();
    for text in ["224.0.0.0", "224.0.0.255", "::ffff:224.0.0.1", "ff02::1", "ff12::1", "fff2::", "ff52:1::"] {
        let message = "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)";
        assert_eq!(address(&platform, text).findings()[0].message, message, "{text}");
    }
    for text in ["224.0.1.0", "ff01::1", "ff05::2", "fe02::", "ff20::2"] {
        assert!(address(&platform, text).is_empty(), "{text}");
    }
}

#[test]
fn datum_cloud_lets_disguises_pass() {
    for text in [
        "127.1.", "127.0.0.1.", "0x7f.0.0.1", "10.0.0.1", "010.0.0.1", "fc00::1", "64:ff9b::7f00:1", "::7f00:1",
        "2002:7f00:1::",
    ] {
        assert!(address(&Platform::datum_cloud(), text).is_empty(), "{text}");
    }
}

#[test]
fn public_egress_accepts_public_hosts() {
    let platform = Platform::public_egress();
    for name in [
        "example.com", "api.example.com", "api.example.com.", "a.b.c.d.e.io", "1.example.com", "127.0.0.1.example.com",
        "xn--bcher-kva.example.org", "svc.example.com", "localhost.example.com", "notlocal.dev", "metadata.google.com",
        "mylocalhost.com", "3com.com", "0x7f.com",
    ] {
        assert_eq!(rule(&host(&platform, name)), "", "{name}");
    }
    for text in [
        "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.0.0.9",
        "223.255.255.255", "2606:4700::1111", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808",
        "2002:808:808::", "2001:20::1", "169.253.0.1", "11.0.0.0",
    ] {
        assert_eq!(rule(&address(&platform, text)), "", "{text}");
    }
}

#[test]
fn public_egress_refuses_addresses_that_are_not_public() {
    let platform = Platform::public_egress();
    for text in [
        "0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.255", "169.254.169.254", "169.254.0.1", "10.0.0.1",
        "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.1",
        "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1",
        "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fec0::1", "fd00:ec2::254",
        "fc00::1", "ff02::1", "2001:db8::1", "3fff::1", "2001::1", "2001:2::1", "64:ff9b:1::1", "100::1", "5f00::1",
        "4000::1", "::2:3:4", "0:0:0:0:0:ffff:7f00:1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "::7f00:1", "::ffff:0:7f00:1", "64:ff9b::a9fe:a9fe", "2002:a00:1::1", "0:0:0:0:0:0:0:1",
    ] {
        assert_eq!(rule(&address(&platform, text)), "platform-network", "{text}");
    }
    for text in [
        "", "localhost", "example.com", "010.0.0.1", "127.1", "1:2", "fe80::1%eth0", "127.0.0.1.", "[::1]",
        "0x7f000001",
    ] {
        assert_eq!(rule(&address(&platform, text)), "platform-address", "{text}");
    }
}

#[test]
fn public_egress_refuses_names_that_are_not_public() {
    let platform = Platform::public_egress();
    for name in [
        "127.0.0.1", "8.8.8.8", "::1", "127.0.0.1.", "127.1", "127.1.", "127.0.1", "0x7f.0.0.1", "0X7F.0.0.1",
        "0x7f000001", "2130706433", "2130706433.", "0177.0.0.1", "010.0.0.1", "0", "1.2.3.4.5", "256.256.256.256",
        "8.8", "127.0.0.1..",
    ] {
        assert_eq!(rule(&host(&platform, name)), "platform-address-as-name", "{name}");
    }
    for name in [
        "localhost", "localhost.", "a.localhost", "localhost.localdomain", "metadata.google.internal",
        "metadata.google.internal.", "metadata.goog", "instance-data", "kubernetes.default", "kubernetes.default.svc",
        "kubernetes.default.svc.cluster.local", "10-0-0-1.default.pod", "printer.local", "2130706433.example",
        "127.0.0.1.nip.io", "127-0-0-1.sslip.io", "localtest.me", "router.home.arpa", "x.ec2.internal",
    ] {
        assert_eq!(rule(&host(&platform, name)), "platform-domain", "{name}");
    }
    let long = format!("{}.com", "a".repeat(64));
    for name in [
        "", ".", "a", "a.", "kubernetes", "com", "A.com", "LOCALHOST", "a..b", "a.b..", "a_b.com", "[::1]",
        "fe80::1%eth0", "１２７.０.０.１", "127。0。0。1", &long,
    ] {
        assert_eq!(rule(&host(&platform, name)), "platform-name", "{name}");
    }
}

#[test]
fn every_message_is_one_line_about_one_thing() {
    let mut platform = Platform::public_egress();
    let said = |report: Report| lines(&report).join("\n");
    assert_eq!(
        said(host(&platform, "0x7f.1")),
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
    assert_eq!(host(&platform, "8.8.8.8").findings()[0].message, "must be a name, not an IP address");
    assert_eq!(host(&platform, "").findings()[0].message, "required value");
    assert_eq!(
        host(&platform, "com").findings()[0].message,
        "should be a domain with at least two segments separated by dots"
    );
    assert_eq!(host(&platform, "x.Local").findings()[0].rule.id(), "platform-name");
    assert_eq!(host(&platform, "x.local").findings()[0].message, "may not be in the special-use domain local");
    assert_eq!(
        host(&platform, &format!("{}.com", "a".repeat(64))).findings()[0].message,
        "must be no more than 63 characters"
    );
    assert_eq!(address(&platform, "010.0.0.1").findings()[0].message, "must be an IP address");
    assert_eq!(address(&platform, "4000::").findings()[0].message, "must be in an allowed range (0.0.0.0/0, 2000::/3)");
    assert_eq!(
        address(&platform, "10.0.0.1").findings()[0].message,
        "may not be in the private range (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16)"
    );
    let mapped = address(&platform, "2002:7f00:1::");
    assert_eq!(mapped.findings()[0].message, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
    assert_eq!(mapped.findings()[0].help.as_deref(), Some("the IPv6 address carries the IPv4 address `127.0.0.1`"));

    platform.names.deny_trailing_dot = true;
    platform.names.minimum_labels = 3;
    platform.names.allowed = Some(vec!["example.com".into(), "example.net".into()]);
    platform.names.denied =
        vec![DomainGroup { message: Some("{value} is ours".into()), ..DomainGroup::new("ours", ["our.example.com"]) }];
    assert_eq!(host(&platform, "a.example.com.").findings()[0].message, "may not end in a dot");
    assert_eq!(
        host(&platform, "example.com").findings()[0].message,
        "should be a domain with at least 3 segments separated by dots"
    );
    assert_eq!(
        host(&platform, "a.example.org").findings()[0].message,
        "must be in an allowed domain (example.com, example.net)"
    );
    assert_eq!(host(&platform, "x.our.example.com").findings()[0].message, "x.our.example.com is ours");
    assert!(host(&platform, "a.example.net").is_empty());
}

#[test]
fn names_in_disguise_may_be_judged_as_addresses() {
    let mut platform = Platform::datum_cloud();
    platform.names.numeric = Reading::AsAddress;
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
fn a_network_group_has_exceptions() {
    let mut platform = Platform::default();
    platform.addresses.embedded = vec![Ipv4Embedding::Mapped];
    let except = vec!["10.1.0.0/16".parse().unwrap()];
    platform.addresses.denied =
        vec![NetworkGroup { except, ..NetworkGroup::new("ours", ["10.0.0.0/8".parse().unwrap()]) }];
    assert!(address(&platform, "10.1.2.3").is_empty() && address(&platform, "::ffff:10.1.2.3").is_empty());
    assert!(!address(&platform, "10.2.2.3").is_empty() && !address(&platform, "::ffff:10.2.2.3").is_empty());
}

#[test]
fn policies_are_data() {
    for name in Platform::READY {
        let platform = Platform::ready(name).unwrap();
        let text = serde_json::to_string(&platform).unwrap();
        assert_eq!(serde_json::from_str::<Platform>(&text).unwrap(), platform, "{text}");
    }
    assert_eq!(serde_json::to_string(&Platform::default()).unwrap(), "{}");
    assert_eq!(serde_json::from_str::<Platform>("{}").unwrap(), Platform::default());
    let text = r#"{"addresses":{"denied":[{"name":"one","networks":["10.0.0.1/32","::1/128"]}],"allowed":["0.0.0.0/0"]},"tls":{"minimumVersion":"1.2"}}"#;
    let platform: Platform = serde_json::from_str(&text.replace("10.0.0.1/32", "10.0.0.1")).unwrap();
    assert_eq!(serde_json::to_string(&platform).unwrap(), text);
}

#[test]
fn mistakes_in_a_policy_are_named() {
    for (text, message) in [
        (
            r#"{"type": []}"#,
            "unknown field `type`, expected one of `types`, `endpointKinds`, `addresses`, `names`, `tls`",
        ),
        (r#"{"types": ["Endpoint"]}"#, "`Endpoint` is not a type of Backend, `Endpoints` or `DynamicResolver`"),
        (r#"{"endpointKinds": ["fqdns"]}"#, "unknown variant `fqdns`, expected one of `fqdn`, `ip`, `unix`"),
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
            "`10.1.0.0/8` has bits set behind its prefix: write `10.0.0.0/8`",
        ),
        (
            r#"{"addresses": {"allowed": [8]}}"#,
            "invalid type: integer `8`, expected a network such as `10.0.0.0/8`, or an IP address",
        ),
        (
            r#"{"names": {"denied": [{"name": "x", "domains": ["*.local"]}]}}"#,
            "`*.local` is not a domain such as `cluster.local`: write `local`, which stands for every name below it, too",
        ),
        (r#"{"names": {"allowed": ["a b"]}}"#, "`a b` is not a domain such as `cluster.local`"),
        (r#"{"tls": {"minimumVersion": "1.4"}}"#, "`1.4` is not a TLS version in quotes, `\"1.0\"` to `\"1.3\"`"),
        (
            r#"{"tls": {"minimumVersion": 1.2}}"#,
            "invalid type: floating point `1.2`, expected a TLS version in quotes, `\"1.0\"` to `\"1.3\"`",
        ),
    ] {
        let error = serde_json::from_str::<Platform>(text).unwrap_err().to_string();
        let (said, _) = error.rsplit_once(" at line").unwrap();
        assert_eq!(said, message, "{text}");
    }
}

/// Addresses near the edges of what is denied, and any.
fn v4() -> impl Strategy<Value = Ipv4Addr> {
    const HEADS: [u8; 12] = [0, 10, 100, 127, 169, 172, 192, 198, 203, 224, 240, 255];
    prop_oneof![
        any::<u32>().prop_map(Ipv4Addr::from_bits),
        (proptest::sample::select(&HEADS[..]), any::<[u8; 3]>()).prop_map(|(a, [b, c, d])| Ipv4Addr::new(a, b, c, d)),
        Just(Ipv4Addr::new(169, 254, 169, 254)),
    ]
}

fn hosts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z0-9.xX:%-]{0,40}",
        "([0-9]{1,12}|0x[0-9a-f]{0,9}|[a-z]{1,4})(\\.([0-9]{1,12}|0x[0-9a-f]{0,9}|[a-z]{1,4})){0,5}\\.?"
    ]
}

proptest! {
    #[test]
    fn any_text_is_judged(text in hosts()) {
        for platform in [Platform::datum_cloud(), Platform::public_egress(), Platform::default()] {
            for report in [host(&platform, &text), address(&platform, &text)] {
                prop_assert!(report.findings().len() <= 1);
                prop_assert!(report.iter().all(|finding| !finding.message.is_empty() && !finding.message.contains('\n')));
            }
        }
    }

    #[test]
    fn what_is_denied_stays_denied_inside_ipv6(v4 in v4(), form in proptest::sample::select(Ipv4Embedding::ALL)) {
        let platform = Platform::public_egress();
        let v6 = form.embed(v4);
        let plain = address(&platform, &v4.to_string()).is_empty();
        // `::` and `::1` carry nothing, and are denied as what they are.
        prop_assert_eq!(address(&platform, &v6.to_string()).is_empty(), plain);
        prop_assert_eq!(address(&platform, &full(v6)).is_empty(), plain);
        prop_assert_eq!(form.extract(v6).is_some(), form != Ipv4Embedding::Compatible || v6.to_bits() > 1);
    }

    #[test]
    fn ipv6_is_judged_by_value_not_by_spelling(bits in any::<u128>(), shift in 0u32..128) {
        let v6 = Ipv6Addr::from_bits(bits >> shift);
        for platform in [Platform::datum_cloud(), Platform::public_egress()] {
            let rules = |text: &str| address(&platform, text).iter().map(|finding| finding.rule.id()).collect::<Vec<_>>();
            prop_assert_eq!(rules(&v6.to_string()), rules(&full(v6)));
            prop_assert_eq!(rules(&v6.to_string()), rules(&full(v6).to_uppercase()));
        }
    }

    #[test]
    fn no_spelling_of_an_address_passes_as_a_name(v4 in v4(), spelling in 0usize..8, dot in any::<bool>()) {
        let [a, b, c, d] = v4.octets();
        let all = v4.to_bits();
        let text = match spelling {
            0 => v4.to_string(),
            1 => format!("{all}"),
            2 => format!("0x{all:x}"),
            3 => format!("0{all:o}"),
            4 => format!("{a}.{}", all & 0x00ff_ffff),
            5 => format!("{a}.{b}.{}", all & 0xffff),
            6 => format!("0x{a:x}.0{b:o}.{c}.0x{d:x}"),
            _ => format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        };
        let text = if dot { text + "." } else { text };
        prop_assert_eq!(rule(&host(&Platform::public_egress(), &text)), "platform-address-as-name");
        let mut platform = Platform::public_egress();
        platform.names.ip_address = Reading::AsAddress;
        platform.names.numeric = Reading::AsAddress;
        let as_name: Vec<_> = host(&platform, &text).iter().map(|finding| finding.message.clone()).collect();
        let as_address: Vec<_> = address(&platform, &v4.to_string()).iter().map(|finding| finding.message.clone()).collect();
        prop_assert_eq!(as_name, as_address);
    }

    #[test]
    fn what_datum_cloud_refuses_public_egress_refuses(text in hosts()) {
        let (datum, public) = (Platform::datum_cloud(), Platform::public_egress());
        prop_assert!(host(&datum, &text).is_empty() || !host(&public, &text).is_empty());
        prop_assert!(address(&datum, &text).is_empty() || !address(&public, &text).is_empty());
    }
}

/// All eight groups, as the CRD takes any address.
fn full(address: Ipv6Addr) -> String {
    address.segments().map(|group| format!("{group:x}")).join(":")
}

#[test]
fn an_embedded_address_is_written_as_it_is_read() {
    let address = IpAddr::from(Ipv4Embedding::Nat64.embed(Ipv4Addr::LOCALHOST));
    assert_eq!(address.to_string(), "64:ff9b::7f00:1");
}

#[cfg(feature = "manifest")]
#[test]
fn a_manifest_is_judged_with_places() {
    let text = "kind: Backend\napiVersion: gateway.envoyproxy.io/v1alpha1\nmetadata: {name: b}\nspec:\n  endpoints:\n  - fqdn:\n      hostname: \"127.1\"\n      port: 80\n";
    let profile =
        Profile::default().with_gates([Gate::Admission, Gate::Platform]).with_platform(Platform::public_egress());
    let checked = crate::manifest::check_as_backend(text, &profile);
    let finding = &checked.report().findings()[0];
    let place = finding.place.as_ref().unwrap();
    assert_eq!((finding.rule.id(), place.line, place.column), ("platform-address-as-name", 7, 17));
}
