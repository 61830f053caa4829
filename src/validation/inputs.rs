//! The serving gate for inputs: references, policies and Gateways that fail.

use std::collections::{BTreeMap, HashSet};

use super::Checker;
use crate::gateway_api::ObjectKind;
use crate::path::{FieldPath, Path};
use crate::profile::{Infrastructure, Profile};
use crate::report::sink::Details;
use crate::report::{Finding, Report};
use crate::resources::{ObjectId, Resources};
use crate::rule::{Gate, Rule, Severity};
use crate::translator::RouteErrorReason;
use crate::translator::input::{
    FailedReference, ParentStatus, PolicyStatus, ReferencePosition, Translation,
};

const fn rule(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Serving, id, summary).by("Envoy Gateway, `internal/gatewayapi`")
}

static REFERENCE: Rule = rule("serving-reference", "reference of a route that fails").docs("Checked only for an input with the route. Located at the reference, with the message of Envoy Gateway; requests that would go there get 500. A note if it fails only because an object is not part of a partial input.");

static PARENT: Rule = rule("serving-parent", "route that a Gateway refuses").docs("Checked only for an input with the route. The message is that of the route's condition `Accepted=False`; nothing of the route reaches the Gateway.");

static POLICY: Rule = rule("serving-policy", "policy that is not in force").docs("Checked only for an input with the policy. The message is that of the policy's condition; Envoy Gateway may answer 500 where the policy would apply. A note for policies with references of their own, unless all Backends, Services and ReferenceGrants are part of the input.");

static GATEWAY: Rule = rule("serving-gateway", "Gateway that gets no update").docs("Checked only for an input with the Gateway. A destination of the Gateway fails the validation of the whole xDS configuration: Envoy Gateway no longer sends **any** change of the Gateway to Envoy.");

pub(crate) const RULES: &[&Rule] = &[&REFERENCE, &PARENT, &POLICY, &GATEWAY];

/// The reports of an input: what Envoy Gateway makes of its objects together
/// ([`Resources::check`]).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputReport {
    reports: BTreeMap<ObjectId, Report>,
    translation: Translation,
}

impl InputReport {
    /// The report of an object; `None` if it has no finding.
    #[must_use]
    pub fn report(&self, object: ObjectId) -> Option<&Report> {
        self.reports.get(&object)
    }

    /// The objects with findings, by kind, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (ObjectId, &Report)> {
        self.reports.iter().map(|(object, report)| (*object, report))
    }

    /// Whether an object has an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.reports.values().any(Report::has_errors)
    }

    #[cfg(feature = "lint")]
    pub(crate) fn into_reports(self) -> BTreeMap<ObjectId, Report> {
        self.reports
    }

    /// The translation, of which the findings of the serving gate are.
    #[must_use]
    pub const fn translation(&self) -> &Translation {
        &self.translation
    }
}

impl Resources {
    /// Checks all objects: each Backend for every gate of a profile, and routes, policies and Gateways
    /// for the serving gate, at the reference that fails.
    ///
    /// The policies of the profile are replaced by those of the input, if it has all there are. The
    /// configuration of Envoy Gateway in the input says whether the Backend API is enabled.
    #[must_use]
    pub fn check(&self, profile: &Profile) -> InputReport {
        let profile = &self.amend(profile.clone());
        let mut input = self.check_references(profile);
        for (index, backend) in self.backends.iter().enumerate() {
            let report = backend.check(profile);
            if !report.is_empty() {
                input.reports.insert(ObjectId { kind: ObjectKind::Backend, index }, report);
            }
        }
        input
    }

    /// A profile with what the input says: the policies, if it has all there are, and whether the
    /// Backend API is enabled.
    pub(crate) fn amend(&self, mut profile: Profile) -> Profile {
        if self.is_complete(ObjectKind::BackendTlsPolicy) {
            let policies: Vec<_> = self.backend_tls_policies.iter().cloned().collect();
            profile = profile.with_policies(policies);
        }
        let Some(config) = self.envoy_gateway() else { return profile };
        if config.is_running_on_host() {
            profile = profile.with_infrastructure(Infrastructure::Host);
        }
        profile.with_backend_api_enabled(config.is_backend_api_enabled())
    }

    /// Checks routes, policies and Gateways.
    pub(crate) fn check_references(&self, profile: &Profile) -> InputReport {
        let translation = self.translate(profile);
        let mut check = Check { resources: self, profile, reports: BTreeMap::new() };
        if profile.runs(Gate::Serving) {
            check.translation(&translation);
        }
        InputReport { reports: check.reports, translation }
    }
}

struct Check<'c> {
    resources: &'c Resources,
    profile: &'c Profile,
    reports: BTreeMap<ObjectId, Report>,
}

impl Check<'_> {
    fn translation(&mut self, translation: &Translation) {
        for route in &translation.routes {
            // A reference fails for every parent.
            let mut seen = HashSet::new();
            for parent in &route.parents {
                self.parent(route.id, parent);
                for failed in &parent.failed_references {
                    if seen.insert((failed.rule, failed.position)) {
                        self.reference(route.id, failed);
                    }
                }
            }
        }
        for policy in &translation.policies {
            self.policy(policy);
        }
        let mut seen = HashSet::new();
        for error in &translation.gateway_errors {
            let message = error.message.as_str();
            if let Some(id) = error.gateway.filter(|_| seen.insert((error.gateway, message))) {
                let help = format!("repair the destination {}", error.destination);
                self.report(id, &GATEWAY, spec(), false, Details::new(message).help(help));
            }
        }
    }

    fn reference(&mut self, route: ObjectId, failed: &FailedReference) {
        let root = Path::ROOT;
        let spec = root.field("spec");
        let rules = spec.field("rules");
        let rule = rules.index(failed.rule);
        let path = match failed.position {
            ReferencePosition::BackendRef(index) => {
                FieldPath::from(&rule.field("backendRefs").index(index))
            }
            ReferencePosition::Filter(index) => {
                FieldPath::from(&rule.field("filters").index(index))
            }
            ReferencePosition::Rule => FieldPath::from(&rule.field("backendRefs")),
        };
        let details = Details::new(&*failed.message).maybe_help(help(failed.reason));
        self.report(route, &REFERENCE, path, failed.is_open, details);
    }

    fn parent(&mut self, route: ObjectId, parent: &ParentStatus) {
        for condition in parent.conditions.iter().filter(|it| it.r#type == "Accepted") {
            let path = FieldPath::from(
                &Path::ROOT.field("spec").field("parentRefs").index(parent.position),
            );
            let details = Details::new(&*condition.message)
                .help(format!("see the reason `{}` of Gateway API", condition.reason));
            self.report(route, &PARENT, path, false, details);
        }
    }

    fn policy(&mut self, policy: &PolicyStatus) {
        let kinds = [ObjectKind::Backend, ObjectKind::Service, ObjectKind::ReferenceGrant];
        let is_open = policy.id.kind != ObjectKind::BackendTlsPolicy
            && !kinds.into_iter().all(|kind| self.resources.is_complete(kind));
        let mut seen = HashSet::new();
        for condition in policy.ancestors.iter().flat_map(|ancestor| &ancestor.conditions) {
            if seen.insert(condition.message.as_str()) {
                let details = Details::new(&*condition.message).help(format!(
                    "the policy gets the condition `{}=False` with the reason `{}`",
                    condition.r#type, condition.reason
                ));
                self.report(policy.id, &POLICY, spec(), is_open, details);
            }
        }
    }

    fn report(
        &mut self,
        object: ObjectId,
        rule: &'static Rule,
        path: FieldPath,
        is_open: bool,
        details: Details,
    ) {
        let report = self.reports.entry(object).or_default();
        let checker = Checker::new(self.profile, report);
        if let Some(severity) = checker.severity(rule) {
            let severity = if is_open { Severity::Note } else { severity };
            if checker.sink.accept(severity) {
                checker.sink.push(Finding::from_details(rule, severity, path, details));
            }
        }
    }
}

fn spec() -> FieldPath {
    FieldPath::from(&Path::ROOT.field("spec"))
}

/// How to repair a reference, where its reason says it.
const fn help(reason: RouteErrorReason) -> Option<&'static str> {
    Some(match reason {
        RouteErrorReason::RefNotPermitted => {
            "allow it with a ReferenceGrant in the namespace of the destination"
        }
        RouteErrorReason::InvalidKind => {
            "write `group: gateway.envoyproxy.io` and `kind: Backend` for a Backend"
        }
        RouteErrorReason::BackendNotFound => {
            "correct the name, or the namespace, which is the route's unless it is written"
        }
        RouteErrorReason::PortNotSpecified => "write the port of the Service",
        RouteErrorReason::InvalidBackendRef => "refer to the DynamicResolver alone",
        _ => return None,
    })
}
