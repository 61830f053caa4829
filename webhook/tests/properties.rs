//! Any bytes have an answer or an error; the answer is the verdict of the library.

#[path = "support/reviews.rs"]
mod reviews;

use envoy_gateway_backend::kubectl_yaml;
use envoy_gateway_backend::kubectl_yaml::Limits;
use envoy_gateway_backend::lint;
use envoy_gateway_backend::{Profile, Release};
use envoy_gateway_backend_webhook::review;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        proptest::sample::select(vec![
            "CREATE", "UPDATE", "DELETE", "status", "api.example.com", "Endpoints"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let key = prop_oneof![
            any::<String>(),
            proptest::sample::select(vec![
                "metadata", "spec", "status", "endpoints", "fqdn", "resourceVersion", "name",
                "type"
            ])
            .prop_map(String::from),
        ];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(key, inner, 0..4)
                .prop_map(|map| map.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

/// A review with one value, at any depth, replaced.
fn mutated_review() -> impl Strategy<Value = Value> {
    let pointers = vec![
        "",
        "/apiVersion",
        "/kind",
        "/request",
        "/request/uid",
        "/request/kind",
        "/request/kind/group",
        "/request/operation",
        "/request/subResource",
        "/request/name",
        "/request/namespace",
        "/request/object",
        "/request/oldObject",
        "/request/object/apiVersion",
        "/request/object/kind",
        "/request/object/metadata",
        "/request/object/metadata/name",
        "/request/object/metadata/resourceVersion",
        "/request/object/spec",
        "/request/object/spec/type",
        "/request/object/spec/endpoints",
        "/request/object/spec/endpoints/0",
        "/request/object/spec/endpoints/0/fqdn",
        "/request/object/spec/endpoints/0/fqdn/port",
        "/request/object/status",
    ];
    let operation = proptest::sample::select(vec!["CREATE", "UPDATE"]);
    let sub_resource = proptest::sample::select(vec!["", "status"]);
    (any::<String>(), operation, sub_resource, proptest::sample::select(pointers), any_json())
        .prop_map(|(uid, operation, sub_resource, pointer, value)| {
            let mut object = reviews::backend("api.example.com");
            object["metadata"]["resourceVersion"] = json!("1");
            object["status"] = json!({});
            let mut review =
                reviews::review(&uid, operation, &object, &reviews::backend("localhost"));
            review["request"]["subResource"] = json!(sub_resource);
            if let Some(part) = review.pointer_mut(pointer) {
                *part = value;
            }
            review
        })
}

/// Checks that an answer has the uid of its review, and is allowed exactly if it has no status.
fn assert_answer(body: &Value) -> Result<(), TestCaseError> {
    let Ok(answer) = review(body.to_string().as_bytes(), &Profile::default()) else {
        return Ok(());
    };
    let answer_review: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let response = &answer_review["response"];
    prop_assert_eq!(&response["uid"], &body["request"]["uid"]);
    prop_assert_eq!(&answer_review["kind"], &body["kind"]);
    prop_assert_eq!(&answer_review["apiVersion"], &body["apiVersion"]);
    prop_assert_eq!(response["allowed"].as_bool(), Some(response.get("status").is_none()));
    prop_assert_eq!(answer.refusal.is_none(), response.get("status").is_none());
    let warnings = response["warnings"].as_array().cloned().unwrap_or_default();
    for warning in &warnings {
        let warning = warning.as_str().expect("a string");
        prop_assert!(
            warning.chars().count() <= 120 && !warning.contains(char::is_control),
            "{warning:?}"
        );
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_do_not_panic(bytes in vec(any::<u8>(), 0..64)) {
        let _ = review(&bytes, &Profile::default());
    }

    #[test]
    fn truncated_or_changed_review_does_not_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = reviews::create("u", &reviews::backend("localhost")).to_string().into_bytes();
        let at = at.index(bytes.len());
        let _ = review(&bytes[..at], &Profile::default());
        bytes[at] = byte;
        let _ = review(&bytes, &Profile::default());
    }

    #[test]
    fn any_json_has_an_answer_or_an_error(body in any_json()) {
        assert_answer(&body)?;
    }

    #[test]
    fn mutated_review_has_an_answer_with_its_uid_or_an_error(body in mutated_review()) {
        assert_answer(&body)?;
    }

    #[test]
    fn any_object_has_an_answer(object in any_json(), uid in any::<String>()) {
        let body = reviews::create(&uid, &object);
        prop_assert!(review(body.to_string().as_bytes(), &Profile::default()).is_ok());
        assert_answer(&body)?;
    }
}

/// Objects beyond the webhook's depth limit are refused with another rule than in the library.
#[test]
fn create_of_every_manifest_of_the_corpus_has_the_verdict_of_the_library() {
    let corpus = include_str!("../../tests/conformance/admission.ndjson").lines();
    let (mut refused, mut allowed) = (0, 0);
    for line in corpus {
        let case: Value = serde_json::from_str(line).expect("a case");
        let text = case["manifest"].as_str().expect("a manifest");
        let Some(tree) =
            kubectl_yaml::first_document(text).and_then(|document| document.content.ok())
        else {
            continue;
        };
        let object = tree.root().to_json();
        // An object that the API server has decoded has no duplicate keys.
        if !object.is_object() || tree.has_repeated_keys() {
            continue;
        }
        let too_deep = kubectl_yaml::first_document_with(
            &object.to_string(),
            &Limits::new().with_max_depth(100),
        )
        .is_some_and(|document| document.content.is_err());
        let body = reviews::create("u", &object).to_string();
        for release in [Release::OLDEST, Release::LATEST] {
            let profile = Profile::new(release);
            let report = lint::Linter::new(&profile).check_create(text).into_report();
            let mut rules = Vec::new();
            for finding in report.errors() {
                if !rules.contains(&finding.rule.id()) {
                    rules.push(finding.rule.id());
                }
            }
            let answer = review(body.as_bytes(), &profile).expect("a review");
            let refused_by = answer.refusal.map(|refusal| refusal.rules).unwrap_or_default();
            assert_eq!(refused_by.is_empty(), rules.is_empty(), "{release} {}", case["id"]);
            assert!(
                refused_by == rules || too_deep,
                "{release} {}: {refused_by:?}, {rules:?}",
                case["id"]
            );
            *(if rules.is_empty() { &mut allowed } else { &mut refused }) += 1;
        }
    }
    assert!(allowed > 900 && refused > 4_000, "{allowed} allowed, {refused} refused");
}
