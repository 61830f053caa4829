//! The objects around a Backend, as far as they matter to it: Gateway API routes, Gateways and
//! grants, Envoy Gateway's policies and configuration, and the Kubernetes objects they refer to.
//! `BackendTLSPolicy` is in [`policy`](crate::policy).
//!
//! The types are partial and lenient: they ignore fields that do not matter to a Backend, and read
//! `null` as absent. They deserialize the resources of every release; whether a release has a
//! field or serves a version is checked elsewhere.

#[macro_use]
mod partial;

mod core;
mod extension;
mod gateway;
mod grant;
mod object;
mod proxy;
mod reference;
mod route;

pub(crate) use crate::policy::{BackendTlsPolicy, PolicyTargetReference};
pub use core::{
    ClusterTrustBundle, ConfigMap, Data, Endpoint, EndpointConditions, EndpointPort, EndpointSlice,
    Namespace, Secret, Service, ServicePort, ServiceSpec,
};
pub use extension::{
    ActiveHealthCheck, BackendTrafficPolicy, BackendTrafficPolicySpec, EnvoyExtensionPolicy,
    EnvoyExtensionPolicySpec, ExtAuth, ExtAuthService, ExtProc, HealthCheck, HostnameModifier,
    HttpHealthCheck, HttpRouteFilter, HttpRouteFilterSpec, HttpUrlRewrite, Jwt, JwtProvider,
    LoadBalancer, Oidc, OidcProvider, RemoteJwks, SecurityPolicy, SecurityPolicySpec, ZoneAware,
};
pub use gateway::{
    AllowedRoutes, CustomInfrastructure, CustomProvider, EnvoyGateway, ExtensionApis, Gateway,
    GatewayClass, GatewayClassSpec, GatewayInfrastructure, GatewayProvider, GatewaySpec,
    GatewayTls, GatewayTlsBackend, LabelSelector, LabelSelectorRequirement, Listener, ListenerTls,
    ParametersReference, RouteGroupKind, RouteNamespaces,
};
pub use grant::{ReferenceGrant, ReferenceGrantFrom, ReferenceGrantSpec, ReferenceGrantTo};
pub(crate) use object::GATEWAY_API;
pub use object::{ObjectKind, TypeMeta};
pub(crate) use partial::null_as_default;
pub use proxy::{
    AccessLog, AccessLogSetting, AccessLogSink, EnvoyProxy, EnvoyProxySpec, MetricSink, Metrics,
    Telemetry, TelemetryBackend, Tracing, TracingProvider,
};
pub use reference::{BackendReference, ParentReference, TargetReference};
pub use route::{
    ExtensionReference, HttpUrlRewriteFilter, Present, RequestMirror, Route, RouteFilter,
    RouteKind, RouteRule, RouteSpec,
};
