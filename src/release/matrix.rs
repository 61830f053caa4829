//! The compatibility matrix: what each release ships, needs and serves.
//!
//! The authority is the matrix page of Envoy Gateway's documentation
//! (`/news/releases/matrix/`), and in its source `DefaultEnvoyProxyImage`
//! (`api/v1alpha1/shared_types.go`), `go.mod` and the CRDs of the chart `gateway-helm`, whose
//! default is the experimental channel.

use std::fmt;

use super::{ByRelease, Date, Release, at};
use crate::envoy_version::EnvoyVersion;

/// A release's row of the compatibility matrix.
///
/// ```
/// use envoy_gateway_backend::Release;
///
/// let support = Release::V1_6.support();
/// assert_eq!(support.newest_patch, Some(Release::V1_6.patch(7)));
/// assert_eq!(support.envoy, "1.36.6".parse()?);
/// assert_eq!(Release::V1_6.patch(1).support().envoy, "1.36.3".parse()?);
/// assert_eq!(support.end_of_life, Some("2026-05-13".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Support {
    /// The newest patch known to exist.
    pub newest_patch: Option<Release>,
    /// The day of the first release of the minor.
    pub released: Option<Date>,
    /// The day on which the project ends its support.
    pub end_of_life: Option<Date>,
    /// The versions of Kubernetes that the project tests.
    pub kubernetes: Option<KubernetesVersions>,
    /// The version of the Gateway API whose CRDs the release bundles: `v1.4.1`.
    pub gateway_api: Option<&'static str>,
    /// The default Envoy; for a minor alone, that of its newest known patch.
    pub envoy: EnvoyVersion,
    /// Whether `envoy` is inferred: every Envoy Gateway 1.N so far ships Envoy 1.(30+N).
    pub is_envoy_inferred: bool,
    /// What is not known of the release. Nothing of it is checked.
    pub open: &'static [&'static str],
}

impl Support {
    /// Whether the project still supports the release on a day; `None` where that is not known.
    #[must_use]
    pub fn is_supported_on(&self, day: Date) -> Option<bool> {
        Some(self.released? <= day && day < self.end_of_life?)
    }
}

/// A range of minor versions of Kubernetes, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a range has two ends")]
pub struct KubernetesVersions {
    /// The minor of the oldest version: 30 for Kubernetes 1.30.
    pub oldest: u16,
    /// The minor of the newest version.
    pub newest: u16,
}

/// Prints `1.30 to 1.33`.
impl fmt::Display for KubernetesVersions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("1.{} to 1.{}", self.oldest, self.newest))
    }
}

/// The API versions in which a release's bundle has a kind of the Gateway API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServedVersions {
    /// The kind: `BackendTLSPolicy`.
    pub kind: &'static str,
    /// The served versions, newest first.
    pub served: &'static [&'static str],
    /// The stored version, where it is known.
    pub stored: Option<&'static str>,
}

impl Release {
    /// The release's row of the compatibility matrix.
    #[must_use]
    pub fn support(self) -> Support {
        let row = ROWS.iter().find(|(minor, _)| *minor == self.minor());
        let row = row.map_or(&UNKNOWN, |(_, row)| row);
        Support {
            newest_patch: row.newest_patch.map(|patch| self.patch(patch)),
            released: row.released,
            end_of_life: row.end_of_life,
            kubernetes: row.kubernetes,
            gateway_api: self.of_patch(GATEWAY_API),
            envoy: self.of_patch(ENVOY).unwrap_or(EnvoyVersion::new(self.minor.number() + 30)),
            is_envoy_inferred: self.of_patch(ENVOY).is_none(),
            open: row.open,
        }
    }

    /// The kinds of the Gateway API that the release's bundle has (experimental channel), in which
    /// versions. A provisional release has those of the release before it.
    ///
    /// ```
    /// use envoy_gateway_backend::Release;
    ///
    /// let served = |release: Release| {
    ///     release.served_versions().find(|kind| kind.kind == "BackendTLSPolicy").unwrap().served
    /// };
    /// assert_eq!(served(Release::V1_5), ["v1alpha3"]);
    /// assert_eq!(served(Release::V1_6), ["v1", "v1alpha3"]);
    /// ```
    pub fn served_versions(self) -> impl Iterator<Item = ServedVersions> {
        KINDS.iter().filter_map(move |(kind, served, stored)| {
            let served = at(served, self).filter(|served| !served.is_empty())?;
            Some(ServedVersions { kind, served, stored: at(stored, self) })
        })
    }

    /// The value of this patch, or of the newest known one; only of this minor.
    fn of_patch<T: Copy>(self, values: ByRelease<T>) -> Option<T> {
        let of_minor = values.iter().filter(|(first, _)| first.minor() == self.minor());
        of_minor
            .filter(|(first, _)| first.ordinal(0) <= self.ordinal(u16::MAX))
            .map(|(_, value)| *value)
            .last()
    }
}

/// The part of a row that does not depend on the patch.
struct Row {
    newest_patch: Option<u16>,
    released: Option<Date>,
    end_of_life: Option<Date>,
    kubernetes: Option<KubernetesVersions>,
    open: &'static [&'static str],
}

const UNKNOWN: Row =
    Row { newest_patch: None, released: None, end_of_life: None, kubernetes: None, open: &[] };

const fn row(newest_patch: u16, released: Date, end_of_life: Date, kubernetes: [u16; 2]) -> Row {
    let [oldest, newest] = kubernetes;
    Row {
        newest_patch: Some(newest_patch),
        released: Some(released),
        end_of_life: Some(end_of_life),
        kubernetes: Some(KubernetesVersions { oldest, newest }),
        open: &[],
    }
}

/// A day of a table; one that does not exist does not compile.
macro_rules! day {
    ($year:literal - $month:literal - $day:literal) => {
        const {
            match Date::new($year, $month, $day) {
                Some(date) => date,
                None => panic!("no such day"),
            }
        }
    };
}

static ROWS: &[(Release, Row)] = &[
    (Release::V1_1, row(4, day!(2024 - 7 - 22), day!(2025 - 1 - 22), [27, 30])),
    (Release::V1_2, row(8, day!(2024 - 11 - 6), day!(2025 - 5 - 6), [28, 31])),
    (Release::V1_3, row(3, day!(2025 - 1 - 30), day!(2025 - 7 - 30), [29, 32])),
    (Release::V1_4, row(6, day!(2025 - 5 - 13), day!(2025 - 11 - 13), [30, 33])),
    (Release::V1_5, row(9, day!(2025 - 8 - 8), day!(2026 - 2 - 13), [30, 33])),
    (Release::V1_6, row(7, day!(2025 - 11 - 10), day!(2026 - 5 - 13), [30, 33])),
    (Release::V1_7, row(5, day!(2026 - 2 - 5), day!(2026 - 8 - 5), [32, 35])),
    (Release::V1_8, row(5, day!(2026 - 5 - 12), day!(2026 - 11 - 8), [32, 35])),
    (Release::V1_9, row(3, day!(2026 - 8 - 15), day!(2027 - 2 - 14), [33, 36])),
    (
        Release::V1_10,
        Row {
            open: &[
                "a Backend of type `KubernetesService`",
                "weights of backendRefs without endpoints",
                "names of upstream CA secrets",
                "the default Envoy (1.40 is inferred)",
                "supported Kubernetes versions",
                "the bundle of the Gateway API",
                "the days of release and end of life",
            ],
            ..UNKNOWN
        },
    ),
];

/// `DefaultEnvoyProxyImage`, from the first patch that has it.
static ENVOY: ByRelease<EnvoyVersion> = &[
    (Release::V1_1, envoy(31, 0)),
    (Release::V1_1.patch(2), envoy(31, 2)),
    (Release::V1_1.patch(3), envoy(31, 3)),
    (Release::V1_2, envoy(32, 1)),
    (Release::V1_2.patch(4), envoy(32, 2)),
    (Release::V1_2.patch(5), envoy(32, 3)),
    (Release::V1_2.patch(8), envoy(32, 4)),
    (Release::V1_3, envoy(33, 0)),
    (Release::V1_3.patch(2), envoy(33, 1)),
    (Release::V1_3.patch(3), envoy(33, 3)),
    (Release::V1_4, envoy(34, 1)),
    (Release::V1_4.patch(3), envoy(34, 4)),
    (Release::V1_4.patch(4), envoy(34, 7)),
    (Release::V1_4.patch(5), envoy(34, 10)),
    (Release::V1_5, envoy(35, 0)),
    (Release::V1_5.patch(1), envoy(35, 3)),
    (Release::V1_5.patch(4), envoy(35, 6)),
    (Release::V1_5.patch(6), envoy(35, 7)),
    (Release::V1_5.patch(7), envoy(35, 8)),
    (Release::V1_6, envoy(36, 2)),
    (Release::V1_6.patch(1), envoy(36, 3)),
    (Release::V1_6.patch(3), envoy(36, 4)),
    (Release::V1_6.patch(5), envoy(36, 5)),
    (Release::V1_6.patch(6), envoy(36, 6)),
    (Release::V1_7, envoy(37, 0)),
    (Release::V1_7.patch(1), envoy(37, 1)),
    (Release::V1_7.patch(2), envoy(37, 2)),
    (Release::V1_7.patch(4), envoy(37, 3)),
    (Release::V1_7.patch(5), envoy(37, 5)),
    (Release::V1_8, envoy(38, 0)),
    (Release::V1_8.patch(1), envoy(38, 1)),
    (Release::V1_8.patch(2), envoy(38, 3)),
    (Release::V1_8.patch(4), envoy(38, 4)),
    (Release::V1_9, envoy(39, 0)),
    (Release::V1_9.patch(1), envoy(39, 1)),
    (Release::V1_9.patch(3), envoy(39, 5)),
];

const fn envoy(minor: u16, patch: u16) -> EnvoyVersion {
    EnvoyVersion::new(minor).with_patch(patch)
}

/// The bundled version of the Gateway API, from the first patch that has it.
static GATEWAY_API: ByRelease<&str> = &[
    (Release::V1_1, "v1.1.0"),
    (Release::V1_2, "v1.2.0"),
    (Release::V1_2.patch(3), "v1.2.1"),
    (Release::V1_3, "v1.2.1"),
    (Release::V1_4, "v1.3.0"),
    (Release::V1_5, "v1.3.0"),
    (Release::V1_6, "v1.4.0"),
    (Release::V1_6.patch(1), "v1.4.1"),
    (Release::V1_7, "v1.4.1"),
    (Release::V1_8, "v1.5.1"),
    (Release::V1_9, "v1.6.1"),
];

/// A kind, its served versions, and its stored one.
type Kind = (&'static str, ByRelease<&'static [&'static str]>, ByRelease<&'static str>);

static KINDS: &[Kind] = &[
    (
        "BackendTLSPolicy",
        &[(Release::V1_1, &["v1alpha3"]), (Release::V1_6, &["v1", "v1alpha3"])],
        &[(Release::V1_1, "v1alpha3"), (Release::V1_6, "v1")],
    ),
    (
        "ReferenceGrant",
        &[
            (Release::V1_1, &["v1beta1", "v1alpha2"]),
            (Release::V1_2, &["v1beta1"]),
            (Release::V1_8, &["v1", "v1beta1"]),
        ],
        &[(Release::V1_1, "v1beta1")],
    ),
    ("HTTPRoute", &[(Release::V1_1, &["v1", "v1beta1"])], &[]),
    ("GRPCRoute", &[(Release::V1_1, &["v1", "v1alpha2"]), (Release::V1_2, &["v1"])], &[]),
    (
        "TLSRoute",
        &[
            (Release::V1_1, &["v1alpha2"]),
            (Release::V1_6, &["v1alpha3", "v1alpha2"]),
            (Release::V1_8, &["v1", "v1alpha3", "v1alpha2"]),
        ],
        &[],
    ),
    ("TCPRoute", TCP_AND_UDP_SERVED, TCP_AND_UDP_STORED),
    ("UDPRoute", TCP_AND_UDP_SERVED, TCP_AND_UDP_STORED),
    ("XListenerSet", &[(Release::V1_4, &["v1alpha1"]), (Release::V1_8, &[])], &[]),
    ("ListenerSet", &[(Release::V1_8, &["v1"])], &[]),
];

const TCP_AND_UDP_SERVED: ByRelease<&[&str]> =
    &[(Release::V1_1, &["v1alpha2"]), (Release::V1_9, &["v1", "v1alpha2"])];
const TCP_AND_UDP_STORED: ByRelease<&str> = &[(Release::V1_1, "v1alpha2"), (Release::V1_9, "v1")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matrix_has_a_row_for_every_minor() {
        for &release in Release::ALL {
            assert!(ROWS.iter().any(|(minor, _)| *minor == release), "{release}");
            let support = release.support();
            match release.provisional_facts_of() {
                None => {
                    assert!(support.open.is_empty(), "{release}");
                    assert!(!support.is_envoy_inferred, "{release}");
                    assert!(support.gateway_api.is_some(), "{release}");
                    assert!(support.released < support.end_of_life, "{release}");
                    assert!(support.kubernetes.is_some(), "{release}");
                }
                Some(_) => assert!(!support.open.is_empty(), "{release}"),
            }
        }
    }

    /// Every Envoy Gateway 1.N up to v1.9 ships Envoy 1.(30+N).
    #[test]
    fn envoy_tables_are_in_order() {
        assert!(ENVOY.is_sorted_by_key(|(first, version)| (first.ordinal(0), *version)));
        assert!(GATEWAY_API.is_sorted_by_key(|(first, _)| first.ordinal(0)));
        for (release, version) in ENVOY {
            assert_eq!(version.minor(), release.minor.number() + 30, "{release}");
        }
    }

    #[test]
    fn envoy_of_a_minor_is_that_of_its_newest_known_patch() {
        for (release, envoy) in [
            ("v1.1", "1.31.3"),
            ("v1.1.0", "1.31.0"),
            ("v1.1.1", "1.31.0"),
            ("v1.1.2", "1.31.2"),
            ("v1.4.4", "1.34.7"),
            ("v1.8.3", "1.38.3"),
            ("v1.8", "1.38.4"),
            ("v1.8.9", "1.38.4"),
            ("v1.9", "1.39.5"),
            ("v1.9.2", "1.39.1"),
        ] {
            let release: Release = release.parse().unwrap();
            assert_eq!(release.support().envoy, envoy.parse().unwrap(), "{release}");
        }
        let provisional = Release::V1_10.support();
        assert_eq!((provisional.envoy, provisional.is_envoy_inferred), (EnvoyVersion::V1_40, true));
    }

    #[test]
    fn support_ends_on_the_day_of_end_of_life() {
        let support = Release::V1_6.support();
        let on = |day: &str| support.is_supported_on(day.parse().unwrap());
        assert_eq!(on("2025-11-09"), Some(false));
        assert_eq!(on("2025-11-10"), Some(true));
        assert_eq!(on("2026-05-12"), Some(true));
        assert_eq!(on("2026-05-13"), Some(false));
        assert_eq!(Release::V1_10.support().is_supported_on(day!(2026 - 12 - 1)), None);
    }

    #[test]
    fn kind_without_served_versions_is_not_in_the_bundle() {
        let kinds = |release: Release| -> Vec<_> {
            release.served_versions().map(|served| served.kind).collect()
        };
        assert!(kinds(Release::V1_7).contains(&"XListenerSet"));
        assert!(!kinds(Release::V1_8).contains(&"XListenerSet"));
        assert!(!kinds(Release::V1_7).contains(&"ListenerSet"));
        assert_eq!(kinds(Release::V1_10), kinds(Release::V1_9));
    }
}
