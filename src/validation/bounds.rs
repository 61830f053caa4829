//! The bounds of the field table, on the typed model.
//!
//! The model is destructured without `..`, so a new field does not compile until it is handled here.
//! Every number, pattern and value comes from the field table.

use std::collections::HashMap;

use super::{Checker, leaf};
use crate::api::{
    AppProtocol, BackendEndpoint, BackendSpec, BackendStatus, BackendTls, Condition, FqdnAddress,
    IpAddress, LocalObjectReference, SecretObjectReference, TlsVersion, UnixAddress,
    WellKnownCaCertificates,
};
use crate::fields::{self, Field};
use crate::path::Path;

pub(crate) fn spec(checker: &mut Checker<'_>, spec: &BackendSpec) {
    let BackendSpec { r#type, endpoints, app_protocols, fallback, tls } = spec;
    let root = Path::ROOT;
    let path = &root.field("spec");
    checker.optional(&fields::TYPE, r#type.as_ref(), path, |checker, value, path| {
        checker.text(&fields::TYPE, value.as_str(), path);
    });
    checker.optional(&fields::ENDPOINTS, endpoints.as_deref(), path, |checker, endpoints, path| {
        for (index, item) in endpoints.iter().enumerate() {
            endpoint(checker, item, &path.index(index));
        }
        checker.count(&fields::ENDPOINTS, endpoints.len(), path);
    });
    checker.list(
        &fields::APP_PROTOCOLS,
        app_protocols.as_deref(),
        path,
        |checker, protocol: &AppProtocol, path| {
            checker.text(&fields::APP_PROTOCOL, protocol.as_str(), path);
        },
    );
    checker.optional(&fields::FALLBACK, fallback.as_ref(), path, |_, _: &bool, _| {});
    checker.optional(&fields::TLS, tls.as_ref(), path, self::tls);
}

fn endpoint(checker: &mut Checker<'_>, endpoint: &BackendEndpoint, path: &Path<'_>) {
    let BackendEndpoint { address, hostname, zone } = endpoint;
    checker.optional(
        &fields::FQDN,
        address.fqdn(),
        path,
        |checker, FqdnAddress { hostname, port }, path| {
            checker.text(&fields::FQDN_HOSTNAME, hostname, &path.field("hostname"));
            checker.integer(&fields::FQDN_PORT, *port, &path.field("port"));
        },
    );
    checker.optional(
        &fields::IP,
        address.ip(),
        path,
        |checker, IpAddress { address, port }, path| {
            checker.text(&fields::IP_ADDRESS, address, &path.field("address"));
            checker.integer(&fields::IP_PORT, *port, &path.field("port"));
        },
    );
    checker.optional(
        &fields::UNIX,
        address.unix(),
        path,
        |checker, UnixAddress { path: socket }, path| {
            checker.text(&fields::UNIX_PATH, socket, &path.field("path"));
        },
    );
    checker.optional_text(&fields::HOSTNAME, hostname.as_deref(), path);
    checker.optional_text(&fields::ZONE, zone.as_deref(), path);
}

fn tls(checker: &mut Checker<'_>, tls: &BackendTls, path: &Path<'_>) {
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
    checker.list(
        &fields::CA_CERTIFICATE_REFS,
        ca_certificate_refs.as_deref(),
        path,
        ca_certificate_ref,
    );
    checker.optional_text(
        &fields::WELL_KNOWN_CA_CERTIFICATES,
        well_known_ca_certificates.as_ref().map(WellKnownCaCertificates::as_str),
        path,
    );
    checker.optional(
        &fields::INSECURE_SKIP_VERIFY,
        insecure_skip_verify.as_ref(),
        path,
        |_, _: &bool, _| {},
    );
    checker.optional_text(&fields::SNI, sni.as_deref(), path);
    checker.optional(
        &fields::AUTO_SNI,
        auto_sni_from_endpoint_hostname.as_ref(),
        path,
        |_, _: &bool, _| {},
    );
    checker.optional(
        &fields::CLIENT_CERTIFICATE_REF,
        client_certificate_ref.as_ref(),
        path,
        client_certificate_ref_fields,
    );
    checker.optional_text(&fields::MIN_VERSION, min_version.as_ref().map(TlsVersion::as_str), path);
    checker.optional_text(&fields::MAX_VERSION, max_version.as_ref().map(TlsVersion::as_str), path);
    for (field, names) in [
        (&fields::CIPHERS, ciphers),
        (&fields::ECDH_CURVES, ecdh_curves),
        (&fields::SIGNATURE_ALGORITHMS, signature_algorithms),
        (&fields::ALPN_PROTOCOLS, alpn_protocols),
    ] {
        // Any strings, also repeated ones.
        checker.list(field, names.as_deref(), path, |_, _: &String, _| {});
    }
    checker.list(
        &fields::FINGERPRINTS,
        fingerprints.as_deref(),
        path,
        |checker, fingerprint, path| {
            checker.text(&fields::FINGERPRINT, fingerprint.as_str(), path);
        },
    );
}

fn ca_certificate_ref(
    checker: &mut Checker<'_>,
    reference: &LocalObjectReference,
    path: &Path<'_>,
) {
    let LocalObjectReference { group, kind, name } = reference;
    checker.text(&fields::CA_GROUP, group, &path.field("group"));
    checker.text(&fields::CA_KIND, kind, &path.field("kind"));
    checker.text(&fields::CA_NAME, name, &path.field("name"));
}

fn client_certificate_ref_fields(
    checker: &mut Checker<'_>,
    reference: &SecretObjectReference,
    path: &Path<'_>,
) {
    let SecretObjectReference { group, kind, name, namespace } = reference;
    checker.optional_text(&fields::CLIENT_CERTIFICATE_GROUP, group.as_deref(), path);
    checker.optional_text(&fields::CLIENT_CERTIFICATE_KIND, kind.as_deref(), path);
    checker.text(&fields::CLIENT_CERTIFICATE_NAME, name, &path.field("name"));
    checker.optional_text(&fields::CLIENT_CERTIFICATE_NAMESPACE, namespace.as_deref(), path);
}

pub(super) fn status(checker: &mut Checker<'_>, status: &BackendStatus) {
    let BackendStatus { conditions } = status;
    let root = Path::ROOT;
    let path = &root.field("status");
    checker.list(&fields::CONDITIONS, conditions.as_deref(), path, condition);
    let path = &path.field("conditions");
    let mut seen = HashMap::new();
    for (index, condition) in conditions.as_deref().unwrap_or_default().iter().enumerate() {
        let times = seen.entry(condition.r#type.as_str()).or_insert(0_usize);
        *times += 1;
        // The API server reports each key once.
        if *times == 2 {
            let keys = format!("{{\"type\":{}}}", leaf::shown(&condition.r#type));
            super::status::duplicate(checker, &keys, &path.index(index));
        }
    }
}

fn condition(checker: &mut Checker<'_>, condition: &Condition, path: &Path<'_>) {
    let Condition { r#type, status, observed_generation, last_transition_time, reason, message } =
        condition;
    checker.text(&fields::CONDITION_TYPE, r#type, &path.field("type"));
    checker.text(&fields::CONDITION_STATUS, status.as_str(), &path.field("status"));
    if let Some(generation) = observed_generation {
        checker.integer(
            &fields::OBSERVED_GENERATION,
            *generation,
            &path.field("observedGeneration"),
        );
    }
    super::status::date_time(checker, last_transition_time, &path.field("lastTransitionTime"));
    checker.text(&fields::CONDITION_REASON, reason, &path.field("reason"));
    checker.text(&fields::CONDITION_MESSAGE, message, &path.field("message"));
}

impl Checker<'_> {
    fn optional<T: ?Sized>(
        &mut self,
        field: &'static Field,
        value: Option<&T>,
        parent: &Path<'_>,
        check: impl FnOnce(&mut Self, &T, &Path<'_>),
    ) {
        let Some(value) = value else { return };
        let path = &parent.field(field.name());
        if self.exists(field, path) {
            check(self, value, path);
        }
    }

    fn optional_text(&mut self, field: &'static Field, text: Option<&str>, parent: &Path<'_>) {
        self.optional(field, text, parent, |checker, text, path| checker.text(field, text, path));
    }

    fn list<T>(
        &mut self,
        field: &'static Field,
        items: Option<&[T]>,
        parent: &Path<'_>,
        check: impl Fn(&mut Self, &T, &Path<'_>),
    ) {
        self.optional(field, items, parent, |checker, items, path| {
            for (index, item) in items.iter().enumerate() {
                check(checker, item, &path.index(index));
            }
            checker.count(field, items.len(), path);
        });
    }
}
