//! How many instructions our jobs take, counted by valgrind, and how many they may take.
//!
//! `benches/instructions` runs it. Counts do not depend on what else the machine does, but on the
//! compiler and the processor: the budgets are a tenth above what Rust 1.95 takes on x86-64. Where
//! a job takes more than its budget, this fails.

use std::hint::black_box;

use envoy_gateway_backend::{Backend, Invalid, Profile, Report, Valid};
use gungraun::prelude::*;
use gungraun::{Callgrind, EventKind};
use peers::{manifests, ours};

/// A job takes no more instructions than that.
fn within(budget: u64) -> LibraryBenchmarkConfig {
    let mut counted = Callgrind::with_args(["--cache-sim=no"]);
    counted.hard_limits([(EventKind::Ir, budget)]);
    let mut config = LibraryBenchmarkConfig::default();
    config.tool(counted);
    config
}

/// What a job is done with.
struct Prepared<T> {
    with: T,
    profile: Profile,
}

impl<T: 'static> Prepared<T> {
    /// The job has been done once, so that what is done only the first time does not count; nor
    /// does dropping this.
    fn new<R>(with: T, job: impl FnOnce(&T, &Profile) -> R) -> &'static Self {
        let profile = ours::profile();
        black_box(job(&with, &profile));
        Box::leak(Box::new(Self { with, profile }))
    }
}

fn backend(yaml: &str) -> &'static Prepared<Backend> {
    let backend: Backend = serde_json::from_str(&manifests::json(yaml)).expect("a Backend");
    Prepared::new(backend, Backend::check)
}

fn json_of_server(yaml: &str) -> &'static Prepared<String> {
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
fn typed(Prepared { with, profile }: &Prepared<Backend>) -> Report {
    black_box(with).check(profile)
}

#[library_benchmark(setup = json_of_server)]
#[bench::typical(args = (&manifests::typical()), config = within(20_000))]
#[bench::large(args = (&manifests::large()), config = within(720_000))]
fn json_valid(
    Prepared { with, profile }: &Prepared<String>,
) -> Result<Valid<Backend>, Box<Invalid<Backend>>> {
    ours::json_to_valid(black_box(with).as_bytes(), profile)
}

#[library_benchmark(setup = json)]
#[bench::typical(args = (&manifests::typical()), config = within(20_500))]
#[bench::large(args = (&manifests::large()), config = within(807_000))]
fn json_report(Prepared { with, profile }: &Prepared<String>) -> usize {
    ours::report(black_box(with), profile)
}

#[library_benchmark(setup = text)]
#[bench::typical(args = (&manifests::typical()), config = within(54_700))]
#[bench::large(args = (&manifests::large()), config = within(2_173_000))]
fn yaml_report(Prepared { with, profile }: &Prepared<String>) -> usize {
    ours::report(black_box(with), profile)
}

#[library_benchmark(setup = text)]
#[bench::typical(args = (&manifests::typical()), config = within(43_800))]
#[bench::large(args = (&manifests::large()), config = within(1_753_000))]
fn events(Prepared { with, .. }: &Prepared<String>) -> usize {
    ours::events(black_box(with)).expect("YAML")
}

library_benchmark_group!(
    name = jobs,
    benchmarks = [typed, json_valid, json_report, yaml_report, events]
);
main!(library_benchmark_groups = jobs);
