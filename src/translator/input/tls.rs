//! TLS towards the target of a reference: the policy in force, its use, and TLS in effect.

use super::Run;
use super::change::{
    BACKEND_REF_ERRORS, POLICY_CONDITIONS, SERVICE_PORT_NAME, TLS_ERRORS_FAIL_THE_RULE,
};
use super::condition::sentence;
use super::external::NIL_PANIC;
use super::gateway::Parent;
use super::outcome::{AncestorStatus, ObjectReference, PolicyStatus, StatusCondition};
use super::policy_target::PolicyTarget;
use super::reference::Target;
use crate::api::BackendSpec;
use crate::gateway_api::{BackendReference, ObjectKind};
use crate::resources::{Named, ObjectId};
use crate::translator::UpstreamTls;
use crate::translator::changes::TLS_OF_EVERY_BACKEND;
use crate::translator::stored::stored;
use crate::translator::tls::{
    ClientDefaults, TlsContext, TlsError, TlsErrorSource, TlsOfBackend, effective_tls,
};

impl<'a> Run<'_, 'a> {
    /// TLS in effect for a reference to a target of a namespace; `None` means plain text.
    ///
    /// # Errors
    ///
    /// Since v1.3 with the error that fails the reference.
    pub(super) fn tls(
        &mut self,
        reference: &BackendReference,
        target: Target<'a>,
        parent: Parent<'_, 'a>,
        ancestor: ObjectReference,
    ) -> Result<Option<UpstreamTls>, String> {
        self.tls_with(reference, target, parent, ancestor, true)
    }

    /// As [`tls`](Self::tls), with or without policies.
    pub(super) fn tls_with(
        &mut self,
        reference: &BackendReference,
        target: Target<'a>,
        parent: Parent<'_, 'a>,
        ancestor: ObjectReference,
        takes_policies: bool,
    ) -> Result<Option<UpstreamTls>, String> {
        let release = self.input.release;
        let (object_namespace, spec) = match target {
            Target::Backend(backend) => (backend.namespace(), Some(stored(&backend.spec, release))),
            Target::Service(service) => (service.namespace(), None),
        };
        let spec = spec.as_deref();
        let is_dynamic_resolver = spec.is_some_and(BackendSpec::is_dynamic_resolver);
        let key = PolicyTarget {
            namespace: object_namespace,
            group: reference.group(),
            kind: reference.kind(),
            name: &reference.name,
        };
        // In v1.4 policies do not apply to dynamic resolvers.
        let takes_policies =
            takes_policies && (!is_dynamic_resolver || release.has_change(TLS_OF_EVERY_BACKEND));
        let section = self.section(reference, target);
        let policy = self
            .input
            .policies
            .in_force(key, section.as_deref(), release)
            .filter(|_| takes_policies);
        if self.input.policies.crashes(key, section.is_some(), release) {
            self.out.panic = Some(NIL_PANIC);
        }
        let backend = TlsOfBackend {
            namespace: object_namespace,
            name: &reference.name,
            tls: spec.and_then(|spec| spec.tls.as_ref()),
            is_dynamic_resolver,
        };
        let defaults = match parent {
            Parent::Known(gateway) => {
                ClientDefaults { proxy: gateway.proxy_tls.as_ref(), gateway: gateway.tls.as_ref() }
            }
            Parent::Assumed => ClientDefaults::default(),
        };
        let context = TlsContext { release, defaults, objects: &self.input.contents };
        let effective = effective_tls(backend, policy.map(|(_, policy)| policy), context);
        if let Some((index, _)) = policy {
            self.use_policy(index, ancestor, effective.error.as_ref());
        }
        match effective.error {
            Some(error) if release.has_change(TLS_ERRORS_FAIL_THE_RULE) => Err(error.message),
            _ => Ok(effective.tls),
        }
    }

    /// The section of a target that a reference selects.
    fn section(&self, reference: &BackendReference, target: Target<'_>) -> Option<String> {
        let port = reference.port?;
        match target {
            Target::Service(service) if self.input.release.has_change(SERVICE_PORT_NAME) => {
                let port = service.spec.ports.iter().find(|known| known.port == port)?;
                port.name.clone()
            }
            _ => Some(port.to_string()),
        }
    }

    /// Records that an ancestor uses a policy.
    fn use_policy(&mut self, index: usize, ancestor: ObjectReference, error: Option<&TlsError>) {
        let before_v1_4 = !self.input.release.has_change(BACKEND_REF_ERRORS);
        let error = match error.map(|error| (error.source, error)) {
            // Errors of the Backend come first; the policy is not read then.
            Some((TlsErrorSource::BackendCa | TlsErrorSource::BackendCertificate, _)) => return,
            Some((TlsErrorSource::PolicyCa, error)) => Some(error),
            // The settings of the EnvoyProxy were once part of the policy's.
            Some((TlsErrorSource::ProxyCertificate, error)) if before_v1_4 => Some(error),
            _ => None,
        };
        let Some(uses) = self.policy_uses.get_mut(index) else { return };
        match uses.iter_mut().find(|known| known.ancestor == ancestor) {
            Some(known) => known.error = error.cloned(),
            None => uses.push(PolicyUse { ancestor, error: error.cloned() }),
        }
    }

    /// The conditions of each `BackendTLSPolicy` (`ProcessBackendTLSPolicyStatus`).
    pub(super) fn backend_tls_policy_statuses(&mut self) {
        let release = self.input.release;
        let mut first_by_target = std::collections::HashMap::new();
        let mut statuses = Vec::new();
        for (index, policy) in &self.input.policies.ordered {
            let uses = self.policy_uses.get(*index).map_or(&[][..], Vec::as_slice);
            let mut ancestors: Vec<_> = uses
                .iter()
                .map(|PolicyUse { ancestor, error }| AncestorStatus {
                    ancestor: ancestor.clone(),
                    conditions: match error {
                        None => Vec::new(),
                        Some(error) => ca_conditions(error, release.has_change(POLICY_CONDITIONS)),
                    },
                })
                .collect();
            for target in &policy.spec.target_refs {
                let key = (policy.namespace(), target);
                let first = first_by_target.entry(key).or_insert((*index, *policy));
                if first.0 == *index || !release.has_change(POLICY_CONDITIONS) {
                    continue;
                }
                let message = format!(
                    "Policy conflicts with BackendTLSPolicy {}/{}.",
                    first.1.namespace(),
                    first.1.name()
                );
                for known in self.policy_uses.get(first.0).into_iter().flatten() {
                    ancestors.push(AncestorStatus {
                        ancestor: known.ancestor.clone(),
                        conditions: vec![StatusCondition::new(
                            "Accepted",
                            "Conflicted",
                            message.clone(),
                        )],
                    });
                }
            }
            let id = ObjectId { kind: ObjectKind::BackendTlsPolicy, index: *index };
            statuses.push(PolicyStatus { id, ancestors });
        }
        self.out.policies.extend(statuses);
    }
}

/// The use of a policy by an ancestor.
#[derive(Clone, Debug)]
pub(super) struct PolicyUse {
    ancestor: ObjectReference,
    error: Option<TlsError>,
}

fn ca_conditions(error: &TlsError, has_resolved_refs: bool) -> Vec<StatusCondition> {
    let message = sentence(&error.message);
    if !has_resolved_refs {
        return vec![StatusCondition::new("Accepted", "Invalid", message)];
    }
    let reason = if error.is_of_kind { "InvalidKind" } else { "InvalidCACertificateRef" };
    vec![
        StatusCondition::new("Accepted", "NoValidCACertificate", message.clone()),
        StatusCondition::new("ResolvedRefs", reason, message),
    ]
}
