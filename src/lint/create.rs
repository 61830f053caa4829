//! One object of a manifest, judged: from its node to its report.

use super::help;
use super::lines::Lines;
use super::structure;
use super::suppressions::Suppressions;
use crate::Compatibility;
use crate::api::{API_VERSION, Backend, KIND, ObjectMeta};
use crate::fields;
use crate::path::{FieldPath, Path, Segment};
use crate::profile::Profile;
use crate::release::Release;
use crate::report::sink::{AnyError, Details};
use crate::report::{Finding, Report};
use crate::rule::{Gate, Reason};
use crate::rules::identity::{RESOURCE_VERSION_SET, WRONG_API_VERSION, WRONG_KIND};
use crate::validation::{Checker, bounds, leaf, meta, shape::UNKNOWN_FIELD};
use kubectl_yaml::Span;
use kubectl_yaml::{NodeRef, Skip, Value};

/// An object that is to be created: read once, and judged for as many profiles as are asked.
pub(super) struct CreateCheck<'a> {
    root: NodeRef<'a>,
    api_version: &'a str,
    kind: &'a str,
    repeated_keys: bool,
    /// Whether an object with `uid` and `resourceVersion` is one that a server has stored.
    accepts_stored: bool,
    /// The Backend, where its shape allows one; it may well be refused.
    backend: Option<Box<Backend>>,
    /// The first release that has nothing to say of the shape; none where there is a status, or a
    /// key twice, which are looked at closely.
    fits_since: Option<Release>,
}

impl<'a> CreateCheck<'a> {
    /// An item of a list may have its type from there: `identity` is API version and kind, where
    /// they are known already.
    pub(super) fn new(
        root: NodeRef<'a>,
        identity: Option<(&'a str, &'a str)>,
        repeated_keys: bool,
    ) -> Self {
        let written =
            |key| root.get(key).and_then(|entry| entry.value.as_str()).unwrap_or_default();
        let (api_version, kind) =
            identity.unwrap_or_else(|| (written("apiVersion"), written("kind")));
        // The server drops the status of a new object without looking at it.
        let backend = root.decode().or_else(|_| root.decode_skipping(Skip::Key("status"))).ok();
        let may_fit = backend.is_some() && !repeated_keys && root.get("status").is_none();
        let fits_since = may_fit.then(|| structure::fits(&fields::BACKEND, root)).flatten();
        Self { root, api_version, kind, repeated_keys, accepts_stored: false, backend, fits_since }
    }

    /// Accepts an object that was read from a cluster: the server sets `uid` and
    /// `resourceVersion`, which a request to create must not have.
    pub(super) fn accepting_stored(mut self) -> Self {
        self.accepts_stored = true;
        self
    }

    pub(super) fn into_backend(self) -> Option<Box<Backend>> {
        self.backend
    }

    /// What each gate of the profile says, with the place of every finding.
    pub(super) fn report(
        &self,
        profile: &Profile,
        lines: &Lines<'_>,
        suppressions: &Suppressions<'_>,
    ) -> Report {
        let mut report = Report::default();
        let repeated = self.check(&mut Checker::new(profile, &mut report));
        locate(report.findings_mut(), profile.release(), self.root, &repeated, lines);
        suppressions.silence(&mut report, self.root, profile, lines);
        report
    }

    /// What each release says first, with its place.
    pub(super) fn compatibility(&self, lines: &Lines<'_>) -> Compatibility {
        // The rules of identity and metadata are the same in every release and come first.
        let latest = Profile::default();
        let typed = self.backend.as_deref().filter(|backend| self.fits(&latest, backend));
        let before_spec = typed.and_then(|backend| {
            Checker::first(&latest, |checker| {
                check_identity(checker, self.api_version, self.kind);
                self.check_metadata(checker, &backend.metadata);
            })
        });
        Compatibility::new(|profile| {
            let mut repeated = Vec::new();
            let mut finding = match typed {
                Some(backend) if self.has_shape_of(profile.release()) => before_spec
                    .clone()
                    .or_else(|| Checker::first(profile, |checker| checker.spec(&backend.spec))),
                _ => Checker::first(profile, |checker| repeated = self.check(checker)),
            };
            locate(finding.as_mut_slice(), profile.release(), self.root, &repeated, lines);
            finding
        })
    }

    /// Whether the structure and the bounds of the spec are valid.
    fn fits(&self, profile: &Profile, backend: &Backend) -> bool {
        self.has_shape_of(profile.release()) && {
            let mut invalid = AnyError::default();
            bounds::spec(&mut Checker::new(profile, &mut invalid), &backend.spec);
            !invalid.0
        }
    }

    fn has_shape_of(&self, release: Release) -> bool {
        self.fits_since.is_some_and(|first| release.is_at_least(first))
    }

    /// Gives the places of keys that stand twice, by finding.
    fn check(&self, checker: &mut Checker<'_>) -> Vec<(usize, Span)> {
        if !matches!(self.root.value(), Value::Mapping(_) | Value::Null) {
            structure::values(checker, &fields::BACKEND, self.root, &Path::ROOT);
            return Vec::new();
        }
        let Some(backend) = &self.backend else {
            // Whoever did not ask is told all the same, as nothing else can be said.
            let repeated = self.check_shape(checker, None);
            checker.sink.skip_cel_rules();
            return repeated;
        };
        let mut repeated = Vec::new();
        if checker.profile.runs(Gate::Admission) {
            repeated = self.check_shape(checker, Some(&backend.metadata));
            checker.admission_rules(&backend.spec);
        }
        checker.later_gates(backend);
        repeated
    }

    /// What admission says before it comes to its rules.
    fn check_shape(
        &self,
        checker: &mut Checker<'_>,
        metadata: Option<&ObjectMeta>,
    ) -> Vec<(usize, Span)> {
        let Self { root, repeated_keys, .. } = *self;
        let fits =
            self.backend.as_deref().is_some_and(|backend| self.fits(checker.profile, backend));
        let repeated =
            if fits { Vec::new() } else { structure::strict(checker, root, repeated_keys) };
        if checker.sink.is_done() {
            return repeated;
        }
        check_identity(checker, self.api_version, self.kind);
        let written = present(root, "metadata");
        if let Some(node) = written.filter(|_| !fits) {
            structure::metadata(checker, node);
        }
        match (metadata, written) {
            (Some(metadata), _) => self.check_metadata(checker, metadata),
            (None, None) => self.check_metadata(checker, &ObjectMeta::default()),
            // What does not decode has been reported above.
            (None, Some(node)) => {
                if let Ok(metadata) = node.decode() {
                    self.check_metadata(checker, &metadata);
                }
            }
        }
        match present(root, "spec") {
            _ if fits => {}
            Some(node) => {
                structure::values(checker, &fields::SPEC, node, &Path::ROOT.field("spec"))
            }
            None => structure::required(checker, &fields::SPEC, &Path::ROOT),
        }
        repeated
    }

    fn check_metadata(&self, checker: &mut Checker<'_>, metadata: &ObjectMeta) {
        meta::check(checker, metadata);
        if !(self.accepts_stored && metadata.uid.is_some()) {
            check_resource_version(checker, metadata);
        }
    }
}

/// An update of the status of a Backend: fields that do not exist, anywhere, and the status itself.
pub(super) fn update_status(
    profile: &Profile,
    root: NodeRef<'_>,
    repeated_keys: bool,
    lines: &Lines<'_>,
) -> Report {
    let mut report = Report::default();
    let mut checker = Checker::new(profile, &mut report);
    let repeated = structure::strict(&mut checker, root, repeated_keys);
    if let Some(node) = present(root, "status") {
        structure::values(&mut checker, &fields::STATUS, node, &Path::ROOT.field("status"));
    }
    locate(report.findings_mut(), profile.release(), root, &repeated, lines);
    report
}

/// The value of a key, unless it is `null`.
fn present<'a>(object: NodeRef<'a>, key: &str) -> Option<NodeRef<'a>> {
    object.get(key).map(|entry| entry.value).filter(|node| !node.is_null())
}

fn check_resource_version(checker: &mut Checker<'_>, metadata: &ObjectMeta) {
    // apiserver, `registry/rest.BeforeCreate` and `storage.Versioner`: what is no number to Go
    // counts as none, and to Go a sign is no part of one.
    let version = metadata.resource_version.as_deref().filter(|version| !version.starts_with('+'));
    let version = version.and_then(|version| version.parse::<u64>().ok());
    if version.is_some_and(|version| version != 0) {
        let path = &Path::ROOT.field("metadata");
        checker.report(&RESOURCE_VERSION_SET, &path.field("resourceVersion"), || {
            Details::new("resourceVersion should not be set on objects to be created")
                .reason(Reason::BadRequest)
        });
    }
}

/// `apiVersion` and `kind`, in kubectl's words.
fn check_identity(checker: &mut Checker<'_>, api_version: &str, kind: &str) {
    let details = |reason| {
        Details::new(format!("no matches for kind \"{kind}\" in version \"{api_version}\""))
            .reason(reason)
    };
    let root = Path::ROOT;
    if api_version != API_VERSION {
        let path = &root.field("apiVersion");
        checker.report(&WRONG_API_VERSION, path, || details(Reason::BadRequest));
    }
    if kind != KIND {
        checker.report(&WRONG_KIND, &root.field("kind"), || details(Reason::FieldValueInvalid));
    }
}

/// How many findings are helped with: whoever has more starts with these, and looking around in a
/// huge object takes its time.
const HELPED: usize = 100;

/// Adds location and help to findings; `known` has the spans of some of them, by index.
fn locate(
    findings: &mut [Finding],
    release: Release,
    root: NodeRef<'_>,
    known: &[(usize, Span)],
    lines: &Lines<'_>,
) {
    for (index, finding) in findings.iter_mut().enumerate() {
        let span = known.iter().find(|(at, _)| *at == index).map(|(_, span)| *span);
        let span = span.or_else(|| child_span(root, finding).filter(|_| index < HELPED));
        let span =
            span.unwrap_or_else(|| span_of(root, &finding.path, *finding.rule == UNKNOWN_FIELD));
        finding.place = Some(lines.place(span));
        if index < HELPED && lines.may_help(span) {
            help::amend(finding, root, lines, release);
        }
    }
}

/// Where a path points: at a scalar itself, at the key of a mapping or list, and at the nearest
/// parent where there is nothing.
fn span_of(root: NodeRef<'_>, path: &FieldPath, key: bool) -> Span {
    let mut here = root;
    let mut key_span = None;
    let mut steps = path.segments().iter();
    for step in steps.by_ref() {
        let next = match (step, here.value()) {
            (Segment::Key(key), Value::Mapping(entries)) => {
                entries.get(key).map(|entry| (entry.value, Some(entry.key_span)))
            }
            (Segment::Index(index), Value::Sequence(mut items)) => {
                items.nth(*index).map(|item| (item, None))
            }
            _ => None,
        };
        let Some((node, span)) = next else {
            // Nothing is there: the key of what should hold it says most.
            return key_span.unwrap_or_else(|| start_of(here));
        };
        (here, key_span) = (node, span);
    }
    match (here.value(), key_span) {
        (_, Some(span)) if key => span,
        (Value::Mapping(_) | Value::Sequence(_), Some(span)) => span,
        // An empty value (`port:`) has no width to underline.
        (Value::Null, Some(span)) if here.span().start == here.span().end => span,
        (Value::Mapping(_) | Value::Sequence(_), None) => start_of(here),
        _ => here.span(),
    }
}

/// The key or value that a finding repeats, where its path names what holds that: the API server
/// says `metadata.labels` of each label.
fn child_span(root: NodeRef<'_>, finding: &Finding) -> Option<Span> {
    let value = finding.value.as_deref()?;
    let node = finding.path.segments().iter().try_fold(root, |node, step| match step {
        Segment::Key(key) => Some(node.get(key)?.value),
        Segment::Index(_) => None,
    })?;
    let find = |is: &dyn Fn(&str) -> bool| match node.value() {
        Value::Mapping(entries) => entries.winners().find_map(|entry| {
            let of_value =
                || entry.value.as_str().filter(|text| is(text)).map(|_| entry.value.span());
            if is(entry.key) { Some(entry.key_span) } else { of_value() }
        }),
        Value::Sequence(mut items) => {
            items.find(|item| item.as_str().is_some_and(is)).map(NodeRef::span)
        }
        _ => None,
    };
    let plain = value.strip_prefix('"')?.strip_suffix('"')?;
    find(&|text| text == plain).or_else(|| find(&|text| leaf::shown(text) == value))
}

/// The first key of a mapping that has no key of its own: an item of a list, or the object itself.
fn start_of(node: NodeRef<'_>) -> Span {
    match node.value() {
        Value::Mapping(mut entries) => entries.next().map_or(node.span(), |entry| entry.key_span),
        _ => node.span(),
    }
}
