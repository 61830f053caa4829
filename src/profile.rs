//! What an object is judged for: the release, the gates, and the facts they need.

use std::sync::Arc;

use crate::platform::Platform;
use crate::policy::BackendTlsPolicy;
use crate::release::Release;
use crate::rule::{Gate, Rule, Severity};
use crate::rules::{self, rules};
use crate::suggest::nearest;
use crate::translator::Route;

/// What a Backend is judged for: a release of Envoy Gateway, the gates to ask, and the facts of the
/// cluster that they need.
///
/// The default asks for the latest release.
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
    /// By the ids of their rules, in their order.
    levels: Vec<(&'static str, Level)>,
    ignore_comments: bool,
    platform: Option<Arc<Platform>>,
    infrastructure: Infrastructure,
    backend_api_enabled: bool,
    policies: Option<Arc<[BackendTlsPolicy]>>,
    route: Option<Arc<Route>>,
}

/// What Envoy Gateway runs its proxies on (`provider` in its configuration).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Infrastructure {
    /// A Kubernetes cluster; the default.
    #[default]
    Kubernetes,
    /// The host it runs on itself (`provider.custom.infrastructure.type: Host`).
    Host,
}

/// How much a rule of advice is to weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Level {
    /// It is not looked at.
    Off,
    /// It gives a note.
    Note,
    /// It gives a warning.
    Warning,
    /// It refuses.
    Error,
}

impl Default for Profile {
    fn default() -> Self {
        Self::new(Release::LATEST)
    }
}

impl Profile {
    /// Every gate of a release.
    #[must_use]
    pub const fn new(release: Release) -> Self {
        Self {
            release,
            gates: GateSet::ALL,
            levels: Vec::new(),
            ignore_comments: false,
            platform: None,
            infrastructure: Infrastructure::Kubernetes,
            backend_api_enabled: true,
            policies: None,
            route: None,
        }
    }

    /// This profile with these gates alone; reading is always among them.
    #[must_use]
    pub fn with_gates(mut self, gates: impl IntoIterator<Item = Gate>) -> Self {
        self.gates = gates.into_iter().fold(GateSet::NONE, GateSet::with);
        self
    }

    /// This profile with a rule of advice turned off, or raised to as much as an error.
    ///
    /// # Errors
    ///
    /// Fails where no rule of advice has that id: what a system refuses cannot be argued with.
    pub fn with_level(mut self, rule: &str, level: Level) -> Result<Self, UnknownRuleError> {
        let known = rules::rule(rule).filter(|known| known.gate() == Gate::Advice);
        let known = known.ok_or_else(|| UnknownRuleError::new(rule))?;
        self.levels.retain(|(id, _)| *id != known.id());
        let place = self.levels.partition_point(|(id, _)| *id < known.id());
        self.levels.insert(place, (known.id(), level));
        Ok(self)
    }

    /// This profile with the policy of the platform that is to let the Backend in; without one,
    /// [`Gate::Platform`] refuses nothing.
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

    /// The policy of the platform, if one is given.
    #[must_use]
    pub fn platform(&self) -> Option<&Platform> {
        self.platform.as_deref()
    }

    /// This profile for another infrastructure than Kubernetes.
    #[must_use]
    pub const fn with_infrastructure(mut self, infrastructure: Infrastructure) -> Self {
        self.infrastructure = infrastructure;
        self
    }

    /// This profile for an Envoy Gateway whose Backend API is enabled, as it is unless said
    /// otherwise here, or not.
    #[must_use]
    pub const fn with_backend_api(mut self, enabled: bool) -> Self {
        self.backend_api_enabled = enabled;
        self
    }

    /// This profile with all the `BackendTLSPolicy` objects in force, in any namespace. Without
    /// them, rules that need them are left aside, and the [report](crate::Report::left_aside)
    /// says so.
    #[must_use]
    pub fn with_policies(mut self, policies: impl Into<Arc<[BackendTlsPolicy]>>) -> Self {
        self.policies = Some(policies.into());
        self
    }

    /// This profile with a route that is to lead to the Backend; without one, the serving gate says
    /// what holds for every route.
    #[must_use]
    pub fn with_route(mut self, route: impl Into<Arc<Route>>) -> Self {
        self.route = Some(route.into());
        self
    }

    /// The route that is to lead to the Backend, if one is given.
    #[must_use]
    pub fn route(&self) -> Option<&Route> {
        self.route.as_deref()
    }

    /// What Envoy Gateway runs its proxies on.
    #[must_use]
    pub const fn infrastructure(&self) -> Infrastructure {
        self.infrastructure
    }

    /// Whether the Backend API is enabled.
    #[must_use]
    pub const fn is_backend_api_enabled(&self) -> bool {
        self.backend_api_enabled
    }

    /// The `BackendTLSPolicy` objects in force; `None` where they are not known.
    #[must_use]
    pub fn policies(&self) -> Option<&[BackendTlsPolicy]> {
        self.policies.as_deref()
    }

    /// This profile with no policies where they are not known.
    pub(crate) fn knowing_policies(mut self) -> Self {
        self.policies.get_or_insert_default();
        self
    }

    /// How much a finding of a rule weighs; `None` where the rule is turned off.
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        match self.level(rule) {
            None => Some(rule.severity()),
            Some(Level::Off) => None,
            Some(Level::Note) => Some(Severity::Note),
            Some(Level::Warning) => Some(Severity::Warning),
            Some(Level::Error) => Some(Severity::Error),
        }
    }

    fn level(&self, rule: &Rule) -> Option<Level> {
        self.levels.iter().find(|(id, _)| *id == rule.id()).map(|(_, level)| *level)
    }

    /// This profile without an ear for comments in manifests that silence advice
    /// (`# envoy-gateway-backend: allow(rule-id)`).
    #[must_use]
    pub const fn ignoring_comments(mut self) -> Self {
        self.ignore_comments = true;
        self
    }

    #[cfg(feature = "lint")]
    pub(crate) const fn ignores_comments(&self) -> bool {
        self.ignore_comments
    }

    /// Whether the profile makes an error of a rule of advice.
    #[cfg(feature = "lint")]
    pub(crate) fn raises(&self, rule: &Rule) -> bool {
        self.level(rule) == Some(Level::Error)
    }

    /// The release that is asked for.
    #[must_use]
    pub const fn release(&self) -> Release {
        self.release
    }

    pub(crate) const fn set_release(&mut self, release: Release) {
        self.release = release;
    }

    /// Whether a gate is asked.
    #[must_use]
    pub const fn runs(&self, gate: Gate) -> bool {
        self.gates.has(gate)
    }
}

/// No rule of advice has this id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no rule of advice{}", id.escape_debug(), meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default())]
pub struct UnknownRuleError {
    id: Box<str>,
    meant: Option<&'static str>,
}

impl UnknownRuleError {
    fn new(id: &str) -> Self {
        let advice = rules().filter(|rule| rule.gate() == Gate::Advice).map(Rule::id);
        Self { id: id.into(), meant: nearest(id, advice) }
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
