//! Hostile requests: fast and short refusals, and no forged log lines.

#[path = "support/reviews.rs"]
mod reviews;

use envoy_gateway_backend::Profile;
use envoy_gateway_backend_webhook::{Answer, review};
use reviews::{backend, create};
use serde_json::json;

fn answer(body: &str) -> Answer {
    review(body.as_bytes(), &Profile::default()).expect("a review")
}

#[test]
fn invalid_review_has_an_error_with_the_cause() {
    let error = |body: &str| {
        review(body.as_bytes(), &Profile::default()).expect_err("an error").to_string()
    };
    let head = "body is not an AdmissionReview of admission.k8s.io/v1: ";
    for (body, message) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        ("{", "EOF while parsing an object at line 1 column 1"),
        ("null", "invalid type: null, expected struct Review at line 1 column 4"),
        ("{}", "missing field `apiVersion` at line 1 column 2"),
        (
            "{\"apiVersion\": \"v1\", \"kind\": \"\\u001b[31m\\u202e\"}",
            "found `\\u{1b}[31m\\u{202e}` of `v1`",
        ),
        (
            "{\"apiVersion\": \"admission.k8s.io/v1beta1\", \"kind\": \"AdmissionReview\"}",
            "found `AdmissionReview` of `admission.k8s.io/v1beta1`",
        ),
        (
            "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\"}",
            "missing field `request`",
        ),
        (
            "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\", \"request\": {}}",
            "missing field `uid` at line 1 column 78",
        ),
    ] {
        assert_eq!(error(body), format!("{head}{message}"));
    }
    assert!(review(b"\xff", &Profile::default()).is_err());
}

#[test]
fn refusal_in_the_log_is_escaped() {
    let mut review = create("13", &backend("localhost"));
    review["request"]["name"] = json!("a\nrefused b\u{1b}");
    review["request"]["namespace"] = json!("n".repeat(300));
    let refusal = answer(&review.to_string()).refusal.expect("a refusal");
    let namespace = "n".repeat(252);
    assert_eq!(
        refusal.to_string(),
        format!("{namespace}…/a\\nrefused b\\u{{1b}}: controller-hostname-single-label")
    );
}

#[test]
fn hostile_object_has_a_short_answer() {
    let text = |spec: String| {
        let review = create("14", &json!("OBJECT")).to_string();
        let object = format!(
            "{{\"apiVersion\":\"gateway.envoyproxy.io/v1alpha1\",\"kind\":\"Backend\",\"metadata\":{{\"name\":\"api\"}},\"spec\":{spec}}}"
        );
        review.replace("\"OBJECT\"", &object)
    };
    let keys =
        |count: usize| (0..count).map(|key| format!("\"k{key}\":1")).collect::<Vec<_>>().join(",");
    let deep = |levels: usize, inner: &str| {
        format!("{{\"type\":{}{inner}{}}}", "[".repeat(levels), "]".repeat(levels))
    };
    for (spec, rule) in [
        (format!("{{{}}}", keys(10_000)), "unknown-field"),
        (format!("{{{}}}", keys(100_000)), "too-many-values"),
        (deep(90, &format!("{{{}}}", keys(10_000))), "unknown-field"),
        (deep(90, ""), "wrong-type"),
        (deep(5_000, &format!("{{{}}}", keys(10_000))), "unreadable-json"),
        (deep(200_000, ""), "unreadable-json"),
        (format!("{{\"{}\":1}}", "x".repeat(1 << 20)), "unknown-field"),
    ] {
        let answer = answer(&text(spec));
        assert!(answer.body.len() < 100_000, "{}", answer.body.len());
        let refusal = answer.refusal.expect("a refusal");
        assert!(refusal.rules.contains(&rule), "{rule}: {refusal}");
    }
}
