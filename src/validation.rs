//! The checks: each rule once, on the typed model, as a static with its native check beside it.
//!
//! A Backend is first checked for the [bounds] the field table gives, then, unless something found
//! by then keeps the API server from running its rules, for the cross-field rules, one file per
//! part of the object.

pub(crate) mod advice;
pub(crate) mod bounds;
pub(crate) mod controller;
pub(crate) mod endpoints;
pub(crate) mod leaf;
pub(crate) mod meta;
pub(crate) mod platform;
pub(crate) mod serving;
pub(crate) mod shape;
pub(crate) mod spec;
pub(crate) mod status;
pub(crate) mod tls;

use crate::api::{Backend, BackendSpec, Metadata};
use crate::path::Path;
use crate::profile::Profile;
use crate::release::Release;
use crate::report::Report;
use crate::rule::{Gate, Reason, Rule};

impl<M: Metadata> Backend<M> {
    /// What every gate of a profile says of this Backend; its status is not looked at, as the API
    /// server does not when it stores a Backend (see [`Backend::check_status`]).
    ///
    /// A Backend with nothing to report costs no heap allocation.
    ///
    /// ```
    /// use envoy_gateway_backend::Profile;
    /// use envoy_gateway_backend::api::{Backend, BackendSpec, BackendTls};
    ///
    /// let tls = BackendTls { sni: Some("Example.com".into()), ..BackendTls::system_ca() };
    /// let backend = Backend::new("api", BackendSpec::dynamic_resolver().with_tls(tls));
    /// let report = backend.check(&Profile::default());
    /// assert_eq!(report.findings()[0].path.to_string(), "spec.tls.sni");
    /// ```
    #[must_use]
    pub fn check(&self, profile: &Profile) -> Report {
        let mut checker = Checker::new(profile);
        checker.check(self);
        checker.report
    }

    /// The report of [`check`](Self::check), where it has no finding.
    #[cfg(feature = "lint")]
    pub(crate) fn unless_found(&self, profile: &Profile) -> Option<Report> {
        let mut checker = Checker::for_first(profile);
        checker.check(self);
        checker.report.findings().is_empty().then_some(checker.report)
    }

    /// What the API server's `/status` endpoint says of this Backend's status; nothing where it has
    /// none.
    #[must_use]
    pub fn check_status(&self, profile: &Profile) -> Report {
        let mut checker = Checker::new(profile);
        if let Some(status) = &self.status {
            bounds::status(&mut checker, status);
        }
        checker.report
    }
}

/// One run of the checks: what it goes by, and what it has found.
#[derive(Debug)]
pub(crate) struct Checker<'p> {
    pub(crate) profile: &'p Profile,
    pub(crate) report: Report,
    /// How many findings are wanted; the rest is counted.
    most: usize,
}

impl<'p> Checker<'p> {
    pub(crate) fn new(profile: &'p Profile) -> Self {
        Self { profile, report: Report::default(), most: Report::MAX_FINDINGS }
    }

    /// For whoever wants to know the first finding and no other.
    pub(crate) fn for_first(profile: &'p Profile) -> Self {
        Self { most: 1, ..Self::new(profile) }
    }

    /// What has been found already; if nothing, what the admission of another profile says of the
    /// spec.
    #[inline]
    pub(crate) fn of_spec<'q>(&self, profile: &'q Profile, spec: &BackendSpec) -> Checker<'q> {
        let Self { profile: _, report, most } = self;
        let mut other = Checker { profile, report: Report::default(), most: *most };
        if report.is_empty() {
            other.spec(spec);
        } else {
            other.report.clone_from(report);
        }
        other
    }

    /// Whether all that is wanted has been found.
    pub(crate) fn is_done(&self) -> bool {
        self.report.findings().len() >= self.most
    }

    /// Whether one more finding is wanted; if not, it is counted.
    pub(crate) fn has_room(&mut self) -> bool {
        let is_done = self.is_done();
        if is_done {
            self.report.omit(1);
        }
        !is_done
    }

    pub(crate) fn release(&self) -> Release {
        self.profile.release()
    }

    /// What every gate says of a typed Backend.
    fn check<M: Metadata>(&mut self, backend: &Backend<M>) {
        if self.profile.runs(Gate::Admission) {
            meta::check(self, &backend.metadata);
            self.spec(&backend.spec);
        }
        self.later_gates(backend);
    }

    /// What admission says of a spec.
    fn spec(&mut self, spec: &BackendSpec) {
        bounds::spec(self, spec);
        self.admission_rules(spec);
    }

    /// Whether each value of a spec is within the bounds of its field.
    #[cfg(feature = "lint")]
    pub(crate) fn is_within_bounds(&self, spec: &BackendSpec) -> bool {
        let mut probe = Checker { report: Report::default(), most: 1, ..*self };
        bounds::spec(&mut probe, spec);
        probe.report.is_empty()
    }

    /// The CRD's CEL rules, unless the server would leave them aside.
    pub(crate) fn admission_rules(&mut self, spec: &BackendSpec) {
        if self.report.blocks_cel() {
            self.report.skip_cel_rules();
        } else {
            spec::check(self, spec);
        }
    }

    /// The gates behind admission.
    pub(crate) fn later_gates<M: Metadata>(&mut self, backend: &Backend<M>) {
        if self.profile.runs(Gate::Platform)
            && let Some(platform) = self.profile.platform()
        {
            platform::check(self, platform, &backend.spec);
        }
        if self.profile.runs(Gate::Controller) {
            controller::check(self, backend);
        }
        // What is not stored or not accepted is not served either.
        if self.profile.runs(Gate::Serving) && !self.report.has_errors() {
            serving::check(self, backend);
        }
        // Advice on what is refused would only hide why.
        if self.profile.runs(Gate::Advice) && !self.report.has_errors() {
            advice::check(self, backend);
        }
    }

    /// Reports a CEL rule of the CRD where it holds in the release and is `broken`.
    #[inline]
    pub(crate) fn cel(&mut self, rule: &'static Rule, path: &Path<'_>, broken: bool) {
        if broken && rule.applies_to(self.release()) {
            self.broken_cel(rule, path, None);
        }
    }

    /// Reports a broken CEL rule of the release; of a scalar with its value, as the API server
    /// shows it.
    #[cold]
    pub(crate) fn broken_cel(
        &mut self,
        rule: &'static Rule,
        path: &Path<'_>,
        value: Option<String>,
    ) {
        let message = rule.cel.map_or(rule.summary, |cel| cel.message);
        if let Some(finding) = self.find(rule, Reason::FieldValueInvalid, path, message) {
            finding.value = value;
        }
    }
}
