//! The program: options, signals and log.

#[path = "support/client.rs"]
mod client;
#[path = "support/process.rs"]
mod process;
#[path = "support/reviews.rs"]
mod reviews;

use std::io::{BufRead as _, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use client::{Client, HEAD, connect, post};
use process::Process;
use reviews::{backend, create};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

const SOON: Duration = Duration::from_secs(10);

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_envoy-gateway-backend-webhook"))
}

/// Creates files with a certificate and its key for one test.
fn issue(test: &str) -> (PathBuf, PathBuf) {
    let file =
        |extension| PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.{extension}"));
    let (chain, key) = (file("crt"), file("key"));
    client::issue(&chain, &key);
    (chain, key)
}

fn start(chain: &Path, key: &Path, options: &[&str]) -> Process {
    let files =
        ["--tls-cert", chain.to_str().expect("a name"), "--tls-key", key.to_str().expect("a name")];
    Process::start(program(), &[&["--listen", "127.0.0.1:0"], &files[..], options].concat())
}

fn signal(process: &Process, name: &str) {
    let sent =
        Command::new("sh").arg("-c").arg(format!("kill -{name} {}", process.child.id())).status();
    assert!(sent.expect("a shell").success());
}

/// Standard error of a program that fails to start.
fn start_error(options: &[&str]) -> String {
    let Output { status, stderr, .. } =
        Command::new(program()).args(options).output().expect("it starts");
    assert_eq!(status.code(), Some(2));
    String::from_utf8(stderr).expect("text")
}

#[tokio::test]
async fn termination_finishes_running_requests() {
    let (chain, key) = issue("termination");
    let mut process = start(&chain, &key, &[]);
    let review = create("1", &backend("localhost")).to_string();
    let mut begun = connect(process.address, &chain, b"http/1.1").await.expect("a connection");
    let head = format!("{HEAD}content-length: {}\r\n\r\n", review.len());
    begun.write_all(head.as_bytes()).await.expect("a written request");
    sleep(Duration::from_millis(200)).await;
    signal(&process, "TERM");
    let closed = async {
        while TcpStream::connect(process.address).await.is_ok() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(SOON, closed).await.expect("a closed listener");
    begun.write_all(review.as_bytes()).await.expect("a written request");
    let mut answer = String::new();
    let _ = timeout(SOON, begun.read_to_string(&mut answer)).await.expect("a closed connection");
    assert!(answer.contains("\"allowed\":false"), "{answer}");
    let ended = tokio::task::spawn_blocking(move || process.child.wait()).await.expect("no panic");
    assert_eq!(ended.expect("an exit code").code(), Some(0));
}

#[tokio::test]
async fn hangup_reloads_the_certificate() {
    let (chain, key) = issue("hangup");
    let mut process = start(&chain, &key, &["--reload-interval", "3600"]);
    client::issue(&chain, &key);
    assert!(
        Client::http1(process.address, &chain).await.is_err(),
        "the old certificate is still in use"
    );
    signal(&process, "HUP");
    let mut line = String::new();
    process.log.read_line(&mut line).expect("a line");
    assert_eq!(line, "certificate reloaded\n");
    let mut client = Client::http1(process.address, &chain)
        .await
        .expect("a connection with the new certificate");
    let (status, _) =
        client.send(post(create("1", &backend("localhost")).to_string())).await.expect("an answer");
    assert_eq!(status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_logged_only_with_log_refusals() {
    let (chain, key) = issue("refusals");
    for (options, expected) in [
        (&["--log-refusals"][..], "refused default/api: controller-hostname-single-label\n"),
        (&["--log-refusals", "--gates", "admission"], ""),
        (&[], ""),
    ] {
        let mut process = start(&chain, &key, options);
        let mut client = Client::http2(process.address, &chain).await.expect("a connection");
        for hostname in ["api.example.com", "localhost"] {
            client
                .send(post(create("1", &backend(hostname)).to_string()))
                .await
                .expect("an answer");
        }
        drop(client);
        signal(&process, "TERM");
        let mut log = String::new();
        process.log.read_to_string(&mut log).expect("text");
        assert_eq!(log, expected);
    }
}

#[tokio::test]
async fn options_are_read_from_the_environment() {
    let options = ["--insecure-http", "--listen", "127.0.0.1:0", "--log-refusals"];
    let command = format!(
        "BACKEND_WEBHOOK_RELEASE=v1.5 BACKEND_WEBHOOK_PLATFORM=public-egress BACKEND_WEBHOOK_ALLOW=duplicate-endpoint BACKEND_WEBHOOK_GATES=platform,advice exec \"$0\" {}",
        options.join(" ")
    );
    let program = program().to_str().expect("a name");
    let process = Process::start(Path::new("sh"), &["-c", &command, program]);
    let mut stream = TcpStream::connect(process.address).await.expect("a connection");
    let mut review = create("1", &backend("10.0.0.1"));
    let endpoint = serde_json::json!({"ip": {"address": "10.0.0.1", "port": 80}});
    review["request"]["object"]["spec"]["endpoints"] = serde_json::json!([endpoint, endpoint]);
    let body = review.to_string();
    let request =
        format!("{HEAD}connection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await.expect("a written request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.contains("[platform-network]") && !answer.contains("warnings"), "{answer}");
}

#[test]
fn invalid_options_are_errors_at_start() {
    let (chain, key) = issue("start");
    let (other, _) = issue("start-other");
    let path = |path: &PathBuf| path.to_str().expect("a name").to_owned();
    let (chain, key, other) = (path(&chain), path(&key), path(&other));
    let empty = path(&PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("start-empty.crt"));
    std::fs::write(&empty, "").expect("a file");
    let with = |chain: &str, key: &str| start_error(&["--tls-cert", chain, "--tls-key", key]);
    assert_eq!(with("/nowhere", &key), "error: /nowhere: No such file or directory (os error 2)\n");
    assert_eq!(with(&empty, &key), format!("error: {empty}: no certificate found\n"));
    assert_eq!(with(&chain, &other), format!("error: {other}: no items found\n"));
    assert_eq!(with(&other, &key), "error: keys may not be consistent: KeyMismatch\n");
    let http = |option: &str, value: &str| start_error(&["--insecure-http", option, value]);
    assert_eq!(http("--deny", "pattern"), "error: unknown advice rule `pattern`\n");
    assert!(http("--platform", "/nowhere").starts_with("error: /nowhere: No such file"));
    assert!(http("--platform", "Cargo.toml").starts_with("error: Cargo.toml: error: "));
    assert!(http("--release", "v2").contains("`v2` is not a known Envoy Gateway release"));
    assert!(http("--gates", "reading").contains("unknown gate"));
    assert!(http("--infrastructure", "moon").contains("must be kubernetes or host"));
    for seconds in ["0", "-1", "inf", "x"] {
        let error = start_error(&["--insecure-http", &format!("--body-timeout={seconds}")]);
        assert!(error.contains("must be a number of seconds greater than 0"), "{error}");
    }
    assert!(http("--max-connections", "0").contains("number would be zero"));
    assert_eq!(
        start_error(&[]),
        "error: --tls-cert and --tls-key, or --insecure-http, are required\n"
    );
    // A variable with the value `false` switches nothing on.
    let command = "BACKEND_WEBHOOK_INSECURE_HTTP=false exec \"$0\" --listen 127.0.0.1:0";
    let output = Command::new("sh")
        .args(["-c", command, program().to_str().expect("a name")])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(start_error(&["--tls-cert", &chain]).contains("--tls-key <FILE>"));
    assert!(
        start_error(&["--insecure-http", "--tls-cert", &chain, "--tls-key", &key])
            .contains("cannot be used with")
    );
}
