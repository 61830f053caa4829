//! TLS settings of a cluster as a whole.

use super::alpn::{AlpnError, check_alpn};
use super::ciphers::select_ciphers;
use super::named::{check_curves, check_signature_algorithms};
use crate::api::BackendTls;
use crate::envoy_version::EnvoyVersion;

/// Longest server name, in bytes.
pub const MAX_SNI_BYTES: usize = 255;

/// What Envoy does not accept of a server name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SniError {
    /// The name is longer than [`MAX_SNI_BYTES`].
    #[error("server name of {bytes} bytes is longer than {MAX_SNI_BYTES} bytes")]
    TooLong {
        /// Length of the name, in bytes.
        bytes: usize,
    },
    /// The name contains a NUL.
    #[error("server name contains a NUL")]
    Nul,
}

/// Checks a server name (`sni`).
///
/// # Errors
///
/// Fails where Envoy rejects the cluster.
pub fn check_sni(sni: &str) -> Result<(), SniError> {
    if sni.len() > MAX_SNI_BYTES {
        Err(SniError::TooLong { bytes: sni.len() })
    } else if sni.contains('\0') {
        Err(SniError::Nul)
    } else {
        Ok(())
    }
}

/// TLS settings as a cluster's `UpstreamTlsContext` holds them; an empty list is not set.
///
/// The TLS versions are not among them: Envoy accepts any pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TlsSettings<'a> {
    /// `cipher_suites`.
    pub ciphers: &'a [String],
    /// `ecdh_curves`.
    pub ecdh_curves: &'a [String],
    /// `signature_algorithms`.
    pub signature_algorithms: &'a [String],
    /// `alpn_protocols`.
    pub alpn_protocols: &'a [String],
    /// `sni`.
    pub sni: Option<&'a str>,
}

/// The Backend's own settings, without those of an EnvoyProxy or a policy.
impl<'a> From<&'a BackendTls> for TlsSettings<'a> {
    fn from(tls: &'a BackendTls) -> Self {
        Self {
            ciphers: tls.ciphers.as_deref().unwrap_or_default(),
            ecdh_curves: tls.ecdh_curves.as_deref().unwrap_or_default(),
            signature_algorithms: tls.signature_algorithms.as_deref().unwrap_or_default(),
            alpn_protocols: tls.alpn_protocols.as_deref().unwrap_or_default(),
            sni: tls.sni.as_deref(),
        }
    }
}

/// What Envoy does with a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// Envoy loads it.
    Accepts,
    /// Envoy rejects it; its routes answer 503.
    Rejects,
    /// The Envoy process exits.
    Aborts,
}

impl TlsSettings<'_> {
    /// What an Envoy version does with a cluster with these settings.
    ///
    /// A setting that Envoy rejects hides one that makes its process exit: Envoy sets the ALPN
    /// protocols last.
    #[must_use]
    pub fn outcome(&self, version: EnvoyVersion) -> Outcome {
        let alpn = check_alpn(self.alpn_protocols);
        let rejected = select_ciphers(self.ciphers, version).is_err()
            || !check_curves(self.ecdh_curves, version).is_empty()
            || !check_signature_algorithms(self.signature_algorithms, version).is_empty()
            || self.sni.is_some_and(|sni| check_sni(sni).is_err())
            || alpn.iter().any(|problem| problem.error != AlpnError::Empty);
        if rejected {
            Outcome::Rejects
        } else if alpn.is_empty() {
            Outcome::Accepts
        } else {
            Outcome::Aborts
        }
    }
}
