//! Limits for clients.

use std::time::{Duration, Instant};

use hyper::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::client::{Client, HEAD, connect, post};
use crate::server::Webhook;
use crate::{TIMEOUT, reviews};

fn good() -> String {
    reviews::create("1", &reviews::backend("api.example.com")).to_string()
}

#[tokio::test]
async fn body_of_the_maximum_size_is_accepted() {
    let webhook = Webhook::start(&["--max-body", "100000"]).await;
    let padded = |length: usize| {
        let review = good();
        format!("{review}{}", " ".repeat(length - review.len()))
    };
    for protocol in ["http/1.1", "h2"] {
        let connect = async || match protocol {
            "h2" => Client::http2(webhook.address, &webhook.chain).await.expect("a connection"),
            _ => Client::http1(webhook.address, &webhook.chain).await.expect("a connection"),
        };
        let mut client = connect().await;
        assert_eq!(client.send(post(padded(100_000))).await.expect("an answer").0, StatusCode::OK);
        let (status, body) = client.send(post(padded(100_001))).await.expect("an answer");
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(body, "body exceeds the limit of 100000 bytes");
    }
}

/// Writes a raw request and reads until the server closes the connection.
async fn raw_request(webhook: &Webhook, text: &str) -> String {
    let mut stream =
        connect(webhook.address, &webhook.chain, b"http/1.1").await.expect("a connection");
    stream.write_all(text.as_bytes()).await.expect("a written request");
    let mut answer = Vec::new();
    // The end may come without a TLS `close_notify`.
    let _ = timeout(TIMEOUT, stream.read_to_end(&mut answer)).await.expect("a closed connection");
    String::from_utf8(answer).expect("text")
}

#[tokio::test]
async fn too_large_body_is_not_read() {
    let webhook = Webhook::start(&["--max-body", "1000"]).await;
    let declared =
        raw_request(&webhook, &format!("{HEAD}content-length: 1000000000000\r\n\r\n")).await;
    assert!(declared.starts_with("HTTP/1.1 413 "), "{declared}");
    let chunk = format!("{:x}\r\n{}\r\n", 600, " ".repeat(600));
    let streamed =
        raw_request(&webhook, &format!("{HEAD}transfer-encoding: chunked\r\n\r\n{chunk}{chunk}"))
            .await;
    assert!(streamed.starts_with("HTTP/1.1 413 "), "{streamed}");
}

#[tokio::test]
async fn all_bodies_share_a_limit() {
    let webhook =
        Webhook::start(&["--max-body", "6000", "--max-bodies", "6000", "--body-timeout", "60"])
            .await;
    let mut held =
        connect(webhook.address, &webhook.chain, b"http/1.1").await.expect("a connection");
    let begun = format!("{HEAD}content-length: 6000\r\n\r\n{}", " ".repeat(5900));
    held.write_all(begun.as_bytes()).await.expect("a written request");
    let mut client = Client::http1(webhook.address, &webhook.chain).await.expect("a connection");
    let review = good();
    let status = async |client: &mut Client| {
        client.send(post(review.clone())).await.map(|(status, _)| status)
    };
    let start = Instant::now();
    // Until the server has received the other body.
    while status(&mut client).await.ok() == Some(StatusCode::OK) {
        assert!(start.elapsed() < TIMEOUT);
    }
    drop(held);
    loop {
        // An answer before the end of the body closes the connection.
        let mut client =
            Client::http1(webhook.address, &webhook.chain).await.expect("a connection");
        match status(&mut client).await {
            Ok(StatusCode::OK) => break,
            Ok(status) => assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE),
            Err(_) => {}
        }
        assert!(start.elapsed() < TIMEOUT);
    }
}

#[tokio::test]
async fn slow_clients_are_disconnected() {
    let webhook = Webhook::start(&[
        "--header-timeout", "0.3", "--body-timeout", "0.3", "--idle-timeout", "0.3",
    ])
    .await;
    let start = Instant::now();
    // No TLS handshake.
    let mut silent = TcpStream::connect(webhook.address).await.expect("a connection");
    assert_eq!(
        timeout(TIMEOUT, silent.read(&mut [0; 1]))
            .await
            .expect("a closed connection")
            .unwrap_or_default(),
        0
    );
    // No headers, incomplete headers, and an incomplete body.
    assert_eq!(raw_request(&webhook, "").await, "");
    assert_eq!(raw_request(&webhook, HEAD).await, "");
    let body = raw_request(&webhook, &format!("{HEAD}content-length: 100\r\n\r\n{{")).await;
    assert!(
        body.starts_with("HTTP/1.1 408 ") && body.ends_with("body not received within 300ms"),
        "{body}"
    );
    // Nothing after the first request; with HTTP/2, nothing after the handshake.
    let idle = raw_request(&webhook, "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert!(idle.starts_with("HTTP/1.1 200 ") && idle.ends_with("ok"), "{idle}");
    let mut h2 = connect(webhook.address, &webhook.chain, b"h2").await.expect("a connection");
    h2.write_all(b"PRI * HTTP/2.0\r\n\r\n").await.expect("a written request");
    let _ =
        timeout(TIMEOUT * 2, h2.read_to_end(&mut Vec::new())).await.expect("a closed connection");
    assert!(start.elapsed() > Duration::from_millis(1500), "{:?}", start.elapsed());
}

#[tokio::test]
async fn old_connection_is_closed() {
    let webhook = Webhook::start(&["--max-connection-age", "0.3"]).await;
    let mut client = Client::http2(webhook.address, &webhook.chain).await.expect("a connection");
    let start = Instant::now();
    let mut answered = 0;
    while client.send(post(good())).await.is_ok() {
        answered += 1;
        assert!(start.elapsed() < TIMEOUT);
    }
    assert!(
        answered > 0 && start.elapsed() > Duration::from_millis(250),
        "{answered} in {:?}",
        start.elapsed()
    );
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let webhook = Webhook::start(&["--max-connections", "2"]).await;
    let first = Client::http1(webhook.address, &webhook.chain).await.expect("a connection");
    let second = Client::http1(webhook.address, &webhook.chain).await.expect("a connection");
    let third = Client::http1(webhook.address, &webhook.chain);
    let mut third = Box::pin(third);
    assert!(timeout(Duration::from_millis(300), &mut third).await.is_err());
    drop((first, second));
    let mut third = timeout(TIMEOUT, third).await.expect("a free slot").expect("a connection");
    let (status, _) = third.send(post(good())).await.expect("an answer");
    assert_eq!(status, StatusCode::OK);
}
