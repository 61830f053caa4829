//! The JSON schema of a release for editors.

mod metadata;
mod rules;

use serde_json::{Map, Value, json};

use super::keywords::keywords;
use crate::api::{API_VERSION, KIND};
use crate::fields::pattern::Pattern;
use crate::fields::{self, DefaultValue, Field, Kind};
use crate::release::Release;

/// Returns the JSON schema (draft-07) of a `Backend` manifest, for editors and other tools without
/// support for Kubernetes.
///
/// It accepts what the API server of the release stores, and refuses the rest as far as a schema
/// can: unlike the CRD's schema it checks unknown fields, `null`, the CRD's rules and metadata. See
/// the [module](super) for limitations and the setup of editors.
///
/// ```
/// use envoy_gateway_backend::{Release, schema};
///
/// let schema = schema::json_schema(Release::V1_9);
/// assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
/// assert_eq!(schema["properties"]["spec"]["additionalProperties"], false);
/// ```
#[must_use]
pub fn json_schema(release: Release) -> Value {
    let mut root = schema(&fields::BACKEND, release);
    root.insert("$schema".into(), "http://json-schema.org/draft-07/schema#".into());
    root.insert("title".into(), format!("Envoy Gateway {release} Backend").into());
    root.insert("required".into(), json!(["apiVersion", "kind", "metadata", "spec"]));
    let mut root = Value::Object(root);
    merge(&mut root, "/properties/apiVersion", json!({ "type": "string", "const": API_VERSION }));
    merge(&mut root, "/properties/kind", json!({ "type": "string", "const": KIND }));
    if let Some(metadata) = root.pointer_mut("/properties/metadata") {
        metadata::refine(metadata);
    }
    if let Some(status) = root.pointer_mut("/properties/status") {
        *status = dropped(&fields::STATUS, release).into();
    }
    root
}

/// Adds keywords to the schema at a JSON pointer, or replaces them.
fn merge(schema: &mut Value, pointer: &str, keywords: Value) {
    if let (Some(Value::Object(schema)), Value::Object(keywords)) =
        (schema.pointer_mut(pointer), keywords)
    {
        schema.extend(keywords);
    }
}

/// The schema of a field. The recursion is bounded by the field table.
fn schema(field: &Field, release: Release) -> Map<String, Value> {
    let mut schema = keywords(field, release, |below| self::schema(below, release).into());
    describe(&mut schema, field, release);
    // Go's parsers accept more than the formats of JSON schemas, and `int32` is not such a format.
    schema.remove("format");
    match field.kind() {
        Kind::Object(_) => {
            schema.insert("additionalProperties".into(), false.into());
        }
        Kind::StringMap => {
            schema.insert("additionalProperties".into(), json!({ "type": ["string", "null"] }));
        }
        Kind::String { pattern, .. } => {
            if let Some(pattern) = pattern.at(release).flatten() {
                schema.insert("patternErrorMessage".into(), in_words(pattern).into());
            }
        }
        Kind::DateTime => {
            schema.insert("pattern".into(), DATE_TIME.into());
            schema.insert("patternErrorMessage".into(), "not a date and time in RFC 3339".into());
        }
        Kind::Boolean => {
            schema.insert("type".into(), json!(["boolean", "string"]));
            schema.insert("pattern".into(), YAML_1_1_BOOLEAN.into());
            schema.insert("errorMessage".into(), "neither true nor false".into());
        }
        Kind::List { .. } | Kind::Integer { .. } | Kind::Opaque => {}
    }
    // The API server removes a `null` from an object before it checks it, but not from a list.
    if !field.name().is_empty() && !field.is_required() {
        allow_null(&mut schema);
    }
    let conditions: Vec<_> = field
        .validation_rules()
        .iter()
        .filter(|rule| rule.applies_to(release))
        .filter_map(|rule| rules::condition(rule))
        .collect();
    if !conditions.is_empty() {
        schema.insert("allOf".into(), conditions.into());
    }
    schema
}

/// `time.Parse(time.RFC3339, …)`, except for the days of a month: an hour may have one digit, and a
/// fraction a comma.
const DATE_TIME: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.,][0-9]+)?(Z|[-+]([01][0-9]|2[0-4]):[0-5][0-9])$";

/// The words that `kubectl` reads as booleans (YAML 1.1). An editor (YAML 1.2) reads them as
/// strings.
const YAML_1_1_BOOLEAN: &str = "^([yY]|[yY]es|YES|[oO]n|ON|[nN]|[nN]o|NO|[oO]ff|OFF)$";

/// Documentation of a field, with facts that editors do not show otherwise.
fn describe(schema: &mut Map<String, Value>, field: &Field, release: Release) {
    let default = field.default_value(release).map(|default| match default {
        DefaultValue::String(text) => format!("Default: {text:?}."),
        DefaultValue::Bool(value) => format!("Default: {value}."),
    });
    let since = (field.first_release() != Release::OLDEST)
        .then(|| format!("Since {}.", field.first_release()));
    let summary = Some(field.summary()).filter(|summary| !summary.is_empty());
    let sentences: Vec<_> =
        summary.into_iter().chain(default.as_deref()).chain(since.as_deref()).collect();
    if !sentences.is_empty() {
        schema.insert("description".into(), sentences.join(" ").into());
    }
}

fn allow_null(schema: &mut Map<String, Value>) {
    match schema.get_mut("type") {
        Some(Value::Array(types)) => types.push("null".into()),
        Some(one) => *one = json!([one.take(), "null"]),
        None => {}
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
}

/// The schema of a part that the API server drops; only unknown fields are checked.
fn dropped(field: &Field, release: Release) -> Map<String, Value> {
    let mut schema = keywords(field, release, |below| dropped(below, release).into());
    schema.retain(|key, _| ["description", "properties", "items"].contains(&key.as_str()));
    schema.insert("additionalProperties".into(), false.into());
    schema
}

/// Description of a pattern.
fn in_words(pattern: Pattern) -> &'static str {
    match pattern {
        Pattern::DnsSubdomainLongLabels => {
            "not a lower-case DNS name whose labels, except the first, have at least two characters"
        }
        Pattern::DnsSubdomain | Pattern::DnsSubdomainOrEmpty => "not a lower-case DNS name",
        Pattern::DnsSubdomainTrailingDot => {
            "not a lower-case DNS name, optionally with a trailing dot"
        }
        Pattern::DnsSubdomainWithWildcard => {
            "not a lower-case DNS name, optionally with a leading wildcard"
        }
        Pattern::AbsoluteUri => "not a URI with a scheme and an authority",
        Pattern::DnsLabel => "not a lower-case DNS label",
        Pattern::Kind => "not a kind, such as ConfigMap",
        Pattern::Ipv4Address => "not an IPv4 address",
        Pattern::IpAddress => {
            "neither an IPv4 address nor an IPv6 address in the CRD's notation, with `::` only between groups"
        }
        Pattern::WellKnownCaCertificates => {
            "neither System nor a domain-prefixed name, such as example.com/roots"
        }
        Pattern::ConditionType => "not a name, optionally with a domain prefix",
        Pattern::ConditionReason => "not a word in CamelCase",
    }
}
