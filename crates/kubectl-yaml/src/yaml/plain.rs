//! Plain scalars, and line folding, which quoted scalars share.

use super::chars::{BLANK, BREAK, COLON, FLOW, LEAD, break_len};
use super::error::Error;
use super::event::ScalarStyle;
use super::scanner::Scanner;
use super::token::Kind;
use crate::span::Span;

impl Scanner<'_> {
    /// Reads a plain scalar, and the blanks and line breaks after it.
    pub(super) fn fetch_plain(&mut self) -> Result<(), Error> {
        self.save_simple_key()?;
        self.key_allowed = false;
        let start = self.cursor.offset();
        let mut end = start;
        // The folded part, and the offset of the rest.
        let mut folded = String::new();
        let mut rest = start;
        let mut broken = false;
        while !self.cursor.is_at_document_indicator() && self.cursor.peek() != b'#' {
            let run = self.cursor.offset();
            self.skip_plain_run();
            if self.cursor.offset() > run {
                if broken {
                    folded.push_str(self.cursor.slice(rest, end));
                    fold(&mut folded, self.cursor.slice(end, run));
                    rest = run;
                    broken = false;
                }
                end = self.cursor.offset();
            }
            if !self.skip_plain_space(start, &mut broken)? || self.is_outdented() {
                break;
            }
        }
        // The cursor is already at the next token.
        if broken {
            self.key_allowed = true;
        }
        let span = Span { start, end };
        if rest == start {
            self.push(Kind::Scalar(ScalarStyle::Plain), span);
        } else {
            folded.push_str(self.cursor.slice(rest, end));
            self.push_value(ScalarStyle::Plain, span, folded);
        }
        Ok(())
    }

    /// Advances to the next blank, line break or indicator that may end a plain scalar.
    #[inline]
    fn skip_plain_run(&mut self) {
        // In a flow collection any `?` ends it, but `:` only before a blank or a line break: `{a:b}`
        // is the key `a:b`.
        let stops = if self.in_flow() {
            BLANK | BREAK | LEAD | COLON | FLOW
        } else {
            BLANK | BREAK | LEAD | COLON
        };
        loop {
            self.cursor.advance_to(stops);
            match self.cursor.peek() {
                b':' if !self.cursor.is_space_at(1) => self.cursor.advance(1),
                0xC2 | 0xE2 if self.cursor.break_at(0) == 0 => self.cursor.advance(1),
                _ => return,
            }
        }
    }

    /// Skips blanks and line breaks. Returns whether there are any; `broken` is set where there are
    /// line breaks.
    #[inline]
    fn skip_plain_space(&mut self, start: usize, broken: &mut bool) -> Result<bool, Error> {
        let before = self.cursor.offset();
        loop {
            match self.cursor.peek() {
                b' ' => self.cursor.advance(1),
                b'\t' => {
                    if *broken && self.leading_column() < self.margin {
                        return Err(self.error(
                            ("while scanning a plain scalar", start),
                            "found a tab character that violates indentation",
                        ));
                    }
                    self.cursor.advance(1);
                }
                _ => {
                    let length = self.cursor.break_at(0);
                    if length == 0 {
                        return Ok(self.cursor.offset() > before);
                    }
                    self.cursor.skip_break(length);
                    *broken = true;
                }
            }
        }
    }

    /// Whether the block collection ends before this line.
    #[inline]
    fn is_outdented(&mut self) -> bool {
        !self.in_flow() && self.cursor.column() < self.margin
    }

    /// The column, where the line has only blanks before it.
    #[inline]
    pub(super) fn leading_column(&self) -> usize {
        self.cursor.offset() - self.cursor.line_start()
    }
}

/// The line breaks among blanks: LS and PS unchanged, any other as a line feed.
fn breaks(space: &str) -> impl Iterator<Item = &str> {
    let mut offset = 0;
    std::iter::from_fn(move || {
        while let Some(rest) = space.as_bytes().get(offset..).filter(|rest| !rest.is_empty()) {
            let length = break_len(rest);
            let start = offset;
            offset += length.max(1);
            if length > 0 {
                return Some(if length == 3 {
                    space.get(start..offset).unwrap_or_default()
                } else {
                    "\n"
                });
            }
        }
        None
    })
}

/// Appends the folded form of blanks and line breaks between two words: one line break is a space,
/// further ones are kept.
pub(super) fn fold(text: &mut String, space: &str) {
    let mut breaks = breaks(space);
    let before = text.len();
    text.extend(breaks.next().filter(|&first| first != "\n"));
    text.extend(breaks);
    if text.len() == before {
        text.push(' ');
    }
}

/// Appends the line breaks after an escaped one; all are kept.
pub(super) fn keep_breaks(text: &mut String, space: &str) {
    text.extend(breaks(space));
}
