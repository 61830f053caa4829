//! Prints the JSON schema of a release for editors: `cargo run --example json_schema -- --release
//! v1.9`.

use std::io::{self, Write};

use clap::Parser;
use envoy_gateway_backend::{Release, schema};

/// Prints the JSON schema (draft-07) of Envoy Gateway's Backend for editors.
///
/// With it in `backend.schema.json`, the first line of a manifest may say
/// `# yaml-language-server: $schema=backend.schema.json`.
#[derive(Debug, Parser)]
struct Options {
    /// Envoy Gateway's release, such as v1.9; the latest unless given.
    #[arg(long, default_value_t)]
    release: Release,
}

fn main() -> io::Result<()> {
    let options = Options::parse();
    writeln!(io::stdout(), "{:#}", schema::json_schema(options.release))
}
