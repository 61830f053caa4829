//! ConfigMaps, Secrets and ClusterTrustBundles, as TLS settings look them up.

use std::collections::HashMap;

use super::change::LAST_OF_NAME;
use super::order::ordered;
use crate::gateway_api::{self, ConfigMap, Secret};
use crate::profile::{Content, ObjectKind};
use crate::release::Release;
use crate::resources::{Named, Resources, Store};
use crate::translator::objects::Objects;

/// The keys of the objects of an input.
#[derive(Debug)]
pub(super) struct Contents<'a> {
    /// By kind, name and namespace.
    by_name: HashMap<ObjectKind, HashMap<&'a str, OfName<'a>>>,
    /// The kinds of which every object is known.
    complete: Vec<ObjectKind>,
}

/// The objects of a name by namespace, in the order in which they count.
type OfName<'a> = Vec<(&'a str, Content)>;

impl<'a> Contents<'a> {
    pub(super) fn new(resources: &'a Resources, release: Release) -> Self {
        let known = [
            (gateway_api::ObjectKind::ConfigMap, ObjectKind::ConfigMap),
            (gateway_api::ObjectKind::Secret, ObjectKind::Secret),
            (gateway_api::ObjectKind::ClusterTrustBundle, ObjectKind::ClusterTrustBundle),
        ];
        let complete = known.into_iter().filter(|(kind, _)| resources.is_complete(*kind));
        let mut contents =
            Self { by_name: HashMap::new(), complete: complete.map(|(_, kind)| kind).collect() };
        contents.add_all(
            &resources.config_maps,
            ObjectKind::ConfigMap,
            release,
            |it: &ConfigMap| keys(it.data.iter()),
        );
        contents.add_all(&resources.secrets, ObjectKind::Secret, release, |it: &Secret| {
            keys(it.keys())
        });
        contents.add_all(
            &resources.cluster_trust_bundles,
            ObjectKind::ClusterTrustBundle,
            release,
            |_| Content::Unknown,
        );
        contents
    }

    fn add_all<T: Named>(
        &mut self,
        store: &'a Store<T>,
        kind: ObjectKind,
        release: Release,
        content: impl Fn(&T) -> Content,
    ) {
        let by_name = self.by_name.entry(kind).or_default();
        for (_, object) in ordered(store, release) {
            let is_namespaced = kind != ObjectKind::ClusterTrustBundle;
            let namespace = if is_namespaced { object.namespace() } else { "" };
            let of_name = by_name.entry(object.name()).or_default();
            match of_name.iter_mut().find(|(known, _)| *known == namespace) {
                Some(known) if release.has_change(LAST_OF_NAME) => known.1 = content(object),
                Some(_) => {}
                None => of_name.push((namespace, content(object))),
            }
        }
    }

    fn of_name(&self, kind: ObjectKind, name: &str) -> &[(&'a str, Content)] {
        let by_name = self.by_name.get(&kind);
        by_name.and_then(|by_name| by_name.get(name)).map_or(&[], Vec::as_slice)
    }

    /// An object of a kind that is not complete is assumed to exist.
    fn assumed(&self, kind: ObjectKind) -> Option<&'static Content> {
        Some(&Content::Unknown).filter(|_| !self.complete.contains(&kind))
    }
}

fn keys<'k>(keys: impl Iterator<Item = (&'k str, bool)>) -> Content {
    Content::Keys(keys.map(|(key, is_empty)| (key.to_owned(), is_empty)).collect())
}

impl Objects for Contents<'_> {
    fn find(&self, kind: ObjectKind, namespace: &str, name: &str) -> Option<&Content> {
        let namespace = if kind == ObjectKind::ClusterTrustBundle { "" } else { namespace };
        let known = self.of_name(kind, name).iter().find(|(known, _)| *known == namespace);
        known.map(|(_, content)| content).or_else(|| self.assumed(kind))
    }

    fn find_in_all_namespaces(&self, kind: ObjectKind, name: &str) -> Vec<&Content> {
        let known = self.of_name(kind, name);
        if known.is_empty() {
            return self.assumed(kind).into_iter().collect();
        }
        known.iter().map(|(_, content)| content).collect()
    }
}
