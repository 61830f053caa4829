//! Messages about versions of Envoy.

use crate::envoy::NameHistory;
use crate::envoy_version::EnvoyVersion;
use crate::profile::Profile;
use crate::release::Release;

/// Why a name that another version knows is rejected: "curve `P-224` is rejected from Envoy 1.38
/// on, which Envoy Gateway v1.8 ships".
pub(super) fn unknown(what: &str, name: &str, known: Option<NameHistory>) -> String {
    let name = shown(name);
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

/// A string of the Backend as messages repeat it: escaped, and cut where it is long.
pub(super) fn shown(text: &str) -> String {
    /// The longest name that an Envoy version knows has 45 characters.
    const MAX_SHOWN_CHARS: usize = 64;
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().escape_debug()),
        None => text.escape_debug().to_string(),
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
