//! Messages about metadata equal the API server's, word for word. The test of
//! `conformance/admission.ndjson` compares reasons and fields only.
#![cfg(feature = "lint")]

use std::collections::BTreeMap;

use envoy_gateway_backend::{Gate, Profile, Release, lint};
use serde_json::Value;

/// Number of findings for each field of `metadata` and message. The order is not compared, because the
/// server's maps have none.
fn counted<'a>(
    findings: impl Iterator<Item = (String, &'a str)>,
) -> BTreeMap<(String, &'a str), usize> {
    let mut counts = BTreeMap::new();
    for finding in findings.filter(|(field, _)| field.starts_with("metadata.")) {
        *counts.entry(finding).or_default() += 1;
    }
    counts
}

#[test]
fn metadata_messages_equal_the_api_server() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance/admission.ndjson");
    let profile = Profile::new(Release::LATEST).with_gates([Gate::Admission]);
    let latest = Release::LATEST.to_string();
    let mut messages = 0;
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let reaches_metadata = |expected: &&Value| {
            let is_latest =
                expected["releases"].as_array().unwrap().iter().any(|release| *release == latest);
            is_latest && ["meta", "schema", "ok"].contains(&expected["stage"].as_str().unwrap())
        };
        let Some(expected) = case["expect"].as_array().unwrap().iter().find(reaches_metadata)
        else {
            continue;
        };
        let errors = expected["errors"].as_array().unwrap();
        // `resourceVersion` on a create is refused without a field; another kind is not checked
        // further.
        if errors.iter().any(|error| error[0] == "BadRequest" || error[1] == "kind") {
            continue;
        }
        let theirs = counted(errors.iter().map(|error| {
            let [_, field, message] = [0, 1, 2].map(|index| error[index].as_str().unwrap());
            (field.to_owned(), message)
        }));
        let checked = lint::Linter::new(&profile).check_create(case["manifest"].as_str().unwrap());
        let report = checked.report();
        let ours = counted(
            report.iter().map(|finding| (finding.path.kubernetes(), finding.message.as_ref())),
        );
        assert_eq!(ours, theirs, "{}", case["id"]);
        messages += theirs.len();
    }
    assert!(messages > 50, "{messages}");
}
