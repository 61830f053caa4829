//! Typed access to a valid Backend: parsed addresses, 16-bit ports, applied defaults.

use std::net::IpAddr;

use crate::api::{
    Backend, BackendAddress, BackendEndpoint, BackendTls, FqdnAddress, IpAddress,
    LocalObjectReference, TlsVersion, UnixAddress, WellKnownCaCertificates,
};
use crate::valid::Valid;

impl<M> Valid<Backend<M>> {
    /// The endpoints, in order; none for a dynamic resolver.
    ///
    /// ```
    /// use envoy_gateway_backend::Profile;
    /// use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
    /// use envoy_gateway_backend::view::Address;
    ///
    /// let spec = BackendSpec::endpoints([BackendEndpoint::ip([10, 0, 0, 1], 8080)]);
    /// let backend = Backend::new("api", spec).into_valid(&Profile::default())?;
    /// let endpoint = backend.endpoints().next().unwrap();
    /// assert_eq!(endpoint.address, Address::Ip { address: [10, 0, 0, 1].into(), port: 8080 });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn endpoints(&self) -> impl ExactSizeIterator<Item = Endpoint<'_>> {
        self.spec.endpoints.as_deref().unwrap_or_default().iter().map(Endpoint::new)
    }

    /// The CA that the Backend itself specifies; `None` without TLS settings.
    ///
    /// A `BackendTLSPolicy` may specify another.
    #[must_use]
    pub fn trust(&self) -> Option<Trust<'_>> {
        self.spec.tls.as_ref().map(Trust::new)
    }

    /// The minimum and the maximum TLS version, with Envoy Gateway's defaults (1.2 and 1.3); `None`
    /// without TLS settings.
    #[must_use]
    pub fn tls_versions(&self) -> Option<(&TlsVersion, &TlsVersion)> {
        let tls = self.spec.tls.as_ref()?;
        Some((
            tls.min_version.as_ref().unwrap_or(&TlsVersion::V1_2),
            tls.max_version.as_ref().unwrap_or(&TlsVersion::V1_3),
        ))
    }
}

/// An endpoint of a valid Backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Endpoint<'a> {
    /// The address.
    pub address: Address<'a>,
    /// The name for host rewriting, SNI and health checks.
    pub hostname: Option<&'a str>,
    /// The topology zone.
    pub zone: Option<&'a str>,
}

/// The address of an endpoint of a valid Backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Address<'a> {
    /// An IP address.
    Ip {
        /// The address.
        address: IpAddr,
        /// The port.
        port: u16,
    },
    /// A DNS name.
    Fqdn {
        /// The name as it was written.
        hostname: &'a str,
        /// The port.
        port: u16,
    },
    /// A Unix domain socket.
    Unix {
        /// The path of the socket.
        path: &'a str,
    },
    /// An invalid IP address: the API server stores `010.0.0.1`, but Envoy Gateway does not accept
    /// it.
    ///
    /// Only if the profile has no controller gate.
    InvalidIp {
        /// The address as it was written.
        text: &'a str,
        /// The port.
        port: u16,
    },
    /// Not validated: the profile has no admission gate, and the API server would refuse the
    /// address.
    Unvalidated(&'a BackendAddress),
}

impl<'a> Endpoint<'a> {
    fn new(endpoint: &'a BackendEndpoint) -> Self {
        let BackendEndpoint { address, hostname, zone } = endpoint;
        Self {
            address: Address::new(address),
            hostname: hostname.as_deref(),
            zone: zone.as_deref(),
        }
    }
}

impl<'a> Address<'a> {
    fn new(address: &'a BackendAddress) -> Self {
        let parsed = match address {
            BackendAddress::Fqdn(FqdnAddress { hostname, port }) => {
                u16::try_from(*port).ok().map(|port| Self::Fqdn { hostname, port })
            }
            BackendAddress::Ip(IpAddress { address: text, port }) => {
                u16::try_from(*port).ok().map(|port| match text.parse() {
                    Ok(address) => Self::Ip { address, port },
                    Err(_) => Self::InvalidIp { text, port },
                })
            }
            BackendAddress::Unix(UnixAddress { path }) => Some(Self::Unix { path }),
            BackendAddress::Ambiguous(_) => None,
        };
        parsed.unwrap_or(Self::Unvalidated(address))
    }
}

/// The CA that a Backend itself specifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trust<'a> {
    /// None: verification is disabled.
    Unverified,
    /// The CA certificates of the system on which Envoy runs.
    System,
    /// Another well-known set, which Envoy Gateway does not support.
    WellKnown(&'a str),
    /// The CA certificates in these objects.
    References(&'a [LocalObjectReference]),
    /// None specified; a `BackendTLSPolicy` must specify one.
    Unspecified,
}

impl<'a> Trust<'a> {
    fn new(tls: &'a BackendTls) -> Self {
        match (&tls.well_known_ca_certificates, tls.ca_certificate_refs.as_deref()) {
            _ if tls.skips_verification() => Self::Unverified,
            (_, Some(refs)) if !refs.is_empty() => Self::References(refs),
            (Some(WellKnownCaCertificates::System), _) => Self::System,
            (Some(other), _) => Self::WellKnown(other.as_str()),
            (None, _) => Self::Unspecified,
        }
    }
}
