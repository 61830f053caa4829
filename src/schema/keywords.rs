//! Keywords that CRDs and JSON schemas have in common.

use serde_json::{Map, Value, json};

use crate::fields::{Bounds, DefaultValue, Field, Kind};
use crate::release::Release;

/// The description, type, bounds, pattern, values and default of a field, in a release.
///
/// `below` returns the schemas of an object's fields and of a list's items.
pub(super) fn keywords(
    field: &Field,
    release: Release,
    below: impl Fn(&'static Field) -> Value,
) -> Map<String, Value> {
    let mut schema = Map::new();
    if !field.summary().is_empty() {
        schema.insert("description".into(), field.summary().into());
    }
    match field.kind() {
        Kind::Object(fields) => {
            let known = || fields.iter().filter(|field| field.exists_in(release));
            let properties = known().map(|field| (field.name().to_owned(), below(field)));
            schema.insert("type".into(), "object".into());
            schema.insert("properties".into(), properties.collect::<Map<_, _>>().into());
            let mut required: Vec<_> =
                known().filter(|field| field.is_required()).map(|field| field.name()).collect();
            required.sort_unstable();
            if !required.is_empty() {
                schema.insert("required".into(), required.into());
            }
        }
        Kind::List { items, bounds, .. } => {
            schema.insert("type".into(), "array".into());
            schema.insert("items".into(), below(items));
            insert_bounds(&mut schema, *bounds, release, ["minItems", "maxItems"]);
        }
        Kind::StringMap => {
            schema.insert("type".into(), "object".into());
            schema.insert("additionalProperties".into(), json!({ "type": "string" }));
        }
        Kind::String { bounds, pattern, values } => {
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
        Kind::Opaque => {}
    }
    match field.default_value(release) {
        Some(DefaultValue::String(text)) => schema.insert("default".into(), text.into()),
        Some(DefaultValue::Bool(value)) => schema.insert("default".into(), value.into()),
        None => None,
    };
    schema
}

fn insert_bounds(
    schema: &mut Map<String, Value>,
    bounds: Bounds,
    release: Release,
    [min, max]: [&str; 2],
) {
    if let Some(least) = bounds.min(release) {
        schema.insert(min.into(), least.into());
    }
    if let Some(most) = bounds.max(release) {
        schema.insert(max.into(), most.into());
    }
}
