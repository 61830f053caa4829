//! The main job: every object of a text, judged.

use std::collections::VecDeque;
use std::ops::Range;

use super::allow::Allowances;
use super::decode::decode;
use super::documents::{Document, Documents, documents_with, first_document_with, text};
use super::error::ReadError;
use super::judge;
use super::limits::Limits;
use super::lines::Lines;
use super::objects::Object;
use super::reading;
use super::tree::Tree;
use crate::api::{API_VERSION, Backend, GROUP, KIND};
use crate::compatibility::Compatibility;
use crate::path::FieldPath;
use crate::policy::BackendTlsPolicy;
use crate::profile::Profile;
use crate::report::{Finding, Report};
use crate::suggest;
use crate::valid::{Invalid, Valid};

/// Judges every object of a text, YAML or JSON, as `kubectl apply` would send it: many documents, lists taken apart.
///
/// Objects of other kinds are passed over and said so. What cannot be read is given as such, and reading goes on behind it where
/// the text says where that is.
///
/// ```
/// use envoy_gateway_backend::{Profile, manifest};
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
/// let checked: Vec<_> = manifest::check(text, &profile).collect();
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
    Check { profile, documents: documents_with(text, limits), lines: Lines::new(text), pending: VecDeque::new() }
}

/// Judges the first document of a text as a create of a Backend sent to the API server, whatever its kind says. A list is not
/// taken apart, and what follows the document does not count.
#[must_use]
pub fn check_as_backend(text: &str, profile: &Profile) -> Checked {
    let lines = Lines::new(text);
    match first_document_with(text, &Limits::default()) {
        None => Checked::unreadable(0, 0..0, reading::empty(&lines)),
        Some(document) => match &document.content {
            Err(error) => Checked::of_error(&document, error, &lines),
            Ok(tree) => {
                let root = tree.root();
                let field = |node: Option<super::NodeRef<'_>>, key: &str| {
                    node.and_then(|node| node.get(key)).and_then(|entry| entry.value.as_str().map(String::from))
                };
                let metadata = root.get("metadata").map(|entry| entry.value);
                let (report, backend) = judge::create(
                    profile,
                    root,
                    None,
                    tree.has_repeated_keys(),
                    &lines,
                    &Allowances::of(text, &document),
                );
                Checked {
                    document: 0,
                    item: None,
                    span: document.span.start..document.span.end,
                    api_version: field(Some(root), "apiVersion").unwrap_or_default(),
                    kind: field(Some(root), "kind").unwrap_or_default(),
                    namespace: field(metadata, "namespace"),
                    name: field(metadata, "name"),
                    subject: Subject::Backend,
                    profile: profile.clone(),
                    report,
                    backend,
                }
            }
        },
    }
}

/// Judges the first document of a text as an update of a Backend's status: the status, and fields that do not exist anywhere.
#[must_use]
pub fn check_status(text: &str, profile: &Profile) -> Report {
    let lines = Lines::new(text);
    match first_document_with(text, &Limits::default()).map(|document| document.content) {
        None => reading::empty(&lines),
        Some(Err(error)) => reading::report(&error, &lines),
        Some(Ok(tree)) => judge::update_status(profile, tree.root(), tree.has_repeated_keys(), &lines),
    }
}

/// Which releases store the Backend in the first document of a text, and what the others say first.
#[must_use]
pub fn compatibility(text: &str) -> Compatibility {
    Compatibility::ask(|profile| check_as_backend(text, profile).into_report())
}

/// A text from bytes, for [`check`]; the report where they are none: UTF-16, or not UTF-8 in a text that is not JSON.
///
/// # Errors
///
/// The finding has the place of the first byte that is at fault.
pub fn read_text(bytes: &[u8]) -> Result<std::borrow::Cow<'_, str>, Report> {
    text(bytes).map_err(|error| {
        let before = bytes.get(..error.span().start).unwrap_or_default();
        let valid = String::from_utf8_lossy(before);
        reading::report(&error, &Lines::new(&valid))
    })
}

/// The objects of a text, judged one by one: what [`check`] gives.
#[derive(Debug)]
pub struct Check<'t> {
    profile: &'t Profile,
    documents: Documents<'t>,
    lines: Lines<'t>,
    /// What is left of the document that was read last.
    pending: VecDeque<Checked>,
}

impl Iterator for Check<'_> {
    type Item = Checked;

    fn next(&mut self) -> Option<Checked> {
        loop {
            if let Some(checked) = self.pending.pop_front() {
                return Some(checked);
            }
            let document = self.documents.next()?;
            let allowances = Allowances::of(self.lines.text(), &document);
            let objects = document.objects().map(|object| match object {
                Ok(object) => self.object(&document, object, &allowances),
                Err(error) => Checked::of_error(&document, &error, &self.lines),
            });
            self.pending = objects.collect();
        }
    }
}

impl Check<'_> {
    fn object(&self, document: &Document<'_>, object: Object<'_>, allowances: &Allowances<'_>) -> Checked {
        let subject = if is_backend(object) || is_near_miss(object) { Subject::Backend } else { Subject::Other };
        let (report, backend) = match subject {
            Subject::Backend => {
                let repeated = document.content.as_ref().is_ok_and(Tree::has_repeated_keys);
                let identity = Some((object.api_version(), object.kind()));
                judge::create(self.profile, object.node(), identity, repeated, &self.lines, allowances)
            }
            _ => (Report::default(), None),
        };
        let span = object.item().map_or(document.span, |_| object.node().span());
        Checked {
            document: object.document(),
            item: object.item(),
            span: span.start..span.end,
            api_version: object.api_version().to_owned(),
            kind: object.kind().to_owned(),
            namespace: object.namespace().map(String::from),
            name: object.name().map(String::from),
            subject,
            profile: self.profile.clone(),
            report,
            backend,
        }
    }
}

fn is_backend(object: Object<'_>) -> bool {
    object.api_version() == API_VERSION && object.kind() == KIND
}

/// Whether an object was probably meant to be a Backend: the right kind in a group or version that is nearly ours or not said at
/// all, or a kind that is nearly ours in the right group. Other projects have kinds called `Backend`, too.
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

/// What an object of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// A Backend, or what was probably meant to be one.
    Backend,
    /// An object of another kind, passed over.
    Other,
    /// Nothing that can be read, or no object.
    Unreadable,
}

/// One object of a text, judged.
#[derive(Clone, Debug)]
pub struct Checked {
    document: usize,
    item: Option<usize>,
    span: Range<usize>,
    api_version: String,
    kind: String,
    namespace: Option<String>,
    name: Option<String>,
    subject: Subject,
    profile: Profile,
    report: Report,
    backend: Option<Backend>,
}

impl Checked {
    fn of_error(document: &Document<'_>, error: &ReadError, lines: &Lines<'_>) -> Self {
        Self::unreadable(document.index, document.span.start..document.span.end, reading::report(error, lines))
    }

    fn unreadable(document: usize, span: Range<usize>, report: Report) -> Self {
        Self {
            document,
            item: None,
            span,
            api_version: String::new(),
            kind: String::new(),
            namespace: None,
            name: None,
            subject: Subject::Unreadable,
            profile: Profile::default(),
            report,
            backend: None,
        }
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
        self.namespace.as_deref()
    }

    /// Its `metadata.name`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What it is.
    #[must_use]
    pub const fn subject(&self) -> Subject {
        self.subject
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
        self.backend.as_ref()
    }

    /// The Backend, if nothing refuses it.
    ///
    /// # Errors
    ///
    /// Gives the report, and the Backend where its shape allows one. An object of another kind has an empty report.
    pub fn into_valid(self) -> Result<Valid<Backend>, Box<Invalid<Option<Backend>>>> {
        match self.backend {
            Some(backend) if !self.report.has_errors() => Ok(Valid::new(backend, self.profile, self.report)),
            object => Err(Box::new(Invalid { object, report: self.report })),
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

/// The `BackendTLSPolicy` objects in a text, for [`Profile::with_policies`]; what cannot be read is passed over here, as
/// [`check`] reports it.
///
/// ```
/// use envoy_gateway_backend::manifest;
///
/// let text = "apiVersion: gateway.networking.k8s.io/v1\nkind: BackendTLSPolicy\nmetadata: {name: p}\nspec: {targetRefs: []}\n";
/// assert_eq!(manifest::policies(text)[0].metadata.name.as_deref(), Some("p"));
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
        let found = objects.filter(|object| object.kind() == KIND && object.api_version().starts_with(GROUP));
        policies.extend(found.filter_map(|object| decode(object.node()).ok()));
    }
    policies
}
