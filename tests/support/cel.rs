//! Each rule's native check beside its CEL source, evaluated by `kube-cel`; for a test of `interop`
//! and for fuzzing.
//!
//! In one thing `kube-cel` differs from the API server: its `size()` of a text counts bytes where
//! the API server counts characters (`size("é")` is 2). That concerns one rule, `unix-path-fits`,
//! whose verdicts between the two counts are left to the corpus.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use envoy_gateway_backend::fields::{Field, Kind};
use envoy_gateway_backend::{Release, Report, rules};
use kube_cel::{CompiledSchema, ErrorKind, ValidationErrors, Validator};
use serde_json::Value;

/// A rule that is broken: where, its expression, and whether it could not be evaluated.
pub(crate) type Broken = BTreeSet<(String, &'static str, bool)>;

/// The rules of the crate by their CEL source.
static SOURCES: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    rules().filter_map(|rule| Some((rule.cel_rule()?.expression, rule.id()))).collect()
});

/// What the report says of rules that have a CEL source.
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

/// What the sources say.
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

/// Whether the text at a path has more than 108 characters; it has more than 108 bytes.
fn exceeds_in_characters(object: &Value, path: &str) -> bool {
    let pointer = path.replace(['.', '['], "/").replace(']', "");
    let text =
        object.pointer(&format!("/{pointer}")).and_then(Value::as_str).expect("the path of a text");
    assert!(text.len() > 108, "{text}");
    text.chars().count() > 108
}

/// Takes away what the release does not have: the API server would look no further.
pub(crate) fn of_release(value: &mut Value, field: &Field, release: Release) {
    match (value, field.kind()) {
        (Value::Object(map), Kind::Object(_)) => {
            map.retain(|key, _| field.field(key).is_some_and(|field| field.exists_in(release)));
            for (key, value) in map {
                of_release(value, field.field(key).expect("retained"), release);
            }
        }
        (Value::Array(values), Kind::List { items, .. }) => {
            for value in values {
                of_release(value, items, release);
            }
        }
        _ => {}
    }
}
