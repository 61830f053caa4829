//! Support for kube 5 and k8s-openapi 0.29 (feature `kube-core-5`).
//!
//! # Conversions
//!
//! Conversions from the client's types always succeed. Conversions to them fail for values that
//! they cannot hold: this crate has a time as a string, the client as an instant.
//!
//! ```
//! use envoy_gateway_backend::api::{Backend, BackendSpec};
//! use envoy_gateway_backend::kube::v5;
//!
//! let mut backend = Backend::new("api", BackendSpec::dynamic_resolver());
//! let client = v5::Backend::try_from(backend.clone())?;
//! let back: Backend = client.into();
//! assert_eq!(back, backend);
//!
//! backend.metadata.creation_timestamp = Some("yesterday".into());
//! let error = v5::Backend::try_from(backend).unwrap_err();
//! assert_eq!(error.to_string(), r#"metadata.creationTimestamp: "yesterday" is no time in RFC 3339"#);
//! # Ok::<(), envoy_gateway_backend::kube::ConversionError>(())
//! ```

mod convert;
mod metadata;

use k8s_openapi_0_29::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi_0_29::{ListableResource, Metadata, NamespaceResourceScope, Resource};
use kube_core_5::object::{HasSpec, HasStatus};

use crate::api::{
    self, API_VERSION, BackendSpec, BackendStatus, GROUP, KIND, LIST_KIND, PLURAL, VERSION,
};

/// A Backend with the metadata of kube 5, for `kube::Api` and `kube::runtime`.
///
/// ```
/// use envoy_gateway_backend::api::{BackendEndpoint, BackendSpec};
/// use envoy_gateway_backend::kube::v5::Backend;
/// # use k8s_openapi_0_29 as k8s_openapi;
/// # use kube_core_5 as kube;
/// use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
/// use kube::{Resource, ResourceExt};
///
/// let backend = Backend {
///     metadata: ObjectMeta { name: Some("api".into()), ..ObjectMeta::default() },
///     spec: BackendSpec::endpoints([BackendEndpoint::fqdn("api.example.com", 443)]),
///     status: None,
/// };
/// assert_eq!(backend.name_any(), "api");
/// assert_eq!(Backend::url_path(&(), Some("default")), "/apis/gateway.envoyproxy.io/v1alpha1/namespaces/default/backends");
/// ```
pub type Backend = api::Backend<ObjectMeta>;

/// Together with [`Metadata`] this implements `kube::Resource`.
impl Resource for Backend {
    const API_VERSION: &'static str = API_VERSION;
    const GROUP: &'static str = GROUP;
    const KIND: &'static str = KIND;
    const VERSION: &'static str = VERSION;
    const URL_PATH_SEGMENT: &'static str = PLURAL;
    type Scope = NamespaceResourceScope;
}

impl ListableResource for Backend {
    const LIST_KIND: &'static str = LIST_KIND;
}

impl Metadata for Backend {
    type Ty = ObjectMeta;

    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

impl<M> HasSpec for api::Backend<M> {
    type Spec = BackendSpec;

    fn spec(&self) -> &BackendSpec {
        &self.spec
    }

    fn spec_mut(&mut self) -> &mut BackendSpec {
        &mut self.spec
    }
}

impl<M> HasStatus for api::Backend<M> {
    type Status = BackendStatus;

    fn status(&self) -> Option<&BackendStatus> {
        self.status.as_ref()
    }

    fn status_mut(&mut self) -> &mut Option<BackendStatus> {
        &mut self.status
    }
}

#[cfg(feature = "schema")]
mod crd {
    use k8s_openapi_0_29::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
    use k8s_openapi_0_29::serde_json;
    use kube_core_5::crd::CustomResourceExt;
    use kube_core_5::discovery::ApiResource;

    use super::Backend;
    use crate::release::Release;
    use crate::schema;

    /// [`schema::crd`] in the type of k8s-openapi 0.29.
    ///
    /// ```
    /// use envoy_gateway_backend::{Release, kube};
    ///
    /// let crd = kube::v5::crd(Release::V1_5);
    /// assert_eq!(crd.metadata.name.as_deref(), Some("backends.gateway.envoyproxy.io"));
    /// assert_eq!(crd.spec.scope, "Namespaced");
    /// ```
    #[must_use]
    #[cfg_attr(docsrs, doc(cfg(feature = "schema")))]
    pub fn crd(release: Release) -> CustomResourceDefinition {
        // A test deserializes the CRD of every release, so this cannot fail.
        serde_json::from_value(schema::crd(release)).unwrap_or_default()
    }

    /// The CRD of [`Release::LATEST`].
    #[cfg_attr(docsrs, doc(cfg(feature = "schema")))]
    impl CustomResourceExt for Backend {
        fn crd() -> CustomResourceDefinition {
            crd(Release::LATEST)
        }

        fn crd_name() -> &'static str {
            schema::CRD_NAME
        }

        fn api_resource() -> ApiResource {
            ApiResource::erase::<Self>(&())
        }

        fn shortnames() -> &'static [&'static str] {
            schema::SHORT_NAMES
        }
    }
}

#[cfg(feature = "schema")]
pub use crd::crd;
