//! A manifest as a tree that can be wrong: keys may repeat, and a scalar may be written as
//! anything.

use serde_json::Value;

/// A value as it will be written.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Written as it is: a number, a truth value, something unquoted.
    Bare(String),
    /// Written so that it is text, in quotes where it needs some.
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

    /// The entries of a map; none of anything else.
    pub(super) fn entries(&mut self) -> Option<&mut Vec<(String, Self)>> {
        match self {
            Self::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// What a key leads to first.
    pub(super) fn get(&mut self, key: &str) -> Option<&mut Self> {
        self.entries()?.iter_mut().find_map(|(name, value)| (name == key).then_some(value))
    }

    /// How many nodes satisfy a condition, this one and those below it.
    pub(super) fn count(&self, which: fn(&Self) -> bool) -> usize {
        usize::from(which(self)) + self.children().map(|child| child.count(which)).sum::<usize>()
    }

    /// The node that comes so many after the first that satisfies a condition, outside in.
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
