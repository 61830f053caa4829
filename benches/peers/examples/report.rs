//! Writes the figures of the last `cargo bench -p peers` to `benches/README.md`, between the markers,
//! and the charts to `docs/`.
//!
//! `cargo run --release -p peers --example report`; `benches/run` does both.

use std::error::Error;
use std::fmt::Write as _;
use std::process::Command;
use std::{fs, thread};

use peers::chart::{self, Bar, Line, Lines, Panel};
use peers::comparisons::{CASES, COMPARISONS, Peer};
use peers::estimates::{Estimate, Estimates};
use peers::growth::{AIM, SERIES, Series, doubling};
use peers::{manifests, page};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let estimates = Estimates::of_this_build()?;
    let figures = format!(
        "{}\n{}\n{}\n{}",
        machine()?,
        comparisons(&estimates)?,
        costs(&estimates)?,
        growth(&estimates)?
    );
    print!("{figures}");

    page::write("figures", &figures)?;
    fs::write(page::file("docs/comparison.svg"), comparison_chart(&estimates)?)?;
    fs::write(page::file("docs/growth.svg"), growth_chart(&estimates)?)?;
    Ok(())
}

/// Describes the machine, in general terms.
fn machine() -> Result<String> {
    let cores = thread::available_parallelism()?;
    let compiler = Command::new("rustc").arg("--version").output()?.stdout;
    let compiler = String::from_utf8(compiler)?;
    let version = compiler.split(' ').nth(1).unwrap_or_default();
    Ok(format!("Measured on {cores} cores, {}, with Rust {version}.\n", std::env::consts::ARCH))
}

/// The ratio for each manifest: of the fastest samples, and in brackets of the medians. A missed aim
/// is bold.
fn comparisons(estimates: &Estimates) -> Result<String> {
    let mut table = format!(
        "| our job | compared with | aim | {} |\n|---|---|---|{}\n",
        CASES.join(" | "),
        "---:|".repeat(CASES.len())
    );
    for comparison in COMPARISONS {
        for peer in comparison.peers {
            write!(table, "| {} | {} | {} |", comparison.job, peer.job, aims(peer))?;
            for (index, case) in CASES.iter().enumerate() {
                let ours = estimates.get([comparison.group, comparison.ours, case])?;
                let theirs = estimates.get([comparison.group, peer.bench, case])?;
                let aim = peer.aims.get(index);
                // Without an aim: how many times as fast we are.
                let ratio = |ours: f64, theirs: f64| {
                    aim.map_or(theirs / ours, |aim| aim.ratio(ours, theirs))
                };
                let fastest = ratio(ours.fastest, theirs.fastest);
                let bold = if aim.is_none_or(|aim| aim.is_met(fastest)) { "" } else { "**" };
                let median = chart::digits(ratio(ours.median, theirs.median));
                write!(table, " {bold}{} ×{bold} ({median}) |", chart::digits(fastest))?;
            }
            table.push('\n');
        }
    }
    Ok(table)
}

/// The aim for the first manifest, and for others if it differs.
fn aims(peer: &Peer) -> String {
    let Some(first) = peer.aims.first() else { return String::new() };
    let others = CASES.iter().zip(peer.aims).filter(|(_, aim)| *aim != first);
    others.fold(first.to_string(), |text, (case, aim)| format!("{text}; *{case}* {aim}"))
}

/// The time of our jobs, and the throughput of those that read text.
fn costs(estimates: &Estimates) -> Result<String> {
    let mut table =
        format!("| Fastest | {} |\n|---|{}\n", CASES.join(" | "), "---:|".repeat(CASES.len()));
    for comparison in COMPARISONS {
        write!(table, "| {} |", comparison.job)?;
        for case in CASES {
            let yaml = manifests::named(case);
            let Estimate { fastest, .. } =
                estimates.get([comparison.group, comparison.ours, case])?;
            let bytes = match comparison.group {
                "json-valid" | "json-report" => Some(manifests::json(&yaml).len()),
                "yaml-report" | "events" => Some(yaml.len()),
                _ => None,
            };
            write!(table, " {}", chart::time(fastest))?;
            if let Some(bytes) = bytes {
                write!(table, ", {} MB/s", chart::digits(float(bytes) / fastest * 1e3))?;
            }
            table.push_str(" |");
        }
        table.push('\n');
    }
    Ok(table)
}

/// The times of a series, by size.
fn points(estimates: &Estimates, series: &Series) -> Result<Vec<(f64, f64)>> {
    let fastest = |size: usize| {
        estimates.get([series.group, series.form, &size.to_string()]).map(|taken| taken.fastest)
    };
    series.sizes.iter().map(|&size| Ok((float(size), fastest(size)?))).collect()
}

fn growth(estimates: &Estimates) -> Result<String> {
    let mut table = String::from(
        "| input | cost of one, at this size | at the largest size | cost of twice the size | aim | |\n|---|---:|---:|---:|---|---|\n",
    );
    for series in SERIES {
        let points = points(estimates, series)?;
        let each = |index: usize| {
            points
                .get(index)
                .map(|(size, cost)| format!("{}: {}", count(*size), chart::time(cost / size)))
        };
        let (middle, last) = (
            each(points.len() / 2).unwrap_or_default(),
            each(points.len() - 1).unwrap_or_default(),
        );
        let doubled = doubling(&points);
        let met = if doubled <= AIM { "met" } else { "**missed**" };
        writeln!(
            table,
            "| {} | {middle} | {last} | {doubled:.2} × | ≤ {AIM} × | {met} |",
            series.what
        )?;
    }
    Ok(table)
}

fn comparison_chart(estimates: &Estimates) -> Result<String> {
    let case = "typical";
    let mut panels = Vec::new();
    for comparison in
        COMPARISONS.iter().filter(|comparison| !comparison.group.starts_with("releases"))
    {
        let ours = estimates.get([comparison.group, comparison.ours, case])?.fastest;
        let mut bars =
            vec![Bar { label: "this crate".into(), nanoseconds: ours, remark: String::new() }];
        for peer in comparison.peers {
            let theirs = estimates.get([comparison.group, peer.bench, case])?.fastest;
            let remark = format!("{} × ours", chart::digits(theirs / ours));
            bars.push(Bar { label: peer.job.into(), nanoseconds: theirs, remark });
        }
        panels.push(Panel { title: comparison.job.into(), bars });
    }
    let subtitle = format!(
        "Time for one manifest of 2 endpoints, {} bytes of YAML; shorter is better. Each panel has a scale of its own.",
        manifests::typical().len()
    );
    Ok(chart::bars(
        "One Backend, compared with libraries that do a part of the work",
        &subtitle,
        &panels,
    ))
}

fn growth_chart(estimates: &Estimates) -> Result<String> {
    let line = |form: &str, label: &str| -> Result<Line> {
        let series =
            SERIES.iter().find(|series| (series.group, series.form) == ("endpoints", form));
        Ok(Line {
            label: label.into(),
            points: points(estimates, series.ok_or("no such series")?)?,
        })
    };
    Ok(chart::lines(&Lines {
        title: "Cost against the number of endpoints".into(),
        subtitle: "Every gate, all findings, with locations in text. Dotted: proportional to the largest size."
            .into(),
        x: "endpoints in the manifest".into(),
        y: "time for the whole report".into(),
        lines: vec![line("yaml", "YAML → report")?, line("json", "JSON → report")?, line("typed", "Backend → report")?],
        mark: (256.0, "the maximum of the newest releases".into()),
    }))
}

/// `1,024`, `64 MiB`.
fn count(number: f64) -> String {
    match number {
        _ if number >= 1_048_576.0 => format!("{:.0} Mi", number / 1_048_576.0),
        _ if number < 1_000.0 => format!("{number:.0}"),
        _ => chart::digits(number),
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes of texts")]
fn float(count: usize) -> f64 {
    count as f64
}
