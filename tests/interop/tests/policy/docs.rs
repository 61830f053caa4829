//! `docs/admission-policy.md` is fresh: what is said, what is left out, and what it costs.
//! `UPDATE_DOCS=1 cargo test -p interop --test policy` writes it anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use envoy_gateway_backend::admission_policy::{AdmissionPolicy, AdmissionPolicyError};
use envoy_gateway_backend::api::{
    Backend, BackendAddress, BackendEndpoint, BackendSpec, BackendTls,
};
use envoy_gateway_backend::platform::{DomainGroup, NetworkGroup};
use envoy_gateway_backend::{Gate, Platform, Profile, Release, Rule, rules};

use ipnet::Ipv6Net;

use crate::engine::Engine;
use crate::meter::{BUDGET, Cost, EXPRESSION_LIMIT, Meter};
use crate::{controller, envoy, platform, platforms, policy};

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
    let rejecting = || {
        let mut own = Platform::public_egress();
        own.envoy.deny_rejected = true;
        ("rejecting".to_owned(), own)
    };
    let platforms = platforms::all().into_iter().chain([rejecting()]);
    let platforms = platforms.map(|(_, own)| platform(own, Release::LATEST));
    let controllers = Release::ALL.iter().flat_map(|release| {
        let known = controller(*release);
        let unknown = Profile::new(*release).with_gates([Gate::Controller]);
        [known.clone().with_backend_api_enabled(false), known, unknown]
    });
    platforms.chain(controllers).chain([envoy(Release::LATEST)]).collect()
}

#[test]
fn skipped_rules_need_other_objects_or_the_tls_library() {
    let mut said = BTreeSet::new();
    let mut skipped_rules = BTreeSet::new();
    for profile in profiles() {
        let policy = policy(&profile);
        said.extend(policy.validations().iter().map(|validation| validation.rule.id()));
        let own: BTreeSet<_> =
            policy.skipped_rules().iter().map(|skipped| skipped.rule.id()).collect();
        assert!(
            !own.contains("controller-ca-required")
                || profile.policies().is_none() && profile.release().is_at_least(Release::V1_5),
            "{own:?}"
        );
        skipped_rules.extend(own);
    }
    let never = "platform-envoy-rejects";
    assert_eq!(skipped_rules, BTreeSet::from(["controller-ca-required", never]));
    let of_gates = rules().filter(|rule| is_for_policies(rule) && rule.id() != never);
    assert_eq!(said, of_gates.map(Rule::id).collect());
}

/// Whether a rule is of the gates that policies have, or the one of the envoy gate.
fn is_for_policies(rule: &Rule) -> bool {
    [Gate::Platform, Gate::Controller].contains(&rule.gate()) || rule.id() == "envoy-alpn-abort"
}

/// Backends that cost the most: as many endpoints as a CRD admits, with the longest names or
/// addresses, good or bad.
fn dearest(release: Release) -> Vec<Backend> {
    let many = if release.is_before(Release::V1_3) {
        4
    } else if release.is_before(Release::V1_7) {
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
        if release.is_before(Release::V1_5) {
            endpoint
        } else {
            endpoint.with_hostname(name.as_str())
        }
    });
    let addresses = addresses.iter().map(|address| {
        let mut endpoint = BackendEndpoint::ip([0, 0, 0, 0], 443);
        if let BackendAddress::Ip(ip) = &mut endpoint.address {
            (*address).clone_into(&mut ip.address);
        }
        if release.is_before(Release::V1_5) {
            endpoint
        } else {
            endpoint.with_hostname("a.".repeat(126) + "a")
        }
    });
    let backend = |endpoint| {
        Backend::new(
            "b",
            BackendSpec::endpoints(vec![endpoint; many]).with_tls(BackendTls::system_ca()),
        )
    };
    names.chain(addresses).map(backend).collect()
}

/// The most that a policy costs for these Backends.
fn cost(policy: &AdmissionPolicy, backends: &[Backend]) -> Cost {
    let meter = Meter::new(policy);
    let costs = backends
        .iter()
        .map(|backend| meter.measure(&serde_json::to_value(backend).expect("JSON")).0);
    costs
        .reduce(|a, b| Cost { total: a.total.max(b.total), dearest: a.dearest.max(b.dearest) })
        .expect("a Backend")
}

#[test]
fn no_backend_that_the_crd_admits_costs_too_much() {
    for profile in profiles() {
        let cost = cost(&policy(&profile), &dearest(profile.release()));
        assert!(cost.total < BUDGET && cost.dearest < EXPRESSION_LIMIT, "{cost:?}");
    }
    for name in Platform::PRESETS {
        let cost = cost(&policy(&both(name)), &dearest(Release::LATEST));
        println!("{name} and the controller: {cost:?}");
        assert!(cost.total < BUDGET / 2 && cost.dearest < EXPRESSION_LIMIT / 2, "{cost:?}");
    }
}

/// A ready platform and the controller of the latest release.
fn both(name: &str) -> Profile {
    let platform = Platform::preset(name).expect("it is ready");
    controller(Release::LATEST)
        .with_gates([Gate::Platform, Gate::Controller])
        .with_platform(platform)
}

/// A platform with a long list of domains and networks of its own.
fn long_lists(domains: usize, networks: u32) -> Platform {
    let mut platform = Platform::public_egress();
    let domains = (0..domains).map(|number| format!("tenant-{number}.example.com"));
    platform.names.denied.push(DomainGroup::new("own", domains));
    let networks = (0..networks).map(|number| {
        Ipv6Net::new_assert((u128::from(0x2a00_0000 + number) << 96).into(), 32).into()
    });
    platform.addresses.denied.push(NetworkGroup::new("own", networks));
    platform
}

#[test]
fn long_lists_stay_within_the_limits() {
    let cost =
        cost(&policy(&platform(long_lists(2000, 200), Release::LATEST)), &dearest(Release::LATEST));
    println!("public-egress with 2000 domains and 200 networks more: {cost:?}");
    assert!(cost.total < BUDGET && cost.dearest < EXPRESSION_LIMIT, "{cost:?}");
}

#[test]
fn what_is_longer_than_an_expression_may_be_is_no_policy() {
    let error = AdmissionPolicy::new("backends", &platform(long_lists(5000, 0), Release::LATEST))
        .unwrap_err();
    assert!(
        matches!(error, AdmissionPolicyError::ExpressionTooLong { length: 100_001.., .. }),
        "{error}"
    );
}

const HEAD: &str = "\
# Admission policies

The platform and controller gates, and the one setting that makes the Envoy process exit, in CEL as a Kubernetes
`ValidatingAdmissionPolicy` and its binding: a cluster enforces them by itself, with nothing installed. It needs Kubernetes 1.30 or later. Generated: `UPDATE_DOCS=1 cargo test -p interop --test policy`.

```console
$ egb policy --platform datum-cloud | kubectl apply -f -
```

`--platform` takes `datum-cloud`, `public-egress` or a file with a policy of your own; `--gates platform,controller,envoy` chooses the gates,
`--release` and `--infrastructure` say for which Envoy Gateway, and `--policies none` that there are no `BackendTLSPolicy` objects.
Try it with `--action Warn` or `--action Audit` first. As a library it is `admission_policy::AdmissionPolicy`.

A request that leaves the spec as it is goes through: what was stored before the policy can still be labelled and deleted. A policy that
cannot be evaluated refuses the request.
";

const NOT_SAID: &str = "
The other gates have no place here: the CRD of the release says the admission gate, the serving gate depends on routes, Secrets and
policies that an admission policy does not see, most of the envoy gate needs Envoy's TLS library, and advice refuses nothing.

Where a message depends on more than the value that breaks the rule, it is simpler than the native one: it names the path without the index,
the first such value only, the domains of a group rather than the one the name is in, and not the address that a number is read as.
Labels are counted in characters instead of bytes, which differs for names alone that no CRD lets in.
";

const COST: &str = "
In the API server's units, of which a policy has 10,000,000 a request, and each of its expressions 1,000,000; about a second, and a
tenth of one. Conditions and messages are evaluated for every request, so that the figures are those of a good Backend, too. The usual
Backend has two endpoints; the dearest has as many as the CRD admits, with names and addresses as long as it admits.

| policy | expressions | usual Backend | dearest Backend | its dearest expression |
|---|---|---|---|---|
";

const GROWTH: &str = "
All of it is linear in the number and the length of the hosts. Denied domains cost next to nothing, but some thousands of them make an expression longer than
the 100,000 characters it may have, and no policy then; a hundred more networks cost the dearest Backend, 256 addresses of IPv6, some";

fn page() -> String {
    let mut page = HEAD.to_owned();
    page += "\n## What is said\n\n| rule | | in CEL |\n|---|---|---|\n";
    let policies: Vec<_> = profiles().iter().map(policy).collect();
    for rule in rules().filter(|rule| is_for_policies(rule)) {
        let skipped_rules = policies
            .iter()
            .flat_map(AdmissionPolicy::skipped_rules)
            .find(|skipped| skipped.rule == rule);
        let said = match (rule.id(), skipped_rules) {
            ("controller-disabled", _) => {
                "where the profile says so; then everything is refused".to_owned()
            }
            ("platform-envoy-rejects", Some(skipped)) => format!("no: {}", skipped.reason),
            ("envoy-alpn-abort", _) => {
                "yes, unless a rule of the platform does the same".to_owned()
            }
            (_, Some(skipped)) => format!("with `--policies none` alone: {}", skipped.reason),
            (_, None) => "yes".to_owned(),
        };
        writeln!(page, "| [`{id}`](rules.md#{id}) | {} | {said} |", rule.summary(), id = rule.id())
            .unwrap();
    }
    page += NOT_SAID;
    page += "\n## What it costs\n";
    page += COST;
    let controller = ("the controller".to_owned(), controller(Release::LATEST));
    let ready =
        Platform::PRESETS.iter().map(|name| (format!("`{name}` and the controller"), both(name)));
    for (name, profile) in [controller].into_iter().chain(ready) {
        let policy = policy(&profile);
        let usual = Backend::new(
            "usual",
            BackendSpec::endpoints([
                BackendEndpoint::fqdn("api.example.com", 443),
                BackendEndpoint::fqdn("backup.example.com", 443),
            ])
            .with_tls(BackendTls::system_ca()),
        );
        let (usual, most) = (cost(&policy, &[usual]), cost(&policy, &dearest(Release::LATEST)));
        let figures =
            [Engine::new(&policy).expressions() as u64, usual.total, most.total, most.dearest]
                .map(thousands);
        writeln!(page, "| {name} | {} |", figures.join(" | ")).unwrap();
    }
    let [few, many] = [100, 200].map(|networks| {
        cost(
            &policy(&platform(long_lists(0, networks), Release::LATEST)),
            &dearest(Release::LATEST),
        )
        .dearest
    });
    writeln!(page, "{GROWTH} {}.", thousands((many - few).next_multiple_of(10_000))).unwrap();
    let example = policy(&platform(Platform::datum_cloud(), Release::V1_8));
    write!(
        page,
        "\n## An example\n\n`--platform datum-cloud --release v1.8`:\n\n```yaml\n{example}```\n"
    )
    .unwrap();
    page
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let groups =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).expect("digits"));
    groups.collect::<Vec<_>>().join(",")
}
