//! The route that leads to a Backend, and the objects around it.

use crate::api::BackendTls;
use crate::gateway_api::RouteKind;
use crate::profile::Inventory;

/// A route that leads to a Backend, and what is known around it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Route {
    /// The kind of the route.
    pub kind: RouteKind,
    /// `port` of its backendRef: selects among the policies; a Backend's own port is used anyway.
    pub port: Option<u16>,
    /// `EnvoyProxy.spec.backendTLS` of the Gateway, if it has any.
    pub proxy: Option<ProxyTls>,
    /// `Gateway.spec.tls.backend`, if the Gateway has it (since v1.8).
    pub gateway: Option<GatewayTls>,
    /// The ConfigMaps, Secrets and ClusterTrustBundles that exist. Default: unknown; every object
    /// is assumed to exist.
    pub inventory: Option<Inventory>,
}

impl Route {
    /// A route of a kind, without a port.
    #[must_use]
    pub fn new(kind: RouteKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// This route with a port in its backendRef.
    #[must_use]
    pub const fn with_port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// This route through a proxy with TLS settings of its own.
    #[must_use]
    pub fn with_proxy(mut self, proxy: ProxyTls) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// This route through a Gateway with a client certificate of its own.
    #[must_use]
    pub fn with_gateway(mut self, gateway: GatewayTls) -> Self {
        self.gateway = Some(gateway);
        self
    }

    /// This route where these objects exist, and no others.
    #[must_use]
    pub fn with_inventory(mut self, inventory: Inventory) -> Self {
        self.inventory = Some(inventory);
        self
    }
}

/// The TLS settings of an `EnvoyProxy` (`spec.backendTLS`): the defaults for every Backend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProxyTls {
    /// The namespace of the `EnvoyProxy`.
    pub namespace: String,
    /// The name of the `EnvoyProxy`.
    pub name: String,
    /// The settings. Those that verify the server do not exist there and are ignored.
    pub settings: BackendTls,
}

impl ProxyTls {
    /// The settings of an `EnvoyProxy`.
    pub fn new(
        namespace: impl Into<String>,
        name: impl Into<String>,
        settings: BackendTls,
    ) -> Self {
        Self { namespace: namespace.into(), name: name.into(), settings }
    }
}

/// The TLS settings of a `Gateway` towards Backends (`spec.tls.backend`). They replace all settings
/// of the `EnvoyProxy`, since v1.8.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GatewayTls {
    /// The Secret of the client certificate; `None` where the Gateway's reference cannot be used.
    pub client_certificate: Option<SecretName>,
}

impl GatewayTls {
    /// The settings of a `Gateway` with this client certificate.
    #[must_use]
    pub const fn new(client_certificate: Option<SecretName>) -> Self {
        Self { client_certificate }
    }
}

/// Namespace and name of a Secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SecretName {
    /// The namespace.
    pub namespace: String,
    /// The name.
    pub name: String,
}

impl SecretName {
    /// The name of a Secret in a namespace.
    pub fn new(namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self { namespace: namespace.into(), name: name.into() }
    }
}
