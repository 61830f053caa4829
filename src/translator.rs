//! What an accepted Backend comes to for a route: Envoy Gateway's translation (v1.9), without Envoy
//! Gateway.
//!
//! A Backend can be stored and accepted, and still not work: a route to it then answers 500, or the
//! configuration of the whole Gateway is no longer sent to Envoy. [`Backend::resolve`] tells.

pub(crate) mod acceptance;
mod fallback;
mod inventory;
mod tls;

use std::fmt;

use crate::api::{AppProtocol, Backend, BackendAddress, BackendEndpoint, Metadata};
use crate::net;
use crate::profile::Profile;
use crate::rule::Rule;

use acceptance::rejections;
pub use fallback::{OVERPROVISIONING_FACTOR, TrafficShare, traffic_share};
pub use inventory::Inventory;
pub use tls::{CaCertificates, ProxyTls, ResolvedTls, SniSource};
pub(crate) use tls::{Fate, fate, knows_namespaces, needs_policy};

/// A route that leads to a Backend, and what is known around it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Route {
    /// What kind of route it is.
    pub kind: RouteKind,
    /// `port` of its backendRef, which chooses among policies and means nothing else for a
    /// Backend.
    pub port: Option<u16>,
    /// `EnvoyProxy.spec.backendTLS`, if the Gateway's has any.
    pub proxy: Option<ProxyTls>,
    /// Which ConfigMaps, Secrets and ClusterTrustBundles exist; where it is not known, all of them
    /// are taken to.
    pub inventory: Option<Inventory>,
}

/// The kind of a route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RouteKind {
    /// `HTTPRoute`.
    #[default]
    Http,
    /// `GRPCRoute`.
    Grpc,
}

impl Route {
    /// A route of a kind, without a port.
    #[must_use]
    pub fn new(kind: RouteKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// This route with a port in its backendRef.
    #[must_use]
    pub const fn with_port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// This route through a proxy with TLS settings of its own.
    #[must_use]
    pub fn with_proxy(mut self, proxy: ProxyTls) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// This route where these objects exist, and no others.
    #[must_use]
    pub fn with_inventory(mut self, inventory: Inventory) -> Self {
        self.inventory = Some(inventory);
        self
    }
}

/// What a Backend comes to for a route.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resolved {
    /// What is spoken to the endpoints.
    pub protocol: Protocol,
    /// Whether HTTP/1.1 is spoken whatever the protocol says: for WebSocket.
    pub force_http1: bool,
    /// Whether the destination is resolved from each request's `Host` header; there are no
    /// endpoints then.
    pub is_dynamic_resolver: bool,
    /// Where requests go; empty where the route answers 500 for want of endpoints.
    pub endpoints: Vec<ResolvedEndpoint>,
    /// Of what kind the endpoints are; `None` where there are none.
    pub address_type: Option<AddressType>,
    /// 0, or 1 for a fallback.
    pub priority: u32,
    /// TLS towards the endpoints, policy and proxy included; `None` where it is plaintext.
    pub tls: Option<ResolvedTls>,
    /// What keeps the configuration of the whole Gateway from being sent to Envoy.
    pub gateway_errors: Vec<GatewayError>,
}

impl Resolved {
    /// Whether there is anywhere to go: a route to a Backend without endpoints answers 500.
    #[must_use]
    pub const fn has_destination(&self) -> bool {
        self.is_dynamic_resolver || !self.endpoints.is_empty()
    }
}

/// What is spoken to the endpoints of a Backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// HTTP/1.1, or with TLS what ALPN agrees on.
    Http,
    /// HTTP/2 without TLS.
    Http2,
    /// gRPC over HTTP/2.
    Grpc,
}

impl Protocol {
    /// The protocol as Envoy Gateway's intermediate representation names it: `HTTP2`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "HTTP",
            Self::Http2 => "HTTP2",
            Self::Grpc => "GRPC",
        }
    }
}

/// The kind of addresses the endpoints of a Backend have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AddressType {
    /// IP addresses.
    Ip,
    /// DNS names.
    Fqdn,
}

impl AddressType {
    /// The type as Envoy Gateway's intermediate representation names it: `FQDN`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ip => "IP",
            Self::Fqdn => "FQDN",
        }
    }
}

/// Where requests go.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ResolvedEndpoint {
    /// The DNS name or IP address, as it was written.
    pub host: String,
    /// The port, as it was written.
    pub port: i64,
    /// The name for host rewriting, SNI and health checks.
    pub hostname: Option<String>,
    /// The topology zone.
    pub zone: Option<String>,
}

/// Why a route to an accepted Backend does not work; it answers 500 then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RouteError {
    reason: RouteErrorReason,
    message: String,
}

impl RouteError {
    pub(crate) fn new(reason: RouteErrorReason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }

    /// The reason of the route's `ResolvedRefs=False` condition.
    #[must_use]
    pub const fn reason(&self) -> RouteErrorReason {
        self.reason
    }

    /// The message of that condition for a rule and a backendRef of the route, each counted from 0.
    #[must_use]
    pub fn condition_message(&self, rule: usize, backend_ref: usize) -> String {
        format!("Failed to process route rule {rule} backendRef {backend_ref}: {}.", self.message)
    }
}

/// The reason of a route's `ResolvedRefs=False` condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RouteErrorReason {
    /// The Backend API is disabled.
    UnsupportedValue,
    /// The Backend was rejected, but for its addresses.
    InvalidBackendRef,
    /// The Backend was rejected for an address.
    InvalidAddress,
    /// The endpoints are of a kind that routes do not take.
    UnsupportedAddressType,
    /// TLS cannot be set up.
    InvalidBackendTls,
}

impl RouteErrorReason {
    /// The reason as the condition has it: `InvalidBackendTLS`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnsupportedValue => "UnsupportedValue",
            Self::InvalidBackendRef => "InvalidBackendRef",
            Self::InvalidAddress => "InvalidAddress",
            Self::UnsupportedAddressType => "UnsupportedAddressType",
            Self::InvalidBackendTls => "InvalidBackendTLS",
        }
    }
}

/// What keeps the configuration of a whole Gateway from being sent to Envoy, and which endpoint is
/// at fault.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct GatewayError {
    /// The endpoint, counted from 0.
    pub endpoint: usize,
    /// What is wrong with it.
    pub kind: GatewayErrorKind,
}

/// What is wrong with an endpoint that stops a whole Gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GatewayErrorKind {
    /// The address is neither an IP address nor a DNS name: it has a trailing dot.
    Address,
    /// The port is 0, or none.
    Port,
}

/// In Envoy Gateway's words.
impl fmt::Display for GatewayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            GatewayErrorKind::Address => "field Address must be a valid IP or FQDN address",
            GatewayErrorKind::Port => "field Port specified is invalid",
        })
    }
}

impl<M: Metadata> Backend<M> {
    /// What this Backend comes to for a route, as the only backendRef of its rule; infrastructure
    /// and policies are the profile's.
    ///
    /// The translation is that of Envoy Gateway v1.9. Policies count in the order they are given,
    /// which for Envoy Gateway is that of their creation; where the profile knows of none, none
    /// count.
    ///
    /// ```
    /// use envoy_gateway_backend::Profile;
    /// use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec, BackendTls};
    /// use envoy_gateway_backend::translator::{Route, RouteKind, SniSource};
    ///
    /// let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("api.example.com", 443)]).with_tls(BackendTls::system_ca());
    /// let resolved = Backend::new("api", spec).resolve(&Route::new(RouteKind::Http), &Profile::default())?;
    /// assert_eq!(resolved.tls.unwrap().sni_source(), SniSource::HostHeader);
    /// # Ok::<(), envoy_gateway_backend::translator::RouteError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails as the route does, with the first error only.
    pub fn resolve(&self, route: &Route, profile: &Profile) -> Result<Resolved, RouteError> {
        self.check_accepted(profile)?;
        let spec = &self.spec;
        let endpoints = spec.endpoints.as_deref().unwrap_or_default();
        if endpoints.iter().any(|endpoint| endpoint.address.unix().is_some()) {
            let message = "unix domain sockets are not supported in backend references";
            return Err(RouteError::new(RouteErrorReason::UnsupportedAddressType, message));
        }
        let address_type = address_type(endpoints)?;
        let tls = tls::resolve(self, route, profile.policies().unwrap_or_default())?;
        let is_dynamic_resolver = spec.is_dynamic_resolver();
        let protocols = spec.app_protocols.as_deref().unwrap_or_default();
        let protocol = match route.kind {
            RouteKind::Grpc => Protocol::Grpc,
            RouteKind::Http if protocols.contains(&AppProtocol::H2c) => Protocol::Http2,
            RouteKind::Http => Protocol::Http,
        };
        let force_http1 =
            protocols.iter().any(|protocol| matches!(protocol, AppProtocol::Ws | AppProtocol::Wss));
        if is_dynamic_resolver {
            return Ok(Resolved {
                protocol,
                force_http1,
                is_dynamic_resolver,
                endpoints: Vec::new(),
                address_type: None,
                priority: 0,
                tls,
                gateway_errors: Vec::new(),
            });
        }
        let endpoints: Vec<_> = endpoints.iter().filter_map(ResolvedEndpoint::of).collect();
        Ok(Resolved {
            protocol,
            force_http1,
            is_dynamic_resolver,
            gateway_errors: endpoints.iter().enumerate().flat_map(gateway_errors).collect(),
            endpoints,
            address_type,
            priority: u32::from(spec.fallback == Some(true)),
            tls,
        })
    }

    /// Routes ask again what the controller asked.
    fn check_accepted(&self, profile: &Profile) -> Result<(), RouteError> {
        if !profile.is_backend_api_enabled() {
            let message = "Backend is disabled in Envoy Gateway configuration";
            return Err(RouteError::new(RouteErrorReason::UnsupportedValue, message));
        }
        let mut first = None;
        rejections(&profile.clone().knowing_policies(), self, &mut |rejection| {
            first.get_or_insert((rejection.rule, rejection.message));
        });
        match first {
            None => Ok(()),
            Some((rule, message)) => Err(RouteError::new(reason_of(rule), message)),
        }
    }
}

fn reason_of(rule: &Rule) -> RouteErrorReason {
    let of_address = acceptance::NAME_RULES.contains(&rule);
    if of_address { RouteErrorReason::InvalidAddress } else { RouteErrorReason::InvalidBackendRef }
}

/// `processBackendDestinationSetting`: DNS names stand alone.
fn address_type(endpoints: &[BackendEndpoint]) -> Result<Option<AddressType>, RouteError> {
    let ips = endpoints.iter().filter(|endpoint| endpoint.address.ip().is_some()).count();
    match endpoints.len() {
        0 => Ok(None),
        all if all == ips => Ok(Some(AddressType::Ip)),
        _ if ips == 0 => Ok(Some(AddressType::Fqdn)),
        _ => {
            let message =
                "mixed FQDN and IP or Unix address type for the same backendRef is not supported";
            Err(RouteError::new(RouteErrorReason::UnsupportedAddressType, message))
        }
    }
}

impl ResolvedEndpoint {
    fn of(endpoint: &BackendEndpoint) -> Option<Self> {
        let BackendEndpoint { address, hostname, zone } = endpoint;
        let (host, port) = match (address.ip(), address.fqdn()) {
            (Some(ip), _) => (&ip.address, ip.port),
            (None, Some(fqdn)) => (&fqdn.hostname, fqdn.port),
            (None, None) => return None,
        };
        Some(Self { host: host.clone(), port, hostname: hostname.clone(), zone: zone.clone() })
    }
}

fn gateway_errors(
    (endpoint, resolved): (usize, &ResolvedEndpoint),
) -> impl Iterator<Item = GatewayError> + use<> {
    objections_to(&resolved.host, resolved.port).map(move |kind| GatewayError { endpoint, kind })
}

/// What keeps an address of a stored Backend from being served, and its Gateway with it.
pub(crate) fn stops_gateway(
    address: &BackendAddress,
) -> impl Iterator<Item = GatewayErrorKind> + use<> {
    let place = match (address.ip(), address.fqdn()) {
        (Some(ip), _) => Some((&ip.address, ip.port)),
        (None, Some(fqdn)) => Some((&fqdn.hostname, fqdn.port)),
        (None, None) => None,
    };
    place.map(|(host, port)| objections_to(host, port)).into_iter().flatten()
}

/// `ir.DestinationEndpoint.Validate`.
fn objections_to(host: &str, port: i64) -> impl Iterator<Item = GatewayErrorKind> + use<> {
    let address = !net::is_dns1123_subdomain(host) && net::parse_ip(host).is_none();
    [(address, GatewayErrorKind::Address), (port == 0, GatewayErrorKind::Port)]
        .into_iter()
        .filter_map(|(broken, kind)| broken.then_some(kind))
}
