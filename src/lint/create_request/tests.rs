//! The fast path, `CreateRequest`, is equal to the slow path through the tree.

use proptest::prelude::*;
use proptest::sample::Index;

use kubectl_yaml::{Limits, documents_with, first_document, is_plain_string};

use super::*;
use crate::fields::{self, Field};
use crate::lint::Linter;
use crate::lint::create::needs_text;
use crate::profile::Profile;
use crate::release::Release;
use crate::report::Finding;
use crate::rule::Gate;

/// Fields of every kind that a Backend has when it is created.
const ALL_FIELDS: &str = r#"# A comment.
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: "Backend"
metadata:
  name: payments
  namespace: shop
  uid: 0b2a1c58
  generation: 1
  labels: {app.kubernetes.io/name: payments, tier: "1", 'owner': team-\x61}
  annotations:
    example.com/text: |
      of
      lines
    example.com/folded: one
      and two
  ownerReferences:
  - {apiVersion: v1, kind: A, name: a, uid: b, controller: true}
  finalizers: [example.com/cleanup]
spec:
  type: Endpoints
  endpoints:
  - fqdn:
      hostname: a.example.com
      port: 443
    zone: 1a
  - fqdn: {hostname: b.example.com, port: 0x1bb}
    hostname: 'b.example.com'
  appProtocols: [gateway.envoyproxy.io/h2c]
  fallback: off
  tls:
    wellKnownCACertificates: System
    sni: example.com
    minVersion: "1.2"
    clientCertificateRef: {name: client}
    ciphers: [ECDHE-RSA-AES128-GCM-SHA256]
    alpnProtocols: [h2, http/1.1]
"#;

const SIMPLE: &str = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata:
  name: payments
spec:
  endpoints:
  - fqdn: {hostname: a.example.com, port: 443}
  - ip:
      address: 10.0.0.1
      port: 80
";

/// Reads the first document of a text by the fast path.
fn read(text: &str) -> Option<Box<Backend>> {
    read_within(text, &Limits::default()).map(|(backend, _)| backend)
}

/// Reads within limits; also returns the offset of the document's end.
fn read_within(text: &str, limits: &Limits) -> Option<(Box<Backend>, usize)> {
    let direct = documents_with(text, limits).next_as::<CreateRequest>()?;
    Some((direct.value.0, direct.span.end))
}

#[test]
fn yaml_fast_path_equals_the_tree() {
    let empty = SIMPLE.replace("name: payments", "name: payments\n  labels: {}");
    let block = SIMPLE.replace("port: 80\n", "port: 80\n    zone: |\n      a\n");
    for text in [ALL_FIELDS, SIMPLE, &empty, &block] {
        let direct = read(text).unwrap();
        let tree = first_document(text).unwrap().content.unwrap();
        assert_eq!(tree.root().decode::<Backend>().unwrap(), *direct, "{text}");
    }
}

/// Fields of every kind, in JSON.
const OBJECT: &str = r#"{
  "apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend",
  "metadata": {
    "name": "payments", "generation": 1, "labels": {"tier": "1", "owner": "team-\u0061"}, "annotations": {},
    "ownerReferences": [{"apiVersion": "v1", "kind": "A", "name": "a", "uid": "b", "controller": true}]
  },
  "spec": {
    "endpoints": [{"fqdn": {"hostname": "a.example.com", "port": 443}, "zone": "1a"}],
    "appProtocols": [], "fallback": false, "tls": {"wellKnownCACertificates": "System", "sni": "example.com"}
  }
}"#;

fn read_json(text: &str) -> Option<(Box<Backend>, usize)> {
    read_within(text, &Limits::default())
}

#[test]
fn json_fast_path_equals_the_tree() {
    let whole = serde_json::to_string(&read(ALL_FIELDS).unwrap()).unwrap();
    for text in [OBJECT, &whole] {
        let tree = first_document(text).unwrap().content.unwrap();
        let backend = tree.root().decode::<Backend>().unwrap();
        assert_eq!(read_json(text).unwrap(), (Box::new(backend), text.len()), "{text}");
        // What follows is another document.
        let (_, end) = read_json(&format!(" {text} x")).unwrap();
        assert_eq!(end, 1 + text.len());
    }
}

#[test]
fn json_fast_path_unsupported_construct_falls_back() {
    let many = (0..=16).map(|n| format!("\"l{n}\": \"a\", ")).collect::<Vec<_>>().concat();
    for (from, to) in [
        ("\"payments\"", "null"),
        ("\"payments\"", "1"),
        ("\"payments\"", "\"a\", \"name\": \"a\""),
        ("\"payments\"", "\"a\", \"other\": \"a\""),
        ("\"payments\"", "\"a\", \"resourceVersion\": \"1\""),
        ("\"payments\"", "\"a\", \"creationTimestamp\": null"),
        ("\"payments\"", "\"\n\""),
        ("\"name\"", "\"Name\""),
        ("\"name\"", "\"n\\u0061me\""),
        ("\"tier\": \"1\"", "\"tier\": 1"),
        ("\"tier\": \"1\"", "\"tier\": null"),
        ("\"tier\": \"1\"", "\"<<\": \"1\""),
        ("\"tier\": \"1\"", "\"owner\": \"1\""),
        ("\"tier\": \"1\"", "\"t\\u0069er\": \"1\""),
        ("\"tier\": ", &format!("{many}\"tier\": ")),
        ("\"Backend\"", "\"Backend\", \"kind\": \"Backend\""),
        ("\"Backend\"", "\"Backends\""),
        ("\"kind\": \"Backend\",", ""),
        ("\"spec\"", "\"status\": {}, \"spec\""),
        ("443", "443.0"),
        ("443", "4e2"),
        ("443", "\"443\""),
        ("443", "9223372036854775808"),
        ("443", "true"),
        ("443", "0443"),
        ("443", "443,"),
        ("false", "\"false\""),
        ("false", "null"),
        ("false", "0"),
        ("false", "fals"),
        ("[]", "{}"),
        ("{\"wellKnown", "[\"wellKnown"),
        ("}\n}", "}\n"),
    ] {
        assert!(
            OBJECT.contains(from) && read_json(&OBJECT.replace(from, to)).is_none(),
            "{from} {to}"
        );
    }
    for text in ["", "{}", "[]", "null", "1", "{\"a\"", "\u{1}"] {
        assert!(read_json(text).is_none(), "{text}");
    }
    assert_limits(OBJECT);
}

#[test]
fn every_field_name_is_a_plain_string() {
    fn assert_texts(field: &Field) {
        for field in field.below() {
            assert!(is_plain_string(field.name()), "{}", field.name());
            assert_texts(field);
        }
    }
    assert_texts(&fields::BACKEND);
}

#[test]
fn longest_list_of_a_spec_is_supported() {
    fn longest(field: &Field) -> i64 {
        match field.kind() {
            fields::Kind::Object(fields) => {
                fields.iter().map(|field| longest(field)).max().unwrap_or_default()
            }
            fields::Kind::List { items, bounds, .. } => {
                let here = Release::ALL.iter().filter_map(|&release| bounds.max(release)).max();
                here.unwrap_or_default().max(longest(items))
            }
            _ => 0,
        }
    }
    let longest = usize::try_from(longest(&fields::SPEC)).unwrap();
    let endpoint = "  - fqdn: {hostname: a.example.com, port: 443}\n";
    let (before, _) = SIMPLE.split_once(endpoint).unwrap();
    for (count, is_read) in [(longest, true), (longest + 1, false)] {
        assert_eq!(read(&format!("{before}{}", endpoint.repeat(count))).is_some(), is_read);
    }
}

#[test]
fn yaml_fast_path_unsupported_construct_falls_back() {
    let many = (0..=16).map(|n| format!("\n    l{n}: a")).collect::<Vec<_>>().concat();
    for (from, to) in [
        ("name: payments", "name: &a payments"),
        ("name: payments", "name: !!str payments"),
        ("name: payments", "name: ! payments"),
        ("name: payments", "name: 1"),
        ("name: payments", "name: on"),
        ("name: payments", "name:"),
        ("name: payments", "name: ~"),
        ("name: payments", "name: payments\n  name: payments"),
        ("name: payments", "name: payments\n  other: a"),
        ("name: payments", "name: payments\n  labels: {a: b, a: b}"),
        ("name: payments", "name: payments\n  labels: {a: b, a: c}"),
        ("name: payments", "name: payments\n  labels: {<<: b}"),
        ("name: payments", "name: payments\n  labels: {1: b}"),
        ("name: payments", "name: payments\n  labels: {a: 1}"),
        ("name: payments", "name: payments\n  labels: {a: }"),
        ("name: payments", "name: payments\n  labels: {\"a\\x62\": c}"),
        ("name: payments", &format!("name: payments\n  labels:{many}")),
        ("name: payments", "name: payments\n  labels: &a {}"),
        ("name: payments", "name: payments\n  finalizers: !!seq [a]"),
        ("name: payments", "name: payments\n  resourceVersion: \"1\""),
        ("name: payments", "name: payments\n  creationTimestamp: \"2026-01-31T12:00:00Z\""),
        ("name: payments", "name: payments\n  deletionTimestamp: \"2026-01-31T12:00:00Z\""),
        ("name: payments", "name: payments\n  generation: 1.0"),
        ("name: payments", "name: payments\n  managedFields: [{}]"),
        ("kind: Backend", "kind: Backends"),
        ("kind: Backend", "kind: Backend\nkind: Backend"),
        ("kind: Backend\n", ""),
        ("v1alpha1", "v1alpha2"),
        ("spec:", "status: {}\nspec:"),
        ("spec:", "spec: {}\nother:"),
        ("spec:", "spec: []\nother:"),
        ("port: 80", "port: 80.0"),
        ("port: 80", "port: \"80\""),
        ("port: 80", "port: true"),
        ("port: 80", "port: []"),
        ("port: 80", "port: 80\n\ttab"),
        ("port: 80\n", "port: 80\n    zone: |\n      a"),
    ] {
        assert!(SIMPLE.contains(from) && read(&SIMPLE.replace(from, to)).is_none(), "{from} {to}");
    }
    for text in ["", "---", "# a", "{}", "- a", "a", "*a", "\u{1}", "a: [", "null"] {
        assert!(read(text).is_none(), "{text}");
    }
    assert_limits(SIMPLE);
}

/// Asserts that a text is read exactly within its size and its depth of five levels.
fn assert_limits(text: &str) {
    let is_within = |limits: Limits| read_within(text, &limits).is_some();
    let len = text.len();
    let exact = Limits::default().with_max_bytes(len).with_max_nodes(len).with_max_depth(5);
    assert!(is_within(exact.clone()));
    assert!(!is_within(exact.clone().with_max_bytes(len - 1)));
    assert!(!is_within(exact.clone().with_max_nodes(len - 1)));
    assert!(!is_within(exact.with_max_depth(4)));
}

/// Asserts that a text has the same findings when each document is read into a tree.
fn assert_same(text: &str) {
    let profile = Profile::default().with_gates([Gate::Admission]);
    let fast: Vec<String> =
        Linter::new(&profile).check(text).map(|checked| format!("{checked:?}")).collect();
    let by_tree = Linter::new(&Profile::default().with_gates([Gate::Admission]))
        .compatibilities(text)
        .into_iter()
        .map(|(checked, _)| format!("{checked:?}"));
    assert_eq!(fast, by_tree.collect::<Vec<_>>(), "{text}");
}

/// A Backend that is valid in every release.
const VALID: &str = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: payments}
spec: {endpoints: [{fqdn: {hostname: a.example.com, port: 443}}]}
";

#[test]
fn fast_and_slow_documents_are_checked_in_text_order() {
    let item = "- {apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend, metadata: {name: a}, spec: {fallback: true}}\n";
    let list = format!("apiVersion: v1\nkind: List\nitems:\n{}", item.repeat(65));
    for text in [
        &format!("{list}---\n{VALID}---\n{list}---\n{VALID}"),
        &format!("{VALID}---\n# nothing\n---\n{VALID}---\nkind: Other\n---\n{VALID}"),
        &format!("{VALID}--- x\n{VALID}"),
        &format!("---\n{VALID}...\n{VALID}"),
        &format!("{{\n{VALID}---\n{VALID}"),
        &format!("{{}}\n---\n{VALID}"),
        &format!("{OBJECT}{OBJECT}\n \t\r\n{OBJECT}"),
        &format!("{OBJECT}\u{a0}{OBJECT}"),
        &format!(" {OBJECT} null {OBJECT} {{\"kind\": \"Other\"}} {OBJECT}]"),
        &format!("{OBJECT}\n---\n{VALID}---\n{OBJECT}"),
        &format!(
            "{OBJECT} {{\"items\": [{OBJECT}], \"kind\": \"List\", \"apiVersion\": \"v1\"}} {OBJECT}"
        ),
    ] {
        assert_same(text);
    }
}

#[test]
fn fast_path_respects_the_limit_on_documents() {
    let profile = Profile::default();
    for text in [[VALID; 3].join("---\n"), [OBJECT; 3].concat()] {
        for limit in 0..=3 {
            let limits = Limits::default().with_max_documents(limit);
            let valid = Linter::new(&profile)
                .with_limits(limits)
                .check(&text)
                .filter(|checked| checked.backend().is_some())
                .count();
            assert_eq!(valid, limit);
        }
    }
}

#[test]
fn text_rule_is_reported_although_the_object_is_valid() {
    let hexadecimal = VALID.replace("443", "0x1bb");
    for (text, expected) in [(VALID, 0), (&hexadecimal, 1)] {
        let oldest = Profile::new(Release::OLDEST);
        let checked = Linter::new(&oldest).check(text).next().unwrap();
        let is_text_rule = |finding: &&Finding| finding.rule.needs_text();
        assert_eq!(checked.report().iter().filter(is_text_rule).count(), expected, "{text}");
        // Disabled, it takes no text off the fast path.
        let without = oldest.with_severity("test-spelling", None).unwrap();
        assert!(!needs_text(&without) && !needs_text(&Profile::default()));
        assert!(Linter::new(&without).check(text).all(|checked| checked.report().is_empty()));
    }
}

/// A text with parts removed, inserted or repeated.
fn mutated() -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "~", "null", "*a", "&a ", "!!str ", "true", "0x1", "|", ">-", "\"\"", "'", "\"", "{}",
        "[]", " # c", " ", "\n", "\t", "1.0", "443", "\u{e9}", "...", "? ", "- ", ": ", ",", "on",
        "1e3", "<<: ", "\n---\n", "a", "A", ".", "-1", "0", "status: {}\n", "\n  uid: b",
        "\n  zone: b", "%YAML 1.1\n", "\u{feff}", "envoy-gateway-backend: allow(a)",
    ];
    let change = (any::<Index>(), any::<Index>(), 0..4_u8, prop::sample::select(PARTS));
    (prop::sample::select(vec![ALL_FIELDS, SIMPLE]), prop::collection::vec(change, 0..4)).prop_map(
        |(text, changes)| {
            let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
            for (line, within, how, part) in changes {
                let number = line.index(lines.len());
                match how {
                    0 => {
                        let places: Vec<usize> =
                            lines[number].char_indices().map(|(at, _)| at).collect();
                        lines[number].insert_str(*within.get(&places), part);
                    }
                    1 => {
                        lines.remove(number);
                    }
                    2 => lines.insert(number, lines[number].clone()),
                    _ => lines.insert(number, part.to_owned()),
                }
            }
            lines.concat()
        },
    )
}

/// A JSON text with parts removed, inserted or repeated.
fn mutated_json() -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "null", "true", "1", "-1", "1.5", "1e2", "0", "\"\"", "\"a\"", "\"name\": \"b\",",
        "\"\\u0061\"", "{", "}", "[", "]", ",", ":", " ", "\n", "\u{e9}", "\\", "{}", "[]",
        "\n---\n", "#", "\"uid\": null, ", "-0", "9223372036854775808", "1e400", "\u{feff}",
        "\u{fffd}", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "\"n\\u0061me\": \"b\",",
        "\"Name\": \"b\",",
    ];
    let change = (any::<Index>(), 0..3_u8, prop::sample::select(PARTS));
    prop::collection::vec(change, 0..3).prop_map(|changes| {
        let mut tokens: Vec<String> =
            OBJECT.split_inclusive(|c| " ,:{}[]".contains(c)).map(str::to_owned).collect();
        for (place, how, part) in changes {
            let at = place.index(tokens.len());
            match how {
                0 => tokens.insert(at, part.to_owned()),
                1 => drop(tokens.remove(at)),
                _ => tokens.insert(at, tokens[at].clone()),
            }
        }
        tokens.concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn yaml_fast_path_of_any_text_equals_the_tree(text in mutated(), release in prop::sample::select(Release::ALL)) {
        let profile = Profile::new(release);
        if let Some(direct) = read(&text) {
            let by_tree = Linter::new(&profile).check_create(&text);
            prop_assert_eq!(by_tree.backend(), Some(&*direct));
            let report = direct.check(&profile);
            prop_assert_eq!(report.findings().is_empty(), by_tree.report().findings().is_empty());
            prop_assert_eq!(direct.clean_report(&profile), Some(report).filter(|report| report.findings().is_empty()));
        }
    }

    #[test]
    fn json_texts_have_the_findings_of_the_tree(texts in prop::collection::vec(mutated_json(), 1..4)) {
        assert_same(&texts.concat());
    }

    #[test]
    fn json_fast_path_of_any_text_equals_the_tree(text in mutated_json(), release in prop::sample::select(Release::ALL)) {
        let profile = Profile::new(release);
        if let Some((direct, end)) = read_json(&text) {
            // Later documents do not count.
            let by_tree = Linter::new(&profile).check_create(text.get(..end).unwrap());
            prop_assert_eq!(by_tree.backend(), Some(&*direct));
            let report = direct.check(&profile);
            prop_assert_eq!(report.findings().is_empty(), by_tree.report().findings().is_empty());
        }
    }

    #[test]
    fn yaml_texts_have_the_findings_of_the_tree(texts in prop::collection::vec(mutated(), 1..4)) {
        assert_same(&texts.join("---\n"));
    }
}
