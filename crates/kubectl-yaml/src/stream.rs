//! Fast path: deserializes a value from parser events without building a tree.
//!
//! Most manifests have no anchor, no tag, no repeated key and no field that the type lacks. For
//! such a document the typed value is all that is needed; locations are needed only when there is
//! something to report. Any other construct is [`Unsupported`]; the caller falls back to the tree.
//!
//! The value is equal to what [`NodeRef::decode`](crate::NodeRef::decode) gives for the tree: a
//! scalar is resolved as in a tree, nothing is converted to the type that the visitor wants, and
//! nothing is skipped.

mod event;

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::value::{BorrowedStrDeserializer, CowStrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use self::event::{Event, Source, Unsupported};
use crate::compose::{MERGE_KEY, Scalar, is_plain_string, may_resolve, resolve_plain};
use crate::decode::MAX_DEPTH;
use crate::limits::Limits;

/// Deserializes the first document of a YAML text.
pub(crate) fn yaml<'t, T: Deserialize<'t>>(text: &'t str, limits: &Limits) -> Option<T> {
    if max_bytes(limits) < text.len() {
        return None;
    }
    let mut source = Source::yaml(text);
    let Event::Document = source.next().ok()? else { return None };
    let value = value(&mut source, limits).ok()?;
    // Ignores everything after the first document.
    let Event::Document = source.next().ok()? else { return None };
    Some(value)
}

/// Deserializes the JSON value at `start`; also returns the offset of its end.
pub(crate) fn json<'t, T: Deserialize<'t>>(
    text: &'t str,
    start: usize,
    limits: &Limits,
) -> Option<(T, usize)> {
    let end = start.saturating_add(max_bytes(limits)).min(text.len());
    // A value that is larger than the limit is cut off, and then unsupported.
    let mut source = Source::json(text.get(..end)?, start);
    let value = value(&mut source, limits).ok()?;
    let Source::Json(reader) = source else { return None };
    Some((value, reader.offset()))
}

/// The size up to which a document is within the limits on bytes and on nodes: every supported key
/// or value takes at least one byte.
fn max_bytes(limits: &Limits) -> usize {
    limits.document_bytes().min(limits.max_nodes)
}

fn value<'t, T: Deserialize<'t>>(
    source: &mut Source<'t>,
    limits: &Limits,
) -> Result<T, Unsupported> {
    let max_depth = limits.max_depth.min(usize::from(MAX_DEPTH));
    T::deserialize(Node::next(source, max_depth)?)
}

/// A value: its first event, and the source of the others.
struct Node<'s, 't> {
    event: Event<'t>,
    source: &'s mut Source<'t>,
    /// The number of levels that collections may still be nested.
    levels: usize,
}

impl<'s, 't> Node<'s, 't> {
    #[inline]
    fn next(source: &'s mut Source<'t>, levels: usize) -> Result<Self, Unsupported> {
        Ok(Self { event: source.next()?, source, levels })
    }

    /// The value of a scalar that is not a string.
    fn scalar(&self) -> Result<Scalar, Unsupported> {
        match &self.event {
            Event::Plain(text) => Ok(resolve_plain(text)),
            Event::Integer(value) => Ok(Scalar::Integer(*value)),
            Event::Bool(value) => Ok(Scalar::Bool(*value)),
            _ => Err(Unsupported),
        }
    }

    /// Enters a collection.
    fn descend(self) -> Result<(&'s mut Source<'t>, usize), Unsupported> {
        Ok((self.source, self.levels.checked_sub(1).ok_or(Unsupported)?))
    }
}

/// The string in an event.
#[inline]
fn string(event: Event<'_>) -> Result<Cow<'_, str>, Unsupported> {
    match event {
        Event::String(text) => Ok(text),
        Event::Plain(text) if !may_resolve(&text) || is_plain_string(&text) => Ok(text),
        _ => Err(Unsupported),
    }
}

impl<'de> Deserializer<'de> for Node<'_, 'de> {
    type Error = Unsupported;

    /// A type that accepts any value is left to the tree.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unsupported> {
        Err(Unsupported)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsupported> {
        match string(self.event)? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsupported> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsupported> {
        let Scalar::Bool(value) = self.scalar()? else { return Err(Unsupported) };
        visitor.visit_bool(value)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsupported> {
        let Scalar::Integer(value) = self.scalar()? else { return Err(Unsupported) };
        visitor.visit_i64(value)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsupported> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsupported> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsupported> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsupported> {
        self.deserialize_i64(visitor)
    }

    /// `null` is unsupported, so there is a value.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsupported> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unsupported> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unsupported> {
        visitor.visit_enum(CowStrDeserializer::new(string(self.event)?))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsupported> {
        let Event::Sequence = self.event else { return Err(Unsupported) };
        let (source, levels) = self.descend()?;
        visitor.visit_seq(Items { source, levels, left: MAX_ITEMS })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unsupported> {
        let Event::Mapping = self.event else { return Err(Unsupported) };
        let (source, levels) = self.descend()?;
        visitor.visit_map(Entries { source, levels, keys: [""; MAX_KEYS], count: 0 })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unsupported> {
        let Event::Mapping = self.event else { return Err(Unsupported) };
        let (source, levels) = self.descend()?;
        visitor.visit_map(Fields { source, levels })
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u8 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct
        identifier ignored_any
    }
}

/// The number of items up to which a list is supported: it bounds the work that is done twice when
/// a long list turns out to be unsupported after all.
const MAX_ITEMS: usize = 256;

struct Items<'s, 't> {
    source: &'s mut Source<'t>,
    levels: usize,
    /// The number of items that may follow.
    left: usize,
}

impl<'t> SeqAccess<'t> for Items<'_, 't> {
    type Error = Unsupported;

    fn next_element_seed<T: DeserializeSeed<'t>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unsupported> {
        let node = Node::next(self.source, self.levels)?;
        if let Event::End = node.event {
            return Ok(None);
        }
        self.left = self.left.checked_sub(1).ok_or(Unsupported)?;
        seed.deserialize(node).map(Some)
    }
}

/// The fields of a struct. Serde rejects repeated fields; a key that is not a string is no field.
struct Fields<'s, 't> {
    source: &'s mut Source<'t>,
    levels: usize,
}

impl<'t> MapAccess<'t> for Fields<'_, 't> {
    type Error = Unsupported;

    fn next_key_seed<K: DeserializeSeed<'t>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unsupported> {
        match self.source.next()? {
            Event::End => Ok(None),
            Event::String(Cow::Borrowed(name)) | Event::Plain(Cow::Borrowed(name)) => {
                seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
            }
            _ => Err(Unsupported),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Unsupported> {
        seed.deserialize(Node::next(self.source, self.levels)?)
    }
}

/// The number of keys up to which a map is supported: each is compared with all before it.
const MAX_KEYS: usize = 16;

/// The entries of a map. Serde would take the last of two entries with the same key.
struct Entries<'s, 't> {
    source: &'s mut Source<'t>,
    levels: usize,
    /// The keys read so far, then unused slots.
    keys: [&'t str; MAX_KEYS],
    count: usize,
}

impl<'t> MapAccess<'t> for Entries<'_, 't> {
    type Error = Unsupported;

    fn next_key_seed<K: DeserializeSeed<'t>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unsupported> {
        let event = self.source.next()?;
        if let Event::End = event {
            return Ok(None);
        }
        let key = match string(event)? {
            // A merge key brings in other entries.
            Cow::Borrowed(key) if key != MERGE_KEY => key,
            _ => return Err(Unsupported),
        };
        let (earlier, unused) = self.keys.split_at_mut_checked(self.count).ok_or(Unsupported)?;
        if earlier.contains(&key) {
            return Err(Unsupported);
        }
        *unused.first_mut().ok_or(Unsupported)? = key;
        self.count += 1;
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Unsupported> {
        seed.deserialize(Node::next(self.source, self.levels)?)
    }
}
