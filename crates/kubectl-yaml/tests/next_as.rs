//! The fast path `Documents::next_as`: equal to the tree where it reads a document, and no document
//! is lost where it does not.

use std::collections::BTreeMap;

use kubectl_yaml::{Document, Format, Limits, documents, documents_with};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Object {
    kind: String,
    level: Option<Level>,
    ports: Option<Vec<u16>>,
    labels: Option<BTreeMap<String, String>>,
    is_enabled: Option<bool>,
    child: Option<Box<Object>>,
}

#[derive(Debug, PartialEq, Deserialize)]
enum Level {
    Low,
    High,
}

fn fast(text: &str) -> Option<Object> {
    documents(text).next_as().map(|direct| direct.value)
}

fn by_tree(document: &Document<'_>) -> Option<Object> {
    document.content.as_ref().ok()?.root().decode().ok()
}

#[test]
fn next_as_equals_the_tree() {
    for text in [
        "kind: A\nlevel: High\nports: [80, 0x1bb]\nlabels: {a: 'b', c: \"d\\x65\"}\nisEnabled: on\n",
        "---\n# comment\nkind: |\n  a\n  b\nchild: {kind: \"1\"}\n",
        "{\"kind\": \"A\\u0062\", \"ports\": [], \"child\": {\"kind\": \"b\", \"isEnabled\": false}}",
    ] {
        let document = documents(text).next().unwrap();
        assert_eq!(fast(text), by_tree(&document), "{text}");
        assert!(fast(text).is_some(), "{text}");
    }
}

#[test]
fn next_as_of_an_unsupported_construct_is_none() {
    for text in [
        "", "# a", "a", "- a", "null", "kind: &a A", "kind: !!str A", "kind: ! A", "kind:",
        "kind: ~", "kind: 1", "kind: on", "kind: A\nkind: A", "kind: A\nunknown: 1",
        "kind: A\nports: [1.0]", "kind: A\nports: [\"1\"]", "kind: A\nports: [65536]",
        "kind: A\nlabels: {a: b, a: b}", "kind: A\nlabels: {<<: {}}", "kind: A\nlabels: {1: b}",
        "kind: A\nlevel: Other", "kind: A\nisEnabled: \"on\"", "kind: |\n  A", "kind: A\n\tb",
        "{\"kind\": null}", "{\"kind\": \"A\", \"kind\": \"A\"}", "{\"k\\u0069nd\": \"A\"}",
        "{\"kind\": \"A\"", "--- x\nkind: A",
    ] {
        assert_eq!(fast(text), None, "{text:?}");
    }
}

#[test]
fn next_as_within_the_limits_is_read() {
    let text = "kind: A\nports: [1]\n";
    let is_read = |limits: &Limits| documents_with(text, limits).next_as::<Object>().is_some();
    let limits = Limits::default().with_max_bytes(text.len()).with_max_depth(2);
    assert!(is_read(&limits));
    assert!(!is_read(&limits.clone().with_max_bytes(text.len() - 1)));
    assert!(!is_read(&limits.clone().with_max_nodes(text.len() - 1)));
    assert!(!is_read(&limits.clone().with_max_depth(1)));
    assert!(!is_read(&limits.with_max_documents(0)));
    let ports = |count| format!("kind: A\nports: [{}]\n", vec!["1"; count].join(", "));
    assert!(fast(&ports(256)).is_some());
    assert!(fast(&ports(257)).is_none());
    let labels = |count| {
        let labels: Vec<String> = (0..count).map(|index| format!("l{index}: a")).collect();
        format!("kind: A\nlabels: {{{}}}\n", labels.join(", "))
    };
    assert!(fast(&labels(16)).is_some());
    assert!(fast(&labels(17)).is_none());
    let nested = "{\"kind\": \"A\", \"child\": ".repeat(200) + "1" + &"}".repeat(200);
    assert!(fast(&nested).is_none());
}

#[test]
fn next_as_if_not_accepted_keeps_the_document() {
    for text in ["kind: A\n---\nkind: B\n", "{\"kind\": \"A\"} {\"kind\": \"B\"}"] {
        let mut documents = documents(text);
        assert!(documents.next_as_if(|_: kubectl_yaml::Direct<Object>| None::<()>).is_none());
        let first = documents.next_as::<Object>().unwrap();
        assert_eq!((first.index, first.value.kind.as_str()), (0, "A"));
        let second = documents.next().unwrap();
        assert_eq!((second.index, by_tree(&second).unwrap().kind.as_str()), (1, "B"));
        assert_eq!(first.format == Format::Json, text.starts_with('{'));
        assert!(documents.next_as::<Object>().is_none());
    }
}

fn texts() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "kind: A\n", "level: Low\n", "ports: [1, 2]\n", "ports:\n- 0x10\n", "labels: {a: b}\n",
        "labels:\n  a: \"b\"\n", "isEnabled: yes\n", "child: {kind: B}\n", "---\n", "# c\n",
        "kind: ", "\"\"", " ", "\n", "~", "1", "&a ", "*a", "'", "{", "}", "[", ",", "{\"kind\": ",
        "\"A\"}", "null",
    ]);
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn next_as_of_any_text_equals_the_tree(text in texts()) {
        let mut fast = documents(&text);
        let mut trees = documents(&text);
        loop {
            let direct = fast.next_as::<Object>();
            let read_fast = direct.is_some();
            let found = direct.map(|direct| (direct.index, direct.span, Some(direct.value)));
            let found = found.or_else(|| {
                fast.next().map(|document| (document.index, document.span, by_tree(&document)))
            });
            let expected =
                trees.next().map(|document| (document.index, document.span, by_tree(&document)));
            prop_assert_eq!(&found, &expected, "fast path: {}", read_fast);
            if expected.is_none() {
                break;
            }
        }
    }
}
