//! Integrations and `docs/guide/ci.md`: commands and settings in them are valid.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{BACKEND, EGB, check, folder};

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn yaml(file: &str) -> Value {
    serde_yaml_ng::from_str(&read(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The code blocks of the guide in a language.
fn blocks(language: &str) -> Vec<String> {
    let guide = read("docs/guide/ci.md");
    let start = format!("```{language}\n");
    let blocks = guide.split(&start).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn pre_commit_hook_checks_named_files() {
    let hook = &yaml(".pre-commit-hooks.yaml")[0];
    let entry: Vec<_> = hook["entry"].as_str().expect("a command").split(' ').collect();
    assert_eq!(entry[..2], ["egb", "check"]);
    let folder = folder("hook", &[("a.yaml", BACKEND), ("values.yaml", "a: 1\n")]);
    let output = check(&folder, &[&entry[2..], &["a.yaml", "values.yaml"]].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[cfg(unix)]
#[test]
fn github_action_checks_the_files_of_its_input() {
    let action = yaml("action.yml");
    let run = action["runs"]["steps"][1]["run"].as_str().expect("a script");
    let refused = BACKEND.replace("443", "65536");
    let folder =
        folder("action", &[("a.yaml", BACKEND), ("b c/a.yaml", &refused), ("d.yaml", &refused)]);
    fs::create_dir_all(folder.join("egb/bin")).expect("a folder");
    std::os::unix::fs::symlink(EGB, folder.join("egb/bin/egb")).expect("a link");
    for (files, release, code) in
        [("a.yaml", "", 0), ("a.yaml d.yaml", "v1.6", 1), ("$(touch x)", "", 2)]
    {
        let mut command = Command::new("bash");
        command.args(["-e", "-c", run]).current_dir(&folder).env("RUNNER_TEMP", &folder);
        let output = command.env("FILES", files).env("RELEASE", release).output().expect("output");
        assert_eq!(output.status.code(), Some(code), "{files}: {output:?}");
    }
    assert!(!folder.join("x").exists());
}

#[test]
fn guide_has_valid_settings_and_options() {
    let settings = &blocks("toml")[0];
    let folder = folder("guide", &[("egb.toml", settings.as_str()), ("a.yaml", BACKEND)]);
    assert_eq!(check(&folder, &["a.yaml"]).status.code(), Some(0));
    let guide = read("docs/guide/ci.md");
    let commands: Vec<_> = guide.split("egb check . ").skip(1).collect();
    assert!(commands.len() >= 3, "{}", commands.len());
    for command in commands {
        let options = command.split(['\n', '`']).next().expect("options");
        let output =
            check(&folder, &[&["."], &options.split(' ').collect::<Vec<_>>()[..]].concat());
        assert_eq!(output.status.code(), Some(0), "{options}: {output:?}");
    }
    for block in blocks("yaml") {
        serde_yaml_ng::from_str::<Value>(&block).unwrap_or_else(|error| panic!("{block}: {error}"));
    }
}
