//! What is written for people and for tools, word for word, and that a manifest cannot forge it.
#![cfg(feature = "manifest")]

use envoy_gateway_backend::render::{self, Sarif, Source, Style};
use envoy_gateway_backend::{Profile, Report, manifest};

const TEXT: &str = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: b, namespace: shop}
spec:
  endpoints:
  - fqdn: {hostname: API.example.com, port: 443}
";

fn judged(text: &str) -> (Source<'_>, Report) {
    let checked = manifest::check_as_backend(text, &Profile::default());
    let source = Source {
        file: "b.yaml",
        text,
        kind: Some("Backend"),
        namespace: Some("shop"),
        name: Some("b"),
        ..Source::default()
    };
    (source, checked.into_report())
}

fn written(write: impl FnOnce(&mut String) -> std::fmt::Result) -> String {
    let mut text = String::new();
    write(&mut text).expect("a string takes it");
    text
}

#[test]
fn json_has_one_object_a_finding() {
    let (source, report) = judged(TEXT);
    let line = written(|out| render::json(out, &source, &report));
    let object: serde_json::Value = serde_json::from_str(&line).expect("one JSON object");
    assert_eq!(
        object,
        serde_json::json!({
            "file": "b.yaml",
            "document": 0,
            "object": {"kind": "Backend", "namespace": "shop", "name": "b"},
            "rule": "pattern",
            "gate": "admission",
            "severity": "error",
            "path": "spec.endpoints[0].fqdn.hostname",
            "reason": "FieldValueInvalid",
            "message": r"spec.endpoints[0].fqdn.hostname in body should match '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\.?$'",
            "value": "\"API.example.com\"",
            "help": "write it in lower case: `api.example.com`",
            "place": {"start": 134, "end": 149, "line": 6, "column": 22},
            "fix": {"edits": [{"start": 134, "end": 149, "replacement": "api.example.com"}]},
        })
    );
}

#[test]
fn github_gets_a_command_a_finding() {
    let (source, report) = judged(TEXT);
    assert_eq!(
        written(|out| render::github(out, &source, &report)),
        "::error file=b.yaml,line=6,col=22,title=pattern::spec.endpoints[0].fqdn.hostname in body should match '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\.?$'%0Ahelp: write it in lower case: `api.example.com`\n"
    );
}

#[test]
fn sarif_has_rules_and_regions() {
    let (source, report) = judged(TEXT);
    let mut sarif = Sarif::new();
    sarif.add(&source, &report);
    let log = sarif.finish();
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["results"][0]["ruleId"], "pattern");
    assert_eq!(
        run["results"][0]["locations"][0]["physicalLocation"]["region"],
        serde_json::json!({"startLine": 6, "startColumn": 22, "endLine": 6, "endColumn": 37})
    );
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert!(rules.iter().any(|rule| rule["id"] == "pattern" && rule["defaultConfiguration"]["level"] == "error"));
}

#[test]
fn colour_is_where_it_is_asked_for() {
    let (source, report) = judged(TEXT);
    let plain = written(|out| render::human(out, &source, &report, Style::plain()));
    let colored = written(|out| render::human(out, &source, &report, Style::colored()));
    assert!(!plain.contains('\u{1b}'));
    assert!(colored.starts_with("\u{1b}[1;31merror[pattern]\u{1b}[0m"));
}

#[test]
fn what_was_left_aside_is_said_with_the_notes() {
    let text = TEXT.replace("API", "api").replace("spec:", "spec:\n  tls: {}");
    let (source, report) = judged(&text);
    let rules: Vec<_> = report.left_aside().iter().map(|left| left.rule.id()).collect();
    assert_eq!(rules, ["controller-ca-required", "serving-policy-ca"]);
    assert!(!written(|out| render::human(out, &source, &report, Style::plain())).contains("not asked"));
    let noted = written(|out| render::human(out, &source, &report, Style::plain().with_notes()));
    assert!(noted.ends_with(
        "note[controller-ca-required]: not asked, the BackendTLSPolicy objects in force are not known\n\n\
         note[serving-policy-ca]: not asked, the BackendTLSPolicy objects in force are not known\n\n"
    ));
}

#[test]
fn a_long_line_is_cut_around_its_place() {
    let text = TEXT.replace("API.example.com", &format!("{}API.example.com", "a.".repeat(300)));
    let (source, report) = judged(&text);
    let mut style = Style::plain();
    style.width = 60;
    for line in written(|out| render::human(out, &source, &report, style)).lines().filter(|line| line.contains('|')) {
        assert!(line.chars().count() <= 60 + 8, "{line}");
    }
}

/// No output has a character that a terminal would act on, that reorders text, or that begins a line of its own.
#[test]
fn a_manifest_cannot_forge_output() {
    let hostile = "\\u001b[2Jx\\n::error::forged\\r\\u202e\\u0007\\u2028";
    let text = format!(
        "{{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {{\"name\": \"{hostile}\"}}, \"spec\": {{\"{hostile}\": 1, \"type\": \"{hostile}\", \"endpoints\": [{{\"fqdn\": {{\"hostname\": \"{hostile}\u{202e}\u{200b}\", \"port\": 1}}}}]}}}}"
    );
    let (mut source, report) = judged(&text);
    assert!(report.findings().len() >= 4, "{report}");
    source.file = "a\u{1b}[31m\n::error::b.yaml";
    let human = written(|out| render::human(out, &source, &report, Style::plain()));
    let json = written(|out| render::json(out, &source, &report));
    let github = written(|out| render::github(out, &source, &report));
    for output in [&human, &json, &github, &report.to_string()] {
        for c in ['\u{1b}', '\u{202e}', '\u{7}', '\u{2028}', '\r', '\u{200b}'] {
            assert!(!output.contains(c), "{output:?}");
        }
        assert!(!output.contains("\n::error::"), "{output}");
    }
    assert_eq!(json.lines().count(), report.findings().len());
    assert_eq!(github.lines().count(), report.findings().len());
    assert_eq!(report.to_string().lines().count(), report.findings().len());
}

#[test]
fn any_width_will_do() {
    let (source, report) = judged(TEXT);
    for width in [0, 1, 2, 39, 1 << 20, usize::MAX] {
        let mut style = Style::plain();
        style.width = width;
        let text = written(|out| render::human(out, &source, &report, style));
        assert!(text.contains('^'), "{width}: {text}");
    }
    let long = format!("{TEXT}  - fqdn: {{hostname: {}, port: 443}}\n", "A.".repeat(100_000));
    let (source, report) = judged(&long);
    let mut style = Style::plain();
    style.width = 50_000;
    assert!(written(|out| render::human(out, &source, &report, style)).contains('^'));
}
