//! Clusters: what keeps settings from sharing one, and what keeps a cluster from being built
//! (`NeedsClusterPerSetting` in `internal/ir/xds.go`, `internal/xds/translator`).

use std::collections::{BTreeSet, HashSet};

use super::change::{AUTO_SNI_SPLITS, CLUSTER_PER_SETTING, WEIGHTED_FAILURE};
use super::destination::WeightedSetting;
use super::outcome::{GatewayError, RuleOutcome, XdsError};
use super::{Rule, Run};
use crate::release::Release;
use crate::translator::changes::STATIC_ADDRESS_TYPE;
use crate::translator::{AddressType, Protocol};

/// The cluster that takes the share of failed references.
const INVALID_CLUSTER: &str = "invalid-backend-cluster";

impl Run<'_, '_> {
    /// What is sent to Envoy, once all policies are applied.
    pub(super) fn finish(&mut self) {
        let release = self.input.release;
        self.find_gateway_errors();
        self.find_missing_secrets();
        for rule in std::mem::take(&mut self.rules) {
            let published = !self.is_stopped(rule.gateway);
            let settings = rule
                .destination
                .and_then(|index| self.out.destinations.get(index))
                .map_or(&[][..], |destination| &destination.settings);
            let split =
                published && rule.kind.is_http() && splits(settings, rule.splits_zones, release);
            let clusters: Vec<_> = settings
                .iter()
                .filter(|_| split)
                .map(|setting| format!("{}/backend/{}", rule.name, setting.backend_ref))
                .collect();
            let answers = rule.direct_response.is_some() || !published;
            let weighted_clusters =
                if answers { Vec::new() } else { weighted(&rule, settings, split, release) };
            if published && !split && has_unusable_weight(settings) {
                self.out.xds_errors.push(XdsError { cluster: rule.name.clone(), panics: false });
            }
            self.out.rules.push(RuleOutcome {
                destination: rule.name,
                route_kind: rule.kind,
                gateway: rule.gateway,
                direct_response: rule.direct_response,
                weighted_clusters,
                clusters,
            });
        }
    }

    /// `ir.Xds.Validate`: an address or a port that Envoy cannot be given stops the Gateway.
    fn find_gateway_errors(&mut self) {
        for destination in &self.out.destinations {
            if !destination.user.stops_gateway() {
                continue;
            }
            for (index, setting) in destination.settings.iter().enumerate() {
                for error in setting.setting.gateway_errors() {
                    self.out.gateway_errors.push(GatewayError {
                        gateway: destination.gateway,
                        destination: destination.name.clone(),
                        setting: Some(index),
                        message: error.to_string(),
                    });
                }
            }
        }
    }

    /// The client certificates that clusters refer to and that do not reach Envoy: secrets are
    /// delivered by name, for all clusters of a Gateway.
    pub(super) fn find_missing_secrets(&mut self) {
        let release = self.input.release;
        let mut delivered = HashSet::new();
        let mut needed = BTreeSet::new();
        for destination in &self.out.destinations {
            let tls = destination.settings.iter().filter_map(|it| it.setting.tls.as_ref());
            let secrets = tls.filter_map(|tls| tls.client_certificate.as_ref());
            let secrets = secrets.map(|secret| {
                (destination.gateway, format!("{}/{}", secret.namespace, secret.name))
            });
            if self.is_stopped(destination.gateway) {
                continue;
            }
            if destination.user.delivers_client_certificate(release) {
                delivered.extend(secrets);
            } else {
                needed.extend(secrets);
            }
        }
        let missing = needed.into_iter().filter(|secret| !delivered.contains(secret));
        self.out.missing_secrets = missing.map(|(_, name)| name).collect();
    }

    /// Records that the xDS translator panics.
    pub(super) fn panics(&mut self, cluster: &str) {
        self.out.xds_errors.push(XdsError { cluster: cluster.to_owned(), panics: true });
    }

    pub(super) fn is_stopped(&self, gateway: Option<crate::resources::ObjectId>) -> bool {
        self.out.gateway_errors.iter().any(|error| error.gateway == gateway)
    }
}

/// Whether each setting gets a cluster of its own.
fn splits(settings: &[WeightedSetting], splits_zones: bool, release: Release) -> bool {
    if !release.has_change(CLUSTER_PER_SETTING) {
        return false;
    }
    let types: Vec<_> =
        settings.iter().filter_map(|setting| setting.setting.address_type).collect();
    let mixes_addresses = types.windows(2).any(|pair| match pair {
        [one, other] => !shares_cluster(*one, *other, release),
        _ => false,
    });
    let forces_http1 = settings.iter().any(|setting| setting.setting.force_http1);
    let speaks_http2 = settings
        .iter()
        .any(|setting| matches!(setting.setting.protocol, Some(Protocol::Http2 | Protocol::Grpc)));
    let auto_sni = settings.iter().filter(|setting| setting.is_auto_sni()).count();
    mixes_addresses
        || splits_zones && !settings.is_empty()
        || settings.iter().any(|setting| setting.has_filters)
        || settings.iter().any(|setting| !setting.has_destination())
        || forces_http1 && speaks_http2
        || release.has_change(AUTO_SNI_SPLITS) && auto_sni > 0 && auto_sni < settings.len()
}

/// Whether addresses of two types can be in one cluster.
pub(super) fn shares_cluster(one: AddressType, other: AddressType, release: Release) -> bool {
    let is_static = |kind| kind != AddressType::Fqdn && kind != AddressType::Mixed;
    one == other || release.has_change(STATIC_ADDRESS_TYPE) && is_static(one) && is_static(other)
}

/// The clusters among which the requests of a rule are split.
fn weighted(
    rule: &Rule<'_>,
    settings: &[WeightedSetting],
    split: bool,
    release: Release,
) -> Vec<(String, u32)> {
    let weight = |setting: &WeightedSetting| setting.weight.unwrap_or(1);
    let invalid: u32 =
        settings.iter().filter(|setting| !setting.has_destination()).map(weight).sum();
    let has_filters = settings.iter().any(|setting| setting.has_filters);
    if !rule.kind.is_http() || !split && invalid == 0 && !has_filters {
        return Vec::new();
    }
    let mut clusters = Vec::new();
    if invalid > 0 {
        clusters.push((INVALID_CLUSTER.to_owned(), invalid));
    }
    // Before v1.2.4 only settings with filters are listed, and none if a reference fails.
    let listed = |setting: &&WeightedSetting| {
        setting.has_destination()
            && (release.has_change(WEIGHTED_FAILURE) || invalid == 0 && setting.has_filters)
    };
    clusters.extend(settings.iter().filter(listed).map(|setting| {
        let name = if split {
            format!("{}/backend/{}", rule.name, setting.backend_ref)
        } else {
            rule.name.clone()
        };
        (name, weight(setting))
    }));
    clusters
}

/// A weight that the cluster's validation refuses; a dynamic cluster has no weights.
fn has_unusable_weight(settings: &[WeightedSetting]) -> bool {
    let is_dynamic = settings.first().is_some_and(|setting| setting.setting.is_dynamic_resolver);
    !is_dynamic && settings.iter().any(|setting| setting.weight == Some(0))
}
