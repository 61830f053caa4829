//! `egb release` and `egb upgrade`.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Exit code, standard output and standard error, with a text as standard input.
fn egb(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_egb"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("a process");
    child.stdin.take().expect("standard input").write_all(input.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("output");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit code"), text(output.stdout), text(output.stderr))
}

const WITHOUT_ENDPOINTS: &str = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: api, namespace: apps}
spec: {}
";

const WITH_TLS: &str = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: api, namespace: apps}
spec:
  endpoints:
  - fqdn: {hostname: api.example.com, port: 443}
  tls: {wellKnownCACertificates: System}
";

#[test]
fn release_without_arguments_prints_a_row_for_each() {
    let (code, text, _) = egb(&["release"], "");
    assert_eq!(code, 0);
    let rows: Vec<_> = text.lines().map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(
        rows,
        [
            "release", "v1.1", "v1.2", "v1.3", "v1.4", "v1.5", "v1.6", "v1.7", "v1.8", "v1.9",
            "v1.10 (provisional)",
        ]
    );
}

#[test]
fn release_page_names_envoy_and_kinds_of_the_patch() {
    let (code, text, _) = egb(&["release", "v1.6.1", "--on", "2026-05-13"], "");
    assert_eq!(code, 0);
    for line in [
        "v1.6.1",
        "Envoy             1.36.3",
        "end of life       2026-05-13",
        "BackendTLSPolicy  v1 (stored), v1alpha3",
        "note: v1.6 reached its end of life on 2026-05-13",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}:\n{text}");
    }
}

#[test]
fn release_json_leaves_out_what_is_not_known() {
    let (_, text, _) = egb(&["release", "--format", "json"], "");
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 10);
    assert_eq!(rows[5]["measured"], "v1.6.7");
    assert_eq!(rows[5]["kubernetes"]["oldest"], "1.30");
    assert_eq!(rows[9]["provisionalFactsOf"], "2026-12-01");
    assert!(rows[9].get("kubernetes").is_none() && rows[9].get("endOfLife").is_none());
}

#[test]
fn release_that_is_not_known_exits_with_2_and_lists_the_known_ones() {
    let (code, _, stderr) = egb(&["release", "v1.42"], "");
    assert_eq!(code, 2);
    assert!(stderr.contains("v1.1, v1.2") && stderr.contains("v1.10"), "{stderr}");
}

#[test]
fn upgrade_exits_with_1_where_a_backend_gets_worse() {
    let (code, text, stderr) =
        egb(&["upgrade", "--from", "v1.9", "--to", "v1.10", "-"], WITHOUT_ENDPOINTS);
    assert_eq!(code, 1);
    assert_eq!(
        text,
        "\
-: api (worse)
  verdict: accepted -> refused by the gate admission
    `endpoints-required` applies since v1.10
  messages: none -> spec: endpoints must be specified when type is Endpoints [endpoints-required]
"
    );
    assert!(
        stderr.starts_with("note: v1.10 is provisional; not known on 2026-12-01: "),
        "{stderr}"
    );
    assert!(stderr.contains("from v1.9 (as v1.9.0) with Envoy 1.39.5 to v1.10"), "{stderr}");
    assert!(stderr.ends_with("Backends: 0 unchanged, 0 changed, 1 worse\n"), "{stderr}");
}

#[test]
fn upgrade_by_patches_names_the_patch() {
    let (code, text, _) = egb(&["upgrade", "--from", "v1.8.2", "--to", "v1.8.3", "-"], WITH_TLS);
    assert_eq!(code, 0);
    assert_eq!(
        text,
        "\
-: api
  TLS versions: Envoy's default -> 1.2 to 1.3
    since v1.8.3: the TLS versions are 1.2 to 1.3 where nothing sets them
"
    );
}

#[test]
fn upgrade_json_is_one_object_for_each_backend() {
    let (code, text, _) =
        egb(&["upgrade", "--from", "v1.5", "--to", "v1.6", "--format", "json", "-"], WITH_TLS);
    let object: Value = serde_json::from_str(&text).expect("one object");
    assert_eq!(code, 0);
    assert_eq!(object["from"]["measured"], "v1.5.9");
    assert_eq!(object["to"]["envoy"], "1.36.6");
    assert_eq!(object["changes"][0]["aspect"], "SNI");
    assert_eq!(object["worse"], false);
}

const WITH_CLIENT_CERTIFICATE: &str = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: api, namespace: apps}
spec:
  endpoints:
  - fqdn: {hostname: api.example.com, port: 443}
  tls:
    wellKnownCACertificates: System
    sni: api.example.com
    clientCertificateRef: {name: client}
";

/// v1.6.3 changed the namespace of a client certificate that gives none.
#[test]
fn check_uses_the_patch_and_names_the_one_it_used() {
    for (release, code, basis) in [
        ("v1.6.1", 1, "checked for Envoy Gateway v1.6.1, Envoy 1.36.3"),
        ("v1.6.3", 0, "checked for Envoy Gateway v1.6.3, Envoy 1.36.4"),
        ("v1.6", 0, "checked for Envoy Gateway v1.6 (as v1.6.7), Envoy 1.36.6"),
        ("1.6.9", 0, "checked for Envoy Gateway v1.6.9 (as v1.6.7), Envoy 1.36.6"),
    ] {
        let (actual, stdout, stderr) =
            egb(&["check", "--release", release, "-"], WITH_CLIENT_CERTIFICATE);
        assert_eq!(actual, code, "{release}: {stdout}");
        assert!(stderr.lines().any(|line| line == basis), "{release}: {stderr}");
        let refused = stdout.contains("Secret namespace: default does not match");
        assert_eq!(refused, code == 1, "{release}: {stdout}");
    }
}

#[test]
fn check_json_names_the_release_and_the_patch_that_answers() {
    let (_, text, _) =
        egb(&["check", "--release", "v1.10", "--format", "ndjson", "-"], WITHOUT_ENDPOINTS);
    let line: Value = serde_json::from_str(text.lines().next().unwrap()).expect("a finding");
    assert_eq!((&line["release"], &line["measured"]), (&"v1.10".into(), &"v1.10.0".into()));
}

#[test]
fn check_for_a_provisional_release_notes_once_what_is_not_known() {
    let two = format!("{WITH_TLS}---\n{WITH_TLS}");
    let (code, _, stderr) = egb(&["check", "--release", "v1.10", "-"], &two);
    assert_eq!(code, 0);
    let notes = stderr.lines().filter(|line| line.starts_with("note: v1.10 is provisional; "));
    assert_eq!(notes.count(), 1, "{stderr}");
}

#[test]
fn upgrade_of_an_unreadable_document_exits_with_2() {
    let text = format!("{WITH_TLS}---\n: [\n");
    let (code, _, stderr) = egb(&["upgrade", "--from", "v1.8", "--to", "v1.9", "-"], &text);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.starts_with("error: -:"), "{stderr}");
    assert!(stderr.ends_with("0 worse; 1 unreadable\n"), "{stderr}");
}

/// v1.6 accepts loopback addresses on Host infrastructure.
#[test]
fn upgrade_on_host_infrastructure_accepts_loopback_since_v1_6() {
    let manifest = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: api, namespace: apps}
spec:
  endpoints:
  - ip: {address: 127.0.0.1, port: 443}
";
    let arguments = ["upgrade", "--from", "v1.5", "--to", "v1.6", "--infrastructure", "host", "-"];
    let (_, on_host, _) = egb(&arguments, manifest);
    assert!(on_host.contains("verdict: refused by the gate controller -> accepted"), "{on_host}");
    let (_, on_kubernetes, _) = egb(&["upgrade", "--from", "v1.5", "--to", "v1.6", "-"], manifest);
    assert!(!on_kubernetes.contains("verdict: "), "{on_kubernetes}");
}

/// The guide has a manifest, and the output of the command for it.
#[test]
fn upgrade_guide_shows_the_output_for_its_manifest() {
    let guide = include_str!("../../../docs/guide/upgrade.md");
    let block = |start: &str| {
        let (_, rest) = guide.split_once(start).expect("the block");
        rest.split_once("```").expect("its end").0
    };
    let (command, expected) =
        block("```console\n$ ").split_once('\n').expect("a command and its output");
    let manifest = block("```yaml\n");
    let arguments: Vec<_> = command.split_whitespace().skip(1).collect();
    assert_eq!(arguments.last(), Some(&"-"), "{command}");
    let (code, stdout, stderr) = egb(&arguments, manifest);
    // Whether a release has reached its end of life depends on the day.
    let stderr = stderr.split_inclusive('\n').filter(|line| !line.starts_with("note: "));
    assert_eq!((code, stdout + &stderr.collect::<String>()), (1, expected.to_owned()));
}
