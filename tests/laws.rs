//! Laws that every report must obey, checked for every manifest of the corpus.
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
        // Only text is a create; an object read from a cluster has a resource version.
        if finding.rule.id() != "resource-version-set" {
            *counts
                .entry((finding.rule.id(), finding.path.to_string(), finding.message.clone()))
                .or_default() += 1;
        }
    }
    counts
}

/// The typed check, and the structural check of the serialized object, give the same findings.
#[test]
fn typed_and_structural_check_agree_in_every_release() {
    let mut objects = 0;
    for text in corpus() {
        let checked = lint::Linter::new(&Profile::default()).check_create(&text);
        let Some(mut backend) = checked.backend().cloned() else { continue };
        // A create ignores the status.
        backend.status = None;
        objects += 1;
        let encoded = serde_json::to_string(&backend).expect("a Backend is JSON");
        for &release in Release::ALL {
            let profile = Profile::new(release);
            let typed = backend.check(&profile);
            let structural = lint::Linter::new(&profile).check_create(&encoded);
            assert_eq!(counted(&typed), counted(structural.report()), "{release} {encoded}");
            assert_eq!(
                typed.cel_rules_skipped(),
                structural.report().cel_rules_skipped(),
                "{release} {encoded}"
            );
        }
    }
    assert!(objects > 1500, "only {objects} objects deserialize");
}

#[test]
fn typed_and_structural_check_of_a_status_agree() {
    let profile = Profile::default().with_gates([Gate::Admission]);
    let mut statuses = 0;
    for text in corpus() {
        let checked = lint::Linter::new(&profile).check_create(&text);
        let Some(backend) = checked.backend().filter(|backend| backend.status.is_some()) else {
            continue;
        };
        statuses += 1;
        let encoded = serde_json::to_string(backend).expect("a Backend is JSON");
        let structural = lint::Linter::new(&profile).check_status(&encoded);
        assert_eq!(counted(&backend.check_status(&profile)), counted(&structural), "{encoded}");
    }
    assert!(statuses > 50, "only {statuses} statuses deserialize");
}

#[test]
fn findings_come_only_from_enabled_gates() {
    let mut refused = 0;
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
        refused += usize::from(checked.report().has_errors());
    }
    assert!(refused > 50, "only {refused} are refused");
}

/// Two checks give the same report.
#[test]
fn backend_is_valid_exactly_if_its_report_has_no_error() {
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

/// Every finding has a location in the text. Its path, or the parent of the path, is in the document.
/// Paths parse what they print.
#[test]
fn finding_points_into_the_document() {
    for text in corpus() {
        let Some(document) = kubectl_yaml::first_document(&text) else { continue };
        let value = document.content.map(|tree| tree.root().to_json()).unwrap_or_default();
        for finding in lint::Linter::new(&Profile::default()).check_create(&text).report() {
            let location = finding.location.as_ref().expect("a location");
            assert!(text.get(location.span.clone()).is_some(), "{text} {finding}");
            let (line, column) = line_and_column(&text, location.span.start);
            assert_eq!((location.line, location.column), (line, column), "{text} {finding}");
            let path = &finding.path;
            assert_eq!(path.to_string().parse().as_ref(), Ok(path));
            let parent = path.parent().unwrap_or_default();
            // The server omits the index of an owner reference.
            let is_owner = path.to_string().starts_with("metadata.ownerReferences");
            assert!(
                is_owner
                    || resolves(&value, path)
                    || resolves(&value, &parent)
                    || parent.to_string() == "metadata",
                "{text} {finding}"
            );
        }
    }
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset];
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

#[test]
fn reports_are_equal_in_every_thread() {
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

/// Defaulting twice equals defaulting once, and does not change the report.
#[test]
fn defaulting_is_idempotent_and_keeps_the_report() {
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
