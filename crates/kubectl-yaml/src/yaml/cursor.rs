//! The read position of the scanner.

use super::chars::{BLANK, break_len, continuations, is};

/// A read position in a text, with the start of its line and its column.
#[derive(Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    offset: usize,
    line_start: usize,
    /// Whether the text is ASCII: a column is then a difference of offsets.
    ascii: bool,
    /// `wide` is the number of continuation bytes before `counted`, `line_wide` of those before
    /// `line_start`. Each byte is counted at most once.
    counted: usize,
    wide: usize,
    line_wide: usize,
}

impl<'t> Cursor<'t> {
    /// A cursor at `offset`, the start of the first line.
    pub(super) fn new(text: &'t str, offset: usize, ascii: bool) -> Self {
        Self { text, offset, line_start: offset, ascii, counted: offset, wide: 0, line_wide: 0 }
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// The offset of the start of the line.
    pub(super) fn line_start(&self) -> usize {
        self.line_start
    }

    pub(super) fn is_at_line_start(&self) -> bool {
        self.offset == self.line_start
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.offset >= self.text.len()
    }

    /// The bytes that are not read yet.
    #[inline]
    pub(super) fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.offset..).unwrap_or_default()
    }

    /// The text between two offsets.
    #[inline]
    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The next byte; 0 at the end. As in libyaml, the scanned text contains no other 0.
    #[inline]
    pub(super) fn peek(&self) -> u8 {
        self.peek_at(0)
    }

    /// The byte `ahead` bytes after the next one; 0 at the end.
    #[inline]
    pub(super) fn peek_at(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.offset + ahead).copied().unwrap_or(0)
    }

    /// The length of the line break after `ahead` bytes; 0 if there is none.
    #[inline]
    pub(super) fn break_at(&self, ahead: usize) -> usize {
        break_len(self.rest().get(ahead..).unwrap_or_default())
    }

    /// Whether a blank, a line break or the end follows after `ahead` bytes (libyaml's
    /// `IS_BLANKZ_AT`).
    #[inline]
    pub(super) fn is_space_at(&self, ahead: usize) -> bool {
        match self.peek_at(ahead) {
            0 | b' ' | b'\n' | b'\t' | b'\r' => true,
            0xC2 | 0xE2 => self.break_at(ahead) > 0,
            _ => false,
        }
    }

    /// Whether a line with `---` or `...` begins here. It ends any scalar.
    #[inline]
    pub(super) fn is_at_document_indicator(&self) -> bool {
        self.is_at_line_start()
            && matches!(self.rest(), [b'-', b'-', b'-', ..] | [b'.', b'.', b'.', ..])
            && self.is_space_at(3)
    }

    /// Advances within the line.
    #[inline]
    pub(super) fn advance(&mut self, bytes: usize) {
        self.offset += bytes;
    }

    /// The distance from `ahead` bytes further on to the next byte of the classes, or to the end.
    #[inline]
    pub(super) fn distance_to(&self, ahead: usize, classes: u8) -> usize {
        let rest = self.rest().get(ahead..).unwrap_or_default();
        rest.iter().position(|&byte| is(byte, classes)).unwrap_or(rest.len())
    }

    /// Advances to the next byte of the classes, or to the end.
    #[inline]
    pub(super) fn advance_to(&mut self, classes: u8) {
        self.offset += self.distance_to(0, classes);
    }

    /// Reads the bytes of the classes that follow.
    #[inline]
    pub(super) fn take_while(&mut self, classes: u8) -> &'t str {
        let start = self.offset;
        let rest = self.rest();
        self.offset += rest.iter().position(|&byte| !is(byte, classes)).unwrap_or(rest.len());
        self.slice(start, self.offset)
    }

    pub(super) fn skip_blanks(&mut self) {
        while is(self.peek(), BLANK) {
            self.offset += 1;
        }
    }

    /// Advances to the line break that ends the line, or to the end.
    pub(super) fn skip_to_break(&mut self) {
        use super::chars::{BREAK, LEAD};
        self.advance_to(BREAK | LEAD);
        while !self.is_at_end() && self.break_at(0) == 0 {
            self.offset += 1;
            self.advance_to(BREAK | LEAD);
        }
    }

    /// Skips a line break of this length.
    #[inline]
    pub(super) fn skip_break(&mut self, bytes: usize) {
        self.offset += bytes;
        self.line_start = self.offset;
        if !self.ascii {
            self.count();
            self.line_wide = self.wide;
        }
    }

    /// The column, in characters.
    #[inline]
    pub(super) fn column(&mut self) -> usize {
        let bytes = self.offset - self.line_start;
        if self.ascii {
            return bytes;
        }
        self.count();
        bytes - (self.wide - self.line_wide)
    }

    /// The number of characters before the cursor.
    #[inline]
    pub(super) fn index(&mut self) -> usize {
        if !self.ascii {
            self.count();
        }
        self.offset - self.wide
    }

    fn count(&mut self) {
        let read = self.text.as_bytes().get(self.counted..self.offset);
        self.wide += continuations(read.unwrap_or_default());
        self.counted = self.offset;
    }
}
