//! Lines and columns of offsets in a text.

use std::cell::OnceCell;
use std::ops::Range;

/// The lines of a text, as an editor counts them: ended by a line feed. They are counted once, on
/// first use.
///
/// ```
/// let lines = kubectl_yaml::Lines::new("a: é\nb: ü x\n");
/// assert_eq!(lines.line_column(12), (2, 6));
/// ```
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    /// The number of lines before it in a larger text.
    before: usize,
    /// The offset of each line.
    starts: OnceCell<Vec<usize>>,
    /// The number of characters before each block. A line may be as long as the text, and each of its
    /// characters may be looked up.
    characters: OnceCell<Vec<usize>>,
}

/// The size of a block, whose characters are counted together.
const BLOCK_BYTES: usize = 1 << 10;

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
    pub fn line(&self, offset: usize) -> (usize, Range<usize>) {
        let starts = self.starts.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(breaks.map(|(offset, _)| offset + 1)).collect()
        });
        let line = starts.partition_point(|start| *start <= offset).max(1);
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

    /// The number of characters in a part of the text. The blocks of long parts are counted once.
    fn characters(&self, part: Range<usize>) -> usize {
        if part.len() <= BLOCK_BYTES {
            characters_in(self.text.as_bytes().get(part).unwrap_or_default())
        } else {
            self.characters_before(part.end).saturating_sub(self.characters_before(part.start))
        }
    }

    /// The number of characters before an offset.
    fn characters_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let blocks = self.characters.get_or_init(|| {
            let mut before = 0;
            let counted = bytes.chunks(BLOCK_BYTES).map(|block| {
                before += characters_in(block);
                before
            });
            std::iter::once(0).chain(counted).collect()
        });
        let block = (offset / BLOCK_BYTES).min(blocks.len().saturating_sub(1));
        let rest = bytes.get(block * BLOCK_BYTES..offset).unwrap_or_default();
        blocks.get(block).copied().unwrap_or_default() + characters_in(rest)
    }
}

/// The number of characters that begin in these bytes.
fn characters_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_column_counts_from_one_and_in_characters() {
        let lines = Lines::new("a\r\néé: x\n  - y\n");
        assert_eq!(lines.line_column(0), (1, 1));
        assert_eq!(lines.line_column(9), (2, 5));
        assert_eq!(lines.line_column(3), (2, 1));
        assert_eq!(lines.line_column(17), (4, 1));
        assert_eq!(Lines::after(7, "a\nb").line_column(2), (9, 1));
        assert_eq!(lines.line(9), (2, 3..11));
    }

    #[test]
    fn line_column_in_a_long_line_counts_all_blocks() {
        let text = format!("a\n{}", "\u{e9}b".repeat(2 * BLOCK_BYTES));
        let lines = Lines::new(&text);
        for (index, (offset, _)) in text.char_indices().skip(2).enumerate() {
            assert_eq!(lines.line_column(offset).1, index + 1);
        }
    }
}
