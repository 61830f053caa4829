//! A Backend straight from what its text says, without a tree.
//!
//! Most manifests have nothing out of the ordinary: no anchors, no tags, no key twice, no field
//! that is not the model's. Of such a text the model holds all there is to judge, and places are
//! not needed before something is to be said. Whatever is odd makes reading end with nothing, and
//! the text is read again, into a tree.
//!
//! Nothing is converted: a scalar is taken for what it says to `kubectl`, as in a tree, and where
//! the model asks for something else, that is odd. So is all that the model would pass over, or
//! take as it comes.

mod source;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use self::source::{Odd, Said, Source};
use super::allow;
use super::compose::{MERGE_KEY, Scalar, is_text, may_resolve, resolve_plain};
use super::limits::Limits;
use crate::api::{ApiVersion, Backend, BackendSpec, Constant, Kind, ObjectMeta};

/// More levels than a Backend has, so that of a limit that is not below nothing need be counted.
const DEEP: usize = 16;

/// The Backend that is the first document of a YAML text, where it says everything that this says
/// and nothing needs a closer look.
pub(super) fn yaml(text: &str, limits: &Limits) -> Option<Box<Backend>> {
    if most_bytes(limits)? < text.len() || allow::may_stand_in(text) {
        return None;
    }
    let mut source = Source::yaml(text);
    let Said::Document = source.next().ok()? else { return None };
    let backend = backend(&mut source).ok()?;
    // What follows is none of the document's business.
    let Said::Document = source.next().ok()? else { return None };
    Some(backend)
}

/// The Backend that is the JSON value at `start`, where nothing needs a closer look, and where it
/// ends.
pub(super) fn json(text: &str, start: usize, limits: &Limits) -> Option<(Box<Backend>, usize)> {
    let most = start.saturating_add(most_bytes(limits)?);
    // A value that is cut off does not end.
    let text = text.get(..most.min(text.len()))?;
    let mut source = Source::json(text, start);
    let backend = backend(&mut source).ok()?;
    let Source::Json(reader) = source else { return None };
    Some((backend, reader.at()))
}

/// How many bytes a Backend may have to be within all limits: it has more bytes than values, as
/// none of these is empty.
fn most_bytes(limits: &Limits) -> Option<usize> {
    (limits.max_depth >= DEEP).then(|| limits.document_bytes().min(limits.max_nodes))
}

/// All that a Backend has when it is created.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whole {
    #[expect(dead_code, reason = "a constant, which has to be there")]
    api_version: Constant<ApiVersion>,
    #[expect(dead_code, reason = "a constant, which has to be there")]
    kind: Constant<Kind>,
    metadata: ObjectMeta,
    spec: BackendSpec,
}

/// The Backend that is next, if it has just what is said when one is created.
fn backend(source: &mut Source<'_>) -> Result<Box<Backend>, Odd> {
    let Whole { metadata, spec, .. } = Whole::deserialize(Node::next(source)?)?;
    // The model asks no form of times; what a server gives has a rule of its own.
    let is_new = metadata.resource_version.is_none()
        && metadata.creation_timestamp.is_none()
        && metadata.deletion_timestamp.is_none();
    if is_new { Ok(Box::new(Backend { metadata, spec, status: None })) } else { Err(Odd) }
}

/// A value: the first that is said of it, and where the rest comes from.
struct Node<'s, 't> {
    said: Said<'t>,
    source: &'s mut Source<'t>,
}

impl<'s, 't> Node<'s, 't> {
    /// The value that is next.
    fn next(source: &'s mut Source<'t>) -> Result<Self, Odd> {
        Ok(Self { said: source.next()?, source })
    }

    /// What a scalar says that is no text.
    fn word(&self) -> Result<Scalar, Odd> {
        match &self.said {
            Said::Plain(word) => Ok(resolve_plain(word)),
            Said::Integer(value) => Ok(Scalar::Integer(*value)),
            Said::Bool(value) => Ok(Scalar::Bool(*value)),
            _ => Err(Odd),
        }
    }
}

/// What is said, if it is a text.
fn text(said: Said<'_>) -> Result<Cow<'_, str>, Odd> {
    match said {
        Said::Text(text) => Ok(text),
        Said::Plain(text) if !may_resolve(&text) || is_text(&text) => Ok(text),
        _ => Err(Odd),
    }
}

impl<'de> Deserializer<'de> for Node<'_, 'de> {
    type Error = Odd;

    /// What may be anything, or is nothing known, is odd.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Odd> {
        Err(Odd)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        match text(self.said)? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        let Scalar::Bool(value) = self.word()? else { return Err(Odd) };
        visitor.visit_bool(value)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        let Scalar::Integer(value) = self.word()? else { return Err(Odd) };
        visitor.visit_i64(value)
    }

    /// `null` is odd, so that there is something.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        visitor.visit_some(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        let Said::List = self.said else { return Err(Odd) };
        visitor.visit_seq(Items { source: self.source, left: LONG })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        let Said::Map = self.said else { return Err(Odd) };
        visitor.visit_map(Entries { source: self.source, keys: [""; MANY], count: 0 })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Odd> {
        let Said::Map = self.said else { return Err(Odd) };
        visitor.visit_map(Fields { source: self.source })
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct enum
        identifier ignored_any
    }
}

/// As many items as a list of a spec may have: what has more is refused, and need not be read here
/// to its end. Longer lists of metadata, which nobody refuses, are rare.
const LONG: usize = 256;

struct Items<'s, 't> {
    source: &'s mut Source<'t>,
    /// How many more there may be.
    left: usize,
}

impl<'t> SeqAccess<'t> for Items<'_, 't> {
    type Error = Odd;

    fn next_element_seed<T: DeserializeSeed<'t>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Odd> {
        let node = Node::next(self.source)?;
        if let Said::End = node.said {
            return Ok(None);
        }
        self.left = self.left.checked_sub(1).ok_or(Odd)?;
        seed.deserialize(node).map(Some)
    }
}

/// The fields of a struct: serde sees to it that none stands twice, and what is no text is no field
/// of ours.
struct Fields<'s, 't> {
    source: &'s mut Source<'t>,
}

impl<'t> MapAccess<'t> for Fields<'_, 't> {
    type Error = Odd;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Odd> {
        match self.source.next()? {
            Said::End => Ok(None),
            Said::Text(Cow::Borrowed(name)) | Said::Plain(Cow::Borrowed(name)) => {
                seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
            }
            _ => Err(Odd),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Odd> {
        seed.deserialize(Node::next(self.source)?)
    }
}

/// How many keys of a map are compared each with each; with more of them it is odd.
const MANY: usize = 16;

/// The entries of a map, of which serde would take the last where two have one key.
struct Entries<'s, 't> {
    source: &'s mut Source<'t>,
    /// The keys that have been read, and behind these free places.
    keys: [&'t str; MANY],
    count: usize,
}

impl<'t> MapAccess<'t> for Entries<'_, 't> {
    type Error = Odd;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Odd> {
        let said = self.source.next()?;
        if let Said::End = said {
            return Ok(None);
        }
        let key = match text(said)? {
            // A merge key brings in others.
            Cow::Borrowed(key) if key != MERGE_KEY => key,
            _ => return Err(Odd),
        };
        let (earlier, free) = self.keys.split_at_mut_checked(self.count).ok_or(Odd)?;
        if earlier.contains(&key) {
            return Err(Odd);
        }
        *free.first_mut().ok_or(Odd)? = key;
        self.count += 1;
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Odd> {
        seed.deserialize(Node::next(self.source)?)
    }
}
