use std::fmt::Write;

use proptest::prelude::*;

use super::{Error, Event, EventKind, Mark, Options, Parser, Properties, ScalarStyle};

fn events(text: &str, options: Options) -> Result<Vec<Event<'_>>, Error> {
    let mut parser = Parser::with_options(text, options);
    let mut events = Vec::new();
    while let Some(event) = parser.next_event()? {
        events.push(event);
    }
    assert_eq!(parser.next_event(), Ok(None));
    Ok(events)
}

/// The events in the notation of the YAML test suite, on one line and without the document events of
/// a single implicit document.
fn notation(text: &str) -> String {
    let options = Options { comments: true, ..Options::default() };
    let events = match events(text, options) {
        Ok(events) => events,
        Err(error) => return format!("! {error}"),
    };
    let line: Vec<String> = events.iter().map(|event| event_notation(&event.kind)).collect();
    let line = line.join(" ");
    line.strip_prefix("+DOC ")
        .filter(|line| !line.starts_with("---"))
        .and_then(|line| line.strip_suffix(" -DOC"))
        .filter(|line| !line.contains("DOC"))
        .map(str::to_owned)
        .unwrap_or(line)
}

fn event_notation(kind: &EventKind) -> String {
    match kind {
        EventKind::DocumentStart { explicit: false } => "+DOC".to_owned(),
        EventKind::DocumentStart { explicit: true } => "+DOC ---".to_owned(),
        EventKind::DocumentEnd { explicit: false } => "-DOC".to_owned(),
        EventKind::DocumentEnd { explicit: true } => "-DOC ...".to_owned(),
        EventKind::Alias(name) => format!("=ALI *{name}"),
        EventKind::Scalar { value, style, properties } => {
            let style = match style {
                ScalarStyle::Plain => ':',
                ScalarStyle::SingleQuoted => '\'',
                ScalarStyle::DoubleQuoted => '"',
                ScalarStyle::Literal => '|',
                ScalarStyle::Folded => '>',
            };
            format!("=VAL{} {style}{}", properties_notation(properties), value.escape_debug())
        }
        EventKind::SequenceStart { properties, flow } => {
            format!("+SEQ{}{}", if *flow { " []" } else { "" }, properties_notation(properties))
        }
        EventKind::SequenceEnd => "-SEQ".to_owned(),
        EventKind::MappingStart { properties, flow } => {
            format!("+MAP{}{}", if *flow { " {}" } else { "" }, properties_notation(properties))
        }
        EventKind::MappingEnd => "-MAP".to_owned(),
        EventKind::Comment(text) => format!("#{text}"),
    }
}

fn properties_notation(properties: &Properties) -> String {
    let mut written = String::new();
    if let Some(anchor) = properties.anchor {
        write!(written, " &{anchor}").unwrap();
    }
    if let Some(tag) = &properties.tag {
        write!(written, " <{tag}>").unwrap();
    }
    written
}

#[track_caller]
fn all(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(notation(text), *expected, "{text:?}");
    }
}

#[test]
fn documents_and_directives_are_parsed_as_in_libyaml() {
    all(&[
        ("", ""),
        ("# a\n", "# a"),
        ("a", "=VAL :a"),
        ("\u{FEFF}a", "=VAL :a"),
        ("--- a\n...\n---\n", "+DOC --- =VAL :a -DOC ... +DOC --- =VAL : -DOC"),
        ("%YAML 1.1\n---\na\n", "+DOC --- =VAL :a -DOC"),
        ("%TAG !e! tag:x,2000:\n--- !e!y a\n", "+DOC --- =VAL <tag:x,2000:y> :a -DOC"),
        ("%TAG ! !x-\n--- !y a\n", "+DOC --- =VAL <!x-y> :a -DOC"),
        ("%YAML 1.2\n---\n", "! found incompatible YAML document"),
        ("%YAML 1.1\n%YAML 1.1\n---\n", "! found duplicate %YAML directive"),
        ("%TAG ! !\n%TAG ! !\n---\n", "! found duplicate %TAG directive"),
        ("%YAML 1.1\na\n", "! did not find expected <document start>"),
        ("%YAML 1\n", "! did not find expected digit or '.' character"),
        ("%YAML x\n", "! did not find expected version number"),
        ("%YAML 1.111\n", "! found extremely long version number"),
        ("%YAML 1.1 x\n", "! did not find expected comment or line break"),
        ("%x\n", "! found unknown directive name"),
        ("%YAML\u{FEFF} 1.1\n", "! found unexpected non-alphabetical character"),
        ("%\n", "! could not find expected directive name"),
        ("%TAG x\n", "! did not find expected '!'"),
        ("%TAG !e x\n", "! did not find expected '!'"),
        ("%TAG !e!x y\n", "! did not find expected whitespace"),
        ("%TAG !e! x{\n", "! did not find expected whitespace or line break"),
    ]);
}

#[test]
fn block_collections_are_parsed_as_in_libyaml() {
    all(&[
        ("a: b\nc:\n", "+MAP =VAL :a =VAL :b =VAL :c =VAL : -MAP"),
        ("a:\n- b\n-\nc: d\n", "+MAP =VAL :a +SEQ =VAL :b =VAL : -SEQ =VAL :c =VAL :d -MAP"),
        (
            "- - a\n  - b\n- c: d\n  e: f\n",
            "+SEQ +SEQ =VAL :a =VAL :b -SEQ +MAP =VAL :c =VAL :d =VAL :e =VAL :f -MAP -SEQ",
        ),
        ("? a\n: b\n? c\n", "+MAP =VAL :a =VAL :b =VAL :c =VAL : -MAP"),
        (": a\n", "! did not find expected key"),
        ("a:\tb\n", "+MAP =VAL :a =VAL :b -MAP"),
        ("&a : b\n", "+MAP =VAL &a : =VAL :b -MAP"),
        ("a: b: c\n", "! mapping values are not allowed in this context"),
        ("a: - b\n", "! block sequence entries are not allowed in this context"),
        ("a: ? b\n", "! mapping keys are not allowed in this context"),
        ("a: b\nc\n", "! could not find expected ':'"),
        ("a: 'b'\n  c: d\n", "! did not find expected key"),
        ("- a\nb: c\n", "! did not find expected '-' indicator"),
        ("-\ta\n", "! found character that cannot start any token"),
        ("\ta: b\n", "! found character that cannot start any token"),
    ]);
}

#[test]
fn flow_collections_are_parsed_as_in_libyaml() {
    all(&[
        ("[a, [], {}, ]", "+SEQ [] =VAL :a +SEQ [] -SEQ +MAP {} -MAP -SEQ"),
        ("{a: b, c}", "+MAP {} =VAL :a =VAL :b =VAL :c =VAL : -MAP"),
        (
            "[a: b, ? c : d]",
            "+SEQ [] +MAP {} =VAL :a =VAL :b -MAP +MAP {} =VAL :c =VAL :d -MAP -SEQ",
        ),
        // A `:` that is not followed by a space or the end of the line is part of the scalar.
        ("{a:b}", "+MAP {} =VAL :a:b =VAL : -MAP"),
        ("{port:}", "+MAP {} =VAL :port: =VAL : -MAP"),
        ("{a:\n b}", "+MAP {} =VAL :a =VAL :b -MAP"),
        ("{\"a\":b}", "+MAP {} =VAL \"a =VAL :b -MAP"),
        ("{a?b}", "! did not find expected ',' or '}'"),
        ("[a b]: c\n", "+MAP +SEQ [] =VAL :a b -SEQ =VAL :c -MAP"),
        // goyaml does not accept an empty collection as a key, and the rest is not read.
        ("[]: c\n", "! did not find expected <document start>"),
        ("[a\n", "! did not find expected ',' or ']'"),
        ("{a\n", "! did not find expected ',' or '}'"),
        ("[a]]\n", "! did not find expected <document start>"),
        ("[, a]", "! did not find expected node content"),
        ("[- a]", "! did not find expected node content"),
        ("[? : a]", "! did not find expected ',' or ']'"),
    ]);
}

#[test]
fn plain_scalars_are_parsed_as_in_libyaml() {
    all(&[
        ("a b  c\t# d", "=VAL :a b  c # d"),
        ("a#b :c", "=VAL :a#b :c"),
        ("a\n b\n\n\n c\n", "=VAL :a b\\n\\nc"),
        ("-a", "=VAL :-a"),
        ("?a", "=VAL :?a"),
        (":a", "=VAL ::a"),
        ("a\u{85} b\u{2028} c", "=VAL :a b\\u{2028}c"),
        ("a\r\nb\rc", "=VAL :a b c"),
        ("a: b\n\tc\n", "! found a tab character that violates indentation"),
        ("@a", "! found character that cannot start any token"),
        ("`a", "! found character that cannot start any token"),
        ("a\n\u{FEFF}b", "=VAL :a \\u{feff}b"),
    ]);
}

#[test]
fn quoted_scalars_are_parsed_as_in_libyaml() {
    all(&[
        ("'a''b\"\\'", "=VAL 'a\\'b\\\"\\\\"),
        ("\"a'\\n\\x41\\u00e9\\U0001F600\\\\\"", "=VAL \"a\\'\\nAé😀\\\\"),
        ("\" a  \n\n b \"", "=VAL \" a\\nb "),
        ("' a\n b '", "=VAL ' a b "),
        ("\"a \\\n  b\\\n\n c\"", "=VAL \"a b\\nc"),
        (
            "\"\\0\\a\\b\\e\\f\\v\\t\\r\\N\\_\\L\\P\\ \"",
            "=VAL \"\\0\\u{7}\\u{8}\\u{1b}\\u{c}\\u{b}\\t\\r\\u{85}\\u{a0}\\u{2028}\\u{2029} ",
        ),
        ("\"a\" b", "! did not find expected <document start>"),
        ("\"a", "! found unexpected end of stream"),
        ("'a\n--- b'", "! found unexpected document indicator"),
        ("\"\\", "! found unexpected end of stream"),
        ("\"\\/\"", "! found unknown escape character"),
        ("\"\\ud83d\\ude00\"", "! found invalid Unicode character escape code"),
        ("\"\\x4\"", "! did not find expected hexdecimal number"),
    ]);
}

#[test]
fn block_scalars_are_parsed_as_in_libyaml() {
    all(&[
        ("|\n a\n  b\n\n c\n", "=VAL |a\\n b\\n\\nc\\n"),
        (">\n a\n b\n\n c\n  d\n e\n", "=VAL >a b\\nc\\n d\\ne\\n"),
        ("a: |-\n  b\n\nc: |+\n  d\n\n", "+MAP =VAL :a =VAL |b =VAL :c =VAL |d\\n\\n -MAP"),
        ("a: |1\n   b\n", "+MAP =VAL :a =VAL |  b\\n -MAP"),
        ("a: |2+ # c\n   b\n", "+MAP =VAL :a =VAL | b\\n # c -MAP"),
        // kubectl ends the last line.
        ("a: |\n  b", "+MAP =VAL :a =VAL |b\\n -MAP"),
        ("a: |+\n  b\n  ", "+MAP =VAL :a =VAL |b\\n\\n -MAP"),
        ("a: |+", "+MAP =VAL :a =VAL | -MAP"),
        ("|0\n", "! found an indentation indicator equal to 0"),
        ("| a\n", "! did not find expected comment or line break"),
        ("a: |\n\tb\n", "! found a tab character where an indentation space is expected"),
    ]);
}

#[test]
fn node_properties_are_parsed_as_in_libyaml() {
    all(&[
        ("&a !!str b", "=VAL &a <tag:yaml.org,2002:str> :b"),
        ("!x &a [*a]", "+SEQ [] &a <!x> =ALI *a -SEQ"),
        ("! a", "=VAL <!> :a"),
        ("!<x> a", "=VAL <x> :a"),
        ("!%C3%A9 a", "=VAL <!é> :a"),
        ("&x !!str", "=VAL &x <tag:yaml.org,2002:str> :"),
        ("[!x,\n a]", "+SEQ [] =VAL <!x,> :a -SEQ"),
        ("!<x a", "! did not find the expected '>'"),
        ("!e!x a", "! found undefined tag handle"),
        ("!! a", "! did not find expected tag URI"),
        ("!x{} a", "! did not find expected whitespace or line break"),
        ("!%a a", "! did not find URI escaped octet"),
        ("!%80 a", "! found an incorrect leading UTF-8 octet"),
        ("!%C3%41 a", "! found an incorrect trailing UTF-8 octet"),
        ("& a", "! did not find expected alphabetic or numeric character"),
        ("*a.b", "! did not find expected alphabetic or numeric character"),
        ("&a &b c", "! did not find expected <document start>"),
    ]);
}

#[test]
fn comments_are_emitted_in_text_order() {
    all(&[(
        "# a\nb: # c\n  - d # e\n# f\n",
        "# a +DOC +MAP =VAL :b # c +SEQ =VAL :d # e # f -SEQ -MAP -DOC",
    )]);
    let options = Options { comments: true, ..Options::default() };
    let comment = &events("a #é\r\n", options).unwrap()[2];
    assert_eq!((comment.span.start, comment.span.end), (2, 5));
}

#[test]
fn event_spans_cover_the_written_text() {
    let text = "é: &a !x 'b' # c\nd: |\n  e\nf: [g\n  h]\n";
    let events = events(text, Options::default()).unwrap();
    let written: Vec<&str> =
        events.iter().map(|event| text.get(event.span.start..event.span.end).unwrap()).collect();
    assert_eq!(
        written,
        ["", "", "é", "&a !x 'b'", "d", "|\n  e\n", "f", "[", "g\n  h", "]", "", ""]
    );
}

#[test]
fn scalar_whose_value_is_in_the_text_is_borrowed() {
    for text in ["a b", "'a \"b'", "\"a 'b\"", "{a b}"] {
        for event in events(text, Options::default()).unwrap() {
            if let EventKind::Scalar { value, .. } = event.kind {
                assert!(matches!(value, std::borrow::Cow::Borrowed(_)), "{text:?}");
            }
        }
    }
}

#[track_caller]
fn parse_error(text: &str) -> Error {
    events(text, Options::default()).unwrap_err()
}

#[test]
fn error_has_the_true_mark_and_the_line_of_kubectl() {
    let error = parse_error("a: ü\nü ü: @\n");
    assert_eq!(error.mark(), Mark { offset: 13, line: 2, column: 6 });
    assert_eq!(error.kubectl_line(), Some(2));

    let error = parse_error("a:\n  b: {c: d\n");
    assert_eq!(error.message(), "did not find expected ',' or '}'");
    assert_eq!(error.mark().line, 3);
    assert_eq!(error.kubectl_line(), Some(2));
    let (context, mark) = error.context().unwrap();
    assert_eq!((context, mark.line, mark.column), ("while parsing a flow mapping", 2, 6));

    assert_eq!(parse_error("a: b: c").kubectl_line(), None);
    // The last line is ended, and the error is after it.
    assert_eq!(parse_error("a: 'b").kubectl_line(), Some(2));
}

#[test]
fn disallowed_character_is_reported_before_errors_in_its_chunk() {
    for character in ["\0", "\u{7}", "\u{7F}", "\u{80}", "\u{9F}", "\u{FFFE}", "\u{FFFF}"] {
        let error = parse_error(&format!("@ {character}"));
        assert_eq!(error.message(), "control characters are not allowed", "{character:?}");
        assert_eq!((error.mark().offset, error.kubectl_line()), (2, None));
    }
    assert_eq!(
        notation("\u{85}\r\u{A0}\u{FFFD}\u{10FFFF}\u{E000}"),
        "=VAL :\\u{a0}\u{FFFD}\\u{10ffff}\\u{e000}"
    );
    // goyaml checks 512 bytes at a time, so that this error comes first.
    let far = format!("@{}\0", " ".repeat(600));
    assert_eq!(parse_error(&far).message(), "found character that cannot start any token");
}

#[test]
fn nesting_is_limited_and_needs_no_stack() {
    let flow = |depth| "[".repeat(depth) + &"]".repeat(depth);
    let block = |depth| "- ".repeat(depth) + "a";
    for text in [flow(10_000), block(10_000)] {
        assert_eq!(events(&text, Options::default()).unwrap().len() / 10_000, 2);
    }
    for text in [flow(10_001), block(10_001)] {
        assert_eq!(parse_error(&text).message(), "exceeded max depth of 10000");
    }
    let options = Options { max_depth: 2, ..Options::default() };
    assert!(events("[[a]]", options).is_ok());
    assert_eq!(events("[[[a]]]", options).unwrap_err().message(), "exceeded max depth of 2");
}

#[test]
fn simple_key_over_1024_characters_is_rejected() {
    let key = |length| format!("{}: a", "é".repeat(length));
    assert!(notation(&key(1024)).starts_with("+MAP"));
    assert_eq!(notation(&key(1025)), "! mapping values are not allowed in this context");
}

/// Texts of YAML fragments.
fn texts() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        prop::sample::select(vec![
            "\n", "\n", " ", "  ", "\t", ": ", ":", "- ", "? ", "[", "]", "{", "}", ", ", "'",
            "\"", "#", " # ", "&a ", "*a ", "!", "!!str ", "!<x>", "|\n", ">-\n", "|2",
            "%TAG !e! x", "%YAML 1.1\n", "---\n", "...\n", "\\", "\\x41", "@", "a", "b c", "é",
            "\u{85}", "\u{2028}", "\r", "\u{FEFF}", "\0",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,3}",
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_or_parse_error(text in texts(), comments: bool) {
        let mut parser = Parser::with_options(&text, Options { comments, ..Options::default() });
        let mut open = Vec::new();
        loop {
            match parser.next_event() {
                Ok(Some(Event { kind, span })) => {
                    prop_assert!(text.get(span.start..span.end).is_some());
                    match kind {
                        EventKind::DocumentStart { .. } => open.push("document"),
                        EventKind::DocumentEnd { .. } => prop_assert_eq!(open.pop(), Some("document")),
                        EventKind::SequenceStart { .. } => open.push("sequence"),
                        EventKind::SequenceEnd => prop_assert_eq!(open.pop(), Some("sequence")),
                        EventKind::MappingStart { .. } => open.push("mapping"),
                        EventKind::MappingEnd => prop_assert_eq!(open.pop(), Some("mapping")),
                        EventKind::Alias(_) | EventKind::Scalar { .. } => prop_assert!(!open.is_empty()),
                        EventKind::Comment(_) => prop_assert!(comments),
                    }
                }
                Ok(None) => {
                    prop_assert!(open.is_empty());
                    break;
                }
                Err(error) => {
                    prop_assert!(error.mark().offset <= text.len());
                    break;
                }
            }
        }
        prop_assert_eq!(parser.next_event(), Ok(None));
    }
}
