//! Exit codes.

use std::process::ExitCode;

/// The result of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// 0: no finding at or above `--fail-on`.
    Clean,
    /// 1: a finding at or above `--fail-on`, or a difference.
    Findings,
    /// 2: wrong usage, an unreadable file, nothing to check, or output that cannot be written.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome as u8)
    }
}
