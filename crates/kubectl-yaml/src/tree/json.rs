//! A tree to a `serde_json` value, without recursion.

use serde_json::{Map, Value as Json};

use super::super::number::Number;
use super::{Entries, Items, NodeRef, Value};

/// The maximum depth of a converted value: `serde_json` drops its values recursively.
const MAX_DEPTH: usize = 1_000;

/// A container whose children are being converted.
enum Open<'a> {
    Sequence(Items<'a>, Vec<Json>),
    /// With the key of the next value.
    Mapping(Entries<'a>, Map<String, Json>, &'a str),
}

/// The result of visiting a node: a complete value, or a container to enter.
enum Step<'a> {
    Done(Json),
    Into(Open<'a>),
}

pub(super) fn convert(root: NodeRef<'_>) -> Json {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut step = descend(root, 0);
    loop {
        let done = match step {
            Step::Into(container) => {
                open.push(container);
                None
            }
            Step::Done(value) => Some(value),
        };
        step = match (open.pop(), done) {
            (None, done) => return done.unwrap_or_default(),
            (Some(Open::Sequence(mut items, mut values)), done) => {
                values.extend(done);
                match items.next() {
                    None => Step::Done(Json::Array(values)),
                    Some(item) => {
                        open.push(Open::Sequence(items, values));
                        descend(item, open.len())
                    }
                }
            }
            (Some(Open::Mapping(mut entries, mut map, key)), done) => {
                if let Some(value) = done {
                    map.insert(key.to_owned(), value);
                }
                match entries.by_ref().find(|entry| !entry.shadowed) {
                    None => Step::Done(Json::Object(map)),
                    Some(entry) => {
                        open.push(Open::Mapping(entries, map, entry.key));
                        descend(entry.value, open.len())
                    }
                }
            }
        };
    }
}

fn descend(node: NodeRef<'_>, depth: usize) -> Step<'_> {
    Step::Done(match node.value() {
        Value::Null => Json::Null,
        Value::Bool(bool) => bool.into(),
        Value::Number(Number::Integer(integer)) => integer.into(),
        Value::Number(Number::Float(float)) => float.into(),
        Value::String(text) => text.into(),
        Value::Sequence(_) | Value::Mapping(_) if depth >= MAX_DEPTH => Json::Null,
        Value::Sequence(items) => {
            let values = Vec::with_capacity(items.len());
            return Step::Into(Open::Sequence(items, values));
        }
        Value::Mapping(entries) => return Step::Into(Open::Mapping(entries, Map::new(), "")),
    })
}
