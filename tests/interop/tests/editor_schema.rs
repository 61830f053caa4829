//! The schemas of each release, evaluated by the validator `jsonschema`, compared with the API
//! server.

#[path = "../../support/generate.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod generate;

use std::collections::BTreeSet;
use std::fmt;
use std::io::Write;

use envoy_gateway_backend::api::{Backend, BackendSpec, ObjectMeta, OwnerReference};
use envoy_gateway_backend::fields::{BACKEND, Field, Kind};
use envoy_gateway_backend::kubectl_yaml;
use envoy_gateway_backend::{Finding, Gate, Profile, Release, lint, schema};
use generate::near_backend;
use jsonschema::Validator;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Case {
    id: String,
    manifest: String,
    expect: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    releases: Vec<String>,
    accepted: bool,
}

/// Number of manifests that the API server admits and refuses, and number of those for which a
/// schema agrees.
#[derive(Default)]
struct Agreement {
    admitted: usize,
    taken: usize,
    refused: usize,
    turned_away: usize,
}

impl Agreement {
    fn count(&mut self, admitted: bool, valid: bool) {
        self.admitted += usize::from(admitted);
        self.taken += usize::from(admitted && valid);
        self.refused += usize::from(!admitted);
        self.turned_away += usize::from(!admitted && !valid);
    }
}

impl fmt::Display for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { admitted, taken, refused, turned_away } = self;
        write!(
            f,
            "takes {taken} of {admitted} admitted manifests, refuses {turned_away} of {refused} refused ones"
        )
    }
}

fn validator(schema: &Value) -> Validator {
    jsonschema::options().should_validate_formats(false).build(schema).expect("a JSON schema")
}

/// The only value that the API server accepts and the editor schema refuses: a port slightly above
/// an integer, such as `443.0000001`. A JSON schema cannot distinguish it from `443.5`.
const TOO_STRICT: &str = "not-quite-an-integer";

/// Rules that the editor schema cannot check: a repeated key in an object, which is lost before the
/// schema is evaluated (language servers report it themselves); and the string `"yes"` instead of a
/// boolean, because an editor reads YAML 1.2, in which the unquoted word is the same string.
const LET_THROUGH: [&str; 2] = ["duplicate-key", "wrong-type"];

#[test]
fn schema_verdict_for_the_corpus_agrees_with_the_api_server() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../conformance/admission.ndjson");
    let corpus = std::fs::read_to_string(corpus).expect("the corpus");
    let cases: Vec<Case> =
        corpus.lines().map(|line| serde_json::from_str(line).expect("a case")).collect();
    let (mut let_through, mut too_strict) = (BTreeSet::new(), 0);
    for &release in Release::ALL {
        let crd = schema::crd(release);
        let crd =
            validator(crd.pointer("/spec/versions/0/schema/openAPIV3Schema").expect("a schema"));
        let editor = validator(&schema::json_schema(release));
        let profile = Profile::new(release).with_gates([Gate::Admission, Gate::Advice]);
        let (mut by_crd, mut by_editor, mut strict) =
            (Agreement::default(), Agreement::default(), 0);
        for Case { id, manifest, expect } in &cases {
            let is_of_release =
                |expected: &&Expected| expected.releases.contains(&release.to_string());
            let Some(&Expected { accepted, .. }) = expect.iter().find(is_of_release) else {
                continue;
            };
            // Unreadable text is not checked by a schema.
            let document = kubectl_yaml::first_document(manifest);
            let Some(object) =
                document.and_then(|document| Some(document.content.ok()?.root().to_json()))
            else {
                continue;
            };
            by_crd.count(accepted, crd.is_valid(&object));
            let valid = editor.is_valid(&object);
            by_editor.count(accepted, valid);
            if valid != accepted {
                let report = lint::Linter::new(&profile).check_create(manifest).into_report();
                if accepted {
                    let errors: Vec<_> =
                        editor.iter_errors(&object).map(|error| error.to_string()).collect();
                    let known = report.iter().any(|finding| finding.rule.id() == TOO_STRICT);
                    assert!(
                        known,
                        "{release}: {id} is admitted, but for the schema {errors:?}\n{manifest}"
                    );
                    strict += 1;
                } else {
                    let_through.extend(report.errors().map(|finding| finding.rule.id()));
                }
            }
        }
        let text =
            format!("CRD schema {release}: {by_crd}\neditor schema {release}: {by_editor}\n");
        // Written directly, because the test harness captures `print!` of passing tests.
        std::io::stdout().write_all(text.as_bytes()).expect("standard output can be written");
        assert_eq!(by_editor.taken + strict, by_editor.admitted);
        assert!(by_editor.turned_away * 1000 >= by_editor.refused * 990, "{release}: {by_editor}");
        assert!(
            by_crd.turned_away < by_editor.turned_away && by_crd.taken < by_editor.taken,
            "{release}"
        );
        too_strict += strict;
    }
    assert!(too_strict > 0, "nothing is too strict any more");
    assert_eq!(let_through, BTreeSet::from(LET_THROUGH));
}

/// Number of objects for each property; `cel.rs` checks that this number breaks and keeps every
/// rule.
const CASES: u32 = 600;

fn for_each<T: fmt::Debug>(strategy: &impl Strategy<Value = T>, property: impl Fn(T)) {
    let mut runner =
        TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(strategy, |value| {
        property(value);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Sets absent fields of the release to `null`, where the API server removes it.
fn fill_with_nulls(value: &mut Value, field: &Field, release: Release) {
    match (value, field.kind()) {
        (Value::Object(map), Kind::Object(fields)) => {
            for field in fields.iter().filter(|field| field.exists_in(release)) {
                fill_with_nulls(map.entry(field.name()).or_insert(Value::Null), field, release);
            }
        }
        (Value::Array(values), Kind::List { items, .. }) => {
            for value in values {
                fill_with_nulls(value, items, release);
            }
        }
        _ => {}
    }
}

/// The schema agrees with each rule and each bound of the CRD; `null` is absent.
#[test]
fn spec_is_valid_exactly_if_it_is_admitted() {
    for &release in Release::ALL {
        let editor = validator(&schema::json_schema(release));
        let profile = Profile::new(release).with_gates([Gate::Admission]);
        for_each(&near_backend(), |backend| {
            let mut object = serde_json::to_value(&backend).expect("a Backend is JSON");
            let report = backend.check(&profile);
            assert_eq!(
                editor.is_valid(&object),
                !report.has_errors(),
                "{release}\n{report}\n{object}"
            );
            fill_with_nulls(&mut object, &BACKEND, release);
            assert_eq!(
                editor.is_valid(&object),
                !report.has_errors(),
                "{release}\n{report}\n{object}"
            );
        });
    }
}

/// A valid or nearly valid name or key.
fn near_name() -> BoxedStrategy<String> {
    let whole = select(vec!["", "v1", "apps/v1", "Event", "orphan", "foregroundDeletion"])
        .prop_map(String::from);
    let part = select(vec![
        "a", "b", "-", ".", "/", "_", "A", "7", "é", "\u{130}", "\u{212A}", "\n", "a-", ".a",
    ]);
    let parts = vec(part, 0..=4).prop_map(|parts| parts.concat());
    let long = (select(vec![57, 58, 62, 63, 64, 252, 253, 254]), select(vec!["", "-", "/a", "."]))
        .prop_map(|(length, end)| "a".repeat(length) + end);
    let qualified = (select(vec![1, 253, 254]), select(vec![1, 63, 64]))
        .prop_map(|(prefix, name)| format!("{}/{}", "a".repeat(prefix), "B".repeat(name)));
    prop_oneof![2 => whole, 4 => parts, 1 => long, 1 => qualified].boxed()
}

fn near_meta() -> impl Strategy<Value = ObjectMeta> {
    let owner = (near_name(), near_name(), near_name(), near_name(), option::of(any::<bool>()))
        .prop_map(|(api_version, kind, name, uid, controller)| OwnerReference {
            api_version,
            kind,
            name,
            uid,
            controller,
            block_owner_deletion: None,
        });
    let name = || option::of(prop_oneof![Just("api".to_owned()), near_name()]);
    // Usually absent, so that fields are checked separately.
    let labels = || option::weighted(0.2, btree_map(near_name(), near_name(), 0..=2));
    let owners = option::weighted(0.2, vec(owner, 0..=2));
    let finalizers = option::weighted(0.2, vec(near_name(), 0..=2));
    (name(), name(), name(), labels(), labels(), owners, finalizers).prop_map(
        |(name, generate_name, namespace, labels, annotations, owner_references, finalizers)| {
            ObjectMeta {
                name,
                generate_name,
                namespace,
                labels,
                annotations,
                owner_references,
                finalizers,
                ..ObjectMeta::default()
            }
        },
    )
}

/// What the schema cannot check in metadata: the name generated from a prefix, and two owners that
/// are both the controller.
fn is_unchecked(finding: &Finding, metadata: &ObjectMeta) -> bool {
    let is_made = metadata.name.as_ref().is_none_or(String::is_empty)
        && finding.path.to_string() == "metadata.name";
    (is_made && finding.rule.id() == "metadata-name")
        || finding.message == "only one reference can have controller set to true"
}

#[test]
fn metadata_is_valid_exactly_if_it_is_admitted() {
    let editor = validator(&schema::json_schema(Release::LATEST));
    let profile = Profile::default().with_gates([Gate::Admission]);
    let (refused, unchecked) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    for_each(&near_meta(), |metadata| {
        let backend = Backend { metadata, spec: BackendSpec::default(), status: None };
        let object = serde_json::to_value(&backend).expect("a Backend is JSON");
        let report = backend.check(&profile);
        if report.has_errors()
            && report.errors().all(|finding| is_unchecked(finding, &backend.metadata))
        {
            unchecked.set(unchecked.get() + 1);
            return;
        }
        refused.set(refused.get() + u32::from(report.has_errors()));
        let errors: Vec<_> = editor.iter_errors(&object).map(|error| error.to_string()).collect();
        assert_eq!(errors.is_empty(), !report.has_errors(), "{errors:?}\n{report}\n{object}");
    });
    assert!(refused.get() > 100 && unchecked.get() < 100, "{refused:?} {unchecked:?}");
}

#[test]
fn owner_api_version_is_valid_exactly_if_it_is_admitted() {
    let editor = validator(&schema::json_schema(Release::LATEST));
    let profile = Profile::default().with_gates([Gate::Admission]);
    for (api_version, is_valid) in [
        ("v1", true),
        ("a/v1", true),
        ("/v1", true),
        ("a/\n", true),
        ("", false),
        ("/", false),
        ("a/", false),
        ("//", false),
        ("/a/", false),
        ("a/b/c", false),
    ] {
        let owner = OwnerReference {
            api_version: api_version.into(),
            kind: "A".into(),
            name: "a".into(),
            uid: "b".into(),
            controller: None,
            block_owner_deletion: None,
        };
        let metadata = ObjectMeta {
            name: Some("api".into()),
            owner_references: Some(vec![owner]),
            ..ObjectMeta::default()
        };
        let spec = BackendSpec::dynamic_resolver();
        let backend = Backend { metadata, spec, status: None };
        assert_eq!(backend.check(&profile).has_errors(), !is_valid, "{api_version:?}");
        let object = serde_json::to_value(&backend).expect("a Backend is JSON");
        assert_eq!(editor.is_valid(&object), is_valid, "{api_version:?}");
    }
}
