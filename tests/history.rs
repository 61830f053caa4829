//! Compatibility: objects stored by any release deserialize with every version of the crate, and
//! published names (rule ids in comments and configurations, fields in paths) do not change.
//!
//! The files in `tests/history/` only grow. `UPDATE_HISTORY=1 cargo test --test history` adds new
//! names and removes none.
#![cfg(feature = "lint")]

use std::collections::BTreeSet;
use std::path::Path;

use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::fields::{BACKEND, Field, Kind};
use envoy_gateway_backend::{Gate, Profile, Release, lint, rules};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Stored {
    release: String,
    object: Value,
}

fn stored() -> impl Iterator<Item = Stored> {
    let lines = include_str!("history/stored.ndjson").lines();
    lines.map(|line| serde_json::from_str(line).expect("a stored object"))
}

#[test]
fn stored_object_deserializes_and_serializes_unchanged() {
    for Stored { release, object } in stored() {
        let backend: Backend = serde_json::from_value(object.clone())
            .unwrap_or_else(|error| panic!("{release}: {error}: {object}"));
        assert_eq!(serde_json::to_value(&backend).unwrap(), object, "{release}");
    }
}

/// Rules by which a release refuses to create again what an older one stored. An update of such an
/// object is admitted as long as its `spec` does not change.
const BREAKING: &[&str] = &["endpoints-required"];

#[test]
fn stored_object_can_be_created_again_in_later_releases() {
    let mut releases = std::collections::HashSet::new();
    for Stored { release, mut object } in stored() {
        let first: Release = release.parse().unwrap();
        // Created again from a backup, which does not contain this field.
        object["metadata"].as_object_mut().unwrap().remove("resourceVersion");
        releases.insert(first);
        for &release in Release::ALL.iter().filter(|release| release.is_at_least(first)) {
            let profile = Profile::new(release).with_gates([Gate::Admission]);
            let checked = lint::Linter::new(&profile).check_create(&object.to_string());
            let broken =
                checked.report().iter().filter(|finding| !BREAKING.contains(&finding.rule.id()));
            let broken: Vec<_> = broken.map(ToString::to_string).collect();
            assert!(
                broken.is_empty(),
                "{first} stored it, {release} does not: {broken:?}\n{object}"
            );
        }
    }
    assert_eq!(releases.len(), Release::ALL.len());
}

/// Compares the recorded names with the current ones.
fn assert_kept(file: &str, today: &BTreeSet<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/history").join(file);
    let written = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    let recorded: BTreeSet<String> = written.lines().map(str::to_owned).collect();
    let lost: Vec<_> = recorded.difference(today).collect();
    assert!(lost.is_empty(), "{file}: removed: {lost:?}");
    let new: Vec<_> = today.difference(&recorded).map(String::as_str).collect();
    if std::env::var_os("UPDATE_HISTORY").is_some() {
        let all: Vec<_> = today.iter().map(String::as_str).collect();
        std::fs::write(&path, all.join("\n") + "\n")
            .unwrap_or_else(|error| panic!("{file}: {error}"));
    } else {
        assert!(
            new.is_empty(),
            "{file}: add {new:?} with `UPDATE_HISTORY=1 cargo test --test history`"
        );
    }
}

#[test]
fn rule_ids_are_kept() {
    assert_kept(
        "rules.txt",
        &rules().map(|rule| format!("{} {}", rule.gate(), rule.id())).collect(),
    );
}

#[test]
fn fields_and_values_are_kept() {
    let mut names = BTreeSet::new();
    collect(&BACKEND, "", &mut names);
    assert_kept("fields.txt", &names);
}

/// The path of every field, and every value of an enumeration.
fn collect(field: &Field, path: &str, names: &mut BTreeSet<String>) {
    let path = match field.name() {
        "" => path.to_owned(),
        name if path.is_empty() => name.to_owned(),
        name => format!("{path}.{name}"),
    };
    if !path.is_empty() {
        names.insert(path.clone());
    }
    match field.kind() {
        Kind::Object(fields) => fields.iter().for_each(|field| collect(field, &path, names)),
        Kind::List { items, .. } => collect(items, &format!("{path}[]"), names),
        Kind::String { values, .. } => {
            let values = values.iter().flat_map(|(_, values)| values);
            names.extend(values.map(|value| format!("{path} = {value}")));
        }
        _ => {}
    }
}
