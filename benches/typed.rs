//! The typed path: decoding JSON into the model, and judging it.
//!
//! `cargo bench --bench typed`

#[path = "../tests/support/valid.rs"]
mod valid;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use envoy_gateway_backend::{Backend, Profile};

fn main() {
    divan::main();
}

/// A Backend that is measured, shown by what it stands for.
#[derive(Clone, Copy)]
struct Case(&'static str, fn() -> Backend);

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

const CASES: [Case; 3] =
    [Case("2 endpoints", valid::small), Case("256 endpoints", valid::large), Case("every field", valid::full)];

#[divan::bench(args = CASES)]
fn validate(bencher: Bencher<'_, '_>, Case(_, backend): Case) {
    let (backend, profile) = (backend(), Profile::default());
    bencher.bench_local(|| black_box(&backend).validate(&profile));
}

#[divan::bench(args = CASES)]
fn decode_json(bencher: Bencher<'_, '_>, Case(_, backend): Case) {
    let json = serde_json::to_vec(&backend()).expect("a Backend is JSON");
    bencher.counter(BytesCount::of_slice(&json)).bench_local(|| serde_json::from_slice::<Backend>(black_box(&json)));
}

#[divan::bench(args = CASES)]
fn decode_json_and_validate(bencher: Bencher<'_, '_>, Case(_, backend): Case) {
    let json = serde_json::to_vec(&backend()).expect("a Backend is JSON");
    let profile = Profile::default();
    bencher.counter(BytesCount::of_slice(&json)).bench_local(|| {
        let backend: Backend = serde_json::from_slice(black_box(&json)).expect("a Backend");
        backend.into_valid(&profile)
    });
}

#[divan::bench(args = CASES)]
fn encode_json(bencher: Bencher<'_, '_>, Case(_, backend): Case) {
    let backend = backend();
    bencher.bench_local(|| serde_json::to_vec(black_box(&backend)));
}
