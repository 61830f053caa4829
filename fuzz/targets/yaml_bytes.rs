//! check(bytes) does not panic and is deterministic; every finding has a location within the text and a
//! path that parses; a document written as JSON reads back as the same value. The number of events is
//! linear in the length, events are properly nested, and their spans are in the order of the text.
#![no_main]

use envoy_gateway_backend::kubectl_yaml;
use envoy_gateway_backend::kubectl_yaml::yaml::{EventKind, Parser};
use envoy_gateway_backend::{Profile, lint};
use envoy_gateway_backend_fuzz::check_text;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = match lint::decode_utf8(bytes) {
        Ok(text) => text,
        Err(report) => return assert!(report.has_errors()),
    };
    let profile = Profile::default();
    check_text(&text, &profile);
    let _ = lint::Linter::new(&profile).check_status(&text);

    events(&text);
    for document in kubectl_yaml::documents(&text) {
        let Ok(tree) = document.content else { continue };
        let value = tree.root().to_json();
        // JSON is YAML except for surrogates, and only an object is read as JSON.
        if value.is_object() {
            let json = value.to_string();
            let read =
                kubectl_yaml::first_document(&json).and_then(|document| document.content.ok());
            assert_eq!(read.map(|tree| tree.root().to_json()), Some(value));
        }
    }
});

fn events(text: &str) {
    let mut parser = Parser::new(text);
    let (mut count, mut open, mut offset) = (0, Vec::new(), 0);
    while let Ok(Some(event)) = parser.next_event() {
        count += 1;
        assert!(event.span.slice(text).is_some(), "{event:?}");
        // An event without text is located where the parser noticed it.
        if !event.span.is_empty() {
            assert!(offset <= event.span.start, "{event:?}");
            offset = event.span.start;
        }
        match event.kind {
            EventKind::DocumentStart { .. } => open.push('-'),
            EventKind::SequenceStart { .. } => open.push('['),
            EventKind::MappingStart { .. } => open.push('{'),
            EventKind::DocumentEnd { .. } => assert_eq!(open.pop(), Some('-')),
            EventKind::SequenceEnd => assert_eq!(open.pop(), Some('[')),
            EventKind::MappingEnd => assert_eq!(open.pop(), Some('{')),
            EventKind::Alias(_) | EventKind::Scalar { .. } | EventKind::Comment(_) => {}
        }
    }
    // `[?,` has four events for each two bytes; an empty text has one empty document.
    assert!(count <= 4 * text.len() + 4, "{count} events");
}
