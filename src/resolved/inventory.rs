//! Which objects exist.

use std::collections::BTreeSet;

/// The names of the ConfigMaps, Secrets and ClusterTrustBundles that exist; what is in them is for Envoy to find out.
///
/// ```
/// use envoy_gateway_backend::resolved::Inventory;
///
/// let inventory = Inventory::new().with_config_map("shop", "ca").with_secret("shop", "client");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    config_maps: BTreeSet<(String, String)>,
    secrets: BTreeSet<(String, String)>,
    cluster_trust_bundles: BTreeSet<String>,
}

impl Inventory {
    /// Nothing exists.
    #[must_use]
    pub const fn new() -> Self {
        Self { config_maps: BTreeSet::new(), secrets: BTreeSet::new(), cluster_trust_bundles: BTreeSet::new() }
    }

    /// A ConfigMap besides.
    #[must_use]
    pub fn with_config_map(mut self, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        self.config_maps.insert((namespace.into(), name.into()));
        self
    }

    /// A Secret besides.
    #[must_use]
    pub fn with_secret(mut self, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        self.secrets.insert((namespace.into(), name.into()));
        self
    }

    /// A ClusterTrustBundle besides.
    #[must_use]
    pub fn with_cluster_trust_bundle(mut self, name: impl Into<String>) -> Self {
        self.cluster_trust_bundles.insert(name.into());
        self
    }

    pub(super) fn has_config_map(&self, namespace: &str, name: &str) -> bool {
        self.config_maps.contains(&(namespace.to_owned(), name.to_owned()))
    }

    pub(super) fn has_secret(&self, namespace: &str, name: &str) -> bool {
        self.secrets.contains(&(namespace.to_owned(), name.to_owned()))
    }

    pub(super) fn has_cluster_trust_bundle(&self, name: &str) -> bool {
        self.cluster_trust_bundles.contains(name)
    }
}
