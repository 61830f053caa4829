//! The types of `metadata`, which kubectl checks before it sends an object
//! (`metadataValidatingDecoder`).

use super::{Kind, NodeRef, ReadError, Value};
use crate::go;
use crate::number::Number;
use crate::time::is_go_rfc3339;

/// A Go struct, with the fields that JSON decoding can fail on.
struct Struct {
    name: &'static str,
    fields: &'static [(&'static str, Type)],
}

enum Type {
    /// A string, with the name of its Go type.
    String(&'static str),
    Integer,
    Bool,
    Time,
    StringMap,
    StringList,
    /// A list of structs, with the name of the Go type of an item.
    List(&'static str, &'static Struct),
    Any,
}

/// A path to a field, with the names of Go's errors.
#[derive(Clone, Copy)]
struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    /// The struct with the field.
    owner: &'static str,
    field: &'static str,
}

static OBJECT_META: Struct = Struct {
    name: "ObjectMeta",
    fields: &[
        ("name", Type::String("string")),
        ("generateName", Type::String("string")),
        ("namespace", Type::String("string")),
        ("selfLink", Type::String("string")),
        ("uid", Type::String("types.UID")),
        ("resourceVersion", Type::String("string")),
        ("generation", Type::Integer),
        ("creationTimestamp", Type::Time),
        ("deletionTimestamp", Type::Time),
        ("deletionGracePeriodSeconds", Type::Integer),
        ("labels", Type::StringMap),
        ("annotations", Type::StringMap),
        ("ownerReferences", Type::List("v1.OwnerReference", &OWNER_REFERENCE)),
        ("finalizers", Type::StringList),
        ("managedFields", Type::List("v1.ManagedFieldsEntry", &MANAGED_FIELDS)),
    ],
};

static OWNER_REFERENCE: Struct = Struct {
    name: "OwnerReference",
    fields: &[
        ("apiVersion", Type::String("string")),
        ("kind", Type::String("string")),
        ("name", Type::String("string")),
        ("uid", Type::String("types.UID")),
        ("controller", Type::Bool),
        ("blockOwnerDeletion", Type::Bool),
    ],
};

static MANAGED_FIELDS: Struct = Struct {
    name: "ManagedFieldsEntry",
    fields: &[
        ("manager", Type::String("string")),
        ("operation", Type::String("v1.ManagedFieldsOperationType")),
        ("apiVersion", Type::String("string")),
        ("time", Type::Time),
        ("fieldsType", Type::String("string")),
        ("fieldsV1", Type::Any),
        ("subresource", Type::String("string")),
    ],
};

/// Checks `apiVersion`, `kind` and `metadata` as decoding into `metadataOnlyObject` does.
pub(super) fn check(object: NodeRef<'_>) -> Result<(), ReadError> {
    let root = |field| Path { parent: None, owner: "metadataOnlyObject", field };
    for field in ["apiVersion", "kind"] {
        if let Some(entry) = object.get(field) {
            check_value(entry.value, &Type::String("string"), root(field))?;
        }
    }
    match object.get("metadata").map(|entry| entry.value) {
        Some(metadata) if !metadata.is_null() => {
            check_struct(metadata, &OBJECT_META, "v1.ObjectMeta", root("metadata"))
        }
        _ => Ok(()),
    }
}

/// Checks the fields of a struct. The recursion is as deep as the tables: two levels.
fn check_struct(
    node: NodeRef<'_>,
    expected: &Struct,
    go_type: &str,
    path: Path<'_>,
) -> Result<(), ReadError> {
    let Value::Mapping(entries) = node.value() else {
        return Err(mismatch(node, path, go_type));
    };
    for entry in entries.winners() {
        if let Some((field, field_type)) =
            expected.fields.iter().find(|(name, _)| *name == entry.key)
        {
            check_value(
                entry.value,
                field_type,
                Path { parent: Some(&path), owner: expected.name, field },
            )?;
        }
    }
    Ok(())
}

fn check_value(node: NodeRef<'_>, expected: &Type, path: Path<'_>) -> Result<(), ReadError> {
    match (expected, node.value()) {
        (_, Value::Null)
        | (Type::Any, _)
        | (Type::String(_), Value::String(_))
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
        (Type::StringMap, Value::Mapping(entries)) => entries
            .winners()
            .try_for_each(|entry| check_value(entry.value, &Type::String("string"), path)),
        (Type::StringList, Value::Sequence(mut items)) => {
            items.try_for_each(|item| check_value(item, &Type::String("string"), path))
        }
        (Type::List(item_type, item), Value::Sequence(mut items)) => {
            items.try_for_each(|node| match node.value() {
                Value::Null => Ok(()),
                _ => check_struct(node, item, item_type, path),
            })
        }
        (Type::String(go_type), _) => Err(mismatch(node, path, go_type)),
        (Type::Integer, _) => Err(mismatch(node, path, "int64")),
        (Type::Bool, _) => Err(mismatch(node, path, "bool")),
        (Type::StringMap, _) => Err(mismatch(node, path, "map[string]string")),
        (Type::StringList, _) => Err(mismatch(node, path, "[]string")),
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
    let mut ancestor = path.parent;
    while let Some(Path { parent, field, .. }) = ancestor {
        fields = format!("{field}.{fields}");
        ancestor = *parent;
    }
    let owner = path.owner;
    let message = format!(
        "json: cannot unmarshal {found} into Go struct field {owner}.{fields} of type {go_type}"
    );
    ReadError::new(Kind::Metadata(message), node.span())
}
