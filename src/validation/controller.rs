//! The controller gate: the [rejections](crate::translator::acceptance::rejections) as findings.

use std::collections::HashSet;

use super::{Checker, serving};
use crate::api::{Backend, BackendTls, Metadata};
use crate::path::FieldPath;
use crate::release::Release;
use crate::report::Finding;
use crate::report::sink::Details;
use crate::rule::Rule;
use crate::translator::acceptance::{
    self, CA_REQUIRED, CLIENT_CERTIFICATE_NAMESPACE, Rejection, client_certificate_namespace,
    has_own_ca, names, rejections,
};
use crate::translator::changes::CLIENT_CERTIFICATE_BESIDE_OWNER;

/// Reports every rejection except those of a value that an earlier gate has refused.
pub(super) fn check<M: Metadata>(checker: &mut Checker<'_>, backend: &Backend<M>) {
    // Collected only once there is a rejection.
    let mut refused: Option<HashSet<FieldPath>> = None;
    let release = checker.release();
    rejections(checker.profile, backend, &mut |Rejection { rule, path, message }| {
        let refused = refused.get_or_insert_with(|| {
            let errors = checker.sink.findings().iter().filter(|finding| finding.is_error());
            errors.map(|finding: &Finding| finding.path.clone()).collect()
        });
        if !refused.contains(&path) {
            checker.report(rule, path, || Details::new(message).maybe_help(help(rule, release)));
        }
    });
    if let Some(tls) = &backend.spec.tls {
        skip_rules(checker, backend, tls);
    }
}

/// Records the rules whose context is missing.
fn skip_rules<M: Metadata>(checker: &mut Checker<'_>, backend: &Backend<M>, tls: &BackendTls) {
    let release = checker.release();
    if CA_REQUIRED.applies_to(release)
        && checker.profile.policies().is_none()
        && !tls.skips_verification()
        && !has_own_ca(tls)
    {
        checker.sink.skip_rule(&CA_REQUIRED, serving::POLICIES_MISSING);
    }
    if CLIENT_CERTIFICATE_NAMESPACE.applies_to(release)
        && let Some(reference) = &tls.client_certificate_ref
        && client_certificate_namespace(release, reference).is_some()
        && backend.metadata.namespace().is_none()
    {
        checker
            .sink
            .skip_rule(&CLIENT_CERTIFICATE_NAMESPACE, "the Backend's namespace is not known");
    }
}

/// Help for a loopback address.
pub(crate) const LOOPBACK_HELP: &str = "write the address of the destination; a loopback address is the proxy itself, and is only valid on Host infrastructure";

/// Help by rule; for an object read from text, `lint` adds help for the rules that are not here.
const HELPS: &[(&Rule, &str)] = &[
    (
        &acceptance::DISABLED,
        "set `extensionApis.enableBackend: true` in the EnvoyGateway configuration",
    ),
    (&acceptance::DYNAMIC_RESOLVER, "remove `endpoints`, or use `type: Endpoints`"),
    (
        &CA_REQUIRED,
        "add `wellKnownCACertificates: System` for a public CA, `caCertificateRefs` for a private one, or a BackendTLSPolicy",
    ),
    (
        &CLIENT_CERTIFICATE_NAMESPACE,
        "copy the Secret into the Backend's namespace, and remove `namespace`",
    ),
    (&names::SINGLE_LABEL, "write the full name, for a Service `NAME.NAMESPACE.svc.cluster.local`"),
    (&names::IP_INVALID, "write the address in its normal form, without leading zeros"),
    (&names::IP_NOT_IPV4, "use an IPv4 address, or Envoy Gateway v1.2 or later"),
    (&names::IP_LOOPBACK, LOOPBACK_HELP),
];

/// Replaces the help of `CLIENT_CERTIFICATE_NAMESPACE` before v1.6.3.
const EXPLICIT_NAMESPACE_HELP: &str = "keep the Secret in the Backend's namespace, and write that namespace: before v1.6.3 a missing one means `default`";

fn help(rule: &Rule, release: Release) -> Option<&'static str> {
    if *rule == CLIENT_CERTIFICATE_NAMESPACE && !release.has_change(CLIENT_CERTIFICATE_BESIDE_OWNER)
    {
        return Some(EXPLICIT_NAMESPACE_HELP);
    }
    HELPS.iter().find(|(known, _)| *known == rule).map(|(_, help)| *help)
}
