//! Versions of the Envoy proxy.

use std::fmt;
use std::str::FromStr;

/// A version of Envoy: a minor version of major version 1, and its patch where that is known.
///
/// Envoy's answers were measured with the real binary for the minor versions 1.36 to 1.40; every
/// other version is answered by the [nearest measured one](Self::nearest_measured).
///
/// ```
/// use envoy_gateway_backend::EnvoyVersion;
///
/// let version: EnvoyVersion = "v1.38.3".parse()?;
/// assert_eq!(version, EnvoyVersion::V1_38.with_patch(3));
/// assert_eq!(version.to_string(), "1.38.3");
/// assert!(version.is_measured());
/// assert_eq!(EnvoyVersion::new(31).nearest_measured(), EnvoyVersion::V1_36);
/// # Ok::<(), envoy_gateway_backend::ParseEnvoyVersionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnvoyVersion {
    minor: u16,
    patch: Option<u16>,
}

impl EnvoyVersion {
    /// Envoy 1.36.
    pub const V1_36: Self = Self::new(36);
    /// Envoy 1.37.
    pub const V1_37: Self = Self::new(37);
    /// Envoy 1.38.
    pub const V1_38: Self = Self::new(38);
    /// Envoy 1.39.
    pub const V1_39: Self = Self::new(39);
    /// Envoy 1.40.
    pub const V1_40: Self = Self::new(40);

    /// The minor versions whose answers were measured, oldest first.
    pub const MEASURED: &'static [Self] =
        &[Self::V1_36, Self::V1_37, Self::V1_38, Self::V1_39, Self::V1_40];

    /// Envoy 1.`minor`, without a patch.
    #[must_use]
    pub const fn new(minor: u16) -> Self {
        Self { minor, patch: None }
    }

    /// This version with a patch.
    #[must_use]
    pub const fn with_patch(mut self, patch: u16) -> Self {
        self.patch = Some(patch);
        self
    }

    /// The minor version: 38 for Envoy 1.38.3.
    #[must_use]
    pub const fn minor(self) -> u16 {
        self.minor
    }

    /// The patch: 3 for Envoy 1.38.3; `None` where it is not known.
    #[must_use]
    pub const fn patch(self) -> Option<u16> {
        self.patch
    }

    /// Whether the answers of this minor version were measured.
    #[must_use]
    pub const fn is_measured(self) -> bool {
        Self::V1_36.minor <= self.minor && self.minor <= Self::V1_40.minor
    }

    /// The measured minor version that answers for this one: itself, or the oldest or newest.
    #[must_use]
    pub const fn nearest_measured(self) -> Self {
        if self.minor < Self::V1_36.minor {
            Self::V1_36
        } else if self.minor > Self::V1_40.minor {
            Self::V1_40
        } else {
            Self::new(self.minor)
        }
    }
}

/// Writes `1.38` or `1.38.3`.
impl fmt::Display for EnvoyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.patch {
            None => f.pad(&format!("1.{}", self.minor)),
            Some(patch) => f.pad(&format!("1.{}.{patch}", self.minor)),
        }
    }
}

/// Parses `1.38` and `1.38.3`, with or without a leading `v`.
impl FromStr for EnvoyVersion {
    type Err = ParseEnvoyVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| ParseEnvoyVersionError { text: text.into() })
    }
}

fn parse(text: &str) -> Option<EnvoyVersion> {
    let version = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.")?;
    match version.split_once('.') {
        None => Some(EnvoyVersion::new(parse_number(version)?)),
        Some((minor, patch)) => {
            Some(EnvoyVersion::new(parse_number(minor)?).with_patch(parse_number(patch)?))
        }
    }
}

/// A decimal number without a sign or a leading zero.
fn parse_number(text: &str) -> Option<u16> {
    let canonical = text == "0" || text.starts_with(|c: char| matches!(c, '1'..='9'));
    text.parse().ok().filter(|_| canonical)
}

/// The string is not an [`EnvoyVersion`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not an Envoy version such as `1.38` or `1.38.3`", text.escape_debug())]
pub struct ParseEnvoyVersionError {
    text: Box<str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envoy_version_parses_what_it_prints() {
        for version in [
            EnvoyVersion::new(0),
            EnvoyVersion::V1_36,
            EnvoyVersion::V1_40.with_patch(0),
            EnvoyVersion::new(65_535).with_patch(65_535),
        ] {
            assert_eq!(version.to_string().parse(), Ok(version));
            assert_eq!(format!("v{version}").parse(), Ok(version));
        }
    }

    #[test]
    fn envoy_version_malformed_is_rejected() {
        for text in [
            "", "1", "1.", "1.x", "2.0", "1.38.", "1.38.3.1", "1.038", "1.+38", "1.65536",
            "vv1.38", " 1.38", "1.38-dev",
        ] {
            let error = text.parse::<EnvoyVersion>().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("`{text}` is not an Envoy version such as `1.38` or `1.38.3`")
            );
        }
    }

    #[test]
    fn nearest_measured_outside_the_range_is_its_end() {
        assert_eq!(EnvoyVersion::new(31).nearest_measured(), EnvoyVersion::V1_36);
        assert_eq!(EnvoyVersion::new(41).nearest_measured(), EnvoyVersion::V1_40);
        for &version in EnvoyVersion::MEASURED {
            assert!(version.is_measured());
            assert_eq!(version.with_patch(9).nearest_measured(), version);
        }
        assert!(!EnvoyVersion::new(35).is_measured() && !EnvoyVersion::new(41).is_measured());
    }
}
