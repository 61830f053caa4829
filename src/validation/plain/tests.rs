//! What is plain is what no gate says anything of.

use proptest::prelude::*;

use super::*;
use crate::api::{Backend, Fingerprint, SecretObjectReference};
use crate::fields;
use crate::platform::Platform;
use crate::profile::{Infrastructure, Level, Profile};
use crate::release::Release;
use crate::rule::Gate;
use crate::translator::{Route, RouteKind};
use crate::validation::Checker;

#[test]
fn plain_is_what_every_release_takes() {
    let plain = |name: &str, port| is_plain_name(&BackendEndpoint::fqdn(name, port));
    for name in ["api.example.com", "a.bc", "0-a.b--c.x9d", &format!("a.{}", "b".repeat(61))] {
        assert!(plain(name, 1) && plain(name, u16::MAX), "{name}");
    }
    for name in [
        "",
        "a",
        "localhost",
        "a.b",
        "a.b.cd",
        "a.bc.",
        ".a.bc",
        "a..bc",
        "a.-bc",
        "a-.bc",
        "A.bc",
        "a_b.cd",
        "a.b9",
        "10.0.0.1",
        "a/b.cd",
        "\u{e9}.bc",
        &format!("a.{}", "b".repeat(62)),
    ] {
        assert!(!plain(name, 1), "{name}");
    }
    assert!(!plain("a.bc", 0));
    let plain = |address: &str, port| {
        let address = BackendAddress::Ip(IpAddress { address: address.into(), port });
        is_plain_ip(&address.into())
    };
    for address in ["1.2.3.4", "10.0.0.1", "224.0.0.1", "255.255.255.255"] {
        assert!(plain(address, 1) && plain(address, 65535), "{address}");
    }
    for address in [
        "", "1.2.3", "127.0.0.1", "127.1.2.3", "0.0.0.0", "169.254.1.2", "010.0.0.1", " 1.2.3.4",
        "::1", "a.bc",
    ] {
        assert!(!plain(address, 1), "{address}");
    }
    assert!(!plain("1.2.3.4", 0) && !plain("1.2.3.4", 65536) && !plain("1.2.3.4", -1));
    for endpoint in [
        BackendEndpoint::ip([10, 0, 0, 1], 80),
        BackendEndpoint::unix("/run/a.sock"),
        BackendEndpoint::fqdn("a.bc", 1).with_hostname("a.bc"),
        BackendEndpoint::fqdn("a.bc", 1).with_zone("a"),
    ] {
        let endpoints = [BackendEndpoint::fqdn("a.bc", 1), endpoint];
        assert_eq!(Plain::of(&BackendSpec::endpoints(endpoints)), Plain::Nothing);
    }
    for endpoint in [
        BackendEndpoint::ip([10, 0, 0, 2], 80).with_hostname("a.bc"),
        BackendEndpoint::ip([10, 0, 0, 2], 80).with_zone("a"),
    ] {
        let endpoints = [BackendEndpoint::ip([10, 0, 0, 1], 80), endpoint];
        assert_eq!(Plain::of(&BackendSpec::endpoints(endpoints)), Plain::Nothing);
    }
    let addresses = [1, 2].map(|last| BackendEndpoint::ip([10, 0, 0, last], 80));
    assert_eq!(Plain::of(&BackendSpec::endpoints(addresses)), Plain::SpecSince(Release::V1_1));
}

#[test]
fn a_plain_spec_has_a_few_different_endpoints() {
    let all = |count: u16| {
        BackendSpec::endpoints((1..=count).map(|port| BackendEndpoint::fqdn("a.bc", port)))
    };
    let twice = BackendSpec::endpoints([1, 2, 1].map(|port| BackendEndpoint::fqdn("a.bc", port)));
    let none = BackendSpec { endpoints: None, ..all(1) };
    for spec in [all(0), all(5), twice, none] {
        assert_eq!(Plain::of(&spec), Plain::Endpoints, "{spec:?}");
    }
    for count in 1..=4 {
        assert_eq!(Plain::of(&all(count)), Plain::SpecSince(Release::V1_1));
    }
}

#[test]
fn what_is_plain_beside_endpoints_is_since_a_later_release() {
    use AppProtocol::{H2c, Ws, Wss};
    let one = || BackendSpec::endpoints([BackendEndpoint::fqdn("a.bc", 1)]);
    let system = || BackendTls::system_ca().with_sni("a.bc");
    let with = |tls| one().with_tls(tls);
    let speaks = |protocols: &[AppProtocol]| BackendSpec {
        app_protocols: Some(protocols.to_vec()),
        ..one()
    };
    for spec in [
        BackendSpec { r#type: Some(BackendType::Endpoints), ..one() },
        BackendSpec { fallback: Some(false), ..one() },
        speaks(&[]),
        speaks(&[H2c]),
        speaks(&[Ws]),
        speaks(&[Wss]).with_tls(system()),
        with(system()),
        with(BackendTls { insecure_skip_verify: Some(false), ..system() }),
        with(BackendTls { min_version: Some(TlsVersion::V1_2), ..system() }),
        with(BackendTls {
            min_version: Some(TlsVersion::V1_3),
            max_version: Some(TlsVersion::V1_3),
            ..system()
        }),
        with(BackendTls {
            min_version: Some(TlsVersion::Auto),
            max_version: Some(TlsVersion::Auto),
            ..system()
        }),
        with(BackendTls { alpn_protocols: Some(vec!["h2".into()]), ..system() }),
    ] {
        assert_eq!(Plain::of(&spec), Plain::SpecSince(Release::V1_6), "{spec:?}");
    }
    for spec in [
        BackendSpec { r#type: Some(BackendType::DynamicResolver), ..one() },
        BackendSpec { r#type: Some("other".into()), ..one() },
        BackendSpec { fallback: Some(true), ..one() },
        speaks(&[Wss]),
        speaks(&[H2c, Ws]),
        speaks(&["other".into()]),
        with(BackendTls::default().with_sni("a.bc")),
        with(BackendTls::system_ca()),
        with(BackendTls { sni: Some("a.9".into()), ..system() }),
        with(BackendTls { ca_certificate_refs: Some(vec![]), ..system() }),
        with(BackendTls {
            well_known_ca_certificates: Some("example.com/roots".into()),
            ..system()
        }),
        with(BackendTls { insecure_skip_verify: Some(true), ..system() }),
        with(BackendTls { auto_sni_from_endpoint_hostname: Some(false), ..system() }),
        with(BackendTls {
            client_certificate_ref: Some(SecretObjectReference::named("a")),
            ..system()
        }),
        with(BackendTls { min_version: Some(TlsVersion::V1_1), ..system() }),
        with(BackendTls { min_version: Some("1.4".into()), ..system() }),
        with(BackendTls { max_version: Some(TlsVersion::V1_2), ..system() }),
        with(BackendTls { ciphers: Some(vec![]), ..system() }),
        with(BackendTls { ecdh_curves: Some(vec![]), ..system() }),
        with(BackendTls { signature_algorithms: Some(vec![]), ..system() }),
        with(BackendTls { fingerprints: Some(vec![]), ..system() }),
    ] {
        assert_eq!(Plain::of(&spec), Plain::Endpoints, "{spec:?}");
    }
}

#[test]
fn a_few_are_as_many_as_every_release_stores() {
    let few = i64::try_from(FEW).unwrap();
    assert!(Release::ALL.iter().all(|release| fields::ENDPOINTS.limits(*release).take_number(few)));
    assert!(!fields::ENDPOINTS.limits(Release::ALL[0]).take_number(few + 1));
}

fn endpoints() -> impl Strategy<Value = Vec<BackendEndpoint>> {
    let name = prop_oneof![
        4 => "[a-z][a-z0-9-]{0,14}[a-z]\\.([a-z0-9]{2,4}\\.){0,4}[a-z]{2,3}",
        1 => "([a-zA0-9.-]{0,4}\\.){0,3}[a-z0-9.]{0,9}",
        1 => "[a-z]{58,64}\\.[a-z]{1,3}",
    ];
    let port = prop_oneof![8 => 1..=65535_i64, 1 => -1..=1_i64, 1 => 65535..=65536_i64];
    let fqdn = (name, port.clone())
        .prop_map(|(hostname, port)| BackendAddress::Fqdn(FqdnAddress { hostname, port }).into());
    let address = prop_oneof![
        8 => any::<[u8; 4]>().prop_map(|ip| Ipv4Addr::from(ip).to_string()).boxed(),
        1 => "(127|0|10|169|240)\\.(0|254|00)\\.0\\.[01]{1,2}".boxed(),
        1 => "[0-9a-f:.]{0,9}|::ffff:(127|10)\\.0\\.0\\.1".boxed(),
    ];
    let ip = (address, port)
        .prop_map(|(address, port)| BackendAddress::Ip(IpAddress { address, port }).into());
    let other = prop::sample::select(vec![
        BackendEndpoint::ip([10, 0, 0, 1], 80),
        BackendEndpoint::ip([127, 0, 0, 1], 80),
        BackendEndpoint::unix("/run/a.sock"),
        BackendEndpoint::fqdn("a.bc", 1).with_hostname("A"),
        BackendEndpoint::fqdn("a.bc", 1).with_zone("a"),
        BackendAddress::from_fields(None, None, None).into(),
    ]);
    let few = prop_oneof![
        2 => prop::collection::vec(prop_oneof![30 => fqdn, 1 => other.clone()], 0..6),
        1 => prop::collection::vec(prop_oneof![30 => ip, 1 => other], 0..6),
    ];
    // About as many as the releases take: 4, 64 and 256.
    (few, prop_oneof![8 => Just(0), 1 => 1..70_usize, 1 => 250..260_usize]).prop_map(
        |(mut endpoints, more)| {
            endpoints.extend(
                (0..more)
                    .map(|index| BackendEndpoint::fqdn(format!("host-{index}.example.com"), 443)),
            );
            endpoints
        },
    )
}

fn profiles() -> impl Strategy<Value = Profile> {
    let gates = prop::sample::subsequence(Gate::ALL, 3..=Gate::ALL.len());
    let facts = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (gates, facts).prop_map(|(gates, (host, enabled, policies, route, raised))| {
        let mut profile =
            Profile::default().with_gates(gates).with_platform(Platform::public_egress());
        profile = profile.with_backend_api(enabled);
        if host {
            profile = profile.with_infrastructure(Infrastructure::Host);
        }
        if policies {
            profile = profile.with_policies([]);
        }
        if route {
            profile = profile.with_route(Route::new(RouteKind::Http).with_port(443));
        }
        if raised {
            profile = profile.with_level("duplicate-endpoint", Level::Error).unwrap();
        }
        profile
    })
}

/// What stands beside endpoints: mostly what is plain, and now and then something else.
fn beside() -> impl Strategy<Value = BackendSpec> {
    fn or<T: Clone + std::fmt::Debug + 'static>(
        usual: &[Option<T>],
        other: &[T],
    ) -> impl Strategy<Value = Option<T>> + use<T> {
        let other = other.iter().cloned().map(Some).collect::<Vec<_>>();
        prop_oneof![9 => prop::sample::select(usual.to_vec()), 1 => prop::sample::select(other)]
    }
    let tls = (
        or(
            &[Some(WellKnownCaCertificates::System)],
            &["other".into(), "example.com/roots".into(), "".into()],
        ),
        or(&[None, Some(false)], &[true]),
        or(
            &[Some("a.bc".to_owned()), Some("api.example.com".to_owned())],
            &["a".to_owned(), "a.b9".to_owned(), "A".to_owned()],
        ),
        or(&[None], &[false, true]),
        or(
            &[None, Some(TlsVersion::Auto), Some(TlsVersion::V1_2), Some(TlsVersion::V1_3)],
            &[TlsVersion::V1_0, "2".into()],
        ),
        or(
            &[None, Some(TlsVersion::Auto), Some(TlsVersion::V1_3)],
            &[TlsVersion::V1_0, TlsVersion::V1_2],
        ),
        or(
            &[None, Some(vec![]), Some(vec!["h2".to_owned(), "h2".to_owned()])],
            &[vec!["?".to_owned(); 300]],
        ),
        or(&[None], &[vec![], vec![Fingerprint::Ja4]]),
        or(&[None], &[vec![], vec!["X25519".to_owned(), "?".to_owned()]]),
        or(&[None], &[SecretObjectReference::named("a"), SecretObjectReference::named("")]),
    );
    let tls = tls.prop_map(|(ca, skip, sni, auto, min, max, alpn, fingerprints, names, client)| {
        BackendTls {
            well_known_ca_certificates: ca,
            insecure_skip_verify: skip,
            sni,
            auto_sni_from_endpoint_hostname: auto,
            min_version: min,
            max_version: max,
            alpn_protocols: alpn,
            fingerprints,
            ciphers: names.clone(),
            ecdh_curves: names,
            client_certificate_ref: client,
            ..BackendTls::default()
        }
    });
    let types =
        or(&[None, Some(BackendType::Endpoints)], &[BackendType::DynamicResolver, "".into()]);
    let protocol = or(
        &[Some(AppProtocol::H2c), Some(AppProtocol::Ws), Some(AppProtocol::Wss)],
        &["other".into()],
    );
    let protocols = prop::option::of(prop::collection::vec(
        protocol.prop_filter_map("there", |given| given),
        0..3,
    ));
    let fallback = or(&[None, Some(false)], &[true]);
    (types, protocols, fallback, prop::option::of(tls)).prop_map(
        |(r#type, app_protocols, fallback, tls)| BackendSpec {
            r#type,
            endpoints: None,
            app_protocols,
            fallback,
            tls,
        },
    )
}

proptest! {
    #[test]
    fn a_glance_changes_no_report(
        endpoints in endpoints(), beside in prop_oneof![1 => Just(BackendSpec::default()), 3 => beside()],
        mut profile in profiles(), name in "[a-z]{0,2}",
    ) {
        let spec = BackendSpec { endpoints: Some(endpoints), ..beside };
        // Without a name, rules are left aside.
        let backend = Backend::new(name, spec);
        for &release in Release::ALL {
            profile.set_release(release);
            // Without a glance each endpoint is looked at.
            let mut checker = Checker::new(&profile);
            checker.check(&backend);
            prop_assert_eq!(backend.validate(&profile), checker.report);
        }
    }
}
