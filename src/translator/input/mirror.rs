//! Mirrors (`processRequestMirrorFilter`, `internal/gatewayapi/filters.go`).

use super::Run;
use super::change::{BACKEND_REF_ERRORS, ERRORS_BY_TYPE, GRPC_MIRRORS};
use super::condition::sentence;
use super::destination::{Destination, DestinationUser};
use super::outcome::{FailedReference, ReferencePosition};
use super::route::{RouteContext, RouteErrors};
use crate::gateway_api::{RouteKind, RouteRule};
use crate::translator::RouteErrorReason;
use crate::translator::reference_error::ReferenceError;

/// The error of a rule's mirrors, with the message of v1.3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MirrorError(pub(super) String);

/// A mirror of a gRPC route, whose filters are treated as those of an HTTP route.
const GRPC_MIRROR_PANIC: &str =
    "interface conversion: interface {} is []v1.HTTPRouteFilter, not []v1.GRPCRouteFilter";

impl<'a> Run<'_, 'a> {
    /// The destinations of a rule's mirrors, and the error of the last one that decides.
    pub(super) fn mirrors(
        &mut self,
        context: &RouteContext<'_, 'a>,
        index: usize,
        rule: &'a RouteRule,
        name: &str,
        errors: &mut RouteErrors,
    ) -> (Vec<Destination>, Option<MirrorError>) {
        let release = self.input.release;
        let gateway = context.parent.id();
        let mut mirrors = Vec::new();
        let mut failure = None;
        for (position, filter) in rule.filters.iter().enumerate() {
            let Some(mirror) = &filter.request_mirror else { continue };
            if filter.r#type != "RequestMirror" {
                continue;
            }
            let is_grpc = context.kind() == RouteKind::Grpc;
            let kind =
                if release.has_change(GRPC_MIRRORS) { context.kind() } else { RouteKind::Http };
            let mut reference = mirror.backend_ref.clone();
            reference.weight = None;
            if is_grpc
                && !release.has_change(BACKEND_REF_ERRORS)
                && self.input.resolve(&reference, context.owner(), kind).is_ok()
            {
                self.out.panic = Some(GRPC_MIRROR_PANIC);
                return (mirrors, failure);
            }
            match self.setting(context, &reference, kind) {
                Ok(setting) => {
                    let settings = setting.into_iter().collect();
                    let name = format!("{name}-mirror-{position}");
                    mirrors.push(Destination {
                        name,
                        gateway,
                        settings,
                        user: DestinationUser::Mirror,
                    });
                    if !release.has_change(BACKEND_REF_ERRORS) {
                        failure = None;
                    }
                }
                Err(error) => {
                    self.fail_mirror(context, errors, index, position, &error);
                    failure = Some(MirrorError(error.inner_error()));
                }
            }
        }
        (mirrors, failure)
    }

    fn fail_mirror(
        &self,
        context: &RouteContext<'_, '_>,
        errors: &mut RouteErrors,
        rule: usize,
        filter: usize,
        error: &ReferenceError,
    ) {
        let release = self.input.release;
        let reason = error.reason(release);
        let message = error.message(release);
        errors.failed.push(FailedReference {
            rule,
            position: ReferencePosition::Filter(filter),
            reason,
            message: message.clone(),
            is_open: error.is_open(self.input.resources),
        });
        if !release.has_change(BACKEND_REF_ERRORS) {
            if !matches!(error, ReferenceError::Tls(_)) {
                Self::fail_route(errors, "ResolvedRefs", reason, message);
            }
            return;
        }
        let described = match error {
            ReferenceError::Tls(_) | ReferenceError::MixedAddresses => message,
            _ => format!("failed to validate the RequestMirror filter: {message}"),
        };
        if context.kind() == RouteKind::Grpc && !release.has_change(ERRORS_BY_TYPE) {
            let message = sentence(&format!("Failed to process route rule {rule}: {described}"));
            Self::fail_route(errors, "Accepted", RouteErrorReason::UnsupportedValue, message);
        } else {
            Self::fail_route(errors, "ResolvedRefs", reason, sentence(&described));
        }
    }
}
