//! Prints the CustomResourceDefinition of a release: `cargo run --example crd -- --release v1.9`.

use std::io::{self, Write};

use clap::{Parser, ValueEnum};
use envoy_gateway_backend::{Release, schema};

/// Prints the CustomResourceDefinition of Envoy Gateway's Backend, as JSON (which is YAML, too).
#[derive(Debug, Parser)]
struct Options {
    /// Envoy Gateway's release, such as v1.9; the latest unless given.
    #[arg(long, default_value_t)]
    release: Release,
    /// With line breaks, or on one line.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// With line breaks.
    #[default]
    Json,
    /// On one line.
    Compact,
}

fn main() -> io::Result<()> {
    let options = Options::parse();
    let crd = schema::crd(options.release);
    let text = match options.format {
        Format::Json => format!("{crd:#}"),
        Format::Compact => crd.to_string(),
    };
    writeln!(io::stdout(), "{text}")
}
