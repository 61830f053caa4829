//! Connections: their number, their duration and their end.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::rt::{Read, Write};
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::http::{self, App};
use crate::options::{Limits, Options};
use crate::text::log;

/// Time for a closing connection to send its last answers.
const LINGER_TIMEOUT: Duration = Duration::from_secs(2);

/// The webhook, ready to serve.
#[derive(Debug)]
pub struct Server {
    router: Router,
    limits: Limits,
    tls: Option<Arc<ServerConfig>>,
}

impl Server {
    /// Creates a server that checks for the profile of the options, without TLS if `tls` is
    /// `None`.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Options::profile`].
    pub fn new(options: &Options, tls: Option<ServerConfig>) -> io::Result<Self> {
        let router = http::router(Arc::new(App::new(options, options.profile()?)));
        Ok(Self { router, limits: options.limits.clone(), tls: tls.map(Arc::new) })
    }

    /// Serves until `stop` completes. Then it accepts no more connections, answers running requests
    /// within the grace period, and returns. Errors of accepting are logged, and it tries again.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        /// Without a pause, a lack of file descriptors would make the loop spin.
        const RETRY_DELAY: Duration = Duration::from_millis(100);
        let server = Arc::new(self);
        let slots = Arc::new(Semaphore::new(
            server.limits.max_connections.get().min(Semaphore::MAX_PERMITS),
        ));
        let (stopping, stopped) = watch::channel(false);
        let mut connections = JoinSet::new();
        let mut stop = pin!(stop);
        loop {
            let accepted = tokio::select! {
                biased;
                () = &mut stop => break,
                accepted = accept(&listener, &slots) => accepted,
            };
            match accepted {
                Ok((stream, slot)) => {
                    connections.spawn(Arc::clone(&server).connection(
                        stream,
                        slot,
                        stopped.clone(),
                    ));
                }
                Err(error) => {
                    log(format_args!("connection not accepted: {error}"));
                    sleep(RETRY_DELAY).await;
                }
            }
            while connections.try_join_next().is_some() {}
        }
        drop(listener);
        stopping.send_replace(true);
        let all_closed = async { while connections.join_next().await.is_some() {} };
        if timeout(server.limits.grace, all_closed).await.is_err() {
            log(format_args!("{} connections closed after the grace period", connections.len()));
        }
    }

    async fn connection(
        self: Arc<Self>,
        stream: TcpStream,
        slot: OwnedSemaphorePermit,
        stopped: watch::Receiver<bool>,
    ) {
        // Answers are small, and clients wait for them.
        let _ = stream.set_nodelay(true);
        match &self.tls {
            None => self.requests(TokioIo::new(stream), stopped).await,
            Some(config) => {
                let handshake = TlsAcceptor::from(Arc::clone(config)).accept(stream);
                // Not logged: scanners and probes fail here all the time.
                if let Ok(Ok(stream)) = timeout(self.limits.header_timeout, handshake).await {
                    self.requests(TokioIo::new(stream), stopped).await;
                }
            }
        }
        drop(slot);
    }

    /// Serves a connection until it ends, reaches its idle timeout or age, or the server stops.
    async fn requests(
        &self,
        io: impl Read + Write + Unpin + Send + 'static,
        mut stopped: watch::Receiver<bool>,
    ) {
        let activity = Activity::default();
        let routes = TowerToHyperService::new(self.router.clone());
        let service = service_fn(|request: hyper::Request<Incoming>| {
            let running = activity.begin();
            let response = routes.call(request);
            async move {
                let response = response.await;
                drop(running);
                response
            }
        });
        let builder = self.builder();
        let mut connection = pin!(builder.serve_connection(io, service));
        let Limits { header_timeout, idle_timeout, max_connection_age, .. } = self.limits;
        let quiet_timeout =
            |state: State| if state.has_begun { idle_timeout } else { header_timeout };
        tokio::select! {
            // Received data is read first.
            biased;
            // The result does not matter: the client has ended the connection.
            _ = connection.as_mut() => return,
            () = activity.quiet(quiet_timeout) => {}
            () = sleep(max_connection_age) => {}
            _ = stopped.wait_for(|stopped| *stopped) => {}
        }
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            _ = connection => {}
            () = activity.quiet(|_| LINGER_TIMEOUT) => {}
        }
    }

    fn builder(&self) -> auto::Builder<TokioExecutor> {
        /// API servers send about twelve headers of a few hundred bytes.
        const MAX_HEADERS: usize = 64;
        const MAX_HEADER_BYTES: u32 = 16 << 10;
        /// Flow control windows of a request and of a connection.
        const STREAM_WINDOW_BYTES: u32 = 64 << 10;
        const CONNECTION_WINDOW_BYTES: u32 = 256 << 10;
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder.http1().max_headers(MAX_HEADERS).max_buf_size(MAX_HEADER_BYTES as usize);
        builder
            .http2()
            .max_concurrent_streams(self.limits.max_streams)
            .max_header_list_size(MAX_HEADER_BYTES)
            .initial_stream_window_size(STREAM_WINDOW_BYTES)
            .initial_connection_window_size(CONNECTION_WINDOW_BYTES);
        builder
    }
}

/// Accepts the next connection when a slot is free; until then it waits in the backlog.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, slot))
}

/// State of the requests of a connection.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// Number of running requests.
    running: usize,
    /// Whether the first request has begun.
    has_begun: bool,
}

/// Tracks the requests of a connection.
#[derive(Debug, Default)]
struct Activity(Arc<watch::Sender<State>>);

impl Activity {
    fn begin(&self) -> Running {
        self.0.send_modify(|state| *state = State { running: state.running + 1, has_begun: true });
        Running(Arc::clone(&self.0))
    }

    /// Completes when no request has run for the time that `quiet_timeout` returns.
    async fn quiet(&self, quiet_timeout: impl Fn(State) -> Duration) {
        let mut states = self.0.subscribe();
        loop {
            let state = *states.borrow_and_update();
            let change = states.changed();
            let changed = if state.running > 0 {
                Ok(change.await)
            } else {
                timeout(quiet_timeout(state), change).await
            };
            if !matches!(changed, Ok(Ok(()))) {
                return;
            }
        }
    }
}

/// Guard of a running request.
#[derive(Debug)]
struct Running(Arc<watch::Sender<State>>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|state| state.running = state.running.saturating_sub(1));
    }
}
