//! Generators of Backends: arbitrary ones, and ones close to the limits of the rules.
//!
//! Used by tests of this package and of `interop`.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use envoy_gateway_backend::api::{
    AppProtocol, Backend, BackendAddress, BackendEndpoint, BackendSpec, BackendStatus, BackendTls,
    BackendType, Condition, ConditionStatus, Fingerprint, FqdnAddress, IpAddress,
    LocalObjectReference, ObjectMeta, OpaqueValue, OwnerReference, SecretObjectReference,
    TlsVersion, UnixAddress, WellKnownCaCertificates,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Any Backend that the model can hold.
pub(crate) fn any_backend() -> impl Strategy<Value = Backend> {
    let status =
        option::of(vec(any_condition(), 0..3)).prop_map(|conditions| BackendStatus { conditions });
    (any_meta(), any_spec(), option::of(status)).prop_map(|(metadata, spec, status)| Backend {
        metadata,
        spec,
        status,
    })
}

/// A Backend with at most a few invalid values, so that the API server evaluates its CEL rules.
pub(crate) fn near_backend() -> impl Strategy<Value = Backend> {
    near_spec().prop_map(|spec| Backend::new("api", spec))
}

fn any_text() -> BoxedStrategy<String> {
    prop_oneof![
        4 => "[a-z0-9.:/-]{0,12}",
        2 => any::<String>(),
        1 => select(vec!["", "null", "~", "yes", "1.3", "0x10", "2024-01-01", " x ", "a\nb", "\u{feff}", "é😀"]).prop_map(String::from),
    ]
    .boxed()
}

fn any_integer() -> impl Strategy<Value = i64> {
    prop_oneof![any::<i64>(), select(vec![i64::MIN, -1, 0, 1, 443, 65_535, 65_536, i64::MAX])]
}

fn any_texts() -> impl Strategy<Value = Option<Vec<String>>> {
    option::of(vec(any_text(), 0..3))
}

fn any_map() -> impl Strategy<Value = Option<BTreeMap<String, String>>> {
    option::of(btree_map(any_text(), any_text(), 0..3))
}

/// A known value of an open enumeration, or any string.
fn open<T>(known: &'static [T]) -> BoxedStrategy<T>
where
    T: Clone + std::fmt::Debug + From<String> + 'static,
{
    prop_oneof![3 => select(known), 1 => any_text().prop_map(T::from)].boxed()
}

fn any_meta() -> impl Strategy<Value = ObjectMeta> {
    let text = || option::of(any_text());
    (
        (text(), text(), text(), text(), text(), text(), option::of(any_integer()), text(), text()),
        option::of(any_integer()),
        (any_map(), any_map()),
        option::of(vec(any_owner(), 0..3)),
        (any_texts(), option::of(vec(any_opaque(), 0..3))),
    )
        .prop_map(
            |(
                texts,
                grace_period,
                (labels, annotations),
                owner_references,
                (finalizers, managed_fields),
            )| {
                let (
                    name,
                    generate_name,
                    namespace,
                    self_link,
                    uid,
                    resource_version,
                    generation,
                    created,
                    deleted,
                ) = texts;
                ObjectMeta {
                    name,
                    generate_name,
                    namespace,
                    self_link,
                    uid,
                    resource_version,
                    generation,
                    creation_timestamp: created,
                    deletion_timestamp: deleted,
                    deletion_grace_period_seconds: grace_period,
                    labels,
                    annotations,
                    owner_references,
                    finalizers,
                    managed_fields,
                }
            },
        )
}

fn any_owner() -> impl Strategy<Value = OwnerReference> {
    let flag = || option::of(any::<bool>());
    (any_text(), any_text(), any_text(), any_text(), flag(), flag()).prop_map(
        |(api_version, kind, name, uid, controller, block_owner_deletion)| OwnerReference {
            api_version,
            kind,
            name,
            uid,
            controller,
            block_owner_deletion,
        },
    )
}

/// Any JSON value, with floats that every format writes exactly.
fn any_opaque() -> impl Strategy<Value = OpaqueValue> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any_integer().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i16>().prop_map(|halves| json!(f64::from(halves) / 2.0 + 0.25)),
        any_text().prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            btree_map(any_text(), inner, 0..3)
                .prop_map(|map| map.into_iter().collect::<Map<_, _>>().into()),
        ]
    });
    value.prop_map(|value| serde_json::from_value(value).expect("any JSON value is opaque"))
}

fn any_condition() -> impl Strategy<Value = Condition> {
    let status = open(ConditionStatus::KNOWN);
    (any_text(), status, option::of(any_integer()), any_text(), any_text(), any_text()).prop_map(
        |(r#type, status, observed_generation, last_transition_time, reason, message)| Condition {
            r#type,
            status,
            observed_generation,
            last_transition_time,
            reason,
            message,
        },
    )
}

fn any_spec() -> impl Strategy<Value = BackendSpec> {
    (
        option::of(open(BackendType::KNOWN)),
        option::of(vec(any_endpoint(), 0..4)),
        option::of(vec(open(AppProtocol::KNOWN), 0..3)),
        option::of(any::<bool>()),
        option::of(any_tls()),
    )
        .prop_map(|(r#type, endpoints, app_protocols, fallback, tls)| BackendSpec {
            r#type,
            endpoints,
            app_protocols,
            fallback,
            tls,
        })
}

fn any_endpoint() -> impl Strategy<Value = BackendEndpoint> {
    let fqdn =
        (any_text(), any_integer()).prop_map(|(hostname, port)| FqdnAddress { hostname, port });
    let ip = (any_text(), any_integer()).prop_map(|(address, port)| IpAddress { address, port });
    let unix = any_text().prop_map(|path| UnixAddress { path });
    (
        option::of(fqdn),
        option::of(ip),
        option::of(unix),
        option::of(any_text()),
        option::of(any_text()),
    )
        .prop_map(|(fqdn, ip, unix, hostname, zone)| BackendEndpoint {
            address: BackendAddress::from_fields(fqdn, ip, unix),
            hostname,
            zone,
        })
}

fn any_tls() -> impl Strategy<Value = BackendTls> {
    let ca = (any_text(), any_text(), any_text())
        .prop_map(|(group, kind, name)| LocalObjectReference { group, kind, name });
    let client =
        (option::of(any_text()), option::of(any_text()), any_text(), option::of(any_text()))
            .prop_map(|(group, kind, name, namespace)| SecretObjectReference {
                group,
                kind,
                name,
                namespace,
            });
    (
        (
            option::of(vec(ca, 0..3)),
            option::of(open(WellKnownCaCertificates::KNOWN)),
            option::of(any::<bool>()),
        ),
        (option::of(any_text()), option::of(any::<bool>()), option::of(client)),
        (option::of(open(TlsVersion::KNOWN)), option::of(open(TlsVersion::KNOWN))),
        (
            any_texts(),
            any_texts(),
            any_texts(),
            any_texts(),
            option::of(vec(open(Fingerprint::KNOWN), 0..3)),
        ),
    )
        .prop_map(|(ca, names, versions, lists)| BackendTls {
            ca_certificate_refs: ca.0,
            well_known_ca_certificates: ca.1,
            insecure_skip_verify: ca.2,
            sni: names.0,
            auto_sni_from_endpoint_hostname: names.1,
            client_certificate_ref: names.2,
            min_version: versions.0,
            max_version: versions.1,
            ciphers: lists.0,
            ecdh_curves: lists.1,
            signature_algorithms: lists.2,
            alpn_protocols: lists.3,
            fingerprints: lists.4,
        })
}

/// Usually the first, rarely the second.
fn mostly<T: std::fmt::Debug + 'static>(
    usual: impl Strategy<Value = T> + 'static,
    rare: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<T> {
    prop_oneof![60 => usual, 1 => rare].boxed()
}

fn texts(values: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(values).prop_map(String::from)
}

/// One character, repeated.
fn repeated(
    characters: &'static [&'static str],
    times: RangeInclusive<usize>,
) -> impl Strategy<Value = String> {
    (select(characters), times).prop_map(|(character, times)| character.repeat(times))
}

fn port() -> impl Strategy<Value = i64> {
    mostly(select(vec![0, 1, 80, 443, 65_535]), select(vec![-1, 65_536, i64::MAX]))
}

/// Number of items: usually few, rarely the maximum of a release, or one more.
fn counts() -> impl Strategy<Value = usize> {
    mostly(0_usize..=4, select(vec![5, 64, 65, 256, 257]))
}

fn near_spec() -> impl Strategy<Value = BackendSpec> {
    let r#type = option::of(mostly(select(BackendType::KNOWN), Just(BackendType::from("Other"))));
    let endpoints = counts().prop_flat_map(|count| vec(near_endpoint(), count));
    let protocols = vec(select(AppProtocol::KNOWN), 0..3);
    (
        r#type,
        option::of(endpoints),
        option::of(protocols),
        option::of(any::<bool>()),
        option::of(near_tls()),
    )
        .prop_map(|(r#type, endpoints, app_protocols, fallback, tls)| BackendSpec {
            r#type,
            endpoints,
            app_protocols,
            fallback,
            tls,
        })
}

fn near_endpoint() -> impl Strategy<Value = BackendEndpoint> {
    let name = || {
        mostly(
            texts(&["api.example.com", "a", "a.b", "1.2.3.4", "", "A", "a."]),
            repeated(&["a"], 253..=254),
        )
    };
    let address = mostly(
        texts(&["10.0.0.1", "2001:db8::1", "010.0.0.1", "::1"]),
        texts(&["1.2.3.4.5.6.7.8.9"]),
    );
    let path = prop_oneof![
        texts(&["/run/a.sock", ""]),
        repeated(&["a", "é", "😀"], 107..=110),
        repeated(&["é"], 54..=55)
    ];
    let fqdn = (name(), port()).prop_map(|(hostname, port)| FqdnAddress { hostname, port }).boxed();
    let ip = (address, port()).prop_map(|(address, port)| IpAddress { address, port }).boxed();
    let unix = path.prop_map(|path| UnixAddress { path }).boxed();
    let address = prop_oneof![
        4 => fqdn.clone().prop_map(BackendAddress::Fqdn),
        4 => ip.clone().prop_map(BackendAddress::Ip),
        4 => unix.clone().prop_map(BackendAddress::Unix),
        1 => (option::of(fqdn), option::of(ip), option::of(unix))
            .prop_map(|(fqdn, ip, unix)| BackendAddress::from_fields(fqdn, ip, unix)),
    ];
    (address, option::of(name()), option::of(texts(&["", "zone-a"])))
        .prop_map(|(address, hostname, zone)| BackendEndpoint { address, hostname, zone })
}

fn near_tls() -> impl Strategy<Value = BackendTls> {
    let version = || option::of(mostly(select(TlsVersion::KNOWN), Just(TlsVersion::from("1.4"))));
    let refs = mostly(0_usize..=2, 8_usize..=9).prop_flat_map(|count| {
        vec(texts(&["ca", "b"]).prop_map(LocalObjectReference::config_map), count)
    });
    let well_known = mostly(Just("System".into()), texts(&["", "example.com/roots", "x"]));
    let well_known = well_known.prop_map(WellKnownCaCertificates::from);
    let client = option::of(texts(&["client"]).prop_map(SecretObjectReference::named));
    let list = |values| option::of(vec(texts(values), 0..3));
    let ciphers = list(&["ECDHE-RSA-AES128-GCM-SHA256", "AES128-SHA:!AES", "", "NOPE"]);
    let curves = list(&["X25519", "P-256", "P-224", ""]);
    let algorithms = list(&["ed25519", "rsa_pkcs1_sha256", "mldsa44", ""]);
    let protocols = list(&["h2", "http/1.1,h2", "h2,", ""]);
    (
        (option::of(refs), option::of(well_known), option::of(any::<bool>())),
        (option::of(texts(&["api.example.com", "A"])), option::of(any::<bool>()), client),
        (version(), version()),
        (ciphers, curves, algorithms, protocols, option::of(vec(select(Fingerprint::KNOWN), 0..2))),
    )
        .prop_map(|(ca, names, versions, lists)| BackendTls {
            ca_certificate_refs: ca.0,
            well_known_ca_certificates: ca.1,
            insecure_skip_verify: ca.2,
            sni: names.0,
            auto_sni_from_endpoint_hostname: names.1,
            client_certificate_ref: names.2,
            min_version: versions.0,
            max_version: versions.1,
            ciphers: lists.0,
            ecdh_curves: lists.1,
            signature_algorithms: lists.2,
            alpn_protocols: lists.3,
            fingerprints: lists.4,
        })
}
