//! Gateways, their listeners, and which routes attach to them (`internal/gatewayapi/listener.go`,
//! `processAllowedListenersForParentRefs` in `route.go`).

use std::collections::HashMap;

use super::outcome::{GatewayStatus, StatusCondition};
use super::{Input, Owner, Run};
use crate::api::SecretObjectReference;
use crate::gateway_api::{
    EnvoyProxy, GATEWAY_API, Gateway, Listener, ObjectKind, ParametersReference, ParentReference,
    Route, RouteKind,
};
use crate::profile::{self, Content, GatewayTls, ProxyTls, SecretName};
use crate::resources::{Named, ObjectId};
use crate::translator::changes::GATEWAY_CLIENT_CERTIFICATE;
use crate::translator::objects::Objects;

/// The Gateways that Envoy Gateway manages.
#[derive(Debug, Default)]
pub(super) struct Gateways<'a> {
    pub(super) contexts: Vec<GatewayContext<'a>>,
    by_name: HashMap<(&'a str, &'a str), usize>,
}

/// A Gateway and what it is configured with.
#[derive(Debug)]
pub(super) struct GatewayContext<'a> {
    /// The position of the Gateway in the input.
    pub(super) index: usize,
    pub(super) gateway: &'a Gateway,
    pub(super) proxy: Option<&'a EnvoyProxy>,
    /// The defaults of the EnvoyProxy for TLS towards backends.
    pub(super) proxy_tls: Option<ProxyTls>,
    /// The defaults of the Gateway for TLS towards backends, since v1.8.
    pub(super) tls: Option<GatewayTls>,
    pub(super) conditions: Vec<StatusCondition>,
}

/// The Gateway that a route refers to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Parent<'i, 'a> {
    Known(&'i GatewayContext<'a>),
    /// A Gateway that is not part of a partial input: it is assumed to accept the route.
    Assumed,
}

impl<'a> Parent<'_, 'a> {
    pub(super) fn proxy(self) -> Option<&'a EnvoyProxy> {
        match self {
            Self::Known(context) => context.proxy,
            Self::Assumed => None,
        }
    }

    pub(super) fn id(self) -> Option<ObjectId> {
        match self {
            Self::Known(context) => {
                Some(ObjectId { kind: ObjectKind::Gateway, index: context.index })
            }
            Self::Assumed => None,
        }
    }

    pub(super) fn gateway(self) -> Option<&'a Gateway> {
        match self {
            Self::Known(context) => Some(context.gateway),
            Self::Assumed => None,
        }
    }
}

const CONTROLLER_NAME: &str = "gateway.envoyproxy.io/gatewayclass-controller";

impl<'a> Input<'a> {
    pub(super) fn find_gateways(&self) -> Gateways<'a> {
        let mut gateways = Gateways::default();
        for (index, gateway) in super::order::ordered(&self.resources.gateways, self.release) {
            let class = self.resources.gateway_classes.iter();
            let mut class = class.filter(|class| class.name() == gateway.spec.gateway_class_name);
            let class = class.next();
            if class.is_some_and(|class| class.spec.controller_name != self.controller_name()) {
                continue;
            }
            let own = gateway.spec.infrastructure.as_ref();
            let own = own.and_then(|infrastructure| infrastructure.parameters_ref.as_ref());
            let of_class = class.and_then(|class| class.spec.parameters_ref.as_ref());
            let proxy = match (own, of_class) {
                (Some(reference), _) => self.proxy(reference, gateway.namespace()),
                (None, Some(reference)) => {
                    self.proxy(reference, reference.namespace.as_deref().unwrap_or_default())
                }
                (None, None) => None,
            };
            let position = gateways.contexts.len();
            gateways.by_name.insert((gateway.namespace(), gateway.name()), position);
            let proxy_tls = proxy.and_then(|proxy| {
                let settings = proxy.spec.backend_tls.clone()?;
                Some(ProxyTls::new(proxy.namespace(), proxy.name(), settings))
            });
            let (tls, condition) = self.gateway_tls(gateway);
            gateways.contexts.push(GatewayContext {
                index,
                gateway,
                proxy,
                proxy_tls,
                tls,
                conditions: condition.into_iter().collect(),
            });
        }
        gateways
    }

    /// The client certificate of a Gateway, or the condition that says why it is not used; the
    /// EnvoyProxy's is not used then either.
    fn gateway_tls(&self, gateway: &Gateway) -> (Option<GatewayTls>, Option<StatusCondition>) {
        let backend = gateway.spec.tls.as_ref().and_then(|tls| tls.backend.as_ref());
        let reference = backend.and_then(|backend| backend.client_certificate_ref.as_ref());
        let Some(reference) =
            reference.filter(|_| self.release.has_change(GATEWAY_CLIENT_CERTIFICATE))
        else {
            return (None, None);
        };
        match self.gateway_certificate(reference, gateway) {
            Ok(secret) => (Some(GatewayTls::new(Some(secret))), None),
            Err(message) => {
                let reason = "InvalidClientCertificateRef";
                let condition = StatusCondition::new("ResolvedRefs", reason, message);
                (Some(GatewayTls::new(None)), Some(condition))
            }
        }
    }

    fn gateway_certificate(
        &self,
        reference: &SecretObjectReference,
        gateway: &Gateway,
    ) -> Result<SecretName, String> {
        let namespace = reference.namespace.as_deref().filter(|namespace| !namespace.is_empty());
        let namespace = namespace.unwrap_or(gateway.namespace());
        let name = reference.name.as_str();
        let owner = Owner { group: GATEWAY_API, kind: "Gateway", namespace: gateway.namespace() };
        let group = reference.group.as_deref().unwrap_or_default();
        let kind = reference.kind.as_deref().unwrap_or("Secret");
        let is_permitted = self.grants.permit(owner, namespace, group, kind, name);
        let content = self.contents.find(profile::ObjectKind::Secret, namespace, name);
        let Some(content) = content.filter(|_| is_permitted && kind == "Secret") else {
            return Err("failed to get backend client certs for gateway".into());
        };
        let has = |key| match content {
            Content::Unknown => true,
            Content::Keys(keys) => keys.get(key) == Some(&false),
        };
        if has("tls.crt") && has("tls.key") {
            return Ok(SecretName::new(namespace, name));
        }
        Err(format!(
            "invalid backend client cert secret for gateway: secret {namespace}/{name} must contain 'tls.crt' and 'tls.key' fields"
        ))
    }

    fn controller_name(&self) -> &str {
        let configuration = self.resources.envoy_gateway();
        let gateway = configuration.and_then(|configuration| configuration.gateway.as_ref());
        gateway.map_or(CONTROLLER_NAME, |gateway| &gateway.controller_name)
    }

    fn proxy(&self, reference: &ParametersReference, namespace: &str) -> Option<&'a EnvoyProxy> {
        if reference.kind != "EnvoyProxy" {
            return None;
        }
        self.one_of_name(&self.resources.envoy_proxies, namespace, &reference.name)
    }

    /// The Gateway of a parent reference, if Envoy Gateway manages it.
    pub(super) fn parent(
        &self,
        reference: &ParentReference,
        namespace: &str,
    ) -> Option<Parent<'_, 'a>> {
        let group = reference.group.as_deref().unwrap_or(GATEWAY_API);
        let kind = reference.kind.as_deref().unwrap_or("Gateway");
        if group != GATEWAY_API || kind != "Gateway" {
            return None;
        }
        let namespace = reference.namespace.as_deref().unwrap_or(namespace);
        let position = self.gateways.by_name.get(&(namespace, reference.name.as_str()));
        match position.and_then(|position| self.gateways.contexts.get(*position)) {
            Some(context) => Some(Parent::Known(context)),
            None if self.resources.is_complete(ObjectKind::Gateway)
                || self.resources.gateways.named(namespace, &reference.name).next().is_some() =>
            {
                None
            }
            None => Some(Parent::Assumed),
        }
    }

    /// The Gateway of a name, if it is part of the input and Envoy Gateway manages it.
    pub(super) fn gateway(&self, namespace: &str, name: &str) -> Option<&GatewayContext<'a>> {
        let position = self.gateways.by_name.get(&(namespace, name))?;
        self.gateways.contexts.get(*position)
    }

    /// The listeners that a route attaches to, or the condition that says why it attaches to none.
    pub(super) fn attach(
        &self,
        route: &Route,
        reference: &ParentReference,
        parent: Parent<'_, 'a>,
    ) -> Result<Vec<&'a Listener>, StatusCondition> {
        let Some(gateway) = parent.gateway() else { return Ok(Vec::new()) };
        let refused = |reason, message| Err(StatusCondition::new("Accepted", reason, message));
        let selected = gateway.spec.listeners.iter().filter(|listener| {
            reference.section_name.as_ref().is_none_or(|section| *section == listener.name)
                && reference.port.is_none_or(|port| port == listener.port)
        });
        let selected: Vec<_> = selected.collect();
        if selected.is_empty() {
            return refused("NoMatchingParent", "No listeners match this parent ref");
        }
        let allowed: Vec<_> = selected
            .into_iter()
            .filter(|listener| {
                takes_kind(listener, route.kind) && self.takes_namespace(listener, gateway, route)
            })
            .collect();
        if allowed.is_empty() {
            return refused(
                "NotAllowedByListeners",
                "No listeners included by this parent ref allowed this attachment.",
            );
        }
        let has_hosts = matches!(route.kind, RouteKind::Http | RouteKind::Grpc | RouteKind::Tls);
        let matching: Vec<_> = allowed
            .into_iter()
            .filter(|listener| {
                !has_hosts || shares_host(listener.hostname.as_deref(), &route.spec.hostnames)
            })
            .collect();
        if matching.is_empty() {
            return refused(
                "NoMatchingListenerHostname",
                "There were no hostname intersections between the route and this parent ref's Listener(s).",
            );
        }
        Ok(matching)
    }

    fn takes_namespace(&self, listener: &Listener, gateway: &Gateway, route: &Route) -> bool {
        let namespaces =
            listener.allowed_routes.as_ref().and_then(|allowed| allowed.namespaces.as_ref());
        let from = namespaces.and_then(|namespaces| namespaces.from.as_deref());
        match from.unwrap_or("Same") {
            "All" => true,
            "Selector" => {
                let selector = namespaces.and_then(|namespaces| namespaces.selector.as_ref());
                let namespace =
                    self.resources.namespaces.iter().find(|it| it.name() == route.namespace());
                match (selector, namespace) {
                    (Some(selector), Some(namespace)) => {
                        selector.matches(namespace.metadata.labels.as_ref().unwrap_or(&NO_LABELS))
                    }
                    // The labels of a namespace that is not part of the input are unknown.
                    (Some(_), None) => !self.resources.is_complete(ObjectKind::Namespace),
                    (None, _) => false,
                }
            }
            _ => gateway.namespace() == route.namespace(),
        }
    }
}

static NO_LABELS: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();

/// Whether a listener takes routes of a kind (`validateAllowedRoutes`).
fn takes_kind(listener: &Listener, kind: RouteKind) -> bool {
    let by_protocol: &[RouteKind] = match listener.protocol.as_str() {
        "HTTP" | "HTTPS" => &[RouteKind::Http, RouteKind::Grpc],
        "TLS" => &[RouteKind::Tls, RouteKind::Tcp],
        "TCP" => &[RouteKind::Tcp],
        "UDP" => &[RouteKind::Udp],
        _ => &[],
    };
    // A TLS listener accepts TLS routes in any mode, and TCP routes unless it is in mode
    // `Passthrough`.
    let passes_through =
        listener.tls.as_ref().and_then(|tls| tls.mode.as_deref()) == Some("Passthrough");
    let by_mode = listener.protocol != "TLS" || kind != RouteKind::Tcp || !passes_through;
    let kinds = listener.allowed_routes.as_ref().map(|allowed| allowed.kinds.as_slice());
    let listed = kinds.filter(|kinds| !kinds.is_empty()).is_none_or(|kinds| {
        kinds.iter().any(|allowed| {
            allowed.group.as_deref().unwrap_or(GATEWAY_API) == GATEWAY_API
                && allowed.kind == kind.as_str()
        })
    });
    by_protocol.contains(&kind) && by_mode && listed
}

/// Whether a listener and a route have a host in common (`computeHosts`).
fn shares_host(listener: Option<&str>, route: &[String]) -> bool {
    let Some(listener) = listener.filter(|host| !host.is_empty()) else { return true };
    route.is_empty() || route.iter().any(|host| hosts_match(listener, host))
}

fn hosts_match(one: &str, other: &str) -> bool {
    let covers = |wildcard: &str, host: &str| {
        wildcard.strip_prefix('*').is_some_and(|suffix| {
            host.strip_prefix('*').unwrap_or(host).ends_with(suffix) && host.len() > suffix.len()
        })
    };
    one == other || covers(one, other) || covers(other, one)
}

impl Run<'_, '_> {
    /// Adds the conditions of Gateways with the status `False`.
    pub(super) fn gateway_statuses(&mut self) {
        for (position, context) in self.input.gateways.contexts.iter().enumerate() {
            let of_gateway = self.telemetry_conditions.iter().filter(|(of, _)| *of == position);
            let mut conditions: Vec<_> =
                of_gateway.map(|(_, condition)| condition.clone()).collect();
            conditions.extend(context.conditions.iter().cloned());
            if !conditions.is_empty() {
                let id = ObjectId { kind: ObjectKind::Gateway, index: context.index };
                self.out.gateways.push(GatewayStatus { id, conditions });
            }
        }
    }
}
