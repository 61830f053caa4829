//! The references of routes to destinations: the checks in Envoy Gateway's order
//! (`validateBackendRef`, `internal/gatewayapi/validate.go`) and their messages by release.

use super::change::{BACKEND_REF_HOSTNAME, BACKEND_REF_PATH, EXTENSION_FILTERS, EXTERNAL_NAME};
use super::{Input, Owner};
use crate::api::{Backend, GROUP, KIND};
use crate::gateway_api::{BackendReference, RouteFilter, RouteKind, Service};
use crate::release::Release;
use crate::resources::Named;
use crate::translator::changes::ROUTES_VALIDATE_BACKENDS;
use crate::translator::reference_error::ReferenceError;

/// The destination of a reference that passed the checks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target<'a> {
    Backend(&'a Backend),
    Service(&'a Service),
}

pub(super) const MULTICLUSTER: &str = "multicluster.x-k8s.io";

/// `kind` as conditions write it, for the kinds that can be referred to.
fn known_kind(kind: &str) -> Option<&'static str> {
    ["Service", "ServiceImport", KIND].into_iter().find(|known| *known == kind)
}

impl<'a> Input<'a> {
    /// Checks a reference of a route.
    ///
    /// `kind` is the kind of the route as far as grants and kinds go: mirrors of a gRPC route were
    /// once taken for those of an HTTP route.
    pub(super) fn resolve(
        &self,
        reference: &BackendReference,
        owner: Owner<'_>,
        kind: RouteKind,
    ) -> Result<Target<'a>, ReferenceError> {
        if let Some(message) = filter_error(&reference.filters, kind, self.release) {
            return Err(ReferenceError::Filter(message));
        }
        if ![GROUP, "", MULTICLUSTER].contains(&reference.group()) {
            return Err(ReferenceError::Group(reference.group().to_owned()));
        }
        let Some(target_kind) = known_kind(reference.kind()) else {
            return Err(ReferenceError::Kind(reference.kind().to_owned()));
        };
        let namespace = reference.namespace_or(owner.namespace);
        let name = reference.name.as_str();
        if !self.is_permitted(reference, Owner { kind: kind.as_str(), ..owner }) {
            return Err(ReferenceError::NotPermitted {
                kind: target_kind.to_owned(),
                namespace: namespace.to_owned(),
                name: name.to_owned(),
            });
        }
        if target_kind == KIND {
            return self.resolve_backend(namespace, name, kind).map(Target::Backend);
        }
        let Some(port) = reference.port else { return Err(ReferenceError::PortMissing) };
        self.resolve_service(target_kind, namespace, name, port, kind).map(Target::Service)
    }

    /// `validateBackendRefBackend`.
    fn resolve_backend(
        &self,
        namespace: &str,
        name: &str,
        kind: RouteKind,
    ) -> Result<&'a Backend, ReferenceError> {
        let (owned_namespace, owned_name) = (namespace.to_owned(), name.to_owned());
        if !self.backend_api_enabled {
            return Err(ReferenceError::Disabled { namespace: owned_namespace, name: owned_name });
        }
        if !takes_backends(kind, self.release) {
            return Err(ReferenceError::RouteKind {
                kind: kind.as_str(),
                namespace: owned_namespace,
                name: owned_name,
            });
        }
        let backend = self.accepted_backend(namespace, name)?;
        let endpoints = backend.spec.endpoints.as_deref().unwrap_or_default();
        if endpoints.iter().any(|endpoint| endpoint.address.unix().is_some()) {
            return Err(ReferenceError::UnixSocket {
                namespace: owned_namespace,
                name: owned_name,
            });
        }
        Ok(backend)
    }

    /// The Backend of a name, where there is one and it is accepted.
    pub(super) fn accepted_backend(
        &self,
        namespace: &str,
        name: &str,
    ) -> Result<&'a Backend, ReferenceError> {
        let Some((backend, rejection)) = self.backend(namespace, name) else {
            return Err(ReferenceError::NotFound {
                kind: KIND,
                namespace: namespace.to_owned(),
                name: name.to_owned(),
            });
        };
        match rejection.filter(|_| self.release.has_change(ROUTES_VALIDATE_BACKENDS)) {
            None => Ok(backend),
            Some(rejection) => Err(ReferenceError::Rejected {
                reason: rejection.reason,
                error: rejection.message.clone(),
                namespace: namespace.to_owned(),
                name: name.to_owned(),
            }),
        }
    }

    /// `validateBackendService`; there are no `ServiceImport` objects.
    fn resolve_service(
        &self,
        target_kind: &'static str,
        namespace: &str,
        name: &str,
        port: u16,
        kind: RouteKind,
    ) -> Result<&'a Service, ReferenceError> {
        let (namespace_owned, name_owned) = (namespace.to_owned(), name.to_owned());
        let service = self
            .one_of_name(&self.resources.services, namespace, name)
            .filter(|_| target_kind == "Service");
        let Some(service) = service else {
            return Err(ReferenceError::NotFound {
                kind: target_kind,
                namespace: namespace_owned,
                name: name_owned,
            });
        };
        if service.spec.r#type.as_deref() == Some("ExternalName")
            && self.release.has_change(EXTERNAL_NAME)
        {
            return Err(ReferenceError::ExternalName {
                namespace: namespace_owned,
                name: name_owned,
            });
        }
        let protocol = if kind == RouteKind::Udp { "UDP" } else { "TCP" };
        let has_port = service.spec.ports.iter().any(|known| {
            known.port == port && known.protocol.as_deref().unwrap_or("TCP") == protocol
        });
        if has_port {
            Ok(service)
        } else {
            Err(ReferenceError::PortNotFound {
                protocol,
                port,
                namespace: service.namespace().to_owned(),
                name: name_owned,
            })
        }
    }
}

/// Whether routes of a kind can refer to Backends.
fn takes_backends(kind: RouteKind, release: Release) -> bool {
    let since = match kind {
        RouteKind::Http => Release::V1_1,
        RouteKind::Tls => Release::V1_2,
        RouteKind::Grpc | RouteKind::Tcp | RouteKind::Udp => Release::V1_3,
    };
    release.is_at_least(since)
}

const HEADERS_ONLY: &str = "Specific filter is not supported within BackendRef, only RequestHeaderModifier and ResponseHeaderModifier are supported";
const HEADERS_AND_EXTENSION: &str = "Specific filter is not supported within BackendRef, only RequestHeaderModifier, ResponseHeaderModifier and gateway.envoyproxy.io/HTTPRouteFilter are supported";
const HEADERS_HOSTNAME_AND_EXTENSION: &str = "Specific filter is not supported within BackendRef, only RequestHeaderModifier, ResponseHeaderModifier, URLRewrite and gateway.envoyproxy.io/HTTPRouteFilter are supported";
const NO_PATH: &str = "URLRewrite path modifier is not supported within BackendRef";

/// The error of the filters of a backendRef (`validateBackendRefFilters`).
fn filter_error(
    filters: &[RouteFilter],
    kind: RouteKind,
    release: Release,
) -> Option<&'static str> {
    if !kind.is_http() {
        return None;
    }
    let is_http = kind == RouteKind::Http;
    let extensions = is_http && release.has_change(EXTENSION_FILTERS);
    let hostname = is_http && release.has_change(BACKEND_REF_HOSTNAME);
    let unsupported = match (extensions, hostname) {
        (_, true) => HEADERS_HOSTNAME_AND_EXTENSION,
        (true, false) => HEADERS_AND_EXTENSION,
        (false, false) => HEADERS_ONLY,
    };
    filters.iter().find_map(|filter| {
        let needs_body = release.has_change(EXTENSION_FILTERS);
        let supported = match filter.r#type.as_str() {
            "RequestHeaderModifier" => !needs_body || filter.request_header_modifier.is_some(),
            "ResponseHeaderModifier" => !needs_body || filter.response_header_modifier.is_some(),
            "ExtensionRef" if extensions => {
                let extension = filter.extension_ref.as_ref();
                extension.is_some_and(|extension| extension.kind == "HTTPRouteFilter")
            }
            "URLRewrite" if hostname => match &filter.url_rewrite {
                Some(rewrite) if rewrite.path.is_some() && release.has_change(BACKEND_REF_PATH) => {
                    return Some(NO_PATH);
                }
                rewrite => rewrite.is_some(),
            },
            _ => false,
        };
        (!supported).then_some(unsupported)
    })
}
