//! `SecurityPolicy`: external authorization, `OpenID` Connect and JSON Web Tokens
//! (`internal/gatewayapi/securitypolicy.go`).

use super::Run;
use super::attach::{AttachedTo, Attachment, Targets, conflict};
use super::change::{EXTERNAL_FAIL_OPEN, EXTERNAL_NAME_OF_PART};
use super::condition::sentence;
use super::destination::{Destination, DestinationUser};
use super::external::{Service, ServiceOwner, has_unreadable_address};
use super::gateway::Parent;
use super::outcome::StatusCondition;
use crate::gateway_api::{
    BackendReference, ExtAuth, Jwt, ObjectKind, Oidc, RouteKind, SecurityPolicy, TargetReference,
};
use crate::release::Release;
use crate::resources::Named;
use crate::translator::Protocol;

impl Targets for SecurityPolicy {
    const KIND: ObjectKind = ObjectKind::SecurityPolicy;

    fn targets(&self) -> impl Iterator<Item = &TargetReference> {
        self.spec.target_ref.iter().chain(&self.spec.target_refs)
    }
}

/// The destinations of a policy, and the errors of its parts.
#[derive(Debug, Default)]
struct Parts {
    destinations: Vec<Destination>,
    /// The part and its error.
    errors: Vec<(&'static str, String)>,
}

const TCP_ROUTE: &str = "Invalid SecurityPolicy for TCP route: only authorization is supported for TCP (routes/listeners).";

impl<'i, 'a> Run<'i, 'a> {
    pub(super) fn security_policies(&mut self) {
        let store = &self.input.resources.security_policies;
        let mut outcomes = Vec::new();
        for attachment in self.attachments(store) {
            let condition = self.apply_security_policy(&attachment);
            outcomes.push((attachment, condition));
        }
        self.policy_statuses(store, &outcomes);
    }

    fn apply_security_policy(
        &mut self,
        attachment: &Attachment<'i, 'a, SecurityPolicy>,
    ) -> Option<StatusCondition> {
        if attachment.is_conflicted {
            return Some(conflict(&attachment.target, "SecurityPolicy"));
        }
        if let AttachedTo::Route { route, .. } = attachment.target
            && !route.kind.is_http()
        {
            let is_tcp = route.kind == RouteKind::Tcp;
            return is_tcp.then(|| StatusCondition::new("Accepted", "Invalid", TCP_ROUTE));
        }
        let mut errors = Vec::new();
        let mut destinations = Vec::new();
        for parent in attachment.parents() {
            let parts = self.security_parts(attachment.policy, parent);
            errors.extend(parts.errors);
            destinations.extend(parts.destinations);
        }
        let rules = self.http_rules(&attachment.rules);
        if !rules.is_empty() {
            self.add_destinations(destinations);
        }
        if errors.is_empty() {
            return None;
        }
        let fail_open = attachment.policy.spec.ext_auth.as_ref().and_then(|auth| auth.fail_open);
        let is_open = fail_open == Some(true)
            && errors.iter().all(|(part, _)| *part == "ExtAuth")
            && self.input.release.has_change(EXTERNAL_FAIL_OPEN);
        if !is_open {
            self.answer_500(&rules);
        }
        let errors: Vec<_> =
            errors.iter().map(|(part, error)| format!("{part}: {error}")).collect();
        Some(StatusCondition::new("Accepted", "Invalid", sentence(&errors.join("\n"))))
    }

    fn security_parts(&mut self, policy: &'a SecurityPolicy, parent: Parent<'_, 'a>) -> Parts {
        let mut parts = Parts::default();
        let mut add = |part, result: Result<Vec<Destination>, String>| match result {
            Ok(destinations) => parts.destinations.extend(destinations),
            Err(error) => parts.errors.push((part, error)),
        };
        if let Some(jwt) = &policy.spec.jwt {
            add("JWT", self.jwt(policy, jwt, parent));
        }
        if let Some(oidc) = &policy.spec.oidc {
            add("OIDC", self.oidc(policy, oidc, parent));
        }
        if let Some(auth) = &policy.spec.ext_auth {
            add("ExtAuth", self.ext_auth(policy, auth, parent));
        }
        parts
    }

    fn ext_auth(
        &mut self,
        policy: &'a SecurityPolicy,
        auth: &ExtAuth,
        parent: Parent<'_, 'a>,
    ) -> Result<Vec<Destination>, String> {
        let (service, protocol) = match (&auth.http, &auth.grpc) {
            (Some(http), _) => (http, Protocol::Http),
            (None, Some(grpc)) => (grpc, Protocol::Grpc),
            (None, None) => return Ok(Vec::new()),
        };
        let one: Vec<BackendReference>;
        let references = if service.backend_refs.is_empty() {
            one = service.backend_ref.iter().cloned().collect();
            &one
        } else {
            &service.backend_refs
        };
        let service = Service {
            name: service_name(policy, "extauth", 0, self.input.release),
            protocol,
            user: DestinationUser::ExtAuth,
        };
        self.external_service(owner(policy), references, service, parent)
            .map(|destination| vec![destination])
    }

    fn oidc(
        &mut self,
        policy: &'a SecurityPolicy,
        oidc: &Oidc,
        parent: Parent<'_, 'a>,
    ) -> Result<Vec<Destination>, String> {
        let provider = &oidc.provider;
        if provider.backend_refs.is_empty() {
            return Ok(Vec::new());
        }
        let endpoint = provider.token_endpoint.as_ref().unwrap_or(&provider.issuer);
        let service = Service {
            name: service_name(policy, "oidc", 0, self.input.release),
            protocol: protocol_of_url(endpoint),
            user: DestinationUser::Oidc,
        };
        self.external_service(owner(policy), &provider.backend_refs, service, parent)
            .map(|destination| vec![destination])
    }

    fn jwt(
        &mut self,
        policy: &'a SecurityPolicy,
        jwt: &Jwt,
        parent: Parent<'_, 'a>,
    ) -> Result<Vec<Destination>, String> {
        let mut destinations = Vec::new();
        for (index, provider) in jwt.providers.iter().enumerate() {
            let Some(remote) = &provider.remote_jwks else { continue };
            if remote.backend_refs.is_empty() {
                continue;
            }
            let service = Service {
                name: service_name(policy, "jwt", index, self.input.release),
                protocol: protocol_of_url(&remote.uri),
                user: DestinationUser::Jwt,
            };
            let references = &remote.backend_refs;
            destinations.push(self.external_service(owner(policy), references, service, parent)?);
        }
        Ok(destinations)
    }

    /// Of the rules, those of HTTP and gRPC routes.
    pub(super) fn http_rules(&self, rules: &[usize]) -> Vec<usize> {
        let is_http =
            |position: &&usize| self.rules.get(**position).is_some_and(|rule| rule.kind.is_http());
        rules.iter().filter(is_http).copied().collect()
    }

    pub(super) fn answer_500(&mut self, rules: &[usize]) {
        for position in rules {
            if let Some(rule) = self.rules.get_mut(*position) {
                rule.direct_response = Some(500);
            }
        }
    }

    /// Adds destinations of policies, each name once.
    pub(super) fn add_destinations(&mut self, destinations: Vec<Destination>) {
        for destination in destinations {
            if !self.policy_destinations.insert(destination.name.clone()) {
                continue;
            }
            let needs_settings =
                matches!(destination.user, DestinationUser::ExtAuth | DestinationUser::ExtProc);
            if needs_settings && destination.settings.is_empty()
                || destination.settings.iter().any(has_unreadable_address)
            {
                self.panics(&destination.name);
            }
            self.out.destinations.push(destination);
        }
    }
}

fn owner(policy: &SecurityPolicy) -> ServiceOwner<'_> {
    ServiceOwner { kind: "SecurityPolicy", namespace: policy.namespace(), name: policy.name() }
}

fn service_name(policy: &SecurityPolicy, part: &str, index: usize, release: Release) -> String {
    let (namespace, name) = (policy.namespace(), policy.name());
    if release.has_change(EXTERNAL_NAME_OF_PART) {
        format!("securitypolicy/{namespace}/{name}/{part}/{index}")
    } else {
        format!("securitypolicy/{namespace}/{name}/{index}")
    }
}

fn protocol_of_url(url: &str) -> Protocol {
    if url.starts_with("http://") { Protocol::Http } else { Protocol::Https }
}
