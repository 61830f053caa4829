//! What the scanner hands to the parser.

use std::borrow::Cow;

use super::event::ScalarStyle;
use crate::manifest::span::Span;

/// A token's kind: libyaml's, without the start of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    StreamEnd,
    VersionDirective,
    TagDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    FlowEntry,
    BlockEntry,
    Key,
    Value,
    Alias,
    Anchor,
    Tag,
    Scalar(ScalarStyle),
}

/// What a token says besides its kind.
#[derive(Debug)]
pub(super) enum Data<'t> {
    None,
    /// The name of an anchor or alias.
    Name(&'t str),
    /// The text of a scalar.
    Text(Cow<'t, str>),
    /// Tags and directives are rare, so that their size is not every token's.
    Tag(Box<Tag<'t>>),
    Version(u8, u8),
}

/// A tag, or what a `%TAG` directive says: the handle, and the suffix or the prefix.
#[derive(Debug)]
pub(super) struct Tag<'t> {
    /// `!`, `!!`, `!e!`; empty where the tag stands for itself.
    pub(super) handle: &'t str,
    pub(super) rest: Cow<'t, str>,
}

/// Tokens that stand before a token because it turned out to begin a simple key.
///
/// libyaml inserts them into its queue; to note them at the token that is there saves moving others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    None,
    /// A key token.
    Key,
    /// The start of a block mapping and a key token.
    Mapping,
}

#[derive(Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) lead: Lead,
    /// The flow level whose simple key this token may begin.
    pub(super) level: Option<u32>,
    pub(super) span: Span,
    pub(super) data: Data<'t>,
}
