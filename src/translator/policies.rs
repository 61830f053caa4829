//! The BackendTLSPolicy of a backendRef (`getBackendTLSPolicy`).

use std::collections::HashSet;

use super::changes::{LATER_TARGETS, SECTION_TARGET_FIRST, SECTION_WITHOUT_PORT};
use crate::api::{Backend, GROUP, KIND, Metadata};
use crate::policy::{BackendTlsPolicy, PolicyTargetReference};
use crate::release::Release;

/// A reference to a Backend, as policies are compared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PolicyTarget<'a> {
    /// The group of the reference as it is written; absent is empty.
    pub(crate) group: &'a str,
    /// The namespace of the Backend.
    pub(crate) namespace: &'a str,
    /// The name of the Backend.
    pub(crate) name: &'a str,
    /// The port of the reference: the section of a Backend.
    pub(crate) port: Option<u16>,
}

impl<'a> PolicyTarget<'a> {
    /// A reference to this Backend with the group of its API.
    pub(crate) fn new<M: Metadata>(backend: &'a Backend<M>, port: Option<u16>) -> Self {
        Self {
            group: GROUP,
            namespace: backend.metadata.namespace().unwrap_or_default(),
            name: backend.metadata.name().unwrap_or_default(),
            port,
        }
    }

    /// The policies of the Backend's namespace.
    pub(crate) fn policies_in_namespace<'p>(
        self,
        policies: &'p [BackendTlsPolicy],
    ) -> impl Iterator<Item = &'p BackendTlsPolicy> + Clone + use<'a, 'p> {
        policies.iter().filter(move |policy| {
            policy.metadata.namespace.as_deref().unwrap_or_default() == self.namespace
        })
    }

    /// The target references of a policy to this Backend, with any section.
    pub(crate) fn targets<'p>(
        self,
        policy: &'p BackendTlsPolicy,
    ) -> impl Iterator<Item = &'p PolicyTargetReference> + use<'a, 'p> {
        policy.spec.target_refs.iter().filter(move |target| {
            let PolicyTargetReference { group, kind, name, section_name: _ } = *target;
            group == self.group && kind == KIND && name == self.name
        })
    }

    /// The policy in force, of policies in list order.
    pub(crate) fn policy(
        self,
        policies: &[BackendTlsPolicy],
        release: Release,
    ) -> Option<&BackendTlsPolicy> {
        let section = self.port.map(|port| port.to_string());
        let candidates = self.policies_in_namespace(policies);
        in_force(candidates, |policy| self.sections(policy), section.as_deref(), release)
    }

    /// The sections by which a policy names this Backend; `None` names all of it.
    fn sections<'p>(
        self,
        policy: &'p BackendTlsPolicy,
    ) -> impl Iterator<Item = Option<&'p str>> + use<'a, 'p> {
        self.targets(policy).map(|target| target.section_name.as_deref())
    }

    /// The policy at which Envoy Gateway v1.1.0 and v1.1.1 crash: they compare its section with the
    /// port of a reference that has none.
    pub(crate) fn crashing_policy(
        self,
        policies: &[BackendTlsPolicy],
        release: Release,
    ) -> Option<&BackendTlsPolicy> {
        let candidates = self.policies_in_namespace(policies);
        let has_port = self.port.is_some();
        crashing(candidates, |policy| self.sections(policy), has_port, release)
    }

    /// The policy in force for every port that no policy names, and those in force for some port
    /// that is named; the port of the reference is ignored.
    pub(crate) fn policies_of_any_port(
        self,
        policies: &[BackendTlsPolicy],
        release: Release,
    ) -> (Option<&BackendTlsPolicy>, Vec<&BackendTlsPolicy>) {
        let prefers_section = release.has_change(SECTION_TARGET_FIRST);
        let mut of_rest = None;
        let mut of_ports = Vec::new();
        let mut seen = HashSet::new();
        for policy in self.policies_in_namespace(policies) {
            let is_whole = self.is_wholly_matched_by(policy);
            let names_new_port = |seen: &mut HashSet<i64>| {
                self.ports(policy).filter(|port| seen.insert(*port)).count() > 0
            };
            if of_rest.is_none() && is_whole {
                of_rest = Some(policy);
            }
            // Before, the first policy of the whole Backend also takes the ports of later ones.
            if !prefers_section && of_rest.is_some() {
                break;
            }
            if names_new_port(&mut seen) {
                of_ports.push(policy);
            }
        }
        (of_rest, of_ports)
    }

    /// Whether a policy has a target reference to all of this Backend.
    fn is_wholly_matched_by(self, policy: &BackendTlsPolicy) -> bool {
        self.targets(policy).any(|target| target.section_name.is_none())
    }

    /// The ports that a policy names. A target without a section ends the search in its policy,
    /// even where a later one names a port.
    pub(crate) fn ports<'p>(
        self,
        policy: &'p BackendTlsPolicy,
    ) -> impl Iterator<Item = i64> + use<'a, 'p> {
        self.targets(policy)
            .take_while(|target| target.section_name.is_some())
            .filter_map(PolicyTargetReference::port)
    }
}

/// The policy in force for a section of a target, or for a reference without a section, of
/// candidates in list order; `sections` gives those by which a policy names the target.
pub(crate) fn in_force<'p, P: Copy, S: Iterator<Item = Option<&'p str>>>(
    candidates: impl Iterator<Item = P> + Clone,
    sections: impl Fn(P) -> S,
    section: Option<&str>,
    release: Release,
) -> Option<P> {
    let is_whole = |policy: &P| sections(*policy).any(|named| named.is_none());
    if !release.has_change(SECTION_TARGET_FIRST) {
        return candidates.into_iter().find(|policy| {
            let mut matches = sections(*policy).map(|named| named.is_none() || named == section);
            if release.has_change(LATER_TARGETS) {
                matches.any(|matches| matches)
            } else {
                matches.next() == Some(true)
            }
        });
    }
    // A target without a section ends the search for the section in its policy.
    let by_section = section.and_then(|section| {
        let names =
            |policy: &P| sections(*policy).map_while(|named| named).any(|named| named == section);
        candidates.clone().find(names)
    });
    by_section.or_else(|| candidates.into_iter().find(is_whole))
}

/// The policy at which Envoy Gateway v1.1.0 and v1.1.1 crash: they compare its section with the
/// port of a reference that has none.
pub(crate) fn crashing<'p, P: Copy, S: Iterator<Item = Option<&'p str>>>(
    candidates: impl Iterator<Item = P>,
    sections: impl Fn(P) -> S,
    has_section: bool,
    release: Release,
) -> Option<P> {
    if has_section || release.has_change(SECTION_WITHOUT_PORT) {
        return None;
    }
    let mut first = candidates.filter_map(|policy| Some((policy, sections(policy).next()?)));
    first.next().filter(|(_, named)| named.is_some()).map(|(policy, _)| policy)
}
