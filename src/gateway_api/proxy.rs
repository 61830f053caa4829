//! `EnvoyProxy`.

use super::reference::BackendReference;
use crate::api::{BackendTls, ObjectMeta};

partial! {
    /// An Envoy Gateway `EnvoyProxy`: the configuration of proxies.
    EnvoyProxy {
        /// `metadata`.
        metadata: ObjectMeta,
        /// `spec`.
        spec: EnvoyProxySpec,
    }

    /// The configuration of proxies.
    EnvoyProxySpec {
        /// `backendTLS`: TLS settings where a Backend has none of its own; those about the
        /// server's certificate do not exist here.
        #[serde(rename = "backendTLS")]
        backend_tls: Option<BackendTls>,
        /// `telemetry`: what is sent to whom.
        telemetry: Option<Telemetry>,
        /// `routingType`: `Endpoint` (the default) or `Service`.
        routing_type: Option<String>,
    }

    /// What proxies report.
    Telemetry {
        /// `accessLog`.
        access_log: Option<AccessLog>,
        /// `tracing`.
        tracing: Option<Tracing>,
        /// `metrics`.
        metrics: Option<Metrics>,
    }

    /// Access logs.
    AccessLog {
        /// `disable`: whether nothing is logged.
        disable: bool,
        /// `settings`: formats and sinks.
        settings: Vec<AccessLogSetting>,
    }

    /// A format of access logs, and where they go.
    AccessLogSetting {
        /// `sinks`: where they go.
        sinks: Vec<AccessLogSink>,
    }

    /// Where access logs go.
    AccessLogSink {
        /// `type`: `ALS`, `File` or `OpenTelemetry`.
        r#type: String,
        /// `als`: a gRPC access log service.
        als: Option<TelemetryBackend>,
        /// `openTelemetry`: an OpenTelemetry collector.
        open_telemetry: Option<TelemetryBackend>,
    }

    /// A service that receives telemetry.
    TelemetryBackend {
        /// `backendRefs`: the destinations.
        backend_refs: Vec<BackendReference>,
        /// `host`: deprecated; the destination where there is no backendRef.
        host: Option<String>,
    }

    /// Tracing.
    Tracing {
        /// `provider`: where traces go.
        provider: TracingProvider,
    }

    /// Where traces go.
    TracingProvider {
        /// `type`: `OpenTelemetry` (the default), `Zipkin` or `Datadog`.
        r#type: Option<String>,
        /// `backendRefs`: the destinations.
        backend_refs: Vec<BackendReference>,
        /// `host`: deprecated; the destination where there is no backendRef.
        host: Option<String>,
        /// `zipkin`, as far as whether it is there.
        zipkin: Option<super::route::Present>,
    }

    /// Metrics.
    Metrics {
        /// `sinks`: where they go.
        sinks: Vec<MetricSink>,
    }

    /// Where metrics go.
    MetricSink {
        /// `type`: `OpenTelemetry`.
        r#type: String,
        /// `openTelemetry`: an OpenTelemetry collector.
        open_telemetry: Option<TelemetryBackend>,
    }
}
