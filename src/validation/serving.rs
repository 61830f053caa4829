//! The serving gate: accepted, and a route to it still fails, or takes its whole Gateway along.

use super::{Checker, advice};
use crate::api::{Backend, BackendTls, Metadata, WellKnownCaCertificates};
use crate::path::Path;
use crate::report::Finding;
use crate::resolved::{GatewayErrorKind, RouteErrorReason, stops_gateway};
use crate::rule::{Gate, Rule};

const fn rule(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Serving, id, summary)
}

static ADDRESS: Rule = rule("serving-address", "an endpoint's address is one that Envoy can be given").docs(
    "A DNS name with a trailing dot is stored and accepted since v1.9, and then fails the check of the whole configuration: Envoy Gateway no longer sends \
     **any** change of the Gateway to Envoy.",
);

static PORT: Rule = rule("serving-port", "an endpoint's port is not 0").docs(
    "Port 0 is stored and accepted, and then fails the check of the whole configuration: Envoy Gateway no longer sends **any** change of the Gateway to Envoy.",
);

static CA_KIND: Rule = rule("serving-ca-kind", "a CA reference is of a kind that is read").docs(
    "Acceptance counts any reference. A route wants at least one of kind `ConfigMap`, `Secret` or `ClusterTrustBundle`, and answers 500 without.",
);

static WELL_KNOWN_CA: Rule = rule("serving-well-known-ca", "the well-known CA certificates are those of the system").docs(
    "The CRD takes any domain-prefixed name since v1.8. Envoy Gateway knows `System` alone; with another name, and no CA from a `BackendTLSPolicy`, a route \
     answers 500.",
);

static ROUTE: Rule = rule("serving-route", "the route that is asked about works").docs(
    "Asked only where the profile names a route. Says what Envoy Gateway puts into the route's `ResolvedRefs=False` condition; the route answers 500.",
);

pub(crate) const RULES: &[&Rule] = &[&ADDRESS, &PORT, &CA_KIND, &WELL_KNOWN_CA, &ROUTE];

pub(super) fn check<M: Metadata>(checker: &mut Checker<'_>, backend: &Backend<M>) {
    let path = Path::ROOT.field("spec");
    let endpoints = path.field("endpoints");
    for (index, endpoint) in backend.spec.endpoints.iter().flatten().enumerate() {
        let Some(kind) = stops_gateway(&endpoint.address) else { continue };
        let path = endpoints.index(index);
        let (holder, name) = if endpoint.address.fqdn().is_some() { ("fqdn", "hostname") } else { ("ip", "address") };
        let path = path.field(holder);
        match kind {
            GatewayErrorKind::Address => checker.serve(
                &ADDRESS,
                path.field(name),
                "a name with a trailing dot stops the configuration of the whole Gateway",
                "drop the trailing dot",
            ),
            GatewayErrorKind::Port => checker.serve(
                &PORT,
                path.field("port"),
                "port 0 stops the configuration of the whole Gateway",
                "give the port of the destination",
            ),
        }
    }
    if let Some(tls) = backend.spec.tls.as_ref().filter(|tls| !tls.skips_verification()) {
        check_ca(checker, tls, path.field("tls"));
    }
    if checker.profile.route().is_some() && !checker.report.has_errors() {
        check_route(checker, backend, path);
    }
}

fn check_ca(checker: &mut Checker<'_>, tls: &BackendTls, path: Path<'_>) {
    let refs = tls.ca_certificate_refs.as_deref().unwrap_or_default();
    if !refs.is_empty() && !refs.iter().any(|reference| advice::CA_KINDS.contains(&reference.kind.as_str())) {
        let message = "Unsupported reference kind, supported kinds are ConfigMap, Secret, and ClusterTrustBundle in caCertificateRefs";
        checker.serve(&CA_KIND, path.field("caCertificateRefs"), message, "use a ConfigMap with the key `ca.crt`");
    }
    if matches!(tls.well_known_ca_certificates, Some(WellKnownCaCertificates::Unrecognized(_))) {
        match checker.profile.policies() {
            None => checker.report.leave_aside(&WELL_KNOWN_CA, "the BackendTLSPolicy objects in force are not known"),
            Some([]) => checker.serve(
                &WELL_KNOWN_CA,
                path.field("wellKnownCACertificates"),
                "CACertificate must be specified when InsecureSkipVerify is false",
                "use `System`, or `caCertificateRefs`",
            ),
            // Whether one of them comes to help depends on the route.
            Some(_) if checker.profile.route().is_none() => {
                checker.report.leave_aside(&WELL_KNOWN_CA, "the route, which chooses among policies, is not known");
            }
            Some(_) => {}
        }
    }
}

fn check_route<M: Metadata>(checker: &mut Checker<'_>, backend: &Backend<M>, path: Path<'_>) {
    let Some(route) = checker.profile.route() else { return };
    let Err(error) = backend.resolve(route, checker.profile) else { return };
    let path = match error.reason() {
        RouteErrorReason::InvalidBackendTls if backend.spec.tls.is_some() => path.field("tls").to_field_path(),
        RouteErrorReason::UnsupportedAddressType => path.field("endpoints").to_field_path(),
        _ => path.to_field_path(),
    };
    checker.report.push(Finding::new(&ROUTE, path, error.to_string()));
}

impl Checker<'_> {
    fn serve(&mut self, rule: &'static Rule, path: Path<'_>, message: &str, help: &str) {
        let mut finding = Finding::new(rule, path.to_field_path(), message);
        finding.help = Some(help.to_owned());
        self.report.push(finding);
    }
}
