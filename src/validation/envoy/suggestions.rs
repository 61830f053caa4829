//! Accepted names for names that Envoy rejects.

use crate::envoy::{CURVES, NEVER_OFFERED, Named, SIGNATURE_ALGORITHMS, suite_names};
use crate::envoy_version::EnvoyVersion;
use crate::suggest::nearest;

/// Curves to choose from.
pub(super) const USUAL_CURVES: &str = "X25519, P-256, P-384, P-521, X25519MLKEM768";

/// Signature algorithms to choose from.
pub(super) const USUAL_SIGNATURE_ALGORITHMS: &str = "ecdsa_secp256r1_sha256, \
     rsa_pss_rsae_sha256, rsa_pkcs1_sha256, ecdsa_secp384r1_sha384, rsa_pss_rsae_sha384";

/// Ciphers to choose from: Envoy's default.
pub(super) const USUAL_CIPHERS: &str = "ECDHE-ECDSA-AES128-GCM-SHA256, \
     ECDHE-RSA-AES128-GCM-SHA256, ECDHE-ECDSA-AES256-GCM-SHA384, ECDHE-RSA-AES256-GCM-SHA384, \
     ECDHE-ECDSA-CHACHA20-POLY1305, ECDHE-RSA-CHACHA20-POLY1305";

/// Names for curves elsewhere, with the accepted one: OpenSSL and Go (`CurveP256`) have their own,
/// and `X25519MLKEM768` replaced the draft.
const CURVE_ALIASES: &[(&str, &str)] = &[
    ("secp256r1", "P-256"),
    ("curvep256", "P-256"),
    ("curvep384", "P-384"),
    ("curvep521", "P-521"),
    ("x25519kyber768draft00", "X25519MLKEM768"),
];

pub(super) fn curve(name: &str, version: EnvoyVersion) -> Option<&'static str> {
    let folded = fold(name);
    let alias = CURVE_ALIASES.iter().find(|(alias, _)| *alias == folded);
    alias.map(|(_, name)| *name).or_else(|| spelling(name, || names(CURVES, version)))
}

pub(super) fn signature_algorithm(name: &str, version: EnvoyVersion) -> Option<&'static str> {
    let offered = || names(SIGNATURE_ALGORITHMS, version).filter(|name| *name != NEVER_OFFERED);
    spelling(name, offered)
}

pub(super) fn cipher(name: &str, version: EnvoyVersion) -> Option<&'static str> {
    // RFC 7905 names the suites with their hash, which some lists omit.
    let complete = format!("{name}_SHA256");
    let standard = suite_names(version)
        .find(|known| name.ends_with("_CHACHA20_POLY1305") && *known == complete);
    standard.or_else(|| spelling(name, || suite_names(version)))
}

/// The known name that differs only in case and punctuation, or else the nearest one.
fn spelling<I: Iterator<Item = &'static str>>(
    name: &str,
    names: impl Fn() -> I,
) -> Option<&'static str> {
    let folded = fold(name);
    names().find(|known| fold(known) == folded).or_else(|| nearest(name, names()))
}

/// The first name of each entry that a version knows.
fn names(table: &'static [Named], version: EnvoyVersion) -> impl Iterator<Item = &'static str> {
    let known = table.iter().filter(move |entry| entry.history.contains(version));
    known.filter_map(|entry| entry.names.first().copied())
}

/// A name in lower case, without punctuation.
fn fold(name: &str) -> String {
    let mut folded = name.to_ascii_lowercase();
    folded.retain(|c| !matches!(c, '-' | '_' | '.' | ' '));
    folded
}

/// Help for a name that Envoy rejects.
pub(super) fn did_you_mean(suggestion: Option<&str>, usual: &str) -> String {
    match suggestion {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("use one of {usual}"),
    }
}
