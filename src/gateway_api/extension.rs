//! Envoy Gateway's policies and filters.

use super::reference::{BackendReference, TargetReference};
use super::route::Present;
use crate::api::ObjectMeta;

partial! {
    /// An Envoy Gateway `SecurityPolicy`.
    SecurityPolicy {
        /// `metadata`.
        metadata: ObjectMeta,
        /// `spec`.
        spec: SecurityPolicySpec,
    }

    /// What a `SecurityPolicy` requires, and of what.
    SecurityPolicySpec {
        /// `targetRef`: deprecated; one target.
        target_ref: Option<TargetReference>,
        /// `targetRefs`: routes or Gateways.
        target_refs: Vec<TargetReference>,
        /// `extAuth`: external authorization.
        ext_auth: Option<ExtAuth>,
        /// `oidc`: login by `OpenID` Connect.
        oidc: Option<Oidc>,
        /// `jwt`: JSON Web Tokens.
        jwt: Option<Jwt>,
    }

    /// External authorization.
    ExtAuth {
        /// `grpc`: a gRPC service.
        grpc: Option<ExtAuthService>,
        /// `http`: an HTTP service.
        http: Option<ExtAuthService>,
        /// `failOpen`: whether requests pass where the service cannot be reached.
        fail_open: Option<bool>,
    }

    /// A service that authorizes requests.
    ExtAuthService {
        /// `backendRef`: deprecated; one destination.
        backend_ref: Option<BackendReference>,
        /// `backendRefs`: the destinations.
        backend_refs: Vec<BackendReference>,
    }

    /// Login by `OpenID` Connect.
    Oidc {
        /// `provider`: the identity provider.
        provider: OidcProvider,
    }

    /// An identity provider.
    OidcProvider {
        /// `backendRefs`: its destinations; none means the issuer's host.
        backend_refs: Vec<BackendReference>,
        /// `issuer`: the URL of the provider.
        issuer: String,
        /// `tokenEndpoint`: a URL; absent means the one that the issuer publishes.
        token_endpoint: Option<String>,
    }

    /// JSON Web Tokens.
    Jwt {
        /// `providers`: who issues tokens.
        providers: Vec<JwtProvider>,
    }

    /// An issuer of tokens.
    JwtProvider {
        /// `name`: of the provider.
        name: String,
        /// `remoteJWKS`: where its keys are.
        #[serde(rename = "remoteJWKS")]
        remote_jwks: Option<RemoteJwks>,
    }

    /// Where the keys of an issuer are.
    RemoteJwks {
        /// `backendRefs`: the destinations; none means the host of the URL.
        backend_refs: Vec<BackendReference>,
        /// `uri`: the URL of the keys.
        uri: String,
    }

    /// An Envoy Gateway `EnvoyExtensionPolicy`.
    EnvoyExtensionPolicy {
        /// `metadata`.
        metadata: ObjectMeta,
        /// `spec`.
        spec: EnvoyExtensionPolicySpec,
    }

    /// What an `EnvoyExtensionPolicy` adds, and to what.
    EnvoyExtensionPolicySpec {
        /// `targetRef`: deprecated; one target.
        target_ref: Option<TargetReference>,
        /// `targetRefs`: routes or Gateways.
        target_refs: Vec<TargetReference>,
        /// `extProc`: external processors.
        ext_proc: Vec<ExtProc>,
    }

    /// An external processor.
    ExtProc {
        /// `backendRefs`: the destinations.
        backend_refs: Vec<BackendReference>,
        /// `failOpen`: whether requests pass where the processor fails.
        fail_open: Option<bool>,
    }

    /// An Envoy Gateway `BackendTrafficPolicy`.
    BackendTrafficPolicy {
        /// `metadata`.
        metadata: ObjectMeta,
        /// `spec`.
        spec: BackendTrafficPolicySpec,
    }

    /// How traffic reaches destinations, and of which routes.
    BackendTrafficPolicySpec {
        /// `targetRef`: deprecated; one target.
        target_ref: Option<TargetReference>,
        /// `targetRefs`: routes or Gateways.
        target_refs: Vec<TargetReference>,
        /// `loadBalancer`: how endpoints are chosen.
        load_balancer: Option<LoadBalancer>,
        /// `healthCheck`: how broken endpoints are found.
        health_check: Option<HealthCheck>,
        /// `useClientProtocol`: whether the protocol of the request is spoken upstream.
        use_client_protocol: Option<bool>,
    }

    /// How endpoints are chosen.
    LoadBalancer {
        /// `type`: of the load balancer.
        r#type: String,
        /// `zoneAware`: whether endpoints of the proxy's zone are preferred.
        zone_aware: Option<ZoneAware>,
    }

    /// Whether endpoints of the proxy's zone are preferred.
    ZoneAware {
        /// `preferLocal`, as far as whether it is there.
        prefer_local: Option<Present>,
        /// `weightedZones`: since v1.8, as far as how many there are.
        weighted_zones: Vec<Present>,
    }

    /// How broken endpoints are found.
    HealthCheck {
        /// `active`: by requests of their own.
        active: Option<ActiveHealthCheck>,
        /// `passive`: by the outcome of real requests; as far as whether it is there.
        passive: Option<Present>,
    }

    /// Health checks by requests of their own.
    ActiveHealthCheck {
        /// `type`: `HTTP`, `TCP` or `GRPC`.
        r#type: String,
        /// `http`: of the type `HTTP`.
        http: Option<HttpHealthCheck>,
    }

    /// Health checks by HTTP requests.
    HttpHealthCheck {
        /// `hostname`: to send.
        hostname: Option<String>,
    }

    /// An Envoy Gateway `HTTPRouteFilter`.
    HttpRouteFilter {
        /// `metadata`.
        metadata: ObjectMeta,
        /// `spec`.
        spec: HttpRouteFilterSpec,
    }

    /// What an `HTTPRouteFilter` does.
    HttpRouteFilterSpec {
        /// `urlRewrite`: host name and path to send.
        url_rewrite: Option<HttpUrlRewrite>,
        /// `directResponse`, as far as whether it is there.
        direct_response: Option<Present>,
    }

    /// What is sent instead of the request's host name and path.
    HttpUrlRewrite {
        /// `hostname`: where the host name comes from.
        hostname: Option<HostnameModifier>,
        /// `path`, as far as whether it is there.
        path: Option<Present>,
    }

    /// Where the host name to send comes from.
    HostnameModifier {
        /// `type`: `Header`, `Backend` or, since v1.9, `PathRegex`.
        r#type: String,
        /// `header`: of the type `Header`.
        header: Option<String>,
    }
}
