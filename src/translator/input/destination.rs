//! Destinations of rules, mirrors, policies and telemetry (`ir.RouteDestination`).

use super::change::{SERVICE_CERTIFICATES, STREAM_CERTIFICATES};
use crate::gateway_api::RouteKind;
use crate::release::Release;
use crate::resources::ObjectId;
use crate::translator::{DestinationSetting, HostRewrite};

/// A destination: the settings of one rule, mirror, policy or telemetry sink.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Destination {
    /// The name, which is the name of the cluster unless each setting has its own:
    /// `httproute/default/api/rule/0`.
    pub name: String,
    /// The Gateway; `None` where it is not part of the input.
    pub gateway: Option<ObjectId>,
    /// The settings, one for each backendRef that counts.
    pub settings: Vec<WeightedSetting>,
    /// The part of the configuration that uses the destination.
    pub user: DestinationUser,
}

/// The part of the configuration that uses a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DestinationUser {
    /// A rule of a route.
    Route(RouteKind),
    /// A mirror of a rule.
    Mirror,
    /// External authorization.
    ExtAuth,
    /// An identity provider.
    Oidc,
    /// The keys of an issuer of tokens.
    Jwt,
    /// An external processor.
    ExtProc,
    /// Access logs, tracing or metrics.
    Telemetry,
}

impl DestinationUser {
    /// Whether an address or a port that Envoy cannot be given stops the Gateway.
    pub(super) const fn stops_gateway(self) -> bool {
        matches!(self, Self::Route(_) | Self::Mirror)
    }

    /// Whether the client certificate of the cluster reaches Envoy
    /// (`addXdsSecret`, `internal/xds/translator/translator.go`).
    pub(super) fn delivers_client_certificate(self, release: Release) -> bool {
        match self {
            Self::Route(RouteKind::Http | RouteKind::Grpc) => true,
            Self::Route(RouteKind::Tls | RouteKind::Tcp) => release.has_change(STREAM_CERTIFICATES),
            Self::ExtAuth | Self::Oidc | Self::Jwt => release.has_change(SERVICE_CERTIFICATES),
            Self::Route(RouteKind::Udp) | Self::Mirror | Self::ExtProc | Self::Telemetry => false,
        }
    }
}

/// The setting of a backendRef with its share of the traffic.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WeightedSetting {
    /// The position of the backendRef, counted from 0.
    pub backend_ref: usize,
    /// Whether the reference is to a Backend.
    pub is_backend: bool,
    /// The weight; `None` for telemetry, where all settings weigh the same.
    pub weight: Option<u32>,
    /// Whether the reference fails: its share of the requests gets 500. Marked since v1.7.
    pub is_invalid: bool,
    /// Whether the backendRef has filters.
    pub has_filters: bool,
    /// The `Host` header that is sent instead of the client's.
    pub rewrite: HostRewrite,
    /// The setting; empty for a failed reference.
    pub setting: DestinationSetting,
}

impl WeightedSetting {
    /// A setting that has a weight and nothing else.
    pub(super) fn empty(backend_ref: usize, weight: u32) -> Self {
        Self {
            backend_ref,
            is_backend: true,
            weight: Some(weight),
            is_invalid: false,
            has_filters: false,
            rewrite: HostRewrite::None,
            setting: DestinationSetting::empty(),
        }
    }

    /// Whether the setting has a destination.
    #[must_use]
    pub const fn has_destination(&self) -> bool {
        self.setting.has_destination()
    }

    pub(super) fn is_auto_sni(&self) -> bool {
        self.setting.tls.as_ref().is_some_and(|tls| tls.auto_sni_from_endpoint_hostname)
    }
}
