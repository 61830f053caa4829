//! Structural validation: the field table is walked over a located tree, as the API server walks its
//! structural schema.

mod duplicates;
mod fields;
mod metadata;
mod values;

use kubectl_yaml::{Number, Value};

pub(super) use self::duplicates::duplicate_keys;
pub(super) use self::fields::Structure;
pub(super) use self::metadata::metadata;
pub(super) use self::values::{required, values};
use crate::path::Path;
use crate::report::sink::Details;
use crate::rule::Reason;
use crate::validation::{Checker, shape};

fn report_wrong_type(checker: &mut Checker<'_>, path: &Path<'_>, message: impl FnOnce() -> String) {
    checker.report(&shape::WRONG_TYPE, path, || {
        Details::new(message()).reason(Reason::FieldValueTypeInvalid)
    });
}

/// The type of a value, as the messages of the API server name it.
fn type_name(value: &Value<'_>) -> &'static str {
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
