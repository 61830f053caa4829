//! `BackendTrafficPolicy`, as far as it decides about clusters
//! (`internal/gatewayapi/backendtrafficpolicy.go`).

use super::Run;
use super::attach::Targets;
use super::change::{HEALTH_CHECK_HOST, WEIGHTED_ZONES, ZONES_SPLIT};
use super::outcome::GatewayError;
use crate::gateway_api::{
    BackendTrafficPolicy, BackendTrafficPolicySpec, ObjectKind, TargetReference,
};
use crate::release::Release;

impl Targets for BackendTrafficPolicy {
    const KIND: ObjectKind = ObjectKind::BackendTrafficPolicy;

    fn targets(&self) -> impl Iterator<Item = &TargetReference> {
        self.spec.target_ref.iter().chain(&self.spec.target_refs)
    }
}

const HOST_MISSING: &str = "field HTTPHealthChecker.Host should be specified";

impl Run<'_, '_> {
    pub(super) fn backend_traffic_policies(&mut self) {
        let release = self.input.release;
        let store = &self.input.resources.backend_traffic_policies;
        let attachments = self.attachments(store);
        for attachment in attachments.iter().filter(|attachment| !attachment.is_conflicted) {
            let spec = &attachment.policy.spec;
            let splits = splits_zones(spec, release);
            let lacks_host = lacks_host(spec) && !release.has_change(HEALTH_CHECK_HOST);
            for position in &attachment.rules {
                let Some(rule) = self.rules.get_mut(*position) else { continue };
                rule.splits_zones |= splits;
                if lacks_host
                    && !rule.kind.is_http()
                    && rule.destination.is_some()
                    && rule.kind != crate::gateway_api::RouteKind::Udp
                {
                    self.out.gateway_errors.push(GatewayError {
                        gateway: rule.gateway,
                        destination: rule.name.clone(),
                        setting: None,
                        message: HOST_MISSING.into(),
                    });
                }
            }
        }
    }
}

/// Whether endpoints are preferred by zone, which needs a cluster a setting.
fn splits_zones(spec: &BackendTrafficPolicySpec, release: Release) -> bool {
    let zones = spec.load_balancer.as_ref().and_then(|balancer| balancer.zone_aware.as_ref());
    zones.is_some_and(|zones| {
        zones.prefer_local.is_some() && release.has_change(ZONES_SPLIT)
            || !zones.weighted_zones.is_empty() && release.has_change(WEIGHTED_ZONES)
    })
}

/// Whether HTTP health checks have no host to send, which only a route could give.
fn lacks_host(spec: &BackendTrafficPolicySpec) -> bool {
    let active = spec.health_check.as_ref().and_then(|check| check.active.as_ref());
    active.is_some_and(|active| {
        let hostname = active.http.as_ref().and_then(|http| http.hostname.as_deref());
        active.r#type == "HTTP" && hostname.is_none_or(str::is_empty)
    })
}
