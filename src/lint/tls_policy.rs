//! A `BackendTLSPolicy` of a text: admission by the API server of a release.

use super::create::{check_strictly, present};
use super::help;
use super::lines::Lines;
use super::locate::locate_spans;
use super::structure;
use super::suppressions::Suppressions;
use crate::api::ObjectMeta;
use crate::fields::{self, backend_tls_policy};
use crate::path::Path;
use crate::policy::BackendTlsPolicy;
use crate::profile::Profile;
use crate::release::Release;
use crate::report::Report;
use crate::report::sink::Details;
use crate::rule::{Gate, Reason};
use crate::rules::identity::POLICY_NOT_SERVED;
use crate::validation::{Checker, backend_tls_policy as cel_rules, meta};
use kubectl_yaml::{NodeRef, Object, Value};

pub(super) const KIND: &str = "BackendTLSPolicy";

/// The versions that a CRD of Envoy Gateway's charts serves, with their first release.
const VERSIONS: &[(&str, Release)] = &[
    ("gateway.networking.k8s.io/v1alpha3", Release::V1_1),
    ("gateway.networking.k8s.io/v1", Release::V1_6),
];

/// Whether an object is a BackendTLSPolicy of any version.
pub(super) fn is_policy(object: Object<'_>) -> bool {
    object.kind() == KIND && object.api_version().starts_with("gateway.networking.k8s.io/")
}

/// Checks a policy for the admission gate of a profile.
pub(super) fn report(
    object: Object<'_>,
    repeated_keys: bool,
    profile: &Profile,
    lines: &Lines<'_>,
    suppressions: &Suppressions<'_>,
) -> Report {
    let root = object.node();
    let mut report = Report::default();
    if !profile.runs(Gate::Admission) {
        return report;
    }
    let mut checker = Checker::new(profile, &mut report);
    let repeated = check(&mut checker, object.api_version(), root, repeated_keys);
    locate_spans(report.findings_mut(), root, &repeated, lines, |finding, _, _| {
        finding.help =
            finding.help.take().or_else(|| help::table::text(finding.rule).map(String::from));
    });
    suppressions.apply(&mut report, root, profile, lines);
    report
}

fn check(
    checker: &mut Checker<'_>,
    api_version: &str,
    root: NodeRef<'_>,
    repeated_keys: bool,
) -> Vec<(usize, kubectl_yaml::Span)> {
    let release = checker.release();
    let served = || VERSIONS.iter().filter(|(_, first)| release.is_at_least(*first));
    if !served().any(|(version, _)| *version == api_version) {
        checker.report(&POLICY_NOT_SERVED, &Path::ROOT.field("apiVersion"), || {
            Details::new(format!("no matches for kind \"{KIND}\" in version \"{api_version}\""))
                .reason(Reason::BadRequest)
                .maybe_help(
                    served().next_back().map(|(newest, _)| format!("write `apiVersion: {newest}`")),
                )
        });
        return Vec::new();
    }
    if !matches!(root.value(), Value::Mapping(_)) {
        return Vec::new();
    }
    let table = &fields::BACKEND_TLS_POLICY;
    let repeated = check_strictly(checker, table, root, repeated_keys);
    let metadata = present(root, "metadata");
    if let Some(node) = metadata {
        structure::metadata(checker, node);
    }
    if let Ok(metadata) = metadata.map_or(Ok(ObjectMeta::default()), NodeRef::decode) {
        meta::check(checker, &metadata);
    }
    match present(root, "spec") {
        Some(node) => {
            structure::values(checker, &backend_tls_policy::SPEC, node, &Path::ROOT.field("spec"));
        }
        None => structure::required(checker, &backend_tls_policy::SPEC, &Path::ROOT),
    }
    if let Ok(policy) = root.decode::<BackendTlsPolicy>() {
        checker.cel_rules(|checker| cel_rules::check(checker, &policy.spec));
    }
    repeated
}
