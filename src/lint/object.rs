//! One object of a text, judged: what [`Linter`](super::Linter) gives.

use std::borrow::Cow;
use std::ops::Range;

use super::lines::Lines;
use super::reading;
use crate::api::{API_VERSION, Backend, KIND};
use crate::path::FieldPath;
use crate::profile::Profile;
use crate::report::{Finding, Report};
use crate::valid::{Invalid, Valid};
use kubectl_yaml::Span;
use kubectl_yaml::{Document, ReadError};

/// What an object of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ObjectKind {
    /// A Backend, or what was probably meant to be one.
    Backend,
    /// An object of another kind, passed over.
    Other,
    /// Nothing that can be read, or no object.
    Unreadable,
}

/// One object of a text, judged.
#[derive(Clone, Debug)]
pub struct CheckedObject {
    pub(super) document: usize,
    pub(super) item: Option<usize>,
    pub(super) span: Range<usize>,
    pub(super) api_version: Cow<'static, str>,
    pub(super) kind: Cow<'static, str>,
    /// Left out where the Backend has it.
    pub(super) namespace: Option<String>,
    /// Left out where the Backend has it.
    pub(super) name: Option<String>,
    pub(super) object_kind: ObjectKind,
    pub(super) profile: Profile,
    pub(super) report: Report,
    /// In memory of its own, as it is large and this is handed on.
    pub(super) backend: Option<Box<Backend>>,
}

impl CheckedObject {
    pub(super) fn of_error(document: &Document<'_>, error: &ReadError, lines: &Lines<'_>) -> Self {
        Self::unreadable(
            document.index,
            document.span.start..document.span.end,
            reading::report(error, lines),
        )
    }

    /// A document that is a Backend.
    pub(super) fn of_backend(
        index: usize,
        span: Span,
        backend: Box<Backend>,
        profile: &Profile,
        report: Report,
    ) -> Self {
        Self {
            document: index,
            item: None,
            span: span.start..span.end,
            api_version: Cow::Borrowed(API_VERSION),
            kind: Cow::Borrowed(KIND),
            namespace: None,
            name: None,
            object_kind: ObjectKind::Backend,
            profile: profile.clone(),
            report,
            backend: Some(backend),
        }
    }

    pub(super) fn unreadable(document: usize, span: Range<usize>, report: Report) -> Self {
        Self {
            document,
            item: None,
            span,
            api_version: Cow::Borrowed(""),
            kind: Cow::Borrowed(""),
            namespace: None,
            name: None,
            object_kind: ObjectKind::Unreadable,
            profile: Profile::default(),
            report,
            backend: None,
        }
    }

    /// The same behind so many bytes.
    pub(super) fn moved(mut self, bytes: usize) -> Self {
        self.span = self.span.start + bytes..self.span.end + bytes;
        self.report.move_spans(bytes);
        self
    }

    /// Which document of the text it stands in, from 0; empty ones do not count.
    #[must_use]
    pub const fn document(&self) -> usize {
        self.document
    }

    /// Which item of a list it is, from 0, where the document is a list.
    #[must_use]
    pub const fn item(&self) -> Option<usize> {
        self.item
    }

    /// The bytes of the text it stands in.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Its `apiVersion`; empty where there is none.
    #[must_use]
    pub fn api_version(&self) -> &str {
        &self.api_version
    }

    /// Its `kind`; empty where there is none.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Its `metadata.namespace`.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref().or_else(|| self.backend.as_ref()?.metadata.namespace.as_deref())
    }

    /// Its `metadata.name`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref().or_else(|| self.backend.as_ref()?.metadata.name.as_deref())
    }

    /// What it is.
    #[must_use]
    pub const fn object_kind(&self) -> ObjectKind {
        self.object_kind
    }

    /// What was found; empty for what was passed over.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// What was found.
    #[must_use]
    pub fn into_report(self) -> Report {
        self.report
    }

    /// The Backend, where its shape allows one; it may well be refused.
    #[must_use]
    pub const fn backend(&self) -> Option<&Backend> {
        match &self.backend {
            Some(backend) => Some(backend),
            None => None,
        }
    }

    /// The Backend, if nothing refuses it.
    ///
    /// # Errors
    ///
    /// Gives the report, and the Backend where its shape allows one. An object of another kind has
    /// an empty report.
    pub fn into_valid(self) -> Result<Valid<Backend>, Box<Invalid<Option<Backend>>>> {
        match self.backend {
            Some(backend) if !self.report.has_errors() => {
                Ok(Valid::new(*backend, self.profile, self.report))
            }
            object => Err(Box::new(Invalid {
                object: object.map(|backend| *backend),
                report: self.report,
            })),
        }
    }

    /// The errors, and nothing else: what refuses the object.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.report.errors()
    }

    /// The path of the object in its document: `items[2]`, or the root.
    #[must_use]
    pub fn path(&self) -> FieldPath {
        self.item.map_or_else(FieldPath::root, |item| FieldPath::root().key("items").index(item))
    }
}
