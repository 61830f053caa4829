//! Locations in a text, and the budget of helps.

use std::cell::Cell;

use kubectl_yaml::Span;

use crate::report::Location;

/// The lines of a text, and the number of findings that may still get a help.
#[derive(Debug)]
pub(crate) struct Lines<'t> {
    inner: kubectl_yaml::Lines<'t>,
    /// The number of findings of the document that may still get a help.
    helps: Cell<usize>,
    /// The offset of the document, until one of its findings gets a help.
    document: Cell<Option<usize>>,
    /// The line on which the last document with a help begins.
    helped_line: Cell<usize>,
}

/// The number of findings of a document that get a help, over all items of a list: a help searches
/// the text around it, which may be one line with a hundred thousand items.
const MAX_HELPS: usize = 2_000;

impl<'t> Lines<'t> {
    pub(crate) const fn new(text: &'t str) -> Self {
        Self::after(0, text)
    }

    /// The lines of a part of a larger text, after `before` lines of it.
    pub(crate) const fn after(before: usize, text: &'t str) -> Self {
        Self {
            inner: kubectl_yaml::Lines::after(before, text),
            helps: Cell::new(MAX_HELPS),
            document: Cell::new(None),
            helped_line: Cell::new(0),
        }
    }

    /// Another document of the text begins.
    pub(super) fn begin_document(&self, at: usize) {
        self.document.set(Some(at));
    }

    /// Whether one more finding, with this span, may get a help. One on a long line counts as many.
    pub(super) fn may_help(&self, span: Span) -> bool {
        const LONG_LINE_BYTES: usize = 4 << 10;
        if let Some(at) = self.document.take() {
            // Documents in JSON may all be on one line.
            let (line, _) = self.inner.line(at);
            if self.helped_line.replace(line) != line {
                self.helps.set(MAX_HELPS);
            }
        }
        let left = self.helps.get();
        let (_, line) = self.inner.line(span.start);
        self.helps.set(left.saturating_sub(1 + line.len() / LONG_LINE_BYTES));
        left > 0
    }

    pub(super) const fn text(&self) -> &'t str {
        self.inner.text()
    }

    /// The location of a span. A span of several lines ends at the end of its first line.
    pub(crate) fn location(&self, span: Span) -> Location {
        let (line, column) = self.inner.line_column(span.start);
        let within = span.slice(self.text()).unwrap_or_default();
        let first_line = within.split(['\n', '\r']).next().unwrap_or_default();
        Location { span: span.start..span.start + first_line.len(), line, column }
    }
}
