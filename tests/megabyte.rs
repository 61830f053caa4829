//! The limits of SECURITY.md: time and memory for one megabyte of hostile text.
#![cfg(feature = "lint")]

use std::fmt::Write as _;
use std::fs;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use allocation_counter::measure;
use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::{Profile, Report, lint};

const MEGABYTE: usize = 1 << 20;
/// Maximum memory of a check, as a multiple of the text's size, without the text. See SECURITY.md.
const MAX_MEMORY_MULTIPLE: usize = 100;
/// One second in a release build. A debug build is about ten times slower, and the machine may be busy.
const MAX_TIME: Duration =
    if cfg!(debug_assertions) { Duration::from_secs(15) } else { Duration::from_secs(1) };

type Case = (&'static str, Vec<u8>);

const HEAD: &str =
    "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\n";
const JSON: &str = r#""apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend", "metadata": {"name": "b"}"#;

/// Repeats a unit up to a size of one megabyte.
fn filled(head: &str, unit: &str, end: &str) -> Vec<u8> {
    let times = (MEGABYTE - head.len() - end.len()) / unit.len();
    [head, &unit.repeat(times), end].concat().into_bytes()
}

/// Repeats a numbered unit up to a size of one megabyte.
fn numbered(head: &str, unit: impl Fn(usize) -> String, end: &str) -> Vec<u8> {
    let mut text = String::from(head);
    for number in 0.. {
        let unit = unit(number);
        if text.len() + unit.len() + end.len() > MEGABYTE {
            break;
        }
        text += &unit;
    }
    (text + end).into_bytes()
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn yaml() -> Vec<Case> {
    let spec = format!("{HEAD}spec: ");
    let list = "apiVersion: v1\nkind: List\nitems:\n";
    let item = "- {apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend, metadata: {name: b}, spec: {endpoints: []}}\n";
    let mut levels = String::from(HEAD);
    for level in 0..1_400 {
        let _ = writeln!(levels, "{}a:", " ".repeat(level));
    }
    let mut bomb = format!("{HEAD}a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for level in 1..30 {
        let _ = writeln!(
            bomb,
            "a{level}: &a{level} [{}]",
            vec![format!("*a{}", level - 1); 9].join(",")
        );
    }
    let nested = |inner: &str| format!("{spec}{{type: {}{inner}", "[".repeat(9_000));
    let closed = format!("{}}}\n", "]".repeat(9_000));
    vec![
        ("levels of lists in brackets, open", filled(&spec, "[", "")),
        ("levels of maps in braces, open", filled(&spec, "{a: ", "")),
        ("levels of lists", filled(&spec, "- ", "")),
        ("levels of complex keys", filled(HEAD, "? ", "")),
        ("levels of keys that are lists", filled(&spec, "[[]: ", "")),
        ("levels of maps", levels.into_bytes()),
        (
            "unknown keys below 9,000 levels",
            numbered(&nested("{"), |n| format!("k{n}: 1, "), &format!("}}{closed}")),
        ),
        ("one key below 9,000 levels", filled(&nested("{"), "a: 1, ", &format!("}}{closed}"))),
        ("nothing but values below 9,000 levels", filled(&nested("1"), ",1", &closed)),
        ("small values", filled(&spec, "[],", "")),
        ("lists of one character", filled(HEAD, "- 1\n", "")),
        ("keys of the object", numbered(HEAD, |n| format!("k{n}: 1\n"), "")),
        ("keys of the spec", numbered(&format!("{spec}\n"), |n| format!("  k{n}: 1\n"), "")),
        (
            "keys of the spec without values",
            numbered(&format!("{spec}{{"), |n| format!("{n},"), "}\n"),
        ),
        ("one key of the spec", filled(&format!("{spec}\n"), "  fallback: true\n", "")),
        ("one unknown key of the spec", filled(&format!("{spec}\n"), "  a: 1\n", "")),
        (
            "annotations",
            numbered(&HEAD.replace("b}", "b, annotations: {"), |n| format!("k{n}: '', "), "}}\n"),
        ),
        (
            "invalid annotations",
            numbered(&HEAD.replace("b}", "b, annotations: {"), |n| format!("-{n}: 1, "), "}}\n"),
        ),
        ("a long key", filled(HEAD, "k", ": 1\n")),
        ("long keys", filled(HEAD, &format!("{}: 1\n", "k".repeat(9_000)), "")),
        ("a long text", filled(&format!("{spec}{{type: "), "x", "}\n")),
        ("a long text in quotes", filled(&format!("{spec}{{type: '"), "''", "'}\n")),
        ("a long text of escapes", filled(&format!("{spec}{{type: \""), "\\U0001F600", "\"}\n")),
        ("a long text of short escapes", filled(&format!("{spec}{{type: \""), "\\0", "\"}\n")),
        (
            "a long text of bidirectional marks",
            filled(&format!("{spec}{{type: \""), "\u{202e}", "\"}\n"),
        ),
        ("a text of many lines", filled(&format!("{spec}\n  type: |\n"), "   x\n", "")),
        ("a text of empty lines", filled(&format!("{spec}\n  type: >\n    x\n"), "\n", "")),
        ("a folded text", filled(&format!("{spec}\n  type: >+\n"), "    x\n\n", "")),
        ("a plain text of many lines", filled(&format!("{spec}\n  type:\n"), "   x\n", "")),
        ("base64", filled(&format!("{spec}{{type: !!binary "), "QUJD", "}\n")),
        ("a long number", filled(&format!("{spec}{{type: "), "9", "}\n")),
        ("a long number in hexadecimal", filled(&format!("{spec}{{type: 0x"), "f", "}\n")),
        ("a placeholder", filled(&format!("{spec}{{type: <"), "x", ">}\n")),
        ("templates", filled(&format!("{spec}\n"), "  {{ .Values.a }}: 1\n", "")),
        ("anchors", numbered(HEAD, |n| format!("k{n}: &a{n} 1\n"), "")),
        ("a long anchor", filled(&format!("{spec}&"), "a", " {}\n")),
        ("aliases", filled(&format!("{HEAD}a: &a 1\nb:\n"), "- *a\n", "")),
        (
            "aliases of a long text",
            filled(&format!("{HEAD}a: &a {}\nb:\n", "x".repeat(1_000)), "- *a\n", ""),
        ),
        (
            "aliases of aliases",
            numbered(
                &format!("{HEAD}k0: &a0 []\n"),
                |n| format!("k{0}: &a{0} [*a{n}]\n", n + 1),
                "",
            ),
        ),
        ("an alias bomb", bomb.into_bytes()),
        (
            "an alias bomb, and aliases after it",
            filled(
                &format!("{HEAD}a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc:\n"),
                "- *b\n",
                "",
            ),
        ),
        (
            "merge keys",
            filled(&format!("{HEAD}a: &a {{x: 1, y: 2}}\nb:\n"), "- {<<: *a, z: 1}\n", ""),
        ),
        (
            "merge keys of merge keys",
            numbered(
                &format!("{HEAD}k0: &a0 {{x: 1}}\n"),
                |n| format!("k{0}: &a{0} {{<<: *a{n}, y{n}: 1}}\n", n + 1),
                "",
            ),
        ),
        (
            "a merge of many maps",
            filled(&format!("{HEAD}a: &a {{x: 1}}\nb: {{<<: ["), "*a, ", "*a]}\n"),
        ),
        ("tags", filled(&format!("{spec}\n"), "- !!str a\n", "")),
        ("unknown tags", filled(&format!("{spec}\n"), "- !a b\n", "")),
        ("a long tag", filled(&format!("{spec}!"), "a", " b\n")),
        (
            "directives",
            numbered("", |n| format!("%TAG !t{n}! tag:example.com,2000:\n"), "---\na: b\n"),
        ),
        ("documents", filled("", "a: b\n---\n", "")),
        ("documents that are Backends", filled("", &format!("{HEAD}---\n"), "")),
        ("documents with a mistake", filled("", "a: b\n c: d\n---\n", "")),
        ("truncated documents", filled("", "a: [\n---\n", "")),
        ("separators", filled("", "---\n", "")),
        ("separators followed by a value", filled("", "--- a\n", "")),
        ("ends of documents", filled("a: b\n", "...\n", "")),
        ("items", filled(list, item, "")),
        ("empty items", filled(list, "-\n", "")),
        ("items with a repeated key", filled(list, "- {apiVersion: v1, kind: A, kind: A}\n", "")),
        ("lists of lists", filled(list, "- {apiVersion: v1, kind: List, items: [{}]}\n", "")),
        (
            "levels of lists of lists",
            filled(
                &list.replace('\n', ", ").replacen("api", "{api", 1),
                "[{apiVersion: v1, kind: List, items: ",
                "",
            ),
        ),
        (
            "findings",
            filled(
                &format!("{spec}\n  endpoints:\n"),
                "  - fqdn: {hostname: A_B, port: 99999, x: 1}\n",
                "",
            ),
        ),
        (
            "equal endpoints",
            filled(
                &format!("{spec}\n  endpoints:\n"),
                "  - ip: {address: 10.0.0.1, port: 80}\n",
                "",
            ),
        ),
        ("empty endpoints", filled(&format!("{spec}\n  endpoints:\n"), "  -\n", "")),
        (
            "long addresses",
            filled(
                &format!("{spec}\n  endpoints:\n"),
                &format!("  - ip: {{address: \"{}\", port: 80}}\n", ":".repeat(900)),
                "",
            ),
        ),
        (
            "long host names",
            filled(
                &format!("{spec}\n  endpoints:\n"),
                &format!("  - fqdn: {{hostname: {}, port: 80}}\n", "a-".repeat(900)),
                "",
            ),
        ),
        ("cipher suites", filled(&format!("{spec}{{tls: {{ciphers: ["), "A, ", "]}}\n")),
        ("comments", filled(HEAD, "# a\n", "")),
        ("a long comment", filled(HEAD, "#", "\n")),
        (
            "suppression comments",
            filled(HEAD, "# envoy-gateway-backend: allow(empty-backend)\n", ""),
        ),
        (
            "suppression comments of an unknown rule",
            filled(HEAD, "# envoy-gateway-backend: allow(x)\n", "spec: {}\n"),
        ),
        (
            "a suppression comment of many rules",
            filled(&format!("{HEAD}# envoy-gateway-backend: allow("), "x, ", "x)\nspec: {}\n"),
        ),
        (
            "a suppression comment of a long rule",
            filled(&format!("{HEAD}# envoy-gateway-backend: allow("), "x", ")\nspec: {}\n"),
        ),
        ("line feeds", filled("", "\n", "")),
        ("carriage returns", filled("", "\r", HEAD)),
        ("spaces", filled(HEAD, " ", "\n")),
        ("tabs", filled(HEAD, "\t", "\n")),
        ("line separators", filled(&format!("{spec}a"), "\u{2028}", "\n")),
        ("byte order marks", filled("", "\u{feff}", HEAD)),
        ("control characters", filled(HEAD, "\u{1}", "\n")),
    ]
}

fn json() -> Vec<Case> {
    let spec = format!("{{{JSON}, \"spec\": ");
    let list = r#"{"apiVersion": "v1", "kind": "List", "items": ["#;
    let nested = |inner: &str| format!("{spec}{{\"type\": {}{inner}", "[".repeat(9_000));
    let closed = format!("{}}}}}", "]".repeat(9_000));
    vec![
        ("JSON: levels of lists, open", filled(&spec, "[", "")),
        ("JSON: levels of maps, open", filled(&spec, "{\"a\":", "")),
        (
            "JSON: unknown keys below 9,000 levels",
            numbered(&nested("{"), |n| format!("\"k{n}\": 1, "), &format!("\"z\": 1}}{closed}")),
        ),
        ("JSON: nothing but values below 9,000 levels", filled(&nested("1"), ",1", &closed)),
        ("JSON: keys", numbered(&format!("{spec}{{"), |n| format!("\"{n}\":1,"), "\"z\":1}}")),
        ("JSON: one key", filled(&format!("{spec}{{"), "\"a\":1,", "\"a\":1}}")),
        ("JSON: one key of all", filled(&format!("{{{JSON}"), ",\"spec\":1", "}")),
        ("JSON: lists of lists", filled(&format!("{spec}["), "[],", "[]]}")),
        ("JSON: lists of maps", filled(&format!("{spec}["), "{},", "{}]}")),
        ("JSON: a long text", filled(&format!("{spec}\""), "x", "\"}")),
        ("JSON: a long text of escapes", filled(&format!("{spec}\""), "\\u00e9", "\"}")),
        ("JSON: a long text of lone surrogates", filled(&format!("{spec}\""), "\\ud83d", "\"}")),
        ("JSON: a long number", filled(&spec, "9", "}")),
        ("JSON: a number with a long fraction", filled(&format!("{spec}0."), "1", "}")),
        ("JSON: numbers", filled(&format!("{spec}["), "1e9,", "1]}")),
        (
            "JSON: findings",
            filled(
                &format!("{spec}{{\"endpoints\": ["),
                "{\"fqdn\": {\"hostname\": \"A_B\", \"port\": 99999, \"x\": 1}},",
                "{}]}}",
            ),
        ),
        ("JSON: empty endpoints", filled(&format!("{spec}{{\"endpoints\": ["), "{},", "{}]}}")),
        ("JSON: items", filled(list, &format!("{{{JSON}}},"), "{}]}")),
        ("JSON: empty items", filled(list, "{},", "{}]}")),
        ("JSON: lists of lists of items", filled(list, &format!("{list}]}},"), "{}]}")),
        ("JSON: documents", filled("", "{}", "")),
        ("JSON: documents with lines between", filled("", &format!("{{{JSON}}}\n---\n"), "")),
        ("JSON: trailing characters", filled(&format!("{{{JSON}}}"), "]", "")),
        ("JSON: spaces", filled(&spec, " ", "{}}")),
        ("JSON: flow YAML", filled(&spec, "[a,", "")),
    ]
}

/// Invalid UTF-8; JSON readers replace it.
fn bytes() -> Vec<Case> {
    let bytes = |head: &str, byte: u8, end: &str| {
        let times = MEGABYTE - head.len() - end.len();
        [head.as_bytes(), &vec![byte; times], end.as_bytes()].concat()
    };
    vec![
        ("invalid UTF-8", bytes("", 0xff, "")),
        ("invalid UTF-8 in YAML", bytes(&format!("{HEAD}a: "), 0xff, "\n")),
        ("invalid UTF-8 in JSON", bytes(&format!("{{{JSON}, \"spec\": \""), 0xff, "\"}")),
        ("truncated characters in JSON", bytes(&format!("{{{JSON}, \"spec\": \""), 0xe2, "\"}")),
        ("zeros", bytes("", 0, "")),
        ("zeros in JSON", bytes(&format!("{{{JSON}, \"spec\": \""), 0, "\"}")),
    ]
}

/// CPU time of this thread if the system reports it, else elapsed time.
fn cpu_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let schedstat = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = schedstat.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// Checks every object of the bytes; returns the number of findings.
fn check(bytes: &[u8], profile: &Profile) -> usize {
    let text = match lint::decode_utf8(bytes) {
        Ok(text) => text,
        Err(report) => return report.findings().len(),
    };
    let mut findings = 0;
    for checked in lint::Linter::new(profile).check(&text) {
        assert!(checked.report().findings().len() <= Report::MAX_FINDINGS);
        findings += checked.report().findings().len();
    }
    findings
}

#[test]
fn hostile_megabyte_is_checked_within_time_and_memory_limits() {
    let profile = Profile::default().with_policies([]).with_platform(Platform::datum_cloud());
    let cases: Vec<Case> = [yaml(), json(), bytes()].into_iter().flatten().collect();
    for (name, bytes) in &cases {
        assert!(bytes.len() <= MEGABYTE, "{name}");
        let (mut findings, started) = (0, cpu_time());
        let used = measure(|| findings = check(bytes, &profile));
        let took = cpu_time().saturating_sub(started);
        println!(
            "{:3} times, {took:9.1?}, {findings:7} findings: {name}",
            used.bytes_max.div_ceil(MEGABYTE as u64)
        );
        assert!(took < MAX_TIME, "{name} took {took:?}");
        assert!(
            used.bytes_max <= (MAX_MEMORY_MULTIPLE * MEGABYTE) as u64,
            "{name} took {} bytes",
            used.bytes_max
        );
        assert_eq!(used.bytes_current, 0, "{name}");
    }
}
