//! Routes of the five kinds.

use serde::Deserialize;

use super::reference::{BackendReference, ParentReference};
use crate::api::ObjectMeta;

/// The kind of a route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RouteKind {
    /// `HTTPRoute`.
    #[default]
    Http,
    /// `GRPCRoute`.
    Grpc,
    /// `TLSRoute`.
    Tls,
    /// `TCPRoute`.
    Tcp,
    /// `UDPRoute`.
    Udp,
}

impl RouteKind {
    /// The kind as manifests write it: `HTTPRoute`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "HTTPRoute",
            Self::Grpc => "GRPCRoute",
            Self::Tls => "TLSRoute",
            Self::Tcp => "TCPRoute",
            Self::Udp => "UDPRoute",
        }
    }

    /// Whether requests are routed, not connections.
    #[must_use]
    pub const fn is_http(self) -> bool {
        matches!(self, Self::Http | Self::Grpc)
    }
}

/// A route of any kind: the kinds differ in what they match, not in how they refer to Backends.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Route {
    /// The kind.
    pub kind: RouteKind,
    /// `metadata`.
    pub metadata: ObjectMeta,
    /// `spec`.
    pub spec: RouteSpec,
}

impl Route {
    /// A route with a name and a spec.
    pub fn new(kind: RouteKind, name: impl Into<String>, spec: RouteSpec) -> Self {
        Self { kind, metadata: ObjectMeta::named(name), spec }
    }
}

partial! {
    /// What a route matches and where it leads.
    RouteSpec {
        /// `parentRefs`: the Gateways it is attached to.
        parent_refs: Vec<ParentReference>,
        /// `hostnames`: the hosts it matches; none means all.
        hostnames: Vec<String>,
        /// `rules`: where requests or connections go.
        rules: Vec<RouteRule>,
    }

    /// A rule of a route.
    RouteRule {
        /// `name`: of the rule, which policies may target.
        name: Option<String>,
        /// `backendRefs`: the destinations.
        backend_refs: Vec<BackendReference>,
        /// `filters`: of `HTTPRoute` and `GRPCRoute`.
        filters: Vec<RouteFilter>,
    }

    /// A filter of a rule or of a backendRef.
    RouteFilter {
        /// `type`: of the filter.
        r#type: String,
        /// `requestMirror`: where copies of requests go.
        request_mirror: Option<RequestMirror>,
        /// `urlRewrite`: host name and path to send.
        url_rewrite: Option<HttpUrlRewriteFilter>,
        /// `extensionRef`: an `HTTPRouteFilter`.
        extension_ref: Option<ExtensionReference>,
        /// `requestHeaderModifier`, as far as whether it is there.
        request_header_modifier: Option<Present>,
        /// `responseHeaderModifier`, as far as whether it is there.
        response_header_modifier: Option<Present>,
        /// `requestRedirect`, as far as whether it is there.
        request_redirect: Option<Present>,
    }

    /// Where copies of requests go.
    RequestMirror {
        /// `backendRef`: the destination.
        backend_ref: BackendReference,
    }

    /// What is sent instead of the request's host name and path.
    HttpUrlRewriteFilter {
        /// `hostname`: the host name to send.
        hostname: Option<String>,
        /// `path`, as far as whether it is there.
        path: Option<Present>,
    }

    /// A reference to a filter that is an object of its own.
    ExtensionReference {
        /// `group`: of the filter.
        group: String,
        /// `kind`: of the filter.
        kind: String,
        /// `name`: of the filter, in the route's namespace.
        name: String,
    }
}

/// A value of which only the presence is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "it has nothing to add")]
pub struct Present;

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
