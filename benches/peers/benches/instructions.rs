//! How many instructions our jobs take, counted by valgrind, and how many they may take.
//!
//! `cargo bench -p peers --bench instructions`, with a part of a name to count some. Counts do not depend on what else the
//! machine does, but on the compiler and the processor: the budgets in `instructions.txt` are for x86-64 and the Rust they
//! name. Where a job takes more than its budget, this fails. `UPDATE_BUDGETS=1` writes them anew, a tenth above what is
//! counted.

use std::fmt::Write as _;
use std::hint::black_box;
use std::process::{Command, ExitCode, Stdio};
use std::{env, fs};

use envoy_gateway_backend::Backend;
use peers::{manifests, ours};

/// Does something once more.
type Job = Box<dyn Fn()>;

/// The name of a job, and what makes its manifest.
type Named = (&'static str, fn() -> Job);

const JOBS: &[Named] = &[
    ("typed/typical", || typed(&manifests::typical())),
    ("typed/plain", || typed(&manifests::plain())),
    ("typed/tls", || typed(&manifests::tls())),
    ("typed/large", || typed(&manifests::large())),
    ("json-valid/typical", || json_valid(&manifests::typical())),
    ("json-valid/large", || json_valid(&manifests::large())),
    ("json-report/typical", || report(manifests::json(&manifests::typical()))),
    ("json-report/large", || report(manifests::json(&manifests::large()))),
    ("yaml-report/typical", || report(manifests::typical())),
    ("yaml-report/large", || report(manifests::large())),
    ("events/typical", || events(manifests::typical())),
    ("events/large", || events(manifests::large())),
];

fn typed(yaml: &str) -> Job {
    let backend: Backend = serde_json::from_str(&manifests::json(yaml)).expect("a Backend");
    let profile = ours::profile();
    Box::new(move || drop(black_box(backend.validate(&profile))))
}

fn json_valid(yaml: &str) -> Job {
    let json = manifests::json(yaml);
    let profile = ours::profile();
    Box::new(move || drop(black_box(ours::json_to_valid(json.as_bytes(), &profile))))
}

fn report(text: String) -> Job {
    let profile = ours::profile();
    Box::new(move || {
        black_box(ours::report(&text, &profile));
    })
}

fn events(text: String) -> Job {
    Box::new(move || drop(black_box(ours::events(&text))))
}

/// A job a line: its name, a blank, its budget. What begins with `#` is a remark.
const BUDGETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.txt");
/// The first argument where this program is to do a job and nothing else.
const DO: &str = "--do";
/// How often a job is done besides the first time.
const TIMES: u64 = 20;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [DO, name, times] = arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        let (_, prepare) = JOBS.iter().find(|(known, _)| known == name).expect("a job");
        let job = prepare();
        (0..times.parse().expect("a number")).for_each(|_: u64| job());
        return ExitCode::SUCCESS;
    }
    if !valgrind_is_there() {
        println!("instructions: NOT counted, as there is no valgrind");
        return ExitCode::SUCCESS;
    }
    let update = env::var_os("UPDATE_BUDGETS").is_some();
    // Cargo adds `--bench`. Budgets are written all together.
    let parts: Vec<_> = arguments.iter().filter(|argument| !update && !argument.starts_with('-')).collect();
    let chosen = JOBS.iter().filter(|(name, _)| parts.iter().all(|part| name.contains(part.as_str())));
    // What it takes to start, and to make the manifest, is in both.
    let counted = chosen.map(|&(name, _)| (name, (instructions(name, 1 + TIMES) - instructions(name, 1)) / TIMES));
    if update {
        return write(counted);
    }
    let budgets = fs::read_to_string(BUDGETS).expect("the budgets");
    let mut exceeded = false;
    for (name, taken) in counted {
        let line = budgets.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        let budget: u64 = line.and_then(|budget| budget.parse().ok()).unwrap_or_else(|| panic!("no budget for {name}"));
        let verdict = if taken > budget { "EXCEEDED" } else { "kept" };
        println!("instructions {name}: {taken} of {budget}, {verdict}");
        exceeded |= taken > budget;
    }
    if exceeded { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn write(counted: impl Iterator<Item = (&'static str, u64)>) -> ExitCode {
    let compiler = Command::new("rustc").arg("--version").output().expect("rustc runs").stdout;
    let mut text = format!("# Instructions of one job, with {}", String::from_utf8_lossy(&compiler));
    for (name, taken) in counted {
        println!("instructions {name}: {taken}");
        let _ = writeln!(text, "{name} {}", taken + taken / 10);
    }
    fs::write(BUDGETS, text).expect("the budgets can be written");
    ExitCode::SUCCESS
}

fn valgrind_is_there() -> bool {
    let version = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// The instructions of this program where it does a job so often.
fn instructions(name: &str, times: u64) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe().expect("this program has a path"))
        .args([DO, name, &times.to_string()])
        .output()
        .expect("valgrind runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let count = said.lines().find_map(|line| line.split_once("Collected : "));
    count.and_then(|(_, count)| count.trim().parse().ok()).unwrap_or_else(|| panic!("no count in {said}"))
}
