//! A stream read in chunks gives the documents of the whole text.

use std::io::{self, BufReader, Read};

use kubectl_yaml::{Chunks, Document, Limits, documents};
use proptest::prelude::*;
use serde_json::Value;

/// The end of a document, or of its error, in the whole text; and the value, or the code of the error.
/// The start of a document may differ by a `---` line.
type Content = (usize, Result<Value, &'static str>);

fn content(document: &Document<'_>, start: usize) -> Content {
    let (span, value) = match &document.content {
        Ok(tree) => (document.span, Ok(tree.root().to_json())),
        Err(error) => (error.span(), Err(error.code())),
    };
    (start + span.end, value)
}

fn whole(text: &str) -> Vec<Content> {
    documents(text).map(|document| content(&document, 0)).collect()
}

/// Reads `capacity` bytes at a time, so that lines and separators are split.
fn in_chunks(text: &str, capacity: usize) -> Vec<Content> {
    let reader = BufReader::with_capacity(capacity, text.as_bytes());
    let chunks = Chunks::new(reader, Limits::default()).map(|chunk| chunk.expect("a chunk"));
    chunks
        .flat_map(|chunk| {
            let text = chunk.decode_utf8().expect("UTF-8");
            let documents = chunk.documents(&text);
            documents.map(|document| content(&document, chunk.start())).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn chunks_of_the_corpus_give_the_documents_of_the_whole_text() {
    let mut separated = 0;
    for line in include_str!("../../../tests/conformance/yaml.ndjson").lines() {
        let case: Value = serde_json::from_str(line).expect("JSON");
        let text = case["manifest"].as_str().expect("a string");
        separated += usize::from(text.contains("\n---"));
        assert_eq!(in_chunks(text, 7), whole(text), "{text}");
    }
    assert!(separated > 20, "only {separated} texts have more than one document");
}

#[test]
fn chunk_over_the_limit_is_an_error_and_the_next_is_read() {
    let text = format!("a: b\n---\na: {}\n---\nc: d\n", "x".repeat(1_000));
    let limits = Limits::default().with_max_bytes(100);
    let chunks: Vec<_> =
        Chunks::new(text.as_bytes(), limits).map(|chunk| chunk.expect("a chunk")).collect();
    let codes: Vec<_> =
        chunks.iter().map(|chunk| chunk.decode_utf8().err().map(|error| error.code())).collect();
    assert_eq!(codes, [None, Some("text-too-large"), None]);
    assert!(chunks[1].bytes().is_empty() && chunks[1].text().is_empty());
    assert_eq!((chunks[2].lines_before(), chunks[2].start()), (4, text.len() - 5));
}

#[test]
fn chunk_of_exactly_the_limit_is_read() {
    let document = "a: bcdef\n";
    for separator in ["---\n", "--- # and so on\n", "---x\n"] {
        let text = format!("{document}{separator}{document}");
        let limits = Limits::default().with_max_bytes(document.len());
        let chunks = Chunks::new(text.as_bytes(), limits).map(|chunk| chunk.expect("a chunk"));
        assert!(chunks.into_iter().all(|chunk| chunk.decode_utf8().is_ok()), "{separator:?}");
    }
}

#[test]
fn chunk_that_is_not_utf_8_is_replaced_only_in_a_first_json_chunk() {
    let chunks = |bytes: &'static [u8]| {
        Chunks::new(bytes, Limits::default()).map(|chunk| chunk.expect("a chunk"))
    };
    let later = chunks(b"kind: A\n---\n{kind: \"\xff\"}\n").nth(1).expect("two chunks");
    assert_eq!(later.decode_utf8().map_err(|error| error.code()), Err("unreadable-encoding"));
    assert_eq!(later.text(), "{kind: \"\u{fffd}\"}\n");
    let json = chunks(b"{\"kind\": \"\xe2\x82\"}").next().expect("a chunk");
    assert_eq!(json.decode_utf8().expect("JSON"), "{\"kind\": \"\u{fffd}\u{fffd}\"}");
}

#[test]
fn chunks_of_a_broken_stream_end_with_the_error() {
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

fn texts() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        prop::sample::select(vec![
            "---\n", "---\r\n", "--- x\n", "--- # x\n", "----\n", "--\n", "\n", "a: '\n---\n'",
            "{\"kind\": \"A\"}\n", "kind: B\nspec: {x: 1}\n", "spec: {}\r\nkind: C", "# c\n",
        ])
        .prop_map(str::to_owned),
        "[ \\-{}a:\n\u{85}]{0,6}",
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chunks_of_any_text_give_the_documents_of_the_whole_text(text in texts(), capacity in 1_usize..20) {
        prop_assert_eq!(in_chunks(&text, capacity), whole(&text));
    }
}
