//! Acceptance: the checks by which Envoy Gateway accepts or rejects a Backend, release by release,
//! in its order (`validateBackend`, `internal/gatewayapi/backend.go`).

pub(crate) mod names;

use std::collections::HashSet;
use std::fmt;

use super::changes::CLIENT_CERTIFICATE_BESIDE_OWNER;
use crate::api::{Backend, BackendEndpoint, BackendTls, Metadata, SecretObjectReference};
use crate::path::{FieldPath, Path};
use crate::policy::BackendTlsPolicy;
use crate::profile::Profile;
use crate::release::Release;
#[cfg(all(test, feature = "lint"))]
use crate::rule::recipe;
use crate::rule::{Gate, Rule};

pub(crate) use names::RULES as NAME_RULES;

const fn rule(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Controller, id, summary)
        .by("Envoy Gateway, `validateBackend` (`internal/gatewayapi/backend.go`)")
}

pub(crate) static DISABLED: Rule = rule("controller-disabled", "Backend API disabled").docs("`extensionApis.enableBackend: true` in the EnvoyGateway configuration enables it; without it no Backend is accepted.")
.by("Envoy Gateway, `ProcessBackends` (`internal/gatewayapi/backend.go`)");

pub(crate) static DYNAMIC_RESOLVER: Rule =
    rule("controller-dynamic-resolver", "dynamic resolver with endpoints").since(Release::V1_4).docs("The controller repeats the rule of the CRD, for objects that were stored before the CRD had it. v1.4 rejects `appProtocols` as well.");

pub(crate) static CA_REQUIRED: Rule = rule("controller-ca-required", "TLS without a CA").since(Release::V1_5).docs("`spec.tls` enables TLS with verification, even if it is empty. The CA comes from `caCertificateRefs`, from `wellKnownCACertificates`, or from a `BackendTLSPolicy` that targets the Backend, or each of its ports by `sectionName`. Acceptance ignores the namespace of the policy.")
.by("Envoy Gateway, `validateBackendTLSSettings` (`internal/gatewayapi/backend.go`)");

pub(crate) static CLIENT_CERTIFICATE_NAMESPACE: Rule =
    rule("controller-client-certificate-namespace", "client certificate in another namespace")
        .since(Release::V1_6)
        .docs("`clientCertificateRef.namespace` must be absent, empty or the Backend's own: a tenant may not use the Secret of another namespace. v1.6.0 to v1.6.2 read an absent namespace as `default`.").by("Envoy Gateway, `validateBackendTLSSettings` (`internal/gatewayapi/backend.go`)");

pub(crate) const RULES: &[&Rule] =
    &[&DISABLED, &DYNAMIC_RESOLVER, &CA_REQUIRED, &CLIENT_CERTIFICATE_NAMESPACE];

/// What the controller says when the Backend API is disabled; the only message without a colon.
pub(crate) const DISABLED_MESSAGE: &str = "Backend is not enabled in Envoy Gateway Config";

/// Calls `report` for each reason to reject a Backend, in Envoy Gateway's order.
///
/// Envoy Gateway itself stops at the first.
pub(crate) fn rejections<M: Metadata>(
    profile: &Profile,
    backend: &Backend<M>,
    report: &mut dyn FnMut(Rejection),
) {
    if !profile.is_backend_api_enabled() {
        report(Rejection::at(&DISABLED, &Path::ROOT, DISABLED_MESSAGE));
        return;
    }
    let release = profile.release();
    let path = &Path::ROOT.field("spec");
    dynamic_resolver(release, backend, path, report);
    if let Some(tls) = &backend.spec.tls {
        check_tls(profile, backend, tls, &path.field("tls"), report);
    }
    let path = &path.field("endpoints");
    for (index, endpoint) in backend.spec.endpoints.iter().flatten().enumerate() {
        check_endpoint(profile, endpoint, &path.index(index), report);
    }
}

/// A reason to reject a Backend.
#[derive(Debug)]
pub(crate) struct Rejection {
    pub(crate) rule: &'static Rule,
    pub(crate) path: FieldPath,
    /// The text of Envoy Gateway's error.
    pub(crate) message: String,
}

impl Rejection {
    fn at(rule: &'static Rule, path: &Path<'_>, message: impl fmt::Display) -> Self {
        Self { rule, path: path.to_field_path(), message: message.to_string() }
    }
}

fn dynamic_resolver<M>(
    release: Release,
    backend: &Backend<M>,
    path: &Path<'_>,
    report: &mut dyn FnMut(Rejection),
) {
    let spec = &backend.spec;
    if !DYNAMIC_RESOLVER.applies_to(release) || !spec.is_dynamic_resolver() {
        return;
    }
    let given = |count: Option<usize>| count.is_some_and(|count| count > 0);
    let endpoints = given(spec.endpoints.as_ref().map(Vec::len));
    let protocols = given(spec.app_protocols.as_ref().map(Vec::len));
    if endpoints || protocols && dynamic_resolver_excludes_protocols(release) {
        report(Rejection::at(&DYNAMIC_RESOLVER, path, dynamic_resolver_message(release)));
    }
}

pub(crate) fn dynamic_resolver_excludes_protocols(release: Release) -> bool {
    release.minor() == Release::V1_4
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
    report: &mut dyn FnMut(Rejection),
) {
    let release = profile.release();
    if CA_REQUIRED.applies_to(release)
        && !tls.skips_verification()
        && !has_own_ca(tls)
        && profile.policies().is_some_and(|policies| !policies_give_ca(policies, backend))
    {
        report(Rejection::at(&CA_REQUIRED, path, CA_REQUIRED_MESSAGE));
    }
    #[cfg(all(test, feature = "lint"))]
    if tls.sni.as_deref().is_some_and(|sni| recipe::CONTROLLER_TLS.is_violated_by(sni)) {
        report(Rejection::at(&recipe::CONTROLLER_TLS, path, "test rule"));
    }
    if CLIENT_CERTIFICATE_NAMESPACE.applies_to(release)
        && let Some(reference) = &tls.client_certificate_ref
        && let (Some(theirs), Some(own)) =
            (client_certificate_namespace(release, reference), backend.metadata.namespace())
        && theirs != own
    {
        let path = &path.field("clientCertificateRef");
        let message = client_certificate_message(theirs, own);
        let field = path.field("namespace");
        let path = if reference.namespace.is_some() { &field } else { path };
        report(Rejection::at(&CLIENT_CERTIFICATE_NAMESPACE, path, message));
    }
}

pub(crate) const CA_REQUIRED_MESSAGE: &str = "must specify either CACertificateRefs or WellKnownCACertificates when InsecureSkipVerify is unset or false";

/// The namespace that Envoy Gateway compares with the Backend's; `None` if it is the Backend's own.
///
/// v1.6.0 to v1.6.2 read a missing one as `default`, and compare an empty one as it is.
pub(crate) fn client_certificate_namespace(
    release: Release,
    reference: &SecretObjectReference,
) -> Option<&str> {
    let defaults_to_own = release.has_change(CLIENT_CERTIFICATE_BESIDE_OWNER);
    match reference.namespace.as_deref() {
        None => (!defaults_to_own).then_some("default"),
        Some(namespace) => Some(namespace).filter(|name| !(name.is_empty() && defaults_to_own)),
    }
}

pub(crate) fn client_certificate_message(theirs: &str, own: &str) -> String {
    format!(
        "clientCertificateRef Secret is not located in the same namespace as Backend. Secret namespace: {theirs} does not match Backend namespace: {own}"
    )
}

/// Whether the Backend itself names a CA; any name and any kind will do.
pub(crate) fn has_own_ca(tls: &BackendTls) -> bool {
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
    report: &mut dyn FnMut(Rejection),
) {
    let BackendEndpoint { address, hostname, zone: _ } = endpoint;
    #[cfg(all(test, feature = "lint"))]
    if endpoint.host().is_some_and(|host| recipe::CONTROLLER_ENDPOINT.is_violated_by(host)) {
        report(Rejection::at(&recipe::CONTROLLER_ENDPOINT, path, "test rule"));
    }
    if let Some(hostname) = hostname
        && names::checks_endpoint_hostname(profile.release())
    {
        names::hostname(profile, hostname, "hostname", &path.field("hostname"), report);
    }
    // If an endpoint has both, only the DNS name is checked, not the IP address. Unix sockets are
    // not checked.
    if let Some(fqdn) = address.fqdn() {
        names::hostname(
            profile,
            &fqdn.hostname,
            "FQDN",
            &path.field("fqdn").field("hostname"),
            report,
        );
    } else if let Some(ip) = address.ip() {
        names::ip(profile, &ip.address, &path.field("ip").field("address"), report);
    }
}
