//! Names that BoringSSL knows, with the Envoy versions that know them.

use crate::envoy_version::EnvoyVersion;

/// The Envoy versions that know a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NameHistory {
    /// The first version that knows it; `None` for all measured ones.
    pub since: Option<EnvoyVersion>,
    /// The first version that no longer knows it; `None` while it is known.
    pub removed_in: Option<EnvoyVersion>,
}

impl NameHistory {
    pub(crate) const ALWAYS: Self = Self { since: None, removed_in: None };

    pub(crate) const fn since(version: EnvoyVersion) -> Self {
        Self { since: Some(version), removed_in: None }
    }

    pub(crate) const fn removed_in(version: EnvoyVersion) -> Self {
        Self { since: None, removed_in: Some(version) }
    }

    /// Whether a version, or the nearest measured one, knows the name.
    #[must_use]
    pub fn contains(self, version: EnvoyVersion) -> bool {
        let version = version.nearest_measured();
        self.since.is_none_or(|since| since <= version)
            && self.removed_in.is_none_or(|removed| version < removed)
    }
}
