//! Runs the real program in folders of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) const EGB: &str = env!("CARGO_BIN_EXE_egb");

/// A valid Backend.
pub(crate) const BACKEND: &str = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: api, namespace: shop}
spec:
  endpoints:
  - fqdn: {hostname: api.example.com, port: 443}
";

/// Creates a folder with files; their folders are created too.
pub(crate) fn folder<T: AsRef<[u8]> + ?Sized>(name: &str, files: &[(&str, &T)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("egb").join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    for (file, content) in files {
        let file = folder.join(file);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, content).expect("a file");
    }
    folder
}

/// Runs `egb check` in a folder.
pub(crate) fn check(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(EGB);
    command.arg("check").args(arguments).current_dir(folder).output().expect("output")
}

/// The exit code and the rules of the findings in human output, in order.
pub(crate) fn outcome(output: &Output) -> (i32, Vec<String>) {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    let rules = text
        .lines()
        .filter_map(|line| line.split_once('[')?.1.split_once("]: "))
        .map(|(rule, _)| rule.to_owned());
    (output.status.code().expect("an exit code"), rules.collect())
}

/// The standard output of a command that succeeds.
pub(crate) fn egb(arguments: &[&str]) -> String {
    let output = Command::new(EGB).args(arguments).output().expect("output");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}
