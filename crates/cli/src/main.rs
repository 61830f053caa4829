//! `egb`: checks Envoy Gateway Backend manifests without a cluster.

mod commands;
mod files;
mod options;
mod output;
mod work;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use commands::Command;

/// Checks, without a cluster, whether Envoy Gateway Backends are stored, accepted and served.
#[derive(Debug, Parser)]
#[command(name = "egb", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    match Cli::parse().command.run() {
        Ok(code) => code,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error is the last place to report to; its own failure is ignored.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}
