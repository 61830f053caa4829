//! Which kind of object a manifest holds.

use super::route::RouteKind;

partial! {
    /// `apiVersion` and `kind` of any object.
    TypeMeta {
        /// `apiVersion`: group and version.
        api_version: String,
        /// `kind`.
        kind: String,
    }
}

/// A kind of object that matters to a Backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ObjectKind {
    /// `Backend`.
    Backend,
    /// `HTTPRoute`, `GRPCRoute`, `TLSRoute`, `TCPRoute` or `UDPRoute`.
    Route(RouteKind),
    /// `BackendTLSPolicy`.
    BackendTlsPolicy,
    /// `SecurityPolicy`.
    SecurityPolicy,
    /// `EnvoyExtensionPolicy`.
    EnvoyExtensionPolicy,
    /// `BackendTrafficPolicy`.
    BackendTrafficPolicy,
    /// `HTTPRouteFilter`.
    HttpRouteFilter,
    /// `EnvoyProxy`.
    EnvoyProxy,
    /// `EnvoyGateway`.
    EnvoyGateway,
    /// `Gateway`.
    Gateway,
    /// `GatewayClass`.
    GatewayClass,
    /// `ReferenceGrant`.
    ReferenceGrant,
    /// `Namespace`.
    Namespace,
    /// `ConfigMap`.
    ConfigMap,
    /// `Secret`.
    Secret,
    /// `ClusterTrustBundle`.
    ClusterTrustBundle,
    /// `Service`.
    Service,
    /// `EndpointSlice`.
    EndpointSlice,
}

/// Group and name of each kind.
const KINDS: &[(&str, &str, ObjectKind)] = &[
    (crate::api::GROUP, "Backend", ObjectKind::Backend),
    (GATEWAY_API, "HTTPRoute", ObjectKind::Route(RouteKind::Http)),
    (GATEWAY_API, "GRPCRoute", ObjectKind::Route(RouteKind::Grpc)),
    (GATEWAY_API, "TLSRoute", ObjectKind::Route(RouteKind::Tls)),
    (GATEWAY_API, "TCPRoute", ObjectKind::Route(RouteKind::Tcp)),
    (GATEWAY_API, "UDPRoute", ObjectKind::Route(RouteKind::Udp)),
    (GATEWAY_API, "BackendTLSPolicy", ObjectKind::BackendTlsPolicy),
    (GATEWAY_API, "Gateway", ObjectKind::Gateway),
    (GATEWAY_API, "GatewayClass", ObjectKind::GatewayClass),
    (GATEWAY_API, "ReferenceGrant", ObjectKind::ReferenceGrant),
    (crate::api::GROUP, "SecurityPolicy", ObjectKind::SecurityPolicy),
    (crate::api::GROUP, "EnvoyExtensionPolicy", ObjectKind::EnvoyExtensionPolicy),
    (crate::api::GROUP, "BackendTrafficPolicy", ObjectKind::BackendTrafficPolicy),
    (crate::api::GROUP, "HTTPRouteFilter", ObjectKind::HttpRouteFilter),
    (crate::api::GROUP, "EnvoyProxy", ObjectKind::EnvoyProxy),
    (crate::api::GROUP, "EnvoyGateway", ObjectKind::EnvoyGateway),
    ("", "Namespace", ObjectKind::Namespace),
    ("", "ConfigMap", ObjectKind::ConfigMap),
    ("", "Secret", ObjectKind::Secret),
    ("certificates.k8s.io", "ClusterTrustBundle", ObjectKind::ClusterTrustBundle),
    ("", "Service", ObjectKind::Service),
    ("discovery.k8s.io", "EndpointSlice", ObjectKind::EndpointSlice),
];

/// The API group of Gateway API.
pub(crate) const GATEWAY_API: &str = "gateway.networking.k8s.io";

impl ObjectKind {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(|(_, _, kind)| *kind)
    }

    /// The kind of an object by its `apiVersion` and `kind`, in any version; `None` where it does
    /// not matter to a Backend.
    #[must_use]
    pub fn from_type(api_version: &str, kind: &str) -> Option<Self> {
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        let known =
            KINDS.iter().find(|(known_group, name, _)| *known_group == group && *name == kind);
        known.map(|(_, _, kind)| *kind)
    }

    /// The kind as manifests write it: `HTTPRoute`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        KINDS.iter().find(|(_, _, kind)| *kind == self).map_or("", |(_, name, _)| name)
    }
}
