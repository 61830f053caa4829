//! Defaulting, as the API server applies it.

use crate::api::{Backend, BackendSpec, BackendTls, BackendType, SecretObjectReference};
use crate::fields;
use crate::release::Release;

impl<M> Backend<M> {
    /// Sets the defaults that the API server sets before it stores the object: `spec.type`,
    /// `spec.tls.insecureSkipVerify`, and group and kind of `spec.tls.clientCertificateRef`, each
    /// if it is absent and the release has the field.
    ///
    /// ```
    /// use envoy_gateway_backend::Release;
    /// use envoy_gateway_backend::api::{Backend, BackendSpec, BackendType};
    ///
    /// let mut backend = Backend::new("b", BackendSpec::default());
    /// backend.apply_defaults(Release::V1_3);
    /// assert_eq!(backend.spec.r#type, None);
    /// backend.apply_defaults(Release::LATEST);
    /// assert_eq!(backend.spec.r#type, Some(BackendType::Endpoints));
    /// ```
    pub fn apply_defaults(&mut self, release: Release) {
        let BackendSpec { r#type, endpoints: _, app_protocols: _, fallback: _, tls } =
            &mut self.spec;
        if r#type.is_none() {
            *r#type = fields::TYPE.default_string(release).map(BackendType::from);
        }
        if let Some(tls) = tls {
            tls_defaults(tls, release);
        }
    }
}

fn tls_defaults(tls: &mut BackendTls, release: Release) {
    let BackendTls {
        ca_certificate_refs: _,
        well_known_ca_certificates: _,
        insecure_skip_verify,
        sni: _,
        auto_sni_from_endpoint_hostname: _,
        client_certificate_ref,
        min_version: _,
        max_version: _,
        ciphers: _,
        ecdh_curves: _,
        signature_algorithms: _,
        alpn_protocols: _,
        fingerprints: _,
    } = tls;
    if insecure_skip_verify.is_none() {
        *insecure_skip_verify = fields::INSECURE_SKIP_VERIFY.default_bool(release);
    }
    if let Some(SecretObjectReference { group, kind, name: _, namespace: _ }) =
        client_certificate_ref
    {
        if group.is_none() {
            *group = fields::CLIENT_CERTIFICATE_GROUP.default_string(release).map(String::from);
        }
        if kind.is_none() {
            *kind = fields::CLIENT_CERTIFICATE_KIND.default_string(release).map(String::from);
        }
    }
}
