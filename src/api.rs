//! The `Backend` resource as Rust types, one per API type, fields in wire order.
//!
//! The model is *total*: whatever an API server may have stored under any release decodes, and
//! encodes back without loss. So absent is not empty (`Option<Vec<_>>`; `null` reads as absent, as
//! the API server prunes it), enumerations keep values they do not know, ports are wide integers
//! until they are checked, and an endpoint that sets none or several addresses keeps exactly what
//! it set. What is *right* is asked of a [report](crate::Report), not of decoding.
//!
//! Decoding drops fields that are newer than this crate; text checking reports them. Two values
//! cannot be held and are refused with a clear error: a port like `443.0000001`, which the API
//! server lets through, and a `lastTransitionTime` that is no string.

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
