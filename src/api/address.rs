//! Endpoints: each has one address, which is a host name, an IP address or a Unix socket.

use std::net::IpAddr;

use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::integer;

/// A destination of a Backend (`spec.endpoints[]`).
///
/// The API's three address fields, of which exactly one must be set, are one enum here:
/// [`BackendAddress`].
///
/// ```
/// use envoy_gateway_backend::api::BackendEndpoint;
///
/// let endpoint = BackendEndpoint::ip([10, 0, 0, 1], 8080).with_hostname("api.example.com");
/// assert_eq!(endpoint.to_string(), "10.0.0.1:8080");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "Wire", description = "A destination of a Backend.")
)]
pub struct BackendEndpoint {
    /// `fqdn`, `ip` or `unix`: the address.
    pub address: BackendAddress,
    /// `spec.endpoints[].hostname`: the name of the endpoint for host rewriting, SNI and health
    /// checks. It is never resolved. A DNS name of 1 to 253 characters. Since v1.5. Example:
    /// `hostname: api.example.com`.
    pub hostname: Option<String>,
    /// `spec.endpoints[].zone`: its topology zone, for zone-aware load balancing. Since v1.5.
    /// Example: `zone: eu-central-1a`.
    pub zone: Option<String>,
}

impl BackendEndpoint {
    /// Creates an endpoint with a DNS name.
    pub fn fqdn(hostname: impl Into<String>, port: u16) -> Self {
        BackendAddress::Fqdn(FqdnAddress { hostname: hostname.into(), port: port.into() }).into()
    }

    /// Creates an endpoint with an IP address.
    ///
    /// The address is written in a form that the CRD's pattern accepts: IPv6 without `::` where the
    /// pattern refuses it.
    pub fn ip(address: impl Into<IpAddr>, port: u16) -> Self {
        let address = crate::net::crd_spelling(address.into());
        BackendAddress::Ip(IpAddress { address, port: port.into() }).into()
    }

    /// Creates an endpoint with a Unix domain socket in Envoy's file system; its path has at most
    /// 108 characters.
    pub fn unix(path: impl Into<String>) -> Self {
        BackendAddress::Unix(UnixAddress { path: path.into() }).into()
    }

    /// Sets the name of the endpoint.
    #[must_use]
    pub fn with_hostname(mut self, hostname: impl Into<String>) -> Self {
        self.hostname = Some(hostname.into());
        self
    }

    /// Sets the topology zone.
    #[must_use]
    pub fn with_zone(mut self, zone: impl Into<String>) -> Self {
        self.zone = Some(zone.into());
        self
    }
}

impl From<BackendAddress> for BackendEndpoint {
    fn from(address: BackendAddress) -> Self {
        Self { address, hostname: None, zone: None }
    }
}

/// The address of an endpoint: a DNS name, an IP address or a Unix socket.
///
/// The API server refuses an endpoint with none or several of them. [`BackendAddress::Ambiguous`]
/// keeps them, so that they can be reported and written back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackendAddress {
    /// `spec.endpoints[].fqdn`: a DNS name. Example:
    /// `fqdn: {hostname: api.example.com, port: 443}`.
    Fqdn(FqdnAddress),
    /// `spec.endpoints[].ip`: an IP address. Example: `ip: {address: 10.0.0.1, port: 8080}`.
    Ip(IpAddress),
    /// `spec.endpoints[].unix`: a Unix domain socket. Example: `unix: {path: /run/api.sock}`.
    Unix(UnixAddress),
    /// None or several of them.
    Ambiguous(Box<AddressFields>),
}

impl BackendAddress {
    /// Creates an address from the fields of an endpoint.
    #[must_use]
    pub fn from_fields(
        fqdn: Option<FqdnAddress>,
        ip: Option<IpAddress>,
        unix: Option<UnixAddress>,
    ) -> Self {
        match (fqdn, ip, unix) {
            (Some(fqdn), None, None) => Self::Fqdn(fqdn),
            (None, Some(ip), None) => Self::Ip(ip),
            (None, None, Some(unix)) => Self::Unix(unix),
            (fqdn, ip, unix) => Self::Ambiguous(Box::new(AddressFields { fqdn, ip, unix })),
        }
    }

    /// The field `fqdn`, also if other fields are set.
    #[must_use]
    pub const fn fqdn(&self) -> Option<&FqdnAddress> {
        match self {
            Self::Fqdn(fqdn) => Some(fqdn),
            Self::Ambiguous(fields) => fields.fqdn.as_ref(),
            Self::Ip(_) | Self::Unix(_) => None,
        }
    }

    /// The field `ip`, also if other fields are set.
    #[must_use]
    pub const fn ip(&self) -> Option<&IpAddress> {
        match self {
            Self::Ip(ip) => Some(ip),
            Self::Ambiguous(fields) => fields.ip.as_ref(),
            Self::Fqdn(_) | Self::Unix(_) => None,
        }
    }

    /// The field `unix`, also if other fields are set.
    #[must_use]
    pub const fn unix(&self) -> Option<&UnixAddress> {
        match self {
            Self::Unix(unix) => Some(unix),
            Self::Ambiguous(fields) => fields.unix.as_ref(),
            Self::Fqdn(_) | Self::Ip(_) => None,
        }
    }

    /// The port, if the address has one; `fqdn` takes precedence over `ip`.
    #[must_use]
    #[inline]
    pub fn port(&self) -> Option<i64> {
        self.fqdn().map(|fqdn| fqdn.port).or_else(|| self.ip().map(|ip| ip.port))
    }
}

/// The address fields of an endpoint that has none or several. The default has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressFields {
    fqdn: Option<FqdnAddress>,
    ip: Option<IpAddress>,
    unix: Option<UnixAddress>,
}

/// A destination with a DNS name (`spec.endpoints[].fqdn`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FqdnAddress {
    /// `spec.endpoints[].fqdn.hostname`: a DNS name of 1 to 253 lower-case characters; required.
    /// Envoy Gateway requires at least two labels and refuses an IP address. Since v1.9 a trailing
    /// dot is stored, and then breaks the Gateway. Example: `hostname: api.example.com`.
    pub hostname: String,
    /// `spec.endpoints[].fqdn.port`: 0 to 65535; required. Envoy Gateway cannot serve port 0.
    /// Example: `port: 443`.
    #[serde(deserialize_with = "integer::deserialize")]
    pub port: i64,
}

/// A destination with an IP address (`spec.endpoints[].ip`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IpAddress {
    /// `spec.endpoints[].ip.address`: IPv4, or IPv6 since v1.2, as a string; required. The CRD's
    /// pattern refuses some IPv6 addresses (`::1`, `1::`) and accepts some invalid IPv4 addresses
    /// (`010.0.0.1`). Example: `address: 10.0.0.1`.
    pub address: String,
    /// `spec.endpoints[].ip.port`: 0 to 65535; required. Envoy Gateway cannot serve port 0.
    /// Example: `port: 8080`.
    #[serde(deserialize_with = "integer::deserialize")]
    pub port: i64,
}

/// A destination with a Unix domain socket (`spec.endpoints[].unix`). Routes refuse it; policies
/// and telemetry accept it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnixAddress {
    /// `spec.endpoints[].unix.path`: path of the socket in Envoy's file system, at most 108
    /// characters (since v1.5); required. Example: `path: /run/api.sock`.
    pub path: String,
}

/// The serialized endpoint.
#[skip_serializing_none]
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "BackendEndpoint")]
struct Wire {
    /// `spec.endpoints[].fqdn`: a DNS name. Exactly one of `fqdn`, `ip` and `unix` must be set.
    /// Example: `fqdn: {hostname: api.example.com, port: 443}`.
    fqdn: Option<FqdnAddress>,
    /// `spec.endpoints[].ip`: an IP address. Example: `ip: {address: 10.0.0.1, port: 8080}`.
    ip: Option<IpAddress>,
    /// `spec.endpoints[].unix`: a Unix domain socket. Example: `unix: {path: /run/api.sock}`.
    unix: Option<UnixAddress>,
    /// `spec.endpoints[].hostname`: the name of the endpoint for host rewriting, SNI and health
    /// checks. It is never resolved. A DNS name of 1 to 253 characters. Since v1.5. Example:
    /// `hostname: api.example.com`.
    hostname: Option<String>,
    /// `spec.endpoints[].zone`: its topology zone, for zone-aware load balancing. Since v1.5.
    /// Example: `zone: eu-central-1a`.
    zone: Option<String>,
}

impl From<Wire> for BackendEndpoint {
    fn from(Wire { fqdn, ip, unix, hostname, zone }: Wire) -> Self {
        Self { address: BackendAddress::from_fields(fqdn, ip, unix), hostname, zone }
    }
}

impl Serialize for BackendEndpoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { address, hostname, zone } = self;
        let (fqdn, ip, unix) = (address.fqdn(), address.ip(), address.unix());
        let set =
            [fqdn.is_some(), ip.is_some(), unix.is_some(), hostname.is_some(), zone.is_some()];
        let mut object = serializer
            .serialize_struct("BackendEndpoint", set.into_iter().filter(|set| *set).count())?;
        field(&mut object, "fqdn", fqdn)?;
        field(&mut object, "ip", ip)?;
        field(&mut object, "unix", unix)?;
        field(&mut object, "hostname", hostname.as_ref())?;
        field(&mut object, "zone", zone.as_ref())?;
        object.end()
    }
}

fn field<S: SerializeStruct, T: Serialize>(
    object: &mut S,
    name: &'static str,
    value: Option<&T>,
) -> Result<(), S::Error> {
    match value {
        Some(value) => object.serialize_field(name, value),
        None => object.skip_field(name),
    }
}

/// Prints `host:port`, with an IPv6 address in brackets; prints the path of a Unix socket.
impl std::fmt::Display for BackendEndpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.address {
            BackendAddress::Fqdn(FqdnAddress { hostname, port }) => write!(f, "{hostname}:{port}"),
            BackendAddress::Ip(IpAddress { address, port })
                if address.as_bytes().contains(&b':') =>
            {
                write!(f, "[{address}]:{port}")
            }
            BackendAddress::Ip(IpAddress { address, port }) => write!(f, "{address}:{port}"),
            BackendAddress::Unix(UnixAddress { path }) => f.write_str(path),
            BackendAddress::Ambiguous(_) => f.write_str("(not one address)"),
        }
    }
}
