//! `egb upgrade`: what another release of Envoy Gateway changes for Backends.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use clap::{Args, ValueEnum};
use envoy_gateway_backend::lint::{CheckedObject, Linter, ObjectKind, decode_utf8};
use envoy_gateway_backend::translator::Route;
use envoy_gateway_backend::{AspectChange, Date, Profile, Release, Upgrade, render};
use serde_json::json;

use crate::contents::{Contents, classify};
use crate::inputs::{Filter, Input, Inputs};
use crate::options::{InfrastructureName, route};
use crate::outcome::Outcome;
use crate::report_error;
use crate::survey::Survey;

/// Prints what changes for Backends when Envoy Gateway goes from one release to another, and why.
///
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  no Backend gets worse
  1  a Backend is refused, a route to it fails, or TLS or its verification is off after the
     upgrade, and was not before
  2  wrong usage, an unreadable file, or output that cannot be written

Examples:
  egb upgrade --from v1.7.2 --to v1.9 manifests/
  kubectl get backends,backendtlspolicies -A -o yaml | egb upgrade --from v1.8 --to v1.9 -")]
pub(crate) struct UpgradeCommand {
    /// Manifests, YAML or JSON; `-` is standard input. In folders, hidden files and files that
    /// `.gitignore` names are skipped.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Release of Envoy Gateway before the upgrade, such as v1.7.2.
    #[arg(long, value_name = "RELEASE")]
    from: Release,
    /// Release of Envoy Gateway after the upgrade.
    #[arg(long, value_name = "RELEASE", default_value_t)]
    to: Release,
    /// Where Envoy Gateway runs its proxies.
    #[arg(long, value_enum, default_value_t)]
    infrastructure: InfrastructureName,
    /// Kind of the routes to the Backends, optionally with the port of their backendRef
    /// [default: HTTPRoute].
    #[arg(long, value_name = "KIND[:PORT]", value_parser = route)]
    route: Option<Route>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text.
    #[default]
    Human,
    /// JSON: one object for each Backend.
    Json,
}

/// Numbers of Backends by result.
#[derive(Debug, Default)]
struct Totals {
    unchanged: usize,
    changed: usize,
    worse: usize,
    unreadable: usize,
}

impl UpgradeCommand {
    pub(crate) fn run(&self) -> io::Result<Outcome> {
        let inputs = Inputs::new(&self.files, Filter::default())?;
        let mut survey = Survey::new(inputs.iter(), true);
        let mut profile = Profile::new(self.from)
            .with_infrastructure(self.infrastructure.into())
            .with_policies(std::mem::take(&mut survey.policies));
        if let Some(route) = &self.route {
            profile = profile.with_route(route.clone());
        }
        let mut totals = Totals::default();
        let mut out = io::BufWriter::new(io::stdout());
        for input in inputs.iter() {
            let read = input.and_then(|input| Ok((input.read()?, input)));
            match read {
                Ok((bytes, input)) if !survey.is_patch(&input) => {
                    self.write_upgrades(&mut out, &mut totals, &profile, &input, &bytes)?;
                }
                Ok(_) => {}
                Err(error) => totals.fail(&error),
            }
        }
        out.flush()?;
        self.summarize(&totals)?;
        Ok(match totals {
            Totals { unreadable: 1.., .. } => Outcome::Failed,
            Totals { worse: 1.., .. } => Outcome::Findings,
            _ => Outcome::Clean,
        })
    }

    /// Compares the Backends of a file. A file without Kubernetes objects is skipped, as `egb check`
    /// skips it.
    fn write_upgrades(
        &self,
        out: &mut impl Write,
        totals: &mut Totals,
        profile: &Profile,
        input: &Input,
        bytes: &[u8],
    ) -> io::Result<()> {
        let name = input.name();
        let Ok(text) = decode_utf8(bytes) else {
            totals.fail(&format_args!("{}: not UTF-8", render::escape(&name)));
            return Ok(());
        };
        let upgrades = Linter::new(profile).upgrades(&text, self.to);
        let objects: Vec<_> = upgrades.iter().map(|(checked, _)| checked).collect();
        match classify(input, || text.clone().into_owned(), &objects, false) {
            Contents::Objects => {}
            Contents::Skipped => return Ok(()),
            Contents::Other(finding) => {
                report_error(&format_args!("{}: {}", render::escape(&name), finding.rule.summary));
                return Ok(());
            }
        }
        for (checked, upgrade) in &upgrades {
            match upgrade {
                Some(upgrade) => {
                    totals.count(upgrade);
                    match self.format {
                        Format::Human => write_human(out, input, checked, upgrade)?,
                        Format::Json => write_json(out, input, checked, upgrade)?,
                    }
                }
                None if checked.object_kind() == ObjectKind::Unreadable => {
                    for finding in checked.errors() {
                        let line = finding.location.as_ref().map_or(0, |location| location.line);
                        let message = render::escape(&finding.message);
                        totals.fail(&format_args!("{}:{line}: {message}", render::escape(&name)));
                    }
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Writes the releases and the totals to standard error.
    fn summarize(&self, totals: &Totals) -> io::Result<()> {
        let mut err = io::stderr();
        let today = Date::from(SystemTime::now());
        for note in self.from.notes(None).into_iter().chain(self.to.notes(Some(today))) {
            writeln!(err, "note: {note}")?;
        }
        let side = |release: Release| {
            let support = release.support();
            let inferred = if support.is_envoy_inferred { ", inferred" } else { "" };
            format!("{} with Envoy {}{inferred}", release.basis(), support.envoy)
        };
        writeln!(err, "from {} to {}", side(self.from), side(self.to))?;
        let Totals { unchanged, changed, worse, unreadable } = totals;
        write!(err, "Backends: {unchanged} unchanged, {changed} changed, {worse} worse")?;
        if *unreadable > 0 {
            write!(err, "; {unreadable} unreadable")?;
        }
        writeln!(err)
    }
}

impl Totals {
    fn fail(&mut self, error: &dyn Display) {
        report_error(error);
        self.unreadable += 1;
    }

    fn count(&mut self, upgrade: &Upgrade) {
        let count = match (upgrade.is_worse(), upgrade.changes().is_empty()) {
            (true, _) => &mut self.worse,
            (false, true) => &mut self.unchanged,
            (false, false) => &mut self.changed,
        };
        *count += 1;
    }
}

fn write_human(
    out: &mut impl Write,
    input: &Input,
    checked: &CheckedObject,
    upgrade: &Upgrade,
) -> io::Result<()> {
    if upgrade.changes().is_empty() {
        return Ok(());
    }
    let worse = if upgrade.is_worse() { " (worse)" } else { "" };
    let name = checked.name().unwrap_or("(no name)");
    writeln!(out, "{}: {}{worse}", render::escape(&input.name()), render::escape(name))?;
    for AspectChange { aspect, before, after, reasons, .. } in upgrade.changes() {
        writeln!(out, "  {aspect}: {} -> {}", render::escape(before), render::escape(after))?;
        for reason in reasons {
            writeln!(out, "    {}", render::escape(reason))?;
        }
    }
    Ok(())
}

fn write_json(
    out: &mut impl Write,
    input: &Input,
    checked: &CheckedObject,
    upgrade: &Upgrade,
) -> io::Result<()> {
    let changes = upgrade.changes().iter().map(|AspectChange { aspect, before, after, reasons, .. }| {
        json!({ "aspect": aspect.as_str(), "before": before, "after": after, "reasons": reasons })
    });
    let side = |release: Release| {
        json!({
            "release": release.to_string(),
            "measured": release.measured().to_string(),
            "envoy": release.support().envoy.to_string(),
        })
    };
    let object = json!({
        "file": input.name(),
        "document": checked.document(),
        "namespace": checked.namespace(),
        "name": checked.name(),
        "from": side(upgrade.from()),
        "to": side(upgrade.to()),
        "worse": upgrade.is_worse(),
        "changes": changes.collect::<Vec<_>>(),
    });
    writeln!(out, "{object}")
}
