//! `egb schema`: the JSON schema of a release.

use std::io::{self, Write};

use clap::Args;
use envoy_gateway_backend::{Release, schema};

use crate::config::Config;
use crate::outcome::Outcome;

/// Prints the JSON schema (draft-07) of Envoy Gateway's Backend for editors.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  egb schema --release v1.9 > backend.schema.json
  egb schema --config > egb.schema.json

An editor with yaml-language-server uses it in a manifest whose first line is
  # yaml-language-server: $schema=backend.schema.json")]
pub(crate) struct Schema {
    /// Release of Envoy Gateway, such as v1.9.
    #[arg(long, value_name = "RELEASE", default_value_t)]
    release: Release,
    /// Print the JSON schema of `egb.toml` instead.
    #[arg(long, conflicts_with = "release")]
    config: bool,
}

impl Schema {
    pub(crate) fn run(&self) -> io::Result<Outcome> {
        let schema = if self.config {
            Config::schema().to_value()
        } else {
            schema::json_schema(self.release)
        };
        writeln!(io::stdout(), "{schema:#}")?;
        Ok(Outcome::Clean)
    }
}
