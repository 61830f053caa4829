//! The shape check: the field table walked over a located tree, as the API server walks its
//! structural schema.

mod fits;

use std::collections::HashMap;

use super::path_builder::{PathBuilder, Step};
use crate::fields::{self, Field, Kind};
use crate::path::{FieldPath, Path};
use crate::release::Release;
use crate::report::Report;
use crate::report::sink::Details;
use crate::rule::Reason;
use crate::validation::{Checker, advice, leaf, shape, status};
use kubectl_yaml::Number;
use kubectl_yaml::Span;
use kubectl_yaml::is_go_rfc3339;
use kubectl_yaml::{Entries, Entry, Items, NodeRef, Tree, Value};

pub(super) use fits::fits;

/// What the API server's strict decoding says: keys given twice, fields that do not exist.
///
/// Gives the places of the keys that stand twice; every other finding's place follows from its
/// path.
pub(super) fn strict(
    checker: &mut Checker<'_>,
    root: NodeRef<'_>,
    repeated_keys: bool,
) -> Vec<(usize, Span)> {
    let mut repeated = Vec::new();
    if repeated_keys {
        duplicates(checker, root, &mut repeated);
    }
    let mut unknown = Unknown { release: checker.release(), found: Vec::new(), more: 0 };
    unknown.known(&fields::BACKEND, root, &Path::ROOT);
    // The server sorts them by path, metadata before all others.
    unknown.found.sort_by_cached_key(|(path, _)| {
        let text = path.kubernetes();
        (!text.starts_with("metadata"), text)
    });
    for (path, later) in unknown.found {
        checker.unknown_field(path, later);
    }
    checker.sink.omit(unknown.more);
    repeated
}

/// The keys that stand twice in a document, wherever that is: reported, and given with their
/// places.
pub(super) fn repeated(checker: &mut Checker<'_>, tree: &Tree<'_>) -> Vec<(usize, Span)> {
    let mut places = Vec::new();
    if tree.has_repeated_keys() {
        duplicates(checker, tree.root(), &mut places);
    }
    places
}

/// Every key that stands twice in its mapping, wherever that is, in the order of the text.
fn duplicates(checker: &mut Checker<'_>, root: NodeRef<'_>, places: &mut Vec<(usize, Span)>) {
    let mut path_builder = PathBuilder::new(FieldPath::root());
    let mut pending = vec![(root, None)];
    while let Some((node, here)) = pending.pop() {
        let first = pending.len();
        match node.value() {
            Value::Mapping(entries) => {
                for Entry { key, key_span, value, repeated, .. } in entries {
                    let step = path_builder.step(here, Step::Key(key));
                    if repeated {
                        let index = checker.sink.findings().len();
                        match path_builder.path(Some(step)) {
                            Some(path) => checker.report(&shape::DUPLICATE_KEY, path, || {
                                places.push((index, key_span));
                                let key = leaf::cut(key);
                                Details::new(format!("key \"{key}\" already set in this object"))
                                    .reason(Reason::StrictDuplicateField)
                            }),
                            None => checker.sink.omit(1),
                        }
                    }
                    pending.push((value, Some(step)));
                }
            }
            Value::Sequence(items) => {
                for (index, item) in items.enumerate() {
                    let step = path_builder.step(here, Step::Index(index));
                    pending.push((item, Some(step)));
                }
            }
            _ => {}
        }
        // Children in text order, although the stack gives the last first.
        if let Some(children) = pending.get_mut(first..) {
            children.reverse();
        }
    }
}

/// Fields that do not exist, with the field of a later release that they are
/// (apiextensions-apiserver, `pruning`).
struct Unknown {
    release: Release,
    /// The first ones, as many as a report holds.
    found: Vec<(FieldPath, Option<&'static Field>)>,
    /// How many more there are.
    more: usize,
}

impl Unknown {
    fn known(&mut self, field: &'static Field, node: NodeRef<'_>, path: &Path<'_>) {
        match (node.value(), field.kind()) {
            (_, Kind::Opaque) | (Value::Mapping(_), Kind::StringMap) => {}
            (Value::Mapping(entries), _) => {
                for Entry { key, value, shadowed, .. } in entries {
                    if shadowed {
                        continue;
                    }
                    match field.field(key) {
                        Some(known) if known.exists_in(self.release) => {
                            self.known(known, value, &path.field(known.name()));
                        }
                        later => {
                            let path =
                                later.map_or(path.key(key), |field| path.field(field.name()));
                            self.add(|| Some(path.to_field_path()), later);
                        }
                    }
                }
            }
            (Value::Sequence(items), Kind::List { items: item, .. }) => {
                for (index, node) in items.enumerate() {
                    self.known(item, node, &path.index(index));
                }
            }
            (Value::Sequence(_), _) => self.schemaless(node, path.to_field_path()),
            _ => {}
        }
    }

    /// A list where the schema has none: any field in it is unknown, however deep the list.
    fn schemaless(&mut self, node: NodeRef<'_>, path: FieldPath) {
        let mut path_builder = PathBuilder::new(path);
        let mut pending = vec![(node, None)];
        while let Some((node, here)) = pending.pop() {
            match node.value() {
                Value::Mapping(entries) => {
                    for entry in entries.filter(|entry| !entry.shadowed) {
                        self.add(|| Some(path_builder.path(here)?.key(entry.key.to_owned())), None);
                    }
                }
                Value::Sequence(items) => {
                    for (index, item) in items.enumerate() {
                        let step = path_builder.step(here, Step::Index(index));
                        pending.push((item, Some(step)));
                    }
                }
                _ => {}
            }
        }
    }

    fn add(&mut self, path: impl FnOnce() -> Option<FieldPath>, later: Option<&'static Field>) {
        let has_room = self.found.len() < Report::MAX_FINDINGS;
        match has_room.then(path).flatten() {
            Some(path) => self.found.push((path, later)),
            None => self.more += 1,
        }
    }
}

/// What the API server's schema says of the values below a node.
pub(super) fn values(
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
            // Values are compared whatever their type.
            let values = values.at(checker.release()).unwrap_or_default();
            if !values.is_empty() {
                checker.not_supported(values, path, || (sketch(&value), None));
            }
        }
        (Kind::DateTime, Value::String(text)) => status::date_time(checker, text, path),
        // strfmt does not look into lists.
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
            checker.integer(field, *number, path)
        }
        (Kind::Integer { .. }, Value::Number(Number::Float(number))) => {
            match Number::Float(*number).as_json_integer() {
                None => wrong_type(checker, "integer", &value, path),
                Some(integer) if crate::api::exact_integer(*number).is_none() => {
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
        // A `null` is pruned before anything looks at it.
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

/// A required field is missing from the object at a path.
pub(super) fn required(checker: &mut Checker<'_>, field: &'static Field, path: &Path<'_>) {
    checker.report(&shape::REQUIRED, &path.field(field.name()), || {
        Details::new("required value").reason(Reason::FieldValueRequired)
    });
}

/// The items of a list that are told apart by keys (apiextensions-apiserver, `listtype`).
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
                // Items are told apart by what they have of the keys, of whatever type: two without
                // any are the same.
                let own = keys.iter().filter_map(|key| Some((*key, entries.get(key)?.value)));
                let own: serde_json::Map<_, _> = own
                    .filter(|(_, node)| !node.is_null())
                    .map(|(key, node)| (key.to_owned(), node.to_json()))
                    .collect();
                let own = serde_json::Value::from(own).to_string();
                let times = seen.entry(own.clone()).or_insert(0_usize);
                *times += 1;
                // The server speaks once of each.
                if *times == 2 {
                    status::duplicate(checker, &own, &path.index(index));
                }
            }
            Value::Null => {}
            value => {
                checker.report(&shape::WRONG_TYPE, &path.index(index), || {
                    Details::new("must be an object for an array of list-type map")
                        .reason(Reason::FieldValueInvalid)
                        .value(sketch(&value))
                });
            }
        }
    }
}

fn wrong_type(checker: &mut Checker<'_>, wanted: &str, value: &Value<'_>, path: &Path<'_>) {
    report_wrong_type(checker, path, || {
        let (field, found) = (leaf::in_body(path), type_name(value));
        format!("{field} in body must be of type {wanted}: \"{found}\"")
    });
}

fn report_wrong_type(checker: &mut Checker<'_>, path: &Path<'_>, message: impl FnOnce() -> String) {
    checker.report(&shape::WRONG_TYPE, path, || {
        Details::new(message()).reason(Reason::FieldValueTypeInvalid)
    });
}

/// The type of a value, as the API server's messages name it.
pub(super) fn type_name(value: &Value<'_>) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(Number::Integer(_)) => "integer",
        Value::Number(number) if number.as_json_integer().is_some() => "integer",
        Value::Number(Number::Float(_)) => "number",
        Value::String(_) => "string",
        Value::Sequence(_) => "array",
        Value::Mapping(_) => "object",
    }
}

/// A value in short, for a finding to repeat.
fn sketch(value: &Value<'_>) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => leaf::shown(text),
        Value::Sequence(_) => "a list".into(),
        Value::Mapping(_) => "an object".into(),
    }
}

/// Types in metadata, which the API server decodes before it validates anything.
pub(super) fn metadata(checker: &mut Checker<'_>, node: NodeRef<'_>) {
    let root = Path::ROOT;
    go_value(checker, &fields::METADATA, node, &root.field("metadata"));
}

/// What Go's decoder says: `null` is fine anywhere, any other value must be of its field's type.
fn go_value(checker: &mut Checker<'_>, field: &'static Field, node: NodeRef<'_>, path: &Path<'_>) {
    let value = node.value();
    let wanted = match (field.kind(), &value) {
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
                    go_type(checker, "string", &value, &path.key(entry.key));
                }
            }
            return;
        }
        (Kind::Integer { .. }, Value::Number(number)) => match number {
            Number::Integer(_) => return,
            Number::Float(number) if crate::api::exact_integer(*number).is_some() => return,
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
    go_type(checker, wanted, &value, path);
}

fn go_type(checker: &mut Checker<'_>, wanted: &str, value: &Value<'_>, path: &Path<'_>) {
    let found = match value {
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        other => type_name(other),
    };
    report_wrong_type(checker, path, || {
        format!("cannot unmarshal {found} into a value of type {wanted}")
    });
}
