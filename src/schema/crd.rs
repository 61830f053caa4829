//! The CustomResourceDefinition of a release.

use serde_json::{Map, Value, json};

use crate::api::{GROUP, KIND, LIST_KIND, PLURAL, VERSION};
use crate::fields::{self, Bounds, Default, Field, Kind};
use crate::release::Release;

/// Names in the CRD that the model has no use for.
pub(crate) const CRD_NAME: &str = "backends.gateway.envoyproxy.io";
pub(crate) const SHORT_NAMES: &[&str] = &["be"];

/// The CustomResourceDefinition of `Backend` as Envoy Gateway ships it in a release, with this crate's descriptions.
///
/// ```
/// use envoy_gateway_backend::{Release, schema};
///
/// let crd = schema::crd(Release::V1_3);
/// let spec = &crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"];
/// assert_eq!(spec["properties"]["endpoints"]["maxItems"], 64);
/// assert!(spec["properties"].get("tls").is_none());
/// ```
#[must_use]
pub fn crd(release: Release) -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": { "name": CRD_NAME },
        "spec": {
            "group": GROUP,
            "names": {
                "categories": ["envoy-gateway"],
                "kind": KIND,
                "listKind": LIST_KIND,
                "plural": PLURAL,
                "shortNames": SHORT_NAMES,
                "singular": "backend",
            },
            "scope": "Namespaced",
            "versions": [{
                "additionalPrinterColumns": [
                    { "jsonPath": ".status.conditions[?(@.type==\"Accepted\")].reason", "name": "Status", "type": "string" },
                    { "jsonPath": ".metadata.creationTimestamp", "name": "Age", "type": "date" },
                ],
                "name": VERSION,
                "schema": { "openAPIV3Schema": root(release) },
                "served": true,
                "storage": true,
                "subresources": { "status": {} },
            }],
        },
    })
}

/// The object itself: of its metadata a CRD says no more than that it is an object.
fn root(release: Release) -> Value {
    let mut root = schema(&fields::BACKEND, release);
    if let Some(metadata) = root.pointer_mut("/properties/metadata") {
        *metadata = json!({ "description": fields::METADATA.summary(), "type": "object" });
    }
    root
}

/// The schema of a field; recursion ends with the field table.
fn schema(field: &Field, release: Release) -> Value {
    let mut schema = Map::new();
    if !field.summary().is_empty() {
        schema.insert("description".into(), field.summary().into());
    }
    match field.kind() {
        Kind::Object(fields) => {
            let known = || fields.iter().filter(|field| field.exists_in(release));
            let properties = known().map(|field| (field.name().to_owned(), self::schema(field, release)));
            schema.insert("type".into(), "object".into());
            schema.insert("properties".into(), properties.collect::<Map<_, _>>().into());
            let mut required: Vec<_> = known().filter(|field| field.is_required()).map(|field| field.name()).collect();
            required.sort_unstable();
            if !required.is_empty() {
                schema.insert("required".into(), required.into());
            }
        }
        Kind::List { items, bounds, keys } => {
            schema.insert("type".into(), "array".into());
            schema.insert("items".into(), self::schema(items, release));
            insert_bounds(&mut schema, *bounds, release, ["minItems", "maxItems"]);
            if !keys.is_empty() {
                schema.insert("x-kubernetes-list-type".into(), "map".into());
                schema.insert("x-kubernetes-list-map-keys".into(), keys.to_vec().into());
            }
        }
        Kind::TextMap => {
            schema.insert("type".into(), "object".into());
            schema.insert("additionalProperties".into(), json!({ "type": "string" }));
        }
        Kind::Text { bounds, pattern, values } => {
            schema.insert("type".into(), "string".into());
            insert_bounds(&mut schema, *bounds, release, ["minLength", "maxLength"]);
            if let Some(pattern) = pattern.at(release).flatten() {
                schema.insert("pattern".into(), pattern.as_str().into());
            }
            if let Some(values) = values.at(release).filter(|values| !values.is_empty()) {
                schema.insert("enum".into(), values.to_vec().into());
            }
        }
        Kind::DateTime => {
            schema.insert("type".into(), "string".into());
            schema.insert("format".into(), "date-time".into());
        }
        Kind::Integer { bounds, format } => {
            schema.insert("type".into(), "integer".into());
            schema.insert("format".into(), (*format).into());
            insert_bounds(&mut schema, *bounds, release, ["minimum", "maximum"]);
        }
        Kind::Boolean => {
            schema.insert("type".into(), "boolean".into());
        }
        Kind::Any => {
            schema.insert("x-kubernetes-preserve-unknown-fields".into(), true.into());
        }
    }
    match field.default_value(release) {
        Some(Default::Text(text)) => schema.insert("default".into(), text.into()),
        Some(Default::Bool(value)) => schema.insert("default".into(), value.into()),
        None => None,
    };
    let rules = field.validation_rules().iter().filter(|rule| rule.holds_in(release));
    let rules: Vec<_> = rules
        .filter_map(|rule| rule.cel_rule())
        .map(|cel| json!({ "message": cel.message, "rule": cel.rule }))
        .collect();
    if !rules.is_empty() {
        schema.insert("x-kubernetes-validations".into(), rules.into());
    }
    schema.into()
}

fn insert_bounds(schema: &mut Map<String, Value>, bounds: Bounds, release: Release, [min, max]: [&str; 2]) {
    if let Some(least) = bounds.min(release) {
        schema.insert(min.into(), least.into());
    }
    if let Some(most) = bounds.max(release) {
        schema.insert(max.into(), most.into());
    }
}
