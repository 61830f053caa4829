//! Indentation, simple keys and structural indicators.

use super::error::Error;
use super::scanner::Scanner;
use super::token::{Kind, Lead, NO_KEY, Token};
use crate::span::Span;

/// The maximum number of characters of a simple key, up to its `:`.
const MAX_SIMPLE_KEY_CHARS: usize = 1024;

/// A possible simple key: it is one if a `:` follows on the same line, within
/// [`MAX_SIMPLE_KEY_CHARS`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SimpleKey {
    possible: bool,
    /// Whether a `:` must follow, because only a key is allowed here.
    required: bool,
    /// The index of its first token in the text.
    token: usize,
    offset: usize,
    /// The number of characters before it.
    index: usize,
    column: usize,
}

impl SimpleKey {
    /// Whether a `:` at the cursor is too late (goyaml's `simple_key_is_valid`). The cursor is given
    /// by the start of its line and the number of characters before it.
    #[inline]
    fn is_late(&self, (line_start, index): (usize, usize)) -> bool {
        self.offset < line_start || self.index + MAX_SIMPLE_KEY_CHARS < index
    }
}

impl Scanner<'_> {
    /// Opens a block collection at the column if it is to the right of the enclosing one (libyaml's
    /// `roll_indent`).
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

    /// Closes the block collections to the right of the margin (libyaml's `unroll_indent`).
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

    /// Saves the cursor as the start of a possible simple key.
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

    /// Discards the possible simple key of the innermost level.
    #[inline]
    pub(super) fn remove_simple_key(&mut self) -> Result<(), Error> {
        if self.key.possible && self.key.required {
            return Err(self.no_colon(self.key.offset));
        }
        self.key.possible = false;
        Ok(())
    }

    /// Whether the first token of the queue may still begin a simple key.
    ///
    /// goyaml finds the key by the token, where libyaml iterates the keys of all levels: constant
    /// time at any depth.
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

    /// Whether a `:` at the cursor completes the possible simple key of the innermost level.
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

    /// An error without a context message.
    fn misplaced(&self, problem: &'static str) -> Error {
        self.error(("", self.cursor.offset()), problem)
    }

    /// Appends an indicator of this length.
    fn push_indicator(&mut self, kind: Kind, bytes: usize) {
        let start = self.cursor.offset();
        self.cursor.advance(bytes);
        self.push(kind, self.span_from(start));
    }

    /// Opens a block collection at an indicator that needs no simple key.
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
            // goyaml discards the level's last simple key here, by its token. A level without one
            // has the token of its bracket, which then cannot begin a simple key: `[]: x` and
            // `{}: x` are the empty collection, and the rest is not read.
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

    /// `- `. In a flow collection the parser rejects it.
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
            // A simple key cannot be followed by another one on its line: `a: b: c`.
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

    /// Makes a key of the possible simple key.
    fn make_key(&mut self) -> Result<(), Error> {
        self.key.possible = false;
        let key = self.key;
        let lead = if self.roll(key.column)? { Lead::Mapping } else { Lead::Key };
        if let Some(token) = self.queued(key.token) {
            token.lead = lead;
            return Ok(());
        }
        // Its token has left the queue, which happens only after `[]`. goyaml then appends the tokens
        // that it cannot insert.
        let span = Span { start: key.offset, end: key.offset };
        self.push(Kind::Key, span);
        if lead == Lead::Mapping {
            self.push(Kind::BlockMappingStart, span);
        }
        Ok(())
    }

    /// The token with this index, while it is in the queue.
    fn queued(&mut self, token: usize) -> Option<&mut Token> {
        let index = token.checked_sub(self.taken)?;
        self.queue.get_mut(index)
    }
}
