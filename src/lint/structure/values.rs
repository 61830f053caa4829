//! Types and bounds of values, and required fields.

use std::collections::HashMap;

use kubectl_yaml::{Entries, Items, NodeRef, Number, Value};

use super::{report_wrong_type, type_name};
use crate::api::exact_integer;
use crate::fields::{Field, Kind};
use crate::path::Path;
use crate::report::sink::Details;
use crate::rule::Reason;
#[cfg(all(test, feature = "lint"))]
use crate::rule::recipe;
use crate::validation::{Checker, advice, leaf, shape, status};

/// Reports values that the schema of the API server rejects: types, bounds, enumerations and required
/// fields below a node.
pub(in crate::lint) fn values(
    checker: &mut Checker<'_>,
    field: &'static Field,
    node: NodeRef<'_>,
    path: &Path<'_>,
) {
    let value = node.value();
    match (field.kind(), &value) {
        (Kind::Object(fields), Value::Mapping(entries)) => object(checker, fields, entries, path),
        (Kind::List { items, keys, .. }, Value::Sequence(nodes)) => {
            for (index, node) in nodes.clone().enumerate() {
                values(checker, items, node, &path.index(index));
            }
            checker.count(field, nodes.len(), path);
            if !keys.is_empty() {
                list_map(checker, keys, nodes.clone(), path);
            }
        }
        (Kind::String { .. }, Value::String(text)) => checker.text(field, text, path),
        (Kind::String { values, .. }, _) => {
            wrong_type(checker, "string", &value, path);
            // The API server compares the value with the enumeration even if the type is wrong.
            let values = values.at(checker.release()).unwrap_or_default();
            if !values.is_empty() {
                checker.not_supported(values, path, || (short_form(&value), None));
            }
        }
        (Kind::DateTime, Value::String(text)) => status::date_time(checker, text, path),
        // strfmt does not check lists.
        (Kind::DateTime, Value::Sequence(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Opaque | Kind::StringMap, _) => {}
        (Kind::DateTime, Value::Number(number)) => {
            let go_type = match number {
                Number::Integer(_) => "int64",
                Number::Float(_) => "float64",
            };
            report_wrong_type(checker, path, || {
                let field = leaf::in_body(path);
                format!("{field} in body must be of type date-time: \"{go_type}\"")
            });
        }
        (Kind::DateTime, _) => wrong_type(checker, "string", &value, path),
        (Kind::Integer { .. }, Value::Number(Number::Integer(number))) => {
            checker.integer(field, *number, path);
            #[cfg(all(test, feature = "lint"))]
            if recipe::SPELLING.applies_to(checker.release())
                && node.span().len() != number.to_string().len()
            {
                checker.report(&recipe::SPELLING, path, || Details::new("test rule"));
            }
        }
        (Kind::Integer { .. }, Value::Number(Number::Float(number))) => {
            match Number::Float(*number).as_json_integer() {
                None => wrong_type(checker, "integer", &value, path),
                Some(integer) if exact_integer(*number).is_none() => {
                    checker.report(&advice::NOT_QUITE_AN_INTEGER, path, || {
                        Details::new(format!(
                            "{number} is stored unchanged; some clients read it as {integer}, others fail"
                        ))
                        .help(format!("write `{integer}`"))
                    });
                }
                Some(_) => {}
            }
            checker.float(field, *number, || number.to_string(), path);
        }
        (Kind::Integer { .. }, _) => wrong_type(checker, "integer", &value, path),
        (Kind::Boolean, _) => wrong_type(checker, "boolean", &value, path),
        (Kind::List { .. }, _) => wrong_type(checker, "array", &value, path),
        (Kind::Object(_), _) => wrong_type(checker, "object", &value, path),
    }
}

fn object(
    checker: &mut Checker<'_>,
    fields: &'static [&'static Field],
    entries: &Entries<'_>,
    path: &Path<'_>,
) {
    let release = checker.release();
    let mut missing = Vec::new();
    for field in fields.iter().copied().filter(|field| field.exists_in(release)) {
        // A `null` is pruned before it is validated.
        match entries.get(field.name()).filter(|entry| !matches!(entry.value.value(), Value::Null))
        {
            Some(entry) => values(checker, field, entry.value, &path.field(field.name())),
            None if field.is_required() => missing.push(field),
            None => {}
        }
    }
    for field in missing {
        required(checker, field, path);
    }
}

/// Reports a required field that is missing from the object at a path.
pub(in crate::lint) fn required(checker: &mut Checker<'_>, field: &'static Field, path: &Path<'_>) {
    checker.report(&shape::REQUIRED, &path.field(field.name()), || {
        Details::new("required value").reason(Reason::FieldValueRequired)
    });
}

/// Reports items of a list map with the same keys (apiextensions-apiserver, `listtype`).
fn list_map(
    checker: &mut Checker<'_>,
    keys: &'static [&'static str],
    items: Items<'_>,
    path: &Path<'_>,
) {
    let mut seen = HashMap::new();
    for (index, item) in items.enumerate() {
        match item.value() {
            Value::Mapping(entries) => {
                // Keys of any type count; two items without any are equal.
                let own = keys.iter().filter_map(|key| Some((*key, entries.get(key)?.value)));
                let own: serde_json::Map<_, _> = own
                    .filter(|(_, node)| !node.is_null())
                    .map(|(key, node)| (key.to_owned(), node.to_json()))
                    .collect();
                let own = serde_json::Value::from(own).to_string();
                let times = seen.entry(own.clone()).or_insert(0_usize);
                *times += 1;
                // The server reports each key once.
                if *times == 2 {
                    status::duplicate(checker, &own, &path.index(index));
                }
            }
            Value::Null => {}
            value => {
                checker.report(&shape::WRONG_TYPE, &path.index(index), || {
                    Details::new("must be an object for an array of list-type map")
                        .reason(Reason::FieldValueInvalid)
                        .value(short_form(&value))
                });
            }
        }
    }
}

fn wrong_type(checker: &mut Checker<'_>, expected: &str, value: &Value<'_>, path: &Path<'_>) {
    report_wrong_type(checker, path, || {
        let (field, found) = (leaf::in_body(path), type_name(value));
        format!("{field} in body must be of type {expected}: \"{found}\"")
    });
}

/// A short form of a value, for a finding.
fn short_form(value: &Value<'_>) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => leaf::shown(text),
        Value::Sequence(_) => "a list".into(),
        Value::Mapping(_) => "an object".into(),
    }
}
