//! Structural verdicts, compared with the validator `jsonschema` and the schemas of our CRDs.
//!
//! It checks types, required fields, bounds, patterns and values, but not Kubernetes' additions
//! (unknown fields, defaults, list maps, CEL, a port slightly above an integer). The objects are as
//! before the API server's schema validation: without nulls, metadata and status.

#[path = "../../support/shape.rs"]
mod shape;

use envoy_gateway_backend::kubectl_yaml;
use envoy_gateway_backend::{Gate, Profile, Release, lint, schema};
use serde_json::Value;
use shape::{ours, pruned, theirs};

#[test]
fn structural_verdict_equals_the_json_schema() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../conformance/admission.ndjson");
    let corpus = std::fs::read_to_string(corpus).expect("the corpus");
    let manifests = corpus.lines().map(|line| serde_json::from_str::<Value>(line).expect("a case"));
    let objects: Vec<_> = manifests
        .filter_map(|case| Some((case["id"].clone(), case["manifest"].as_str()?.to_owned())))
        .collect();
    let (mut checked, mut refused, mut differing) = (0, 0, Vec::new());
    for &release in Release::ALL {
        let mut crd = schema::crd(release);
        let schema =
            crd.pointer_mut("/spec/versions/0/schema/openAPIV3Schema").expect("a schema").take();
        let validator = jsonschema::options()
            .should_validate_formats(false)
            .build(&schema)
            .expect("a JSON schema");
        let profile = Profile::new(release).with_gates([Gate::Admission]);
        for (id, text) in &objects {
            let report = lint::Linter::new(&profile).check_create(text).into_report();
            let document = kubectl_yaml::first_document(text)
                .and_then(|document| Some(document.content.ok()?.root().to_json()));
            // The schema applies only to objects of the right kind; for a repeated key the two read
            // different values.
            let elsewhere = ["wrong-api-version", "wrong-kind", "duplicate-key"];
            let Some(object) = document.filter(Value::is_object) else { continue };
            if report.iter().any(|finding| elsewhere.contains(&finding.rule.id())) {
                continue;
            }
            checked += 1;
            let (ours, theirs) = (ours(report.iter()), theirs(&validator, &pruned(object)));
            refused += u32::from(!theirs.is_empty());
            if ours != theirs {
                differing.push(format!(
                    "{release} {id}\n  ours:   {ours:?}\n  theirs: {theirs:?}\n{text}"
                ));
            }
        }
    }
    println!(
        "jsonschema: {} of {checked} verdicts agree, {refused} of them refusals",
        checked - differing.len()
    );
    let shown: Vec<_> = differing.iter().take(10).cloned().collect();
    assert!(differing.is_empty(), "{} differ\n{}", differing.len(), shown.join("\n"));
    assert!(refused > 1000, "{refused}");
}
