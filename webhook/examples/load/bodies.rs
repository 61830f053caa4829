//! Requests: some that API servers send, and some that they never send.

use std::fmt::Write as _;

use envoy_gateway_backend::Profile;
use envoy_gateway_backend_webhook::review;
use hyper::StatusCode;
use serde_json::{Value, json};

use crate::reviews::{backend, create, review as reviewed};

/// Placeholder for the uid in bodies and answers.
const UID: &str = "UID-OF-THE-REVIEW";

/// A kind of request and its expected answer.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// Share of all requests in percent.
    share: u64,
    /// Whether an API server could send it.
    pub(crate) usual: bool,
    pub(crate) content_type: &'static str,
    body: String,
    pub(crate) status: StatusCode,
    answer: Option<String>,
}

impl Kind {
    /// A review with an answer.
    fn review(name: &'static str, share: u64, allowed: bool, body: String) -> Self {
        let answer = review(body.as_bytes(), &Profile::default()).expect("a review");
        assert_eq!(answer.refusal.is_none(), allowed, "{name}");
        let answer = String::from_utf8(answer.body).expect("text");
        let content_type = "application/json";
        Self {
            name,
            share,
            usual: true,
            content_type,
            body,
            status: StatusCode::OK,
            answer: Some(answer),
        }
    }

    fn hostile(mut self) -> Self {
        self.usual = false;
        self
    }

    /// An invalid body.
    fn refused(name: &'static str, share: u64, status: StatusCode, body: String) -> Self {
        Self {
            name,
            share,
            usual: false,
            content_type: "application/json",
            body,
            status,
            answer: None,
        }
    }

    pub(crate) fn body(&self, uid: &str) -> String {
        self.body.replacen(UID, uid, 1)
    }

    /// Whether the answer to a review with the uid is as expected, byte by byte.
    pub(crate) fn is_right(&self, uid: &str, status: StatusCode, body: &[u8]) -> bool {
        let expected = self.answer.as_ref().map(|answer| answer.replacen(UID, uid, 1));
        status == self.status && expected.is_none_or(|expected| expected.as_bytes() == body)
    }

    /// Whether the server closes the connection, possibly before the body has been sent.
    pub(crate) fn ends_connection(&self) -> bool {
        self.status == StatusCode::PAYLOAD_TOO_LARGE
    }
}

/// All kinds; the sum of their shares is 100.
pub(crate) fn kinds() -> Vec<Kind> {
    let (good, bad) = (backend("api.example.com"), backend("localhost"));
    let mut advised = good.clone();
    advised["spec"]["tls"] = json!({"wellKnownCACertificates": "System", "minVersion": "1.1"});
    let mut large = good.clone();
    let endpoint = |n: usize| json!({"ip": {"address": format!("192.0.{}.{}", 2 + n / 250, 1 + n % 250), "port": 8080}});
    large["spec"]["endpoints"] = (0..256).map(endpoint).collect();
    let mut updated = good.clone();
    updated["metadata"]["resourceVersion"] = json!("4711");
    updated["metadata"]["managedFields"] =
        json!([{"manager": "kubectl", "fieldsV1": {"f:spec": {"f:endpoints": {}}}}]);
    let mut other = create(UID, &bad);
    other["request"]["kind"]["kind"] = json!("EnvoyProxy");
    let raw = |spec: &str| {
        let mut object = good.clone();
        object["spec"] = json!("SPEC");
        create(UID, &object).to_string().replacen("\"SPEC\"", spec, 1)
    };
    let keys = |count: usize| {
        let mut keys = String::from("{\"k\": 0");
        for key in 0..count {
            let _ = write!(keys, ", \"k{key}\": {{\"a\": [1, 2, 3]}}");
        }
        keys + "}"
    };
    let deep = format!("{{\"type\": {}{}}}", "[".repeat(9_000), "]".repeat(9_000));
    let mixed = format!("{{\"type\": {}{}{}}}", "[".repeat(90), keys(4_000), "]".repeat(90));
    let mut text_plain = Kind::refused(
        "content type other than JSON",
        1,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "{}".into(),
    );
    text_plain.content_type = "text/plain";
    let kinds = vec![
        Kind::review("valid", 39, true, create(UID, &good).to_string()),
        Kind::review("advice", 8, true, create(UID, &advised).to_string()),
        Kind::review("invalid", 15, false, create(UID, &bad).to_string()),
        Kind::review("256 endpoints", 6, true, create(UID, &large).to_string()),
        Kind::review("update", 10, true, reviewed(UID, "UPDATE", &updated, &bad).to_string()),
        Kind::review("deletion", 3, true, reviewed(UID, "DELETE", &Value::Null, &bad).to_string()),
        Kind::review("another kind", 4, true, other.to_string()),
        Kind::review("1,000 unknown fields", 2, false, raw(&keys(1_000))).hostile(),
        Kind::review("4,000 unknown fields, 90 levels deep", 1, false, raw(&mixed)).hostile(),
        Kind::review("40,000 unknown fields", 1, false, raw(&keys(40_000))).hostile(),
        Kind::review("9,000 levels", 2, false, raw(&deep)).hostile(),
        Kind::review(
            "long string",
            1,
            false,
            raw(&format!("{{\"type\": \"{}\"}}", "é".repeat(1 << 19))),
        )
        .hostile(),
        Kind::refused("broken JSON", 3, StatusCode::BAD_REQUEST, "{\"kind\": ".into()),
        Kind::refused("JSON without a review", 2, StatusCode::BAD_REQUEST, "[[[[1]]]]".into()),
        Kind::refused("too large", 1, StatusCode::PAYLOAD_TOO_LARGE, " ".repeat(4 << 20)),
        text_plain,
        Kind::review("no object", 1, false, create(UID, &Value::Null).to_string()).hostile(),
    ];
    assert_eq!(kinds.iter().map(|kind| kind.share).sum::<u64>(), 100);
    kinds
}

/// Selects a kind at random by its share. The same seed gives the same kinds.
pub(crate) fn next<'k>(kinds: &'k [Kind], seed: &mut u64) -> &'k Kind {
    // xorshift64
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    let mut left = *seed % 100;
    for kind in kinds {
        if left < kind.share {
            return kind;
        }
        left -= kind.share;
    }
    unreachable!("the sum of the shares is 100")
}
