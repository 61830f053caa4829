//! `Arbitrary` for the context of a Backend: releases, profiles, routes and policies.

use arbitrary::{Arbitrary, Result, Unstructured};

use super::model::arbitrary;
use super::source::Source;
use crate::api::{GROUP, KIND, WellKnownCaCertificates};
use crate::gateway_api::RouteKind;
use crate::platform::Platform;
use crate::policy::{
    BackendTlsPolicy, BackendTlsPolicySpec, BackendTlsPolicyValidation, PolicyTargetReference,
    SubjectAltName,
};
use crate::profile::{GatewayTls, Infrastructure, Inventory, Profile, ProxyTls, Route, SecretName};
use crate::release::Release;
use crate::rule::Gate;

arbitrary! {
    Release: release,
    Infrastructure: infrastructure,
    Profile: profile,
    Route: route,
    RouteKind: route_kind,
    ProxyTls: proxy,
    GatewayTls: gateway,
    Inventory: inventory,
    BackendTlsPolicy: policy,
    BackendTlsPolicySpec: policy_spec,
    PolicyTargetReference: policy_target,
    BackendTlsPolicyValidation: policy_validation,
    SubjectAltName: subject_alt_name,
}

impl Source<'_, '_> {
    pub(super) fn release(&mut self) -> Release {
        self.pick(Release::ALL)
    }

    fn infrastructure(&mut self) -> Infrastructure {
        if self.any() { Infrastructure::Host } else { Infrastructure::Kubernetes }
    }

    /// A profile with any gates and context. Its platform is a preset; severities are the defaults.
    fn profile(&mut self) -> Profile {
        let mut profile = Profile::new(self.release()).with_infrastructure(self.infrastructure());
        if self.one_in(4) {
            let gates: Vec<_> = Gate::ALL.iter().copied().filter(|_| self.any()).collect();
            profile = profile.with_gates(gates);
        }
        if let Some(platform) = Platform::preset(self.pick(&["", "datum-cloud", "public-egress"])) {
            profile = profile.with_platform(platform);
        }
        if let Some(policies) = self.list(4, Self::policy) {
            profile = profile.with_policies(policies);
        }
        if let Some(route) = self.optional(Self::route) {
            profile = profile.with_route(route);
        }
        profile.with_backend_api_enabled(!self.one_in(16))
    }

    fn route_kind(&mut self) -> RouteKind {
        self.pick(&[
            RouteKind::Http,
            RouteKind::Grpc,
            RouteKind::Tls,
            RouteKind::Tcp,
            RouteKind::Udp,
        ])
    }

    fn route(&mut self) -> Route {
        let mut route = Route::new(self.route_kind());
        route.port = self.optional(|source| u16::try_from(source.port()).unwrap_or(443));
        route.proxy = self.optional(Self::proxy);
        route.gateway = self.optional(Self::gateway);
        route.inventory = self.optional(Self::inventory);
        route
    }

    fn proxy(&mut self) -> ProxyTls {
        ProxyTls::new(self.object_name(), self.object_name(), self.tls())
    }

    fn gateway(&mut self) -> GatewayTls {
        GatewayTls::new(
            self.optional(|source| SecretName::new(source.object_name(), source.object_name())),
        )
    }

    fn inventory(&mut self) -> Inventory {
        let count = self.below(5);
        let keys = &["ca.crt", "tls.crt", "tls.key", "other"];
        (0..count).fold(Inventory::new(), |inventory, _| match self.below(5) {
            0 => inventory.with_config_map(self.object_name(), self.object_name()),
            1 => inventory.with_secret(self.object_name(), self.object_name()),
            2 => inventory.with_config_map_keys(
                self.object_name(),
                self.object_name(),
                [self.pick(keys)],
            ),
            3 => inventory.with_secret_keys(
                self.object_name(),
                self.object_name(),
                [self.pick(keys), self.pick(keys)],
            ),
            _ => inventory.with_cluster_trust_bundle(self.object_name()),
        })
    }

    fn policy(&mut self) -> BackendTlsPolicy {
        BackendTlsPolicy { metadata: self.object_meta(), spec: self.policy_spec() }
    }

    fn policy_spec(&mut self) -> BackendTlsPolicySpec {
        let count = self.below(4);
        BackendTlsPolicySpec {
            target_refs: self.many(count, Self::policy_target),
            validation: self.policy_validation(),
        }
    }

    /// Usually a Backend, or one of its ports.
    fn policy_target(&mut self) -> PolicyTargetReference {
        PolicyTargetReference {
            group: self.pick(&[GROUP, GROUP, GROUP, ""]).to_owned(),
            kind: self.pick(&[KIND, KIND, KIND, "Service"]).to_owned(),
            name: self.object_name(),
            section_name: self.optional(|source| match source.below(4) {
                0 => source.pick(&["", "0443", "+443", "-0", "https", "443 "]).to_owned(),
                _ => source.port().to_string(),
            }),
        }
    }

    fn policy_validation(&mut self) -> BackendTlsPolicyValidation {
        BackendTlsPolicyValidation {
            hostname: self.name(),
            ca_certificate_refs: self.list(4, Self::local_reference),
            well_known_ca_certificates: self.optional(|source| {
                WellKnownCaCertificates::from(source.pick(&["System", "example.com/roots", ""]))
            }),
            subject_alt_names: self.list(3, Self::subject_alt_name),
        }
    }

    fn subject_alt_name(&mut self) -> SubjectAltName {
        SubjectAltName {
            r#type: self.pick(&["Hostname", "URI", ""]).to_owned(),
            hostname: self.optional(Self::name),
            uri: self.optional(Self::text),
        }
    }
}
