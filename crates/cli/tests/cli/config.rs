//! `egb.toml`.

use std::path::Path;

use serde_json::Value;

use crate::support::{BACKEND, check, folder, outcome};

/// An endpoint twice: advice.
fn duplicate() -> String {
    let endpoint = BACKEND.lines().last().expect("an endpoint");
    format!("{BACKEND}{endpoint}\n")
}

const CONFIG: &str = "\
release = \"v1.6\"
platform = \"policy.yaml\"
exclude = [\"tests/\"]
fail-on = \"warning\"

[severities]
duplicate-endpoint = \"off\"
";

fn files<'t>(config: &'t str, backend: &'t str) -> [(&'t str, &'t str); 4] {
    [
        ("egb.toml", config),
        ("policy.yaml", "endpointKinds: [fqdn]\n"),
        ("sub/a.yaml", backend),
        ("sub/tests/a.yaml", "kind: Backend\n"),
    ]
}

#[test]
fn config_is_found_above_the_working_directory() {
    let duplicate = duplicate();
    let root = folder("config-found", &files(CONFIG, &duplicate));
    let output = check(&root.join("sub"), &["."]);
    assert_eq!(outcome(&output), (0, vec![]), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("Envoy Gateway v1.6"), "{output:?}");
    // Without the file the advice is a warning, and `tests/` is checked.
    let output = check(&root.join("sub"), &[".", "--no-config"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}

#[test]
fn options_take_precedence_over_the_config() {
    let duplicate = duplicate();
    let root = folder("config-precedence", &files(CONFIG, &duplicate));
    let run = |arguments: &[&str]| outcome(&check(&root, &[&["sub/a.yaml"], arguments].concat()));
    let rule = vec!["duplicate-endpoint".to_owned()];
    assert_eq!(run(&["--deny", "duplicate-endpoint"]), (1, rule));
    let unix = BACKEND
        .replace("fqdn: {hostname: api.example.com, port: 443}", "unix: {path: /run/a.sock}");
    let root = folder("config-precedence", &files(CONFIG, &unix));
    let platform = |arguments: &[&str]| {
        let (code, rules) = outcome(&check(&root, &[&["sub/a.yaml"], arguments].concat()));
        (code, rules.contains(&"platform-endpoint-kind".to_owned()))
    };
    assert_eq!(platform(&[]), (1, true));
    assert!(!platform(&["--platform", "public-egress", "--gates", "admission"]).1);
}

#[test]
fn show_config_names_the_source_of_each_setting() {
    let root = folder("config-shown", &files(CONFIG, BACKEND));
    let arguments = ["--show-config", "--release", "v1.7", "--allow", "old-tls-version"];
    let output = check(&root, &arguments);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let file = root.join("egb.toml").display().to_string();
    for line in [
        "release = \"v1.7\"  # command line".to_owned(),
        "infrastructure = \"kubernetes\"  # default".to_owned(),
        format!("exclude = [\"tests/\"]  # {file}"),
        format!("fail-on = \"warning\"  # {file}"),
        format!("severities.duplicate-endpoint = \"off\"  # {file}"),
        "severities.old-tls-version = \"off\"  # command line".to_owned(),
    ] {
        assert!(text.contains(&format!("{line}\n")), "{line}\n{text}");
    }
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn invalid_config_exits_with_2_and_names_the_mistake() {
    for (config, messages) in [
        (
            "relase = \"v1.6\"\n",
            &["unknown field `relase`", "did you mean `release` instead of `relase`?"][..],
        ),
        ("release = \"v0.1\"\n", &["`v0.1` is not a known Envoy Gateway release"]),
        ("infrastructure = \"moon\"\n", &["unknown variant `moon`"]),
        ("release = \n", &["TOML parse error at line 1"]),
        ("[severities]\npattern = \"off\"\n", &["pattern"]),
        ("platform = \"missing.yaml\"\n", &["missing.yaml: No such file"]),
    ] {
        let root = folder("config-invalid", &files(config, BACKEND));
        let output = check(&root, &["sub/a.yaml"]);
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(2), "{config}");
        assert!(messages.iter().all(|message| stderr.contains(message)), "{config}: {stderr}");
    }
    let root = folder("config-missing", &[("a.yaml", BACKEND)]);
    let output = check(&root, &["a.yaml", "--config", "missing.toml"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

/// `UPDATE_DOCS=1 cargo test -p envoy-gateway-backend-cli config` rewrites the file.
#[test]
fn config_schema_is_up_to_date_and_has_all_settings() {
    let schema = crate::support::egb(&["schema", "--config"]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/egb.schema.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, &schema).expect("a file");
    }
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), schema);
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    assert_eq!(schema["additionalProperties"], false);
    let root = folder("config-schema", &files(CONFIG, BACKEND));
    let shown = check(&root, &["--show-config"]).stdout;
    let shown = String::from_utf8(shown).expect("UTF-8");
    for name in shown.lines().map(|line| line.split([' ', '.']).next().expect("a name")) {
        assert!(schema["properties"][name].is_object(), "{name}");
    }
}
