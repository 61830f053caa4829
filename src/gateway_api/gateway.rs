//! Gateways, their classes, and the configuration of Envoy Gateway itself.

use std::collections::BTreeMap;

use crate::api::{ObjectMeta, SecretObjectReference};

partial! {
    /// A Gateway API `GatewayClass`.
    GatewayClass {
        /// `metadata`.
        metadata: ObjectMeta,
        /// `spec`.
        spec: GatewayClassSpec,
    }

    /// What a `GatewayClass` is managed by and configured with.
    GatewayClassSpec {
        /// `controllerName`: which controller manages it.
        controller_name: String,
        /// `parametersRef`: an `EnvoyProxy`.
        parameters_ref: Option<ParametersReference>,
    }

    /// A reference to an `EnvoyProxy`.
    ParametersReference {
        /// `group`: of the object.
        group: String,
        /// `kind`: of the object.
        kind: String,
        /// `name`: of the object.
        name: String,
        /// `namespace`: of the object; a Gateway's is in its own namespace.
        namespace: Option<String>,
    }

    /// A Gateway API `Gateway`.
    Gateway {
        /// `metadata`.
        metadata: ObjectMeta,
        /// `spec`.
        spec: GatewaySpec,
    }

    /// What a Gateway listens to.
    GatewaySpec {
        /// `gatewayClassName`: the `GatewayClass`.
        gateway_class_name: String,
        /// `listeners`: what routes attach to.
        listeners: Vec<Listener>,
        /// `infrastructure`: with an `EnvoyProxy`.
        infrastructure: Option<GatewayInfrastructure>,
        /// `tls`: towards backends, since v1.8.
        tls: Option<GatewayTls>,
    }

    /// The infrastructure of a Gateway.
    GatewayInfrastructure {
        /// `parametersRef`: an `EnvoyProxy` of the Gateway's namespace.
        parameters_ref: Option<ParametersReference>,
    }

    /// TLS settings of a Gateway.
    GatewayTls {
        /// `backend`: towards backends.
        backend: Option<GatewayTlsBackend>,
    }

    /// TLS settings of a Gateway towards backends.
    GatewayTlsBackend {
        /// `clientCertificateRef`: the Secret with Envoy's own certificate.
        client_certificate_ref: Option<SecretObjectReference>,
    }

    /// A listener of a Gateway.
    Listener {
        /// `name`: of the listener.
        name: String,
        /// `port`: it listens on.
        port: u16,
        /// `protocol`: `HTTP`, `HTTPS`, `TLS`, `TCP` or `UDP`.
        protocol: String,
        /// `hostname`: the hosts it serves; absent means all.
        hostname: Option<String>,
        /// `tls`: how connections are terminated.
        tls: Option<ListenerTls>,
        /// `allowedRoutes`: which routes may attach.
        allowed_routes: Option<AllowedRoutes>,
    }

    /// TLS of a listener.
    ListenerTls {
        /// `mode`: absent means `Terminate`.
        mode: Option<String>,
    }

    /// Which routes may attach to a listener.
    AllowedRoutes {
        /// `namespaces`: of the routes.
        namespaces: Option<RouteNamespaces>,
        /// `kinds`: of the routes; none means those of the protocol.
        kinds: Vec<RouteGroupKind>,
    }

    /// A kind of route that may attach to a listener.
    RouteGroupKind {
        /// `group`: absent means `gateway.networking.k8s.io`.
        group: Option<String>,
        /// `kind`: of the route.
        kind: String,
    }

    /// The namespaces of which routes may attach to a listener.
    RouteNamespaces {
        /// `from`: `Same` (the default), `All` or `Selector`.
        from: Option<String>,
        /// `selector`: labels of the namespaces.
        selector: Option<LabelSelector>,
    }

    /// A label selector.
    LabelSelector {
        /// `matchLabels`: each of these labels has this value.
        match_labels: BTreeMap<String, String>,
        /// `matchExpressions`: each of these holds.
        match_expressions: Vec<LabelSelectorRequirement>,
    }

    /// A requirement of a label selector.
    LabelSelectorRequirement {
        /// `key`: of the label.
        key: String,
        /// `operator`: `In`, `NotIn`, `Exists` or `DoesNotExist`.
        operator: String,
        /// `values`: of the label.
        values: Vec<String>,
    }

    /// The configuration of Envoy Gateway (`EnvoyGateway`). Misspelt fields are ignored, as Envoy
    /// Gateway does.
    EnvoyGateway {
        /// `gateway`: `controllerName` is the name that each `GatewayClass` gives.
        gateway: Option<GatewayClassSpec>,
        /// `provider`: where objects come from and proxies run.
        provider: Option<GatewayProvider>,
        /// `extensionApis`: which of Envoy Gateway's own APIs are enabled.
        extension_apis: Option<ExtensionApis>,
    }

    /// Where Envoy Gateway takes objects from and where its proxies run.
    GatewayProvider {
        /// `type`: `Kubernetes` (the default) or `Custom`.
        r#type: Option<String>,
        /// `custom`: of the type `Custom`.
        custom: Option<CustomProvider>,
    }

    /// A provider of the type `Custom`.
    CustomProvider {
        /// `infrastructure`: where proxies run.
        infrastructure: Option<CustomInfrastructure>,
    }

    /// Where the proxies of a provider of the type `Custom` run.
    CustomInfrastructure {
        /// `type`: `Host`.
        r#type: String,
    }

    /// Which of Envoy Gateway's own APIs are enabled.
    ExtensionApis {
        /// `enableBackend`: the Backend API; absent means no.
        enable_backend: Option<bool>,
    }
}

impl EnvoyGateway {
    /// Whether the Backend API is enabled (`extensionApis.enableBackend`); it is not by default.
    #[must_use]
    pub fn is_backend_api_enabled(&self) -> bool {
        self.extension_apis.as_ref().and_then(|apis| apis.enable_backend) == Some(true)
    }

    /// Whether proxies run on the host itself (`IsRunningOnHost`).
    #[must_use]
    pub fn is_running_on_host(&self) -> bool {
        let provider = self.provider.as_ref();
        provider.is_some_and(|provider| {
            let custom = provider.custom.as_ref();
            provider.r#type.as_deref() == Some("Custom")
                && custom
                    .and_then(|custom| custom.infrastructure.as_ref())
                    .is_some_and(|infrastructure| infrastructure.r#type == "Host")
        })
    }
}

impl LabelSelector {
    /// Whether labels match.
    #[must_use]
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        self.match_labels.iter().all(|(key, value)| labels.get(key) == Some(value))
            && self.match_expressions.iter().all(|requirement| {
                let value = labels.get(&requirement.key);
                let listed = value.is_some_and(|value| requirement.values.contains(value));
                match requirement.operator.as_str() {
                    "In" => listed,
                    "NotIn" => !listed,
                    "Exists" => value.is_some(),
                    "DoesNotExist" => value.is_none(),
                    _ => false,
                }
            })
    }
}
