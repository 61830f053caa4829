//! From YAML's events to a tree, as goyaml's decoder and sigs.k8s.io/yaml go on from there.
//!
//! goyaml builds its nodes first, decodes them then, and sigs.k8s.io/yaml makes JSON of what comes out. So the errors of
//! the text come before those of decoding (tags, merge keys, aliases), and those before what JSON cannot say. Here
//! all is done in one pass, and the first error of decoding waits until the text has been read.

use std::borrow::Cow;
use std::collections::HashMap;

use super::aliasing::Aliasing;
use super::faults;
use super::scalar::{self, Scalar};
use super::{Builder, Content, Kind, Marks, Node, Pair, Place, ReadError, Span, Text, Tree};
use crate::manifest::go;
use crate::manifest::number::{Number, float_key};
use crate::manifest::yaml::{Error, Event, EventKind, Options, Parser, Properties, ScalarStyle};

/// Composes the first YAML document of a piece of the text; none where it says nothing, or null.
///
/// kubectl's pieces always end with a line feed, which it adds where the text has none. That matters to block scalars
/// and to the lines of errors, so only with these the piece is read once more, from a copy.
pub(in crate::manifest) fn compose<'t>(
    builder: &mut Builder<'t>,
    piece: &'t str,
    base: usize,
) -> Result<Option<Tree<'t>>, ReadError> {
    let mut composer = Composer::new(builder, base, piece.len(), Some);
    let result = composer.document(piece);
    if piece.ends_with('\n') || piece.is_empty() || (result.is_ok() && !composer.ends_with_block) {
        return result;
    }
    let copy = format!("{piece}\n");
    Composer::new(builder, base, piece.len(), |_| None).document(&copy)
}

/// An open collection.
struct Open<'p, 't> {
    kind: OpenKind<'t>,
    /// Where its children begin on the builder's stack.
    children: usize,
    /// Where it begins in the text.
    start: usize,
    anchor: Option<&'p str>,
    /// What had been decoded before it.
    decoded: u64,
    /// How deep its deepest child is nested in it.
    height: usize,
}

enum OpenKind<'t> {
    Sequence,
    /// A list of maps to merge.
    MergeSequence,
    Mapping {
        slot: Slot<'t>,
        /// It is written behind a merge key, so its entries are those of the map around.
        merged: bool,
    },
}

/// What comes next in a mapping.
#[derive(Clone, Copy)]
enum Slot<'t> {
    Key,
    Value { key: Text<'t>, place: Place, marks: Marks },
    Merge,
}

/// What an anchor stands for.
struct Anchored<'t> {
    node: Node<'t>,
    key: Key<'t>,
    cost: u64,
    height: usize,
    /// Not yet: an alias of it would stand inside of what it names.
    open: bool,
}

/// A node as a key.
#[derive(Clone, Copy)]
enum Key<'t> {
    Text(Text<'t>, Marks),
    Collection,
}

struct Composer<'b, 'p, 't, F> {
    builder: &'b mut Builder<'t>,
    base: usize,
    len: usize,
    /// Lends a string of the text for the tree, where the text outlives it.
    lend: F,
    open: Vec<Open<'p, 't>>,
    anchors: HashMap<&'p str, Anchored<'t>>,
    aliasing: Aliasing,
    root: Option<Node<'t>>,
    /// The first error of decoding.
    fault: Option<ReadError>,
    /// Whether there is something that JSON may not be able to say.
    doubtful: bool,
    ends_with_block: bool,
    /// How many entries merge keys brought in.
    expanded: usize,
}

impl<'b, 'p, 't, F: Fn(&'p str) -> Option<&'t str>> Composer<'b, 'p, 't, F> {
    fn new(builder: &'b mut Builder<'t>, base: usize, len: usize, lend: F) -> Self {
        builder.begin();
        Composer {
            builder,
            base,
            len,
            lend,
            open: Vec::with_capacity(16),
            anchors: HashMap::new(),
            aliasing: Aliasing::default(),
            root: None,
            fault: None,
            doubtful: false,
            ends_with_block: false,
            expanded: 0,
        }
    }

    fn document(&mut self, text: &'p str) -> Result<Option<Tree<'t>>, ReadError> {
        let options = Options { max_depth: self.builder.limits().max_depth, ..Options::default() };
        let mut parser = Parser::with_options(text, options);
        loop {
            match parser.next_event() {
                Ok(Some(Event { kind: EventKind::DocumentEnd { .. }, .. }) | None) => break,
                Ok(Some(event)) => self.event(event)?,
                Err(error) => return Err(self.unreadable(&error)),
            }
        }
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let Some(root) = self.root.filter(|root| !matches!(root.content, Content::Null)) else {
            return Ok(None);
        };
        let tree = self.builder.finish(root, self.base);
        if self.doubtful {
            faults::check(&tree)?;
        }
        Ok(Some(tree))
    }

    fn unreadable(&self, error: &Error) -> ReadError {
        let at = self.base + error.place().offset.min(self.len);
        ReadError::new(Kind::Yaml(error.message().to_owned()), Span { start: at, end: at })
            .with_line(error.kubectl_line())
    }

    fn event(&mut self, Event { kind, span }: Event<'p>) -> Result<(), ReadError> {
        match kind {
            EventKind::Scalar { value, style, properties } => self.scalar(value, style, &properties, span),
            EventKind::SequenceStart { properties, .. } => self.open(OpenKind::Sequence, &properties, span),
            EventKind::MappingStart { properties, .. } => {
                self.open(OpenKind::Mapping { slot: Slot::Key, merged: false }, &properties, span)
            }
            EventKind::SequenceEnd | EventKind::MappingEnd => self.close(span),
            EventKind::Alias(name) => self.alias(name, span),
            EventKind::DocumentStart { .. } | EventKind::DocumentEnd { .. } | EventKind::Comment(_) => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        value: Cow<'p, str>,
        style: ScalarStyle,
        properties: &Properties<'p>,
        span: Span,
    ) -> Result<(), ReadError> {
        self.builder.count(self.at(span))?;
        self.ends_with_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let tag = properties.tag.as_deref();
        let plain = match tag {
            None => style == ScalarStyle::Plain,
            Some(tag) => tag == "!",
        };
        // goyaml's `isMerge`
        if value == "<<"
            && (plain || tag == Some(scalar::MERGE_TAG))
            && let Some(Open { kind: OpenKind::Mapping { slot: slot @ Slot::Key, .. }, .. }) = self.open.last_mut()
        {
            *slot = Slot::Merge;
            return Ok(());
        }
        self.aliasing.decode();
        let scalar = scalar::resolve(&value, plain, tag).unwrap_or_else(|kind| {
            self.fault(kind, span);
            Scalar::Null
        });
        let place = Place::new(span);
        let is_key = matches!(self.open.last(), Some(Open { kind: OpenKind::Mapping { slot: Slot::Key, .. }, .. }));
        if is_key && properties.anchor.is_none() {
            let key = self.key(&scalar, value);
            return self.place_key(key, place);
        }
        let key = if properties.anchor.is_some() { self.key(&scalar, value.clone()) } else { Key::Collection };
        let content = match scalar {
            Scalar::Null => Content::Null,
            Scalar::Bool(bool) => Content::Bool(bool),
            Scalar::Integer(integer) => Content::Integer(integer),
            #[expect(clippy::cast_precision_loss, reason = "JSON's numbers beyond int64 are floats")]
            Scalar::Unsigned(integer) => Content::Float(integer as f64),
            Scalar::Float(float) if float.is_finite() => match Number::through_json(float) {
                Number::Integer(integer) => Content::Integer(integer),
                Number::Float(float) => Content::Float(float),
            },
            Scalar::Float(float) => {
                self.doubtful = true;
                Content::Float(float)
            }
            Scalar::Text => Content::String(self.text(value)),
            Scalar::Binary(text) => Content::String(self.builder.arena.store(&text)),
        };
        let node = Node { content, place };
        if let Some(name) = properties.anchor {
            self.anchors.insert(name, Anchored { node, key, cost: 1, height: 0, open: false });
        }
        if is_key { self.place_key(key, place) } else { self.place(node, 0) }
    }

    fn text(&mut self, value: Cow<'p, str>) -> Text<'t> {
        match value {
            Cow::Borrowed(text) => match (self.lend)(text) {
                Some(text) => Text::Borrowed(text),
                None => self.builder.arena.store(text),
            },
            Cow::Owned(text) => self.builder.arena.store(&text),
        }
    }

    /// A scalar as the text of a key: `convertToJSONableObject`.
    fn key(&mut self, scalar: &Scalar, value: Cow<'p, str>) -> Key<'t> {
        let bare = Marks::default().with(Marks::BARE);
        let empty = Text::Borrowed("");
        match scalar {
            Scalar::Null => {
                self.doubtful = true;
                Key::Text(empty, bare.with(Marks::NULL_KEY))
            }
            Scalar::Unsigned(integer) => {
                self.doubtful = true;
                let text = self.builder.arena.store(&format!("{integer:#x}"));
                Key::Text(text, bare.with(Marks::UNSIGNED_KEY))
            }
            Scalar::Bool(bool) => Key::Text(Text::Borrowed(if *bool { "true" } else { "false" }), bare),
            Scalar::Integer(integer) => Key::Text(self.builder.arena.store(&integer.to_string()), bare),
            Scalar::Float(float) => Key::Text(self.builder.arena.store(&float_key(*float)), bare),
            Scalar::Text => Key::Text(self.text(value), Marks::default()),
            Scalar::Binary(text) => Key::Text(self.builder.arena.store(text), Marks::default()),
        }
    }

    fn open(&mut self, kind: OpenKind<'t>, properties: &Properties<'p>, span: Span) -> Result<(), ReadError> {
        self.builder.count(self.at(span))?;
        let limit = self.builder.limits().max_depth;
        // libyaml counts the levels of flow and block collections apart, encoding/json then both together.
        if self.open.len() >= limit {
            return Err(ReadError::new(Kind::Depth(limit), self.at(span)));
        }
        let decoded = self.aliasing.decoded();
        let parent = match self.open.last() {
            Some(Open { kind: OpenKind::Mapping { slot: Slot::Merge, .. }, .. }) => Some(true),
            Some(Open { kind: OpenKind::MergeSequence, .. }) => Some(false),
            _ => None,
        };
        let kind = match (kind, parent) {
            (OpenKind::Sequence, Some(true)) => OpenKind::MergeSequence,
            (OpenKind::Mapping { .. }, Some(true)) => {
                OpenKind::Mapping { slot: Slot::Key, merged: properties.anchor.is_none() }
            }
            (kind, _) => kind,
        };
        if !matches!(kind, OpenKind::MergeSequence) {
            self.aliasing.decode();
        }
        let children = match kind {
            OpenKind::Sequence | OpenKind::MergeSequence => self.builder.nodes.len(),
            OpenKind::Mapping { .. } => self.builder.pairs.len(),
        };
        if let Some(name) = properties.anchor {
            let node = Node { content: Content::Null, place: Place::new(span) };
            let anchored = Anchored { node, key: Key::Collection, cost: 0, height: 0, open: true };
            self.anchors.insert(name, anchored);
        }
        self.open.push(Open { kind, children, start: span.start, anchor: properties.anchor, decoded, height: 0 });
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), ReadError> {
        let Some(Open { kind, children, start, anchor, decoded, height }) = self.open.pop() else {
            return Ok(());
        };
        let place = Place::new(Span { start, end: span.end });
        let height = height + 1;
        let content = match kind {
            OpenKind::Mapping { merged: true, .. } => {
                // Its entries already lie where those of the map around are.
                self.grow(height);
                self.next_key();
                return Ok(());
            }
            OpenKind::Mapping { .. } => self.builder.mapping(children),
            OpenKind::Sequence => self.builder.sequence(children),
            OpenKind::MergeSequence => {
                self.merge_all(children)?;
                self.builder.sequence(children)
            }
        };
        let node = Node { content, place };
        if let Some(name) = anchor
            // The anchor may have been given anew inside.
            && let Some(anchored) = self.anchors.get_mut(name)
            && anchored.open
            && anchored.node.place.start == place.start
        {
            let cost = self.aliasing.decoded() - decoded;
            *anchored = Anchored { node, key: Key::Collection, cost, height, open: false };
        }
        if matches!(kind, OpenKind::MergeSequence) {
            self.grow(height);
            self.next_key();
            return Ok(());
        }
        self.place(node, height)
    }

    fn alias(&mut self, name: &'p str, span: Span) -> Result<(), ReadError> {
        self.builder.count(self.at(span))?;
        self.aliasing.decode();
        let Some(anchored) = self.anchors.get(name) else {
            return Err(ReadError::new(Kind::UnknownAnchor(name.to_owned()), self.at(span)));
        };
        let Anchored { node, key, cost, height, open } = *anchored;
        self.aliasing.follow(cost);
        if open {
            self.fault(Kind::ContainsItself(name.to_owned()), span);
        } else if self.aliasing.is_excessive() {
            self.fault(Kind::Aliasing, span);
        }
        let limit = self.builder.limits().max_depth;
        if self.open.len() + height > limit {
            return Err(ReadError::new(Kind::Depth(limit), self.at(span)));
        }
        let node = Node { content: node.content, place: Place::new(span) };
        match (self.open.last().map(|open| &open.kind), key) {
            (Some(OpenKind::Mapping { slot: Slot::Key, .. }), Key::Text(..)) => self.place_key(key, node.place),
            _ => self.place(node, height),
        }
    }

    /// A finished value takes its place in what is open.
    fn place(&mut self, node: Node<'t>, height: usize) -> Result<(), ReadError> {
        self.grow(height);
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.kind {
            OpenKind::Sequence | OpenKind::MergeSequence => self.builder.nodes.push(node),
            OpenKind::Mapping { slot, merged } => match *slot {
                Slot::Value { key, place, marks } => {
                    *slot = Slot::Key;
                    let marks = if *merged { marks.with(Marks::MERGED) } else { marks };
                    self.builder.pairs.push(Pair { key, key_place: place, value: node, marks });
                }
                Slot::Key => {
                    if self.fault.is_none() {
                        // Nothing will come of the document, so its arena is free to go.
                        let key = self.builder.finish(node, 0);
                        self.fault(Kind::CollectionKey(go::syntax(key.root())), node.place.span(0));
                    }
                    return self.place_key(Key::Text(Text::Borrowed(""), Marks::default()), node.place);
                }
                Slot::Merge => {
                    *slot = Slot::Key;
                    return self.merge(node);
                }
            },
        }
        // In documents without aliases the rule is never broken.
        if !self.anchors.is_empty() && self.aliasing.is_excessive() {
            self.fault(Kind::Aliasing, node.place.span(0));
        }
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "the last step of steps that may fail")]
    fn place_key(&mut self, key: Key<'t>, place: Place) -> Result<(), ReadError> {
        if let Key::Text(key, marks) = key
            && let Some(Open { kind: OpenKind::Mapping { slot, .. }, .. }) = self.open.last_mut()
        {
            *slot = Slot::Value { key, place, marks };
        }
        Ok(())
    }

    fn next_key(&mut self) {
        if let Some(Open { kind: OpenKind::Mapping { slot, .. }, .. }) = self.open.last_mut() {
            *slot = Slot::Key;
        }
    }

    /// The innermost open collection has a child of that height.
    fn grow(&mut self, height: usize) {
        if let Some(open) = self.open.last_mut() {
            open.height = open.height.max(height);
        }
    }

    fn merge(&mut self, node: Node<'t>) -> Result<(), ReadError> {
        let Content::Mapping(entries) = node.content else {
            self.fault(Kind::Merge, node.place.span(0));
            return Ok(());
        };
        // Nothing will come of the document; aliases may be excessive, too.
        if self.fault.is_some() {
            return Ok(());
        }
        let limit = self.builder.limits().max_alias_expansion;
        self.expanded += entries.len as usize;
        if self.expanded > limit {
            return Err(ReadError::new(Kind::Expansion(limit), self.at(node.place.span(0))));
        }
        self.builder.merge(entries);
        Ok(())
    }

    /// Of a list of maps the earlier wins, so they are merged backwards: goyaml's `decoder.merge`.
    fn merge_all(&mut self, start: usize) -> Result<(), ReadError> {
        for at in (start..self.builder.nodes.len()).rev() {
            if let Some(node) = self.builder.nodes.get(at) {
                self.merge(*node)?;
            }
        }
        Ok(())
    }

    fn fault(&mut self, kind: Kind, span: Span) {
        if self.fault.is_none() {
            self.fault = Some(ReadError::new(kind, self.at(span)));
        }
    }

    /// A span of the piece as one of the whole text. The copy of a piece is one byte longer.
    fn at(&self, span: Span) -> Span {
        Span { start: self.base + span.start.min(self.len), end: self.base + span.end.min(self.len) }
    }
}
