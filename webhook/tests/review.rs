//! Answers to reviews.

#[path = "support/reviews.rs"]
mod reviews;

use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::{Gate, Profile, Release, Severity};
use envoy_gateway_backend_webhook::{Answer, review};
use reviews::{backend, create};
use serde_json::{Value, json};

fn answer(review_json: &Value, profile: &Profile) -> Answer {
    review(review_json.to_string().as_bytes(), profile).expect("a review")
}

/// The response to a review.
fn response(review_json: &Value, profile: &Profile) -> Value {
    let answer = answer(review_json, profile);
    let mut body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(
        (&body["apiVersion"], &body["kind"]),
        (&json!("admission.k8s.io/v1"), &json!("AdmissionReview"))
    );
    assert_eq!(body["response"]["uid"], review_json["request"]["uid"]);
    assert_eq!(body["response"]["allowed"] == json!(true), answer.refusal.is_none());
    body["response"].take()
}

fn allowed(uid: &str) -> Value {
    json!({"uid": uid, "allowed": true})
}

#[test]
fn valid_backend_is_allowed() {
    assert_eq!(
        response(&create("1", &backend("api.example.com")), &Profile::default()),
        allowed("1")
    );
}

#[test]
fn invalid_backend_is_refused_with_a_status_of_the_api_server() {
    let mut object = backend("10.0.0.1");
    object["spec"]["endpoints"][0]["fqdn"]["port"] = json!(65536);
    assert_eq!(
        response(&create("2", &object), &Profile::default()),
        json!({
            "uid": "2",
            "allowed": false,
            "status": {
                "status": "Failure",
                "message": "Backend.gateway.envoyproxy.io \"api\" is invalid: spec.endpoints[0].fqdn.port: \
                    spec.endpoints[0].fqdn.port in body should be less than or equal to 65535 (it is 65536) [too-large] \
                    (write a port from 1 to 65535); \
                    spec.endpoints[0].fqdn.hostname: hostname 10.0.0.1 is an IP address [controller-hostname-is-ip] \
                    (write the IP address in `ip`: `ip: {address: 10.0.0.1, port: …}`)",
                "reason": "Invalid",
                "details": {
                    "name": "api",
                    "group": "gateway.envoyproxy.io",
                    "kind": "Backend",
                    "causes": [
                        {
                            "reason": "FieldValueInvalid",
                            "message": "Invalid value: 65536: spec.endpoints[0].fqdn.port in body should be less than or equal to 65535 [too-large]",
                            "field": "spec.endpoints[0].fqdn.port",
                        },
                        {
                            "reason": "FieldValueInvalid",
                            "message": "Invalid value: hostname 10.0.0.1 is an IP address [controller-hostname-is-ip]",
                            "field": "spec.endpoints[0].fqdn.hostname",
                        },
                    ],
                },
                "code": 422,
            },
        })
    );
}

/// Reason, message and field of each cause.
fn causes(object: &Value, profile: &Profile) -> Vec<[String; 3]> {
    let response = response(&create("3", object), profile);
    let text = |cause: &Value, key: &str| cause[key].as_str().unwrap_or_default().to_owned();
    let causes = response["status"]["details"]["causes"].as_array().expect("causes");
    causes.iter().map(|cause| ["reason", "message", "field"].map(|key| text(cause, key))).collect()
}

#[test]
fn causes_have_the_words_of_the_api_server() {
    let spec = |spec: Value| {
        let mut object = backend("api.example.com");
        object["spec"] = spec;
        object
    };
    let long = "a".repeat(254);
    for (object, expected) in [
        (
            spec(json!({"x": 1})),
            [
                "FieldValueInvalid",
                "Invalid value: unknown field \"spec.x\" [unknown-field]",
                "spec.x",
            ],
        ),
        (spec(Value::Null), ["FieldValueRequired", "Required value [required]", "spec"]),
        (
            spec(json!({"type": "x"})),
            [
                "FieldValueNotSupported",
                "Unsupported value: \"x\": supported values: \"Endpoints\", \"DynamicResolver\" [not-supported]",
                "spec.type",
            ],
        ),
        (
            spec(json!({"fallback": "yes"})),
            [
                "FieldValueTypeInvalid",
                "Invalid value: \"string\": spec.fallback in body must be of type boolean: \"string\" [wrong-type]",
                "spec.fallback",
            ],
        ),
        (
            spec(json!({"endpoints": [{"fqdn": {"hostname": long, "port": 1}}]})),
            [
                "FieldValueTooLong",
                "Too long: may not be more than 253 bytes [too-long]",
                "spec.endpoints[0].fqdn.hostname",
            ],
        ),
        (
            spec(json!({"endpoints": [{}]})),
            [
                "FieldValueInvalid",
                "Invalid value: one of fqdn, ip or unix must be specified [address-required]",
                "spec.endpoints[0]",
            ],
        ),
    ] {
        assert_eq!(causes(&object, &Profile::default())[0], expected);
    }
    let unix = spec(json!({"endpoints": [{"unix": {"path": "/run/a.sock"}}]}));
    let datum = Profile::new(Release::V1_8).with_platform(Platform::datum_cloud());
    let expected = [
        "FieldValueForbidden",
        "Forbidden: unix endpoints are not permitted [platform-endpoint-kind]",
        "spec.endpoints[0].unix",
    ];
    assert_eq!(causes(&unix, &datum)[0], expected);
}

/// TLS settings with one warning.
fn old_tls() -> Value {
    let ciphers = ["ECDHE-RSA-AES128-SHA"];
    json!({"wellKnownCACertificates": "System", "minVersion": "1.1", "ciphers": ciphers})
}

#[test]
fn advice_is_a_warning_and_notes_are_omitted() {
    let mut object = backend("api.example.com");
    object["spec"]["tls"] = old_tls();
    let warnings = json!(["spec.tls.minVersion: TLS 1.1 is deprecated [old-tls-version]"]);
    let expected = json!({"uid": "4", "allowed": true, "warnings": warnings});
    assert_eq!(response(&create("4", &object), &Profile::default()), expected);

    let denied = Profile::default()
        .with_severity("old-tls-version", Some(Severity::Error))
        .expect("a rule of advice");
    assert_eq!(
        answer(&create("4", &object), &denied).refusal.expect("a refusal").rules,
        ["old-tls-version"]
    );
    let off = Profile::default().with_severity("old-tls-version", None).expect("a rule of advice");
    assert_eq!(response(&create("4", &object), &off), allowed("4"));
}

#[test]
fn warnings_are_within_the_limits_of_kubernetes() {
    let mut object = backend(&format!("{}example.com", "abcdefghi.".repeat(24)));
    object["spec"]["tls"] = json!({"insecureSkipVerify": true});
    let warnings = response(&create("5", &object), &Profile::default())["warnings"].take();
    let long = warnings[0].as_str().expect("a warning");
    assert_eq!(long.chars().count(), 120);
    assert!(
        long.starts_with("spec.tls.insecureSkipVerify: ")
            && long.ends_with("… [unverified-public-name]"),
        "{long}"
    );

    let endpoint = object["spec"]["endpoints"][0].clone();
    object["spec"]["endpoints"] = Value::from(vec![endpoint; 200]);
    let warnings = response(&create("5", &object), &Profile::default())["warnings"].take();
    let warnings: Vec<&str> =
        warnings.as_array().expect("warnings").iter().filter_map(Value::as_str).collect();
    let total: usize = warnings.iter().map(|warning| warning.chars().count()).sum();
    assert!(total <= 4096 && total > 3900, "{total}");
    assert_eq!(warnings[0], "spec.endpoints[1]: duplicate of endpoints[0] [duplicate-endpoint]");
    assert_eq!(
        warnings.last(),
        Some(&format!("and {} more warnings", 200 - (warnings.len() - 1)).as_str())
    );
}

/// A Backend with the fields that the API server sets.
fn stored(hostname: &str) -> Value {
    let mut object = backend(hostname);
    object["metadata"]["uid"] = json!("a7c5f4d2");
    object["metadata"]["resourceVersion"] = json!("4711");
    object["metadata"]["generation"] = json!(1);
    object["metadata"]["creationTimestamp"] = json!("2025-05-01T09:00:00Z");
    object["metadata"]["managedFields"] =
        json!([{"manager": "kubectl", "operation": "Apply", "fieldsV1": {"f:spec": {"f:x": {}}}}]);
    object
}

#[test]
fn update_is_checked_by_its_new_object() {
    let (good, bad) = (stored("api.example.com"), stored("localhost"));
    let update = |new: &Value, old: &Value| reviews::review("6", "UPDATE", new, old);
    assert_eq!(response(&update(&good, &bad), &Profile::default()), allowed("6"));
    let refusal = answer(&update(&bad, &good), &Profile::default()).refusal.expect("a refusal");
    assert_eq!(refusal.rules, ["controller-hostname-single-label"]);

    // The resource version of an update does not prevent the later gates from running.
    let mut changed = good.clone();
    changed["spec"]["tls"] = old_tls();
    let warnings = response(&update(&changed, &good), &Profile::default())["warnings"].take();
    assert_eq!(warnings, json!(["spec.tls.minVersion: TLS 1.1 is deprecated [old-tls-version]"]));

    // A create with a resource version is refused.
    let refusal = answer(&create("6", &good), &Profile::default()).refusal.expect("a refusal");
    assert_eq!(refusal.rules, ["resource-version-set"]);
}

#[test]
fn update_without_a_new_spec_is_allowed_with_warnings() {
    let old = stored("localhost");
    let mut new = old.clone();
    new["metadata"]["labels"] = json!({"team": "a"});
    new["metadata"]["resourceVersion"] = json!("4712");
    let warning = "spec.endpoints[0].fqdn.hostname: hostname localhost should be a domain with at least… [controller-hostname-single-label]";
    assert_eq!(warning.chars().count(), 120);
    let expected = json!({"uid": "7", "allowed": true, "warnings": [warning]});
    assert_eq!(
        response(&reviews::review("7", "UPDATE", &new, &old), &Profile::default()),
        expected
    );
}

/// v1.10's CRD requires `endpoints`; its API server still admits updates of a Backend that an older
/// release stored without them, as long as its spec does not change (ratcheting).
#[test]
fn update_in_v1_10_of_a_backend_stored_without_endpoints() {
    let profile = Profile::new(Release::V1_10);
    let object = |spec: Value, team: &str| {
        let mut object = stored("api.example.com");
        object["spec"] = spec;
        object["metadata"]["labels"] = json!({"team": team});
        object
    };
    let old = object(json!({"type": "Endpoints"}), "a");
    let endpoints = json!([{"fqdn": {"hostname": "api.example.com", "port": 443}}]);
    for (new, is_allowed) in [
        (object(json!({"type": "Endpoints"}), "b"), true),
        (object(json!({"type": "Endpoints", "endpoints": endpoints}), "a"), true),
        (object(json!({"type": "DynamicResolver"}), "a"), true),
        (object(json!({"type": "Endpoints", "fallback": true}), "a"), false),
    ] {
        let answer = response(&reviews::review("10", "UPDATE", &new, &old), &profile);
        assert_eq!(answer["allowed"], json!(is_allowed), "{new}: {answer}");
    }
    let with_endpoints = object(json!({"type": "Endpoints", "endpoints": endpoints}), "a");
    let dropped = response(&reviews::review("10", "UPDATE", &old, &with_endpoints), &profile);
    let message = &dropped["status"]["details"]["causes"][0]["message"];
    assert_eq!(
        message.as_str(),
        Some(
            "Invalid value: endpoints must be specified when type is Endpoints [endpoints-required]"
        )
    );
}

#[test]
fn status_is_checked_as_the_api_server_checks_it() {
    let condition = json!({"type": "Accepted", "status": "True", "reason": "Accepted", "message": "", "lastTransitionTime": "2025-05-01T09:00:00Z"});
    let status = |conditions: Value| {
        // An update of the status does not check the spec.
        let mut object = stored("localhost");
        object["status"] = json!({"conditions": conditions});
        let mut review = reviews::review("8", "UPDATE", &object, &stored("localhost"));
        review["request"]["subResource"] = json!("status");
        review
    };
    assert_eq!(response(&status(json!([condition])), &Profile::default()), allowed("8"));
    let refused = response(&status(json!([condition, condition])), &Profile::default());
    assert_eq!(refused["status"]["details"]["causes"][0]["field"], json!("status.conditions[1]"));
}

#[test]
fn other_requests_are_allowed() {
    let bad = stored("localhost");
    let with = |key: &str, value: Value| {
        let mut review = create("9", &bad);
        review["request"][key] = value;
        review
    };
    let kind = |group: &str, version: &str, kind: &str| json!({"group": group, "version": version, "kind": kind});
    for review in [
        reviews::review("9", "DELETE", &Value::Null, &bad),
        reviews::review("9", "CONNECT", &bad, &Value::Null),
        with("kind", kind("gateway.envoyproxy.io", "v1alpha1", "EnvoyProxy")),
        with("kind", kind("example.com", "v1alpha1", "Backend")),
        with("kind", kind("gateway.envoyproxy.io", "v1", "Backend")),
        with("subResource", json!("scale")),
    ] {
        assert_eq!(response(&review, &Profile::default()), allowed("9"), "{review}");
    }
}

#[test]
fn dry_run_has_the_same_answer() {
    for hostname in ["api.example.com", "localhost"] {
        let review = create("10", &backend(hostname));
        let mut dry = review.clone();
        dry["request"]["dryRun"] = json!(true);
        assert_eq!(response(&dry, &Profile::default()), response(&review, &Profile::default()));
    }
}

#[test]
fn request_without_object_is_refused() {
    let response = response(&create("11", &Value::Null), &Profile::default());
    assert_eq!(response["status"]["message"], json!("missing field `object` in the request"));
    assert_eq!(
        (&response["status"]["code"], &response["status"]["reason"]),
        (&json!(400), &json!("BadRequest"))
    );
}

#[test]
fn only_gates_of_the_profile_refuse() {
    let mut object = backend("api.example.com");
    object["spec"]["newField"] = json!(1);
    let admission = Profile::default().with_gates([Gate::Admission]);
    assert_eq!(
        answer(&create("12", &object), &admission).refusal.expect("a refusal").rules,
        ["unknown-field"]
    );
    // A field of a release that is newer than the webhook.
    let without_admission = Profile::default().with_gates([
        Gate::Platform,
        Gate::Controller,
        Gate::Serving,
        Gate::Advice,
    ]);
    assert_eq!(response(&create("12", &object), &without_admission), allowed("12"));
    // A field with another type: the object cannot be decoded for the platform gate.
    object["spec"]["fallback"] = json!({});
    assert_eq!(
        answer(&create("12", &object), &without_admission).refusal.expect("a refusal").rules,
        ["unknown-field", "wrong-type"]
    );
}
