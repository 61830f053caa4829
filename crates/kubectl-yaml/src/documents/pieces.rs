//! The pieces of a text between `---` lines, as apimachinery's `YAMLReader.Read` splits it before it
//! parses any YAML.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::error::{Kind, ReadError};
use crate::span::Span;

/// The separator with the line break before it. Building the searcher takes as long as searching a
/// typical manifest, so it is shared.
static SEPARATOR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\n---"));

/// An iterator over the pieces of a text. A `---` on the first line is part of its piece, any other
/// separates two pieces.
#[derive(Clone, Debug)]
pub(super) struct Pieces<'t> {
    text: &'t str,
    offset: usize,
}

#[derive(Debug)]
pub(super) struct Piece {
    pub(super) span: Span,
    /// The error if the `---` at its start or end is followed by text; kubectl then drops the piece.
    pub(super) separator: Option<ReadError>,
}

impl<'t> Pieces<'t> {
    pub(super) fn new(text: &'t str, offset: usize) -> Self {
        Pieces { text, offset }
    }

    /// The end of the line that begins at `start` with `---`, and the error if text follows the dashes.
    fn separator(&self, start: usize) -> (usize, Option<ReadError>) {
        let rest = self.text.get(start..).unwrap_or_default();
        let (line, end) = match rest.find('\n') {
            Some(len) => (rest.get(..len).unwrap_or_default(), start + len + 1),
            None => (rest, self.text.len()),
        };
        let rest = line.get(3..).unwrap_or_default();
        let found = rest.trim();
        if found.is_empty() || found.starts_with('#') {
            return (end, None);
        }
        let offset = start + 3 + (rest.len() - rest.trim_start().len());
        let span = Span { start: offset, end: offset + found.len() };
        (end, Some(ReadError::new(Kind::Separator(found.to_owned()), span)))
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let start = self.offset;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        if rest.starts_with("---")
            && let (end, separator @ Some(_)) = self.separator(start)
        {
            self.offset = end;
            return Some(Piece { span: Span { start, end }, separator });
        }
        let Some(len) = SEPARATOR.find(rest.as_bytes()) else {
            self.offset = self.text.len();
            return Some(Piece { span: Span { start, end: self.offset }, separator: None });
        };
        let next = start + len + 1;
        let (end, separator) = self.separator(next);
        self.offset = end;
        let span = Span { start, end: if separator.is_some() { end } else { next } };
        Some(Piece { span, separator })
    }
}
