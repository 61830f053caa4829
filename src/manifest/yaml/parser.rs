//! Tokens to events.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::error::{Error, Stage};
use super::event::{Event, EventKind, Properties, ScalarStyle};
use super::scanner::Scanner;
use super::token::{Data, Kind};
use crate::manifest::span::Span;

/// How to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How deep flow collections may be nested, and block collections. goyaml's limit, for each, is 10,000.
    pub max_depth: usize,
    /// Whether comments are events.
    pub comments: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_depth: 10_000,
            comments: false,
        }
    }
}

/// Reads a text as `kubectl` does, event by event.
///
/// `kubectl` stops after the first document, so that nothing behind its end is an error: so should who wants its verdict.
#[derive(Debug)]
pub struct Parser<'t> {
    scanner: Scanner<'t>,
    state: State,
    /// What to go on with after the collections around.
    states: Vec<State>,
    /// Where the collections around begin.
    starts: Vec<usize>,
    /// The document's tag handles, besides `!` and `!!` where it does not name these.
    handles: BTreeMap<&'t str, Cow<'t, str>>,
    /// An event that waits until the comments before it are told.
    held: Option<Event<'t>>,
}

/// What may follow, named after the productions in libyaml's `parser.c`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    FirstDocument,
    Document,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSequenceEntry,
    IndentlessSequenceEntry,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceFirst,
    FlowSequenceEntry,
    FlowPairKey,
    FlowPairValue,
    FlowPairEnd,
    FlowMappingFirst,
    FlowMappingKey,
    FlowMappingValue,
    FlowMappingEmptyValue,
    End,
}

/// Which nodes may stand somewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allowed {
    Flow,
    Block,
    /// Also a sequence whose entries are not indented, as a mapping's value may be.
    Indentless,
}

impl<'t> Parser<'t> {
    /// Reads the text with the default options.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Self::with_options(text, Options::default())
    }

    /// Reads the text.
    #[must_use]
    pub fn with_options(text: &'t str, options: Options) -> Self {
        Self {
            scanner: Scanner::new(text, options),
            state: State::FirstDocument,
            states: Vec::with_capacity(16),
            starts: Vec::with_capacity(16),
            handles: BTreeMap::new(),
            held: None,
        }
    }

    /// The next event; none at the end of the text and after an error.
    ///
    /// # Errors
    ///
    /// Where the text is not YAML.
    pub fn next_event(&mut self) -> Result<Option<Event<'t>>, Error> {
        if !self.scanner.options.comments {
            return self.event();
        }
        if self.held.is_none() {
            self.held = self.event()?;
        }
        let next = self
            .held
            .as_ref()
            .map_or(usize::MAX, |event| event.span.start);
        if let Some(&span) = self.scanner.comments.front()
            && span.start < next
        {
            self.scanner.comments.pop_front();
            let kind = EventKind::Comment(self.scanner.comment(span));
            return Ok(Some(Event { kind, span }));
        }
        Ok(self.held.take())
    }

    fn event(&mut self) -> Result<Option<Event<'t>>, Error> {
        let event = match self.state {
            State::End => return Ok(None),
            State::FirstDocument => self.document_start(true),
            State::Document => self.document_start(false),
            State::DocumentContent => self.document_content().map(Some),
            State::DocumentEnd => self.document_end().map(Some),
            State::BlockNode => self.node(Allowed::Block).map(Some),
            State::BlockSequenceEntry => self.block_sequence_entry().map(Some),
            State::IndentlessSequenceEntry => self.indentless_sequence_entry().map(Some),
            State::BlockMappingKey => self.block_mapping_key().map(Some),
            State::BlockMappingValue => self.block_mapping_value().map(Some),
            State::FlowSequenceFirst => self.flow_sequence_entry(true).map(Some),
            State::FlowSequenceEntry => self.flow_sequence_entry(false).map(Some),
            State::FlowPairKey => self.flow_pair_key().map(Some),
            State::FlowPairValue => self.flow_pair_value().map(Some),
            State::FlowPairEnd => self.flow_pair_end().map(Some),
            State::FlowMappingFirst => self.flow_mapping_key(true).map(Some),
            State::FlowMappingKey => self.flow_mapping_key(false).map(Some),
            State::FlowMappingValue => self.flow_mapping_value().map(Some),
            State::FlowMappingEmptyValue => self.flow_mapping_empty_value().map(Some),
        };
        if event.is_err() {
            self.state = State::End;
            self.scanner.comments.clear();
        }
        event
    }

    /// `implicit_document ::= block_node DOCUMENT-END*`,
    /// `explicit_document ::= DIRECTIVE* DOCUMENT-START block_node? DOCUMENT-END*`.
    fn document_start(&mut self, first: bool) -> Result<Option<Event<'t>>, Error> {
        let mut kind = self.scanner.peek()?;
        while !first && kind == Kind::DocumentEnd {
            self.scanner.take();
            kind = self.scanner.peek()?;
        }
        let start = self.scanner.span().start;
        match kind {
            Kind::StreamEnd => {
                self.state = State::End;
                return Ok(None);
            }
            Kind::VersionDirective | Kind::TagDirective | Kind::DocumentStart => {}
            _ if first => {
                self.states.push(State::DocumentEnd);
                self.state = State::BlockNode;
                let kind = EventKind::DocumentStart { explicit: false };
                return Ok(Some(empty(kind, start)));
            }
            _ => {}
        }
        self.directives()?;
        if self.scanner.peek()? != Kind::DocumentStart {
            return Err(self.error(None, "did not find expected <document start>"));
        }
        let end = self.scanner.span().end;
        self.scanner.take();
        self.states.push(State::DocumentEnd);
        self.state = State::DocumentContent;
        Ok(Some(Event {
            kind: EventKind::DocumentStart { explicit: true },
            span: Span { start, end },
        }))
    }

    fn directives(&mut self) -> Result<(), Error> {
        let mut versioned = false;
        loop {
            match self.scanner.peek()? {
                Kind::VersionDirective if versioned => {
                    return Err(self.error(None, "found duplicate %YAML directive"));
                }
                Kind::VersionDirective | Kind::TagDirective => {}
                _ => return Ok(()),
            }
            // The directive's place is that of an error in it.
            let span = self.scanner.span();
            let problem = match self.scanner.take() {
                Data::Version(1, 1) => {
                    versioned = true;
                    continue;
                }
                Data::Tag(tag) => match self.handles.entry(tag.handle) {
                    Entry::Vacant(entry) => {
                        entry.insert(tag.rest);
                        continue;
                    }
                    Entry::Occupied(_) => "found duplicate %TAG directive",
                },
                _ => "found incompatible YAML document",
            };
            return Err(self
                .scanner
                .error_at(Stage::Parser, span.start, problem.into(), None));
        }
    }

    fn document_content(&mut self) -> Result<Event<'t>, Error> {
        match self.scanner.peek()? {
            Kind::VersionDirective
            | Kind::TagDirective
            | Kind::DocumentStart
            | Kind::DocumentEnd
            | Kind::StreamEnd => {
                self.leave();
                Ok(self.empty_scalar())
            }
            _ => self.node(Allowed::Block),
        }
    }

    /// What else follows is an error of the next document.
    fn document_end(&mut self) -> Result<Event<'t>, Error> {
        let explicit = self.scanner.peek()? == Kind::DocumentEnd;
        let mut span = self.scanner.span();
        if explicit {
            self.scanner.take();
        } else {
            span.end = span.start;
        }
        self.handles.clear();
        self.state = State::Document;
        Ok(Event {
            kind: EventKind::DocumentEnd { explicit },
            span,
        })
    }

    /// `block_node ::= ALIAS | properties block_content? | block_content`,
    /// `flow_node ::= ALIAS | properties flow_content? | flow_content`.
    fn node(&mut self, allowed: Allowed) -> Result<Event<'t>, Error> {
        let mut kind = self.scanner.peek()?;
        let mut span = self.scanner.span();
        let mut properties = Properties::default();
        let mut written = false;
        match kind {
            Kind::Alias => {
                let name = self.take_name();
                self.leave();
                let kind = EventKind::Alias(name);
                return Ok(Event { kind, span });
            }
            Kind::Anchor | Kind::Tag => {
                written = true;
                properties = self.properties(&mut span)?;
                kind = self.scanner.peek()?;
            }
            _ => {}
        }
        let content = self.scanner.span();
        let block = allowed != Allowed::Flow;
        let (kind, state) = match kind {
            Kind::Scalar(style) => {
                let Data::Text(value) = self.scanner.take() else {
                    return Err(self.no_content(block, span.start));
                };
                self.leave();
                span.end = content.end;
                let kind = EventKind::Scalar {
                    value,
                    style,
                    properties,
                };
                return Ok(Event { kind, span });
            }
            Kind::BlockEntry if allowed == Allowed::Indentless => {
                span.end = content.end;
                self.state = State::IndentlessSequenceEntry;
                let kind = EventKind::SequenceStart {
                    properties,
                    flow: false,
                };
                return Ok(Event { kind, span });
            }
            Kind::FlowSequenceStart => (sequence(properties, true), State::FlowSequenceFirst),
            Kind::FlowMappingStart => (mapping(properties, true), State::FlowMappingFirst),
            Kind::BlockSequenceStart if block => {
                (sequence(properties, false), State::BlockSequenceEntry)
            }
            Kind::BlockMappingStart if block => {
                (mapping(properties, false), State::BlockMappingKey)
            }
            _ if written => {
                self.leave();
                return Ok(Event {
                    kind: plain(properties),
                    span,
                });
            }
            _ => return Err(self.no_content(block, span.start)),
        };
        self.scanner.take();
        self.starts.push(content.start);
        self.state = state;
        span.end = content.end;
        Ok(Event { kind, span })
    }

    #[cold]
    fn no_content(&self, block: bool, start: usize) -> Error {
        let context = if block {
            "while parsing a block node"
        } else {
            "while parsing a flow node"
        };
        self.error(Some((context, start)), "did not find expected node content")
    }

    /// `properties ::= TAG ANCHOR? | ANCHOR TAG?`.
    fn properties(&mut self, span: &mut Span) -> Result<Properties<'t>, Error> {
        let mut anchor = None;
        let mut tag = None;
        let mut kind = self.scanner.peek()?;
        while (kind == Kind::Anchor && anchor.is_none()) || (kind == Kind::Tag && tag.is_none()) {
            let part = self.scanner.span();
            span.end = part.end;
            match self.scanner.take() {
                Data::Name(name) => anchor = Some(name),
                Data::Tag(token) => tag = Some((token, part.start)),
                _ => break,
            }
            kind = self.scanner.peek()?;
        }
        let tag = match tag {
            Some((tag, start)) if tag.handle.is_empty() => Some((tag.rest, start)),
            Some((tag, start)) => Some((
                self.resolve(tag.handle, &tag.rest, span.start, start)?,
                start,
            )),
            None => None,
        };
        Ok(Properties {
            anchor,
            tag: tag.map(|(tag, _)| tag),
        })
    }

    fn resolve(
        &self,
        handle: &'t str,
        suffix: &str,
        node: usize,
        start: usize,
    ) -> Result<Cow<'t, str>, Error> {
        let prefix = match (self.handles.get(handle), handle) {
            (Some(prefix), _) => prefix,
            (None, "!") => "!",
            (None, "!!") => "tag:yaml.org,2002:",
            (None, _) => {
                let context = ("while parsing a node", node);
                let problem = "found undefined tag handle".into();
                return Err(self
                    .scanner
                    .error_at(Stage::Parser, start, problem, Some(context)));
            }
        };
        Ok(Cow::Owned(format!("{prefix}{suffix}")))
    }

    /// `block_sequence ::= BLOCK-SEQUENCE-START (BLOCK-ENTRY block_node?)* BLOCK-END`.
    fn block_sequence_entry(&mut self) -> Result<Event<'t>, Error> {
        match self.scanner.peek()? {
            Kind::BlockEntry => {
                let end = self.scanner.span().end;
                self.scanner.take();
                if matches!(self.scanner.peek()?, Kind::BlockEntry | Kind::BlockEnd) {
                    return Ok(empty(plain(Properties::default()), end));
                }
                self.states.push(State::BlockSequenceEntry);
                self.node(Allowed::Block)
            }
            Kind::BlockEnd => Ok(self.end_collection(EventKind::SequenceEnd)),
            _ => Err(self.error_in(
                "while parsing a block collection",
                "did not find expected '-' indicator",
            )),
        }
    }

    /// `indentless_sequence ::= (BLOCK-ENTRY block_node?)+`.
    fn indentless_sequence_entry(&mut self) -> Result<Event<'t>, Error> {
        if self.scanner.peek()? != Kind::BlockEntry {
            self.leave();
            let start = self.scanner.span().start;
            return Ok(empty(EventKind::SequenceEnd, start));
        }
        let end = self.scanner.span().end;
        self.scanner.take();
        match self.scanner.peek()? {
            Kind::BlockEntry | Kind::Key | Kind::Value | Kind::BlockEnd => {
                Ok(empty(plain(Properties::default()), end))
            }
            _ => {
                self.states.push(State::IndentlessSequenceEntry);
                self.node(Allowed::Block)
            }
        }
    }

    /// `block_mapping ::= BLOCK-MAPPING-START ((KEY block_node_or_indentless_sequence?)?
    /// (VALUE block_node_or_indentless_sequence?)?)* BLOCK-END`.
    fn block_mapping_key(&mut self) -> Result<Event<'t>, Error> {
        match self.scanner.peek()? {
            Kind::Key => self.block_mapping_node(State::BlockMappingValue),
            Kind::BlockEnd => Ok(self.end_collection(EventKind::MappingEnd)),
            _ => Err(self.error_in("while parsing a block mapping", "did not find expected key")),
        }
    }

    fn block_mapping_value(&mut self) -> Result<Event<'t>, Error> {
        if self.scanner.peek()? == Kind::Value {
            return self.block_mapping_node(State::BlockMappingKey);
        }
        self.state = State::BlockMappingKey;
        Ok(self.empty_scalar())
    }

    /// What may follow `?` or `:`.
    fn block_mapping_node(&mut self, next: State) -> Result<Event<'t>, Error> {
        let end = self.scanner.span().end;
        self.scanner.take();
        if matches!(
            self.scanner.peek()?,
            Kind::Key | Kind::Value | Kind::BlockEnd
        ) {
            self.state = next;
            return Ok(empty(plain(Properties::default()), end));
        }
        self.states.push(next);
        self.node(Allowed::Indentless)
    }

    /// `flow_sequence ::= FLOW-SEQUENCE-START (flow_sequence_entry FLOW-ENTRY)* flow_sequence_entry? FLOW-SEQUENCE-END`,
    /// `flow_sequence_entry ::= flow_node | KEY flow_node? (VALUE flow_node?)?`.
    fn flow_sequence_entry(&mut self, first: bool) -> Result<Event<'t>, Error> {
        let mut kind = self.scanner.peek()?;
        if !first && kind != Kind::FlowSequenceEnd {
            if kind != Kind::FlowEntry {
                return Err(self.error_in(
                    "while parsing a flow sequence",
                    "did not find expected ',' or ']'",
                ));
            }
            self.scanner.take();
            kind = self.scanner.peek()?;
        }
        match kind {
            Kind::FlowSequenceEnd => Ok(self.end_collection(EventKind::SequenceEnd)),
            Kind::Key => {
                let span = self.scanner.span();
                self.scanner.take();
                self.state = State::FlowPairKey;
                let kind = mapping(Properties::default(), true);
                Ok(Event { kind, span })
            }
            _ => self.flow_node(State::FlowSequenceEntry),
        }
    }

    fn flow_pair_key(&mut self) -> Result<Event<'t>, Error> {
        match self.scanner.peek()? {
            Kind::Value | Kind::FlowEntry | Kind::FlowSequenceEnd => {
                // libyaml passes over the token: `[? ]` and `[? : a]` do not end.
                let end = self.scanner.span().end;
                self.scanner.take();
                self.state = State::FlowPairValue;
                Ok(empty(plain(Properties::default()), end))
            }
            _ => self.flow_node(State::FlowPairValue),
        }
    }

    fn flow_pair_value(&mut self) -> Result<Event<'t>, Error> {
        if self.scanner.peek()? == Kind::Value {
            self.scanner.take();
            if !matches!(
                self.scanner.peek()?,
                Kind::FlowEntry | Kind::FlowSequenceEnd
            ) {
                return self.flow_node(State::FlowPairEnd);
            }
        }
        self.state = State::FlowPairEnd;
        Ok(self.empty_scalar())
    }

    fn flow_pair_end(&mut self) -> Result<Event<'t>, Error> {
        self.scanner.peek()?;
        self.state = State::FlowSequenceEntry;
        Ok(empty(EventKind::MappingEnd, self.scanner.span().start))
    }

    /// `flow_mapping ::= FLOW-MAPPING-START (flow_mapping_entry FLOW-ENTRY)* flow_mapping_entry? FLOW-MAPPING-END`,
    /// `flow_mapping_entry ::= flow_node | KEY flow_node? (VALUE flow_node?)?`.
    fn flow_mapping_key(&mut self, first: bool) -> Result<Event<'t>, Error> {
        let mut kind = self.scanner.peek()?;
        if !first && kind != Kind::FlowMappingEnd {
            if kind != Kind::FlowEntry {
                return Err(self.error_in(
                    "while parsing a flow mapping",
                    "did not find expected ',' or '}'",
                ));
            }
            self.scanner.take();
            kind = self.scanner.peek()?;
        }
        match kind {
            Kind::FlowMappingEnd => Ok(self.end_collection(EventKind::MappingEnd)),
            Kind::Key => {
                self.scanner.take();
                self.flow_mapping_node(State::FlowMappingValue)
            }
            _ => self.flow_node(State::FlowMappingEmptyValue),
        }
    }

    fn flow_mapping_value(&mut self) -> Result<Event<'t>, Error> {
        if self.scanner.peek()? == Kind::Value {
            self.scanner.take();
            if !matches!(self.scanner.peek()?, Kind::FlowEntry | Kind::FlowMappingEnd) {
                return self.flow_node(State::FlowMappingKey);
            }
        }
        self.flow_mapping_empty_value()
    }

    fn flow_mapping_empty_value(&mut self) -> Result<Event<'t>, Error> {
        self.scanner.peek()?;
        self.state = State::FlowMappingKey;
        Ok(self.empty_scalar())
    }

    /// What may follow `?`.
    fn flow_mapping_node(&mut self, next: State) -> Result<Event<'t>, Error> {
        match self.scanner.peek()? {
            Kind::Value | Kind::FlowEntry | Kind::FlowMappingEnd => {
                self.state = next;
                Ok(self.empty_scalar())
            }
            _ => self.flow_node(next),
        }
    }

    fn flow_node(&mut self, next: State) -> Result<Event<'t>, Error> {
        self.states.push(next);
        self.node(Allowed::Flow)
    }

    /// Goes on with what is around.
    fn leave(&mut self) {
        self.state = self.states.pop().unwrap_or(State::End);
    }

    fn end_collection(&mut self, kind: EventKind<'t>) -> Event<'t> {
        let span = self.scanner.span();
        self.scanner.take();
        self.starts.pop();
        self.leave();
        Event { kind, span }
    }

    /// A scalar that is not written, before the next token.
    fn empty_scalar(&self) -> Event<'t> {
        empty(plain(Properties::default()), self.scanner.span().start)
    }

    fn take_name(&mut self) -> &'t str {
        match self.scanner.take() {
            Data::Name(name) => name,
            _ => "",
        }
    }

    /// An error at the next token.
    #[cold]
    fn error(&self, context: Option<(&'static str, usize)>, problem: &'static str) -> Error {
        let start = self.scanner.span().start;
        self.scanner
            .error_at(Stage::Parser, start, problem.into(), context)
    }

    /// An error at the next token, which the innermost collection cannot have.
    #[cold]
    fn error_in(&self, context: &'static str, problem: &'static str) -> Error {
        let start = self.starts.last().copied().unwrap_or_default();
        self.error(Some((context, start)), problem)
    }
}

fn empty(kind: EventKind<'_>, at: usize) -> Event<'_> {
    Event {
        kind,
        span: Span { start: at, end: at },
    }
}

fn plain(properties: Properties<'_>) -> EventKind<'_> {
    EventKind::Scalar {
        value: Cow::Borrowed(""),
        style: ScalarStyle::Plain,
        properties,
    }
}

fn sequence(properties: Properties<'_>, flow: bool) -> EventKind<'_> {
    EventKind::SequenceStart { properties, flow }
}

fn mapping(properties: Properties<'_>, flow: bool) -> EventKind<'_> {
    EventKind::MappingStart { properties, flow }
}
