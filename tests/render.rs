//! Output for people and tools, word for word; and a manifest cannot forge output.
//!
//! The folder `render` contains a manifest and the expected output of each format.
//! `UPDATE_EXPECTED=1 cargo test --test render` rewrites the output.
#![cfg(feature = "lint")]

use std::fs;
use std::path::{Path, PathBuf};

use envoy_gateway_backend::lint::CheckedObject;
use envoy_gateway_backend::render::{self, Sarif, Source, Style};
use envoy_gateway_backend::{Profile, Report, lint};

const TEXT: &str = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: b, namespace: shop}
spec:
  endpoints:
  - fqdn: {hostname: API.example.com, port: 443}
";

fn checked(text: &str) -> (Source<'_>, Report) {
    let checked = lint::Linter::new(&Profile::default()).check_create(text);
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
    write(&mut text).expect("a string accepts it");
    text
}

#[test]
fn json_has_one_object_for_each_finding() {
    let (source, report) = checked(TEXT);
    let line = written(|out| render::json(out, &source, &report));
    let object: serde_json::Value = serde_json::from_str(&line).expect("one JSON object");
    assert_eq!(
        object,
        serde_json::json!({
            "file": "b.yaml",
            "document": 0,
            "object": {"kind": "Backend", "namespace": "shop", "name": "b"},
            "rule": "pattern",
            "page": "docs/rules.md#pattern",
            "gate": "admission",
            "severity": "error",
            "path": "spec.endpoints[0].fqdn.hostname",
            "reason": "FieldValueInvalid",
            "message": r"spec.endpoints[0].fqdn.hostname in body should match '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\.?$'",
            "value": "\"API.example.com\"",
            "help": "write it in lower case: `api.example.com`",
            "location": {"start": 134, "end": 149, "line": 6, "column": 22},
            "fix": {"edits": [{"start": 134, "end": 149, "replacement": "api.example.com"}]},
        })
    );
}

#[test]
fn github_has_one_command_for_each_finding() {
    let (source, report) = checked(TEXT);
    assert_eq!(
        written(|out| render::github(out, &source, &report)),
        "::error file=b.yaml,line=6,endLine=6,col=22,endColumn=37,title=pattern::spec.endpoints[0].fqdn.hostname in body should match '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\.?$'%0Ahelp: write it in lower case: `api.example.com`%0Asee docs/rules.md#pattern\n"
    );
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render")
}

/// Compares output with the expected file, or rewrites the file.
fn compare(file: &str, written: &str) {
    let path = folder().join(file);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, written).expect("the expected file can be written");
    }
    let expected =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(written == expected, "{file} is not what is expected:\n{written}");
}

/// Passes every object of the manifest to a writer.
fn for_each_object(mut write: impl FnMut(&Source<'_>, &CheckedObject)) {
    let text = fs::read_to_string(folder().join("manifest.yaml")).expect("the manifest");
    let mut objects = 0;
    for checked in lint::Linter::new(&Profile::default()).check(&text) {
        objects += 1;
        let source = Source {
            file: "render/manifest.yaml",
            text: &text,
            start: 0,
            document: checked.document(),
            item: checked.item(),
            kind: Some(checked.kind()).filter(|kind| !kind.is_empty()),
            namespace: checked.namespace(),
            name: checked.name(),
            release: checked.release(),
        };
        write(&source, &checked);
    }
    assert_eq!(objects, 4);
}

#[test]
fn human_output_equals_the_expected_file() {
    let mut out = String::new();
    for_each_object(|source, checked| {
        render::human(&mut out, source, checked.report(), Style::no_color().with_notes())
            .expect("a string");
    });
    assert!(!out.contains('\u{1b}'));
    compare("human.expected", &out);
}

#[test]
fn colored_human_output_equals_the_expected_file() {
    let mut out = String::new();
    for_each_object(|source, checked| {
        render::human(&mut out, source, checked.report(), Style::colored()).expect("a string");
    });
    compare("colour.expected", &out);
}

#[test]
fn json_output_equals_the_expected_file() {
    let mut out = String::new();
    for_each_object(|source, checked| {
        render::json(&mut out, source, checked.report()).expect("a string");
    });
    compare("json.expected", &out);
}

#[test]
fn github_output_equals_the_expected_file() {
    let mut out = String::new();
    for_each_object(|source, checked| {
        render::github(&mut out, source, checked.report()).expect("a string");
    });
    compare("github.expected", &out);
}

/// Compares the results only; the rules are those of `docs/rules.md`.
#[test]
fn sarif_results_equal_the_expected_file() {
    let mut sarif = Sarif::new();
    for_each_object(|source, checked| sarif.add(source, checked.report()));
    let log = sarif.finish();
    let run = &log["runs"][0];
    compare(
        "sarif.expected",
        &(serde_json::to_string_pretty(&run["results"]).expect("JSON") + "\n"),
    );
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in run["results"].as_array().expect("results") {
        let index = result["ruleIndex"]
            .as_u64()
            .and_then(|index| usize::try_from(index).ok())
            .expect("an index");
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let pattern = rules.iter().find(|rule| rule["id"] == "pattern").expect("the rule");
    assert_eq!(pattern["defaultConfiguration"]["level"], "error");
    assert!(
        pattern["help"]["text"]
            .as_str()
            .expect("help")
            .ends_with("\nExamples: docs/rules.md#pattern")
    );
    assert_eq!(pattern.get("helpUri"), None);
}

/// Applying the replacements of a SARIF fix equals applying the fix.
#[test]
fn sarif_fix_replacements_equal_the_fix() {
    let mut fixes = 0;
    for_each_object(|source, checked| {
        for finding in checked.report() {
            let Some(fix) = &finding.fix else { continue };
            let mut sarif = Sarif::new();
            sarif.add(source, checked.report());
            let log = sarif.finish();
            let results = log["runs"][0]["results"].as_array().expect("results");
            let position = checked
                .report()
                .iter()
                .position(|other| other == finding)
                .expect("it is one of them");
            let change = &results[position]["fixes"][0]["artifactChanges"][0];
            assert_eq!(change["artifactLocation"]["uri"], "render/manifest.yaml");
            let at = |region: &serde_json::Value, end: &str| {
                let number = |key: &str| {
                    let number =
                        region[key].as_u64().and_then(|number| usize::try_from(number).ok());
                    number.expect("a number")
                };
                let (line, column) = match end {
                    "start" => (number("startLine"), number("startColumn")),
                    _ => (number("endLine"), number("endColumn")),
                };
                let start: usize =
                    source.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
                let rest = &source.text[start..];
                start + rest.char_indices().nth(column - 1).map_or(rest.len(), |(at, _)| at)
            };
            for (edit, replacement) in
                fix.edits.iter().zip(change["replacements"].as_array().expect("a list"))
            {
                let region = &replacement["deletedRegion"];
                assert_eq!(at(region, "start")..at(region, "end"), edit.span);
                assert_eq!(replacement["insertedContent"]["text"], edit.replacement.as_str());
            }
            fixes += 1;
        }
    });
    assert!(fixes > 3, "only {fixes}");
}

#[test]
fn color_is_written_only_if_enabled() {
    let (source, report) = checked(TEXT);
    let plain = written(|out| render::human(out, &source, &report, Style::no_color()));
    let colored = written(|out| render::human(out, &source, &report, Style::colored()));
    assert!(!plain.contains('\u{1b}'));
    assert!(colored.starts_with("\u{1b}[1;31merror[pattern]\u{1b}[0m"));
}

#[test]
fn skipped_rules_are_written_with_notes() {
    let text = TEXT.replace("API", "api").replace("spec:", "spec:\n  tls: {}");
    let (source, report) = checked(&text);
    let rules: Vec<_> = report.skipped_rules().iter().map(|left| left.rule.id()).collect();
    assert_eq!(rules, ["controller-ca-required", "serving-policy-ca"]);
    assert!(
        !written(|out| render::human(out, &source, &report, Style::no_color())).contains("skipped")
    );
    let noted = written(|out| render::human(out, &source, &report, Style::no_color().with_notes()));
    assert!(noted.ends_with(
        "note[controller-ca-required]: skipped: the BackendTLSPolicy objects in force are not known\n\n\
         note[serving-policy-ca]: skipped: the BackendTLSPolicy objects in force are not known\n\n"
    ));
}

#[test]
fn long_line_is_cut_around_the_location() {
    let text = TEXT.replace("API.example.com", &format!("{}API.example.com", "a.".repeat(300)));
    let (source, report) = checked(&text);
    let mut style = Style::no_color();
    style.width = 60;
    for line in written(|out| render::human(out, &source, &report, style))
        .lines()
        .filter(|line| line.contains('|'))
    {
        assert!(line.chars().count() <= 60 + 8, "{line}");
    }
}

/// No output contains a control character, a bidirectional mark or a line break from the manifest.
#[test]
fn manifest_cannot_forge_output() {
    let hostile = "\\u001b[2Jx\\n::error::forged\\r\\u202e\\u0007\\u2028";
    let text = format!(
        "{{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {{\"name\": \"{hostile}\"}}, \"spec\": {{\"{hostile}\": 1, \"type\": \"{hostile}\", \"endpoints\": [{{\"fqdn\": {{\"hostname\": \"{hostile}\u{202e}\u{200b}\", \"port\": 1}}}}]}}}}"
    );
    let (mut source, report) = checked(&text);
    assert!(report.findings().len() >= 4, "{report}");
    source.file = "a\u{1b}[31m\n::error::b.yaml";
    let human = written(|out| render::human(out, &source, &report, Style::no_color()));
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
fn any_width_does_not_panic() {
    let (source, report) = checked(TEXT);
    for width in [0, 1, 2, 39, 1 << 20, usize::MAX] {
        let mut style = Style::no_color();
        style.width = width;
        let text = written(|out| render::human(out, &source, &report, style));
        assert!(text.contains('^'), "{width}: {text}");
    }
    let long = format!("{TEXT}  - fqdn: {{hostname: {}, port: 443}}\n", "A.".repeat(100_000));
    let (source, report) = checked(&long);
    let mut style = Style::no_color();
    style.width = 50_000;
    assert!(written(|out| render::human(out, &source, &report, style)).contains('^'));
}
