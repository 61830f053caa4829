//! Load test: starts a webhook on the loopback interface, checks every answer, and measures.
//!
//! `cargo build --release -p envoy-gateway-backend-webhook --bins --example load`, then
//! `target/release/examples/load`. It exits with 1 if an answer was wrong, or was missing without a
//! kill of the server.

#[path = "load/bodies.rs"]
mod bodies;
#[path = "../tests/support/client.rs"]
mod client;
#[path = "load/figures.rs"]
mod figures;
#[path = "../tests/support/process.rs"]
mod process;
#[path = "../tests/support/reviews.rs"]
mod reviews;

use std::io::{self, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bodies::Kind;
use clap::Parser;
use client::{Client, HEAD, connect, post};
use figures::{Tally, memory, micros, percentiles};
use hyper::header::CONTENT_TYPE;
use process::Process;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{sleep, timeout};

/// Starts a webhook on the loopback interface, checks every answer under load, and measures.
#[derive(Debug, Parser)]
struct Options {
    /// Duration in seconds, at most one hour.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// Number of connections, one half with HTTP/1.1, the other with HTTP/2.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=64))]
    connections: u64,
    /// Maximum number of requests.
    #[arg(long, default_value_t = 5_000_000, value_parser = clap::value_parser!(u64).range(1..=50_000_000))]
    max_requests: u64,
    /// Number of times to kill and restart the server.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(0..=10))]
    kills: u64,
    /// The webhook program [default: the one in the same target folder].
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
}

/// State that the workers share.
struct Load {
    address: SocketAddr,
    chain: PathBuf,
    kinds: Vec<Kind>,
    until: Instant,
    /// Number of requests that may still begin.
    remaining: AtomicU64,
    /// Whether the server is down because of a kill.
    killing: AtomicBool,
}

impl Load {
    /// Takes one request from the remaining ones; false at the end of the run.
    fn take_request(&self) -> bool {
        let take = |left: u64| left.checked_sub(1);
        Instant::now() < self.until
            && self.remaining.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    async fn connect(&self, worker: u64) -> io::Result<Client> {
        if worker.is_multiple_of(2) {
            Client::http1(self.address, &self.chain).await
        } else {
            Client::http2(self.address, &self.chain).await
        }
    }
}

#[tokio::main]
async fn main() -> io::Result<ExitCode> {
    let options = Options::parse();
    let server = options.server.clone().map_or_else(built_program, Ok)?;
    let folder = std::env::temp_dir();
    let file = |extension| folder.join(format!("webhook-load-{}.{extension}", std::process::id()));
    let (chain, key) = (file("crt"), file("key"));
    client::issue(&chain, &key);
    let result = run(&options, &server, &chain, &key).await;
    for file in [chain, key] {
        std::fs::remove_file(file)?;
    }
    result
}

/// The program in the parent folder of the examples.
fn built_program() -> io::Result<PathBuf> {
    let example = std::env::current_exe()?;
    let folder = example.parent().and_then(Path::parent).unwrap_or_else(|| Path::new("."));
    let program = folder.join("envoy-gateway-backend-webhook");
    if program.exists() {
        return Ok(program);
    }
    Err(io::Error::other(format!("{}: build it first", program.display())))
}

/// Interval between measurements of the server's memory.
const MEMORY_INTERVAL: Duration = Duration::from_secs(10);

async fn run(options: &Options, server: &Path, chain: &Path, key: &Path) -> io::Result<ExitCode> {
    let start = |address: SocketAddr| {
        let (address, chain, key) =
            (address.to_string(), chain.display().to_string(), key.display().to_string());
        Process::start(server, &["--listen", &address, "--tls-cert", &chain, "--tls-key", &key])
    };
    let mut process = start(SocketAddr::from(([127, 0, 0, 1], 0)));
    let begun = Instant::now();
    let time = Duration::from_secs(options.seconds);
    let load = Arc::new(Load {
        address: process.address,
        chain: chain.to_owned(),
        kinds: bodies::kinds(),
        until: begun + time,
        remaining: AtomicU64::new(options.max_requests),
        killing: AtomicBool::new(false),
    });
    show_memory("at the start", begun, &process)?;
    let workers: Vec<_> = (0..options.connections)
        .map(|worker| tokio::spawn(work(Arc::clone(&load), worker)))
        .collect();
    let slow = tokio::spawn(send_slowly(Arc::clone(&load)));
    let cut = tokio::spawn(cut_connections(Arc::clone(&load)));

    for life in 0..=options.kills {
        let end = begun
            + time * u32::try_from(life + 1).unwrap_or(1)
                / u32::try_from(options.kills + 1).unwrap_or(1);
        // Shortly before the end, so that the server is still under load.
        while let Some(left) =
            end.checked_duration_since(Instant::now() + Duration::from_millis(200))
        {
            sleep(left.min(MEMORY_INTERVAL)).await;
            show_memory("under load", begun, &process)?;
        }
        if life < options.kills {
            load.killing.store(true, Ordering::SeqCst);
            process.child.kill()?;
            process.child.wait()?;
            process = start(load.address);
            sleep(Duration::from_secs(1)).await;
            load.killing.store(false, Ordering::SeqCst);
        }
    }
    let mut tally = Tally::default();
    for worker in workers {
        tally.add(worker.await?);
    }
    let took = begun.elapsed();
    let (disconnected, cut) = (slow.await?, cut.await?);
    sleep(Duration::from_secs(1)).await;
    show_memory("when idle", begun, &process)?;
    let terminated = terminate(&mut process)?;
    let mut log = String::new();
    process.log.read_to_string(&mut log)?;
    report(&mut tally, took, disconnected, cut)?;
    writeln!(io::stdout(), "the server terminated: {terminated}; its log: {log:?}")?;
    Ok(ExitCode::from(u8::from(tally.failed() || !terminated)))
}

/// Sends SIGTERM, and returns whether the server exits with 0.
fn terminate(process: &mut Process) -> io::Result<bool> {
    let kill = format!("kill -TERM {}", process.child.id());
    Ok(Command::new("sh").args(["-c", &kill]).status()?.success()
        && process.child.wait()?.success())
}

fn show_memory(when: &str, begun: Instant, process: &Process) -> io::Result<()> {
    let figure = |name| {
        memory(process.child.id(), name).map_or_else(|| "?".into(), |mib| format!("{mib:.1} MiB"))
    };
    let seconds = begun.elapsed().as_secs();
    writeln!(
        io::stdout(),
        "{seconds:4} s  memory {when}: {}, maximum so far {}",
        figure("VmRSS"),
        figure("VmHWM")
    )
}

fn report(tally: &mut Tally, took: Duration, disconnected: u64, cut: u64) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let (requests, seconds) = (tally.requests(), took.as_secs().max(1));
    writeln!(out, "{requests} requests in {seconds} s, {} a second", requests / seconds)?;
    writeln!(out, "  usual:   {}", percentiles(&mut tally.usual))?;
    writeln!(out, "  hostile: {}", percentiles(&mut tally.hostile))?;
    for (name, count) in &tally.answers {
        writeln!(out, "  {count:8}  {name}")?;
    }
    writeln!(
        out,
        "  {cut:8}  connections cut within a body, {disconnected} slow ones disconnected"
    )?;
    writeln!(out, "wrong answers: {}", tally.wrong)?;
    writeln!(out, "interrupted by a kill, repeated and answered: {}", tally.interrupted)?;
    writeln!(
        out,
        "interrupted otherwise: {}, without any answer: {}",
        tally.broken, tally.unanswered
    )
}

/// Sends one request after the other, each until it has an answer.
async fn work(load: Arc<Load>, worker: u64) -> Tally {
    let mut tally = Tally::default();
    let mut seed = 0x9e37_79b9_7f4a_7c15 ^ (worker + 1);
    let mut connected: Option<Client> = None;
    let mut number = 0_u64;
    while load.take_request() {
        let kind = bodies::next(&load.kinds, &mut seed);
        number += 1;
        let uid = format!("{worker}-{number}");
        let start = Instant::now();
        while !send(&load, worker, &mut connected, kind, &uid, &mut tally).await {
            if start.elapsed() > Duration::from_secs(30) {
                tally.unanswered += 1;
                break;
            }
        }
    }
    tally
}

/// Sends a request, and returns whether it had an answer.
async fn send(
    load: &Load,
    worker: u64,
    connected: &mut Option<Client>,
    kind: &Kind,
    uid: &str,
    tally: &mut Tally,
) -> bool {
    let killing = load.killing.load(Ordering::SeqCst);
    let connecting = async {
        match connected.take() {
            Some(client) => Ok(client),
            None => load.connect(worker).await,
        }
    };
    let Ok(mut client) = connecting.await else {
        tally.broken += u64::from(!killing && !load.killing.load(Ordering::SeqCst));
        sleep(Duration::from_millis(20)).await;
        return false;
    };
    let mut request = post(kind.body(uid));
    let content_type = hyper::header::HeaderValue::from_static(kind.content_type);
    request.headers_mut().insert(CONTENT_TYPE, content_type);
    let start = Instant::now();
    match client.send(request).await {
        Ok((status, body)) => {
            let latencies = if kind.usual { &mut tally.usual } else { &mut tally.hostile };
            latencies.push(micros(start.elapsed()));
            *tally.answers.entry(kind.name).or_default() += 1;
            if !kind.is_right(uid, status, &body) {
                tally.wrong += 1;
            }
            if !kind.ends_connection() {
                *connected = Some(client);
            }
            true
        }
        // The server closed the connection while the body was sent; its answer may be lost.
        Err(_) if kind.ends_connection() => {
            *tally.answers.entry(kind.name).or_default() += 1;
            true
        }
        Err(_) => {
            if killing || load.killing.load(Ordering::SeqCst) {
                tally.interrupted += 1;
            } else {
                tally.broken += 1;
            }
            false
        }
    }
}

/// Sends headers byte by byte, and returns how often the server disconnected.
async fn send_slowly(load: Arc<Load>) -> u64 {
    let mut disconnected = 0;
    while Instant::now() < load.until {
        let Ok(mut stream) = connect(load.address, &load.chain, b"http/1.1").await else {
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        for byte in b"POST /validate HTTP/1.1\r\nx: ".iter().chain([b'x'].iter().cycle()) {
            let written = stream.write_all(&[*byte]).await;
            let ended = timeout(Duration::from_millis(200), stream.read(&mut [0; 1])).await;
            if written.is_err() || ended.is_ok() {
                disconnected += u64::from(!load.killing.load(Ordering::SeqCst));
                break;
            }
            if Instant::now() > load.until {
                break;
            }
        }
    }
    disconnected
}

/// Closes connections within a body, and returns their number.
async fn cut_connections(load: Arc<Load>) -> u64 {
    let mut cut = 0;
    while Instant::now() < load.until {
        if let Ok(mut stream) = connect(load.address, &load.chain, b"http/1.1").await {
            let begun = format!("{HEAD}content-length: 100000\r\n\r\n{}", " ".repeat(50_000));
            let written = stream.write_all(begun.as_bytes()).await.is_ok();
            cut += u64::from(written);
        }
        sleep(Duration::from_millis(50)).await;
    }
    cut
}
