//! Application protocols, and `fallback`.

use super::Correction::{Fix, Hand};
use super::{Mistake, mistake, spec, with_endpoint};

pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        mistake(
            with_endpoint("appProtocol: h2c"),
            "unknown-field",
            "use the list of the spec: `appProtocols: [gateway.envoyproxy.io/h2c]`",
            Fix(with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            with_endpoint("appProtocol: grpc"),
            "unknown-field",
            "use `spec.appProtocols` with `gateway.envoyproxy.io/h2c`, `gateway.envoyproxy.io/ws` or `gateway.envoyproxy.io/wss`; the default is HTTP/1.1; a BackendTLSPolicy or, since v1.5, `spec.tls` enables TLS",
            Hand(with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n  protocol: HTTPS\n"),
            "unknown-field",
            "use `spec.appProtocols` with `gateway.envoyproxy.io/h2c`, `gateway.envoyproxy.io/ws` or `gateway.envoyproxy.io/wss`; the default is HTTP/1.1; a BackendTLSPolicy or, since v1.5, `spec.tls` enables TLS",
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
            "remove it, and enable TLS with a BackendTLSPolicy or, since v1.5, with `spec.tls` (for instance `wellKnownCACertificates: System`)",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("appProtocols: [https]"),
            "not-supported",
            "remove it, and enable TLS with a BackendTLSPolicy or, since v1.5, with `spec.tls` (for instance `wellKnownCACertificates: System`)",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("appProtocols: [gateway.envoyproxy.io/https]"),
            "not-supported",
            "remove it, and enable TLS with a BackendTLSPolicy or, since v1.5, with `spec.tls` (for instance `wellKnownCACertificates: System`)",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("appProtocols: [h2]"),
            "not-supported",
            "use `gateway.envoyproxy.io/h2c` for HTTP/2 without TLS; remove it with TLS, where ALPN selects HTTP/2, and for a GRPCRoute, which always uses HTTP/2",
            Hand(with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            with_endpoint("appProtocols: [gateway.envoyproxy.io/h2]"),
            "not-supported",
            "use `gateway.envoyproxy.io/h2c` for HTTP/2 without TLS; remove it with TLS, where ALPN selects HTTP/2, and for a GRPCRoute, which always uses HTTP/2",
            Hand(with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            with_endpoint("appProtocols: [grpc]"),
            "not-supported",
            "use `gateway.envoyproxy.io/h2c` for HTTP/2 without TLS; remove it with TLS, where ALPN selects HTTP/2, and for a GRPCRoute, which always uses HTTP/2",
            Hand(with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            with_endpoint("appProtocols:\n- http"),
            "not-supported",
            "remove `appProtocols`: HTTP/1.1 is the default",
            Fix(with_endpoint("")),
        ),
        mistake(
            with_endpoint("fallback: {backendRef: {name: other}}"),
            "wrong-type",
            "write `true` or `false`: the Backend that receives traffic when the others fail has `fallback: true`",
            Hand(with_endpoint("fallback: true")),
        ),
        mistake(
            with_endpoint("fallback: \"yes\""),
            "wrong-type",
            "write it without quotes: `fallback: true`",
            Fix(with_endpoint("fallback: true")),
        ),
        mistake(
            with_endpoint("fallback: enabled"),
            "wrong-type",
            "write a boolean: `fallback: true`",
            Fix(with_endpoint("fallback: true")),
        ),
    ]
}
