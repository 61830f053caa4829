//! Nothing but benchmarks and comparisons: see `benches/` and `tests/`.
