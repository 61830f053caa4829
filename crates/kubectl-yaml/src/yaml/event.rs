//! What a text says: its structure as a sequence of events.

use std::borrow::Cow;

use crate::span::Span;

/// Something that the text says, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event<'t> {
    /// What is said.
    pub kind: EventKind<'t>,
    /// Where it stands, with its tag and anchor. The end of a block collection, and a scalar that
    /// is not written, are empty and stand where that was noticed.
    pub span: Span,
}

/// What an event says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind<'t> {
    /// A document begins.
    DocumentStart {
        /// With `---`.
        explicit: bool,
    },
    /// A document ends.
    DocumentEnd {
        /// With `...`.
        explicit: bool,
    },
    /// What has this anchor, once more: `*name`. Whether there is such an anchor is not checked.
    Alias(&'t str),
    /// A scalar.
    Scalar {
        /// Its text, after escapes and folding.
        value: Cow<'t, str>,
        /// How it was written. One that is not written is plain.
        style: ScalarStyle,
        /// Its tag and anchor.
        properties: Properties<'t>,
    },
    /// A sequence begins; its items follow.
    SequenceStart {
        /// Its tag and anchor.
        properties: Properties<'t>,
        /// Whether it is written in brackets.
        flow: bool,
    },
    /// The innermost sequence ends.
    SequenceEnd,
    /// A mapping begins; keys and values follow in turn.
    MappingStart {
        /// Its tag and anchor.
        properties: Properties<'t>,
        /// Whether it is written in braces, or as a pair in brackets.
        flow: bool,
    },
    /// The innermost mapping ends.
    MappingEnd,
    /// A comment: the text after `#`. Only where [`Options::comments`](super::Options::comments)
    /// asks for them.
    Comment(&'t str),
}

/// How a scalar is written.
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

/// What may stand before a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties<'t> {
    /// The name after `&`.
    pub anchor: Option<&'t str>,
    /// The tag with its handle resolved: `tag:yaml.org,2002:str`, `!x`, `!`.
    pub tag: Option<Cow<'t, str>>,
}
