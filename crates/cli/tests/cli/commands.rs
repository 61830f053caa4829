//! Commands other than `egb check`: output and exit codes.

use std::process::Command;

use serde_json::Value;

use crate::support::{EGB, folder};

/// Exit code, standard output and standard error.
fn egb(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(EGB).args(arguments).output().expect("output");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit code"), text(output.stdout), text(output.stderr))
}

#[test]
fn explain_rule_prints_its_documentation() {
    let (code, text, _) = egb(&["explain", "unknown-field"]);
    assert_eq!(code, 0);
    assert!(text.contains("unknown-field") && text.contains("docs/rules.md"), "{text}");
}

#[test]
fn explain_field_prints_it_and_the_fields_below() {
    for path in ["spec.endpoints[].fqdn", "spec.endpoints.fqdn", ".spec.endpoints[0].fqdn"] {
        let (code, text, _) = egb(&["explain", path]);
        assert!(code == 0 && text.contains("hostname"), "{path}: {text}");
    }
    let (code, text, _) = egb(&["explain", "."]);
    assert!(code == 0 && text.contains("spec"), "{text}");
}

#[test]
fn explain_unknown_name_exits_with_2_and_a_suggestion() {
    for (arguments, message) in [
        (
            &["explain", "unknown-fields"][..],
            "unknown rule `unknown-fields`; did you mean `unknown-field`?",
        ),
        (
            &["explain", "spec.endpoint"],
            "unknown rule or field `spec.endpoint`; did you mean `spec.endpoints`?",
        ),
        (
            &["explain", "spec.tls", "--release", "v1.3"],
            "v1.3 has no field `spec.tls`; it is new in v1.4",
        ),
    ] {
        let (code, stdout, stderr) = egb(arguments);
        assert_eq!(
            (code, stdout.as_str(), stderr.trim()),
            (2, "", format!("error: {message}").as_str())
        );
    }
}

#[test]
fn crd_formats_have_the_same_content() {
    let crd = |format: &str| egb(&["crd", "--release", "v1.6", "--format", format]).1;
    let json: Value = serde_json::from_str(&crd("json")).expect("JSON");
    assert_eq!(json["kind"], "CustomResourceDefinition");
    assert_eq!(serde_json::from_str::<Value>(&crd("compact")).expect("JSON"), json);
    assert_eq!(serde_yaml_ng::from_str::<Value>(&crd("yaml")).expect("YAML"), json);
}

#[test]
fn schema_is_draft_07() {
    let (code, text, _) = egb(&["schema"]);
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((code, &schema["$schema"]), (0, &"http://json-schema.org/draft-07/schema#".into()));
}

#[test]
fn policy_prints_policy_and_binding() {
    let (code, text, stderr) = egb(&["policy", "--platform", "datum-cloud", "--format", "json"]);
    let list: Value = serde_json::from_str(&text).expect("JSON");
    let kinds = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];
    assert_eq!((code, stderr.as_str()), (0, ""));
    for (index, kind) in kinds.into_iter().enumerate() {
        assert_eq!(list["items"][index]["kind"], kind);
        assert_eq!(list["items"][index]["metadata"]["name"], "backends.datum-cloud");
    }
    let (code, _, stderr) = egb(&["policy"]);
    assert!(code == 0 && stderr.starts_with("note: skipped controller-ca-required: "), "{stderr}");
}

#[test]
fn rules_lists_rules_of_objects_and_files() {
    let (code, table, _) = egb(&["rules"]);
    let (_, json, _) = egb(&["rules", "--format", "json"]);
    let rules: Value = serde_json::from_str(&json).expect("JSON");
    let rules = rules.as_array().expect("a list");
    assert_eq!((code, table.lines().count()), (0, rules.len()));
    for (line, rule) in table.lines().zip(rules) {
        let columns: Vec<_> = line.split_whitespace().take(3).collect();
        assert_eq!(columns, [&rule["id"], &rule["gate"], &rule["severity"]], "{line}");
        let (code, text, _) = egb(&["explain", columns[0]]);
        assert!(code == 0 && text.starts_with(columns[0]), "{text}");
    }
    assert!(table.contains("\nduplicate-endpoint ") && table.contains("\ntemplate "), "{table}");
}

#[test]
fn completions_exist_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, script, _) = egb(&["completions", shell]);
        assert!(
            code == 0 && script.contains("completions") && script.contains("fail-on"),
            "{shell}"
        );
    }
    assert_eq!(egb(&["completions", "cmd"]).0, 2);
}

#[test]
fn release_of_a_crd_is_detected_with_the_differences() {
    let (_, crd, _) = egb(&["crd", "--release", "v1.3", "--format", "yaml"]);
    let changed = crd.replacen("maxItems: 64", "maxItems: 65", 1);
    assert_ne!(crd, changed);
    let folder =
        folder("release-crd", &[("exact.yaml", crd.as_str()), ("changed.yaml", changed.as_str())]);
    let release = |file: &str, format: &str| {
        let file = folder.join(file).display().to_string();
        egb(&["release", "--crd", &file, "--format", format])
    };
    let (code, text, _) = release("exact.yaml", "human");
    assert_eq!((code, text.as_str()), (0, "v1.3\n"));
    let (code, text, _) = release("changed.yaml", "human");
    assert!(
        code == 0 && text.starts_with("v1.3 is the nearest release") && text.contains("65"),
        "{text}"
    );
    let (_, json, _) = release("changed.yaml", "json");
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(
        (&json["release"], json["differences"].as_array().map(Vec::len)),
        (&"v1.3".into(), Some(1))
    );
    assert_eq!(release("missing.yaml", "human").0, 2);
}

#[test]
fn every_command_has_a_help_with_an_example() {
    let (_, help, _) = egb(&["--help"]);
    let (_, commands) = help.split_once("Commands:\n").expect("a list of commands");
    let (commands, _) = commands.split_once("\n\n").expect("an end of the list");
    let names = commands.lines().filter_map(|line| line.split_whitespace().next());
    let names: Vec<_> = names.filter(|name| *name != "help").collect();
    assert!(names.contains(&"check"), "{names:?}");
    for name in names {
        let (code, help, _) = egb(&[name, "--help"]);
        assert!(code == 0 && help.contains(&format!("\n  egb {name}")), "{name}: {help}");
    }
}
