//! kubectl's cutting: apimachinery's `YAMLReader.Read`, which knows nothing of YAML but `---`.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::error::{Kind, ReadError};
use crate::span::Span;

/// What all pieces but the first begin with, and the line break before it. To prepare the search
/// anew takes as long as to search a typical manifest.
static SEPARATOR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\n---"));

/// The pieces of a text. A first line `---` belongs to its piece, all others stand between two.
#[derive(Clone, Debug)]
pub(super) struct Pieces<'t> {
    text: &'t str,
    at: usize,
}

#[derive(Debug)]
pub(super) struct Piece {
    pub(super) span: Span,
    /// What stands behind the `---` that begins or ends it, where it may not; kubectl drops the
    /// piece then.
    pub(super) separator: Option<ReadError>,
}

impl<'t> Pieces<'t> {
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Pieces { text, at }
    }

    /// Where the line that begins at `start` with `---` ends, and what stands behind that but must
    /// not.
    fn separator(&self, start: usize) -> (usize, Option<ReadError>) {
        let rest = self.text.get(start..).unwrap_or_default();
        let (line, end) = match rest.find('\n') {
            Some(len) => (rest.get(..len).unwrap_or_default(), start + len + 1),
            None => (rest, self.text.len()),
        };
        let behind = line.get(3..).unwrap_or_default();
        let found = behind.trim();
        if found.is_empty() || found.starts_with('#') {
            return (end, None);
        }
        let at = start + 3 + (behind.len() - behind.trim_start().len());
        let span = Span { start: at, end: at + found.len() };
        (end, Some(ReadError::new(Kind::Separator(found.to_owned()), span)))
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        if rest.starts_with("---")
            && let (end, separator @ Some(_)) = self.separator(start)
        {
            self.at = end;
            return Some(Piece { span: Span { start, end }, separator });
        }
        let Some(len) = SEPARATOR.find(rest.as_bytes()) else {
            self.at = self.text.len();
            return Some(Piece { span: Span { start, end: self.at }, separator: None });
        };
        let next = start + len + 1;
        let (end, separator) = self.separator(next);
        self.at = end;
        let span = Span { start, end: if separator.is_some() { end } else { next } };
        Some(Piece { span, separator })
    }
}
