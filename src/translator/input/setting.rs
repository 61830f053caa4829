//! Destination settings of single references (`processDestination`, `internal/gatewayapi/route.go`).

use super::Input;
use super::change::EMPTY_SERVICE;
use crate::gateway_api::{EndpointSlice, Service};
use crate::resources::Named;
use crate::translator::{AddressType, DestinationEndpoint, DestinationSetting, Protocol};

/// No endpoint of a Service is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoReadyEndpoints;

impl Input<'_> {
    /// The setting of a Service, without TLS (`processServiceDestinationSetting`).
    pub(super) fn service_setting(
        &self,
        service: &Service,
        port: u16,
        protocol: Protocol,
        routes_to_service: bool,
    ) -> Result<DestinationSetting, NoReadyEndpoints> {
        let mut setting =
            DestinationSetting { protocol: Some(protocol), ..DestinationSetting::empty() };
        if routes_to_service {
            let host = service.spec.cluster_ip.as_deref().unwrap_or_default();
            setting.endpoints.push(endpoint(host, port, None));
            return Ok(setting);
        }
        let known = service.spec.ports.iter().find(|known| known.port == port);
        let port_name = known.and_then(|known| known.name.as_deref()).unwrap_or_default();
        for slice in self.slices(service) {
            self.add_slice(&mut setting, slice, port_name);
        }
        if setting.endpoints.is_empty() && self.release.has_change(EMPTY_SERVICE) {
            return Err(NoReadyEndpoints);
        }
        Ok(setting)
    }

    /// `getIREndpointsFromEndpointSlice`: since v1.6 an endpoint that still serves is used until
    /// it is gone.
    fn add_slice(&self, setting: &mut DestinationSetting, slice: &EndpointSlice, port_name: &str) {
        let is_fqdn = slice.address_type == "FQDN";
        setting.address_type = Some(if is_fqdn { AddressType::Fqdn } else { AddressType::Ip });
        let Some(port) =
            slice.ports.iter().find(|port| port.name.as_deref().unwrap_or_default() == port_name)
        else {
            return;
        };
        for from in &slice.endpoints {
            let conditions = &from.conditions;
            let is_usable = if self.release.has_change(EMPTY_SERVICE) {
                conditions.serving
            } else {
                conditions.ready
            };
            if is_usable != Some(false) {
                let addresses = from.addresses.iter();
                setting
                    .endpoints
                    .extend(addresses.map(|host| endpoint(host, port.port, from.zone.as_ref())));
            }
        }
    }

    fn slices<'s>(&'s self, service: &'s Service) -> &'s [&'s EndpointSlice] {
        let key = (service.namespace(), service.name());
        self.slices_by_service.get(&key).map_or(&[], Vec::as_slice)
    }
}

pub(super) fn endpoint(host: &str, port: u16, zone: Option<&String>) -> DestinationEndpoint {
    DestinationEndpoint {
        host: host.to_owned(),
        port: port.into(),
        path: None,
        hostname: None,
        zone: zone.cloned(),
    }
}
