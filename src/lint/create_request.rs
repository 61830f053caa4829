//! Fast path: a Backend as the body of a create request, deserialized without a tree.

use serde::Deserialize;

use crate::api::{ApiVersion, Backend, BackendSpec, Constant, Kind, ObjectMeta};

/// A Backend that is to be created.
#[derive(Deserialize)]
#[serde(try_from = "Fields")]
pub(super) struct CreateRequest(pub(super) Box<Backend>);

/// The fields of a Backend that is to be created. A `status`, which the server drops, is not among
/// them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    #[expect(dead_code, reason = "a required constant")]
    api_version: Constant<ApiVersion>,
    #[expect(dead_code, reason = "a required constant")]
    kind: Constant<Kind>,
    metadata: ObjectMeta,
    spec: BackendSpec,
}

impl TryFrom<Fields> for CreateRequest {
    type Error = &'static str;

    /// Fails for metadata that a server sets and the model does not validate: times, and the
    /// resource version.
    fn try_from(Fields { metadata, spec, .. }: Fields) -> Result<Self, Self::Error> {
        let is_new = metadata.resource_version.is_none()
            && metadata.creation_timestamp.is_none()
            && metadata.deletion_timestamp.is_none();
        if !is_new {
            return Err("metadata of a stored object");
        }
        Ok(Self(Box::new(Backend { metadata, spec, status: None })))
    }
}

#[cfg(test)]
mod tests;
