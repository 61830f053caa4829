//! The main job: every object of a text, judged.

use std::borrow::Cow;
use std::collections::VecDeque;

use kubectl_yaml::{Direct, Document, Documents, Format, Object, Position, Tree};

use super::create::CreateCheck;
use super::create_request::CreateRequest;
use super::lines::Lines;
use super::object::{CheckedObject, ObjectKind};
use super::suppressions::{self, Suppressions};
use crate::api::{API_VERSION, GROUP, KIND};
use crate::compatibility::Compatibility;
use crate::profile::Profile;
use crate::suggest;

/// The objects of a text, judged one by one: what [`Linter::check`](super::Linter::check) gives.
#[derive(Debug)]
pub struct Check<'t> {
    profile: &'t Profile,
    documents: Documents<'t>,
    lines: Lines<'t>,
    /// The document that was read last, and how far it has been judged, where it is a list with
    /// more to come.
    current: Option<Box<Current<'t>>>,
    /// What has been judged of it, and not been given yet.
    pending: VecDeque<CheckedObject>,
}

#[derive(Debug)]
struct Current<'t> {
    document: Document<'t>,
    suppressions: Suppressions<'t>,
    /// None before the first of its objects.
    position: Option<Position>,
}

/// How many objects of a list are judged in one go: all of them may take a thousand times the
/// memory of the text.
const BATCH: usize = 64;

impl Iterator for Check<'_> {
    type Item = CheckedObject;

    fn next(&mut self) -> Option<CheckedObject> {
        loop {
            if let Some(checked) = self.pending.pop_front() {
                return Some(checked);
            }
            if let Some(checked) = self.direct() {
                return Some(checked);
            }
            let current = match self.current.take() {
                Some(current) => *current,
                None => self.next_document()?,
            };
            let Current { document, suppressions, position } = &current;
            let mut objects = position
                .map_or_else(|| document.objects(), |position| document.objects_after(position));
            let mut judged = objects.by_ref().take(BATCH).map(|object| match object {
                Ok(object) => self.object(document, object, suppressions, |_| ()).0,
                Err(error) => CheckedObject::of_error(document, &error, &self.lines),
            });
            // Most documents are one object, which need not wait.
            let first = judged.next();
            self.pending = judged.collect();
            let position = objects.position().filter(|_| self.pending.len() + 1 == BATCH);
            self.current =
                position.map(|position| Box::new(Current { position: Some(position), ..current }));
            if first.is_some() {
                return first;
            }
        }
    }
}

impl<'t> Check<'t> {
    pub(super) fn new(profile: &'t Profile, documents: Documents<'t>, lines: Lines<'t>) -> Self {
        Self { profile, documents, lines, current: None, pending: VecDeque::new() }
    }

    /// Checks all objects, and which releases store each Backend.
    pub(super) fn with_compatibility(mut self) -> Vec<(CheckedObject, Option<Compatibility>)> {
        let mut all = Vec::new();
        while let Some(Current { document, suppressions, .. }) = self.next_document() {
            all.extend(document.objects().map(|object| match object {
                Ok(object) => self.object(&document, object, &suppressions, |create| {
                    create.compatibility(&self.lines)
                }),
                Err(error) => (CheckedObject::of_error(&document, &error, &self.lines), None),
            }));
        }
        all
    }

    /// The next document, where it is a Backend that nothing is to be said of.
    fn direct(&mut self) -> Option<CheckedObject> {
        if self.current.is_some() {
            return None;
        }
        let text = self.lines.text();
        self.documents.next_as_if(|direct: Direct<Box<CreateRequest>>| {
            let piece = direct.span.slice(text)?;
            if direct.format == Format::Yaml && suppressions::may_contain_any(piece) {
                return None;
            }
            let backend = direct.value.into_backend()?;
            let report = backend.clean_report(self.profile)?;
            Some(CheckedObject::of_backend(
                direct.index, direct.span, backend, self.profile, report,
            ))
        })
    }

    fn next_document(&mut self) -> Option<Current<'t>> {
        let document = self.documents.next()?;
        self.lines.begin_document(document.span.start);
        Some(Current {
            suppressions: Suppressions::of(self.lines.text(), &document),
            document,
            position: None,
        })
    }

    /// An object, judged; and if it is taken for a Backend, what else is asked about that.
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
        let report =
            create.as_ref().map(|create| create.report(self.profile, &self.lines, suppressions));
        let also = create.as_ref().map(also);
        let span = object.item().map_or(document.span, |_| object.node().span());
        let object_kind = if create.is_some() { ObjectKind::Backend } else { ObjectKind::Other };
        let backend = create.and_then(CreateCheck::into_backend);
        let unless_there =
            |text: Option<&str>| text.filter(|_| backend.is_none()).map(String::from);
        let checked = CheckedObject {
            document: object.document(),
            item: object.item(),
            span: span.start..span.end,
            api_version: owned(object.api_version(), API_VERSION),
            kind: owned(object.kind(), KIND),
            namespace: unless_there(object.namespace()),
            name: unless_there(object.name()),
            object_kind,
            profile: self.profile.clone(),
            report: report.unwrap_or_default(),
            backend,
        };
        (checked, also)
    }
}

/// A text that is most often the one that is known.
fn owned(text: &str, known: &'static str) -> Cow<'static, str> {
    if text == known { known.into() } else { text.to_owned().into() }
}

fn is_backend(object: Object<'_>) -> bool {
    object.api_version() == API_VERSION && object.kind() == KIND
}

/// Whether an object was probably meant to be a Backend: the right kind in a group or version that
/// is nearly ours or not said at all, or a kind that is nearly ours in the right group. Other
/// projects have kinds called `Backend`, too.
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
