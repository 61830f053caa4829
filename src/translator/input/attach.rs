//! Which routes and Gateways a policy of Envoy Gateway is attached to.

use std::collections::{HashMap, HashSet};

use super::Run;
use super::gateway::Parent;
use super::order::ordered;
use super::outcome::{AncestorStatus, ObjectReference, PolicyStatus, StatusCondition};
use crate::gateway_api::{GATEWAY_API, ObjectKind, Route, TargetReference};
use crate::resources::{Named, ObjectId, Store};

/// Targets have no version; kinds are known by their group.
const GROUP_VERSION: &str = "gateway.networking.k8s.io/v1";

/// A policy that is attached to something.
#[derive(Debug)]
pub(super) struct Attachment<'i, 'a, P> {
    pub(super) index: usize,
    pub(super) policy: &'a P,
    pub(super) target: AttachedTo<'i, 'a>,
    /// The ancestors in the policy's status.
    pub(super) ancestors: Vec<ObjectReference>,
    /// The positions of the rules that the policy is in force for.
    pub(super) rules: Vec<usize>,
    /// Whether another policy was attached before.
    pub(super) is_conflicted: bool,
}

/// What a policy is attached to.
#[derive(Clone, Debug)]
pub(super) enum AttachedTo<'i, 'a> {
    /// A route, by the Gateways that it has.
    Route {
        route: &'a Route,
        parents: Vec<Parent<'i, 'a>>,
    },
    Gateway(Parent<'i, 'a>),
    /// A route or Gateway that may exist outside the input.
    Absent(&'a TargetReference),
}

impl<'i, 'a, P> Attachment<'i, 'a, P> {
    pub(super) fn parents(&self) -> Vec<Parent<'i, 'a>> {
        match &self.target {
            AttachedTo::Route { parents, .. } => parents.clone(),
            AttachedTo::Gateway(parent) => vec![*parent],
            AttachedTo::Absent(_) => vec![Parent::Assumed],
        }
    }
}

/// A policy with targets.
pub(super) trait Targets: Named {
    const KIND: ObjectKind;

    fn targets(&self) -> impl Iterator<Item = &TargetReference>;
}

impl<'i, 'a> Run<'i, 'a> {
    /// The attachments of policies: those to routes first, which go before those to Gateways.
    pub(super) fn attachments<P: Targets>(
        &self,
        store: &'a Store<P>,
    ) -> Vec<Attachment<'i, 'a, P>> {
        let policies = ordered(store, self.input.release);
        let mut attachments = Vec::new();
        let mut taken = HashSet::new();
        let mut by_route: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut by_gateway: HashMap<Option<ObjectId>, Vec<usize>> = HashMap::new();
        for (position, rule) in self.rules.iter().enumerate() {
            by_route.entry(rule.route).or_default().push(position);
            by_gateway.entry(rule.gateway).or_default().push(position);
        }
        for (index, policy) in &policies {
            for target in policy.targets() {
                let attachment = self
                    .attach_to_route(*index, *policy, target, &mut taken, &by_route)
                    .or_else(|| self.attach_to_absent(*index, *policy, target));
                attachments.extend(attachment);
            }
        }
        let attached: HashSet<usize> = attachments
            .iter()
            .filter(|attachment| !attachment.is_conflicted)
            .flat_map(|attachment| attachment.rules.iter().copied())
            .collect();
        let mut gateways = HashSet::new();
        for (index, policy) in &policies {
            for target in policy.targets().filter(|target| is(target, "Gateway")) {
                let Some(context) = self.input.gateway(policy.namespace(), &target.name) else {
                    continue;
                };
                let parent = Parent::Known(context);
                let section = target.section_name.as_deref();
                let is_conflicted = !gateways.insert((context.index, section));
                let rules = by_gateway.get(&parent.id()).into_iter().flatten().copied();
                let rules = rules.filter(|position| {
                    !attached.contains(position)
                        && self.rules.get(*position).is_some_and(|rule| {
                            section.is_none_or(|section| rule.listeners.contains(&section))
                        })
                });
                attachments.push(Attachment {
                    index: *index,
                    policy: *policy,
                    target: AttachedTo::Gateway(parent),
                    ancestors: vec![ObjectReference {
                        section_name: target.section_name.clone(),
                        ..ObjectReference::new("Gateway", policy.namespace(), &target.name)
                    }],
                    rules: rules.collect(),
                    is_conflicted,
                });
            }
        }
        attachments
    }

    fn attach_to_route<P: Targets>(
        &self,
        index: usize,
        policy: &'a P,
        target: &'a TargetReference,
        taken: &mut HashSet<(usize, Option<&'a str>)>,
        by_route: &HashMap<usize, Vec<usize>>,
    ) -> Option<Attachment<'i, 'a, P>> {
        let namespace = policy.namespace();
        let routes = &self.input.resources.routes;
        let of_name = routes.indices(namespace, &target.name).iter().copied();
        let (position, route) = of_name
            .filter_map(|position| Some((position, routes.get(position)?)))
            .find(|(_, route)| is(target, route.kind.as_str()))?;
        let section = target.section_name.as_deref();
        let references = &route.spec.parent_refs;
        let managed = references
            .iter()
            .filter_map(|reference| Some((reference, self.input.parent(reference, namespace)?)));
        let (references, parents): (Vec<_>, Vec<_>) = managed.unzip();
        let ancestors = references.into_iter().map(|reference| ObjectReference {
            section_name: reference.section_name.clone(),
            port: reference.port,
            ..ObjectReference::new(
                "Gateway",
                reference.namespace.as_deref().unwrap_or(namespace),
                &reference.name,
            )
        });
        let rules = by_route.get(&position).into_iter().flatten().copied();
        let rules = rules.filter(|position| {
            let rule = self.rules.get(*position);
            rule.is_some_and(|rule| section.is_none_or(|section| rule.section == Some(section)))
        });
        Some(Attachment {
            index,
            policy,
            ancestors: ancestors.collect(),
            target: AttachedTo::Route { route, parents },
            rules: rules.collect(),
            is_conflicted: !taken.insert((position, section)),
        })
    }

    /// The attachment to a target that may exist outside the input: what the policy refers to
    /// resolves as for any target.
    fn attach_to_absent<P: Targets>(
        &self,
        index: usize,
        policy: &'a P,
        target: &'a TargetReference,
    ) -> Option<Attachment<'i, 'a, P>> {
        let (kind, resources) =
            (ObjectKind::from_type(GROUP_VERSION, &target.kind)?, self.input.resources);
        let is_known = match kind {
            ObjectKind::Gateway => {
                !resources.gateways.indices(policy.namespace(), &target.name).is_empty()
            }
            ObjectKind::Route(_) => false,
            _ => return None,
        };
        if target.group != GATEWAY_API || is_known || resources.is_complete(kind) {
            return None;
        }
        let ancestor = ObjectReference {
            section_name: target.section_name.clone(),
            ..ObjectReference::new(&target.kind, policy.namespace(), &target.name)
        };
        Some(Attachment {
            index,
            policy,
            target: AttachedTo::Absent(target),
            ancestors: vec![ancestor],
            rules: Vec::new(),
            is_conflicted: false,
        })
    }

    /// The statuses of policies: each attachment's condition for each of its ancestors.
    pub(super) fn policy_statuses<P: Targets>(
        &mut self,
        store: &'a Store<P>,
        outcomes: &[(Attachment<'i, 'a, P>, Option<StatusCondition>)],
    ) {
        let mut by_policy: HashMap<usize, Vec<_>> = HashMap::new();
        for outcome in outcomes {
            by_policy.entry(outcome.0.index).or_default().push(outcome);
        }
        for (index, _) in ordered(store, self.input.release) {
            let of_policy = by_policy.remove(&index).unwrap_or_default().into_iter();
            let ancestors = of_policy.flat_map(|(attachment, condition)| {
                attachment.ancestors.iter().map(|ancestor| AncestorStatus {
                    ancestor: ancestor.clone(),
                    conditions: condition.iter().cloned().collect(),
                })
            });
            let ancestors = ancestors.collect();
            self.out
                .policies
                .push(PolicyStatus { id: ObjectId { kind: P::KIND, index }, ancestors });
        }
    }
}

/// The condition of a policy whose target has another one already.
pub(super) fn conflict(target: &AttachedTo<'_, '_>, policy_kind: &str) -> StatusCondition {
    let (kind, name) = match target {
        AttachedTo::Route { route, .. } => (route.kind.as_str(), route.name()),
        AttachedTo::Gateway(parent) => ("Gateway", parent.gateway().map_or("", |it| it.name())),
        AttachedTo::Absent(target) => (&*target.kind, &*target.name),
    };
    let message =
        format!("Unable to target {kind} {name}, another {policy_kind} has already attached to it");
    StatusCondition::new("Accepted", "Conflicted", message)
}

fn is(target: &TargetReference, kind: &str) -> bool {
    target.group == GATEWAY_API && target.kind == kind
}
