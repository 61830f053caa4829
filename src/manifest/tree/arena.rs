//! Where the nodes of a tree lie: children of one parent side by side, strings in the text or in one buffer.

use super::super::span::Span;

/// A span within a piece of the text: no piece is larger than 4 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::manifest) struct Place {
    pub(in crate::manifest) start: u32,
    pub(in crate::manifest) end: u32,
}

impl Place {
    pub(in crate::manifest) fn new(span: Span) -> Self {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
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

/// A string: lent by the text, or written into the arena's buffer because it does not stand there as it is read.
#[derive(Clone, Copy, Debug)]
pub(in crate::manifest) enum Text<'t> {
    Borrowed(&'t str),
    Owned { start: u32, end: u32 },
}

#[derive(Clone, Copy, Debug)]
pub(in crate::manifest) enum Content<'t> {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    String(Text<'t>),
    /// In [`Arena::nodes`].
    Sequence(Range),
    /// In [`Arena::pairs`].
    Mapping(Range),
}

/// A value. Reached through an alias it is a copy, with the alias's place and the same children.
#[derive(Clone, Copy, Debug)]
pub(in crate::manifest) struct Node<'t> {
    pub(in crate::manifest) content: Content<'t>,
    pub(in crate::manifest) place: Place,
}

/// A key with its value.
#[derive(Clone, Copy, Debug)]
pub(in crate::manifest) struct Pair<'t> {
    pub(in crate::manifest) key: Text<'t>,
    pub(in crate::manifest) key_place: Place,
    pub(in crate::manifest) value: Node<'t>,
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

#[derive(Clone, Debug)]
pub(in crate::manifest) struct Arena<'t> {
    pub(in crate::manifest) nodes: Vec<Node<'t>>,
    pub(in crate::manifest) pairs: Vec<Pair<'t>>,
    /// The strings that are not lent by the text, one behind the other.
    pub(in crate::manifest) buffer: String,
}

impl<'t> Arena<'t> {
    pub(in crate::manifest) const fn new() -> Self {
        Arena { nodes: Vec::new(), pairs: Vec::new(), buffer: String::new() }
    }

    pub(in crate::manifest) fn text<'a>(&'a self, text: Text<'a>) -> &'a str {
        match text {
            Text::Borrowed(text) => text,
            Text::Owned { start, end } => self.buffer.get(start as usize..end as usize).unwrap_or_default(),
        }
    }

    pub(in crate::manifest) fn store(&mut self, text: &str) -> Text<'t> {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let start = narrow(self.buffer.len());
        self.buffer.push_str(text);
        Text::Owned { start, end: narrow(self.buffer.len()) }
    }
}
