//! `egb crd`: the CustomResourceDefinition of a release.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use envoy_gateway_backend::{Release, schema};

use crate::outcome::Outcome;

/// Prints the CustomResourceDefinition of Envoy Gateway's Backend.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  egb crd --release v1.9 | kubectl apply -f -
  egb crd --format yaml > backends.yaml")]
pub(crate) struct Crd {
    /// Release of Envoy Gateway, such as v1.9.
    #[arg(long, value_name = "RELEASE", default_value_t)]
    release: Release,
    /// Output format.
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

impl Crd {
    pub(crate) fn run(&self) -> io::Result<Outcome> {
        let crd = schema::crd(self.release);
        let text = match self.format {
            Format::Json => format!("{crd:#}\n"),
            Format::Compact => format!("{crd}\n"),
            Format::Yaml => serde_yaml_ng::to_string(&crd).map_err(io::Error::other)?,
        };
        io::stdout().write_all(text.as_bytes())?;
        Ok(Outcome::Clean)
    }
}
