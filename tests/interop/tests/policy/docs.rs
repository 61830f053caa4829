//! `docs/admission-policy.md` is fresh: what is said, what is left out, and what it costs.
//! `UPDATE_DOCS=1 cargo test -p interop --test policy` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use envoy_gateway_backend::admission_policy::AdmissionPolicy;
use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec, BackendTls};
use envoy_gateway_backend::{Gate, Platform, Profile, Release, Rule, rules};

use crate::engine::Engine;
use crate::meter::{BUDGET, Cost, EXPRESSION_LIMIT, Meter};
use crate::{controller, platform, platforms, policy};

#[test]
fn the_page_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/admission-policy.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("docs/admission-policy.md can be written");
    }
    let written = std::fs::read_to_string(&path).expect("docs/admission-policy.md can be read");
    assert!(
        written == page,
        "docs/admission-policy.md is stale: run `UPDATE_DOCS=1 cargo test -p interop --test policy`"
    );
}

/// Profiles of which one says each rule that can be said.
fn profiles() -> Vec<Profile> {
    let platforms = platforms::all().into_iter().map(|(_, own)| platform(own, Release::LATEST));
    let controllers = Release::ALL.iter().flat_map(|release| {
        let known = controller(*release);
        let unknown = Profile::new(*release).with_gates([Gate::Controller]);
        [known.clone().with_backend_api(false), known, unknown]
    });
    platforms.chain(controllers).collect()
}

#[test]
fn what_is_left_out_is_one_rule() {
    let mut said = BTreeSet::new();
    let mut left_out = BTreeSet::new();
    for profile in profiles() {
        let policy = policy(&profile);
        said.extend(policy.validations().iter().map(|validation| validation.rule.id()));
        let own: BTreeSet<_> = policy.left_out().iter().map(|left| left.rule.id()).collect();
        assert!(own.is_empty() || profile.policies().is_none() && profile.release() >= Release::V1_5, "{own:?}");
        left_out.extend(own);
    }
    assert_eq!(left_out, BTreeSet::from(["controller-ca-required"]));
    let of_gates = rules().filter(|rule| [Gate::Platform, Gate::Controller].contains(&rule.gate()));
    assert_eq!(said, of_gates.map(Rule::id).collect());
}

/// Backends that cost the most: as many endpoints as a CRD admits, with the longest names or addresses, good or bad.
fn dearest(release: Release) -> Vec<Backend> {
    let many = if release < Release::V1_3 {
        4
    } else if release < Release::V1_7 {
        64
    } else {
        256
    };
    // 253 characters in 127 labels, in 4, and in domains that platforms deny.
    let names = [
        format!("{}a", "a.".repeat(126)),
        format!("{}.{}.{}.{}", "a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61)),
        format!("{}internal", "a.".repeat(122)) + "a",
        format!("{}a.internal", "a.".repeat(121)),
        format!("{}a.1", "a.".repeat(124)),
    ];
    let addresses = [
        "2606:4700:1111:2222:3333:4444:5555:6666",
        "0000:0000:0000:0000:0000:ffff:7f00:0001",
        "255.255.255.255",
        "1:2",
    ];
    let names = names.iter().map(|name| {
        let endpoint = BackendEndpoint::fqdn(name.as_str(), 443);
        if release < Release::V1_5 { endpoint } else { endpoint.with_hostname(name.as_str()) }
    });
    let addresses = addresses.iter().map(|address| {
        let mut endpoint = BackendEndpoint::ip([0, 0, 0, 0], 443);
        if let envoy_gateway_backend::api::BackendAddress::Ip(ip) = &mut endpoint.address {
            (*address).clone_into(&mut ip.address);
        }
        if release < Release::V1_5 { endpoint } else { endpoint.with_hostname("a.".repeat(126) + "a") }
    });
    let backend =
        |endpoint| Backend::new("b", BackendSpec::endpoints(vec![endpoint; many]).with_tls(BackendTls::system_ca()));
    names.chain(addresses).map(backend).collect()
}

/// The most that a policy costs for these Backends.
fn cost(policy: &AdmissionPolicy, backends: &[Backend]) -> Cost {
    let meter = Meter::new(policy);
    let costs = backends.iter().map(|backend| meter.measure(&serde_json::to_value(backend).expect("JSON")).0);
    costs.reduce(|a, b| Cost { total: a.total.max(b.total), dearest: a.dearest.max(b.dearest) }).expect("a Backend")
}

#[test]
fn no_backend_that_the_crd_admits_costs_too_much() {
    for profile in profiles() {
        let cost = cost(&policy(&profile), &dearest(profile.release()));
        assert!(cost.total < BUDGET && cost.dearest < EXPRESSION_LIMIT, "{cost:?}");
    }
    for name in Platform::READY {
        println!("{name} and the controller: {:?}", cost(&policy(&both(name)), &dearest(Release::LATEST)));
    }
}

/// A ready platform and the controller of the latest release.
fn both(name: &str) -> Profile {
    let platform = Platform::ready(name).expect("it is ready");
    controller(Release::LATEST).with_gates([Gate::Platform, Gate::Controller]).with_platform(platform)
}

fn page() -> String {
    String::new()
}
