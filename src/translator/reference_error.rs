//! Errors of the references of routes, with their reasons and messages by release
//! (`validateBackendRef`, `internal/gatewayapi/validate.go`).

use super::changes::BACKEND_REF_ERRORS;
use super::route_error::RouteErrorReason;
use crate::gateway_api::ObjectKind;
use crate::release::Release;
use crate::resources::Resources;

/// The error of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ReferenceError {
    /// A filter that a backendRef cannot have.
    Filter(&'static str),
    Group(String),
    Kind(String),
    NotPermitted {
        kind: String,
        namespace: String,
        name: String,
    },
    PortMissing,
    PortNotFound {
        protocol: &'static str,
        port: u16,
        namespace: String,
        name: String,
    },
    NotFound {
        kind: &'static str,
        namespace: String,
        name: String,
    },
    Disabled {
        namespace: String,
        name: String,
    },
    /// A kind of route that cannot refer to Backends, before v1.3.
    RouteKind {
        kind: &'static str,
        namespace: String,
        name: String,
    },
    /// A Backend that is not accepted.
    Rejected {
        reason: RouteErrorReason,
        error: String,
        namespace: String,
        name: String,
    },
    UnixSocket {
        namespace: String,
        name: String,
    },
    ExternalName {
        namespace: String,
        name: String,
    },
    NoReadyEndpoints {
        namespace: String,
        name: String,
    },
    MixedAddresses,
    Tls(String),
    MultipleWithResolver,
    ResolverNotPassthrough,
}

impl ReferenceError {
    /// Whether the error may be due to the absence of an object that exists outside the input.
    pub(crate) fn is_open(&self, resources: &Resources) -> bool {
        let absent = match self {
            Self::NotPermitted { .. } => ObjectKind::ReferenceGrant,
            Self::NotFound { kind: "Backend", .. } => ObjectKind::Backend,
            Self::NotFound { kind: "Service", .. } => ObjectKind::Service,
            // A ServiceImport is not part of an input.
            Self::NotFound { .. } => return true,
            Self::NoReadyEndpoints { .. } => ObjectKind::EndpointSlice,
            // A policy may bring the CA that is required.
            Self::Rejected { reason: RouteErrorReason::InvalidBackendTls, .. } => {
                ObjectKind::BackendTlsPolicy
            }
            _ => return false,
        };
        !resources.is_complete(absent)
    }

    /// The reason of the route's condition.
    pub(crate) fn reason(&self, release: Release) -> RouteErrorReason {
        let listed = release.has_change(BACKEND_REF_ERRORS);
        match self {
            Self::Filter(_) => RouteErrorReason::UnsupportedRefValue,
            Self::Group(_) | Self::Kind(_) => RouteErrorReason::InvalidKind,
            Self::NotPermitted { .. } => RouteErrorReason::RefNotPermitted,
            Self::PortMissing => RouteErrorReason::PortNotSpecified,
            Self::PortNotFound { .. } => RouteErrorReason::PortNotFound,
            Self::NotFound { .. } => RouteErrorReason::BackendNotFound,
            Self::Disabled { .. }
            | Self::RouteKind { .. }
            | Self::ExternalName { .. }
            | Self::ResolverNotPassthrough => RouteErrorReason::UnsupportedValue,
            Self::Rejected { reason, .. } if listed => *reason,
            Self::UnixSocket { .. } | Self::MixedAddresses if listed => {
                RouteErrorReason::UnsupportedAddressType
            }
            Self::Rejected { .. } | Self::UnixSocket { .. } => {
                RouteErrorReason::UnsupportedRefAddressFound
            }
            Self::NoReadyEndpoints { .. } => RouteErrorReason::EndpointsNotFound,
            Self::MixedAddresses => RouteErrorReason::ResolvedRefs,
            Self::Tls(_) => RouteErrorReason::InvalidBackendTls,
            Self::MultipleWithResolver => RouteErrorReason::InvalidBackendRef,
        }
    }

    /// The message of the condition, which since v1.4 is the error itself.
    pub(crate) fn message(&self, release: Release) -> String {
        let listed = release.has_change(BACKEND_REF_ERRORS);
        match self {
            Self::Filter(message) => (*message).into(),
            Self::Group(_) => "Group is invalid, only the core API group (specified by omitting the group field or setting it to an empty string), multicluster.x-k8s.io and gateway.envoyproxy.io are supported".into(),
            Self::Kind(_) => "Kind is invalid, only Service, MCS ServiceImport and Envoy Gateway Backend are supported".into(),
            Self::NotPermitted { kind, namespace, name } => format!("Backend ref to {kind} {namespace}/{name} not permitted by any ReferenceGrant."),
            Self::PortMissing => "A valid port number corresponding to a port on the Service must be specified".into(),
            Self::PortNotFound { protocol, port, namespace, name } => format!("{protocol} Port {port} not found on Service {namespace}/{name}"),
            Self::NotFound { kind: "Service", namespace, name } if listed => format!("service {namespace}/{name} not found"),
            Self::NotFound { kind: "ServiceImport", namespace, name } if listed => format!("service import {namespace}/{name} not found"),
            Self::NotFound { kind, namespace, name } => format!("{kind} {namespace}/{name} not found"),
            Self::Disabled { .. } if listed => "Backend is disabled in Envoy Gateway configuration".into(),
            Self::Disabled { namespace, name } => format!("Resource {namespace}/{name} of type Backend cannot be used since Backend is disabled in Envoy Gateway configuration"),
            Self::RouteKind { kind, namespace, name } => format!("Resource {namespace}/{name} of type Backend is not supported for {kind} routes"),
            Self::Rejected { error, .. } if listed => error.clone(),
            Self::Rejected { namespace, name, .. } => format!("Invalid Backend reference to Backend {namespace}/{name} found"),
            Self::UnixSocket { .. } if listed => "unix domain sockets are not supported in backend references".into(),
            Self::UnixSocket { namespace, name } => format!("Unix domain socket found in Backend {namespace}/{name} is not supported for xRoute backendRefs"),
            Self::ExternalName { namespace, name } => format!("Service {namespace}/{name} is of type ExternalName, which is not supported as a backend; use an Envoy Gateway Backend resource with an FQDN endpoint instead"),
            Self::NoReadyEndpoints { namespace, name } => format!("no ready endpoints for the related Service {namespace}/{name}"),
            Self::MixedAddresses => "mixed FQDN and IP or Unix address type for the same backendRef is not supported".into(),
            Self::Tls(message) => message.clone(),
            Self::MultipleWithResolver => "dynamic resolver is not supported for multiple backendRefs".into(),
            Self::ResolverNotPassthrough => "Dynamic resolver backend is only supported with TLS passthrough listeners".into(),
        }
    }

    /// The error of v1.3, next to the message of the condition.
    pub(crate) fn inner_error(&self) -> String {
        match self {
            Self::Filter(_) => "backend reference filters validation failed".into(),
            Self::Group(group) => format!("error validating backend group: unsupported backend reference group: {group}"),
            Self::Kind(kind) => format!("error validating backend kind: unsupported backend reference kind: {kind}"),
            Self::NotPermitted { name, .. } => format!("error validating backend namespace: cross-namespace reference not permitted for backend: {name}"),
            Self::PortMissing => "error validating backend port: port is required".into(),
            Self::PortNotFound { .. } | Self::NotFound { kind: "Service", .. } => format!("backend service validation failed: {}", self.message(Release::V1_3)),
            Self::NotFound { kind: "ServiceImport", namespace, name } => format!("backend service import validation failed: service import {namespace}/{name} not found"),
            Self::NotFound { namespace, name, .. } => format!("backend reference validation failed: backend {namespace}/{name} not found"),
            Self::Disabled { .. } => "backend reference validation failed: backend is disabled in Envoy Gateway configuration".into(),
            Self::Rejected { error, .. } => format!("backend reference validation failed: invalid backend reference: {error}"),
            Self::UnixSocket { .. } => "backend reference validation failed: unix domain sockets are not supported in backend references".into(),
            other => other.message(Release::V1_3),
        }
    }
}
