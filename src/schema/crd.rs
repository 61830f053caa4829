//! The CustomResourceDefinition of a release.

use serde_json::{Value, json};

use super::keywords::keywords;
use crate::api::{GROUP, KIND, LIST_KIND, PLURAL, VERSION};
use crate::fields::{self, Field, Kind};
use crate::release::Release;

/// Names in the CRD that the model does not need.
pub(crate) const CRD_NAME: &str = "backends.gateway.envoyproxy.io";
pub(crate) const SHORT_NAMES: &[&str] = &["be"];

/// Returns the CustomResourceDefinition of `Backend` of a release of Envoy Gateway, with
/// descriptions of this crate.
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

/// The schema of the object.
///
/// The API server refuses a CRD whose `metadata` has more than a type and limits on `name` and
/// `generateName`, even a description (apiextensions-apiserver,
/// `ValidateCustomResourceDefinitionOpenAPISchema`).
fn root(release: Release) -> Value {
    let mut root = schema(&fields::BACKEND, release);
    if let Some(metadata) = root.pointer_mut("/properties/metadata") {
        *metadata = json!({ "type": "object" });
    }
    root
}

/// The schema of a field. The recursion is bounded by the field table.
fn schema(field: &Field, release: Release) -> Value {
    let mut schema = keywords(field, release, |below| self::schema(below, release));
    match field.kind() {
        Kind::List { keys, .. } if !keys.is_empty() => {
            schema.insert("x-kubernetes-list-type".into(), "map".into());
            schema.insert("x-kubernetes-list-map-keys".into(), keys.to_vec().into());
        }
        Kind::Opaque => {
            schema.insert("x-kubernetes-preserve-unknown-fields".into(), true.into());
        }
        _ => {}
    }
    let rules = field.validation_rules().iter().filter(|rule| rule.applies_to(release));
    let rules: Vec<_> = rules
        .filter_map(|rule| rule.cel_rule())
        .map(|cel| json!({ "message": cel.message, "rule": cel.expression }))
        .collect();
    if !rules.is_empty() {
        schema.insert("x-kubernetes-validations".into(), rules.into());
    }
    schema.into()
}
