//! The main job: every object of a text, judged.

use std::borrow::Cow;
use std::collections::VecDeque;

use kubectl_yaml::{
    Chunk, Direct, Document, Documents, Format, Limits, NodeRef, Object, Position, ReadError, Tree,
    decode_utf8, documents_with, first_document_with,
};

use super::allow::{self, Allowances};
use super::checked::{Checked, Subject};
use super::create_request::CreateRequest;
use super::judge::{self, Create};
use super::lines::Lines;
use super::reading;
use crate::api::{API_VERSION, GROUP, KIND};
use crate::compatibility::Compatibility;
use crate::policy::BackendTlsPolicy;
use crate::profile::Profile;
use crate::report::Report;
use crate::rule::Gate;
use crate::suggest;

/// Judges every object of a text, YAML or JSON, as `kubectl apply` would send it: many documents,
/// lists taken apart.
///
/// Objects of other kinds are passed over and said so. What cannot be read is given as such, and
/// reading goes on behind it where the text says where that is.
///
/// ```
/// use envoy_gateway_backend::{Profile, lint};
///
/// let text = "\
/// apiVersion: gateway.envoyproxy.io/v1alpha1
/// kind: Backend
/// metadata:
///   name: api
/// spec:
///   endpoints:
///   - fqdn: {hostname: api.example.com, port: 65536}
/// ";
/// let profile = Profile::default();
/// let checked: Vec<_> = lint::check(text, &profile).collect();
/// let finding = &checked[0].report().findings()[0];
/// assert_eq!(finding.to_string(), "spec.endpoints[0].fqdn.port: spec.endpoints[0].fqdn.port in body should be less than or equal to 65535 (it is 65536) [too-large]");
/// assert_eq!(finding.place.as_ref().map(|place| (place.line, place.column)), Some((7, 45)));
/// ```
#[must_use]
pub fn check<'t>(text: &'t str, profile: &'t Profile) -> Check<'t> {
    check_with(text, profile, &Limits::default())
}

/// [`check`] within limits of one's own.
#[must_use]
pub fn check_with<'t>(text: &'t str, profile: &'t Profile, limits: &Limits) -> Check<'t> {
    Check {
        profile,
        documents: documents_with(text, limits),
        lines: Lines::new(text),
        current: None,
        pending: VecDeque::new(),
    }
}

/// Judges the first document of a text as a create of a Backend sent to the API server, whatever
/// its kind says. A list is not taken apart, and what follows the document does not count.
#[must_use]
pub fn check_as_backend(text: &str, profile: &Profile) -> Checked {
    let lines = Lines::new(text);
    match first_document_with(text, &Limits::default()) {
        None => Checked::unreadable(0, 0..0, reading::empty(&lines)),
        Some(document) => match &document.content {
            Err(error) => Checked::of_error(&document, error, &lines),
            Ok(tree) => {
                let root = tree.root();
                let field = |node: Option<NodeRef<'_>>, key: &str| {
                    node.and_then(|node| node.get(key))
                        .and_then(|entry| entry.value.as_str().map(String::from))
                };
                let metadata = root.get("metadata").map(|entry| entry.value);
                let create = Create::new(root, None, tree.has_repeated_keys());
                let report = create.report(profile, &lines, &Allowances::of(text, &document));
                Checked {
                    document: 0,
                    item: None,
                    span: document.span.start..document.span.end,
                    api_version: field(Some(root), "apiVersion").unwrap_or_default().into(),
                    kind: field(Some(root), "kind").unwrap_or_default().into(),
                    namespace: field(metadata, "namespace"),
                    name: field(metadata, "name"),
                    subject: Subject::Backend,
                    profile: profile.clone(),
                    report,
                    backend: create.into_backend(),
                }
            }
        },
    }
}

/// Judges the first document of a text as an update of a Backend's status: the status, and fields
/// that do not exist anywhere.
#[must_use]
pub fn check_status(text: &str, profile: &Profile) -> Report {
    let lines = Lines::new(text);
    match first_document_with(text, &Limits::default()).map(|document| document.content) {
        None => reading::empty(&lines),
        Some(Err(error)) => reading::report(&error, &lines),
        Some(Ok(tree)) => {
            judge::update_status(profile, tree.root(), tree.has_repeated_keys(), &lines)
        }
    }
}

/// Which releases store the Backend in the first document of a text, and what the others say first.
#[must_use]
pub fn compatibility(text: &str) -> Compatibility {
    let lines = Lines::new(text);
    match first_document_with(text, &Limits::default()) {
        None => Compatibility::ask(|_| reading::empty(&lines).into_iter().next()),
        Some(document) => match &document.content {
            Err(error) => Compatibility::ask(|_| reading::report(error, &lines).into_iter().next()),
            Ok(tree) => {
                Create::new(tree.root(), None, tree.has_repeated_keys()).compatibility(&lines)
            }
        },
    }
}

/// Every object of a text, judged as the admission of the latest release does, and for a Backend
/// which releases store it.
///
/// A manifest is read once for all of them.
///
/// ```
/// use envoy_gateway_backend::{Release, lint};
///
/// let text = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\nspec: {fallback: true}\n";
/// for (checked, compatibility) in lint::compatibilities(text) {
///     assert!(checked.into_valid().is_ok());
///     assert_eq!(compatibility.unwrap().releases().next(), Some(Release::V1_2));
/// }
/// ```
#[must_use]
pub fn compatibilities(text: &str) -> Vec<(Checked, Option<Compatibility>)> {
    let profile = Profile::default().with_gates([Gate::Admission]);
    let mut check = check(text, &profile);
    let mut all = Vec::new();
    while let Some(document) = check.documents.next() {
        check.lines.begin_document(document.span.start);
        let allowances = Allowances::of(text, &document);
        all.extend(document.objects().map(|object| match object {
            Ok(object) => check.object(&document, object, &allowances, |create| {
                create.compatibility(&check.lines)
            }),
            Err(error) => (Checked::of_error(&document, &error, &check.lines), None),
        }));
    }
    all
}

/// Judges every object of a chunk of a stream, as [`check`] does: places are those in the whole
/// stream, numbers of documents count from the chunk.
///
/// ```
/// use envoy_gateway_backend::kubectl_yaml::{Chunks, Limits};
/// use envoy_gateway_backend::{Profile, lint};
///
/// let stream = "kind: A\napiVersion: v1\n---\nkind: Backend\napiVersion: gateway.envoyproxy.io/v1alpha1\n";
/// let profile = Profile::default();
/// let mut lines = Vec::new();
/// for chunk in Chunks::new(stream.as_bytes(), Limits::default()) {
///     for checked in lint::check_chunk(&chunk?, &profile) {
///         lines.extend(checked.report().iter().filter_map(|finding| finding.place.as_ref()).map(|place| place.line));
///     }
/// }
/// assert_eq!(lines, [4, 4]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use]
pub fn check_chunk(chunk: &Chunk, profile: &Profile) -> Vec<Checked> {
    let moved = |checked: Checked| checked.moved(chunk.start());
    let (bytes, before) = (chunk.bytes(), chunk.lines_before());
    let text = match decoded(bytes, before, chunk.decode_utf8()) {
        Ok(text) => text,
        Err(report) => return vec![moved(Checked::unreadable(0, 0..bytes.len(), report))],
    };
    Check {
        profile,
        documents: chunk.documents(&text),
        lines: Lines::after(before, &text),
        current: None,
        pending: VecDeque::new(),
    }
    .map(moved)
    .collect()
}

/// A text from bytes, for [`check`]; the report where they are none: UTF-16, or not UTF-8 in a text
/// that is not JSON.
///
/// # Errors
///
/// The finding has the place of the first byte that is at fault.
pub fn read_text(bytes: &[u8]) -> Result<Cow<'_, str>, Report> {
    decoded(bytes, 0, decode_utf8(bytes))
}

/// A text, or the report on why there is none; so many lines stand before it.
fn decoded<'t>(
    bytes: &[u8],
    lines: usize,
    text: Result<Cow<'t, str>, ReadError>,
) -> Result<Cow<'t, str>, Report> {
    text.map_err(|error| {
        let before = bytes.get(..error.span().start).unwrap_or_default();
        let valid = String::from_utf8_lossy(before);
        reading::report(&error, &Lines::after(lines, &valid))
    })
}

/// The objects of a text, judged one by one: what [`check`] gives.
#[derive(Debug)]
pub struct Check<'t> {
    profile: &'t Profile,
    documents: Documents<'t>,
    lines: Lines<'t>,
    /// The document that was read last, and how far it has been judged, where it is a list with
    /// more to come.
    current: Option<Box<Current<'t>>>,
    /// What has been judged of it, and not been given yet.
    pending: VecDeque<Checked>,
}

#[derive(Debug)]
struct Current<'t> {
    document: Document<'t>,
    allowances: Allowances<'t>,
    /// None before the first of its objects.
    position: Option<Position>,
}

/// How many objects of a list are judged in one go: all of them may take a thousand times the
/// memory of the text.
const BATCH: usize = 64;

impl Iterator for Check<'_> {
    type Item = Checked;

    fn next(&mut self) -> Option<Checked> {
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
            let Current { document, allowances, position } = &current;
            let mut objects = position
                .map_or_else(|| document.objects(), |position| document.objects_after(position));
            let mut judged = objects.by_ref().take(BATCH).map(|object| match object {
                Ok(object) => self.object(document, object, allowances, |_| ()).0,
                Err(error) => Checked::of_error(document, &error, &self.lines),
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
    /// The next document, where it is a Backend that nothing is to be said of.
    fn direct(&mut self) -> Option<Checked> {
        if self.current.is_some() {
            return None;
        }
        let text = self.lines.text();
        self.documents.next_as_if(|direct: Direct<Box<CreateRequest>>| {
            let piece = direct.span.slice(text)?;
            if direct.format == Format::Yaml && allow::may_stand_in(piece) {
                return None;
            }
            let backend = direct.value.into_backend()?;
            let report = backend.unless_found(self.profile)?;
            Some(Checked::of_backend(direct.index, direct.span, backend, self.profile, report))
        })
    }

    fn next_document(&mut self) -> Option<Current<'t>> {
        let document = self.documents.next()?;
        self.lines.begin_document(document.span.start);
        Some(Current {
            allowances: Allowances::of(self.lines.text(), &document),
            document,
            position: None,
        })
    }

    /// An object, judged; and if it is taken for a Backend, what else is asked about that.
    fn object<T>(
        &self,
        document: &Document<'_>,
        object: Object<'_>,
        allowances: &Allowances<'_>,
        also: impl FnOnce(&Create<'_>) -> T,
    ) -> (Checked, Option<T>) {
        let repeated = document.content.as_ref().is_ok_and(Tree::has_repeated_keys);
        let identity = Some((object.api_version(), object.kind()));
        let create = (is_backend(object) || is_near_miss(object))
            .then(|| Create::new(object.node(), identity, repeated));
        let report =
            create.as_ref().map(|create| create.report(self.profile, &self.lines, allowances));
        let also = create.as_ref().map(also);
        let span = object.item().map_or(document.span, |_| object.node().span());
        let subject = if create.is_some() { Subject::Backend } else { Subject::Other };
        let backend = create.and_then(Create::into_backend);
        let unless_there =
            |text: Option<&str>| text.filter(|_| backend.is_none()).map(String::from);
        let checked = Checked {
            document: object.document(),
            item: object.item(),
            span: span.start..span.end,
            api_version: owned(object.api_version(), API_VERSION),
            kind: owned(object.kind(), KIND),
            namespace: unless_there(object.namespace()),
            name: unless_there(object.name()),
            subject,
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

/// The `BackendTLSPolicy` objects in a text, for [`Profile::with_policies`]; what cannot be read is
/// passed over here, as [`check`] reports it.
///
/// ```
/// use envoy_gateway_backend::lint;
///
/// let text = "apiVersion: gateway.networking.k8s.io/v1\nkind: BackendTLSPolicy\nmetadata: {name: p}\nspec: {targetRefs: []}\n";
/// assert_eq!(lint::policies(text)[0].metadata.name.as_deref(), Some("p"));
/// ```
#[must_use]
pub fn policies(text: &str) -> Vec<BackendTlsPolicy> {
    /// Group and kind of a policy; its versions differ in nothing that is read here.
    const GROUP: &str = "gateway.networking.k8s.io/";
    const KIND: &str = "BackendTLSPolicy";
    if !text.contains(KIND) {
        return Vec::new();
    }
    let mut policies = Vec::new();
    for document in documents_with(text, &Limits::default()) {
        let objects = document.objects().filter_map(Result::ok);
        let found = objects
            .filter(|object| object.kind() == KIND && object.api_version().starts_with(GROUP));
        policies.extend(found.filter_map(|object| object.node().decode().ok()));
    }
    policies
}
