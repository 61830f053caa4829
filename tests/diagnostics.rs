//! Every rule has a manifest that breaks it and one that just does not: `diagnostics/RULE.bad.yaml`
//! with the expected report in `RULE.expected`, and `RULE.good.yaml`.
//!
//! The first lines may set the profile: `# release: v1.4`, `# gates: controller`, `#
//! platform: public-egress` or a policy in braces, `# envoy: 1.35`, `# route: HTTPRoute`,
//! `# backend-api: disabled`.
//! A `BackendTLSPolicy` in the same file is part of the profile.
//!
//! `UPDATE_EXPECTED=1 cargo test --test diagnostics` rewrites the expected reports.
#![cfg(feature = "lint")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use envoy_gateway_backend::gateway_api::RouteKind;
use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::render::{self, Source, Style};
use envoy_gateway_backend::translator::Route;
use envoy_gateway_backend::{Gate, Profile, Rule, Severity, lint, rules};

/// Rules that no file of a reasonable size can break, and where they are tested.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "unreadable-encoding",
        "most tools cannot handle a text file in another encoding: tests/documents.rs",
    ),
    ("text-too-large", "tests/documents.rs sets a low limit"),
    ("too-deep", "tests/documents.rs sets a low limit"),
    ("too-many-values", "tests/documents.rs sets a low limit"),
    ("too-many-documents", "tests/documents.rs sets a low limit"),
    ("metadata-annotations-too-long", "256 KiB of annotations: below"),
    (
        "empty-text",
        "a text without documents has no objects; `check_create` reports it: tests/documents.rs",
    ),
    (
        "platform-policy",
        "applies to a policy, not to a Backend: documentation of `lint::parse_platform`",
    ),
    (
        "duplicate-item",
        "applies to a status, which a create drops: `check_status` in tests/conformance.rs",
    ),
    ("serving-reference", "concerns objects around a Backend: tests/inputs.rs"),
    ("serving-parent", "concerns objects around a Backend: tests/inputs.rs"),
    ("serving-policy", "concerns objects around a Backend: tests/inputs.rs"),
    ("serving-gateway", "concerns objects around a Backend: tests/inputs.rs"),
];

/// Rules that refuse an object and have no help, with the reason.
const WITHOUT_HELP: &[(&str, &str)] = &[
    ("platform-domain", "only the operator knows which names are allowed"),
    ("platform-network", "only the operator knows which addresses are allowed"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")
}

fn profile(text: &str) -> Profile {
    let mut profile = Profile::default();
    for line in text.lines() {
        let Some((key, value)) = line.strip_prefix("# ").and_then(|line| line.split_once(": "))
        else {
            break;
        };
        profile = match key {
            "release" => {
                assert_eq!(profile, Profile::default(), "the release comes first");
                Profile::new(value.parse().expect("a release"))
            }
            "gates" => {
                let gate = Gate::ALL.iter().copied().find(|gate| gate.as_str() == value);
                profile.with_gates([gate.expect("a gate")])
            }
            "envoy" => profile.with_envoy(value.parse().expect("a version of Envoy")),
            "platform" => {
                let platform = Platform::preset(value).or_else(|| lint::parse_platform(value).ok());
                profile.with_platform(platform.expect("a policy"))
            }
            "route" => {
                assert_eq!(value, "HTTPRoute");
                profile.with_route(Route::new(RouteKind::Http))
            }
            "backend-api" => {
                assert_eq!(value, "disabled");
                profile.with_backend_api_enabled(false)
            }
            // Another comment.
            _ => profile,
        };
    }
    profile.with_policies(lint::parse_policies(text))
}

/// The ids of the broken rules, and the human-readable report.
fn check(file: &str, text: &str) -> (BTreeSet<&'static str>, String) {
    let profile = profile(text);
    let (mut found, mut shown) = (BTreeSet::new(), String::new());
    for checked in lint::Linter::new(&profile).check(text) {
        found.extend(checked.report().iter().map(|finding| finding.rule.id()));
        let source = Source { file, text, ..Source::default() };
        render::human(&mut shown, &source, checked.report(), Style::no_color().with_notes())
            .expect("a string takes it");
    }
    (found, shown)
}

#[test]
fn rule_has_a_manifest_that_breaks_it_and_one_that_does_not() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    for rule in rules() {
        let id = rule.id();
        let bad = folder().join(format!("{id}.bad.yaml"));
        if ELSEWHERE.iter().any(|(elsewhere, _)| *elsewhere == id) {
            assert!(!bad.exists(), "{id} has a file");
            continue;
        }
        let read = |path: &Path| {
            fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let (found, shown) = check(&format!("{id}.bad.yaml"), &read(&bad));
        assert!(found.contains(id), "{id} is not broken, but {found:?}");
        let expected = folder().join(format!("{id}.expected"));
        if update {
            fs::write(&expected, &shown).expect("an expected report can be written");
        }
        assert_eq!(shown, read(&expected), "{id}");
        let (found, shown) =
            check(&format!("{id}.good.yaml"), &read(&folder().join(format!("{id}.good.yaml"))));
        assert!(!found.contains(id), "{shown}");
        let others =
            rules().filter(|rule| rule.gate() != Gate::Advice && found.contains(rule.id()));
        assert_eq!(others.count(), 0, "{id}: the good manifest is refused\n{shown}");
    }
}

#[test]
fn refusing_rule_has_help_unless_it_is_listed() {
    let has_file = |rule: &Rule| !ELSEWHERE.iter().any(|(elsewhere, _)| *elsewhere == rule.id());
    for rule in rules().filter(|rule| rule.severity() == Severity::Error && has_file(rule)) {
        let text = fs::read_to_string(folder().join(format!("{}.bad.yaml", rule.id())))
            .expect("a manifest");
        let profile = profile(&text);
        let checked: Vec<_> = lint::Linter::new(&profile).check(&text).collect();
        let mut findings = checked
            .iter()
            .flat_map(|checked| checked.report().iter())
            .filter(|finding| *finding.rule == *rule);
        let has_help = findings.any(|finding| finding.help.is_some());
        let is_listed = WITHOUT_HELP.iter().any(|(id, _)| *id == rule.id());
        assert_ne!(has_help, is_listed, "{}", rule.id());
    }
}

#[test]
fn diagnostics_file_belongs_to_a_rule() {
    let known: BTreeSet<_> = rules().map(Rule::id).collect();
    for entry in fs::read_dir(folder()).expect("the folder can be read") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        let id = name.split('.').next().unwrap_or_default();
        assert!(known.contains(id), "{name} belongs to no rule");
    }
}

#[test]
fn annotations_of_more_than_256_kib_are_refused() {
    let manifest = |size: usize| {
        format!(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: b\n  annotations:\n    a: {}\nspec: {{type: DynamicResolver}}\n",
            "x".repeat(size)
        )
    };
    assert!(check("", &manifest(262_143)).0.is_empty());
    assert_eq!(check("", &manifest(262_144)).0, BTreeSet::from(["metadata-annotations-too-long"]));
}

#[test]
fn example_manifests_match_their_names() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/manifests");
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let text = fs::read_to_string(&path).expect("a text");
        let (found, shown) = check(&name, &text);
        // The good ones have not even a note.
        assert_eq!(found.is_empty(), name.starts_with("good"), "{shown}");
    }
}
