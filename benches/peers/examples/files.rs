//! Measures `egb check` on many files, as a whole process, and writes the figures to
//! `benches/README.md`.
//!
//! `cargo build --release -p envoy-gateway-backend-cli`, then `cargo run --release -p peers --example files`;
//! `benches/run` does both.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use peers::{chart, manifests, page};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const COUNTS: [u32; 3] = [100, 1_000, 10_000];
/// Number of runs for each folder; the best counts.
const RUNS: usize = 10;
/// Maximum CPU time for each file, in microseconds.
const AIM_MICROSECONDS: f64 = 28.0;

fn main() -> Result<()> {
    if let Some(folder) = env::args().nth(1) {
        let (time, memory) = check_once(&folder)?;
        println!("{time} {memory}");
        return Ok(());
    }
    let files = page::file("target/files");
    let mut table = String::from(
        "| files | CPU time for each file | peak memory | aim | |\n|---:|---:|---:|---|---|\n",
    );
    let (one, _) = check(&write_folder(&files.join("1"), 1)?)?;
    for count in COUNTS {
        let (taken, memory) = check(&write_folder(&files.join(count.to_string()), count)?)?;
        let each = (taken - one) / f64::from(count - 1);
        let verdict = if each <= AIM_MICROSECONDS { "met" } else { "**missed**" };
        let (count, time) = (chart::digits(f64::from(count)), chart::time(each * 1e3));
        writeln!(
            table,
            "| {count} | {time} | {} | ≤ {AIM_MICROSECONDS} µs | {verdict} |",
            mebibytes(memory)
        )?;
    }
    writeln!(table, "\nA process for one file takes {}.", chart::time(one * 1e3))?;
    fs::remove_dir_all(files)?;
    print!("{table}");
    page::write("files", &table)?;
    Ok(())
}

/// Writes a folder with this number of typical manifests.
fn write_folder(folder: &Path, count: u32) -> io::Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let text = manifests::typical();
    for index in 0..count {
        let text = text.replace("name: payments\n", &format!("name: payments-{index}\n"));
        fs::write(folder.join(format!("{index}.yaml")), text)?;
    }
    Ok(folder.to_owned())
}

/// CPU time of all cores for a folder, in microseconds, and peak memory in KiB: the minimum of several
/// runs.
fn check(folder: &Path) -> Result<(f64, u32)> {
    let mut best = (f64::MAX, u32::MAX);
    for _ in 0..RUNS {
        // `getrusage` sums all children, so each run is the only child of a new process.
        let output =
            Command::new(env::current_exe()?).arg(folder).stderr(Stdio::inherit()).output()?;
        let output = String::from_utf8(output.stdout)?;
        let (time, memory) = output.trim_end().split_once(' ').ok_or("check of a folder failed")?;
        best = (best.0.min(time.parse()?), best.1.min(memory.parse()?));
    }
    Ok(best)
}

/// CPU time in microseconds and peak memory in KiB.
fn check_once(folder: &str) -> Result<(i64, i64)> {
    let program = page::file("target/release/egb");
    let status = Command::new(program)
        .arg("check")
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("`egb check` refused a valid manifest: {status}").into());
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok((time, usage.max_rss()))
}

fn mebibytes(kibibytes: u32) -> String {
    format!("{:.1} MiB", f64::from(kibibytes) / 1024.0)
}
