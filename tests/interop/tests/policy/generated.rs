//! Policies for generated Backends.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::{Gate, Infrastructure, Profile, Release, rules};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::engine::Engine;
use crate::meter::Meter;
use crate::{assert_agree, controller, envoy, objects, platform, platforms, policy};

/// Number of Backends for each policy.
const CASES: u32 = 400;

/// Number of Backends that break each rule.
#[derive(Default)]
struct Seen {
    objects: u32,
    broken: BTreeMap<&'static str, u32>,
}

fn check(profile: &Profile, near: &Platform, seen: &RefCell<Seen>) {
    let policy = policy(profile);
    let (engine, meter) = (Engine::new(&policy), Meter::new(&policy));
    let mut runner =
        TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let judged = runner.run(&objects::backend(near), |backend| {
        let object = serde_json::to_value(&backend).expect("a Backend is JSON");
        let report = backend.check(profile);
        let refusals = engine.refusals(&object, "default");
        assert_agree(&report, &refusals, &object);
        // The interpreter that measures the cost has the same result.
        prop_assert_eq!(meter.measure(&object).1, refusals.len(), "{}", object);
        let mut seen = seen.borrow_mut();
        seen.objects += 1;
        for rule in
            refusals.iter().map(|refusal| refusal.validation.rule.id()).collect::<BTreeSet<_>>()
        {
            *seen.broken.entry(rule).or_default() += 1;
        }
        Ok(())
    });
    judged.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Asserts that every rule of a gate was broken and kept.
fn assert_all_seen(gate: Gate, but: &[&str], seen: &Seen) {
    for rule in rules().filter(|rule| rule.gate() == gate && !but.contains(&rule.id())) {
        let broken = seen.broken.get(rule.id()).copied().unwrap_or_default();
        assert!(
            broken > 0 && broken < seen.objects,
            "{} is broken by {broken} of {}",
            rule.id(),
            seen.objects
        );
    }
}

#[test]
fn controller_policy_agrees_on_generated_backends() {
    let seen = RefCell::default();
    let near = Platform::public_egress();
    for &release in Release::ALL {
        check(&controller(release), &near, &seen);
        check(&controller(release).with_infrastructure(Infrastructure::Host), &near, &seen);
    }
    let seen = seen.into_inner();
    assert_all_seen(Gate::Controller, &["controller-disabled"], &seen);
    println!("controller: agrees on {} generated Backends", seen.objects);
}

#[test]
fn envoy_abort_policy_agrees_on_generated_backends() {
    let seen = RefCell::default();
    for &release in Release::ALL.iter().filter(|release| release.is_at_least(Release::V1_6)) {
        check(&envoy(release), &Platform::public_egress(), &seen);
    }
    let seen = seen.into_inner();
    let broken = seen.broken.get("envoy-alpn-abort").copied().unwrap_or_default();
    assert!(broken > 0 && broken < seen.objects, "{broken} of {}", seen.objects);
}

#[test]
fn platform_policy_agrees_on_generated_backends() {
    let seen = RefCell::new(Seen::default());
    for (name, own) in platforms::all() {
        let before = seen.borrow().objects;
        check(&platform(own.clone(), Release::LATEST), &own, &seen);
        println!("{name}: agrees on {} generated Backends", seen.borrow().objects - before);
    }
    assert_all_seen(Gate::Platform, &["platform-envoy-rejects"], &seen.into_inner());
}
