//! Curves and signature algorithms: lists of names, each at most once.

use super::joined::{InElement, entries, is_default};
use super::names::NameHistory;
use crate::envoy_version::EnvoyVersion;

/// What Envoy does not accept of `ecdhCurves` or `signatureAlgorithms`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NamedError {
    /// The name is unknown to this version.
    Unknown {
        /// The name.
        name: String,
        /// The versions that know it, if any does.
        known: Option<NameHistory>,
    },
    /// Nothing is between two separators, or after the last one.
    Empty,
    /// The same entry occurs twice, perhaps under two names.
    Duplicate {
        /// The second name.
        name: String,
        /// The name of the first occurrence.
        first: String,
    },
    /// The only entry is one that BoringSSL knows and never offers: `rsa_pkcs1_md5_sha1`.
    NeverOffered {
        /// The name.
        name: String,
    },
}

/// An entry under all its names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named {
    /// The usual name first.
    pub(crate) names: &'static [&'static str],
    pub(crate) history: NameHistory,
}

const fn named(names: &'static [&'static str]) -> Named {
    Named { names, history: NameHistory::ALWAYS }
}

impl Named {
    const fn since(mut self, version: EnvoyVersion) -> Self {
        self.history = NameHistory::since(version);
        self
    }

    const fn removed_in(mut self, version: EnvoyVersion) -> Self {
        self.history = NameHistory::removed_in(version);
        self
    }
}

/// `kNamedGroups` of BoringSSL (`ssl/ssl_key_share.cc`).
pub(crate) const CURVES: &[Named] = &[
    named(&["X25519", "x25519"]),
    named(&["P-256", "prime256v1"]),
    named(&["P-384", "secp384r1"]),
    named(&["P-521", "secp521r1"]),
    named(&["X25519MLKEM768"]),
    named(&["MLKEM1024"]).since(EnvoyVersion::V1_38),
    named(&["P-224", "secp224r1"]).removed_in(EnvoyVersion::V1_38),
    named(&["X25519Kyber768Draft00"]).removed_in(EnvoyVersion::V1_39),
];

/// `kSignatureAlgorithmNames` and `kSignatureAlgorithmsMapping` of BoringSSL
/// (`ssl/ssl_privkey.cc`).
pub(crate) const SIGNATURE_ALGORITHMS: &[Named] = &[
    named(&["ecdsa_secp256r1_sha256", "ECDSA+SHA256"]),
    named(&["rsa_pss_rsae_sha256", "RSA-PSS+SHA256", "PSS+SHA256"]),
    named(&["rsa_pkcs1_sha256", "RSA+SHA256"]),
    named(&["ecdsa_secp384r1_sha384", "ECDSA+SHA384"]),
    named(&["rsa_pss_rsae_sha384", "RSA-PSS+SHA384", "PSS+SHA384"]),
    named(&["rsa_pkcs1_sha384", "RSA+SHA384"]),
    named(&["ecdsa_secp521r1_sha512", "ECDSA+SHA512"]),
    named(&["rsa_pss_rsae_sha512", "RSA-PSS+SHA512", "PSS+SHA512"]),
    named(&["rsa_pkcs1_sha512", "RSA+SHA512"]),
    named(&["ed25519"]),
    named(&["rsa_pkcs1_sha1", "RSA+SHA1"]),
    named(&["ecdsa_sha1", "ECDSA+SHA1"]),
    named(&["rsa_pkcs1_sha256_legacy"]),
    named(&[NEVER_OFFERED]),
    named(&["mldsa44"]).since(EnvoyVersion::V1_39),
    named(&["mldsa65"]).since(EnvoyVersion::V1_39),
    named(&["mldsa87"]).since(EnvoyVersion::V1_39),
];

/// Room for the entries of either table.
const MAX_TABLE_ENTRIES: usize = 32;
const _: () =
    assert!(CURVES.len() <= MAX_TABLE_ENTRIES && SIGNATURE_ALGORITHMS.len() <= MAX_TABLE_ENTRIES);

/// Known, and removed from every list that BoringSSL offers (`set_sigalg_prefs`).
pub(crate) const NEVER_OFFERED: &str = "rsa_pkcs1_md5_sha1";

/// The first version that rejects a curve listed twice.
pub(crate) const CURVE_DUPLICATES_REJECTED_SINCE: EnvoyVersion = EnvoyVersion::V1_38;

/// Checks `ecdhCurves` (BoringSSL, `SSL_CTX_set1_groups_list`).
#[must_use]
pub fn check_curves<S: AsRef<str>>(
    list: &[S],
    version: EnvoyVersion,
) -> Vec<InElement<NamedError>> {
    let accepts_duplicates = version.nearest_measured() < CURVE_DUPLICATES_REJECTED_SINCE;
    check(list, CURVES, version, accepts_duplicates)
}

/// Checks `signatureAlgorithms` (BoringSSL, `SSL_CTX_set1_sigalgs_list`).
#[must_use]
pub fn check_signature_algorithms<S: AsRef<str>>(
    list: &[S],
    version: EnvoyVersion,
) -> Vec<InElement<NamedError>> {
    let mut errors = check(list, SIGNATURE_ALGORITHMS, version, false);
    let mut found = entries(list);
    let is_alone = found.next().is_some_and(|(_, name)| name == NEVER_OFFERED);
    if errors.is_empty() && is_alone && found.next().is_none() {
        errors.push(InElement::whole(NamedError::NeverOffered { name: NEVER_OFFERED.to_owned() }));
    }
    errors
}

/// The entries of a table that a list has, under any of their names: one bit for each.
pub(crate) fn listed_entries<S: AsRef<str>>(list: &[S], table: &[Named]) -> u32 {
    entries(list).fold(0, |listed, (_, name)| listed | entry_bit(name, table))
}

/// The bit of the entry with a name; 0 if there is none.
pub(crate) fn entry_bit(name: &str, table: &[Named]) -> u32 {
    let position = table.iter().position(|entry| entry.names.contains(&name));
    position.map_or(0, |position| 1 << position)
}

fn check<S: AsRef<str>>(
    list: &[S],
    table: &[Named],
    version: EnvoyVersion,
    accepts_duplicates: bool,
) -> Vec<InElement<NamedError>> {
    let mut errors = Vec::new();
    if is_default(list) {
        return errors;
    }
    // The first name of each entry of the table.
    let mut seen: [Option<&str>; MAX_TABLE_ENTRIES] = [None; MAX_TABLE_ENTRIES];
    for (index, name) in entries(list) {
        let known = table.iter().enumerate().find(|(_, entry)| entry.names.contains(&name));
        let error = match known {
            Some((position, entry)) if entry.history.contains(version) => {
                match seen.get_mut(position) {
                    Some(Some(first)) if !accepts_duplicates => {
                        NamedError::Duplicate { name: name.to_owned(), first: str::to_owned(first) }
                    }
                    Some(first) => {
                        first.get_or_insert(name);
                        continue;
                    }
                    None => continue,
                }
            }
            None if name.is_empty() => NamedError::Empty,
            _ => NamedError::Unknown {
                name: name.to_owned(),
                known: known.map(|(_, entry)| entry.history),
            },
        };
        errors.push(InElement::new(index, error));
    }
    errors
}
