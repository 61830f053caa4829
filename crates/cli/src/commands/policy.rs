//! `egb policy`: the platform and controller gates, and the rule for the setting that makes Envoy
//! exit, as a `ValidatingAdmissionPolicy`.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use envoy_gateway_backend::admission_policy::{Action, AdmissionPolicy};
use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::{Gate, Profile, Release};
use serde_json::json;

use crate::options::{InfrastructureName, read_platform};
use crate::outcome::Outcome;

/// Prints an admission policy and its binding (CEL) that enforce the platform and controller gates,
/// and reject the setting that makes Envoy exit.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  egb policy --platform datum-cloud | kubectl apply -f -
  egb policy --gates controller --release v1.8 --action warn")]
pub(crate) struct Policy {
    /// Platform policy: datum-cloud, public-egress, or a YAML or JSON file.
    #[arg(long, value_name = "NAME|FILE")]
    platform: Option<String>,
    /// Gates to enforce, separated by commas [default: platform with --platform, else controller;
    /// envoy with both].
    #[arg(long, value_enum, value_delimiter = ',', value_name = "GATES")]
    gates: Vec<GateName>,
    /// Release of Envoy Gateway in the cluster, such as v1.8.
    #[arg(long, value_name = "RELEASE", default_value_t)]
    release: Release,
    /// Where Envoy Gateway runs its proxies.
    #[arg(long, value_enum, default_value_t)]
    infrastructure: InfrastructureName,
    /// Whether the cluster has BackendTLSPolicy objects; with `none`, a Backend with TLS needs a
    /// CA of its own.
    #[arg(long, value_enum, default_value_t)]
    policies: Policies,
    /// What the API server does with a request that violates the policy.
    #[arg(long, value_enum, default_value_t, ignore_case = true)]
    action: ActionName,
    /// Name of both objects [default: backends.PLATFORM or backends.gateway.envoyproxy.io].
    #[arg(long)]
    name: Option<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum GateName {
    /// Policy of the platform.
    Platform,
    /// Controller of Envoy Gateway.
    Controller,
    /// The setting that makes the Envoy process exit.
    Envoy,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Policies {
    /// The cluster has none.
    None,
    /// The cluster may have some.
    #[default]
    Unknown,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum ActionName {
    /// Refuse it.
    #[default]
    Deny,
    /// Admit it with a warning.
    Warn,
    /// Admit it and write an audit annotation.
    Audit,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// Two YAML documents.
    #[default]
    Yaml,
    /// One JSON `List`.
    Json,
}

impl Policy {
    pub(crate) fn run(&self) -> io::Result<Outcome> {
        let policy =
            AdmissionPolicy::new(self.name(), &self.profile()?).map_err(io::Error::other)?;
        let policy = policy.with_action(match self.action {
            ActionName::Deny => Action::Deny,
            ActionName::Warn => Action::Warn,
            ActionName::Audit => Action::Audit,
        });
        for skipped in policy.skipped_rules() {
            writeln!(io::stderr(), "note: skipped {}: {}", skipped.rule.id(), skipped.reason)?;
        }
        match self.format {
            Format::Yaml => write!(io::stdout(), "{policy}")?,
            Format::Json => {
                let list = json!({ "apiVersion": "v1", "kind": "List", "items": policy.objects() });
                writeln!(io::stdout(), "{list:#}")?;
            }
        }
        Ok(Outcome::Clean)
    }

    fn profile(&self) -> io::Result<Profile> {
        let mut profile = Profile::new(self.release).with_gates(self.gates());
        profile = profile.with_infrastructure(self.infrastructure.into());
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
            GateName::Envoy => Gate::Envoy,
        });
        match (&self.platform, self.gates.is_empty()) {
            (Some(_), true) => vec![Gate::Platform, Gate::Envoy],
            (None, true) => vec![Gate::Controller, Gate::Envoy],
            (_, false) => gates.collect(),
        }
    }

    /// `--name`, or a name after the preset.
    fn name(&self) -> String {
        let preset = self.platform.as_deref().filter(|name| Platform::PRESETS.contains(name));
        match (&self.name, preset) {
            (Some(name), _) => name.clone(),
            (None, Some(preset)) => format!("backends.{preset}"),
            (None, None) => "backends.gateway.envoyproxy.io".into(),
        }
    }
}
