//! Laws of the blueprint, on every manifest of the corpus.
#![cfg(feature = "lint")]

use std::collections::BTreeMap;

use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::{FieldPath, Gate, Profile, Release, Report, lint};
use serde_json::Value;

fn corpus() -> Vec<String> {
    let lines = include_str!("conformance/admission.ndjson").lines();
    lines
        .map(|line| {
            let case: Value = serde_json::from_str(line).expect("a case");
            case["manifest"].as_str().expect("a manifest").to_owned()
        })
        .collect()
}

fn counted(report: &Report) -> BTreeMap<(&'static str, String, String), usize> {
    let mut counts = BTreeMap::new();
    for finding in report {
        // Only text knows that it is a create: an object read from a cluster has a resource
        // version.
        if finding.rule.id() != "resource-version-set" {
            *counts
                .entry((finding.rule.id(), finding.path.to_string(), finding.message.clone()))
                .or_default() += 1;
        }
    }
    counts
}

/// The typed check and the walk of the field table over the encoded object find the same, in every
/// release.
#[test]
fn the_typed_check_and_the_shape_check_agree() {
    let mut objects = 0;
    for text in corpus() {
        let checked = lint::Linter::new(&Profile::default()).check_create(&text);
        let Some(mut backend) = checked.backend().cloned() else { continue };
        // A create does not look at the status.
        backend.status = None;
        objects += 1;
        let encoded = serde_json::to_string(&backend).expect("a Backend is JSON");
        for &release in Release::ALL {
            let profile = Profile::new(release);
            let typed = backend.check(&profile);
            let walked = lint::Linter::new(&profile).check_create(&encoded);
            assert_eq!(counted(&typed), counted(walked.report()), "{release} {encoded}");
            assert_eq!(
                typed.cel_rules_skipped(),
                walked.report().cel_rules_skipped(),
                "{release} {encoded}"
            );
        }
    }
    assert!(objects > 1500, "only {objects} objects decode");
}

/// A status that decodes is judged alike as a type and as text.
#[test]
fn the_typed_check_of_a_status_and_its_shape_check_agree() {
    let profile = Profile::default().with_gates([Gate::Admission]);
    let mut statuses = 0;
    for text in corpus() {
        let checked = lint::Linter::new(&profile).check_create(&text);
        let Some(backend) = checked.backend().filter(|backend| backend.status.is_some()) else {
            continue;
        };
        statuses += 1;
        let encoded = serde_json::to_string(backend).expect("a Backend is JSON");
        let walked = lint::Linter::new(&profile).check_status(&encoded);
        assert_eq!(counted(&backend.check_status(&profile)), counted(&walked), "{encoded}");
    }
    assert!(statuses > 50, "only {statuses} statuses decode");
}

/// A gate that is not asked says nothing, unless the object's shape keeps the others from being
/// asked.
#[test]
fn only_the_gates_that_are_asked_speak() {
    let mut spoken = 0;
    for text in corpus() {
        let profile = Profile::default().with_gates([Gate::Controller]);
        let checked = lint::Linter::new(&profile).check_create(&text);
        let Some(backend) = checked.backend() else { continue };
        assert!(
            checked.report().iter().all(|finding| finding.gate == Gate::Controller),
            "{text} {}",
            checked.report()
        );
        assert_eq!(counted(checked.report()), counted(&backend.check(&profile)), "{text}");
        spoken += usize::from(checked.report().has_errors());
    }
    assert!(spoken > 50, "only {spoken} are refused");
}

/// What is valid is what has no error; asking twice says the same.
#[test]
fn a_backend_is_valid_exactly_where_its_report_has_no_error() {
    for text in corpus() {
        let checked = lint::Linter::new(&Profile::default()).check_create(&text);
        let Some(backend) = checked.backend().cloned() else {
            assert!(checked.report().has_errors(), "{text}");
            continue;
        };
        let report = backend.check(checked_profile());
        assert_eq!(report, backend.check(checked_profile()));
        match backend.clone().into_valid(checked_profile()) {
            Ok(valid) => {
                assert!(!report.has_errors());
                assert_eq!(*valid, backend);
            }
            Err(invalid) => {
                assert!(report.has_errors());
                assert_eq!((&invalid.object, &invalid.report), (&backend, &report));
            }
        }
        assert_eq!(checked.report().has_errors(), checked.clone().into_valid().is_err());
    }
}

fn checked_profile() -> &'static Profile {
    static PROFILE: std::sync::LazyLock<Profile> = std::sync::LazyLock::new(Profile::default);
    &PROFILE
}

/// Every finding from text has a place in it; its path, or what holds it, is in the document; and
/// paths parse as they print.
#[test]
fn every_finding_points_into_the_document() {
    for text in corpus() {
        let Some(document) = kubectl_yaml::first_document(&text) else { continue };
        let value = document.content.map(|tree| tree.root().to_json()).unwrap_or_default();
        for finding in lint::Linter::new(&Profile::default()).check_create(&text).report() {
            let place = finding.place.as_ref().expect("a place");
            assert!(text.get(place.span.clone()).is_some(), "{text} {finding}");
            let (line, column) = line_and_column(&text, place.span.start);
            assert_eq!((place.line, place.column), (line, column), "{text} {finding}");
            let path = &finding.path;
            assert_eq!(path.to_string().parse().as_ref(), Ok(path));
            let parent = path.parent().unwrap_or_default();
            // The server names a list of owners as if it were one.
            let known = path.to_string().starts_with("metadata.ownerReferences");
            assert!(
                known
                    || resolves(&value, path)
                    || resolves(&value, &parent)
                    || parent.to_string() == "metadata",
                "{text} {finding}"
            );
        }
    }
}

fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

fn resolves(value: &Value, path: &FieldPath) -> bool {
    use envoy_gateway_backend::Segment;
    let found = path.segments().iter().try_fold(value, |here, segment| match segment {
        Segment::Key(key) => here.get(key.as_ref()),
        Segment::Index(index) => here.get(index),
    });
    found.is_some()
}

/// One thread says what another says, byte for byte.
#[test]
fn reports_are_the_same_in_every_thread() {
    let all = || {
        corpus()
            .iter()
            .map(|text| {
                format!("{:?}", lint::Linter::new(&Profile::default()).check_create(text).report())
            })
            .collect::<Vec<_>>()
    };
    let other = std::thread::spawn(all);
    assert!(all() == other.join().expect("no panic"));
}

/// Defaulting twice is defaulting once, and what is valid stays so.
#[test]
fn defaulting_is_idempotent_and_harmless() {
    for text in corpus() {
        let checked = lint::Linter::new(checked_profile()).check_create(&text);
        let Some(backend) = checked.backend() else { continue };
        let mut once: Backend = backend.clone();
        once.apply_defaults(Release::LATEST);
        let mut twice = once.clone();
        twice.apply_defaults(Release::LATEST);
        assert_eq!(once, twice);
        assert_eq!(
            counted(&backend.check(checked_profile())),
            counted(&once.check(checked_profile())),
            "{text}"
        );
    }
}
