//! Shape verdicts beside those of `jsonschema` over the schema of a CRD; for a test of `interop`
//! and for fuzzing.

use std::collections::BTreeSet;

use envoy_gateway_backend::{FieldPath, Finding, Segment};
use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::LocationSegment;
use serde_json::Value;

/// The rules that a JSON schema can state.
const SHAPE: [&str; 10] = [
    "required", "wrong-type", "not-supported", "pattern", "too-short", "too-long", "too-few",
    "too-many", "too-small", "too-large",
];

/// The document as it reaches the schema stage: without nulls in objects, metadata and status.
pub(crate) fn pruned(mut value: Value) -> Value {
    let mut pending = vec![&mut value];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(map) => {
                map.retain(|_, value| !value.is_null());
                pending.extend(map.values_mut());
            }
            Value::Array(items) => pending.extend(items),
            // go-openapi takes a float a hair above an integer for one
            // (`swag.IsFloat64AJSONInteger`), but compares it as it is: the integer
            // above it breaks the same bounds.
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

/// Where the validator finds something.
pub(crate) fn theirs(validator: &jsonschema::Validator, value: &Value) -> BTreeSet<FieldPath> {
    let errors = validator.iter_errors(value);
    errors
        .map(|error| {
            let path =
                error.instance_path().iter().fold(
                    FieldPath::root(),
                    |path, segment| match segment {
                        LocationSegment::Property(name) => path.key(name.to_string()),
                        LocationSegment::Index(index) => path.index(index),
                    },
                );
            match error.kind() {
                ValidationErrorKind::Required { property } => {
                    path.key(property.as_str().expect("a name").to_owned())
                }
                _ => path,
            }
        })
        .collect()
}

/// Where our own findings are that it could know of.
pub(crate) fn ours<'f>(findings: impl Iterator<Item = &'f Finding>) -> BTreeSet<FieldPath> {
    let metadata = |path: &FieldPath| matches!(path.segments().first(), Some(Segment::Key(key)) if key == "metadata");
    let shape = findings.filter(|finding| SHAPE.contains(&finding.rule.id()));
    shape.filter(|finding| !metadata(&finding.path)).map(|finding| finding.path.clone()).collect()
}
