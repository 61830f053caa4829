//! `egb check`: behaviour beyond one file, and exit codes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{BACKEND, EGB, check, folder, outcome};

fn policy(kind: &str) -> String {
    format!(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: BackendTLSPolicy\nmetadata: {{name: p, namespace: shop}}\nspec:\n  targetRefs:\n  - {{group: gateway.envoyproxy.io, kind: Backend, name: api}}\n  validation:\n    hostname: api.example.com\n    caCertificateRefs: [{{group: \"\", kind: {kind}, name: ca}}]\n"
    )
}

#[test]
fn policies_in_other_files_are_used_in_every_mode() {
    let (good, bad) = (policy("ConfigMap"), policy("Foo"));
    let without_ca = format!("{BACKEND}  tls: {{}}\n");
    let with_ca =
        format!("{BACKEND}  tls: {{wellKnownCACertificates: System, sni: api.example.com}}\n");
    let with = |name, backend: &str, policy: &str| {
        folder(name, &[("a.yaml", backend.as_bytes()), ("b.yaml", policy.as_bytes())])
    };
    let helped = with("helped", &without_ca, &good);
    let spoiled = with("spoiled", &with_ca, &bad);
    let alone = folder("alone", &[("a.yaml", without_ca.as_bytes())]);
    for mode in [&[][..], &["--diff"], &["--fix"]] {
        let outcome = |folder, files: &[&str]| outcome(&check(folder, &[files, mode].concat()));
        assert_eq!(outcome(&helped, &["."]), (0, vec![]), "{mode:?}");
        assert_eq!(outcome(&helped, &["a.yaml", "--policies", "b.yaml"]), (0, vec![]), "{mode:?}");
        assert_eq!(outcome(&alone, &["."]), (1, vec!["controller-ca-required".into()]), "{mode:?}");
        let (code, rules) = outcome(&spoiled, &["."]);
        assert!(
            code == 1 && rules.iter().any(|rule| rule == "serving-policy-ca"),
            "{mode:?}: {code} {rules:?}"
        );
    }
}

#[test]
fn invalid_utf_8_is_refused_in_every_mode() {
    let folder = folder("unreadable", &[("x.yaml", b"a: \xff\n")]);
    for mode in [&[][..], &["--diff"], &["--fix"], &["--all-releases"]] {
        let (code, rules) = outcome(&check(&folder, &[&["x.yaml"], mode].concat()));
        assert_eq!((code, rules), (1, vec!["unreadable-encoding".to_owned()]), "{mode:?}");
    }
}

#[test]
fn missing_file_is_named_and_exits_with_2() {
    let folder = folder("missing", &[("a.yaml", BACKEND.as_bytes())]);
    for arguments in [&["nope.yaml"][..], &["a.yaml", "--policies", "nope.yaml"]] {
        let output = check(&folder, arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("nope.yaml"), "{arguments:?}");
    }
}

#[test]
fn same_file_twice_is_two_inputs() {
    let text = format!("kind: A\napiVersion: v1\n---\n{}", BACKEND.replace("443", "65536"));
    let folder = folder("twice", &[("a.yaml", text.as_bytes())]);
    let output = check(&folder, &["a.yaml", "a.yaml", "--format", "ndjson"]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let documents = text.lines().map(|line| {
        serde_json::from_str::<serde_json::Value>(line).expect("JSON")["document"].clone()
    });
    assert_eq!(documents.collect::<Vec<_>>(), [1, 1]);
}

/// README shows the real output, with omissions marked by `…`.
#[test]
fn readme_shows_the_output_of_its_first_command() {
    let readme = include_str!("../../../../README.md");
    let (_, shown) = readme
        .split_once("$ cargo run -- check examples/manifests/bad-structure.yaml\n")
        .expect("a command");
    let (shown, _) = shown.split_once("```").expect("the end of the output");
    let Output { status, stdout, stderr } = check(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."),
        &["examples/manifests/bad-structure.yaml"],
    );
    assert_eq!(status.code(), Some(1));
    let output = String::from_utf8([stdout, stderr].concat()).expect("UTF-8");
    for part in shown.split("…\n") {
        assert!(output.contains(part), "{part}\n---\n{output}");
    }
}

#[test]
fn fix_keeps_files_with_invalid_utf_8() {
    let json = b"{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"b\", \"labels\": {\"a\": \"\xff\"}}, \"spec\": {\"fallback\": \"true\"}}";
    let folder = folder("bytes", &[("a.json", json)]);
    assert_eq!(check(&folder, &["a.json", "--fix"]).status.code(), Some(1));
    assert_eq!(fs::read(folder.join("a.json")).expect("the file"), json);
}

/// Terminal control: erase the line, set the title, reverse the text, return to the line's start.
/// YAML forbids such characters, but the document before them is read.
const TERMINAL_CONTROL: &str = "---\n# \u{1b}[2K\u{1b}]0;title\u{7}\u{202e}dr\t\u{9b}1A\r#";

/// `patch` reads the diff, so it must be exact.
#[test]
fn diff_in_a_pipe_is_exact() {
    let (removed, added) = ("port: '443'}  # \u{202e}\r  # x\n", "port: 443}  # \u{202e}\r  # x\n");
    let text = format!("{}{TERMINAL_CONTROL}\n", BACKEND.replace("port: 443}\n", removed));
    let folder = folder("exact", &[("a.yaml", text.as_bytes()), ("b\n+.yaml", text.as_bytes())]);
    let output = check(&folder, &["a.yaml", "--diff", "--format", "ndjson"]);
    let diff = String::from_utf8(output.stderr).expect("UTF-8");
    let (diff, _) = diff.rsplit_once("checked for Envoy Gateway").expect("a summary");
    let hunk = format!(
        "@@ -3,6 +3,6 @@\n metadata: {{name: api, namespace: shop}}\n spec:\n   endpoints:\n-  - fqdn: {{hostname: api.example.com, \
         {removed}+  - fqdn: {{hostname: api.example.com, {added} {}\n",
        TERMINAL_CONTROL.replace('\n', "\n ")
    );
    assert_eq!(diff, format!("--- a.yaml\n+++ a.yaml\n{hunk}"));
    // A line break in a file name must not add a line to the header.
    let named = check(&folder, &["b\n+.yaml", "--diff"]);
    let shown = String::from_utf8(named.stdout).expect("UTF-8");
    assert!(shown.starts_with(&format!("--- b\\n+.yaml\n+++ b\\n+.yaml\n{hunk}\n")), "{shown:?}");
}

/// `script` provides the terminal.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn findings_are_colored_on_a_terminal_unless_disabled() {
    let refused = BACKEND.replace("443", "65536");
    let folder = folder("terminal-color", &[("a.yaml", refused.as_str())]);
    for (options, no_color, is_colored) in [
        ("", "", true),
        ("", "1", false),
        ("--color never", "", false),
        ("--color always", "1", true),
    ] {
        let command = format!("'{EGB}' check a.yaml {options}");
        let mut script = Command::new("script");
        let script = script.args(["--quiet", "--return", "--command", &command, "/dev/null"]);
        let output = script.env("NO_COLOR", no_color).current_dir(&folder).output();
        let output = output.expect("script(1), of util-linux");
        assert_eq!(output.status.code(), Some(1), "{options}");
        assert_eq!(output.stdout.contains(&0x1b), is_colored, "{options} NO_COLOR={no_color}");
    }
}

/// `script` provides the terminal.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn diff_on_a_terminal_has_no_control_characters() {
    let text = format!("{}{TERMINAL_CONTROL}\n", BACKEND.replace("443", "'443'"));
    let folder = folder("terminal", &[("a.yaml", text.as_bytes())]);
    for arguments in ["--diff", "--diff --format json"] {
        let command = format!("'{EGB}' check a.yaml {arguments}");
        let mut script = Command::new("script");
        let script = script.args(["--quiet", "--return", "--command", &command, "/dev/null"]);
        let output = script
            .env("NO_COLOR", "1")
            .current_dir(&folder)
            .output()
            .expect("script(1), of util-linux");
        let shown = String::from_utf8(output.stdout).expect("UTF-8").replace("\r\n", "\n");
        let removed = "\n-  - fqdn: {hostname: api.example.com, port: '443'}\n";
        let escaped = "\n # \\u{1b}[2K\\u{1b}]0;title\\u{7}\\u{202e}dr\t\\u{9b}1A\\r#\n";
        for expected in [removed, escaped] {
            assert!(shown.contains(expected), "{expected:?} in {shown:?}");
        }
        assert!(!shown.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{shown:?}");
    }
}

#[test]
fn crd_in_yaml_or_json_selects_the_release() {
    let crd = |format: &str| {
        let mut command = Command::new(EGB);
        let output = command.args(["crd", "--release", "v1.3", "--format", format]).output();
        String::from_utf8(output.expect("output").stdout).expect("UTF-8")
    };
    let (yaml, json) = (crd("yaml"), crd("json"));
    let chart = format!("# from a chart\n---\nkind: ConfigMap\napiVersion: v1\n---\n{yaml}");
    let list = format!("{{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{json}]}}");
    // `spec.tls` is new in v1.4.
    let backend = format!("{BACKEND}  tls: {{}}\n");
    for crd in [&yaml, &json, &chart, &list] {
        let folder = folder("crd", &[("a.yaml", &backend), ("crd", crd)]);
        let (code, rules) = outcome(&check(&folder, &["a.yaml", "--crd", "crd"]));
        assert_eq!((code, rules), (1, vec!["unknown-field".to_owned()]), "{crd}");
    }
    let folder = folder("crd", &[("a.yaml", backend.as_str()), ("crd", BACKEND)]);
    let output = check(&folder, &["a.yaml", "--crd", "crd"]);
    let message =
        "error: crd: no CustomResourceDefinition `backends.gateway.envoyproxy.io` found\n";
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stderr), message);
}

#[test]
fn summary_names_infrastructure_platform_and_kinds() {
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n";
    let text = format!("{BACKEND}---\n{service}---\n{service}");
    let folder = folder("summary", &[("a.yaml", text.as_str())]);
    let more = ["--infrastructure", "host", "--platform", "public-egress"];
    for (arguments, target) in
        [(&[][..], ""), (&more, ", infrastructure host, with a platform policy")]
    {
        let output = check(&folder, &[&["a.yaml"], arguments].concat());
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        let (target_line, summary) = stderr.trim_end().rsplit_once('\n').expect("two lines");
        let skipped = "2 other objects skipped (2 Service)";
        assert_eq!(summary, format!("1 Backend checked: 1 accepted, 0 refused; {skipped}"));
        assert!(target_line.starts_with("checked for Envoy Gateway v"), "{target_line}");
        assert_eq!(target_line.contains(", infrastructure"), !target.is_empty());
        assert!(target_line.ends_with(target), "{target_line}");
    }
}
