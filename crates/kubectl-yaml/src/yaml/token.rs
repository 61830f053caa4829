//! What the scanner hands to the parser.

use std::borrow::Cow;

use super::event::ScalarStyle;
use crate::span::Span;

/// A token's kind: libyaml's, without the start of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    StreamEnd,
    /// `%YAML`, and whether it is followed by 1.1.
    VersionDirective(bool),
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

/// A tag, or what a `%TAG` directive says: the handle, and the suffix or the prefix.
#[derive(Debug, Default)]
pub(super) struct Tag<'t> {
    /// `!`, `!!`, `!e!`; empty where the tag stands for itself.
    pub(super) handle: &'t str,
    pub(super) rest: Cow<'t, str>,
}

/// Tokens that stand before a token because it turned out to begin a simple key.
///
/// libyaml inserts them into its queue; to note them at the token that is there saves moving
/// others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    None,
    /// A key token.
    Key,
    /// The start of a block mapping and a key token.
    Mapping,
}

/// A token: small, as what it says is mostly what stands at its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) span: Span,
    /// The flow level whose simple key this token may begin, or [`NO_KEY`].
    pub(super) level: usize,
    pub(super) kind: Kind,
    pub(super) lead: Lead,
    /// Whether the text of this scalar is not as it stands there, and waits in a queue of its own.
    pub(super) owned: bool,
}

/// No flow level: this token begins no simple key.
pub(super) const NO_KEY: usize = usize::MAX;
