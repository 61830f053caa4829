//! Client certificates of Backend, Gateway and EnvoyProxy.

use super::merge::Merger;
use super::{TlsError, TlsErrorSource, TlsOfBackend, UpstreamTls};
use crate::api::SecretObjectReference;
use crate::profile::{GatewayTls, ObjectKind, SecretName};
use crate::translator::changes::{
    CLIENT_CERTIFICATE_BESIDE_OWNER, CLIENT_CERTIFICATE_IN_DEFAULT, CLIENT_TLS_OF_BACKEND,
    TLS_ERRORS_FAIL_THE_RULE,
};

impl Merger<'_> {
    pub(super) fn own_certificate(
        &self,
        reference: &SecretObjectReference,
    ) -> Result<SecretName, TlsError> {
        let TlsOfBackend { namespace, name, .. } = self.backend;
        self.client_certificate(reference, "Backend", namespace, name)
            .map_err(|message| TlsError::new(TlsErrorSource::BackendCertificate, message))
    }

    /// Adds the default client certificate, unless the Backend has its own. It must exist even so.
    pub(super) fn apply_default_certificate(&self, tls: &mut UpstreamTls) -> Result<(), TlsError> {
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
            return Err(if self.has(TLS_ERRORS_FAIL_THE_RULE) {
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
