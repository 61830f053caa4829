//! Deserializing a node of a tree with serde.
//!
//! The last of repeated keys counts, `null` is an absent value, and where the type wants an integer,
//! a float is the integer that the API server takes it for (`443.0000001`).

use std::fmt;

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::Number;
use super::span::Span;
use super::tree::{Entries, Entry, Items, NodeRef, Value};

/// The number of levels that a value decodes to; a value below them is an error.
pub(crate) const MAX_DEPTH: u16 = 128;

/// The parts of a node that decoding skips.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub enum Skip<'a> {
    /// None.
    #[default]
    Nothing,
    /// The entry of this key in the node itself.
    Key(&'a str),
    /// Entries whose key or value, and items that, have one of these spans, on any level.
    Spans(&'a [Span]),
}

impl NodeRef<'_> {
    /// Deserializes the value.
    ///
    /// Of repeated keys the last counts. Where the type wants an integer, a float is the integer
    /// that the API server takes it for ([`Number::as_json_integer`]).
    ///
    /// # Errors
    ///
    /// The value does not fit the type, or is nested more than 128 levels deep.
    pub fn decode<T: DeserializeOwned>(self) -> Result<T, DecodeError> {
        self.decode_skipping(Skip::Nothing)
    }

    /// Deserializes the value without some of its parts.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    pub fn decode_skipping<T: DeserializeOwned>(self, skip: Skip<'_>) -> Result<T, DecodeError> {
        T::deserialize(NodeDeserializer { node: self, depth: 0, skip })
    }
}

impl<'de> NodeRef<'de> {
    /// Deserializes the value with a seed, which knows what to make of it.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    pub fn decode_with<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, DecodeError> {
        seed.deserialize(NodeDeserializer { node: self, depth: 0, skip: Skip::Nothing })
    }
}

/// The reason why a node does not fit a type, and its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    message: String,
    /// The innermost key or value at fault.
    span: Option<Span>,
}

impl DecodeError {
    /// The innermost key or value at fault; `None` for the decoded node itself.
    #[must_use]
    pub const fn span(&self) -> Option<Span> {
        self.span
    }

    fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DecodeError {}

impl de::Error for DecodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), span: None }
    }
}

#[derive(Clone, Copy)]
struct NodeDeserializer<'a> {
    node: NodeRef<'a>,
    depth: u16,
    skip: Skip<'a>,
}

impl Skip<'_> {
    fn has(self, entry: &Entry<'_>) -> bool {
        match self {
            Self::Nothing => false,
            Self::Key(key) => entry.key == key,
            Self::Spans(spans) => {
                spans.contains(&entry.key_span) || spans.contains(&entry.value.span())
            }
        }
    }

    fn has_item(self, item: NodeRef<'_>) -> bool {
        matches!(self, Self::Spans(spans) if spans.contains(&item.span()))
    }

    /// What is skipped one level down.
    const fn below(self) -> Self {
        match self {
            Self::Spans(_) => self,
            Self::Nothing | Self::Key(_) => Self::Nothing,
        }
    }
}

impl<'a> NodeDeserializer<'a> {
    fn below(depth: u16, node: NodeRef<'a>, skip: Skip<'a>) -> Result<Self, DecodeError> {
        if depth < MAX_DEPTH {
            Ok(Self { node, depth: depth + 1, skip: skip.below() })
        } else {
            Err(de::Error::custom(format_args!("nested more than {MAX_DEPTH} levels deep")))
        }
    }
}

impl<'de> Deserializer<'de> for NodeDeserializer<'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        let Self { node, depth, skip } = self;
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

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.node.value() {
            Value::Number(number @ Number::Float(value)) => match number.as_json_integer() {
                Some(integer) => visitor.visit_i64(integer),
                None => visitor.visit_f64(value),
            },
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        if self.node.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.node.value() {
            Value::String(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            Value::Mapping(entries) => {
                let map =
                    Mapping { entries, value: None, depth: self.depth, skip: self.skip.below() };
                visitor.visit_enum(MapAccessDeserializer::new(map))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    /// A list is not a struct. Serde's derive would accept the values of its fields.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        if self.node.is_sequence() {
            return Err(de::Error::invalid_type(de::Unexpected::Seq, &visitor));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
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
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        let skip = self.skip;
        let Some(node) = self.items.find(|item| !skip.has_item(*item)) else { return Ok(None) };
        seed.deserialize(NodeDeserializer::below(self.depth, node, skip)?)
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
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DecodeError> {
        let skip = self.skip;
        let Some(entry) = self.entries.find(|entry| !entry.shadowed && !skip.has(entry)) else {
            return Ok(None);
        };
        self.value = Some(entry.value);
        let key = BorrowedStrDeserializer::new(entry.key);
        seed.deserialize(key).map(Some).map_err(|error: DecodeError| error.at(entry.key_span))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, DecodeError> {
        let Some(node) = self.value.take() else {
            return Err(de::Error::custom("a value is requested before its key"));
        };
        seed.deserialize(NodeDeserializer::below(self.depth, node, self.skip)?)
            .map_err(|error| error.at(node.span()))
    }
}
