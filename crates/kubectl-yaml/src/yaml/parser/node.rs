//! Nodes: scalars, aliases and starts of collections.

use std::borrow::Cow;

use super::{Next, Parser, State, empty_text};
use crate::span::Span;
use crate::yaml::error::Error;
use crate::yaml::event::{Event, EventKind, Properties};
use crate::yaml::token::Kind;

/// The nodes that are allowed at a position.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowed {
    Flow,
    Block,
    /// Block nodes, and a sequence whose entries are not indented, as the value of a mapping may be.
    Indentless,
}

impl<'t> Parser<'t> {
    /// `block_node ::= ALIAS | properties block_content? | block_content`,
    /// `flow_node ::= ALIAS | properties flow_content? | flow_content`. The state after it is `next`.
    #[inline]
    pub(super) fn node(&mut self, allowed: Allowed, next: State) -> Next<'t> {
        match self.scanner.peek()? {
            Kind::Scalar(style) => {
                let span = self.scanner.span();
                self.state = next;
                let kind = EventKind::Scalar {
                    value: self.scanner.take_text(style),
                    style,
                    properties: Properties::default(),
                };
                Ok(Some(Event { kind, span }))
            }
            Kind::Alias => {
                let span = self.scanner.span();
                self.state = next;
                let kind = EventKind::Alias(self.scanner.take_name());
                Ok(Some(Event { kind, span }))
            }
            _ => self.full_node(allowed, next),
        }
    }

    /// A collection, or a node with a tag or an anchor.
    fn full_node(&mut self, allowed: Allowed, next: State) -> Next<'t> {
        let mut span = self.scanner.span();
        let (properties, has_properties) = self.properties(&mut span)?;
        let kind = self.scanner.peek()?;
        let content = self.scanner.span();
        let block = allowed != Allowed::Flow;
        let (first, flow) = match kind {
            Kind::Scalar(style) => {
                span.end = content.end;
                self.state = next;
                let kind =
                    EventKind::Scalar { value: self.scanner.take_text(style), style, properties };
                return Ok(Some(Event { kind, span }));
            }
            Kind::BlockEntry if allowed == Allowed::Indentless => {
                span.end = content.end;
                // It has no start token, so that libyaml does not record its start.
                self.begin_collection(State::IndentlessSequenceEntry, next, self.start);
                let kind = EventKind::SequenceStart { properties, flow: false };
                return Ok(Some(Event { kind, span }));
            }
            Kind::FlowSequenceStart => (State::FlowSequenceFirst, true),
            Kind::FlowMappingStart => (State::FlowMappingFirst, true),
            Kind::BlockSequenceStart if block => (State::BlockSequenceEntry, false),
            Kind::BlockMappingStart if block => (State::BlockMappingKey, false),
            _ if has_properties => {
                self.state = next;
                let kind = empty_text(properties);
                return Ok(Some(Event { kind, span }));
            }
            _ => {
                let what =
                    if block { "while parsing a block node" } else { "while parsing a flow node" };
                return Err(
                    self.error(Some((what, span.start)), "did not find expected node content")
                );
            }
        };
        self.scanner.take();
        span.end = content.end;
        self.begin_collection(first, next, content.start);
        let kind = match first {
            State::FlowMappingFirst | State::BlockMappingKey => {
                EventKind::MappingStart { properties, flow }
            }
            _ => EventKind::SequenceStart { properties, flow },
        };
        Ok(Some(Event { kind, span }))
    }

    /// `properties ::= TAG ANCHOR? | ANCHOR TAG?`, or none; and whether there are any. Extends the
    /// span by them.
    fn properties(&mut self, span: &mut Span) -> Result<(Properties<'t>, bool), Error> {
        let mut anchor = None;
        let mut tag = None;
        loop {
            let kind = self.scanner.peek()?;
            let part = self.scanner.span();
            match kind {
                Kind::Anchor if anchor.is_none() => anchor = Some(self.scanner.take_name()),
                Kind::Tag if tag.is_none() => tag = Some((self.scanner.take_tag(), part.start)),
                _ => break,
            }
            span.end = part.end;
        }
        let tag = match tag {
            Some((tag, _)) if tag.handle.is_empty() => Some(tag.rest),
            Some((tag, start)) => {
                let Some(prefix) = self.prefix(tag.handle) else {
                    let context = ("while parsing a node", span.start);
                    return Err(self.error_at(start, Some(context), "found undefined tag handle"));
                };
                Some(Cow::Owned(format!("{prefix}{}", tag.rest)))
            }
            None => None,
        };
        let has_properties = anchor.is_some() || tag.is_some();
        Ok((Properties { anchor, tag }, has_properties))
    }

    /// The prefix that a tag handle denotes.
    fn prefix(&self, handle: &str) -> Option<&str> {
        match (self.handles.get(handle), handle) {
            (Some(prefix), _) => Some(prefix),
            (None, "!") => Some("!"),
            (None, "!!") => Some("tag:yaml.org,2002:"),
            (None, _) => None,
        }
    }
}
