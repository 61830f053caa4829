//! Documents and their trees.
use kubectl_yaml::{
    Document, ErrorClass, Format, Limits, NodeRef, Number, ReadError, Span, Tree, Value,
    decode_utf8, documents, documents_with, first_document,
};
use serde_json::json;

fn only(text: &str) -> Document<'_> {
    let mut documents = documents(text);
    let document = documents.next().expect("a document");
    assert!(documents.next().is_none(), "{text:?} has more than one document");
    document
}

fn tree(text: &str) -> Tree<'_> {
    only(text).content.unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn json_of(text: &str) -> serde_json::Value {
    tree(text).root().to_json()
}

fn error(text: &str) -> ReadError {
    documents(text)
        .find_map(|document| document.content.err())
        .unwrap_or_else(|| panic!("{text:?} can be read"))
}

fn at<'a>(node: NodeRef<'a>, path: &str) -> NodeRef<'a> {
    path.split('.').fold(node, |node, segment| match (segment.parse::<usize>(), node.value()) {
        (Ok(index), Value::Sequence(mut items)) => items.nth(index).expect("an item"),
        _ => node.get(segment).expect("an entry").value,
    })
}

#[test]
fn yaml_keys_and_values_have_spans() {
    let text = "# c\n---\nspec:\n  port: 443\n  list: [a, \"b\"]\n  empty:\n---\nkind: B\n";
    let documents: Vec<_> = documents(text).collect();
    let root = documents[0].content.as_ref().unwrap().root();
    for (path, source) in [
        ("spec.port", "443"),
        ("spec.list", "[a, \"b\"]"),
        ("spec.list.1", "\"b\""),
        ("spec.empty", ""),
    ] {
        assert_eq!(at(root, path).span().slice(text), Some(source), "{path}");
    }
    let port = at(root, "spec").get("port").unwrap();
    assert_eq!(port.key_span.slice(text), Some("port"));
    assert!(matches!(port.value.value(), Value::Number(Number::Integer(443))));
    assert_eq!(documents[1].span.slice(text), Some("kind: B\n"));
    assert_eq!(
        at(documents[1].content.as_ref().unwrap().root(), "kind").span().slice(text),
        Some("B")
    );
    assert_eq!((documents[0].index, documents[1].index), (0, 1));
}

#[test]
fn json_keys_and_values_have_spans() {
    let text = " {\"a\": [1, {\"b\\n\": null}]}\n{\"c\": \"d\"}";
    let documents: Vec<_> = documents(text).collect();
    assert_eq!(documents.len(), 2);
    assert!(documents.iter().all(|document| document.format == Format::Json));
    let root = documents[0].content.as_ref().unwrap().root();
    assert_eq!(at(root, "a").span().slice(text), Some("[1, {\"b\\n\": null}]"));
    assert_eq!(at(root, "a.1").get("b\n").unwrap().key_span.slice(text), Some("\"b\\n\""));
    assert_eq!(
        at(documents[1].content.as_ref().unwrap().root(), "c").span().slice(text),
        Some("\"d\"")
    );
    assert_eq!(documents[1].span.slice(text), Some("{\"c\": \"d\"}"));
}

#[test]
fn repeated_key_is_marked_and_the_last_wins() {
    let many: String =
        (0..40).fold(String::new(), |text, key| text + &format!("k{}: {key}\n", key % 30));
    for (text, key, count) in [
        ("a: 1\na: 2\na: 3\n", "a", 3),
        ("{\"a\": 1, \"b\": 2, \"a\": 3}", "a", 2),
        (&many, "k3", 2),
    ] {
        let tree = tree(text);
        let Value::Mapping(entries) = tree.root().value() else { panic!("a map") };
        let same: Vec<_> = entries.clone().filter(|entry| entry.key == key).collect();
        assert_eq!(same.len(), count);
        for (index, entry) in same.iter().enumerate() {
            assert_eq!(
                (entry.repeated, entry.shadowed),
                (index > 0, index + 1 < count),
                "{text:?}"
            );
        }
        let wins = entries.get(key).unwrap();
        assert_eq!(wins.key_span, same[count - 1].key_span);
        assert!(!wins.shadowed && wins.repeated);
    }
    assert_eq!(json_of("1: a\n\"1\": b\n"), json!({"1": "b"}));
}

#[test]
fn merge_key_adds_entries_and_the_later_entry_wins() {
    for (text, expected) in [
        ("x: &x {a: 1, b: 2}\ninto: {<<: *x, a: 3}\n", json!({"a": 3, "b": 2})),
        ("x: &x {a: 1, b: 2}\ninto: {a: 3, <<: *x}\n", json!({"a": 1, "b": 2})),
        ("x: &x {a: 1}\nz: &z {a: 2, c: 4}\ninto: {<<: [*x, *z]}\n", json!({"a": 1, "c": 4})),
        ("into: {<<: {a: 1, <<: {b: 2}}, c: 3}\n", json!({"a": 1, "b": 2, "c": 3})),
        ("into: {<<: [{a: 1}, {a: 2, <<: [{b: 3}]}]}\n", json!({"a": 1, "b": 3})),
        ("into: {\"<<\": {a: 1}}\n", json!({"<<": {"a": 1}})),
        ("into: {! \"<<\": {a: 1}}\n", json!({"a": 1})),
        ("into: {!!merge \"<<\": {a: 1}}\n", json!({"a": 1})),
        ("into: {<<: &m {a: 1}, b: *m}\n", json!({"a": 1, "b": {"a": 1}})),
        ("into: {<<: &m [{a: 1}], b: *m}\n", json!({"a": 1, "b": [{"a": 1}]})),
    ] {
        let tree = tree(text);
        let into = tree.root().get("into").unwrap().value;
        assert_eq!(into.to_json(), expected, "{text}");
        let Value::Mapping(mut entries) = into.value() else { panic!("a map") };
        assert!(entries.all(|entry| !entry.repeated), "{text}");
    }
    let text = "x: &x {a: 1}\ninto: {a: 2, <<: *x, a: 3}\n";
    let tree = tree(text);
    let Value::Mapping(entries) = at(tree.root(), "into").value() else { panic!("a map") };
    assert_eq!(
        entries.map(|entry| (entry.repeated, entry.shadowed)).collect::<Vec<_>>(),
        [(false, true), (false, true), (true, false)]
    );
}

#[test]
fn alias_has_its_own_span() {
    let text = "a: &x [1, 2]\nb: *x\nc: &k port\n*k : 1\n";
    let tree = tree(text);
    assert_eq!(tree.root().to_json(), json!({"a": [1, 2], "b": [1, 2], "c": "port", "port": 1}));
    assert_eq!(at(tree.root(), "b").span().slice(text), Some("*x"));
    assert_eq!(at(tree.root(), "b.1").span().slice(text), Some("2"));
    assert_eq!(tree.root().get("port").unwrap().key_span.slice(text).map(str::trim), Some("*k"));
}

#[test]
fn last_line_without_line_feed_is_read_as_with_one() {
    assert_eq!(json_of("a: |\n  x"), json!({"a": "x\n"}));
    assert_eq!(json_of("a: |-\n  x"), json!({"a": "x"}));
    assert_eq!(json_of("a: b\nc: >\n  x\n  y"), json!({"a": "b", "c": "x y\n"}));
    assert_eq!(error("a: \"x").kubectl_message(), "yaml: line 2: found unexpected end of stream");
    let span = error("a: \"x").span();
    assert!(span.end <= 5);
}

#[test]
fn json_values_are_read_as_in_go() {
    for (text, expected) in [
        (
            r#"{"a": "\ud83d\ude00 \ud83d \ude00x \ud83dA"}"#,
            json!({"a": "😀 \u{fffd} \u{fffd}x \u{fffd}A"}),
        ),
        (r#"{"a": "\"\\\/\b\f\n\r\t\u0041\u0000"}"#, json!({"a": "\"\\/\u{8}\u{c}\n\r\tA\0"})),
        ("{\"a\": \"\u{7f}\"}", json!({"a": "\u{7f}"})),
        (
            r#"{"a": -0, "b": [true, false, null, {}, []]}"#,
            json!({"a": 0, "b": [true, false, null, {}, []]}),
        ),
        (r#"{"a": 9223372036854775807}"#, json!({"a": i64::MAX})),
        (r#"{"a": 443.0, "b": 1e3}"#, json!({"a": 443.0, "b": 1000.0})),
        (r#"{"a": 9223372036854775808}"#, json!({"a": 9_223_372_036_854_775_808.0})),
    ] {
        assert_eq!(json_of(text), expected, "{text}");
        assert_eq!(only(text).format, Format::Json);
    }
    let tree = tree(r#"{"a": 443.0}"#);
    assert!(matches!(at(tree.root(), "a").value(), Value::Number(Number::Float(443.0))));
    let error = error(r#"{"a": 1e400}"#);
    assert_eq!(
        error.to_string(),
        "json: cannot unmarshal number 1e400 into Go value of type float64"
    );
    assert_eq!(error.code(), "number-out-of-range");
}

#[test]
fn json_errors_are_those_of_go() {
    for (text, message) in [
        ("{", "unexpected EOF"),
        ("{\"a\"", "unexpected EOF"),
        ("{\"a\": [1,]}", "invalid character ']' looking for beginning of value"),
        ("{\"a\": 1,}", "invalid character '}' looking for beginning of object key string"),
        ("{a: 1}", "invalid character 'a' looking for beginning of object key string"),
        ("{\"a\" 1}", "invalid character '1' after object key"),
        ("{\"a\": 1 \"b\"}", "invalid character '\"' after object key:value pair"),
        ("{\"a\": [1 2]}", "invalid character '2' after array element"),
        ("{\"a\": [1}", "invalid character '}' after array element"),
        ("{\"a\": tru}", "invalid character '}' in literal true (expecting 'e')"),
        ("{\"a\": 'x'}", "invalid character '\\'' looking for beginning of value"),
        ("{\"a\": \"\\x\"}", "invalid character 'x' in string escape code"),
        ("{\"a\": \"\\u00g\"}", "invalid character 'g' in \\u hexadecimal character escape"),
        ("{\"a\": \"\n\"}", "invalid character '\\n' in string literal"),
        ("{\"a\": 01}", "invalid character '1' after object key:value pair"),
        ("{\"a\": -x}", "invalid character 'x' in numeric literal"),
        ("{\"a\": 1.}", "invalid character '}' after decimal point in numeric literal"),
        ("{\"a\": 1e}", "invalid character '}' in exponent of numeric literal"),
        ("{} x", "invalid character 'x' after top-level value"),
    ] {
        let error = first_document(text).unwrap().content.unwrap_err();
        assert_eq!(error.to_string(), message, "{text}");
        assert_eq!((error.class(), error.code()), (ErrorClass::Syntax, "unreadable-json"));
    }
}

#[test]
fn braces_that_are_not_json_are_read_as_yaml() {
    let document = only("{kind: A, port: +443, b: yes,}\n");
    assert_eq!(document.format, Format::Yaml);
    assert_eq!(
        document.content.unwrap().root().to_json(),
        json!({"kind": "A", "port": 443, "b": true})
    );
    // Neither: the error is JSON's.
    assert_eq!(
        error("{\"a\": ]\n").to_string(),
        "invalid character ']' looking for beginning of value"
    );
    assert_eq!(
        error("{\"a\": ]\n").kubectl_message(),
        "json: offset 7: invalid character ']' looking for beginning of value"
    );
    // JSON, then YAML.
    let kinds: Vec<_> =
        documents("{\"kind\": \"A\"}\n---\nkind: B\n").map(|document| document.format).collect();
    assert_eq!(kinds, [Format::Json, Format::Yaml]);
}

#[test]
fn reading_continues_after_an_unreadable_document() {
    let text = "kind: A\n---\na: [\n---\nkind: C\n--- x\nkind: D\n---\nkind: E\n";
    let documents: Vec<_> = documents(text).collect();
    let read: Vec<_> = documents
        .iter()
        .map(|document| document.content.as_ref().map_err(ReadError::code).is_ok())
        .collect();
    assert_eq!(read, [true, false, false, true, true]);
    let error = documents[2].content.as_ref().unwrap_err();
    assert_eq!(error.to_string(), "invalid Yaml document separator: x");
    assert_eq!((error.code(), error.span().slice(text)), ("invalid-separator", Some("x")));
    assert_eq!(documents[3].span.slice(text), Some("kind: D\n"));
}

#[test]
fn first_document_ignores_the_rest() {
    let kind = |text| {
        first_document(text).map(|document| {
            document.content.map(|tree| tree.root().to_json()).map_err(|error| error.to_string())
        })
    };
    assert_eq!(kind("kind: A\n--- x\nkind: B\n"), Some(Ok(json!({"kind": "A"}))));
    assert_eq!(kind("---\n---\nkind: A\n"), None);
    assert_eq!(kind("%YAML 1.1\n---\nkind: A\n"), Some(Ok(json!({"kind": "A"}))));
    assert_eq!(kind("# nothing\n"), None);
    assert_eq!(kind(""), None);
    assert_eq!(kind("{\"kind\": \"A\"}\n"), Some(Ok(json!({"kind": "A"}))));
}

#[test]
fn bytes_that_are_not_utf_8_are_rejected_in_yaml_and_replaced_in_json() {
    assert_eq!(decode_utf8(b"a: b").unwrap(), "a: b");
    assert_eq!(decode_utf8(b" {\"a\": \"\xff\xc3\"}").unwrap(), " {\"a\": \"\u{fffd}\u{fffd}\"}");
    for (bytes, message, start) in [
        (b"a: \xff\n".as_slice(), "invalid leading UTF-8 octet", 3),
        (b"a: \xc3", "incomplete UTF-8 octet sequence", 3),
        (b"a: \xc3(\n", "invalid trailing UTF-8 octet", 3),
        (b"\xc0\x80\n", "invalid length of a UTF-8 sequence", 0),
        (b"\xed\xa0\x80\n", "invalid Unicode character", 0),
    ] {
        let error = decode_utf8(bytes).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.span().start), (message, start));
        assert_eq!(error.kubectl_message(), format!("yaml: {message}"));
    }
    for bytes in [b"\xff\xfea\0".as_slice(), b"\xfe\xff\0a"] {
        let error = decode_utf8(bytes).unwrap_err();
        assert_eq!(error.to_string(), "the text is UTF-16, only UTF-8 is supported");
        assert_eq!((error.code(), error.span()), ("unreadable-encoding", Span::new(0, 2)));
    }
}

#[test]
fn syntax_errors_come_before_decoding_and_json_errors() {
    for (text, message) in [
        ("a: !!int x\nb: [\n", "yaml: line 2: did not find expected node content"),
        ("a: .inf\nb: !!int x\n", "yaml: cannot decode !!str `x` as a !!int"),
        ("a: .inf\nnull: 1\n", "unsupported map key of type: %!s(<nil>), key: <nil>, value: 1"),
        ("b: .nan\na: [-.inf]\n", "json: unsupported value: -Inf"),
        (
            "18446744073709551615: {a: [b, 1.5, ~], 2: x}\n",
            "unsupported map key of type: uint64, key: 0xffffffffffffffff, value: map[interface {}]interface {}{2:\"x\", \"a\":[]interface {}{\"b\", 1.5, interface {}(nil)}}",
        ),
        ("? [a, *x]\n: 1\n", "yaml: unknown anchor 'x' referenced"),
        (
            "? {a: \"x\\n\"}\n: 1\n",
            "yaml: invalid map key: map[interface {}]interface {}{\"a\":\"x\\n\"}",
        ),
    ] {
        assert_eq!(error(text).kubectl_message(), message, "{text}");
    }
    // An overridden value need not be representable.
    assert_eq!(json_of("a: .inf\na: 1\n"), json!({"a": 1}));
}

#[test]
fn exceeded_limit_is_named() {
    let read = |text: &str, limits: Limits| {
        documents_with(text, &limits)
            .find_map(|document| document.content.err())
            .map(|error| (error.code(), error.to_string()))
    };
    let limits = Limits::new;
    for (text, limits, code, message) in [
        (
            "a: b\nc: d\n",
            limits().with_max_bytes(8),
            "text-too-large",
            "the document is larger than the limit of 8 bytes",
        ),
        (
            "{\"a\": \"b\", \"c\": 1}",
            limits().with_max_bytes(8),
            "text-too-large",
            "the document is larger than the limit of 8 bytes",
        ),
        (
            "[a, b, c]\n",
            limits().with_max_nodes(3),
            "too-many-values",
            "the document has more than 3 values, the limit",
        ),
        (
            "{\"a\": [1, 2]}",
            limits().with_max_nodes(3),
            "too-many-values",
            "the document has more than 3 values, the limit",
        ),
        (
            "a: b\n---\nc: d\n",
            limits().with_max_documents(1),
            "too-many-documents",
            "the text has more than 1 documents, the limit",
        ),
        ("a: {b: [c]}\n", limits().with_max_depth(2), "too-deep", "exceeded max depth of 2"),
        (
            "a: &a {b: [c]}\nd: {e: *a}\n",
            limits().with_max_depth(3),
            "too-deep",
            "exceeded max depth of 3",
        ),
        (
            "a: &a {b: 1, c: 2}\nd: {<<: *a}\ne: {<<: *a}\n",
            limits().with_max_alias_expansion(3),
            "excessive-aliasing",
            "merge keys bring more than 3 entries into the document's maps, the limit",
        ),
    ] {
        assert_eq!(read(text, limits), Some((code, message.to_owned())), "{text}");
    }
}

/// An error beyond the limit is not reported.
#[test]
fn text_beyond_a_limit_is_not_read() {
    let bytes = |limit| Limits::new().with_max_bytes(limit);
    let nodes = |limit| Limits::new().with_max_nodes(limit);
    for (text, limits, code, end) in [
        // The brace, the key, the colon, the value, the comma.
        ("{\"a\": 1, x", bytes(0), "text-too-large", 1),
        ("{\"a\": 1, x", bytes(5), "text-too-large", 6),
        ("{\"a\": 1, x", bytes(6), "text-too-large", 7),
        ("{\"a\": 1, x", bytes(7), "text-too-large", 9),
        (" {\"a\": 1, x", bytes(7), "text-too-large", 10),
        ("{\"a\": 1 x", bytes(7), "text-too-large", 8),
        ("{\"a\": 1, x", bytes(9), "unreadable-json", 10),
        ("{\"a\": \"\n", bytes(5), "text-too-large", 6),
        ("{\"a\": \"\n", bytes(6), "unreadable-json", 8),
        ("{\"\n", nodes(1), "too-many-values", 2),
        ("{\"\n", nodes(2), "unreadable-json", 3),
        ("{\"a\": x", nodes(2), "too-many-values", 7),
        ("{\"a\": x", nodes(3), "unreadable-json", 7),
    ] {
        let mut documents = documents_with(text, &limits);
        let error = documents.next().and_then(|document| document.content.err()).expect("an error");
        assert_eq!((error.code(), error.span().end), (code, end), "{text:?} {limits:?}");
        assert_eq!(documents.count(), 0, "{text:?} {limits:?}");
    }
}

#[test]
fn tree_debug_output_is_shallow() {
    let tree = tree("a: [1, x]\nb:\n");
    let root = tree.root();
    assert_eq!(format!("{tree:?}"), "Tree { root: object at 0..13, .. }");
    let Value::Mapping(entries) = root.value() else { panic!("a map") };
    assert_eq!(format!("{entries:?}"), "{\"a\": array at 3..9, \"b\": null at 12..12}");
    let Value::Sequence(items) = at(root, "a").value() else { panic!("a list") };
    assert_eq!(format!("{items:?}"), "[number at 4..5, string at 7..8]");
}
