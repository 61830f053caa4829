//! The CRD of each release, out of the field table, is the one that Envoy Gateway ships.
#![cfg(feature = "schema")]

use envoy_gateway_backend::{Release, schema};
use serde_json::{Value, json};

const SCHEMA: &str = "/spec/versions/0/schema/openAPIV3Schema";

/// What Envoy Gateway ships, without its prose.
fn upstream(release: Release) -> Value {
    let path = format!("{}/tests/crd/{release}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).expect("a CRD")
}

/// Drops descriptions: those of schemas, not a property that is called so.
fn without_descriptions(mut value: Value) -> Value {
    let mut pending = vec![(&mut value, false)];
    while let Some((value, names)) = pending.pop() {
        match value {
            Value::Object(map) => {
                if !names {
                    map.remove("description");
                }
                pending.extend(
                    map.iter_mut().map(|(key, value)| (value, !names && key == "properties")),
                );
            }
            Value::Array(items) => pending.extend(items.iter_mut().map(|item| (item, false))),
            _ => {}
        }
    }
    value
}

/// The first place where two values differ, and how.
fn difference(path: &str, ours: &Value, theirs: &Value) -> Option<String> {
    match (ours, theirs) {
        (Value::Object(one), Value::Object(other)) => {
            let keys: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
            keys.into_iter().find_map(|key| {
                let (one, other) =
                    (one.get(key).unwrap_or(&Value::Null), other.get(key).unwrap_or(&Value::Null));
                difference(&format!("{path}/{key}"), one, other)
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut pairs = one.iter().zip(other).enumerate();
            pairs.find_map(|(index, (one, other))| {
                difference(&format!("{path}/{index}"), one, other)
            })
        }
        _ => (ours != theirs).then(|| format!("{path}: {ours} instead of {theirs}")),
    }
}

#[test]
fn crd_of_each_release_is_the_one_that_envoy_gateway_ships() {
    for &release in Release::ALL {
        let ours = without_descriptions(schema::crd(release));
        assert_eq!(difference("", &ours, &upstream(release)), None, "{release}");
    }
}

/// apiextensions-apiserver, `ValidateCustomResourceDefinitionOpenAPISchema`: "must not specify
/// anything other than name and generateName, but metadata is implicitly specified".
#[test]
fn crd_metadata_has_only_a_type_and_limits_on_names() {
    for &release in Release::ALL {
        let crd = schema::crd(release);
        let metadata = &crd.pointer(SCHEMA).expect("a schema")["properties"]["metadata"];
        let keywords = metadata.as_object().expect("a schema").keys();
        let other = keywords.filter(|keyword| !["type", "properties"].contains(&keyword.as_str()));
        assert_eq!(other.count(), 0, "{release}: {metadata}");
        let limited = metadata["properties"].as_object().into_iter().flat_map(|names| names.keys());
        let other = limited.filter(|name| !["name", "generateName"].contains(&name.as_str()));
        assert_eq!(other.count(), 0, "{release}: {metadata}");
    }
}

/// As `egb crd --format yaml` prints it, and as `kubectl` reads that.
#[test]
#[cfg(feature = "lint")]
fn crd_written_as_yaml_is_read_back() {
    for &release in Release::ALL {
        let crd = schema::crd(release);
        let text = serde_yaml_ng::to_string(&crd).expect("a CRD is YAML");
        let document = kubectl_yaml::first_document(&text).expect("a document");
        assert_eq!(document.content.expect("YAML").root().to_json(), crd, "{release}");
    }
}

#[test]
fn without_descriptions_drops_descriptions_only() {
    let crd = schema::crd(Release::LATEST);
    assert_ne!(crd, without_descriptions(crd.clone()));
    let named =
        json!({ "properties": { "description": { "type": "string", "description": "dropped" } } });
    assert_eq!(
        without_descriptions(named),
        json!({ "properties": { "description": { "type": "string" } } })
    );
}

#[test]
fn crd_of_each_release_is_detected() {
    for &release in Release::ALL {
        for crd in [upstream(release), schema::crd(release)] {
            let found = schema::detect_release(&crd).expect("a CRD of ours");
            assert!(found.is_exact(), "{release}: {:?}", found.differences);
            assert_eq!(found.release, release);
        }
    }
}

#[test]
fn crd_with_metadata_of_servers_and_packagers_is_detected() {
    let mut crd = upstream(Release::V1_7);
    crd["metadata"]["annotations"] = json!({ "helm.sh/resource-policy": "keep" });
    crd["metadata"]["resourceVersion"] = json!("12");
    crd["status"] = json!({ "storedVersions": ["v1alpha1"] });
    crd.pointer_mut(SCHEMA).unwrap()["description"] = json!("A Backend.");
    let found = schema::detect_release(&crd).expect("a CRD of ours");
    assert_eq!((found.release, found.is_exact()), (Release::V1_7, true));
}

#[test]
fn crd_with_differences_is_detected_with_them() {
    type Edit = fn(&mut Value);
    let cases: [(Release, Release, Edit, &[&str]); 4] = [
        (
            // v1.6 and v1.7 differ in nothing else: of two that are equally near, the newer.
            Release::V1_6,
            Release::V1_7,
            |schema| {
                schema["properties"]["spec"]["properties"]["endpoints"]["maxItems"] = 128.into();
            },
            &["properties.spec.properties.endpoints.maxItems: 128 instead of 256"],
        ),
        (
            Release::V1_2,
            Release::V1_2,
            |schema| {
                drop(
                    schema["properties"]["spec"]["properties"]
                        .as_object_mut()
                        .unwrap()
                        .remove("fallback"),
                );
            },
            &["properties.spec.properties.fallback.type: \"boolean\" is missing"],
        ),
        (
            Release::V1_9,
            Release::V1_9,
            |schema| {
                schema["properties"]["spec"]["properties"]["ours"] = json!({ "type": "string" });
            },
            &["properties.spec.properties.ours.type: \"string\" is new"],
        ),
        (
            Release::V1_5,
            Release::V1_5,
            |schema| schema["properties"]["spec"]["required"] = json!(["endpoints"]),
            &["properties.spec.required: [\"endpoints\"] is new"],
        ),
    ];
    for (release, nearest, edit, expected) in cases {
        let mut crd = upstream(release);
        edit(crd.pointer_mut(SCHEMA).unwrap());
        let found = schema::detect_release(&crd).expect("a CRD of ours");
        assert_eq!(found.release, nearest);
        let differences: Vec<_> = found.differences.iter().map(ToString::to_string).collect();
        assert_eq!(differences, expected);
    }
}

#[test]
fn crd_of_another_resource_is_an_error() {
    let edited = |path: &str, value: Value| {
        let mut crd = upstream(Release::LATEST);
        *crd.pointer_mut(path).unwrap() = value;
        schema::detect_release(&crd).unwrap_err().to_string()
    };
    let refusal =
        "no CustomResourceDefinition of backends.gateway.envoyproxy.io with version v1alpha1";
    assert_eq!(edited("/kind", json!("Backend")), format!("{refusal}: its kind is another"));
    assert_eq!(
        edited("/spec/group", json!("example.com")),
        format!("{refusal}: it defines another resource")
    );
    assert_eq!(
        edited("/spec/names/kind", json!("EnvoyProxy")),
        format!("{refusal}: it defines another resource")
    );
    assert_eq!(edited("/spec/versions", Value::Null), format!("{refusal}: it has no versions"));
    assert_eq!(
        edited("/spec/versions/0/name", json!("v1")),
        format!("{refusal}: it has no such version")
    );
    assert_eq!(
        edited("/spec/versions/0/schema", Value::Null),
        format!("{refusal}: the version has no schema")
    );
    assert!(schema::detect_release(&Value::Null).is_err());
}
