//! TLS towards a Backend: its own settings, those of a policy and the defaults of the proxy, merged
//! (`applyBackendTLSSetting`).

mod client;
mod merge;

use super::ca::CaError;
use super::changes::{TLS_ERRORS_FAIL_THE_RULE, TLS_OF_EVERY_BACKEND};
use super::objects::Objects;
use crate::api::{BackendTls, TlsVersion};
use crate::policy::{BackendTlsPolicy, SubjectAltName};
use crate::profile::{GatewayTls, ProxyTls, Route, SecretName};
use crate::release::Release;
use merge::Merger;

/// TLS settings of the connections to a Backend (`ir.TLSUpstreamConfig`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpstreamTls {
    /// The SNI to send, where it is fixed.
    pub sni: Option<String>,
    /// Whether the SNI is the hostname of each endpoint.
    pub auto_sni_from_endpoint_hostname: bool,
    /// The CA certificates; `None` only where verification is off.
    pub ca_certificates: Option<CaCertificates>,
    /// Whether the CA certificates of the system are used. Before v1.9 it stays set by the Backend
    /// when a policy refers to CA certificates.
    pub use_system_trust_store: bool,
    /// Names to verify. Since v1.6 they replace the SNI in the check, in v1.4 and v1.5 they are
    /// added to it.
    pub subject_alt_names: Vec<SubjectAltName>,
    /// Whether every certificate is accepted.
    pub insecure_skip_verify: bool,
    /// The Secret with Envoy's own certificate.
    pub client_certificate: Option<SecretName>,
    /// The oldest TLS version. Default: Envoy's.
    pub min_version: Option<TlsVersion>,
    /// The newest TLS version; it may be older than the oldest. Default: Envoy's.
    pub max_version: Option<TlsVersion>,
    /// Ciphers. Default: Envoy's.
    pub ciphers: Vec<String>,
    /// Curves. Default: Envoy's.
    pub ecdh_curves: Vec<String>,
    /// Signature algorithms. Default: Envoy's.
    pub signature_algorithms: Vec<String>,
    /// Protocols to offer by ALPN; an empty list switches ALPN off. Default: Envoy's.
    pub alpn_protocols: Option<Vec<String>>,
    /// The source of the SNI.
    pub sni_source: SniSource,
}

/// CA certificates, and the name of the secret by which Envoy gets them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CaCertificates {
    /// Those of the system Envoy runs on; without a secret in v1.1 and v1.2.
    System {
        /// The name of the secret.
        secret_name: Option<String>,
    },
    /// Those that a Backend or a policy refers to.
    Referenced {
        /// The name of the secret.
        secret_name: String,
    },
}

impl CaCertificates {
    /// The name of the secret by which Envoy gets them.
    #[must_use]
    pub fn secret_name(&self) -> Option<&str> {
        match self {
            Self::System { secret_name } => secret_name.as_deref(),
            Self::Referenced { secret_name } => Some(secret_name),
        }
    }

    const fn is_system(&self) -> bool {
        matches!(self, Self::System { .. })
    }
}

/// The source of the SNI that Envoy sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SniSource {
    /// No SNI is sent.
    None,
    /// It is fixed, by the Backend or a policy.
    Fixed,
    /// It is the hostname of the endpoint.
    EndpointHostname,
    /// It is the `Host` header of the request.
    HostHeader,
}

/// The setting that an error of TLS is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TlsErrorSource {
    /// The CA certificates of the Backend.
    BackendCa,
    /// The client certificate of the Backend.
    BackendCertificate,
    /// The CA certificates of the policy.
    PolicyCa,
    /// Nothing gives a CA, and verification is on.
    NoCa,
    /// The client certificate of the EnvoyProxy.
    ProxyCertificate,
}

/// An error of TLS settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsError {
    pub(crate) source: TlsErrorSource,
    /// Whether the kinds of CA references are to blame.
    pub(crate) is_of_kind: bool,
    /// Envoy Gateway's message.
    pub(crate) message: String,
}

impl TlsError {
    fn new(source: TlsErrorSource, message: impl Into<String>) -> Self {
        Self { source, is_of_kind: false, message: message.into() }
    }

    fn from_ca(source: TlsErrorSource, CaError { message, is_of_kind }: CaError) -> Self {
        Self { source, is_of_kind, message }
    }
}

/// The TLS settings of the client side where a Backend has none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClientDefaults<'a> {
    /// Those of the EnvoyProxy (`spec.backendTLS`).
    pub(crate) proxy: Option<&'a ProxyTls>,
    /// Those of the Gateway (`spec.tls.backend`). Since v1.8 they replace the EnvoyProxy's.
    pub(crate) gateway: Option<&'a GatewayTls>,
}

impl<'a> ClientDefaults<'a> {
    /// The defaults of a route's proxy and Gateway; none without a route.
    pub(crate) fn from_route(route: Option<&'a Route>) -> Self {
        route.map_or_else(Self::default, |route| Self {
            proxy: route.proxy.as_ref(),
            gateway: route.gateway.as_ref(),
        })
    }
}

/// What decides about TLS besides the Backend and the policy.
#[derive(Clone, Copy)]
pub(crate) struct TlsContext<'a> {
    pub(crate) release: Release,
    pub(crate) defaults: ClientDefaults<'a>,
    pub(crate) objects: &'a dyn Objects,
}

/// The part of a Backend that decides about TLS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TlsOfBackend<'a> {
    pub(crate) namespace: &'a str,
    pub(crate) name: &'a str,
    /// `spec.tls`, as the release [stores](super::stored::stored) it.
    pub(crate) tls: Option<&'a BackendTls>,
    pub(crate) is_dynamic_resolver: bool,
}

/// The TLS in effect, and the error that was met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EffectiveTls {
    /// `None`: plain text.
    pub(crate) tls: Option<UpstreamTls>,
    /// Before v1.3 an error is only in the status of the policy: the Backend is reached without
    /// TLS, or without a client certificate. Since v1.3 it fails the backendRef.
    pub(crate) error: Option<TlsError>,
}

/// The TLS in effect for a Backend, with the policy that applies to the reference.
pub(crate) fn effective_tls(
    backend: TlsOfBackend<'_>,
    policy: Option<&BackendTlsPolicy>,
    context: TlsContext<'_>,
) -> EffectiveTls {
    let release = context.release;
    let merges_policy = release.has_change(TLS_OF_EVERY_BACKEND);
    let own = backend.tls.filter(|_| merges_policy || backend.is_dynamic_resolver);
    let is_dynamic_before_merging =
        backend.is_dynamic_resolver && !merges_policy && release.is_at_least(Release::V1_4);
    let policy = policy.filter(|_| !is_dynamic_before_merging);
    if own.is_none() && policy.is_none() {
        return EffectiveTls::default();
    }
    let merger = Merger { backend, context };
    match merger.tls(own, policy) {
        Ok(mut tls) => {
            let error = merger.apply_default_certificate(&mut tls).err();
            let fails = error.is_some() && release.has_change(TLS_ERRORS_FAIL_THE_RULE);
            EffectiveTls { tls: Some(tls).filter(|_| !fails), error }
        }
        Err(error) => EffectiveTls { tls: None, error: Some(error) },
    }
}
