//! A valid Backend, read without asking again: addresses parsed, ports narrow, absent things
//! settled.

use std::net::IpAddr;

use crate::api::{
    Backend, BackendAddress, BackendEndpoint, BackendTls, FqdnAddress, IpAddress,
    LocalObjectReference, TlsVersion, UnixAddress, WellKnownCaCertificates,
};
use crate::valid::Valid;

impl<M> Valid<Backend<M>> {
    /// Its endpoints, in order; none for a dynamic resolver.
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
        self.spec.endpoints.as_deref().unwrap_or_default().iter().map(Endpoint::of)
    }

    /// Whose certificates are trusted, as far as the Backend itself says; `None` where it asks for
    /// no TLS.
    ///
    /// A `BackendTLSPolicy` may add to it.
    #[must_use]
    pub fn trust(&self) -> Option<Trust<'_>> {
        self.spec.tls.as_ref().map(Trust::of)
    }

    /// The oldest and the newest TLS version that are spoken, with Envoy Gateway's defaults (1.2
    /// and 1.3) for what is absent; `None` where the Backend asks for no TLS.
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
    /// Where it is.
    pub address: Address<'a>,
    /// Its name for host rewriting, SNI and health checks.
    pub hostname: Option<&'a str>,
    /// The topology zone it is in.
    pub zone: Option<&'a str>,
}

/// Where an endpoint of a valid Backend is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Address<'a> {
    /// At an IP address.
    Ip {
        /// The address.
        address: IpAddr,
        /// The port.
        port: u16,
    },
    /// Found by a DNS name.
    Fqdn {
        /// The name as it was written.
        hostname: &'a str,
        /// The port.
        port: u16,
    },
    /// Behind a Unix domain socket.
    Unix {
        /// The path of the socket.
        path: &'a str,
    },
    /// Given as an IP address that is none: the API server stores `010.0.0.1`, and no controller
    /// serves it.
    ///
    /// Only where the profile did not ask the controller gate.
    InvalidIp {
        /// The address as it was written.
        text: &'a str,
        /// The port.
        port: u16,
    },
    /// Not checked: the profile did not ask the admission gate, and the API server would refuse it.
    Unvalidated(&'a BackendAddress),
}

impl<'a> Endpoint<'a> {
    fn of(endpoint: &'a BackendEndpoint) -> Self {
        let BackendEndpoint { address, hostname, zone } = endpoint;
        Self { address: Address::of(address), hostname: hostname.as_deref(), zone: zone.as_deref() }
    }
}

impl<'a> Address<'a> {
    fn of(address: &'a BackendAddress) -> Self {
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

/// Whose certificates a Backend itself trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trust<'a> {
    /// Anybody's: verification is off.
    Unverified,
    /// Those of the system Envoy runs on.
    System,
    /// Those of another well-known set, which Envoy Gateway does not serve.
    WellKnown(&'a str),
    /// Those in these objects.
    References(&'a [LocalObjectReference]),
    /// It does not say; a `BackendTLSPolicy` must.
    Unspecified,
}

impl<'a> Trust<'a> {
    fn of(tls: &'a BackendTls) -> Self {
        match (&tls.well_known_ca_certificates, tls.ca_certificate_refs.as_deref()) {
            _ if tls.skips_verification() => Self::Unverified,
            (_, Some(refs)) if !refs.is_empty() => Self::References(refs),
            (Some(WellKnownCaCertificates::System), _) => Self::System,
            (Some(other), _) => Self::WellKnown(other.as_str()),
            (None, _) => Self::Unspecified,
        }
    }
}
