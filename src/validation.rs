//! The gates: each rule's check on the typed model.
//!
//! Admission checks the [bounds] of the field table first and then, unless an error found so far
//! keeps the API server from evaluating them, the CRD's CEL rules, one file per part of the object.

pub(crate) mod advice;
#[cfg(feature = "lint")]
pub(crate) mod backend_tls_policy;
pub(crate) mod bounds;
pub(crate) mod controller;
pub(crate) mod endpoints;
pub(crate) mod envoy;
pub(crate) mod inputs;
pub(crate) mod leaf;
pub(crate) mod meta;
pub(crate) mod platform;
mod releases;
pub(crate) mod serving;
pub(crate) mod shape;
pub(crate) mod spec;
pub(crate) mod status;
#[cfg(feature = "lint")]
#[cfg(test)]
mod tests;
pub(crate) mod tls;

use crate::api::{Backend, BackendSpec, Metadata};
use crate::path::{FieldPath, Path};
use crate::profile::Profile;
use crate::release::Release;
use crate::report::sink::{AnyError, Details, First, Sink};
use crate::report::{Finding, Report};
use crate::rule::{Gate, Reason, Rule, Severity};
use releases::ReleaseSet;

impl<M: Metadata> Backend<M> {
    /// Checks this Backend for every gate of a profile.
    ///
    /// The status is not checked, as the API server ignores it when it stores a Backend (see
    /// [`Backend::check_status`]). A Backend without findings costs no heap allocation.
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
        let mut report = Report::default();
        Checker::new(profile, &mut report).run(self);
        report
    }

    /// The report of [`check`](Self::check) if it has no finding; stops at the first one.
    #[cfg(feature = "lint")]
    pub(crate) fn clean_report(&self, profile: &Profile) -> Option<Report> {
        let mut first = First::default();
        Checker::new(profile, &mut first).run(self);
        first.into_clean_report()
    }

    /// Checks the status as the API server's `/status` endpoint does; without a status the report
    /// is empty.
    #[must_use]
    pub fn check_status(&self, profile: &Profile) -> Report {
        let mut report = Report::default();
        if let Some(status) = &self.status {
            bounds::status(&mut Checker::new(profile, &mut report), status);
        }
        report
    }
}

/// One validation run: what to check for, and the sink of the findings.
pub(crate) struct Checker<'c> {
    pub(crate) profile: &'c Profile,
    pub(crate) sink: &'c mut dyn Sink,
    /// Set if the admission checks answer for every release at once: the releases that no check has
    /// ruled out so far. Nothing is reported then.
    candidates: Option<ReleaseSet>,
}

impl<'c> Checker<'c> {
    pub(crate) fn new(profile: &'c Profile, sink: &'c mut dyn Sink) -> Self {
        Self { profile, sink, candidates: None }
    }

    /// The first finding of a check.
    pub(crate) fn first(
        profile: &Profile,
        check: impl FnOnce(&mut Checker<'_>),
    ) -> Option<Finding> {
        let mut first = First::default();
        check(&mut Checker::new(profile, &mut first));
        first.into_finding()
    }

    /// The releases for which an admission check has no error.
    pub(crate) fn valid_releases(check: impl FnOnce(&mut Checker<'_>)) -> ReleaseSet {
        let (profile, mut sink) = (Profile::default(), AnyError::default());
        let candidates = Some(ReleaseSet::ALL);
        let mut checker = Checker { profile: &profile, sink: &mut sink, candidates };
        check(&mut checker);
        checker.candidates.unwrap_or(ReleaseSet::ALL)
    }

    pub(crate) fn release(&self) -> Release {
        self.profile.release()
    }

    /// Runs every gate of the profile on a typed Backend.
    fn run<M: Metadata>(&mut self, backend: &Backend<M>) {
        if self.profile.runs(Gate::Admission) {
            meta::check(self, &backend.metadata);
            self.spec(&backend.spec);
        }
        self.later_gates(backend);
    }

    /// Runs the admission gate on a spec.
    pub(crate) fn spec(&mut self, spec: &BackendSpec) {
        bounds::spec(self, spec);
        self.admission_rules(spec);
    }

    /// Evaluates the CRD's CEL rules, unless the API server would skip them.
    pub(crate) fn admission_rules(&mut self, spec: &BackendSpec) {
        self.cel_rules(|checker| spec::check(checker, spec));
    }

    /// Evaluates CEL rules, unless the API server would skip them.
    pub(crate) fn cel_rules(&mut self, check: impl FnOnce(&mut Self)) {
        if self.sink.is_done() {
            return;
        }
        let blocks_cel = |finding: &Finding| {
            finding.gate <= Gate::Admission && finding.reason.is_none_or(Reason::blocks_cel)
        };
        if self.sink.findings().iter().any(blocks_cel) {
            self.sink.skip_cel_rules();
        } else {
            check(self);
        }
    }

    /// Runs the gates after admission.
    pub(crate) fn later_gates<M: Metadata>(&mut self, backend: &Backend<M>) {
        if self.wants(Gate::Platform)
            && let Some(platform) = self.profile.platform()
        {
            platform::check(self, platform, &backend.spec);
        }
        if self.wants(Gate::Controller) {
            controller::check(self, backend);
        }
        // A Backend that is not stored or not accepted is not served.
        if self.wants(Gate::Serving) && !self.has_errors() {
            serving::check(self, backend);
        }
        // A cluster comes only from what is served.
        if self.wants(Gate::Envoy) && !self.has_errors() {
            envoy::check(self, backend);
        }
        // Advice would only distract from the errors.
        if self.wants(Gate::Advice) && !self.has_errors() {
            advice::check(self, backend);
        }
    }

    fn wants(&self, gate: Gate) -> bool {
        self.profile.runs(gate) && !self.sink.is_done()
    }

    fn has_errors(&self) -> bool {
        self.sink.findings().iter().any(Finding::is_error)
    }

    /// Severity of a rule; `None` if it is off.
    fn severity(&self, rule: &'static Rule) -> Option<Severity> {
        // Structural validation reports some advice.
        if rule.gate() == Gate::Advice && !self.profile.runs(Gate::Advice) {
            return None;
        }
        let severity = self.profile.severity(rule);
        // What an unpublished release ships is not certain.
        if severity == Some(Severity::Error)
            && rule.gate() == Gate::Envoy
            && self.profile.is_envoy_inferred()
        {
            return Some(Severity::Warning);
        }
        severity
    }

    /// Reports a finding; calls `details` only if the sink accepts it.
    #[cold]
    pub(crate) fn report(
        &mut self,
        rule: &'static Rule,
        path: impl Into<FieldPath>,
        details: impl FnOnce() -> Details,
    ) {
        if let Some(candidates) = &mut self.candidates {
            candidates.retain(|release| !rule.applies_to(release));
        } else if let Some(severity) = self.severity(rule)
            && self.sink.accept(severity)
        {
            self.sink.push(Finding::from_details(rule, severity, path.into(), details()));
        }
    }

    /// Whether a rule applies to the release, or may apply to one of all releases.
    #[inline]
    pub(crate) fn applies(&self, rule: &Rule) -> bool {
        self.candidates.is_some() || rule.applies_to(self.release())
    }

    /// Reports a CEL rule of the CRD if it applies to the release and is `violated`.
    #[inline]
    pub(crate) fn cel(&mut self, rule: &'static Rule, path: &Path<'_>, violated: bool) {
        if violated && self.applies(rule) {
            self.report(rule, path, || cel_violation(rule));
        }
    }
}

#[cfg(all(test, feature = "lint"))]
impl Checker<'_> {
    /// Reports a test rule that a name violates.
    fn recipe(&mut self, rule: &'static Rule, name: Option<&str>, path: &Path<'_>) {
        if name.is_some_and(|name| rule.is_violated_by(name)) {
            self.report(rule, path, || Details::new("test rule").reason(Reason::FieldValueInvalid));
        }
    }
}

/// Details of a violated CEL rule.
pub(crate) fn cel_violation(rule: &Rule) -> Details {
    let message = rule.cel.map_or(rule.summary, |cel| cel.message);
    Details::new(message).reason(Reason::FieldValueInvalid)
}
