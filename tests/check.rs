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
    let rules =
        text.lines().filter_map(|line| line.split_once('[')?.1.split_once("]: ")).map(|(rule, _)| rule.to_owned());
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
    let has_its_own = format!("{BACKEND}  tls: {{wellKnownCACertificates: System, sni: api.example.com}}\n");
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
        assert!(code == 1 && rules.iter().any(|rule| rule == "serving-policy-ca"), "{mode:?}: {code} {rules:?}");
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
    let documents =
        text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["document"].clone());
    assert_eq!(documents.collect::<Vec<_>>(), [1, 1]);
}

/// What README shows is what comes out, but for what it leaves out (`…`).
#[test]
fn the_readme_shows_what_it_says() {
    let readme = include_str!("../README.md");
    let (_, shown) =
        readme.split_once("$ cargo run --example check -- examples/manifests/bad-shape.yaml\n").expect("a command");
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
