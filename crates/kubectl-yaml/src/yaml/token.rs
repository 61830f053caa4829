//! Tokens: the output of the scanner.

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

/// A tag with its handle and suffix, or a `%TAG` directive with its handle and prefix.
#[derive(Debug, Default)]
pub(super) struct Tag<'t> {
    /// `!`, `!!`, `!e!`; empty for a tag without a handle, as `!<tag>`.
    pub(super) handle: &'t str,
    pub(super) rest: Cow<'t, str>,
}

/// Tokens before a token that turned out to begin a simple key.
///
/// libyaml inserts them into its queue; a mark on the token avoids moving others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    None,
    /// A key token.
    Key,
    /// The start of a block mapping and a key token.
    Mapping,
}

/// A token. Its value is in the text, at its span, unless it is `owned`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) span: Span,
    /// The flow level whose simple key this token may begin, or [`NO_KEY`].
    pub(super) level: usize,
    pub(super) kind: Kind,
    pub(super) lead: Lead,
    /// Whether the value of this scalar is in the scanner's queue of values.
    pub(super) owned: bool,
}

/// No flow level: the token cannot begin a simple key.
pub(super) const NO_KEY: usize = usize::MAX;
