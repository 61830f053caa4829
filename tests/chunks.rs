//! `Linter::check_chunk`: the chunks of a stream have the findings of the whole text.
#![cfg(feature = "lint")]

use std::io::BufReader;

use envoy_gateway_backend::lint::{self, CheckedObject, Linter};
use envoy_gateway_backend::render::{Sarif, Source};
use envoy_gateway_backend::{Finding, Profile};
use kubectl_yaml::{Chunks, Limits};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// The compared parts: all but document indexes, which count from the chunk.
type Outcome = (String, Option<usize>, Vec<Finding>);

fn outcome(checked: &CheckedObject) -> Outcome {
    (checked.kind().to_owned(), checked.item(), checked.report().findings().to_vec())
}

fn whole(text: &str) -> Vec<Outcome> {
    Linter::new(&Profile::default()).check(text).map(|checked| outcome(&checked)).collect()
}

/// Reads `capacity` bytes at a time, so that lines and separators are split.
fn in_chunks(text: &str, capacity: usize) -> Vec<Outcome> {
    let chunks =
        Chunks::new(BufReader::with_capacity(capacity, text.as_bytes()), Limits::default());
    chunks
        .flat_map(|chunk| {
            Linter::new(&Profile::default()).check_chunk(&chunk.expect("bytes can be read"))
        })
        .map(|checked| outcome(&checked))
        .collect()
}

#[test]
fn chunks_of_the_corpus_have_the_findings_of_the_whole_text() {
    let mut separated = 0;
    for line in include_str!("conformance/yaml.ndjson").lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case");
        let text = case["manifest"].as_str().expect("a manifest");
        separated += usize::from(text.contains("\n---"));
        assert_eq!(in_chunks(text, 7), whole(text), "{text}");
    }
    assert!(separated > 20, "only {separated} texts have more than one document");
}

#[test]
fn chunk_over_the_limit_is_reported_at_its_start_and_the_next_is_checked() {
    let backend = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\nspec: {}\n";
    let text = format!("{backend}---\na: {}\n---\n{backend}", "x".repeat(1_000));
    let limits = Limits::default().with_max_bytes(200);
    let chunks =
        Chunks::new(text.as_bytes(), limits).map(|chunk| chunk.expect("bytes can be read"));
    let all: Vec<_> =
        chunks.flat_map(|chunk| Linter::new(&Profile::default()).check_chunk(&chunk)).collect();
    let finding = &all[1].report().findings()[0];
    assert_eq!(finding.rule.id(), "text-too-large");
    assert_eq!(finding.location.as_ref().map(|location| location.line), Some(6));
    assert_eq!((all.len(), all[2].name()), (3, Some("b")));
    assert_eq!(all[2].span(), text.len() - backend.len()..text.len());
}

#[test]
fn chunk_of_exactly_the_limit_is_checked() {
    let document = "kind: A\napiVersion: v1\n";
    for separator in ["---\n", "--- # and so on\n", "---x\n"] {
        let text = format!("{document}{separator}{document}");
        let limits = Limits::default().with_max_bytes(document.len());
        let profile = Profile::default();
        let whole: Vec<_> = Linter::new(&profile)
            .with_limits(limits.clone())
            .check(&text)
            .map(|checked| outcome(&checked))
            .collect();
        let chunks = Chunks::new(text.as_bytes(), limits)
            .flat_map(|chunk| Linter::new(&profile).check_chunk(&chunk.expect("bytes")));
        assert_eq!(
            chunks.map(|checked| outcome(&checked)).collect::<Vec<_>>(),
            whole,
            "{separator:?}"
        );
    }
}

#[test]
fn later_chunk_that_is_not_utf_8_is_unreadable() {
    let text = b"kind: A\napiVersion: v1\n---\n{kind: A, apiVersion: v1, a: \"\xff\"}\n";
    assert!(lint::decode_utf8(text).is_err());
    let chunks = Chunks::new(&text[..], Limits::default())
        .flat_map(|chunk| Linter::new(&Profile::default()).check_chunk(&chunk.expect("bytes")));
    let rules: Vec<_> =
        chunks.flat_map(CheckedObject::into_report).map(|finding| finding.rule.id()).collect();
    assert_eq!(rules, ["unreadable-encoding"]);
}

#[test]
fn finding_in_json_that_is_not_utf_8_has_its_span_in_the_decoded_text() {
    let text = b"{\"kind\": \"Backend\", \"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"metadata\": {\"labels\": {\"a\": \"\xe2\x82\"}, \"nam\": 1}}";
    let chunk = Chunks::new(&text[..], Limits::default()).next().expect("a chunk").expect("bytes");
    let checked = Linter::new(&Profile::default()).check_chunk(&chunk);
    let finding = checked[0]
        .report()
        .iter()
        .find(|finding| finding.path.to_string() == "metadata.nam")
        .expect("a finding");
    let span = finding.location.as_ref().expect("a location").span.clone();
    assert_eq!(chunk.text().get(span), Some("\"nam\""));
}

/// The line break that a fix inserts is that of the lines around it, not of other documents.
#[test]
fn inserted_line_ends_as_the_lines_around_it() {
    let backend = "spec: {}\nkind: Backend\nmetadata: {name: b}\n";
    let text = format!("---\n{backend}---\r\n{}---\r\n{backend}", backend.replace('\n', "\r\n"));
    assert_eq!(in_chunks(&text, 7), whole(&text));
    let added = whole(&text)
        .into_iter()
        .flat_map(|(_, _, findings)| findings)
        .filter_map(|finding| finding.fix);
    let added: Vec<_> = added.map(|fix| fix.edits[0].replacement.clone()).collect();
    let api_version = "apiVersion: gateway.envoyproxy.io/v1alpha1";
    assert_eq!(added, ["\n", "\r\n", "\n"].map(|end| format!("{api_version}{end}")));
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("---\n".to_owned()),
        Just("---\r\n".to_owned()),
        Just("--- x\n".to_owned()),
        Just("--- # x\n".to_owned()),
        Just("----\n".to_owned()),
        Just("--\n".to_owned()),
        Just("\n".to_owned()),
        Just("{\"kind\": \"A\", \"apiVersion\": \"v1\"}\n".to_owned()),
        Just(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nspec: {x: 1}\n".to_owned()
        ),
        Just("a: '\n---\n'".to_owned()),
        Just("spec: {}\r\nkind: Backend".to_owned()),
        Just("# c\n".to_owned()),
        "[ \\-{}a:\n\u{85}]{0,6}",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn chunks_of_any_text_have_the_findings_of_the_whole_text(text in pieces(), capacity in 1_usize..20) {
        prop_assert_eq!(in_chunks(&text, capacity), whole(&text));
    }
}

#[test]
fn sarif_of_chunks_has_locations_in_the_stream() {
    let backend = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\nspec:\n  fallbak: true\n";
    let text = format!("{backend}---\n{backend}");
    let profile = Profile::default();
    let (mut whole, mut parts) = (Sarif::new(), Sarif::new());
    for checked in Linter::new(&profile).check(&text) {
        whole.add(&Source { text: &text, ..Source::default() }, checked.report());
    }
    for chunk in Chunks::new(text.as_bytes(), Limits::default()).map(|chunk| chunk.expect("bytes"))
    {
        let part = chunk.text();
        for checked in Linter::new(&profile).check_chunk(&chunk) {
            parts.add(
                &Source { text: &part, start: chunk.start(), ..Source::default() },
                checked.report(),
            );
        }
    }
    let whole = whole.finish();
    assert_eq!(
        whole["runs"][0]["results"][1]["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]
            ["startLine"],
        11
    );
    assert_eq!(parts.finish(), whole);
}
