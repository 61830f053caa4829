//! A checked object of a text.

use std::borrow::Cow;
use std::ops::Range;

use kubectl_yaml::{Document, ReadError, Span};

use super::lines::Lines;
use super::reading;
use crate::api::{API_VERSION, Backend, KIND};
use crate::path::FieldPath;
use crate::profile::Profile;
use crate::release::Release;
use crate::report::{Finding, Report};
use crate::valid::{Invalid, Valid};

/// The kind of a checked object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ObjectKind {
    /// A Backend, or an object that was probably meant to be one.
    Backend,
    /// A `BackendTLSPolicy`, which is checked for admission.
    BackendTlsPolicy,
    /// An object of another kind, which is skipped.
    Other,
    /// A document that cannot be read, or is not an object.
    Unreadable,
}

/// An object of a text, with its report.
#[derive(Clone, Debug)]
pub struct CheckedObject {
    pub(super) document: usize,
    pub(super) item: Option<usize>,
    pub(super) span: Range<usize>,
    pub(super) api_version: Cow<'static, str>,
    pub(super) kind: Cow<'static, str>,
    /// `None` if the Backend has it.
    pub(super) namespace: Option<String>,
    /// `None` if the Backend has it.
    pub(super) name: Option<String>,
    pub(super) object_kind: ObjectKind,
    pub(super) profile: Profile,
    pub(super) report: Report,
    /// Boxed, because it is large and the object is moved.
    pub(super) backend: Option<Box<Backend>>,
}

impl CheckedObject {
    pub(super) fn from_error(
        document: &Document<'_>,
        error: &ReadError,
        lines: &Lines<'_>,
    ) -> Self {
        Self::unreadable(
            document.index,
            document.span.start..document.span.end,
            reading::report(error, lines),
        )
    }

    /// A document that decoded to a Backend.
    pub(super) fn from_backend(
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

    /// Moves the spans by an offset.
    pub(super) fn moved(mut self, bytes: usize) -> Self {
        self.span = self.span.start + bytes..self.span.end + bytes;
        self.report.move_spans(bytes);
        self
    }

    /// The index of its document in the text, from 0. Empty documents do not count.
    #[must_use]
    pub const fn document(&self) -> usize {
        self.document
    }

    /// The index of the item, from 0, if the document is a list.
    #[must_use]
    pub const fn item(&self) -> Option<usize> {
        self.item
    }

    /// The bytes of the text that it covers.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The `apiVersion`; empty if there is none.
    #[must_use]
    pub fn api_version(&self) -> &str {
        &self.api_version
    }

    /// The `kind`; empty if there is none.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// `metadata.namespace`.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref().or_else(|| self.backend.as_ref()?.metadata.namespace.as_deref())
    }

    /// `metadata.name`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref().or_else(|| self.backend.as_ref()?.metadata.name.as_deref())
    }

    /// The release for which a Backend was checked; `None` for other objects.
    #[must_use]
    pub fn release(&self) -> Option<Release> {
        (self.object_kind == ObjectKind::Backend).then(|| self.profile.release())
    }

    /// Whether it is a Backend, another object or unreadable.
    #[must_use]
    pub const fn object_kind(&self) -> ObjectKind {
        self.object_kind
    }

    /// The report; empty for an object that is skipped.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// The report.
    #[must_use]
    pub fn into_report(self) -> Report {
        self.report
    }

    /// The Backend, if the object decodes to one; it may be invalid.
    #[must_use]
    pub const fn backend(&self) -> Option<&Backend> {
        match &self.backend {
            Some(backend) => Some(backend),
            None => None,
        }
    }

    /// The Backend, if the report has no error.
    ///
    /// # Errors
    ///
    /// The report, and the Backend if the object decodes to one. An object of another kind has an
    /// empty report.
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

    /// The errors of the report.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.report.errors()
    }

    /// The path of the object in its document: `items[2]`, or the root.
    #[must_use]
    pub fn path(&self) -> FieldPath {
        self.item.map_or_else(FieldPath::root, |item| FieldPath::root().key("items").index(item))
    }
}
