//! Each native check agrees with its CEL expression, evaluated by `kube-cel` with the CRD of Envoy
//! Gateway.
//!
//! `kube-cel` traverses the CRD, sets defaults and evaluates every rule at every node, as the API
//! server does.

#[path = "../../support/generate.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod generate;
#[path = "../../support/cel.rs"]
mod sources;

use std::collections::{BTreeMap, BTreeSet};

use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::fields::{BACKEND, Field, Kind};
use envoy_gateway_backend::{Gate, Profile, Release, Rule};
use generate::near_backend;
use kube_cel::{Validator, compile_schema};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::Value;
use sources::{evaluated, native, retain_release};

/// Number of objects for each release.
const CASES: u32 = 600;

/// The schema of a release of Envoy Gateway.
fn upstream(release: Release) -> Value {
    let path = format!("{}/../crd/{release}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut crd: Value = serde_json::from_str(&text).expect("a CRD");
    crd.pointer_mut("/spec/versions/0/schema/openAPIV3Schema").expect("a schema").take()
}

/// Number of objects that break and keep each rule.
#[derive(Default)]
struct Seen {
    objects: u32,
    broken: BTreeMap<&'static str, u32>,
    not_evaluated: u32,
}

#[test]
fn every_rule_says_what_its_source_says() {
    for &release in Release::ALL {
        let mut seen = Seen::default();
        check(release, &mut seen);
        let holding: Vec<_> =
            rules_of(&BACKEND).into_iter().filter(|rule| rule.applies_to(release)).collect();
        for rule in &holding {
            let broken = seen.broken.get(rule.id()).copied().unwrap_or_default();
            assert!(
                broken > 0 && broken < seen.objects,
                "{release}: {} is broken in {broken} of {}",
                rule.id(),
                seen.objects
            );
        }
        assert_eq!(seen.not_evaluated > 0, release.is_at_least(Release::V1_9), "{release}");
        println!("CEL {release}: {} rules agree on {} objects", holding.len(), seen.objects);
    }
}

/// The validation rules of a field and of everything in it.
fn rules_of(field: &'static Field) -> Vec<&'static Rule> {
    let below = match field.kind() {
        Kind::List { items, .. } => rules_of(items),
        _ => field.fields().iter().flat_map(|field| rules_of(field)).collect(),
    };
    field.validation_rules().iter().copied().chain(below).collect()
}

fn check(release: Release, seen: &mut Seen) {
    let schema = compile_schema(&upstream(release));
    assert!(!schema.has_errors(), "{:?}", schema.compilation_errors());
    let validator = Validator::new();
    let profile = Profile::new(release).with_gates([Gate::Admission]);
    let seen = std::cell::RefCell::new(seen);
    // The same objects in each run, so that no rule is missed by chance; fuzzing uses new ones.
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let judged = runner.run(&near_backend(), |backend| {
        let mut object = serde_json::to_value(&backend).expect("a Backend is JSON");
        retain_release(&mut object, &BACKEND, release);
        let backend: Backend = serde_json::from_value(object.clone())
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        let report = backend.check(&profile);
        prop_assert!(report.iter().all(|finding| finding.rule.id() != "unknown-field"));
        if report.cel_rules_skipped() {
            prop_assert!(native(&report).is_empty());
            return Ok(());
        }
        let expected = evaluated(&validator, &schema, &object);
        prop_assert_eq!(&native(&report), &expected, "{}", object);
        let mut seen = seen.borrow_mut();
        seen.objects += 1;
        seen.not_evaluated += u32::from(expected.iter().any(|(_, _, failed)| *failed));
        for rule in expected.iter().map(|(_, rule, _)| rule).collect::<BTreeSet<_>>() {
            *seen.broken.entry(rule).or_default() += 1;
        }
        Ok(())
    });
    judged.unwrap_or_else(|failure| panic!("{release}: {failure}"));
}
