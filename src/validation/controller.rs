//! The controller gate: the [rejections](crate::translator::acceptance::rejections) as findings.

use std::collections::HashSet;

use super::Checker;
use crate::api::{Backend, BackendTls, Metadata};
use crate::path::FieldPath;
use crate::report::Finding;
use crate::rule::Rule;
use crate::translator::acceptance::{
    CA_REQUIRED, CLIENT_CERTIFICATE_NAMESPACE, Rejection, has_own_ca, rejections,
};

/// Reports every rejection except those of a value that an earlier gate has refused.
pub(super) fn check<M: Metadata>(checker: &mut Checker<'_>, backend: &Backend<M>) {
    let Checker { profile, report, .. } = checker;
    // Collected only once there is a rejection.
    let mut refused: Option<HashSet<FieldPath>> = None;
    rejections(profile, backend, &mut |Rejection { rule, path, message }| {
        let refused = refused
            .get_or_insert_with(|| report.errors().map(|finding| finding.path.clone()).collect());
        if !refused.contains(&path) {
            let mut finding = Finding::new(rule, path, message);
            finding.help = help(rule).map(String::from);
            report.push(finding);
        }
    });
    if let Some(tls) = &backend.spec.tls {
        skip_rule(checker, backend, tls);
    }
}

/// What depends on facts that are not given.
fn skip_rule<M: Metadata>(checker: &mut Checker<'_>, backend: &Backend<M>, tls: &BackendTls) {
    let release = checker.release();
    if CA_REQUIRED.applies_to(release)
        && checker.profile.policies().is_none()
        && !tls.skips_verification()
        && !has_own_ca(tls)
    {
        checker
            .report
            .skip_rule(&CA_REQUIRED, "the BackendTLSPolicy objects in force are not known");
    }
    let elsewhere =
        tls.client_certificate_ref.as_ref().and_then(|reference| reference.namespace.as_deref());
    if CLIENT_CERTIFICATE_NAMESPACE.applies_to(release)
        && elsewhere.is_some_and(|namespace| !namespace.is_empty())
        && backend.metadata.namespace().is_none()
    {
        checker
            .report
            .skip_rule(&CLIENT_CERTIFICATE_NAMESPACE, "the Backend's namespace is not known");
    }
}

fn help(rule: &Rule) -> Option<&'static str> {
    match rule.id() {
        "controller-disabled" => {
            Some("set `extensionApis.enableBackend: true` in the EnvoyGateway configuration")
        }
        "controller-dynamic-resolver" => Some("remove `endpoints`, or use `type: Endpoints`"),
        "controller-ca-required" => Some(
            "add `wellKnownCACertificates: System` for a public CA, `caCertificateRefs` for one of your own, or a BackendTLSPolicy",
        ),
        "controller-client-certificate-namespace" => {
            Some("copy the Secret into the Backend's namespace, and leave `namespace` out")
        }
        "controller-hostname-single-label" => {
            Some("write the full name, for a Service `NAME.NAMESPACE.svc.cluster.local`")
        }
        "controller-ip-invalid" => {
            Some("write the address in its normal form, without leading zeros")
        }
        "controller-ip-not-ipv4" => Some("use an IPv4 address, or Envoy Gateway v1.2 or later"),
        "controller-ip-loopback" => Some(
            "it would lead to Envoy itself: give the address of the destination; loopback is taken on Host infrastructure only",
        ),
        // For an object read from text, the help of the text is more precise.
        _ => None,
    }
}
