//! Documents, their trees and their objects, corner by corner.
#![cfg(feature = "lint")]

use envoy_gateway_backend::lint;
use envoy_gateway_backend::{Gate, Profile};
use kubectl_yaml::{
    Document, ErrorClass, Format, Limits, NodeRef, Number, ReadError, Span, Tree, Value, documents,
    first_document,
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

fn objects(text: &str) -> Vec<Result<serde_json::Value, String>> {
    let documents: Vec<_> = documents(text).collect();
    let objects = documents.iter().flat_map(Document::objects);
    objects
        .map(|object| object.map(kubectl_yaml::Object::to_json).map_err(|error| error.to_string()))
        .collect()
}

fn at<'a>(node: NodeRef<'a>, path: &str) -> NodeRef<'a> {
    path.split('.').fold(node, |node, step| match (step.parse::<usize>(), node.value()) {
        (Ok(index), Value::Sequence(mut items)) => items.nth(index).expect("an item"),
        _ => node.get(step).expect("an entry").value,
    })
}

#[test]
fn every_key_and_value_has_its_place() {
    let text = "# c\n---\nspec:\n  port: 443\n  list: [a, \"b\"]\n  empty:\n---\nkind: B\n";
    let documents: Vec<_> = documents(text).collect();
    let root = documents[0].content.as_ref().unwrap().root();
    for (path, shown) in [
        ("spec.port", "443"),
        ("spec.list", "[a, \"b\"]"),
        ("spec.list.1", "\"b\""),
        ("spec.empty", ""),
    ] {
        assert_eq!(at(root, path).span().slice(text), Some(shown), "{path}");
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
fn json_values_have_their_places_too() {
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
fn repeated_keys_are_marked_and_the_last_wins() {
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
        for (at, entry) in same.iter().enumerate() {
            assert_eq!((entry.repeated, entry.shadowed), (at > 0, at + 1 < count), "{text:?}");
        }
        let wins = entries.get(key).unwrap();
        assert_eq!(wins.key_span, same[count - 1].key_span);
        assert!(!wins.shadowed && wins.repeated);
    }
    assert_eq!(json_of("1: a\n\"1\": b\n"), json!({"1": "b"}));
}

#[test]
fn merge_keys_bring_entries_in_and_the_later_in_the_text_wins() {
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
fn an_alias_stands_where_it_is_written() {
    let text = "a: &x [1, 2]\nb: *x\nc: &k port\n*k : 1\n";
    let tree = tree(text);
    assert_eq!(tree.root().to_json(), json!({"a": [1, 2], "b": [1, 2], "c": "port", "port": 1}));
    assert_eq!(at(tree.root(), "b").span().slice(text), Some("*x"));
    assert_eq!(at(tree.root(), "b.1").span().slice(text), Some("2"));
    assert_eq!(tree.root().get("port").unwrap().key_span.slice(text).map(str::trim), Some("*k"));
}

#[test]
fn a_final_line_feed_is_added_where_it_matters() {
    assert_eq!(json_of("a: |\n  x"), json!({"a": "x\n"}));
    assert_eq!(json_of("a: |-\n  x"), json!({"a": "x"}));
    assert_eq!(json_of("a: b\nc: >\n  x\n  y"), json!({"a": "b", "c": "x y\n"}));
    assert_eq!(error("a: \"x").kubectl_message(), "yaml: line 2: found unexpected end of stream");
    let span = error("a: \"x").span();
    assert!(span.end <= 5);
}

#[test]
fn json_is_gos() {
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
fn json_errors_are_gos() {
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
fn braces_that_are_no_json_are_yaml() {
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
    // JSON first, YAML behind it.
    let kinds: Vec<_> =
        documents("{\"kind\": \"A\"}\n---\nkind: B\n").map(|document| document.format).collect();
    assert_eq!(kinds, [Format::Json, Format::Yaml]);
}

#[test]
fn reading_goes_on_behind_what_cannot_be_read() {
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
fn the_server_reads_the_first_document_only() {
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
fn lists_are_taken_apart() {
    assert_eq!(
        objects(
            "kind: List\napiVersion: v1\nitems:\n- {kind: A, apiVersion: v1}\n- {kind: B, apiVersion: v1}\n---\nkind: C\n"
        ),
        [
            Ok(json!({"kind": "A", "apiVersion": "v1"})),
            Ok(json!({"kind": "B", "apiVersion": "v1"})),
            Ok(json!({"kind": "C"})),
        ]
    );
    // Items take their type from a list of their own.
    assert_eq!(
        objects("kind: BackendList\napiVersion: g/v1\nitems: [{metadata: {name: a}}, null]\n"),
        [
            Ok(json!({"kind": "Backend", "apiVersion": "g/v1", "metadata": {"name": "a"}})),
            Ok(json!({"kind": "Backend", "apiVersion": "g/v1"})),
        ]
    );
    // What is wrong with an item is said after the others have been sent.
    assert_eq!(
        objects(
            "kind: List\napiVersion: v1\nitems: [{kind: A}, {kind: B, apiVersion: v1}, {apiVersion: v1}]\n"
        ),
        [
            Ok(json!({"kind": "B", "apiVersion": "v1"})),
            Err("Object 'apiVersion' is missing in 'unstructured object has no version'".to_owned()),
            Err("Object 'Kind' is missing in 'unstructured object has no kind'".to_owned()),
        ]
    );
    // Whatever has items is a list.
    assert_eq!(objects("kind: Backend\nitems: []\n"), []);
    assert_eq!(objects("kind: Backend\nitems:\n"), []);
    for (text, message) in [
        (
            "kind: List\nitems: x\n",
            "json: cannot unmarshal string into Go struct field decodeList.items of type []json.RawMessage",
        ),
        (
            "kind: List\nitems: [1]\n",
            "json: cannot unmarshal number into Go value of type map[string]interface {}",
        ),
        (
            "kind: List\nitems: [{kind: List, apiVersion: v1, items: []}]\n",
            "*unstructured.Unstructured is not a list: no Items field in this object",
        ),
    ] {
        assert_eq!(objects(text), [Err(message.to_owned())], "{text}");
    }
}

#[test]
fn what_is_no_object_is_refused_in_kubectls_words() {
    for (text, message) in [
        ("foo\n", "json: cannot unmarshal string into Go value of type unstructured.detector"),
        ("- a\n", "json: cannot unmarshal array into Go value of type unstructured.detector"),
        ("true\n", "json: cannot unmarshal bool into Go value of type unstructured.detector"),
        (
            "b: \"<x>\"\na: [1, 1.5, null, {}]\n",
            "Object 'Kind' is missing in '{\"a\":[1,1.5,null,{}],\"b\":\"\\u003cx\\u003e\"}'",
        ),
        (
            "kind: A\napiVersion: a/b/c\n",
            "Object 'Kind' is missing in '{\"apiVersion\":\"a/b/c\",\"kind\":\"A\"}'",
        ),
        (
            "kind: A\napiVersion: 1\n",
            "json: cannot unmarshal number into Go struct field metadataOnlyObject.apiVersion of type string",
        ),
        (
            "kind: A\nmetadata: x\n",
            "json: cannot unmarshal string into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta",
        ),
        (
            "kind: A\nmetadata: {name: [a]}\n",
            "json: cannot unmarshal array into Go struct field ObjectMeta.metadata.name of type string",
        ),
        (
            "kind: A\nmetadata: {labels: {a: 1}}\n",
            "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
        ),
        (
            "kind: A\nmetadata: {finalizers: x}\n",
            "json: cannot unmarshal string into Go struct field ObjectMeta.metadata.finalizers of type []string",
        ),
        (
            "kind: A\nmetadata: {generation: 1.5}\n",
            "json: cannot unmarshal number 1.5 into Go struct field ObjectMeta.metadata.generation of type int64",
        ),
        (
            "kind: A\nmetadata: {ownerReferences: [{name: 1}]}\n",
            "json: cannot unmarshal number into Go struct field OwnerReference.metadata.ownerReferences.name of type string",
        ),
        (
            "kind: A\nmetadata: {creationTimestamp: x}\n",
            "parsing time \"x\" as \"2006-01-02T15:04:05Z07:00\"",
        ),
    ] {
        assert_eq!(objects(text), [Err(message.to_owned())], "{text}");
    }
    for text in [
        "kind: A\nmetadata: {creationTimestamp: \"2024-02-29T1:02:03,5+01:00\"}\n",
        "kind: A\nmetadata:\n",
        "kind: A\nmetadata: {labels: {a: null}, unknown: 1, name: null, managedFields: [null]}\n",
    ] {
        assert!(matches!(objects(text).as_slice(), [Ok(_)]), "{text}");
    }
}

#[test]
fn objects_say_what_they_are() {
    let text = "kind: List\napiVersion: v1\nitems:\n- kind: A\n  apiVersion: v1\n  metadata: {name: nm, namespace: s}\n";
    let document = only(text);
    let object = document.objects().next().unwrap().unwrap();
    assert_eq!((object.document(), object.item()), (0, Some(0)));
    assert_eq!((object.kind(), object.api_version()), ("A", "v1"));
    assert_eq!((object.name(), object.namespace()), (Some("nm"), Some("s")));
    assert!(!object.has_implied_type());
    assert_eq!(object.node().get("kind").unwrap().value.span().slice(text), Some("A"));
}

#[test]
fn bytes_that_are_no_utf8() {
    assert_eq!(kubectl_yaml::decode_utf8(b"a: b").unwrap(), "a: b");
    assert_eq!(
        kubectl_yaml::decode_utf8(b" {\"a\": \"\xff\xc3\"}").unwrap(),
        " {\"a\": \"\u{fffd}\u{fffd}\"}"
    );
    for (bytes, message, start) in [
        (b"a: \xff\n".as_slice(), "invalid leading UTF-8 octet", 3),
        (b"a: \xc3", "incomplete UTF-8 octet sequence", 3),
        (b"a: \xc3(\n", "invalid trailing UTF-8 octet", 3),
        (b"\xc0\x80\n", "invalid length of a UTF-8 sequence", 0),
        (b"\xed\xa0\x80\n", "invalid Unicode character", 0),
    ] {
        let error = kubectl_yaml::decode_utf8(bytes).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.span().start), (message, start));
        assert_eq!(error.kubectl_message(), format!("yaml: {message}"));
    }
    for bytes in [b"\xff\xfea\0".as_slice(), b"\xfe\xff\0a"] {
        let error = kubectl_yaml::decode_utf8(bytes).unwrap_err();
        assert_eq!(error.to_string(), "the text is UTF-16, only UTF-8 is read");
        assert_eq!((error.code(), error.span()), ("unreadable-encoding", Span::new(0, 2)));
    }
}

#[test]
fn errors_of_the_text_come_before_those_of_decoding_and_json() {
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
    // What a later entry overrides, nobody has to be able to say.
    assert_eq!(json_of("a: .inf\na: 1\n"), json!({"a": 1}));
}

#[test]
fn limits_are_named() {
    let read = |text: &str, limits: Limits| {
        kubectl_yaml::documents_with(text, &limits)
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

/// What is beyond a limit is not looked at: it may be no JSON, and nothing of it is read.
#[test]
fn limits_come_before_what_is_beyond_them() {
    let bytes = |most| Limits::new().with_max_bytes(most);
    let nodes = |most| Limits::new().with_max_nodes(most);
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
        let mut documents = kubectl_yaml::documents_with(text, &limits);
        let error = documents.next().and_then(|document| document.content.err()).expect("an error");
        assert_eq!((error.code(), error.span().end), (code, end), "{text:?} {limits:?}");
        assert_eq!(documents.count(), 0, "{text:?} {limits:?}");
    }
}

#[test]
fn a_platform_policy_is_one_document() {
    let two = "types: [Endpoints]\n---\naddresses: {denied: []}\n";
    let report = lint::parse_platform(two).expect_err("half of it would ban nothing");
    let found: Vec<_> =
        report.iter().map(|finding| (finding.rule.id(), finding.message.as_str())).collect();
    assert_eq!(found, [("platform-policy", "a policy is one document, and this is another")]);
    assert_eq!(report.findings()[0].place.as_ref().map(|place| place.line), Some(3));
    assert!(lint::parse_platform("---\ntypes: [Endpoints]\n---\n# nothing\n").is_ok());
}

#[test]
fn a_resource_version_is_a_number_as_go_reads_one() {
    let refused = |version: &str| {
        let text = format!(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {{name: b, resourceVersion: \"{version}\"}}\nspec: {{}}\n"
        );
        let checked = lint::Linter::new(&Profile::default()).check_create(&text);
        checked.report().iter().any(|finding| finding.rule.id() == "resource-version-set")
    };
    for (version, is_refused) in [
        ("5", true),
        ("05", true),
        ("0", false),
        ("", false),
        ("x", false),
        ("+5", false),
        ("-5", false),
    ] {
        assert_eq!(refused(version), is_refused, "{version:?}");
    }
}

#[test]
fn a_tree_is_shown_for_debugging() {
    let tree = tree("a: [1, x]\nb:\n");
    let root = tree.root();
    assert_eq!(format!("{tree:?}"), "Tree { root: object at 0..13, .. }");
    let Value::Mapping(entries) = root.value() else { panic!("a map") };
    assert_eq!(format!("{entries:?}"), "{\"a\": array at 3..9, \"b\": null at 12..12}");
    let Value::Sequence(items) = at(root, "a").value() else { panic!("a list") };
    assert_eq!(format!("{items:?}"), "[number at 4..5, string at 7..8]");
}

/// What cannot be read is told in the place of every other answer.
#[test]
fn every_question_about_a_text_has_an_answer() {
    let good = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\nspec: {type: DynamicResolver}\n";
    for (text, first) in
        [("", Some("empty-text")), ("a: [\n", Some("unreadable-yaml")), (good, None)]
    {
        let status = lint::Linter::new(&Profile::default()).check_status(text);
        assert_eq!(status.iter().next().map(|finding| finding.rule.id()), first, "{text}");
        let compatibility = lint::Linter::new(&Profile::default()).compatibility(text);
        let said = compatibility.iter().last().and_then(|(_, finding)| finding);
        assert_eq!(said.map(|finding| finding.rule.id()), first, "{text}");
    }
    let all = lint::Linter::new(&Profile::default().with_gates([Gate::Admission]))
        .compatibilities(&format!("{good}---\na: [\n---\nkind: A\napiVersion: v1\n"));
    let subjects: Vec<_> =
        all.iter().map(|(checked, releases)| (checked.object_kind(), releases.is_some())).collect();
    let expected = [
        (lint::ObjectKind::Backend, true),
        (lint::ObjectKind::Unreadable, false),
        (lint::ObjectKind::Other, false),
    ];
    assert_eq!(subjects, expected);
    assert_eq!(
        (all[0].0.api_version(), all[0].0.kind()),
        ("gateway.envoyproxy.io/v1alpha1", "Backend")
    );
    assert_eq!(all[0].1.as_ref().map(|releases| releases.releases().count()), Some(6));
}
