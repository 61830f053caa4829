//! `egb`: checks Envoy Gateway Backend manifests without a cluster.

mod commands;
mod config;
mod contents;
mod crd_file;
mod embedded;
mod file_finding;
mod inputs;
mod options;
mod outcome;
mod output;
mod parallel;
mod placeholders;
mod survey;

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use commands::Command;
use outcome::Outcome;

/// Checks, without a cluster, whether Envoy Gateway Backends are stored, accepted and served.
#[derive(Debug, Parser)]
#[command(name = "egb", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let outcome = Cli::parse().command.run().unwrap_or_else(|error| {
        // The reader has closed the pipe, and wants no more output.
        if error.kind() != io::ErrorKind::BrokenPipe {
            report_error(&error);
        }
        Outcome::Failed
    });
    outcome.into()
}

/// Writes a message to standard error, the last place to report to: its own failure is ignored.
fn report_error(error: &dyn Display) {
    let _ = writeln!(io::stderr(), "error: {error}");
}
