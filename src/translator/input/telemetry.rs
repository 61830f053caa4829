//! Telemetry of an `EnvoyProxy`: access logs, tracing and metrics
//! (`processAccessLog`, `processTracing`, `processMetrics` in `internal/gatewayapi/listener.go`).

use super::Run;
use super::change::{
    ALS_PROTOCOL, TELEMETRY_BACKENDS, TELEMETRY_POLICIES, TELEMETRY_PROTOCOL, TELEMETRY_TLS,
};
use super::destination::{Destination, DestinationUser, WeightedSetting};
use super::gateway::Parent;
use super::outcome::{ObjectReference, StatusCondition};
use super::reference::Target;
use super::setting::NoReadyEndpoints;
use crate::api::KIND;
use crate::gateway_api::{AccessLogSink, BackendReference, EnvoyProxy, Telemetry, Tracing};
use crate::resources::Named;
use crate::translator::stored::stored;
use crate::translator::{DestinationSetting, HostRewrite, Protocol, SniSource, UpstreamTls};

/// The `EnvoyProxy` of a Gateway.
#[derive(Clone, Copy, Debug)]
struct ProxyOf<'i, 'a> {
    proxy: &'a EnvoyProxy,
    parent: Parent<'i, 'a>,
}

impl<'i, 'a> Run<'i, 'a> {
    /// Translates the telemetry of every Gateway. The first error of a Gateway skips the rest.
    pub(super) fn telemetry(&mut self) {
        let input = self.input;
        for (position, gateway) in input.gateways.contexts.iter().enumerate() {
            let Some(proxy) = gateway.proxy else { continue };
            let Some(telemetry) = &proxy.spec.telemetry else { continue };
            let of = ProxyOf { proxy, parent: Parent::Known(gateway) };
            if let Err((part, error)) = self.telemetry_of(of, telemetry) {
                let message =
                    format!("Invalid {part} backendRefs in the referenced EnvoyProxy: {error}");
                let condition = StatusCondition::new("Accepted", "InvalidParameters", message);
                self.telemetry_conditions.push((position, condition));
            }
        }
    }

    fn telemetry_of(
        &mut self,
        of: ProxyOf<'i, 'a>,
        telemetry: &'a Telemetry,
    ) -> Result<(), (&'static str, String)> {
        let log = telemetry.access_log.as_ref().filter(|log| !log.disable);
        for (index, setting) in log.iter().flat_map(|log| &log.settings).enumerate() {
            for (position, sink) in setting.sinks.iter().enumerate() {
                self.access_log(of, sink, index, position)
                    .map_err(|error| ("access log", error))?;
            }
        }
        if let Some(tracing) = &telemetry.tracing {
            self.tracing(of, tracing).map_err(|error| ("tracing", error))?;
        }
        let metrics = telemetry.metrics.iter().flat_map(|metrics| &metrics.sinks);
        for sink in metrics.filter_map(|sink| sink.open_telemetry.as_ref()) {
            // Metrics are part of the bootstrap, which has no destinations.
            self.sink_settings(of, &sink.backend_refs, Protocol::Grpc)
                .map_err(|error| ("metrics", error))?;
        }
        Ok(())
    }

    fn access_log(
        &mut self,
        of: ProxyOf<'i, 'a>,
        sink: &'a AccessLogSink,
        index: usize,
        position: usize,
    ) -> Result<(), String> {
        let release = self.input.release;
        let (service, name, is_grpc) = match (sink.r#type.as_str(), &sink.als, &sink.open_telemetry)
        {
            ("ALS", Some(als), _) => (als, "als", release.has_change(ALS_PROTOCOL)),
            ("OpenTelemetry", _, Some(open_telemetry)) => {
                (open_telemetry, "otel", release.has_change(TELEMETRY_PROTOCOL))
            }
            _ => return Ok(()),
        };
        let protocol = if is_grpc { Protocol::Grpc } else { Protocol::Tcp };
        let name = format!("accesslog_{name}_{index}_{position}");
        self.sink(of, &service.backend_refs, name, protocol)
    }

    fn tracing(&mut self, of: ProxyOf<'i, 'a>, tracing: &'a Tracing) -> Result<(), String> {
        let provider = &tracing.provider;
        let kind = provider.r#type.as_deref().unwrap_or("OpenTelemetry");
        let is_grpc = kind == "OpenTelemetry" && self.input.release.has_change(TELEMETRY_PROTOCOL);
        let protocol = if is_grpc { Protocol::Grpc } else { Protocol::Tcp };
        self.sink(of, &provider.backend_refs, "tracing".into(), protocol)?;
        if kind == "Zipkin" && provider.zipkin.is_none() {
            self.panics("tracing");
        }
        Ok(())
    }

    fn sink(
        &mut self,
        of: ProxyOf<'i, 'a>,
        references: &'a [BackendReference],
        name: String,
        protocol: Protocol,
    ) -> Result<(), String> {
        let settings = self.sink_settings(of, references, protocol)?;
        if !references.is_empty() {
            let gateway = of.parent.id();
            let user = DestinationUser::Telemetry;
            self.out.destinations.push(Destination { name, gateway, settings, user });
        }
        Ok(())
    }

    /// `processBackendRefs`. No grant is needed.
    fn sink_settings(
        &mut self,
        of: ProxyOf<'i, 'a>,
        references: &'a [BackendReference],
        protocol: Protocol,
    ) -> Result<Vec<WeightedSetting>, String> {
        let release = self.input.release;
        let mut settings = Vec::new();
        for (position, reference) in references.iter().enumerate() {
            let namespace = reference.namespace_or(of.proxy.namespace());
            let target = self.resolve_sink(reference, namespace)?;
            let mut setting = match target {
                Target::Backend(backend) => {
                    DestinationSetting::new(&stored(&backend.spec, release), protocol, release)
                }
                Target::Service(service) => {
                    let port = reference.port.unwrap_or_default();
                    self.input.service_setting(service, port, protocol, false).map_err(
                        |NoReadyEndpoints| {
                            format!(
                                "no ready endpoints for the related Service {}/{}",
                                service.namespace(),
                                service.name()
                            )
                        },
                    )?
                }
            };
            if release.has_change(TELEMETRY_TLS) {
                setting.tls = self.sink_tls(of, reference, target, &setting)?;
            }
            settings.push(WeightedSetting {
                backend_ref: position,
                is_backend: matches!(target, Target::Backend(_)),
                weight: None,
                is_invalid: false,
                has_filters: false,
                rewrite: HostRewrite::None,
                setting,
            });
        }
        Ok(settings)
    }

    fn resolve_sink(
        &self,
        reference: &BackendReference,
        namespace: &str,
    ) -> Result<Target<'a>, String> {
        let release = self.input.release;
        let name = reference.name.as_str();
        match reference.kind() {
            "Service" => {
                let services = &self.input.resources.services;
                let service = self.input.one_of_name(services, namespace, name);
                service
                    .map(Target::Service)
                    .ok_or_else(|| format!("service {namespace}/{name} not found"))
            }
            _ if !release.has_change(TELEMETRY_BACKENDS) => {
                Err("only service kind is supported for backendRefs".into())
            }
            KIND if !self.input.backend_api_enabled => {
                Err("Backend is disabled in Envoy Gateway configuration".into())
            }
            KIND => {
                let backend = self.input.accepted_backend(namespace, name);
                let backend = backend.map_err(|error| error.message(release))?;
                if backend.spec.is_dynamic_resolver() {
                    return Err("dynamic resolver destinations are not supported".into());
                }
                Ok(Target::Backend(backend))
            }
            kind => Err(format!("unsupported kind for backendRefs: {kind}")),
        }
    }

    /// TLS of a sink; without an SNI the one DNS name of the destination is sent.
    fn sink_tls(
        &mut self,
        of: ProxyOf<'i, 'a>,
        reference: &BackendReference,
        target: Target<'a>,
        setting: &DestinationSetting,
    ) -> Result<Option<UpstreamTls>, String> {
        let proxy = of.proxy;
        let takes_policies = self.input.release.has_change(TELEMETRY_POLICIES);
        let ancestor = ObjectReference::new("EnvoyProxy", proxy.namespace(), proxy.name());
        let mut tls = self.tls_with(reference, target, of.parent, ancestor, takes_policies)?;
        if let Some(tls) = tls.as_mut().filter(|tls| tls.sni.is_none())
            && let [endpoint] = setting.endpoints.as_slice()
            && setting.address_type == Some(crate::translator::AddressType::Fqdn)
        {
            tls.sni = Some(endpoint.host.clone());
            tls.sni_source = SniSource::Fixed;
        }
        Ok(tls)
    }
}
