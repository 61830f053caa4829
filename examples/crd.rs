//! Prints the CustomResourceDefinition of a release: `cargo run --example crd -- --release v1.9 |
//! kubectl apply -f -`.

use std::io::{self, Write};

use clap::{Parser, ValueEnum};
use envoy_gateway_backend::{Release, schema};

/// Prints the CustomResourceDefinition of Envoy Gateway's Backend.
#[derive(Debug, Parser)]
struct Options {
    /// Envoy Gateway's release, such as v1.9; the latest unless given.
    #[arg(long, default_value_t)]
    release: Release,
    /// How it is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// JSON with line breaks.
    #[default]
    Json,
    /// JSON on one line.
    Compact,
    /// YAML.
    Yaml,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let crd = schema::crd(options.release);
    let text = match options.format {
        Format::Json => format!("{crd:#}\n"),
        Format::Compact => format!("{crd}\n"),
        Format::Yaml => serde_yaml_ng::to_string(&crd)?,
    };
    io::stdout().write_all(text.as_bytes())?;
    Ok(())
}
