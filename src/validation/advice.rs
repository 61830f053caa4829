//! Advice: valid settings that are probably not intended. Warnings are probably wrong, notes depend
//! on unknown context.

mod duplicates;
pub(crate) mod handshake;
pub(crate) mod tls;

use std::net::IpAddr;

use super::Checker;
use crate::api::{AppProtocol, Backend, BackendEndpoint, BackendSpec, Metadata};
use crate::fields;
use crate::net::{self, LABEL_MAX};
use crate::path::Path;
use crate::report::sink::Details;
#[cfg(all(test, feature = "lint"))]
use crate::rule::recipe;
use crate::rule::{Gate, Rule};
use crate::translator::changes::{TLS_OF_EVERY_BACKEND, WEBSOCKET_FORCES_HTTP1};

const fn warning(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Advice, id, summary)
}

const fn note(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Advice, id, summary).note()
}

pub(crate) static EMPTY_BACKEND: Rule = warning("empty-backend", "Backend without endpoints")
    .docs("A Backend of type `Endpoints` without endpoints is stored and accepted, and every route to it answers 500.")
    .by("Envoy Gateway, `internal/gatewayapi/route.go`");

pub(crate) static DUPLICATE_ENDPOINT: Rule = warning("duplicate-endpoint", "duplicate endpoint")
    .docs("The same address and port twice receives twice the share of traffic; `weight` in the route's backendRefs expresses that more clearly.")
    .by("Envoy, which balances over endpoints as they are listed");

pub(crate) static UNSPECIFIED_ADDRESS: Rule = warning(
    "unspecified-address",
    "unspecified address",
)
.docs("`0.0.0.0` and `::` mean any address when listening; a connection to them reaches, at best, Envoy's own host.")
.by("RFC 1122, section 3.2.1.3, and RFC 4291, section 2.5.2");

pub(crate) static LINK_LOCAL_ADDRESS: Rule = warning(
    "link-local-address",
    "link-local endpoint address",
)
.docs("`169.254.0.0/16` and `fe80::/10` are valid on one link only; `169.254.169.254` is the metadata service of most clouds.")
.by("RFC 3927 and RFC 4291, section 2.5.6");

pub(crate) static LONG_LABEL: Rule = warning("long-label", "DNS label longer than 63 octets")
    .docs("The CRD's pattern limits only the whole name. DNS (RFC 1035) has no longer labels, so the name can never be resolved.")
    .by("RFC 1035, section 2.3.4");

pub(crate) static H2C_WITH_WEBSOCKET: Rule = warning(
    "h2c-with-websocket", "`h2c` next to `ws` or `wss`",
)
.docs("Since v1.7.3 `ws` and `wss` force HTTP/1.1, which takes precedence over `h2c`. Older releases ignore `ws` and `wss`, and speak HTTP/2.")
.by("Envoy Gateway, `buildTypedExtensionProtocolOptions` (`internal/xds/translator/cluster.go`)");

pub(crate) static WSS_WITHOUT_TLS: Rule = note("wss-without-tls", "`wss` without TLS")
    .docs("`gateway.envoyproxy.io/wss` does not enable TLS; `spec.tls` or a `BackendTLSPolicy` does. The Backend does not show whether a policy exists.")
    .by("Envoy Gateway, `applyBackendTLSSetting` (`internal/gatewayapi/backendtlspolicy.go`)");

pub(crate) static FALLBACK_NEEDS_HEALTH_CHECKS: Rule = note("fallback-needs-health-checks", "`fallback` without health checks")
    .docs("Without active or passive health checks in a `BackendTrafficPolicy` every host counts as healthy, and no traffic moves to the fallback. With health checks it begins to move when less than about 72 % of the active hosts are healthy.")
    .by("Envoy, priority levels and their overprovisioning factor of 1.4");

pub(crate) static UNIX_NOT_FOR_ROUTES: Rule = note("unix-not-for-routes", "Unix socket, which routes reject")
    .docs("Routes reject a Backend with a `unix` endpoint (`unix domain sockets are not supported in backend references`); the policies and telemetry of Envoy Gateway support it.")
    .by("Envoy Gateway, `validateBackendRefBackend` (`internal/gatewayapi/validate.go`)");

/// Only reported for text: a typed port is an integer.
#[cfg(feature = "lint")]
pub(crate) static NOT_QUITE_AN_INTEGER: Rule = warning("not-quite-an-integer", "number close to an integer").docs("The API server accepts `443.0000001` as an integer, since it compares with a tolerance, and stores it unchanged; controllers then fail to read the object. It is checked as its integer here.")
.by("go-openapi, `swag.IsFloat64AJSONInteger`");

/// Only reported for text: typed objects have no comments.
#[cfg(feature = "lint")]
pub(crate) static UNKNOWN_ALLOWANCE: Rule = warning("unknown-allowance", "invalid suppression comment").docs("`# envoy-gateway-backend: allow(rule-id)` suppresses advice on the line below it or on its own line. An unknown id, or that of a rule that is not advice, suppresses nothing.")
.by("this crate");

pub(crate) const RULES: &[&Rule] = &[
    #[cfg(feature = "lint")]
    &NOT_QUITE_AN_INTEGER,
    #[cfg(feature = "lint")]
    &UNKNOWN_ALLOWANCE,
    &EMPTY_BACKEND,
    &DUPLICATE_ENDPOINT,
    &UNSPECIFIED_ADDRESS,
    &LINK_LOCAL_ADDRESS,
    &LONG_LABEL,
    &H2C_WITH_WEBSOCKET,
    &WSS_WITHOUT_TLS,
    &FALLBACK_NEEDS_HEALTH_CHECKS,
    &UNIX_NOT_FOR_ROUTES,
];

pub(crate) use tls::RULES as TLS_RULES;

pub(super) fn check<M: Metadata>(checker: &mut Checker<'_>, backend: &Backend<M>) {
    let BackendSpec { r#type: _, endpoints, app_protocols, fallback, tls } = &backend.spec;
    let path = &Path::ROOT.field("spec");
    if let Some(endpoints) = endpoints {
        let path = &path.field("endpoints");
        for (index, endpoint) in endpoints.iter().enumerate() {
            check_endpoint(checker, endpoint, &path.index(index));
        }
        duplicates::check(checker, endpoints, path);
    }
    if endpoints.as_ref().is_none_or(Vec::is_empty) && !backend.spec.is_dynamic_resolver() {
        checker.advise(
            &EMPTY_BACKEND,
            path,
            "the Backend has no endpoints",
            if fields::TYPE.exists_in(checker.release()) {
                "add `endpoints`, or set `type: DynamicResolver`"
            } else {
                "add `endpoints`"
            },
        );
    }
    #[cfg(all(test, feature = "lint"))]
    checker.recipe(&recipe::ADVICE, backend.spec.first_host(), path);
    let by_policy = has_policy(checker, backend);
    let has_tls = tls.is_some() || by_policy;
    protocols(
        checker,
        app_protocols.as_deref().unwrap_or_default(),
        has_tls,
        &path.field("appProtocols"),
    );
    if *fallback == Some(true) {
        checker.advise(
            &FALLBACK_NEEDS_HEALTH_CHECKS,
            &path.field("fallback"),
            "without health checks the fallback never receives traffic",
            "add a BackendTrafficPolicy with active or passive health checks for the route",
        );
    }
    if let Some(tls) = tls {
        tls::check(checker, tls, &backend.spec, by_policy, &path.field("tls"));
    }
    handshake::check(checker, tls.as_ref(), by_policy, path);
}

/// Whether a known `BackendTLSPolicy` targets the Backend: it adds TLS and the server name.
fn has_policy<M: Metadata>(checker: &Checker<'_>, backend: &Backend<M>) -> bool {
    let policies = checker.profile.policies().unwrap_or_default();
    policies.iter().flat_map(|policy| &policy.spec.target_refs).any(|target| target.names(backend))
}

fn check_endpoint(checker: &mut Checker<'_>, endpoint: &BackendEndpoint, path: &Path<'_>) {
    let BackendEndpoint { address, hostname, zone: _ } = endpoint;
    #[cfg(all(test, feature = "lint"))]
    checker.recipe(&recipe::ADVICE_ENDPOINT, endpoint.host(), path);
    if let Some(fqdn) = address.fqdn() {
        labels(checker, &fqdn.hostname, &path.field("fqdn").field("hostname"));
    }
    if let Some(hostname) = hostname {
        labels(checker, hostname, &path.field("hostname"));
    }
    if let Some(ip) = address.ip()
        && let Some(parsed) = net::parse_ip(&ip.address)
    {
        let path = &path.field("ip");
        let path = &path.field("address");
        if parsed.is_unspecified() {
            checker.advise(
                &UNSPECIFIED_ADDRESS,
                path,
                &format!("`{parsed}` is not a destination address"),
                "write the address of the destination",
            );
        } else if is_link_local(parsed) {
            checker.advise(
                &LINK_LOCAL_ADDRESS,
                path,
                &format!("link-local address `{parsed}`"),
                "write an address that Envoy's host can route to",
            );
        }
    }
    if address.unix().is_some() {
        checker.advise(
            &UNIX_NOT_FOR_ROUTES,
            &path.field("unix"),
            "routes reject a Backend with a Unix socket",
            "use it in policies or telemetry only",
        );
    }
}

const fn is_link_local(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    }
}

fn labels(checker: &mut Checker<'_>, name: &str, path: &Path<'_>) {
    if name.len() > LABEL_MAX
        && let Some(label) = name.split('.').find(|label| label.len() > LABEL_MAX)
    {
        let message =
            format!("label of {} octets cannot be resolved: the limit is {LABEL_MAX}", label.len());
        checker.advise(&LONG_LABEL, path, &message, "shorten the label");
    }
}

fn protocols(checker: &mut Checker<'_>, protocols: &[AppProtocol], tls: bool, path: &Path<'_>) {
    let position = |wanted: &AppProtocol| protocols.iter().position(|protocol| protocol == wanted);
    let websocket = position(&AppProtocol::Ws).or_else(|| position(&AppProtocol::Wss));
    if let (Some(h2c), Some(_)) = (position(&AppProtocol::H2c), websocket) {
        let message = if checker.release().has_change(WEBSOCKET_FORCES_HTTP1) {
            "`h2c` has no effect: `ws` and `wss` force HTTP/1.1"
        } else {
            "`ws` and `wss` have no effect before v1.7.3: `h2c` makes the upstream protocol HTTP/2"
        };
        checker.advise(
            &H2C_WITH_WEBSOCKET,
            &path.index(h2c),
            message,
            "choose one of them, or make two Backends",
        );
    }
    if let (Some(wss), false) = (position(&AppProtocol::Wss), tls) {
        checker.advise(
            &WSS_WITHOUT_TLS,
            &path.index(wss),
            "`wss` does not enable TLS",
            if checker.release().has_change(TLS_OF_EVERY_BACKEND) {
                "add `spec.tls` (for instance `wellKnownCACertificates: System`) or a BackendTLSPolicy"
            } else {
                "add a BackendTLSPolicy"
            },
        );
    }
}

impl Checker<'_> {
    /// Reports advice with a short message.
    pub(crate) fn advise(
        &mut self,
        rule: &'static Rule,
        path: &Path<'_>,
        message: &str,
        help: &str,
    ) {
        self.report(rule, path, || Details::new(message).help(help));
    }
}
