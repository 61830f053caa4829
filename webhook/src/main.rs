//! The webhook as a program; the library has the implementation.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use envoy_gateway_backend_webhook::{Certificate, Options, Server};
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error is the last place to report to; its own failure is ignored.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> io::Result<()> {
    let certificate = options.certificate()?;
    let certificate = certificate.map(|(chain, key)| Certificate::load(chain, key).map(Arc::new));
    let certificate = certificate.transpose().map_err(io::Error::other)?;
    let tls = certificate
        .as_ref()
        .map(Certificate::server_config)
        .transpose()
        .map_err(io::Error::other)?;
    let server = Server::new(options, tls)?;
    let runtime = runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let (mut interrupt, mut terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let mut hangup = signal(SignalKind::hangup())?;
        let listener = TcpListener::bind(options.listen).await?;
        let scheme = if certificate.is_some() { "https" } else { "http" };
        let (basis, address) = (options.profile()?.basis(), listener.local_addr()?);
        writeln!(io::stderr(), "checking for {basis}; listening on {scheme}://{address}")?;
        if let Some(certificate) = certificate {
            let requested = async move || {
                hangup.recv().await;
            };
            tokio::spawn(certificate.watch(options.reload_interval, requested));
        }
        let stop = async {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        };
        server.serve(listener, stop).await;
        Ok(())
    })
}
