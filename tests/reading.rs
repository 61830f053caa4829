//! Reading is kubectl's: the corpus `conformance/yaml.ndjson`, which kubectl 1.32 answered.

use envoy_gateway_backend::manifest::{self, ErrorClass};
use serde_json::Value;

/// Numbers are compared as floats: 443.0 equals 443.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, left)| right.get(key).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}

#[test]
fn reading_is_kubectls() {
    let corpus = include_str!("conformance/yaml.ndjson");
    let (mut cases, mut agree, mut messages, mut messages_agree) = (0, 0, 0, 0);
    let mut differences = Vec::new();
    for line in corpus.lines() {
        let case: Value = serde_json::from_str(line).expect("a JSON line");
        let id = case["id"].as_str().expect("an id");
        let text = case["manifest"].as_str().expect("a manifest");
        let expected = case["values"].as_array().expect("values");
        let mut values = Vec::new();
        let mut error = None;
        let documents: Vec<_> = manifest::documents(text).collect();
        for object in documents.iter().flat_map(manifest::Document::objects) {
            match object {
                Ok(object) => values.push(object.to_json()),
                Err(found) => {
                    error = Some(found);
                    break;
                }
            }
        }
        cases += 1;
        let class = error.as_ref().map(|error| match error.class() {
            ErrorClass::Syntax => "syntax",
            _ => "object",
        });
        let same_values =
            values.len() == expected.len() && values.iter().zip(expected).all(|(left, right)| same(left, right));
        if same_values && class == case["error"]["class"].as_str() {
            agree += 1;
        } else {
            differences
                .push(format!("{id}: {text:?}\n  ours {values:?} {error:?}\n  kubectl {expected:?} {}", case["error"]));
        }
        if case["error"]["class"] == "syntax" {
            messages += 1;
            let ours = error.map(|error| error.kubectl_message()).unwrap_or_default();
            if case["error"]["message"] == *ours {
                messages_agree += 1;
            } else {
                differences.push(format!("{id}: {text:?}\n  ours {ours}\n  kubectl {}", case["error"]["message"]));
            }
        }
    }
    eprintln!("yaml: {agree} of {cases} cases agree");
    eprintln!("yaml messages: {messages_agree} of {messages} cases agree");
    assert!(
        differences.is_empty(),
        "{} differ:\n{}",
        differences.len(),
        differences.iter().take(20).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// A manifest that an API server stores is one that can be read; one that it refuses for more than its syntax, too.
#[test]
fn whatever_the_server_takes_can_be_read() {
    let mut differences = Vec::new();
    for line in include_str!("conformance/admission.ndjson").lines() {
        let case: Value = serde_json::from_str(line).expect("a JSON line");
        let text = case["manifest"].as_str().expect("a manifest");
        let read = manifest::first_document(text);
        let is_object = matches!(&read, Some(document) if document.content.as_ref().is_ok_and(|tree| tree.root().get("kind").is_some()));
        for expect in case["expect"].as_array().expect("verdicts") {
            if expect["stage"] != "decode" && !is_object {
                differences.push(format!("{}: {text:?} {read:?}", case["id"]));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
