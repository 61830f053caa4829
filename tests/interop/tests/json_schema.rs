//! Shape verdicts against `jsonschema`, a generic validator, over the schemas this crate writes into its CRDs.
//!
//! It knows types, required fields, bounds, patterns and values. What Kubernetes adds (unknown fields, defaults, list maps,
//! CEL, a port that is a hair above an integer) it does not, and what the API server does before its schema stage it is spared:
//! nulls are pruned, metadata and status are not its affair.

use std::collections::BTreeSet;

use envoy_gateway_backend::{FieldPath, Finding, Gate, Profile, Release, Segment, manifest, schema};
use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::LocationSegment;
use serde_json::Value;

/// The rules that a JSON schema can state.
const SHAPE: [&str; 10] = [
    "required", "wrong-type", "not-supported", "pattern", "too-short", "too-long", "too-few", "too-many", "too-small",
    "too-large",
];

/// The document as it reaches the schema stage: without nulls in objects, metadata and status.
fn pruned(mut value: Value) -> Value {
    let mut pending = vec![&mut value];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(map) => {
                map.retain(|_, value| !value.is_null());
                pending.extend(map.values_mut());
            }
            Value::Array(items) => pending.extend(items),
            // go-openapi takes a float a hair above an integer for one (`swag.IsFloat64AJSONInteger`), but compares it as it is:
            // the integer above it breaks the same bounds.
            Value::Number(number) => {
                let float = number.as_f64().unwrap_or_default();
                if float > 0.0 && (float - float.trunc()) / (float + float.trunc()) < 1e-9 {
                    *value = float.ceil().into();
                }
            }
            _ => {}
        }
    }
    if let Some(map) = value.as_object_mut() {
        map.retain(|key, _| key != "metadata" && key != "status");
    }
    value
}

fn theirs(validator: &jsonschema::Validator, value: &Value) -> BTreeSet<FieldPath> {
    let errors = validator.iter_errors(value);
    errors
        .map(|error| {
            let path = error.instance_path().iter().fold(FieldPath::root(), |path, segment| match segment {
                LocationSegment::Property(name) => path.key(name.to_string()),
                LocationSegment::Index(index) => path.index(index),
            });
            match error.kind() {
                ValidationErrorKind::Required { property } => path.key(property.as_str().expect("a name").to_owned()),
                _ => path,
            }
        })
        .collect()
}

fn ours<'f>(findings: impl Iterator<Item = &'f Finding>) -> BTreeSet<FieldPath> {
    let metadata = |path: &FieldPath| matches!(path.segments().first(), Some(Segment::Key(key)) if key == "metadata");
    let shape = findings.filter(|finding| SHAPE.contains(&finding.rule.id()));
    shape.filter(|finding| !metadata(&finding.path)).map(|finding| finding.path.clone()).collect()
}

#[test]
fn shape_verdicts_are_those_of_the_json_schema() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../conformance/admission.ndjson");
    let corpus = std::fs::read_to_string(corpus).expect("the corpus");
    let manifests = corpus.lines().map(|line| serde_json::from_str::<Value>(line).expect("a case"));
    let objects: Vec<_> =
        manifests.filter_map(|case| Some((case["id"].clone(), case["manifest"].as_str()?.to_owned()))).collect();
    let (mut asked, mut refused, mut differing) = (0, 0, Vec::new());
    for &release in Release::ALL {
        let mut crd = schema::crd(release);
        let schema = crd.pointer_mut("/spec/versions/0/schema/openAPIV3Schema").expect("a schema").take();
        let validator = jsonschema::options().should_validate_formats(false).build(&schema).expect("a JSON schema");
        let profile = Profile::new(release).with_gates([Gate::Admission]);
        for (id, text) in &objects {
            let report = manifest::check_as_backend(text, &profile).into_report();
            let document =
                manifest::first_document(text).and_then(|document| Some(document.content.ok()?.root().to_json()));
            // What is no object, or not ours, never meets the schema; of a key given twice each reads another value.
            let elsewhere = ["wrong-api-version", "wrong-kind", "duplicate-key"];
            let Some(object) = document.filter(Value::is_object) else { continue };
            if report.iter().any(|finding| elsewhere.contains(&finding.rule.id())) {
                continue;
            }
            asked += 1;
            let (ours, theirs) = (ours(report.iter()), theirs(&validator, &pruned(object)));
            refused += u32::from(!theirs.is_empty());
            if ours != theirs {
                differing.push(format!("{release} {id}\n  ours:   {ours:?}\n  theirs: {theirs:?}\n{text}"));
            }
        }
    }
    println!("jsonschema: {} of {asked} verdicts agree, {refused} of them refusals", asked - differing.len());
    let shown: Vec<_> = differing.iter().take(10).cloned().collect();
    assert!(differing.is_empty(), "{} differ\n{}", differing.len(), shown.join("\n"));
    assert!(refused > 1000, "{refused}");
}
