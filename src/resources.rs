//! The objects of an input, found by kind, namespace and name.

mod complete;
mod store;

use serde::Deserialize;

use crate::api::{Backend, ObjectMeta};
use crate::gateway_api::{
    BackendTlsPolicy, BackendTrafficPolicy, ClusterTrustBundle, ConfigMap, EndpointSlice,
    EnvoyExtensionPolicy, EnvoyGateway, EnvoyProxy, Gateway, GatewayClass, HttpRouteFilter,
    Namespace, ObjectKind, ReferenceGrant, Route, RouteSpec, Secret, SecurityPolicy, Service,
    null_as_default,
};
use complete::Completeness;
pub(crate) use store::{Named, Store};

/// The objects of an input.
///
/// Objects are added one at a time, in the order in which they were given. The input is partial
/// unless [`with_complete`](Self::with_complete) says otherwise: an object that is missing may then
/// exist elsewhere. Values of Secrets are dropped when they are read.
///
/// ```
/// use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
/// use envoy_gateway_backend::resources::Resources;
///
/// let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("api.example.com", 443)]);
/// let mut resources = Resources::new().with_default_namespace("shop");
/// resources.add(Backend::new("api", spec));
/// assert!(resources.backend("shop", "api").is_some());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Resources {
    default_namespace: Option<String>,
    provider: Provider,
    complete: Completeness,
    envoy_gateway: Option<EnvoyGateway>,
    pub(crate) backends: Store<Backend>,
    pub(crate) routes: Store<Route>,
    pub(crate) backend_tls_policies: Store<BackendTlsPolicy>,
    pub(crate) security_policies: Store<SecurityPolicy>,
    pub(crate) envoy_extension_policies: Store<EnvoyExtensionPolicy>,
    pub(crate) backend_traffic_policies: Store<BackendTrafficPolicy>,
    pub(crate) http_route_filters: Store<HttpRouteFilter>,
    pub(crate) envoy_proxies: Store<EnvoyProxy>,
    pub(crate) gateways: Store<Gateway>,
    pub(crate) gateway_classes: Store<GatewayClass>,
    pub(crate) reference_grants: Store<ReferenceGrant>,
    pub(crate) namespaces: Store<Namespace>,
    pub(crate) config_maps: Store<ConfigMap>,
    pub(crate) secrets: Store<Secret>,
    pub(crate) cluster_trust_bundles: Store<ClusterTrustBundle>,
    pub(crate) services: Store<Service>,
    pub(crate) endpoint_slices: Store<EndpointSlice>,
}

/// Where Envoy Gateway takes its objects from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provider {
    /// A cluster, which holds one object of a name, and hands over what is referenced.
    #[default]
    Kubernetes,
    /// Files, of which each object is handed over.
    File,
}

/// An object of an input: its kind, and its position among those of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct ObjectId {
    /// The kind of the object.
    pub kind: ObjectKind,
    /// The position among the objects of the kind, in the order in which they were added.
    pub index: usize,
}

impl Resources {
    /// No objects, of a partial input.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These resources with a namespace for objects that are added later without one.
    ///
    /// Without it an absent namespace is unknown: it equals every other absent namespace.
    #[must_use]
    pub fn with_default_namespace(mut self, namespace: impl Into<String>) -> Self {
        self.default_namespace = Some(namespace.into());
        self
    }

    /// These resources as handed over by a provider.
    #[must_use]
    pub const fn with_provider(mut self, provider: Provider) -> Self {
        self.provider = provider;
        self
    }

    /// These resources, which hold every object there is of these kinds.
    #[must_use]
    pub fn with_complete(mut self, kinds: impl IntoIterator<Item = ObjectKind>) -> Self {
        self.complete.extend(kinds);
        self
    }

    /// Whether every object there is of a kind is known.
    #[must_use]
    pub fn is_complete(&self, kind: ObjectKind) -> bool {
        self.complete.contains(kind)
    }

    /// Where Envoy Gateway takes its objects from.
    #[must_use]
    pub const fn provider(&self) -> Provider {
        self.provider
    }

    /// The configuration of Envoy Gateway, if it is part of the input.
    #[must_use]
    pub const fn envoy_gateway(&self) -> Option<&EnvoyGateway> {
        self.envoy_gateway.as_ref()
    }

    /// Adds an object.
    pub fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        let mut object = object.into();
        let kind = object.kind();
        if let Some(namespace) = &self.default_namespace
            && let Some(metadata) = object.metadata_mut()
            && metadata.namespace.is_none()
        {
            metadata.namespace = Some(namespace.clone());
        }
        let index = match object {
            Object::Backend(object) => self.backends.add(*object),
            Object::Route(object) => self.routes.add(*object),
            Object::BackendTlsPolicy(object) => self.backend_tls_policies.add(*object),
            Object::SecurityPolicy(object) => self.security_policies.add(*object),
            Object::EnvoyExtensionPolicy(object) => self.envoy_extension_policies.add(*object),
            Object::BackendTrafficPolicy(object) => self.backend_traffic_policies.add(*object),
            Object::HttpRouteFilter(object) => self.http_route_filters.add(*object),
            Object::EnvoyProxy(object) => self.envoy_proxies.add(*object),
            Object::Gateway(object) => self.gateways.add(*object),
            Object::GatewayClass(object) => self.gateway_classes.add(*object),
            Object::ReferenceGrant(object) => self.reference_grants.add(*object),
            Object::Namespace(object) => self.namespaces.add(*object),
            Object::ConfigMap(object) => self.config_maps.add(*object),
            Object::Secret(object) => self.secrets.add(*object),
            Object::ClusterTrustBundle(object) => self.cluster_trust_bundles.add(*object),
            Object::Service(object) => self.services.add(*object),
            Object::EndpointSlice(object) => self.endpoint_slices.add(*object),
            Object::EnvoyGateway(object) => {
                self.envoy_gateway = Some(*object);
                0
            }
        };
        ObjectId { kind, index }
    }

    /// Decodes an object of a kind and adds it.
    ///
    /// # Errors
    ///
    /// Fails where a field that is read has the wrong type. The error contains no value of a
    /// Secret.
    pub fn add_from<'de, D: serde::Deserializer<'de>>(
        &mut self,
        kind: ObjectKind,
        deserializer: D,
    ) -> Result<ObjectId, D::Error> {
        Object::deserialize(kind, deserializer).map(|object| self.add(object))
    }

    /// The Backend of a namespace and name; of several the one that was added last.
    #[must_use]
    pub fn backend(&self, namespace: &str, name: &str) -> Option<&Backend> {
        self.backends.named(namespace, name).next_back()
    }
}

/// Defines `Object` and the conversions to it.
macro_rules! objects {
    ($($(#[$doc:meta])* $kind:ident,)*) => {
        /// An object that can be added to [`Resources`].
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Object {
            /// A Backend.
            Backend(Box<Backend>),
            /// A route of any kind.
            Route(Box<Route>),
            /// The configuration of Envoy Gateway.
            EnvoyGateway(Box<EnvoyGateway>),
            $($(#[$doc])* $kind(Box<$kind>),)*
        }

        $(
            impl From<$kind> for Object {
                fn from(object: $kind) -> Self {
                    Self::$kind(Box::new(object))
                }
            }
        )*

        impl Object {
            /// Decodes an object of a kind.
            ///
            /// # Errors
            ///
            /// Fails where a field that is read has the wrong type.
            pub fn deserialize<'de, D: serde::Deserializer<'de>>(
                kind: ObjectKind,
                deserializer: D,
            ) -> Result<Self, D::Error> {
                Ok(match kind {
                    ObjectKind::Backend => Backend::deserialize(deserializer)?.into(),
                    ObjectKind::Route(kind) => {
                        let AnyRoute { metadata, spec } = AnyRoute::deserialize(deserializer)?;
                        Route { kind, metadata, spec }.into()
                    }
                    ObjectKind::EnvoyGateway => EnvoyGateway::deserialize(deserializer)?.into(),
                    $(ObjectKind::$kind => $kind::deserialize(deserializer)?.into(),)*
                })
            }

            /// The kind of the object.
            #[must_use]
            pub fn kind(&self) -> ObjectKind {
                match self {
                    Self::Backend(_) => ObjectKind::Backend,
                    Self::Route(route) => ObjectKind::Route(route.kind),
                    Self::EnvoyGateway(_) => ObjectKind::EnvoyGateway,
                    $(Self::$kind(_) => ObjectKind::$kind,)*
                }
            }

            /// The metadata, which the configuration of Envoy Gateway does not have.
            fn metadata_mut(&mut self) -> Option<&mut ObjectMeta> {
                Some(match self {
                    Self::Backend(object) => &mut object.metadata,
                    Self::Route(object) => &mut object.metadata,
                    Self::EnvoyGateway(_) => return None,
                    $(Self::$kind(object) => &mut object.metadata,)*
                })
            }
        }
    };
}

objects! {
    /// A `BackendTLSPolicy`.
    BackendTlsPolicy,
    /// A `SecurityPolicy`.
    SecurityPolicy,
    /// An `EnvoyExtensionPolicy`.
    EnvoyExtensionPolicy,
    /// A `BackendTrafficPolicy`.
    BackendTrafficPolicy,
    /// An `HTTPRouteFilter`.
    HttpRouteFilter,
    /// An `EnvoyProxy`.
    EnvoyProxy,
    /// A `Gateway`.
    Gateway,
    /// A `GatewayClass`.
    GatewayClass,
    /// A `ReferenceGrant`.
    ReferenceGrant,
    /// A `Namespace`.
    Namespace,
    /// A `ConfigMap`.
    ConfigMap,
    /// A `Secret`.
    Secret,
    /// A `ClusterTrustBundle`.
    ClusterTrustBundle,
    /// A `Service`.
    Service,
    /// An `EndpointSlice`.
    EndpointSlice,
}

impl From<Backend> for Object {
    fn from(object: Backend) -> Self {
        Self::Backend(Box::new(object))
    }
}

impl From<Route> for Object {
    fn from(object: Route) -> Self {
        Self::Route(Box::new(object))
    }
}

impl From<EnvoyGateway> for Object {
    fn from(object: EnvoyGateway) -> Self {
        Self::EnvoyGateway(Box::new(object))
    }
}

/// A route of a kind that is known already.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AnyRoute {
    #[serde(deserialize_with = "null_as_default")]
    metadata: ObjectMeta,
    #[serde(deserialize_with = "null_as_default")]
    spec: RouteSpec,
}
