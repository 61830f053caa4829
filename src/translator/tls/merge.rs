//! The merge of the settings (`mergeServerValidationTLSConfigs`, `mergeClientTLSConfigs`).

use super::{
    CaCertificates, SniSource, TlsContext, TlsError, TlsErrorSource, TlsOfBackend, UpstreamTls,
};
use crate::api::{BackendTls, LocalObjectReference, WellKnownCaCertificates};
use crate::policy::{BackendTlsPolicy, BackendTlsPolicyValidation, SubjectAltName};
use crate::profile::{GatewayTls, ProxyTls};
use crate::release::Release;
use crate::translator::ca::{CaError, read_refs};
use crate::translator::changes::{
    Change, GATEWAY_CLIENT_CERTIFICATE, HOSTNAME_SUBJECT_ALT_NAMES, SHARED_SYSTEM_CA,
    TLS_ERRORS_FAIL_THE_RULE, TLS_OF_EVERY_BACKEND, URI_SUBJECT_ALT_NAMES,
};
use crate::translator::client_settings::{ClientSetting, ClientSettings};

/// The settings of Backend, policy and defaults, merged field by field.
pub(super) struct Merger<'a> {
    pub(super) backend: TlsOfBackend<'a>,
    pub(super) context: TlsContext<'a>,
}

impl Merger<'_> {
    pub(super) fn has(&self, change: Change) -> bool {
        self.context.release.has_change(change)
    }

    /// All but the default client certificate, whose error is the last one.
    pub(super) fn tls(
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
    pub(super) fn proxy(&self) -> Option<&ProxyTls> {
        self.context.defaults.proxy_of(self.context.release)
    }

    /// The settings of the Gateway, where the release has them.
    pub(super) fn gateway(&self) -> Option<&GatewayTls> {
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
                .map_err(|error| TlsError::from_ca(TlsErrorSource::BackendCa, error)),
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
            .map_err(|error| TlsError::from_ca(TlsErrorSource::PolicyCa, error))
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
}

fn owned(setting: Option<ClientSetting<'_, &[String]>>) -> Option<Vec<String>> {
    setting.map(|setting| setting.value.to_vec())
}
