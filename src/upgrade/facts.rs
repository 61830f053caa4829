//! The translation of a Backend, as values that can be compared and printed.

use super::Aspect;
use crate::api::{Backend, Metadata, TlsVersion};
use crate::gateway_api::RouteKind;
use crate::profile::{Profile, Route};
use crate::release::Release;
use crate::translator::{
    CaCertificates, DestinationSetting, Protocol, SniSource, Translation, UpstreamTls,
};

/// The translation of a Backend in one release.
pub(super) struct Facts {
    /// Whether a route to the Backend works.
    pub(super) is_served: bool,
    /// How far the connection is protected; `None` where the route fails.
    pub(super) trust: Option<Trust>,
    values: Vec<(Aspect, String)>,
}

/// How far a connection is protected, from the least on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    PlainText,
    Unverified,
    Verified,
}

impl Trust {
    fn new(tls: Option<&UpstreamTls>) -> Self {
        match tls {
            None => Self::PlainText,
            Some(tls) if tls.insecure_skip_verify => Self::Unverified,
            Some(_) => Self::Verified,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::PlainText => "off, plain text",
            Self::Unverified => "on, the certificate is not verified",
            Self::Verified => "on, the certificate is verified",
        }
    }
}

/// A value that Envoy chooses.
const ENVOY_DEFAULT: &str = "Envoy's default";

impl Facts {
    pub(super) fn new<M: Metadata>(backend: &Backend<M>, profile: &Profile) -> Self {
        let default = Route::new(RouteKind::Http);
        let route = profile.route().unwrap_or(&default);
        let (answer, setting) = match backend.translate(route, profile) {
            Err(error) => (format!("answers 500: {}", error.condition_message(0, 0)), None),
            Ok(Translation { setting, .. }) if !setting.has_destination() => {
                ("answers 500: no endpoints".to_owned(), None)
            }
            Ok(Translation { setting, ignored_tls_error: None }) => {
                ("served".to_owned(), Some(setting))
            }
            Ok(Translation { setting, ignored_tls_error: Some(error) }) => {
                (format!("served, and this error is ignored: {error}"), Some(setting))
            }
        };
        let setting = setting.as_ref();
        let mut values = vec![(Aspect::Route, answer)];
        if let Some(setting) = setting {
            let trust = Trust::new(setting.tls.as_ref()).as_str();
            values.push((Aspect::Protocol, protocol(setting, route.kind)));
            values.push((Aspect::Tls, trust.to_owned()));
            if let Some(tls) = &setting.tls {
                values.extend(TLS_VALUES.iter().map(|(aspect, value)| (*aspect, value(tls))));
            }
        }
        Self {
            is_served: setting.is_some(),
            trust: setting.map(|setting| Trust::new(setting.tls.as_ref())),
            values,
        }
    }

    /// The value of an aspect; `None` where the route fails, or where it is of TLS and there is none.
    pub(super) fn value(&self, aspect: Aspect) -> Option<&str> {
        let value = self.values.iter().find(|(known, _)| *known == aspect);
        value.map(|(_, value)| value.as_str())
    }
}

/// The value of an aspect of TLS.
type TlsValue = fn(&UpstreamTls) -> String;

const TLS_VALUES: &[(Aspect, TlsValue)] = &[
    (Aspect::Sni, sni),
    (Aspect::CaCertificates, ca_certificates),
    (Aspect::SubjectAltNames, subject_alt_names),
    (Aspect::ClientCertificate, client_certificate),
    (Aspect::TlsVersions, versions),
    (Aspect::Algorithms, algorithms),
    (Aspect::Alpn, alpn),
];

/// Before v1.3 a setting has a protocol only where `h2c` sets it.
fn protocol(setting: &DestinationSetting, route: RouteKind) -> String {
    let route_protocol = || Protocol::from_route(route, Release::V1_2);
    let protocol = match setting.protocol.unwrap_or_else(route_protocol) {
        _ if setting.force_http1 => "HTTP/1.1",
        Protocol::Http2 => "HTTP/2",
        Protocol::Grpc => "gRPC",
        other => other.as_str(),
    };
    protocol.to_owned()
}

fn sni(tls: &UpstreamTls) -> String {
    match (tls.sni_source, &tls.sni) {
        (SniSource::Fixed, Some(sni)) => format!("`{sni}`"),
        (SniSource::EndpointHostname, _) => "the hostname of the endpoint".to_owned(),
        (SniSource::HostHeader, _) => "the `Host` header of the request".to_owned(),
        _ => "none".to_owned(),
    }
}

fn ca_certificates(tls: &UpstreamTls) -> String {
    let Some(certificates) = &tls.ca_certificates else { return "none".to_owned() };
    let owner = match certificates {
        CaCertificates::System { .. } => "those of the system",
        CaCertificates::Referenced { .. } => "those of a reference",
    };
    match certificates.secret_name() {
        None => owner.to_owned(),
        Some(name) => format!("{owner}, secret `{name}`"),
    }
}

fn subject_alt_names(tls: &UpstreamTls) -> String {
    let names = tls
        .subject_alt_names
        .iter()
        .filter_map(|name| name.hostname.as_deref().or(name.uri.as_deref()));
    list(&names.collect::<Vec<_>>(), "none")
}

fn client_certificate(tls: &UpstreamTls) -> String {
    tls.client_certificate.as_ref().map_or_else(
        || "none".to_owned(),
        |secret| format!("`{}/{}`", secret.namespace, secret.name),
    )
}

fn versions(tls: &UpstreamTls) -> String {
    let name = |version: &Option<TlsVersion>| {
        version.as_ref().map_or(ENVOY_DEFAULT, TlsVersion::as_str).to_owned()
    };
    match (&tls.min_version, &tls.max_version) {
        (None, None) => ENVOY_DEFAULT.to_owned(),
        (min, max) => format!("{} to {}", name(min), name(max)),
    }
}

fn algorithms(tls: &UpstreamTls) -> String {
    let lists = [&tls.ciphers, &tls.ecdh_curves, &tls.signature_algorithms];
    let all: Vec<_> = lists.into_iter().flatten().map(String::as_str).collect();
    list(&all, ENVOY_DEFAULT)
}

fn alpn(tls: &UpstreamTls) -> String {
    match &tls.alpn_protocols {
        None => ENVOY_DEFAULT.to_owned(),
        Some(protocols) => list(&protocols.iter().map(String::as_str).collect::<Vec<_>>(), "off"),
    }
}

fn list(items: &[&str], if_empty: &str) -> String {
    if items.is_empty() { if_empty.to_owned() } else { items.join(", ") }
}
