//! A manifest as a tree that may be invalid: with repeated keys, and with scalars of any spelling.

use serde_json::Value;

/// A value to write.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Written without quotes: a number, a boolean, or any other text.
    Bare(String),
    /// Written as a string, quoted if necessary.
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => Self::Bare(value.to_string()),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(entries) => Self::Map(
                entries.into_iter().map(|(key, value)| (key, Self::from(value))).collect(),
            ),
        }
    }
}

impl Node {
    pub(super) fn bare(text: &str) -> Self {
        Self::Bare(text.to_owned())
    }

    pub(super) fn map<const N: usize>(entries: [(&str, Self); N]) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// The entries of a map; `None` for other values.
    pub(super) fn entries(&mut self) -> Option<&mut Vec<(String, Self)>> {
        match self {
            Self::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The first value of a key.
    pub(super) fn get(&mut self, key: &str) -> Option<&mut Self> {
        self.entries()?.iter_mut().find_map(|(name, value)| (name == key).then_some(value))
    }

    /// The number of nodes that satisfy a condition, including this one.
    pub(super) fn count(&self, which: fn(&Self) -> bool) -> usize {
        usize::from(which(self)) + self.children().map(|child| child.count(which)).sum::<usize>()
    }

    /// The nth node that satisfies a condition, parents first.
    pub(super) fn nth(&mut self, nth: usize, which: fn(&Self) -> bool) -> Option<&mut Self> {
        fn find<'n>(
            node: &'n mut Node,
            left: &mut usize,
            which: fn(&Node) -> bool,
        ) -> Option<&'n mut Node> {
            if which(node) {
                match left.checked_sub(1) {
                    None => return Some(node),
                    Some(less) => *left = less,
                }
            }
            match node {
                Node::List(items) => items.iter_mut().find_map(|item| find(item, left, which)),
                Node::Map(entries) => {
                    entries.iter_mut().find_map(|(_, value)| find(value, left, which))
                }
                Node::Bare(_) | Node::Text(_) => None,
            }
        }
        let mut left = nth;
        find(self, &mut left, which)
    }

    fn children(&self) -> impl Iterator<Item = &Self> {
        let (items, entries) = match self {
            Self::List(items) => (items.as_slice(), [].as_slice()),
            Self::Map(entries) => ([].as_slice(), entries.as_slice()),
            Self::Bare(_) | Self::Text(_) => ([].as_slice(), [].as_slice()),
        };
        items.iter().chain(entries.iter().map(|(_, value)| value))
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self, Self::Map(entries) if !entries.is_empty())
    }

    pub(super) fn is_scalar(&self) -> bool {
        matches!(self, Self::Bare(_) | Self::Text(_))
    }
}
