//! Each `BackendTLSPolicy` by target: which one is in force for a reference (`getBackendTLSPolicy`).

use std::collections::HashMap;

use super::order::ordered;
use crate::api::{GROUP, KIND};
use crate::gateway_api::{BackendTlsPolicy, PolicyTargetReference};
use crate::release::Release;
use crate::resources::{Named, Store};
use crate::translator::policies;

/// The target of a reference, as policies are compared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PolicyTarget<'a> {
    pub(super) namespace: &'a str,
    /// The group as the reference writes it.
    pub(super) group: &'a str,
    pub(super) kind: &'a str,
    pub(super) name: &'a str,
}

/// A policy and its position in the input.
pub(super) type Indexed<'a> = (usize, &'a BackendTlsPolicy);

/// The policies in the order in which they count, by target.
#[derive(Debug, Default)]
pub(super) struct PolicyIndex<'a> {
    pub(super) ordered: Vec<Indexed<'a>>,
    /// Each policy once a target, in order.
    by_target: HashMap<PolicyTarget<'a>, Vec<Indexed<'a>>>,
    /// The policies that target a Backend of a name, of any namespace.
    by_backend_name: HashMap<&'a str, Vec<&'a BackendTlsPolicy>>,
}

impl<'a> PolicyIndex<'a> {
    pub(super) fn new(policies: &'a Store<BackendTlsPolicy>, release: Release) -> Self {
        let mut index = Self { ordered: ordered(policies, release), ..Self::default() };
        for (position, policy) in &index.ordered {
            for target in &policy.spec.target_refs {
                let key = PolicyTarget {
                    namespace: policy.namespace(),
                    group: &target.group,
                    kind: &target.kind,
                    name: &target.name,
                };
                push_once(index.by_target.entry(key).or_default(), (*position, *policy), |it| it.0);
                if target.group == GROUP && target.kind == KIND {
                    let policies = index.by_backend_name.entry(&target.name).or_default();
                    push_once(policies, *policy, |policy| std::ptr::from_ref(*policy));
                }
            }
        }
        index
    }

    /// The policies that target a Backend of this name, of any namespace.
    pub(super) fn naming(&self, name: &str) -> impl Iterator<Item = &'a BackendTlsPolicy> + '_ {
        self.by_backend_name.get(name).into_iter().flatten().copied()
    }

    /// The policy in force for a reference to a section of its target, or to all of it.
    pub(super) fn in_force(
        &self,
        target: PolicyTarget<'_>,
        section: Option<&str>,
        release: Release,
    ) -> Option<Indexed<'a>> {
        let candidates = self.by_target.get(&target)?.iter().copied();
        policies::in_force(candidates, |it| sections(it, target), section, release)
    }

    /// Whether the translator crashes at a policy of the target.
    pub(super) fn crashes(
        &self,
        target: PolicyTarget<'_>,
        has_section: bool,
        release: Release,
    ) -> bool {
        let candidates = self.by_target.get(&target).into_iter().flatten().copied();
        policies::crashing(candidates, |it| sections(it, target), has_section, release).is_some()
    }
}

/// The sections by which a policy names a target; `None` names all of it.
fn sections<'a>(
    (_, policy): Indexed<'a>,
    target: PolicyTarget<'_>,
) -> impl Iterator<Item = Option<&'a str>> {
    let names_target = move |reference: &&PolicyTargetReference| {
        reference.group == target.group
            && reference.kind == target.kind
            && reference.name == target.name
    };
    policy.spec.target_refs.iter().filter(names_target).map(|it| it.section_name.as_deref())
}

/// Adds a value unless it is the last one already.
fn push_once<T, K: PartialEq>(values: &mut Vec<T>, value: T, key: impl Fn(&T) -> K) {
    if values.last().is_none_or(|last| key(last) != key(&value)) {
        values.push(value);
    }
}
