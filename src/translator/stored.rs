//! A spec as a release stores it.

use std::borrow::Cow;

use crate::api::{BackendEndpoint, BackendSpec, BackendTls};
use crate::fields::{BACKEND, Field};
use crate::release::Release;

/// The newest release that adds a field to `spec`.
const NEWEST_FIELD: Release = Release::V1_9;

/// The spec without the fields that the CRD of a release does not have: its API server drops them.
pub(crate) fn stored(spec: &BackendSpec, release: Release) -> Cow<'_, BackendSpec> {
    if release.is_at_least(NEWEST_FIELD) {
        return Cow::Borrowed(spec);
    }
    let fields = Fields { of: BACKEND.fields(), release }.below("spec");
    let BackendSpec { r#type, endpoints, app_protocols, fallback, tls } = spec;
    let endpoint_fields = fields.below("endpoints");
    let endpoint = |endpoint: &BackendEndpoint| {
        let BackendEndpoint { address, hostname, zone } = endpoint;
        BackendEndpoint {
            address: address.clone(),
            hostname: endpoint_fields.keep("hostname", hostname.as_ref()),
            zone: endpoint_fields.keep("zone", zone.as_ref()),
        }
    };
    let tls_fields = fields.below("tls");
    Cow::Owned(BackendSpec {
        r#type: fields.keep("type", r#type.as_ref()),
        endpoints: endpoints.as_ref().map(|list| list.iter().map(endpoint).collect()),
        app_protocols: fields.keep("appProtocols", app_protocols.as_ref()),
        fallback: fields.keep("fallback", fallback.as_ref()),
        tls: fields.keep("tls", tls.as_ref()).map(|tls| tls_fields.tls(&tls)),
    })
}

/// The fields of an object in a release.
struct Fields {
    of: &'static [&'static Field],
    release: Release,
}

impl Fields {
    fn below(&self, name: &str) -> Self {
        let of = self
            .of
            .iter()
            .find(|field| field.name() == name)
            .map_or(&[][..], |field| field.below());
        Self { of, release: self.release }
    }

    /// The value, where the release has the field.
    fn keep<T: Clone>(&self, name: &str, value: Option<&T>) -> Option<T> {
        let has = |field: &Field| field.name() == name && field.exists_in(self.release);
        value.cloned().filter(|_| self.of.iter().any(|field| has(field)))
    }

    fn tls(&self, tls: &BackendTls) -> BackendTls {
        let BackendTls {
            ca_certificate_refs,
            well_known_ca_certificates,
            insecure_skip_verify,
            sni,
            auto_sni_from_endpoint_hostname,
            client_certificate_ref,
            min_version,
            max_version,
            ciphers,
            ecdh_curves,
            signature_algorithms,
            alpn_protocols,
            fingerprints,
        } = tls;
        BackendTls {
            ca_certificate_refs: self.keep("caCertificateRefs", ca_certificate_refs.as_ref()),
            well_known_ca_certificates: self
                .keep("wellKnownCACertificates", well_known_ca_certificates.as_ref()),
            insecure_skip_verify: self.keep("insecureSkipVerify", insecure_skip_verify.as_ref()),
            sni: self.keep("sni", sni.as_ref()),
            auto_sni_from_endpoint_hostname: self
                .keep("autoSNIFromEndpointHostname", auto_sni_from_endpoint_hostname.as_ref()),
            client_certificate_ref: self
                .keep("clientCertificateRef", client_certificate_ref.as_ref()),
            min_version: self.keep("minVersion", min_version.as_ref()),
            max_version: self.keep("maxVersion", max_version.as_ref()),
            ciphers: self.keep("ciphers", ciphers.as_ref()),
            ecdh_curves: self.keep("ecdhCurves", ecdh_curves.as_ref()),
            signature_algorithms: self.keep("signatureAlgorithms", signature_algorithms.as_ref()),
            alpn_protocols: self.keep("alpnProtocols", alpn_protocols.as_ref()),
            fingerprints: self.keep("fingerprints", fingerprints.as_ref()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::SPEC;

    #[test]
    fn newest_field_is_the_newest_of_the_field_table() {
        let (mut newest, mut pending) = (Release::OLDEST, vec![&SPEC]);
        while let Some(field) = pending.pop() {
            newest = newest.newer_boundary(field.first_release());
            pending.extend(field.below());
        }
        assert_eq!(newest, NEWEST_FIELD);
    }
}
