//! The model is lossless: deserialized and built values survive serialization.

#[path = "support/generate.rs"]
mod generate;

use envoy_gateway_backend::api::{
    AppProtocol, Backend, BackendAddress, BackendList, BackendSpec, BackendType, Fingerprint,
    TlsVersion, WellKnownCaCertificates,
};
use generate::{any_backend, near_backend};
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};

fn decoded(value: Value) -> Backend {
    serde_json::from_value(value).expect("a Backend")
}

fn encoded(backend: &Backend) -> Value {
    serde_json::to_value(backend).expect("a Backend is JSON")
}

/// The error of a spec that does not deserialize.
fn error_of_spec(spec: &Value) -> String {
    let text = json!({ "spec": spec }).to_string();
    serde_json::from_str::<Backend>(&text).unwrap_err().to_string()
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn serialized_backend_deserializes_to_the_same_value(backend in any_backend()) {
        let text = serde_json::to_string(&backend).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Backend>(&text).unwrap(), &backend);
        prop_assert_eq!(&decoded(encoded(&backend)), &backend);
    }

    #[test]
    fn near_backend_survives_serialization(backend in near_backend()) {
        prop_assert_eq!(&decoded(encoded(&backend)), &backend);
    }

    #[test]
    fn list_survives_serialization(items in prop::collection::vec(any_backend(), 0..3)) {
        let list: BackendList = items.into_iter().collect();
        let value = serde_json::to_value(&list).unwrap();
        prop_assert_eq!(value["kind"].as_str(), Some("BackendList"));
        prop_assert_eq!(serde_json::from_value::<BackendList>(value).unwrap(), list);
    }

    #[test]
    fn any_json_that_deserializes_survives_serialization(value in json_value()) {
        // Unknown fields are lost once, and nothing afterwards.
        if let Ok(backend) = serde_json::from_value::<Backend>(value) {
            prop_assert_eq!(decoded(encoded(&backend)), backend);
        }
    }
}

/// JSON with field names of the resource and values of any type.
fn json_value() -> impl Strategy<Value = Value> {
    let names = [
        "apiVersion", "kind", "metadata", "spec", "status", "type", "endpoints", "fqdn", "ip",
        "unix", "hostname", "port", "address", "path", "tls", "sni", "conditions", "labels",
        "name", "x",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        Just(json!(443.0)),
        Just(json!(0.5)),
        "[a-z0-9.]{0,4}".prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(5, 40, 4, move |inner| {
        let entries = prop::collection::vec((prop::sample::select(names.to_vec()), inner.clone()), 0..5);
        prop_oneof![
            1 => prop::collection::vec(inner, 0..3).prop_map(Value::from),
            3 => entries.prop_map(|entries| entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    });
    value.prop_map(|spec| json!({ "spec": spec }))
}

/// Compares numbers by value, because JSON can write a number in several ways.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, value)| other.get(key).is_some_and(|other| same(value, other)))
        }
        _ => one == other,
    }
}

#[test]
fn stored_object_serializes_unchanged() {
    let corpus = include_str!("conformance/admission.ndjson");
    let (mut objects, mut not_an_integer) = (0, 0);
    for line in corpus.lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        let Some(stored) = case.get("stored").filter(|stored| stored.is_object()) else { continue };
        objects += 1;
        match serde_json::from_value::<Backend>(stored.clone()) {
            Ok(backend) => assert!(
                same(&encoded(&backend), stored),
                "{}\n{}\n{stored}",
                case["id"],
                encoded(&backend)
            ),
            // The only stored value that the model cannot hold.
            Err(error) => {
                assert!(
                    error.to_string().starts_with("invalid value: floating point `"),
                    "{}: {error}",
                    case["id"]
                );
                not_an_integer += 1;
            }
        }
    }
    assert!(objects > 500, "{objects}");
    assert!((1..=4).contains(&not_an_integer), "{not_an_integer}");
}

/// Output of `kubectl get backend -o json --show-managed-fields`, for an accepted and a rejected
/// Backend.
#[test]
fn object_from_a_cluster_serializes_byte_for_byte() {
    for text in [
        concat!(
            r#"{"apiVersion":"gateway.envoyproxy.io/v1alpha1","kind":"Backend","metadata":{"name":"api","namespace":"default","#,
            r#""uid":"5c2f9d0e-6c0e-4f0e-8f57-0d5d2b1b6a11","resourceVersion":"812","generation":2,"#,
            r#""creationTimestamp":"2025-05-01T09:00:00Z","labels":{"app":"api"},"#,
            r#""annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}\n"},"#,
            r#""ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"api","#,
            r#""uid":"9a1d2c44-0000-4000-8000-000000000001","controller":true,"blockOwnerDeletion":true},"#,
            r#"{"apiVersion":"v1","kind":"ConfigMap","name":"c","uid":"u"}],"#,
            r#""finalizers":["example.com/hold"],"managedFields":[{"manager":"kubectl-client-side-apply","operation":"Update","#,
            r#""apiVersion":"gateway.envoyproxy.io/v1alpha1","time":"2025-05-01T09:00:00Z","fieldsType":"FieldsV1","#,
            r#""fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:kubectl.kubernetes.io/last-applied-configuration":{}}},"#,
            r#""f:spec":{".":{},"f:endpoints":{}}}},{"manager":"envoy-gateway","operation":"Update","#,
            r#""apiVersion":"gateway.envoyproxy.io/v1alpha1","time":"2025-05-01T09:00:01Z","fieldsType":"FieldsV1","#,
            r#""fieldsV1":{"f:status":{"f:conditions":{"k:{\"type\":\"Accepted\"}":{".":{},"f:reason":{}}}}},"#,
            r#""subresource":"status"}]},"spec":{"type":"Endpoints","endpoints":[{"fqdn":{"hostname":"api.example.com","port":443}}]},"#,
            r#""status":{"conditions":[{"type":"Accepted","status":"True","observedGeneration":2,"#,
            r#""lastTransitionTime":"2025-05-01T09:00:01Z","reason":"Accepted","message":"The Backend was accepted"}]}}"#,
        ),
        concat!(
            r#"{"apiVersion":"gateway.envoyproxy.io/v1alpha1","kind":"Backend","metadata":{"name":"bad","generateName":"b","#,
            r#""deletionTimestamp":"2025-05-01T10:00:00Z","deletionGracePeriodSeconds":0},"#,
            r#""spec":{"endpoints":[{"ip":{"address":"127.0.0.1","port":80},"zone":"a"}],"#,
            r#""tls":{"insecureSkipVerify":false,"alpnProtocols":[]}},"#,
            r#""status":{"conditions":[{"type":"Accepted","status":"False","lastTransitionTime":"2025-05-01T09:00:01Z","#,
            r#""reason":"Invalid","message":"The Backend was not accepted: IP address 127.0.0.1 in the loopback range is not supported."},"#,
            r#"{"type":"Invalid","status":"True","lastTransitionTime":"2025-05-01T09:00:01Z","reason":"Invalid","message":""}]}}"#,
        ),
    ] {
        let backend: Backend = serde_json::from_str(text).expect("a Backend");
        assert_eq!(serde_json::to_string(&backend).unwrap(), text);
    }
}

#[test]
fn unknown_enum_value_is_kept() {
    let spec = json!({
        "type": "Mesh",
        "endpoints": [{ "unix": { "path": "/a" } }],
        "appProtocols": ["gateway.envoyproxy.io/h3"],
        "tls": {
            "wellKnownCACertificates": "example.com/roots",
            "minVersion": "1.4",
            "maxVersion": "auto",
            "fingerprints": ["JA5"],
        },
    });
    let condition = json!({
        "type": "Accepted", "status": "Perhaps", "lastTransitionTime": "yesterday", "reason": "", "message": "",
    });
    let value = json!({
        "apiVersion": "gateway.envoyproxy.io/v1alpha1",
        "kind": "Backend",
        "metadata": {},
        "spec": spec,
        "status": { "conditions": [condition] },
    });
    let backend = decoded(value.clone());
    assert_eq!(backend.spec.r#type, Some(BackendType::from("Mesh")));
    assert!(matches!(backend.spec.r#type, Some(BackendType::Unrecognized(_))));
    assert_eq!(encoded(&backend), value);
}

#[test]
fn known_enum_value_parses_what_it_prints() {
    fn check<T: PartialEq + std::fmt::Debug + std::fmt::Display + for<'t> From<&'t str>>(
        known: &[T],
    ) {
        assert!(!known.is_empty());
        for value in known {
            assert_eq!(&T::from(value.to_string().as_str()), value);
        }
    }
    check(BackendType::KNOWN);
    check(AppProtocol::KNOWN);
    check(TlsVersion::KNOWN);
    check(Fingerprint::KNOWN);
    check(WellKnownCaCertificates::KNOWN);
}

#[test]
fn null_is_absent_and_empty_stays_empty() {
    let nulls = json!({
        "metadata": { "name": "b", "labels": null, "generation": null, "ownerReferences": null, "managedFields": null },
        "spec": {
            "type": null,
            "endpoints": [{ "fqdn": null, "ip": { "address": "10.0.0.1", "port": 1 }, "hostname": null }],
            "tls": { "sni": null, "ciphers": null, "clientCertificateRef": { "group": null, "name": "c" } },
        },
        "status": null,
    });
    let without = json!({
        "metadata": { "name": "b" },
        "spec": {
            "endpoints": [{ "ip": { "address": "10.0.0.1", "port": 1 } }],
            "tls": { "clientCertificateRef": { "name": "c" } },
        },
    });
    assert_eq!(decoded(nulls), decoded(without));
    assert_eq!(decoded(json!({ "metadata": null, "spec": {} })), decoded(json!({ "spec": {} })));

    for empty in [
        json!({ "endpoints": [] }),
        json!({ "tls": {} }),
        json!({ "appProtocols": [] }),
        json!({ "tls": { "ciphers": [] } }),
    ] {
        let backend = decoded(json!({ "spec": empty }));
        assert_ne!(backend.spec, BackendSpec::default());
        assert_eq!(encoded(&backend)["spec"], empty);
    }
}

#[test]
fn endpoint_with_no_or_several_addresses_is_kept() {
    for endpoint in [
        json!({}),
        json!({ "hostname": "a" }),
        json!({ "fqdn": { "hostname": "a", "port": 1 }, "ip": { "address": "b", "port": 2 } }),
        json!({ "fqdn": { "hostname": "a", "port": 1 }, "ip": { "address": "b", "port": 2 }, "unix": { "path": "c" } }),
    ] {
        let backend = decoded(json!({ "spec": { "endpoints": [endpoint] } }));
        let endpoints = backend.spec.endpoints.as_deref().unwrap();
        assert!(matches!(endpoints, [one] if matches!(one.address, BackendAddress::Ambiguous(_))));
        assert_eq!(encoded(&backend)["spec"]["endpoints"][0], endpoint);
    }
}

#[test]
fn integer_written_as_float_deserializes() {
    for (port, read) in
        [(json!(443.0), 443), (json!(-0.0), 0), (json!(1e3), 1000), (json!(i64::MIN), i64::MIN)]
    {
        let backend = decoded(
            json!({ "spec": { "endpoints": [{ "fqdn": { "hostname": "a", "port": port } }] } }),
        );
        let endpoints = backend.spec.endpoints.unwrap();
        assert_eq!(endpoints[0].address.port(), Some(read));
    }
}

#[test]
fn wrong_type_is_refused_with_line_and_column() {
    let endpoint = |endpoint: Value| error_of_spec(&json!({ "endpoints": [endpoint] }));
    assert_eq!(
        error_of_spec(&Value::Null),
        "invalid type: null, expected struct BackendSpec at line 1 column 12"
    );
    assert_eq!(
        error_of_spec(&json!([])),
        "invalid length 0, expected struct BackendSpec with 5 elements at line 1 column 10"
    );
    assert_eq!(
        error_of_spec(&json!({ "type": 3 })),
        "invalid type: integer `3`, expected a string at line 1 column 17"
    );
    assert_eq!(
        error_of_spec(&json!({ "fallback": "yes" })),
        "invalid type: string \"yes\", expected a boolean at line 1 column 25"
    );
    assert_eq!(endpoint(json!({ "fqdn": {} })), "missing field `hostname` at line 1 column 32");
    assert_eq!(
        endpoint(json!({ "fqdn": { "hostname": "a", "port": "443" } })),
        "invalid type: string \"443\", expected a 64-bit integer at line 1 column 58"
    );
    assert_eq!(
        endpoint(json!({ "fqdn": { "hostname": "a", "port": 443.5 } })),
        "invalid value: floating point `443.5`, expected a 64-bit integer at line 1 column 58"
    );
    assert_eq!(
        endpoint(json!({ "fqdn": { "hostname": "a", "port": u64::MAX } })),
        "invalid value: integer `18446744073709551615`, expected a 64-bit integer at line 1 column 73"
    );
    let other = |object: Value| serde_json::from_value::<Backend>(object).unwrap_err().to_string();
    assert_eq!(other(json!({})), "missing field `spec`");
    assert_eq!(
        other(json!({ "apiVersion": "gateway.envoyproxy.io/v1", "spec": {} })),
        "invalid value: string \"gateway.envoyproxy.io/v1\", expected `gateway.envoyproxy.io/v1alpha1`"
    );
    assert_eq!(
        other(json!({ "kind": "BackendList", "spec": {} })),
        "invalid value: string \"BackendList\", expected `Backend`"
    );
}
