//! p.is_match(text) = Regex(p.as_str()).is_match(text), for every pattern p.
#![no_main]

use std::sync::LazyLock;

use envoy_gateway_backend::fields::pattern::Pattern;
use libfuzzer_sys::fuzz_target;
use regex::Regex;

static REGEXES: LazyLock<Vec<(Pattern, Regex)>> = LazyLock::new(|| {
    let regex = |pattern: &Pattern| Regex::new(pattern.as_str()).expect("a regular expression");
    Pattern::ALL.iter().map(|pattern| (*pattern, regex(pattern))).collect()
});

fuzz_target!(|text: &str| {
    for (pattern, regex) in REGEXES.iter() {
        assert_eq!(pattern.is_match(text), regex.is_match(text), "{pattern:?} {text:?}");
    }
});
