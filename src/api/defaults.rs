//! What the API server fills in.

use super::{Backend, BackendSpec, BackendTls, BackendType, SecretObjectReference};
use crate::fields;
use crate::release::Release;

impl<M> Backend<M> {
    /// Sets what the API server sets before it stores the object: `spec.type`,
    /// `spec.tls.insecureSkipVerify`, and group and kind of `spec.tls.clientCertificateRef`,
    /// each where the release has the field and the object leaves it out.
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
        let BackendSpec { r#type, tls, .. } = &mut self.spec;
        if r#type.is_none() {
            *r#type = fields::TYPE.default_text(release).map(BackendType::from);
        }
        let Some(BackendTls { insecure_skip_verify, client_certificate_ref, .. }) = tls else {
            return;
        };
        if insecure_skip_verify.is_none() {
            *insecure_skip_verify = fields::INSECURE_SKIP_VERIFY.default_bool(release);
        }
        if let Some(SecretObjectReference { group, kind, .. }) = client_certificate_ref {
            if group.is_none() {
                *group = fields::CLIENT_CERTIFICATE_GROUP.default_text(release).map(String::from);
            }
            if kind.is_none() {
                *kind = fields::CLIENT_CERTIFICATE_KIND.default_text(release).map(String::from);
            }
        }
    }
}
