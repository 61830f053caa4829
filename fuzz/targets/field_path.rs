//! parse(path) = Ok(p) ⇒ parse(print(p)) = Ok(p), and print(p) contains no control character.
#![no_main]

use envoy_gateway_backend::{FieldPath, Segment};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(path) = text.parse::<FieldPath>() {
        check(&path);
        assert_eq!(path.parent().is_none(), path.segments().is_empty());
    }
    // Any string is also a key.
    let path = FieldPath::root().key("spec").key(text.to_owned()).index(text.len());
    assert!(matches!(path.segments(), [_, Segment::Key(key), _] if key == text));
    check(&path);
});

fn check(path: &FieldPath) {
    let printed = path.to_string();
    assert!(!printed.contains(char::is_control));
    assert_eq!(printed.parse().as_ref(), Ok(path));
}
