//! Routes: conditions for each Gateway, and the destinations of their rules
//! (`internal/gatewayapi/route.go`).

use super::change::{BACKEND_REF_ERRORS, REFUSED_TLS_ROUTE, TLS_ERRORS_FAIL_THE_RULE};
use super::condition::{RouteError, conditions, sentence};
use super::destination::WeightedSetting;
use super::gateway::Parent;
use super::outcome::{
    FailedReference, ObjectReference, ParentStatus, ReferencePosition, RouteStatus, StatusCondition,
};
use super::reference::Target;
use super::setting::NoReadyEndpoints;
use super::{Owner, Run, order};
use crate::gateway_api::{
    BackendReference, GATEWAY_API, Listener, ObjectKind, ParentReference, Route, RouteKind,
};
use crate::resources::{Named, ObjectId};
use crate::translator::RouteErrorReason;
use crate::translator::reference_error::ReferenceError;
use crate::translator::stored::stored;
use crate::translator::{AddressType, DestinationSetting, HostRewrite, Protocol};

/// A route as one of its Gateways processes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct RouteContext<'i, 'a> {
    /// The position of the route in the input.
    pub(super) index: usize,
    pub(super) route: &'a Route,
    pub(super) parent: Parent<'i, 'a>,
    pub(super) reference: &'a ParentReference,
    pub(super) listeners: &'i [&'a Listener],
}

impl<'a> RouteContext<'_, 'a> {
    pub(super) fn kind(&self) -> RouteKind {
        self.route.kind
    }

    pub(super) fn listener_names(&self) -> Vec<&'a str> {
        self.listeners.iter().map(|listener| listener.name.as_str()).collect()
    }

    pub(super) fn owner(&self) -> Owner<'a> {
        Owner {
            group: GATEWAY_API,
            kind: self.route.kind.as_str(),
            namespace: self.route.namespace(),
        }
    }

    /// The name of a rule's destination; stream routes have one destination, numbered -1.
    pub(super) fn destination_name(&self, rule: Option<usize>) -> String {
        let kind = self.route.kind.as_str().to_ascii_lowercase();
        let (namespace, name) = (self.route.namespace(), self.route.name());
        match rule {
            Some(rule) => format!("{kind}/{namespace}/{name}/rule/{rule}"),
            None => format!("{kind}/{namespace}/{name}/rule/-1"),
        }
    }

    /// The Gateway as statuses of policies name it: as the route writes it.
    pub(super) fn ancestor(&self) -> ObjectReference {
        let reference = self.reference;
        let namespace = reference.namespace.as_deref().unwrap_or_default();
        ObjectReference {
            section_name: reference.section_name.clone(),
            port: reference.port,
            ..ObjectReference::new("Gateway", namespace, &reference.name)
        }
    }
}

/// The errors of a route for one of its Gateways.
#[derive(Debug, Default)]
pub(super) struct RouteErrors {
    pub(super) errors: Vec<RouteError>,
    pub(super) failed: Vec<FailedReference>,
    /// The condition of a rejected route.
    pub(super) rejection: Option<StatusCondition>,
}

impl<'a> Run<'_, 'a> {
    pub(super) fn routes(&mut self) {
        let routes = order::ordered(&self.input.resources.routes, self.input.release);
        for kind in
            [RouteKind::Http, RouteKind::Grpc, RouteKind::Tls, RouteKind::Tcp, RouteKind::Udp]
        {
            for (index, route) in routes.iter().filter(|(_, route)| route.kind == kind) {
                self.route(*index, route);
            }
        }
    }

    fn route(&mut self, index: usize, route: &'a Route) {
        let input = self.input;
        let mut parents = Vec::new();
        for (position, reference) in route.spec.parent_refs.iter().enumerate() {
            let Some(parent) = input.parent(reference, route.namespace()) else { continue };
            let namespace = reference.namespace.as_deref().unwrap_or(route.namespace());
            let name = ObjectReference {
                section_name: reference.section_name.clone(),
                port: reference.port,
                ..ObjectReference::new("Gateway", namespace, &reference.name)
            };
            let mut status = ParentStatus {
                parent: name,
                position,
                conditions: Vec::new(),
                failed_references: Vec::new(),
            };
            match input.attach(route, reference, parent) {
                Err(condition) => {
                    if route.kind == RouteKind::Tls && !input.release.has_change(REFUSED_TLS_ROUTE)
                    {
                        let listeners = &[];
                        let context = RouteContext { index, route, parent, reference, listeners };
                        let mut errors = RouteErrors::default();
                        self.stream_settings(&context, &mut errors);
                        status.conditions = conditions(&errors.errors, input.release);
                    }
                    status.conditions.push(condition);
                }
                Ok(listeners) => {
                    let context =
                        RouteContext { index, route, parent, reference, listeners: &listeners };
                    let mut errors = RouteErrors::default();
                    if route.kind.is_http() {
                        self.http_route(&context, &mut errors);
                    } else {
                        self.stream_route(&context, &mut errors);
                    }
                    status.conditions = conditions(&errors.errors, input.release);
                    status.conditions.extend(errors.rejection);
                    status.failed_references = errors.failed;
                }
            }
            parents.push(status);
        }
        if !parents.is_empty() {
            let id = ObjectId { kind: ObjectKind::Route(route.kind), index };
            self.out.routes.push(RouteStatus { id, parents });
        }
    }

    /// The setting of a backendRef: the checks, then addresses and TLS. `None` where its weight
    /// is 0.
    pub(super) fn setting(
        &mut self,
        context: &RouteContext<'_, 'a>,
        reference: &BackendReference,
        kind: RouteKind,
    ) -> Result<Option<WeightedSetting>, ReferenceError> {
        let release = self.input.release;
        let target = self.input.resolve(reference, context.owner(), kind)?;
        let weight = reference.weight.unwrap_or(1);
        if weight == 0 {
            return Ok(None);
        }
        let protocol = Protocol::from_route(context.kind(), release);
        let mut setting = match target {
            Target::Backend(backend) => {
                DestinationSetting::new(&stored(&backend.spec, release), protocol, release)
            }
            Target::Service(service) => {
                let routes_to_service = context
                    .parent
                    .proxy()
                    .is_some_and(|proxy| proxy.spec.routing_type.as_deref() == Some("Service"));
                let port = reference.port.unwrap_or_default();
                self.input.service_setting(service, port, protocol, routes_to_service).map_err(
                    |NoReadyEndpoints| ReferenceError::NoReadyEndpoints {
                        namespace: service.namespace().to_owned(),
                        name: service.name().to_owned(),
                    },
                )?
            }
        };
        let tls = self.tls(reference, target, context.parent, context.ancestor());
        match tls {
            Ok(tls) => setting.tls = tls,
            Err(error) if release.has_change(TLS_ERRORS_FAIL_THE_RULE) => {
                return Err(ReferenceError::Tls(error));
            }
            Err(_) => {}
        }
        if setting.address_type == Some(AddressType::Mixed) {
            return Err(ReferenceError::MixedAddresses);
        }
        Ok(Some(WeightedSetting {
            backend_ref: 0,
            is_backend: matches!(target, Target::Backend(_)),
            weight: Some(weight),
            is_invalid: false,
            has_filters: !reference.filters.is_empty(),
            rewrite: HostRewrite::None,
            setting,
        }))
    }

    /// Records the error of a backendRef.
    pub(super) fn fail(
        &self,
        context: &RouteContext<'_, '_>,
        errors: &mut RouteErrors,
        rule: usize,
        backend_ref: usize,
        error: &ReferenceError,
    ) {
        let release = self.input.release;
        let message = error.message(release);
        let reason = error.reason(release);
        let listed = release.has_change(BACKEND_REF_ERRORS);
        errors.failed.push(FailedReference {
            rule,
            position: ReferencePosition::BackendRef(backend_ref),
            reason,
            message: message.clone(),
            is_open: error.is_open(self.input.resources),
        });
        let r#type = match error {
            ReferenceError::NoReadyEndpoints { .. } if context.kind().is_http() => {
                "BackendsAvailable"
            }
            _ => "ResolvedRefs",
        };
        let message = match error {
            // v1.3 does not write errors of TLS to a condition.
            ReferenceError::Tls(_) if !listed => return,
            _ if !listed || !context.kind().is_http() => message,
            ReferenceError::NoReadyEndpoints { .. } => {
                sentence(&format!("Failed to find endpoints: {message}"))
            }
            _ => sentence(&format!(
                "Failed to process route rule {rule} backendRef {backend_ref}: {message}"
            )),
        };
        errors.errors.push(RouteError { r#type, reason, message });
    }

    /// Records a condition with a message of its own.
    pub(super) fn fail_route(
        errors: &mut RouteErrors,
        r#type: &'static str,
        reason: RouteErrorReason,
        message: impl Into<String>,
    ) {
        errors.errors.push(RouteError { r#type, reason, message: message.into() });
    }
}
