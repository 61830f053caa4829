//! Rules of HTTP and gRPC routes.

use super::change::{
    BACKEND_REF_ERRORS, FAILED_FILTER_500, FAILED_SHARE, INVALID_MARK, TLS_ERRORS_FAIL_THE_RULE,
};
use super::condition::sentence;
use super::destination::{Destination, DestinationUser, WeightedSetting};
use super::mirror::MirrorError;
use super::outcome::{FailedReference, ReferencePosition};
use super::route::{RouteContext, RouteErrors};
use super::{Rule, Run};
use crate::gateway_api::{RouteKind, RouteRule};
use crate::translator::AddressType;
use crate::translator::RouteErrorReason;
use crate::translator::reference_error::ReferenceError;

/// The translation of the backendRefs of a rule.
#[derive(Debug, Default)]
struct Settings {
    weighted: Vec<WeightedSetting>,
    /// The types of the addresses of all references that do not fail.
    address_types: Vec<AddressType>,
    has_failed: bool,
    has_no_endpoints: bool,
}

impl<'a> Run<'_, 'a> {
    pub(super) fn http_route(&mut self, context: &RouteContext<'_, 'a>, errors: &mut RouteErrors) {
        let (rules, destinations) = (self.rules.len(), self.out.destinations.len());
        for (index, rule) in context.route.spec.rules.iter().enumerate() {
            if self.http_rule(context, index, rule, errors).is_err() {
                // v1.3 rejects the whole route.
                self.rules.truncate(rules);
                self.out.destinations.truncate(destinations);
                return;
            }
        }
    }

    /// `processHTTPRouteRule`; an error rejects the whole route.
    fn http_rule(
        &mut self,
        context: &RouteContext<'_, 'a>,
        index: usize,
        rule: &'a RouteRule,
        errors: &mut RouteErrors,
    ) -> Result<(), ()> {
        let release = self.input.release;
        let name = context.destination_name(Some(index));
        let (mirrors, mirror_error) = self.mirrors(context, index, rule, &name, errors);
        if self.out.panic.is_some() {
            return Err(());
        }
        if let Some(MirrorError(message)) = &mirror_error
            && !release.has_change(BACKEND_REF_ERRORS)
            && release.has_change(TLS_ERRORS_FAIL_THE_RULE)
        {
            Self::fail_route(
                errors,
                "Accepted",
                RouteErrorReason::UnsupportedValue,
                sentence(message),
            );
            return Err(());
        }
        let filter_failed = mirror_error.is_some() && release.has_change(BACKEND_REF_ERRORS);
        if filter_failed && !release.has_change(FAILED_FILTER_500) {
            return Ok(());
        }
        let mut settings = self.rule_settings(context, index, rule, errors);
        let redirects = rule.filters.iter().any(|filter| filter.r#type == "RequestRedirect");
        let direct_response = self.direct_response(context, index, rule, &settings, errors);
        let direct_response = if filter_failed { Some(500) } else { direct_response };
        // Since v1.4 a rule that answers by itself has no destination.
        if direct_response.is_some() && release.has_change(BACKEND_REF_ERRORS) || redirects {
            settings.weighted.clear();
        }
        if !filter_failed {
            self.out.destinations.extend(mirrors);
        }
        let destination = (!settings.weighted.is_empty()).then_some(self.out.destinations.len());
        let gateway = context.parent.id();
        self.rules.push(Rule {
            name: name.clone(),
            route: context.index,
            kind: context.kind(),
            section: rule.name.as_deref(),
            listeners: context.listener_names(),
            gateway,
            destination,
            direct_response: direct_response.filter(|_| !redirects),
            splits_zones: false,
        });
        if destination.is_some() {
            self.out.destinations.push(Destination {
                name,
                gateway,
                settings: settings.weighted,
                user: DestinationUser::Route(context.kind()),
            });
        }
        Ok(())
    }

    fn rule_settings(
        &mut self,
        context: &RouteContext<'_, 'a>,
        index: usize,
        rule: &'a RouteRule,
        errors: &mut RouteErrors,
    ) -> Settings {
        let release = self.input.release;
        let mut settings = Settings::default();
        // In v1.3 an HTTP route keeps only the references before the first failed one.
        let stops_at_failure = context.kind() == RouteKind::Http
            && release.has_change(TLS_ERRORS_FAIL_THE_RULE)
            && !release.has_change(BACKEND_REF_ERRORS);
        for (position, reference) in rule.backend_refs.iter().enumerate() {
            match self.setting(context, reference, context.kind()) {
                Ok(None) => {}
                Ok(Some(setting)) => {
                    settings.address_types.extend(setting.setting.address_type);
                    if !(settings.has_failed && stops_at_failure) {
                        let rewrite = self.rewrite(context, rule, reference);
                        let setting = WeightedSetting { backend_ref: position, rewrite, ..setting };
                        settings.weighted.push(setting);
                    }
                }
                Err(error) => {
                    self.fail(context, errors, index, position, &error);
                    let no_endpoints = matches!(error, ReferenceError::NoReadyEndpoints { .. });
                    settings.has_no_endpoints |= no_endpoints;
                    settings.has_failed |= !no_endpoints;
                    let weight = reference.weight.unwrap_or(1);
                    if self.keeps_weight(weight) {
                        settings.weighted.push(WeightedSetting {
                            is_invalid: release.has_change(INVALID_MARK)
                                && context.kind() == RouteKind::Http
                                && !no_endpoints,
                            ..WeightedSetting::empty(position, weight)
                        });
                    }
                }
            }
        }
        let is_mixed = settings.address_types.windows(2).any(|pair| pair.first() != pair.last());
        if is_mixed && context.kind() == RouteKind::Http && !release.has_change(BACKEND_REF_ERRORS)
        {
            let message = "Mixed endpointslice address type between backendRefs is not supported";
            Self::fail_route(errors, "ResolvedRefs", RouteErrorReason::ResolvedRefs, message);
        }
        settings
    }

    /// Whether a failed reference keeps its weight in the destination.
    fn keeps_weight(&self, weight: u32) -> bool {
        let release = self.input.release;
        !release.has_change(TLS_ERRORS_FAIL_THE_RULE)
            || release.has_change(BACKEND_REF_ERRORS)
                && weight > 0
                && release.has_change(FAILED_SHARE)
    }

    /// The status with which Envoy answers by itself.
    fn direct_response(
        &self,
        context: &RouteContext<'_, 'a>,
        index: usize,
        rule: &RouteRule,
        settings: &Settings,
        errors: &mut RouteErrors,
    ) -> Option<u16> {
        let release = self.input.release;
        let Settings { weighted: settings, has_failed, has_no_endpoints, address_types: _ } =
            settings;
        let is_http = context.kind() == RouteKind::Http;
        let has_resolver = settings.iter().any(|setting| setting.setting.is_dynamic_resolver);
        if has_resolver && is_http && rule.backend_refs.len() > 1 {
            let error = ReferenceError::MultipleWithResolver;
            let message = error.message(release);
            errors.failed.push(FailedReference {
                rule: index,
                position: ReferencePosition::Rule,
                reason: error.reason(release),
                message: message.clone(),
                is_open: error.is_open(self.input.resources),
            });
            let message = sentence(&format!("Failed to process route rule {index}: {message}"));
            Self::fail_route(errors, "ResolvedRefs", error.reason(release), message);
            return Some(500);
        }
        let has_destination = settings
            .iter()
            .any(|setting| setting.has_destination() && setting.weight.is_none_or(|w| w > 0));
        // One failed reference is enough where shares are not kept; v1.3 spares gRPC routes.
        let fails_whole = *has_failed
            && release.has_change(TLS_ERRORS_FAIL_THE_RULE)
            && !release.has_change(FAILED_SHARE)
            && (is_http || release.has_change(BACKEND_REF_ERRORS));
        if fails_whole {
            Some(500)
        } else if has_destination {
            None
        } else if *has_no_endpoints && !has_failed {
            Some(503)
        } else {
            Some(500)
        }
    }
}
