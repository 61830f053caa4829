//! Instruction counts of our jobs, measured by valgrind, and their budgets.
//!
//! `benches/instructions` runs it. Counts do not depend on other load, but on the compiler and the
//! processor. The budgets are a tenth above the counts of Rust 1.95 on x86-64. A job that exceeds its
//! budget fails.

use std::hint::black_box;

use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::{Invalid, Profile, Report, Valid};
use gungraun::prelude::*;
use gungraun::{Callgrind, EventKind};
use peers::{manifests, ours};

/// Limits the number of instructions of a job.
fn within(budget: u64) -> LibraryBenchmarkConfig {
    let mut counted = Callgrind::with_args(["--cache-sim=no"]);
    counted.hard_limits([(EventKind::Ir, budget)]);
    let mut config = LibraryBenchmarkConfig::default();
    config.tool(counted);
    config
}

/// The input of a job.
struct Prepared<T> {
    input: T,
    profile: Profile,
}

impl<T: 'static> Prepared<T> {
    /// Prepares an input. Runs the job once, so that one-time work does not count, and leaks the
    /// input, so that dropping it does not count.
    fn new<R>(input: T, job: impl FnOnce(&T, &Profile) -> R) -> &'static Self {
        let profile = ours::profile();
        black_box(job(&input, &profile));
        Box::leak(Box::new(Self { input, profile }))
    }
}

fn backend(yaml: &str) -> &'static Prepared<Backend> {
    let backend: Backend = serde_json::from_str(&manifests::json(yaml)).expect("a Backend");
    Prepared::new(backend, Backend::check)
}

fn server_json(yaml: &str) -> &'static Prepared<String> {
    Prepared::new(manifests::json(yaml), |json, profile| {
        ours::json_to_valid(json.as_bytes(), profile)
    })
}

fn json(yaml: &str) -> &'static Prepared<String> {
    text(&manifests::json(yaml))
}

fn text(text: &str) -> &'static Prepared<String> {
    Prepared::new(text.to_owned(), |text, profile| ours::report(text, profile))
}

#[library_benchmark(setup = backend)]
#[bench::typical(args = (&manifests::typical()), config = within(1440))]
#[bench::labelled(args = (&manifests::labelled()), config = within(2450))]
#[bench::plain(args = (&manifests::plain()), config = within(885))]
#[bench::large(args = (&manifests::large()), config = within(83_000))]
fn typed(Prepared { input, profile }: &Prepared<Backend>) -> Report {
    black_box(input).check(profile)
}

#[library_benchmark(setup = server_json)]
#[bench::typical(args = (&manifests::typical()), config = within(20_000))]
#[bench::large(args = (&manifests::large()), config = within(720_000))]
fn json_valid(
    Prepared { input, profile }: &Prepared<String>,
) -> Result<Valid<Backend>, Box<Invalid<Backend>>> {
    ours::json_to_valid(black_box(input).as_bytes(), profile)
}

#[library_benchmark(setup = json)]
#[bench::typical(args = (&manifests::typical()), config = within(20_500))]
#[bench::large(args = (&manifests::large()), config = within(807_000))]
fn json_report(Prepared { input, profile }: &Prepared<String>) -> usize {
    ours::report(black_box(input), profile)
}

#[library_benchmark(setup = text)]
#[bench::typical(args = (&manifests::typical()), config = within(54_700))]
#[bench::large(args = (&manifests::large()), config = within(2_173_000))]
fn yaml_report(Prepared { input, profile }: &Prepared<String>) -> usize {
    ours::report(black_box(input), profile)
}

#[library_benchmark(setup = text)]
#[bench::typical(args = (&manifests::typical()), config = within(43_800))]
#[bench::large(args = (&manifests::large()), config = within(1_753_000))]
fn events(Prepared { input, .. }: &Prepared<String>) -> usize {
    ours::events(black_box(input)).expect("YAML")
}

library_benchmark_group!(
    name = jobs,
    benchmarks = [typed, json_valid, json_report, yaml_report, events]
);
main!(library_benchmark_groups = jobs);
