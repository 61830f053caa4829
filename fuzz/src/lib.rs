//! Properties that several targets check.

use std::collections::BTreeSet;

use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::{FieldPath, Gate, Profile, Release, Report, lint};

/// Checking a text does not panic and is deterministic; every finding has a location within the text
/// and a path that parses.
pub fn check_text(text: &str, profile: &Profile) {
    let mut again = lint::Linter::new(profile).check(text);
    for checked in lint::Linter::new(profile).check(text) {
        assert_eq!(
            again.next().map(|again| again.report().clone()).as_ref(),
            Some(checked.report())
        );
        for finding in checked.report() {
            assert!(!finding.to_string().contains(char::is_control), "{finding:?}");
            assert_eq!(finding.path.to_string().parse::<FieldPath>().as_ref(), Ok(&finding.path));
            let location = finding.location.as_ref().expect("a finding in a text has a location");
            assert!(text.get(location.span.clone()).is_some(), "{finding:?}");
            assert!(location.line >= 1 && location.column >= 1, "{finding:?}");
        }
    }
    assert!(again.next().is_none());
    paths_agree(text);
}

/// The fast path and the tree path give the same report. A check for all releases always uses the
/// tree.
fn paths_agree(text: &str) {
    let profile = Profile::default().with_gates([Gate::Admission]);
    let mut checked = lint::Linter::new(&profile).check(text);
    for (by_tree, _) in
        lint::Linter::new(&Profile::default().with_gates([Gate::Admission])).compatibilities(text)
    {
        assert_eq!(format!("{:?}", checked.next()), format!("{:?}", Some(by_tree)), "{text}");
    }
    assert!(checked.next().is_none(), "{text}");
}

/// decode(encode(b)) = b; b is valid exactly if its report has no error; two checks give the same
/// report.
pub fn round_trip(mut backend: Backend) {
    let encoded = serde_json::to_vec(&backend).expect("a Backend is JSON");
    // serde_json reads some floats one bit off, but reads its own output exactly.
    let again: Backend = serde_json::from_slice(&encoded).expect("what was encoded decodes");
    assert_eq!(serde_json::to_vec(&again).expect("a Backend is JSON"), encoded);
    backend.metadata.managed_fields = again.metadata.managed_fields.clone();
    assert_eq!(backend, again);

    for &release in Release::ALL {
        let profile = Profile::new(release);
        let report = backend.check(&profile);
        assert_eq!(again.check(&profile), report);
        assert!(!report.to_string().contains(|c: char| c.is_control() && c != '\n'));
        let _ = backend.check_status(&profile).to_string();
        match backend.clone().into_valid(&profile) {
            Ok(valid) => {
                assert!(!report.has_errors() && *valid.report() == report && *valid == backend)
            }
            Err(invalid) => assert!(
                report.has_errors() && invalid.report == report && invalid.object == backend
            ),
        }
    }
}

/// check(encode(b)) = b.check(), for every release: the text path and the typed path give the
/// same findings.
pub fn text_is_typed(mut backend: Backend) {
    // A create drops the status; opaque values may contain what the text path cannot distinguish;
    // and only the text path, which checks a create, checks fields that the server sets.
    (backend.status, backend.metadata.managed_fields) = (None, None);
    (backend.metadata.resource_version, backend.metadata.creation_timestamp) = (None, None);
    backend.metadata.deletion_timestamp = None;
    let text = serde_json::to_string(&backend).expect("a Backend is JSON");
    for &release in Release::ALL {
        let profile = Profile::new(release);
        let checked = lint::Linter::new(&profile).check_create(&text);
        assert_eq!(checked.backend(), Some(&backend), "{release} {text}");
        assert_eq!(
            findings(checked.report()),
            findings(&backend.check(&profile)),
            "{release} {text}"
        );
    }
}

fn findings(report: &Report) -> BTreeSet<(String, &'static str, &str)> {
    report
        .iter()
        .map(|finding| (finding.path.to_string(), finding.rule.id(), finding.message.as_str()))
        .collect()
}
