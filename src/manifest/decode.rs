//! From a located tree to the model, by serde.
//!
//! Keys given twice count as the last of them, `null` as absent, and a number that the API server
//! takes for an integer as that integer, even where it is not quite one (`443.0000001`).

use std::fmt;

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::Number;
use super::span::Span;
use super::tree::{Entries, Entry, Items, NodeRef, Value};

/// How deep decoding goes; only opaque values are ever nested deeper than a few levels.
const MAX_DEPTH: u16 = 128;

/// Decodes a value from a node.
pub(super) fn decode<T: DeserializeOwned>(node: NodeRef<'_>) -> Result<T, Error> {
    T::deserialize(Node { at: node, depth: 0, skip: Skip::Nothing })
}

/// The same without one of the object's own keys.
pub(super) fn decode_without<T: DeserializeOwned>(
    node: NodeRef<'_>,
    key: &'static str,
) -> Result<T, Error> {
    T::deserialize(Node { at: node, depth: 0, skip: Skip::Key(key) })
}

/// The same without the entries whose key or value, and the items that, stand in one of these
/// places.
pub(super) fn decode_around<T: DeserializeOwned>(
    node: NodeRef<'_>,
    places: &[Span],
) -> Result<T, Error> {
    T::deserialize(Node { at: node, depth: 0, skip: Skip::Places(places) })
}

/// Why a node does not decode, and where.
#[derive(Debug)]
pub(super) struct Error {
    message: String,
    /// The innermost key or value at fault.
    span: Option<Span>,
}

impl Error {
    pub(super) const fn span(&self) -> Option<Span> {
        self.span
    }

    fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), span: None }
    }
}

/// The integer for which go-openapi takes a float (`swag.IsFloat64AJSONInteger`): one that
/// JavaScript could hold, or a hair above one.
pub(super) fn nearly_integer(value: f64) -> Option<i64> {
    const MAX: f64 = 9_007_199_254_740_991.0;
    let whole = value.trunc();
    #[expect(
        clippy::float_cmp,
        reason = "a float with no fraction is its own truncation, bit for bit"
    )]
    let integer = whole == value || (value > 0.0 && (value - whole) / (value + whole) < 1e-9);
    crate::api::exact_integer(whole).filter(|_| integer && (-MAX..=MAX).contains(&value))
}

#[derive(Clone, Copy)]
struct Node<'a> {
    at: NodeRef<'a>,
    depth: u16,
    skip: Skip<'a>,
}

/// What is passed over.
#[derive(Clone, Copy)]
enum Skip<'a> {
    Nothing,
    /// A key of the object itself.
    Key(&'static str),
    /// What stands in these places, on any level.
    Places(&'a [Span]),
}

impl Skip<'_> {
    fn has(self, entry: &Entry<'_>) -> bool {
        match self {
            Self::Nothing => false,
            Self::Key(key) => entry.key == key,
            Self::Places(places) => {
                places.contains(&entry.key_span) || places.contains(&entry.value.span())
            }
        }
    }

    fn has_item(self, item: NodeRef<'_>) -> bool {
        matches!(self, Self::Places(places) if places.contains(&item.span()))
    }

    /// What is passed over one level down.
    const fn below(self) -> Self {
        match self {
            Self::Places(_) => self,
            Self::Nothing | Self::Key(_) => Self::Nothing,
        }
    }
}

impl<'a> Node<'a> {
    fn below(depth: u16, node: NodeRef<'a>, skip: Skip<'a>) -> Result<Self, Error> {
        if depth < MAX_DEPTH {
            Ok(Self { at: node, depth: depth + 1, skip: skip.below() })
        } else {
            Err(de::Error::custom(format_args!("nested more than {MAX_DEPTH} levels deep")))
        }
    }
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Self { at: node, depth, skip } = self;
        match node.value() {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(Number::Integer(value)) => visitor.visit_i64(value),
            Value::Number(Number::Float(value)) => visitor.visit_f64(value),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Sequence(items) => visitor.visit_seq(Sequence { items, depth, skip }),
            Value::Mapping(entries) => {
                visitor.visit_map(Mapping { entries, value: None, depth, skip })
            }
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.at.value() {
            Value::Number(Number::Float(value)) => match nearly_integer(value) {
                Some(integer) => visitor.visit_i64(integer),
                None => visitor.visit_f64(value),
            },
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.at.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.at.value() {
            Value::String(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            Value::Mapping(entries) => {
                let map =
                    Mapping { entries, value: None, depth: self.depth, skip: self.skip.below() };
                visitor.visit_enum(MapAccessDeserializer::new(map))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    /// An object is no list of the values of its fields, as serde's derive would have it.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if self.at.is_sequence() {
            return Err(de::Error::invalid_type(de::Unexpected::Seq, &visitor));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier
    }
}

struct Sequence<'a> {
    items: Items<'a>,
    depth: u16,
    skip: Skip<'a>,
}

impl<'de> SeqAccess<'de> for Sequence<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let skip = self.skip;
        let Some(node) = self.items.find(|item| !skip.has_item(*item)) else { return Ok(None) };
        seed.deserialize(Node::below(self.depth, node, skip)?)
            .map(Some)
            .map_err(|error| error.at(node.span()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Mapping<'a> {
    entries: Entries<'a>,
    value: Option<NodeRef<'a>>,
    depth: u16,
    skip: Skip<'a>,
}

impl<'de> MapAccess<'de> for Mapping<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let skip = self.skip;
        let Some(entry) = self.entries.find(|entry| !entry.shadowed && !skip.has(entry)) else {
            return Ok(None);
        };
        self.value = Some(entry.value);
        let key = BorrowedStrDeserializer::new(entry.key);
        seed.deserialize(key).map(Some).map_err(|error: Error| error.at(entry.key_span))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let Some(node) = self.value.take() else {
            return Err(de::Error::custom("a value is asked for before its key"));
        };
        seed.deserialize(Node::below(self.depth, node, self.skip)?)
            .map_err(|error| error.at(node.span()))
    }
}
