//! The Envoy Gateway releases this crate knows.

mod date;
mod matrix;
mod notes;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

pub use date::{Date, ParseDateError};
pub use matrix::{KubernetesVersions, ServedVersions, Support};

/// A release of Envoy Gateway: a minor and, where it is known, a patch.
///
/// The supported minors are constants, from [`Release::V1_1`] (the first with a usable `Backend`
/// resource) on; [`patch`](Release::patch) adds a patch. A minor alone means the patch whose
/// behaviour was measured, see [`measured`](Release::measured). No patch release ever changed the
/// CRD.
///
/// Two releases are equal when they were written the same way: `v1.6` is not equal to `v1.6.7`,
/// although it behaves the same. There is no `Ord`: whether `v1.6` comes before `v1.6.3` depends on
/// which of them is a boundary. [`is_at_least`](Release::is_at_least),
/// [`is_before`](Release::is_before) and [`is_at_most`](Release::is_at_most) compare a release with
/// a boundary, [`minor`](Release::minor) drops the patch.
///
/// ```
/// use envoy_gateway_backend::Release;
///
/// let release: Release = "v1.6.1".parse()?;
/// assert_eq!(release, Release::V1_6.patch(1));
/// assert_eq!(release.minor(), Release::V1_6);
/// assert!(release.is_at_least(Release::V1_6));
/// assert!(release.is_before(Release::V1_6.patch(3)));
/// assert_eq!(Release::V1_6.measured(), Release::V1_6.patch(7));
/// # Ok::<(), envoy_gateway_backend::ParseReleaseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Release {
    minor: Minor,
    patch: Option<u16>,
}

/// How much is known of a minor.
#[derive(Clone, Copy)]
enum Status {
    /// Its behaviour was measured.
    Final,
    /// Only a state before its release is known.
    Provisional {
        /// The day of the facts, `YYYY-MM-DD`.
        facts_of: &'static str,
    },
}

/// Lists the minors, oldest first; there is no other such list.
macro_rules! releases {
    ($(
        $(#[$docs:meta])*
        $minor:ident {
            number: $number:literal, measured_patch: $measured_patch:literal, status: $status:expr
        },
    )*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        enum Minor {
            $($minor,)*
        }

        impl Minor {
            const fn number(self) -> u16 {
                match self {
                    $(Self::$minor => $number,)*
                }
            }

            const fn name(self) -> &'static str {
                match self {
                    $(Self::$minor => concat!("v1.", $number),)*
                }
            }

            const fn measured_patch(self) -> u16 {
                match self {
                    $(Self::$minor => $measured_patch,)*
                }
            }

            const fn status(self) -> Status {
                match self {
                    $(Self::$minor => $status,)*
                }
            }
        }

        impl Release {
            $(
                $(#[$docs])*
                pub const $minor: Self = Self { minor: Minor::$minor, patch: None };
            )*

            /// Every known minor without a patch, oldest first; provisional ones are included.
            pub const ALL: &'static [Self] = &[$(Self::$minor,)*];
        }
    };
}

releases! {
    /// Envoy Gateway v1.1.
    V1_1 { number: 1, measured_patch: 4, status: Status::Final },
    /// Envoy Gateway v1.2: IPv6 addresses, `spec.fallback`.
    V1_2 { number: 2, measured_patch: 8, status: Status::Final },
    /// Envoy Gateway v1.3: up to 64 endpoints, single-character host name labels.
    V1_3 { number: 3, measured_patch: 3, status: Status::Final },
    /// Envoy Gateway v1.4: `spec.type`, `spec.tls`.
    V1_4 { number: 4, measured_patch: 6, status: Status::Final },
    /// Envoy Gateway v1.5: endpoint `hostname` and `zone`, `tls.insecureSkipVerify`.
    V1_5 { number: 5, measured_patch: 9, status: Status::Final },
    /// Envoy Gateway v1.6: `tls.sni` and the client TLS settings.
    V1_6 { number: 6, measured_patch: 7, status: Status::Final },
    /// Envoy Gateway v1.7: up to 256 endpoints.
    V1_7 { number: 7, measured_patch: 5, status: Status::Final },
    /// Envoy Gateway v1.8: `tls.fingerprints`, well-known CA names other than `System`.
    V1_8 { number: 8, measured_patch: 3, status: Status::Final },
    /// Envoy Gateway v1.9: `tls.autoSNIFromEndpointHostname`, a trailing dot in `fqdn.hostname`.
    V1_9 { number: 9, measured_patch: 0, status: Status::Final },
    /// Envoy Gateway v1.10, provisional: `endpoints` is required for the type `Endpoints`.
    V1_10 { number: 10, measured_patch: 0, status: Status::Provisional { facts_of: "2026-12-01" } },
}

impl Release {
    /// The oldest known release.
    pub const OLDEST: Self = Self::V1_1;

    /// The newest release that is not provisional, which is also the default.
    pub const LATEST: Self = newest_final(Self::ALL);

    /// A patch of this release's minor.
    #[must_use]
    pub const fn patch(self, patch: u16) -> Self {
        Self { minor: self.minor, patch: Some(patch) }
    }

    /// The minor alone: `v1.6` of `v1.6.3`.
    #[must_use]
    pub const fn minor(self) -> Self {
        Self { minor: self.minor, patch: None }
    }

    /// The patch, if one was given.
    #[must_use]
    pub const fn patch_number(self) -> Option<u16> {
        self.patch
    }

    /// The minor as Envoy Gateway writes it: `v1.6` of `v1.6.3`.
    #[must_use]
    pub const fn minor_name(self) -> &'static str {
        self.minor.name()
    }

    /// The day of the facts, `YYYY-MM-DD`, where the release is provisional; `None` where it is not.
    ///
    /// Of a provisional release only a state before its publication is known. Its checks follow
    /// what is certain; everything else is as in the release before it.
    #[must_use]
    pub const fn provisional_facts_of(self) -> Option<&'static str> {
        match self.minor.status() {
            Status::Final => None,
            Status::Provisional { facts_of } => Some(facts_of),
        }
    }

    /// The patch whose behaviour the crate follows for this release.
    ///
    /// For a minor alone it is the newest patch whose behaviour was measured. A patch above that
    /// one is treated as that one.
    ///
    /// ```
    /// use envoy_gateway_backend::Release;
    ///
    /// assert_eq!(Release::V1_6.measured(), Release::V1_6.patch(7));
    /// assert_eq!(Release::V1_6.patch(1).measured(), Release::V1_6.patch(1));
    /// assert_eq!(Release::V1_6.patch(8).measured(), Release::V1_6.patch(7));
    /// ```
    #[must_use]
    pub const fn measured(self) -> Self {
        let newest = self.minor.measured_patch();
        match self.patch {
            Some(patch) if patch < newest => self,
            _ => self.patch(newest),
        }
    }

    /// Whether the release is `first` or newer. A `first` without a patch means its `.0`.
    #[must_use]
    #[inline]
    pub const fn is_at_least(self, first: Self) -> bool {
        self.measured().ordinal(0) >= first.ordinal(0)
    }

    /// Whether the release is older than `first`. A `first` without a patch means its `.0`.
    #[must_use]
    #[inline]
    pub const fn is_before(self, first: Self) -> bool {
        !self.is_at_least(first)
    }

    /// Whether the release is `last` or older. A `last` without a patch means its last patch.
    #[must_use]
    #[inline]
    pub const fn is_at_most(self, last: Self) -> bool {
        self.measured().ordinal(0) <= last.ordinal(u16::MAX)
    }

    /// Whether the release has a change that several minors got by a patch.
    ///
    /// `first_patches` names the first release with the change in each of these minors, oldest
    /// first. Newer minors have it from their `.0`, other minors never.
    ///
    /// ```
    /// use envoy_gateway_backend::Release;
    ///
    /// let change = [Release::V1_5.patch(8), Release::V1_7.patch(3)];
    /// assert!(!Release::V1_5.patch(7).has_change(&change));
    /// assert!(Release::V1_5.patch(8).has_change(&change));
    /// assert!(!Release::V1_6.has_change(&change));
    /// assert!(!Release::V1_7.patch(0).has_change(&change));
    /// assert!(Release::V1_8.patch(0).has_change(&change));
    /// ```
    #[must_use]
    pub fn has_change(self, first_patches: &[Self]) -> bool {
        first_patches.last().is_some_and(|newest| self.is_at_least(*newest))
            || first_patches
                .iter()
                .any(|first| first.minor == self.minor && self.is_at_least(*first))
    }

    /// The newer of two boundaries; one without a patch means its `.0`.
    pub(crate) const fn newer_boundary(self, other: Self) -> Self {
        if self.ordinal(0) < other.ordinal(0) { other } else { self }
    }

    /// The patch before this one; before a `.0` or a minor alone, the minor before.
    pub(crate) fn previous(self) -> Option<Self> {
        match self.patch {
            Some(patch @ 1..) => Some(self.patch(patch - 1)),
            _ => Self::ALL.get(self.minor_index().checked_sub(1)?).copied(),
        }
    }

    /// The position of the minor in [`Release::ALL`].
    pub(crate) const fn minor_index(self) -> usize {
        self.minor as usize
    }

    /// A number that orders releases, with the patch to use where none was given.
    const fn ordinal(self, default_patch: u16) -> u32 {
        let patch = match self.patch {
            Some(patch) => patch,
            None => default_patch,
        };
        (self.minor as u32) << 16 | patch as u32
    }
}

const fn newest_final(mut minors: &[Release]) -> Release {
    while let Some((newest, older)) = minors.split_last() {
        if newest.provisional_facts_of().is_none() {
            return *newest;
        }
        minors = older;
    }
    Release::OLDEST
}

/// [`Release::LATEST`].
impl Default for Release {
    fn default() -> Self {
        Self::LATEST
    }
}

/// Prints the release as it was given: `v1.6`, `v1.6.3`.
impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.patch {
            None => f.pad(self.minor_name()),
            Some(patch) => f.pad(&format!("{}.{patch}", self.minor_name())),
        }
    }
}

/// Parses `v1.6`, `v1.6.3` and `1.6.3`. A suffix of the patch (`-rc.1`) is ignored.
impl FromStr for Release {
    type Err = ParseReleaseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| ParseReleaseError { text: text.into() })
    }
}

fn parse(text: &str) -> Option<Release> {
    let version = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.")?;
    let (minor, patch) = match version.split_once('.') {
        Some((minor, patch)) => (minor, Some(patch)),
        None => (version, None),
    };
    let number = parse_number(minor)?;
    let release = *Release::ALL.iter().find(|release| release.minor.number() == number)?;
    let Some(patch) = patch else { return Some(release) };
    let digits = patch.split(['-', '+']).next()?;
    Some(release.patch(parse_number(digits)?))
}

/// Parses a number of a version: digits without a sign or a leading zero.
fn parse_number(digits: &str) -> Option<u16> {
    let is_canonical = !digits.starts_with('+') && (digits == "0" || !digits.starts_with('0'));
    is_canonical.then(|| digits.parse().ok()).flatten()
}

/// The text is not a [`Release`] this crate knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a known Envoy Gateway release ({})", text.escape_debug(), known_minors())]
pub struct ParseReleaseError {
    text: Box<str>,
}

fn known_minors() -> String {
    let names: Vec<_> = Release::ALL.iter().map(|release| release.minor_name()).collect();
    names.join(", ")
}

/// A value that changed between releases: pairs of the first release it holds in, oldest first.
pub(crate) type ByRelease<T> = &'static [(Release, T)];

/// The value in force at `release`, if it had one by then.
pub(crate) fn at<T: Copy>(history: ByRelease<T>, release: Release) -> Option<T> {
    history.iter().rev().find(|(since, _)| release.is_at_least(*since)).map(|(_, value)| *value)
}
