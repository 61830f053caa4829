//! Quoted scalars.

use super::chars::{BLANK, BREAK, LEAD, QUOTE};
use super::error::Error;
use super::event::ScalarStyle;
use super::plain::{fold, keep_breaks};
use super::scanner::Scanner;
use super::token::Kind;

impl Scanner<'_> {
    pub(super) fn fetch_quoted(&mut self, single: bool) -> Result<(), Error> {
        self.save_simple_key()?;
        self.key_allowed = false;
        let style = if single { ScalarStyle::SingleQuoted } else { ScalarStyle::DoubleQuoted };
        let start = self.cursor.offset();
        self.cursor.advance(1);
        if self.skip_verbatim(single) {
            self.push(Kind::Scalar(style), self.span_from(start));
        } else {
            let text = self.quoted(single, start)?;
            self.push_value(style, self.span_from(start), text);
        }
        Ok(())
    }

    /// Skips the rest of a scalar that is on one line and has no escapes, so that its value is in the
    /// text. Returns `false`, and stays, at any other scalar.
    fn skip_verbatim(&mut self, single: bool) -> bool {
        let quote = if single { b'\'' } else { b'"' };
        let mut length = 0;
        loop {
            length += self.cursor.distance_to(length, BREAK | LEAD | QUOTE);
            match self.cursor.peek_at(length) {
                byte if byte == quote && !(single && self.cursor.peek_at(length + 1) == quote) => {
                    self.cursor.advance(length + 1);
                    return true;
                }
                b'\'' | b'"' if self.cursor.peek_at(length) != quote => length += 1,
                b'\\' if single => length += 1,
                0xC2 | 0xE2 if self.cursor.break_at(length) == 0 => length += 1,
                _ => return false,
            }
        }
    }

    /// Reads any quoted scalar, after its opening quote.
    fn quoted(&mut self, single: bool, start: usize) -> Result<String, Error> {
        let quote = if single { b'\'' } else { b'"' };
        let context = ("while scanning a quoted scalar", start);
        let mut value = String::new();
        // The offset of the part that is not yet in `value`.
        let mut rest = self.cursor.offset();
        loop {
            if self.cursor.is_at_document_indicator() {
                return Err(self.error(context, "found unexpected document indicator"));
            }
            if self.cursor.is_at_end() {
                self.end_last_line();
                return Err(self.error(context, "found unexpected end of stream"));
            }
            let escaped = self.quoted_run(single, start, &mut value, &mut rest)?;
            if self.cursor.peek() == quote {
                value.push_str(self.cursor.slice(rest, self.cursor.offset()));
                self.cursor.advance(1);
                return Ok(value);
            }
            let end = self.cursor.offset();
            let broken = self.skip_quoted_space();
            let space = self.cursor.slice(end, self.cursor.offset());
            if escaped || broken {
                value.push_str(self.cursor.slice(rest, end));
                if escaped {
                    keep_breaks(&mut value, space);
                } else {
                    fold(&mut value, space);
                }
                rest = self.cursor.offset();
            }
        }
    }

    /// Reads up to a blank, a line break, the end or the closing quote. Returns whether it stops
    /// after an escaped line break.
    fn quoted_run(
        &mut self,
        single: bool,
        start: usize,
        value: &mut String,
        rest: &mut usize,
    ) -> Result<bool, Error> {
        loop {
            self.cursor.advance_to(BLANK | BREAK | LEAD | QUOTE);
            match self.cursor.peek() {
                b'\'' if single => {
                    if self.cursor.peek_at(1) != b'\'' {
                        return Ok(false);
                    }
                    self.cursor.advance(1);
                    value.push_str(self.cursor.slice(*rest, self.cursor.offset()));
                    self.cursor.advance(1);
                    *rest = self.cursor.offset();
                }
                b'"' if !single => return Ok(false),
                b'\\' if !single => {
                    value.push_str(self.cursor.slice(*rest, self.cursor.offset()));
                    let escaped_break = self.cursor.break_at(1) > 0 || self.cursor.peek_at(1) == 0;
                    if escaped_break {
                        self.cursor.advance(1);
                        self.take_break();
                    } else {
                        value.push(self.escape(start)?);
                    }
                    *rest = self.cursor.offset();
                    if escaped_break {
                        return Ok(true);
                    }
                }
                b'\'' | b'"' | b'\\' => self.cursor.advance(1),
                0xC2 | 0xE2 if self.cursor.break_at(0) == 0 => self.cursor.advance(1),
                _ => return Ok(false),
            }
        }
    }

    /// Skips blanks and line breaks. Returns whether there are line breaks.
    fn skip_quoted_space(&mut self) -> bool {
        let mut broken = false;
        loop {
            self.cursor.skip_blanks();
            let length = self.cursor.break_at(0);
            if length == 0 {
                return broken;
            }
            self.cursor.skip_break(length);
            broken = true;
        }
    }

    /// Reads an escape sequence, from its backslash. YAML 1.1 has no `\/`.
    fn escape(&mut self, start: usize) -> Result<char, Error> {
        let digits = match self.cursor.peek_at(1) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            byte => {
                let Some(character) = escaped(byte) else {
                    return Err(self.error(
                        ("while parsing a quoted scalar", start),
                        "found unknown escape character",
                    ));
                };
                self.cursor.advance(2);
                return Ok(character);
            }
        };
        self.cursor.advance(2);
        let mut code = 0;
        for index in 0..digits {
            let Some(digit) = char::from(self.cursor.peek_at(index)).to_digit(16) else {
                return Err(self.error(
                    ("while parsing a quoted scalar", start),
                    "did not find expected hexdecimal number",
                ));
            };
            code = code << 4 | digit;
        }
        // A surrogate is not a character, and a pair of them is not combined: `"\ud83d\ude00"`.
        let Some(character) = char::from_u32(code) else {
            return Err(self.error(
                ("while parsing a quoted scalar", start),
                "found invalid Unicode character escape code",
            ));
        };
        self.cursor.advance(digits);
        Ok(character)
    }
}

/// The character that a backslash and this byte denote.
fn escaped(byte: u8) -> Option<char> {
    Some(match byte {
        b'0' => '\0',
        b'a' => '\x07',
        b'b' => '\x08',
        b't' | b'\t' => '\t',
        b'n' => '\n',
        b'v' => '\x0B',
        b'f' => '\x0C',
        b'r' => '\r',
        b'e' => '\x1B',
        b' ' => ' ',
        b'"' => '"',
        b'\'' => '\'',
        b'\\' => '\\',
        b'N' => '\u{85}',
        b'_' => '\u{A0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        _ => return None,
    })
}
