//! Where the nodes of a tree lie: children of one parent side by side, strings in the text or in
//! one buffer.

use super::super::span::Span;

/// A span within a piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::manifest) struct Place {
    pub(in crate::manifest) start: u32,
    pub(in crate::manifest) end: u32,
}

impl Place {
    pub(in crate::manifest) fn new(span: Span) -> Self {
        Place { start: narrow(span.start), end: narrow(span.end) }
    }

    pub(in crate::manifest) fn span(self, base: usize) -> Span {
        Span { start: base + self.start as usize, end: base + self.end as usize }
    }
}

/// Side by side in one of the arena's vectors.
#[derive(Clone, Copy, Debug)]
pub(in crate::manifest) struct Range {
    pub(in crate::manifest) start: u32,
    pub(in crate::manifest) len: u32,
}

impl Range {
    pub(in crate::manifest) fn of<T>(self, slice: &[T]) -> &[T] {
        let start = self.start as usize;
        slice.get(start..start + self.len as usize).unwrap_or_default()
    }
}

/// A string: the bytes of the text from an offset on, or of the arena's buffer where it does not
/// stand in the text as it is read.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::manifest) struct Text {
    /// The offset; its highest bit tells which of both.
    at: u32,
    len: u32,
}

impl Text {
    const IN_BUFFER: u32 = 1 << 31;

    /// The most bytes that a piece of text may have, so that offsets in it and in the buffer stay
    /// below the bit.
    pub(in crate::manifest) const MAX: usize = 1 << 29;
}

#[derive(Clone, Copy, Debug)]
pub(in crate::manifest) enum Content {
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
pub(in crate::manifest) struct Node {
    pub(in crate::manifest) content: Content,
    pub(in crate::manifest) place: Place,
}

/// A key with its value.
#[derive(Clone, Copy, Debug)]
pub(in crate::manifest) struct Pair {
    pub(in crate::manifest) key: Text,
    pub(in crate::manifest) key_place: Place,
    pub(in crate::manifest) value: Node,
    pub(in crate::manifest) marks: Marks,
}

/// What is known of a pair besides: a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::manifest) struct Marks(u8);

impl Marks {
    /// The same key stood in this mapping before.
    pub(in crate::manifest) const REPEATED: Marks = Marks(1);
    /// A later pair with the same key wins.
    pub(in crate::manifest) const SHADOWED: Marks = Marks(2);
    /// Brought in by a merge key.
    pub(in crate::manifest) const MERGED: Marks = Marks(4);
    /// The key was no string before it became text: a number, a bool.
    pub(in crate::manifest) const BARE: Marks = Marks(8);
    /// The key is null, which JSON has no text for.
    pub(in crate::manifest) const NULL_KEY: Marks = Marks(16);
    /// The key is an integer beyond `int64`, which sigs.k8s.io/yaml does not write as text.
    pub(in crate::manifest) const UNSIGNED_KEY: Marks = Marks(32);
    /// Brought in by a merge key, where an entry with this key was written before.
    pub(in crate::manifest) const WRITTEN_BEFORE: Marks = Marks(64);

    pub(in crate::manifest) const fn has(self, mark: Marks) -> bool {
        self.0 & mark.0 != 0
    }

    pub(in crate::manifest) const fn with(self, mark: Marks) -> Marks {
        Marks(self.0 | mark.0)
    }

    /// Only what is known of the key itself, wherever it stands.
    pub(in crate::manifest) const fn of_key(self) -> Marks {
        Marks(self.0 & (Marks::BARE.0 | Marks::NULL_KEY.0 | Marks::UNSIGNED_KEY.0))
    }
}

#[derive(Clone, Debug, Default)]
pub(in crate::manifest) struct Arena {
    pub(in crate::manifest) nodes: Vec<Node>,
    pub(in crate::manifest) pairs: Vec<Pair>,
    /// The strings that do not stand in the text, one behind the other.
    pub(in crate::manifest) buffer: String,
}

impl Arena {
    pub(in crate::manifest) fn text<'a>(&'a self, source: &'a str, text: Text) -> &'a str {
        let from = if text.at & Text::IN_BUFFER == 0 { source } else { &self.buffer };
        let start = (text.at & !Text::IN_BUFFER) as usize;
        from.get(start..start + text.len as usize).unwrap_or_default()
    }

    /// A string that is read from `source`, which is as long as the text that the tree will lend
    /// from, or longer.
    pub(in crate::manifest) fn lend(&mut self, source: &str, len: usize, text: &str) -> Text {
        match text.as_ptr().addr().checked_sub(source.as_ptr().addr()) {
            Some(start) if start + text.len() <= len => {
                Text { at: narrow(start), len: narrow(text.len()) }
            }
            _ => self.store(text),
        }
    }

    /// A string that stands nowhere. The first one is not copied, unless the buffer has room for
    /// it.
    pub(in crate::manifest) fn keep(&mut self, text: String) -> Text {
        if self.buffer.is_empty() && text.len() > self.buffer.capacity() {
            self.buffer = text;
            return Text { at: Text::IN_BUFFER, len: narrow(self.buffer.len()) };
        }
        self.store(&text)
    }

    /// The same of a string that is kept elsewhere.
    pub(in crate::manifest) fn store(&mut self, text: &str) -> Text {
        let at = narrow(self.buffer.len()) | Text::IN_BUFFER;
        self.buffer.push_str(text);
        Text { at, len: narrow(text.len()) }
    }
}

/// Pieces are limited to what fits.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
