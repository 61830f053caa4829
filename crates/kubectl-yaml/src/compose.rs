//! Composing trees: what YAML and JSON have in common.

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
use super::tree::arena::{Arena, Content, Marks, Node, Pair, Place, Range, Text};

/// Collects nodes bottom up: the children of open collections wait on two stacks until theirs is
/// closed.
///
/// The stacks are kept from one document to the next.
#[derive(Debug)]
pub(super) struct Builder {
    arena: Arena,
    nodes: Vec<Node>,
    pairs: Vec<Pair>,
    /// Whether a key was written twice in its map.
    repeated: bool,
    /// How many values and keys the document may still have.
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

    /// Begins with a document of so many bytes.
    fn begin(&mut self, bytes: usize) {
        // A line of a manifest has about 24 bytes. What is larger grows as it needs to.
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

    /// The tree; the next document starts anew.
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

    /// The children from `start` on become a list.
    fn sequence(&mut self, start: usize) -> Content {
        let range = range(self.arena.nodes.len(), self.nodes.len() - start);
        self.arena.nodes.extend_from_slice(self.nodes.get(start..).unwrap_or_default());
        self.nodes.truncate(start);
        Content::Sequence(range)
    }

    /// The entries from `start` on become a map. Their keys are from `source`.
    fn mapping(&mut self, source: &str, start: usize) -> Content {
        let range = range(self.arena.pairs.len(), self.pairs.len() - start);
        let (_, pairs) = self.pairs.split_at_mut(start);
        self.repeated |= mark_repeated(|key| self.arena.text(source, key), pairs);
        self.arena.pairs.extend_from_slice(pairs);
        self.pairs.truncate(start);
        Content::Mapping(range)
    }

    /// A merge key brings the entries of a map into the one that is open.
    fn merge(&mut self, entries: Range) {
        let start = self.pairs.len();
        self.pairs.extend(
            entries.of(&self.arena.pairs).iter().filter(|pair| !pair.marks.has(Marks::SHADOWED)),
        );
        let (_, merged) = self.pairs.split_at_mut(start);
        for pair in merged {
            pair.marks = pair.marks.of_key().with(Marks::MERGED);
        }
    }
}

fn range(start: usize, len: usize) -> Range {
    let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Range { start: narrow(start), len: narrow(len) }
}

/// Marks the entries of a finished map whose key comes again, and those whose key came before.
/// Gives whether any was written twice.
fn mark_repeated<'a>(text: impl Fn(Text) -> &'a str, pairs: &mut [Pair]) -> bool {
    /// Up to here comparing each with each is faster than hashing.
    const SHORT: usize = 16;
    let mut repeated = false;
    if pairs.len() <= SHORT {
        for at in 1..pairs.len() {
            let (before, from) = pairs.split_at_mut(at);
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

/// Of two entries with one key, the later wins; it is repeated where both, or an earlier one, were
/// written here. Gives whether it is.
fn mark_pair(earlier: &mut Pair, later: &mut Pair) -> bool {
    earlier.marks = earlier.marks.with(Marks::SHADOWED);
    if !earlier.marks.has(Marks::MERGED) || earlier.marks.has(Marks::WRITTEN_BEFORE) {
        let mark =
            if later.marks.has(Marks::MERGED) { Marks::WRITTEN_BEFORE } else { Marks::REPEATED };
        later.marks = later.marks.with(mark);
    }
    later.marks.has(Marks::REPEATED)
}
