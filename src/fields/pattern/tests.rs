//! Each matcher equals its pattern.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use regex::Regex;

use super::Pattern;

/// The pattern as Go reads it: `$` is the end of the text, also before a final line feed.
fn regex(pattern: Pattern) -> &'static Regex {
    static COMPILED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let compile = |pattern: &Pattern| Regex::new(&pattern.as_str().replace('$', r"\z")).unwrap();
        Pattern::ALL.iter().map(compile).collect()
    });
    &COMPILED[Pattern::ALL.iter().position(|known| *known == pattern).unwrap()]
}

/// The characters on which a pattern turns, and one it does not know.
fn alphabet(pattern: Pattern) -> &'static [char] {
    match pattern {
        Pattern::Ipv4Address => &['0', '1', '2', '5', '6', '.'],
        Pattern::IpAddress => &['0', '2', '6', 'a', '.', ':'],
        Pattern::WellKnownCaCertificates | Pattern::ConditionType => &['a', 'A', '-', '.', '/', '_'],
        Pattern::ConditionReason => &['a', '0', '_', ',', ':', '-'],
        _ => &['a', '0', '-', '.', 'A', '\n'],
    }
}

#[test]
fn matchers_equal_their_patterns_on_every_short_text() {
    for &pattern in Pattern::ALL {
        let regex = regex(pattern);
        let mut texts = vec![String::new()];
        for _ in 0..=6 {
            for text in &texts {
                assert_eq!(pattern.is_match(text), regex.is_match(text), "{pattern:?} {text:?}");
            }
            texts = texts.iter().flat_map(|text| alphabet(pattern).iter().map(move |c| format!("{text}{c}"))).collect();
            if texts.len() > 60_000 {
                break;
            }
        }
    }
}

#[test]
fn the_crds_have_these_patterns_and_no_others() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/crd");
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let crd: serde_json::Value = serde_json::from_slice(&std::fs::read(file.unwrap().path()).unwrap()).unwrap();
        let mut pending = vec![&crd];
        while let Some(value) = pending.pop() {
            found.extend(value.get("pattern").and_then(|pattern| Some(pattern.as_str()?.to_owned())));
            match value {
                serde_json::Value::Object(map) => pending.extend(map.values()),
                serde_json::Value::Array(items) => pending.extend(items),
                _ => {}
            }
        }
    }
    let ours: BTreeSet<_> = Pattern::ALL.iter().map(|pattern| pattern.as_str().to_owned()).collect();
    assert_eq!(ours, found);
}

fn any_pattern() -> impl Strategy<Value = Pattern> {
    prop::sample::select(Pattern::ALL)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn matchers_equal_their_patterns_on_texts_of_their_alphabet(
        (pattern, text) in any_pattern().prop_flat_map(|pattern| {
            let text = prop::collection::vec(prop::sample::select(alphabet(pattern)), 0..80);
            (Just(pattern), text.prop_map(String::from_iter))
        })
    ) {
        prop_assert_eq!(pattern.is_match(&text), regex(pattern).is_match(&text));
    }

    #[test]
    fn matchers_equal_their_patterns_near_addresses(
        text in "(([0-9a-fA-F]{0,5}:{1,2}){0,9}[0-9a-f]{0,5}|([0-9]{1,3}\\.){0,5}[0-9]{0,4}|System[/a]{0,2}|[a-z.-]{1,9}/[a-zA-Z._-]{60,66}b?)[\n%]?"
    ) {
        for &pattern in Pattern::ALL {
            prop_assert_eq!(pattern.is_match(&text), regex(pattern).is_match(&text), "{:?}", pattern);
        }
    }

    #[test]
    fn matchers_equal_their_patterns_on_any_text(pattern in any_pattern(), text in any::<String>()) {
        prop_assert_eq!(pattern.is_match(&text), regex(pattern).is_match(&text));
    }
}
