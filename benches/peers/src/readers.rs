//! The YAML readers, each as its users call it: events of a whole text, handed out one by one and
//! thrown away; and a tree in which every value and key has its place.

use std::borrow::Cow;
use std::fmt;
use std::hint::black_box;

use libyaml_safer::EventData;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

/// How many events `granit-parser` has for a text. Comments are left out, as they are by default
/// here.
///
/// # Errors
///
/// Where it says that the text is not YAML.
pub fn granit(text: &str) -> Result<usize, granit_parser::ScanError> {
    let options = granit_parser::options! { emit_comments: false };
    let mut events = 0;
    for event in granit_parser::Parser::new_from_str_with_options(text, options) {
        black_box(event?);
        events += 1;
    }
    Ok(events)
}

/// How many events `saphyr-parser` has for a text.
///
/// # Errors
///
/// Where it says that the text is not YAML.
pub fn saphyr(text: &str) -> Result<usize, saphyr_parser::ScanError> {
    let mut events = 0;
    for event in saphyr_parser::Parser::new_from_str(text) {
        black_box(event?);
        events += 1;
    }
    Ok(events)
}

/// How many events `libyaml-safer` has for a text.
///
/// # Errors
///
/// Where it says that the text is not YAML.
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

/// A tree in which every value and key has its place, by `serde-saphyr`.
///
/// # Errors
///
/// Where it says that the text is not YAML, or cannot make a tree of it.
pub fn located(text: &str) -> Result<Located<'_>, serde_saphyr::Error> {
    serde_saphyr::from_str(text)
}

/// A value and its place.
pub type Located<'t> = Spanned<Node<'t>>;

/// A value of a located tree.
#[derive(Debug, PartialEq)]
pub enum Node<'t> {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(Cow<'t, str>),
    /// A list.
    List(Vec<Located<'t>>),
    /// A map, in the order of the text.
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

    #[expect(clippy::cast_precision_loss, reason = "as JSON numbers beyond 64 bits are read")]
    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(i64::try_from(value).map_or(Node::Float(value as f64), Node::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Node::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(value.to_owned().into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node<'de>, E> {
        Ok(Node::Text(value.into()))
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
    fn all_have_the_same_events() {
        for text in [manifests::typical(), manifests::large()] {
            let ours = ours::events(&text).unwrap();
            // Those of the stream itself are two more.
            assert_eq!(granit(&text).unwrap(), ours + 2);
            assert_eq!(saphyr(&text).unwrap(), ours + 2);
            assert_eq!(libyaml(&text).unwrap(), ours + 2);
        }
    }

    #[test]
    fn everything_in_the_tree_has_its_place() {
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
