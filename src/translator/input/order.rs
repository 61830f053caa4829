//! The order in which objects count, and which of several objects of one name is used.

use std::collections::HashMap;

use super::change::{LAST_OF_NAME, SORTED_INPUT};
use super::contents::Contents;
use super::gateway::Gateways;
use super::grant::Grants;
use super::outcome::{BackendStatus, Translation};
use super::policy_target::PolicyIndex;
use super::{Input, Rejection};
use crate::api::Backend;
use crate::gateway_api::ObjectKind;
use crate::profile::Profile;
use crate::release::Release;
use crate::resources::{Named, ObjectId, Resources, Store};
use crate::translator::acceptance::rejections;
use crate::translator::backend::rejection_reason;

/// The label of an `EndpointSlice` that names its Service.
const SERVICE_NAME: &str = "kubernetes.io/service-name";

impl<'a> Input<'a> {
    pub(super) fn new(resources: &'a Resources, profile: &Profile) -> Self {
        let release = profile.release();
        let mut slices_by_service: HashMap<_, Vec<_>> = HashMap::new();
        for slice in resources.endpoint_slices.iter() {
            let labels = slice.metadata.labels.as_ref();
            if let Some(service) = labels.and_then(|labels| labels.get(SERVICE_NAME)) {
                let key = (slice.namespace(), service.as_str());
                slices_by_service.entry(key).or_default().push(slice);
            }
        }
        let policies = PolicyIndex::new(&resources.backend_tls_policies, release);
        let reject = |backend| rejection(backend, profile, &policies);
        let rejections = resources.backends.iter().map(reject).collect();
        let mut input = Self {
            resources,
            release,
            backend_api_enabled: profile.is_backend_api_enabled(),
            grants: Grants::new(resources),
            gateways: Gateways::default(),
            policies,
            slices_by_service,
            rejections,
            contents: Contents::new(resources, release),
        };
        input.gateways = input.find_gateways();
        input
    }

    /// The Backend of a name that is used, and why it is not accepted.
    pub(super) fn backend(
        &self,
        namespace: &str,
        name: &str,
    ) -> Option<(&'a Backend, Option<&Rejection>)> {
        let index = self.index_of_name(&self.resources.backends, namespace, name)?;
        let backend = self.resources.backends.get(index)?;
        Some((backend, self.rejections.get(index).and_then(Option::as_ref)))
    }

    /// The object of a name that is used.
    pub(super) fn one_of_name<T: Named>(
        &self,
        store: &'a Store<T>,
        namespace: &str,
        name: &str,
    ) -> Option<&'a T> {
        store.get(self.index_of_name(store, namespace, name)?)
    }

    fn index_of_name<T: Named>(
        &self,
        store: &Store<T>,
        namespace: &str,
        name: &str,
    ) -> Option<usize> {
        let indices = store.indices(namespace, name).iter().copied();
        let key = |index: &usize| store.get(*index).map(|object| created(object, self.release));
        if self.release.has_change(LAST_OF_NAME) {
            indices.max_by_key(key)
        } else {
            indices.min_by_key(key)
        }
    }

    pub(super) fn backend_statuses(&self, translation: &mut Translation) {
        for (index, _) in ordered(&self.resources.backends, self.release) {
            let rejection = self.rejections.get(index).and_then(Option::as_ref);
            translation.backends.push(BackendStatus {
                id: ObjectId { kind: ObjectKind::Backend, index },
                rejection: rejection.map(|rejection| rejection.message.clone()),
            });
        }
    }
}

/// The creation of an object, as far as it decides about the order; an unknown one is the oldest.
fn created<T: Named>(object: &T, release: Release) -> &str {
    let created = object.metadata().creation_timestamp.as_deref().unwrap_or_default();
    if release.has_change(SORTED_INPUT) { created } else { "" }
}

/// The objects in the order in which they count, each with its index.
pub(super) fn ordered<T: Named>(store: &Store<T>, release: Release) -> Vec<(usize, &T)> {
    let mut objects: Vec<_> = store.iter().enumerate().collect();
    if release.has_change(SORTED_INPUT) {
        objects.sort_by_key(|(_, object)| {
            (created(*object, release), object.namespace(), object.name())
        });
    }
    objects
}

/// The first reason to reject a Backend.
fn rejection(
    backend: &Backend,
    profile: &Profile,
    policies: &PolicyIndex<'_>,
) -> Option<Rejection> {
    let mut first = None;
    // Acceptance depends on policies only where the Backend has TLS settings.
    let known = if backend.spec.tls.is_some() {
        let naming: Vec<_> = policies.naming(backend.name()).cloned().collect();
        profile.clone().with_policies(naming)
    } else {
        profile.clone().with_policies(Vec::new())
    };
    rejections(&known, backend, &mut |rejection| {
        first.get_or_insert_with(|| Rejection {
            reason: rejection_reason(rejection.rule),
            message: rejection.message,
        });
    });
    first
}
