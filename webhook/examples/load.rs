//! Drives a webhook of its own, on the loopback interface alone, for a given time; checks every
//! answer, and measures.
//!
//! `cargo build --release -p envoy-gateway-backend-webhook --bins --example load`, then
//! `target/release/examples/load`. It exits with 1 where an answer was wrong, or a request without
//! a kill had none.

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

/// Drives a webhook of its own on the loopback interface, checks every answer, and measures.
#[derive(Debug, Parser)]
struct Options {
    /// How long, in seconds; at most an hour.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// How many connections ask, one half over HTTP/1.1, the other over HTTP/2.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=64))]
    connections: u64,
    /// After how many requests to stop in any case.
    #[arg(long, default_value_t = 5_000_000, value_parser = clap::value_parser!(u64).range(1..=50_000_000))]
    max_requests: u64,
    /// How many times to kill the server and start it again.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(0..=10))]
    kills: u64,
    /// The webhook; the one built beside this unless given.
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
}

/// What the workers share.
struct Load {
    address: SocketAddr,
    chain: PathBuf,
    kinds: Vec<Kind>,
    until: Instant,
    /// How many requests may still be begun.
    left: AtomicU64,
    /// Whether requests may break off.
    killing: AtomicBool,
}

impl Load {
    /// Whether there is one more request to ask.
    fn go_on(&self) -> bool {
        let take = |left: u64| left.checked_sub(1);
        Instant::now() < self.until
            && self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
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
    let server = options.server.clone().map_or_else(beside, Ok)?;
    let folder = std::env::temp_dir();
    let file = |ending| folder.join(format!("webhook-load-{}.{ending}", std::process::id()));
    let (chain, key) = (file("crt"), file("key"));
    client::issue(&chain, &key);
    let result = run(&options, &server, &chain, &key).await;
    for file in [chain, key] {
        std::fs::remove_file(file)?;
    }
    result
}

/// The program that cargo puts above its examples.
fn beside() -> io::Result<PathBuf> {
    let example = std::env::current_exe()?;
    let folder = example.parent().and_then(Path::parent).unwrap_or_else(|| Path::new("."));
    let program = folder.join("envoy-gateway-backend-webhook");
    if program.exists() {
        return Ok(program);
    }
    Err(io::Error::other(format!("{}: build it first", program.display())))
}

/// How often the server's memory is looked at.
const EVERY: Duration = Duration::from_secs(10);

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
        left: AtomicU64::new(options.max_requests),
        killing: AtomicBool::new(false),
    });
    show_memory("at the start", begun, &process)?;
    let workers: Vec<_> = (0..options.connections)
        .map(|worker| tokio::spawn(work(Arc::clone(&load), worker)))
        .collect();
    let slow = tokio::spawn(dribble(Arc::clone(&load)));
    let cutting = tokio::spawn(cut(Arc::clone(&load)));

    for life in 0..=options.kills {
        let end = begun
            + time * u32::try_from(life + 1).unwrap_or(1)
                / u32::try_from(options.kills + 1).unwrap_or(1);
        // Not quite the end: figures are of a server at work.
        while let Some(left) =
            end.checked_duration_since(Instant::now() + Duration::from_millis(200))
        {
            sleep(left.min(EVERY)).await;
            show_memory("at work", begun, &process)?;
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
    let (hung_up_on, cut) = (slow.await?, cutting.await?);
    sleep(Duration::from_secs(1)).await;
    show_memory("when all is quiet", begun, &process)?;
    let ended = terminate(&mut process)?;
    let mut said = String::new();
    process.log.read_to_string(&mut said)?;
    report(&mut tally, took, hung_up_on, cut)?;
    writeln!(io::stdout(), "the server ended by itself: {ended}, and said: {said:?}")?;
    Ok(ExitCode::from(u8::from(tally.failed() || !ended)))
}

/// Whether the server ends by itself when it is told to.
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
        "{seconds:4} s  memory {when}: {}, most so far {}",
        figure("VmRSS"),
        figure("VmHWM")
    )
}

fn report(tally: &mut Tally, took: Duration, hung_up_on: u64, cut: u64) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let (requests, seconds) = (tally.requests(), took.as_secs().max(1));
    writeln!(out, "{requests} requests in {seconds} s, {} a second", requests / seconds)?;
    writeln!(out, "  usual:   {}", percentiles(&mut tally.usual))?;
    writeln!(out, "  hostile: {}", percentiles(&mut tally.hostile))?;
    for (name, count) in &tally.answers {
        writeln!(out, "  {count:8}  {name}")?;
    }
    writeln!(out, "  {cut:8}  connections cut within a body, {hung_up_on} slow ones hung up on")?;
    writeln!(out, "wrong answers: {}", tally.wrong)?;
    writeln!(out, "cut off by a kill, asked again and answered: {}", tally.cut_off)?;
    writeln!(out, "cut off otherwise: {}, without any answer: {}", tally.broken, tally.unanswered)
}

/// Asks one request after the other, each until it has an answer.
async fn work(load: Arc<Load>, worker: u64) -> Tally {
    let mut tally = Tally::default();
    let mut seed = 0x9e37_79b9_7f4a_7c15 ^ (worker + 1);
    let mut connected: Option<Client> = None;
    let mut number = 0_u64;
    while load.go_on() {
        let kind = bodies::next(&load.kinds, &mut seed);
        number += 1;
        let uid = format!("{worker}-{number}");
        let asked = Instant::now();
        while !ask(&load, worker, &mut connected, kind, &uid, &mut tally).await {
            if asked.elapsed() > Duration::from_secs(30) {
                tally.unanswered += 1;
                break;
            }
        }
    }
    tally
}

/// Whether the request has had its answer.
async fn ask(
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
        // The server has hung up while the body was still being sent, and may have been heard or
        // not.
        Err(_) if kind.ends_connection() => {
            *tally.answers.entry(kind.name).or_default() += 1;
            true
        }
        Err(_) => {
            if killing || load.killing.load(Ordering::SeqCst) {
                tally.cut_off += 1;
            } else {
                tally.broken += 1;
            }
            false
        }
    }
}

/// Headers, one byte at a time: how often it was hung up on for that.
async fn dribble(load: Arc<Load>) -> u64 {
    let mut hung_up_on = 0;
    while Instant::now() < load.until {
        let Ok(mut stream) = connect(load.address, &load.chain, b"http/1.1").await else {
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        for byte in b"POST /validate HTTP/1.1\r\nx: ".iter().chain([b'x'].iter().cycle()) {
            let written = stream.write_all(&[*byte]).await;
            let ended = timeout(Duration::from_millis(200), stream.read(&mut [0; 1])).await;
            if written.is_err() || ended.is_ok() {
                hung_up_on += u64::from(!load.killing.load(Ordering::SeqCst));
                break;
            }
            if Instant::now() > load.until {
                break;
            }
        }
    }
    hung_up_on
}

/// Connections that end within a body: how many.
async fn cut(load: Arc<Load>) -> u64 {
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
