//! Answers an `AdmissionReview` for a Backend: the pure function inside an admission webhook.

use envoy_gateway_backend::{Profile, lint};
use serde_json::{Value, json};

fn answer(review: &Value, profile: &Profile) -> Value {
    let object = review["request"]["object"].to_string();
    let report = lint::Linter::new(profile).check_create(&object).into_report();
    let messages: Vec<String> = report.errors().map(ToString::to_string).collect();
    json!({
        "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
        "response": {
            "uid": review["request"]["uid"],
            "allowed": messages.is_empty(),
            "status": {"message": messages.join("\n")},
        },
    })
}

fn main() {
    let endpoints = json!([{"fqdn": {"hostname": "localhost", "port": 80}}]);
    let object = json!({"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend",
        "metadata": {"name": "api"}, "spec": {"endpoints": endpoints}});
    let review = json!({"request": {"uid": "1", "object": object}});
    let answer = answer(&review, &Profile::default());
    assert_eq!(answer["response"]["allowed"], false);
}
