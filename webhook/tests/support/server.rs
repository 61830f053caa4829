//! A webhook on a free port.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Parser as _;
use envoy_gateway_backend_webhook::{Certificate, Options, Server};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::client;

/// A webhook that runs until it is stopped or dropped.
pub(crate) struct Webhook {
    pub(crate) address: SocketAddr,
    pub(crate) chain: PathBuf,
    pub(crate) key: PathBuf,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

/// Unique paths for a certificate and its key.
pub(crate) fn files() -> (PathBuf, PathBuf) {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let file = |extension| {
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("webhook-{name}.{extension}"))
    };
    (file("crt"), file("key"))
}

impl Webhook {
    pub(crate) async fn start(options: &[&str]) -> Self {
        let (chain, key) = files();
        client::issue(&chain, &key);
        let arguments =
            ["webhook", "--listen", "127.0.0.1:0", "--tls-cert"].map(String::from).into_iter();
        let arguments = arguments.chain([
            chain.display().to_string(),
            "--tls-key".into(),
            key.display().to_string(),
        ]);
        let options = Options::parse_from(arguments.chain(options.iter().map(ToString::to_string)));
        let certificate = Arc::new(Certificate::load(&chain, &key).expect("a certificate"));
        let tls = certificate.server_config().expect("a configuration");
        let server = Server::new(&options, Some(tls)).expect("a server");
        let listener = TcpListener::bind(options.listen).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(certificate.watch(options.reload_interval, std::future::pending));
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(server.serve(listener, async { drop(stopped.await) }));
        Self { address, chain, key, stop, ended }
    }

    /// Requests a stop. The returned task completes when the server has stopped.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        self.stop.send(()).expect("a running server");
        self.ended
    }
}
