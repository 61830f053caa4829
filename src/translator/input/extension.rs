//! `EnvoyExtensionPolicy`: external processors (`internal/gatewayapi/envoyextensionpolicy.go`).

use super::Run;
use super::attach::{Attachment, Targets, conflict};
use super::change::{EXTENSION_FAILS_CLOSED, EXTERNAL_FAIL_OPEN, EXTERNAL_NAME_OF_PART};
use super::condition::sentence;
use super::destination::DestinationUser;
use super::external::{Service, ServiceOwner};
use super::outcome::StatusCondition;
use crate::gateway_api::{EnvoyExtensionPolicy, ObjectKind, TargetReference};
use crate::resources::Named;
use crate::translator::Protocol;

impl Targets for EnvoyExtensionPolicy {
    const KIND: ObjectKind = ObjectKind::EnvoyExtensionPolicy;

    fn targets(&self) -> impl Iterator<Item = &TargetReference> {
        self.spec.target_ref.iter().chain(&self.spec.target_refs)
    }
}

impl<'i, 'a> Run<'i, 'a> {
    pub(super) fn envoy_extension_policies(&mut self) {
        let store = &self.input.resources.envoy_extension_policies;
        let mut outcomes = Vec::new();
        for attachment in self.attachments(store) {
            let condition = self.apply_extension_policy(&attachment);
            outcomes.push((attachment, condition));
        }
        self.policy_statuses(store, &outcomes);
    }

    fn apply_extension_policy(
        &mut self,
        attachment: &Attachment<'i, 'a, EnvoyExtensionPolicy>,
    ) -> Option<StatusCondition> {
        if attachment.is_conflicted {
            return Some(conflict(&attachment.target, "EnvoyExtensionPolicy"));
        }
        let release = self.input.release;
        let policy = attachment.policy;
        let (namespace, name) = (policy.namespace(), policy.name());
        let part = if release.has_change(EXTERNAL_NAME_OF_PART) { "/extproc" } else { "" };
        let lists_errors = release.has_change(EXTERNAL_FAIL_OPEN);
        let mut messages = Vec::new();
        let mut destinations = Vec::new();
        let mut fails_closed = false;
        for parent in attachment.parents() {
            let mut errors = Vec::new();
            let mut of_parent = Vec::new();
            for (index, processor) in policy.spec.ext_proc.iter().enumerate() {
                let service = Service {
                    name: format!("envoyextensionpolicy/{namespace}/{name}{part}/{index}"),
                    protocol: Protocol::Grpc,
                    user: DestinationUser::ExtProc,
                };
                let owner = ServiceOwner { kind: "EnvoyExtensionPolicy", namespace, name };
                let references = &processor.backend_refs;
                match self.external_service(owner, references, service, parent) {
                    Ok(destination) => of_parent.push(destination),
                    Err(error) => {
                        fails_closed |= processor.fail_open != Some(true) || !lists_errors;
                        errors.push(error);
                        if !lists_errors {
                            break;
                        }
                    }
                }
            }
            if !errors.is_empty() {
                messages.push(format!("ExtProc: {}", errors.join("\n")));
                if fails_closed {
                    of_parent.clear();
                }
            }
            destinations.extend(of_parent);
        }
        let rules = self.http_rules(&attachment.rules);
        if !rules.is_empty() {
            self.add_destinations(destinations);
        }
        if messages.is_empty() {
            return None;
        }
        if fails_closed && release.has_change(EXTENSION_FAILS_CLOSED) {
            self.answer_500(&rules);
        }
        Some(StatusCondition::new("Accepted", "Invalid", sentence(&messages.join("\n"))))
    }
}
