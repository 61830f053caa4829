//! Each matcher equals its pattern.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use regex::Regex;

use super::Pattern;

/// The pattern as Go reads it: `$` is the end of the string, also before a final line feed.
fn regex(pattern: Pattern) -> &'static Regex {
    static COMPILED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let compile =
            |pattern: &Pattern| Regex::new(&pattern.as_str().replace('$', r"\z")).unwrap();
        Pattern::ALL.iter().map(compile).collect()
    });
    &COMPILED[Pattern::ALL.iter().position(|known| *known == pattern).unwrap()]
}

/// The characters that matter for a pattern, and another one.
fn alphabet(pattern: Pattern) -> &'static [char] {
    match pattern {
        Pattern::Ipv4Address => &['0', '1', '2', '5', '6', '.'],
        Pattern::IpAddress => &['0', '2', '6', 'a', '.', ':'],
        Pattern::WellKnownCaCertificates | Pattern::ConditionType => {
            &['a', 'A', '-', '.', '/', '_']
        }
        Pattern::DnsSubdomainWithWildcard => &['a', '*', '-', '.', 'A', '\n'],
        Pattern::AbsoluteUri => &['a', ':', '/', '?', '#', '\n'],
        Pattern::ConditionReason => &['a', '0', '_', ',', ':', '-'],
        _ => &['a', '0', '-', '.', 'A', '\n'],
    }
}

#[test]
fn matcher_equals_pattern_on_every_short_string() {
    for &pattern in Pattern::ALL {
        let regex = regex(pattern);
        let mut texts = vec![String::new()];
        for _ in 0..=6 {
            for text in &texts {
                assert_eq!(pattern.is_match(text), regex.is_match(text), "{pattern:?} {text:?}");
            }
            texts = texts
                .iter()
                .flat_map(|text| alphabet(pattern).iter().map(move |c| format!("{text}{c}")))
                .collect();
            if texts.len() > 60_000 {
                break;
            }
        }
    }
}

fn assert_equal(pattern: Pattern, text: &str) {
    assert_eq!(pattern.is_match(text), regex(pattern).is_match(text), "{pattern:?} {text:?}");
}

#[test]
fn matcher_equals_pattern_on_every_octet_at_every_position() {
    let octets = (0..1000)
        .flat_map(|value| [format!("{value}"), format!("{value:02}"), format!("{value:03}")]);
    let octets: BTreeSet<_> =
        octets.chain(["0000", "0001", "1000", "", "-1", "1a"].map(str::to_owned)).collect();
    for octet in &octets {
        for text in [
            format!("{octet}.1.1.1"),
            format!("1.{octet}.1.1"),
            format!("1.1.{octet}.1"),
            format!("1.1.1.{octet}"),
        ] {
            assert_equal(Pattern::Ipv4Address, &text);
            assert_equal(Pattern::IpAddress, &text);
        }
    }
}

#[test]
fn matcher_equals_pattern_on_every_number_of_groups() {
    let mut texts: Vec<_> = ["", "a", "abcd"].map(str::to_owned).into();
    for _ in 1..=9 {
        for text in &texts {
            assert_equal(Pattern::IpAddress, text);
        }
        // Groups have different lengths only at the ends.
        texts = texts
            .iter()
            .flat_map(|text| ["", "a"].map(|group| format!("{text}:{group}")))
            .collect();
    }
    for text in &texts {
        assert_equal(Pattern::IpAddress, text);
    }
    for group in ["aaaaa", "g", "A", "9", "F0f0", " ", "%", "é", "1.2.3.4"] {
        for text in [
            group.to_owned(),
            format!("{group}:1"),
            format!("1:{group}:1"),
            format!("::{group}"),
            format!("{group}::1"),
        ] {
            assert_equal(Pattern::IpAddress, &text);
        }
    }
}

#[test]
fn matcher_equals_pattern_on_names_close_to_the_maximum_length() {
    for length in 0..=66 {
        let name = "a".repeat(length);
        for text in [
            format!("a/{name}"),
            format!("a/{name}-"),
            format!("a/{name}_a"),
            format!("{name}/a"),
            name.clone(),
        ] {
            for &pattern in Pattern::ALL {
                assert_equal(pattern, &text);
            }
        }
    }
}

/// Each byte is a letter or digit with the highest bit set.
#[test]
fn character_beyond_ascii_is_not_a_letter() {
    for character in ['ñ', '°', '\u{1c30}'] {
        for (before, after) in
            [(0, 0), (0, 1), (1, 0), (1, 1), (3, 3), (8, 8), (9, 12), (20, 1), (1, 20)]
        {
            let text = format!("{}{character}{}", "a".repeat(before), "a".repeat(after));
            for &pattern in Pattern::ALL {
                assert_equal(pattern, &text);
                assert_equal(pattern, &format!("a/{text}"));
                assert_equal(pattern, &format!("{text}/a"));
            }
        }
    }
}

#[test]
fn crds_have_these_patterns_only() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/crd");
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let crd: serde_json::Value =
            serde_json::from_slice(&std::fs::read(file.unwrap().path()).unwrap()).unwrap();
        let mut pending = vec![&crd];
        while let Some(value) = pending.pop() {
            found.extend(
                value.get("pattern").and_then(|pattern| Some(pattern.as_str()?.to_owned())),
            );
            match value {
                serde_json::Value::Object(map) => pending.extend(map.values()),
                serde_json::Value::Array(items) => pending.extend(items),
                _ => {}
            }
        }
    }
    let of_policies = [Pattern::DnsSubdomainWithWildcard, Pattern::AbsoluteUri];
    let ours = Pattern::ALL.iter().filter(|pattern| !of_policies.contains(pattern));
    let ours: BTreeSet<_> = ours.map(|pattern| pattern.as_str().to_owned()).collect();
    assert_eq!(ours, found);
}

fn any_pattern() -> impl Strategy<Value = Pattern> {
    prop::sample::select(Pattern::ALL)
}

/// Strings that the pattern accepts, generated from the pattern.
fn accepted(pattern: Pattern) -> impl Strategy<Value = String> {
    let unanchored = pattern.as_str().replace("[^", "[\0").replace(['^', '$'], "");
    prop::string::string_regex(&unanchored.replace("[\0", "[^")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn matcher_equals_pattern_on_strings_of_its_alphabet(
        (pattern, text) in any_pattern().prop_flat_map(|pattern| {
            let text = prop::collection::vec(prop::sample::select(alphabet(pattern)), 0..80);
            (Just(pattern), text.prop_map(String::from_iter))
        })
    ) {
        prop_assert_eq!(pattern.is_match(&text), regex(pattern).is_match(&text));
    }

    #[test]
    fn matcher_equals_pattern_near_accepted_strings(
        (pattern, text, edits) in any_pattern().prop_flat_map(|pattern| {
            let character = prop_oneof![prop::sample::select(alphabet(pattern)), prop::sample::select(&['\n', 'é', '%'])];
            let edits = prop::collection::vec((any::<prop::sample::Index>(), prop::option::of(character), any::<bool>()), 1..3);
            (Just(pattern), accepted(pattern), edits)
        })
    ) {
        prop_assert!(pattern.is_match(&text), "{:?} {:?}", pattern, text);
        let mut characters: Vec<_> = text.chars().collect();
        for (at, character, replaces) in edits {
            let at = at.index(characters.len() + 1);
            if (replaces || character.is_none()) && at < characters.len() {
                characters.remove(at);
            }
            characters.splice(at..at, character);
        }
        let text = String::from_iter(characters);
        prop_assert_eq!(pattern.is_match(&text), regex(pattern).is_match(&text), "{:?} {:?}", pattern, text);
    }

    #[test]
    fn matcher_equals_pattern_near_addresses(
        text in "(([0-9a-fA-F]{0,5}:{1,2}){0,9}[0-9a-f]{0,5}|([0-9]{1,3}\\.){0,5}[0-9]{0,4}|System[/a]{0,2}|[a-z.-]{1,9}/[a-zA-Z._-]{60,66}b?)[\n%]?"
    ) {
        for &pattern in Pattern::ALL {
            prop_assert_eq!(pattern.is_match(&text), regex(pattern).is_match(&text), "{:?}", pattern);
        }
    }

    #[test]
    fn matcher_equals_pattern_on_any_string(pattern in any_pattern(), text in any::<String>()) {
        prop_assert_eq!(pattern.is_match(&text), regex(pattern).is_match(&text));
    }
}
