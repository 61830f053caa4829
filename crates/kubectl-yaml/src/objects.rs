//! The objects of a document that kubectl would send: the document, or the items of a list.

mod metadata;

use super::documents::Document;
use super::error::{Kind, ReadError};
use super::go;
use super::span::Span;
use super::tree::{Items, NodeRef, Value};

/// An object that kubectl would send: a document, or an item of a list.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    document: usize,
    item: Option<usize>,
    node: NodeRef<'a>,
    api_version: &'a str,
    kind: &'a str,
    implied: bool,
}

impl<'a> Object<'a> {
    /// The [`index`](Document::index) of its document.
    #[must_use]
    pub const fn document(self) -> usize {
        self.document
    }

    /// The index of the item, from 0, if the document is a list.
    #[must_use]
    pub const fn item(self) -> Option<usize> {
        self.item
    }

    /// The node of the object. It may be null for an item of a list.
    #[must_use]
    pub const fn node(self) -> NodeRef<'a> {
        self.node
    }

    /// The `apiVersion`; empty if it is missing or not a string.
    #[must_use]
    pub const fn api_version(self) -> &'a str {
        self.api_version
    }

    /// The `kind`, never empty.
    #[must_use]
    pub const fn kind(self) -> &'a str {
        self.kind
    }

    /// Whether `apiVersion` and `kind` are not written in the object but follow from its list: the
    /// items of a `ServiceList` are Services.
    #[must_use]
    pub const fn has_implied_type(self) -> bool {
        self.implied
    }

    /// `metadata.name`, if it is a string.
    #[must_use]
    pub fn name(self) -> Option<&'a str> {
        self.metadata("name")
    }

    /// `metadata.namespace`, if it is a string.
    #[must_use]
    pub fn namespace(self) -> Option<&'a str> {
        self.metadata("namespace")
    }

    fn metadata(self, field: &str) -> Option<&'a str> {
        self.node.get("metadata")?.value.get(field)?.value.as_str()
    }

    /// Converts to a `serde_json` value, with the type that its list implies; see
    /// [`NodeRef::to_json`].
    ///
    /// `metadata.managedFields`, which the server sets, is removed, as in kubectl's output.
    #[must_use]
    pub fn to_json(self) -> serde_json::Value {
        let mut json = self.node.to_json();
        if let Some(metadata) = json.get_mut("metadata").and_then(serde_json::Value::as_object_mut)
        {
            metadata.remove("managedFields");
        }
        if self.implied {
            if json.is_null() {
                json = serde_json::Value::Object(serde_json::Map::new());
            }
            if let Some(object) = json.as_object_mut() {
                object.insert("apiVersion".to_owned(), self.api_version.into());
                object.insert("kind".to_owned(), self.kind.into());
            }
        }
        json
    }
}

/// An iterator over the objects of a document, in the order in which kubectl sends them
/// ([`Document::objects`]).
///
/// Errors of single items of a list come last, as kubectl reports them after it has sent the others.
#[derive(Debug)]
pub struct Objects<'a> {
    document: usize,
    state: State<'a>,
}

#[derive(Debug)]
enum State<'a> {
    Single(Option<Result<Object<'a>, ReadError>>),
    List(List<'a>),
}

#[derive(Debug)]
struct List<'a> {
    items: Items<'a>,
    /// The items that this pass has not visited.
    rest: Items<'a>,
    api_version: &'a str,
    /// The kind of items with neither `kind` nor `apiVersion`.
    item_kind: &'a str,
    faulty: bool,
    pass: Pass,
}

/// A position in the objects of a document, to resume an iteration
/// ([`Document::objects_after`]) without the checks of the whole list.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    item: usize,
    faulty: bool,
    pass: Pass,
}

/// A pass over the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    Objects,
    Errors,
}

impl<'a> Objects<'a> {
    pub(super) fn new(document: &'a Document<'_>) -> Self {
        let state = match document.root() {
            Err(error) => State::Single(Some(Err(error.clone()))),
            Ok(root) => {
                decode(document.index, root).unwrap_or_else(|error| State::Single(Some(Err(error))))
            }
        };
        Objects { document: document.index, state }
    }

    /// The position after the last object; `None` if no more can follow.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        match &self.state {
            State::Single(_) => None,
            State::List(list) => Some(Position {
                item: list.items.len() - list.rest.len(),
                faulty: list.faulty,
                pass: list.pass,
            }),
        }
    }

    /// The objects of a document after a position.
    pub(super) fn after(
        document: &'a Document<'_>,
        Position { item, faulty, pass }: Position,
    ) -> Self {
        let list = document.root().ok().and_then(|root| {
            let Value::Sequence(items) = root.get("items")?.value.value() else { return None };
            Some(List {
                rest: items.after(item),
                faulty,
                pass,
                ..List::new(Type::new(root), items)
            })
        });
        Objects { document: document.index, state: list.map_or(State::Single(None), State::List) }
    }
}

impl<'a> Iterator for Objects<'a> {
    type Item = Result<Object<'a>, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.state {
            State::Single(single) => single.take(),
            State::List(list) => list.next(self.document),
        }
    }
}

/// `unstructuredJSONScheme.Decode`, then the checks of `metadataValidatingDecoder`. An object of any
/// kind that has `items` is a list there.
fn decode(document: usize, root: NodeRef<'_>) -> Result<State<'_>, ReadError> {
    if !matches!(root.value(), Value::Mapping(_)) {
        return Err(ReadError::new(Kind::NotAnObject(root.json_type()), root.span()));
    }
    let items = root.get("items").map(|entry| entry.value);
    if let Some(items) = items {
        check_items(items)?;
    }
    let Type { api_version, kind } = Type::new(root);
    if kind.is_empty() || !is_group_version(api_version) {
        return Err(ReadError::new(Kind::TypeMissing(go::json(root)), type_span(root, kind)));
    }
    metadata::check(root)?;
    let Some(items) = items else {
        let object = Object { document, item: None, node: root, api_version, kind, implied: false };
        return Ok(State::Single(Some(Ok(object))));
    };
    let Value::Sequence(items) = items.value() else {
        return Ok(State::Single(None));
    };
    // `FlattenListVisitor` does not flatten lists of lists.
    let mut nested = items.clone().filter_map(|item| item.get("items"));
    if let Some(nested) = nested.find(|items| matches!(items.value.value(), Value::Sequence(_))) {
        return Err(ReadError::new(Kind::NestedList, nested.key_span));
    }
    Ok(State::List(List::new(Type { api_version, kind }, items)))
}

/// `decodeToList`: `items` must be a list of objects, or null.
fn check_items(items: NodeRef<'_>) -> Result<(), ReadError> {
    match items.value() {
        Value::Null => Ok(()),
        Value::Sequence(mut list) => {
            match list.find(|item| !matches!(item.value(), Value::Mapping(_) | Value::Null)) {
                None => Ok(()),
                Some(item) => Err(ReadError::new(Kind::Item(item.json_type()), item.span())),
            }
        }
        _ => Err(ReadError::new(Kind::Items(items.json_type()), items.span())),
    }
}

/// The type of an object, as `Unstructured` reads it: a value that is not a string is absent.
#[derive(Clone, Copy)]
struct Type<'a> {
    api_version: &'a str,
    kind: &'a str,
}

impl<'a> Type<'a> {
    fn new(node: NodeRef<'a>) -> Self {
        let string = |key| node.get(key).and_then(|entry| entry.value.as_str()).unwrap_or_default();
        Type { api_version: string("apiVersion"), kind: string("kind") }
    }
}

/// `schema.ParseGroupVersion`: at most one slash.
fn is_group_version(text: &str) -> bool {
    text.bytes().filter(|byte| *byte == b'/').count() <= 1
}

/// The span for an error about a missing type.
fn type_span(node: NodeRef<'_>, kind: &str) -> Span {
    let at_fault = node.get(if kind.is_empty() { "kind" } else { "apiVersion" });
    match (at_fault, node.value()) {
        (Some(entry), _) if !entry.value.span().is_empty() => entry.value.span(),
        (Some(entry), _) => entry.key_span,
        (None, Value::Mapping(mut entries)) => {
            entries.next().map_or(node.span(), |entry| entry.key_span)
        }
        (None, _) => node.span(),
    }
}

impl<'a> List<'a> {
    fn new(Type { api_version, kind }: Type<'a>, items: Items<'a>) -> Self {
        let item_kind = kind.strip_suffix("List").unwrap_or(kind);
        List {
            rest: items.clone(),
            items,
            api_version,
            item_kind,
            faulty: false,
            pass: Pass::Objects,
        }
    }

    fn next(&mut self, document: usize) -> Option<Result<Object<'a>, ReadError>> {
        loop {
            let item = self.items.len() - self.rest.len();
            let Some(node) = self.rest.next() else {
                if self.pass == Pass::Errors || !self.faulty {
                    return None;
                }
                (self.pass, self.rest) = (Pass::Errors, self.items.clone());
                continue;
            };
            match (self.item(document, item, node), self.pass) {
                (Ok(object), Pass::Objects) => return Some(Ok(object)),
                (Err(error), Pass::Errors) => return Some(Err(error)),
                (Err(_), Pass::Objects) => self.faulty = true,
                (Ok(_), Pass::Errors) => {}
            }
        }
    }

    /// Applies the type that the list implies for an item without one, then
    /// `UnstructuredObjectTyper.ObjectKinds`.
    fn item(
        &self,
        document: usize,
        item: usize,
        node: NodeRef<'a>,
    ) -> Result<Object<'a>, ReadError> {
        let written = Type::new(node);
        let implied = written.kind.is_empty() && written.api_version.is_empty();
        let listed = Type { api_version: self.api_version, kind: self.item_kind };
        let Type { api_version, kind } = if implied { listed } else { written };
        if kind.is_empty() || !is_group_version(api_version) {
            let message = "unstructured object has no kind".to_owned();
            return Err(ReadError::new(Kind::TypeMissing(message), type_span(node, kind)));
        }
        let version = api_version.split_once('/').map_or(api_version, |(_, version)| version);
        if version.is_empty() {
            return Err(ReadError::new(
                Kind::VersionMissing("unstructured object has no version"),
                type_span(node, kind),
            ));
        }
        Ok(Object { document, item: Some(item), node, api_version, kind, implied })
    }
}
