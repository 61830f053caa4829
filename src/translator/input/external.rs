//! External services of policies: the checks and settings of their references
//! (`internal/gatewayapi/ext_service.go`, `validateExtServiceBackendReference` in `validate.go`).

use super::change::{
    EXTERNAL_LIMITS, EXTERNAL_RESOLVER, EXTERNAL_WEIGHTS, MULTICLUSTER_SERVICES, PORTLESS_PANIC,
    TLS_ERRORS_FAIL_THE_RULE,
};
use super::cluster::shares_cluster;
use super::destination::{Destination, DestinationUser, WeightedSetting};
use super::gateway::Parent;
use super::outcome::ObjectReference;
use super::reference::Target;
use super::setting::NoReadyEndpoints;
use super::{Owner, Run};
use crate::api::{Backend, GROUP, KIND};
use crate::gateway_api::BackendReference;
use crate::net;
use crate::resources::Named;
use crate::translator::changes::ROUTE_PROTOCOL;
use crate::translator::stored::stored;
use crate::translator::{AddressType, DestinationSetting, HostRewrite, Protocol};

const NO_REFS: &str = "no backendRefs found for external service";
const GROUP_INVALID: &str = "group is invalid, only the core API group (specified by omitting the group field or setting it to an empty string) and the gateway.envoyproxy.io API group are supported";
const GROUP_INVALID_WITH_MULTICLUSTER: &str = "group is invalid, only the core API group (specified by omitting the group field or setting it to an empty string), the multicluster.x-k8s.io API group, and the gateway.envoyproxy.io API group are supported";
const KIND_INVALID: &str = "kind is invalid, only Service (specified by omitting the kind field or setting it to 'Service') and Backend are supported";
const KIND_INVALID_WITH_IMPORT: &str = "kind is invalid, only Service (specified by omitting the kind field or setting it to 'Service'), ServiceImport, and Backend are supported";
const PORT_MISSING: &str =
    "a valid port number corresponding to a port on the Service must be specified";
const MIXED: &str = "mixed endpointslice address type for the same backendRef is not supported";
const SEVERAL_TYPES: &str =
    "external service destinations having multiple endpoint types are not supported";

/// Something that is not there, which the translator does not check.
pub(super) const NIL_PANIC: &str =
    "runtime error: invalid memory address or nil pointer dereference";

/// The policy that refers to an external service.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServiceOwner<'a> {
    /// The kind of the policy.
    pub(super) kind: &'static str,
    pub(super) namespace: &'a str,
    pub(super) name: &'a str,
}

/// An external service of a policy.
#[derive(Debug)]
pub(super) struct Service {
    /// The name of the destination.
    pub(super) name: String,
    pub(super) protocol: Protocol,
    pub(super) user: DestinationUser,
}

impl<'a> Run<'_, 'a> {
    /// The destination of an external service.
    pub(super) fn external_service(
        &mut self,
        owner: ServiceOwner<'_>,
        references: &[BackendReference],
        service: Service,
        parent: Parent<'_, 'a>,
    ) -> Result<Destination, String> {
        let release = self.input.release;
        let Service { name, protocol, user } = service;
        if references.is_empty() {
            return Err(NO_REFS.into());
        }
        let mut settings = Vec::new();
        for (position, reference) in references.iter().enumerate() {
            let target = self.resolve_external(reference, owner)?;
            if self.panics_without_port(reference, target) {
                self.out.panic = Some(NIL_PANIC);
            }
            let weight = reference.weight.filter(|_| release.has_change(EXTERNAL_WEIGHTS));
            let weight = weight.unwrap_or(1);
            if weight == 0 {
                continue;
            }
            let mut setting = self.external_setting(reference, target, protocol)?;
            if reference.fallback == Some(true) {
                setting.priority = 1;
            }
            let ancestor = ObjectReference::new(owner.kind, owner.namespace, owner.name);
            match self.tls(reference, target, parent, ancestor) {
                Ok(tls) => setting.tls = tls,
                Err(error) if release.has_change(TLS_ERRORS_FAIL_THE_RULE) => return Err(error),
                Err(_) => {}
            }
            settings.push(WeightedSetting {
                backend_ref: position,
                is_backend: matches!(target, Target::Backend(_)),
                weight: Some(weight),
                is_invalid: false,
                has_filters: false,
                rewrite: HostRewrite::None,
                setting,
            });
        }
        if release.has_change(EXTERNAL_LIMITS) {
            self.check_settings(&settings)?;
        }
        Ok(Destination { name, gateway: parent.id(), settings, user })
    }

    /// Whether v1.2.0 to v1.2.4 read the port of a reference that has none.
    fn panics_without_port(&self, reference: &BackendReference, target: Target<'_>) -> bool {
        let release = self.input.release;
        let Target::Backend(backend) = target else { return false };
        let mut endpoints = backend.spec.endpoints.iter().flatten();
        release.has_change(PORTLESS_PANIC.0)
            && !release.has_change(PORTLESS_PANIC.1)
            && reference.port.is_none()
            && endpoints.any(|endpoint| endpoint.address.fqdn().is_none())
    }

    /// Acceptance of the Backend is not checked.
    fn resolve_external(
        &self,
        reference: &BackendReference,
        owner: ServiceOwner<'_>,
    ) -> Result<Target<'a>, String> {
        let release = self.input.release;
        let multicluster = release.has_change(MULTICLUSTER_SERVICES);
        let is_multicluster = multicluster && reference.group() == super::reference::MULTICLUSTER;
        if !["", GROUP].contains(&reference.group()) && !is_multicluster {
            return Err(
                if multicluster { GROUP_INVALID_WITH_MULTICLUSTER } else { GROUP_INVALID }.into()
            );
        }
        let namespace = reference.namespace_or(owner.namespace);
        let name = reference.name.as_str();
        let target = match reference.kind() {
            KIND => {
                let backend = self.input.backend(namespace, name);
                let Some((backend, _)) = backend else {
                    return Err(format!("backend {namespace}/{name} not found"));
                };
                if backend.spec.is_dynamic_resolver() && release.has_change(EXTERNAL_RESOLVER) {
                    return Err(format!(
                        "dynamic resolver backend {namespace}/{name} is not supported"
                    ));
                }
                Target::Backend(backend)
            }
            "Service" => {
                let Some(port) = reference.port else { return Err(PORT_MISSING.into()) };
                let service =
                    self.input.one_of_name(&self.input.resources.services, namespace, name);
                let Some(service) = service else {
                    return Err(format!("service {namespace}/{name} not found"));
                };
                if !service.spec.ports.iter().any(|known| known.port == port) {
                    return Err(format!("TCP Port {port} not found on service {namespace}/{name}"));
                }
                Target::Service(service)
            }
            "ServiceImport" if multicluster => {
                return Err(format!("service import {namespace}/{name} not found"));
            }
            _ => {
                return Err(
                    if multicluster { KIND_INVALID_WITH_IMPORT } else { KIND_INVALID }.into()
                );
            }
        };
        let from = Owner { group: GROUP, kind: owner.kind, namespace: owner.namespace };
        if self.input.is_permitted(reference, from) {
            return Ok(target);
        }
        let kind = reference.kind();
        Err(format!("backend ref to {kind} {namespace}/{name} not permitted by any ReferenceGrant"))
    }

    fn external_setting(
        &self,
        reference: &BackendReference,
        target: Target<'a>,
        protocol: Protocol,
    ) -> Result<DestinationSetting, String> {
        let release = self.input.release;
        match target {
            Target::Service(service) => {
                let port = reference.port.unwrap_or_default();
                self.input.service_setting(service, port, protocol, false).map_err(
                    |NoReadyEndpoints| {
                        let (namespace, name) = (service.namespace(), service.name());
                        format!("no ready endpoints for the related Service {namespace}/{name}")
                    },
                )
            }
            Target::Backend(_) if !self.input.backend_api_enabled => Err(format!(
                "resource {} of type Backend cannot be used since Backend is disabled in Envoy Gateway configuration",
                reference.name
            )),
            Target::Backend(backend) => {
                let mut setting = readable_setting(backend, protocol, self.input);
                if !release.has_change(ROUTE_PROTOCOL) {
                    setting.protocol = Some(protocol);
                }
                if setting.address_type == Some(AddressType::Mixed) {
                    return Err(MIXED.into());
                }
                Ok(setting)
            }
        }
    }

    /// `ir.DestinationSetting.Validate`, and one type of addresses for all.
    fn check_settings(&mut self, settings: &[WeightedSetting]) -> Result<(), String> {
        if settings.iter().any(has_unreadable_address) {
            self.out.panic = Some(NIL_PANIC);
            return Ok(());
        }
        if let Some(error) = settings.iter().find_map(|it| it.setting.gateway_errors().next()) {
            return Err(error.to_string());
        }
        let types: Vec<_> = settings.iter().filter_map(|it| it.setting.address_type).collect();
        let differs = types
            .iter()
            .zip(types.iter().skip(1))
            .any(|(one, other)| !shares_cluster(*one, *other, self.input.release));
        if differs { Err(SEVERAL_TYPES.into()) } else { Ok(()) }
    }
}

/// The setting of a Backend that may not be accepted. An IP address that cannot be read has an
/// endpoint without a host, and the translator panics later.
fn readable_setting(
    backend: &Backend,
    protocol: Protocol,
    input: &super::Input<'_>,
) -> DestinationSetting {
    let mut spec = stored(&backend.spec, input.release).into_owned();
    let is_unreadable = |endpoint: &crate::api::BackendEndpoint| {
        endpoint.address.ip().is_some_and(|ip| net::parse_ip(&ip.address).is_none())
    };
    let unreadable: Vec<_> = spec
        .endpoints
        .iter()
        .flatten()
        .enumerate()
        .filter(|(_, endpoint)| is_unreadable(endpoint))
        .map(|(index, _)| index)
        .collect();
    if let Some(endpoints) = &mut spec.endpoints {
        endpoints.retain(|endpoint| !is_unreadable(endpoint));
    }
    let mut setting = DestinationSetting::new(&spec, protocol, input.release);
    for index in unreadable {
        let position = index.min(setting.endpoints.len());
        setting.endpoints.insert(position, super::setting::endpoint("", 0, None));
    }
    setting
}

/// Whether an address could not be read.
pub(super) fn has_unreadable_address(setting: &WeightedSetting) -> bool {
    let mut endpoints = setting.setting.endpoints.iter();
    endpoints.any(|endpoint| endpoint.host.is_empty() && endpoint.path.is_none())
}
