//! The objects of a document: what kubectl would send, lists taken apart.

mod metadata;

use super::documents::Document;
use super::error::{Kind, ReadError};
use super::go;
use super::span::Span;
use super::tree::{Items, NodeRef, Value};

/// An object that kubectl would send: a document, or an item of one that is a list.
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
    /// Which document of the text it is in: its [`index`](Document::index).
    #[must_use]
    pub const fn document(self) -> usize {
        self.document
    }

    /// Which item of a list it is, from 0, where the document is a list.
    #[must_use]
    pub const fn item(self) -> Option<usize> {
        self.item
    }

    /// The object in its document. For an item that a list may leave empty this is null.
    #[must_use]
    pub const fn node(self) -> NodeRef<'a> {
        self.node
    }

    /// The `apiVersion`; empty where it is missing or no string.
    #[must_use]
    pub const fn api_version(self) -> &'a str {
        self.api_version
    }

    /// The `kind`, never empty.
    #[must_use]
    pub const fn kind(self) -> &'a str {
        self.kind
    }

    /// Whether `apiVersion` and `kind` are not written in it but follow from the list it stands in:
    /// the items of a `BackendList` are Backends.
    #[must_use]
    pub const fn has_implied_type(self) -> bool {
        self.implied
    }

    /// `metadata.name`, where it is a string.
    #[must_use]
    pub fn name(self) -> Option<&'a str> {
        self.metadata("name")
    }

    /// `metadata.namespace`, where it is a string.
    #[must_use]
    pub fn namespace(self) -> Option<&'a str> {
        self.metadata("namespace")
    }

    fn metadata(self, field: &str) -> Option<&'a str> {
        self.node.get("metadata")?.value.get(field)?.value.as_str()
    }

    /// The object as `serde_json` has it, with the type that its list gives it; see
    /// [`NodeRef::to_json`].
    ///
    /// Without `metadata.managedFields`: those are the server's, and kubectl leaves them out of
    /// what it shows.
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

/// The objects of a document, in the order kubectl sends them: what [`Document::objects`] gives.
///
/// What is wrong with single items of a list comes last, as kubectl reports it after it has sent
/// the others.
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
    /// The items that this pass has yet to look at.
    rest: Items<'a>,
    api_version: &'a str,
    /// The kind of items that give neither kind nor apiVersion.
    item_kind: &'a str,
    faulty: bool,
    pass: Pass,
}

/// How far the objects of a document have been gone through, to go on from there without what is
/// asked of the whole of it once.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    item: usize,
    faulty: bool,
    pass: Pass,
}

/// What a list's items are gone through for.
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

    /// Where it stands; none where nothing more may come.
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

    /// The objects of a document whose first ones have been gone through.
    pub(super) fn behind(
        document: &'a Document<'_>,
        Position { item, faulty, pass }: Position,
    ) -> Self {
        let list = document.root().ok().and_then(|root| {
            let Value::Sequence(items) = root.get("items")?.value.value() else { return None };
            Some(List { rest: items.behind(item), faulty, pass, ..List::of(Type::of(root), items) })
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

/// `unstructuredJSONScheme.Decode`, then `metadataValidatingDecoder`'s look at the metadata. Any
/// object with `items` is a list there, whatever its kind.
fn decode(document: usize, root: NodeRef<'_>) -> Result<State<'_>, ReadError> {
    if !matches!(root.value(), Value::Mapping(_)) {
        return Err(ReadError::new(Kind::NotAnObject(root.json_type()), root.span()));
    }
    let items = root.get("items").map(|entry| entry.value);
    if let Some(items) = items {
        check_items(items)?;
    }
    let Type { api_version, kind } = Type::of(root);
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
    // `FlattenListVisitor` cannot take lists in lists apart.
    let mut nested = items.clone().filter_map(|item| item.get("items"));
    if let Some(nested) = nested.find(|items| matches!(items.value.value(), Value::Sequence(_))) {
        return Err(ReadError::new(Kind::NestedList, nested.key_span));
    }
    Ok(State::List(List::of(Type { api_version, kind }, items)))
}

/// `decodeToList`: items are a list of objects, or null.
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

/// What an object says it is, as `Unstructured` reads it: what is no string is not there.
#[derive(Clone, Copy)]
struct Type<'a> {
    api_version: &'a str,
    kind: &'a str,
}

impl<'a> Type<'a> {
    fn of(node: NodeRef<'a>) -> Self {
        let text = |key| node.get(key).and_then(|entry| entry.value.as_str()).unwrap_or_default();
        Type { api_version: text("apiVersion"), kind: text("kind") }
    }
}

/// `schema.ParseGroupVersion`: at most one slash.
fn is_group_version(text: &str) -> bool {
    text.bytes().filter(|byte| *byte == b'/').count() <= 1
}

/// Where to look when the type of an object is missing.
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
    fn of(Type { api_version, kind }: Type<'a>, items: Items<'a>) -> Self {
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

    /// The type that the list gives an item without one, then
    /// `UnstructuredObjectTyper.ObjectKinds`.
    fn item(
        &self,
        document: usize,
        item: usize,
        node: NodeRef<'a>,
    ) -> Result<Object<'a>, ReadError> {
        let written = Type::of(node);
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
