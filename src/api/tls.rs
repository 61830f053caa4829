//! TLS settings of a Backend.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::open_enum::open_enum;

/// TLS settings for connections from Envoy to a Backend (`spec.tls`). Since v1.4.
///
/// The field enables TLS, even if it is empty. Envoy then verifies the server's certificate, which
/// needs a CA: from `caCertificateRefs`, from `wellKnownCACertificates`, or from a
/// `BackendTLSPolicy`.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct BackendTls {
    /// `spec.tls.caCertificateRefs`: up to 8 ConfigMaps, Secrets or ClusterTrustBundles with CA
    /// certificates. Excludes `wellKnownCACertificates`. Example: `caCertificateRefs: [{group:
    /// "", kind: ConfigMap, name: api-ca}]`.
    pub ca_certificate_refs: Option<Vec<LocalObjectReference>>,
    /// `spec.tls.wellKnownCACertificates`: a named set of CA certificates; Envoy Gateway supports
    /// only `System`. Excludes `caCertificateRefs`. Example: `wellKnownCACertificates: System`.
    #[serde(rename = "wellKnownCACertificates")]
    pub well_known_ca_certificates: Option<WellKnownCaCertificates>,
    /// `spec.tls.insecureSkipVerify`: whether any certificate is accepted. Default: false, set by
    /// the API server. Excludes both kinds of CA. Since v1.5. Example: `insecureSkipVerify:
    /// true`.
    pub insecure_skip_verify: Option<bool>,
    /// `spec.tls.sni`: the server name to send and to verify; a DNS name of 1 to 253 characters.
    /// Default: from the request's `Host` header. Since v1.6. Example: `sni: api.example.com`.
    pub sni: Option<String>,
    /// `spec.tls.autoSNIFromEndpointHostname`: whether the `hostname` of each endpoint is sent as
    /// SNI. Excludes `sni`. Default: false. Since v1.9. Example:
    /// `autoSNIFromEndpointHostname: true`.
    #[serde(rename = "autoSNIFromEndpointHostname")]
    pub auto_sni_from_endpoint_hostname: Option<bool>,
    /// `spec.tls.clientCertificateRef`: the Secret with Envoy's client certificate, in the
    /// Backend's namespace. Since v1.6. Example: `clientCertificateRef: {name: api-client}`.
    pub client_certificate_ref: Option<SecretObjectReference>,
    /// `spec.tls.minVersion`: the oldest TLS version to offer. Default: 1.2. Since v1.6. Example:
    /// `minVersion: "1.2"`.
    pub min_version: Option<TlsVersion>,
    /// `spec.tls.maxVersion`: the newest TLS version to offer. Default: 1.3. Since v1.6. Example:
    /// `maxVersion: "1.3"`.
    pub max_version: Option<TlsVersion>,
    /// `spec.tls.ciphers`: ciphers of TLS 1.0 to 1.2, with BoringSSL's names. Not allowed with
    /// `minVersion: "1.3"`. Default: Envoy's. Since v1.6. Example:
    /// `ciphers: [ECDHE-RSA-AES128-GCM-SHA256]`.
    pub ciphers: Option<Vec<String>>,
    /// `spec.tls.ecdhCurves`: key exchange curves, with BoringSSL's names. Default: Envoy's, X25519
    /// and P-256. Since v1.6. Example: `ecdhCurves: [X25519, P-256]`.
    #[serde(rename = "ecdhCurves")]
    pub ecdh_curves: Option<Vec<String>>,
    /// `spec.tls.signatureAlgorithms`: signature algorithms, with BoringSSL's names. Default:
    /// Envoy's. Since v1.6. Example: `signatureAlgorithms: [ecdsa_secp256r1_sha256]`.
    pub signature_algorithms: Option<Vec<String>>,
    /// `spec.tls.alpnProtocols`: the protocols to offer; an empty list disables ALPN. Since v1.6.
    /// Example: `alpnProtocols: [h2, http/1.1]`.
    pub alpn_protocols: Option<Vec<String>>,
    /// `spec.tls.fingerprints`: for connections from clients; without effect for a Backend. Since
    /// v1.8. Example: `fingerprints: [JA4]`.
    pub fingerprints: Option<Vec<Fingerprint>>,
}

impl BackendTls {
    /// Creates settings that verify against the system's CA certificates.
    #[must_use]
    pub fn system_ca() -> Self {
        Self {
            well_known_ca_certificates: Some(WellKnownCaCertificates::System),
            ..Self::default()
        }
    }

    /// Creates settings that verify against the CA certificates in these objects.
    #[must_use]
    pub fn ca_certificates(refs: impl IntoIterator<Item = LocalObjectReference>) -> Self {
        Self { ca_certificate_refs: Some(refs.into_iter().collect()), ..Self::default() }
    }

    /// Creates settings that accept any certificate.
    #[must_use]
    pub fn insecure() -> Self {
        Self { insecure_skip_verify: Some(true), ..Self::default() }
    }

    /// Sets the server name.
    #[must_use]
    pub fn with_sni(mut self, sni: impl Into<String>) -> Self {
        self.sni = Some(sni.into());
        self
    }

    /// Whether any CA reference is given.
    #[must_use]
    pub fn has_ca_refs(&self) -> bool {
        self.ca_certificate_refs.as_ref().is_some_and(|refs| !refs.is_empty())
    }

    /// Whether any certificate is accepted; absent means no.
    #[must_use]
    pub fn skips_verification(&self) -> bool {
        self.insecure_skip_verify == Some(true)
    }

    /// Whether the name of each endpoint is sent as SNI; absent means no.
    #[must_use]
    pub fn is_auto_sni(&self) -> bool {
        self.auto_sni_from_endpoint_hostname == Some(true)
    }
}

open_enum! {
    /// A named set of CA certificates (`spec.tls.wellKnownCACertificates`).
    ///
    /// Since v1.8 the API also accepts domain-prefixed names such as `example.com/roots`. Envoy
    /// Gateway does not support them; they are unrecognized values here.
    WellKnownCaCertificates {
        /// The CA certificates of the system on which Envoy runs.
        System = "System",
    }
}

open_enum! {
    /// A TLS version (`spec.tls.minVersion`, `spec.tls.maxVersion`). In YAML it needs quotes: `"1.3"`.
    /// Since v1.6.
    TlsVersion {
        /// Envoy's default.
        Auto = "Auto",
        /// TLS 1.0.
        V1_0 = "1.0",
        /// TLS 1.1.
        V1_1 = "1.1",
        /// TLS 1.2.
        V1_2 = "1.2",
        /// TLS 1.3.
        V1_3 = "1.3",
    }
}

impl TlsVersion {
    /// The minor version: 2 for TLS 1.2, `auto` for [`TlsVersion::Auto`], `None` for an unknown
    /// version.
    pub(crate) const fn minor(&self, auto: i8) -> Option<i8> {
        match self {
            Self::Auto => Some(auto),
            Self::V1_0 => Some(0),
            Self::V1_1 => Some(1),
            Self::V1_2 => Some(2),
            Self::V1_3 => Some(3),
            Self::Unrecognized(_) => None,
        }
    }
}

open_enum! {
    /// A kind of TLS client fingerprint (`spec.tls.fingerprints[]`). Since v1.8.
    Fingerprint {
        /// JA3.
        Ja3 = "JA3",
        /// JA4.
        Ja4 = "JA4",
    }
}

/// A reference to an object in the same namespace (`spec.tls.caCertificateRefs[]`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LocalObjectReference {
    /// `spec.tls.caCertificateRefs[].group`: the API group, empty for the core one; required. Envoy
    /// Gateway ignores it. Example: `group: ""`.
    pub group: String,
    /// `spec.tls.caCertificateRefs[].kind`: `ConfigMap`, `Secret` or `ClusterTrustBundle`;
    /// required. Example: `kind: ConfigMap`.
    pub kind: String,
    /// `spec.tls.caCertificateRefs[].name`: name of the object, 1 to 253 characters; required.
    /// Example: `name: api-ca`.
    pub name: String,
}

impl LocalObjectReference {
    /// Creates a reference to a ConfigMap with the key `ca.crt`.
    pub fn config_map(name: impl Into<String>) -> Self {
        Self { group: String::new(), kind: "ConfigMap".into(), name: name.into() }
    }

    /// Creates a reference to a Secret with the key `ca.crt`.
    pub fn secret(name: impl Into<String>) -> Self {
        Self { group: String::new(), kind: "Secret".into(), name: name.into() }
    }

    /// Creates a reference to a ClusterTrustBundle.
    pub fn cluster_trust_bundle(name: impl Into<String>) -> Self {
        Self {
            group: "certificates.k8s.io".into(),
            kind: "ClusterTrustBundle".into(),
            name: name.into(),
        }
    }
}

/// A reference to a Secret (`spec.tls.clientCertificateRef`). Since v1.6.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecretObjectReference {
    /// `spec.tls.clientCertificateRef.group`: the API group. Default: empty, the core group, set
    /// by the API server. Example: `group: ""`.
    pub group: Option<String>,
    /// `spec.tls.clientCertificateRef.kind`: kind of the object. Default: `Secret`, set by the API
    /// server. Example: `kind: Secret`.
    pub kind: Option<String>,
    /// `spec.tls.clientCertificateRef.name`: name of the object, 1 to 253 characters; required.
    /// Example: `name: api-client`.
    pub name: String,
    /// `spec.tls.clientCertificateRef.namespace`: namespace of the object. Default: that of the
    /// Backend, the only one that Envoy Gateway accepts. Example: `namespace: default`.
    pub namespace: Option<String>,
}

impl SecretObjectReference {
    /// Creates a reference to a Secret in the Backend's namespace.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}
