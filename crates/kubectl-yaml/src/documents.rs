//! The documents of a text: pieces between `---` lines, or consecutive JSON objects.

mod pieces;

use std::borrow::Cow;

use serde::Deserialize;

use self::pieces::{Piece, Pieces};
use super::compose::{Builder, json, yaml};
use super::error::{ErrorClass, Kind, ReadError};
use super::limits::Limits;
use super::objects::{Objects, Position};
use super::span::Span;
use super::stream;
use super::tree::{NodeRef, Tree};

/// The format of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// YAML 1.1, as kubectl reads it.
    Yaml,
    /// JSON, if the text begins with `{`.
    Json,
}

/// One document of a text.
#[derive(Debug)]
#[non_exhaustive]
pub struct Document<'t> {
    /// The index in the text, from 0. Empty documents do not count.
    pub index: usize,
    /// The span: for YAML everything up to the `---` line that ends it, including comments.
    pub span: Span,
    /// The format.
    pub format: Format,
    /// The tree, or the reason why the document cannot be read.
    pub content: Result<Tree<'t>, ReadError>,
}

impl Document<'_> {
    /// The objects that kubectl would send: the document itself, or the items of a list.
    #[must_use]
    pub fn objects(&self) -> Objects<'_> {
        Objects::new(self)
    }

    /// The objects after a [position](Objects::position) of another iterator over this document.
    #[must_use]
    pub fn objects_after(&self, position: Position) -> Objects<'_> {
        Objects::after(self, position)
    }

    pub(super) fn root(&self) -> Result<NodeRef<'_>, &ReadError> {
        self.content.as_ref().map(Tree::root)
    }
}

/// A document read without a tree: what [`Documents::next_as`] gives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Direct<T> {
    /// As [`Document::index`].
    pub index: usize,
    /// As [`Document::span`].
    pub span: Span,
    /// As [`Document::format`].
    pub format: Format,
    /// The deserialized value.
    pub value: T,
}

/// The documents of `text`, as kubectl reads them, within the default [`Limits`].
///
/// Documents that are empty, null or only comments are skipped.
///
/// ```
/// use kubectl_yaml;
///
/// let names: Vec<_> = kubectl_yaml::documents("kind: A\n---\n# nothing\n---\nkind: B\n")
///     .map(|document| document.content.map(|tree| tree.root().get("kind").and_then(|kind| kind.value.as_str().map(str::to_owned))))
///     .collect();
/// assert_eq!(names, [Ok(Some("A".to_owned())), Ok(Some("B".to_owned()))]);
/// ```
#[must_use]
pub fn documents(text: &str) -> Documents<'_> {
    documents_with(text, &Limits::default())
}

/// The documents of `text`, as kubectl reads them, within `limits`.
#[must_use]
pub fn documents_with<'t>(text: &'t str, limits: &Limits) -> Documents<'t> {
    let mode =
        if is_json(text) { Mode::Json { offset: 0 } } else { Mode::Yaml(Pieces::new(text, 0)) };
    Documents { text, mode, json_error: None, index: 0, builder: Builder::new(limits.clone()) }
}

/// The documents of a later part of a text. It is YAML even if it begins with `{`.
pub(super) fn later_documents<'t>(text: &'t str, limits: &Limits) -> Documents<'t> {
    let mode = Mode::Yaml(Pieces::new(text, 0));
    Documents { text, mode, json_error: None, index: 0, builder: Builder::new(limits.clone()) }
}

/// The first document, as an API server reads the body of a request; `None` if the text is empty, only
/// comments, or null.
///
/// The text is not split at `---` lines, so that a lone `---` is a document. Everything after the
/// first document is ignored. A body that begins with `{` is JSON, and nothing may follow its object.
#[must_use]
pub fn first_document(text: &str) -> Option<Document<'_>> {
    first_document_with(text, &Limits::default())
}

/// [`first_document`] within `limits`.
#[must_use]
pub fn first_document_with<'t>(text: &'t str, limits: &Limits) -> Option<Document<'t>> {
    let mut builder = Builder::new(limits.clone());
    let (format, content, end) = if text.trim_start().starts_with('{') {
        let start = json_start(text, 0);
        let (content, end) = match json::compose(&mut builder, text, start) {
            Err(error) => (Err(error), text.len()),
            Ok((content, end)) => {
                (content.and_then(|tree| json::at_end(text, end).map(|()| tree)), end)
            }
        };
        (Format::Json, content, end)
    } else {
        (
            Format::Yaml,
            yaml_piece(&mut builder, text, Span::new(0, text.len())).transpose()?,
            text.len(),
        )
    };
    Some(Document { index: 0, span: Span::new(0, end), format, content })
}

/// Decodes bytes to a text, as kubectl does. YAML must be UTF-8; in JSON each invalid byte is U+FFFD.
///
/// # Errors
///
/// The bytes are UTF-16, or YAML that is not UTF-8.
pub fn decode_utf8(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    decode_part(bytes, true)
}

/// Decodes a part of a text. A later part is YAML even if it begins with `{`.
pub(super) fn decode_part(bytes: &[u8], is_start: bool) -> Result<Cow<'_, str>, ReadError> {
    if is_start && (bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")) {
        return Err(ReadError::new(Kind::Utf16, Span::new(0, 2)));
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let offset = error.valid_up_to();
    let (valid, rest) = bytes.split_at_checked(offset).unwrap_or((bytes, &[]));
    if is_start && is_json(std::str::from_utf8(valid).unwrap_or_default()) {
        let mut text = String::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            // Go's `unquote` replaces each byte.
            text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
        }
        return Ok(Cow::Owned(text));
    }
    let span = Span::new(offset, offset + error.error_len().unwrap_or(rest.len()));
    Err(ReadError::new(Kind::Encoding(invalid_utf8(rest)), span))
}

/// The message of libyaml's `yaml_parser_update_buffer` for bytes that do not begin with a character.
fn invalid_utf8(bytes: &[u8]) -> &'static str {
    let width = match bytes.first() {
        Some(0xc0..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf7) => 4,
        _ => return "invalid leading UTF-8 octet",
    };
    if bytes.len() < width {
        return "incomplete UTF-8 octet sequence";
    }
    if bytes.iter().take(width).skip(1).any(|byte| byte & 0xc0 != 0x80) {
        return "invalid trailing UTF-8 octet";
    }
    match bytes {
        [0xc0 | 0xc1, ..] | [0xe0, 0x80..=0x9f, ..] | [0xf0, 0x80..=0x8f, ..] => {
            "invalid length of a UTF-8 sequence"
        }
        _ => "invalid Unicode character",
    }
}

/// Whether kubectl reads the text as JSON (`GuessJSONStream`, which checks the first 4,096 bytes).
fn is_json(text: &str) -> bool {
    let rest = text.trim_start();
    rest.starts_with('{') && text.len() - rest.len() < 4_096
}

/// The offset of the next JSON value.
fn json_start(text: &str, offset: usize) -> usize {
    let rest = text.get(offset..).unwrap_or_default();
    text.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len()
}

/// An iterator over the documents of a text ([`documents`]).
///
/// A document that cannot be read has an error as its content. Reading continues after it if its end
/// is known.
#[derive(Debug)]
pub struct Documents<'t> {
    text: &'t str,
    mode: Mode<'t>,
    /// The JSON error of a text that is read as YAML instead.
    json_error: Option<ReadError>,
    index: usize,
    builder: Builder,
}

#[derive(Debug)]
enum Mode<'t> {
    Json { offset: usize },
    Yaml(Pieces<'t>),
    Done,
}

impl<'t> Iterator for Documents<'t> {
    type Item = Document<'t>;

    fn next(&mut self) -> Option<Document<'t>> {
        loop {
            let (format, span, content) = match &mut self.mode {
                Mode::Done => return None,
                Mode::Json { offset } => {
                    let start = json_start(self.text, *offset);
                    if start == self.text.len() {
                        return None;
                    }
                    match json::compose(&mut self.builder, self.text, start) {
                        Ok((content, end)) => {
                            *offset = end;
                            if content.as_ref().is_ok_and(|tree| tree.root().is_null()) {
                                continue;
                            }
                            (Format::Json, Span::new(start, end), content)
                        }
                        // kubectl 1.33 and later then reads it as YAML.
                        Err(error) if error.code() == "unreadable-json" => {
                            self.json_error = Some(error);
                            self.mode = Mode::Yaml(Pieces::new(self.text, start));
                            continue;
                        }
                        Err(error) => {
                            self.mode = Mode::Done;
                            (Format::Json, Span::new(start, self.text.len()), Err(error))
                        }
                    }
                }
                Mode::Yaml(pieces) => {
                    let piece = pieces.next()?;
                    let json_error = self.json_error.take();
                    let content = match piece.separator {
                        Some(error) => Err(error),
                        None => {
                            if let Some(content) =
                                yaml_piece(&mut self.builder, self.text, piece.span).transpose()
                            {
                                content
                            } else {
                                self.json_error = json_error;
                                continue;
                            }
                        }
                    };
                    match (content, json_error) {
                        // The text is neither; it begins like JSON, so the JSON error is reported.
                        (Err(error), Some(json)) if error.class() == ErrorClass::Syntax => {
                            (Format::Json, piece.span, Err(json))
                        }
                        (content, _) => (Format::Yaml, piece.span, content),
                    }
                }
            };
            return Some(self.document(format, span, content));
        }
    }
}

impl<'t> Documents<'t> {
    /// Fast path: the next document as a typed value, without a tree.
    ///
    /// `None` if the document has fields that `T` lacks, nulls, anchors, tags, repeated keys, a list
    /// of more than 256 items, a map of more than 16 keys or an error, if `T` accepts any value
    /// somewhere, or if there is no further document. The document is then not consumed:
    /// [`next`](Iterator::next) returns it with a tree, and so with locations.
    ///
    /// ```
    /// #[derive(serde::Deserialize)]
    /// struct Port {
    ///     port: u16,
    /// }
    ///
    /// let mut documents = kubectl_yaml::documents("port: 80\n---\nport: http\n");
    /// assert_eq!(documents.next_as::<Port>().map(|direct| direct.value.port), Some(80));
    /// assert!(documents.next_as::<Port>().is_none());
    /// assert_eq!(documents.next().map(|document| document.index), Some(1));
    /// ```
    pub fn next_as<T: Deserialize<'t>>(&mut self) -> Option<Direct<T>> {
        self.next_as_if(Some)
    }

    /// [`next_as`](Self::next_as), if `accept` returns a value. If it returns `None`, the document is
    /// not consumed.
    #[inline]
    pub fn next_as_if<T: Deserialize<'t>, U>(
        &mut self,
        accept: impl FnOnce(Direct<T>) -> Option<U>,
    ) -> Option<U> {
        let limits = self.builder.limits();
        let index = self.index;
        if index >= limits.max_documents {
            return None;
        }
        let accepted = match &mut self.mode {
            Mode::Done => return None,
            Mode::Json { offset } => {
                let start = json_start(self.text, *offset);
                let (value, end) = stream::json(self.text, start, limits)?;
                let span = Span::new(start, end);
                let accepted = accept(Direct { index, span, format: Format::Json, value })?;
                *offset = end;
                accepted
            }
            Mode::Yaml(pieces) => {
                let mut after = pieces.clone();
                let Piece { span, separator: None } = after.next()? else { return None };
                let value = stream::yaml(span.slice(self.text)?, limits)?;
                let accepted = accept(Direct { index, span, format: Format::Yaml, value })?;
                *pieces = after;
                accepted
            }
        };
        self.index += 1;
        Some(accepted)
    }

    fn document(
        &mut self,
        format: Format,
        span: Span,
        content: Result<Tree<'t>, ReadError>,
    ) -> Document<'t> {
        let index = self.index;
        self.index += 1;
        let limit = self.builder.limits().max_documents;
        let content = if index < limit {
            content
        } else {
            self.mode = Mode::Done;
            Err(ReadError::new(Kind::Documents(limit), span))
        };
        Document { index, span, format, content }
    }
}

fn yaml_piece<'t>(
    builder: &mut Builder,
    text: &'t str,
    span: Span,
) -> Result<Option<Tree<'t>>, ReadError> {
    let limit = builder.limits().document_bytes();
    if span.len() > limit {
        return Err(ReadError::new(Kind::Bytes(limit), span));
    }
    yaml::compose(builder, span.slice(text).unwrap_or_default(), span.start)
}
