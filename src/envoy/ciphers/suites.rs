//! Cipher suites and aliases of BoringSSL (`ssl/ssl_cipher.cc`, `kCiphers` and `kCipherAliases`).

use crate::envoy::names::NameHistory;
use crate::envoy_version::EnvoyVersion;

/// A cipher suite of TLS 1.0 to 1.2.
#[derive(Clone, Copy, Debug)]
pub struct CipherSuite {
    /// OpenSSL's name.
    name: &'static str,
    /// The name in IANA's registry.
    standard_name: &'static str,
    key_exchange: KeyExchange,
    authentication: Authentication,
    encryption: Encryption,
    mac: Mac,
    pub(super) history: NameHistory,
}

impl CipherSuite {
    /// OpenSSL's name: `ECDHE-RSA-AES128-GCM-SHA256`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// IANA's name: `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`.
    #[must_use]
    pub const fn standard_name(&self) -> &'static str {
        self.standard_name
    }

    /// Whether TLS 1.0 and 1.1 can use it (`SSL_CIPHER_get_min_version`).
    #[must_use]
    pub const fn works_before_tls_1_2(&self) -> bool {
        matches!(self.mac, Mac::Sha1)
    }

    /// Whether it authenticates by a pre-shared key, which Envoy cannot be given.
    #[must_use]
    pub const fn needs_pre_shared_key(&self) -> bool {
        matches!(self.authentication, Authentication::Psk)
    }

    /// Whether an alias adds it only together with `3DES` (`ssl_cipher_is_deprecated`).
    pub(super) const fn is_deprecated(&self) -> bool {
        matches!(self.encryption, Encryption::TripleDes) || matches!(self.mac, Mac::Sha256)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyExchange {
    Rsa,
    Ecdhe,
    Psk,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Authentication {
    Rsa,
    Ecdsa,
    Psk,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encryption {
    Aes128Cbc,
    Aes256Cbc,
    Aes128Gcm,
    Aes256Gcm,
    ChaCha20,
    TripleDes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mac {
    Sha1,
    Sha256,
    Aead,
}

use Encryption::{Aes128Cbc, Aes128Gcm, Aes256Cbc, Aes256Gcm, ChaCha20, TripleDes};

const fn suite(
    name: &'static str,
    standard_name: &'static str,
    (key_exchange, authentication): (KeyExchange, Authentication),
    encryption: Encryption,
    mac: Mac,
) -> CipherSuite {
    let history = NameHistory::ALWAYS;
    CipherSuite { name, standard_name, key_exchange, authentication, encryption, mac, history }
}

const ECDHE_ECDSA: (KeyExchange, Authentication) = (KeyExchange::Ecdhe, Authentication::Ecdsa);
const ECDHE_RSA: (KeyExchange, Authentication) = (KeyExchange::Ecdhe, Authentication::Rsa);
const ECDHE_PSK: (KeyExchange, Authentication) = (KeyExchange::Ecdhe, Authentication::Psk);
const RSA: (KeyExchange, Authentication) = (KeyExchange::Rsa, Authentication::Rsa);
const PSK: (KeyExchange, Authentication) = (KeyExchange::Psk, Authentication::Psk);

#[rustfmt::skip]
pub(super) const SUITES: &[CipherSuite] = &[
    suite("ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", ECDHE_ECDSA, Aes128Gcm, Mac::Aead),
    suite("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ECDHE_RSA, Aes128Gcm, Mac::Aead),
    suite("ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", ECDHE_ECDSA, Aes256Gcm, Mac::Aead),
    suite("ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", ECDHE_RSA, Aes256Gcm, Mac::Aead),
    suite("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", ECDHE_ECDSA, ChaCha20, Mac::Aead),
    suite("ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", ECDHE_RSA, ChaCha20, Mac::Aead),
    suite("ECDHE-PSK-CHACHA20-POLY1305", "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256", ECDHE_PSK, ChaCha20, Mac::Aead),
    suite("ECDHE-ECDSA-AES128-SHA", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", ECDHE_ECDSA, Aes128Cbc, Mac::Sha1),
    suite("ECDHE-RSA-AES128-SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", ECDHE_RSA, Aes128Cbc, Mac::Sha1),
    suite("ECDHE-PSK-AES128-CBC-SHA", "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA", ECDHE_PSK, Aes128Cbc, Mac::Sha1),
    suite("ECDHE-ECDSA-AES256-SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", ECDHE_ECDSA, Aes256Cbc, Mac::Sha1),
    suite("ECDHE-RSA-AES256-SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", ECDHE_RSA, Aes256Cbc, Mac::Sha1),
    suite("ECDHE-PSK-AES256-CBC-SHA", "TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA", ECDHE_PSK, Aes256Cbc, Mac::Sha1),
    suite("ECDHE-RSA-AES128-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", ECDHE_RSA, Aes128Cbc, Mac::Sha256),
    CipherSuite {
        history: NameHistory::since(EnvoyVersion::V1_38),
        ..suite("ECDHE-ECDSA-AES128-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", ECDHE_ECDSA, Aes128Cbc, Mac::Sha256)
    },
    suite("AES128-GCM-SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256", RSA, Aes128Gcm, Mac::Aead),
    suite("AES256-GCM-SHA384", "TLS_RSA_WITH_AES_256_GCM_SHA384", RSA, Aes256Gcm, Mac::Aead),
    suite("AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA", RSA, Aes128Cbc, Mac::Sha1),
    suite("AES256-SHA", "TLS_RSA_WITH_AES_256_CBC_SHA", RSA, Aes256Cbc, Mac::Sha1),
    suite("PSK-AES128-CBC-SHA", "TLS_PSK_WITH_AES_128_CBC_SHA", PSK, Aes128Cbc, Mac::Sha1),
    suite("PSK-AES256-CBC-SHA", "TLS_PSK_WITH_AES_256_CBC_SHA", PSK, Aes256Cbc, Mac::Sha1),
    suite("DES-CBC3-SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA", RSA, TripleDes, Mac::Sha1),
];

/// The suites of TLS 1.3: known names that select nothing, since Envoy cannot choose among them.
pub(crate) const TLS_1_3_SUITES: &[&str] =
    &["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

/// A name for several suites.
pub(super) struct Alias {
    pub(super) names: &'static [&'static str],
    pub(super) selects: fn(&CipherSuite) -> bool,
    /// Whether deprecated suites are among them.
    pub(super) includes_deprecated: bool,
    /// Set for the aliases of protocol versions: the oldest version of their suites.
    pub(super) min_version: Option<MinVersion>,
    pub(super) history: NameHistory,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MinVersion {
    Ssl3,
    Tls12,
}

const fn alias(names: &'static [&'static str], selects: fn(&CipherSuite) -> bool) -> Alias {
    let history = NameHistory::ALWAYS;
    Alias { names, selects, includes_deprecated: false, min_version: None, history }
}

const fn versions(
    min_version: MinVersion,
    names: &'static [&'static str],
    selects: fn(&CipherSuite) -> bool,
) -> Alias {
    Alias { min_version: Some(min_version), ..alias(names, selects) }
}

pub(super) const ALIASES: &[Alias] = &[
    alias(&["ALL", "HIGH", "FIPS"], |_| true),
    alias(&["kRSA"], |suite| suite.key_exchange == KeyExchange::Rsa),
    alias(&["kECDHE", "kEECDH", "ECDH", "ECDHE", "EECDH"], |suite| {
        suite.key_exchange == KeyExchange::Ecdhe
    }),
    alias(&["kPSK"], |suite| suite.key_exchange == KeyExchange::Psk),
    alias(&["aRSA"], |suite| suite.authentication == Authentication::Rsa),
    alias(&["aECDSA", "ECDSA"], |suite| suite.authentication == Authentication::Ecdsa),
    alias(&["aPSK"], |suite| suite.authentication == Authentication::Psk),
    alias(&["RSA"], |suite| (suite.key_exchange, suite.authentication) == RSA),
    alias(&["PSK"], |suite| (suite.key_exchange, suite.authentication) == PSK),
    Alias { includes_deprecated: true, ..alias(&["3DES"], |suite| suite.encryption == TripleDes) },
    alias(&["AES128"], |suite| matches!(suite.encryption, Aes128Cbc | Aes128Gcm)),
    alias(&["AES256"], |suite| matches!(suite.encryption, Aes256Cbc | Aes256Gcm)),
    alias(&["AES"], |suite| {
        matches!(suite.encryption, Aes128Cbc | Aes128Gcm | Aes256Cbc | Aes256Gcm)
    }),
    alias(&["AESGCM"], |suite| matches!(suite.encryption, Aes128Gcm | Aes256Gcm)),
    alias(&["CHACHA20"], |suite| suite.encryption == ChaCha20),
    alias(&["SHA", "SHA1"], |suite| suite.mac == Mac::Sha1),
    Alias {
        history: NameHistory::removed_in(EnvoyVersion::V1_38),
        ..alias(&["SHA256"], |suite| suite.mac == Mac::Sha256)
    },
    Alias {
        history: NameHistory::removed_in(EnvoyVersion::V1_38),
        ..alias(&["SHA384"], |_| false)
    },
    versions(MinVersion::Ssl3, &["SSLv3", "TLSv1"], CipherSuite::works_before_tls_1_2),
    versions(MinVersion::Tls12, &["TLSv1.2"], |suite| !suite.works_before_tls_1_2()),
];
