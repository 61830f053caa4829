//! check(bytes) ends without a panic, says the same twice, and every finding has a place within the text and a path that
//! parses; a document that is written as JSON reads back as the same value.
#![no_main]

use envoy_gateway_backend::{FieldPath, Profile, manifest};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = match manifest::read_text(bytes) {
        Ok(text) => text,
        Err(report) => return assert!(report.has_errors()),
    };
    let profile = Profile::default();
    let mut again = manifest::check(&text, &profile);
    for checked in manifest::check(&text, &profile) {
        assert_eq!(again.next().map(|again| again.report().clone()).as_ref(), Some(checked.report()));
        for finding in checked.report() {
            assert!(!finding.to_string().contains(char::is_control), "{finding:?}");
            assert_eq!(finding.path.to_string().parse::<FieldPath>().as_ref(), Ok(&finding.path));
            let place = finding.place.as_ref().expect("a finding of a text has a place");
            assert!(text.get(place.span.clone()).is_some(), "{finding:?}");
            assert!(place.line >= 1 && place.column >= 1, "{finding:?}");
        }
    }
    assert!(again.next().is_none());
    let _ = manifest::check_status(&text, &profile);

    for document in manifest::documents(&text) {
        let Ok(tree) = document.content else { continue };
        let value = tree.root().to_json();
        // JSON is YAML but for its surrogates, and only an object is taken for JSON.
        if value.is_object() {
            let json = value.to_string();
            let read = manifest::first_document(&json).and_then(|document| document.content.ok());
            assert_eq!(read.map(|tree| tree.root().to_json()), Some(value));
        }
    }
});
