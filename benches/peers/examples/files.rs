//! What `egb check` takes for many files, as a whole process: written into `benches/README.md`.
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
/// How often each is checked; the best counts.
const TIMES: usize = 10;
/// What a file may take, in microseconds.
const AIM: f64 = 28.0;

fn main() -> Result<()> {
    if let Some(folder) = env::args().nth(1) {
        let (time, memory) = check_once(&folder)?;
        println!("{time} {memory}");
        return Ok(());
    }
    let files = page::file("target/files");
    let mut table = String::from(
        "| files | CPU time a file | most memory | aim | |\n|---:|---:|---:|---|---|\n",
    );
    let (one, _) = check(&written(&files.join("1"), 1)?)?;
    for count in COUNTS {
        let (taken, memory) = check(&written(&files.join(count.to_string()), count)?)?;
        let each = (taken - one) / f64::from(count - 1);
        let verdict = if each <= AIM { "met" } else { "**missed**" };
        let (count, time) = (chart::digits(f64::from(count)), chart::time(each * 1e3));
        writeln!(table, "| {count} | {time} | {} | ≤ {AIM} µs | {verdict} |", mebibytes(memory))?;
    }
    writeln!(table, "\nA process for one file takes {}.", chart::time(one * 1e3))?;
    fs::remove_dir_all(files)?;
    print!("{table}");
    page::write("files", &table)?;
    Ok(())
}

/// A folder with as many typical manifests.
fn written(folder: &Path, count: u32) -> io::Result<PathBuf> {
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

/// The microseconds that all cores take for a folder, and the memory: the least of several times.
fn check(folder: &Path) -> Result<(f64, u32)> {
    let mut best = (f64::MAX, u32::MAX);
    for _ in 0..TIMES {
        // A process of its own, which has had no other child.
        let output =
            Command::new(env::current_exe()?).arg(folder).stderr(Stdio::inherit()).output()?;
        let said = String::from_utf8(output.stdout)?;
        let (time, memory) =
            said.trim_end().split_once(' ').ok_or("a folder could not be checked")?;
        best = (best.0.min(time.parse()?), best.1.min(memory.parse()?));
    }
    Ok(best)
}

/// Microseconds and KiB.
fn check_once(folder: &str) -> Result<(i64, i64)> {
    let program = page::file("target/release/egb");
    let status = Command::new(program)
        .arg("check")
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("`egb check` refuses what is valid: {status}").into());
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok((time, usage.max_rss()))
}

fn mebibytes(kibibytes: u32) -> String {
    format!("{:.1} MiB", f64::from(kibibytes) / 1024.0)
}
