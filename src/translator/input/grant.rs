//! References across namespaces (`isCrossNamespaceReferencePermitted`).

use std::collections::HashMap;

use super::{Input, Owner};
use crate::gateway_api::{BackendReference, ReferenceGrantSpec};
use crate::resources::{Named, Resources};

/// The grants by namespace and by who may refer.
#[derive(Debug, Default)]
pub(super) struct Grants<'a> {
    by_from: HashMap<(&'a str, &'a str, &'a str, &'a str), Vec<&'a ReferenceGrantSpec>>,
}

impl<'a> Grants<'a> {
    pub(super) fn new(resources: &'a Resources) -> Self {
        let mut by_from: HashMap<_, Vec<_>> = HashMap::new();
        for grant in resources.reference_grants.iter() {
            for from in &grant.spec.from {
                let key = (
                    grant.namespace(),
                    from.group.as_str(),
                    from.kind.as_str(),
                    from.namespace.as_str(),
                );
                by_from.entry(key).or_default().push(&grant.spec);
            }
        }
        Self { by_from }
    }

    /// Whether a reference to an object of another namespace is permitted.
    pub(super) fn permit(
        &self,
        owner: Owner<'_>,
        namespace: &str,
        group: &str,
        kind: &str,
        name: &str,
    ) -> bool {
        if namespace == owner.namespace {
            return true;
        }
        let key = (namespace, owner.group, owner.kind, owner.namespace);
        self.by_from.get(&key).into_iter().flatten().flat_map(|grant| &grant.to).any(|to| {
            let named = to.name.as_deref().filter(|name| !name.is_empty());
            to.group == group && to.kind == kind && named.is_none_or(|named| named == name)
        })
    }
}

impl Input<'_> {
    /// Whether the owner may refer to the object. Groups are compared as written.
    pub(super) fn is_permitted(&self, reference: &BackendReference, owner: Owner<'_>) -> bool {
        let namespace = reference.namespace_or(owner.namespace);
        self.grants.permit(owner, namespace, reference.group(), reference.kind(), &reference.name)
    }
}
