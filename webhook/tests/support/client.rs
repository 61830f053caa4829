//! A client like an API server: TLS, HTTP/1.1 or HTTP/2, JSON.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::{http1, http2};
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Writes a new certificate for `localhost` and its key.
pub(crate) fn issue(chain: &Path, key: &Path) {
    let issued =
        rcgen::generate_simple_self_signed([String::from("localhost")]).expect("a certificate");
    // The key first: a reload in between then fails, because the files do not match.
    std::fs::write(key, issued.signing_key.serialize_pem()).expect("a file");
    std::fs::write(chain, issued.cert.pem()).expect("a file");
}

/// Opens a TLS connection that trusts the certificate in a file, with one ALPN protocol.
pub(crate) async fn connect(
    address: SocketAddr,
    chain: &Path,
    protocol: &[u8],
) -> io::Result<TlsStream<TcpStream>> {
    let certificate = CertificateDer::from_pem_file(chain).expect("a certificate");
    let mut roots = RootCertStore::empty();
    roots.add(certificate).expect("a certificate to trust");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config = config.expect("versions").with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let stream = TcpStream::connect(address).await?;
    // Go's default.
    stream.set_nodelay(true)?;
    let name = ServerName::try_from("localhost").expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

/// The start of a raw request; its length and an empty line follow.
pub(crate) const HEAD: &str =
    "POST /validate HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";

/// A request to `/validate`.
pub(crate) fn post(body: impl Into<Bytes>) -> Request<Full<Bytes>> {
    let request = Request::post("https://localhost/validate?timeout=10s")
        .header("content-type", "application/json");
    request.header("host", "localhost").body(Full::new(body.into())).expect("a request")
}

/// A connection for requests.
pub(crate) enum Client {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

impl Client {
    pub(crate) async fn http1(address: SocketAddr, chain: &Path) -> io::Result<Self> {
        let stream = TokioIo::new(connect(address, chain, b"http/1.1").await?);
        let (sender, connection) = http1::handshake(stream).await.map_err(io::Error::other)?;
        tokio::spawn(connection);
        Ok(Self::Http1(sender))
    }

    pub(crate) async fn http2(address: SocketAddr, chain: &Path) -> io::Result<Self> {
        let stream = TokioIo::new(connect(address, chain, b"h2").await?);
        let (sender, connection) =
            http2::handshake(TokioExecutor::new(), stream).await.map_err(io::Error::other)?;
        tokio::spawn(connection);
        Ok(Self::Http2(sender))
    }

    /// Sends a request, and returns the status and the body of the answer.
    pub(crate) async fn send(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> hyper::Result<(StatusCode, Bytes)> {
        let response = match self {
            Self::Http1(sender) => {
                sender.ready().await?;
                sender.send_request(request).await?
            }
            Self::Http2(sender) => {
                sender.ready().await?;
                sender.send_request(request).await?
            }
        };
        let status = response.status();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }
}
