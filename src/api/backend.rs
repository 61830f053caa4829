//! `Backend`, its spec and its status.

use std::fmt;

use serde::de::{Deserializer, Error};
use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::open_enum::open_enum;
use super::{API_VERSION, BackendEndpoint, BackendTls, Condition, KIND, ObjectMeta};

/// A destination outside the cluster's Services, to which routes and policies of Envoy Gateway
/// refer: `gateway.envoyproxy.io/v1alpha1`, kind `Backend`.
///
/// `apiVersion` and `kind` are constants of the type. They are written first, and may be absent
/// when reading; other values are an error. The type is generic over its metadata, so that it works
/// with the metadata type of a Kubernetes client.
///
/// ```
/// use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
///
/// let backend = Backend::new("example-api", BackendSpec::endpoints([BackendEndpoint::fqdn("api.example.com", 443)]));
/// assert_eq!(backend.spec.endpoints.as_deref().map(<[_]>::len), Some(1));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(
        with = "Wire<M>",
        rename = "Backend",
        description = "A destination outside the cluster's Services."
    )
)]
pub struct Backend<M = ObjectMeta> {
    /// `metadata`: name, namespace, labels and the fields that the server sets.
    pub metadata: M,
    /// `spec`: the destination; required.
    pub spec: BackendSpec,
    /// `status`: conditions that the controller writes. The API server drops it when a Backend is
    /// created.
    pub status: Option<BackendStatus>,
}

impl Backend<ObjectMeta> {
    /// Creates a Backend with this name and without a namespace.
    pub fn new(name: impl Into<String>, spec: BackendSpec) -> Self {
        Self { metadata: ObjectMeta::named(name), spec, status: None }
    }

    /// Sets the namespace.
    #[must_use]
    pub fn with_namespace(mut self, namespace: impl Into<String>) -> Self {
        self.metadata.namespace = Some(namespace.into());
        self
    }
}

impl<M: Serialize> Serialize for Backend<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { metadata, spec, status } = self;
        let mut object = serializer.serialize_struct(KIND, 4 + usize::from(status.is_some()))?;
        object.serialize_field("apiVersion", API_VERSION)?;
        object.serialize_field("kind", KIND)?;
        object.serialize_field("metadata", metadata)?;
        object.serialize_field("spec", spec)?;
        match status {
            Some(status) => object.serialize_field("status", status)?,
            None => object.skip_field("status")?,
        }
        object.end()
    }
}

impl<'de, M: Deserialize<'de> + Default> Deserialize<'de> for Backend<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Wire { metadata, spec, status, .. } = Wire::deserialize(deserializer)?;
        Ok(Self { metadata: metadata.unwrap_or_default(), spec, status })
    }
}

/// The serialized object.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Backend", rename_all = "camelCase", bound = "M: Deserialize<'de>")]
struct Wire<M> {
    /// `apiVersion`: group and version of the resource.
    #[expect(dead_code, reason = "a constant of the type")]
    api_version: Option<Constant<ApiVersion>>,
    /// `kind` of the resource.
    #[expect(dead_code, reason = "a constant of the type")]
    kind: Option<Constant<Kind>>,
    /// `metadata`: name, namespace, labels and the fields that the server sets.
    metadata: Option<M>,
    /// `spec`: the destination; required.
    spec: BackendSpec,
    /// `status`: conditions that the controller writes. The API server drops it when a Backend is
    /// created.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<BackendStatus>,
}

/// A string constant.
pub(crate) trait ConstantText {
    const TEXT: &'static str;
}

pub(crate) struct ApiVersion;
impl ConstantText for ApiVersion {
    const TEXT: &'static str = API_VERSION;
}

pub(crate) struct Kind;
impl ConstantText for Kind {
    const TEXT: &'static str = KIND;
}

/// Deserializes from its constant only.
pub(crate) struct Constant<T>(std::marker::PhantomData<T>);

impl<'de, T: ConstantText> Deserialize<'de> for Constant<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text<T>(std::marker::PhantomData<T>);
        impl<T: ConstantText> serde::de::Visitor<'_> for Text<T> {
            type Value = Constant<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "`{}`", T::TEXT)
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                if text == T::TEXT {
                    Ok(Constant(std::marker::PhantomData))
                } else {
                    Err(E::invalid_value(serde::de::Unexpected::Str(text), &self))
                }
            }
        }
        deserializer.deserialize_str(Text(std::marker::PhantomData))
    }
}

#[cfg(feature = "schema")]
impl<T: ConstantText> schemars::JsonSchema for Constant<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::TEXT.into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "const": T::TEXT })
    }
}

/// The destination of a [`Backend`] and its protocol (`spec`).
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct BackendSpec {
    /// `spec.type`: the source of the endpoints. Default: `Endpoints`, set by the API server. Since
    /// v1.4. Example: `type: DynamicResolver`.
    pub r#type: Option<BackendType>,
    /// `spec.endpoints`: the destinations; 1 to 256 (4 before v1.3, 64 before v1.7). All of one
    /// kind, except that IP and Unix addresses may be mixed. Absent with
    /// [`BackendType::DynamicResolver`]. Example:
    /// `endpoints: [{fqdn: {hostname: api.example.com, port: 443}}]`.
    pub endpoints: Option<Vec<BackendEndpoint>>,
    /// `spec.appProtocols`: protocols of the endpoints other than HTTP/1.1; the order does not
    /// matter. Example: `appProtocols: [gateway.envoyproxy.io/h2c]`.
    pub app_protocols: Option<Vec<AppProtocol>>,
    /// `spec.fallback`: whether it is used only if the other Backends of its route fail (priority
    /// 1). Default: false. Since v1.2. Example: `fallback: true`.
    pub fallback: Option<bool>,
    /// `spec.tls`: TLS settings. A `BackendTLSPolicy` adds to them and overrides them. Since v1.4.
    /// Example: `tls: {wellKnownCACertificates: System, sni: api.example.com}`.
    pub tls: Option<BackendTls>,
}

impl BackendSpec {
    /// Creates a spec with these endpoints.
    #[must_use]
    pub fn endpoints(endpoints: impl IntoIterator<Item = BackendEndpoint>) -> Self {
        Self { endpoints: Some(endpoints.into_iter().collect()), ..Self::default() }
    }

    /// Creates a spec whose destination is resolved from the `Host` header of each request
    /// ([`BackendType::DynamicResolver`]).
    #[must_use]
    pub fn dynamic_resolver() -> Self {
        Self { r#type: Some(BackendType::DynamicResolver), ..Self::default() }
    }

    /// Sets the TLS settings.
    #[must_use]
    pub fn with_tls(mut self, tls: BackendTls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Sets the application protocols.
    #[must_use]
    pub fn with_app_protocols(mut self, protocols: impl IntoIterator<Item = AppProtocol>) -> Self {
        self.app_protocols = Some(protocols.into_iter().collect());
        self
    }

    /// Sets whether it is a fallback for the other Backends of its route.
    #[must_use]
    pub fn with_fallback(mut self, fallback: bool) -> Self {
        self.fallback = Some(fallback);
        self
    }

    /// Whether the destination is resolved for each request. An absent or unknown type means
    /// `Endpoints`.
    #[must_use]
    pub const fn is_dynamic_resolver(&self) -> bool {
        matches!(self.r#type, Some(BackendType::DynamicResolver))
    }
}

open_enum! {
    /// Source of the endpoints of a Backend (`spec.type`). Since v1.4.
    BackendType {
        /// `spec.endpoints`; the default.
        Endpoints = "Endpoints",
        /// The `Host` header of each request, resolved at that time (a dynamic forward proxy).
        DynamicResolver = "DynamicResolver",
    }
}

open_enum! {
    /// Protocol of the endpoints of a Backend (`spec.appProtocols[]`).
    AppProtocol {
        /// HTTP/2 without TLS. An HTTP route then uses HTTP/2. Does not change TLS.
        H2c = "gateway.envoyproxy.io/h2c",
        /// WebSocket over HTTP/1.1; forces HTTP/1.1 (since v1.7).
        Ws = "gateway.envoyproxy.io/ws",
        /// WebSocket over HTTP/1.1, intended for TLS; forces HTTP/1.1 (since v1.7) and does **not**
        /// enable TLS.
        Wss = "gateway.envoyproxy.io/wss",
    }
}

/// Status of a [`Backend`], written by the controller (`status`).
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct BackendStatus {
    /// `status.conditions`: at most 8, one of each type.
    pub conditions: Option<Vec<Condition>>,
}
