//! Where the nodes of a tree lie: children of one parent side by side, strings in the text or in
//! one buffer.

use super::super::span::Span;

/// A span within a piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Place {
    pub(crate) fn new(span: Span) -> Self {
        Place { start: narrow(span.start), end: narrow(span.end) }
    }

    pub(crate) fn span(self, base: usize) -> Span {
        Span { start: base + self.start as usize, end: base + self.end as usize }
    }
}

/// Side by side in one of the arena's vectors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    pub(crate) start: u32,
    pub(crate) len: u32,
}

impl Range {
    pub(crate) fn of<T>(self, slice: &[T]) -> &[T] {
        let start = self.start as usize;
        slice.get(start..start + self.len as usize).unwrap_or_default()
    }
}

/// A string: the bytes of the text from an offset on, or of the arena's buffer where it does not
/// stand in the text as it is read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Text {
    /// The offset; its highest bit tells which of both.
    at: u32,
    len: u32,
}

impl Text {
    const IN_BUFFER: u32 = 1 << 31;

    /// The most bytes that a piece of text may have, so that offsets in it and in the buffer stay
    /// below the bit.
    pub(crate) const MAX: usize = 1 << 29;
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    String(Text),
    /// In [`Arena::nodes`].
    Sequence(Range),
    /// In [`Arena::pairs`].
    Mapping(Range),
}

/// A value. Reached through an alias it is a copy, with the alias's place and the same children.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) content: Content,
    pub(crate) place: Place,
}

/// A key with its value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) key: Text,
    pub(crate) key_place: Place,
    pub(crate) value: Node,
    pub(crate) marks: Marks,
}

/// What is known of a pair besides: a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks(u8);

impl Marks {
    /// The same key stood in this mapping before.
    pub(crate) const REPEATED: Marks = Marks(1);
    /// A later pair with the same key wins.
    pub(crate) const SHADOWED: Marks = Marks(2);
    /// Brought in by a merge key.
    pub(crate) const MERGED: Marks = Marks(4);
    /// The key was no string before it became text: a number, a bool.
    pub(crate) const BARE: Marks = Marks(8);
    /// The key is null, which JSON has no text for.
    pub(crate) const NULL_KEY: Marks = Marks(16);
    /// The key is an integer beyond `int64`, which sigs.k8s.io/yaml does not write as text.
    pub(crate) const UNSIGNED_KEY: Marks = Marks(32);
    /// Brought in by a merge key, where an entry with this key was written before.
    pub(crate) const WRITTEN_BEFORE: Marks = Marks(64);

    pub(crate) const fn has(self, mark: Marks) -> bool {
        self.0 & mark.0 != 0
    }

    pub(crate) const fn with(self, mark: Marks) -> Marks {
        Marks(self.0 | mark.0)
    }

    /// Only what is known of the key itself, wherever it stands.
    pub(crate) const fn of_key(self) -> Marks {
        Marks(self.0 & (Marks::BARE.0 | Marks::NULL_KEY.0 | Marks::UNSIGNED_KEY.0))
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Arena {
    pub(crate) nodes: Vec<Node>,
    pub(crate) pairs: Vec<Pair>,
    /// The strings that do not stand in the text, one behind the other.
    pub(crate) buffer: String,
}

impl Arena {
    pub(crate) fn text<'a>(&'a self, source: &'a str, text: Text) -> &'a str {
        let from = if text.at & Text::IN_BUFFER == 0 { source } else { &self.buffer };
        let start = (text.at & !Text::IN_BUFFER) as usize;
        from.get(start..start + text.len as usize).unwrap_or_default()
    }

    /// A string that is read from `source`, which is as long as the text that the tree will lend
    /// from, or longer.
    pub(crate) fn lend(&mut self, source: &str, len: usize, text: &str) -> Text {
        match text.as_ptr().addr().checked_sub(source.as_ptr().addr()) {
            Some(start) if start + text.len() <= len => {
                Text { at: narrow(start), len: narrow(text.len()) }
            }
            _ => self.store(text),
        }
    }

    /// A string that stands nowhere. The first one is not copied, unless the buffer has room for
    /// it.
    pub(crate) fn keep(&mut self, text: String) -> Text {
        if self.buffer.is_empty() && text.len() > self.buffer.capacity() {
            self.buffer = text;
            return Text { at: Text::IN_BUFFER, len: narrow(self.buffer.len()) };
        }
        self.store(&text)
    }

    /// The same of a string that is kept elsewhere.
    pub(crate) fn store(&mut self, text: &str) -> Text {
        let at = narrow(self.buffer.len()) | Text::IN_BUFFER;
        self.buffer.push_str(text);
        Text { at, len: narrow(text.len()) }
    }
}

/// Pieces are limited to what fits.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
