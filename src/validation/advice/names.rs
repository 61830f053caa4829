//! What BoringSSL, and so Envoy, calls ciphers, curves and signature algorithms.

use crate::suggest::nearest;

/// A family of names: those to choose from, and those that are understood besides.
pub(super) struct Names {
    /// One of them: `cipher`.
    pub(super) what: &'static str,
    pub(super) advised: &'static [&'static str],
    pub(super) known: &'static [&'static str],
}

/// Ciphers of TLS 1.0 to 1.2 (BoringSSL, `ssl_cipher.cc`).
pub(super) const CIPHERS: Names = Names {
    what: "cipher",
    advised: &[
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305",
    ],
    known: &[
        "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "ECDHE-RSA-AES128-SHA",
        "ECDHE-RSA-AES256-SHA", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA256",
        "AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA", "AES256-SHA", "DES-CBC3-SHA",
        "PSK-AES128-CBC-SHA", "PSK-AES256-CBC-SHA", "ECDHE-PSK-AES128-CBC-SHA",
        "ECDHE-PSK-AES256-CBC-SHA", "ECDHE-PSK-CHACHA20-POLY1305",
    ],
};

/// The suites of TLS 1.3, which cannot be chosen.
pub(super) const TLS_1_3_SUITES: &[&str] =
    &["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

/// Key exchange curves (BoringSSL, `ssl_key_share.cc`).
pub(super) const CURVES: Names = Names {
    what: "curve",
    advised: &["X25519", "P-256", "P-384", "P-521", "X25519MLKEM768"],
    known: &["P-224", "X25519Kyber768Draft00"],
};

/// Signature algorithms (BoringSSL, `ssl_privkey.cc`).
pub(super) const SIGNATURE_ALGORITHMS: Names = Names {
    what: "signature algorithm",
    advised: &[
        "ecdsa_secp256r1_sha256", "rsa_pss_rsae_sha256", "rsa_pkcs1_sha256",
        "ecdsa_secp384r1_sha384", "rsa_pss_rsae_sha384", "rsa_pkcs1_sha384", "rsa_pss_rsae_sha512",
        "rsa_pkcs1_sha512",
    ],
    known: &[
        "rsa_pkcs1_sha1", "ecdsa_secp521r1_sha512", "ecdsa_sha1", "ed25519",
        "rsa_pkcs1_sha256_legacy",
    ],
};

/// The names OpenSSL and others have for a curve, with BoringSSL's.
const CURVE_ALIASES: &[(&str, &str)] = &[
    ("secp256r1", "P-256"),
    ("prime256v1", "P-256"),
    ("secp384r1", "P-384"),
    ("secp521r1", "P-521"),
    ("secp224r1", "P-224"),
];

impl Names {
    pub(super) fn has(&self, name: &str) -> bool {
        is_among(self.advised, name) || is_among(self.known, name)
    }

    /// The name that was meant, where that is clear.
    pub(super) fn nearest(&self, name: &str) -> Option<&'static str> {
        let alias = CURVE_ALIASES
            .iter()
            .find(|(alias, _)| alias.eq_ignore_ascii_case(name))
            .map(|(_, real)| *real);
        let all = || self.advised.iter().chain(self.known).copied();
        let bare = without_dashes(name);
        alias
            .filter(|real| self.has(real))
            .or_else(|| all().find(|known| without_dashes(known) == bare))
            .or_else(|| nearest(name, all()))
    }
}

/// Whether a list has a name. A call of its own, as a list that is known where it is inlined
/// becomes a comparison for each of its names.
#[inline(never)]
pub(super) fn is_among(names: &[&str], name: &str) -> bool {
    names.contains(&name)
}

/// A name in lower case, without what is written between its parts.
fn without_dashes(name: &str) -> String {
    let mut bare = name.to_ascii_lowercase();
    bare.retain(|c| !matches!(c, '-' | '_'));
    bare
}

/// Whether Envoy takes a text as a cipher: a name, a standard name, a group of equal preference, or
/// a part of a cipher string (an alias, perhaps with an operator), which is known and not advised.
pub(super) fn is_cipher(text: &str) -> bool {
    const ALIASES: &[&str] = &[
        "ALL", "HIGH", "FIPS", "kRSA", "RSA", "kECDHE", "kEECDH", "ECDHE", "EECDH", "kPSK", "PSK",
        "aRSA", "aECDSA", "ECDSA", "aPSK", "3DES", "AES128", "AES256", "AES", "AESGCM", "CHACHA20",
        "SHA1", "SHA", "TLSv1", "TLSv1.2", "SSLv3",
    ];
    if let Some(group) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return group.split('|').all(is_cipher);
    }
    let name = text.strip_prefix(['!', '-', '+']).unwrap_or(text);
    // The suites of TLS 1.3 have no `_WITH_`.
    let standard =
        name.starts_with("TLS_") && name.as_bytes().windows(6).any(|part| part == b"_WITH_");
    CIPHERS.has(name) || standard || name.split('+').all(|part| is_among(ALIASES, part))
}
