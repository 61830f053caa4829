//! Events of our reader and of the others, in common terms.
//!
//! Only the first document is read, as `kubectl` does. The meaning of plain scalars, tags and merge
//! keys is not compared: parsers do not resolve them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use envoy_gateway_backend::kubectl_yaml::yaml::{EventKind, Parser, Properties, ScalarStyle};
use granit_parser::Event as Granit;
use libyaml_safer::EventData as Libyaml;
use saphyr_parser::Event as Saphyr;

/// The result of a parser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    Yaml(Vec<Event>),
    Refused(String),
    Panicked,
}

impl Reading {
    /// Whether two parsers read the same events, or both refuse.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Refused(_), Self::Refused(_)) => true,
            _ => self == other,
        }
    }
}

/// One event of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A scalar. An absent one equals `~`, which some parsers report for it.
    Scalar {
        text: String,
        plain: bool,
        node: Node,
    },
    /// An alias: the index of the anchor in the document.
    Alias(usize),
    List(Node),
    Map(Node),
    End,
}

/// Properties of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Node {
    anchored: bool,
    tag: Option<String>,
}

/// A parser and its name.
pub(crate) type Peer = (&'static str, fn(&str) -> Reading);

pub(crate) const PEERS: [Peer; 3] =
    [("granit-parser", granit), ("libyaml-safer", libyaml), ("saphyr-parser", saphyr)];

/// The events so far.
#[derive(Default)]
struct Document {
    events: Vec<Event>,
    /// The names of the anchors, if the parser reports them.
    anchors: Vec<String>,
}

impl Document {
    /// For a parser that reports anchors by name.
    fn named(&mut self, anchor: Option<&str>, tag: Option<&str>) -> Node {
        self.anchors.extend(anchor.map(String::from));
        Node { anchored: anchor.is_some(), tag: tag.map(String::from) }
    }

    fn scalar(&mut self, text: &str, plain: bool, node: Node) {
        let text = if plain && text == "~" { "" } else { text };
        self.events.push(Event::Scalar { text: text.to_owned(), plain, node });
    }

    /// An alias by its name. `kubectl` refuses an unknown name; libyaml's parser does not.
    fn alias(&mut self, name: &str) -> Result<(), String> {
        let anchor = self.anchors.iter().rposition(|anchor| anchor == name);
        self.events.push(Event::Alias(
            anchor.ok_or_else(|| format!("unknown anchor '{name}' referenced"))?,
        ));
        Ok(())
    }
}

/// Our reading.
pub(crate) fn ours(text: &str) -> Reading {
    let node =
        |document: &mut Document, of: &Properties<'_>| document.named(of.anchor, of.tag.as_deref());
    reading(|document| {
        let mut parser = Parser::new(text);
        while let Some(event) = parser.next_event().map_err(|error| error.to_string())? {
            match event.kind {
                EventKind::Scalar { value, style, properties } => {
                    let node = node(document, &properties);
                    document.scalar(&value, style == ScalarStyle::Plain, node);
                }
                EventKind::Alias(name) => document.alias(name)?,
                EventKind::SequenceStart { properties, .. } => {
                    let node = node(document, &properties);
                    document.events.push(Event::List(node));
                }
                EventKind::MappingStart { properties, .. } => {
                    let node = node(document, &properties);
                    document.events.push(Event::Map(node));
                }
                EventKind::SequenceEnd | EventKind::MappingEnd => document.events.push(Event::End),
                EventKind::DocumentEnd { .. } => break,
                EventKind::DocumentStart { .. } | EventKind::Comment(_) => {}
            }
        }
        Ok(())
    })
}

fn libyaml(text: &str) -> Reading {
    reading(|document| {
        let mut bytes = text.as_bytes();
        let mut parser = libyaml_safer::Parser::new();
        parser.set_input_string(&mut bytes);
        loop {
            match parser.parse().map_err(|error| error.to_string())?.data {
                Libyaml::Scalar { anchor, tag, value, style, .. } => {
                    let node = document.named(anchor.as_deref(), tag.as_deref());
                    document.scalar(&value, style == libyaml_safer::ScalarStyle::Plain, node);
                }
                Libyaml::Alias { anchor } => document.alias(&anchor)?,
                Libyaml::SequenceStart { anchor, tag, .. } => {
                    let node = document.named(anchor.as_deref(), tag.as_deref());
                    document.events.push(Event::List(node));
                }
                Libyaml::MappingStart { anchor, tag, .. } => {
                    let node = document.named(anchor.as_deref(), tag.as_deref());
                    document.events.push(Event::Map(node));
                }
                Libyaml::SequenceEnd | Libyaml::MappingEnd => document.events.push(Event::End),
                Libyaml::DocumentEnd { .. } | Libyaml::StreamEnd => return Ok(()),
                Libyaml::StreamStart { .. } | Libyaml::DocumentStart { .. } => {}
            }
        }
    })
}

/// With `kubectl`'s limits, and the options closest to libyaml.
fn granit(text: &str) -> Reading {
    let options = granit_parser::options! {
        emit_comments: false,
        flow_nesting_limit: 10_000,
        block_nesting_limit: 10_000,
        bom_inside_document_as_content: true,
    };
    // Anchors are numbers, from 1.
    let node = |anchor, tag: Option<&granit_parser::Tag>| Node {
        anchored: anchor > 0,
        tag: tag.map(|tag| format!("{}{}", tag.handle(), tag.suffix())),
    };
    reading(|document| {
        for event in granit_parser::Parser::new_from_str_with_options(text, options) {
            match event.map_err(|error| error.to_string())?.0 {
                Granit::Scalar(text, style, anchor, tag) => {
                    document.scalar(
                        &text,
                        style == granit_parser::ScalarStyle::Plain,
                        node(anchor, tag.as_deref()),
                    );
                }
                Granit::Alias(anchor) => document.events.push(Event::Alias(anchor - 1)),
                Granit::SequenceStart(_, anchor, tag) => {
                    document.events.push(Event::List(node(anchor, tag.as_deref())));
                }
                Granit::MappingStart(_, anchor, tag) => {
                    document.events.push(Event::Map(node(anchor, tag.as_deref())));
                }
                Granit::SequenceEnd | Granit::MappingEnd => document.events.push(Event::End),
                Granit::DocumentEnd => break,
                _ => {}
            }
        }
        Ok(())
    })
}

fn saphyr(text: &str) -> Reading {
    let node = |anchor, tag: Option<&saphyr_parser::Tag>| Node {
        anchored: anchor > 0,
        tag: tag.map(|tag| format!("{}{}", tag.handle, tag.suffix)),
    };
    reading(|document| {
        for event in saphyr_parser::Parser::new_from_str(text) {
            match event.map_err(|error| error.to_string())?.0 {
                Saphyr::Scalar(text, style, anchor, tag) => {
                    document.scalar(
                        &text,
                        style == saphyr_parser::ScalarStyle::Plain,
                        node(anchor, tag.as_deref()),
                    );
                }
                Saphyr::Alias(anchor) => document.events.push(Event::Alias(anchor - 1)),
                Saphyr::SequenceStart(anchor, tag) => {
                    document.events.push(Event::List(node(anchor, tag.as_deref())));
                }
                Saphyr::MappingStart(anchor, tag) => {
                    document.events.push(Event::Map(node(anchor, tag.as_deref())));
                }
                Saphyr::SequenceEnd | Saphyr::MappingEnd => document.events.push(Event::End),
                Saphyr::DocumentEnd => break,
                Saphyr::Nothing
                | Saphyr::StreamStart
                | Saphyr::StreamEnd
                | Saphyr::DocumentStart(_) => {}
            }
        }
        Ok(())
    })
}

/// Runs a parser. One of them panics on some texts.
fn reading(read: impl FnOnce(&mut Document) -> Result<(), String>) -> Reading {
    let mut document = Document::default();
    match catch_unwind(AssertUnwindSafe(|| read(&mut document))) {
        Ok(Ok(())) => Reading::Yaml(document.events),
        Ok(Err(error)) => Reading::Refused(error),
        Err(_) => Reading::Panicked,
    }
}
