//! Writes the platform and controller gates as a `ValidatingAdmissionPolicy`, for a cluster to
//! enforce them by itself: `cargo run --example policy -- --platform datum-cloud | kubectl apply -f
//! -`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use envoy_gateway_backend::admission_policy::{Action, AdmissionPolicy};
use envoy_gateway_backend::{Gate, Infrastructure, Platform, Profile, Release, manifest};
use serde_json::json;

/// Writes what a platform and Envoy Gateway's controller refuse as an admission policy and its
/// binding, in CEL.
#[derive(Debug, Parser)]
#[command(name = "policy", version)]
struct Options {
    /// The platform's own policy: datum-cloud, public-egress, or a file with one, YAML or JSON.
    #[arg(long, value_name = "NAME|FILE")]
    platform: Option<String>,
    /// The gates to enforce, with commas between; the platform's if one is given, the controller's
    /// if not.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "GATES")]
    gates: Vec<GateName>,
    /// Envoy Gateway's release on the cluster, such as v1.8.
    #[arg(long, default_value_t)]
    release: Release,
    /// What Envoy Gateway runs its proxies on.
    #[arg(long, value_enum, default_value_t)]
    infrastructure: InfrastructureName,
    /// Whether there are BackendTLSPolicy objects in the cluster: with `none`, a Backend with TLS
    /// must have a CA of its own.
    #[arg(long, value_enum, default_value_t)]
    policies: Policies,
    /// What becomes of a request that breaks a rule.
    #[arg(long, value_enum, default_value_t, ignore_case = true)]
    action: ActionName,
    /// What the two objects are called; after the platform where that is a ready one, unless
    /// given.
    #[arg(long)]
    name: Option<String>,
    /// Two YAML documents, or one JSON list.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum GateName {
    /// The platform's own policy.
    Platform,
    /// Envoy Gateway's controller.
    Controller,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum InfrastructureName {
    /// A Kubernetes cluster.
    #[default]
    Kubernetes,
    /// The host Envoy Gateway runs on itself.
    Host,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Policies {
    /// There are none.
    None,
    /// There may be some.
    #[default]
    Unknown,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum ActionName {
    /// It is refused.
    #[default]
    Deny,
    /// It goes through, and is answered with a warning.
    Warn,
    /// It goes through, and the audit log tells of it.
    Audit,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For `kubectl`, and to be read.
    #[default]
    Yaml,
    /// One `List`.
    Json,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing more can be done where not even standard error takes it.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> io::Result<()> {
    let policy =
        AdmissionPolicy::new(options.name(), &options.profile()?).map_err(io::Error::other)?;
    let policy = policy.with_action(match options.action {
        ActionName::Deny => Action::Deny,
        ActionName::Warn => Action::Warn,
        ActionName::Audit => Action::Audit,
    });
    for left in policy.left_out() {
        writeln!(io::stderr(), "note: {} is left out: {}", left.rule.id(), left.why)?;
    }
    match options.format {
        Format::Yaml => write!(io::stdout(), "{policy}"),
        Format::Json => {
            let list = json!({ "apiVersion": "v1", "kind": "List", "items": policy.objects() });
            writeln!(io::stdout(), "{list:#}")
        }
    }
}

impl Options {
    fn profile(&self) -> io::Result<Profile> {
        let mut profile = Profile::new(self.release).with_gates(self.gates());
        if let InfrastructureName::Host = self.infrastructure {
            profile = profile.with_infrastructure(Infrastructure::Host);
        }
        if let Policies::None = self.policies {
            profile = profile.with_policies([]);
        }
        if let Some(platform) = &self.platform {
            profile = profile.with_platform(read_platform(platform)?);
        }
        Ok(profile)
    }

    fn gates(&self) -> Vec<Gate> {
        let gates = self.gates.iter().map(|gate| match gate {
            GateName::Platform => Gate::Platform,
            GateName::Controller => Gate::Controller,
        });
        match (&self.platform, self.gates.is_empty()) {
            (Some(_), true) => vec![Gate::Platform],
            (None, true) => vec![Gate::Controller],
            (_, false) => gates.collect(),
        }
    }

    /// The name that is given, or that of a ready policy.
    fn name(&self) -> String {
        let ready = self.platform.as_deref().filter(|name| Platform::READY.contains(name));
        match (&self.name, ready) {
            (Some(name), _) => name.clone(),
            (None, Some(ready)) => format!("backends.{ready}"),
            (None, None) => "backends.gateway.envoyproxy.io".into(),
        }
    }
}

/// A ready policy by its name, or one from a file.
fn read_platform(name: &str) -> io::Result<Platform> {
    if let Some(platform) = Platform::ready(name) {
        return Ok(platform);
    }
    let named = |error: &dyn std::fmt::Display| io::Error::other(format!("{name}: {error}"));
    let text = std::fs::read_to_string(name).map_err(|error| named(&error))?;
    manifest::platform(&text).map_err(|report| named(&report))
}
