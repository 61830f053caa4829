//! The CRD's rules as conditions of a JSON schema.
//!
//! Each is an implication, so that an error is located at the field that breaks the rule, with the
//! API server's message: language servers show `errorMessage` instead of their own. `oneOf` or
//! `not` would be shorter, but would not locate the error.

use serde_json::{Value, json};

use super::merge;
use crate::api::{BackendType, TlsVersion};
use crate::fields::crd_rules;
use crate::rule::Rule;

/// The condition of a rule, at the field that has the rule.
pub(super) fn condition(rule: &Rule) -> Option<Value> {
    let message = rule.cel_rule()?.message;
    CONDITIONS.iter().find(|(known, _)| *known == rule).map(|(_, condition)| condition(message))
}

/// Creates the condition of a rule from its message.
type Condition = fn(&str) -> Value;

static CONDITIONS: &[(&Rule, Condition)] = &[
    (&crd_rules::DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS_AND_APP_PROTOCOLS, |message| {
        when(
            is_dynamic_resolver(),
            all([unset("endpoints", message), unset("appProtocols", message)]),
        )
    }),
    (&crd_rules::TLS_NEEDS_DYNAMIC_RESOLVER, |message| {
        unless(is_dynamic_resolver(), unset("tls", message))
    }),
    (&crd_rules::DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS, |message| {
        when(is_dynamic_resolver(), unset("endpoints", message))
    }),
    (&crd_rules::ENDPOINTS_REQUIRED, |message| {
        unless(is_dynamic_resolver(), needed("endpoints", message))
    }),
    (&crd_rules::DYNAMIC_RESOLVER_EXCLUDES_AUTO_SNI, |message| {
        when(all([is_dynamic_resolver(), uses_auto_sni()]), within("tls", unset(AUTO_SNI, message)))
    }),
    (&crd_rules::AUTO_SNI_NEEDS_HOSTNAMES, |message| {
        let named = when(any([set("ip"), set("unix")]), needed("hostname", message));
        let endpoints =
            all([needed("endpoints", message), within("endpoints", json!({ "items": named }))]);
        when(uses_auto_sni(), endpoints)
    }),
    (&crd_rules::FQDN_EXCLUDES_OTHER_ADDRESSES, |message| {
        when(json!({ "contains": set("fqdn") }), json!({ "items": needed("fqdn", message) }))
    }),
    (&crd_rules::ADDRESS_REQUIRED, |message| {
        any(["fqdn", "ip", "unix"].map(|name| needed(name, message)))
    }),
    (&crd_rules::ADDRESS_UNIQUE, |message| {
        all([
            when(set("fqdn"), all([unset("ip", message), unset("unix", message)])),
            when(set("ip"), unset("unix", message)),
        ])
    }),
    // Instead of `maxLength`, for which language servers count UTF-16 code units; a pattern counts
    // characters.
    (
        &crd_rules::UNIX_PATH_FITS,
        |message| json!({ "pattern": format!("^[\\s\\S]{{0,{}}}$", crd_rules::UNIX_PATH_MAX_CHARS), "errorMessage": message }),
    ),
    (&crd_rules::CA_REFS_EXCLUDE_WELL_KNOWN, |message| {
        when(has_ca_refs(), unset(WELL_KNOWN, message))
    }),
    (&crd_rules::CA_REQUIRED_BY_CRD, |message| unless(has_ca_refs(), needed(WELL_KNOWN, message))),
    (&crd_rules::SKIP_VERIFY_EXCLUDES_CA, |message| {
        let no_refs = within(CA_REFS, json!({ "enum": [[], null], "errorMessage": message }));
        when(is_true("insecureSkipVerify"), all([no_refs, unset(WELL_KNOWN, message)]))
    }),
    (&crd_rules::SNI_EXCLUDES_AUTO_SNI, |message| when(is_true(AUTO_SNI), unset("sni", message))),
    (&crd_rules::CIPHERS_EXCLUDE_TLS_1_3, |message| {
        when(
            is("minVersion", json!({ "const": TlsVersion::V1_3.as_str() })),
            unset("ciphers", message),
        )
    }),
    (&crd_rules::VERSIONS_ORDERED, versions_ordered),
];

const CA_REFS: &str = "caCertificateRefs";
const WELL_KNOWN: &str = "wellKnownCACertificates";
const AUTO_SNI: &str = "autoSNIFromEndpointHostname";

/// For each `maxVersion`, the allowed values of `minVersion`; `Auto` is the lowest, and absent
/// counts as 1.2.
fn versions_ordered(message: &str) -> Value {
    let versions = TlsVersion::KNOWN;
    let ordered = versions.iter().enumerate().filter(|(_, max)| **max != TlsVersion::Auto).map(
        |(index, max)| {
            let up_to = versions.get(..=index).unwrap_or_default();
            let mut values: Vec<Value> =
                up_to.iter().map(|version| version.as_str().into()).collect();
            let default = up_to.contains(&TlsVersion::V1_2);
            values.extend(default.then_some(Value::Null));
            let min = within("minVersion", json!({ "enum": values, "errorMessage": message }));
            let min = if default { min } else { all([needed("minVersion", message), min]) };
            when(is("maxVersion", json!({ "const": max.as_str() })), min)
        },
    );
    json!({ "allOf": ordered.collect::<Vec<_>>() })
}

fn when(condition: Value, then: Value) -> Value {
    schema([("if", condition), ("then", then)])
}

fn unless(condition: Value, otherwise: Value) -> Value {
    schema([("if", condition), ("else", otherwise)])
}

fn all<const N: usize>(schemas: [Value; N]) -> Value {
    schema([("allOf", schemas.into_iter().collect())])
}

fn any<const N: usize>(schemas: [Value; N]) -> Value {
    schema([("anyOf", schemas.into_iter().collect())])
}

fn schema<const N: usize>(keywords: [(&str, Value); N]) -> Value {
    keywords.map(|(keyword, value)| (keyword.to_owned(), value)).into_iter().collect()
}

/// A condition of a field, if it is present. Language servers must not complete the field from
/// here.
fn within(name: &str, mut field: Value) -> Value {
    merge(&mut field, "", json!({ "doNotSuggest": true }));
    schema([("properties", schema([(name, field)]))])
}

/// An object with such a field; `null` is absent.
fn is(name: &str, field: Value) -> Value {
    let mut object = within(name, field);
    merge(&mut object, "", json!({ "type": "object", "required": [name] }));
    object
}

/// `has(self.name)`: a `null` is removed before the rules are evaluated.
fn set(name: &str) -> Value {
    is(name, json!({ "not": { "type": "null" } }))
}

fn needed(name: &str, message: &str) -> Value {
    let mut object = within(name, json!({ "not": { "type": "null" } }));
    merge(&mut object, "", json!({ "required": [name], "errorMessage": message }));
    object
}

fn unset(name: &str, message: &str) -> Value {
    within(name, json!({ "type": "null", "errorMessage": message }))
}

/// True, also as a word of YAML 1.1 that an editor reads as a string.
fn is_true(name: &str) -> Value {
    is(
        name,
        json!({ "not": { "enum": [null, false, "n", "N", "no", "No", "NO", "off", "Off", "OFF"] } }),
    )
}

fn is_dynamic_resolver() -> Value {
    is("type", json!({ "const": BackendType::DynamicResolver.as_str() }))
}

fn uses_auto_sni() -> Value {
    is("tls", is_true(AUTO_SNI))
}

/// `size(self.caCertificateRefs) > 0`
fn has_ca_refs() -> Value {
    is(CA_REFS, json!({ "type": "array", "minItems": 1 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crd_rule_has_a_condition() {
        assert_eq!(crd_rules::RULES.len(), CONDITIONS.len());
        for rule in crd_rules::RULES {
            assert!(condition(rule).is_some(), "{}", rule.id());
        }
    }
}
