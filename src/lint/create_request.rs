//! A Backend as the body of a create request, deserialized without a tree.

use serde::Deserialize;

use crate::api::{ApiVersion, Backend, BackendSpec, Constant, Kind, ObjectMeta};

/// The fields that a Backend has when it is created. A `status`, which the server drops, is not
/// among them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateRequest {
    #[expect(dead_code, reason = "a required constant")]
    api_version: Constant<ApiVersion>,
    #[expect(dead_code, reason = "a required constant")]
    kind: Constant<Kind>,
    metadata: ObjectMeta,
    spec: BackendSpec,
}

impl CreateRequest {
    /// The Backend; `None` where its metadata has fields that a server sets and the model does not
    /// validate: times, and the resource version.
    pub(super) fn into_backend(self) -> Option<Box<Backend>> {
        let Self { metadata, spec, .. } = self;
        let is_new = metadata.resource_version.is_none()
            && metadata.creation_timestamp.is_none()
            && metadata.deletion_timestamp.is_none();
        is_new.then(|| Box::new(Backend { metadata, spec, status: None }))
    }
}

#[cfg(test)]
mod tests;
