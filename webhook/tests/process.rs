//! The program: its options, its signals, and what it says.

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

/// Files for a certificate and its key, of one test.
fn issued(test: &str) -> (PathBuf, PathBuf) {
    let file = |ending| PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.{ending}"));
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

/// What it says when it does not even start.
fn fails(options: &[&str]) -> String {
    let Output { status, stderr, .. } =
        Command::new(program()).args(options).output().expect("it starts");
    assert_eq!(status.code(), Some(2));
    String::from_utf8(stderr).expect("text")
}

#[tokio::test]
async fn a_termination_lets_it_finish_what_was_begun() {
    let (chain, key) = issued("termination");
    let mut process = start(&chain, &key, &[]);
    let review = create("1", &backend("localhost")).to_string();
    let mut begun = connect(process.address, &chain, b"http/1.1").await.expect("a connection");
    let head = format!("{HEAD}content-length: {}\r\n\r\n", review.len());
    begun.write_all(head.as_bytes()).await.expect("it takes it");
    sleep(Duration::from_millis(200)).await;
    signal(&process, "TERM");
    let closed = async {
        while TcpStream::connect(process.address).await.is_ok() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(SOON, closed).await.expect("it takes no more connections");
    begun.write_all(review.as_bytes()).await.expect("it takes it");
    let mut answer = String::new();
    let _ = timeout(SOON, begun.read_to_string(&mut answer)).await.expect("it hangs up soon");
    assert!(answer.contains("\"allowed\":false"), "{answer}");
    let ended = tokio::task::spawn_blocking(move || process.child.wait()).await.expect("no panic");
    assert_eq!(ended.expect("it ends").code(), Some(0));
}

#[tokio::test]
async fn a_hangup_reads_the_certificate_again() {
    let (chain, key) = issued("hangup");
    let mut process = start(&chain, &key, &["--reload-interval", "3600"]);
    client::issue(&chain, &key);
    assert!(Client::http1(process.address, &chain).await.is_err(), "it still has the old one");
    signal(&process, "HUP");
    let mut line = String::new();
    process.log.read_line(&mut line).expect("a line");
    assert_eq!(line, "the certificate was read again\n");
    let mut client = Client::http1(process.address, &chain).await.expect("the new one is served");
    let (status, _) =
        client.send(post(create("1", &backend("localhost")).to_string())).await.expect("an answer");
    assert_eq!(status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_a_line_each_where_that_is_asked() {
    let (chain, key) = issued("refusals");
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
async fn options_come_from_the_environment_too() {
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
    stream.write_all(request.as_bytes()).await.expect("it takes it");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.contains("[platform-network]") && !answer.contains("warnings"), "{answer}");
}

#[test]
fn what_it_cannot_serve_with_it_says_and_does_not_start() {
    let (chain, key) = issued("start");
    let (other, _) = issued("start-other");
    let path = |path: &PathBuf| path.to_str().expect("a name").to_owned();
    let (chain, key, other) = (path(&chain), path(&key), path(&other));
    let empty = path(&PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("start-empty.crt"));
    std::fs::write(&empty, "").expect("a file");
    let with = |chain: &str, key: &str| fails(&["--tls-cert", chain, "--tls-key", key]);
    assert_eq!(with("/nowhere", &key), "error: /nowhere: No such file or directory (os error 2)\n");
    assert_eq!(with(&empty, &key), format!("error: {empty}: there is no certificate in it\n"));
    assert_eq!(with(&chain, &other), format!("error: {other}: no items found\n"));
    assert_eq!(with(&other, &key), "error: keys may not be consistent: KeyMismatch\n");
    let http = |option: &str, value: &str| fails(&["--insecure-http", option, value]);
    assert_eq!(http("--deny", "pattern"), "error: unknown advice rule `pattern`\n");
    assert!(http("--platform", "/nowhere").starts_with("error: /nowhere: No such file"));
    assert!(http("--platform", "Cargo.toml").starts_with("error: Cargo.toml: error: "));
    assert!(
        http("--release", "v2").contains("`v2` is no known Envoy Gateway release (v1.1 to v1.9)")
    );
    assert!(http("--gates", "reading").contains("there is no gate of this name"));
    assert!(http("--infrastructure", "moon").contains("it is kubernetes or host"));
    for none in ["0", "-1", "inf", "x"] {
        let said = fails(&["--insecure-http", &format!("--body-timeout={none}")]);
        assert!(said.contains("it is a number of seconds above 0"), "{said}");
    }
    assert!(http("--max-connections", "0").contains("number would be zero"));
    assert_eq!(fails(&[]), "error: --tls-cert and --tls-key are needed, or --insecure-http\n");
    // A variable that says `false` turns nothing on.
    let command = "BACKEND_WEBHOOK_INSECURE_HTTP=false exec \"$0\" --listen 127.0.0.1:0";
    let output = Command::new("sh")
        .args(["-c", command, program().to_str().expect("a name")])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(fails(&["--tls-cert", &chain]).contains("--tls-key <FILE>"));
    assert!(
        fails(&["--insecure-http", "--tls-cert", &chain, "--tls-key", &key])
            .contains("cannot be used with")
    );
}
