//! TLS, TCP and UDP routes: one destination each.

use super::change::{
    BACKEND_REF_ERRORS, FAILED_STREAM, PASSTHROUGH_RESOLVER, SHARED_LISTENER,
    TLS_ERRORS_FAIL_THE_RULE, UDP_STREAM, UNUSED_IN_TLS, UNUSED_STREAM,
};
use super::condition::sentence;
use super::destination::{Destination, DestinationUser, WeightedSetting};
use super::external::NIL_PANIC;
use super::outcome::{FailedReference, ReferencePosition, StatusCondition};
use super::route::{RouteContext, RouteErrors};
use super::{Rule, Run};
use crate::gateway_api::RouteKind;
use crate::translator::RouteErrorReason;
use crate::translator::reference_error::ReferenceError;

const ONE_RULE: &str = "One and only one rule is supported";
const TCP_SETTINGS: &str = "Failed to process the settings associated with the TCP route.";
const UDP_SETTINGS: &str = "Failed to process the settings associated with the UDP route.";

impl<'a> Run<'_, 'a> {
    pub(super) fn stream_route(
        &mut self,
        context: &RouteContext<'_, 'a>,
        errors: &mut RouteErrors,
    ) {
        let release = self.input.release;
        let kind = context.kind();
        let rules = &context.route.spec.rules;
        let listed = release.has_change(BACKEND_REF_ERRORS);
        if kind != RouteKind::Tls && rules.len() != 1 {
            let r#type = if listed { "Accepted" } else { "ResolvedRefs" };
            Self::fail_route(errors, r#type, RouteErrorReason::InvalidRule, ONE_RULE);
            return;
        }
        let (mut settings, mut failures) = self.stream_settings(context, errors);
        if kind == RouteKind::Tls && release.has_change(PASSTHROUGH_RESOLVER) {
            self.check_resolver(context, &mut settings, &mut failures, errors);
        }
        if listed && failures.len() > 1 {
            for error in &mut errors.errors {
                error.message = sentence(&error.message);
            }
        }
        if !failures.is_empty() && self.rejects_route(kind) {
            let message = match failures.as_slice() {
                _ if listed => errors
                    .errors
                    .iter()
                    .map(|error| error.message.as_str())
                    .collect::<Vec<_>>()
                    .join("\n"),
                [.., last] => last.inner_error(),
                [] => String::new(),
            };
            let reason = if kind == RouteKind::Tcp { TCP_SETTINGS } else { UDP_SETTINGS };
            errors.rejection = Some(StatusCondition::new("Accepted", reason, message));
            return;
        }
        if self.shares_listener(context, errors) {
            return;
        }
        let name = context.destination_name(None);
        let gateway = context.parent.id();
        self.rules.push(Rule {
            name: name.clone(),
            route: context.index,
            kind,
            section: None,
            listeners: context.listener_names(),
            gateway,
            destination: Some(self.out.destinations.len()),
            direct_response: None,
            splits_zones: false,
        });
        self.out.destinations.push(Destination {
            name,
            gateway,
            settings,
            user: DestinationUser::Route(kind),
        });
    }

    /// The settings of all references, and the errors of those that fail.
    pub(super) fn stream_settings(
        &mut self,
        context: &RouteContext<'_, 'a>,
        errors: &mut RouteErrors,
    ) -> (Vec<WeightedSetting>, Vec<ReferenceError>) {
        let release = self.input.release;
        let kind = context.kind();
        let rules = &context.route.spec.rules;
        let mut settings = Vec::new();
        let mut failures = Vec::new();
        let references = rules.iter().enumerate().flat_map(|(rule, spec)| {
            spec.backend_refs.iter().enumerate().map(move |(at, reference)| (rule, at, reference))
        });
        for (rule, position, reference) in references {
            let weight = reference.weight.unwrap_or(1);
            match self.setting(context, reference, kind) {
                Ok(Some(setting)) => {
                    settings.push(WeightedSetting { backend_ref: position, ..setting });
                }
                Ok(None) => {
                    if kind == RouteKind::Tls
                        && release.has_change(UNUSED_IN_TLS.0)
                        && !release.has_change(UNUSED_IN_TLS.1)
                    {
                        settings.push(WeightedSetting::empty(position, weight));
                    }
                    if kind != RouteKind::Tls && !release.has_change(UNUSED_STREAM) {
                        self.out.panic = Some(NIL_PANIC);
                    }
                }
                Err(error) => {
                    self.fail(context, errors, rule, position, &error);
                    failures.push(error);
                    if !release.has_change(TLS_ERRORS_FAIL_THE_RULE) {
                        settings.push(WeightedSetting::empty(position, weight));
                    }
                }
            }
        }
        (settings, failures)
    }

    /// Whether one failed reference rejects the whole route.
    fn rejects_route(&self, kind: RouteKind) -> bool {
        let release = self.input.release;
        let since = release.has_change(TLS_ERRORS_FAIL_THE_RULE);
        let until = match kind {
            RouteKind::Tcp => FAILED_STREAM,
            RouteKind::Udp => UDP_STREAM,
            _ => return false,
        };
        since && !release.has_change(until)
    }

    /// A dynamic resolver needs a listener that passes TLS through, and no other reference.
    fn check_resolver(
        &self,
        context: &RouteContext<'_, 'a>,
        settings: &mut Vec<WeightedSetting>,
        failures: &mut Vec<ReferenceError>,
        errors: &mut RouteErrors,
    ) {
        if !settings.iter().any(|setting| setting.setting.is_dynamic_resolver) {
            return;
        }
        let terminates = context.listeners.iter().any(|listener| {
            listener.tls.as_ref().and_then(|tls| tls.mode.as_deref()) != Some("Passthrough")
        });
        let error = if terminates {
            ReferenceError::ResolverNotPassthrough
        } else if settings.len() > 1 {
            ReferenceError::MultipleWithResolver
        } else {
            return;
        };
        let release = self.input.release;
        let (reason, message) = (error.reason(release), error.message(release));
        errors.failed.push(FailedReference {
            rule: 0,
            position: ReferencePosition::Rule,
            reason,
            message: message.clone(),
            is_open: error.is_open(self.input.resources),
        });
        Self::fail_route(errors, "ResolvedRefs", reason, message);
        settings.clear();
        failures.push(error);
    }

    /// Before v1.9 the first TCP or UDP route of a listener is the only one.
    fn shares_listener(
        &mut self,
        context: &RouteContext<'_, 'a>,
        errors: &mut RouteErrors,
    ) -> bool {
        let protocol = match context.kind() {
            RouteKind::Tcp => "TCP",
            RouteKind::Udp => "UDP",
            _ => return false,
        };
        if self.input.release.has_change(SHARED_LISTENER) {
            return false;
        }
        let gateway = context.parent.gateway().map(std::ptr::from_ref);
        let free: Vec<_> = context
            .listeners
            .iter()
            .filter(|listener| self.streams.insert((gateway, listener.name.clone())))
            .collect();
        if free.is_empty() && !context.listeners.is_empty() {
            let message = format!("Multiple routes on the same {protocol} listener");
            Self::fail_route(errors, "Accepted", RouteErrorReason::UnsupportedValue, message);
            return true;
        }
        false
    }
}
