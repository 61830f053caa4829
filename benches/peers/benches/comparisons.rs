//! Our jobs, compared with libraries that do a part of them: see `peers::comparisons`.
//!
//! `cargo bench -p peers --bench comparisons`, with a part of a name (`events`, `yaml-report/ours`)
//! to run a selection.

mod settings;

use std::hint::black_box;

use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use envoy_gateway_backend::Profile;
use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::lint;
use peers::comparisons::CASES;
use peers::engines::{JsonSchema, KubeCel};
use peers::{manifests, ours, readers};
use serde_json::Value;
use settings::CpuTime;

/// One manifest in every form.
struct Case {
    name: &'static str,
    yaml: String,
    json: String,
    backend: Backend,
    value: Value,
    /// The profile: every gate.
    profile: Profile,
}

fn cases() -> impl Iterator<Item = Case> {
    CASES.iter().map(|name| {
        let yaml = manifests::named(name);
        let json = manifests::json(&yaml);
        let backend = serde_json::from_str(&json).expect("a Backend");
        let value = serde_json::from_str(&json).expect("JSON");
        Case { name, yaml, json, backend, value, profile: ours::profile() }
    })
}

type Group<'c> = BenchmarkGroup<'c, CpuTime>;

/// A group of benches, each with every manifest.
fn group(criterion: &mut Criterion<CpuTime>, name: &str, benches: impl Fn(&mut Group<'_>, &Case)) {
    let mut group = settings::group(criterion, name);
    for case in cases() {
        benches(&mut group, &case);
    }
    group.finish();
}

fn bench<T>(group: &mut Group<'_>, name: &str, case: &Case, mut job: impl FnMut(&Case) -> T) {
    group.bench_with_input(BenchmarkId::new(name, case.name), case, |bencher, case| {
        bencher.iter(|| job(black_box(case)));
    });
}

fn typed(criterion: &mut Criterion<CpuTime>) {
    let (cel, schema) = (KubeCel::new(), JsonSchema::new());
    group(criterion, "typed", |group, case| {
        bench(group, "ours", case, |case| case.backend.check(&case.profile));
        bench(group, "jsonschema", case, |case| schema.errors(&case.value));
        bench(group, "kube-cel", case, |case| cel.validate(&case.value));
    });
}

fn json(criterion: &mut Criterion<CpuTime>) {
    group(criterion, "json-valid", |group, case| {
        group.throughput(Throughput::Bytes(case.json.len() as u64));
        bench(group, "ours", case, |case| ours::json_to_valid(case.json.as_bytes(), &case.profile));
        bench(group, "serde_json", case, |case| {
            serde_json::from_slice::<Backend>(case.json.as_bytes())
        });
    });
    group(criterion, "json-report", |group, case| {
        group.throughput(Throughput::Bytes(case.json.len() as u64));
        bench(group, "ours", case, |case| ours::report(&case.json, &case.profile));
        bench(group, "serde_json", case, |case| serde_json::from_str::<Value>(&case.json));
    });
}

fn yaml(criterion: &mut Criterion<CpuTime>) {
    group(criterion, "yaml-report", |group, case| {
        group.throughput(Throughput::Bytes(case.yaml.len() as u64));
        bench(group, "ours", case, |case| ours::report(&case.yaml, &case.profile));
        bench(group, "events", case, |case| ours::events(&case.yaml));
        bench(group, "granit-parser", case, |case| readers::granit(&case.yaml));
        group.bench_with_input(
            BenchmarkId::new("serde-saphyr", case.name),
            case,
            |bencher, case| {
                bencher.iter(|| readers::located(black_box(&case.yaml)));
            },
        );
    });
    group(criterion, "events", |group, case| {
        group.throughput(Throughput::Bytes(case.yaml.len() as u64));
        bench(group, "ours", case, |case| ours::events(&case.yaml));
        bench(group, "libyaml-safer", case, |case| readers::libyaml(&case.yaml));
        bench(group, "granit-parser", case, |case| readers::granit(&case.yaml));
        bench(group, "saphyr-parser", case, |case| readers::saphyr(&case.yaml));
    });
}

fn releases(criterion: &mut Criterion<CpuTime>) {
    let one = ours::one_release();
    group(criterion, "releases", |group, case| {
        bench(group, "all", case, |case| case.backend.releases().count());
        bench(group, "one", case, |case| case.backend.check(&Profile::default()));
    });
    group(criterion, "releases-yaml", |group, case| {
        bench(group, "all", case, |case| {
            lint::Linter::new(&Profile::default()).compatibility(&case.yaml)
        });
        bench(group, "one", case, |case| lint::Linter::new(&one).check_create(&case.yaml));
    });
}

criterion_group! {
    name = comparisons;
    config = settings::criterion();
    targets = typed, json, yaml, releases
}
criterion_main!(comparisons);
