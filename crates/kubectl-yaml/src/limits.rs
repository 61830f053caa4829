//! How much a text may ask for.

use super::tree::arena::Text;

/// What reading is allowed to spend; going beyond is a [`ReadError`](super::ReadError) that names
/// the limit.
///
/// The defaults take everything an API server would take (it refuses requests of more than 3 MiB)
/// and every manifest file met in practice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The bytes of one document, and of what aliases bring into it, 32 MiB each unless set. Never
    /// more than 512 MiB.
    pub max_bytes: usize,
    /// How many documents of a text are read, 100,000 unless set.
    pub max_documents: usize,
    /// How deep lists and maps may be nested, aliases followed: 10,000 unless set, as for kubectl.
    pub max_depth: usize,
    /// How many values and keys one document may hold, 4,194,304 unless set.
    pub max_nodes: usize,
    /// How many entries merge keys may bring into the maps of one document, 1,000,000 unless set.
    /// Aliases are besides under kubectl's own rule (`document contains excessive aliasing`).
    pub max_alias_expansion: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_bytes: 32 << 20,
            max_documents: 100_000,
            max_depth: 10_000,
            max_nodes: 1 << 22,
            max_alias_expansion: 1_000_000,
        }
    }
}

impl Limits {
    /// The default limits.
    #[must_use]
    pub fn new() -> Self {
        Limits::default()
    }

    /// How many bytes a document may have: [`max_bytes`](Self::max_bytes), and never more than a
    /// tree has places for.
    pub(super) fn document_bytes(&self) -> usize {
        self.max_bytes.min(Text::MAX_BYTES)
    }

    /// Sets [`max_bytes`](Self::max_bytes).
    #[must_use]
    pub fn with_max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Sets [`max_documents`](Self::max_documents).
    #[must_use]
    pub fn with_max_documents(mut self, documents: usize) -> Self {
        self.max_documents = documents;
        self
    }

    /// Sets [`max_depth`](Self::max_depth).
    #[must_use]
    pub fn with_max_depth(mut self, depth: usize) -> Self {
        self.max_depth = depth;
        self
    }

    /// Sets [`max_nodes`](Self::max_nodes).
    #[must_use]
    pub fn with_max_nodes(mut self, nodes: usize) -> Self {
        self.max_nodes = nodes;
        self
    }

    /// Sets [`max_alias_expansion`](Self::max_alias_expansion).
    #[must_use]
    pub fn with_max_alias_expansion(mut self, entries: usize) -> Self {
        self.max_alias_expansion = entries;
        self
    }
}
