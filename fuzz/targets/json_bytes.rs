//! The properties of `yaml_bytes`; serde_json(bytes) = Ok(v), v an object without a repeated key ⇒
//! read(bytes) = v; and the check as a Backend does not panic. If it returns a Backend, serde_json
//! deserializes the same Backend.
#![no_main]

use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::kubectl_yaml;
use envoy_gateway_backend::{Profile, lint};
use envoy_gateway_backend_fuzz::check_text;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = lint::decode_utf8(bytes) else { return };
    let profile = Profile::default();
    check_text(&text, &profile);
    let checked = lint::Linter::new(&profile).check_create(&text);
    let repeated = checked.report().iter().any(|finding| finding.rule.id() == "duplicate-key");
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    if !value.is_object() {
        return;
    }
    let document = kubectl_yaml::first_document(&text).expect("an object is a document");
    let Ok(tree) = document.content else {
        // It exceeds a limit.
        return;
    };
    if tree.has_repeated_keys() || repeated {
        return;
    }
    assert!(same(&tree.root().to_json(), &value), "{}\n{value}", tree.root().to_json());
    if let (Some(ours), Ok(theirs)) = (checked.backend(), serde_json::from_slice::<Backend>(bytes))
    {
        let (mut ours, mut theirs) = (ours.clone(), theirs);
        // Opaque values keep numbers as written; an invalid status is dropped.
        (ours.metadata.managed_fields, theirs.metadata.managed_fields) = (None, None);
        if ours.status.is_none() {
            theirs.status = None;
        }
        assert_eq!(ours, theirs);
    }
});

/// Compares numbers as floats with a small tolerance: serde_json reads some of them one bit off.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) =
                (one.as_f64().unwrap_or_default(), other.as_f64().unwrap_or_default());
            (one - other).abs() <= one.abs() * 1e-15
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, value)| other.get(key).is_some_and(|other| same(value, other)))
        }
        _ => one == other,
    }
}
