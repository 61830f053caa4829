//! The documentation of the model agrees with the field table.

use std::fs;
use std::path::Path;

use envoy_gateway_backend::fields::{Bounds, Field, Kind};
use envoy_gateway_backend::{FieldPath, Release};
use regex::Regex;

/// A documentation comment about a field, as one line, with the field's path.
struct Comment {
    path: FieldPath,
    text: String,
}

/// The comments in `src/api` that begin with the path of a field, and those that name it in
/// parentheses.
fn comments() -> Vec<Comment> {
    let path = Regex::new(r"`((?:spec|status)(?:\.\w+(?:\[\])?)*)`").unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api");
    let mut comments = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let source = fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut block = String::new();
        for line in source.lines().chain([""]) {
            if let Some(text) = line.trim_start().strip_prefix("///") {
                block.push_str(text);
                continue;
            }
            let text = std::mem::take(&mut block);
            if let Some(found) = path.captures(&text) {
                let path = found[1].replace("[]", "").parse().unwrap();
                comments.push(Comment { path, text });
            }
        }
    }
    comments
}

fn release(text: &str) -> Release {
    text.parse().unwrap()
}

#[test]
fn since_agrees_with_the_field_table() {
    let since = Regex::new(r"(?:^|[.:)] )Since (v1\.\d+)\.").unwrap();
    let mut documented = 0;
    for Comment { path, text } in comments() {
        let first = Field::first_release_at(&path).unwrap_or_else(|| panic!("no field {path}"));
        let parent = path.parent().and_then(|parent| Field::first_release_at(&parent));
        let expected = (parent != Some(first)).then_some(first);
        let written = since.captures(&text).map(|found| release(&found[1]));
        assert_eq!(written, expected, "{path}:{text}");
        documented += usize::from(written.is_some());
    }
    assert!(documented > 15, "only {documented} comments name a release");
}

#[test]
fn numbers_agree_with_the_field_table() {
    let range = Regex::new(r"(?:[;,:]|of) (\d+) to (\d+)\b").unwrap();
    let most = Regex::new(r"at most ([\d,]*\d)").unwrap();
    let before = Regex::new(r"(\d+) before (v1\.\d+)").unwrap();
    let mut compared = 0;
    for Comment { path, text } in comments() {
        let Some(bounds) = Field::lookup(&path).and_then(bounds) else { continue };
        if let Some(found) = range.captures(&text) {
            let written = (found[1].parse().ok(), found[2].parse().ok());
            let latest = Release::LATEST;
            assert_eq!(written, (bounds.min(latest), bounds.max(latest)), "{path}:{text}");
            compared += 1;
        }
        if let (Some(found), Some(max)) = (most.captures(&text), bounds.max(Release::LATEST)) {
            assert_eq!(found[1].replace(',', "").parse(), Ok(max), "{path}:{text}");
            compared += 1;
        }
        for found in before.captures_iter(&text) {
            let next = release(&found[2]);
            let last = Release::ALL.iter().rev().find(|last| last.is_before(next)).unwrap();
            assert_eq!(found[1].parse().ok(), bounds.max(*last), "{path}:{text}");
            compared += 1;
        }
    }
    assert!(compared > 10, "only {compared} numbers are compared");
}

fn bounds(field: &'static Field) -> Option<Bounds> {
    match field.kind() {
        Kind::List { bounds, .. } | Kind::String { bounds, .. } | Kind::Integer { bounds, .. } => {
            Some(*bounds)
        }
        _ => None,
    }
}
