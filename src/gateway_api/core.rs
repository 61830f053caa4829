//! Kubernetes objects that routes and TLS settings refer to.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::api::ObjectMeta;

partial! {
    /// A Kubernetes `Namespace`: its labels decide which routes a listener takes.
    Namespace {
        /// `metadata`.
        metadata: ObjectMeta,
    }

    /// A Kubernetes `ConfigMap`. `binaryData` is not read: Envoy Gateway does not either.
    ConfigMap {
        /// `metadata`.
        metadata: ObjectMeta,
        /// `data`: its keys.
        data: Data,
    }

    /// A Kubernetes `Secret`. Its values are dropped when it is read.
    Secret {
        /// `metadata`.
        metadata: ObjectMeta,
        /// `type`: `Opaque`, `kubernetes.io/tls`, …
        r#type: Option<String>,
        /// `data`: its keys.
        data: Data,
        /// `stringData`: more keys, which count as `data`.
        string_data: Data,
    }

    /// A Kubernetes `ClusterTrustBundle`.
    ClusterTrustBundle {
        /// `metadata`.
        metadata: ObjectMeta,
    }

    /// A Kubernetes `Service`.
    Service {
        /// `metadata`.
        metadata: ObjectMeta,
        /// `spec`.
        spec: ServiceSpec,
    }

    /// What a Service offers.
    ServiceSpec {
        /// `type`: absent means `ClusterIP`.
        r#type: Option<String>,
        /// `clusterIP`: the address of the Service.
        #[serde(rename = "clusterIP")]
        cluster_ip: Option<String>,
        /// `ports`: of the Service.
        ports: Vec<ServicePort>,
    }

    /// A port of a Service.
    ServicePort {
        /// `name`: of the port.
        name: Option<String>,
        /// `port`: its number.
        port: u16,
        /// `protocol`: absent means `TCP`.
        protocol: Option<String>,
        /// `appProtocol`: what is spoken.
        app_protocol: Option<String>,
    }

    /// A Kubernetes `EndpointSlice`.
    EndpointSlice {
        /// `metadata`: the label `kubernetes.io/service-name` names the Service.
        metadata: ObjectMeta,
        /// `addressType`: `IPv4`, `IPv6` or `FQDN`.
        address_type: String,
        /// `endpoints`: of the Service.
        endpoints: Vec<Endpoint>,
        /// `ports`: of each endpoint.
        ports: Vec<EndpointPort>,
    }

    /// An endpoint of a Service.
    Endpoint {
        /// `addresses`: of the endpoint.
        addresses: Vec<String>,
        /// `conditions`: whether it can be used.
        conditions: EndpointConditions,
        /// `zone`: the topology zone.
        zone: Option<String>,
    }

    /// Whether an endpoint of a Service can be used; absent means yes.
    EndpointConditions {
        /// `ready`.
        ready: Option<bool>,
        /// `serving`.
        serving: Option<bool>,
        /// `terminating`.
        terminating: Option<bool>,
    }

    /// A port of an endpoint.
    EndpointPort {
        /// `name`: of the port.
        name: Option<String>,
        /// `port`: its number.
        port: u16,
        /// `protocol`: absent means `TCP`.
        protocol: Option<String>,
    }
}

impl Secret {
    /// The keys of `data` and `stringData`.
    pub fn keys(&self) -> impl Iterator<Item = (&str, bool)> {
        let overridden = |key: &str| self.string_data.0.contains_key(key);
        let data = self.data.iter().filter(move |(key, _)| !overridden(key));
        data.chain(self.string_data.iter())
    }
}

/// The keys of a ConfigMap or Secret, and which of them are empty; no values.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Data(BTreeMap<String, bool>);

impl Data {
    /// Keys with values that are not empty.
    pub fn with_keys(keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(keys.into_iter().map(|key| (key.into(), false)).collect())
    }

    /// The keys in order, and whether the value of each is empty.
    pub fn iter(&self) -> impl Iterator<Item = (&str, bool)> {
        self.0.iter().map(|(key, empty)| (key.as_str(), *empty))
    }
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Data;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of keys to values")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Data, A::Error> {
                let mut keys = BTreeMap::new();
                while let Some(key) = map.next_key()? {
                    let Dropped { empty } = map.next_value()?;
                    keys.insert(key, empty);
                }
                Ok(Data(keys))
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

/// A value that is dropped when it is read; nothing of it reaches an error message either.
struct Dropped {
    empty: bool,
}

impl<'de> Deserialize<'de> for Dropped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Value;
        impl<'de> Visitor<'de> for Value {
            type Value = Dropped;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_str<E>(self, value: &str) -> Result<Dropped, E> {
                Ok(Dropped { empty: value.is_empty() })
            }
            fn visit_unit<E>(self) -> Result<Dropped, E> {
                Ok(Dropped { empty: true })
            }
            fn visit_bool<E>(self, _: bool) -> Result<Dropped, E> {
                Ok(Dropped { empty: false })
            }
            fn visit_i64<E>(self, _: i64) -> Result<Dropped, E> {
                Ok(Dropped { empty: false })
            }
            fn visit_u64<E>(self, _: u64) -> Result<Dropped, E> {
                Ok(Dropped { empty: false })
            }
            fn visit_f64<E>(self, _: f64) -> Result<Dropped, E> {
                Ok(Dropped { empty: false })
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Dropped, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Dropped { empty: false })
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Dropped, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Dropped { empty: false })
            }
        }
        deserializer.deserialize_any(Value)
    }
}
