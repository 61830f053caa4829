//! Compares native checks with their CEL expressions, evaluated by `kube-cel`; for a test of `interop`
//! and for fuzzing.
//!
//! `kube-cel` has one difference from the API server: its `size()` of a string counts bytes, the API
//! server's counts characters (`size("é")` is 2). This affects one rule, `unix-path-fits`; the corpus
//! covers the strings for which the two counts differ.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use envoy_gateway_backend::fields::{Field, Kind};
use envoy_gateway_backend::{Release, Report, rules};
use kube_cel::{CompiledSchema, ErrorKind, ValidationErrors, Validator};
use serde_json::Value;

/// Broken rules: path, expression, and whether the evaluation failed.
pub(crate) type Broken = BTreeSet<(String, &'static str, bool)>;

/// The rules of the crate by their CEL expression.
static SOURCES: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    rules().filter_map(|rule| Some((rule.cel_rule()?.expression, rule.id()))).collect()
});

/// The broken rules of a report that have a CEL expression.
pub(crate) fn native(report: &Report) -> Broken {
    let with_cel = report.iter().filter(|finding| finding.rule.cel_rule().is_some());
    with_cel
        .map(|finding| {
            let message = finding.rule.cel_rule().map_or("", |cel| cel.message);
            let failed = finding.message.ends_with(&format!(" evaluating rule: {message}"));
            assert!(failed || finding.message == message, "{finding}");
            (finding.path.to_string(), finding.rule.id(), failed)
        })
        .collect()
}

/// The broken rules according to `kube-cel`.
pub(crate) fn evaluated(validator: &Validator, schema: &CompiledSchema, object: &Value) -> Broken {
    let errors =
        validator.validate_compiled(schema, object, None).err().map(ValidationErrors::into_vec);
    let broken = errors.into_iter().flatten().map(|error| {
        let failed = match &error.kind {
            ErrorKind::ValidationFailure => false,
            ErrorKind::EvaluationError => true,
            kind => panic!("{kind:?}: {error}"),
        };
        let rule = SOURCES
            .get(error.rule.as_str())
            .unwrap_or_else(|| panic!("a rule that is not ours: {}", error.rule));
        (error.field_path, *rule, failed)
    });
    broken
        .filter(|(path, rule, _)| *rule != "unix-path-fits" || exceeds_in_characters(object, path))
        .collect()
}

/// Whether a string with more than 108 bytes has more than 108 characters.
fn exceeds_in_characters(object: &Value, path: &str) -> bool {
    let pointer = path.replace(['.', '['], "/").replace(']', "");
    let text = object
        .pointer(&format!("/{pointer}"))
        .and_then(Value::as_str)
        .expect("the path of a string");
    assert!(text.len() > 108, "{text}");
    text.chars().count() > 108
}

/// Removes fields that the release does not have.
pub(crate) fn retain_release(value: &mut Value, field: &Field, release: Release) {
    match (value, field.kind()) {
        (Value::Object(map), Kind::Object(_)) => {
            map.retain(|key, _| field.field(key).is_some_and(|field| field.exists_in(release)));
            for (key, value) in map {
                retain_release(value, field.field(key).expect("retained"), release);
            }
        }
        (Value::Array(values), Kind::List { items, .. }) => {
            for value in values {
                retain_release(value, items, release);
            }
        }
        _ => {}
    }
}
