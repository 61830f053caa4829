//! The formats of findings.

use std::io::{self, Write};

use clap::ValueEnum;
use envoy_gateway_backend::render::{Source, Style};
use envoy_gateway_backend::{Report, Severity};

use super::Totals;
use super::github::Github;
use super::gitlab::Gitlab;
use super::human::Human;
use super::json::{Json, Ndjson};
use super::junit::Junit;
use super::sarif::SarifLog;
use crate::file_finding::FileFinding;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text with source excerpts.
    #[default]
    Human,
    /// One JSON object with all findings and a summary.
    Json,
    /// One JSON object for each finding, on a line of its own.
    Ndjson,
    /// A SARIF 2.1.0 log.
    Sarif,
    /// GitHub workflow commands.
    Github,
    /// A GitLab Code Quality report.
    Gitlab,
    /// `JUnit` XML, for GitLab and Jenkins.
    Junit,
}

impl Format {
    pub(crate) fn formatter(self, style: Style, fail_on: Severity) -> Box<dyn Formatter> {
        match self {
            Self::Human => Box::new(Human::new(style)),
            Self::Json => Box::new(Json::default()),
            Self::Ndjson => Box::new(Ndjson),
            Self::Sarif => Box::new(SarifLog::default()),
            Self::Github => Box::new(Github),
            Self::Gitlab => Box::new(Gitlab::default()),
            Self::Junit => Box::new(Junit::new(fail_on)),
        }
    }

    /// Whether it also has the objects without findings.
    pub(crate) const fn has_clean_objects(self) -> bool {
        matches!(self, Self::Junit)
    }
}

/// A format: writes findings in the order of the inputs.
pub(crate) trait Formatter {
    /// Writes the report of an object, or of a text that cannot be decoded.
    fn object(
        &mut self,
        out: &mut dyn Write,
        source: &Source<'_>,
        report: &Report,
    ) -> io::Result<()>;

    /// Writes a finding about a whole file.
    fn file(&mut self, out: &mut dyn Write, file: &str, finding: &FileFinding) -> io::Result<()>;

    /// Completes the output.
    fn finish(&mut self, out: &mut dyn Write, totals: &Totals) -> io::Result<()>;
}
