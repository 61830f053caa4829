//! Where a finding is: what stands there, what holds it, and whether it stands there alone.

use kubectl_yaml::{Entry, NodeRef, Span, Value};

use crate::fields::Field;
use crate::lint::lines::Lines;
use crate::path::{FieldPath, Segment};
use crate::release::Release;

/// A place in a document that a finding speaks of.
pub(super) struct Site<'a> {
    pub(super) path: FieldPath,
    pub(super) text: &'a str,
    lines: &'a Lines<'a>,
    pub(super) release: Release,
    /// What holds the place, from the object itself down, as far as the document has it.
    holders: Vec<Stop<'a>>,
    /// The key and the value, where there is one.
    pub(super) entry: Option<Entry<'a>>,
    pub(super) node: Option<NodeRef<'a>>,
    /// Whether nothing on the way is an alias, an anchor or behind a merge key: what is changed
    /// then changes nowhere else.
    alone: bool,
}

/// A node on the way to a place, with its key where it has one.
#[derive(Clone, Copy)]
struct Stop<'a> {
    node: NodeRef<'a>,
    entry: Option<Entry<'a>>,
}

impl<'a> Site<'a> {
    pub(super) fn find(
        root: NodeRef<'a>,
        path: &FieldPath,
        lines: &'a Lines<'a>,
        release: Release,
    ) -> Self {
        let text = lines.text();
        let mut here = Some(Stop { node: root, entry: None });
        let mut holders = Vec::with_capacity(path.segments().len());
        let mut alone = is_plain(root, text);
        for segment in path.segments() {
            let Some(holder) = here else { break };
            here = step(holder.node, segment);
            if let Some(stop) = here {
                alone &= is_within(holder.node, stop) && is_plain(stop.node, text);
            }
            holders.push(holder);
        }
        // A way that ends early has nothing at its end.
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

    /// What holds this place, so many levels up.
    pub(super) fn above(&self, levels: usize) -> Option<Site<'a>> {
        let kept = self.path.segments().len().checked_sub(levels)?;
        let stop = match self.holders.get(kept) {
            Some(stop) => *stop,
            None => Stop { node: self.node?, entry: self.entry },
        };
        Some(Site {
            path: of(self.path.segments().iter().take(kept)),
            text: self.text,
            lines: self.lines,
            release: self.release,
            holders: self.holders.get(..kept)?.to_vec(),
            entry: stop.entry,
            node: Some(stop.node),
            alone: self.alone,
        })
    }

    /// The field beside the place that is called `name`.
    pub(super) fn beside(&self, name: &str) -> Option<Site<'a>> {
        let path = self.path.parent()?.key(name.to_owned());
        Some(Self::find(self.root()?, &path, self.lines, self.release))
    }

    /// What holds the place directly, if the document has that.
    pub(super) fn parent(&self) -> Option<NodeRef<'a>> {
        let stop = self.holders.get(self.path.segments().len().checked_sub(1)?)?;
        Some(stop.node)
    }

    /// The object itself.
    pub(super) fn root(&self) -> Option<NodeRef<'a>> {
        self.holders.first().map(|stop| stop.node).or(self.node)
    }

    /// A value of the object, by the names of the fields that lead to it.
    pub(super) fn value(&self, fields: &[&str]) -> Option<NodeRef<'a>> {
        fields.iter().try_fold(self.root()?, |node, field| Some(node.get(field)?.value))
    }

    /// A field beside the place.
    pub(super) fn sibling(&self, name: &str) -> Option<Entry<'a>> {
        self.parent()?.get(name)
    }

    /// What the field table has at the path.
    pub(super) fn field(&self) -> Option<&'static Field> {
        Field::lookup(&self.path)
    }

    /// The last key of the path; of an item the list's.
    pub(super) fn key(&self) -> &str {
        let keys = self.path.segments().iter().rev().find_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_ref()),
            Segment::Index(_) => None,
        });
        keys.unwrap_or_default()
    }

    /// Whether the path ends in these keys, indices left out.
    pub(super) fn ends_with(&self, keys: &[&str]) -> bool {
        let mut own = self.path.segments().iter().rev().filter_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_ref()),
            Segment::Index(_) => None,
        });
        keys.iter().rev().all(|key| own.next() == Some(key))
    }

    /// Whether what stands here can be changed without changing anything else.
    pub(super) const fn is_alone(&self) -> bool {
        self.alone
    }

    /// The line a span begins in.
    pub(super) fn line(&self, span: Span) -> usize {
        self.lines.location(span).line
    }

    /// The value, where it is a text.
    pub(super) fn string(&self) -> Option<&'a str> {
        self.node?.as_str()
    }

    /// The value as it stands in the text.
    pub(super) fn source(&self) -> Option<&'a str> {
        self.node?.span().slice(self.text)
    }
}

/// The path of these segments.
pub(super) fn of<'s>(segments: impl Iterator<Item = &'s Segment>) -> FieldPath {
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

/// Whether a node stands inside of what holds it. Behind an alias or a merge key it does not.
fn is_within(holder: NodeRef<'_>, stop: Stop<'_>) -> bool {
    let within = |span: Span| holder.span().start <= span.start && span.end <= holder.span().end;
    within(stop.node.span()) && stop.entry.is_none_or(|entry| within(entry.key_span))
}

/// Whether a node is neither an alias nor has an anchor or a tag.
pub(super) fn is_plain(node: NodeRef<'_>, text: &str) -> bool {
    !node.span().slice(text).is_some_and(|source| source.starts_with(['*', '&', '!']))
}
