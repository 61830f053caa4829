//! Which objects exist.

use std::collections::BTreeSet;

/// The names of the ConfigMaps, Secrets and ClusterTrustBundles that exist; what is in them is for
/// Envoy to find out.
///
/// ```
/// use envoy_gateway_backend::translator::Inventory;
///
/// let inventory = Inventory::new().with_config_map("shop", "ca").with_secret("shop", "client");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Kind, namespace and name of each; the namespace is empty where the kind has none.
    objects: BTreeSet<(Kind, String, String)>,
}

/// The kind of an object that a CA or a client certificate can be read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    ConfigMap,
    Secret,
    ClusterTrustBundle,
}

impl Inventory {
    /// Nothing exists.
    #[must_use]
    pub const fn new() -> Self {
        Self { objects: BTreeSet::new() }
    }

    /// A ConfigMap besides.
    #[must_use]
    pub fn with_config_map(self, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        self.with(Kind::ConfigMap, namespace.into(), name.into())
    }

    /// A Secret besides.
    #[must_use]
    pub fn with_secret(self, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        self.with(Kind::Secret, namespace.into(), name.into())
    }

    /// A ClusterTrustBundle besides.
    #[must_use]
    pub fn with_cluster_trust_bundle(self, name: impl Into<String>) -> Self {
        self.with(Kind::ClusterTrustBundle, String::new(), name.into())
    }

    fn with(mut self, kind: Kind, namespace: String, name: String) -> Self {
        self.objects.insert((kind, namespace, name));
        self
    }

    pub(super) fn has_config_map(&self, namespace: &str, name: &str) -> bool {
        self.has(Kind::ConfigMap, namespace, name)
    }

    pub(super) fn has_secret(&self, namespace: &str, name: &str) -> bool {
        self.has(Kind::Secret, namespace, name)
    }

    pub(super) fn has_cluster_trust_bundle(&self, name: &str) -> bool {
        self.has(Kind::ClusterTrustBundle, "", name)
    }

    fn has(&self, kind: Kind, namespace: &str, name: &str) -> bool {
        self.objects.contains(&(kind, namespace.to_owned(), name.to_owned()))
    }
}
