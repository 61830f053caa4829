//! Application protocols, and `fallback`.

use super::Mended::{Fix, Hand};
use super::{Mistake, mistake, spec, with_endpoint};

pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        mistake(
            with_endpoint("appProtocol: h2c"),
            "unknown-field",
            "the field is a list of the spec: `appProtocols: [gateway.envoyproxy.io/h2c]`",
            Fix(with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            with_endpoint("appProtocol: grpc"),
            "unknown-field",
            "HTTP/1.1 is spoken unless `spec.appProtocols` says `gateway.envoyproxy.io/h2c`, `gateway.envoyproxy.io/ws` or `gateway.envoyproxy.io/wss`; `spec.tls` turns TLS on",
            Hand(with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n  protocol: HTTPS\n"),
            "unknown-field",
            "HTTP/1.1 is spoken unless `spec.appProtocols` says `gateway.envoyproxy.io/h2c`, `gateway.envoyproxy.io/ws` or `gateway.envoyproxy.io/wss`; `spec.tls` turns TLS on",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("appProtocols: h2c"),
            "wrong-type",
            "`appProtocols` is a list: `appProtocols: [gateway.envoyproxy.io/h2c]`",
            Fix(with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            with_endpoint("appProtocols: [kubernetes.io/h2c]"),
            "not-supported",
            "did you mean `gateway.envoyproxy.io/h2c`?",
            Fix(with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            with_endpoint("appProtocols: [websocket]"),
            "not-supported",
            "did you mean `gateway.envoyproxy.io/ws`?",
            Fix(with_endpoint("appProtocols: [gateway.envoyproxy.io/ws]")),
        ),
        mistake(
            with_endpoint("appProtocols: [HTTPS]"),
            "not-supported",
            "TLS is no application protocol here: turn it on with `spec.tls` (for instance `wellKnownCACertificates: System`) or a BackendTLSPolicy, and remove this",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("appProtocols: [https]"),
            "not-supported",
            "TLS is no application protocol here: turn it on with `spec.tls` (for instance `wellKnownCACertificates: System`) or a BackendTLSPolicy, and remove this",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("appProtocols: [gateway.envoyproxy.io/https]"),
            "not-supported",
            "TLS is no application protocol here: turn it on with `spec.tls` (for instance `wellKnownCACertificates: System`) or a BackendTLSPolicy, and remove this",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("appProtocols: [h2]"),
            "not-supported",
            "HTTP/2 without TLS is `gateway.envoyproxy.io/h2c`; with `spec.tls` HTTP/2 is agreed on by ALPN, and a GRPCRoute speaks it anyway: remove this then",
            Hand(with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            with_endpoint("appProtocols: [gateway.envoyproxy.io/h2]"),
            "not-supported",
            "HTTP/2 without TLS is `gateway.envoyproxy.io/h2c`; with `spec.tls` HTTP/2 is agreed on by ALPN, and a GRPCRoute speaks it anyway: remove this then",
            Hand(with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            with_endpoint("appProtocols: [grpc]"),
            "not-supported",
            "HTTP/2 without TLS is `gateway.envoyproxy.io/h2c`; with `spec.tls` HTTP/2 is agreed on by ALPN, and a GRPCRoute speaks it anyway: remove this then",
            Hand(with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            with_endpoint("appProtocols:\n- http"),
            "not-supported",
            "HTTP/1.1 is spoken where nothing else is said: remove `appProtocols`",
            Fix(with_endpoint("")),
        ),
        mistake(
            with_endpoint("fallback: {backendRef: {name: other}}"),
            "wrong-type",
            "`fallback` is `true` or `false`, on the Backend that takes over; the route lists both Backends",
            Hand(with_endpoint("fallback: true")),
        ),
        mistake(
            with_endpoint("fallback: \"yes\""),
            "wrong-type",
            "write it without quotes: `fallback: true`",
            Fix(with_endpoint("fallback: true")),
        ),
    ]
}
