//! TLS settings that Envoy loads, and with which handshakes fail or entries have no effect.

use super::warning;
use crate::api::{BackendTls, TlsVersion};
use crate::envoy::{TLS_1_3_SUITES, select_ciphers};
use crate::path::Path;
use crate::rule::Rule;
use crate::translator::client_settings::{ClientSetting, ClientSettings, SettingOrigin};
use crate::translator::tls::ClientDefaults;
use crate::validation::Checker;

pub(crate) static EMPTY_VERSION_RANGE: Rule = warning("empty-tls-version-range", "minimum TLS version above the maximum")
    .docs("Envoy loads the cluster, and every TLS handshake fails. The API server compares the two fields of one object only. `Auto` means TLS 1.2 to \
           Envoy, as minimum and as maximum, and an `EnvoyProxy` may set the other end. Before v1.8.3 Envoy Gateway sets no default, so that the maximum \
           is Envoy's own, 1.2: `minVersion: \"1.3\"` alone then fails.")
    .by("Envoy, `ContextConfigImpl::tlsVersionFromProto`; Envoy Gateway, `applyBackendTLSSetting`");

pub(crate) static VERSION_WITHOUT_CIPHER: Rule = warning("tls-version-without-cipher", "TLS version that no listed cipher works with")
    .docs("Envoy loads the cluster, and cannot negotiate the version. TLS 1.0 and 1.1 work with CBC ciphers alone, of which Envoy's default list has \
           none. Ciphers with a pre-shared key never work: Envoy has no such key.")
    .by("BoringSSL, `SSL_CIPHER_get_min_version`");

pub(crate) static CIPHER_WITHOUT_EFFECT: Rule = warning("cipher-without-effect", "TLS 1.3 suite in `ciphers`")
    .docs("The suites of TLS 1.3 cannot be chosen. Envoy accepts their names next to other ciphers, and ignores them: it always offers all of them.")
    .by("BoringSSL, `SSL_CTX_set_strict_cipher_list`");

pub(crate) const RULES: &[&Rule] =
    &[&EMPTY_VERSION_RANGE, &VERSION_WITHOUT_CIPHER, &CIPHER_WITHOUT_EFFECT];

/// A TLS version as a number: 12 for TLS 1.2.
type Version = u8;

const TLS_1_2: Version = 12;
const TLS_1_3: Version = 13;

pub(super) fn check(
    checker: &mut Checker<'_>,
    own: Option<&BackendTls>,
    by_policy: bool,
    spec_path: &Path<'_>,
) {
    let path = match own {
        Some(_) => &spec_path.field("tls"),
        None if by_policy => spec_path,
        None => return,
    };
    for (index, name) in own.iter().flat_map(|own| &own.ciphers).flatten().enumerate() {
        if TLS_1_3_SUITES.contains(&name.as_str()) {
            checker.advise(
                &CIPHER_WITHOUT_EFFECT,
                &path.field("ciphers").index(index),
                &format!("`{name}` has no effect: the suites of TLS 1.3 cannot be chosen"),
                &format!("remove `{name}`"),
            );
        }
    }
    check_versions(checker, own, path);
}

/// Checks the versions and ciphers that result from the Backend and the EnvoyProxy.
fn check_versions(checker: &mut Checker<'_>, own: Option<&BackendTls>, path: &Path<'_>) {
    let ClientSettings { min_version, max_version, ciphers, .. } = ClientSettings::new(
        own,
        ClientDefaults::from_route(checker.profile.route()),
        checker.release(),
    );
    // Envoy's default for its clients is TLS 1.2 alone.
    let min = min_version.map_or(Some(TLS_1_2), |setting| number(setting.value));
    let max = max_version.map_or(Some(TLS_1_2), |setting| number(setting.value));
    let (Some(min), Some(max)) = (min, max) else { return };
    if min > max {
        let message = format!(
            "every TLS handshake fails: the minimum version is {}, the maximum {}",
            shown(min_version, min),
            shown(max_version, max),
        );
        let is_own = |setting: Option<ClientSetting<'_, &TlsVersion>>| {
            setting.is_some_and(|setting| matches!(setting.origin, SettingOrigin::Backend))
        };
        let path = if is_own(max_version) {
            &path.field("maxVersion")
        } else if is_own(min_version) {
            &path.field("minVersion")
        } else {
            path
        };
        let help = match max_version {
            None => "add `maxVersion: \"1.3\"`",
            Some(_) => "use a maximum that is not below the minimum",
        };
        return checker.advise(&EMPTY_VERSION_RANGE, path, &message, help);
    }
    let ciphers = ciphers.map_or(&[][..], |setting| setting.value);
    let Ok(selection) = select_ciphers(ciphers, checker.profile.envoy()) else { return };
    let works = |version: Version| {
        version == TLS_1_3
            || selection.suites().any(|suite| {
                !suite.needs_pre_shared_key()
                    && (version == TLS_1_2 || suite.works_before_tls_1_2())
            })
    };
    let missing: Vec<_> = (min..=max).filter(|version| !works(*version)).collect();
    let [first, ..] = missing[..] else { return };
    let names: Vec<_> = missing.iter().map(|version| format!("1.{}", version % 10)).collect();
    let names = names.join(", ");
    let message = if missing.len() == usize::from(max - min) + 1 {
        format!("every TLS handshake fails: no cipher works with TLS {names}")
    } else {
        format!("TLS {names} cannot be negotiated: no cipher works with it")
    };
    let help = if first == TLS_1_2 {
        "add a cipher for it, for example `ECDHE-RSA-AES128-GCM-SHA256`"
    } else {
        "set `minVersion: \"1.2\"`, or add a cipher for it, for example `ECDHE-RSA-AES128-SHA`"
    };
    checker.advise(&VERSION_WITHOUT_CIPHER, path, &message, help);
}

/// The version that Envoy uses; `Auto` is TLS 1.2 to its clients at both ends.
const fn number(version: &TlsVersion) -> Option<Version> {
    match version.minor(2) {
        Some(minor) => Some(10 + minor.unsigned_abs()),
        None => None,
    }
}

/// `1.3`, or `1.2 (`Auto`)`.
fn shown(setting: Option<ClientSetting<'_, &TlsVersion>>, version: Version) -> String {
    let origin = match setting {
        None => " (default)",
        Some(ClientSetting { value: TlsVersion::Auto, .. }) => " (`Auto`)",
        Some(_) => "",
    };
    format!("1.{}{origin}", version % 10)
}
