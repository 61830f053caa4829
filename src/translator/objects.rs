//! The objects that TLS settings refer to.

use crate::profile::{Content, Inventory, ObjectKind};

/// The ConfigMaps, Secrets and ClusterTrustBundles that the translator was given.
pub(crate) trait Objects {
    /// The object of a kind, namespace and name. A kind without namespaces ignores it.
    fn find(&self, kind: ObjectKind, namespace: &str, name: &str) -> Option<&Content>;

    /// The objects of a kind and name in every namespace.
    fn find_in_all_namespaces(&self, kind: ObjectKind, name: &str) -> Vec<&Content>;
}

impl Objects for Inventory {
    fn find(&self, kind: ObjectKind, namespace: &str, name: &str) -> Option<&Content> {
        let namespace = if kind == ObjectKind::ClusterTrustBundle { "" } else { namespace };
        self.get(kind, namespace, name)
    }

    fn find_in_all_namespaces(&self, kind: ObjectKind, name: &str) -> Vec<&Content> {
        self.objects()
            .filter(|(of, _, named, _)| *of == kind && *named == name)
            .map(|(.., content)| content)
            .collect()
    }
}

/// Every object exists, with what a reference to it needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EveryObject;

impl Objects for EveryObject {
    fn find(&self, _: ObjectKind, _: &str, _: &str) -> Option<&Content> {
        Some(&Content::Unknown)
    }

    fn find_in_all_namespaces(&self, _: ObjectKind, _: &str) -> Vec<&Content> {
        vec![&Content::Unknown]
    }
}
