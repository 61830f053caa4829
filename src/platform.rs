//! Platform policies: an operator's restrictions for a shared data plane, as data.
//!
//! The API server stores a Backend that connects to internal addresses, and Envoy Gateway serves
//! it. Operators of a shared data plane describe their restrictions as a [`Platform`]. Set it with
//! [`Profile::with_platform`](crate::Profile::with_platform); the platform gate then reports
//! violations.
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
//! A policy checks what is written in the Backend. The address of a name is decided later, by DNS,
//! and may change between two requests. The resolver of the cluster may complete a name of two
//! labels (`service.namespace`). A policy prevents mistakes and simple attempts; networks that must
//! not be reached need a firewall as well. Ports, the destinations of a [dynamic
//! resolver](crate::api::BackendType::DynamicResolver) and `BackendTLSPolicy` objects are not
//! checked.

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

/// A platform's policy for Backends. Operators can write it as YAML or JSON.
///
/// An absent field restricts nothing; the default allows everything. An unknown field is an error,
/// so that a misspelled restriction is noticed.
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
    /// `types`: the types a Backend may have. Default: any. A Backend without a type has the type
    /// `Endpoints`.
    #[serde(deserialize_with = "text::known_types")]
    pub types: Option<Vec<BackendType>>,
    /// `endpointKinds`: the kinds of address an endpoint may have. Default: any.
    pub endpoint_kinds: Option<Vec<EndpointKind>>,
    /// `addresses`: allowed IP addresses. Default: any.
    #[serde(skip_serializing_if = "text::is_default")]
    pub addresses: AddressRules,
    /// `names`: allowed host names. Default: any.
    #[serde(skip_serializing_if = "text::is_default")]
    pub names: NameRules,
    /// `tls`: required TLS settings. Default: none.
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
    /// `fqdn`: a DNS name.
    Fqdn,
    /// `ip`: an IP address.
    Ip,
    /// `unix`: a Unix domain socket in Envoy's file system.
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
    /// Names of the presets, accepted by [`Platform::preset`].
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

    /// Whether an endpoint may have this kind of address.
    pub(crate) fn allows_kind(&self, kind: EndpointKind) -> bool {
        self.endpoint_kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }
}
