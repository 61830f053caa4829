//! The objects of one kind.

use std::collections::BTreeMap;

use crate::api::{Backend, ObjectMeta};
use crate::gateway_api::{
    BackendTlsPolicy, BackendTrafficPolicy, ClusterTrustBundle, ConfigMap, EndpointSlice,
    EnvoyExtensionPolicy, EnvoyProxy, Gateway, GatewayClass, HttpRouteFilter, Namespace,
    ReferenceGrant, Route, Secret, SecurityPolicy, Service,
};

/// An object with metadata.
pub(crate) trait Named {
    fn metadata(&self) -> &ObjectMeta;

    /// The namespace, empty where it is unknown.
    fn namespace(&self) -> &str {
        self.metadata().namespace.as_deref().unwrap_or_default()
    }

    fn name(&self) -> &str {
        self.metadata().name.as_deref().unwrap_or_default()
    }
}

macro_rules! named {
    ($($kind:ty),* $(,)?) => {$(
        impl Named for $kind {
            fn metadata(&self) -> &ObjectMeta {
                &self.metadata
            }
        }
    )*};
}

named! {
    Backend, Route, BackendTlsPolicy, SecurityPolicy, EnvoyExtensionPolicy, BackendTrafficPolicy,
    HttpRouteFilter, EnvoyProxy, Gateway, GatewayClass, ReferenceGrant, Namespace, ConfigMap, Secret,
    ClusterTrustBundle, Service, EndpointSlice,
}

/// Objects of one kind in the order in which they were added, found by namespace and name.
#[derive(Clone, Debug)]
pub(crate) struct Store<T> {
    objects: Vec<T>,
    /// Indices into `objects` by namespace, then name.
    by_name: BTreeMap<String, BTreeMap<String, Vec<usize>>>,
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        Self { objects: Vec::new(), by_name: BTreeMap::new() }
    }
}

impl<T: Named> Store<T> {
    pub(crate) fn add(&mut self, object: T) -> usize {
        let index = self.objects.len();
        let names = self.by_name.entry(object.namespace().to_owned()).or_default();
        names.entry(object.name().to_owned()).or_default().push(index);
        self.objects.push(object);
        index
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.objects.iter()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        self.objects.get(index)
    }

    /// The positions of the objects of a name, in the order in which they were added.
    pub(crate) fn indices(&self, namespace: &str, name: &str) -> &[usize] {
        let names = self.by_name.get(namespace);
        names.and_then(|names| names.get(name)).map_or(&[], Vec::as_slice)
    }

    /// The objects of a name, in the order in which they were added.
    pub(crate) fn named(&self, namespace: &str, name: &str) -> impl DoubleEndedIterator<Item = &T> {
        self.indices(namespace, name).iter().filter_map(|index| self.objects.get(*index))
    }
}
