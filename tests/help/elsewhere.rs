//! What belongs elsewhere.

use super::Correction::{Fix, Hand};
use super::{GOOD, Mistake, mistake, spec, with_endpoint};

pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        mistake(
            spec("endpoints:\n- service: {name: api, port: 80}\n"),
            "unknown-field",
            "write the DNS name of the Service, `fqdn: {hostname: NAME.NAMESPACE.svc.cluster.local, port: …}`, or refer to the Service in the route's backendRefs",
            Hand(spec("endpoints:\n- fqdn: {hostname: api.shop.svc.cluster.local, port: 80}\n")),
        ),
        mistake(
            with_endpoint("backendRefs: [{name: api}]"),
            "unknown-field",
            "write the DNS name of the Service, `fqdn: {hostname: NAME.NAMESPACE.svc.cluster.local, port: …}`, or refer to the Service in the route's backendRefs",
            Hand(spec(GOOD)),
        ),
        mistake(
            with_endpoint("healthCheck: {path: /healthz}"),
            "unknown-field",
            "use a BackendTrafficPolicy that targets the route for health checks, timeouts, retries, load balancing and similar settings",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n  weight: 10\n"),
            "unknown-field",
            "set `weight` in the route's backendRefs, one for each Backend",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n  tls: {}\n"),
            "unknown-field",
            "move `tls` to `spec`",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("wellKnownCACertificates: System"),
            "unknown-field",
            "move `wellKnownCACertificates` to `spec.tls`",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("typ: Endpoints"),
            "unknown-field",
            "did you mean `type`?",
            Fix(with_endpoint("type: Endpoints")),
        ),
        // A name that is near, with a value that is not one of the field's.
        mistake(
            with_endpoint("typo: static"),
            "unknown-field",
            "did you mean `type`?",
            Hand(spec(GOOD)),
        ),
        mistake(
            with_endpoint("zzz: 1"),
            "unknown-field",
            "the fields here are `type`, `endpoints`, `appProtocols`, `fallback`, `tls`",
            Hand(spec(GOOD)),
        ),
    ]
}
