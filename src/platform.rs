//! Platform policies: what an operator lets into a shared data plane, as data.
//!
//! An API server stores a Backend that leads to its own loopback, and Envoy Gateway serves it.
//! Whoever lends a data plane to tenants has to draw the line himself; a [`Platform`] is that line,
//! written down. Give one to [`Profile::with_platform`](crate::Profile::with_platform), and the
//! platform gate speaks.
//!
//! ```
//! use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
//! use envoy_gateway_backend::platform::Platform;
//! use envoy_gateway_backend::{Gate, Profile};
//!
//! let profile = Profile::default().with_platform(Platform::public_egress());
//! let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("127.1", 80)]);
//! let report = Backend::new("sneaky", spec).check(&profile);
//! assert!(!report.passes(Gate::Platform));
//! assert_eq!(
//!     report.errors().next().unwrap().message,
//!     "ends in a number: resolvers read it as the IP address 127.0.0.1",
//! );
//! ```
//!
//! # What it cannot know
//!
//! A policy reads what is written. What a name resolves to is decided later, by somebody else, and
//! may change between two requests; a name of two labels may even be completed by the resolver of
//! the cluster (`service.namespace`). A policy keeps mistakes and plain attempts out; networks that
//! must not be reached need a firewall as well. Ports, the addresses behind a
//! [dynamic resolver](crate::api::BackendType::DynamicResolver) and `BackendTLSPolicy` objects are
//! not looked at.

mod addresses;
mod envoy;
mod names;
pub(crate) mod numeric;
mod presets;
#[cfg(test)]
mod tests;
mod text;
mod tls;
pub(crate) mod violation;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::api::BackendType;

pub use addresses::{AddressRules, Ipv4Embedding, NetworkGroup, NonIpPolicy};

pub use envoy::EnvoyRules;
pub use names::{DomainGroup, IpLiteralPolicy, NameRules};
pub use tls::TlsRules;

/// A platform's policy for Backends: plain data, which an operator can write as YAML or JSON.
///
/// What is left out is allowed; the default allows everything. Unknown fields are refused when
/// reading, so that a misspelled ban does not silently ban nothing.
///
/// ```
/// use envoy_gateway_backend::platform::Platform;
///
/// let platform: Platform = serde_json::from_str(
///     r#"{
///         "types": ["Endpoints"],
///         "endpointKinds": ["fqdn", "ip"],
///         "addresses": {
///             "embedded": ["mapped"],
///             "denied": [{"name": "loopback", "networks": ["127.0.0.0/8", "::1"]}]
///         },
///         "names": {"minimumLabels": 2, "denied": [{"name": "cluster", "domains": ["cluster.local"]}]},
///         "tls": {"verification": true}
///     }"#,
/// )?;
/// assert_eq!(platform.names.minimum_labels, 2);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Platform {
    /// `types`: the types a Backend may have. Default: any. A Backend that gives none is of type
    /// `Endpoints`.
    #[serde(deserialize_with = "text::known_types")]
    pub types: Option<Vec<BackendType>>,
    /// `endpointKinds`: the kinds of address an endpoint may have. Default: any.
    pub endpoint_kinds: Option<Vec<EndpointKind>>,
    /// `addresses`: which IP addresses may be reached. Default: any.
    #[serde(skip_serializing_if = "text::is_default")]
    pub addresses: AddressRules,
    /// `names`: which host names may be reached. Default: any.
    #[serde(skip_serializing_if = "text::is_default")]
    pub names: NameRules,
    /// `tls`: how endpoints are to be spoken to. Default: as the Backend says.
    #[serde(skip_serializing_if = "text::is_default")]
    pub tls: TlsRules,
    /// `envoy`: settings that the proxies reject, or that make them exit. Default: any.
    #[serde(skip_serializing_if = "text::is_default")]
    pub envoy: EnvoyRules,
}

/// A kind of endpoint: the field of [`spec.endpoints[]`](crate::api::BackendEndpoint) that holds
/// its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum EndpointKind {
    /// `fqdn`: found by a DNS name.
    Fqdn,
    /// `ip`: at an IP address.
    Ip,
    /// `unix`: behind a Unix domain socket, in Envoy's own file system.
    Unix,
}

impl EndpointKind {
    /// The kind as the API spells it: `fqdn`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fqdn => "fqdn",
            Self::Ip => "ip",
            Self::Unix => "unix",
        }
    }
}

impl std::fmt::Display for EndpointKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl Platform {
    /// Names of the presets, as [`Platform::preset`] takes them.
    pub const PRESETS: &'static [&'static str] = &["datum-cloud", "public-egress"];

    /// Returns the preset of this name.
    ///
    /// ```
    /// use envoy_gateway_backend::platform::Platform;
    ///
    /// assert_eq!(Platform::preset("datum-cloud"), Some(Platform::datum_cloud()));
    /// assert_eq!(Platform::preset("mars"), None);
    /// ```
    #[must_use]
    pub fn preset(name: &str) -> Option<Self> {
        match name {
            "datum-cloud" => Some(Self::datum_cloud()),
            "public-egress" => Some(Self::public_egress()),
            _ => None,
        }
    }

    /// Whether an endpoint may be of a kind.
    pub(crate) fn allows_kind(&self, kind: EndpointKind) -> bool {
        self.endpoint_kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }
}
