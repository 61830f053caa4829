//! Arena storage of a tree: siblings are contiguous; strings borrow from the source or from a side
//! buffer.

use super::super::span::Span;

/// A span in a piece of the text, half the size of a [`Span`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CompactSpan {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl CompactSpan {
    pub(crate) fn new(span: Span) -> Self {
        CompactSpan { start: narrow(span.start), end: narrow(span.end) }
    }

    pub(crate) fn in_text(self, base: usize) -> Span {
        Span { start: base + self.start as usize, end: base + self.end as usize }
    }
}

/// A range of one of the arena's vectors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    pub(crate) start: u32,
    pub(crate) len: u32,
}

impl Range {
    pub(crate) fn slice<T>(self, slice: &[T]) -> &[T] {
        let start = self.start as usize;
        slice.get(start..start + self.len as usize).unwrap_or_default()
    }
}

/// A string: bytes of the source, or of the arena's buffer if its value is not in the source.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Text {
    /// The offset; the highest bit is set for the buffer.
    offset: u32,
    len: u32,
}

impl Text {
    const IN_BUFFER: u32 = 1 << 31;

    /// The maximum number of bytes of a piece of text. Offsets in it and in the buffer stay below
    /// the highest bit.
    pub(crate) const MAX_BYTES: usize = 1 << 29;
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

/// A value. An alias is a copy of it, with the span of the alias and the same children.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) content: Content,
    pub(crate) span: CompactSpan,
}

/// A key with its value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) key: Text,
    pub(crate) key_span: CompactSpan,
    pub(crate) value: Node,
    pub(crate) marks: Marks,
}

/// Properties of a pair, as a bit set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks(u8);

impl Marks {
    /// The same key is written earlier in this mapping.
    pub(crate) const REPEATED: Marks = Marks(1);
    /// A later pair with the same key wins.
    pub(crate) const SHADOWED: Marks = Marks(2);
    /// A merge key brought it in.
    pub(crate) const MERGED: Marks = Marks(4);
    /// The key is written as a number or a boolean.
    pub(crate) const BARE: Marks = Marks(8);
    /// The key is null, for which JSON has no string.
    pub(crate) const NULL_KEY: Marks = Marks(16);
    /// The key is an integer beyond `int64`, which sigs.k8s.io/yaml does not convert to a string.
    pub(crate) const UNSIGNED_KEY: Marks = Marks(32);
    /// A merge key brought it in after an entry with this key was written.
    pub(crate) const WRITTEN_BEFORE: Marks = Marks(64);

    pub(crate) const fn has(self, mark: Marks) -> bool {
        self.0 & mark.0 != 0
    }

    pub(crate) const fn with(self, mark: Marks) -> Marks {
        Marks(self.0 | mark.0)
    }

    /// The properties of the key alone.
    pub(crate) const fn key_only(self) -> Marks {
        Marks(self.0 & (Marks::BARE.0 | Marks::NULL_KEY.0 | Marks::UNSIGNED_KEY.0))
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Arena {
    pub(crate) nodes: Vec<Node>,
    pub(crate) pairs: Vec<Pair>,
    /// The strings that are not in the source, one after the other.
    pub(crate) buffer: String,
}

impl Arena {
    pub(crate) fn text<'a>(&'a self, source: &'a str, text: Text) -> &'a str {
        let from = if text.offset & Text::IN_BUFFER == 0 { source } else { &self.buffer };
        let start = (text.offset & !Text::IN_BUFFER) as usize;
        from.get(start..start + text.len as usize).unwrap_or_default()
    }

    /// Adds a string that was read from `source`, and borrows it if it is within the first `len`
    /// bytes, which the tree has too.
    pub(crate) fn borrow(&mut self, source: &str, len: usize, text: &str) -> Text {
        match text.as_ptr().addr().checked_sub(source.as_ptr().addr()) {
            Some(start) if start + text.len() <= len => {
                Text { offset: narrow(start), len: narrow(text.len()) }
            }
            _ => self.push(text),
        }
    }

    /// Adds an owned string. The first one becomes the buffer, unless the buffer has room for it.
    pub(crate) fn push_owned(&mut self, text: String) -> Text {
        if self.buffer.is_empty() && text.len() > self.buffer.capacity() {
            self.buffer = text;
            return Text { offset: Text::IN_BUFFER, len: narrow(self.buffer.len()) };
        }
        self.push(&text)
    }

    /// Adds a copy of a string.
    pub(crate) fn push(&mut self, text: &str) -> Text {
        let offset = narrow(self.buffer.len()) | Text::IN_BUFFER;
        self.buffer.push_str(text);
        Text { offset, len: narrow(text.len()) }
    }
}

/// The size of a piece is limited so that its offsets fit.
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
