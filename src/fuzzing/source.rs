//! Source of decisions, from a fuzzer's bytes. Without bytes, every choice is the first alternative
//! or `false`.

use arbitrary::{Arbitrary, Unstructured};

/// A fuzzer's bytes.
pub(super) struct Source<'s, 'a>(&'s mut Unstructured<'a>);

impl<'s, 'a> Source<'s, 'a> {
    pub(super) const fn new(u: &'s mut Unstructured<'a>) -> Self {
        Self(u)
    }

    /// A value of a type that needs no bytes, such as an integer.
    pub(super) fn any<T: Arbitrary<'a> + Default>(&mut self) -> T {
        self.0.arbitrary().unwrap_or_default()
    }

    /// A number less than `count`; 0 if `count` is 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        self.0.int_in_range(0..=count.saturating_sub(1)).unwrap_or_default()
    }

    /// `true` with a probability of one in `times`.
    pub(super) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 1
    }

    /// One of several.
    pub(super) fn pick<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        choices.get(self.below(choices.len())).copied().unwrap_or_default()
    }

    pub(super) fn optional<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.any::<bool>().then(|| make(self))
    }

    /// A list of this number of items.
    pub(super) fn many<T>(&mut self, count: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..count).map(|_| make(self)).collect()
    }

    /// An optional list of fewer items.
    pub(super) fn list<T>(
        &mut self,
        below: usize,
        make: impl FnMut(&mut Self) -> T,
    ) -> Option<Vec<T>> {
        self.optional(|source| {
            let count = source.below(below);
            source.many(count, make)
        })
    }
}
