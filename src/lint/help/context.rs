//! The context of a finding: its value, its parents, and whether the text is used only there.

use kubectl_yaml::{Entry, NodeRef, Span, Value};

use crate::fields::Field;
use crate::lint::lines::Lines;
use crate::path::{FieldPath, Segment};
use crate::release::Release;

/// The node of a finding in a document.
pub(super) struct FixContext<'a> {
    pub(super) path: FieldPath,
    pub(super) text: &'a str,
    lines: &'a Lines<'a>,
    pub(super) release: Release,
    /// The parents, from the object down, as far as they exist.
    holders: Vec<Stop<'a>>,
    /// Key and value, if the node exists.
    pub(super) entry: Option<Entry<'a>>,
    pub(super) node: Option<NodeRef<'a>>,
    /// Whether no parent is an alias, an anchor or from a merge key: an edit then changes nothing
    /// else.
    alone: bool,
}

/// A parent, with its key if it has one.
#[derive(Clone, Copy)]
struct Stop<'a> {
    node: NodeRef<'a>,
    entry: Option<Entry<'a>>,
}

impl<'a> FixContext<'a> {
    pub(super) fn find(
        root: NodeRef<'a>,
        path: &FieldPath,
        lines: &'a Lines<'a>,
        release: Release,
    ) -> Self {
        let text = lines.text();
        let mut here = Some(Stop { node: root, entry: None });
        let mut holders = Vec::with_capacity(path.segments().len());
        let mut alone = is_unaliased(root, text);
        for segment in path.segments() {
            let Some(holder) = here else { break };
            here = step(holder.node, segment);
            if let Some(stop) = here {
                alone &= is_within(holder.node, stop) && is_unaliased(stop.node, text);
            }
            holders.push(holder);
        }
        // A path that ends early has no node.
        let here = here.filter(|_| holders.len() == path.segments().len());
        Self {
            path: path.clone(),
            text,
            lines,
            release,
            holders,
            entry: here.and_then(|stop| stop.entry),
            node: here.map(|stop| stop.node),
            alone,
        }
    }

    /// The parent at a number of levels up.
    pub(super) fn above(&self, levels: usize) -> Option<FixContext<'a>> {
        let kept = self.path.segments().len().checked_sub(levels)?;
        let stop = match self.holders.get(kept) {
            Some(stop) => *stop,
            None => Stop { node: self.node?, entry: self.entry },
        };
        Some(FixContext {
            path: field_path(self.path.segments().iter().take(kept)),
            text: self.text,
            lines: self.lines,
            release: self.release,
            holders: self.holders.get(..kept)?.to_vec(),
            entry: stop.entry,
            node: Some(stop.node),
            alone: self.alone,
        })
    }

    /// The context of a sibling field.
    pub(super) fn sibling_context(&self, name: &str) -> Option<FixContext<'a>> {
        let path = self.path.parent()?.key(name.to_owned());
        Some(Self::find(self.root()?, &path, self.lines, self.release))
    }

    /// The direct parent, if it exists.
    pub(super) fn parent(&self) -> Option<NodeRef<'a>> {
        let stop = self.holders.get(self.path.segments().len().checked_sub(1)?)?;
        Some(stop.node)
    }

    /// The object.
    pub(super) fn root(&self) -> Option<NodeRef<'a>> {
        self.holders.first().map(|stop| stop.node).or(self.node)
    }

    /// A value of the object, by its path.
    pub(super) fn value(&self, fields: &[&str]) -> Option<NodeRef<'a>> {
        fields.iter().try_fold(self.root()?, |node, field| Some(node.get(field)?.value))
    }

    /// A sibling field.
    pub(super) fn sibling(&self, name: &str) -> Option<Entry<'a>> {
        self.parent()?.get(name)
    }

    /// The field of the table at the path.
    pub(super) fn field(&self) -> Option<&'static Field> {
        Field::lookup(&self.path)
    }

    /// The last key of the path; for an item, the key of its list.
    pub(super) fn key(&self) -> &str {
        let keys = self.path.segments().iter().rev().find_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_ref()),
            Segment::Index(_) => None,
        });
        keys.unwrap_or_default()
    }

    /// Whether the path ends in these keys, ignoring indexes.
    pub(super) fn ends_with(&self, keys: &[&str]) -> bool {
        let mut own = self.path.segments().iter().rev().filter_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_ref()),
            Segment::Index(_) => None,
        });
        keys.iter().rev().all(|key| own.next() == Some(key))
    }

    /// Whether an edit here changes nothing else.
    pub(super) const fn is_alone(&self) -> bool {
        self.alone
    }

    /// The line where a span begins.
    pub(super) fn line(&self, span: Span) -> usize {
        self.lines.location(span).line
    }

    /// The value, if it is a string.
    pub(super) fn string(&self) -> Option<&'a str> {
        self.node?.as_str()
    }

    /// The source of the value.
    pub(super) fn source(&self) -> Option<&'a str> {
        self.node?.span().slice(self.text)
    }
}

/// The path of segments.
pub(super) fn field_path<'s>(segments: impl Iterator<Item = &'s Segment>) -> FieldPath {
    segments.fold(FieldPath::root(), |path, segment| match segment {
        Segment::Key(key) => path.key(key.clone()),
        Segment::Index(index) => path.index(*index),
    })
}

fn step<'a>(node: NodeRef<'a>, segment: &Segment) -> Option<Stop<'a>> {
    match (segment, node.value()) {
        (Segment::Key(key), Value::Mapping(entries)) => {
            let entry = entries.get(key)?;
            Some(Stop { node: entry.value, entry: Some(entry) })
        }
        (Segment::Index(index), Value::Sequence(mut items)) => {
            Some(Stop { node: items.nth(*index)?, entry: None })
        }
        _ => None,
    }
}

/// Whether a node is located inside its parent; not so after an alias or a merge key.
fn is_within(holder: NodeRef<'_>, stop: Stop<'_>) -> bool {
    let within = |span: Span| holder.span().start <= span.start && span.end <= holder.span().end;
    within(stop.node.span()) && stop.entry.is_none_or(|entry| within(entry.key_span))
}

/// Whether a node is not an alias and has no anchor and no tag.
pub(super) fn is_unaliased(node: NodeRef<'_>, text: &str) -> bool {
    !node.span().slice(text).is_some_and(|source| source.starts_with(['*', '&', '!']))
}
