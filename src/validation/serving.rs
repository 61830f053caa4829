//! The serving gate: Backends that are accepted, but make a route or the whole Gateway fail.

use super::Checker;
use crate::api::{Backend, BackendEndpoint, BackendTls, Metadata};
use crate::path::Path;
use crate::release::Release;
use crate::report::sink::Details;
#[cfg(all(test, feature = "lint"))]
use crate::rule::recipe;
use crate::rule::{Gate, Rule};
use crate::translator::{
    GatewayErrorKind, RouteErrorReason, TlsOutcome, Translation, gateway_errors, knows_namespaces,
    needs_policy, own_ca_error, tls_outcome,
};

const fn rule(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Serving, id, summary)
        .by("Envoy Gateway, `internal/gatewayapi/backendtlspolicy.go`")
}

pub(crate) static ADDRESS: Rule = rule("serving-address", "address that Envoy Gateway cannot send to Envoy").docs("A DNS name with a trailing dot is stored and accepted since v1.9, but fails the validation of the whole xDS configuration: Envoy Gateway no longer sends **any** change of the Gateway to Envoy.")
.by("Envoy Gateway, `DestinationEndpoint.Validate` (`internal/ir/xds.go`)");

static PORT: Rule = rule("serving-port", "port 0").docs("Port 0 is stored and accepted, but fails the validation of the whole xDS configuration: Envoy Gateway no longer sends **any** change of the Gateway to Envoy.")
.by("Envoy Gateway, `DestinationEndpoint.Validate` (`internal/ir/xds.go`)");

pub(crate) static CA_KIND: Rule = rule("serving-ca-kind", "CA references of unsupported kinds only").docs("Acceptance counts any reference. A route needs at least one reference of the kind `ConfigMap`, `Secret` or `ClusterTrustBundle`. Without one, the route answers 500.");

static WELL_KNOWN_CA: Rule = rule("serving-well-known-ca", "unsupported well-known CA certificates").docs("The CRD allows any domain-prefixed name since v1.8. Envoy Gateway supports only `System`; with another name, and no CA from a `BackendTLSPolicy`, a route answers 500.");

static POLICY_CA: Rule = rule("serving-policy-ca", "effective policy without a usable CA").since(Release::V1_3).docs("Acceptance counts each `BackendTLSPolicy` that targets the Backend by name, in any namespace, and requires no CA from policies that name a port. A route uses only policies of the Backend's own namespace, and uses the first policy that matches, even if its CA is invalid. Reported only if every route answers 500, for any port of its backendRef.");

static TLS_IGNORED: Rule = rule("serving-tls-ignored", "TLS error that is ignored").until(Release::V1_2).docs("v1.1 and v1.2 report an error of the TLS settings only in the status of the `BackendTLSPolicy`: the route serves the Backend in plain text, or without the client certificate of the EnvoyProxy.");

pub(crate) static ROUTE: Rule = rule("serving-route", "route that fails").docs("Checked only if the profile has a route. The message is that of the route's `ResolvedRefs=False` condition; the route answers 500.")
.by("Envoy Gateway, `internal/gatewayapi/route.go` and `validate.go`");

pub(crate) const RULES: &[&Rule] =
    &[&ADDRESS, &PORT, &CA_KIND, &WELL_KNOWN_CA, &POLICY_CA, &TLS_IGNORED, &ROUTE];

/// Missing context, as a report names it.
pub(super) const POLICIES_MISSING: &str = "the BackendTLSPolicy objects in force are not known";
const ROUTE_MISSING: &str = "the route, which selects a policy, is not known";
const NAMESPACE_MISSING: &str = "whether the policies are of the Backend's namespace is not known";

const POLICY_HELP: &str = "set `System` or a ConfigMap with the key `ca.crt` in the BackendTLSPolicy in the Backend's namespace";

pub(super) fn check<M: Metadata>(checker: &mut Checker<'_>, backend: &Backend<M>) {
    let path = &Path::ROOT.field("spec");
    #[cfg(all(test, feature = "lint"))]
    checker.recipe(&recipe::SERVING, backend.spec.first_host(), path);
    let endpoints = &path.field("endpoints");
    for (index, endpoint) in backend.spec.endpoints.iter().flatten().enumerate() {
        for kind in gateway_errors(&endpoint.address) {
            check_endpoint(checker, endpoint, kind, &endpoints.index(index));
        }
    }
    if checker.profile.route().is_some() {
        check_route(checker, backend, path);
    } else {
        check_ca(checker, backend, path);
    }
}

fn check_endpoint(
    checker: &mut Checker<'_>,
    endpoint: &BackendEndpoint,
    kind: GatewayErrorKind,
    path: &Path<'_>,
) {
    let (holder, name) =
        if endpoint.address.ip().is_some() { ("ip", "address") } else { ("fqdn", "hostname") };
    let path = &path.field(holder);
    match kind {
        GatewayErrorKind::Address => checker.serve(
            &ADDRESS,
            &path.field(name),
            "trailing dot makes the xDS update of the whole Gateway fail",
            "remove the trailing dot",
        ),
        GatewayErrorKind::Port => checker.serve(
            &PORT,
            &path.field("port"),
            "port 0 makes the xDS update of the whole Gateway fail",
            "write the port of the destination",
        ),
    }
}

/// Reports errors of every route, for any port of its backendRef.
fn check_ca<M: Metadata>(checker: &mut Checker<'_>, backend: &Backend<M>, path: &Path<'_>) {
    let release = checker.release();
    let tls = backend.spec.tls.as_ref();
    let path = if tls.is_some() { &path.field("tls") } else { path };
    if tls.is_some_and(BackendTls::has_ca_refs)
        && let Some(error) = own_ca_error(backend, release)
    {
        checker.serve(
            &CA_KIND,
            &path.field("caCertificateRefs"),
            &error.message,
            "use a ConfigMap with the key `ca.crt`",
        );
        return;
    }
    let needs_policy = tls.is_some_and(|tls| needs_policy(tls, release));
    let well_known = tls.is_some_and(|tls| tls.well_known_ca_certificates.is_some());
    let rule = if well_known {
        &WELL_KNOWN_CA
    } else if TLS_IGNORED.applies_to(release) {
        &TLS_IGNORED
    } else {
        &POLICY_CA
    };
    if !rule.applies_to(release) {
        return;
    }
    let Some(policies) = checker.profile.policies() else {
        if needs_policy {
            checker.sink.skip_rule(rule, POLICIES_MISSING);
        }
        return;
    };
    if !knows_namespaces(backend, policies) {
        checker.sink.skip_rule(rule, NAMESPACE_MISSING);
        return;
    }
    let error = match tls_outcome(backend, policies, release) {
        TlsOutcome::Works => return,
        TlsOutcome::FailsOnSomeRoutes => {
            checker.sink.skip_rule(&ROUTE, ROUTE_MISSING);
            return;
        }
        TlsOutcome::FailsOnEveryRoute(error) => error.message,
    };
    if well_known && needs_policy {
        let path = &path.field("wellKnownCACertificates");
        checker.serve(rule, path, &error, "use `System`, or `caCertificateRefs`");
    } else if rule.id() == TLS_IGNORED.id() {
        checker.serve(rule, path, &plain_text(&error), POLICY_HELP);
    } else {
        checker.serve(&POLICY_CA, path, &error, POLICY_HELP);
    }
}

fn plain_text(error: &str) -> String {
    format!("plain text instead of TLS: {error}")
}

fn check_route<M: Metadata>(checker: &mut Checker<'_>, backend: &Backend<M>, path: &Path<'_>) {
    let Some(route) = checker.profile.route() else { return };
    let tls = backend.spec.tls.as_ref();
    let needs_policy = tls.is_some_and(|tls| needs_policy(tls, checker.release()));
    let translation = backend.translate(route, checker.profile);
    match checker.profile.policies() {
        // A policy may add a missing CA, or break a working route.
        None if translation.is_ok() || needs_policy => {
            checker.sink.skip_rule(&ROUTE, POLICIES_MISSING);
            return;
        }
        Some(policies) if !knows_namespaces(backend, policies) => {
            checker.sink.skip_rule(&ROUTE, NAMESPACE_MISSING);
            return;
        }
        _ => {}
    }
    let error = match translation {
        Err(error) => error,
        Ok(Translation { setting, ignored_tls_error }) => {
            if let Some(error) = ignored_tls_error {
                let message = match setting.tls {
                    None => plain_text(&error),
                    Some(_) => format!("TLS without the client certificate: {error}"),
                };
                checker.serve(&TLS_IGNORED, path, &message, POLICY_HELP);
            }
            return;
        }
    };
    let path = match error.reason() {
        RouteErrorReason::InvalidBackendTls if tls.is_some() => path.field("tls").to_field_path(),
        RouteErrorReason::UnsupportedAddressType => path.field("endpoints").to_field_path(),
        _ => path.to_field_path(),
    };
    checker.report(&ROUTE, path, || Details::new(error.to_string()));
}

impl Checker<'_> {
    fn serve(&mut self, rule: &'static Rule, path: &Path<'_>, message: &str, help: &str) {
        self.report(rule, path, || Details::new(message).help(help));
    }
}
