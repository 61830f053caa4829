//! The objects that references name.

use std::collections::BTreeMap;

/// The ConfigMaps, Secrets and ClusterTrustBundles that exist: their names and, where they are
/// known, their keys. Values are never needed.
///
/// ```
/// use envoy_gateway_backend::translator::Inventory;
///
/// let inventory = Inventory::new()
///     .with_config_map("shop", "ca")
///     .with_secret_keys("shop", "client", ["tls.crt", "tls.key"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The namespace is empty where the kind has none.
    objects: BTreeMap<(ObjectKind, String, String), Content>,
}

/// The kind of an object from which a CA or a client certificate can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ObjectKind {
    ConfigMap,
    Secret,
    ClusterTrustBundle,
}

/// What is known of the data of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Nothing: the object is assumed to have what a reference to it needs.
    Unknown,
    /// Its keys, each with whether its value is empty.
    Keys(BTreeMap<String, bool>),
}

impl Inventory {
    /// An inventory without objects.
    #[must_use]
    pub const fn new() -> Self {
        Self { objects: BTreeMap::new() }
    }

    /// Adds a ConfigMap that has the keys its references need.
    #[must_use]
    pub fn with_config_map(self, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        self.with(ObjectKind::ConfigMap, namespace.into(), name.into(), Content::Unknown)
    }

    /// Adds a ConfigMap with these keys, none of them empty.
    #[must_use]
    pub fn with_config_map_keys<K: Into<String>>(
        self,
        namespace: impl Into<String>,
        name: impl Into<String>,
        keys: impl IntoIterator<Item = K>,
    ) -> Self {
        self.with(ObjectKind::ConfigMap, namespace.into(), name.into(), filled(keys))
    }

    /// Adds a Secret that has the keys its references need.
    #[must_use]
    pub fn with_secret(self, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        self.with(ObjectKind::Secret, namespace.into(), name.into(), Content::Unknown)
    }

    /// Adds a Secret with these keys, none of them empty.
    #[must_use]
    pub fn with_secret_keys<K: Into<String>>(
        self,
        namespace: impl Into<String>,
        name: impl Into<String>,
        keys: impl IntoIterator<Item = K>,
    ) -> Self {
        self.with(ObjectKind::Secret, namespace.into(), name.into(), filled(keys))
    }

    /// Adds a ClusterTrustBundle.
    #[must_use]
    pub fn with_cluster_trust_bundle(self, name: impl Into<String>) -> Self {
        self.with(ObjectKind::ClusterTrustBundle, String::new(), name.into(), Content::Unknown)
    }

    fn with(mut self, kind: ObjectKind, namespace: String, name: String, content: Content) -> Self {
        self.objects.insert((kind, namespace, name), content);
        self
    }

    pub(crate) fn get(&self, kind: ObjectKind, namespace: &str, name: &str) -> Option<&Content> {
        self.objects.get(&(kind, namespace.to_owned(), name.to_owned()))
    }

    pub(crate) fn objects(&self) -> impl Iterator<Item = (ObjectKind, &str, &str, &Content)> {
        self.objects
            .iter()
            .map(|((kind, namespace, name), content)| (*kind, &**namespace, &**name, content))
    }
}

fn filled<K: Into<String>>(keys: impl IntoIterator<Item = K>) -> Content {
    Content::Keys(keys.into_iter().map(|key| (key.into(), false)).collect())
}
