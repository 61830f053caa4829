//! Counts and measurements.

use std::collections::BTreeMap;
use std::time::Duration;

/// Results of one worker or of all.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) answers: BTreeMap<&'static str, u64>,
    /// Microseconds of requests that an API server could send, and of the others.
    pub(crate) usual: Vec<u32>,
    pub(crate) hostile: Vec<u32>,
    /// Wrong answers.
    pub(crate) wrong: u64,
    /// Requests that a kill interrupted, and that were then repeated and answered.
    pub(crate) interrupted: u64,
    /// Requests that were interrupted without a kill.
    pub(crate) broken: u64,
    /// Requests without any answer.
    pub(crate) unanswered: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        for (name, count) in other.answers {
            *self.answers.entry(name).or_default() += count;
        }
        self.usual.extend(other.usual);
        self.hostile.extend(other.hostile);
        self.wrong += other.wrong;
        self.interrupted += other.interrupted;
        self.broken += other.broken;
        self.unanswered += other.unanswered;
    }

    pub(crate) fn requests(&self) -> u64 {
        self.answers.values().sum()
    }

    /// Whether the load test failed.
    pub(crate) const fn failed(&self) -> bool {
        self.wrong + self.broken + self.unanswered > 0
    }
}

/// `p50 0.4 ms, p99 3.1 ms, max 20.0 ms`.
pub(crate) fn percentiles(micros: &mut [u32]) -> String {
    micros.sort_unstable();
    let at = |hundredths: usize| {
        let index = (micros.len() * hundredths / 100).min(micros.len().saturating_sub(1));
        f64::from(micros.get(index).copied().unwrap_or_default()) / 1000.0
    };
    format!("p50 {:.2} ms, p99 {:.2} ms, max {:.1} ms", at(50), at(99), at(100))
}

pub(crate) fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

/// A figure of `/proc/PID/status`, such as `VmRSS`, in MiB; `None` on systems without `/proc`.
pub(crate) fn memory(process: u32, figure: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'))?;
    Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
}
