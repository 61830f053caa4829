//! Messages about versions of Envoy.

use crate::envoy::NameHistory;
use crate::envoy_version::EnvoyVersion;
use crate::profile::Profile;
use crate::release::Release;

/// Why a name that another version knows is rejected: "curve `P-224` is rejected from Envoy 1.38
/// on, which Envoy Gateway v1.8 ships".
pub(super) fn unknown(what: &str, name: &str, known: Option<NameHistory>) -> String {
    let name = name.escape_debug();
    match known {
        Some(NameHistory { removed_in: Some(version), .. }) => {
            format!("{what} `{name}` is rejected from {}", from(version))
        }
        Some(NameHistory { since: Some(version), .. }) => {
            format!("{what} `{name}` is accepted only from {}", from(version))
        }
        _ => format!("unknown {what} `{name}`"),
    }
}

/// "Envoy 1.38 on, which Envoy Gateway v1.8 ships".
pub(super) fn from(version: EnvoyVersion) -> String {
    let first = |release: &&Release| release.support().envoy >= version;
    match Release::ALL.iter().find(first) {
        Some(release) => format!("Envoy {version} on, which Envoy Gateway {release} ships"),
        None => format!("Envoy {version} on"),
    }
}

/// "Envoy 1.40 is inferred for Envoy Gateway v1.10".
pub(super) fn inferred(profile: &Profile) -> String {
    format!("Envoy {} is inferred for Envoy Gateway {}", profile.envoy(), profile.release())
}
