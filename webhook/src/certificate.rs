//! The server's certificate and key: from files, and again from them when they change.

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

use crate::text::say;

/// A certificate chain and its key, read from PEM files.
///
/// When the files change, new connections get the new certificate; one that cannot be read, or
/// whose key is another's, leaves the old in place.
#[derive(Debug)]
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
    seen: RwLock<Stamps>,
}

/// When both files were changed last, and their sizes; `None` for one that is not there.
type Stamps = [Option<(SystemTime, u64)>; 2];

/// A certificate or key that cannot be served with.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file does not hold what it should, in PEM.
    #[error("{}: {source}", path.display())]
    Pem {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: pem::Error,
    },
    /// The file has no certificate in it.
    #[error("{}: there is no certificate in it", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The key is of a kind that is not served with, or not the certificate's.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

impl Certificate {
    /// Reads a certificate chain, the server's own certificate first, and its key.
    ///
    /// # Errors
    ///
    /// Fails where a file cannot be read, holds no PEM, or where certificate and key do not belong
    /// together.
    pub fn load(chain: &Path, key: &Path) -> Result<Self, CertificateError> {
        let provider = Arc::new(ring::default_provider());
        let seen = stamps([chain, key]);
        let current = read(chain, key, &provider)?;
        Ok(Self {
            chain: chain.to_owned(),
            key: key.to_owned(),
            provider,
            current: RwLock::new(Arc::new(current)),
            seen: RwLock::new(seen),
        })
    }

    /// Reads both files again.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load); the certificate is then as before.
    pub fn reload(&self) -> Result<(), CertificateError> {
        // Looked at before they are read: what changes in between will have changed when they are
        // looked at next.
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) =
            stamps([&self.chain, &self.key]);
        let new = read(&self.chain, &self.key, &self.provider)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        Ok(())
    }

    /// Whether either file has another time or size than when they were read last.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        stamps([&self.chain, &self.key])
            != *self.seen.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the files again whenever they have changed, looking at them so often, and whenever
    /// `asked` says so. Never ends.
    pub async fn follow(self: Arc<Self>, every: Duration, mut asked: impl AsyncFnMut()) {
        loop {
            let asked = tokio::select! {
                () = tokio::time::sleep(every) => false,
                () = asked() => true,
            };
            let certificate = Arc::clone(&self);
            let reload = move || (asked || certificate.has_changed()).then(|| certificate.reload());
            match tokio::task::spawn_blocking(reload).await {
                Ok(Some(Ok(()))) => say("the certificate was read again"),
                Ok(Some(Err(error))) => {
                    say(format_args!("the certificate stays as it was: {error}"))
                }
                Ok(None) | Err(_) => {}
            }
        }
    }

    /// TLS 1.2 and 1.3 with this certificate, HTTP/2 preferred.
    ///
    /// # Errors
    ///
    /// None with the cryptography that is built in.
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
    // Through links: a mounted Secret changes by one link to the folder of its files.
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
