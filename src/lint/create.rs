//! The check of one object that is to be created, from its node to its report.

use std::sync::LazyLock;

use kubectl_yaml::{NodeRef, Skip, Span, Value};

use super::lines::Lines;
use super::locate::locate;
use super::structure::{self, Structure};
use super::suppressions::Suppressions;
use crate::Compatibility;
use crate::api::{API_VERSION, Backend, KIND, ObjectMeta};
use crate::fields::{self, Field};
use crate::path::Path;
use crate::profile::Profile;
use crate::release::Release;
use crate::report::Report;
use crate::report::sink::{AnyError, Details};
use crate::rule::{Gate, Reason, Rule};
use crate::rules::identity::{RESOURCE_VERSION_SET, WRONG_API_VERSION, WRONG_KIND};
use crate::rules::rules;
use crate::validation::{Checker, bounds, meta};

/// Whether a rule of the profile needs the tree of an object even if the object is valid, so that no
/// fast path may be used.
pub(super) fn needs_text(profile: &Profile) -> bool {
    static TEXT_RULES: LazyLock<Vec<&Rule>> =
        LazyLock::new(|| rules().filter(|rule| rule.needs_text()).collect());
    TEXT_RULES.iter().any(|rule| {
        profile.runs(rule.gate())
            && rule.applies_to(profile.release())
            && profile.severity(rule).is_some()
    })
}

/// The check of an object that is to be created, for any number of profiles.
pub(super) struct CreateCheck<'a> {
    root: NodeRef<'a>,
    api_version: &'a str,
    kind: &'a str,
    has_repeated_keys: bool,
    /// Whether to accept an object with `uid` and `resourceVersion` as one that a server has stored.
    accepts_stored: bool,
    /// The Backend, if the object decodes to one; it may be invalid.
    backend: Option<Box<Backend>>,
    /// The first release for which the structure is valid. `None` also for an object with a status
    /// or repeated keys, which always takes the slow path.
    valid_since: Option<Release>,
}

impl<'a> CreateCheck<'a> {
    /// `identity` is API version and kind, if a list implies them.
    pub(super) fn new(
        root: NodeRef<'a>,
        identity: Option<(&'a str, &'a str)>,
        has_repeated_keys: bool,
    ) -> Self {
        let string = |key| root.get(key).and_then(|entry| entry.value.as_str()).unwrap_or_default();
        let (api_version, kind) =
            identity.unwrap_or_else(|| (string("apiVersion"), string("kind")));
        // The server drops the status of a new object without validation.
        let backend = root.decode().or_else(|_| root.decode_skipping(Skip::Key("status"))).ok();
        let may_be_valid = backend.is_some() && !has_repeated_keys && root.get("status").is_none();
        let valid_since = may_be_valid
            .then(|| Structure::new(&fields::BACKEND, Release::LATEST, root))
            .and_then(|structure| structure.valid_since());
        Self {
            root,
            api_version,
            kind,
            has_repeated_keys,
            accepts_stored: false,
            backend,
            valid_since,
        }
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

    /// The findings of all gates of a profile, with locations.
    pub(super) fn report(
        &self,
        profile: &Profile,
        lines: &Lines<'_>,
        suppressions: &Suppressions<'_>,
    ) -> Report {
        let mut report = Report::default();
        let repeated = self.check(&mut Checker::new(profile, &mut report));
        locate(report.findings_mut(), profile.release(), self.root, &repeated, lines);
        suppressions.apply(&mut report, self.root, profile, lines);
        report
    }

    /// The first finding of each release, with its location.
    pub(super) fn compatibility(&self, lines: &Lines<'_>) -> Compatibility {
        // The rules of identity and metadata are the same in every release and come first.
        let latest = Profile::default();
        let typed = self.backend.as_deref().filter(|backend| self.is_valid(&latest, backend));
        let before_spec = typed.and_then(|backend| {
            Checker::first(&latest, |checker| {
                check_identity(checker, self.api_version, self.kind);
                self.check_metadata(checker, &backend.metadata);
            })
        });
        Compatibility::new(|profile| {
            let mut repeated = Vec::new();
            let mut finding = match typed {
                Some(backend) if self.has_valid_structure(profile) => {
                    before_spec.clone().or_else(|| {
                        Checker::first(profile, |checker| {
                            checker.spec(&backend.spec);
                            checker.later_gates(backend);
                        })
                    })
                }
                _ => Checker::first(profile, |checker| repeated = self.check(checker)),
            };
            locate(finding.as_mut_slice(), profile.release(), self.root, &repeated, lines);
            finding
        })
    }

    /// Whether the structure and the bounds of the spec are valid.
    fn is_valid(&self, profile: &Profile, backend: &Backend) -> bool {
        self.has_valid_structure(profile) && {
            let mut invalid = AnyError::default();
            bounds::spec(&mut Checker::new(profile, &mut invalid), &backend.spec);
            !invalid.0
        }
    }

    /// Whether the structure is valid for a profile, so that its walks report nothing.
    fn has_valid_structure(&self, profile: &Profile) -> bool {
        self.valid_since.is_some_and(|first| profile.release().is_at_least(first))
            && !needs_text(profile)
    }

    /// Checks all gates. Returns the spans of repeated keys, by index of the finding.
    fn check(&self, checker: &mut Checker<'_>) -> Vec<(usize, Span)> {
        if !matches!(self.root.value(), Value::Mapping(_) | Value::Null) {
            structure::values(checker, &fields::BACKEND, self.root, &Path::ROOT);
            return Vec::new();
        }
        let Some(backend) = &self.backend else {
            // Reported even if the profile has no admission gate: no other gate can run.
            let repeated = self.check_before_rules(checker, None);
            checker.sink.skip_cel_rules();
            return repeated;
        };
        let mut repeated = Vec::new();
        if checker.profile.runs(Gate::Admission) {
            repeated = self.check_before_rules(checker, Some(&backend.metadata));
            checker.admission_rules(&backend.spec);
        }
        checker.later_gates(backend);
        repeated
    }

    /// Checks what admission checks before its CEL rules.
    fn check_before_rules(
        &self,
        checker: &mut Checker<'_>,
        decoded: Option<&ObjectMeta>,
    ) -> Vec<(usize, Span)> {
        let root = self.root;
        let is_valid =
            self.backend.as_deref().is_some_and(|backend| self.is_valid(checker.profile, backend));
        let mut repeated = Vec::new();
        if !is_valid {
            repeated = check_strictly(checker, &fields::BACKEND, root, self.has_repeated_keys);
        }
        if checker.sink.is_done() {
            return repeated;
        }
        check_identity(checker, self.api_version, self.kind);
        let metadata = present(root, "metadata");
        if let Some(node) = metadata.filter(|_| !is_valid) {
            structure::metadata(checker, node);
        }
        match (decoded, metadata) {
            (Some(decoded), _) => self.check_metadata(checker, decoded),
            (None, None) => self.check_metadata(checker, &ObjectMeta::default()),
            // Metadata that does not decode has been reported above.
            (None, Some(node)) => {
                if let Ok(metadata) = node.decode() {
                    self.check_metadata(checker, &metadata);
                }
            }
        }
        match present(root, "spec") {
            _ if is_valid => {}
            Some(node) => {
                structure::values(checker, &fields::SPEC, node, &Path::ROOT.field("spec"));
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

/// Checks an update of the status of a Backend: the status, and unknown fields anywhere.
pub(super) fn check_status_update(
    profile: &Profile,
    root: NodeRef<'_>,
    has_repeated_keys: bool,
    lines: &Lines<'_>,
) -> Report {
    let mut report = Report::default();
    let mut checker = Checker::new(profile, &mut report);
    let repeated = check_strictly(&mut checker, &fields::BACKEND, root, has_repeated_keys);
    if let Some(node) = present(root, "status") {
        structure::values(&mut checker, &fields::STATUS, node, &Path::ROOT.field("status"));
    }
    locate(report.findings_mut(), profile.release(), root, &repeated, lines);
    report
}

/// Reports repeated keys and unknown fields, as strict decoding of the API server does. Returns the
/// spans of repeated keys, by index of the finding.
pub(super) fn check_strictly(
    checker: &mut Checker<'_>,
    table: &'static Field,
    root: NodeRef<'_>,
    has_repeated_keys: bool,
) -> Vec<(usize, Span)> {
    let repeated =
        if has_repeated_keys { structure::duplicate_keys(checker, root) } else { Vec::new() };
    Structure::new(table, checker.release(), root).report_unknown(checker);
    repeated
}

/// The value of a key, unless it is `null`.
pub(super) fn present<'a>(object: NodeRef<'a>, key: &str) -> Option<NodeRef<'a>> {
    object.get(key).map(|entry| entry.value).filter(|node| !node.is_null())
}

fn check_resource_version(checker: &mut Checker<'_>, metadata: &ObjectMeta) {
    // apiserver, `registry/rest.BeforeCreate` and `storage.Versioner`: a string that Go cannot parse
    // as an unsigned number counts as absent, and so does one with a sign.
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

/// Checks `apiVersion` and `kind`. The message is kubectl's.
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
