//! The field table agrees with the schemas that `schemars` derives from the model.
#![cfg(feature = "schema")]

use std::collections::BTreeSet;

use envoy_gateway_backend::api::{Backend, BackendList};
use envoy_gateway_backend::fields::{BACKEND, Field, Kind};
use envoy_gateway_backend::{Release, schema};
use schemars::{JsonSchema, schema_for};
use serde_json::{Value, json};

/// A derived schema without the additions of `Option`, and its document.
#[derive(Clone)]
struct Derived<'a> {
    root: &'a Value,
    schema: &'a Value,
    path: String,
}

impl<'a> Derived<'a> {
    fn new(root: &'a Value) -> Self {
        Self { root, schema: root, path: String::new() }
    }

    /// The schema of a part; follows references and skips `null` alternatives.
    fn part(&self, schema: &'a Value, step: &str) -> Self {
        let mut schema = schema;
        if let Some([some, null]) = schema["anyOf"].as_array().map(Vec::as_slice)
            && *null == json!({ "type": "null" })
        {
            schema = some;
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let pointer = reference.strip_prefix('#').expect("a reference into the document");
            schema = self.root.pointer(pointer).expect("a definition");
        }
        Self { root: self.root, schema, path: format!("{}.{step}", self.path) }
    }

    /// The types other than `null`, including those of alternatives.
    fn types(&self) -> BTreeSet<&'a str> {
        let alternatives = self.schema["anyOf"].as_array().into_iter().flatten();
        let types = alternatives.chain([self.schema]).flat_map(|schema| match &schema["type"] {
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            one => Vec::from_iter(one.as_str()),
        });
        types.filter(|name| *name != "null").collect()
    }

    /// The known values.
    fn values(&self) -> Vec<&'a str> {
        let alternatives = self.schema["anyOf"].as_array().into_iter().flatten();
        alternatives.filter_map(|alternative| alternative["const"].as_str()).collect()
    }

    fn names(&self, keyword: &str) -> BTreeSet<&'a str> {
        match &self.schema[keyword] {
            Value::Object(properties) => properties.keys().map(String::as_str).collect(),
            names => names.as_array().into_iter().flatten().filter_map(Value::as_str).collect(),
        }
    }
}

/// Compares a field with its derived schema; returns the number of compared fields.
fn compare(field: &Field, derived: &Derived<'_>) -> usize {
    let path = &derived.path;
    let (expected, below) = match field.kind() {
        Kind::Object(fields) => {
            let names = |of: fn(&&&Field) -> bool| {
                fields.iter().filter(of).map(|field| field.name()).collect()
            };
            assert_eq!(derived.names("properties"), names(|_| true), "{path}");
            assert_eq!(derived.names("required"), names(|field| field.is_required()), "{path}");
            let properties = &derived.schema["properties"];
            let below = fields.iter().map(|field| {
                let derived = derived.part(&properties[field.name()], field.name());
                assert!(derived.schema["description"].is_string(), "{}", derived.path);
                compare(field, &derived)
            });
            ("object", below.sum())
        }
        Kind::List { items, .. } => {
            ("array", compare(items, &derived.part(&derived.schema["items"], "[]")))
        }
        Kind::StringMap => {
            assert_eq!(
                derived.schema["additionalProperties"],
                json!({ "type": "string" }),
                "{path}"
            );
            ("object", 0)
        }
        Kind::String { values, .. } => {
            if let Some(values) = values.at(Release::LATEST).filter(|values| !values.is_empty()) {
                assert_eq!(derived.values(), values, "{path}");
            }
            ("string", 0)
        }
        Kind::DateTime => ("string", 0),
        Kind::Integer { .. } => ("integer", 0),
        Kind::Boolean => ("boolean", 0),
        Kind::Opaque => ("", 0),
        kind => panic!("{path}: {kind:?}"),
    };
    assert_eq!(Vec::from_iter(derived.types()).join(" or "), expected, "{path}");
    1 + below
}

#[test]
fn table_and_model_have_the_same_fields() {
    let derived = schema_for!(Backend);
    let fields = compare(&BACKEND, &Derived::new(derived.as_value()));
    assert!(fields > 70, "{fields}");
}

#[test]
fn list_schema_has_backend_items() {
    let derived = schema_for!(BackendList);
    let derived = Derived::new(derived.as_value());
    assert_eq!(
        derived.names("properties"),
        BTreeSet::from(["apiVersion", "items", "kind", "metadata"])
    );
    let items = derived.part(&derived.schema["properties"]["items"], "items");
    assert!(compare(&BACKEND, &derived.part(&items.schema["items"], "[]")) > 70);
}

#[test]
fn metadata_type_of_another_library_has_a_schema() {
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Theirs {
        name: Option<String>,
    }
    let schema = schema_for!(Backend<Theirs>);
    assert_eq!(schema.as_value()["title"], "Backend");
    assert_eq!(
        schema.as_value()["$defs"]["Theirs"]["properties"],
        json!({ "name": { "type": ["string", "null"] } })
    );
}

#[test]
fn descriptions_contain_no_rust() {
    let derived = schema_for!(BackendList);
    for (label, text) in [
        ("derived", derived.as_value().to_string()),
        ("editor", schema::json_schema(Release::LATEST).to_string()),
    ] {
        for rust in ["```", "use envoy_gateway_backend", "Self::"] {
            assert!(!text.contains(rust), "{label}: {rust}");
        }
    }
}
