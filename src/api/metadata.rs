//! Object metadata.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::{As, DefaultOnNull, Same, skip_serializing_none};

use super::{OpaqueValue, integer};

/// Standard metadata of an object (`metadata`). Times are strings.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ObjectMeta {
    /// `metadata.name`: a lower-case RFC 1123 subdomain of at most 253 characters; required,
    /// unless `generateName` is given. Example: `name: example-api`.
    pub name: Option<String>,
    /// `metadata.generateName`: a prefix; the server appends a random suffix. Example:
    /// `generateName: example-`.
    pub generate_name: Option<String>,
    /// `metadata.namespace`: a lower-case RFC 1123 label of at most 63 characters. Default: the
    /// namespace of the request. Example: `namespace: default`.
    pub namespace: Option<String>,
    /// `metadata.selfLink`: deprecated; no longer set by the API server.
    pub self_link: Option<String>,
    /// `metadata.uid`: set by the server.
    pub uid: Option<String>,
    /// `metadata.resourceVersion`: set by the server; may not be set on create.
    pub resource_version: Option<String>,
    /// `metadata.generation`: counts changes of the spec; set by the server.
    #[serde(default, deserialize_with = "integer::optional::deserialize")]
    pub generation: Option<i64>,
    /// `metadata.creationTimestamp`: set by the server, in RFC 3339.
    pub creation_timestamp: Option<String>,
    /// `metadata.deletionTimestamp`: set by the server, in RFC 3339.
    pub deletion_timestamp: Option<String>,
    /// `metadata.deletionGracePeriodSeconds`: set by the server.
    #[serde(default, deserialize_with = "integer::optional::deserialize")]
    pub deletion_grace_period_seconds: Option<i64>,
    /// `metadata.labels`: used to select objects. A value `null` is an empty string, as the server
    /// stores it. Example: `labels: {app.kubernetes.io/name: example}`.
    #[serde(default, deserialize_with = "text_map")]
    pub labels: Option<BTreeMap<String, String>>,
    /// `metadata.annotations`: for tools and people; together at most 256 KiB. Example:
    /// `annotations: {example.com/owner: web}`.
    #[serde(default, deserialize_with = "text_map")]
    pub annotations: Option<BTreeMap<String, String>>,
    /// `metadata.ownerReferences`: the owners; the object is deleted with them. Example:
    /// `ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: api, uid: 0b2a1c58-6e2f-4c53-9a0f-7f9f0b7f8f11}]`.
    pub owner_references: Option<Vec<OwnerReference>>,
    /// `metadata.finalizers`: tasks that must be done before it is deleted. Example:
    /// `finalizers: [example.com/cleanup]`.
    pub finalizers: Option<Vec<String>>,
    /// `metadata.managedFields`: the manager of each field; kept unchanged.
    pub managed_fields: Option<Vec<OpaqueValue>>,
}

impl ObjectMeta {
    /// Creates metadata with this name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::default() }
    }
}

/// The owner of an object (`metadata.ownerReferences[]`).
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct OwnerReference {
    /// `metadata.ownerReferences[].apiVersion`: API version of the owner; required.
    #[serde(deserialize_with = "text")]
    pub api_version: String,
    /// `metadata.ownerReferences[].kind`: kind of the owner; required.
    #[serde(deserialize_with = "text")]
    pub kind: String,
    /// `metadata.ownerReferences[].name`: name of the owner; required.
    #[serde(deserialize_with = "text")]
    pub name: String,
    /// `metadata.ownerReferences[].uid`: UID of the owner; required.
    #[serde(deserialize_with = "text")]
    pub uid: String,
    /// `metadata.ownerReferences[].controller`: whether the owner is the managing controller.
    pub controller: Option<bool>,
    /// `metadata.ownerReferences[].blockOwnerDeletion`: whether this object must be deleted before
    /// the owner.
    pub block_owner_deletion: Option<bool>,
}

/// Deserializes a string; `null` is empty, as in Go.
fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    As::<DefaultOnNull>::deserialize(deserializer)
}

/// Deserializes a string map; a value `null` is empty, as in Go.
#[expect(clippy::zero_sized_map_values, reason = "only the type is used")]
fn text_map<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, String>>, D::Error> {
    As::<Option<BTreeMap<Same, DefaultOnNull>>>::deserialize(deserializer)
}

/// Metadata of an object, as far as checks read it. Lets a Backend have the metadata type of
/// another library.
///
/// Sealed: implemented for [`ObjectMeta`] and, with features, for the metadata types of Kubernetes
/// clients.
pub trait Metadata: sealed::Sealed {
    /// `metadata.name`.
    fn name(&self) -> Option<&str>;
    /// `metadata.generateName`.
    fn generate_name(&self) -> Option<&str>;
    /// `metadata.namespace`.
    fn namespace(&self) -> Option<&str>;
    /// `metadata.resourceVersion`.
    fn resource_version(&self) -> Option<&str>;
    /// `metadata.generation`.
    fn generation(&self) -> Option<i64>;
    /// `metadata.labels`, ordered by key.
    fn labels(&self) -> Option<&BTreeMap<String, String>>;
    /// `metadata.annotations`, ordered by key.
    fn annotations(&self) -> Option<&BTreeMap<String, String>>;
    /// `metadata.ownerReferences`: API version, kind, name, UID and whether it is the controller.
    /// Example: `ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: api, uid:
    /// 0b2a1c58-6e2f-4c53-9a0f-7f9f0b7f8f11}]`.
    fn owners(&self) -> impl Iterator<Item = Owner<'_>>;
    /// `metadata.finalizers`.
    fn finalizers(&self) -> &[String];
}

/// An owner reference, as far as checks read it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Owner<'a> {
    /// `apiVersion` of the owner.
    pub api_version: &'a str,
    /// `kind` of the owner.
    pub kind: &'a str,
    /// `name` of the owner.
    pub name: &'a str,
    /// `uid` of the owner.
    pub uid: &'a str,
    /// Whether the owner is the managing controller.
    pub controller: bool,
}

pub(crate) mod sealed {
    #[expect(unnameable_types, reason = "a sealed trait must not be implemented elsewhere")]
    pub trait Sealed {}
    impl Sealed for super::ObjectMeta {}
}

impl Metadata for ObjectMeta {
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn generate_name(&self) -> Option<&str> {
        self.generate_name.as_deref()
    }

    fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    fn resource_version(&self) -> Option<&str> {
        self.resource_version.as_deref()
    }

    fn generation(&self) -> Option<i64> {
        self.generation
    }

    fn labels(&self) -> Option<&BTreeMap<String, String>> {
        self.labels.as_ref()
    }

    fn annotations(&self) -> Option<&BTreeMap<String, String>> {
        self.annotations.as_ref()
    }

    fn owners(&self) -> impl Iterator<Item = Owner<'_>> {
        self.owner_references.iter().flatten().map(|owner| Owner {
            api_version: &owner.api_version,
            kind: &owner.kind,
            name: &owner.name,
            uid: &owner.uid,
            controller: owner.controller == Some(true),
        })
    }

    fn finalizers(&self) -> &[String] {
        self.finalizers.as_deref().unwrap_or_default()
    }
}
