//! Edits of source text in its own style: block or flow, YAML or JSON, with its line breaks.

use std::ops::Range;

use kubectl_yaml::{Entry, NodeRef, Value, is_plain_string};

use super::context::is_unaliased;
use crate::validation::leaf;

/// A replacement: the bytes, and the new text.
pub(super) type Edit = (Range<usize>, String);

/// Whether a character is a line break in YAML 1.1.
const fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A map that contains all its entries in the text, so entries can be added and removed.
pub(super) struct Map<'a> {
    text: &'a str,
    node: NodeRef<'a>,
    entries: Vec<Entry<'a>>,
    /// Whether the map is in braces.
    flow: bool,
}

impl<'a> Map<'a> {
    /// `None` if entries come from a merge key, or the node is not a map of its own.
    pub(super) fn new(text: &'a str, node: NodeRef<'a>) -> Option<Self> {
        let Value::Mapping(entries) = node.value() else { return None };
        let span = node.span();
        let entries: Vec<_> = entries.collect();
        let within = entries.iter().all(|entry| {
            span.start <= entry.key_span.start
                && entry.key_span.start <= entry.value.span().start
                && entry.value.span().end <= span.end
        });
        let merges = span.slice(text)?.contains("<<");
        let repeats = entries.iter().any(|entry| entry.repeated);
        let flow = span.slice(text)?.starts_with('{');
        (within && !merges && !repeats && is_unaliased(node, text)).then_some(Self {
            text,
            node,
            entries,
            flow,
        })
    }

    /// Whether the keys are in double quotes, as in JSON.
    pub(super) fn is_json(&self) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.key_span.slice(self.text).is_some_and(|key| key.starts_with('"')))
    }

    /// Removes an entry; `None` if that would leave an empty block, which is null, or remove a
    /// comment.
    pub(super) fn without(&self, key: &str) -> Option<Edit> {
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        let entry = self.entries.get(at)?;
        let next = self.entries.get(at + 1);
        let end = end_of(self.text, entry.value)?.max(entry.key_span.end);
        let range = match (self.flow, next) {
            (true, Some(next)) => entry.key_span.start..next.key_span.start,
            (true, None) => {
                let before = at.checked_sub(1).and_then(|at| self.entries.get(at));
                let start = match before {
                    Some(before) => end_of(self.text, before.value)?.max(before.key_span.end),
                    None => entry.key_span.start,
                };
                start..end
            }
            (false, _) if self.entries.len() == 1 => return None,
            (false, next) => self.lines_of(entry, next, end)?,
        };
        let (key, value) = (entry.key_span, entry.value.span());
        let around = [range.start..key.start, key.end..value.start.max(key.end), end..range.end];
        let comment = around
            .into_iter()
            .any(|range| self.text.get(range).is_none_or(|text| text.contains('#')));
        (!comment && !has_comment(self.text, entry.value)).then(|| (range, String::new()))
    }

    /// The lines of an entry, without the dash of a list item.
    fn lines_of(
        &self,
        entry: &Entry<'_>,
        next: Option<&Entry<'_>>,
        end: usize,
    ) -> Option<Range<usize>> {
        let start = line_start(self.text, entry.key_span.start);
        let rest = self.text.get(end..)?;
        let line_end = rest.find('\n').map_or(self.text.len(), |at| end + at + 1);
        let is_rest_blank = self.text.get(end..line_end)?.trim_ascii().is_empty();
        if !is_rest_blank {
            return None;
        }
        match self.text.get(start..entry.key_span.start)? {
            // If the last line has no line break, the break before it is removed.
            before if before.bytes().all(|byte| byte == b' ') => {
                if self.text.get(end..line_end)?.ends_with('\n') {
                    Some(start..line_end)
                } else {
                    let above = self.text.get(..start)?;
                    Some(above.trim_end_matches(['\r', '\n']).len()..line_end)
                }
            }
            before if before.bytes().all(|byte| matches!(byte, b' ' | b'-')) => {
                let next = next?.key_span.start;
                (line_start(self.text, next) == line_end).then_some(entry.key_span.start..next)
            }
            _ => None,
        }
    }

    /// Whether the entries follow another one directly, each on its own line.
    pub(super) fn is_block_tail(&self, head: Entry<'_>, rest: &[Entry<'_>]) -> bool {
        let Some(at) =
            self.entries.iter().position(|entry| entry.key == head.key).filter(|_| !self.flow)
        else {
            return false;
        };
        let after: Vec<_> = self.entries.iter().skip(at + 1).take(rest.len()).collect();
        after.len() == rest.len()
            && after.iter().all(|entry| {
                let key = entry.key_span.start;
                let before = self.text.get(line_start(self.text, key)..key).unwrap_or("-");
                let value = entry.value.span().slice(self.text).unwrap_or("\n");
                rest.iter().any(|own| own.key == entry.key)
                    && before.bytes().all(|byte| byte == b' ')
                    && !value.contains(is_break)
            })
    }

    /// Adds an entry after the last one.
    pub(super) fn with(&self, name: &str, value: &str) -> Option<Edit> {
        let name = if self.is_json() { leaf::quoted(name, "") } else { name.to_owned() };
        let Some(last) = self.entries.last() else {
            let inside = self.node.span().start + 1;
            return self.flow.then(|| (inside..inside, format!("{name}: {value}")));
        };
        let end = end_of(self.text, last.value)?.max(last.key_span.end);
        let indent = self.indent(last);
        if self.flow {
            // One entry per line, as usual in JSON.
            let separator = indent.map_or_else(
                || " ".to_owned(),
                |indent| format!("{}{indent}", self.line_break(end)),
            );
            return Some((end..end, format!(",{separator}{name}: {value}")));
        }
        let indent = indent.or_else(|| self.indent(self.entries.first()?))?;
        let rest = self.text.get(end..)?;
        let after = rest.get(..rest.find(is_break).unwrap_or(rest.len()))?;
        let end = end + after.len();
        let comment = after.trim_ascii_start();
        (comment.is_empty() || comment.starts_with('#') && after.len() > comment.len())
            .then(|| (end..end, format!("{}{indent}{name}: {value}", self.line_break(end))))
    }

    /// Adds an entry before the first one.
    pub(super) fn with_first(&self, name: &str, value: &str) -> Option<Edit> {
        let first = self.entries.first()?;
        let (name, value) = if self.is_json() {
            (leaf::quoted(name, ""), leaf::quoted(value, ""))
        } else {
            (name.into(), value.into())
        };
        let at = first.key_span.start;
        let separator = match self.indent(first) {
            Some(indent) if self.flow => format!(",{}{indent}", self.line_break(at)),
            Some(indent) => format!("{}{indent}", self.line_break(at)),
            None if self.flow => ", ".to_owned(),
            None => return None,
        };
        Some((at..at, format!("{name}: {value}{separator}")))
    }

    /// The indentation of an entry that begins its line, possibly as a list item.
    fn indent(&self, entry: &Entry<'_>) -> Option<String> {
        let start = line_start(self.text, entry.key_span.start);
        let before = self.text.get(start..entry.key_span.start)?;
        let fits = |byte| byte == b' ' || !self.flow && byte == b'-' || self.flow && byte == b'\t';
        before.bytes().all(fits).then(|| before.replace('-', " "))
    }

    fn line_break(&self, at: usize) -> &'static str {
        line_break(self.text, at)
    }
}

/// Whether a value may contain a comment.
fn has_comment(text: &str, node: NodeRef<'_>) -> bool {
    match node.value() {
        Value::Mapping(_) | Value::Sequence(_) => {
            node.span().slice(text).is_none_or(|source| source.contains(" #"))
        }
        _ => false,
    }
}

/// The line break after an offset, or the last one before it. The text of a chunk does not begin at
/// the start of the stream.
pub(super) fn line_break(text: &str, at: usize) -> &'static str {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let end = after.find('\n').map(|end| at + end).or_else(|| before.rfind('\n'));
    let line = end.and_then(|end| text.get(..end));
    if line.is_some_and(|line| line.ends_with('\r')) { "\r\n" } else { "\n" }
}

/// The start of the line of an offset.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// The end of a node in the text; for a block, the end of its last value.
///
/// `None` after a block scalar, which includes its line breaks, and for text that is also used
/// elsewhere.
pub(super) fn end_of(text: &str, node: NodeRef<'_>) -> Option<usize> {
    let mut here = node;
    loop {
        let source = here.span().slice(text)?;
        if source.starts_with(['|', '>', '*', '&', '!']) {
            return None;
        }
        let last = match here.value() {
            Value::Mapping(_) | Value::Sequence(_) if source.starts_with(['{', '[']) => None,
            Value::Mapping(entries) => entries.last().map(|entry| entry.value),
            Value::Sequence(items) => items.last(),
            _ => None,
        };
        match last {
            None => return Some(here.span().end),
            Some(last)
                if here.span().start <= last.span().start && last.span().end <= here.span().end =>
            {
                here = last;
            }
            Some(_) => return None,
        }
    }
}

/// Indents the lines of a range by two columns, except the first line.
pub(super) fn indented(text: &str, range: Range<usize>) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    // Only these two line breaks are searched below.
    if text.get(range.clone())?.replace("\r\n", "\n").contains(|c| c != '\n' && is_break(c)) {
        return None;
    }
    let mut at = range.start;
    while let Some(next) = text.get(at..range.end)?.find('\n') {
        at += next + 1;
        let blank = text.get(at..)?.starts_with(['\r', '\n']);
        if at < range.end && !blank {
            edits.push((at..at, "  ".to_owned()));
        }
    }
    Some(edits)
}

/// Whether a string needs no quotes, apart from its type.
pub(super) fn is_word(text: &str) -> bool {
    let unmistakable =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'/' | b'_');
    text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/')
        && text.bytes().all(unmistakable)
}

/// A string as a scalar, in quotes if it might have another type without.
pub(super) fn scalar(text: &str, json: bool) -> String {
    if !json && is_word(text) && is_plain_string(text) {
        text.to_owned()
    } else {
        leaf::quoted(text, "")
    }
}

/// A key in source form.
pub(super) fn key(name: &str, json: bool) -> String {
    if json { leaf::quoted(name, "") } else { name.to_owned() }
}

/// A map in braces.
pub(super) fn braces(json: bool, entries: &[(&str, &str)]) -> String {
    let entries: Vec<_> =
        entries.iter().map(|(name, value)| format!("{}: {value}", key(name, json))).collect();
    format!("{{{}}}", entries.join(", "))
}

/// An edit that renames a key and keeps its quotes; `None` if the key has an anchor.
pub(super) fn renamed(text: &str, entry: Entry<'_>, name: &str) -> Option<Edit> {
    let span = entry.key_span;
    let source = span.slice(text)?;
    let bare = source.trim_matches(['"', '\'']);
    let json = source.starts_with('"');
    (bare == entry.key).then(|| (span.start..span.end, key(name, json)))
}

/// Whether a node is written in JSON, judging by its first key or string.
pub(super) fn is_json(text: &str, node: NodeRef<'_>) -> bool {
    let mut here = node;
    let span = loop {
        match here.value() {
            Value::Mapping(mut entries) => break entries.next().map(|entry| entry.key_span),
            Value::Sequence(mut items) => match items.next() {
                Some(item) => here = item,
                None => break None,
            },
            _ => break Some(here.span()),
        }
    };
    span.and_then(|span| span.slice(text)).is_some_and(|source| source.starts_with('"'))
}
