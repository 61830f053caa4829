//! The YAML readers, called as their users call them: all events of a text, discarded one by one; and
//! a tree in which every value and key has a location.

use std::borrow::Cow;
use std::fmt;
use std::hint::black_box;

use libyaml_safer::EventData;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

/// The number of events of `granit-parser`, without comments, as by default in this crate.
///
/// # Errors
///
/// If it cannot read the text.
pub fn granit(text: &str) -> Result<usize, granit_parser::ScanError> {
    let options = granit_parser::options! { emit_comments: false };
    let mut events = 0;
    for event in granit_parser::Parser::new_from_str_with_options(text, options) {
        black_box(event?);
        events += 1;
    }
    Ok(events)
}

/// The number of events of `saphyr-parser`.
///
/// # Errors
///
/// If it cannot read the text.
pub fn saphyr(text: &str) -> Result<usize, saphyr_parser::ScanError> {
    let mut events = 0;
    for event in saphyr_parser::Parser::new_from_str(text) {
        black_box(event?);
        events += 1;
    }
    Ok(events)
}

/// The number of events of `libyaml-safer`.
///
/// # Errors
///
/// If it cannot read the text.
pub fn libyaml(text: &str) -> Result<usize, libyaml_safer::Error> {
    let mut bytes = text.as_bytes();
    let mut parser = libyaml_safer::Parser::new();
    parser.set_input_string(&mut bytes);
    let mut events = 1;
    loop {
        let event = parser.parse()?;
        if matches!(event.data, EventData::StreamEnd) {
            return Ok(events);
        }
        black_box(event);
        events += 1;
    }
}

/// The tree of `serde-saphyr`, in which every value and key has a location.
///
/// # Errors
///
/// If it cannot read the text, or cannot build a tree.
pub fn located(text: &str) -> Result<Located<'_>, serde_saphyr::Error> {
    serde_saphyr::from_str(text)
}

/// A value and its location.
pub type Located<'t> = Spanned<Node<'t>>;

/// A value of a located tree.
#[derive(Debug, PartialEq)]
pub enum Node<'t> {
    /// Null.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    String(Cow<'t, str>),
    /// A list.
    List(Vec<Located<'t>>),
    /// A map, in source order.
    Map(Vec<(Located<'t>, Located<'t>)>),
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Integer(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "numbers beyond 64 bits are read like this")]
    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(i64::try_from(value).map_or(Node::Float(value as f64), Node::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Node::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::String(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::String(value.to_owned().into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node<'de>, E> {
        Ok(Node::String(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node<'de>, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Node::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{manifests, ours};

    #[test]
    fn readers_have_the_same_number_of_events() {
        for text in [manifests::typical(), manifests::large()] {
            let ours = ours::events(&text).unwrap();
            // Two more: start and end of the stream.
            assert_eq!(granit(&text).unwrap(), ours + 2);
            assert_eq!(saphyr(&text).unwrap(), ours + 2);
            assert_eq!(libyaml(&text).unwrap(), ours + 2);
        }
    }

    #[test]
    fn located_tree_has_locations_of_keys_and_values() {
        let tree = located("kind: Backend\nports: [443]\n").unwrap();
        let Node::Map(entries) = tree.value else { panic!("a map") };
        let [(kind, backend), (_, ports)] = entries.as_slice() else { panic!("two entries") };
        assert_eq!((kind.referenced.line(), kind.referenced.column()), (1, 1));
        assert_eq!((backend.referenced.line(), backend.referenced.column()), (1, 7));
        let Node::List(items) = &ports.value else { panic!("a list") };
        assert_eq!((items[0].referenced.line(), items[0].referenced.column()), (2, 9));
        assert_eq!(items[0].value, Node::Integer(443));
    }
}
