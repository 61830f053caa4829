//! The server's certificate and key, reloaded when their files change.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use crate::text::log;

/// A certificate chain and its key, read from PEM files.
///
/// When the files change, new connections use the new certificate. If it is invalid, the old one
/// stays in use.
#[derive(Debug)]
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
    loaded: RwLock<Stamps>,
}

/// Modification time and size of both files; `None` for a missing file.
type Stamps = [Option<(SystemTime, u64)>; 2];

/// An unusable certificate or key.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file does not contain the expected PEM section.
    #[error("{}: {source}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: pem::Error,
    },
    /// The file contains no certificate.
    #[error("{}: no certificate found", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The key is of an unsupported kind or does not match the certificate.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

impl Certificate {
    /// Reads a certificate chain, which starts with the server's own certificate, and its key.
    ///
    /// # Errors
    ///
    /// Returns an error if a file cannot be read, is not PEM, or if the key does not match the
    /// certificate.
    pub fn load(chain: &Path, key: &Path) -> Result<Self, CertificateError> {
        let provider = Arc::new(ring::default_provider());
        let loaded = stamps([chain, key]);
        let current = read(chain, key, &provider)?;
        Ok(Self {
            chain: chain.to_owned(),
            key: key.to_owned(),
            provider,
            current: RwLock::new(Arc::new(current)),
            loaded: RwLock::new(loaded),
        })
    }

    /// Reads both files again.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`load`](Self::load); the old certificate then stays in use.
    pub fn reload(&self) -> Result<(), CertificateError> {
        // Taken before the files are read: a change in between is then noticed at the next poll.
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) =
            stamps([&self.chain, &self.key]);
        let new = read(&self.chain, &self.key, &self.provider)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        Ok(())
    }

    /// Returns whether a file differs in time or size from the last read.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        stamps([&self.chain, &self.key])
            != *self.loaded.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reloads the files when they have changed, polling them at the given interval, and each time
    /// `requested` completes. Never returns.
    pub async fn watch(self: Arc<Self>, interval: Duration, mut requested: impl AsyncFnMut()) {
        loop {
            let is_requested = tokio::select! {
                () = tokio::time::sleep(interval) => false,
                () = requested() => true,
            };
            let certificate = Arc::clone(&self);
            let reload =
                move || (is_requested || certificate.has_changed()).then(|| certificate.reload());
            match tokio::task::spawn_blocking(reload).await {
                Ok(Some(Ok(()))) => log("certificate reloaded"),
                Ok(Some(Err(error))) => log(format_args!("certificate not reloaded: {error}")),
                Ok(None) | Err(_) => {}
            }
        }
    }

    /// Returns a configuration for TLS 1.2 and 1.3 with this certificate; prefers HTTP/2.
    ///
    /// # Errors
    ///
    /// Returns no error with the built-in cryptography provider.
    pub fn server_config(self: &Arc<Self>) -> Result<ServerConfig, CertificateError> {
        let resolver: Arc<dyn ResolvesServerCert> = Arc::<Self>::clone(self);
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn stamps(files: [&Path; 2]) -> Stamps {
    // `metadata` follows links: kubelet updates a mounted Secret by replacing a symbolic link.
    files.map(|file| {
        let metadata = std::fs::metadata(file).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    })
}

fn read(
    chain: &Path,
    key: &Path,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, CertificateError> {
    let file = |path: &Path| {
        std::fs::read(path)
            .map_err(|source| CertificateError::Read { path: path.to_owned(), source })
    };
    let pem = |path: &Path| {
        let path = path.to_owned();
        move |source| CertificateError::Pem { path, source }
    };
    let certificates = CertificateDer::pem_slice_iter(&file(chain)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(pem(chain))?;
    if certificates.is_empty() {
        return Err(CertificateError::Empty { path: chain.to_owned() });
    }
    let private = PrivateKeyDer::from_pem_slice(&file(key)?).map_err(pem(key))?;
    Ok(CertifiedKey::from_der(certificates, private, provider)?)
}
