//! Tokens to events: the state machine, and documents.

mod block;
mod flow;
mod node;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::mem;

use super::error::{Error, Stage};
use super::event::{Event, EventKind, Properties, ScalarStyle};
use super::scanner::Scanner;
use super::token::Kind;
use crate::span::Span;
use node::Allowed;

/// Options of the parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The maximum nesting of flow collections, and of block collections. Default: 10,000 for each,
    /// as in goyaml.
    pub max_depth: usize,
    /// Whether comments are events. Default: they are not.
    pub comments: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_depth: 10_000, comments: false }
    }
}

/// An event parser that reads YAML as `kubectl` does.
///
/// `kubectl` stops after the first document of each piece between `---` lines, so that it does not
/// detect errors after that; to get the same verdict, stop at
/// [`DocumentEnd`](EventKind::DocumentEnd). `kubectl` ends each line with a line break, so a text
/// without one at the end is read as if it had one.
#[derive(Debug)]
pub struct Parser<'t> {
    scanner: Scanner<'t>,
    state: State,
    /// The offset of the innermost collection.
    start: usize,
    /// For each open collection: the state after it, and the offset of the one that contains it.
    outer: Vec<(State, usize)>,
    /// The tag handles that the document declares. `!` and `!!` are predefined.
    handles: BTreeMap<&'t str, Cow<'t, str>>,
    /// An event that waits for the comments before it.
    held: Option<Event<'t>>,
}

/// The next event; `None` at the end.
type Next<'t> = Result<Option<Event<'t>>, Error>;

/// The state of the parser: the production of libyaml's `parser.c` that comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    FirstDocument,
    Document,
    DocumentContent,
    DocumentNode,
    DocumentEnd,
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

impl<'t> Parser<'t> {
    /// A parser with the default options.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Self::with_options(text, Options::default())
    }

    /// A parser with these options.
    #[must_use]
    pub fn with_options(text: &'t str, options: Options) -> Self {
        Self {
            scanner: Scanner::new(text, options),
            state: State::FirstDocument,
            start: 0,
            outer: Vec::with_capacity(16),
            handles: BTreeMap::new(),
            held: None,
        }
    }

    /// The next event; `None` at the end of the text and after an error.
    ///
    /// # Errors
    ///
    /// The text is not YAML.
    #[inline]
    pub fn next_event(&mut self) -> Result<Option<Event<'t>>, Error> {
        if !self.scanner.options.comments {
            return self.event();
        }
        if self.held.is_none() {
            self.held = self.event().inspect_err(|_| self.scanner.comments.clear())?;
        }
        let next = self.held.as_ref().map_or(usize::MAX, |event| event.span.start);
        if let Some(&span) = self.scanner.comments.front()
            && span.start < next
        {
            self.scanner.comments.pop_front();
            let kind = EventKind::Comment(self.scanner.comment(span));
            return Ok(Some(Event { kind, span }));
        }
        Ok(self.held.take())
    }

    #[inline]
    fn event(&mut self) -> Next<'t> {
        // The handler of a state sets the next one. After an error the state stays `End`.
        match mem::replace(&mut self.state, State::End) {
            State::FirstDocument => self.document_start(true),
            State::Document => self.document_start(false),
            State::DocumentContent => self.document_content(),
            State::DocumentNode => self.node(Allowed::Block, State::DocumentEnd),
            State::DocumentEnd => self.document_end(),
            State::BlockSequenceEntry => self.block_sequence_entry(),
            State::IndentlessSequenceEntry => self.indentless_sequence_entry(),
            State::BlockMappingKey => self.block_mapping_key(),
            State::BlockMappingValue => self.block_mapping_value(),
            State::FlowSequenceFirst => self.flow_sequence_entry(true),
            State::FlowSequenceEntry => self.flow_sequence_entry(false),
            State::FlowPairKey => self.flow_pair_key(),
            State::FlowPairValue => self.flow_pair_value(),
            State::FlowPairEnd => self.flow_pair_end(),
            State::FlowMappingFirst => self.flow_mapping_key(true),
            State::FlowMappingKey => self.flow_mapping_key(false),
            State::FlowMappingValue => self.flow_mapping_value(),
            State::FlowMappingEmptyValue => self.empty_flow_mapping_value(),
            State::End => Ok(None),
        }
    }

    /// `implicit_document ::= block_node DOCUMENT-END*`,
    /// `explicit_document ::= DIRECTIVE* DOCUMENT-START block_node? DOCUMENT-END*`.
    fn document_start(&mut self, first: bool) -> Next<'t> {
        let mut kind = self.scanner.peek()?;
        while !first && kind == Kind::DocumentEnd {
            self.scanner.take();
            kind = self.scanner.peek()?;
        }
        let start = self.scanner.span().start;
        match kind {
            Kind::StreamEnd => return Ok(None),
            Kind::VersionDirective(_) | Kind::TagDirective | Kind::DocumentStart => {}
            _ if first => {
                self.state = State::DocumentNode;
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
                Kind::VersionDirective(_) if versioned => {
                    return Err(self.error(None, "found duplicate %YAML directive"));
                }
                Kind::VersionDirective(false) => {
                    return Err(self.error(None, "found incompatible YAML document"));
                }
                Kind::VersionDirective(true) => {
                    versioned = true;
                    self.scanner.take();
                }
                Kind::TagDirective => {
                    let start = self.scanner.span().start;
                    let tag = self.scanner.take_tag();
                    if let Entry::Vacant(entry) = self.handles.entry(tag.handle) {
                        entry.insert(tag.rest);
                    } else {
                        return Err(self.error_at(start, None, "found duplicate %TAG directive"));
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    fn document_content(&mut self) -> Next<'t> {
        match self.scanner.peek()? {
            Kind::VersionDirective(_)
            | Kind::TagDirective
            | Kind::DocumentStart
            | Kind::DocumentEnd
            | Kind::StreamEnd => Ok(Some(self.empty_scalar(State::DocumentEnd))),
            _ => self.node(Allowed::Block, State::DocumentEnd),
        }
    }

    /// Any other token after the document is an error of the next one.
    fn document_end(&mut self) -> Next<'t> {
        let explicit = self.scanner.peek()? == Kind::DocumentEnd;
        let mut span = self.scanner.span();
        if explicit {
            self.scanner.take();
        } else {
            span.end = span.start;
        }
        self.handles.clear();
        self.state = State::Document;
        Ok(Some(Event { kind: EventKind::DocumentEnd { explicit }, span }))
    }

    /// Enters a collection; `next` is the state after it.
    fn begin_collection(&mut self, first: State, next: State, start: usize) {
        self.outer.push((next, self.start));
        self.state = first;
        self.start = start;
    }

    /// Takes the token at the end of the innermost collection, and leaves the collection.
    fn end_collection(&mut self, kind: EventKind<'t>) -> Event<'t> {
        let span = self.scanner.span();
        self.scanner.take();
        self.leave_collection();
        Event { kind, span }
    }

    fn leave_collection(&mut self) {
        (self.state, self.start) = self.outer.pop().unwrap_or((State::End, 0));
    }

    /// A scalar that is not written, before the next token.
    fn empty_scalar(&mut self, next: State) -> Event<'t> {
        let start = self.scanner.span().start;
        self.empty_scalar_at(start, next)
    }

    fn empty_scalar_at(&mut self, start: usize, next: State) -> Event<'t> {
        self.state = next;
        empty(empty_text(Properties::default()), start)
    }

    /// An error at the next token.
    #[cold]
    fn error(&self, context: Option<(&'static str, usize)>, problem: &'static str) -> Error {
        self.error_at(self.scanner.span().start, context, problem)
    }

    #[cold]
    fn error_at(
        &self,
        start: usize,
        context: Option<(&'static str, usize)>,
        problem: &'static str,
    ) -> Error {
        self.scanner.error_at(Stage::Parser, start, problem.into(), context)
    }

    /// An error at the next token, which the innermost collection does not allow.
    #[cold]
    fn error_in(&self, context: &'static str, problem: &'static str) -> Error {
        self.error(Some((context, self.start)), problem)
    }
}

fn empty(kind: EventKind<'_>, offset: usize) -> Event<'_> {
    Event { kind, span: Span { start: offset, end: offset } }
}

fn empty_text(properties: Properties<'_>) -> EventKind<'_> {
    EventKind::Scalar { value: Cow::Borrowed(""), style: ScalarStyle::Plain, properties }
}
