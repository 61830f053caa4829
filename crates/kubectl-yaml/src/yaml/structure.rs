//! Indentation, simple keys and the indicators that make structure.

use super::error::Error;
use super::scanner::Scanner;
use super::token::{Kind, Lead, NO_KEY, Token};
use crate::span::Span;

/// How many characters a simple key may take up to its `:`.
const SIMPLE_KEY: usize = 1024;

/// Something that is a key if a `:` follows, on the same line and soon.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SimpleKey {
    possible: bool,
    /// Whether there must be a `:`, as it stands where only a key can.
    required: bool,
    /// The number of its first token, counted from the first of the text.
    token: usize,
    offset: usize,
    /// The number of characters before it.
    index: usize,
    column: usize,
}

impl SimpleKey {
    /// Whether a `:` would come too late (goyaml's `simple_key_is_valid`), in a line that starts at
    /// an offset, after so many characters.
    #[inline]
    fn is_late(&self, (line_start, index): (usize, usize)) -> bool {
        self.offset < line_start || self.index + SIMPLE_KEY < index
    }
}

impl Scanner<'_> {
    /// Opens a block collection at the column, if it is further to the right than the one around
    /// (libyaml's `roll_indent`).
    fn roll(&mut self, column: usize) -> Result<bool, Error> {
        if self.in_flow() || self.margin > column {
            return Ok(false);
        }
        self.margins.push(self.margin);
        self.margin = column + 1;
        if self.margins.len() > self.options.max_depth {
            return Err(self.too_deep(("while increasing indent level", self.key.offset)));
        }
        Ok(true)
    }

    /// Closes the block collections that are further to the right than the margin (libyaml's
    /// `unroll_indent`).
    #[inline]
    pub(super) fn unroll(&mut self, margin: usize) {
        if self.in_flow() {
            return;
        }
        while self.margin > margin {
            self.push(Kind::BlockEnd, self.span_from(self.cursor.offset()));
            self.margin = self.margins.pop().unwrap_or_default();
        }
    }

    /// Notes that the next token may begin a simple key.
    #[inline]
    pub(super) fn save_simple_key(&mut self) -> Result<(), Error> {
        if !self.key_allowed {
            return Ok(());
        }
        self.remove_simple_key()?;
        let in_flow = self.in_flow();
        let column = if in_flow { 0 } else { self.cursor.column() };
        self.key = SimpleKey {
            possible: true,
            required: !in_flow && self.margin == column + 1,
            token: self.taken + self.queue.len(),
            offset: self.cursor.offset(),
            index: self.cursor.index(),
            column,
        };
        self.next_level = self.outer_keys.len();
        Ok(())
    }

    /// What might have been a simple key is none.
    #[inline]
    pub(super) fn remove_simple_key(&mut self) -> Result<(), Error> {
        if self.key.possible && self.key.required {
            return Err(self.no_colon(self.key.offset));
        }
        self.key.possible = false;
        Ok(())
    }

    /// Whether the first token of the queue may yet turn out to begin a simple key.
    ///
    /// goyaml finds the key by the token, where libyaml looks at those of all levels: it takes the
    /// same time at any depth.
    #[inline]
    pub(super) fn head_may_be_key(&mut self) -> Result<bool, Error> {
        let level = self.queue.front().map_or(NO_KEY, |token| token.level);
        if level == NO_KEY {
            return Ok(false);
        }
        let line = (self.cursor.line_start(), self.cursor.index());
        let innermost = level == self.outer_keys.len();
        let key = if innermost { Some(&mut self.key) } else { self.outer_keys.get_mut(level) };
        let Some(key) = key.filter(|key| key.possible && key.token == self.taken) else {
            return Ok(false);
        };
        key.possible = !key.is_late(line);
        if key.required && !key.possible {
            let offset = key.offset;
            return Err(self.no_colon(offset));
        }
        Ok(key.possible)
    }

    /// Whether a `:` here makes a key of what the innermost level's might be.
    fn is_key(&mut self) -> Result<bool, Error> {
        let line = (self.cursor.line_start(), self.cursor.index());
        if !self.key.possible || !self.key.is_late(line) {
            return Ok(self.key.possible);
        }
        self.remove_simple_key()?;
        Ok(false)
    }

    #[cold]
    fn no_colon(&self, offset: usize) -> Error {
        self.error(("while scanning a simple key", offset), "could not find expected ':'")
    }

    #[cold]
    fn too_deep(&self, context: (&'static str, usize)) -> Error {
        self.error(context, format!("exceeded max depth of {}", self.options.max_depth))
    }

    /// An error without more context than where it is.
    fn misplaced(&self, problem: &'static str) -> Error {
        self.error(("", self.cursor.offset()), problem)
    }

    /// Takes an indicator of so many bytes.
    fn push_indicator(&mut self, kind: Kind, bytes: usize) {
        let start = self.cursor.offset();
        self.cursor.advance(bytes);
        self.push(kind, self.span_from(start));
    }

    /// Opens a block collection here, where an indicator does so without a simple key.
    fn open_block(&mut self, kind: Kind, problem: &'static str) -> Result<(), Error> {
        if self.in_flow() {
            return Ok(());
        }
        if !self.key_allowed {
            return Err(self.misplaced(problem));
        }
        let column = self.cursor.column();
        if self.roll(column)? {
            self.push_indicator(kind, 0);
        }
        Ok(())
    }

    pub(super) fn fetch_document_indicator(&mut self) -> Result<(), Error> {
        self.unroll(0);
        self.remove_simple_key()?;
        self.key_allowed = false;
        let kind = match self.cursor.peek() {
            b'-' => Kind::DocumentStart,
            _ => Kind::DocumentEnd,
        };
        self.push_indicator(kind, 3);
        Ok(())
    }

    pub(super) fn fetch_flow_start(&mut self, kind: Kind) -> Result<(), Error> {
        self.save_simple_key()?;
        self.outer_keys.push(self.key);
        self.key = SimpleKey {
            token: self.taken + self.queue.len(),
            offset: self.cursor.offset(),
            ..SimpleKey::default()
        };
        if self.outer_keys.len() > self.options.max_depth {
            return Err(self.too_deep(("while increasing flow level", self.key.offset)));
        }
        self.key_allowed = true;
        self.push_indicator(kind, 1);
        Ok(())
    }

    pub(super) fn fetch_flow_end(&mut self, kind: Kind) -> Result<(), Error> {
        self.remove_simple_key()?;
        if let Some(outer) = self.outer_keys.pop() {
            // goyaml forgets the level's last simple key here, by its token. A level that had none
            // has the token of its bracket, which is thereby no simple key: `[]: x` and
            // `{}: x` are the empty collection, and what follows is not read.
            if let Some(token) = self.queued(self.key.token) {
                token.level = NO_KEY;
            }
            self.key = outer;
        }
        self.key_allowed = false;
        self.push_indicator(kind, 1);
        Ok(())
    }

    pub(super) fn fetch_flow_entry(&mut self) -> Result<(), Error> {
        self.remove_simple_key()?;
        self.key_allowed = true;
        self.push_indicator(Kind::FlowEntry, 1);
        Ok(())
    }

    /// `- `; in a flow collection it is left to the parser to refuse it.
    pub(super) fn fetch_block_entry(&mut self) -> Result<(), Error> {
        self.open_block(
            Kind::BlockSequenceStart,
            "block sequence entries are not allowed in this context",
        )?;
        self.remove_simple_key()?;
        self.key_allowed = true;
        self.push_indicator(Kind::BlockEntry, 1);
        Ok(())
    }

    pub(super) fn fetch_key(&mut self) -> Result<(), Error> {
        self.open_block(Kind::BlockMappingStart, "mapping keys are not allowed in this context")?;
        self.remove_simple_key()?;
        self.key_allowed = !self.in_flow();
        self.push_indicator(Kind::Key, 1);
        Ok(())
    }

    pub(super) fn fetch_value(&mut self) -> Result<(), Error> {
        if self.is_key()? {
            self.make_key()?;
            // A simple key is not followed by another on its line: `a: b: c`.
            self.key_allowed = false;
        } else {
            self.open_block(
                Kind::BlockMappingStart,
                "mapping values are not allowed in this context",
            )?;
            self.key_allowed = !self.in_flow();
        }
        self.push_indicator(Kind::Value, 1);
        Ok(())
    }

    /// The possible simple key is one.
    fn make_key(&mut self) -> Result<(), Error> {
        self.key.possible = false;
        let key = self.key;
        let lead = if self.roll(key.column)? { Lead::Mapping } else { Lead::Key };
        if let Some(token) = self.queued(key.token) {
            token.lead = lead;
            return Ok(());
        }
        // Its token is gone, which happens after `[]` only. goyaml then appends what it cannot
        // insert.
        let span = Span { start: key.offset, end: key.offset };
        self.push(Kind::Key, span);
        if lead == Lead::Mapping {
            self.push(Kind::BlockMappingStart, span);
        }
        Ok(())
    }

    /// The token of that number, while it is in the queue.
    fn queued(&mut self, token: usize) -> Option<&mut Token> {
        let place = token.checked_sub(self.taken)?;
        self.queue.get_mut(place)
    }
}
