//! `examples/check`, as it is used: what counts beyond one file, and with which code it ends.
#![cfg(all(feature = "manifest", feature = "schema"))]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

/// The built example: `cargo test` builds it together with the tests.
fn example() -> PathBuf {
    let test = std::env::current_exe().expect("this test");
    let folder = test.ancestors().nth(2).expect("a folder of builds").join("examples");
    let example = folder.join(format!("check{}", std::env::consts::EXE_SUFFIX));
    let built = fs::metadata(&example).and_then(|example| example.modified()).ok();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let written = ["src", "examples"].map(|folder| newest(&root.join(folder))).into_iter().max();
    assert!(built >= written, "it is out of date: first `cargo build --example check`");
    example
}

/// When something in a folder was last changed.
fn newest(folder: &Path) -> SystemTime {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    let times = entries.map(|entry| match entry.path() {
        path if path.is_dir() => newest(&path),
        path => fs::metadata(path).and_then(|file| file.modified()).expect("a time"),
    });
    times.max().unwrap_or(SystemTime::UNIX_EPOCH)
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(example()).args(arguments).current_dir(folder).output().expect("it runs")
}

fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check").join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    for (file, bytes) in files {
        fs::write(folder.join(file), bytes).expect("a file");
    }
    folder
}

/// The exit code, and the rules that findings name, in order.
fn told(output: &Output) -> (i32, Vec<String>) {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    let rules = text
        .lines()
        .filter_map(|line| line.split_once('[')?.1.split_once("]: "))
        .map(|(rule, _)| rule.to_owned());
    (output.status.code().expect("an exit code"), rules.collect())
}

const BACKEND: &str = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: api, namespace: shop}
spec:
  endpoints:
  - fqdn: {hostname: api.example.com, port: 443}
";

fn policy(kind: &str) -> String {
    format!(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: BackendTLSPolicy\nmetadata: {{name: p, namespace: shop}}\nspec:\n  targetRefs:\n  - {{group: gateway.envoyproxy.io, kind: Backend, name: api}}\n  validation:\n    hostname: api.example.com\n    caCertificateRefs: [{{group: \"\", kind: {kind}, name: ca}}]\n"
    )
}

#[test]
fn policies_in_other_files_count_in_every_mode() {
    let (good, bad) = (policy("ConfigMap"), policy("Foo"));
    let needs_one = format!("{BACKEND}  tls: {{}}\n");
    let has_its_own =
        format!("{BACKEND}  tls: {{wellKnownCACertificates: System, sni: api.example.com}}\n");
    let with = |name, backend: &str, policy: &str| {
        folder(name, &[("a.yaml", backend.as_bytes()), ("b.yaml", policy.as_bytes())])
    };
    let helped = with("helped", &needs_one, &good);
    let spoiled = with("spoiled", &has_its_own, &bad);
    let alone = folder("alone", &[("a.yaml", needs_one.as_bytes())]);
    for mode in [&[][..], &["--diff"], &["--fix"]] {
        let told = |folder, files: &[&str]| told(&run(folder, &[files, mode].concat()));
        assert_eq!(told(&helped, &["."]), (0, vec![]), "{mode:?}");
        assert_eq!(told(&helped, &["a.yaml", "--policies", "b.yaml"]), (0, vec![]), "{mode:?}");
        assert_eq!(told(&alone, &["."]), (1, vec!["controller-ca-required".into()]), "{mode:?}");
        let (code, rules) = told(&spoiled, &["."]);
        assert!(
            code == 1 && rules.iter().any(|rule| rule == "serving-policy-ca"),
            "{mode:?}: {code} {rules:?}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_refused_in_every_mode() {
    let folder = folder("unreadable", &[("x.yaml", b"a: \xff\n")]);
    for mode in [&[][..], &["--diff"], &["--fix"], &["--all-releases"]] {
        let (code, rules) = told(&run(&folder, &[&["x.yaml"], mode].concat()));
        assert_eq!((code, rules), (1, vec!["unreadable-encoding".to_owned()]), "{mode:?}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named_and_ends_with_2() {
    let folder = folder("missing", &[("a.yaml", BACKEND.as_bytes())]);
    for arguments in [&["nope.yaml"][..], &["a.yaml", "--policies", "nope.yaml"]] {
        let output = run(&folder, arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("nope.yaml"), "{arguments:?}");
    }
}

#[test]
fn one_file_given_twice_is_two() {
    let text = format!("kind: A\napiVersion: v1\n---\n{}", BACKEND.replace("443", "65536"));
    let folder = folder("twice", &[("a.yaml", text.as_bytes())]);
    let output = run(&folder, &["a.yaml", "a.yaml", "--format", "json"]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let documents = text.lines().map(|line| {
        serde_json::from_str::<serde_json::Value>(line).expect("JSON")["document"].clone()
    });
    assert_eq!(documents.collect::<Vec<_>>(), [1, 1]);
}

/// What README shows is what comes out, but for what it leaves out (`…`).
#[test]
fn the_readme_shows_what_it_says() {
    let readme = include_str!("../README.md");
    let (_, shown) = readme
        .split_once("$ cargo run --example check -- examples/manifests/bad-shape.yaml\n")
        .expect("a command");
    let (shown, _) = shown.split_once("```").expect("the end of what it says");
    let Output { status, stdout, stderr } =
        run(Path::new(env!("CARGO_MANIFEST_DIR")), &["examples/manifests/bad-shape.yaml"]);
    assert_eq!(status.code(), Some(1));
    let said = String::from_utf8([stdout, stderr].concat()).expect("UTF-8");
    for part in shown.split("…\n") {
        assert!(said.contains(part), "{part}\n---\n{said}");
    }
}

#[test]
fn bytes_that_are_no_text_are_not_lost_by_a_correction() {
    let json = b"{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"b\", \"labels\": {\"a\": \"\xff\"}}, \"spec\": {\"fallback\": \"true\"}}";
    let folder = folder("bytes", &[("a.json", json)]);
    assert_eq!(run(&folder, &["a.json", "--fix"]).status.code(), Some(1));
    assert_eq!(fs::read(folder.join("a.json")).expect("the file"), json);
}

/// What a manifest would have a terminal do: rub out a line, set the title, turn the text round, go
/// back to the line's start. No YAML is read with that in it, but the document before it is.
const FORGED: &str = "---\n# \u{1b}[2K\u{1b}]0;title\u{7}\u{202e}dr\t\u{9b}1A\r#";

/// A difference is for `patch`, byte for byte, whatever stands in the file.
#[test]
fn a_difference_that_is_handed_on_is_exact() {
    let (removed, added) = ("port: '443'}  # \u{202e}\r  # x\n", "port: 443}  # \u{202e}\r  # x\n");
    let text = format!("{}{FORGED}\n", BACKEND.replace("port: 443}\n", removed));
    let folder = folder("exact", &[("a.yaml", text.as_bytes()), ("b\n+.yaml", text.as_bytes())]);
    let output = run(&folder, &["a.yaml", "--diff", "--format", "json"]);
    let diff = String::from_utf8(output.stderr).expect("UTF-8");
    let (diff, _) = diff.rsplit_once("1 Backend checked").expect("a summary");
    let hunk = format!(
        "@@ -3,6 +3,6 @@\n metadata: {{name: api, namespace: shop}}\n spec:\n   endpoints:\n-  - fqdn: {{hostname: api.example.com, \
         {removed}+  - fqdn: {{hostname: api.example.com, {added} {}\n",
        FORGED.replace('\n', "\n ")
    );
    assert_eq!(diff, format!("--- a.yaml\n+++ a.yaml\n{hunk}"));
    // A name that breaks the line would forge one.
    let named = run(&folder, &["b\n+.yaml", "--diff"]);
    let shown = String::from_utf8(named.stdout).expect("UTF-8");
    assert!(shown.starts_with(&format!("--- b\\n+.yaml\n+++ b\\n+.yaml\n{hunk}\n")), "{shown:?}");
}

/// `script` lends a terminal.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn on_a_terminal_nothing_acts_that_stands_in_a_file() {
    let text = format!("{}{FORGED}\n", BACKEND.replace("443", "'443'"));
    let folder = folder("terminal", &[("a.yaml", text.as_bytes())]);
    for arguments in ["--diff", "--diff --format json"] {
        let command = format!("'{}' a.yaml {arguments}", example().display());
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
