//! JSON's tokens, with the errors of `encoding/json`'s scanner.

use std::borrow::Cow;

use super::{Kind, ReadError, Span};
use crate::go;

#[derive(Debug)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Lexer { text, at }
    }

    /// How many bytes of the text have been read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn advance(&mut self) {
        self.at += 1;
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

    /// What stands here must not.
    pub(super) fn unexpected(&self, context: &str) -> ReadError {
        let (message, len) = match self.peek() {
            None => ("unexpected EOF".into(), 0),
            Some(byte) => (format!("invalid character {} {context}", go::byte(byte)).into(), 1),
        };
        ReadError::new(Kind::Json(message), Span { start: self.at, end: self.at + len })
    }

    pub(super) fn literal(&mut self, literal: &'static str) -> Result<(), ReadError> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if rest.starts_with(literal.as_bytes()) {
            self.at += literal.len();
            return Ok(());
        }
        // One of its bytes is another.
        for byte in literal.bytes() {
            self.expect(byte, &format!("in literal {literal} (expecting {})", go::byte(byte)))?;
        }
        Ok(())
    }

    /// The text of a number. What may follow it is not looked at.
    pub(super) fn number(&mut self) -> Result<&'t str, ReadError> {
        let start = self.at;
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
        Ok(self.text.get(start..self.at).unwrap_or_default())
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

    /// The text of a string, lent where it has no escapes.
    pub(super) fn string(&mut self) -> Result<Cow<'t, str>, ReadError> {
        self.advance();
        let start = self.at;
        self.skip_plain();
        let plain = self.text.get(start..self.at).unwrap_or_default();
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
            let start = self.at;
            self.skip_plain();
            value.push_str(self.text.get(start..self.at).unwrap_or_default());
        }
    }

    /// Moves to the next quote, backslash or control character.
    fn skip_plain(&mut self) {
        let mut rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        while let Some((word, behind)) = rest.split_first_chunk() {
            if let Some(at) = special_of(*word) {
                self.at += at;
                return;
            }
            self.at += word.len();
            rest = behind;
        }
        let len = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..=0x1f));
        self.at += len.unwrap_or(rest.len());
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

    /// Four digits, and a second escape where both make a pair. A surrogate on its own is U+FFFD.
    fn unicode(&mut self) -> Result<char, ReadError> {
        let unit = self.unit()?;
        if let Some(char) = char::from_u32(unit) {
            return Ok(char);
        }
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if unit < 0xdc00
            && let [b'\\', b'u', digits @ ..] = rest
            && let Some(low) = digits.first_chunk().copied().and_then(hex)
            && let 0xdc00..=0xdfff = low
        {
            self.at += 6;
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

/// Where the first quote, backslash or control character of eight bytes stands.
#[inline]
fn special_of(bytes: [u8; 8]) -> Option<usize> {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    // The highest bit of each byte below a limit; wrongly set at most behind one that is set
    // rightly, from which is borrowed.
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
    fn the_first_special_byte_ends_what_is_plain() {
        let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..=0x1f);
        for plain in [
            "aaaaaaaaaaaaaaaaaaaaaaaa",
            "\u{20}!#[]\u{7f}\u{80}\u{a2}\u{dc}\u{ff}\u{1f600}\u{20}!#[]~~~",
        ] {
            for plain in plain.char_indices().filter_map(|(len, _)| plain.get(..len)) {
                for special in (0..0x80_u8).map(char::from) {
                    for behind in ["", "\"\\\u{0}", "zzzzzzzzz\""] {
                        let text = format!("{plain}{special}{behind}");
                        let mut lexer = Lexer::new(&text, 0);
                        lexer.skip_plain();
                        let first = text.as_bytes().iter().position(is_special);
                        assert_eq!(lexer.at(), first.unwrap_or(text.len()), "{text:?}");
                    }
                }
            }
        }
    }
}
