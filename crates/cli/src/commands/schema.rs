//! `egb schema`: the JSON schema of a release.

use std::io::{self, Write};

use clap::Args;
use envoy_gateway_backend::{Release, schema};

use crate::outcome::Outcome;

/// Prints the JSON schema (draft-07) of Envoy Gateway's Backend for editors.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  egb schema --release v1.9 > backend.schema.json

An editor with yaml-language-server uses it in a manifest whose first line is
  # yaml-language-server: $schema=backend.schema.json")]
pub(crate) struct Schema {
    /// Release of Envoy Gateway, such as v1.9.
    #[arg(long, value_name = "RELEASE", default_value_t)]
    release: Release,
}

impl Schema {
    pub(crate) fn run(&self) -> io::Result<Outcome> {
        writeln!(io::stdout(), "{:#}", schema::json_schema(self.release))?;
        Ok(Outcome::Clean)
    }
}
