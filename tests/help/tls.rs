//! TLS, and advice on it.

use super::Correction::{Fix, Hand};
use super::{Mistake, mistake, with_endpoint};

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        mistake(
            with_endpoint("tls: {}"),
            "controller-ca-required",
            "add `wellKnownCACertificates: System` for a public CA, `caCertificateRefs` for a private one, or a BackendTLSPolicy",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("tls: true"),
            "wrong-type",
            "add the trusted CA certificates: `tls: {wellKnownCACertificates: System}`",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCaCertificates: System}"),
            "unknown-field",
            "did you mean `wellKnownCACertificates`?",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: system}"),
            "pattern",
            "did you mean `System`?",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: example.com/roots}"),
            "serving-well-known-ca",
            "use `System`, or `caCertificateRefs`",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("tls:\n  wellKnownCACertificates: System\n  mode: SIMPLE"),
            "unknown-field",
            "remove it: TLS is on if `tls` is present",
            Hand(with_endpoint("tls:\n  wellKnownCACertificates: System")),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, serverName: api.example.com}"),
            "unknown-field",
            "did you mean `sni`?",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System, sni: api.example.com}")),
        ),
        mistake(
            with_endpoint(
                "tls: {wellKnownCACertificates: System, sni: \"https://api.example.com\"}",
            ),
            "pattern",
            "write the host alone: `api.example.com`",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System, sni: \"api.example.com\"}")),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, sni: ''}"),
            "too-short",
            "add a value, or remove `sni`",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, minVersion: 1.3}"),
            "wrong-type",
            "write it in quotes: `minVersion: \"1.3\"`",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System, minVersion: \"1.3\"}")),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, minVersion: TLSv1.3}"),
            "not-supported",
            "did you mean `1.3`?",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System, minVersion: \"1.3\"}")),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, minVersion: TLS1_2}"),
            "not-supported",
            "did you mean `1.2`?",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System, minVersion: \"1.2\"}")),
        ),
        mistake(
            with_endpoint(
                "tls: {wellKnownCACertificates: System, minVersion: \"1.3\", ciphers: []}",
            ),
            "ciphers-exclude-tls-1-3",
            "remove `ciphers`: an empty list is invalid, too",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System, minVersion: \"1.3\"}")),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, maxVersion: \"1.1\"}"),
            "tls-versions-ordered",
            "raise `maxVersion`, or add `minVersion: \"1.1\"`; the default of `minVersion` is 1.2",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System, maxVersion: \"1.2\"}")),
        ),
        mistake(
            with_endpoint("tls: {caCertificateRefs: [{kind: ConfigMap, name: ca}]}"),
            "required",
            "add the API group: `group: \"\"`",
            Fix(with_endpoint(
                "tls: {caCertificateRefs: [{kind: ConfigMap, name: ca, group: \"\"}]}",
            )),
        ),
        mistake(
            with_endpoint(
                "tls:\n  caCertificateRefs:\n    group: \"\"\n    kind: ConfigMap\n    name: ca",
            ),
            "wrong-type",
            "`caCertificateRefs` is a list: put `- ` before `group`, and line the rest up with it",
            Fix(with_endpoint(
                "tls:\n  caCertificateRefs:\n    - group: \"\"\n      kind: ConfigMap\n      name: ca",
            )),
        ),
        mistake(
            with_endpoint("tls: {caCertificateRefs: [{group: \"\", kind: configmap, name: ca}]}"),
            "serving-ca-kind",
            "did you mean `ConfigMap`?",
            Fix(with_endpoint(
                "tls: {caCertificateRefs: [{group: \"\", kind: ConfigMap, name: ca}]}",
            )),
        ),
        mistake(
            with_endpoint("tls: {caCertificateRefs: [{group: \"\", kind: Banana, name: ca}]}"),
            "serving-ca-kind",
            "use a ConfigMap with the key `ca.crt`",
            Hand(with_endpoint(
                "tls: {caCertificateRefs: [{group: \"\", kind: ConfigMap, name: ca}]}",
            )),
        ),
        mistake(
            with_endpoint(
                "tls: {caCertificateRefs: [{group: \"\", kind: ConfigMap, name: a}, {group: \"\", kind: configMap, name: b}]}",
            ),
            "skipped-ca-kind",
            "did you mean `ConfigMap`?",
            Fix(with_endpoint(
                "tls: {caCertificateRefs: [{group: \"\", kind: ConfigMap, name: a}, {group: \"\", kind: ConfigMap, name: b}]}",
            )),
        ),
        mistake(
            with_endpoint(
                "tls: {caCertificateRefs: [{group: \"\", kind: ConfigMap, name: ca, namespace: default}]}",
            ),
            "unknown-field",
            "CA certificates are read from the Backend's own namespace: remove `namespace`",
            Hand(with_endpoint(
                "tls: {caCertificateRefs: [{group: \"\", kind: ConfigMap, name: ca}]}",
            )),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, clientCertificateRef: client}"),
            "wrong-type",
            "`clientCertificateRef` is an object: `clientCertificateRef: {name: client}`",
            Fix(with_endpoint(
                "tls: {wellKnownCACertificates: System, clientCertificateRef: {name: client}}",
            )),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, alpnProtocols: h2}"),
            "wrong-type",
            "`alpnProtocols` is a list: `alpnProtocols: [h2]`",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System, alpnProtocols: [h2]}")),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, insecureSkipVerify: true}"),
            "skip-verify-excludes-ca",
            "remove `insecureSkipVerify` to verify the certificate against the CA",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("tls: {insecureSkipVerify: true}"),
            "unverified-public-name",
            "remove `insecureSkipVerify` and set `wellKnownCACertificates: System`",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint(
                "tls: {wellKnownCACertificates: System, ciphers: [ECDHE-RSA-AES128-GCM-SHA265]}",
            ),
            "envoy-unknown-cipher",
            "did you mean `ECDHE-RSA-AES128-GCM-SHA256`?",
            Fix(with_endpoint(
                "tls: {wellKnownCACertificates: System, ciphers: [ECDHE-RSA-AES128-GCM-SHA256]}",
            )),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, ecdhCurves: [secp256r1]}"),
            "envoy-unknown-curve",
            "did you mean `P-256`?",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System, ecdhCurves: [P-256]}")),
        ),
        mistake(
            with_endpoint(
                "tls:\n  wellKnownCACertificates: System\n  ecdhCurves:\n  - prime256v1\n  - secp256r1",
            ),
            "envoy-unknown-curve",
            "remove `secp256r1`: `P-256` is already listed",
            Fix(with_endpoint(
                "tls:\n  wellKnownCACertificates: System\n  ecdhCurves:\n  - prime256v1",
            )),
        ),
        mistake(
            with_endpoint(
                "tls: {wellKnownCACertificates: System, ecdhCurves: [x25519mlkem768, P-256]}",
            ),
            "envoy-unknown-curve",
            "did you mean `X25519MLKEM768`?",
            Fix(with_endpoint(
                "tls: {wellKnownCACertificates: System, ecdhCurves: [X25519MLKEM768, P-256]}",
            )),
        ),
        mistake(
            with_endpoint(
                "tls: {wellKnownCACertificates: System, ciphers: [ALL, '!aes128-sha:!PSK']}",
            ),
            "envoy-unknown-cipher",
            "did you mean `AES128-SHA`?",
            Fix(with_endpoint(
                "tls: {wellKnownCACertificates: System, ciphers: [ALL, '!AES128-SHA:!PSK']}",
            )),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, ciphers: [ALL, '!RC4', '!PSK']}"),
            "envoy-unknown-cipher",
            "remove `!RC4`: Envoy never uses this cipher",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System, ciphers: [ALL, '!PSK']}")),
        ),
        mistake(
            with_endpoint(
                "tls: {wellKnownCACertificates: System, ciphers: [TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305]}",
            ),
            "envoy-unknown-cipher",
            "did you mean `TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256`?",
            Fix(with_endpoint(
                "tls: {wellKnownCACertificates: System, ciphers: [TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256]}",
            )),
        ),
        mistake(
            with_endpoint(
                "tls: {wellKnownCACertificates: System, ciphers: [TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384]}",
            ),
            "envoy-no-cipher",
            "remove `ciphers`: the suites of TLS 1.3 cannot be chosen, and are always offered",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint(
                "tls:\n  wellKnownCACertificates: System\n  ciphers:\n  - ECDHE-RSA-AES128-GCM-SHA256\n  - TLS_AES_128_GCM_SHA256",
            ),
            "cipher-without-effect",
            "remove `TLS_AES_128_GCM_SHA256`",
            Fix(with_endpoint(
                "tls:\n  wellKnownCACertificates: System\n  ciphers:\n  - ECDHE-RSA-AES128-GCM-SHA256",
            )),
        ),
        mistake(
            with_endpoint(
                "tls: {wellKnownCACertificates: System, signatureAlgorithms: [ed25519, RSA+SHA256, ed25519]}",
            ),
            "envoy-duplicate-entry",
            "remove `ed25519`",
            Fix(with_endpoint(
                "tls: {wellKnownCACertificates: System, signatureAlgorithms: [ed25519, RSA+SHA256]}",
            )),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, alpnProtocols: ['', h2]}"),
            "envoy-alpn-abort",
            "remove `\"\"`",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System, alpnProtocols: [h2]}")),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, fingerprints: [JA4]}"),
            "fingerprints-without-effect",
            "remove `fingerprints`; a ClientTrafficPolicy sets them for clients",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: System, minVersion: \"1.0\"}"),
            "old-tls-version",
            "use `\"1.2\"` or `\"1.3\"`",
            Hand(with_endpoint("tls: {wellKnownCACertificates: System, minVersion: \"1.2\"}")),
        ),
        mistake(
            with_endpoint("appProtocols: [gateway.envoyproxy.io/wss]"),
            "wss-without-tls",
            "add `spec.tls` (for instance `wellKnownCACertificates: System`) or a BackendTLSPolicy",
            Hand(with_endpoint(
                "appProtocols: [gateway.envoyproxy.io/wss]\ntls: {wellKnownCACertificates: System}",
            )),
        ),
        mistake(
            with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c, gateway.envoyproxy.io/ws]"),
            "h2c-with-websocket",
            "choose one of them, or make two Backends",
            Hand(with_endpoint("appProtocols: [gateway.envoyproxy.io/ws]")),
        ),
        mistake(
            with_endpoint("fallback: true"),
            "fallback-needs-health-checks",
            "add a BackendTrafficPolicy with active or passive health checks for the route",
            Hand(with_endpoint("fallback: true")),
        ),
        mistake(
            with_endpoint("tls: {wellKnownCACertificates: [System]}"),
            "wrong-type",
            "`wellKnownCACertificates` is a string, not a list: `wellKnownCACertificates: System`",
            Fix(with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            with_endpoint("tls: {caCertificateRefs: [ca]}"),
            "wrong-type",
            "an item of `caCertificateRefs` is an object: `{group: \"\", kind: ConfigMap, name: ca}`",
            Hand(with_endpoint(
                "tls: {caCertificateRefs: [{group: \"\", kind: ConfigMap, name: ca}]}",
            )),
        ),
    ]
}
