//! Indentation, simple keys and the indicators that make structure.

use super::error::Error;
use super::scanner::Scanner;
use super::token::{Data, Kind, Lead, Token};
use crate::manifest::span::Span;

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

impl Scanner<'_> {
    /// Opens a block collection at the column, if it is further to the right than the one around (libyaml's `roll_indent`).
    fn roll(&mut self, column: usize) -> Result<bool, Error> {
        if self.in_flow() || self.margin > column {
            return Ok(false);
        }
        self.margins.push(self.margin);
        self.margin = column + 1;
        if self.margins.len() > self.options.max_depth {
            let at = self.keys.last().map_or(0, |key| key.offset);
            return Err(self.too_deep(("while increasing indent level", at)));
        }
        Ok(true)
    }

    /// Closes the block collections that are further to the right than the margin (libyaml's `unroll_indent`).
    #[inline]
    pub(super) fn unroll(&mut self, margin: usize) {
        if self.in_flow() {
            return;
        }
        while self.margin > margin {
            let here = self.cursor.offset();
            self.push(Kind::BlockEnd, here, Data::None);
            self.margin = self.margins.pop().unwrap_or_default();
        }
    }

    /// Notes that the next token may begin a simple key, and gives the flow level whose key that is.
    #[inline]
    pub(super) fn save_simple_key(&mut self) -> Result<Option<u32>, Error> {
        if !self.key_allowed {
            return Ok(None);
        }
        self.remove_simple_key()?;
        let column = if self.in_flow() {
            0
        } else {
            self.cursor.column()
        };
        let key = SimpleKey {
            possible: true,
            required: !self.in_flow() && self.margin == column + 1,
            token: self.taken + self.queue.len(),
            offset: self.cursor.offset(),
            index: self.cursor.index(),
            column,
        };
        let level = u32::try_from(self.keys.len() - 1).ok();
        if let Some(last) = self.keys.last_mut() {
            *last = key;
        }
        Ok(level)
    }

    /// What might have been a simple key is none.
    #[inline]
    pub(super) fn remove_simple_key(&mut self) -> Result<(), Error> {
        match self.keys.last_mut() {
            Some(key) if key.possible && key.required => {
                let offset = key.offset;
                Err(self.no_colon(offset))
            }
            Some(key) => {
                key.possible = false;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Whether the first token of the queue may yet turn out to begin a simple key.
    ///
    /// goyaml finds the key by the token, where libyaml looks at those of all levels: it takes the same time at any depth.
    #[inline]
    pub(super) fn head_may_be_key(&mut self) -> Result<bool, Error> {
        let Some(Token {
            level: Some(level), ..
        }) = self.queue.front()
        else {
            return Ok(false);
        };
        let level = usize::try_from(*level).unwrap_or(usize::MAX);
        match self.keys.get(level) {
            Some(key) if key.token == self.taken => self.is_valid(level),
            _ => Ok(false),
        }
    }

    /// Whether a `:` here would make the level's simple key a key (goyaml's `simple_key_is_valid`).
    #[inline]
    fn is_valid(&mut self, level: usize) -> Result<bool, Error> {
        let line_start = self.cursor.line_start();
        let index = self.cursor.index();
        let Some(key) = self.keys.get_mut(level) else {
            return Ok(false);
        };
        if key.possible && (key.offset < line_start || key.index + SIMPLE_KEY < index) {
            if key.required {
                let offset = key.offset;
                return Err(self.no_colon(offset));
            }
            key.possible = false;
        }
        Ok(key.possible)
    }

    #[cold]
    fn no_colon(&self, offset: usize) -> Error {
        self.error(
            ("while scanning a simple key", offset),
            "could not find expected ':'",
        )
    }

    #[cold]
    fn too_deep(&self, context: (&'static str, usize)) -> Error {
        self.error(
            context,
            format!("exceeded max depth of {}", self.options.max_depth),
        )
    }

    /// An error without more context than where it is.
    fn misplaced(&self, problem: &'static str) -> Error {
        self.error(("", self.cursor.offset()), problem)
    }

    /// Takes an indicator of so many bytes.
    fn push_indicator(&mut self, kind: Kind, bytes: usize) {
        let start = self.cursor.offset();
        self.cursor.advance(bytes);
        self.push(kind, start, Data::None);
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
        let level = self.save_simple_key()?;
        let start = self.cursor.offset();
        self.keys.push(SimpleKey {
            token: self.taken + self.queue.len(),
            offset: start,
            ..SimpleKey::default()
        });
        if self.keys.len() - 1 > self.options.max_depth {
            return Err(self.too_deep(("while increasing flow level", start)));
        }
        self.key_allowed = true;
        self.cursor.advance(1);
        self.push_key(kind, start, Data::None, level);
        Ok(())
    }

    pub(super) fn fetch_flow_end(&mut self, kind: Kind) -> Result<(), Error> {
        self.remove_simple_key()?;
        if self.in_flow()
            && let Some(key) = self.keys.pop()
        {
            // goyaml forgets the level's last simple key here, by its token. A level that had none has the token of its bracket,
            // which is thereby no simple key: `[]: x` and `{}: x` are the empty collection, and what follows is not read.
            if let Some(token) = key
                .token
                .checked_sub(self.taken)
                .and_then(|at| self.queue.get_mut(at))
            {
                token.level = None;
            }
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
        self.open_block(
            Kind::BlockMappingStart,
            "mapping keys are not allowed in this context",
        )?;
        self.remove_simple_key()?;
        self.key_allowed = !self.in_flow();
        self.push_indicator(Kind::Key, 1);
        Ok(())
    }

    pub(super) fn fetch_value(&mut self) -> Result<(), Error> {
        if self.is_valid(self.keys.len() - 1)? {
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
        let Some(key) = self.keys.last_mut() else {
            return Ok(());
        };
        key.possible = false;
        let key = *key;
        let lead = if self.roll(key.column)? {
            Lead::Mapping
        } else {
            Lead::Key
        };
        if let Some(token) = key
            .token
            .checked_sub(self.taken)
            .and_then(|at| self.queue.get_mut(at))
        {
            token.lead = lead;
            return Ok(());
        }
        // Its token is gone, which happens after `[]` only. goyaml then appends what it cannot insert.
        let mut append = |kind| {
            self.queue.push_back(Token {
                kind,
                lead: Lead::None,
                level: None,
                span: Span {
                    start: key.offset,
                    end: key.offset,
                },
                data: Data::None,
            });
        };
        append(Kind::Key);
        if lead == Lead::Mapping {
            append(Kind::BlockMappingStart);
        }
        Ok(())
    }
}
