//! A Backend straight from what its text says, without a tree.
//!
//! Most manifests have nothing out of the ordinary: no anchors, no tags, no key twice, no field that is not the model's. Of such a text
//! the model holds all there is to judge, and places are not needed before something is to be said. Whatever is odd makes reading end
//! with nothing, and the text is read again, into a tree.
//!
//! Nothing is converted: a scalar is taken for what it says to `kubectl`, as in a tree, and where the model asks for something else, that
//! is odd. So is all that the model would pass over, or take as it comes.

mod source;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::mem;

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

/// The Backend that is the first document of a YAML text, where it says everything that this says and nothing needs a closer look.
pub(super) fn yaml(text: &str, limits: &Limits) -> Option<Box<Backend>> {
    if most_bytes(limits)? < text.len() || allow::may_stand_in(text) {
        return None;
    }
    let mut events = Events::of(Source::yaml(text));
    let Said::Document = events.next().ok()? else { return None };
    let backend = events.backend().ok()?;
    // What follows is none of the document's business.
    let Said::Document = events.next().ok()? else { return None };
    Some(backend)
}

/// The Backend that is the JSON value at `start`, where nothing needs a closer look, and where it ends.
pub(super) fn json(text: &str, start: usize, limits: &Limits) -> Option<(Box<Backend>, usize)> {
    let most = start.saturating_add(most_bytes(limits)?);
    // A value that is cut off does not end.
    let text = text.get(..most.min(text.len()))?;
    let mut events = Events::of(Source::json(text, start));
    let backend = events.backend().ok()?;
    let Source::Json(reader) = events.source else { return None };
    Some((backend, reader.at()))
}

/// How many bytes a Backend may have to be within all limits: it has more bytes than values, as none of these is empty.
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

/// A text that is read. Of each value that is decoded the first event has been read.
struct Events<'t> {
    source: Source<'t>,
    said: Said<'t>,
}

impl<'t> Events<'t> {
    fn of(source: Source<'t>) -> Self {
        Self { source, said: Said::Document }
    }

    /// The Backend that is next, if it has just what is said when one is created.
    fn backend(&mut self) -> Result<Box<Backend>, Odd> {
        self.next()?;
        let Whole { metadata, spec, .. } = Whole::deserialize(self)?;
        // The model asks no form of times; what a server gives has a rule of its own.
        let is_new = metadata.resource_version.is_none()
            && metadata.creation_timestamp.is_none()
            && metadata.deletion_timestamp.is_none();
        if is_new { Ok(Box::new(Backend { metadata, spec, status: None })) } else { Err(Odd) }
    }

    fn next(&mut self) -> Result<&Said<'t>, Odd> {
        self.said = self.source.next()?;
        Ok(&self.said)
    }

    fn text(&mut self) -> Result<Cow<'t, str>, Odd> {
        match &mut self.said {
            Said::Text(text) => Ok(mem::take(text)),
            Said::Plain(text) if !may_resolve(text) || is_text(text) => Ok(mem::take(text)),
            _ => Err(Odd),
        }
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

    fn visit_text<V: Visitor<'t>>(&mut self, visitor: V) -> Result<V::Value, Odd> {
        match self.text()? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    /// The next key of a map, or none at its end.
    fn key(&mut self) -> Result<Option<&'t str>, Odd> {
        if let Said::End = self.next()? {
            return Ok(None);
        }
        match self.text()? {
            // A merge key brings in others.
            Cow::Borrowed(key) if key != MERGE_KEY => Ok(Some(key)),
            Cow::Borrowed(_) | Cow::Owned(_) => Err(Odd),
        }
    }

    /// The value that is next.
    fn value<T: DeserializeSeed<'t>>(&mut self, seed: T) -> Result<T::Value, Odd> {
        self.next()?;
        seed.deserialize(self)
    }
}

impl<'de> Deserializer<'de> for &mut Events<'de> {
    type Error = Odd;

    /// What may be anything, or is nothing known, is odd.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Odd> {
        Err(Odd)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.visit_text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.visit_text(visitor)
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
        visitor.visit_seq(Items { events: self, left: LONG })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        let Said::Map = self.said else { return Err(Odd) };
        visitor.visit_map(Entries { events: self, keys: [""; MANY], count: 0 })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Odd> {
        let Said::Map = self.said else { return Err(Odd) };
        visitor.visit_map(Fields { events: self })
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct enum
        identifier ignored_any
    }
}

/// As many items as a list of a spec may have: what has more is refused, and need not be read here to its end. Longer lists of metadata,
/// which nobody refuses, are rare.
const LONG: usize = 256;

struct Items<'e, 't> {
    events: &'e mut Events<'t>,
    /// How many more there may be.
    left: usize,
}

impl<'t> SeqAccess<'t> for Items<'_, 't> {
    type Error = Odd;

    fn next_element_seed<T: DeserializeSeed<'t>>(&mut self, seed: T) -> Result<Option<T::Value>, Odd> {
        if let Said::End = self.events.next()? {
            return Ok(None);
        }
        self.left = self.left.checked_sub(1).ok_or(Odd)?;
        seed.deserialize(&mut *self.events).map(Some)
    }
}

/// The fields of a struct: serde sees to it that none stands twice.
struct Fields<'e, 't> {
    events: &'e mut Events<'t>,
}

impl<'t> MapAccess<'t> for Fields<'_, 't> {
    type Error = Odd;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Odd> {
        let Some(key) = self.events.key()? else { return Ok(None) };
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Odd> {
        self.events.value(seed)
    }
}

/// How many keys of a map are compared each with each; with more of them it is odd.
const MANY: usize = 16;

/// The entries of a map, of which serde would take the last where two have one key.
struct Entries<'e, 't> {
    events: &'e mut Events<'t>,
    /// The keys that have been read, and behind these free places.
    keys: [&'t str; MANY],
    count: usize,
}

impl<'t> MapAccess<'t> for Entries<'_, 't> {
    type Error = Odd;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Odd> {
        let Some(key) = self.events.key()? else { return Ok(None) };
        let (earlier, free) = self.keys.split_at_mut_checked(self.count).ok_or(Odd)?;
        if earlier.contains(&key) {
            return Err(Odd);
        }
        *free.first_mut().ok_or(Odd)? = key;
        self.count += 1;
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Odd> {
        self.events.value(seed)
    }
}
