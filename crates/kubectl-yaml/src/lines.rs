//! Lines and columns of a text, found when something is to be said about it.

use std::cell::OnceCell;
use std::ops::Range;

/// A text whose lines are counted once, on first use.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    /// How many lines of a larger text stand before it.
    before: usize,
    /// Where each line begins.
    starts: OnceCell<Vec<usize>>,
    /// How many characters stand before each block: a line may be as long as the text, and have a
    /// finding at every character.
    characters: OnceCell<Vec<usize>>,
}

/// The bytes of a block, of which the characters are counted together.
const BLOCK: usize = 1 << 10;

impl<'t> Lines<'t> {
    /// The lines of a text.
    #[must_use]
    pub const fn new(text: &'t str) -> Self {
        Self::after(0, text)
    }

    /// The lines of a part of a larger text, after `before` lines of it. Lines are counted in the
    /// larger text, offsets in the part.
    #[must_use]
    pub const fn after(before: usize, text: &'t str) -> Self {
        Self { text, before, starts: OnceCell::new(), characters: OnceCell::new() }
    }

    /// The line of an offset: its number in this text, from 1, and its bytes with the line break.
    #[must_use]
    pub fn line(&self, at: usize) -> (usize, Range<usize>) {
        let starts = self.starts.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect()
        });
        let line = starts.partition_point(|start| *start <= at).max(1);
        let start = starts.get(line - 1).copied().unwrap_or_default();
        (line, start..starts.get(line).copied().unwrap_or(self.text.len()))
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> &'t str {
        self.text
    }

    /// The line and the column of an offset, both from 1, the column in characters.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let (line, Range { start, .. }) = self.line(offset);
        (self.before + line, self.characters(start..offset) + 1)
    }

    /// How many characters begin in a part of the text; of a long one its blocks are counted once
    /// for all.
    fn characters(&self, part: Range<usize>) -> usize {
        if part.len() <= BLOCK {
            begun(self.text.as_bytes().get(part).unwrap_or_default())
        } else {
            self.characters_before(part.end).saturating_sub(self.characters_before(part.start))
        }
    }

    /// How many characters stand before an offset.
    fn characters_before(&self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let blocks = self.characters.get_or_init(|| {
            let mut before = 0;
            let counted = bytes.chunks(BLOCK).map(|block| {
                before += begun(block);
                before
            });
            std::iter::once(0).chain(counted).collect()
        });
        let block = (at / BLOCK).min(blocks.len().saturating_sub(1));
        let rest = bytes.get(block * BLOCK..at).unwrap_or_default();
        blocks.get(block).copied().unwrap_or_default() + begun(rest)
    }
}

/// How many characters begin in bytes.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_from_one_and_columns_in_characters() {
        let lines = Lines::new("a\r\néé: x\n  - y\n");
        assert_eq!(lines.line_column(0), (1, 1));
        assert_eq!(lines.line_column(9), (2, 5));
        assert_eq!(lines.line_column(3), (2, 1));
        assert_eq!(lines.line_column(17), (4, 1));
        assert_eq!(Lines::after(7, "a\nb").line_column(2), (9, 1));
        assert_eq!(lines.line(9), (2, 3..11));
    }

    #[test]
    fn columns_of_long_lines_are_counted_the_same() {
        let text = format!("a\n{}", "\u{e9}b".repeat(2 * BLOCK));
        let lines = Lines::new(&text);
        for (number, (at, _)) in text.char_indices().skip(2).enumerate() {
            assert_eq!(lines.line_column(at).1, number + 1);
        }
    }
}
