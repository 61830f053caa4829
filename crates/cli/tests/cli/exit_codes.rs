//! Exit codes of `egb`: 0 clean, 1 findings, 2 failed.

use std::fs;
use std::io;
use std::process::{Command, Stdio};

use crate::support::{BACKEND, EGB, check, folder};

/// One warning, no error.
const WARNING: &str = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: api}
spec:
  tls: {wellKnownCACertificates: System, minVersion: '1.1'}
  endpoints:
  - fqdn: {hostname: api.example.com, port: 443}
";

#[test]
fn check_exits_with_the_highest_code() {
    let refused = BACKEND.replace("443", "65536");
    let quoted = BACKEND.replace("443", "'443'");
    let files = [
        ("valid.yaml", BACKEND),
        ("warning.yaml", WARNING),
        ("refused.yaml", refused.as_str()),
        ("quoted.yaml", quoted.as_str()),
    ];
    let folder = folder("codes", &files);
    for (arguments, code) in [
        (&["valid.yaml"][..], 0),
        (&["warning.yaml"], 0),
        (&["warning.yaml", "--fail-on", "warning"], 1),
        (&["warning.yaml", "--fail-on", "note"], 1),
        (&["valid.yaml", "--fail-on", "warning"], 0),
        (&["refused.yaml"], 1),
        (&["refused.yaml", "missing.yaml"], 2),
        (&["missing.yaml", "valid.yaml"], 2),
        (&["valid.yaml", "--diff"], 0),
        (&["quoted.yaml", "--diff"], 1),
        (&["refused.yaml", "--diff"], 1),
        (&["valid.yaml", "--policies", "missing.yaml"], 2),
        (&["valid.yaml", "--platform", "missing.yaml"], 2),
        (&["valid.yaml", "--crd", "missing.yaml"], 2),
        (&["valid.yaml", "-o", "missing/out.txt"], 2),
        (&["valid.yaml", "--deny", "unknown-rule"], 2),
        (&["valid.yaml", "--release", "v0.1"], 2),
        (&["valid.yaml", "--unknown"], 2),
        (&[], 2),
        // Last, because it changes the file.
        (&["quoted.yaml", "--fix"], 0),
    ] {
        let output = check(&folder, arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
    }
}

/// Root can read any file, so the test needs another user.
#[cfg(unix)]
#[test]
fn unreadable_file_exits_with_2_and_the_others_are_checked() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = folder("unreadable-file", &[("a.yaml", BACKEND), ("b.yaml", BACKEND)]);
    fs::set_permissions(folder.join("a.yaml"), fs::Permissions::from_mode(0o000))
        .expect("permissions");
    if fs::read(folder.join("a.yaml")).is_ok() {
        return;
    }
    let output = check(&folder, &["."]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr.contains("error: a.yaml: Permission denied"), "{stderr}");
    assert!(stderr.contains("1 Backend checked"), "{stderr}");
}

/// More output than a pipe holds.
#[cfg(target_os = "linux")]
#[test]
fn closed_or_full_standard_output_exits_with_2() {
    let refused = BACKEND.replace("443", "65536");
    let text = format!("---\n{refused}").repeat(2_000);
    let folder = folder("closed", &[("a.yaml", text.as_str())]);
    let commands: [&[&str]; 3] = [
        &["check", "a.yaml"],
        &["check", "a.yaml", "--format", "sarif"],
        &["crd", "--format", "json"],
    ];
    for arguments in commands {
        let mut command = Command::new(EGB);
        command.args(arguments).current_dir(&folder).stderr(Stdio::null());
        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        let status = command.stdout(writer).status().expect("a status");
        assert_eq!(status.code(), Some(2), "closed: {arguments:?}");
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
        let status = command.stdout(full).status().expect("a status");
        assert_eq!(status.code(), Some(2), "full: {arguments:?}");
    }
    let output = check(&folder, &["a.yaml", "-o", "/dev/full"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn output_option_writes_findings_to_a_file() {
    let refused = BACKEND.replace("443", "65536");
    let folder = folder("output", &[("a.yaml", refused.as_str())]);
    let direct = check(&folder, &["a.yaml", "--format", "json"]);
    let output = check(&folder, &["a.yaml", "--format", "json", "-o", "findings.json"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert_eq!(fs::read(folder.join("findings.json")).expect("a file"), direct.stdout);
}

#[test]
fn color_option_overrides_the_environment() {
    let refused = BACKEND.replace("443", "65536");
    let folder = folder("color", &[("a.yaml", refused.as_str())]);
    for (arguments, variable, is_colored) in [
        (&[][..], "", false),
        (&["--color", "always"], "", true),
        (&["--color", "always"], "1", true),
        (&["--color", "never"], "", false),
    ] {
        let mut command = Command::new(EGB);
        command.args(["check", "a.yaml"]).args(arguments).current_dir(&folder);
        let output = command.env("NO_COLOR", variable).output().expect("output");
        let has_escape = output.stdout.contains(&0x1b);
        assert_eq!(has_escape, is_colored, "{arguments:?}");
    }
}
