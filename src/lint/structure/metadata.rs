//! Types in metadata, which the API server decodes before it validates an object.

use kubectl_yaml::{NodeRef, Number, Value, is_go_rfc3339};

use super::{report_wrong_type, type_name};
use crate::api::exact_integer;
use crate::fields::{Field, Kind, METADATA};
use crate::path::Path;
use crate::validation::{Checker, leaf};

/// Reports wrong types in metadata.
pub(in crate::lint) fn metadata(checker: &mut Checker<'_>, node: NodeRef<'_>) {
    let root = Path::ROOT;
    go_value(checker, &METADATA, node, &root.field("metadata"));
}

/// Reports a value that Go's decoder rejects: any value but `null` must have the type of its field.
fn go_value(checker: &mut Checker<'_>, field: &'static Field, node: NodeRef<'_>, path: &Path<'_>) {
    let value = node.value();
    let expected = match (field.kind(), &value) {
        (_, Value::Null)
        | (Kind::Opaque, _)
        | (Kind::String { .. }, Value::String(_))
        | (Kind::Boolean, Value::Bool(_)) => {
            return;
        }
        (Kind::Object(fields), Value::Mapping(entries)) => {
            for field in *fields {
                if let Some(entry) = entries.get(field.name()) {
                    go_value(checker, field, entry.value, &path.field(field.name()));
                }
            }
            return;
        }
        (Kind::List { items, .. }, Value::Sequence(nodes)) => {
            for (index, node) in nodes.clone().enumerate() {
                go_value(checker, items, node, &path.index(index));
            }
            return;
        }
        (Kind::StringMap, Value::Mapping(entries)) => {
            for entry in entries.clone().filter(|entry| !entry.shadowed) {
                let value = entry.value.value();
                if !matches!(value, Value::Null | Value::String(_)) {
                    report_go_type(checker, "string", &value, &path.key(entry.key));
                }
            }
            return;
        }
        (Kind::Integer { .. }, Value::Number(number)) => match number {
            Number::Integer(_) => return,
            Number::Float(number) if exact_integer(*number).is_some() => return,
            Number::Float(_) => "int64",
        },
        (Kind::DateTime, Value::String(text)) => {
            if !is_go_rfc3339(text) {
                report_wrong_type(checker, path, || {
                    format!("cannot parse {} as a time in RFC 3339", leaf::shown(text))
                });
            }
            return;
        }
        (Kind::Object(_), _) => "ObjectMeta",
        (Kind::List { .. }, _) => "[]string",
        (Kind::StringMap, _) => "map[string]string",
        (Kind::String { .. } | Kind::DateTime, _) => "string",
        (Kind::Integer { .. }, _) => "int64",
        (Kind::Boolean, _) => "bool",
    };
    report_go_type(checker, expected, &value, path);
}

fn report_go_type(checker: &mut Checker<'_>, expected: &str, value: &Value<'_>, path: &Path<'_>) {
    let found = match value {
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        other => type_name(other),
    };
    report_wrong_type(checker, path, || {
        format!("cannot unmarshal {found} into a value of type {expected}")
    });
}
