//! One kind of event for YAML and JSON, without the constructs that the fast path does not support.

use std::borrow::Cow;
use std::fmt;

use serde::de;

use crate::compose::json;
use crate::yaml::{EventKind, Parser, Properties, ScalarStyle};

/// A construct that the fast path does not support.
#[derive(Debug, thiserror::Error)]
#[error("unsupported by the fast path")]
pub(super) struct Unsupported;

impl de::Error for Unsupported {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

pub(super) enum Event<'t> {
    /// The start or the end of a document.
    Document,
    /// The start of a mapping.
    Mapping,
    /// The start of a sequence.
    Sequence,
    /// The end of the innermost mapping or sequence.
    End,
    /// A key or a value that is a string.
    String(Cow<'t, str>),
    /// A scalar without quotes, which may resolve to something other than a string.
    Plain(Cow<'t, str>),
    Integer(i64),
    Bool(bool),
}

#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it does not move")]
pub(super) enum Source<'t> {
    Yaml {
        parser: Parser<'t>,
        /// Whether the text ends with a line break. kubectl appends one, and a block scalar may
        /// contain it.
        is_ended: bool,
    },
    Json(json::Reader<'t>),
}

impl<'t> Source<'t> {
    pub(super) fn yaml(text: &'t str) -> Self {
        Self::Yaml { parser: Parser::new(text), is_ended: text.ends_with('\n') }
    }

    /// The JSON value that begins at `start`.
    pub(super) fn json(text: &'t str, start: usize) -> Self {
        Self::Json(json::Reader::new(text, start))
    }

    #[inline]
    pub(super) fn next(&mut self) -> Result<Event<'t>, Unsupported> {
        match self {
            Self::Yaml { parser, is_ended } => {
                let Ok(Some(event)) = parser.next_event() else { return Err(Unsupported) };
                from_yaml(event.kind, *is_ended)
            }
            Self::Json(reader) => {
                let Ok((event, _)) = reader.next() else { return Err(Unsupported) };
                from_json(event)
            }
        }
    }
}

#[inline]
fn from_yaml(event: EventKind<'_>, is_ended: bool) -> Result<Event<'_>, Unsupported> {
    match event {
        EventKind::DocumentStart { .. } | EventKind::DocumentEnd { .. } => Ok(Event::Document),
        EventKind::MappingStart { properties, .. } if is_empty(&properties) => Ok(Event::Mapping),
        EventKind::SequenceStart { properties, .. } if is_empty(&properties) => Ok(Event::Sequence),
        EventKind::MappingEnd | EventKind::SequenceEnd => Ok(Event::End),
        EventKind::Scalar { value, style, properties } if is_empty(&properties) => match style {
            ScalarStyle::Plain => Ok(Event::Plain(value)),
            ScalarStyle::Literal | ScalarStyle::Folded if !is_ended => Err(Unsupported),
            _ => Ok(Event::String(value)),
        },
        _ => Err(Unsupported),
    }
}

fn is_empty(Properties { anchor, tag }: &Properties<'_>) -> bool {
    anchor.is_none() && tag.is_none()
}

fn from_json(event: json::Event<'_>) -> Result<Event<'_>, Unsupported> {
    match event {
        json::Event::Object => Ok(Event::Mapping),
        json::Event::Array => Ok(Event::Sequence),
        json::Event::End => Ok(Event::End),
        json::Event::Key(text) | json::Event::String(text) => Ok(Event::String(text)),
        json::Event::Number(literal) => {
            json::integer(literal).map(Event::Integer).ok_or(Unsupported)
        }
        json::Event::Bool(value) => Ok(Event::Bool(value)),
        json::Event::Null => Err(Unsupported),
    }
}
