//! Backends as resources of [kube](https://kube.rs): for its `Api`, watchers, reflectors, finalizers and controllers.
//!
//! Each major version of kube has its own module and feature, so that several can be used: [`v5`]
//! with `kube-core-5`. A [`v5::Backend`] is a [`Backend`](crate::api::Backend) with the metadata type of
//! the client. Every check accepts it, and the two [convert](v5#conversions) into each other.
//!
//! # In a controller
//!
//! The reconciliation of a Backend can be tested without a cluster:
//!
//! ```
//! use envoy_gateway_backend::api::{BackendEndpoint, BackendSpec, BackendStatus};
//! use envoy_gateway_backend::kube::v5::Backend;
//! use envoy_gateway_backend::{Acceptance, Profile};
//! # use k8s_openapi_0_29 as k8s_openapi;
//! # use kube_core_5 as kube;
//! use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
//! use kube::ResourceExt;
//!
//! /// The status that a Backend should have, if it differs.
//! fn reconcile(backend: &Backend, profile: &Profile, now: &str) -> Option<BackendStatus> {
//!     let mut status = backend.status.clone().unwrap_or_default();
//!     status.merge_condition(backend.controller_condition(profile, now));
//!     (backend.status.as_ref() != Some(&status)).then_some(status)
//! }
//!
//! let mut backend = Backend {
//!     metadata: ObjectMeta { name: Some("api".into()), generation: Some(1), ..ObjectMeta::default() },
//!     spec: BackendSpec::endpoints([BackendEndpoint::fqdn("10.0.0.1", 443)]),
//!     status: None,
//! };
//! assert_eq!(backend.name_any(), "api");
//! let status = reconcile(&backend, &Profile::default(), "2024-01-01T00:00:00Z").expect("there was none");
//! let message = "The Backend was not accepted: hostname 10.0.0.1 is an IP address";
//! assert_eq!(status.acceptance(), Acceptance::Rejected { message });
//!
//! // The second reconciliation has nothing to do.
//! backend.status = Some(status);
//! assert_eq!(reconcile(&backend, &Profile::default(), "2024-01-01T00:00:05Z"), None);
//! ```
//!
//! The complete controller, with `Controller` and `Api::patch_status`, is
//! `tests/interop/tests/kube/controller.rs` in the repository. Tests next to it run it, watchers
//! and a finalizer with a server.
//!
//! # Notes
//!
//! * An object of a newer release does not break a watcher: unknown values are kept, unknown fields
//!   are dropped. Write changes with a patch; a replace would lose those fields.
//! * The application must choose the Kubernetes version of k8s-openapi with one of its `v1_NN`
//!   features; this crate chooses none.

pub mod v5;

use std::error::Error;

use crate::path::FieldPath;
use crate::validation::leaf;

/// The error for a value that the types of a Kubernetes client cannot hold.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {message}")]
pub struct ConversionError {
    path: FieldPath,
    message: String,
    source: Box<dyn Error + Send + Sync>,
}

impl ConversionError {
    pub(crate) fn time(
        path: FieldPath,
        text: &str,
        source: impl Error + Send + Sync + 'static,
    ) -> Self {
        let message = format!("{} is no time in RFC 3339", leaf::shown(text));
        Self { path, message, source: source.into() }
    }

    pub(crate) fn managed_fields(
        path: FieldPath,
        source: impl Error + Send + Sync + 'static,
    ) -> Self {
        Self { path, message: "no entry of managed fields".into(), source: source.into() }
    }

    /// The path of the value: `metadata.creationTimestamp`.
    #[must_use]
    pub const fn path(&self) -> &FieldPath {
        &self.path
    }
}
