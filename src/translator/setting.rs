//! The destination setting of a backendRef (`processBackendDestinationSetting`).

use std::fmt;

use super::changes::{
    APP_PROTOCOLS_ON_HTTP_ONLY, DYNAMIC_RESOLVER_PROTOCOL, ROUTE_PROTOCOL, STATIC_ADDRESS_TYPE,
    WEBSOCKET_FORCES_HTTP1,
};
use super::tls::UpstreamTls;
use crate::api::{AppProtocol, BackendAddress, BackendEndpoint, BackendSpec};
use crate::gateway_api::RouteKind;
use crate::net;
use crate::release::Release;

/// A Backend as the destination of a route (`ir.DestinationSetting`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DestinationSetting {
    /// The protocol; before v1.3 it is set by `h2c` alone.
    pub protocol: Option<Protocol>,
    /// Whether HTTP/1.1 is used for every protocol: for WebSocket, since v1.7.3.
    pub force_http1: bool,
    /// Whether each request's `Host` header is the destination; there are no endpoints then.
    pub is_dynamic_resolver: bool,
    /// The endpoints. A route to a Backend without endpoints answers 500.
    pub endpoints: Vec<DestinationEndpoint>,
    /// The type of the addresses; `None` without endpoints.
    pub address_type: Option<AddressType>,
    /// 0, or 1 for a fallback.
    pub priority: u32,
    /// TLS towards the endpoints, with policy and proxy merged. `None`: plain text.
    pub tls: Option<UpstreamTls>,
}

impl DestinationSetting {
    /// The setting of a Backend without TLS, whose spec is as the release
    /// [stores](super::stored::stored) it.
    pub(crate) fn new(spec: &BackendSpec, base: Protocol, release: Release) -> Self {
        let BackendSpec { r#type: _, endpoints, app_protocols, fallback, tls: _ } = spec;
        let protocols = app_protocols.as_deref().unwrap_or_default();
        let is_dynamic_resolver = spec.is_dynamic_resolver();
        let endpoints = endpoints.as_deref().filter(|_| !is_dynamic_resolver).unwrap_or_default();
        let is_web_socket = |protocol| matches!(protocol, &AppProtocol::Ws | &AppProtocol::Wss);
        let is_http = matches!(base, Protocol::Http | Protocol::Http2 | Protocol::Grpc);
        let force_http1 = release.has_change(WEBSOCKET_FORCES_HTTP1)
            && (is_http || !release.has_change(APP_PROTOCOLS_ON_HTTP_ONLY))
            && protocols.iter().any(is_web_socket);
        Self {
            protocol: if is_dynamic_resolver && !release.has_change(DYNAMIC_RESOLVER_PROTOCOL) {
                None
            } else {
                base.with_app_protocols(protocols, release)
            },
            force_http1,
            is_dynamic_resolver,
            endpoints: endpoints.iter().filter_map(DestinationEndpoint::new).collect(),
            address_type: AddressType::new(endpoints, release),
            priority: u32::from(*fallback == Some(true) && !is_dynamic_resolver),
            tls: None,
        }
    }

    /// The setting of a failed or unused reference: it has no destination.
    pub(crate) const fn empty() -> Self {
        Self {
            protocol: None,
            force_http1: false,
            is_dynamic_resolver: false,
            endpoints: Vec::new(),
            address_type: None,
            priority: 0,
            tls: None,
        }
    }

    /// Whether there is a destination: a route to a Backend without endpoints answers 500.
    #[must_use]
    pub const fn has_destination(&self) -> bool {
        self.is_dynamic_resolver || !self.endpoints.is_empty()
    }

    /// Errors that stop the configuration of the whole Gateway, in the order of the endpoints.
    pub fn gateway_errors(&self) -> impl Iterator<Item = GatewayError> {
        self.endpoints.iter().enumerate().flat_map(
            |(endpoint, DestinationEndpoint { host, port, path, .. })| {
                let errors = path.is_none().then(|| address_errors(host, *port));
                errors.into_iter().flatten().map(move |kind| GatewayError { endpoint, kind })
            },
        )
    }
}

/// The protocol to the endpoints of a Backend (`ir.AppProtocol`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// HTTP/1.1; with TLS what ALPN selects.
    Http,
    /// HTTP/1.1 with TLS: the protocol of a `TLSRoute` from v1.3 to v1.8.
    Https,
    /// HTTP/2.
    Http2,
    /// gRPC over HTTP/2.
    Grpc,
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

impl Protocol {
    /// The protocol of a kind of route.
    pub(crate) fn from_route(kind: RouteKind, release: Release) -> Self {
        match kind {
            RouteKind::Http => Self::Http,
            RouteKind::Grpc => Self::Grpc,
            RouteKind::Tls if !release.has_change(APP_PROTOCOLS_ON_HTTP_ONLY) => Self::Https,
            RouteKind::Tls | RouteKind::Tcp => Self::Tcp,
            RouteKind::Udp => Self::Udp,
        }
    }

    /// The protocol as it is written in Envoy Gateway's IR: `HTTP2`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "HTTP",
            Self::Https => "HTTPS",
            Self::Http2 => "HTTP2",
            Self::Grpc => "GRPC",
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
        }
    }

    /// The protocol after `appProtocols` is applied to the protocol of the route or policy.
    pub(crate) fn with_app_protocols(
        self,
        protocols: &[AppProtocol],
        release: Release,
    ) -> Option<Self> {
        let counts = self == Self::Http || !release.has_change(APP_PROTOCOLS_ON_HTTP_ONLY);
        let resets = release.has_change(WEBSOCKET_FORCES_HTTP1)
            && !release.has_change(APP_PROTOCOLS_ON_HTTP_ONLY);
        let last = protocols.iter().rev().find_map(|protocol| match protocol {
            AppProtocol::H2c if counts => Some(Self::Http2),
            AppProtocol::Ws | AppProtocol::Wss if resets => Some(Self::Http),
            _ => None,
        });
        last.or_else(|| Some(self).filter(|_| release.has_change(ROUTE_PROTOCOL)))
    }
}

/// The type of the addresses of a setting (`ir.DestinationAddressType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AddressType {
    /// IP addresses.
    Ip,
    /// DNS names.
    Fqdn,
    /// Unix sockets.
    Uds,
    /// IP addresses and Unix sockets, since v1.9.
    Static,
    /// Any other mix of types; routes and policies refuse it.
    Mixed,
}

impl AddressType {
    fn new(endpoints: &[BackendEndpoint], release: Release) -> Option<Self> {
        let types =
            endpoints.iter().filter_map(|endpoint| Self::from_address(&endpoint.address, release));
        types.reduce(|one, other| match (one, other) {
            (one, other) if one == other => one,
            (Self::Ip | Self::Uds | Self::Static, Self::Ip | Self::Uds)
                if release.has_change(STATIC_ADDRESS_TYPE) =>
            {
                Self::Static
            }
            _ => Self::Mixed,
        })
    }

    /// The type of one address. `fqdn` is ignored if `ip` is set; `unix` is ignored if either is set.
    /// Before v1.6 a Unix socket counts as an IP address.
    fn from_address(address: &BackendAddress, release: Release) -> Option<Self> {
        if address.ip().is_some() {
            Some(Self::Ip)
        } else if address.fqdn().is_some() {
            Some(Self::Fqdn)
        } else if address.unix().is_some() {
            Some(if release.is_at_least(Release::V1_6) { Self::Uds } else { Self::Ip })
        } else {
            None
        }
    }

    /// The type as it is written in Envoy Gateway's IR: `FQDN`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ip => "IP",
            Self::Fqdn => "FQDN",
            Self::Uds => "UDS",
            Self::Static => "STATIC",
            Self::Mixed => "Mixed",
        }
    }
}

/// An endpoint of a setting (`ir.DestinationEndpoint`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DestinationEndpoint {
    /// The DNS name or IP address as it is written; empty for a Unix socket.
    pub host: String,
    /// The port as it is written; 0 for a Unix socket.
    pub port: i64,
    /// The path of a Unix socket.
    pub path: Option<String>,
    /// The name for host rewriting, SNI and health checks.
    pub hostname: Option<String>,
    /// The topology zone.
    pub zone: Option<String>,
}

impl DestinationEndpoint {
    fn new(endpoint: &BackendEndpoint) -> Option<Self> {
        let BackendEndpoint { address, hostname, zone } = endpoint;
        let (host, port, path) = match (address.ip(), address.fqdn(), address.unix()) {
            (Some(ip), _, _) => (ip.address.clone(), ip.port, None),
            (None, Some(fqdn), _) => (fqdn.hostname.clone(), fqdn.port, None),
            (None, None, Some(unix)) => (String::new(), 0, Some(unix.path.clone())),
            (None, None, None) => return None,
        };
        Some(Self { host, port, path, hostname: hostname.clone(), zone: zone.clone() })
    }
}

/// An error of an endpoint that stops the configuration of the whole Gateway.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct GatewayError {
    /// The endpoint, counted from 0.
    pub endpoint: usize,
    /// The error.
    pub kind: GatewayErrorKind,
}

/// A kind of [`GatewayError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GatewayErrorKind {
    /// The address is neither an IP address nor a DNS name, as with a trailing dot.
    Address,
    /// The port is 0.
    Port,
}

/// Envoy Gateway's message.
impl fmt::Display for GatewayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            GatewayErrorKind::Address => "field Address must be a valid IP or FQDN address",
            GatewayErrorKind::Port => "field Port specified is invalid",
        })
    }
}

/// The errors of the address of a stored endpoint that stop the configuration of a Gateway.
pub(crate) fn gateway_errors(
    address: &BackendAddress,
) -> impl Iterator<Item = GatewayErrorKind> + use<> {
    let host_and_port = match (address.ip(), address.fqdn()) {
        (Some(ip), _) => Some((&ip.address, ip.port)),
        (None, Some(fqdn)) => Some((&fqdn.hostname, fqdn.port)),
        (None, None) => None,
    };
    host_and_port.map(|(host, port)| address_errors(host, port)).into_iter().flatten()
}

/// `ir.DestinationEndpoint.Validate`.
fn address_errors(host: &str, port: i64) -> impl Iterator<Item = GatewayErrorKind> + use<> {
    let is_address = net::is_dns1123_subdomain(host) || net::parse_ip(host).is_some();
    [(!is_address, GatewayErrorKind::Address), (port == 0, GatewayErrorKind::Port)]
        .into_iter()
        .filter_map(|(is_broken, kind)| is_broken.then_some(kind))
}
