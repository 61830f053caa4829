//! What an object is judged for: the release, the gates, and the facts they need.

use crate::release::Release;
use crate::rule::Gate;

/// What a Backend is judged for: a release of Envoy Gateway, the gates to ask, and the facts of the cluster that they need.
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
        Self { release, gates: GateSet::ALL }
    }

    /// This profile with these gates alone; reading is always among them.
    #[must_use]
    pub fn with_gates(mut self, gates: impl IntoIterator<Item = Gate>) -> Self {
        self.gates = gates.into_iter().fold(GateSet::NONE, GateSet::with);
        self
    }

    /// The release that is asked for.
    #[must_use]
    pub const fn release(&self) -> Release {
        self.release
    }

    /// Whether a gate is asked.
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
