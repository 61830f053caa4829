//! The crate builds with the Rust it names: none of its dependencies asks for a later one.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

const LIBRARY: &str = "envoy-gateway-backend";

/// `1.88` or `1.88.0`, so that it can be compared.
fn version(text: &str) -> [u32; 3] {
    let mut parts = text.split('.').map(|part| part.parse().expect("a Rust version"));
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

fn metadata() -> Value {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--all-features", "--locked", "--manifest-path", manifest])
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
fn no_dependency_asks_for_a_later_rust() {
    let metadata = metadata();
    let packages: BTreeMap<_, _> = items(&metadata, "packages").map(|package| (text(package, "id"), package)).collect();
    let nodes: BTreeMap<_, _> = items(&metadata["resolve"], "nodes").map(|node| (text(node, "id"), node)).collect();
    let (root, ours) = packages.iter().find(|(_, package)| text(package, "name") == LIBRARY).expect("the library");
    let ours = version(text(ours, "rust_version"));

    let (mut pending, mut seen) = (vec![*root], std::collections::BTreeSet::from([*root]));
    let mut later = Vec::new();
    while let Some(id) = pending.pop() {
        let package = packages[id];
        if let Some(theirs) = package["rust_version"].as_str().filter(|theirs| version(theirs) > ours) {
            later.push(format!("{} {} asks for Rust {theirs}", text(package, "name"), text(package, "version")));
        }
        // Dependencies of the build and of its scripts count; those of tests do not: their `kind` is `dev`.
        let needed = items(nodes[id], "deps")
            .filter(|dependency| items(dependency, "dep_kinds").any(|kind| kind["kind"] != "dev"));
        pending.extend(needed.map(|dependency| text(dependency, "pkg")).filter(|id| seen.insert(id)));
    }
    assert!(seen.len() > 20, "{seen:?}");
    assert!(later.is_empty(), "{later:#?}");
}

#[test]
fn versions_compare_by_their_parts() {
    assert!(version("1.88") < version("1.88.1"));
    assert!(version("1.9") < version("1.10"));
    assert_eq!(version("1.88"), version("1.88.0"));
}
