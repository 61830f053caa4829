//! The controller gate: what Envoy Gateway's translator says when it decides whether to accept a
//! Backend (`internal/gatewayapi/backend.go`, `validateBackend`), release by release, in its order.

pub(crate) mod names;

use std::collections::HashSet;
use std::fmt;

use super::Checker;
use crate::api::{Backend, BackendEndpoint, BackendTls, Metadata};
use crate::path::{FieldPath, Path};
use crate::policy::BackendTlsPolicy;
use crate::profile::Profile;
use crate::release::Release;
use crate::report::Finding;
use crate::rule::{Gate, Rule};

pub(crate) use names::RULES as NAME_RULES;

const fn rule(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Controller, id, summary)
        .by("Envoy Gateway, `validateBackend` (`internal/gatewayapi/backend.go`)")
}

pub(crate) static DISABLED: Rule = rule("controller-disabled", "the Backend API is enabled in Envoy Gateway").docs(
    "`extensionApis.enableBackend: true` in the EnvoyGateway configuration turns it on; without it no Backend is accepted.",
)
.by("Envoy Gateway, `ProcessBackends` (`internal/gatewayapi/backend.go`)");

pub(crate) static DYNAMIC_RESOLVER: Rule =
    rule("controller-dynamic-resolver", "a dynamic resolver has no endpoints").since(Release::V1_4).docs(
        "The controller says it too, of objects that were stored before the CRD did. In v1.4 `appProtocols` are refused as well.",
    );

pub(crate) static CA_REQUIRED: Rule = rule("controller-ca-required", "TLS that verifies has a CA").since(Release::V1_5).docs(
    "`spec.tls` turns TLS on, even empty, and verification with it. The CA comes from `caCertificateRefs`, from `wellKnownCACertificates` or from \
     a `BackendTLSPolicy` – of any namespace, as far as acceptance goes – that targets the Backend, or each port of it by `sectionName`.",
)
.by("Envoy Gateway, `validateBackendTLSSettings` (`internal/gatewayapi/backend.go`)");

pub(crate) static CLIENT_CERTIFICATE_NAMESPACE: Rule =
    rule("controller-client-certificate-namespace", "the client certificate is in the Backend's namespace")
        .since(Release::V1_6)
        .docs("`clientCertificateRef.namespace` must be absent, empty or the Backend's own: the Secret of another namespace is not a tenant's to use.").by("Envoy Gateway, `validateBackendTLSSettings` (`internal/gatewayapi/backend.go`)");

pub(crate) const RULES: &[&Rule] =
    &[&DISABLED, &DYNAMIC_RESOLVER, &CA_REQUIRED, &CLIENT_CERTIFICATE_NAMESPACE];

/// What the controller says when the Backend API is disabled; the only message without a colon.
pub(crate) const DISABLED_MESSAGE: &str = "Backend is not enabled in Envoy Gateway Config";

/// Everything the controller has against a Backend, in its order, each handed to `found`.
///
/// The controller itself stops at the first.
pub(crate) fn objections<M: Metadata>(
    profile: &Profile,
    backend: &Backend<M>,
    found: &mut dyn FnMut(Objection),
) {
    let endpoints = backend.spec.endpoints.as_deref().unwrap_or_default();
    objections_of(profile, backend, endpoints, found);
}

/// The same; only these endpoints are looked at one by one.
fn objections_of<M: Metadata>(
    profile: &Profile,
    backend: &Backend<M>,
    endpoints: &[BackendEndpoint],
    found: &mut dyn FnMut(Objection),
) {
    if !profile.is_backend_api_enabled() {
        found(Objection::at(&DISABLED, &Path::ROOT, DISABLED_MESSAGE));
        return;
    }
    let release = profile.release();
    let path = &Path::ROOT.field("spec");
    dynamic_resolver(release, backend, path, found);
    if let Some(tls) = &backend.spec.tls {
        check_tls(profile, backend, tls, &path.field("tls"), found);
    }
    let path = &path.field("endpoints");
    for (index, endpoint) in endpoints.iter().enumerate() {
        check_endpoint(profile, endpoint, &path.index(index), found);
    }
}

/// One thing the controller has against a Backend.
#[derive(Debug)]
pub(crate) struct Objection {
    pub(crate) rule: &'static Rule,
    pub(crate) path: FieldPath,
    /// Envoy Gateway's own words.
    pub(crate) message: String,
}

impl Objection {
    fn at(rule: &'static Rule, path: &Path<'_>, message: impl fmt::Display) -> Self {
        Self { rule, path: path.to_field_path(), message: message.to_string() }
    }
}

fn dynamic_resolver<M>(
    release: Release,
    backend: &Backend<M>,
    path: &Path<'_>,
    found: &mut dyn FnMut(Objection),
) {
    let spec = &backend.spec;
    if !DYNAMIC_RESOLVER.holds_in(release) || !spec.is_dynamic_resolver() {
        return;
    }
    let given = |count: Option<usize>| count.is_some_and(|count| count > 0);
    let endpoints = given(spec.endpoints.as_ref().map(Vec::len));
    let protocols = given(spec.app_protocols.as_ref().map(Vec::len));
    if endpoints || protocols && dynamic_resolver_excludes_protocols(release) {
        found(Objection::at(&DYNAMIC_RESOLVER, path, dynamic_resolver_message(release)));
    }
}

pub(crate) fn dynamic_resolver_excludes_protocols(release: Release) -> bool {
    release == Release::V1_4
}

pub(crate) fn dynamic_resolver_message(release: Release) -> &'static str {
    if dynamic_resolver_excludes_protocols(release) {
        "DynamicResolver type cannot have endpoints or appProtocols specified"
    } else {
        "DynamicResolver type cannot have endpoints specified"
    }
}

/// `validateBackendTLSSettings`.
fn check_tls<M: Metadata>(
    profile: &Profile,
    backend: &Backend<M>,
    tls: &BackendTls,
    path: &Path<'_>,
    found: &mut dyn FnMut(Objection),
) {
    let release = profile.release();
    if CA_REQUIRED.holds_in(release)
        && !tls.skips_verification()
        && !has_own_ca(tls)
        && profile.policies().is_some_and(|policies| !policies_give_ca(policies, backend))
    {
        found(Objection::at(&CA_REQUIRED, path, CA_REQUIRED_MESSAGE));
    }
    if CLIENT_CERTIFICATE_NAMESPACE.holds_in(release)
        && let Some(reference) = &tls.client_certificate_ref
        && let (Some(theirs), Some(own)) =
            (reference.namespace.as_deref(), backend.metadata.namespace())
        && !theirs.is_empty()
        && theirs != own
    {
        let path = &path.field("clientCertificateRef");
        let message = client_certificate_message(theirs, own);
        found(Objection::at(&CLIENT_CERTIFICATE_NAMESPACE, &path.field("namespace"), message));
    }
}

pub(crate) const CA_REQUIRED_MESSAGE: &str = "must specify either CACertificateRefs or WellKnownCACertificates when InsecureSkipVerify is unset or false";

pub(crate) fn client_certificate_message(theirs: &str, own: &str) -> String {
    format!(
        "clientCertificateRef Secret is not located in the same namespace as Backend. Secret namespace: {theirs} does not match Backend namespace: {own}"
    )
}

/// Whether the Backend itself names a CA; any name and any kind will do.
fn has_own_ca(tls: &BackendTls) -> bool {
    tls.well_known_ca_certificates.is_some() || tls.has_ca_refs()
}

/// Whether policies give the CA: one that targets the whole Backend and has one, or any that
/// together name every port.
///
/// Namespaces are not compared, nor whether a policy that names a port has a CA.
fn policies_give_ca<M: Metadata>(policies: &[BackendTlsPolicy], backend: &Backend<M>) -> bool {
    let targets = || {
        policies.iter().flat_map(|policy| {
            let own = policy.spec.target_refs.iter().filter(|target| target.names(backend));
            own.map(move |target| (target, policy.spec.validation.has_ca()))
        })
    };
    if targets().any(|(target, has_ca)| target.section_name.is_none() && has_ca) {
        return true;
    }
    let named: HashSet<i64> = targets().filter_map(|(target, _)| target.port()).collect();
    let mut ports = backend
        .spec
        .endpoints
        .iter()
        .flatten()
        .filter_map(|endpoint| endpoint.address.port())
        .peekable();
    ports.peek().is_some() && ports.all(|port| named.contains(&port))
}

fn check_endpoint(
    profile: &Profile,
    endpoint: &BackendEndpoint,
    path: &Path<'_>,
    found: &mut dyn FnMut(Objection),
) {
    let BackendEndpoint { address, hostname, zone: _ } = endpoint;
    if let Some(hostname) = hostname
        && names::checks_endpoint_hostname(profile.release())
    {
        names::hostname(profile, hostname, "hostname", &path.field("hostname"), found);
    }
    // A DNS name hides an IP address beside it; Unix sockets are never looked at.
    if let Some(fqdn) = address.fqdn() {
        names::hostname(
            profile,
            &fqdn.hostname,
            "FQDN",
            &path.field("fqdn").field("hostname"),
            found,
        );
    } else if let Some(ip) = address.ip() {
        names::ip(profile, &ip.address, &path.field("ip").field("address"), found);
    }
}

/// The gate: every objection, but for those to a value that an earlier gate has refused already.
pub(super) fn check<M: Metadata>(checker: &mut Checker<'_>, backend: &Backend<M>) {
    if checker.is_plain() && checker.profile.is_backend_api_enabled() {
        return;
    }
    let endpoints = checker.peculiar(&backend.spec);
    let Checker { profile, report, .. } = checker;
    // Asked only once there is an objection.
    let mut refused: Option<HashSet<FieldPath>> = None;
    objections_of(profile, backend, endpoints, &mut |Objection { rule, path, message }| {
        let refused = refused
            .get_or_insert_with(|| report.errors().map(|finding| finding.path.clone()).collect());
        if !refused.contains(&path) {
            let mut finding = Finding::new(rule, path, message);
            finding.help = help(rule).map(String::from);
            report.push(finding);
        }
    });
    if let Some(tls) = &backend.spec.tls {
        leave_aside(checker, backend, tls);
    }
}

/// What depends on facts that are not given.
fn leave_aside<M: Metadata>(checker: &mut Checker<'_>, backend: &Backend<M>, tls: &BackendTls) {
    let release = checker.release();
    if CA_REQUIRED.holds_in(release)
        && checker.profile.policies().is_none()
        && !tls.skips_verification()
        && !has_own_ca(tls)
    {
        checker
            .report
            .leave_aside(&CA_REQUIRED, "the BackendTLSPolicy objects in force are not known");
    }
    let elsewhere =
        tls.client_certificate_ref.as_ref().and_then(|reference| reference.namespace.as_deref());
    if CLIENT_CERTIFICATE_NAMESPACE.holds_in(release)
        && elsewhere.is_some_and(|namespace| !namespace.is_empty())
        && backend.metadata.namespace().is_none()
    {
        checker
            .report
            .leave_aside(&CLIENT_CERTIFICATE_NAMESPACE, "the Backend's namespace is not known");
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
        _ => names::help(rule),
    }
}
