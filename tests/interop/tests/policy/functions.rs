//! Values and functions of CEL that the policies use, and their cost.
//!
//! The costs are those of cel-go (`interpreter/runtimecost.go`) and of Kubernetes
//! (`apiserver/pkg/cel/library/cost.go`), rounded up if they depend on the compiler.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::engine;

/// A CEL value of the kinds that the policies use.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Text(Rc<str>),
    List(Rc<[Self]>),
    Map(Rc<BTreeMap<String, Self>>),
}

pub(crate) fn json(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => {
            Value::Int(number.as_i64().expect("a Backend has integers"))
        }
        serde_json::Value::String(text) => Value::Text(text.as_str().into()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(json).collect()),
        serde_json::Value::Object(map) => {
            Value::Map(Rc::new(map.iter().map(|(key, value)| (key.clone(), json(value))).collect()))
        }
    }
}

pub(crate) fn truth(value: &Value) -> bool {
    let Value::Bool(value) = value else { panic!("{value:?} is no condition") };
    *value
}

pub(crate) fn text(value: &Value) -> &str {
    let Value::Text(text) = value else { panic!("{value:?} is no text") };
    text
}

fn int(value: &Value) -> i64 {
    let Value::Int(value) = value else { panic!("{value:?} is no integer") };
    *value
}

pub(crate) fn items(value: &Value) -> &[Value] {
    let Value::List(items) = value else { panic!("{value:?} is no list") };
    items
}

pub(crate) fn new_text(text: impl AsRef<str>) -> Value {
    Value::Text(text.as_ref().into())
}

fn index(value: &Value) -> usize {
    usize::try_from(int(value)).expect("a position")
}

/// `traits.Sizer`, or 1.
fn size(value: &Value) -> u64 {
    let size = match value {
        Value::Text(text) => text.chars().count(),
        Value::List(items) => items.len(),
        Value::Map(map) => map.len(),
        Value::Null | Value::Bool(_) | Value::Int(_) => 1,
    };
    size as u64
}

/// `StringTraversalCostFactor`: a tenth of a unit for each character.
fn traversal(characters: u64) -> u64 {
    characters.div_ceil(10)
}

/// `RegexStringLengthCostFactor`: a quarter for each character of the pattern, times the traversal.
fn matching(text: &Value, pattern: &Value) -> u64 {
    traversal(1 + size(text)) * size(pattern).div_ceil(4)
}

/// Lists and maps of more than one type do not compile (`ValidateHomogeneousAggregateLiterals`).
pub(crate) fn same_types(values: &[Value]) {
    let mut kinds = values.iter().map(std::mem::discriminant);
    let first = kinds.next();
    assert!(kinds.all(|kind| Some(kind) == first), "{values:?} are of several types");
}

pub(crate) fn price(name: &str, args: &[Value], value: &Value) -> u64 {
    match (name, args) {
        ("_==_" | "_!=_", [a, b]) => traversal(size(a).min(size(b))),
        ("_+_", [a @ Value::Text(_), b]) => traversal(size(a) + size(b)),
        ("@in", [_, list @ Value::List(_)]) | ("min" | "sum", [list]) => size(list),
        ("startsWith" | "endsWith" | "lowerAscii" | "substring" | "indexOf", [text, ..]) => {
            traversal(size(text))
        }
        ("replace" | "split", [text, ..]) => traversal(2 * size(text)),
        ("join", _) => traversal(2 * size(value)),
        ("matches" | "find", [text, pattern]) => matching(text, pattern),
        ("contains", [text, part]) => traversal(size(text)) * traversal(size(part)),
        _ => 1,
    }
}

pub(crate) fn apply(name: &str, args: &[Value]) -> Value {
    match (name, args) {
        ("!_", [a]) => Value::Bool(!truth(a)),
        ("@not_strictly_false", [a]) => Value::Bool(truth(a)),
        ("_==_", [a, b]) => Value::Bool(a == b),
        ("_!=_", [a, b]) => Value::Bool(a != b),
        ("_<_", [a, b]) => Value::Bool(int(a) < int(b)),
        ("_<=_", [a, b]) => Value::Bool(int(a) <= int(b)),
        ("_>_", [a, b]) => Value::Bool(int(a) > int(b)),
        ("_-_", [a, b]) => Value::Int(int(a) - int(b)),
        ("_*_", [a, b]) => Value::Int(int(a) * int(b)),
        ("_/_", [a, b]) => Value::Int(int(a) / int(b)),
        ("_%_", [a, b]) => Value::Int(int(a) % int(b)),
        ("_+_", [Value::Text(a), b]) => new_text(format!("{a}{}", text(b))),
        ("_+_", [Value::List(a), b]) => {
            let items: Rc<[_]> = a.iter().chain(items(b)).cloned().collect();
            same_types(&items);
            Value::List(items)
        }
        ("_[_]", [Value::Map(map), key]) => {
            map.get(text(key)).unwrap_or_else(|| panic!("no {key:?}")).clone()
        }
        ("_[_]", [list, at]) => items(list)[index(at)].clone(),
        ("@in", [key, Value::Map(map)]) => Value::Bool(map.contains_key(text(key))),
        ("@in", [item, list]) => Value::Bool(items(list).contains(item)),
        ("size", [Value::Text(_) | Value::List(_), ..]) => {
            Value::Int(i64::try_from(size(&args[0])).expect("small"))
        }
        ("string", [Value::Int(value)]) => new_text(value.to_string()),
        ("string", [a]) => new_text(text(a)),
        ("int", [a]) => Value::Int(text(a).parse().expect("a number")),
        ("startsWith", [a, b]) => Value::Bool(text(a).starts_with(text(b))),
        ("endsWith", [a, b]) => Value::Bool(text(a).ends_with(text(b))),
        ("contains", [a, b]) => Value::Bool(text(a).contains(text(b))),
        ("matches", [a, b]) => {
            Value::Bool(engine::regex(text(b)).expect("a pattern").is_match(text(a)))
        }
        ("find", [a, b]) => {
            let regex = engine::regex(text(b)).expect("a pattern");
            new_text(regex.find(text(a)).map_or("", |found| found.as_str()))
        }
        ("lowerAscii", [a]) => new_text(text(a).to_ascii_lowercase()),
        ("replace", [a, from, to]) => new_text(text(a).replace(text(from), text(to))),
        ("split", [a, by]) => Value::List(text(a).split(text(by)).map(new_text).collect()),
        ("join", [list, by @ ..]) => {
            let by = by.first().map_or("", text);
            new_text(items(list).iter().map(text).collect::<Vec<_>>().join(by))
        }
        ("substring", [a, from, to @ ..]) => {
            let length = text(a).chars().count();
            let (from, to) = (index(from), to.first().map_or(length, index));
            assert!(from <= to && to <= length, "{from} to {to} of {a:?}");
            new_text(text(a).chars().take(to).skip(from).collect::<String>())
        }
        ("charAt", [a, at]) => {
            new_text(text(a).chars().nth(index(at)).expect("a character").to_string())
        }
        ("indexOf", [a, b]) => {
            let at = text(a).find(text(b)).map(|at| text(a)[..at].chars().count());
            Value::Int(at.map_or(-1, |at| i64::try_from(at).expect("small")))
        }
        ("min", [list]) => Value::Int(items(list).iter().map(int).min().expect("an item")),
        ("sum", [list]) => Value::Int(items(list).iter().map(int).sum()),
        _ => panic!("the policies do not use {name} of {args:?}"),
    }
}
