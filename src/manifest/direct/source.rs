//! What YAML and JSON say, as far as it is not odd.

use std::borrow::Cow;
use std::fmt;

use serde::de;

use crate::manifest::compose::json;
use crate::manifest::yaml::{EventKind, Parser, Properties, ScalarStyle};

/// Something that needs a closer look.
#[derive(Debug, thiserror::Error)]
#[error("it needs a closer look")]
pub(super) struct Odd;

impl de::Error for Odd {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Something that a text says.
pub(super) enum Said<'t> {
    /// A document begins or ends.
    Document,
    Map,
    List,
    /// The innermost map or list ends.
    End,
    /// A key or a value that is a text.
    Text(Cow<'t, str>),
    /// A scalar without quotes, which may be something else than its text.
    Plain(Cow<'t, str>),
    Integer(i64),
    Bool(bool),
}

/// A text that is read.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one of them at a time, and it stays where it is"
)]
pub(super) enum Source<'t> {
    Yaml {
        parser: Parser<'t>,
        /// Whether the last line is ended, as kubectl ends it; block scalars may contain its end.
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

    /// What is said next.
    #[inline]
    pub(super) fn next(&mut self) -> Result<Said<'t>, Odd> {
        match self {
            Self::Yaml { parser, is_ended } => {
                let Ok(Some(event)) = parser.next_event() else { return Err(Odd) };
                of_yaml(event.kind, *is_ended)
            }
            Self::Json(reader) => {
                let Ok((event, _)) = reader.next() else { return Err(Odd) };
                of_json(event)
            }
        }
    }
}

#[inline]
fn of_yaml(event: EventKind<'_>, is_ended: bool) -> Result<Said<'_>, Odd> {
    match event {
        EventKind::DocumentStart { .. } | EventKind::DocumentEnd { .. } => Ok(Said::Document),
        EventKind::MappingStart { properties, .. } if is_bare(&properties) => Ok(Said::Map),
        EventKind::SequenceStart { properties, .. } if is_bare(&properties) => Ok(Said::List),
        EventKind::MappingEnd | EventKind::SequenceEnd => Ok(Said::End),
        EventKind::Scalar { value, style, properties } if is_bare(&properties) => match style {
            ScalarStyle::Plain => Ok(Said::Plain(value)),
            ScalarStyle::Literal | ScalarStyle::Folded if !is_ended => Err(Odd),
            _ => Ok(Said::Text(value)),
        },
        _ => Err(Odd),
    }
}

fn is_bare(Properties { anchor, tag }: &Properties<'_>) -> bool {
    anchor.is_none() && tag.is_none()
}

fn of_json(event: json::Event<'_>) -> Result<Said<'_>, Odd> {
    match event {
        json::Event::Object => Ok(Said::Map),
        json::Event::List => Ok(Said::List),
        json::Event::End => Ok(Said::End),
        json::Event::Key(text) | json::Event::Text(text) => Ok(Said::Text(text)),
        json::Event::Number(literal) => json::integer(literal).map(Said::Integer).ok_or(Odd),
        json::Event::Bool(value) => Ok(Said::Bool(value)),
        json::Event::Null => Err(Odd),
    }
}
