//! Connections: how many, for how long, and how they end.

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
use crate::text::say;

/// How long a connection that is to end may take to send what was answered.
const LINGER: Duration = Duration::from_secs(2);

/// The webhook, ready to serve.
#[derive(Debug)]
pub struct Server {
    router: Router,
    limits: Limits,
    tls: Option<Arc<ServerConfig>>,
}

impl Server {
    /// A server that judges for the profile of the options; over TLS, unless it has no
    /// configuration for that.
    ///
    /// # Errors
    ///
    /// As [`Options::profile`].
    pub fn new(options: &Options, tls: Option<ServerConfig>) -> io::Result<Self> {
        let router = http::router(Arc::new(App::new(options, options.profile()?)));
        Ok(Self { router, limits: options.limits.clone(), tls: tls.map(Arc::new) })
    }

    /// Serves until `stop` ends: takes no more connections then, answers the requests that have
    /// begun, as far as the grace period allows, and ends. What cannot be accepted is said on
    /// standard error, and tried again.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        /// For when files run out: whoever tries again at once only adds to it.
        const BREATHER: Duration = Duration::from_millis(100);
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
                    say(format_args!("a connection could not be accepted: {error}"));
                    sleep(BREATHER).await;
                }
            }
            while connections.try_join_next().is_some() {}
        }
        drop(listener);
        stopping.send_replace(true);
        let all = async { while connections.join_next().await.is_some() {} };
        if timeout(server.limits.grace, all).await.is_err() {
            say(format_args!("{} connections were cut off", connections.len()));
        }
    }

    async fn connection(
        self: Arc<Self>,
        stream: TcpStream,
        slot: OwnedSemaphorePermit,
        stopped: watch::Receiver<bool>,
    ) {
        // Answers are small and waited for.
        let _ = stream.set_nodelay(true);
        match &self.tls {
            None => self.requests(TokioIo::new(stream), stopped).await,
            Some(config) => {
                let handshake = TlsAcceptor::from(Arc::clone(config)).accept(stream);
                // Scanners and probes fail here all day; that is nobody's news.
                if let Ok(Ok(stream)) = timeout(self.limits.header_timeout, handshake).await {
                    self.requests(TokioIo::new(stream), stopped).await;
                }
            }
        }
        drop(slot);
    }

    /// Serves the requests of a connection, until it ends, is idle or old, or the server stops.
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
        let patience = |state: State| if state.begun { idle_timeout } else { header_timeout };
        tokio::select! {
            // What has arrived is read before anything else is looked at.
            biased;
            // How it ended is the client's affair.
            _ = connection.as_mut() => return,
            () = activity.quiet(patience) => {}
            () = sleep(max_connection_age) => {}
            _ = stopped.wait_for(|stopped| *stopped) => {}
        }
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            _ = connection => {}
            () = activity.quiet(|_| LINGER) => {}
        }
    }

    fn builder(&self) -> auto::Builder<TokioExecutor> {
        /// An API server sends a dozen headers of a few hundred bytes.
        const HEADERS: usize = 64;
        const HEADER_BYTES: u32 = 16 << 10;
        /// What may have arrived and not been read yet, of a request and of a connection.
        const STREAM_WINDOW: u32 = 64 << 10;
        const CONNECTION_WINDOW: u32 = 256 << 10;
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder.http1().max_headers(HEADERS).max_buf_size(HEADER_BYTES as usize);
        builder
            .http2()
            .max_concurrent_streams(self.limits.max_streams)
            .max_header_list_size(HEADER_BYTES)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW);
        builder
    }
}

/// The next connection, once there is a slot for it; until then it waits with the kernel.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, slot))
}

/// The requests of a connection.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// How many run.
    running: usize,
    /// Whether there has been one.
    begun: bool,
}

/// Whether anything is going on on a connection.
#[derive(Debug, Default)]
struct Activity(Arc<watch::Sender<State>>);

impl Activity {
    fn begin(&self) -> Running {
        self.0.send_modify(|state| *state = State { running: state.running + 1, begun: true });
        Running(Arc::clone(&self.0))
    }

    /// Ends once no request has run, and none has begun or ended, for as long as `patience` lasts.
    async fn quiet(&self, patience: impl Fn(State) -> Duration) {
        let mut states = self.0.subscribe();
        loop {
            let state = *states.borrow_and_update();
            let change = states.changed();
            let changed = if state.running > 0 {
                Ok(change.await)
            } else {
                timeout(patience(state), change).await
            };
            if !matches!(changed, Ok(Ok(()))) {
                return;
            }
        }
    }
}

/// A request that runs.
#[derive(Debug)]
struct Running(Arc<watch::Sender<State>>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|state| state.running = state.running.saturating_sub(1));
    }
}
