//! `docs/admission-policy.md` is up to date: rules, skipped rules, and cost.
//! `UPDATE_DOCS=1 cargo test -p interop --test policy` rewrites it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use envoy_gateway_backend::admission_policy::{AdmissionPolicy, AdmissionPolicyError};
use envoy_gateway_backend::api::{
    Backend, BackendAddress, BackendEndpoint, BackendSpec, BackendTls,
};
use envoy_gateway_backend::platform::{DomainGroup, NetworkGroup, Platform};
use envoy_gateway_backend::{Gate, Profile, Release, Rule, rules};

use ipnet::Ipv6Net;

use crate::engine::Engine;
use crate::meter::{BUDGET, Cost, EXPRESSION_LIMIT, Meter};
use crate::{controller, envoy, platform, platforms, policy};

#[test]
fn policy_page_is_up_to_date() {
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

/// Profiles that together contain every rule that CEL can express.
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
    let mut enforced = BTreeSet::new();
    let mut skipped_rules = BTreeSet::new();
    for profile in profiles() {
        let policy = policy(&profile);
        enforced.extend(policy.validations().iter().map(|validation| validation.rule.id()));
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
    assert_eq!(enforced, of_gates.map(Rule::id).collect());
}

/// Whether a rule belongs to the gates of policies, or is the only one of the envoy gate.
fn is_for_policies(rule: &Rule) -> bool {
    [Gate::Platform, Gate::Controller].contains(&rule.gate()) || rule.id() == "envoy-alpn-abort"
}

/// Backends with the highest cost: the maximum number of endpoints, with the longest names or
/// addresses, valid or not.
fn most_expensive(release: Release) -> Vec<Backend> {
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

/// Maximum cost of a policy for these Backends.
fn cost(policy: &AdmissionPolicy, backends: &[Backend]) -> Cost {
    let meter = Meter::new(policy);
    let costs = backends
        .iter()
        .map(|backend| meter.measure(&serde_json::to_value(backend).expect("JSON")).0);
    costs
        .reduce(|a, b| Cost {
            total: a.total.max(b.total),
            most_expensive: a.most_expensive.max(b.most_expensive),
        })
        .expect("a Backend")
}

#[test]
fn most_expensive_backend_stays_within_the_budget() {
    for profile in profiles() {
        let cost = cost(&policy(&profile), &most_expensive(profile.release()));
        assert!(cost.total < BUDGET && cost.most_expensive < EXPRESSION_LIMIT, "{cost:?}");
    }
    for name in Platform::PRESETS {
        let cost = cost(&policy(&both(name)), &most_expensive(Release::LATEST));
        println!("{name} and the controller: {cost:?}");
        assert!(cost.total < BUDGET / 2 && cost.most_expensive < EXPRESSION_LIMIT / 2, "{cost:?}");
    }
}

/// A preset and the controller of the latest release.
fn both(name: &str) -> Profile {
    let platform = Platform::preset(name).expect("a preset");
    controller(Release::LATEST)
        .with_gates([Gate::Platform, Gate::Controller])
        .with_platform(platform)
}

/// A platform with long lists of additional domains and networks.
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
fn long_lists_stay_within_the_budget() {
    let cost = cost(
        &policy(&platform(long_lists(2000, 200), Release::LATEST)),
        &most_expensive(Release::LATEST),
    );
    println!("public-egress with 2000 domains and 200 networks more: {cost:?}");
    assert!(cost.total < BUDGET && cost.most_expensive < EXPRESSION_LIMIT, "{cost:?}");
}

#[test]
fn too_long_expression_is_refused() {
    let error = AdmissionPolicy::new("backends", &platform(long_lists(5000, 0), Release::LATEST))
        .unwrap_err();
    assert!(
        matches!(error, AdmissionPolicyError::ExpressionTooLong { length: 100_001.., .. }),
        "{error}"
    );
}

const HEAD: &str = "\
# Admission policies

The platform and controller gates, and the setting that makes the Envoy process exit, in CEL as a Kubernetes `ValidatingAdmissionPolicy` and its binding.
A cluster enforces them without any installed component. Needs Kubernetes 1.30 or later. Generated: `UPDATE_DOCS=1 cargo test -p interop --test policy`.

```console
$ egb policy --platform datum-cloud | kubectl apply -f -
```

`--platform` takes `datum-cloud`, `public-egress` or a file with a policy of your own; `--gates platform,controller,envoy` chooses the gates,
`--release` and `--infrastructure` describe the Envoy Gateway, and `--policies none` means that there are no `BackendTLSPolicy` objects.
Try it with `--action Warn` or `--action Audit` first. In the library: `admission_policy::AdmissionPolicy`.

A request that does not change the spec is allowed: objects that were stored before the policy can still be labelled and deleted. If the
evaluation of the policy fails, the request is refused.
";

const OTHER_GATES: &str = "
The policy does not contain the other gates: the CRD of the release enforces the admission gate, the serving gate depends on routes, Secrets and
policies that an admission policy does not see, most of the envoy gate needs Envoy's TLS library, and advice refuses nothing.

Some messages are simpler than the native ones: they contain the path without the index, only the first value that breaks the rule,
all domains of a group instead of the matching one, and not the address of a numeric name.
The length of labels is counted in characters instead of bytes, which differs only for names that every CRD refuses.
";

const COST: &str = "
In the API server's cost units. The budget is 10,000,000 for each policy and request, and 1,000,000 for each expression: about a second, and a
tenth of a second. Conditions and messages are evaluated for every request, so a valid Backend has the same cost. The typical
Backend has two endpoints; the most expensive one has the maximum number, with names and addresses of the maximum length.

| policy | expressions | typical Backend | most expensive Backend | its most expensive expression |
|---|---|---|---|---|
";

const GROWTH: &str = "
The cost is linear in the number and the length of the hosts. Denied domains cost little, but some thousands of them exceed the maximum length of an
expression, 100,000 characters, and the policy is refused. A hundred additional networks cost the most expensive Backend, 256 IPv6 addresses, about";

fn page() -> String {
    let mut page = HEAD.to_owned();
    page += "\n## Rules\n\n| rule | | in CEL |\n|---|---|---|\n";
    let policies: Vec<_> = profiles().iter().map(policy).collect();
    for rule in rules().filter(|rule| is_for_policies(rule)) {
        let skipped_rules = policies
            .iter()
            .flat_map(AdmissionPolicy::skipped_rules)
            .find(|skipped| skipped.rule == rule);
        let support = match (rule.id(), skipped_rules) {
            ("controller-disabled", _) => {
                "if the Backend API is disabled; then every Backend is refused".to_owned()
            }
            ("platform-envoy-rejects", Some(skipped)) => format!("no: {}", skipped.reason),
            ("envoy-alpn-abort", _) => {
                "yes, unless a rule of the platform does the same".to_owned()
            }
            (_, Some(skipped)) => format!("only with `--policies none`: {}", skipped.reason),
            (_, None) => "yes".to_owned(),
        };
        writeln!(
            page,
            "| [`{id}`](rules.md#{id}) | {} | {support} |",
            rule.summary(),
            id = rule.id()
        )
        .unwrap();
    }
    page += OTHER_GATES;
    page += "\n## Cost\n";
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
        let (usual, most) =
            (cost(&policy, &[usual]), cost(&policy, &most_expensive(Release::LATEST)));
        let figures = [
            Engine::new(&policy).expressions() as u64,
            usual.total,
            most.total,
            most.most_expensive,
        ]
        .map(thousands);
        writeln!(page, "| {name} | {} |", figures.join(" | ")).unwrap();
    }
    let [few, many] = [100, 200].map(|networks| {
        cost(
            &policy(&platform(long_lists(0, networks), Release::LATEST)),
            &most_expensive(Release::LATEST),
        )
        .most_expensive
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
