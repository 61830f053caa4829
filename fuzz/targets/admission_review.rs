//! `review(bytes)` returns an answer or an error and does not panic. An answer is an
//! `AdmissionReview` with the uid of the request; it has a status exactly if the request is refused;
//! all its strings are short and escaped. A create is allowed exactly if its report has no error.
//!
//! Includes the sources of the webhook: the server would take longer to build than all other
//! targets.
#![no_main]

#[path = "../../webhook/src/causes.rs"]
mod causes;
#[path = "../../webhook/src/check.rs"]
mod check;
#[path = "../../webhook/src/review.rs"]
mod review;
#[path = "../../webhook/tests/support/reviews.rs"]
#[expect(dead_code, reason = "this target does not use its Backends")]
mod reviews;
#[path = "../../webhook/src/status.rs"]
mod status;
#[path = "../../webhook/src/text.rs"]
#[expect(dead_code, reason = "this target does not use the log")]
mod text;
#[path = "../../webhook/src/warnings.rs"]
mod warnings;
#[path = "../../webhook/src/wire.rs"]
mod wire;

use arbitrary::Unstructured;
use envoy_gateway_backend::fuzzing::near_miss_manifest;
use envoy_gateway_backend::kubectl_yaml::{self, Limits};
use envoy_gateway_backend::lint;
use envoy_gateway_backend::{Profile, Release};
use libfuzzer_sys::fuzz_target;
use review::{Answer, review};
use serde_json::{Value, json};

fuzz_target!(|bytes: &[u8]| {
    checked_answer(bytes, &Profile::default());
    let mut bytes = Unstructured::new(bytes);
    let profile = Profile::new(*bytes.choose(Release::ALL).unwrap_or(&Release::LATEST));
    let (Some(object), Some(old)) = (object(&mut bytes), object(&mut bytes)) else { return };
    let create = reviews::create("13", &object).to_string();
    let answer = checked_answer(create.as_bytes(), &profile).expect("a review has an answer");
    let text = object.to_string();
    if is_within_limits(&text) {
        let report = lint::Linter::new(&profile).check_create(&text).into_report();
        assert_eq!(answer.refusal.is_some(), report.has_errors(), "{text}\n{report}");
    }
    // The same object in an update of another object.
    let mut update = reviews::review("14", "UPDATE", &object, &old);
    update["request"]["subResource"] =
        bytes.choose(&["", "status", "scale"]).copied().map_or(Value::Null, Value::from);
    checked_answer(update.to_string().as_bytes(), &profile).expect("a review has an answer");
    let same = reviews::review("15", "UPDATE", &object, &object).to_string();
    let answer = checked_answer(same.as_bytes(), &profile).expect("a review has an answer");
    let has_spec = object.get("spec").is_some();
    assert!(
        answer.refusal.is_none() || !has_spec || !is_within_limits(&text),
        "{text}\n{:?}",
        answer.refusal
    );
    // A truncated request.
    let cut = bytes.choose_index(create.len()).unwrap_or_default();
    checked_answer(create.get(..cut).unwrap_or_default().as_bytes(), &profile);
});

/// A manifest as the API server has decoded it, without duplicate keys.
fn object(bytes: &mut Unstructured<'_>) -> Option<Value> {
    let text = near_miss_manifest(bytes);
    let tree = kubectl_yaml::first_document(&text)?.content.ok()?;
    let object = tree.root().to_json();
    (object.is_object() && !tree.has_repeated_keys()).then_some(object)
}

/// Whether the object is within the limits of the webhook.
fn is_within_limits(object: &str) -> bool {
    let limits = Limits::new().with_max_depth(100).with_max_nodes(100_000);
    kubectl_yaml::first_document_with(object, &limits)
        .is_some_and(|document| document.content.is_ok())
}

/// Whether all strings are free of control characters.
fn is_escaped(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains(char::is_control),
        Value::Array(items) => items.iter().all(is_escaped),
        Value::Object(fields) => fields.values().all(is_escaped),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Checks the answer or the error.
fn checked_answer(body: &[u8], profile: &Profile) -> Option<Answer> {
    let answer = match review(body, profile) {
        Ok(answer) => answer,
        Err(error) => {
            let error = error.to_string();
            assert!(error.len() < 2_000 && !error.contains(char::is_control), "{error:?}");
            return None;
        }
    };
    let review: Value = serde_json::from_slice(&answer.body).expect("an answer is JSON");
    let response = &review["response"];
    assert_eq!(
        (&review["apiVersion"], &review["kind"]),
        (&json!("admission.k8s.io/v1"), &json!("AdmissionReview"))
    );
    assert!(response["uid"].is_string());
    // Ignored parts of the request may be invalid UTF-8.
    if let Ok(request) = serde_json::from_slice::<Value>(body) {
        assert_eq!(response["uid"], request["request"]["uid"]);
    }
    assert_eq!(response["allowed"].as_bool(), Some(answer.refusal.is_none()));
    assert_eq!(response.get("status").is_some(), answer.refusal.is_some());
    if let Some(status) = response.get("status") {
        assert!(matches!(status["code"].as_u64(), Some(400..=499)), "{status}");
        assert!(is_escaped(status), "{status}");
    }
    for warning in response
        .get("warnings")
        .into_iter()
        .flat_map(|warnings| warnings.as_array().expect("a list"))
    {
        let warning = warning.as_str().expect("a text");
        assert!(
            warning.chars().count() <= 120 && !warning.contains(char::is_control),
            "{warning:?}"
        );
    }
    if let Some(refusal) = &answer.refusal {
        assert!(!refusal.to_string().contains(char::is_control));
    }
    Some(answer)
}
