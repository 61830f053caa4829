//! A stream cut into chunks gives what the whole text gives.
#![cfg(feature = "lint")]

use std::io::{self, BufReader, Read};

use envoy_gateway_backend::lint::{self, CheckedObject};
use envoy_gateway_backend::render::{Sarif, Source};
use envoy_gateway_backend::{Finding, Profile};
use kubectl_yaml::{Chunks, Limits};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// What is compared: everything but the numbers of documents, which count from the chunk.
type Told = (String, Option<usize>, Vec<Finding>);

fn told(checked: &CheckedObject) -> Told {
    (checked.kind().to_owned(), checked.item(), checked.report().findings().to_vec())
}

fn whole(text: &str) -> Vec<Told> {
    lint::Linter::new(&Profile::default()).check(text).map(|checked| told(&checked)).collect()
}

/// Read a few bytes at a time, so that lines and separators are torn.
fn in_chunks(text: &str, at_a_time: usize) -> Vec<Told> {
    let chunks =
        Chunks::new(BufReader::with_capacity(at_a_time, text.as_bytes()), Limits::default());
    chunks
        .flat_map(|chunk| {
            lint::Linter::new(&Profile::default()).check_chunk(&chunk.expect("bytes can be read"))
        })
        .map(|checked| told(&checked))
        .collect()
}

#[test]
fn every_text_of_the_corpus_is_read_alike() {
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
fn a_document_beyond_the_limit_is_told_where_it_begins_and_the_next_is_read() {
    let backend = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\nspec: {}\n";
    let text = format!("{backend}---\na: {}\n---\n{backend}", "x".repeat(1_000));
    let limits = Limits::default().with_max_bytes(200);
    let chunks =
        Chunks::new(text.as_bytes(), limits).map(|chunk| chunk.expect("bytes can be read"));
    let all: Vec<_> = chunks
        .flat_map(|chunk| lint::Linter::new(&Profile::default()).check_chunk(&chunk))
        .collect();
    let finding = &all[1].report().findings()[0];
    assert_eq!(finding.rule.id(), "text-too-large");
    assert_eq!(finding.place.as_ref().map(|place| place.line), Some(6));
    assert_eq!((all.len(), all[2].name()), (3, Some("b")));
    assert_eq!(all[2].span(), text.len() - backend.len()..text.len());
}

#[test]
fn as_large_as_may_be_is_not_too_large_whatever_ends_it() {
    let document = "kind: A\napiVersion: v1\n";
    for separator in ["---\n", "--- # and so on\n", "---x\n"] {
        let text = format!("{document}{separator}{document}");
        let limits = Limits::default().with_max_bytes(document.len());
        let profile = Profile::default();
        let whole: Vec<_> = lint::Linter::new(&profile)
            .with_limits(limits.clone())
            .check(&text)
            .map(|checked| told(&checked))
            .collect();
        let chunks = Chunks::new(text.as_bytes(), limits)
            .flat_map(|chunk| lint::Linter::new(&profile).check_chunk(&chunk.expect("bytes")));
        assert_eq!(
            chunks.map(|checked| told(&checked)).collect::<Vec<_>>(),
            whole,
            "{separator:?}"
        );
    }
}

#[test]
fn later_documents_are_yaml_also_where_they_are_no_text() {
    let text = b"kind: A\napiVersion: v1\n---\n{kind: A, apiVersion: v1, a: \"\xff\"}\n";
    assert!(lint::decode_utf8(text).is_err());
    let chunks = Chunks::new(&text[..], Limits::default()).flat_map(|chunk| {
        lint::Linter::new(&Profile::default()).check_chunk(&chunk.expect("bytes"))
    });
    let rules: Vec<_> =
        chunks.flat_map(CheckedObject::into_report).map(|finding| finding.rule.id()).collect();
    assert_eq!(rules, ["unreadable-encoding"]);
}

#[test]
fn an_excerpt_of_json_that_is_no_text_stands_where_the_finding_does() {
    let text = b"{\"kind\": \"Backend\", \"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"metadata\": {\"labels\": {\"a\": \"\xe2\x82\"}, \"nam\": 1}}";
    let chunk = Chunks::new(&text[..], Limits::default()).next().expect("a chunk").expect("bytes");
    let checked = lint::Linter::new(&Profile::default()).check_chunk(&chunk);
    let finding = checked[0]
        .report()
        .iter()
        .find(|finding| finding.path.to_string() == "metadata.nam")
        .expect("a finding");
    let span = finding.place.as_ref().expect("a place").span.clone();
    assert_eq!(chunk.text().get(span), Some("\"nam\""));
}

/// What a fix writes ends as the lines around it do, whatever ends those of other documents.
#[test]
fn a_line_that_is_written_ends_as_its_neighbours() {
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

#[test]
fn an_error_of_the_stream_ends_it() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("broken"))
        }
    }
    let mut chunks =
        Chunks::new(BufReader::new("a: b\n---\n".as_bytes().chain(Broken)), Limits::default());
    assert!(chunks.next().is_some_and(|chunk| chunk.is_ok()));
    assert!(chunks.next().is_some_and(|chunk| chunk.is_err()));
    assert!(chunks.next().is_none());
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
    fn any_text_is_read_alike(text in pieces(), at_a_time in 1_usize..20) {
        prop_assert_eq!(in_chunks(&text, at_a_time), whole(&text));
    }
}

/// A log of a stream says the same places as that of the whole, fixes and all.
#[test]
fn sarif_of_chunks_points_into_the_stream() {
    let backend = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\nspec:\n  fallbak: true\n";
    let text = format!("{backend}---\n{backend}");
    let profile = Profile::default();
    let (mut whole, mut parts) = (Sarif::new(), Sarif::new());
    for checked in lint::Linter::new(&profile).check(&text) {
        whole.add(&Source { text: &text, ..Source::default() }, checked.report());
    }
    for chunk in Chunks::new(text.as_bytes(), Limits::default()).map(|chunk| chunk.expect("bytes"))
    {
        let part = chunk.text();
        for checked in lint::Linter::new(&profile).check_chunk(&chunk) {
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
