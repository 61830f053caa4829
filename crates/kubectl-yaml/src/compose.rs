//! Composing trees from YAML and JSON.

mod aliasing;
mod faults;
pub(super) mod json;
mod scalar;
pub(super) mod yaml;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

pub use self::scalar::is_plain_string;
pub(super) use self::scalar::{MERGE_KEY, Scalar, may_resolve, resolve_plain};
use super::error::{Kind, ReadError};
use super::limits::Limits;
use super::span::Span;
use super::tree::Tree;
use super::tree::arena::{Arena, CompactSpan, Content, Marks, Node, Pair, Range, Text};

/// Builds a tree bottom up: the children of open collections are on two stacks until their parent is
/// closed.
///
/// The stacks are reused for the next document.
#[derive(Debug)]
pub(super) struct Builder {
    arena: Arena,
    nodes: Vec<Node>,
    pairs: Vec<Pair>,
    /// Whether a map has a repeated key.
    repeated: bool,
    /// The number of values and keys that the document may still have.
    left: usize,
    limits: Limits,
}

impl Builder {
    pub(super) fn new(limits: Limits) -> Self {
        Builder {
            arena: Arena::default(),
            nodes: Vec::new(),
            pairs: Vec::new(),
            repeated: false,
            left: 0,
            limits,
        }
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Starts a document of this size.
    fn begin(&mut self, bytes: usize) {
        // A line of a manifest has about 24 bytes. Larger vectors grow on demand.
        let lines = (bytes / 24).clamp(8, 256);
        self.arena.nodes.clear();
        self.arena.pairs.clear();
        self.arena.buffer.clear();
        self.arena.pairs.reserve(lines);
        self.pairs.reserve(lines.min(16));
        self.nodes.clear();
        self.pairs.clear();
        self.repeated = false;
        self.left = self.limits.max_nodes;
    }

    /// Finishes the tree of the document.
    fn finish<'t>(&mut self, source: &'t str, root: Node, base: usize) -> Tree<'t> {
        Tree::new(source, std::mem::take(&mut self.arena), root, base, self.repeated)
    }

    /// Counts a value against the limit.
    fn count(&mut self, span: Span) -> Result<(), ReadError> {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(ReadError::new(Kind::Nodes(self.limits.max_nodes), span)),
        }
    }

    /// Makes a list of the children from index `start` on.
    fn sequence(&mut self, start: usize) -> Content {
        let range = range(self.arena.nodes.len(), self.nodes.len() - start);
        self.arena.nodes.extend_from_slice(self.nodes.get(start..).unwrap_or_default());
        self.nodes.truncate(start);
        Content::Sequence(range)
    }

    /// Makes a map of the entries from index `start` on. Their keys are from `source`.
    fn mapping(&mut self, source: &str, start: usize) -> Content {
        let range = range(self.arena.pairs.len(), self.pairs.len() - start);
        let (_, pairs) = self.pairs.split_at_mut(start);
        self.repeated |= mark_repeated(|key| self.arena.text(source, key), pairs);
        self.arena.pairs.extend_from_slice(pairs);
        self.pairs.truncate(start);
        Content::Mapping(range)
    }

    /// Adds the entries of a map to the open one, for a merge key.
    fn merge(&mut self, entries: Range) {
        let start = self.pairs.len();
        self.pairs.extend(
            entries.slice(&self.arena.pairs).iter().filter(|pair| !pair.marks.has(Marks::SHADOWED)),
        );
        let (_, merged) = self.pairs.split_at_mut(start);
        for pair in merged {
            pair.marks = pair.marks.key_only().with(Marks::MERGED);
        }
    }
}

fn range(start: usize, len: usize) -> Range {
    let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Range { start: narrow(start), len: narrow(len) }
}

/// Marks the entries of a complete map whose key occurs again, and those whose key occurred before.
/// Returns whether any key is repeated.
fn mark_repeated<'a>(text: impl Fn(Text) -> &'a str, pairs: &mut [Pair]) -> bool {
    /// Up to this number of entries, comparing all pairs is faster than hashing.
    const QUADRATIC_MAX_ENTRIES: usize = 16;
    let mut repeated = false;
    if pairs.len() <= QUADRATIC_MAX_ENTRIES {
        for index in 1..pairs.len() {
            let (before, from) = pairs.split_at_mut(index);
            if let Some(pair) = from.first_mut() {
                let key = text(pair.key);
                if let Some(earlier) =
                    before.iter_mut().rev().find(|earlier| text(earlier.key) == key)
                {
                    repeated |= mark_pair(earlier, pair);
                }
            }
        }
        return repeated;
    }
    let mut last: HashMap<&str, &mut Pair> = HashMap::with_capacity(pairs.len());
    for pair in pairs {
        match last.entry(text(pair.key)) {
            Entry::Vacant(vacant) => {
                vacant.insert(pair);
            }
            Entry::Occupied(mut occupied) => {
                repeated |= mark_pair(occupied.get_mut(), pair);
                occupied.insert(pair);
            }
        }
    }
    repeated
}

/// Marks two entries with the same key: the later one wins, and is repeated if both, or an earlier
/// one, are written in this map. Returns whether it is repeated.
fn mark_pair(earlier: &mut Pair, later: &mut Pair) -> bool {
    earlier.marks = earlier.marks.with(Marks::SHADOWED);
    if !earlier.marks.has(Marks::MERGED) || earlier.marks.has(Marks::WRITTEN_BEFORE) {
        let mark =
            if later.marks.has(Marks::MERGED) { Marks::WRITTEN_BEFORE } else { Marks::REPEATED };
        later.marks = later.marks.with(mark);
    }
    later.marks.has(Marks::REPEATED)
}
