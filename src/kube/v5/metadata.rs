//! Access of checks to the client's metadata.

use std::collections::BTreeMap;

use k8s_openapi_0_29::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::api::{Metadata, Owner, sealed};

impl sealed::Sealed for ObjectMeta {}

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
