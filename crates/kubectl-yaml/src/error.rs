//! The error of reading a document or an object.

use std::borrow::Cow;

use super::span::Span;

/// The class of a [`ReadError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// The text is not YAML or JSON, or exceeds a limit. No part of the document is known.
    Syntax,
    /// The document is valid YAML or JSON, but not a Kubernetes object.
    Object,
}

/// The reason why a document, or an object in it, cannot be read: kubectl's message, and the true
/// location.
///
/// `Display` is kubectl's message without its prefix (`yaml: line 6: `), because the line in it is often
/// wrong. [`span`](Self::span) is the true location,
/// [`kubectl_message`](Self::kubectl_message) the complete message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ReadError {
    kind: Kind,
    span: Span,
    kubectl_line: Option<usize>,
}

/// The kinds of error, with kubectl's messages. The messages about encodings, and those that name a
/// limit other than the depth, are this crate's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Kind {
    #[error("{message}")]
    Yaml { message: String, context: Option<(&'static str, usize)> },
    #[error("{0}")]
    Encoding(&'static str),
    #[error("the text is UTF-16, only UTF-8 is supported")]
    Utf16,
    #[error("unknown anchor '{0}' referenced")]
    UnknownAnchor(String),
    #[error("anchor '{0}' value contains itself")]
    ContainsItself(String),
    #[error("document contains excessive aliasing")]
    Aliasing,
    #[error("map merge requires map or sequence of maps as the value")]
    Merge,
    #[error("cannot decode {found} `{text}` as a {tag}")]
    Tag { found: &'static str, text: String, tag: String },
    #[error("!!binary value contains invalid base64 data")]
    Base64,
    #[error("invalid map key: {0}")]
    CollectionKey(String),
    #[error("unsupported map key of type: {kind}, key: {key}, value: {value}")]
    Key { kind: &'static str, key: String, value: String },
    #[error("json: unsupported value: {0}")]
    NotFinite(&'static str),
    #[error("invalid Yaml document separator: {0}")]
    Separator(String),
    #[error("{0}")]
    Json(Cow<'static, str>),
    #[error("json: cannot unmarshal number {0} into Go value of type float64")]
    NumberRange(String),
    #[error("the document is larger than the limit of {0} bytes")]
    Bytes(usize),
    #[error("exceeded max depth of {0}")]
    Depth(usize),
    #[error("the document has more than {0} values, the limit")]
    Nodes(usize),
    #[error("merge keys bring more than {0} entries into the document's maps, the limit")]
    Expansion(usize),
    #[error("aliases bring more than {0} bytes into the document, the limit")]
    AliasedBytes(usize),
    #[error("the text has more than {0} documents, the limit")]
    Documents(usize),
    #[error("json: cannot unmarshal {0} into Go value of type unstructured.detector")]
    NotAnObject(&'static str),
    #[error("Object 'Kind' is missing in '{0}'")]
    TypeMissing(String),
    #[error("Object 'apiVersion' is missing in '{0}'")]
    VersionMissing(&'static str),
    #[error(
        "json: cannot unmarshal {0} into Go struct field decodeList.items of type []json.RawMessage"
    )]
    Items(&'static str),
    #[error("json: cannot unmarshal {0} into Go value of type map[string]interface {{}}")]
    Item(&'static str),
    #[error("*unstructured.Unstructured is not a list: no Items field in this object")]
    NestedList,
    #[error("{0}")]
    Metadata(String),
}

impl ReadError {
    pub(super) fn new(kind: Kind, span: Span) -> Self {
        ReadError { kind, span, kubectl_line: None }
    }

    pub(super) fn with_line(mut self, line: Option<usize>) -> Self {
        self.kubectl_line = line;
        self
    }

    /// For a YAML syntax error, the construct that was being read, and its offset in the whole text:
    /// `while scanning a quoted scalar`.
    #[must_use]
    pub const fn context(&self) -> Option<(&'static str, usize)> {
        match self.kind {
            Kind::Yaml { context, .. } => context,
            _ => None,
        }
    }

    /// Whether the syntax of the text or the object is wrong.
    #[must_use]
    pub fn class(&self) -> ErrorClass {
        match self.kind {
            Kind::NotAnObject(_)
            | Kind::TypeMissing(_)
            | Kind::VersionMissing(_)
            | Kind::Items(_)
            | Kind::Item(_)
            | Kind::NestedList
            | Kind::Metadata(_) => ErrorClass::Object,
            _ => ErrorClass::Syntax,
        }
    }

    /// The bytes at fault, in the whole text.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// The line in kubectl's message, if it has one. It is counted in the piece of the text that kubectl
    /// parses, and often wrong.
    #[must_use]
    pub const fn kubectl_line(&self) -> Option<usize> {
        self.kubectl_line
    }

    /// The complete message of kubectl, with its prefix and line.
    #[must_use]
    pub fn kubectl_message(&self) -> String {
        match (&self.kind, self.kubectl_line) {
            (kind, Some(line)) if kind.is_yaml() => format!("yaml: line {line}: {kind}"),
            (kind, None) if kind.is_yaml() => format!("yaml: {kind}"),
            (Kind::Json(message), _)
                if message.starts_with("invalid character") || message == "exceeded max depth" =>
            {
                format!("json: offset {}: {message}", self.span.end)
            }
            (kind, _) => kind.to_string(),
        }
    }

    /// The stable name of the kind of error, such as `unknown-anchor`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.kind {
            Kind::Yaml { .. } => "unreadable-yaml",
            Kind::Encoding(_) | Kind::Utf16 => "unreadable-encoding",
            Kind::UnknownAnchor(_) => "unknown-anchor",
            Kind::ContainsItself(_) => "anchor-contains-itself",
            Kind::Aliasing | Kind::AliasedBytes(_) | Kind::Expansion(_) => "excessive-aliasing",
            Kind::Merge => "merge-of-no-map",
            Kind::Tag { .. } | Kind::Base64 => "tag-mismatch",
            Kind::CollectionKey(_) | Kind::Key { .. } => "unsupported-key",
            Kind::NotFinite(_) => "not-finite",
            Kind::Separator(_) => "invalid-separator",
            Kind::Json(_) => "unreadable-json",
            Kind::NumberRange(_) => "number-out-of-range",
            Kind::Bytes(_) => "text-too-large",
            Kind::Depth(_) => "too-deep",
            Kind::Nodes(_) => "too-many-values",
            Kind::Documents(_) => "too-many-documents",
            Kind::NotAnObject(_) | Kind::Item(_) => "not-an-object",
            Kind::TypeMissing(_) => "kind-missing",
            Kind::VersionMissing(_) => "api-version-missing",
            Kind::Items(_) => "items-not-a-list",
            Kind::NestedList => "nested-list",
            Kind::Metadata(_) => "metadata-type",
        }
    }
}

impl Kind {
    /// Whether it is an error of goyaml, which kubectl prefixes with `yaml: `.
    fn is_yaml(&self) -> bool {
        match self {
            Kind::Yaml { .. }
            | Kind::Encoding(_)
            | Kind::UnknownAnchor(_)
            | Kind::ContainsItself(_)
            | Kind::Aliasing
            | Kind::Merge
            | Kind::Tag { .. }
            | Kind::Base64
            | Kind::CollectionKey(_)
            | Kind::Depth(_) => true,
            Kind::Utf16
            | Kind::Key { .. }
            | Kind::NotFinite(_)
            | Kind::Separator(_)
            | Kind::Json(_)
            | Kind::NumberRange(_)
            | Kind::Bytes(_)
            | Kind::Nodes(_)
            | Kind::AliasedBytes(_)
            | Kind::Expansion(_)
            | Kind::Documents(_)
            | Kind::NotAnObject(_)
            | Kind::TypeMissing(_)
            | Kind::VersionMissing(_)
            | Kind::Items(_)
            | Kind::Item(_)
            | Kind::NestedList
            | Kind::Metadata(_) => false,
        }
    }
}
