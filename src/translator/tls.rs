//! TLS towards a Backend: its own settings, those of a policy and the defaults of the proxy, merged
//! (`applyBackendTLSSetting`).

use super::ca::{CaError, read_refs};
use super::changes::{
    CLIENT_CERTIFICATE_BESIDE_OWNER, CLIENT_CERTIFICATE_IN_DEFAULT, CLIENT_TLS_OF_BACKEND,
    GATEWAY_CLIENT_CERTIFICATE, HOSTNAME_SUBJECT_ALT_NAMES, SHARED_SYSTEM_CA,
    TLS_ERRORS_FAIL_THE_RULE, TLS_OF_EVERY_BACKEND, URI_SUBJECT_ALT_NAMES,
};
use super::client_settings::{ClientSetting, ClientSettings};
use super::objects::Objects;
use crate::api::{
    BackendTls, LocalObjectReference, SecretObjectReference, TlsVersion, WellKnownCaCertificates,
};
use crate::policy::{BackendTlsPolicy, BackendTlsPolicyValidation, SubjectAltName};
use crate::profile::{GatewayTls, ObjectKind, ProxyTls, Route, SecretName};
use crate::release::Release;

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

    fn of_ca(source: TlsErrorSource, CaError { message, is_of_kind }: CaError) -> Self {
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
    pub(crate) fn of_route(route: Option<&'a Route>) -> Self {
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
    let merges = release.has_change(TLS_OF_EVERY_BACKEND);
    let own = backend.tls.filter(|_| merges || backend.is_dynamic_resolver);
    let is_dynamic_before_merging =
        backend.is_dynamic_resolver && !merges && release.is_at_least(Release::V1_4);
    let policy = policy.filter(|_| !is_dynamic_before_merging);
    if own.is_none() && policy.is_none() {
        return EffectiveTls::default();
    }
    let resolver = Resolver { backend, context };
    match resolver.tls(own, policy) {
        Ok(mut tls) => {
            let error = resolver.apply_default_certificate(&mut tls).err();
            let fails = error.is_some() && release.has_change(TLS_ERRORS_FAIL_THE_RULE);
            EffectiveTls { tls: Some(tls).filter(|_| !fails), error }
        }
        Err(error) => EffectiveTls { tls: None, error: Some(error) },
    }
}

struct Resolver<'a> {
    backend: TlsOfBackend<'a>,
    context: TlsContext<'a>,
}

impl Resolver<'_> {
    fn has(&self, change: super::changes::Change) -> bool {
        self.context.release.has_change(change)
    }

    /// All but the default client certificate, whose error is the last one.
    fn tls(
        &self,
        own: Option<&BackendTls>,
        policy: Option<&BackendTlsPolicy>,
    ) -> Result<UpstreamTls, TlsError> {
        let none = BackendTls::default();
        let BackendTls {
            ca_certificate_refs,
            well_known_ca_certificates,
            insecure_skip_verify,
            sni,
            auto_sni_from_endpoint_hostname,
            client_certificate_ref,
            // Merged with the defaults below.
            min_version: _,
            max_version: _,
            ciphers: _,
            ecdh_curves: _,
            signature_algorithms: _,
            alpn_protocols: _,
            // For connections from clients; it never reaches Envoy here.
            fingerprints: _,
        } = own.unwrap_or(&none);
        let skips_verification = *insecure_skip_verify == Some(true);
        let own_ca = if skips_verification || own.is_none() {
            None
        } else {
            self.own_ca(well_known_ca_certificates.as_ref(), ca_certificate_refs.as_deref())?
        };
        let own_certificate = client_certificate_ref
            .as_ref()
            .map(|reference| self.own_certificate(reference))
            .transpose()?;
        let policy_ca = policy.map(|policy| self.policy_ca(policy)).transpose()?;
        let policy_uses_system = policy_ca.as_ref().map(CaCertificates::is_system);
        let own_uses_system = own_ca.as_ref().is_some_and(CaCertificates::is_system);
        let ca_certificates = policy_ca.or(own_ca);
        if !skips_verification && ca_certificates.is_none() {
            let message = "CACertificate must be specified when InsecureSkipVerify is false";
            return Err(TlsError::new(TlsErrorSource::NoCa, message));
        }
        let validation = policy.map(|policy| &policy.spec.validation);
        let sni = validation.map(|validation| validation.hostname.clone()).or_else(|| sni.clone());
        let auto_sni_from_endpoint_hostname =
            *auto_sni_from_endpoint_hostname == Some(true) && policy.is_none();
        let ClientSettings {
            min_version,
            max_version,
            ciphers,
            ecdh_curves,
            signature_algorithms,
            alpn_protocols,
        } = ClientSettings::new(own, self.context.defaults, self.context.release);
        Ok(UpstreamTls {
            sni_source: self.sni_source(sni.is_some(), auto_sni_from_endpoint_hostname),
            sni,
            auto_sni_from_endpoint_hostname,
            use_system_trust_store: match policy_uses_system {
                Some(false) if !self.has(SHARED_SYSTEM_CA) => own_uses_system,
                Some(uses_system) => uses_system,
                None => own_uses_system,
            },
            ca_certificates,
            subject_alt_names: validation
                .map(|validation| self.subject_alt_names(validation))
                .unwrap_or_default(),
            insecure_skip_verify: skips_verification,
            client_certificate: own_certificate,
            min_version: min_version.map(|setting| setting.value.clone()),
            max_version: max_version.map(|setting| setting.value.clone()),
            ciphers: owned(ciphers).unwrap_or_default(),
            ecdh_curves: owned(ecdh_curves).unwrap_or_default(),
            signature_algorithms: owned(signature_algorithms).unwrap_or_default(),
            alpn_protocols: owned(alpn_protocols),
        })
    }

    /// The settings of the EnvoyProxy, where they are in force.
    fn proxy(&self) -> Option<&ProxyTls> {
        self.context.defaults.proxy_of(self.context.release)
    }

    /// The settings of the Gateway, where the release has them.
    fn gateway(&self) -> Option<&GatewayTls> {
        self.context.defaults.gateway.filter(|_| self.has(GATEWAY_CLIENT_CERTIFICATE))
    }

    const fn sni_source(&self, is_fixed: bool, is_of_endpoint: bool) -> SniSource {
        // Since v1.6 a cluster without an SNI has `auto_sni`.
        match (is_fixed, is_of_endpoint) {
            (true, _) => SniSource::Fixed,
            (false, true) => SniSource::EndpointHostname,
            (false, false)
                if self.context.release.is_at_least(Release::V1_6)
                    || self.backend.is_dynamic_resolver =>
            {
                SniSource::HostHeader
            }
            (false, false) => SniSource::None,
        }
    }

    fn own_ca(
        &self,
        well_known: Option<&WellKnownCaCertificates>,
        refs: Option<&[LocalObjectReference]>,
    ) -> Result<Option<CaCertificates>, TlsError> {
        let TlsOfBackend { namespace, name, .. } = self.backend;
        match (well_known, refs) {
            (Some(WellKnownCaCertificates::System), _) => Ok(Some(self.system_ca(namespace, name))),
            // Another name is stored and accepted, and gives nothing.
            (_, None | Some([])) if self.has(TLS_OF_EVERY_BACKEND) => Ok(None),
            (_, refs) => self
                .referenced_ca(refs.unwrap_or_default(), namespace, name)
                .map(Some)
                .map_err(|error| TlsError::of_ca(TlsErrorSource::BackendCa, error)),
        }
    }

    fn policy_ca(&self, policy: &BackendTlsPolicy) -> Result<CaCertificates, TlsError> {
        let namespace = policy.metadata.namespace.as_deref().unwrap_or_default();
        let name = policy.metadata.name.as_deref().unwrap_or_default();
        let BackendTlsPolicyValidation {
            hostname: _,
            ca_certificate_refs,
            well_known_ca_certificates,
            subject_alt_names: _,
        } = &policy.spec.validation;
        if *well_known_ca_certificates == Some(WellKnownCaCertificates::System) {
            return Ok(self.system_ca(namespace, name));
        }
        self.referenced_ca(ca_certificate_refs.as_deref().unwrap_or_default(), namespace, name)
            .map_err(|error| TlsError::of_ca(TlsErrorSource::PolicyCa, error))
    }

    fn system_ca(&self, namespace: &str, owner: &str) -> CaCertificates {
        let secret_name = if self.has(SHARED_SYSTEM_CA) {
            Some("system_ca_certificates".into())
        } else {
            Some(format!("{owner}/{namespace}-ca")).filter(|_| self.has(TLS_ERRORS_FAIL_THE_RULE))
        };
        CaCertificates::System { secret_name }
    }

    fn referenced_ca(
        &self,
        refs: &[LocalObjectReference],
        namespace: &str,
        owner: &str,
    ) -> Result<CaCertificates, CaError> {
        read_refs(refs, namespace, self.context.objects, self.context.release)?;
        Ok(CaCertificates::Referenced { secret_name: format!("{owner}/{namespace}-ca") })
    }

    /// Names of other types are skipped (`getBackendTLSBundle`).
    fn subject_alt_names(&self, validation: &BackendTlsPolicyValidation) -> Vec<SubjectAltName> {
        let is_read = |name: &&SubjectAltName| match name.r#type.as_str() {
            "Hostname" => self.has(HOSTNAME_SUBJECT_ALT_NAMES),
            "URI" => self.has(URI_SUBJECT_ALT_NAMES),
            _ => false,
        };
        validation.subject_alt_names.iter().flatten().filter(is_read).cloned().collect()
    }

    fn own_certificate(&self, reference: &SecretObjectReference) -> Result<SecretName, TlsError> {
        let TlsOfBackend { namespace, name, .. } = self.backend;
        self.client_certificate(reference, "Backend", namespace, name)
            .map_err(|message| TlsError::new(TlsErrorSource::BackendCertificate, message))
    }

    /// Adds the default client certificate, unless the Backend has its own. It must exist even so.
    fn apply_default_certificate(&self, tls: &mut UpstreamTls) -> Result<(), TlsError> {
        let default = match self.gateway() {
            Some(GatewayTls { client_certificate }) => client_certificate.clone(),
            None => self.proxy_certificate()?,
        };
        if tls.client_certificate.is_none() {
            tls.client_certificate = default;
        }
        Ok(())
    }

    fn proxy_certificate(&self) -> Result<Option<SecretName>, TlsError> {
        let Some(proxy) = self.proxy() else { return Ok(None) };
        let Some(reference) = &proxy.settings.client_certificate_ref else { return Ok(None) };
        self.client_certificate(reference, "EnvoyProxy", &proxy.namespace, &proxy.name)
            .map(Some)
            .map_err(|message| TlsError::new(TlsErrorSource::ProxyCertificate, message))
    }

    /// The Secret of a client certificate; an error where it is not there, or in another namespace
    /// than the object that refers to it. Its content is not read.
    fn client_certificate(
        &self,
        reference: &SecretObjectReference,
        owner_kind: &str,
        owner_namespace: &str,
        owner_name: &str,
    ) -> Result<SecretName, String> {
        let SecretObjectReference { group: _, kind: _, name, namespace } = reference;
        let namespace = self.secret_namespace(namespace.as_deref(), owner_namespace);
        let is_new = self.has(CLIENT_TLS_OF_BACKEND);
        if namespace != owner_namespace {
            // Before v1.6 only an EnvoyProxy has such a reference.
            let (reference, owner_kind) = if is_new {
                ("ClientCertificateRef Secret", owner_kind)
            } else if self.has(TLS_ERRORS_FAIL_THE_RULE) {
                ("ClientCertificateRef Secret", "Envoyproxy")
            } else {
                ("client authentication TLS secret", "Envoyproxy")
            };
            return Err(format!(
                "{reference} is not located in the same namespace as {owner_kind}. Secret namespace: {namespace} does not match {owner_kind} namespace: {owner_namespace}"
            ));
        }
        if self.context.objects.find(ObjectKind::Secret, namespace, name).is_none() {
            return Err(if is_new {
                format!(
                    "failed to locate TLS secret for client auth: {namespace}/{name} specified in {owner_kind} {namespace}/{owner_name}"
                )
            } else {
                format!(
                    "failed to locate TLS secret for client auth: {name} in namespace: {namespace}"
                )
            });
        }
        Ok(SecretName::new(namespace, name))
    }

    /// The namespace of a reference's Secret, by release, where none is written.
    fn secret_namespace<'n>(&self, written: Option<&'n str>, owner: &'n str) -> &'n str {
        match written {
            None | Some("") if self.has(CLIENT_CERTIFICATE_BESIDE_OWNER) => owner,
            None if self.has(CLIENT_CERTIFICATE_IN_DEFAULT) => "default",
            None => "",
            Some(namespace) => namespace,
        }
    }
}

fn owned(setting: Option<ClientSetting<'_, &[String]>>) -> Option<Vec<String>> {
    setting.map(|setting| setting.value.to_vec())
}
