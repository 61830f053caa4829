//! Lines and columns of a text, found when something is to be said about it.

use std::cell::OnceCell;

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
}

impl<'t> Lines<'t> {
    pub(crate) const fn new(text: &'t str) -> Self {
        Self::behind(0, text)
    }

    /// Those of a part of a larger text: they are counted on from the lines before it, its bytes are not.
    pub(crate) const fn behind(before: usize, text: &'t str) -> Self {
        Self { text, before, starts: OnceCell::new() }
    }

    pub(super) const fn text(&self) -> &'t str {
        self.text
    }

    /// The place of a span; one over several lines is cut at the end of the first.
    pub(crate) fn place(&self, span: Span) -> Place {
        let starts = self.starts.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect()
        });
        let line = starts.partition_point(|start| *start <= span.start).max(1);
        let line_start = starts.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(line_start..span.start).unwrap_or_default();
        let within = self.text.get(span.start..span.end).unwrap_or_default();
        let first_line = within.split(['\n', '\r']).next().unwrap_or_default();
        let (line, column) = (self.before + line, before.chars().count() + 1);
        Place { span: span.start..span.start + first_line.len(), line, column }
    }
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
}
