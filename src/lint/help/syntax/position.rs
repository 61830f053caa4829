//! The position of a read error, and the lines around it.

use kubectl_yaml::{ReadError, Span};

use crate::lint::help::edit::line_start;
use crate::lint::lines::Lines;

/// The position of a read error, and the start of the construct that was being read.
pub(super) struct Position<'t> {
    text: &'t str,
    lines: &'t Lines<'t>,
    span: Span,
    context: Option<(&'static str, usize)>,
}

impl<'t> Position<'t> {
    pub(super) fn new(lines: &'t Lines<'t>, error: &ReadError) -> Self {
        Self { text: lines.text(), lines, span: error.span(), context: error.context() }
    }

    /// Another position in the same text.
    pub(super) const fn at(&self, at: usize) -> Self {
        Self { text: self.text, lines: self.lines, span: Span::new(at, at), context: None }
    }

    pub(super) const fn text(&self) -> &'t str {
        self.text
    }

    pub(super) const fn start(&self) -> usize {
        self.span.start
    }

    /// The text from the position on.
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.span.start..).unwrap_or_default()
    }

    pub(super) fn next_char(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The span of the error, if it is not empty.
    pub(super) fn spoken_of(&self) -> Option<(Span, &'t str)> {
        self.span
            .slice(self.text)
            .filter(|source| !source.is_empty())
            .map(|source| (self.span, source))
    }

    /// The line of the position.
    pub(super) fn line(&self) -> &'t str {
        self.line_of(self.span.start)
    }

    /// The end of the line, before its line break.
    pub(super) fn line_end(&self) -> usize {
        line_start(self.text, self.span.start) + self.line().len()
    }

    /// The line up to the position.
    pub(super) fn before(&self) -> &'t str {
        self.text.get(line_start(self.text, self.span.start)..self.span.start).unwrap_or_default()
    }

    /// The lines above, nearest first, without empty lines and comments.
    pub(super) fn above(&self) -> impl Iterator<Item = &'t str> {
        let above = self.text.get(..line_start(self.text, self.span.start)).unwrap_or_default();
        above
            .lines()
            .rev()
            .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
    }

    /// The lines above with their numbers, nearest first.
    pub(super) fn above_numbered(&self) -> impl Iterator<Item = (usize, &'t str)> {
        let above = self.text.get(..line_start(self.text, self.span.start)).unwrap_or_default();
        let last = self.line_number(self.span.start);
        above.lines().rev().enumerate().map(move |(up, line)| (last.saturating_sub(up + 1), line))
    }

    /// The construct that was being read.
    pub(super) fn context(&self) -> Option<&'static str> {
        self.context.map(|(what, _)| what)
    }

    /// The start of that construct.
    pub(super) fn context_at(&self) -> Option<usize> {
        self.context.map(|(_, at)| at)
    }

    /// The line where that construct begins.
    pub(super) fn context_line(&self) -> Option<&'t str> {
        self.context_at().map(|at| self.line_of(at))
    }

    /// Line and column of an offset, as text.
    pub(super) fn location(&self, at: usize) -> String {
        let location = self.lines.location(Span::new(at, at));
        format!("line {}, column {}", location.line, location.column)
    }

    pub(super) fn line_number(&self, at: usize) -> usize {
        self.lines.location(Span::new(at, at)).line
    }

    pub(super) fn column(&self, at: usize) -> usize {
        self.lines.location(Span::new(at, at)).column
    }

    fn line_of(&self, at: usize) -> &'t str {
        let rest = self.text.get(line_start(self.text, at)..).unwrap_or_default();
        rest.split(['\n', '\r']).next().unwrap_or_default()
    }

    /// The word at the position: up to a space, the end of the line, or a bracket or comma.
    pub(super) fn token(&self) -> &'t str {
        let rest = self.rest();
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| c.is_whitespace() || matches!(c, ',' | '}' | ']'));
        rest.get(..end.map_or(rest.len(), |(at, _)| at)).unwrap_or_default()
    }

    /// The value at the position without quotes: up to the end of the line, a comment, or a bracket or
    /// comma.
    pub(super) fn value(&self) -> &'t str {
        let line = self.rest().split(['\n', '\r']).next().unwrap_or_default();
        let line = line.find(" #").and_then(|at| line.get(..at)).unwrap_or(line);
        let brackets = self.before().contains(['{', '[']);
        let end = line.find([',', '}', ']']).filter(|_| brackets);
        end.and_then(|at| line.get(..at)).unwrap_or(line).trim_end()
    }

    /// The bracket of this line that is open at the position.
    pub(super) fn open_bracket(&self) -> Option<char> {
        let mut open = Vec::new();
        for c in self.before().chars() {
            match c {
                '{' | '[' => open.push(c),
                '}' | ']' => drop(open.pop()),
                _ => {}
            }
        }
        open.pop()
    }

    /// The number of the next line nearby that is indented less.
    pub(super) fn line_further_left(&self) -> Option<usize> {
        /// A bound, since every line of a list may ask for this.
        const NEAR: usize = 1_000;
        let indent = Some(indentation(self.line())).filter(|indent| *indent > 0)?;
        let start = line_start(self.text, self.span.start);
        let lines = self.text.get(start..)?.lines().enumerate().take(NEAR).skip(1);
        let mut lines =
            lines.take_while(|(_, line)| !line.starts_with("---") && !line.starts_with("..."));
        let (at, _) = lines.find(|(_, line)| {
            let content = line.trim_start();
            !content.is_empty() && !content.starts_with('#') && indentation(line) < indent
        })?;
        Some(self.line_number(start) + at)
    }
}

/// Number of spaces at the start of a line.
pub(super) fn indentation(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}
