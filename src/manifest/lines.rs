//! Lines and columns of a text, found when something is to be said about it.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

use super::span::Span;
use crate::report::Place;

/// A text whose lines are counted once, on first use.
#[derive(Debug)]
pub(crate) struct Lines<'t> {
    text: &'t str,
    /// How many lines of a larger text stand before it.
    before: usize,
    /// Where each line begins.
    starts: OnceCell<Vec<usize>>,
    /// How many characters stand before each block: a line may be as long as the text, and have a
    /// finding at every character.
    characters: OnceCell<Vec<usize>>,
    /// How many more findings of the document may be helped with.
    helps: Cell<usize>,
    /// Where the document begins, until one of its findings is helped with.
    document: Cell<Option<usize>>,
    /// The line on which the last one began that was.
    helped_line: Cell<usize>,
}

/// The bytes of a block, of which the characters are counted together.
const BLOCK: usize = 1 << 10;

/// How many findings of a document are helped with, a list's items together: a help looks around in
/// the text, which may be one line with a hundred thousand items.
const HELPED: usize = 2_000;

impl<'t> Lines<'t> {
    pub(crate) const fn new(text: &'t str) -> Self {
        Self::behind(0, text)
    }

    /// Those of a part of a larger text: they are counted on from the lines before it, its bytes
    /// are not.
    pub(crate) const fn behind(before: usize, text: &'t str) -> Self {
        Self {
            text,
            before,
            starts: OnceCell::new(),
            characters: OnceCell::new(),
            helps: Cell::new(HELPED),
            document: Cell::new(None),
            helped_line: Cell::new(0),
        }
    }

    /// Another document of the text begins.
    pub(super) fn begin_document(&self, at: usize) {
        self.document.set(Some(at));
    }

    /// Whether one more finding is to be helped with, which stands there. One on a long line counts
    /// for many.
    pub(super) fn may_help(&self, span: Span) -> bool {
        const SHORT: usize = 4 << 10;
        if let Some(at) = self.document.take() {
            // Documents in JSON may all stand on one line.
            let (line, _) = self.line(at);
            if self.helped_line.replace(line) != line {
                self.helps.set(HELPED);
            }
        }
        let left = self.helps.get();
        let (_, line) = self.line(span.start);
        self.helps.set(left.saturating_sub(1 + line.len() / SHORT));
        left > 0
    }

    /// The number of the line of an offset, from 1, and where it stands.
    fn line(&self, at: usize) -> (usize, Range<usize>) {
        let starts = self.starts.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect()
        });
        let line = starts.partition_point(|start| *start <= at).max(1);
        let start = starts.get(line - 1).copied().unwrap_or_default();
        (line, start..starts.get(line).copied().unwrap_or(self.text.len()))
    }

    pub(super) const fn text(&self) -> &'t str {
        self.text
    }

    /// The place of a span; one over several lines is cut at the end of the first.
    pub(crate) fn place(&self, span: Span) -> Place {
        let (line, Range { start: line_start, .. }) = self.line(span.start);
        let column = self.characters(line_start..span.start) + 1;
        let within = self.text.get(span.start..span.end).unwrap_or_default();
        let first_line = within.split(['\n', '\r']).next().unwrap_or_default();
        Place { span: span.start..span.start + first_line.len(), line: self.before + line, column }
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
        let place = |start, end| {
            let Place { span, line, column } = lines.place(Span { start, end });
            (span, line, column)
        };
        assert_eq!(place(0, 1), (0..1, 1, 1));
        assert_eq!(place(9, 10), (9..10, 2, 5));
        assert_eq!(place(3, 16), (3..10, 2, 1));
        assert_eq!(place(17, 17), (17..17, 4, 1));
    }

    #[test]
    fn columns_of_long_lines_are_counted_the_same() {
        let text = format!("a\n{}", "\u{e9}b".repeat(2 * BLOCK));
        let lines = Lines::new(&text);
        for (number, (at, _)) in text.char_indices().skip(2).enumerate() {
            assert_eq!(lines.place(Span { start: at, end: at }).column, number + 1);
        }
    }
}
