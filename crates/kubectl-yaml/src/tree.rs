//! The located tree: a document in which every node and key has its span.

pub(super) mod arena;
mod json;

use std::fmt;
use std::slice;

use self::arena::{Arena, Content, Marks, Node, Pair, Text};
use super::number::Number;
use super::span::Span;

/// A document as the API server receives it: JSON values, with their spans in the text.
///
/// Aliases and merge keys share the children of the node they refer to, so that the size of a tree is
/// bounded by its text and the entries of merge keys. A walk may still take as many steps as kubectl
/// allows aliases to expand to.
pub struct Tree<'t> {
    source: &'t str,
    arena: Arena,
    root: Node,
    base: usize,
    repeated: bool,
}

/// A value in a tree.
#[derive(Clone, Copy)]
pub struct NodeRef<'a> {
    tree: &'a Tree<'a>,
    node: &'a Node,
}

/// The value of a node.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// `null`, or a value that is not written.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(&'a str),
    /// A sequence.
    Sequence(Items<'a>),
    /// A mapping.
    Mapping(Entries<'a>),
}

/// The items of a sequence, in order.
#[derive(Clone)]
pub struct Items<'a> {
    tree: &'a Tree<'a>,
    nodes: slice::Iter<'a, Node>,
}

/// The entries of a mapping in the order of the text, including repeated ones. The entries of
/// a merge key replace it.
#[derive(Clone)]
pub struct Entries<'a> {
    tree: &'a Tree<'a>,
    pairs: slice::Iter<'a, Pair>,
}

/// A key with its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The key as in JSON: YAML's `yes` is `true`, `0x10` is `16`.
    pub key: &'a str,
    /// The span of the key.
    pub key_span: Span,
    /// The value.
    pub value: NodeRef<'a>,
    /// Whether the same key is written earlier in this mapping. `false` for an entry of a merge key.
    pub repeated: bool,
    /// Whether a later entry with the same key overrides this one.
    pub shadowed: bool,
}

impl<'t> Tree<'t> {
    /// The tree of the piece `source`, which is at the offset `base` in the whole text.
    pub(super) fn new(
        source: &'t str,
        arena: Arena,
        root: Node,
        base: usize,
        repeated: bool,
    ) -> Self {
        Tree { source, arena, root, base, repeated }
    }

    fn text(&self, text: Text) -> &str {
        self.arena.text(self.source, text)
    }

    /// Whether any mapping of the document has a repeated key.
    #[must_use]
    pub const fn has_repeated_keys(&self) -> bool {
        self.repeated
    }

    /// The value of the whole document.
    #[must_use]
    pub fn root(&self) -> NodeRef<'_> {
        NodeRef { tree: self, node: &self.root }
    }
}

impl<'a> NodeRef<'a> {
    /// The value.
    #[must_use]
    #[inline]
    pub fn value(self) -> Value<'a> {
        let tree = self.tree;
        match self.node.content {
            Content::Null => Value::Null,
            Content::Bool(bool) => Value::Bool(bool),
            Content::Integer(integer) => Value::Number(Number::Integer(integer)),
            Content::Float(float) => Value::Number(Number::Float(float)),
            Content::String(text) => Value::String(tree.text(text)),
            Content::Sequence(range) => {
                Value::Sequence(Items { tree, nodes: range.slice(&tree.arena.nodes).iter() })
            }
            Content::Mapping(range) => {
                Value::Mapping(Entries { tree, pairs: range.slice(&tree.arena.pairs).iter() })
            }
        }
    }

    /// The span in the whole text; for a node of an alias, that of the alias. Empty for a value that
    /// is not written.
    #[must_use]
    pub fn span(self) -> Span {
        self.node.span.in_text(self.tree.base)
    }

    /// Whether it is null.
    #[must_use]
    pub const fn is_null(self) -> bool {
        matches!(self.node.content, Content::Null)
    }

    /// Whether it is a sequence.
    pub(super) const fn is_sequence(self) -> bool {
        matches!(self.node.content, Content::Sequence(_))
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        match self.node.content {
            Content::String(text) => Some(self.tree.text(text)),
            _ => None,
        }
    }

    /// The last entry with this key, if the node is a mapping that has one.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Entry<'a>> {
        match self.value() {
            Value::Mapping(entries) => entries.get(key),
            _ => None,
        }
    }

    /// The type name that the errors of Go's `encoding/json` use.
    pub(super) fn json_type(self) -> &'static str {
        match self.node.content {
            Content::Null => "null",
            Content::Bool(_) => "bool",
            Content::Integer(_) | Content::Float(_) => "number",
            Content::String(_) => "string",
            Content::Sequence(_) => "array",
            Content::Mapping(_) => "object",
        }
    }

    /// Converts to a `serde_json` value. The last of repeated keys counts.
    ///
    /// Values nested deeper than 1,000 levels become null: `serde_json` drops its values
    /// recursively, and Kubernetes stores nothing that deep.
    #[must_use]
    pub fn to_json(self) -> serde_json::Value {
        json::convert(self)
    }
}

impl<'a> Entries<'a> {
    /// The last entry with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Entry<'a>> {
        let winner =
            |pair: &&Pair| !pair.marks.has(Marks::SHADOWED) && self.tree.text(pair.key) == key;
        self.pairs.as_slice().iter().find(winner).map(|pair| self.entry(pair))
    }

    /// The entries that are not overridden: the last of repeated keys.
    pub fn winners(self) -> impl Iterator<Item = Entry<'a>> {
        self.filter(|entry| !entry.shadowed)
    }

    /// The entries with the properties of their keys.
    pub(super) fn marked(self) -> impl Iterator<Item = (Entry<'a>, Marks)> {
        let pairs = self.pairs.clone();
        self.zip(pairs.map(|pair| pair.marks))
    }

    fn entry(&self, pair: &'a Pair) -> Entry<'a> {
        let tree = self.tree;
        Entry {
            key: tree.text(pair.key),
            key_span: pair.key_span.in_text(tree.base),
            value: NodeRef { tree, node: &pair.value },
            repeated: pair.marks.has(Marks::REPEATED),
            shadowed: pair.marks.has(Marks::SHADOWED),
        }
    }
}

impl Items<'_> {
    /// The items after the first `count`.
    pub(super) fn after(&self, count: usize) -> Self {
        Self {
            tree: self.tree,
            nodes: self.nodes.as_slice().get(count..).unwrap_or_default().iter(),
        }
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = NodeRef<'a>;

    fn next(&mut self) -> Option<NodeRef<'a>> {
        let tree = self.tree;
        self.nodes.next().map(|node| NodeRef { tree, node })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.nodes.size_hint()
    }
}

impl ExactSizeIterator for Items<'_> {}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let pair = self.pairs.next()?;
        Some(self.entry(pair))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.pairs.size_hint()
    }
}

impl ExactSizeIterator for Entries<'_> {}

impl fmt::Debug for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree").field("root", &self.root()).finish_non_exhaustive()
    }
}

/// Its type and span, not its children: trees may be deep.
impl fmt::Debug for NodeRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Span { start, end } = self.span();
        write!(f, "{} at {start}..{end}", self.json_type())
    }
}

impl fmt::Debug for Items<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl fmt::Debug for Entries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.clone().map(|entry| (entry.key, entry.value))).finish()
    }
}
