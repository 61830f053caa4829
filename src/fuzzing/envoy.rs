//! TLS settings close to the limits of Envoy.

use super::source::Source;
use crate::api::{BackendTls, TlsVersion};
use crate::envoy::{CURVES, Named, SIGNATURE_ALGORITHMS, TLS_1_3_SUITES, alias_names, suite_names};
use crate::envoy_version::EnvoyVersion;

/// Names of ciphers that no version knows.
const UNKNOWN_CIPHERS: &[&str] = &[
    "DHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA384", "AES128-SHA256", "RC4-SHA", "NULL-SHA",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "SSL_RSA_WITH_3DES_EDE_CBC_SHA",
    "ecdhe-rsa-aes128-gcm-sha256", "SHA512", "TLSv1.3", "aNULL", "COMPLEMENTOFALL", "NOPE", "é",
];

/// Names of curves that no version knows.
const UNKNOWN_CURVES: &[&str] =
    &["secp256r1", "P256", "p-256", "x25519mlkem768", "SecP256r1MLKEM768", "X448", "!P-256", "é"];

/// Names of signature algorithms that no version knows.
const UNKNOWN_SIGNATURE_ALGORITHMS: &[&str] = &[
    "ed448", "rsa_pss_pss_sha256", "RSA+MD5", "PSS+SHA1", "RSA_PKCS1_SHA256", "+SHA256", "RSA+",
    "é",
];

/// Operators and separators of a cipher list, and similar characters.
const CIPHER_PUNCTUATION: &[&str] =
    &[":", "+", "!", "-", "[", "|", "]", "@STRENGTH", "@SECLEVEL=1", "DEFAULT", " ", ",", "\0"];

impl Source<'_, '_> {
    /// Client settings of a Backend; the CA, the client certificate and the SNI are not set.
    pub(super) fn near_miss_tls(&mut self) -> BackendTls {
        BackendTls {
            ciphers: self.optional(Self::ciphers),
            ecdh_curves: self.optional(|source| source.names(CURVES, UNKNOWN_CURVES)),
            signature_algorithms: self.optional(|source| {
                source.names(SIGNATURE_ALGORITHMS, UNKNOWN_SIGNATURE_ALGORITHMS)
            }),
            alpn_protocols: self.optional(Self::protocols),
            min_version: self.version(),
            max_version: self.version(),
            ..BackendTls::default()
        }
    }

    fn version(&mut self) -> Option<TlsVersion> {
        let index = self.below(8);
        TlsVersion::KNOWN.get(index).cloned()
    }

    /// Up to five names, sometimes an unknown one, and joined elements.
    fn names(&mut self, known: &[Named], unknown: &[&str]) -> Vec<String> {
        let count = self.below(6);
        self.many(count, |source| {
            let mut element = source.known_or_not(known, unknown).to_owned();
            while source.one_in(6) {
                element.push_str(source.pick(&[":", ":", ":", ",", " ", "::", "\0"]));
                element.push_str(source.known_or_not(known, unknown));
            }
            element
        })
    }

    fn known_or_not<'n>(&mut self, known: &[Named], unknown: &[&'n str]) -> &'n str {
        if self.one_in(12) {
            return self.pick(unknown);
        }
        let index = self.below(known.len());
        known.get(index).map(|entry| self.pick(entry.names)).unwrap_or_default()
    }

    /// A list in BoringSSL's syntax, or its symbols in any order.
    fn ciphers(&mut self) -> Vec<String> {
        let count = self.below(6);
        let is_soup = self.one_in(8);
        self.many(
            count,
            |source| {
                if is_soup { source.cipher_symbols() } else { source.cipher_element() }
            },
        )
    }

    fn cipher_symbols(&mut self) -> String {
        let count = self.below(5);
        let symbols = self.many(count, |source| {
            if source.any() { source.pick(CIPHER_PUNCTUATION) } else { source.cipher() }
        });
        symbols.concat()
    }

    fn cipher_element(&mut self) -> String {
        match self.below(12) {
            0 => self.pick(&["!", "-", "+"]).to_owned() + self.cipher(),
            1 => {
                let count = 1 + self.below(3);
                format!("[{}]", self.many(count, Self::cipher).join("|"))
            }
            2 | 3 => {
                let count = 2 + self.below(2);
                self.many(count, Self::alias).join("+")
            }
            4 => format!("{}:{}", self.cipher(), self.cipher()),
            5 => self.pick(&["", "@STRENGTH", "DEFAULT", "ALL:"]).to_owned(),
            _ => self.cipher().to_owned(),
        }
    }

    fn cipher(&mut self) -> &'static str {
        match self.below(16) {
            0 => self.pick(UNKNOWN_CIPHERS),
            1 => self.pick(TLS_1_3_SUITES),
            2..=6 => self.alias(),
            _ => {
                let names: Vec<_> = suite_names(EnvoyVersion::V1_40).collect();
                self.pick(&names)
            }
        }
    }

    fn alias(&mut self) -> &'static str {
        let names: Vec<_> = alias_names().collect();
        self.pick(&names)
    }

    /// Protocols, usually short; lengths on both sides of the bound.
    fn protocols(&mut self) -> Vec<String> {
        let count = self.below(5);
        self.many(count, |source| match source.below(16) {
            0 => String::new(),
            1 => source.pick(&["h2,", ",h2", ",", "h2,,http/1.1"]).to_owned(),
            2 => source.pick(&["a", "é"]).repeat(source.pick(&[127, 128, 255, 256])),
            3 => "h2,http/1.1".to_owned(),
            _ => source.pick(&["h2", "http/1.1", "http/1.0", "istio", "\0"]).to_owned(),
        })
    }
}
