//! The server over TLS: answers, shutdown and certificates.

#[path = "support/client.rs"]
mod client;
#[path = "server/limits.rs"]
mod limits;
#[path = "support/reviews.rs"]
mod reviews;
#[path = "support/server.rs"]
mod server;

use std::time::{Duration, Instant};

use client::{Client, HEAD, connect, post};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Request, StatusCode};
use reviews::{backend, create, review};
use serde_json::{Value, json};
use server::Webhook;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

/// Longer than any step of these tests.
const TIMEOUT: Duration = Duration::from_secs(10);

async fn send_review(client: &mut Client, review: &Value) -> Value {
    let (status, body) = client.send(post(review.to_string())).await.expect("an answer");
    assert_eq!(status, StatusCode::OK, "{body:?}");
    let mut answer: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(answer["response"]["uid"], review["request"]["uid"]);
    answer["response"].take()
}

/// Sends the requests of an API server one after the other on one connection.
async fn assert_answers(client: &mut Client) {
    let (good, bad) = (backend("api.example.com"), backend("localhost"));
    let mut old_tls = good.clone();
    old_tls["spec"]["tls"] = json!({"wellKnownCACertificates": "System", "minVersion": "1.1"});
    let mut status = review("6", "UPDATE", &bad, &bad);
    status["request"]["subResource"] = json!("status");
    let mut other = create("7", &bad);
    other["request"]["kind"]["kind"] = json!("EnvoyProxy");
    for (review, allowed) in [
        (create("1", &good), true),
        (create("2", &bad), false),
        (create("3", &old_tls), true),
        (review("4", "UPDATE", &bad, &good), false),
        (review("5", "DELETE", &Value::Null, &bad), true),
        (status, true),
        (other, true),
    ] {
        let response = send_review(client, &review).await;
        assert_eq!(response["allowed"], json!(allowed), "{response}");
        assert_eq!(response["warnings"].is_array(), response["uid"] == json!("3"));
        let field = &response["status"]["details"]["causes"][0]["field"];
        assert_eq!(field.as_str(), (!allowed).then_some("spec.endpoints[0].fqdn.hostname"));
    }
}

#[tokio::test]
async fn http_1_connection_answers_several_reviews() {
    let webhook = Webhook::start(&[]).await;
    let mut client = Client::http1(webhook.address, &webhook.chain).await.expect("a connection");
    assert_answers(&mut client).await;
}

#[tokio::test]
async fn http_2_connection_answers_concurrent_reviews() {
    let webhook = Webhook::start(&[]).await;
    let mut client = Client::http2(webhook.address, &webhook.chain).await.expect("a connection");
    assert_answers(&mut client).await;
    // Concurrent requests.
    let Client::Http2(sender) = &client else { unreachable!("the client uses HTTP/2") };
    let all = (0..200).map(|number| {
        let mut client = Client::Http2(sender.clone());
        let uid = format!("u{number}");
        let hostname = if number % 2 == 0 { "api.example.com" } else { "localhost" };
        tokio::spawn(async move {
            (number, send_review(&mut client, &create(&uid, &backend(hostname))).await)
        })
    });
    for task in all.collect::<Vec<_>>() {
        let (number, response) = task.await.expect("no panic");
        assert_eq!(response["allowed"], json!(number % 2 == 0));
    }
}

#[tokio::test]
async fn invalid_request_is_refused_and_keeps_the_connection() {
    let webhook = Webhook::start(&[]).await;
    let mut client = Client::http1(webhook.address, &webhook.chain).await.expect("a connection");
    let request = |method: &str, path: &str, content_type: &str, body: &'static str| {
        let request = Request::builder().method(method).uri(path).header("host", "localhost");
        request
            .header("content-type", content_type)
            .body(Full::new(Bytes::from(body)))
            .expect("a request")
    };
    let json = "application/json";
    for (request, status, text) in [
        (
            request("POST", "/validate", json, "{\"kind\": "),
            StatusCode::BAD_REQUEST,
            "body is not an AdmissionReview of admission.k8s.io/v1: EOF while parsing a value at line 1 column 9",
        ),
        (
            request("POST", "/validate", "text/plain", "{}"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content type must be application/json",
        ),
        (
            request("POST", "/validate", "", "{}"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content type must be application/json",
        ),
        (request("GET", "/validate", json, ""), StatusCode::METHOD_NOT_ALLOWED, ""),
        (request("POST", "/healthz", json, ""), StatusCode::METHOD_NOT_ALLOWED, ""),
        (request("POST", "/", json, "{}"), StatusCode::NOT_FOUND, ""),
        (request("GET", "/healthz", json, ""), StatusCode::OK, "ok"),
        (request("GET", "/readyz", json, ""), StatusCode::OK, "ok"),
    ] {
        let (actual, body) = client.send(request).await.expect("an answer");
        assert_eq!((actual, body.as_ref()), (status, text.as_bytes()));
    }
    let mut request = post(create("1", &backend("api.example.com")).to_string());
    request
        .headers_mut()
        .insert("content-type", "Application/JSON; charset=utf-8".parse().expect("a value"));
    assert_eq!(client.send(request).await.expect("an answer").0, StatusCode::OK);
}

#[tokio::test]
async fn stop_finishes_running_requests() {
    let webhook = Webhook::start(&[]).await;
    let (address, chain) = (webhook.address, webhook.chain.clone());
    let review = create("1", &backend("localhost")).to_string();
    let (first, rest) = review.split_at(100);
    let mut begun = connect(address, &chain, b"http/1.1").await.expect("a connection");
    let head = format!("{HEAD}content-length: {}\r\n\r\n{first}", review.len());
    begun.write_all(head.as_bytes()).await.expect("a written request");
    let mut idle = Client::http1(address, &chain).await.expect("a connection");
    assert_answers(&mut idle).await;

    let mut ended = webhook.stop();
    let start = Instant::now();
    while TcpStream::connect(address).await.is_ok() {
        assert!(start.elapsed() < TIMEOUT);
        sleep(Duration::from_millis(5)).await;
    }
    // Idle connections are closed at once.
    assert!(idle.send(post(review.clone())).await.is_err());
    assert!(
        timeout(Duration::from_millis(200), &mut ended).await.is_err(),
        "the server waits for the running request"
    );
    begun.write_all(rest.as_bytes()).await.expect("a written request");
    let mut answer = String::new();
    let _ = timeout(TIMEOUT, begun.read_to_string(&mut answer)).await.expect("a closed connection");
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"allowed\":false"),
        "{answer}"
    );
    assert!(answer.contains("connection: close"), "{answer}");
    timeout(TIMEOUT, ended).await.expect("a stopped server").expect("no panic");
}

#[tokio::test]
async fn stop_closes_connections_after_the_grace_period() {
    let webhook = Webhook::start(&["--grace", "0.2"]).await;
    let mut begun =
        connect(webhook.address, &webhook.chain, b"http/1.1").await.expect("a connection");
    begun
        .write_all(format!("{HEAD}content-length: 100\r\n\r\n{{").as_bytes())
        .await
        .expect("a written request");
    sleep(Duration::from_millis(100)).await;
    timeout(TIMEOUT, webhook.stop()).await.expect("a stopped server").expect("no panic");
    let mut answer = String::new();
    let _ = begun.read_to_string(&mut answer).await;
    assert_eq!(answer, "");
}

#[tokio::test]
async fn changed_certificate_is_reloaded() {
    let webhook = Webhook::start(&["--reload-interval", "0.05"]).await;
    let works = async || Client::http1(webhook.address, &webhook.chain).await.is_ok();
    let mut before = Client::http1(webhook.address, &webhook.chain).await.expect("a connection");

    client::issue(&webhook.chain, &webhook.key);
    let start = Instant::now();
    while !works().await {
        assert!(start.elapsed() < TIMEOUT, "the new certificate is not in use");
        sleep(Duration::from_millis(10)).await;
    }
    // Open connections keep working.
    assert_answers(&mut before).await;

    // An invalid file or a key that does not match changes nothing.
    let (trusted, key) = (
        std::fs::read(&webhook.chain).expect("a file"),
        std::fs::read(&webhook.key).expect("a file"),
    );
    let (other, other_key) = server::files();
    client::issue(&other, &other_key);
    std::fs::write(&webhook.key, "-----BEGIN NOTHING-----").expect("a file");
    sleep(Duration::from_millis(200)).await;
    assert!(works().await);
    std::fs::copy(&other_key, &webhook.key).expect("a file");
    sleep(Duration::from_millis(200)).await;
    assert!(works().await);
    std::fs::copy(&other, &webhook.chain).expect("a file");
    while !works().await {
        assert!(start.elapsed() < TIMEOUT * 2, "the certificate of the other key is not in use");
        sleep(Duration::from_millis(10)).await;
    }
    std::fs::write(&webhook.key, key).expect("a file");
    std::fs::write(&webhook.chain, trusted).expect("a file");
    while !works().await {
        assert!(start.elapsed() < TIMEOUT * 3, "the previous certificate is not in use");
        sleep(Duration::from_millis(10)).await;
    }
}
