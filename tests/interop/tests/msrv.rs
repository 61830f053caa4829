//! The crate builds with its minimum Rust version: dependencies and syntax do not need a later one.
//! (Clippy's `incompatible_msrv` checks the standard library.)

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use syn::visit::{self, Visit};

const LIBRARY: &str = "envoy-gateway-backend";

/// Parses `1.88` or `1.88.0`.
fn version(text: &str) -> [u32; 3] {
    let mut parts = text.split('.').map(|part| part.parse().expect("a Rust version"));
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

fn metadata() -> Value {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata", "--format-version=1", "--all-features", "--locked", "--manifest-path",
            manifest,
        ])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().expect("a text")
}

fn items<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().expect("a list").iter()
}

#[test]
fn dependency_does_not_need_a_later_rust() {
    let metadata = metadata();
    let packages: BTreeMap<_, _> =
        items(&metadata, "packages").map(|package| (text(package, "id"), package)).collect();
    let nodes: BTreeMap<_, _> =
        items(&metadata["resolve"], "nodes").map(|node| (text(node, "id"), node)).collect();
    let (root, ours) =
        packages.iter().find(|(_, package)| text(package, "name") == LIBRARY).expect("the library");
    let ours = version(text(ours, "rust_version"));

    let (mut pending, mut seen) = (vec![*root], std::collections::BTreeSet::from([*root]));
    let mut later = Vec::new();
    while let Some(id) = pending.pop() {
        let package = packages[id];
        if let Some(theirs) =
            package["rust_version"].as_str().filter(|theirs| version(theirs) > ours)
        {
            later.push(format!(
                "{} {} asks for Rust {theirs}",
                text(package, "name"),
                text(package, "version")
            ));
        }
        // Dependencies of the library and of build scripts count, dev-dependencies do not.
        let needed = items(nodes[id], "deps")
            .filter(|dependency| items(dependency, "dep_kinds").any(|kind| kind["kind"] != "dev"));
        pending
            .extend(needed.map(|dependency| text(dependency, "pkg")).filter(|id| seen.insert(id)));
    }
    assert!(seen.len() > 20, "{seen:?}");
    assert!(later.is_empty(), "{later:#?}");
}

/// Counts `match x { y if let z = x => … }`, which needs Rust 1.95.
#[derive(Default)]
struct IfLetGuards {
    found: usize,
    in_guard: bool,
}

impl<'ast> Visit<'ast> for IfLetGuards {
    fn visit_pat_guard(&mut self, pattern: &'ast syn::PatGuard) {
        self.in_guard = true;
        self.visit_expr(&pattern.guard);
        self.in_guard = false;
    }

    fn visit_expr_let(&mut self, expression: &'ast syn::ExprLet) {
        self.found += usize::from(self.in_guard);
        visit::visit_expr_let(self, expression);
    }
}

fn if_let_guards(source: &str) -> syn::Result<usize> {
    let mut guards = IfLetGuards::default();
    guards.visit_file(&syn::parse_file(source)?);
    Ok(guards.found)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn syntax_does_not_need_a_later_rust() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in ["src", "crates", "examples", "webhook/src"] {
        sources(&root.join(folder), &mut files);
    }
    assert!(files.len() > 100, "{files:?}");
    for file in files {
        let source = fs::read_to_string(&file).expect("a source");
        match if_let_guards(&source) {
            Ok(found) => assert_eq!(
                found,
                0,
                "{} has `if let` guards, which only Rust 1.95 reads",
                file.display()
            ),
            Err(error) => panic!("{}: {error}", file.display()),
        }
    }
}

#[test]
fn if_let_guard_is_counted() {
    let found = |arm: &str| {
        if_let_guards(&format!("fn f(x: Option<u8>) {{ match x {{ {arm} _ => {{}} }} }}")).unwrap()
    };
    assert_eq!(found("y if let Some(1) = y => {}"), 1);
    assert_eq!(found("y if true && let Some(1) = y => {}"), 1);
    assert_eq!(found("y if y == Some(1) => if let Some(1) = y {}"), 0);
}

#[test]
fn version_compares_by_parts() {
    assert!(version("1.88") < version("1.88.1"));
    assert!(version("1.9") < version("1.10"));
    assert_eq!(version("1.88"), version("1.88.0"));
}
