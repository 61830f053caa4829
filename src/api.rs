//! The `Backend` resource as Rust types, one for each API type, with fields in wire order.
//!
//! The model is *total*: it deserializes every object that an API server of any release may have
//! stored, and serializes it without loss. Absent and empty are different values (`Option<Vec<_>>`;
//! `null` is absent, because the API server prunes it). Enumerations keep unknown values. Ports are
//! 64-bit integers. An endpoint with none or several addresses keeps them all. A
//! [report](crate::Report) says whether an object is valid; deserializing does not.
//!
//! Deserializing drops unknown fields; a check of the text reports them. Two values cannot be held
//! and give an error: a port like `443.0000001`, which the API server stores, and a
//! `lastTransitionTime` that is not a string.

mod address;
mod backend;
mod condition;
mod integer;
mod list;
mod metadata;
mod opaque;
mod open_enum;
mod tls;

pub use address::{
    AddressFields, BackendAddress, BackendEndpoint, FqdnAddress, IpAddress, UnixAddress,
};
#[cfg(feature = "lint")]
pub(crate) use backend::{ApiVersion, Constant, Kind};
pub use backend::{AppProtocol, Backend, BackendSpec, BackendStatus, BackendType};
pub use condition::{Condition, ConditionStatus};
#[cfg(feature = "lint")]
pub(crate) use integer::exact as exact_integer;
pub use list::{BackendList, ListMeta};
#[cfg(feature = "kube-core-5")]
pub(crate) use metadata::sealed;
pub use metadata::{Metadata, ObjectMeta, Owner, OwnerReference};
pub use opaque::OpaqueValue;
pub use open_enum::Unrecognized;
pub use tls::{
    BackendTls, Fingerprint, LocalObjectReference, SecretObjectReference, TlsVersion,
    WellKnownCaCertificates,
};

/// The group of the resource: `gateway.envoyproxy.io`.
pub const GROUP: &str = "gateway.envoyproxy.io";
/// The version of the resource: `v1alpha1`.
pub const VERSION: &str = "v1alpha1";
/// `apiVersion` of a Backend: `gateway.envoyproxy.io/v1alpha1`.
pub const API_VERSION: &str = "gateway.envoyproxy.io/v1alpha1";
/// `kind` of a Backend: `Backend`.
pub const KIND: &str = "Backend";
/// `kind` of a list of Backends: `BackendList`.
pub const LIST_KIND: &str = "BackendList";
/// The plural name of the resource, as in `kubectl get backends`.
pub const PLURAL: &str = "backends";
