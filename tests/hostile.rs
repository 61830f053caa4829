//! Reading any text ends soon, respects the limits, and does not panic or overflow the stack.
#![cfg(feature = "lint")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use envoy_gateway_backend::lint;
use kubectl_yaml::{Document, Limits, NodeRef, Value, documents, documents_with};
use proptest::prelude::*;

/// Reads every document and object; returns the codes of the errors.
fn read(text: &str) -> Vec<&'static str> {
    let mut codes = Vec::new();
    let documents: Vec<Document<'_>> =
        documents(text).chain(kubectl_yaml::first_document(text)).collect();
    for document in &documents {
        for object in document.objects() {
            match object {
                Ok(object) => {
                    assert_spans(text, object.node());
                    let _ = object.to_json();
                }
                Err(error) => {
                    let span = error.span();
                    assert!(
                        span.start <= span.end && span.end <= text.len(),
                        "{error:?} in {} bytes",
                        text.len()
                    );
                    let _ = error.kubectl_message();
                    codes.push(error.code());
                }
            }
        }
    }
    codes
}

/// Checks that the span of every node and key is within the text.
fn assert_spans(text: &str, root: NodeRef<'_>) {
    let mut pending = vec![root];
    while let Some(node) = pending.pop() {
        assert!(node.span().slice(text).is_some(), "{:?}", node.span());
        match node.value() {
            Value::Sequence(items) => pending.extend(items),
            Value::Mapping(entries) => {
                for entry in entries {
                    assert!(entry.key_span.slice(text).is_some(), "{:?}", entry.key_span);
                    pending.push(entry.value);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn read_quickly(text: &str) -> Vec<&'static str> {
    let start = Instant::now();
    let codes = read(text);
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{} bytes took {:?}",
        text.len(),
        start.elapsed()
    );
    codes
}

#[test]
fn deep_nesting_is_read_quickly() {
    for deep in [
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        format!("{{\"a\":{}", "[".repeat(100_000)),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        "? ".repeat(100_000),
        "[[]: ".repeat(50_000),
    ] {
        assert!(!read_quickly(&deep).is_empty());
    }
    for fits in [
        format!("kind: A\na: {}{}", "[".repeat(9_000), "]".repeat(9_000)),
        format!("kind: A\na:\n  {}x", "- ".repeat(9_000)),
    ] {
        assert_eq!(read_quickly(&fits), [""; 0]);
    }
}

#[test]
fn alias_bombs_are_refused() {
    let mut bomb = String::from("kind: A\na0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for level in 1..30 {
        let _ = writeln!(
            bomb,
            "a{level}: &a{level} [{}]",
            vec![format!("*a{}", level - 1); 9].join(",")
        );
    }
    assert!(read_quickly(&bomb).iter().all(|code| *code == "excessive-aliasing"));

    let mut merges = String::from("kind: A\nm0: &m0 {k0: 0}\n");
    for level in 1..3_000 {
        let _ = writeln!(merges, "m{level}: &m{level} {{<<: *m{}, k{level}: 0}}", level - 1);
    }
    assert!(read_quickly(&merges).iter().all(|code| *code == "excessive-aliasing"));

    // Few values, but large ones.
    let large = format!("kind: A\na: [&a \"{}\"{}]\n", "x".repeat(100_000), ", *a".repeat(10_000));
    assert_eq!(read_quickly(&large), ["excessive-aliasing"; 2]);
    let text =
        format!("kind: A\na: &a [{}]\nb: [*a{}]\n", "xxxxxxxx, ".repeat(10), ", *a".repeat(400));
    let limits = Limits::default().with_max_bytes(text.len());
    let codes = documents_with(&text, &limits)
        .map(|document| document.content.err().map(|error| error.code()));
    assert_eq!(codes.collect::<Vec<_>>(), [Some("excessive-aliasing")]);

    let mut nested = String::from("kind: A\na: ");
    nested.push_str(&"{<<: [".repeat(4_000));
    nested.push('{');
    for key in 0..20_000 {
        let _ = write!(nested, "k{key}: 0,");
    }
    nested.push('}');
    nested.push_str(&"]}".repeat(4_000));
    assert_eq!(read_quickly(&nested), ["excessive-aliasing"; 2]);

    let chain: String =
        (1..20_000).fold(String::from("kind: A\na0: &a0 []\n"), |mut text, index| {
            let _ = writeln!(text, "a{index}: &a{index} [*a{}]", index - 1);
            text
        });
    assert!(!read_quickly(&chain).is_empty());
}

#[test]
fn anchor_that_contains_itself_is_refused() {
    for text in [
        "a: &a [*a]\n", "&a {*a : 1}\n", "a: &a {<<: *a}\n", "&a [&b [*a], *b]\n",
        "a: &a {<<: [*a]}\n",
    ] {
        assert!(read_quickly(text).iter().all(|code| *code == "anchor-contains-itself"), "{text}");
    }
    // A repeated anchor refers to the later value.
    assert_eq!(read_quickly("kind: A\na: &a [&a x, *a]\nb: *a\n"), [""; 0]);
}

#[test]
fn large_texts_take_linear_time() {
    let long_map: String = (0..100_000).fold(String::from("kind: A\n"), |mut text, key| {
        let _ = writeln!(text, "key{}: v", key % 95_000);
        text
    });
    assert_eq!(read_quickly(&long_map), [""; 0]);
    let documents = "kind: A\nspec: {a: [b, c], d: 1}\n---\n".repeat(100_000);
    let start = Instant::now();
    assert_eq!(
        kubectl_yaml::documents(&documents).filter(|document| document.content.is_ok()).count(),
        100_000
    );
    assert!(start.elapsed() < Duration::from_secs(20));
    let items = format!(
        "kind: List\napiVersion: v1\nitems:\n{}",
        "- {kind: A, apiVersion: v1}\n".repeat(100_000)
    );
    assert_eq!(read_quickly(&items), [""; 0]);
    assert_eq!(read_quickly(&format!("kind: A\na: \"{}\"\n", "x\\n".repeat(1_000_000))), [""; 0]);
    assert_eq!(read_quickly(&format!("x: \"{}\"\n", "y".repeat(1_000_000))), ["kind-missing"; 2]);
    assert_eq!(read_quickly(&"{}".repeat(50_000)).len(), 50_001);
}

#[test]
fn control_characters_and_byte_order_marks_do_not_panic() {
    for text in [
        "\0", "a: \0\n", "{\"a\": \0}", "\u{feff}", "\u{feff}kind: A\r\n",
        "kind: A\r\n---\r\nkind: B\r\n", "\r\r\n---", "---", "--- #", "{",
    ] {
        read_quickly(text);
    }
    assert_eq!(read("\u{feff}kind: A\r\n---\r\nkind: B\r\n"), [""; 0]);
    assert_eq!(read("kind: \u{7}\n"), ["unreadable-yaml"; 2]);
}

fn yaml_like() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        Just("a: ".to_owned()),
        Just("- ".to_owned()),
        Just("\n".to_owned()),
        Just("\n  ".to_owned()),
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just(", ".to_owned()),
        Just("&a ".to_owned()),
        Just("*a ".to_owned()),
        Just("<<: ".to_owned()),
        Just("? ".to_owned()),
        Just("|\n".to_owned()),
        Just("\"".to_owned()),
        Just("'".to_owned()),
        Just("---\n".to_owned()),
        Just("...\n".to_owned()),
        Just("!!int ".to_owned()),
        Just("!!binary ".to_owned()),
        Just("kind: A\n".to_owned()),
        Just("items: ".to_owned()),
        Just("metadata: ".to_owned()),
        Just("name: ".to_owned()),
        Just(".inf".to_owned()),
        Just("~".to_owned()),
        Just("0x".to_owned()),
        Just("\\u".to_owned()),
        Just("d83d".to_owned()),
        Just("é".to_owned()),
        Just("\u{2028}".to_owned()),
        Just("\t".to_owned()),
        Just("#".to_owned()),
        "[0-9_.e+-]{1,5}",
    ];
    prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
}

proptest! {
    #[test]
    fn any_text_does_not_panic(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn yaml_like_text_does_not_panic(text in yaml_like()) {
        read(&text);
    }

    #[test]
    fn any_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(text) = kubectl_yaml::decode_utf8(&bytes) {
            read(&text);
        }
    }

    #[test]
    fn tight_limits_do_not_panic(text in yaml_like(), max in 0_usize..6) {
        let limits = Limits::new().with_max_depth(max).with_max_nodes(max).with_max_documents(max).with_max_alias_expansion(max);
        for document in kubectl_yaml::documents_with(&text, &limits) {
            let _ = document.objects().count();
        }
    }

    #[test]
    fn json_value_equals_serde_json(values in prop::collection::vec((any::<String>(), any::<i64>(), any::<bool>()), 0..6)) {
        let json: serde_json::Map<_, _> = values.into_iter().map(|(key, number, bool)| (key.clone(), serde_json::json!([key, number, bool]))).collect();
        let json = serde_json::Value::Object(json);
        let text = json.to_string();
        let read = documents(&text).next().unwrap().content.unwrap().root().to_json();
        prop_assert_eq!(read, json);
    }
}

/// `kubectl` adds a line feed to a text without one at its end; no span includes it.
#[test]
fn block_scalar_at_the_end_has_a_span_within_the_text() {
    for text in [">", "|", "a: >", "- |", "a: |\n  b", "a:\n- >-"] {
        read(text);
    }
}

#[test]
fn megabyte_of_mistakes_is_checked_quickly_with_a_bounded_report() {
    use envoy_gateway_backend::{Profile, Report};

    let head = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\n";
    let deep = |inner: &str| {
        format!("{head}spec:\n  type: {}{inner}{}\n", "[".repeat(9_000), "]".repeat(9_000))
    };
    let joined = |items: &mut dyn Iterator<Item = String>| items.collect::<Vec<_>>().concat();
    let keys = joined(&mut (0..60_000).map(|n| format!("k{n}: 1, ")));
    let repeated_keys = "a: 1, ".repeat(100_000);
    let endpoints = "  - fqdn: {hostname: A_B, port: 99999, x: 1}\n".repeat(20_000);
    let item =
        "- {apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend, metadata: {name: b}}\n";
    let list = item.repeat(10_000);
    for text in [
        deep(&format!("{{{keys}}}")),
        deep(&format!("{{{repeated_keys}}}")),
        format!("{head}spec: {{{keys}}}\n"),
        format!("{head}spec: {{{repeated_keys}}}\n"),
        format!("{head}spec:\n  endpoints:\n{endpoints}"),
        format!("apiVersion: v1\nkind: List\nitems:\n{list}"),
        format!("{head}spec: {{type: {}}}\n", "x".repeat(1_000_000)),
        format!("{head}spec: {{fallback: <{}>}}\n", "x".repeat(1_000_000)),
        format!("{head}spec: {{tls: {}}}\n", "x".repeat(1_000_000)),
        "a: [\n---\n".repeat(9_000),
        "a: b\n c: d\n---\n".repeat(9_000),
        "- {apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend, a: 1, a: 1}\n"
            .repeat(9_000)
            .replacen("- ", "apiVersion: v1\nkind: List\nitems:\n- ", 1),
        format!("{head}spec: {{{}: 1}}\n", "x".repeat(1_000)),
    ] {
        let started = std::time::Instant::now();
        let profile = Profile::default();
        for checked in lint::Linter::new(&profile).check(&text) {
            assert!(checked.report().findings().len() <= Report::MAX_FINDINGS);
            let helps = checked.report().iter().filter_map(|finding| finding.help.as_ref());
            assert!(helps.map(String::len).sum::<usize>() < 200_000);
        }
        // One second in a release build; a debug build is about ten times slower.
        assert!(started.elapsed().as_secs() < 15, "{} took {:?}", &text[..200], started.elapsed());
    }
}

/// Checks that no item repeats work for the document.
#[test]
fn list_time_is_linear_in_its_items() {
    use envoy_gateway_backend::Profile;

    let list = |items: usize| {
        let item =
            "- {apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend, metadata: {name: b}}\n";
        format!("apiVersion: v1\nkind: List\nitems:\n{}", item.repeat(items))
    };
    let time = |text: &str| {
        let started = std::time::Instant::now();
        assert!(lint::Linter::new(&Profile::default()).check(text).count() > 0);
        started.elapsed()
    };
    let (few, many) = (list(200), list(20_000));
    // The best of several tries counts, because the machine may be busy. Quadratic time would be ten
    // thousand times as long.
    let best = |text: &str, tries: usize| (0..tries).map(|_| time(text)).min().expect("some tries");
    assert!(best(&many, 3) < best(&few, 20) * 2_000);
}

/// Thousands of mistakes inside of thousands of nested lists.
#[test]
fn deep_mistakes_have_paths_bounded_by_the_text() {
    use envoy_gateway_backend::Profile;

    let keys = (0..4_000).map(|n| format!("\"k{n}\": 1, ")).collect::<Vec<_>>().concat();
    let nested =
        |inner: &str| format!("{}{{{inner}\"z\": 1}}{}", "[".repeat(9_000), "]".repeat(9_000));
    for inner in [keys, "\"a\": 1, ".repeat(4_000)] {
        let text = format!(
            "{{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {{\"name\": \"b\"}}, \"spec\": {{\"type\": {}}}}}",
            nested(&inner)
        );
        let report = lint::Linter::new(&Profile::default()).check_create(&text).into_report();
        let steps: usize = report.iter().map(|finding| finding.path.segments().len()).sum();
        assert!(
            report.has_errors() && report.omitted() > 3_000,
            "{} {}",
            report.findings().len(),
            report.omitted()
        );
        assert!(steps < text.len(), "{steps} steps of {} bytes", text.len());
    }
}
