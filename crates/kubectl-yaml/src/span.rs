//! Places: which bytes of the text something stands at.

/// The bytes from `start` up to, not including, `end` of the whole source text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The offset of the first byte.
    pub start: usize,
    /// The offset behind the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// What stands there in `text`, the text the span was taken from; nothing where it does not lie
    /// inside.
    #[must_use]
    pub fn slice(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }

    /// How many bytes it covers.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers no byte: the place of a value that was left out.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }
}
