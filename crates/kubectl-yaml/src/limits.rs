//! Limits of what reading may cost.

use super::tree::arena::Text;

/// Limits of what reading may cost. Beyond one of them, reading fails with a
/// [`ReadError`](super::ReadError) that names the limit.
///
/// The defaults accept everything that an API server accepts (requests of up to 3 MiB) and every
/// manifest file met in practice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The maximum number of bytes of one document, and of the scalars that its aliases expand to.
    /// Default: 32 MiB. A document never has more than 512 MiB.
    pub max_bytes: usize,
    /// The maximum number of documents of a text. Default: 100,000.
    pub max_documents: usize,
    /// The maximum nesting of sequences and mappings, with aliases expanded. Default: 10,000, as in
    /// kubectl.
    pub max_depth: usize,
    /// The maximum number of values and keys of one document. Default: 4,194,304.
    pub max_nodes: usize,
    /// The maximum number of entries that merge keys bring into the mappings of one document. Default:
    /// 1,000,000. In addition, aliases are subject to kubectl's own rule (`document contains
    /// excessive aliasing`).
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

    /// The maximum number of bytes of a document: [`max_bytes`](Self::max_bytes), but at most what
    /// the offsets of a tree can address.
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
