//! Envoy binaries, and whether they load a cluster.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use envoy_gateway_backend::EnvoyVersion;
use envoy_gateway_backend::envoy::Outcome;
use serde_json::{Value, json};

/// The binary of a version.
#[derive(Debug)]
pub(crate) struct Envoy {
    pub(crate) version: EnvoyVersion,
    path: PathBuf,
}

/// The binaries of `ENVOY_BINARIES`: `1.36.4=/path,1.37.0=/path`.
pub(crate) fn all() -> Vec<Envoy> {
    let text = std::env::var("ENVOY_BINARIES").expect("ENVOY_BINARIES: run .ci/envoy");
    let binary = |entry: &str| {
        let (version, path) = entry.split_once('=').expect("VERSION=PATH");
        Envoy { version: version.parse().expect("a version"), path: path.into() }
    };
    text.split(',').map(binary).collect()
}

/// The binary of a minor version.
pub(crate) fn of_minor(version: EnvoyVersion) -> Option<Envoy> {
    all().into_iter().find(|envoy| envoy.version.minor() == version.minor())
}

impl Envoy {
    /// What becomes of each cluster, with Envoy's message; two processes run at a time.
    pub(crate) fn load_all(&self, clusters: &[&Value]) -> Vec<(Outcome, String)> {
        let (first, second) = clusters.split_at(clusters.len() / 2);
        std::thread::scope(|scope| {
            let second =
                scope.spawn(|| second.iter().map(|cluster| self.load(cluster)).collect::<Vec<_>>());
            let mut answers: Vec<_> = first.iter().map(|cluster| self.load(cluster)).collect();
            answers.extend(second.join().expect("the other half"));
            answers
        })
    }

    /// `envoy --mode validate` with one cluster.
    fn load(&self, cluster: &Value) -> (Outcome, String) {
        let configuration = json!({ "static_resources": { "clusters": [cluster] } });
        let output = Command::new(&self.path)
            .args(["--mode", "validate", "--log-level", "critical", "--concurrency", "1"])
            .args(["--config-yaml", &configuration.to_string()])
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|error| panic!("{}: {error}", self.path.display()));
        let outcome = match output.status.code() {
            Some(0) => Outcome::Accepts,
            // The code of a configuration that is rejected; others, or a signal, end an abort.
            Some(1) => Outcome::Rejects,
            _ => Outcome::Aborts,
        };
        let message = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        (outcome, message.lines().last().unwrap_or_default().to_owned())
    }
}
