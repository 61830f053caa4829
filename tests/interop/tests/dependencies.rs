//! `docs/dependencies.md` is up to date: the packages of each feature, and their `unsafe` code.
//!
//! `UPDATE_DOCS=1 cargo test -p interop --test dependencies` rewrites it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;
use serde_json::Value;

const LIBRARY: &str = "envoy-gateway-backend";
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A name and a version, as `cargo tree` writes them: `serde v1.0.229`.
type Package = String;

fn cargo(arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO")).args(arguments).current_dir(ROOT).output().expect("cargo runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The packages of the library with one feature, or with none; optionally without those that only
/// macros need.
fn packages(feature: &str, edges: &str) -> BTreeSet<Package> {
    let mut arguments = vec![
        "tree", "--locked", "--prefix=none", "--format={p}", "--edges", edges, "--package", LIBRARY,
    ];
    arguments.extend([
        "--target", "x86_64-unknown-linux-gnu", "--no-default-features", "--features", feature,
    ]);
    let tree = cargo(&arguments);
    let names = tree.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "));
    names.filter(|package| !package.starts_with(LIBRARY)).collect()
}

fn features() -> Vec<String> {
    let manifest = fs::read_to_string(Path::new(ROOT).join("Cargo.toml")).expect("a manifest");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    manifest["features"]
        .as_table()
        .expect("a table")
        .keys()
        .filter(|name| *name != "default")
        .cloned()
        .collect()
}

/// The source folder of every package.
fn folders() -> BTreeMap<Package, PathBuf> {
    let metadata: Value = serde_json::from_str(&cargo(&[
        "metadata", "--format-version=1", "--all-features", "--locked",
    ]))
    .expect("JSON");
    let packages = metadata["packages"].as_array().expect("a list").iter();
    let text = |package: &Value, key: &str| package[key].as_str().expect("a text").to_owned();
    packages
        .map(|package| {
            let folder =
                Path::new(&text(package, "manifest_path")).parent().expect("a folder").to_owned();
            (format!("{} v{}", text(package, "name"), text(package, "version")), folder)
        })
        .collect()
}

/// Number of `unsafe` blocks, functions and implementations in the Rust files of a folder, without
/// comments and strings.
fn unsafe_in(folder: &Path, begins: &Regex) -> usize {
    let entries =
        fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path());
    entries
        .map(|path| {
            if path.is_dir() {
                return unsafe_in(&path, begins);
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
                return 0;
            }
            let code = fs::read_to_string(&path).expect("UTF-8");
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            lines.map(|line| begins.find_iter(line).count()).sum()
        })
        .sum()
}

fn names(packages: &BTreeSet<Package>) -> String {
    let names: BTreeSet<_> =
        packages.iter().filter_map(|package| package.split(' ').next()).collect();
    if names.is_empty() {
        "–".to_owned()
    } else {
        names.into_iter().collect::<Vec<_>>().join(", ")
    }
}

fn page() -> String {
    let mut page = String::from(
        "# Dependencies\n\nPackages of the library without features, and additional packages of each feature; on Linux, with the versions of `Cargo.lock`. \
         Generated: see\n`CONTRIBUTING.md`. Build times are in [`benches/README.md`](../benches/README.md#building).\n\n\
         | feature | packages | part of the program | only at build time |\n|---|---:|---|---|\n",
    );
    let core = (packages("", "normal"), packages("", "normal,no-proc-macro"));
    let mut linked = core.1.clone();
    let mut row = |feature: &str, all: &BTreeSet<Package>, program: &BTreeSet<Package>| {
        let macros = all - program;
        writeln!(page, "| {feature} | {} | {} | {} |", all.len(), names(program), names(&macros))
            .unwrap();
    };
    row("–", &core.0, &core.1);
    for feature in features() {
        let (all, program) =
            (packages(&feature, "normal"), packages(&feature, "normal,no-proc-macro"));
        row(&format!("`{feature}`"), &(&all - &core.0), &(&program - &core.1));
        linked.extend(program);
    }
    page.push_str(
        "\n## `unsafe`\n\nThis crate forbids `unsafe`. Of the packages that are part of the program, these have some. The number counts blocks, functions and\n\
         implementations in their sources, including those that a build omits.\n\n| package | `unsafe` |\n|---|---:|\n",
    );
    let begins = Regex::new(r"\bunsafe\s*(\{|fn\b|impl\b|trait\b|extern\b)").expect("a pattern");
    let folders = folders();
    let mut none = BTreeSet::new();
    for package in linked {
        let folder = folders.get(&package).unwrap_or_else(|| panic!("no sources of {package}"));
        match unsafe_in(&folder.join("src"), &begins) {
            0 => drop(none.insert(package)),
            count => writeln!(page, "| {package} | {count} |").unwrap(),
        }
    }
    writeln!(page, "\nNone have: {}.", names(&none)).unwrap();
    page
}

#[test]
fn dependencies_page_is_up_to_date() {
    let path = Path::new(ROOT).join("docs/dependencies.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &page).expect("it can be written");
    }
    let written = fs::read_to_string(&path).expect("the page");
    assert!(
        written == page,
        "stale: run `UPDATE_DOCS=1 cargo test -p interop --test dependencies`"
    );
}

#[test]
fn core_needs_only_the_listed_packages() {
    let direct = ["ipnet", "serde", "serde_core", "serde_with", "thiserror"];
    assert_eq!(names(&packages("", "normal,no-proc-macro")), direct.join(", "));
}
