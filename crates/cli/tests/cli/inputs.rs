//! Inputs of `egb check`: which files are checked, and which are skipped.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use crate::support::{BACKEND, EGB, check, folder, outcome};

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// Checks a folder and expects an exit code, the rules of the findings, and a part of the summary.
fn assert_check(
    name: &str,
    files: &[(&str, &str)],
    arguments: &[&str],
    expected: (i32, &[&str]),
    summary: &str,
) {
    let output = check(&folder(name, files), arguments);
    let (code, rules) = outcome(&output);
    assert_eq!(
        (code, rules.iter().map(String::as_str).collect::<Vec<_>>()),
        (expected.0, expected.1.to_vec()),
        "{name}: {output:?}"
    );
    assert!(stderr(&output).contains(summary), "{name}: {summary}: {output:?}");
}

/// Files of a repository that are no Kubernetes manifests.
const OTHER_FILES: &[(&str, &str)] = &[
    ("dashboard.json", "{\"panels\": []}"),
    ("Chart.yaml", "apiVersion: v2\nname: app\nversion: 0.1.0\n"),
    ("playbook.yaml", "- hosts: all\n  tasks: []\n"),
    ("values.yaml", "config:\n  envoyGateway: {extensionApis: {enableBackend: true}}\n"),
    ("chart/values.yaml", "a: {{ b }}\n"),
    (
        "chart/templates/svc.yaml",
        "{{- if .Values.enabled }}\napiVersion: v1\nkind: Service\n{{- end }}\n",
    ),
    ("docker-compose.yml", "services: {web: {image: nginx}}\n"),
    ("package.json", "{\"name\": \"web\", \"version\": \"1.0.0\"}"),
    ("list.json", "[1, 2, 3]"),
    ("scalar.yaml", "text\n"),
    ("empty.yaml", ""),
    ("comment.yaml", "# nothing\n"),
    ("tabs.yaml", "\tx: y\n"),
    ("broken.json", "{\"a\": "),
    ("openapi.yaml", "openapi: 3.0.0\npaths: {}\n"),
    (".github/workflows/ci.yaml", "apiVersion: v1\nkind: [\n"),
    ("datasource.yaml", "apiVersion: 1\ndatasources: []\n"),
    ("stack.yaml", "Resources:\n  Bucket: {Type: !Sub 'AWS::S3::Bucket'}\n"),
    ("tsconfig.json", "{\n  // comment\n  \"compilerOptions\": {}\n}\n"),
    ("events.json", "{\"a\": 1}\n{\"a\": 2}\n"),
    ("inventory.yaml", "{% for h in hosts %}\n- {{ h }}\n{% endfor %}\n"),
    ("renovate.json", "{\"extends\": [\"config:base\"]}"),
    ("alias.yaml", "a: *unknown\n"),
];

#[test]
fn folder_files_without_objects_are_skipped_and_counted() {
    let files: Vec<_> = OTHER_FILES.iter().copied().chain([("backend.yaml", BACKEND)]).collect();
    let skipped = format!("; {} files without objects skipped\n", OTHER_FILES.len() - 1);
    for mode in [&["."][..], &[".", "--diff"], &[".", "--fix"], &[".", "--all-releases"]] {
        let output = check(&folder("others", &files), mode);
        assert_eq!(output.status.code(), Some(0), "{mode:?}: {output:?}");
        assert!(stderr(&output).contains(&format!("1 accepted, 0 refused{skipped}")), "{output:?}");
    }
}

#[test]
fn folder_file_that_mentions_a_backend_is_reported() {
    for (text, rule) in [
        ("kind: Backend\nmetadata: {name: b}\n", "wrong-api-version"),
        ("apiVersion: gateway.envoyproxy.io/v1alpha1\nmetadata: {name: b}\n", "kind-missing"),
        ("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nspec: [\n", "unreadable-yaml"),
        ("apiVersion: v1\nkind: Service\nspec: [\n", "unreadable-yaml"),
        ("{{ if .x }}\nkind: Backend\n{{ end }}\n", "template"),
        ("{% if x %}\nkind: Backend\n{% endif %}\n", "template"),
        ("kubectl apply -f - <<EOF\nkind: Backend\nEOF\n", "shell-script"),
        ("cat <<EOF | kubectl apply -f -\nkind: Backend\nEOF\n", "shell-script"),
    ] {
        let files = [("a.yaml", text), ("b.yaml", BACKEND)];
        let (code, rules) = outcome(&check(&folder("mentions", &files), &["."]));
        assert!(code == 1 && rules.first().is_some_and(|first| first == rule), "{rule}: {rules:?}");
    }
}

#[test]
fn other_formats_are_one_finding() {
    let template = "{{- range .Values.upstreams }}\n---\napiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  labels:\n    {{- include \"labels\" $ | nindent 4 }}\n---\nkind: Service\n{{- end }}\n";
    let page = "# Title\n\n```yaml\nkind: Backend\n```\n";
    let jsonnet = "local app = import 'app.json5';\n{\n  kind: 'Backend',\n}\n";
    let script = "kubectl apply -f - <<EOF\nkind: Backend\nmetadata: {name: [}\nEOF\n";
    for (file, text, rule) in [
        ("a.yaml", template, "template"),
        ("a.md", page, "markdown"),
        ("a.yaml", page, "markdown"),
        ("a.jsonnet", jsonnet, "jsonnet"),
        ("a.yaml", jsonnet, "jsonnet"),
        ("a.yaml", script, "shell-script"),
    ] {
        assert_check("formats", &[(file, text)], &[file], (1, &[rule]), "1 file of another format");
    }
}

#[test]
fn named_file_without_objects_is_an_error_unless_allowed() {
    for (text, expected) in [
        ("a: 1\n", (1, &["kind-missing"][..])),
        ("- a\n", (1, &["not-an-object"])),
        ("a: [\n", (1, &["unreadable-yaml"])),
        ("# nothing\n", (2, &["no-object"])),
    ] {
        let files = [("values.yaml", text)];
        assert_check("named", &files, &["values.yaml"], expected, "0 Backends checked");
        let summary = "1 file without objects skipped";
        assert_check("named", &files, &["values.yaml", "--allow-empty"], (0, &[]), summary);
    }
}

#[test]
fn nothing_to_check_exits_with_2_unless_allowed() {
    let message = "error: nothing to check: no Kubernetes object found\n";
    assert_check("nothing", &[("a.txt", "")], &["."], (2, &[]), message);
    assert_check("nothing", &[("a.yaml", "a: 1")], &["."], (2, &[]), message);
    assert_check("nothing", &[("a.yaml", "a: 1")], &[".", "--allow-empty"], (0, &[]), "");
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n";
    assert_check(
        "nothing",
        &[("a.yaml", service)],
        &["."],
        (0, &[]),
        "1 other object skipped (1 Service)\n",
    );
}

#[test]
fn gitignore_and_hidden_files_are_skipped_unless_named() {
    let invalid = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\n";
    let files = [
        ("backend.yaml", BACKEND),
        (".gitignore", "build/\n"),
        ("build/a.yaml", invalid),
        (".hidden/a.yaml", invalid),
        (".hidden.yaml", invalid),
        ("sub/.gitignore", "*.tmp.yaml\n"),
        ("sub/a.tmp.yaml", invalid),
    ];
    assert_check("ignored", &files, &["."], (0, &[]), "1 Backend checked: 1 accepted, 0 refused\n");
    for named in ["build/a.yaml", ".hidden", ".hidden.yaml"] {
        let output = check(&folder("ignored", &files), &[named]);
        assert_eq!(output.status.code(), Some(1), "{named}: {output:?}");
    }
}

#[test]
fn include_and_exclude_select_files_of_folders() {
    let other = BACKEND.replace("name: api,", "name: other,");
    let files = [("a.yaml", BACKEND), ("tests/a.yaml", BACKEND), ("b.manifest", other.as_str())];
    for (arguments, backends) in [
        (&["."][..], "2 Backends"),
        (&[".", "--exclude", "tests/"], "1 Backend"),
        (&[".", "--exclude", "/a.yaml"], "1 Backend"),
        (&[".", "--include", "*.manifest"], "1 Backend"),
        (&[".", "--include", "*.manifest", "--include", "*.yaml"], "3 Backends"),
        (&["tests/a.yaml", "--exclude", "tests/"], "1 Backend"),
        (&[".", "tests/a.yaml"], "3 Backends"),
    ] {
        assert_check("filter", &files, arguments, (0, &[]), &format!("{backends} checked"));
    }
    let output = check(&folder("filter", &files), &[".", "--include", "{a"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn kustomization_and_its_patches_are_no_errors() {
    let base = "base/kustomization.yaml";
    let files = [
        ("base/backend.yaml", BACKEND),
        (
            base,
            "resources: [backend.yaml]\npatches:\n- path: patch.yaml\n- path: ../json.yaml\n  target: {kind: Backend}\n- patch: |-\n    - op: remove\n      path: /spec/tls\n",
        ),
        (
            "base/patch.yaml",
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nspec: {x: 1}\n",
        ),
        (
            "json.yaml",
            "- op: replace\n  path: /spec/endpoints/0/fqdn/hostname\n  value: 10.0.0.5\n",
        ),
        (
            "gone.yaml",
            "$patch: delete\napiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: api}\n",
        ),
    ];
    for mode in [
        &["."][..],
        &[".", "--diff"],
        &[".", "--all-releases"],
        &["base", "json.yaml", "gone.yaml"],
    ] {
        let (code, rules) = outcome(&check(&folder("kustomize", &files), mode));
        assert_eq!((code, rules), (0, vec!["kustomization".to_owned()]), "{mode:?}");
    }
}

#[test]
fn standard_input_can_be_one_of_several_inputs() {
    let folder = folder("stdin", &[("a.yaml", BACKEND)]);
    let run = |arguments: &[&str], text: &str| {
        let mut command = Command::new(EGB);
        command.arg("check").args(arguments).current_dir(&folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("a process");
        // The program may exit before it reads its input.
        let _ = child.stdin.take().expect("a pipe").write_all(text.as_bytes());
        child.wait_with_output().expect("output")
    };
    let output = run(&["a.yaml", "-"], BACKEND);
    assert!(
        stderr(&output).ends_with("\n2 Backends checked: 2 accepted, 0 refused\n"),
        "{output:?}"
    );
    let output = run(&["-"], "");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    // `--fix -` prints the fixed text, and findings to standard error.
    let quoted = BACKEND.replace("443", "'443'").replace("api.example.com", "localhost");
    let output = run(&["--fix", "-"], &quoted);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), quoted.replace("'443'", "443"));
    assert!(stderr(&output).contains("error[controller-hostname-single-label]"), "{output:?}");
    let output = run(&["--fix", "-", "a.yaml"], &quoted);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[cfg(unix)]
#[test]
fn fix_replaces_files_atomically_and_keeps_links_and_permissions() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    let quoted = BACKEND.replace("443", "'443'");
    let folder = folder("atomic", &[("real/a.yaml", quoted.as_str())]);
    let (real, link) = (folder.join("real/a.yaml"), folder.join("link.yaml"));
    symlink("real/a.yaml", &link).expect("a link");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("permissions");
    let before = fs::metadata(&real).expect("metadata");
    let output = check(&folder, &["link.yaml", "--fix"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(link.is_symlink());
    let after = fs::metadata(&real).expect("metadata");
    assert_ne!(after.ino(), before.ino(), "a new file replaces the old one");
    assert_eq!(after.permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_to_string(&real).expect("a file"), BACKEND);
    let names = fs::read_dir(folder.join("real")).expect("a folder").count();
    assert_eq!(names, 1, "no temporary file is left");
}

/// `kubectl get backends -o yaml`.
#[test]
fn stored_objects_are_accepted_with_the_fields_of_the_server() {
    let stored = "\
apiVersion: v1
kind: List
metadata: {resourceVersion: \"\"}
items:
- apiVersion: gateway.envoyproxy.io/v1alpha1
  kind: Backend
  metadata:
    annotations: {kubectl.kubernetes.io/last-applied-configuration: \"{}\"}
    creationTimestamp: \"2026-01-09T10:00:00Z\"
    generation: 1
    managedFields:
    - {apiVersion: gateway.envoyproxy.io/v1alpha1, fieldsType: FieldsV1, fieldsV1: {f:spec: {}}, manager: kubectl, operation: Apply, time: \"2026-01-09T10:00:00Z\"}
    name: api
    namespace: apps
    resourceVersion: \"123456\"
    uid: 6f0e9b0e-0000-4000-8000-000000000001
  spec:
    endpoints:
    - fqdn: {hostname: api.example.com, port: 443}
    type: Endpoints
  status:
    conditions:
    - {lastTransitionTime: \"2026-01-09T10:00:05Z\", message: accepted, observedGeneration: 1, reason: Accepted, status: \"True\", type: Accepted}
";
    let summary = "1 Backend checked: 1 accepted, 0 refused\n";
    for mode in [&["a.yaml"][..], &["a.yaml", "--all-releases"]] {
        assert_eq!(check(&folder("stored", &[("a.yaml", stored)]), mode).status.code(), Some(0));
    }
    assert_check("stored", &[("a.yaml", stored)], &["a.yaml"], (0, &[]), summary);
    // Without `uid` it is a manifest with a field that a new object must not have.
    let copied = stored.replace("    uid: 6f0e9b0e-0000-4000-8000-000000000001\n", "");
    let expected = (1, &["resource-version-set"][..]);
    assert_check("stored", &[("a.yaml", &copied)], &["a.yaml"], expected, "1 refused");
}

const REFUSED: &str = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: api}
spec:
  endpoints:
  - fqdn: {hostname: 10.0.0.5, port: 443}
";

/// The locations `FILE:LINE:COLUMN` of the findings.
fn locations(output: &Output) -> Vec<String> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix("--> "));
    lines.map(str::to_owned).collect()
}

#[test]
fn markdown_blocks_are_checked_with_their_locations() {
    let indented = REFUSED.replace('\n', "\n   ");
    let page = format!(
        "# Überschrift\n\n```yaml\n{REFUSED}```\n\n1. step\n\n   ```yml\n   {indented}\n   ```\n\n```yaml\nvalues: 1\n```\n\n```sh\nkind: Backend\n```\n"
    );
    let files = [("page.md", page.as_str()), ("other.md", "no block\n"), ("a.yaml", BACKEND)];
    let rule = "controller-hostname-is-ip";
    assert_check("markdown", &files, &["."], (0, &[]), "1 Backend checked");
    let summary = "3 Backends checked: 1 accepted, 2 refused; 1 file without objects skipped\n";
    assert_check("markdown", &files, &[".", "--markdown"], (1, &[rule, rule]), summary);
    let output = check(&folder("markdown", &files), &["page.md", "--markdown"]);
    assert_eq!(locations(&output), ["page.md:9:22", "page.md:20:25"]);
}

#[test]
fn embedded_backends_are_noted_or_checked_with_their_locations() {
    let values = REFUSED.replace('\n', "\n        ");
    let release = format!(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{name: app}}\nspec:\n  values:\n    resources:\n      backend:\n        {values}\n---\n{BACKEND}"
    );
    let data = REFUSED.replace('\n', "\n    ");
    let config = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  backend.yaml: |\n    {data}\n  other: text\n"
    );
    let dump = format!("backends:\n- {}\n", REFUSED.replace('\n', "\n  "));
    let rule = "controller-hostname-is-ip";
    for (name, text, location, backends) in [
        ("release", &release, "a.yaml:13:30", "2 Backends"),
        ("config", &config, "a.yaml:11:26", "1 Backend"),
        ("dump", &dump, "a.yaml:7:24", "1 Backend"),
    ] {
        let files = [("a.yaml", text.as_str()), ("b.yaml", BACKEND)];
        let (code, rules) = outcome(&check(&folder(name, &files), &["."]));
        assert_eq!((code, rules), (0, vec!["embedded-backend".to_owned()]), "{name}");
        let output = check(&folder(name, &files), &["a.yaml", "--embedded"]);
        assert_eq!(outcome(&output), (1, vec![rule.to_owned()]), "{name}: {output:?}");
        assert_eq!(locations(&output), [location], "{name}");
        assert!(stderr(&output).contains(&format!("\n{backends} checked")), "{name}: {output:?}");
    }
}

/// A tree like a repository: every kind of other file in every folder, and valid Backends.
#[test]
fn repository_of_500_files_has_no_false_error() {
    const FOLDERS: usize = 20;
    let names = |index: usize| {
        let in_folder = move |file: &str| format!("dir{index}/{file}");
        let others =
            OTHER_FILES.iter().map(move |(file, text)| (in_folder(file), (*text).to_owned()));
        let backend = BACKEND.replace("name: api,", &format!("name: api-{index},"));
        let crlf = backend.replace("name: api-", "name: crlf-").replace('\n', "\r\n");
        others.chain([
            (in_folder("backend.yaml"), backend),
            (in_folder("crlf.yaml"), crlf),
            (
                in_folder("service.yaml"),
                "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n".to_owned(),
            ),
        ])
    };
    let files: Vec<(String, String)> = (0..FOLDERS).flat_map(names).collect();
    assert!(files.len() >= 500, "{}", files.len());
    let files: Vec<_> = files.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let output = check(&folder("repository", &files), &["."]);
    assert_eq!(outcome(&output), (0, vec![]), "{output:?}");
    let skipped = FOLDERS * (OTHER_FILES.len() - 1);
    let summary = format!(
        "40 Backends checked: 40 accepted, 0 refused; 20 other objects skipped (20 Service); {skipped} files without objects skipped\n"
    );
    assert!(stderr(&output).ends_with(&summary), "{}", stderr(&output));
}

#[test]
fn invalid_utf_8_in_a_folder_is_reported_only_for_objects() {
    let latin1 =
        b"apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: caf\xe9}\n";
    let files: [(&str, &[u8]); 3] =
        [("a.yaml", BACKEND.as_bytes()), ("notes.yaml", b"caf\xe9: 1\n"), ("b.yaml", latin1)];
    let output = check(&folder("latin1", &files[..2]), &["."]);
    assert_eq!(outcome(&output), (0, vec![]), "{output:?}");
    let output = check(&folder("latin1", &files), &["."]);
    assert_eq!(outcome(&output), (1, vec!["unreadable-encoding".to_owned()]), "{output:?}");
}

#[test]
fn placeholders_are_unknown_values_and_the_rest_is_checked() {
    let text = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata:
  name: ${APP}
  labels: {app: ${APP}}
  namespace: apps
spec:
  endpoints:
  - fqdn:
      hostname: nas.${DOMAIN:=example.com}
      port: ${PORT}
  - fqdn: {hostname: ${HOST}, port: 443}
";
    let valid = [("a.yaml", text)];
    assert_eq!(check(&folder("placeholders", &valid), &["a.yaml"]).status.code(), Some(1));
    let arguments = ["a.yaml", "--placeholders", "allow"];
    let summary = "1 Backend checked: 1 accepted, 0 refused; 4 unknown values\n";
    assert_check("placeholders", &valid, &arguments, (0, &[]), summary);
    for (from, to, rule, location) in [
        ("example.com", "EXAMPLE.com", "pattern", "a.yaml:10:17"),
        (
            "nas.${DOMAIN:=example.com}", "10.0.0.${N:=1}", "controller-hostname-is-ip",
            "a.yaml:10:17",
        ),
        ("443}", "65536}", "too-large", "a.yaml:12:37"),
    ] {
        let invalid = text.replace(from, to);
        let output = check(&folder("placeholders", &[("a.yaml", &invalid)]), &arguments);
        let (code, rules) = outcome(&output);
        assert!(code == 1 && rules == [rule], "{rule}: {output:?}");
        assert_eq!(locations(&output), [location]);
    }
}

#[test]
fn failed_reference_of_a_route_in_another_file_is_an_error_at_the_reference() {
    let socket = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: api, namespace: shop}\nspec: {endpoints: [{unix: {path: /run/a.sock}}]}\n";
    let route = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: web, namespace: shop}\nspec:\n  parentRefs: [{name: eg}]\n  rules:\n  - backendRefs:\n    - {group: gateway.envoyproxy.io, kind: Backend, name: api}\n";
    let files = [("backend.yaml", socket), ("route.yaml", route), ("values.yaml", "a: 1\n")];
    let output = check(&folder("references", &files), &["."]);
    assert_eq!(outcome(&output), (1, vec!["serving-reference".to_owned()]), "{output:?}");
    assert_eq!(locations(&output), ["route.yaml:8:8"]);
    assert!(stderr(&output).contains("; 1 file without objects skipped\n"), "{output:?}");
    // Without a namespace the route may be in the same one as the Backend; `-n` settles it.
    let unnamed = route.replace(", namespace: shop}", "}");
    let files_unnamed = [files[0], ("route.yaml", unnamed.as_str())];
    let output = check(&folder("references", &files_unnamed), &[".", "-n", "shop"]);
    assert_eq!(outcome(&output), (1, vec!["serving-reference".to_owned()]), "{output:?}");
    let output = check(&folder("references", &files_unnamed), &[".", "-n", "other"]);
    assert_eq!(outcome(&output), (0, vec![]), "{output:?}");
    let output = check(&folder("references", &files[1..]), &["."]);
    assert_eq!(outcome(&output), (0, vec![]), "the Backend may exist elsewhere: {output:?}");
}

#[test]
fn tls_policy_is_checked_and_counted() {
    let policy = "apiVersion: gateway.networking.k8s.io/v1\nkind: BackendTLSPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n  targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: api}]\n  validation: {hostname: api.example.com, wellKnownCACertificates: System}\n";
    let files = [("a.yaml", BACKEND), ("p.yaml", policy)];
    assert_check("policy-count", &files, &["."], (0, &[]), "1 TLS policy object checked\n");
    let expected = (1, &["policy-not-served"][..]);
    assert_check(
        "policy-count",
        &files,
        &[".", "--release", "v1.5"],
        expected,
        "1 TLS policy object",
    );
}
