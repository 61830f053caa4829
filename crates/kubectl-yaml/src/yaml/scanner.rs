//! Characters to tokens.

use std::borrow::Cow;
use std::collections::VecDeque;

use super::cursor::Cursor;
use super::error::{Error, Mark, Stage};
use super::event::ScalarStyle;
use super::parser::Options;
use super::reader::Reading;
use super::structure::SimpleKey;
use super::token::{Kind, Lead, NO_KEY, Tag, Token};
use crate::span::Span;

/// The scanner. It reads no further ahead of the parser than libyaml does, so that the first error
/// is the same.
#[derive(Debug)]
pub(super) struct Scanner<'t> {
    text: &'t str,
    /// The offset after a byte order mark.
    start: usize,
    /// See [`Reading::fault`].
    fault: Option<usize>,
    pub(super) options: Options,
    pub(super) cursor: Cursor<'t>,
    pub(super) queue: VecDeque<Token>,
    /// The values of queued scalars whose value is not in the text.
    values: VecDeque<String>,
    pub(super) tags: VecDeque<Tag<'t>>,
    /// The number of tokens that have left the queue.
    pub(super) taken: usize,
    /// Whether the first token of the queue is known not to begin a simple key.
    ready: bool,
    /// The flow level whose simple key the next token may begin, or [`NO_KEY`].
    pub(super) next_level: usize,
    /// The column below which the block collection ends: libyaml's `indent` plus one, so that it is
    /// 0 outside of all collections.
    pub(super) margin: usize,
    /// The margins of the enclosing collections.
    pub(super) margins: Vec<usize>,
    /// The possible simple key of the innermost flow collection, or of the block context.
    pub(super) key: SimpleKey,
    /// Those of the enclosing levels.
    pub(super) outer_keys: Vec<SimpleKey>,
    pub(super) key_allowed: bool,
    /// Whether a line break was added at the end of the text.
    extra_line: bool,
    /// Comments that the scanner has passed and the parser has not yet emitted.
    pub(super) comments: VecDeque<Span>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, options: Options) -> Self {
        let reading = Reading::new(text);
        // Only a byte order mark at the start of the text is skipped, as in goyaml.
        let start = if reading.text.starts_with('\u{FEFF}') { 3 } else { 0 };
        Self {
            text,
            start,
            fault: reading.fault,
            options,
            cursor: Cursor::new(reading.text, start, reading.ascii),
            queue: VecDeque::with_capacity(8),
            values: VecDeque::new(),
            tags: VecDeque::new(),
            taken: 0,
            ready: false,
            next_level: NO_KEY,
            margin: 0,
            margins: Vec::new(),
            key: SimpleKey::default(),
            outer_keys: Vec::new(),
            key_allowed: true,
            extra_line: false,
            comments: VecDeque::new(),
        }
    }

    /// The kind of the next token.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<Kind, Error> {
        if !self.ready {
            self.fetch_more()?;
        }
        Ok(self.queue.front().map_or(Kind::StreamEnd, |token| match token.lead {
            Lead::None => token.kind,
            Lead::Key => Kind::Key,
            Lead::Mapping => Kind::BlockMappingStart,
        }))
    }

    /// The span of the next token, after [`peek`](Self::peek).
    #[inline]
    pub(super) fn span(&self) -> Span {
        self.queue.front().map_or(Span::default(), |token| Span {
            start: token.span.start,
            end: match token.lead {
                Lead::None => token.span.end,
                Lead::Key | Lead::Mapping => token.span.start,
            },
        })
    }

    /// Takes the next token, after [`peek`](Self::peek).
    #[inline]
    pub(super) fn take(&mut self) {
        self.ready = false;
        match self.queue.front_mut() {
            Some(token) if token.lead != Lead::None => {
                token.lead = match token.lead {
                    Lead::Mapping => Lead::Key,
                    Lead::Key | Lead::None => Lead::None,
                };
            }
            _ => {
                self.taken += 1;
                self.queue.pop_front();
            }
        }
    }

    /// Takes the next token, a scalar, and returns its value.
    #[inline]
    pub(super) fn take_text(&mut self, style: ScalarStyle) -> Cow<'t, str> {
        let owned = self.queue.front().is_some_and(|token| token.owned);
        let Span { start, end } = self.span();
        self.take();
        if owned {
            return Cow::Owned(self.values.pop_front().unwrap_or_default());
        }
        let quote = usize::from(style != ScalarStyle::Plain);
        Cow::Borrowed(self.cursor.slice(start + quote, end - quote))
    }

    /// Takes the next token, an anchor or alias, and returns its name.
    pub(super) fn take_name(&mut self) -> &'t str {
        let Span { start, end } = self.span();
        self.take();
        self.cursor.slice(start + 1, end)
    }

    /// Takes the next token, a tag or `%TAG`, and returns it.
    pub(super) fn take_tag(&mut self) -> Tag<'t> {
        self.take();
        self.tags.pop_front().unwrap_or_default()
    }

    /// Scans tokens until the first is known not to begin a simple key (libyaml's
    /// `fetch_more_tokens`).
    fn fetch_more(&mut self) -> Result<(), Error> {
        while self.queue.is_empty() || self.head_may_be_key()? {
            let fetched = self.fetch();
            if let Some(fault) = self.fault
                && self.is_near_end()
            {
                return Err(Error::new(
                    Stage::Reader,
                    "control characters are not allowed",
                    Mark::new(self.text, self.start, fault),
                    0,
                    None,
                ));
            }
            fetched?;
        }
        self.ready = true;
        Ok(())
    }

    /// Whether fewer than four characters follow, libyaml's lookahead.
    fn is_near_end(&self) -> bool {
        let rest = self.cursor.rest();
        rest.len() < 16 && rest.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() < 4
    }

    /// Scans the next token (libyaml's `fetch_next_token`).
    fn fetch(&mut self) -> Result<(), Error> {
        self.skip_to_token();
        if !self.in_flow() {
            let column = self.cursor.column();
            self.unroll(column + 1);
        }
        let cursor = &self.cursor;
        match cursor.peek() {
            0 => self.fetch_stream_end(),
            b'%' if cursor.is_at_line_start() => self.fetch_directive(),
            b'-' | b'.' if cursor.is_at_document_indicator() => self.fetch_document_indicator(),
            b'[' => self.fetch_flow_start(Kind::FlowSequenceStart),
            b'{' => self.fetch_flow_start(Kind::FlowMappingStart),
            b']' => self.fetch_flow_end(Kind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(Kind::FlowMappingEnd),
            b',' => self.fetch_flow_entry(),
            b'-' if cursor.is_space_at(1) => self.fetch_block_entry(),
            // In a flow collection also without a blank after it: `{port:}`, `[a:1]`, `{?a: b}`.
            b'?' if self.in_flow() || cursor.is_space_at(1) => self.fetch_key(),
            b':' if self.in_flow() || cursor.is_space_at(1) => self.fetch_value(),
            b'*' => self.fetch_name(Kind::Alias),
            b'&' => self.fetch_name(Kind::Anchor),
            b'!' => self.fetch_tag(),
            b'|' if !self.in_flow() => self.fetch_block_scalar(true),
            b'>' if !self.in_flow() => self.fetch_block_scalar(false),
            b'\'' => self.fetch_quoted(true),
            b'"' => self.fetch_quoted(false),
            // A tab that is not skipped would indent.
            b'\t' | b'|' | b'>' | b'%' | b'@' | b'`' => Err(self.error(
                ("while scanning for the next token", cursor.offset()),
                "found character that cannot start any token",
            )),
            _ => self.fetch_plain(),
        }
    }

    /// Skips blanks, line breaks and comments (libyaml's `scan_to_next_token`).
    fn skip_to_token(&mut self) {
        loop {
            // A tab may separate but not indent: `a:\tb`, but not `\ta: b` nor `-\ta`.
            let tabs = self.in_flow() || !self.key_allowed;
            loop {
                match self.cursor.peek() {
                    b' ' => self.cursor.advance(1),
                    b'\t' if tabs => self.cursor.advance(1),
                    _ => break,
                }
            }
            // A comment needs no blank before it: `"a"#b`.
            if self.cursor.peek() == b'#' {
                self.skip_comment();
            }
            let length = self.cursor.break_at(0);
            if length == 0 {
                return;
            }
            self.cursor.skip_break(length);
            if !self.in_flow() {
                self.key_allowed = true;
            }
        }
    }

    fn skip_comment(&mut self) {
        let start = self.cursor.offset();
        self.cursor.skip_to_break();
        if self.options.comments {
            self.comments.push_back(self.span_from(start));
        }
    }

    /// Skips the rest of a line, which may contain only blanks and a comment.
    pub(super) fn skip_line_end(&mut self, context: (&'static str, usize)) -> Result<(), Error> {
        self.cursor.skip_blanks();
        if self.cursor.peek() == b'#' {
            self.skip_comment();
        }
        if self.take_break().is_empty() && !self.cursor.is_at_end() {
            return Err(self.error(context, "did not find expected comment or line break"));
        }
        Ok(())
    }

    /// Takes a line break if there is one, and returns its value: LS and PS unchanged, any other as a
    /// line feed.
    pub(super) fn take_break(&mut self) -> &'t str {
        let start = self.cursor.offset();
        let length = self.cursor.break_at(0);
        if length == 0 {
            return if self.end_last_line() { "\n" } else { "" };
        }
        self.cursor.skip_break(length);
        if length == 3 { self.cursor.slice(start, start + length) } else { "\n" }
    }

    /// At the end of a last line without a line break, adds one: kubectl reads a text by lines
    /// (`LineReader` in apimachinery) and ends each, so that the value of `a: |\n  x` is `x\n`.
    pub(super) fn end_last_line(&mut self) -> bool {
        let unterminated = self.cursor.is_at_end() && !self.cursor.is_at_line_start();
        if unterminated {
            self.cursor.skip_break(0);
            self.extra_line = true;
        }
        unterminated
    }

    fn fetch_stream_end(&mut self) -> Result<(), Error> {
        self.end_last_line();
        self.unroll(0);
        self.remove_simple_key()?;
        self.key_allowed = false;
        let end = self.cursor.offset();
        self.push(Kind::StreamEnd, Span { start: end, end });
        Ok(())
    }

    #[inline]
    pub(super) fn in_flow(&self) -> bool {
        !self.outer_keys.is_empty()
    }

    /// The span from an offset to the cursor.
    #[inline]
    pub(super) fn span_from(&self, start: usize) -> Span {
        Span { start, end: self.cursor.offset() }
    }

    /// Appends a token.
    #[inline]
    pub(super) fn push(&mut self, kind: Kind, span: Span) {
        self.queue.push_back(Token {
            span,
            level: self.next_level,
            kind,
            lead: Lead::None,
            owned: false,
        });
        self.next_level = NO_KEY;
    }

    /// Appends a scalar whose value is not in the text.
    pub(super) fn push_value(&mut self, style: ScalarStyle, span: Span, value: String) {
        self.push(Kind::Scalar(style), span);
        self.values.push_back(value);
        if let Some(token) = self.queue.back_mut() {
            token.owned = true;
        }
    }

    /// The text of a comment.
    pub(super) fn comment(&self, span: Span) -> &'t str {
        self.cursor.slice(span.start + 1, span.end)
    }

    /// An error of the scanner at the cursor.
    #[cold]
    pub(super) fn error(
        &self,
        context: (&'static str, usize),
        problem: impl Into<Cow<'static, str>>,
    ) -> Error {
        self.error_at(Stage::Scanner, self.cursor.offset(), problem.into(), Some(context))
    }

    #[cold]
    pub(super) fn error_at(
        &self,
        stage: Stage,
        offset: usize,
        problem: Cow<'static, str>,
        context: Option<(&'static str, usize)>,
    ) -> Error {
        let mark = Mark::new(self.text, self.start, offset);
        let extra = self.extra_line && offset == self.cursor.offset();
        let context =
            context.map(|(what, offset)| (what, Mark::new(self.text, self.start, offset)));
        Error::new(stage, problem, mark, mark.line - 1 + usize::from(extra), context)
    }
}
