//! The Envoy Gateway releases this crate knows.

use std::fmt;
use std::str::FromStr;

/// A minor release of Envoy Gateway, from v1.1 (the first with a `Backend` resource worth the name)
/// to v1.9.
///
/// `gateway.envoyproxy.io/v1alpha1` has meant something else in each of them; a release's behaviour
/// is that of its newest patch. Releases are ordered by age.
///
/// ```
/// use envoy_gateway_backend::Release;
///
/// let running: Release = "v1.6.3".parse()?;
/// assert_eq!(running, Release::V1_6);
/// assert!(running < Release::LATEST);
/// assert_eq!(Release::ALL.len(), 9);
/// # Ok::<(), envoy_gateway_backend::ParseReleaseError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Release {
    /// Envoy Gateway v1.1.
    V1_1,
    /// Envoy Gateway v1.2: IPv6 addresses, `spec.fallback`.
    V1_2,
    /// Envoy Gateway v1.3: up to 64 endpoints, single-character host name labels.
    V1_3,
    /// Envoy Gateway v1.4: `spec.type`, `spec.tls`.
    V1_4,
    /// Envoy Gateway v1.5: endpoint `hostname` and `zone`, `tls.insecureSkipVerify`.
    V1_5,
    /// Envoy Gateway v1.6: `tls.sni` and the client TLS settings.
    V1_6,
    /// Envoy Gateway v1.7: up to 256 endpoints.
    V1_7,
    /// Envoy Gateway v1.8: `tls.fingerprints`, well-known CA names other than `System`.
    V1_8,
    /// Envoy Gateway v1.9: `tls.autoSNIFromEndpointHostname`, a trailing dot in `fqdn.hostname`.
    #[default]
    V1_9,
}

impl Release {
    /// Every known release, oldest first.
    pub const ALL: &'static [Self] = &[
        Self::V1_1,
        Self::V1_2,
        Self::V1_3,
        Self::V1_4,
        Self::V1_5,
        Self::V1_6,
        Self::V1_7,
        Self::V1_8,
        Self::V1_9,
    ];

    /// The oldest known release.
    pub const OLDEST: Self = Self::V1_1;

    /// The newest known release, which is also the default.
    pub const LATEST: Self = Self::V1_9;

    /// The release as Envoy Gateway writes it: `v1.9`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1_1 => "v1.1",
            Self::V1_2 => "v1.2",
            Self::V1_3 => "v1.3",
            Self::V1_4 => "v1.4",
            Self::V1_5 => "v1.5",
            Self::V1_6 => "v1.6",
            Self::V1_7 => "v1.7",
            Self::V1_8 => "v1.8",
            Self::V1_9 => "v1.9",
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Reads `v1.6`, `1.6` and `v1.6.3` (a patch counts as its minor release; suffixes like `-rc.1` may
/// follow it).
impl FromStr for Release {
    type Err = ParseReleaseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let version = text.strip_prefix('v').unwrap_or(text);
        let is_meant = |release: &Self| {
            let known = release.as_str().strip_prefix('v');
            known.and_then(|known| version.strip_prefix(known)).is_some_and(is_patch)
        };
        Self::ALL
            .iter()
            .copied()
            .find(is_meant)
            .ok_or_else(|| ParseReleaseError { text: text.into() })
    }
}

/// Whether what follows a minor release is nothing, or a dot and a number, perhaps with a suffix.
fn is_patch(rest: &str) -> bool {
    let Some(patch) = rest.strip_prefix('.') else { return rest.is_empty() };
    let suffix = patch.trim_start_matches(|c: char| c.is_ascii_digit());
    suffix.len() < patch.len() && (suffix.is_empty() || suffix.starts_with(['-', '+']))
}

/// The text names no [`Release`] this crate knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no known Envoy Gateway release ({} to {})", text.escape_debug(), Release::OLDEST, Release::LATEST)]
pub struct ParseReleaseError {
    text: Box<str>,
}

/// A value that changed between releases: pairs of the first release it holds in, oldest first.
pub(crate) type ByRelease<T> = &'static [(Release, T)];

/// The value in force at `release`, if it had one by then.
pub(crate) fn at<T: Copy>(history: ByRelease<T>, release: Release) -> Option<T> {
    history.iter().rev().find(|(since, _)| *since <= release).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_release_parses_what_it_prints() {
        for &release in Release::ALL {
            assert_eq!(release.to_string().parse(), Ok(release));
            assert_eq!(format!("{release}.0-rc.1").parse(), Ok(release));
            assert_eq!(release.as_str().trim_start_matches('v').parse(), Ok(release));
        }
    }

    #[test]
    fn other_texts_are_refused_by_name() {
        for text in [
            "", "v", "v1", "1.", "v1.0", "v1.10", "v2.1", "v1.6.", "v1.6.x", "v1.06", " v1.6",
            "vv1.6", "v1.6.3.1",
        ] {
            let error = text.parse::<Release>().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("`{text}` is no known Envoy Gateway release (v1.1 to v1.9)")
            );
        }
    }

    #[test]
    fn releases_are_ordered_by_age_and_complete() {
        assert!(Release::ALL.is_sorted());
        assert_eq!(Release::ALL.first(), Some(&Release::OLDEST));
        assert_eq!(Release::ALL.last(), Some(&Release::LATEST));
        assert_eq!(Release::default(), Release::LATEST);
    }

    #[test]
    fn a_history_gives_the_value_in_force() {
        const HISTORY: ByRelease<u8> = &[(Release::V1_3, 3), (Release::V1_7, 7)];
        assert_eq!(at(HISTORY, Release::V1_2), None);
        assert_eq!(at(HISTORY, Release::V1_3), Some(3));
        assert_eq!(at(HISTORY, Release::V1_6), Some(3));
        assert_eq!(at(HISTORY, Release::V1_9), Some(7));
    }
}
