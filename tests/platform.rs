//! Datum Cloud's policy against what Datum Cloud says.

#[path = "conformance/harness.rs"]
mod harness;
#[path = "conformance/platform.rs"]
mod platform;

#[test]
fn backends_are_let_in_as_datum_cloud_lets_them_in() {
    harness::run("platform-datum.ndjson", platform::cases);
}
