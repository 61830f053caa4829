//! Compares the structural check with `jsonschema` and the schema of a CRD; for a test of `interop` and
//! for fuzzing.

use std::collections::BTreeSet;

use envoy_gateway_backend::{FieldPath, Finding, Segment};
use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::LocationSegment;
use serde_json::Value;

/// The rules that a JSON schema can express.
const SCHEMA_RULES: [&str; 10] = [
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
            // go-openapi accepts a float slightly above an integer as an integer
            // (`swag.IsFloat64AJSONInteger`), but compares the float with the bounds. The next
            // integer breaks the same bounds.
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

/// The paths of the validator's errors.
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

/// The paths of our findings of rules that a schema can express.
pub(crate) fn ours<'f>(findings: impl Iterator<Item = &'f Finding>) -> BTreeSet<FieldPath> {
    let metadata = |path: &FieldPath| matches!(path.segments().first(), Some(Segment::Key(key)) if key == "metadata");
    let structural = findings.filter(|finding| SCHEMA_RULES.contains(&finding.rule.id()));
    structural
        .filter(|finding| !metadata(&finding.path))
        .map(|finding| finding.path.clone())
        .collect()
}
