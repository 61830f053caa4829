//! The cost of manifests of increasing size: see `peers::growth`.
//!
//! `cargo bench -p peers --bench growth`, with a part of a name (`depth/flow`) to run a selection.

mod settings;

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use peers::growth::SERIES;
use settings::CpuTime;

fn growth(criterion: &mut Criterion<CpuTime>) {
    for series in SERIES {
        let mut group = settings::group(criterion, series.group);
        group.warm_up_time(Duration::from_millis(50)).measurement_time(Duration::from_millis(400));
        for &size in series.sizes {
            // The largest inputs take tenths of a second each.
            let largest = series.sizes.last() == Some(&size);
            group.sample_size(if largest { 10 } else { 100 });
            group.bench_with_input(BenchmarkId::new(series.form, size), &size, |bencher, &size| {
                let mut job = (series.prepare)(size);
                bencher.iter(&mut job);
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = all;
    config = settings::criterion();
    targets = growth
}
criterion_main!(all);
