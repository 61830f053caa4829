//! Output formats: structure and escaping.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::{BACKEND, check, folder};

/// A file name with the special characters of every format.
const SPECIAL_NAME: &str = "a&<b>\"%:,\u{202e}.yaml";

/// Two refused objects, one with a warning, one clean, one template: in the order of their files.
fn files(name: &str) -> PathBuf {
    let refused = BACKEND.replace("443", "65536").replace("name: api,", "name: \"<&]]>\\e[1m\",");
    let repeated = BACKEND.replace("443", "65536");
    let endpoint = BACKEND.lines().last().expect("an endpoint");
    let warning = format!("{BACKEND}{endpoint}\n");
    let special = format!("{refused}---\n{repeated}---\n{repeated}");
    let template = "{{ if .x }}\nkind: Backend\n{{ end }}\n";
    folder(
        name,
        &[
            (SPECIAL_NAME, special.as_str()),
            ("clean.yaml", BACKEND),
            ("template.yaml", template),
            ("warning.yaml", warning.as_str()),
        ],
    )
}

fn run(name: &str, format: &str, more: &[&str]) -> String {
    let output = check(&files(name), &[&[".", "--format", format], more].concat());
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let is_deceptive = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!text.contains(is_deceptive), "{text:?}");
    text
}

fn strings<'v>(values: &'v [Value], key: &str) -> Vec<&'v str> {
    values.iter().map(|value| value[key].as_str().expect("a string")).collect()
}

#[test]
fn json_is_one_object_with_the_findings_of_ndjson() {
    let document: Value = serde_json::from_str(&run("json", "json", &[])).expect("JSON");
    let findings = document["findings"].as_array().expect("a list");
    let lines = run("ndjson", "ndjson", &[]);
    let lines: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(*findings, lines);
    let rules = strings(findings, "rule");
    assert_eq!(
        rules,
        ["metadata-name", "too-large", "too-large", "too-large", "template", "duplicate-endpoint"]
    );
    assert_eq!(strings(findings, "file")[0], SPECIAL_NAME);
    let summary = &document["summary"];
    assert_eq!(
        (&summary["backends"]["refused"], &summary["findings"]["errors"]),
        (&3.into(), &5.into())
    );
}

#[test]
fn json_without_findings_is_complete() {
    let folder = folder("empty-json", &[("a.yaml", BACKEND)]);
    let parse = |format: &str| {
        let output = check(&folder, &["a.yaml", "--format", format]);
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON")
    };
    assert_eq!(parse("json")["findings"], serde_json::json!([]));
    assert_eq!(parse("gitlab"), serde_json::json!([]));
    assert_eq!(parse("sarif")["runs"][0]["results"], serde_json::json!([]));
}

/// The required keys of a Code Quality report.
#[test]
fn gitlab_report_has_the_required_keys_and_unique_fingerprints() {
    let report: Value = serde_json::from_str(&run("gitlab", "gitlab", &[])).expect("JSON");
    let issues = report.as_array().expect("a list");
    assert_eq!(strings(issues, "check_name").len(), 6);
    assert_eq!(strings(issues, "severity"), ["major", "major", "major", "major", "major", "minor"]);
    assert!(strings(issues, "description")[1].starts_with("spec.endpoints[0].fqdn.port: "));
    let fingerprints: BTreeSet<_> = strings(issues, "fingerprint").into_iter().collect();
    assert_eq!(fingerprints.len(), issues.len());
    for issue in issues {
        assert!(
            issue["location"]["path"].is_string() && issue["location"]["lines"]["begin"].is_u64()
        );
    }
    assert_eq!(issues[1]["location"]["lines"]["begin"], 6);
    assert_eq!(issues[5]["location"]["path"], "warning.yaml");
    assert_eq!(run("gitlab", "gitlab", &[]), run("gitlab-again", "gitlab", &[]));
}

#[test]
fn junit_has_a_suite_for_each_file_and_a_case_for_each_object() {
    for (arguments, failures) in
        [(&[][..], [3, 0, 1, 0]), (&["--fail-on", "warning"], [3, 0, 1, 1])]
    {
        let text = run("junit", "junit", arguments);
        let document = roxmltree::Document::parse(&text).expect("XML");
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "testsuites");
        let suites: Vec<_> = root.children().filter(roxmltree::Node::is_element).collect();
        let attribute = |suite: &roxmltree::Node<'_, '_>, name: &str| {
            suite.attribute(name).expect("an attribute").to_owned()
        };
        let names: Vec<_> = suites.iter().map(|suite| attribute(suite, "name")).collect();
        assert_eq!(
            names,
            ["a&<b>\"%:,\\u{202e}.yaml", "clean.yaml", "template.yaml", "warning.yaml"]
        );
        for (suite, failures) in suites.iter().zip(failures) {
            let cases: Vec<_> = suite.children().filter(roxmltree::Node::is_element).collect();
            assert_eq!(attribute(suite, "tests"), cases.len().to_string());
            assert_eq!(attribute(suite, "failures"), failures.to_string());
            let failed = |case: &&roxmltree::Node<'_, '_>| {
                case.children().any(|child| child.has_tag_name("failure"))
            };
            assert_eq!(cases.iter().filter(failed).count(), failures);
            assert!(
                cases.iter().all(|case| attribute(case, "classname") == attribute(suite, "name"))
            );
        }
        let case = suites[0].children().find(roxmltree::Node::is_element).expect("a case");
        assert_eq!(attribute(&case, "name"), "Backend shop/<&]]>\\u{1b}[1m");
        let output = suites[3].descendants().any(|node| node.has_tag_name("system-out"));
        assert_eq!(output, failures[3] == 0);
    }
}

#[test]
fn sarif_results_have_known_rules() {
    let log: Value = serde_json::from_str(&run("sarif", "sarif", &[])).expect("JSON");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("a list");
    let known: BTreeSet<_> = strings(rules, "id").into_iter().collect();
    let results = run["results"].as_array().expect("a list");
    assert_eq!(results.len(), 6);
    assert!(strings(results, "ruleId").iter().all(|rule| known.contains(rule)));
    let uri = &results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "a%26%3Cb%3E%22%25%3A%2C%E2%80%AE.yaml");
}

#[test]
fn github_commands_are_one_line_each() {
    let text = run("github", "github", &[]);
    let commands: Vec<_> = text.lines().map(|line| line.split(' ').next()).collect();
    assert_eq!(commands, [[Some("::error")].repeat(5), vec![Some("::warning")]].concat());
    assert!(text.starts_with("::error file=a&<b>\"%25%3A%2C\\u{202e}.yaml,line=3,"), "{text}");
    assert!(text.contains(
        "::error file=template.yaml,line=1,title=template::template instead of YAML%0Ahelp: "
    ));
}

#[test]
fn all_releases_has_no_other_format_than_human() {
    let folder = folder("all-releases", &[("a.yaml", BACKEND)]);
    for (format, code) in [("human", 0), ("json", 2), ("junit", 2)] {
        let output = check(&folder, &["a.yaml", "--all-releases", "--format", format]);
        assert_eq!(output.status.code(), Some(code), "{format}: {output:?}");
    }
}
