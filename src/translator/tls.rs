//! TLS towards a Backend, once its own settings, a policy's and the proxy's are put together
//! (`applyBackendTLSSetting`).

use std::collections::HashSet;

use super::inventory::Inventory;
use super::{Route, RouteError, RouteErrorReason};
use crate::api::{
    Backend, BackendTls, LocalObjectReference, Metadata, SecretObjectReference, TlsVersion,
    WellKnownCaCertificates,
};
use crate::policy::{
    BackendTlsPolicy, BackendTlsPolicyValidation, PolicyTargetReference, SubjectAltName,
};

/// The TLS settings of an `EnvoyProxy` (`spec.backendTLS`), which hold where a Backend says
/// nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProxyTls {
    /// The namespace of the `EnvoyProxy`.
    pub namespace: String,
    /// The name of the `EnvoyProxy`.
    pub name: String,
    /// The settings; those about the server's certificate have no place there and are not looked
    /// at.
    pub settings: BackendTls,
}

impl ProxyTls {
    /// The settings of an `EnvoyProxy`.
    pub fn new(
        namespace: impl Into<String>,
        name: impl Into<String>,
        settings: BackendTls,
    ) -> Self {
        Self { namespace: namespace.into(), name: name.into(), settings }
    }
}

/// TLS as Envoy will speak it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResolvedTls {
    /// The server name to send, where it is fixed.
    pub sni: Option<String>,
    /// Whether each endpoint's own name is sent.
    pub auto_sni_from_endpoint_hostname: bool,
    /// Whose certificates are trusted; `None` only where verification is off.
    pub ca_certificates: Option<CaCertificates>,
    /// Names to be found in the certificate instead of the server name.
    pub subject_alt_names: Vec<SubjectAltName>,
    /// Whether any certificate is accepted.
    pub insecure_skip_verify: bool,
    /// Namespace and name of the Secret with Envoy's own certificate.
    pub client_certificate: Option<(String, String)>,
    /// The oldest version to speak.
    pub min_version: TlsVersion,
    /// The newest version to speak; nobody checks that it is not the older.
    pub max_version: TlsVersion,
    /// Ciphers; Envoy's own where there are none.
    pub ciphers: Vec<String>,
    /// Curves; Envoy's own where there are none.
    pub ecdh_curves: Vec<String>,
    /// Signature algorithms; Envoy's own where there are none.
    pub signature_algorithms: Vec<String>,
    /// Protocols to offer; an empty list offers none.
    pub alpn_protocols: Option<Vec<String>>,
}

/// Whose certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CaCertificates {
    /// Those of the system Envoy runs on.
    System,
    /// Those that a Backend or a policy refers to.
    Of {
        /// The name of the Backend or policy.
        owner: String,
        /// Its namespace.
        namespace: String,
    },
}

impl CaCertificates {
    /// The name of the secret by which Envoy is given them.
    #[must_use]
    pub fn secret_name(&self) -> String {
        match self {
            Self::System => "system_ca_certificates".into(),
            Self::Of { owner, namespace } => format!("{owner}/{namespace}-ca"),
        }
    }
}

/// Where the server name comes from that Envoy will send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SniSource {
    /// It is fixed, by the Backend or a policy.
    Fixed,
    /// It is each endpoint's own name.
    EndpointHostname,
    /// It is the `Host` header of each request.
    HostHeader,
}

impl ResolvedTls {
    /// Where the server name comes from that Envoy will send.
    #[must_use]
    pub const fn sni_source(&self) -> SniSource {
        match (&self.sni, self.auto_sni_from_endpoint_hostname) {
            (Some(_), _) => SniSource::Fixed,
            (None, true) => SniSource::EndpointHostname,
            (None, false) => SniSource::HostHeader,
        }
    }
}

fn error(message: impl Into<String>) -> RouteError {
    RouteError::new(RouteErrorReason::InvalidBackendTls, message)
}

/// TLS for a route; none where neither the Backend nor a policy asks for it.
pub(super) fn resolve<M: Metadata>(
    backend: &Backend<M>,
    route: &Route,
    policies: &[BackendTlsPolicy],
) -> Result<Option<ResolvedTls>, RouteError> {
    resolve_with(backend, route, policy_for(backend, route.port, policies))
}

fn resolve_with<M: Metadata>(
    backend: &Backend<M>,
    route: &Route,
    policy: Option<&BackendTlsPolicy>,
) -> Result<Option<ResolvedTls>, RouteError> {
    if backend.spec.tls.is_none() && policy.is_none() {
        return Ok(None);
    }
    let none = BackendTls::default();
    let own = backend.spec.tls.as_ref().unwrap_or(&none);
    let namespace = backend.metadata.namespace().unwrap_or_default();
    let name = backend.metadata.name().unwrap_or_default();
    let objects = Objects { inventory: route.inventory.as_ref(), namespace };

    // The order of the errors is Envoy Gateway's: the Backend's CA and certificate, the policy's
    // CA, no CA, the proxy's certificate.
    let skip = own.skips_verification();
    let own_ca = if skip { None } else { objects.own_ca(own, name)? };
    let own_certificate = match &own.client_certificate_ref {
        None => None,
        Some(reference) => Some(objects.client_certificate(reference, "Backend", namespace, name)?),
    };
    let policy_ca = policy.map(|policy| objects.policy_ca(policy)).transpose()?;
    let ca_certificates = policy_ca.or(own_ca);
    if !skip && ca_certificates.is_none() {
        return Err(error("CACertificate must be specified when InsecureSkipVerify is false"));
    }
    let proxy = route.proxy.as_ref();
    let proxy_certificate = match proxy
        .and_then(|proxy| Some((proxy, proxy.settings.client_certificate_ref.as_ref()?)))
    {
        None => None,
        Some((proxy, reference)) => Some(objects.proxy_certificate(reference, proxy)?),
    };

    let defaults = proxy.map_or(&none, |proxy| &proxy.settings);
    let validation = policy.map(|policy| &policy.spec.validation);
    Ok(Some(ResolvedTls {
        sni: validation.map(|validation| validation.hostname.clone()).or_else(|| own.sni.clone()),
        auto_sni_from_endpoint_hostname: own.is_auto_sni() && policy.is_none(),
        ca_certificates,
        subject_alt_names: validation.map(known_subject_alt_names).unwrap_or_default(),
        insecure_skip_verify: skip,
        client_certificate: own_certificate.or(proxy_certificate),
        min_version: first(own.min_version.as_ref(), defaults.min_version.as_ref())
            .unwrap_or(TlsVersion::V1_2),
        max_version: first(own.max_version.as_ref(), defaults.max_version.as_ref())
            .unwrap_or(TlsVersion::V1_3),
        ciphers: first_filled(own.ciphers.as_ref(), defaults.ciphers.as_ref()),
        ecdh_curves: first_filled(own.ecdh_curves.as_ref(), defaults.ecdh_curves.as_ref()),
        signature_algorithms: first_filled(
            own.signature_algorithms.as_ref(),
            defaults.signature_algorithms.as_ref(),
        ),
        alpn_protocols: first(own.alpn_protocols.as_ref(), defaults.alpn_protocols.as_ref()),
    }))
}

fn first<T: Clone>(own: Option<&T>, default: Option<&T>) -> Option<T> {
    own.or(default).cloned()
}

/// A name of another type is skipped without a word (`getBackendTLSBundle`).
fn known_subject_alt_names(validation: &BackendTlsPolicyValidation) -> Vec<SubjectAltName> {
    let names = validation.subject_alt_names.as_deref().unwrap_or_default();
    names
        .iter()
        .filter(|name| matches!(name.r#type.as_str(), "Hostname" | "URI"))
        .cloned()
        .collect()
}

/// An empty list is as good as none.
fn first_filled(own: Option<&Vec<String>>, default: Option<&Vec<String>>) -> Vec<String> {
    let filled = |list: &&Vec<String>| !list.is_empty();
    first(own.filter(filled), default.filter(filled)).unwrap_or_default()
}

/// The policy that holds for a Backend and the port of a backendRef (`getBackendTLSPolicy`): of the
/// same namespace, the first that names the port as its section, or else the first that names no
/// section.
fn policy_for<'p, M: Metadata>(
    backend: &Backend<M>,
    port: Option<u16>,
    policies: &'p [BackendTlsPolicy],
) -> Option<&'p BackendTlsPolicy> {
    let by_section = port.map(i64::from).and_then(|port| {
        near(backend, policies)
            .find(|policy| sections(backend, policy).any(|section| section == port))
    });
    by_section.or_else(|| policy_for_all(backend, policies))
}

/// The policy for each backendRef whose port no policy names.
fn policy_for_all<'p, M: Metadata>(
    backend: &Backend<M>,
    policies: &'p [BackendTlsPolicy],
) -> Option<&'p BackendTlsPolicy> {
    near(backend, policies)
        .find(|policy| targets(backend, policy).any(|target| target.section_name.is_none()))
}

/// The policies of the Backend's namespace.
fn near<'p, M: Metadata>(
    backend: &Backend<M>,
    policies: &'p [BackendTlsPolicy],
) -> impl Iterator<Item = &'p BackendTlsPolicy> {
    let namespace = backend.metadata.namespace().unwrap_or_default();
    policies
        .iter()
        .filter(move |policy| policy.metadata.namespace.as_deref().unwrap_or_default() == namespace)
}

fn targets<'p, M: Metadata>(
    backend: &Backend<M>,
    policy: &'p BackendTlsPolicy,
) -> impl Iterator<Item = &'p PolicyTargetReference> {
    policy.spec.target_refs.iter().filter(|target| target.names(backend))
}

/// The ports that a policy names. A target without a section ends the search in its policy, even
/// where a later one names a port.
fn sections<M: Metadata>(
    backend: &Backend<M>,
    policy: &BackendTlsPolicy,
) -> impl Iterator<Item = i64> {
    targets(backend, policy)
        .take_while(|target| target.section_name.is_some())
        .filter_map(PolicyTargetReference::port)
}

/// Whether the Backend verifies and brings no CA that a route could use, so that all depends on a
/// policy.
#[inline]
pub(crate) fn needs_policy(tls: &BackendTls) -> bool {
    !tls.skips_verification()
        && !matches!(tls.well_known_ca_certificates, Some(WellKnownCaCertificates::System))
        && !tls.has_ca_refs()
}

/// Whether it can be told which policies are of the Backend's namespace.
pub(crate) fn knows_namespaces<M: Metadata>(
    backend: &Backend<M>,
    policies: &[BackendTlsPolicy],
) -> bool {
    let known = backend.metadata.namespace().is_some();
    policies.iter().all(|policy| {
        policy.metadata.namespace.is_some() == known || targets(backend, policy).next().is_none()
    })
}

/// Which routes TLS fails for, as far as policies decide.
#[derive(Debug)]
pub(crate) enum Fate {
    Works,
    /// Some: it depends on the port of the backendRef.
    FailsForSome,
    FailsForAll(RouteError),
}

/// What TLS comes to for every route, where all objects exist: one try for each policy that any
/// port can choose.
pub(crate) fn fate<M: Metadata>(backend: &Backend<M>, policies: &[BackendTlsPolicy]) -> Fate {
    let route = Route::default();
    let general = resolve_with(backend, &route, policy_for_all(backend, policies));
    let mut seen = HashSet::new();
    let mut special = near(backend, policies)
        .filter(|policy| {
            sections(backend, policy).filter(|section| seen.insert(*section)).count() > 0
        })
        .map(|policy| resolve_with(backend, &route, Some(policy)).is_err());
    match general {
        Err(error) if special.all(|fails| fails) => Fate::FailsForAll(error),
        Ok(_) if !special.any(|fails| fails) => Fate::Works,
        _ => Fate::FailsForSome,
    }
}

/// The objects of the Backend's namespace.
struct Objects<'a> {
    inventory: Option<&'a Inventory>,
    namespace: &'a str,
}

impl Objects<'_> {
    fn own_ca(&self, tls: &BackendTls, name: &str) -> Result<Option<CaCertificates>, RouteError> {
        match (&tls.well_known_ca_certificates, tls.ca_certificate_refs.as_deref()) {
            (Some(WellKnownCaCertificates::System), _) => Ok(Some(CaCertificates::System)),
            // Another name is stored and accepted, and gives nothing.
            (_, None | Some([])) => Ok(None),
            (_, Some(refs)) => self.referred(refs, name).map(Some),
        }
    }

    fn policy_ca(&self, policy: &BackendTlsPolicy) -> Result<CaCertificates, RouteError> {
        let validation = &policy.spec.validation;
        if validation.well_known_ca_certificates == Some(WellKnownCaCertificates::System) {
            return Ok(CaCertificates::System);
        }
        let refs = validation.ca_certificate_refs.as_deref().unwrap_or_default();
        self.referred(refs, policy.metadata.name.as_deref().unwrap_or_default())
    }

    /// References are read in order; one of a kind that is not supported is skipped, unless no
    /// other is there.
    fn referred(
        &self,
        refs: &[LocalObjectReference],
        owner: &str,
    ) -> Result<CaCertificates, RouteError> {
        let namespace = self.namespace;
        let mut supported = false;
        for LocalObjectReference { kind, name, group: _ } in refs {
            let has = |exists: fn(&Inventory, &str, &str) -> bool| {
                self.inventory.is_none_or(|inventory| exists(inventory, namespace, name))
            };
            match kind.as_str() {
                "ConfigMap" if !has(Inventory::has_config_map) => {
                    return Err(error(format!(
                        "configmap {name} not found in namespace {namespace}"
                    )));
                }
                "Secret" if !has(Inventory::has_secret) => {
                    return Err(error(format!("secret {name} not found in namespace {namespace}")));
                }
                "ClusterTrustBundle"
                    if !has(|inventory, _, name| inventory.has_cluster_trust_bundle(name)) =>
                {
                    return Err(error(format!("cluster trust bundle {name} not found")));
                }
                "ConfigMap" | "Secret" | "ClusterTrustBundle" => supported = true,
                _ => {}
            }
        }
        if supported {
            Ok(CaCertificates::Of { owner: owner.to_owned(), namespace: namespace.to_owned() })
        } else {
            Err(error(
                "Unsupported reference kind, supported kinds are ConfigMap, Secret, and ClusterTrustBundle in caCertificateRefs",
            ))
        }
    }

    fn client_certificate(
        &self,
        reference: &SecretObjectReference,
        owner: &str,
        namespace: &str,
        owner_name: &str,
    ) -> Result<(String, String), RouteError> {
        let name = &reference.name;
        if self.inventory.is_some_and(|inventory| !inventory.has_secret(namespace, name)) {
            return Err(error(format!(
                "failed to locate TLS secret for client auth: {namespace}/{name} specified in {owner} {namespace}/{owner_name}"
            )));
        }
        Ok((namespace.to_owned(), name.clone()))
    }

    fn proxy_certificate(
        &self,
        reference: &SecretObjectReference,
        proxy: &ProxyTls,
    ) -> Result<(String, String), RouteError> {
        let own = proxy.namespace.as_str();
        let theirs = reference.namespace.as_deref().filter(|namespace| !namespace.is_empty());
        if let Some(theirs) = theirs.filter(|theirs| *theirs != own) {
            return Err(error(format!(
                "ClientCertificateRef Secret is not located in the same namespace as EnvoyProxy. Secret namespace: {theirs} does not match EnvoyProxy namespace: {own}"
            )));
        }
        self.client_certificate(reference, "EnvoyProxy", own, &proxy.name)
    }
}
