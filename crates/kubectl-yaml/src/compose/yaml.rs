//! YAML events to a tree, equivalent to goyaml's decoder followed by sigs.k8s.io/yaml.
//!
//! goyaml parses the text, then decodes the nodes; sigs.k8s.io/yaml then converts the result to
//! JSON. Syntax errors therefore come before decoding errors (tags, merge keys, aliases), and those
//! before errors of the conversion. Here one pass does everything, and keeps the first decoding
//! error until the text has been parsed.

mod add;

use std::borrow::Cow;
use std::collections::HashMap;

use super::aliasing::{Aliasing, Cost};
use super::faults;
use super::scalar::{self, Scalar};
use super::{Builder, CompactSpan, Content, Kind, Marks, Node, Pair, ReadError, Span, Text, Tree};
use crate::go;
use crate::number::{Number, float_key};
use crate::yaml::{Error, Event, EventKind, Options, Parser, Properties, ScalarStyle};

/// Composes the first YAML document of a piece of the text; `None` if it is empty or null.
///
/// kubectl ends each piece with a line feed. That matters only to block scalars and to the lines in
/// error messages; with these, the piece is read once more from a copy that ends with one.
pub(crate) fn compose<'t>(
    builder: &mut Builder,
    piece: &'t str,
    base: usize,
) -> Result<Option<Tree<'t>>, ReadError> {
    let mut composer = Composer::new(builder, piece, base, piece.len());
    let result = composer.document();
    if piece.ends_with('\n') || piece.is_empty() || (result.is_ok() && !composer.ends_with_block) {
        return composer.finish(result, piece);
    }
    let copy = format!("{piece}\n");
    let mut composer = Composer::new(builder, &copy, base, piece.len());
    let result = composer.document();
    composer.finish(result, piece)
}

/// An open collection.
struct Open<'p> {
    kind: OpenKind,
    /// The index of its first child on the builder's stack.
    children: usize,
    /// Its offset.
    start: usize,
    anchor: Option<&'p str>,
    /// The cost of everything decoded before it.
    decoded: Cost,
    /// The number of levels below it.
    height: usize,
}

enum OpenKind {
    Sequence,
    /// A sequence of mappings to merge.
    MergeSequence,
    Mapping {
        slot: Slot,
        /// Whether it is the value of a merge key: its entries go to the enclosing mapping.
        merged: bool,
    },
}

/// The next part of a mapping.
#[derive(Clone, Copy)]
enum Slot {
    Key,
    Value { key: Text, key_span: CompactSpan, marks: Marks },
    Merge,
}

/// The node that an anchor names.
struct Anchored {
    node: Node,
    key: Key,
    cost: Cost,
    height: usize,
    /// Whether the node is still open: an alias would be inside of the node that it names.
    open: bool,
}

/// A node as a key.
#[derive(Clone, Copy)]
enum Key {
    Text(Text, Marks),
    Collection,
}

struct Composer<'b, 'p> {
    builder: &'b mut Builder,
    /// The piece, or its copy.
    source: &'p str,
    /// The offset of the piece in the whole text.
    base: usize,
    /// The length of the piece.
    len: usize,
    open: Vec<Open<'p>>,
    anchors: HashMap<&'p str, Anchored>,
    aliasing: Aliasing,
    root: Option<Node>,
    /// The first decoding error.
    fault: Option<ReadError>,
    /// Whether there is a value that JSON may not be able to represent.
    needs_json_check: bool,
    ends_with_block: bool,
    /// The number of entries that merge keys brought in.
    expanded: usize,
}

impl<'b, 'p> Composer<'b, 'p> {
    fn new(builder: &'b mut Builder, source: &'p str, base: usize, len: usize) -> Self {
        builder.begin(len);
        Composer {
            builder,
            source,
            base,
            len,
            open: Vec::with_capacity(16),
            anchors: HashMap::new(),
            aliasing: Aliasing::default(),
            root: None,
            fault: None,
            needs_json_check: false,
            ends_with_block: false,
            expanded: 0,
        }
    }

    fn document(&mut self) -> Result<(), ReadError> {
        let options = Options { max_depth: self.builder.limits().max_depth, ..Options::default() };
        let mut parser = Parser::with_options(self.source, options);
        loop {
            match parser.next_event() {
                Ok(Some(Event { kind: EventKind::DocumentEnd { .. }, .. }) | None) => return Ok(()),
                Ok(Some(event)) => self.event(event)?,
                Err(error) => return Err(self.unreadable(&error)),
            }
        }
    }

    fn finish(
        self,
        read: Result<(), ReadError>,
        piece: &str,
    ) -> Result<Option<Tree<'_>>, ReadError> {
        if let Some(error) = read.err().or(self.fault) {
            return Err(error);
        }
        let Some(root) = self.root.filter(|root| !matches!(root.content, Content::Null)) else {
            return Ok(None);
        };
        let tree = self.builder.finish(piece, root, self.base);
        if self.needs_json_check {
            faults::check(&tree)?;
        }
        Ok(Some(tree))
    }

    fn unreadable(&self, error: &Error) -> ReadError {
        let offset = self.base + error.mark().offset.min(self.len);
        let context =
            error.context().map(|(what, mark)| (what, self.base + mark.offset.min(self.len)));
        let kind = Kind::Yaml { message: error.message().to_owned(), context };
        ReadError::new(kind, Span { start: offset, end: offset }).with_line(error.kubectl_line())
    }

    fn event(&mut self, Event { kind, span }: Event<'p>) -> Result<(), ReadError> {
        match kind {
            EventKind::Scalar { value, style, properties } => {
                self.scalar(value, style, &properties, span)
            }
            EventKind::SequenceStart { properties, .. } => {
                self.open(OpenKind::Sequence, &properties, span)
            }
            EventKind::MappingStart { properties, .. } => {
                self.open(OpenKind::Mapping { slot: Slot::Key, merged: false }, &properties, span)
            }
            EventKind::SequenceEnd | EventKind::MappingEnd => self.close(span),
            EventKind::Alias(name) => self.alias(name, span),
            EventKind::DocumentStart { .. }
            | EventKind::DocumentEnd { .. }
            | EventKind::Comment(_) => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        value: Cow<'p, str>,
        style: ScalarStyle,
        properties: &Properties<'p>,
        span: Span,
    ) -> Result<(), ReadError> {
        self.builder.count(self.in_text(span))?;
        self.ends_with_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let tag = properties.tag.as_deref();
        let plain = match tag {
            None => style == ScalarStyle::Plain,
            Some(tag) => tag == "!",
        };
        // goyaml's `isMerge`
        if value == scalar::MERGE_KEY
            && (plain || tag == Some(scalar::MERGE_TAG))
            && let Some(Open { kind: OpenKind::Mapping { slot: slot @ Slot::Key, .. }, .. }) =
                self.open.last_mut()
        {
            *slot = Slot::Merge;
            return Ok(());
        }
        self.aliasing.decode_scalar(&value);
        let compact = self.compact(span);
        let is_key = matches!(
            self.open.last(),
            Some(Open { kind: OpenKind::Mapping { slot: Slot::Key, .. }, .. })
        );
        // Most scalars are strings.
        if tag.is_none() && properties.anchor.is_none() && !(plain && scalar::may_resolve(&value)) {
            let text = self.text(value);
            if is_key {
                self.set_slot(Slot::Value {
                    key: text,
                    key_span: compact,
                    marks: Marks::default(),
                });
                return Ok(());
            }
            return self.add(Node { content: Content::String(text), span: compact }, 0);
        }
        let scalar = scalar::resolve(&value, plain, tag).unwrap_or_else(|kind| {
            self.fault(kind, span);
            Scalar::Null
        });
        if is_key && properties.anchor.is_none() {
            let key = self.key(&scalar, value);
            self.add_key(key, compact);
            return Ok(());
        }
        let cost = Cost::scalar(&value);
        let key = if properties.anchor.is_some() {
            self.key(&scalar, value.clone())
        } else {
            Key::Collection
        };
        let content = match scalar {
            Scalar::Null => Content::Null,
            Scalar::Bool(bool) => Content::Bool(bool),
            Scalar::Integer(integer) => Content::Integer(integer),
            #[expect(
                clippy::cast_precision_loss,
                reason = "JSON's numbers beyond int64 are floats"
            )]
            Scalar::Unsigned(integer) => Content::Float(integer as f64),
            Scalar::Float(float) if float.is_finite() => match Number::through_json(float) {
                Number::Integer(integer) => Content::Integer(integer),
                Number::Float(float) => Content::Float(float),
            },
            Scalar::Float(float) => {
                self.needs_json_check = true;
                Content::Float(float)
            }
            Scalar::String => Content::String(self.text(value)),
            Scalar::Binary(text) => Content::String(self.builder.arena.push(&text)),
        };
        let node = Node { content, span: compact };
        if let Some(name) = properties.anchor {
            self.anchors.insert(name, Anchored { node, key, cost, height: 0, open: false });
        }
        if is_key {
            self.add_key(key, compact);
            return Ok(());
        }
        self.add(node, 0)
    }

    fn text(&mut self, value: Cow<'_, str>) -> Text {
        match value {
            Cow::Borrowed(value) => self.builder.arena.borrow(self.source, self.len, value),
            Cow::Owned(value) => self.builder.arena.push_owned(value),
        }
    }

    /// A scalar as the string of a key (`convertToJSONableObject`).
    fn key(&mut self, scalar: &Scalar, value: Cow<'_, str>) -> Key {
        let bare = Marks::default().with(Marks::BARE);
        match scalar {
            Scalar::Null => {
                self.needs_json_check = true;
                Key::Text(Text::default(), bare.with(Marks::NULL_KEY))
            }
            Scalar::Unsigned(integer) => {
                self.needs_json_check = true;
                let text = self.builder.arena.push(&format!("{integer:#x}"));
                Key::Text(text, bare.with(Marks::UNSIGNED_KEY))
            }
            Scalar::Bool(bool) => {
                Key::Text(self.builder.arena.push(if *bool { "true" } else { "false" }), bare)
            }
            Scalar::Integer(integer) => {
                Key::Text(self.builder.arena.push(&integer.to_string()), bare)
            }
            Scalar::Float(float) => Key::Text(self.builder.arena.push(&float_key(*float)), bare),
            Scalar::String => Key::Text(self.text(value), Marks::default()),
            Scalar::Binary(text) => Key::Text(self.builder.arena.push(text), Marks::default()),
        }
    }

    fn open(
        &mut self,
        kind: OpenKind,
        properties: &Properties<'p>,
        span: Span,
    ) -> Result<(), ReadError> {
        self.builder.count(self.in_text(span))?;
        let limit = self.builder.limits().max_depth;
        // libyaml counts the levels of flow and of block collections separately, encoding/json then
        // counts both.
        if self.open.len() >= limit {
            return Err(ReadError::new(Kind::Depth(limit), self.in_text(span)));
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
            let node = Node { content: Content::Null, span: self.compact(span) };
            let anchored = Anchored {
                node,
                key: Key::Collection,
                cost: Cost::default(),
                height: 0,
                open: true,
            };
            self.anchors.insert(name, anchored);
        }
        self.open.push(Open {
            kind,
            children,
            start: span.start,
            anchor: properties.anchor,
            decoded,
            height: 0,
        });
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), ReadError> {
        let Some(Open { kind, children, start, anchor, decoded, height }) = self.open.pop() else {
            return Ok(());
        };
        let compact = self.compact(Span { start, end: span.end });
        let height = height + 1;
        let content = match kind {
            OpenKind::Mapping { merged: true, .. } => {
                // Its entries are already with those of the enclosing mapping.
                self.grow(height);
                self.set_slot(Slot::Key);
                return Ok(());
            }
            OpenKind::Mapping { .. } => self.builder.mapping(self.source, children),
            OpenKind::Sequence => self.builder.sequence(children),
            OpenKind::MergeSequence => {
                self.merge_all(children)?;
                self.builder.sequence(children)
            }
        };
        let node = Node { content, span: compact };
        if let Some(name) = anchor
            // The anchor may have been redefined inside.
            && let Some(anchored) = self.anchors.get_mut(name)
            && anchored.open
            && anchored.node.span.start == compact.start
        {
            let cost = self.aliasing.decoded().since(decoded);
            *anchored = Anchored { node, key: Key::Collection, cost, height, open: false };
        }
        if matches!(kind, OpenKind::MergeSequence) {
            self.grow(height);
            self.set_slot(Slot::Key);
            return Ok(());
        }
        self.add(node, height)
    }

    fn alias(&mut self, name: &'p str, span: Span) -> Result<(), ReadError> {
        self.builder.count(self.in_text(span))?;
        self.aliasing.decode();
        let Some(anchored) = self.anchors.get(name) else {
            return Err(ReadError::new(Kind::UnknownAnchor(name.to_owned()), self.in_text(span)));
        };
        let Anchored { node, key, cost, height, open } = *anchored;
        self.aliasing.follow(cost);
        if open {
            self.fault(Kind::ContainsItself(name.to_owned()), span);
        } else if self.aliasing.is_excessive() {
            self.fault(Kind::Aliasing, span);
        }
        let limit = self.builder.limits().max_bytes;
        if usize::try_from(self.aliasing.aliased_bytes()).map_or(true, |bytes| bytes > limit) {
            self.fault(Kind::AliasedBytes(limit), span);
        }
        let limit = self.builder.limits().max_depth;
        if self.open.len() + height > limit {
            return Err(ReadError::new(Kind::Depth(limit), self.in_text(span)));
        }
        let node = Node { content: node.content, span: self.compact(span) };
        match (self.open.last().map(|open| &open.kind), key) {
            (Some(OpenKind::Mapping { slot: Slot::Key, .. }), Key::Text(..)) => {
                self.add_key(key, node.span);
                Ok(())
            }
            _ => self.add(node, height),
        }
    }

    fn fault(&mut self, kind: Kind, span: Span) {
        if self.fault.is_none() {
            self.fault = Some(ReadError::new(kind, self.in_text(span)));
        }
    }

    /// A span in the piece. The copy of a piece is one byte longer.
    fn compact(&self, span: Span) -> CompactSpan {
        CompactSpan::new(Span { start: span.start.min(self.len), end: span.end.min(self.len) })
    }

    /// A span of the piece as a span of the whole text.
    fn in_text(&self, span: Span) -> Span {
        Span {
            start: self.base + span.start.min(self.len),
            end: self.base + span.end.min(self.len),
        }
    }
}
