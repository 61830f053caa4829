//! Values that JSON cannot represent: keys that are null or beyond `int64`, and infinite numbers.
//!
//! goyaml accepts them. sigs.k8s.io/yaml fails on the keys (`convertToJSONableObject`), then
//! encoding/json on the numbers, but on neither in an entry that a later one overrides. Documents
//! with such values are rare and are walked a second time.

use super::{Kind, Marks, ReadError, Tree};
use crate::go;
use crate::number::Number;
use crate::tree::{Entry, NodeRef, Value};

pub(super) fn check(tree: &Tree<'_>) -> Result<(), ReadError> {
    walk(tree.root(), |node| match node.value() {
        Value::Mapping(entries) => {
            let faulty = |(entry, marks): (Entry<'_>, Marks)| {
                let (kind, key) = if marks.has(Marks::NULL_KEY) {
                    ("%!s(<nil>)", "<nil>")
                } else if marks.has(Marks::UNSIGNED_KEY) {
                    ("uint64", entry.key)
                } else {
                    return None;
                };
                let (key, value) = (key.to_owned(), go::syntax(entry.value));
                Some(ReadError::new(Kind::Key { kind, key, value }, entry.key_span))
            };
            entries.marked().filter(|(entry, _)| !entry.shadowed).find_map(faulty)
        }
        _ => None,
    })?;
    walk(tree.root(), |node| match node.value() {
        Value::Number(Number::Float(float)) if !float.is_finite() => {
            let shown = match (float.is_nan(), float > 0.0) {
                (true, _) => "NaN",
                (false, true) => "+Inf",
                (false, false) => "-Inf",
            };
            Some(ReadError::new(Kind::NotFinite(shown), node.span()))
        }
        _ => None,
    })
}

/// Visits all values that are not overridden, the entries of maps sorted by key as in encoding/json.
fn walk<'a>(
    root: NodeRef<'a>,
    fault: impl Fn(NodeRef<'a>) -> Option<ReadError>,
) -> Result<(), ReadError> {
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        if let Some(fault) = fault(node) {
            return Err(fault);
        }
        match node.value() {
            Value::Sequence(items) => {
                let start = pending.len();
                pending.extend(items);
                if let Some(added) = pending.get_mut(start..) {
                    added.reverse();
                }
            }
            Value::Mapping(entries) => {
                let mut entries: Vec<Entry<'a>> = entries.winners().collect();
                entries.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.key));
                pending.extend(entries.into_iter().map(|entry| entry.value));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    Ok(())
}
