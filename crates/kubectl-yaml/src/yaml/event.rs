//! Events: the structure of a text as a sequence.

use std::borrow::Cow;

use crate::span::Span;

/// An event, with its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<'t> {
    /// The kind of event, with its data.
    pub kind: EventKind<'t>,
    /// The bytes of the event, with its tag and anchor. Empty for the end of a block collection and
    /// for a scalar that is not written; its offset is then where the parser detects it.
    pub span: Span,
}

/// The kinds of event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind<'t> {
    /// The start of a document.
    DocumentStart {
        /// Whether it is written: `---`.
        explicit: bool,
    },
    /// The end of a document.
    DocumentEnd {
        /// Whether it is written: `...`.
        explicit: bool,
    },
    /// An alias: `*name`. The parser does not check that the anchor exists.
    Alias(&'t str),
    /// A scalar.
    Scalar {
        /// The value, with escapes and folding resolved.
        value: Cow<'t, str>,
        /// The style. A scalar that is not written is plain.
        style: ScalarStyle,
        /// The tag and the anchor.
        properties: Properties<'t>,
    },
    /// The start of a sequence; its items follow.
    SequenceStart {
        /// The tag and the anchor.
        properties: Properties<'t>,
        /// Whether it is a flow sequence: `[…]`.
        flow: bool,
    },
    /// The end of the innermost sequence.
    SequenceEnd,
    /// The start of a mapping; keys and values follow in turn.
    MappingStart {
        /// The tag and the anchor.
        properties: Properties<'t>,
        /// Whether it is a flow mapping: `{…}`, or a pair in a flow sequence.
        flow: bool,
    },
    /// The end of the innermost mapping.
    MappingEnd,
    /// A comment: the text after `#`. Only with
    /// [`Options::comments`](super::Options::comments).
    Comment(&'t str),
}

/// The style of a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// In single quotes.
    SingleQuoted,
    /// In double quotes.
    DoubleQuoted,
    /// After `|`.
    Literal,
    /// After `>`.
    Folded,
}

/// The properties before a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties<'t> {
    /// The name after `&`.
    pub anchor: Option<&'t str>,
    /// The tag with its handle resolved: `tag:yaml.org,2002:str`, `!x`, `!`.
    pub tag: Option<Cow<'t, str>>,
}
