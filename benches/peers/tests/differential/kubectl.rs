//! Compares our reading of a text with that of `kubectl`.

use std::io::Write as _;
use std::process::{Command, Stdio};

use envoy_gateway_backend::kubectl_yaml;
use envoy_gateway_backend::kubectl_yaml::{ErrorClass, ReadError};
use serde_json::Value;

use crate::texts::{Case, Refusal};

/// The objects before the first error, and the error.
fn read(text: &str) -> (Vec<Value>, Option<ReadError>) {
    let mut values = Vec::new();
    for document in kubectl_yaml::documents(text) {
        for object in document.objects() {
            match object {
                Ok(object) => values.push(floats(object.to_json())),
                Err(error) => return (values, Some(error)),
            }
        }
    }
    (values, None)
}

/// Numbers are compared as floats: 443.0 equals 443.
fn floats(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().into(),
        Value::Array(items) => items.into_iter().map(floats).collect(),
        Value::Object(entries) => {
            entries.into_iter().map(|(key, value)| (key, floats(value))).collect()
        }
        other => other,
    }
}

/// The class of an error, and `kubectl`'s message if the text is not YAML.
fn refusal(error: &ReadError) -> Refusal {
    match error.class() {
        ErrorClass::Syntax => Refusal { class: "syntax".into(), message: error.kubectl_message() },
        _ => Refusal { class: "object".into(), message: String::new() },
    }
}

/// Compares our reading with the verdict of a case.
pub(crate) fn assert_ours(case: &Case) {
    let (values, error) = read(&case.manifest);
    assert_eq!(values, case.values.iter().cloned().map(floats).collect::<Vec<_>>(), "{}", case.id);
    let theirs = case.error.as_ref().map(|error| match error.class.as_str() {
        "syntax" => error.clone(),
        _ => Refusal { message: String::new(), ..error.clone() },
    });
    assert_eq!(error.as_ref().map(refusal), theirs, "{}", case.id);
}

/// Runs `kubectl` on a text; an error describes the difference. Returns `None` for texts with several
/// objects, which it prints in one list, and for JSON, which 1.32 does not read as YAML if it is
/// broken.
pub(crate) fn verdict(text: &str) -> Option<Result<(), String>> {
    let (values, error) = read(text);
    if values.len() + usize::from(error.is_some()) != 1 || text.trim_start().starts_with('{') {
        return None;
    }
    let theirs = match (kubectl_object(text), values.first(), &error) {
        (Ok(theirs), Some(ours), None) if theirs == *ours => return Some(Ok(())),
        (Err(theirs), None, Some(ours)) if theirs.ends_with(&refusal(ours).message) => {
            return Some(Ok(()));
        }
        (theirs, ..) => theirs,
    };
    Some(Err(format!("kubectl: {theirs:?}\n  ours: {values:?} {error:?}")))
}

/// The object that `kubectl` would send.
fn kubectl_object(text: &str) -> Result<Value, String> {
    let mut kubectl = Command::new("kubectl")
        .args([
            "patch", "--local", "--kubeconfig=/dev/null", "--type=merge", "--patch={}",
            "--output=json",
        ])
        .arg("--filename=-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kubectl can be run");
    kubectl.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("kubectl reads");
    let output = kubectl.wait_with_output().expect("kubectl ends");
    if output.status.success() {
        return Ok(floats(serde_json::from_slice(&output.stdout).expect("an object")));
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}
