//! Schema of `metadata`, which a CRD does not describe (apimachinery, `ValidateObjectMeta`).

use serde_json::{Value, json};

use super::merge;
use crate::fields::pattern::Pattern;
use crate::net::{LABEL_MAX, NAME_MAX};
use crate::validation::meta;

/// Refines the schema of the field table.
pub(super) fn refine(metadata: &mut Value) {
    let name = meta::NAME.summary();
    let label = meta::LABEL.summary();
    let owner = "/properties/ownerReferences/items";
    let not_empty = json!({ "type": "string", "minLength": 1, "doNotSuggest": true });
    let refinements = [
        (
            "",
            json!({
                "type": "object",
                "if": { "required": ["generateName"], "properties": { "generateName": not_empty } },
                "else": {
                    "required": ["name"],
                    "properties": { "name": not_empty },
                    "errorMessage": "name or generateName is required",
                },
            }),
        ),
        ("/properties/name", text(Pattern::DnsSubdomainOrEmpty.as_str(), NAME_MAX, name)),
        ("/properties/generateName", text(&generate_name(), NAME_MAX + 1, name)),
        (
            "/properties/generateName",
            json!({ "anyOf": [{ "maxLength": NAME_MAX }, { "pattern": "-$" }] }),
        ),
        ("/properties/namespace", text(&label_or_empty(), LABEL_MAX, meta::NAMESPACE.summary())),
        (
            "/properties/resourceVersion",
            json!({
                "pattern": NO_RESOURCE_VERSION,
                "patternErrorMessage": "resourceVersion should not be set on objects to be created",
            }),
        ),
        ("/properties/labels", json!({ "propertyNames": qualified_name(QUALIFIED_NAME, label) })),
        ("/properties/labels/additionalProperties", text(LABEL_VALUE, LABEL_MAX, label)),
        (
            "/properties/annotations",
            json!({ "propertyNames": qualified_name(&annotation_key(), meta::ANNOTATION.summary()) }),
        ),
        (
            owner,
            json!({
                "required": OWNER_FIELDS,
                "if": { "properties": { "apiVersion": { "const": "v1" } } },
                "then": { "properties": { "kind": { "not": { "const": "Event" } } } },
            }),
        ),
        ("/properties/finalizers/items", qualified_name(QUALIFIED_NAME, meta::FINALIZER.summary())),
        (
            "/properties/finalizers",
            json!({
                "if": { "contains": { "const": "orphan" } },
                "then": { "items": { "not": { "const": "foregroundDeletion" } } },
            }),
        ),
        ("/properties/managedFields/items", json!({ "type": ["object", "null"] })),
    ];
    for (pointer, keywords) in refinements {
        merge(metadata, pointer, keywords);
    }
    for field in OWNER_FIELDS {
        merge(
            metadata,
            &format!("{owner}/properties/{field}"),
            json!({ "type": "string", "minLength": 1 }),
        );
    }
    merge(metadata, &format!("{owner}/properties/apiVersion"), json!({ "pattern": WITH_VERSION }));
}

fn text(pattern: &str, longest: usize, message: &str) -> Value {
    json!({ "pattern": pattern, "maxLength": longest, "patternErrorMessage": message })
}

/// A string that matches a pattern and has parts of limited length.
fn qualified_name(pattern: &str, message: &str) -> Value {
    let lengths = format!("^([^/]{{1,{NAME_MAX}}}/)?[^/]{{1,{LABEL_MAX}}}$");
    json!({
        "pattern": pattern,
        "patternErrorMessage": message,
        "allOf": [{ "pattern": lengths, "patternErrorMessage": message }],
    })
}

/// `name` or `domain/name`, as the type of a condition.
const QUALIFIED_NAME: &str = Pattern::ConditionType.as_str();

/// The same in Go's lower case, in which `İ` and the Kelvin sign are ASCII letters.
fn annotation_key() -> String {
    let letter = "A-Za-z0-9\u{130}\u{212A}";
    let label = format!("[{letter}]([-{letter}]*[{letter}])?");
    format!(r"^({label}(\.{label})*/)?([{letter}][-{letter}_.]*)?[{letter}]$")
}

/// A name, or a string that apimachinery's `maskTrailingDash` changes to one: it removes a trailing
/// dash and the character before it.
fn generate_name() -> String {
    let name = Pattern::DnsSubdomainOrEmpty.as_str();
    format!(r"{name}|^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)*([a-z0-9][-a-z0-9]*)?[\x00-\x7F]-$")
}

fn label_or_empty() -> String {
    format!("^$|{}", Pattern::DnsLabel.as_str())
}

const LABEL_VALUE: &str = "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$";

const OWNER_FIELDS: [&str; 4] = ["apiVersion", "kind", "name", "uid"];

/// An API version whose part after the group is not empty; one with two slashes is invalid.
const WITH_VERSION: &str = r"^([^/]*/)?[^/]+$";

/// Any string except a 64-bit number other than 0.
const NO_RESOURCE_VERSION: &str = "[^0-9]|^0*$|[1-9][0-9]{19}";
