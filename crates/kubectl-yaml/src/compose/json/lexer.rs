//! JSON tokens, with the errors of `encoding/json`'s scanner.

use std::borrow::Cow;

use super::{Kind, ReadError, Span};
use crate::go;

#[derive(Debug)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    offset: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str, offset: usize) -> Self {
        Lexer { text, offset }
    }

    /// The offset of the next byte.
    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    pub(super) fn advance(&mut self) {
        self.offset += 1;
    }

    pub(super) fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek() {
            self.advance();
        }
    }

    pub(super) fn expect(&mut self, byte: u8, context: &str) -> Result<(), ReadError> {
        if self.peek() != Some(byte) {
            return Err(self.unexpected(context));
        }
        self.advance();
        Ok(())
    }

    /// The error for the next byte.
    pub(super) fn unexpected(&self, context: &str) -> ReadError {
        let (message, len) = match self.peek() {
            None => ("unexpected EOF".into(), 0),
            Some(byte) => (format!("invalid character {} {context}", go::byte(byte)).into(), 1),
        };
        ReadError::new(Kind::Json(message), Span { start: self.offset, end: self.offset + len })
    }

    pub(super) fn literal(&mut self, literal: &'static str) -> Result<(), ReadError> {
        let rest = self.text.as_bytes().get(self.offset..).unwrap_or_default();
        if rest.starts_with(literal.as_bytes()) {
            self.offset += literal.len();
            return Ok(());
        }
        // Finds the byte that differs.
        for byte in literal.bytes() {
            self.expect(byte, &format!("in literal {literal} (expecting {})", go::byte(byte)))?;
        }
        Ok(())
    }

    /// Reads a number. The byte after it is not checked.
    pub(super) fn number(&mut self) -> Result<&'t str, ReadError> {
        let start = self.offset;
        if self.peek() == Some(b'-') {
            self.advance();
        }
        match self.peek() {
            Some(b'0') => self.advance(),
            Some(b'1'..=b'9') => self.skip_digits(),
            _ => return Err(self.unexpected("in numeric literal")),
        }
        if self.peek() == Some(b'.') {
            self.advance();
            self.digits("after decimal point in numeric literal")?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.advance();
            if let Some(b'+' | b'-') = self.peek() {
                self.advance();
            }
            self.digits("in exponent of numeric literal")?;
        }
        Ok(self.text.get(start..self.offset).unwrap_or_default())
    }

    fn digits(&mut self, context: &str) -> Result<(), ReadError> {
        match self.peek() {
            Some(b'0'..=b'9') => {
                self.skip_digits();
                Ok(())
            }
            _ => Err(self.unexpected(context)),
        }
    }

    fn skip_digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.advance();
        }
    }

    /// Reads a string; borrowed if it has no escapes.
    pub(super) fn string(&mut self) -> Result<Cow<'t, str>, ReadError> {
        self.advance();
        let start = self.offset;
        self.skip_unescaped();
        let plain = self.text.get(start..self.offset).unwrap_or_default();
        if self.peek() == Some(b'"') {
            self.advance();
            return Ok(Cow::Borrowed(plain));
        }
        let mut value = plain.to_owned();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.advance();
                    return Ok(Cow::Owned(value));
                }
                Some(b'\\') => {
                    self.advance();
                    value.push(self.escape()?);
                }
                _ => return Err(self.unexpected("in string literal")),
            }
            let start = self.offset;
            self.skip_unescaped();
            value.push_str(self.text.get(start..self.offset).unwrap_or_default());
        }
    }

    /// Advances to the next quote, backslash or control character.
    fn skip_unescaped(&mut self) {
        let mut rest = self.text.as_bytes().get(self.offset..).unwrap_or_default();
        while let Some((word, after)) = rest.split_first_chunk() {
            if let Some(distance) = first_special(*word) {
                self.offset += distance;
                return;
            }
            self.offset += word.len();
            rest = after;
        }
        let len = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..=0x1f));
        self.offset += len.unwrap_or(rest.len());
    }

    fn escape(&mut self) -> Result<char, ReadError> {
        let char = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.advance();
                return self.unicode();
            }
            _ => return Err(self.unexpected("in string escape code")),
        };
        self.advance();
        Ok(char)
    }

    /// Reads four digits, and a second escape if both are a surrogate pair. A lone surrogate is U+FFFD.
    fn unicode(&mut self) -> Result<char, ReadError> {
        let unit = self.unit()?;
        if let Some(char) = char::from_u32(unit) {
            return Ok(char);
        }
        let rest = self.text.as_bytes().get(self.offset..).unwrap_or_default();
        if unit < 0xdc00
            && let [b'\\', b'u', digits @ ..] = rest
            && let Some(low) = digits.first_chunk().copied().and_then(hex)
            && let 0xdc00..=0xdfff = low
        {
            self.offset += 6;
            let char = char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
            return Ok(char.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn unit(&mut self) -> Result<u32, ReadError> {
        let mut unit = 0;
        for _ in 0..4 {
            match self.peek().and_then(|byte| char::from(byte).to_digit(16)) {
                Some(digit) => unit = unit << 4 | digit,
                None => return Err(self.unexpected("in \\u hexadecimal character escape")),
            }
            self.advance();
        }
        Ok(unit)
    }
}

fn hex(digits: [u8; 4]) -> Option<u32> {
    digits.into_iter().try_fold(0, |unit, byte| Some(unit << 4 | char::from(byte).to_digit(16)?))
}

/// The index of the first quote, backslash or control character among eight bytes.
#[inline]
fn first_special(bytes: [u8; 8]) -> Option<usize> {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    // Sets the highest bit of each byte below a limit. A borrow can set it wrongly, but only in bytes
    // after one that is below the limit, and the first one counts.
    const fn below(word: u64, limit: u8) -> u64 {
        word.wrapping_sub(each(limit)) & !word & each(0x80)
    }
    let word = u64::from_le_bytes(bytes);
    let marks = below(word ^ each(b'"'), 1) | below(word ^ each(b'\\'), 1) | below(word, 0x20);
    (marks != 0).then(|| marks.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skip_unescaped_stops_at_the_first_special_byte() {
        let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..=0x1f);
        for plain in [
            "aaaaaaaaaaaaaaaaaaaaaaaa",
            "\u{20}!#[]\u{7f}\u{80}\u{a2}\u{dc}\u{ff}\u{1f600}\u{20}!#[]~~~",
        ] {
            for plain in plain.char_indices().filter_map(|(len, _)| plain.get(..len)) {
                for special in (0..0x80_u8).map(char::from) {
                    for after in ["", "\"\\\u{0}", "zzzzzzzzz\""] {
                        let text = format!("{plain}{special}{after}");
                        let mut lexer = Lexer::new(&text, 0);
                        lexer.skip_unescaped();
                        let first = text.as_bytes().iter().position(is_special);
                        assert_eq!(lexer.offset(), first.unwrap_or(text.len()), "{text:?}");
                    }
                }
            }
        }
    }
}
