//! The iterator over the checked objects of a text.

use std::borrow::Cow;
use std::collections::VecDeque;

use kubectl_yaml::{Direct, Document, Documents, Format, Object, Position, Tree};

use super::create::{CreateCheck, needs_text};
use super::create_request::CreateRequest;
use super::lines::Lines;
use super::object::{CheckedObject, ObjectKind};
use super::suppressions::{self, Suppressions};
use super::tls_policy;
use crate::api::{API_VERSION, GROUP, KIND};
use crate::compatibility::Compatibility;
use crate::profile::Profile;
use crate::report::Report;
use crate::suggest;

/// An iterator over the checked objects of a text
/// ([`Linter::check`](super::Linter::check)).
#[derive(Debug)]
pub struct Check<'t> {
    profile: &'t Profile,
    /// Whether the fast path must not be used.
    needs_text: bool,
    /// Whether a scalar of the source text is an unknown value.
    is_unknown: Option<fn(&str) -> bool>,
    documents: Documents<'t>,
    lines: Lines<'t>,
    /// The current document, if it is a list with further items.
    current: Option<Box<Current<'t>>>,
    /// Checked objects that have not been returned.
    pending: VecDeque<CheckedObject>,
}

#[derive(Debug)]
struct Current<'t> {
    document: Document<'t>,
    suppressions: Suppressions<'t>,
    /// `None` before its first object.
    position: Option<Position>,
}

/// The number of items of a list that are checked at once. Their reports may be a thousand times
/// larger than the text.
const BATCH_ITEMS: usize = 64;

impl Iterator for Check<'_> {
    type Item = CheckedObject;

    fn next(&mut self) -> Option<CheckedObject> {
        loop {
            if let Some(checked) = self.pending.pop_front() {
                return Some(checked);
            }
            if let Some(checked) = self.next_clean() {
                return Some(checked);
            }
            let current = match self.current.take() {
                Some(current) => *current,
                None => self.next_document()?,
            };
            let Current { document, suppressions, position } = &current;
            let mut objects = position
                .map_or_else(|| document.objects(), |position| document.objects_after(position));
            let mut checked = objects.by_ref().take(BATCH_ITEMS).map(|object| match object {
                Ok(object) => self.object(document, object, suppressions, |_| ()).0,
                Err(error) => CheckedObject::from_error(document, &error, &self.lines),
            });
            // Most documents are one object, which is returned without the queue.
            let first = checked.next();
            self.pending = checked.collect();
            let position = objects.position().filter(|_| self.pending.len() + 1 == BATCH_ITEMS);
            self.current =
                position.map(|position| Box::new(Current { position: Some(position), ..current }));
            if first.is_some() {
                return first;
            }
        }
    }
}

impl<'t> Check<'t> {
    pub(super) fn new(
        profile: &'t Profile,
        documents: Documents<'t>,
        lines: Lines<'t>,
        is_unknown: Option<fn(&str) -> bool>,
    ) -> Self {
        Self {
            profile,
            needs_text: needs_text(profile),
            is_unknown,
            documents,
            lines,
            current: None,
            pending: VecDeque::new(),
        }
    }

    /// Checks all objects, and which releases store each Backend.
    pub(super) fn with_compatibility(mut self) -> Vec<(CheckedObject, Option<Compatibility>)> {
        let mut all = Vec::new();
        while let Some(Current { document, suppressions, .. }) = self.next_document() {
            all.extend(document.objects().map(|object| match object {
                Ok(object) => self.object(&document, object, &suppressions, |create| {
                    create.compatibility(&self.lines)
                }),
                Err(error) => (CheckedObject::from_error(&document, &error, &self.lines), None),
            }));
        }
        all
    }

    /// Checks all objects, and hands over each of them with its result.
    pub(super) fn with_objects(
        mut self,
        mut each: impl FnMut(&CheckedObject, Object<'_>),
    ) -> Vec<CheckedObject> {
        let mut all = Vec::new();
        while let Some(Current { document, suppressions, .. }) = self.next_document() {
            all.extend(document.objects().map(|object| match object {
                Ok(object) => {
                    let (checked, _) = self.object(&document, object, &suppressions, |_| ());
                    each(&checked, object);
                    checked
                }
                Err(error) => CheckedObject::from_error(&document, &error, &self.lines),
            }));
        }
        all
    }

    /// Fast path: the next document, if it is a Backend without any finding.
    #[inline]
    fn next_clean(&mut self) -> Option<CheckedObject> {
        if self.current.is_some() || self.needs_text {
            return None;
        }
        let text = self.lines.text();
        self.documents.next_as_if(|direct: Direct<CreateRequest>| {
            let piece = direct.span.slice(text)?;
            if direct.format == Format::Yaml && suppressions::may_contain_any(piece) {
                return None;
            }
            let CreateRequest(backend) = direct.value;
            let report = backend.clean_report(self.profile)?;
            Some(CheckedObject::from_backend(
                direct.index, direct.span, backend, self.profile, report,
            ))
        })
    }

    fn next_document(&mut self) -> Option<Current<'t>> {
        let document = self.documents.next()?;
        self.lines.begin_document(document.span.start);
        Some(Current {
            suppressions: Suppressions::new(self.lines.text(), &document),
            document,
            position: None,
        })
    }

    /// Checks an object. If it is taken for a Backend, `also` evaluates the same check further.
    fn object<T>(
        &self,
        document: &Document<'_>,
        object: Object<'_>,
        suppressions: &Suppressions<'_>,
        also: impl FnOnce(&CreateCheck<'_>) -> T,
    ) -> (CheckedObject, Option<T>) {
        let repeated = document.content.as_ref().is_ok_and(Tree::has_repeated_keys);
        let identity = Some((object.api_version(), object.kind()));
        let create = (is_backend(object) || is_near_miss(object))
            .then(|| CreateCheck::new(object.node(), identity, repeated).accepting_stored());
        let is_policy = tls_policy::is_policy(object);
        let mut report = match &create {
            Some(create) => create.report(self.profile, &self.lines, suppressions),
            None if is_policy => {
                tls_policy::report(object, repeated, self.profile, &self.lines, suppressions)
            }
            None => Report::default(),
        };
        let has_unknown = self.skip_unknown(&mut report);
        let also = create.as_ref().map(also);
        let span = object.item().map_or(document.span, |_| object.node().span());
        let object_kind = match create {
            Some(_) => ObjectKind::Backend,
            None if is_policy => ObjectKind::BackendTlsPolicy,
            None => ObjectKind::Other,
        };
        let backend = create.filter(|_| !has_unknown).and_then(CreateCheck::into_backend);
        let unless_decoded =
            |text: Option<&str>| text.filter(|_| backend.is_none()).map(String::from);
        let checked = CheckedObject {
            document: object.document(),
            item: object.item(),
            span: span.start..span.end,
            api_version: usually(object.api_version(), API_VERSION),
            kind: usually(object.kind(), KIND),
            namespace: unless_decoded(object.namespace()),
            name: unless_decoded(object.name()),
            object_kind,
            profile: self.profile.clone(),
            report,
            backend,
        };
        (checked, also)
    }

    /// Removes findings about unknown values. Returns whether there was one.
    fn skip_unknown(&self, report: &mut Report) -> bool {
        let Some(is_unknown) = self.is_unknown else { return false };
        let before = report.findings().len();
        let text = self.lines.text();
        report.retain(|finding| {
            let span = finding.location.as_ref().map(|location| location.span.clone());
            let value = span.and_then(|span| text.get(span)).unwrap_or_default();
            !(is_scalar(value) && is_unknown(value))
        });
        report.findings().len() < before
    }
}

/// Whether the source text of a value is one scalar.
fn is_scalar(text: &str) -> bool {
    !text.contains('\n') && !text.starts_with(['{', '['])
}

/// Borrows `usual` if the text is equal to it.
fn usually(text: &str, usual: &'static str) -> Cow<'static, str> {
    if text == usual { usual.into() } else { text.to_owned().into() }
}

fn is_backend(object: Object<'_>) -> bool {
    object.api_version() == API_VERSION && object.kind() == KIND
}

/// Whether an object was probably meant to be a Backend: kind `Backend` in a group or version that is
/// similar to ours or missing, or a similar kind in our group. Other projects also have a kind
/// `Backend`.
fn is_near_miss(object: Object<'_>) -> bool {
    let (version, kind) = (object.api_version(), object.kind());
    let group = version.split_once('/').map_or(version, |(group, _)| group);
    let near_kind = kind.eq_ignore_ascii_case(KIND) || kind.eq_ignore_ascii_case("Backends");
    near_kind
        && (version.is_empty()
            || group.eq_ignore_ascii_case(GROUP)
            || group.contains("envoy")
            || suggest::is_near(version, API_VERSION, 5))
}
