//! The most usual Backends, told at a glance.

#[cfg(test)]
mod tests;

use std::net::Ipv4Addr;

use crate::api::{
    AppProtocol, BackendAddress, BackendEndpoint, BackendSpec, BackendTls, BackendType,
    FqdnAddress, IpAddress, TlsVersion, WellKnownCaCertificates,
};
use crate::fields::pattern::is_dns_name_of_every_release;
use crate::net::LABEL_MAX;
use crate::release::Release;

/// How much of a spec is so plain that no gate has anything to say about it, but for the
/// platform's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    /// Perhaps none of it.
    Nothing,
    /// Each endpoint by itself, if there are any, in every release: it is a DNS name and a port,
    /// and nothing else, or all of them are ports at IPv4 addresses elsewhere. Whatever else
    /// may be said of endpoints is that some are the same, or said of the Backend as a whole.
    Endpoints,
    /// All of it, from this release on: it is a few such endpoints, and beside them what most
    /// Backends have if anything. Whatever may be said of it comes from elsewhere, as from a
    /// policy.
    SpecSince(Release),
}

/// As many endpoints as every release stores.
const FEW: usize = 4;

impl Plain {
    pub(crate) fn of(spec: &BackendSpec) -> Self {
        let endpoints = spec.endpoints.as_deref().unwrap_or_default();
        if !endpoints.iter().all(is_plain_name) && !endpoints.iter().all(is_plain_ip) {
            return Self::Nothing;
        }
        let is_few = (1..=FEW).contains(&endpoints.len()) && are_different(endpoints);
        if is_few {
            beside_endpoints(spec).map_or(Self::Endpoints, Self::SpecSince)
        } else {
            Self::Endpoints
        }
    }

    /// Whether all of the spec is plain in a release.
    #[inline]
    pub(crate) fn is_spec_in(self, release: Release) -> bool {
        matches!(self, Self::SpecSince(first) if first <= release)
    }
}

/// The first release of which no gate has anything to say about what stands beside the endpoints,
/// if that is plain.
fn beside_endpoints(spec: &BackendSpec) -> Option<Release> {
    match spec {
        BackendSpec {
            r#type: None,
            endpoints: _,
            app_protocols: None,
            fallback: None,
            tls: None,
        } => Some(Release::V1_1),
        BackendSpec {
            r#type: None | Some(BackendType::Endpoints),
            endpoints: _,
            app_protocols,
            fallback: None | Some(false),
            tls,
        } => {
            let is_plain =
                are_plain_protocols(app_protocols.as_deref().unwrap_or_default(), tls.is_some())
                    && tls.as_ref().is_none_or(is_plain_tls);
            // The one with the last of the fields that are plain.
            is_plain.then_some(Release::V1_6)
        }
        _ => None,
    }
}

/// One protocol at most; `wss` needs TLS.
fn are_plain_protocols(protocols: &[AppProtocol], has_tls: bool) -> bool {
    match protocols {
        [] | [AppProtocol::H2c | AppProtocol::Ws] => true,
        [AppProtocol::Wss] => has_tls,
        _ => false,
    }
}

/// Verified against the CA certificates of the system, for a name that is given, in versions that
/// are not deprecated.
fn is_plain_tls(tls: &BackendTls) -> bool {
    let BackendTls {
        ca_certificate_refs: None,
        well_known_ca_certificates: Some(WellKnownCaCertificates::System),
        insecure_skip_verify: None | Some(false),
        sni: Some(name),
        auto_sni_from_endpoint_hostname: None,
        client_certificate_ref: None,
        min_version: None | Some(TlsVersion::Auto | TlsVersion::V1_2 | TlsVersion::V1_3),
        max_version: None | Some(TlsVersion::Auto | TlsVersion::V1_3),
        ciphers: None,
        ecdh_curves: None,
        signature_algorithms: None,
        // Any texts will do.
        alpn_protocols: _,
        fingerprints: None,
    } = tls
    else {
        return false;
    };
    is_name(name)
}

fn are_different(endpoints: &[BackendEndpoint]) -> bool {
    endpoints
        .split_last()
        .is_none_or(|(last, others)| !others.contains(last) && are_different(others))
}

fn is_plain_name(endpoint: &BackendEndpoint) -> bool {
    let BackendEndpoint {
        address: BackendAddress::Fqdn(FqdnAddress { hostname: name, port }),
        hostname: None,
        zone: None,
    } = endpoint
    else {
        return false;
    };
    is_name(name) && is_port(*port)
}

fn is_name(name: &str) -> bool {
    // In a name no longer than a label, no label is too long. What ends in a digit may be an
    // address.
    name.len() <= LABEL_MAX
        && is_dns_name_of_every_release(name)
        && name.as_bytes().last().is_none_or(|last| !last.is_ascii_digit())
}

fn is_plain_ip(endpoint: &BackendEndpoint) -> bool {
    let BackendEndpoint {
        address: BackendAddress::Ip(IpAddress { address, port }),
        hostname: None,
        zone: None,
    } = endpoint
    else {
        return false;
    };
    let is_elsewhere =
        |ip: Ipv4Addr| !ip.is_loopback() && !ip.is_unspecified() && !ip.is_link_local();
    address.parse().is_ok_and(is_elsewhere) && is_port(*port)
}

fn is_port(port: i64) -> bool {
    (1..=i64::from(u16::MAX)).contains(&port)
}
