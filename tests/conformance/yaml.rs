//! `yaml.ndjson`: the objects that kubectl reads from a text.

use kubectl_yaml::{ErrorClass, ReadError};
use serde::Deserialize;
use serde_json::Value;

use crate::harness::{Figures, Outcome};

#[derive(Deserialize)]
struct Case {
    id: String,
    manifest: String,
    values: Vec<Value>,
    error: Option<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    class: String,
    message: String,
}

pub(crate) fn cases(text: &str) -> Figures {
    let cases: Vec<Case> =
        text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect();
    let (mut values, mut messages) = (Vec::new(), Vec::new());
    for case in cases {
        let (read, error) = read(&case.manifest);
        let class = error
            .as_ref()
            .map(|error| if error.class() == ErrorClass::Syntax { "syntax" } else { "object" });
        let expected = case.error.as_ref().map(|error| error.class.as_str());
        let same_values = read.len() == case.values.len()
            && read.iter().zip(&case.values).all(|(one, other)| same(one, other));
        values.push(Outcome {
            id: case.id.clone(),
            agrees: same_values && class == expected,
            ours: format!("{read:?} {class:?}"),
            theirs: format!("{:?} {expected:?}", case.values),
        });
        if let Some(Expected { class, message }) = case.error
            && class == "syntax"
        {
            let ours = error.map(|error| error.kubectl_message()).unwrap_or_default();
            messages.push(Outcome { id: case.id, agrees: ours == message, ours, theirs: message });
        }
    }
    vec![("yaml".into(), values), ("yaml messages".into(), messages)]
}

/// The objects before the first error, and the error.
fn read(text: &str) -> (Vec<Value>, Option<ReadError>) {
    let mut values = Vec::new();
    for document in kubectl_yaml::documents(text) {
        for object in document.objects() {
            match object {
                Ok(object) => values.push(object.to_json()),
                Err(error) => return (values, Some(error)),
            }
        }
    }
    (values, None)
}

/// Numbers are compared as floats: 443.0 equals 443.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, one)| other.get(key).is_some_and(|other| same(one, other)))
        }
        _ => one == other,
    }
}
