//! Tests of the fuzzing harness: for any bytes, valid Backends are valid, near misses resemble
//! manifests, and values survive serialization.
#![cfg(feature = "arbitrary")]

use std::collections::BTreeMap;

use arbitrary::{Arbitrary, Unstructured};
use envoy_gateway_backend::api::{
    AddressFields, AppProtocol, Backend, BackendAddress, BackendEndpoint, BackendList, BackendSpec,
    BackendTls, BackendType, ConditionStatus, Fingerprint, OpaqueValue, TlsVersion,
    WellKnownCaCertificates,
};
use envoy_gateway_backend::envoy::{Outcome, TlsSettings};
use envoy_gateway_backend::fuzzing::{
    MAX_MANIFEST, near_miss_manifest, near_miss_tls, valid_backend,
};
#[cfg(feature = "lint")]
use envoy_gateway_backend::lint;
use envoy_gateway_backend::policy::BackendTlsPolicy;
use envoy_gateway_backend::{EnvoyVersion, Gate, Profile, Release};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..2000)
}

/// Checks a property for this number of byte strings, the same ones in each run.
fn for_all_bytes(cases: u32, property: impl Fn(&[u8])) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let held = runner.run(&bytes(), |bytes| {
        property(&bytes);
        Ok(())
    });
    held.unwrap_or_else(|failure| panic!("{failure}"));
}

fn make<'a, T: Arbitrary<'a>>(bytes: &mut Unstructured<'a>) -> T {
    bytes.arbitrary().expect("any bytes are accepted")
}

#[test]
fn valid_backend_with_any_policies_is_stored_and_accepted() {
    let gates = [Gate::Admission, Gate::Controller];
    for_all_bytes(1000, |bytes| {
        let mut bytes = Unstructured::new(bytes);
        let policies: Vec<BackendTlsPolicy> = make(&mut bytes);
        for &release in Release::ALL {
            let backend = valid_backend(&mut bytes, release);
            for profile in
                [Profile::new(release), Profile::new(release).with_policies(policies.clone())]
            {
                let report = backend.check(&profile.with_gates(gates));
                assert!(!report.has_errors(), "{release} {backend:?}\n{report}");
            }
        }
    });
    for &release in Release::ALL {
        let backend = valid_backend(&mut Unstructured::new(&[]), release);
        assert!(
            backend.into_valid(&Profile::new(release)).is_ok(),
            "{release}: empty input gives an invalid Backend"
        );
    }
}

#[test]
fn near_miss_tls_has_findings_exactly_where_envoy_does_not_accept_it() {
    let outcomes = std::cell::RefCell::new(BTreeMap::<_, u32>::new());
    for_all_bytes(400, |bytes| {
        let tls = near_miss_tls(&mut Unstructured::new(bytes));
        let endpoint = BackendEndpoint::fqdn("api.example.com", 443);
        let backend = Backend::new("api", BackendSpec::endpoints([endpoint]).with_tls(tls.clone()));
        #[cfg(feature = "lint")]
        let text = serde_json::to_string(&backend).unwrap();
        for &version in EnvoyVersion::MEASURED {
            let profile = Profile::default().with_envoy(version).with_gates([Gate::Envoy]);
            let report = backend.check(&profile);
            let outcome = TlsSettings::from(&tls).outcome(version);
            *outcomes.borrow_mut().entry(format!("{outcome:?}")).or_default() += 1;
            let exits = |rule: &str| rule == "envoy-alpn-abort";
            let only_exits = report.iter().all(|finding| exits(finding.rule.id()));
            match outcome {
                Outcome::Accepts => assert!(report.is_empty(), "{version} {tls:?}\n{report}"),
                Outcome::Aborts => {
                    assert!(!report.is_empty() && only_exits, "{version} {tls:?}\n{report}");
                }
                _ => assert!(!only_exits, "{version} {tls:?}\n{report}"),
            }
            #[cfg(feature = "lint")]
            assert_eq!(
                lint::Linter::new(&profile).check_create(&text).report().to_string(),
                report.to_string(),
                "{text}"
            );
        }
    });
    let outcomes = outcomes.into_inner();
    assert!(outcomes.len() == 3 && outcomes.values().all(|count| *count > 50), "{outcomes:?}");
}

#[test]
fn valid_backends_use_all_features_of_the_release() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let seen_cell = std::cell::RefCell::new(&mut seen);
    for_all_bytes(4000, |bytes| {
        let Backend { metadata, spec, .. } =
            valid_backend(&mut Unstructured::new(bytes), Release::V1_9);
        let mut seen = seen_cell.borrow_mut();
        let endpoints = spec.endpoints.as_deref().unwrap_or_default();
        let tls = spec.tls.as_ref();
        for (feature, is_present) in [
            ("dynamic resolver", spec.is_dynamic_resolver()),
            ("256 endpoints", endpoints.len() == 256),
            ("ip", endpoints.iter().any(|endpoint| endpoint.address.ip().is_some())),
            ("unix", endpoints.iter().any(|endpoint| endpoint.address.unix().is_some())),
            (
                "port 65535 or so",
                endpoints.iter().any(|endpoint| endpoint.address.port() > Some(60_000)),
            ),
            (
                "trailing dot",
                endpoints
                    .iter()
                    .any(|at| at.address.fqdn().is_some_and(|at| at.hostname.ends_with('.'))),
            ),
            ("long name", metadata.name.is_some_and(|name| name.len() > 190)),
            ("protocols", spec.app_protocols.is_some_and(|protocols| !protocols.is_empty())),
            ("tls", tls.is_some()),
            ("insecure", tls.is_some_and(BackendTls::skips_verification)),
            ("auto sni", tls.is_some_and(BackendTls::is_auto_sni)),
            (
                "8 references",
                tls.and_then(|tls| tls.ca_certificate_refs.as_ref())
                    .is_some_and(|refs| refs.len() == 8),
            ),
            ("tls 1.3 alone", tls.is_some_and(|tls| tls.min_version == Some(TlsVersion::V1_3))),
        ] {
            *seen.entry(feature).or_default() += usize::from(is_present);
        }
    });
    println!("{seen:?}");
    assert!(seen.values().all(|&times| times > 0), "{seen:?}");
}

#[test]
fn arbitrary_list_serializes_and_deserializes_unchanged() {
    for_all_bytes(2000, |bytes| {
        let mut bytes = Unstructured::new(bytes);
        let list: BackendList = make(&mut bytes);
        let encoded = serde_json::to_value(&list).expect("a list is JSON");
        assert_eq!(
            serde_json::from_value::<BackendList>(encoded).expect("its own output deserializes"),
            list
        );
    });
}

#[test]
fn unrecognized_value_never_equals_a_known_one() {
    fn known<'a, T>(bytes: &mut Unstructured<'a>)
    where
        T: Arbitrary<'a> + From<String> + PartialEq + std::fmt::Debug + ToString,
    {
        let value: T = make(bytes);
        assert_eq!(T::from(value.to_string()), value);
    }
    for_all_bytes(2000, |bytes| {
        let bytes = &mut Unstructured::new(bytes);
        for _ in 0..8 {
            known::<BackendType>(bytes);
            known::<AppProtocol>(bytes);
            known::<TlsVersion>(bytes);
            known::<WellKnownCaCertificates>(bytes);
            known::<Fingerprint>(bytes);
            known::<ConditionStatus>(bytes);
        }
    });
}

#[test]
fn ambiguous_address_has_no_or_several_kinds() {
    for_all_bytes(2000, |bytes| {
        let fields: AddressFields = make(&mut Unstructured::new(bytes));
        let address = BackendAddress::Ambiguous(Box::new(fields));
        let set = [address.fqdn().is_some(), address.ip().is_some(), address.unix().is_some()];
        assert_ne!(set.into_iter().filter(|set| *set).count(), 1, "{address:?}");
    });
}

#[test]
fn arbitrary_specs_include_edge_cases() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let seen_cell = std::cell::RefCell::new(&mut seen);
    for_all_bytes(2000, |bytes| {
        let spec: BackendSpec = make(&mut Unstructured::new(bytes));
        let mut seen = seen_cell.borrow_mut();
        let endpoints: &[BackendEndpoint] = spec.endpoints.as_deref().unwrap_or_default();
        for (feature, is_present) in [
            (
                "port 65536",
                endpoints.iter().any(|endpoint| endpoint.address.port() == Some(65_536)),
            ),
            (
                "not one",
                endpoints
                    .iter()
                    .any(|endpoint| matches!(endpoint.address, BackendAddress::Ambiguous(_))),
            ),
            ("many", endpoints.len() > 64),
            ("empty list", spec.endpoints.as_ref().is_some_and(Vec::is_empty)),
            (
                "other protocol",
                matches!(spec.app_protocols.as_deref(), Some([AppProtocol::Unrecognized(_), ..])),
            ),
        ] {
            *seen.entry(feature).or_default() += usize::from(is_present);
        }
    });
    println!("{seen:?}");
    assert!(seen.values().all(|&times| times > 0), "{seen:?}");
}

#[test]
fn opaque_value_depth_is_bounded() {
    fn depth(value: &serde_json::Value) -> usize {
        match value {
            serde_json::Value::Array(items) => {
                1 + items.iter().map(depth).max().unwrap_or_default()
            }
            serde_json::Value::Object(entries) => {
                1 + entries.values().map(depth).max().unwrap_or_default()
            }
            _ => 0,
        }
    }
    // A repeated byte selects the same choice at every level.
    for byte in 0..=u8::MAX {
        let bytes = [byte; 4000];
        let value: OpaqueValue = make(&mut Unstructured::new(&bytes));
        assert!(depth(&serde_json::to_value(&value).expect("it is JSON")) <= 4);
    }
}

#[test]
fn near_miss_is_bounded_and_deterministic() {
    for_all_bytes(2000, |bytes| {
        let text = near_miss_manifest(&mut Unstructured::new(bytes));
        assert!(text.len() <= MAX_MANIFEST);
        assert_eq!(text, near_miss_manifest(&mut Unstructured::new(bytes)));
    });
    assert!(near_miss_manifest(&mut Unstructured::new(&[])).contains("kind: Backend"));
    for byte in 0..=u8::MAX {
        assert!(
            near_miss_manifest(&mut Unstructured::new(&vec![byte; 20_000])).len() <= MAX_MANIFEST
        );
    }
}

#[cfg(feature = "lint")]
#[test]
fn near_misses_break_most_rules_and_some_are_valid() {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut valid, mut unreadable, mut fixes) = (0, 0, 0);
    {
        let seen = std::cell::RefCell::new((&mut rules, &mut valid, &mut unreadable, &mut fixes));
        for_all_bytes(4000, |bytes| {
            let mut bytes = Unstructured::new(bytes);
            let release: Release = make(&mut bytes);
            let text = near_miss_manifest(&mut bytes);
            let mut seen = seen.borrow_mut();
            for checked in lint::Linter::new(&Profile::new(release)).check(&text) {
                *seen.1 +=
                    usize::from(checked.backend().is_some() && !checked.report().has_errors());
                *seen.2 += usize::from(!checked.report().passes(Gate::Reading));
                for finding in checked.report() {
                    *seen.0.entry(finding.rule.id()).or_default() += 1;
                    *seen.3 += usize::from(finding.fix.is_some());
                }
            }
        });
    }
    println!(
        "{} rules, {valid} valid, {unreadable} unreadable, {fixes} fixes: {rules:?}",
        rules.len()
    );
    assert!(valid > 300 && unreadable > 300 && fixes > 300, "{valid} {unreadable} {fixes}");
    for rule in [
        "unknown-field", "wrong-type", "required", "pattern", "not-supported", "too-few",
        "too-many", "too-small", "too-large", "too-long", "too-short", "duplicate-key",
        "wrong-kind", "wrong-api-version", "unreadable-yaml", "unreadable-json", "metadata-name",
        "address-required", "address-unique", "fqdn-excludes-other-addresses",
    ] {
        assert!(rules.contains_key(rule), "{rule} is never broken: {rules:?}");
    }
}

#[test]
fn arbitrary_profiles_include_every_kind() {
    use envoy_gateway_backend::Infrastructure;
    use envoy_gateway_backend::platform::Platform;

    let kinds = std::cell::RefCell::new(BTreeMap::<&str, usize>::new());
    for_all_bytes(400, |bytes| {
        let (profile, again): (Profile, Profile) =
            (make(&mut Unstructured::new(bytes)), make(&mut Unstructured::new(bytes)));
        assert_eq!(profile, again);
        let backend = Backend::new(
            "b",
            BackendSpec::endpoints([BackendEndpoint::fqdn("a.example.com", 443)]),
        );
        assert_eq!(backend.check(&profile), backend.check(&again));
        for (kind, matches) in [
            ("on a host", profile.infrastructure() == Infrastructure::Host),
            ("with a platform", profile.platform().is_some()),
            ("with datum's", profile.platform() == Some(&Platform::datum_cloud())),
            ("with policies", profile.policies().is_some()),
            ("with a route", profile.route().is_some()),
            ("with an inventory", profile.route().is_some_and(|route| route.inventory.is_some())),
            ("with a proxy", profile.route().is_some_and(|route| route.proxy.is_some())),
            ("without a gate", !profile.runs(Gate::Advice)),
            ("without the API", !profile.is_backend_api_enabled()),
        ] {
            *kinds.borrow_mut().entry(kind).or_default() += usize::from(matches);
        }
    });
    let kinds = kinds.into_inner();
    assert!(kinds.values().all(|count| *count > 0), "{kinds:?}");
}
