//! Validation target: release, enabled gates and cluster context.

mod inventory;
mod route;

use std::sync::Arc;

use crate::envoy_version::EnvoyVersion;
use crate::platform::Platform;
use crate::policy::BackendTlsPolicy;
use crate::release::Release;
use crate::rule::{Gate, Rule, Severity};

pub use inventory::Inventory;
pub(crate) use inventory::{Content, ObjectKind};
pub use route::{GatewayTls, ProxyTls, Route, SecretName};

/// The target of a check: a release of Envoy Gateway, the enabled gates, and facts about the
/// cluster.
///
/// The default is the latest release with every gate.
///
/// ```
/// use envoy_gateway_backend::{Gate, Profile, Release};
///
/// let profile = Profile::new(Release::V1_6).with_gates([Gate::Admission]);
/// assert!(!profile.runs(Gate::Controller));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    release: Release,
    gates: GateSet,
    /// Severities that differ from the rule's default, sorted by rule id; `None` disables the rule.
    severities: Vec<(&'static str, Option<Severity>)>,
    suppressions: bool,
    platform: Option<Arc<Platform>>,
    infrastructure: Infrastructure,
    backend_api_enabled: bool,
    policies: Option<Arc<[BackendTlsPolicy]>>,
    route: Option<Arc<Route>>,
    envoy: Option<EnvoyVersion>,
}

/// The infrastructure on which Envoy Gateway runs its proxies (`provider` in its configuration).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Infrastructure {
    /// A Kubernetes cluster; the default.
    #[default]
    Kubernetes,
    /// The host of Envoy Gateway itself (`provider.custom.infrastructure.type: Host`).
    Host,
}

impl Default for Profile {
    fn default() -> Self {
        Self::new(Release::LATEST)
    }
}

impl Profile {
    /// Creates a profile with every gate of a release.
    #[must_use]
    pub const fn new(release: Release) -> Self {
        Self {
            release,
            gates: GateSet::ALL,
            severities: Vec::new(),
            suppressions: true,
            platform: None,
            infrastructure: Infrastructure::Kubernetes,
            backend_api_enabled: true,
            policies: None,
            route: None,
            envoy: None,
        }
    }

    /// Enables these gates and no others. Reading is always enabled.
    #[must_use]
    pub fn with_gates(mut self, gates: impl IntoIterator<Item = Gate>) -> Self {
        self.gates = gates.into_iter().fold(GateSet::NONE, GateSet::with);
        self
    }

    /// Sets the severity of a rule; `None` disables it.
    pub(crate) fn set_severity(&mut self, rule: &'static Rule, severity: Option<Severity>) {
        self.severities.retain(|(id, _)| *id != rule.id());
        let index = self.severities.partition_point(|(id, _)| *id < rule.id());
        self.severities.insert(index, (rule.id(), severity));
    }

    /// Sets the platform's policy. Without one, [`Gate::Platform`] reports nothing.
    ///
    /// ```
    /// use envoy_gateway_backend::platform::Platform;
    /// use envoy_gateway_backend::{Profile, Release};
    ///
    /// let profile = Profile::new(Release::V1_8).with_platform(Platform::datum_cloud());
    /// ```
    #[must_use]
    pub fn with_platform(mut self, platform: impl Into<Arc<Platform>>) -> Self {
        self.platform = Some(platform.into());
        self
    }

    /// The platform's policy, if one is set.
    #[must_use]
    pub fn platform(&self) -> Option<&Platform> {
        self.platform.as_deref()
    }

    /// Sets the infrastructure. Default: Kubernetes.
    #[must_use]
    pub const fn with_infrastructure(mut self, infrastructure: Infrastructure) -> Self {
        self.infrastructure = infrastructure;
        self
    }

    /// Sets whether the Backend API is enabled in Envoy Gateway. Default: enabled.
    #[must_use]
    pub const fn with_backend_api_enabled(mut self, enabled: bool) -> Self {
        self.backend_api_enabled = enabled;
        self
    }

    /// Sets all `BackendTLSPolicy` objects of the cluster. Without them, rules that need them are
    /// [skipped](crate::Report::skipped_rules).
    #[must_use]
    pub fn with_policies(mut self, policies: impl Into<Arc<[BackendTlsPolicy]>>) -> Self {
        self.policies = Some(policies.into());
        self
    }

    /// Sets a route to the Backend. Without one, the serving gate reports what holds for every
    /// route.
    #[must_use]
    pub fn with_route(mut self, route: impl Into<Arc<Route>>) -> Self {
        self.route = Some(route.into());
        self
    }

    /// The route to the Backend, if one is set.
    #[must_use]
    pub fn route(&self) -> Option<&Route> {
        self.route.as_deref()
    }

    /// This profile with a version of Envoy other than the one that the release ships.
    ///
    /// ```
    /// use envoy_gateway_backend::{EnvoyVersion, Profile, Release};
    ///
    /// let profile = Profile::new(Release::V1_8);
    /// assert_eq!(profile.envoy().minor(), 38);
    /// assert_eq!(profile.with_envoy(EnvoyVersion::V1_39).envoy(), EnvoyVersion::V1_39);
    /// ```
    #[must_use]
    pub const fn with_envoy(mut self, version: EnvoyVersion) -> Self {
        self.envoy = Some(version);
        self
    }

    /// The version of Envoy that loads the configuration. Default: the one that the release ships.
    #[must_use]
    pub fn envoy(&self) -> EnvoyVersion {
        self.envoy.unwrap_or_else(|| self.release.support().envoy)
    }

    /// Whether the version of Envoy is neither set nor certain for the release.
    pub(crate) fn is_envoy_inferred(&self) -> bool {
        self.envoy.is_none() && self.release.support().is_envoy_inferred
    }

    /// The infrastructure on which Envoy Gateway runs its proxies.
    #[must_use]
    pub const fn infrastructure(&self) -> Infrastructure {
        self.infrastructure
    }

    /// Whether the Backend API is enabled.
    #[must_use]
    pub const fn is_backend_api_enabled(&self) -> bool {
        self.backend_api_enabled
    }

    /// The `BackendTLSPolicy` objects of the cluster; `None` if they are not known.
    #[must_use]
    pub fn policies(&self) -> Option<&[BackendTlsPolicy]> {
        self.policies.as_deref()
    }

    /// Treats unknown policies as an empty list.
    pub(crate) fn knowing_policies(mut self) -> Self {
        self.policies.get_or_insert_default();
        self
    }

    /// The severity of a rule's findings; `None` if the rule is disabled.
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        self.severities
            .iter()
            .find(|(id, _)| *id == rule.id())
            .map_or(Some(rule.severity()), |(_, severity)| *severity)
    }

    /// Sets whether comments in source text can suppress advice
    /// (`# envoy-gateway-backend: allow(rule-id)`). Default: they can.
    #[must_use]
    pub const fn with_suppressions(mut self, enabled: bool) -> Self {
        self.suppressions = enabled;
        self
    }

    #[cfg(feature = "lint")]
    pub(crate) const fn has_suppressions(&self) -> bool {
        self.suppressions
    }

    /// Whether an advice rule is an error in this profile.
    #[cfg(feature = "lint")]
    pub(crate) fn is_error(&self, rule: &Rule) -> bool {
        self.severity(rule) == Some(Severity::Error)
    }

    /// The release of Envoy Gateway.
    #[must_use]
    pub const fn release(&self) -> Release {
        self.release
    }

    /// Sets the release of Envoy Gateway.
    #[must_use]
    pub const fn with_release(mut self, release: Release) -> Self {
        self.release = release;
        self
    }

    /// The release with the patch that answers for it, and the version of Envoy.
    ///
    /// ```
    /// use envoy_gateway_backend::{Profile, Release};
    ///
    /// let profile = Profile::new(Release::V1_6);
    /// assert_eq!(profile.basis(), "Envoy Gateway v1.6 (as v1.6.7), Envoy 1.36.6");
    /// let profile = Profile::new(Release::V1_10);
    /// assert_eq!(
    ///     profile.basis(),
    ///     "Envoy Gateway v1.10 (provisional, facts of 2026-12-01), Envoy 1.40 (inferred)"
    /// );
    /// ```
    #[must_use]
    pub fn basis(&self) -> String {
        let inferred = if self.is_envoy_inferred() { " (inferred)" } else { "" };
        format!("Envoy Gateway {}, Envoy {}{inferred}", self.release.basis(), self.envoy())
    }

    pub(crate) const fn set_release(&mut self, release: Release) {
        self.release = release;
    }

    /// Whether a gate is enabled.
    #[must_use]
    pub const fn runs(&self, gate: Gate) -> bool {
        self.gates.has(gate)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct GateSet(u8);

impl GateSet {
    const NONE: Self = Self(1 << Gate::Reading as u8);
    const ALL: Self = Self(u8::MAX);

    const fn with(self, gate: Gate) -> Self {
        Self(self.0 | 1 << gate as u8)
    }

    const fn has(self, gate: Gate) -> bool {
        self.0 & 1 << gate as u8 != 0
    }
}
