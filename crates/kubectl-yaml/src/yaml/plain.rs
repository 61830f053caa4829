//! Scalars without quotes, and the folding of lines that they share with quoted ones.

use super::chars::{BLANK, BREAK, COLON, FLOW, LEAD, break_len};
use super::error::Error;
use super::event::ScalarStyle;
use super::scanner::Scanner;
use super::token::Kind;
use crate::span::Span;

impl Scanner<'_> {
    /// Reads a plain scalar and the blanks, line breaks – no comments – that follow.
    pub(super) fn fetch_plain(&mut self) -> Result<(), Error> {
        self.save_simple_key()?;
        self.key_allowed = false;
        let start = self.cursor.offset();
        let mut end = start;
        // What has been folded, and where that begins which has not been.
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
            self.push_text(ScalarStyle::Plain, span, folded);
        }
        Ok(())
    }

    /// Moves to the blank, line break or indicator that may end a plain scalar.
    #[inline]
    fn skip_plain_run(&mut self) {
        // In a flow collection `?` ends it wherever it is, and `:` only before a space or line end:
        // `{a:b}` is the key `a:b`.
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

    /// Moves over blanks and line breaks, and tells whether there were any, and (`broken`) line
    /// breaks.
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

    /// The column here, where only blanks stand before it in the line.
    #[inline]
    pub(super) fn leading_column(&self) -> usize {
        self.cursor.offset() - self.cursor.line_start()
    }
}

/// The line breaks of a text that is otherwise blank, as they are read: LS and PS as they are, any
/// other as a line feed.
fn breaks(space: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(rest) = space.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
            let length = break_len(rest);
            let start = at;
            at += length.max(1);
            if length > 0 {
                return Some(if length == 3 {
                    space.get(start..at).unwrap_or_default()
                } else {
                    "\n"
                });
            }
        }
        None
    })
}

/// Writes what blanks with line breaks between two words mean: one line break is a space, further
/// ones stay.
pub(super) fn fold(text: &mut String, space: &str) {
    let mut breaks = breaks(space);
    let before = text.len();
    text.extend(breaks.next().filter(|&first| first != "\n"));
    text.extend(breaks);
    if text.len() == before {
        text.push(' ');
    }
}

/// Writes the line breaks after an escaped one: they all stay.
pub(super) fn keep_breaks(text: &mut String, space: &str) {
    text.extend(breaks(space));
}
