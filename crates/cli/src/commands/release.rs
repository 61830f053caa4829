//! `egb release`: the compatibility matrix.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use clap::{Args, ValueEnum};
use envoy_gateway_backend::schema::CrdMatch;
use envoy_gateway_backend::{Date, Release, Support};
use serde_json::{Value, json};

use crate::crd_file::match_release;
use crate::outcome::Outcome;

/// Prints what releases of Envoy Gateway ship, need and serve.
///
/// A minor alone means the newest patch known.
#[derive(Debug, Args)]
#[command(
    name = "release",
    after_help = "\
Examples:
  egb release
  egb release v1.6.1
  kubectl get crd backends.gateway.envoyproxy.io -o yaml | egb release --crd /dev/stdin"
)]
pub(crate) struct ReleaseCommand {
    /// Release of Envoy Gateway, such as v1.6 or v1.6.1 [default: a table of all].
    #[arg(value_name = "RELEASE")]
    release: Option<Release>,
    /// Detect the release from a CRD, in YAML or JSON, and print how the CRD differs from it.
    #[arg(long, value_name = "FILE", conflicts_with = "release")]
    crd: Option<PathBuf>,
    /// Day for which the end of life counts, such as 2026-12-01 [default: today].
    #[arg(long, value_name = "DAY")]
    on: Option<Date>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// Text.
    #[default]
    Human,
    /// JSON: one object for each release.
    Json,
}

impl ReleaseCommand {
    pub(crate) fn run(&self) -> io::Result<Outcome> {
        let today = self.on.unwrap_or_else(|| Date::from(SystemTime::now()));
        let mut out = io::BufWriter::new(io::stdout());
        if let Some(crd) = &self.crd {
            write_match(&mut out, &match_release(crd)?, self.format)?;
            out.flush()?;
            return Ok(Outcome::Clean);
        }
        match (self.format, self.release) {
            (Format::Human, None) => out.write_all(table(today).as_bytes())?,
            (Format::Human, Some(release)) => write_page(&mut out, release, today)?,
            (Format::Json, None) => write_json(&mut out, Release::ALL)?,
            (Format::Json, Some(release)) => write_json(&mut out, &[release])?,
        }
        out.flush()?;
        Ok(Outcome::Clean)
    }
}

fn write_match(out: &mut impl Write, found: &CrdMatch, format: Format) -> io::Result<()> {
    let release = found.release;
    let differences: Vec<_> = found.differences.iter().map(ToString::to_string).collect();
    match format {
        Format::Json => writeln!(
            out,
            "{}",
            json!({ "release": release.to_string(), "differences": differences })
        ),
        Format::Human if differences.is_empty() => writeln!(out, "{release}"),
        Format::Human => {
            writeln!(out, "{release} is the nearest release; the CRD differs from it:")?;
            differences.iter().try_for_each(|difference| writeln!(out, "  {difference}"))
        }
    }
}

/// A cell of the table that is not known.
const UNKNOWN: &str = "not known";

fn known(value: Option<impl ToString>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), |value| value.to_string())
}

fn envoy(support: &Support) -> String {
    let inferred = if support.is_envoy_inferred { " (inferred)" } else { "" };
    format!("{}{inferred}", support.envoy)
}

fn table(today: Date) -> String {
    let mut rows = vec![
        [
            "release", "newest patch", "Envoy", "Kubernetes", "Gateway API", "released",
            "end of life",
        ]
        .map(String::from),
    ];
    rows.extend(Release::ALL.iter().map(|release| {
        let support = release.support();
        let provisional =
            if release.provisional_facts_of().is_some() { " (provisional)" } else { "" };
        let ended = if support.is_supported_on(today) == Some(false) { " (ended)" } else { "" };
        [
            format!("{release}{provisional}"),
            known(support.newest_patch),
            envoy(&support),
            known(support.kubernetes),
            known(support.gateway_api),
            known(support.released),
            format!("{}{ended}", known(support.end_of_life)),
        ]
    }));
    aligned(&rows)
}

/// Rows with their columns aligned.
fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.len().max(*width);
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn write_page(out: &mut impl Write, release: Release, today: Date) -> io::Result<()> {
    let support = release.support();
    let mut rows = vec![
        ["newest patch".to_owned(), known(support.newest_patch)],
        ["Envoy".to_owned(), envoy(&support)],
        ["Kubernetes".to_owned(), known(support.kubernetes)],
        ["Gateway API".to_owned(), known(support.gateway_api)],
        ["released".to_owned(), known(support.released)],
        ["end of life".to_owned(), known(support.end_of_life)],
    ];
    rows.extend(release.served_versions().map(|kind| {
        let served = kind.served.iter().map(|version| {
            let stored = if kind.stored == Some(version) { " (stored)" } else { "" };
            format!("{version}{stored}")
        });
        [kind.kind.to_owned(), served.collect::<Vec<_>>().join(", ")]
    }));
    write!(out, "{}\n\n{}", release.basis(), aligned(&rows))?;
    let notes = release.notes(Some(today));
    notes.iter().try_for_each(|note| writeln!(out, "note: {note}"))
}

fn write_json(out: &mut impl Write, releases: &[Release]) -> io::Result<()> {
    releases.iter().try_for_each(|release| writeln!(out, "{}", object(*release)))
}

/// What is not known is absent.
fn object(release: Release) -> Value {
    let support = release.support();
    let kinds = release
        .served_versions()
        .map(|kind| json!({ "kind": kind.kind, "served": kind.served, "stored": kind.stored }));
    let mut object = json!({
        "release": release.to_string(),
        "measured": release.measured().to_string(),
        "provisionalFactsOf": release.provisional_facts_of(),
        "newestPatch": support.newest_patch.map(|patch| patch.to_string()),
        "envoy": support.envoy.to_string(),
        "envoyIsInferred": support.is_envoy_inferred,
        "kubernetes": support.kubernetes.map(|range| {
            json!({ "oldest": format!("1.{}", range.oldest), "newest": format!("1.{}", range.newest) })
        }),
        "gatewayApi": support.gateway_api,
        "released": support.released.map(|day| day.to_string()),
        "endOfLife": support.end_of_life.map(|day| day.to_string()),
        "kinds": kinds.collect::<Vec<_>>(),
        "open": support.open,
    });
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    object
}
