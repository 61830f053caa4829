//! The types of `metadata`, which kubectl checks before it sends anything
//! (`metadataValidatingDecoder`).

use super::{Kind, NodeRef, ReadError, Value};
use crate::go;
use crate::number::Number;
use crate::time::is_go_rfc3339;

/// A Go struct, as far as decoding JSON into it can fail.
struct Struct {
    name: &'static str,
    fields: &'static [(&'static str, Type)],
}

enum Type {
    /// A string, with Go's name for its type.
    Text(&'static str),
    Integer,
    Bool,
    Time,
    TextMap,
    TextList,
    /// A list of structs, with Go's name for the type of an item.
    List(&'static str, &'static Struct),
    Any,
}

/// The way to a field, by the names that Go's errors give.
#[derive(Clone, Copy)]
struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    /// The struct that has the field.
    of: &'static str,
    field: &'static str,
}

static OBJECT_META: Struct = Struct {
    name: "ObjectMeta",
    fields: &[
        ("name", Type::Text("string")),
        ("generateName", Type::Text("string")),
        ("namespace", Type::Text("string")),
        ("selfLink", Type::Text("string")),
        ("uid", Type::Text("types.UID")),
        ("resourceVersion", Type::Text("string")),
        ("generation", Type::Integer),
        ("creationTimestamp", Type::Time),
        ("deletionTimestamp", Type::Time),
        ("deletionGracePeriodSeconds", Type::Integer),
        ("labels", Type::TextMap),
        ("annotations", Type::TextMap),
        ("ownerReferences", Type::List("v1.OwnerReference", &OWNER_REFERENCE)),
        ("finalizers", Type::TextList),
        ("managedFields", Type::List("v1.ManagedFieldsEntry", &MANAGED_FIELDS)),
    ],
};

static OWNER_REFERENCE: Struct = Struct {
    name: "OwnerReference",
    fields: &[
        ("apiVersion", Type::Text("string")),
        ("kind", Type::Text("string")),
        ("name", Type::Text("string")),
        ("uid", Type::Text("types.UID")),
        ("controller", Type::Bool),
        ("blockOwnerDeletion", Type::Bool),
    ],
};

static MANAGED_FIELDS: Struct = Struct {
    name: "ManagedFieldsEntry",
    fields: &[
        ("manager", Type::Text("string")),
        ("operation", Type::Text("v1.ManagedFieldsOperationType")),
        ("apiVersion", Type::Text("string")),
        ("time", Type::Time),
        ("fieldsType", Type::Text("string")),
        ("fieldsV1", Type::Any),
        ("subresource", Type::Text("string")),
    ],
};

/// Decodes `apiVersion`, `kind` and `metadata` as `metadataOnlyObject` would.
pub(super) fn check(object: NodeRef<'_>) -> Result<(), ReadError> {
    let root = |field| Path { parent: None, of: "metadataOnlyObject", field };
    for field in ["apiVersion", "kind"] {
        if let Some(entry) = object.get(field) {
            check_value(entry.value, &Type::Text("string"), root(field))?;
        }
    }
    match object.get("metadata").map(|entry| entry.value) {
        Some(metadata) if !metadata.is_null() => {
            check_struct(metadata, &OBJECT_META, "v1.ObjectMeta", root("metadata"))
        }
        _ => Ok(()),
    }
}

/// The tables nest two deep, so recursion does too.
fn check_struct(
    node: NodeRef<'_>,
    of: &Struct,
    go_type: &str,
    path: Path<'_>,
) -> Result<(), ReadError> {
    let Value::Mapping(entries) = node.value() else {
        return Err(mismatch(node, path, go_type));
    };
    for entry in entries.winners() {
        if let Some((field, field_type)) = of.fields.iter().find(|(name, _)| *name == entry.key) {
            check_value(entry.value, field_type, Path { parent: Some(&path), of: of.name, field })?;
        }
    }
    Ok(())
}

fn check_value(node: NodeRef<'_>, expected: &Type, path: Path<'_>) -> Result<(), ReadError> {
    match (expected, node.value()) {
        (_, Value::Null)
        | (Type::Any, _)
        | (Type::Text(_), Value::String(_))
        | (Type::Bool, Value::Bool(_))
        | (Type::Integer, Value::Number(Number::Integer(_))) => Ok(()),
        (Type::Time, Value::String(text)) if is_go_rfc3339(text) => Ok(()),
        (Type::Time, Value::String(text)) => Err(ReadError::new(
            Kind::Metadata(format!(
                "parsing time {} as \"2006-01-02T15:04:05Z07:00\"",
                go::quote(text)
            )),
            node.span(),
        )),
        (Type::Time, _) => Err(ReadError::new(
            Kind::Metadata(format!(
                "json: cannot unmarshal {} into Go value of type string",
                node.json_type()
            )),
            node.span(),
        )),
        (Type::TextMap, Value::Mapping(entries)) => entries
            .winners()
            .try_for_each(|entry| check_value(entry.value, &Type::Text("string"), path)),
        (Type::TextList, Value::Sequence(mut items)) => {
            items.try_for_each(|item| check_value(item, &Type::Text("string"), path))
        }
        (Type::List(item_type, item_of), Value::Sequence(mut items)) => {
            items.try_for_each(|item| match item.value() {
                Value::Null => Ok(()),
                _ => check_struct(item, item_of, item_type, path),
            })
        }
        (Type::Text(go_type), _) => Err(mismatch(node, path, go_type)),
        (Type::Integer, _) => Err(mismatch(node, path, "int64")),
        (Type::Bool, _) => Err(mismatch(node, path, "bool")),
        (Type::TextMap, _) => Err(mismatch(node, path, "map[string]string")),
        (Type::TextList, _) => Err(mismatch(node, path, "[]string")),
        (Type::List(item_type, _), _) => Err(mismatch(node, path, &format!("[]{item_type}"))),
    }
}

/// `json.UnmarshalTypeError`.
fn mismatch(node: NodeRef<'_>, path: Path<'_>, go_type: &str) -> ReadError {
    let found = match node.value() {
        Value::Number(number) if go_type == "int64" => format!("number {number}"),
        _ => node.json_type().to_owned(),
    };
    let mut fields = path.field.to_owned();
    let mut above = path.parent;
    while let Some(Path { parent, field, .. }) = above {
        fields = format!("{field}.{fields}");
        above = *parent;
    }
    let of = path.of;
    let message = format!(
        "json: cannot unmarshal {found} into Go struct field {of}.{fields} of type {go_type}"
    );
    ReadError::new(Kind::Metadata(message), node.span())
}
