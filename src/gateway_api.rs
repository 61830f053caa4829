//! The neighbours of a Backend, in the part that decides what becomes of it: Gateway API routes and
//! policies, Envoy Gateway's policies and configuration, and the Kubernetes objects they refer to.
//!
//! The types are partial and lenient: fields that do not matter to a Backend are ignored, `null`
//! reads as absent. They decode the real resources of every release; whether a release has a field
//! or serves a version is not their concern.

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

pub use crate::policy::{
    BackendTlsPolicy, BackendTlsPolicySpec, BackendTlsPolicyValidation, PolicyTargetReference,
    SubjectAltName,
};
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
