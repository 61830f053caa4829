//! What an Envoy version accepts of the cluster that a Backend becomes.
//!
//! The API server and Envoy Gateway accept any string in `ciphers`, `ecdhCurves`,
//! `signatureAlgorithms` and `alpnProtocols`. Envoy rejects a cluster with a value that it does not
//! know, and its routes answer 503. One ALPN setting ends the Envoy process. The answers here were
//! measured with the real binary ([`EnvoyVersion::MEASURED`](crate::EnvoyVersion::MEASURED)).
//!
//! ```
//! use envoy_gateway_backend::EnvoyVersion;
//! use envoy_gateway_backend::envoy::{Outcome, TlsSettings};
//!
//! let curves = ["P-224".to_owned()];
//! let settings = TlsSettings { ecdh_curves: &curves, ..TlsSettings::default() };
//! assert_eq!(settings.outcome(EnvoyVersion::V1_37), Outcome::Accepts);
//! assert_eq!(settings.outcome(EnvoyVersion::V1_38), Outcome::Rejects);
//!
//! let protocols = ["h2".to_owned(), String::new()];
//! let settings = TlsSettings { alpn_protocols: &protocols, ..TlsSettings::default() };
//! assert_eq!(settings.outcome(EnvoyVersion::V1_40), Outcome::Aborts);
//! ```

mod address;
mod alpn;
mod ciphers;
mod joined;
mod named;
mod names;
mod tls;

pub use address::{MAX_UNIX_PATH_BYTES, UnixPathError, accepts_ip, check_unix_path};
pub use alpn::{AlpnError, MAX_ALPN_PROTOCOL_BYTES, MAX_ALPN_WIRE_BYTES, check_alpn};
pub use ciphers::{CipherError, CipherSelection, CipherSuite, select_ciphers};

pub use joined::InElement;

#[cfg(feature = "arbitrary")]
pub(crate) use ciphers::alias_names;
pub(crate) use ciphers::{TLS_1_3_SUITES, suite_names};
pub(crate) use named::{
    CURVE_DUPLICATES_REJECTED_SINCE, CURVES, NEVER_OFFERED, Named, SIGNATURE_ALGORITHMS, entry_bit,
    listed_entries,
};
pub use named::{NamedError, check_curves, check_signature_algorithms};
pub use names::NameHistory;
pub use tls::{MAX_SNI_BYTES, Outcome, SniError, TlsSettings, check_sni};

/// Runs the example of the page as a doc test.
#[cfg(all(doctest, feature = "lint"))]
#[doc = include_str!("../docs/guide/protect-proxies.md")]
struct ProtectProxies;
