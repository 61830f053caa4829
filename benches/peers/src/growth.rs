//! Inputs of increasing size. Every cost should be proportional to the size.

use envoy_gateway_backend::api::Backend;

use crate::manifests::{self, Scalar, Style};
use crate::ours;

/// A job that can be repeated.
pub type Job = Box<dyn FnMut() -> usize>;

/// One kind of input of increasing size, and its job.
#[derive(Clone, Copy, Debug)]
pub struct Series {
    /// The property that grows: the first part of the benches' names.
    pub group: &'static str,
    /// The form of the input: the second part.
    pub form: &'static str,
    /// Description of both.
    pub what: &'static str,
    /// The sizes: the last part.
    pub sizes: &'static [usize],
    /// Creates the input of a size, and its job.
    pub prepare: fn(usize) -> Job,
}

/// Every release refuses more than 256. Larger inputs are read to the end and get a finding.
const ENDPOINTS: &[usize] = &[1, 16, 256, 1_024, 4_096, 16_384, 65_536];
/// Together with the levels around it, the last is the maximum depth of `kubectl`.
const DEPTHS: &[usize] = &[1, 10, 100, 1_000, 9_990];
const ANCHORS: &[usize] = &[1, 10, 100, 1_000, 10_000];
/// The largest are so large that allocators return the memory to the system after each run.
const SCALARS: &[usize] = &[1 << 10, 1 << 16, 1 << 21, 1 << 23, 1 << 24];
const BYTES: &[usize] = &[1 << 10, 1 << 14, 1 << 18, 1 << 22, 1 << 26];
const DOCUMENTS: &[usize] = &[1, 10, 100, 1_000, 10_000];

/// Maximum factor of the cost when the size doubles. The tenth above 2 allows for memory that no
/// longer fits the caches.
pub const AIM: f64 = 2.2;

/// All series. More than 256 endpoints, nested lists and annotations of more than 256 kB are refused;
/// a refusal must not cost more.
pub const SERIES: &[Series] = &[
    Series {
        group: "endpoints",
        form: "typed",
        what: "endpoints of a `Backend`",
        sizes: ENDPOINTS,
        prepare: typed,
    },
    Series {
        group: "endpoints",
        form: "json",
        what: "endpoints in JSON",
        sizes: ENDPOINTS,
        prepare: |count| report(manifests::json(&manifests::with_endpoints(count))),
    },
    Series {
        group: "endpoints",
        form: "yaml",
        what: "endpoints in YAML",
        sizes: ENDPOINTS,
        prepare: |count| report(manifests::with_endpoints(count)),
    },
    Series {
        group: "depth",
        form: "flow",
        what: "levels of `[[[]]]`",
        sizes: DEPTHS,
        prepare: |depth| report(manifests::with_depth(depth, Style::Flow)),
    },
    Series {
        group: "depth",
        form: "block",
        what: "levels of `- - -`",
        sizes: DEPTHS,
        prepare: |depth| report(manifests::with_depth(depth, Style::Block)),
    },
    Series {
        group: "anchors",
        form: "yaml",
        what: "anchors, with an alias each",
        sizes: ANCHORS,
        prepare: |count| report(manifests::with_anchors(count)),
    },
    Series {
        group: "scalar",
        form: "plain",
        what: "bytes of a plain scalar",
        sizes: SCALARS,
        prepare: |bytes| report(manifests::with_scalar(bytes, Scalar::Plain)),
    },
    Series {
        group: "scalar",
        form: "quoted",
        what: "bytes of a quoted scalar",
        sizes: SCALARS,
        prepare: |bytes| report(manifests::with_scalar(bytes, Scalar::Quoted)),
    },
    Series {
        group: "scalar",
        form: "block",
        what: "bytes of a block scalar",
        sizes: SCALARS,
        prepare: |bytes| report(manifests::with_scalar(bytes, Scalar::Block)),
    },
    Series {
        group: "bytes",
        form: "events",
        what: "bytes, events only",
        sizes: BYTES,
        prepare: events,
    },
    Series {
        group: "documents",
        form: "yaml",
        what: "documents of one text",
        sizes: DOCUMENTS,
        prepare: |count| report(manifests::documents(count)),
    },
];

fn report(text: String) -> Job {
    let profile = ours::profile();
    Box::new(move || ours::report(&text, &profile))
}

/// # Panics
///
/// If the manifest is not a Backend.
fn typed(endpoints: usize) -> Job {
    let profile = ours::profile();
    let json = manifests::json(&manifests::with_endpoints(endpoints));
    let backend: Backend = serde_json::from_str(&json).expect("a Backend");
    Box::new(move || backend.check(&profile).findings().len())
}

/// # Panics
///
/// If the manifest is not YAML.
fn events(bytes: usize) -> Job {
    let text = manifests::with_bytes(bytes);
    Box::new(move || ours::events(&text).expect("YAML"))
}

/// The factor of the cost when the size doubles; 2 if the cost is proportional. Fits a line to the
/// logarithms of the upper half of the points; in the lower half, fixed costs dominate.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a handful of points")]
pub fn doubling(points: &[(f64, f64)]) -> f64 {
    let upper = points.get(points.len() / 2..).unwrap_or_default();
    let count = upper.len() as f64;
    let (xs, ys) = (upper.iter().map(|(x, _)| x.log2()), upper.iter().map(|(_, y)| y.log2()));
    let (mean_x, mean_y) = (xs.clone().sum::<f64>() / count, ys.clone().sum::<f64>() / count);
    let slope = xs.clone().zip(ys).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>()
        / xs.map(|x| (x - mean_x).powi(2)).sum::<f64>();
    slope.exp2()
}

#[cfg(test)]
mod tests {
    use envoy_gateway_backend::lint;

    use super::*;

    #[test]
    fn doubling_of_proportional_cost_is_two() {
        let costs =
            |cost: fn(f64) -> f64| [1.0, 16.0, 256.0, 4096.0].map(|size| (size, cost(size)));
        assert!((doubling(&costs(|size| 7.0 * size)) - 2.0).abs() < 1e-9);
        assert!((doubling(&costs(|size| size * size)) - 4.0).abs() < 1e-9);
    }

    #[test]
    fn longest_scalar_is_read_to_its_end() {
        let longest = SCALARS.last().copied().unwrap_or_default();
        for scalar in [Scalar::Plain, Scalar::Quoted, Scalar::Block] {
            let text = manifests::with_scalar(longest, scalar);
            let checked: Vec<_> = lint::Linter::new(&ours::profile()).check(&text).collect();
            let rules: Vec<_> = checked
                .iter()
                .flat_map(|checked| checked.report().errors())
                .map(|it| it.rule.id())
                .collect();
            assert_eq!(rules, ["metadata-annotations-too-long"], "{scalar:?}");
        }
    }

    #[test]
    fn job_has_findings_only_for_refused_input() {
        for series in SERIES {
            let found = (series.prepare)(series.sizes[1])();
            let refused = series.group == "depth";
            assert_eq!(found > 0, refused || series.group == "bytes", "{series:?}: {found}");
        }
    }
}
