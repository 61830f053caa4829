//! Literal and folded scalars: `|` and `>`.

use super::chars::{BLANK, is};
use super::error::Error;
use super::event::ScalarStyle;
use super::scanner::Scanner;
use crate::span::Span;

/// The treatment of the line breaks at the end of a block scalar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    /// `-`: all are removed.
    Strip,
    /// No indicator: the first is kept.
    Clip,
    /// `+`: all are kept.
    Keep,
}

const CONTEXT: &str = "while scanning a block scalar";

impl Scanner<'_> {
    pub(super) fn fetch_block_scalar(&mut self, literal: bool) -> Result<(), Error> {
        self.remove_simple_key()?;
        self.key_allowed = true;
        let start = self.cursor.offset();
        self.cursor.advance(1);
        let (chomping, indent) = self.block_header(start)?;
        let (value, end) = self.block_scalar(literal, chomping, indent, start)?;
        let style = if literal { ScalarStyle::Literal } else { ScalarStyle::Folded };
        // The cursor is already in the next line.
        self.push_value(style, Span { start, end }, value);
        Ok(())
    }

    /// Reads the rest of the header line. An indentation indicator is relative to the enclosing
    /// collection.
    fn block_header(&mut self, start: usize) -> Result<(Chomping, Option<usize>), Error> {
        let mut chomping = self.chomping();
        let mut indent = None;
        let digit = self.cursor.peek();
        if digit.is_ascii_digit() {
            if digit == b'0' {
                return Err(
                    self.error((CONTEXT, start), "found an indentation indicator equal to 0")
                );
            }
            self.cursor.advance(1);
            indent = Some(self.margin.saturating_sub(1) + usize::from(digit - b'0'));
            chomping = chomping.or_else(|| self.chomping());
        }
        self.skip_line_end((CONTEXT, start))?;
        Ok((chomping.unwrap_or(Chomping::Clip), indent))
    }

    fn chomping(&mut self) -> Option<Chomping> {
        let chomping = match self.cursor.peek() {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return None,
        };
        self.cursor.advance(1);
        Some(chomping)
    }

    /// Reads the lines of the scalar. Returns its value and the offset of its end, which is the start
    /// of a line.
    fn block_scalar(
        &mut self,
        literal: bool,
        chomping: Chomping,
        indent: Option<usize>,
        start: usize,
    ) -> Result<(String, usize), Error> {
        let mut value = String::new();
        // The line break of the last line, and those of the empty lines after it.
        let mut leading = "";
        let mut trailing = String::new();
        let mut after_blank = false;
        let (indent, mut end) = self.skip_block_breaks(indent, &mut trailing, start)?;
        while self.leading_column() == indent && !self.cursor.is_at_end() {
            // Lines that begin with a blank, and the lines next to them, are not folded.
            let blank = is(self.cursor.peek(), BLANK);
            if literal || after_blank || blank || leading != "\n" {
                value.push_str(leading);
            } else if trailing.is_empty() {
                value.push(' ');
            }
            value.push_str(&trailing);
            trailing.clear();
            after_blank = blank;
            let line = self.cursor.offset();
            self.cursor.skip_to_break();
            value.push_str(self.cursor.slice(line, self.cursor.offset()));
            leading = self.take_break();
            (_, end) = self.skip_block_breaks(Some(indent), &mut trailing, start)?;
        }
        if chomping != Chomping::Strip {
            value.push_str(leading);
        }
        if chomping == Chomping::Keep {
            value.push_str(&trailing);
        }
        Ok((value, end))
    }

    /// Skips indentation and empty lines. Without a given indentation, that of the most indented
    /// of these lines and the next one counts. Returns the indentation, and the offset after the
    /// last line break.
    fn skip_block_breaks(
        &mut self,
        indent: Option<usize>,
        breaks: &mut String,
        start: usize,
    ) -> Result<(usize, usize), Error> {
        let limit = indent.unwrap_or(usize::MAX);
        let mut widest = 0;
        let mut end = self.cursor.offset();
        loop {
            while self.leading_column() < limit && self.cursor.peek() == b' ' {
                self.cursor.advance(1);
            }
            widest = widest.max(self.leading_column());
            if self.leading_column() < limit && self.cursor.peek() == b'\t' {
                return Err(self.error(
                    (CONTEXT, start),
                    "found a tab character where an indentation space is expected",
                ));
            }
            let line_break = self.take_break();
            if line_break.is_empty() {
                break;
            }
            breaks.push_str(line_break);
            end = self.cursor.offset();
        }
        Ok((indent.unwrap_or(widest.max(self.margin).max(1)), end))
    }
}
