//! `egb rules`: all rules.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use envoy_gateway_backend::rules;
use serde_json::{Value, json};

use crate::file_finding::FILE_RULES;
use crate::outcome::Outcome;

/// Lists all rules.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  egb rules | grep platform
  egb rules --format json")]
pub(crate) struct Rules {
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// A table with id, gate, severity and summary.
    #[default]
    Human,
    /// A JSON list of objects.
    Json,
}

/// A line of the list.
struct Line {
    id: &'static str,
    gate: &'static str,
    severity: &'static str,
    summary: &'static str,
}

impl Rules {
    pub(crate) fn run(&self) -> io::Result<Outcome> {
        let of_objects = rules().map(|rule| Line {
            id: rule.id(),
            gate: rule.gate().as_str(),
            severity: rule.severity().as_str(),
            summary: rule.summary(),
        });
        let of_files = FILE_RULES.iter().map(|rule| Line {
            id: rule.id,
            gate: "file",
            severity: rule.severity.as_str(),
            summary: rule.summary,
        });
        let lines: Vec<Line> = of_objects.chain(of_files).collect();
        let text = match self.format {
            Format::Human => table(&lines),
            Format::Json => format!("{:#}\n", lines.iter().map(Line::to_json).collect::<Value>()),
        };
        io::stdout().write_all(text.as_bytes())?;
        Ok(Outcome::Clean)
    }
}

impl Line {
    fn to_json(&self) -> Value {
        let Self { id, gate, severity, summary } = self;
        json!({ "id": id, "gate": gate, "severity": severity, "summary": summary })
    }
}

fn table(lines: &[Line]) -> String {
    let width = |column: fn(&Line) -> &str| {
        lines.iter().map(|line| column(line).len()).max().unwrap_or_default()
    };
    let (ids, gates) = (width(|line| line.id), width(|line| line.gate));
    let severities = width(|line| line.severity);
    let row = |Line { id, gate, severity, summary }: &Line| {
        format!("{id:ids$}  {gate:gates$}  {severity:severities$}  {summary}\n")
    };
    lines.iter().map(row).collect()
}
