//! Options that several commands share.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use envoy_gateway_backend::gateway_api::RouteKind;
use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::translator::Route;
use envoy_gateway_backend::{
    EnvoyVersion, Gate, Infrastructure, Profile, Release, Severity, lint, render,
};

use schemars::JsonSchema;
use serde::Deserialize;

use crate::config::{Config, Settings, SeverityName, Source};
use crate::crd_file::detect_release;

/// Options that describe what Backends are checked for.
#[derive(Debug, Args)]
pub(crate) struct ProfileOptions {
    /// Release of Envoy Gateway in the cluster, such as v1.6 [default: the latest].
    #[arg(long, value_name = "RELEASE", conflicts_with = "crd")]
    pub(crate) release: Option<Release>,
    /// Detect the release from a CRD, the output of `kubectl get crd
    /// backends.gateway.envoyproxy.io -o yaml`.
    #[arg(long, value_name = "FILE")]
    pub(crate) crd: Option<PathBuf>,
    /// Gates to check, separated by commas [default: all].
    #[arg(long, value_enum, value_delimiter = ',', value_name = "GATES")]
    gates: Vec<GateName>,
    /// Version of the Envoy proxies, such as 1.38 [default: the one that the release ships].
    #[arg(long, value_name = "VERSION")]
    envoy: Option<EnvoyVersion>,
    /// Where Envoy Gateway runs its proxies [default: kubernetes].
    #[arg(long, value_enum)]
    infrastructure: Option<InfrastructureName>,
    /// Platform policy: datum-cloud, public-egress, or a YAML or JSON file.
    #[arg(long, value_name = "NAME|FILE")]
    platform: Option<String>,
    /// Kind of the routes to the Backends, such as HTTPRoute, optionally with the port of
    /// their backendRef.
    #[arg(long, value_name = "KIND[:PORT]", value_parser = route)]
    route: Option<Route>,
    /// Advice rules to turn off, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "RULES")]
    allow: Vec<String>,
    /// Advice rules to report as errors, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "RULES")]
    deny: Vec<String>,
    /// Severities of the configuration file, which `allow` and `deny` override.
    #[arg(skip)]
    severities: BTreeMap<String, SeverityName>,
}

impl ProfileOptions {
    /// Uses the settings of a configuration file for options that are not given.
    pub(crate) fn configure(&mut self, config: &mut Config, settings: &mut Settings) {
        // A CRD on the command line also chooses the release.
        let release = config.release.take().filter(|_| self.crd.is_none());
        let latest = Release::LATEST.to_string();
        settings.resolve("release", &mut self.release, release, (&latest, ToString::to_string));
        let (envoy, shipped) = (config.envoy.take(), "as the release");
        settings.resolve("envoy", &mut self.envoy, envoy, (shipped, ToString::to_string));
        let infrastructure = config.infrastructure.take();
        let show = ("kubernetes", name::<InfrastructureName> as fn(&_) -> _);
        settings.resolve("infrastructure", &mut self.infrastructure, infrastructure, show);
        let platform = config.platform.take();
        settings.resolve("platform", &mut self.platform, platform, ("", String::clone));
        settings.resolve_list("gates", &mut self.gates, config.gates.take(), name);
        self.severities = std::mem::take(&mut config.severities);
        for (rule, severity) in &self.severities {
            settings.severity(rule, (*severity).into(), Source::File);
        }
        for (rules, severity) in [(&self.allow, None), (&self.deny, Some(Severity::Error))] {
            for rule in rules {
                settings.severity(rule, severity, Source::CommandLine);
            }
        }
    }

    pub(crate) fn profile(&self) -> io::Result<Profile> {
        let release = match (&self.release, &self.crd) {
            (Some(release), _) => *release,
            (None, Some(file)) => detect_release(file)?,
            (None, None) => Release::LATEST,
        };
        let mut profile = Profile::new(release)
            .with_infrastructure(self.infrastructure.unwrap_or_default().into());
        if !self.gates.is_empty() {
            profile = profile.with_gates(self.gates.iter().copied().map(Gate::from));
        }
        if let Some(version) = self.envoy {
            profile = profile.with_envoy(version);
        }
        if let Some(platform) = &self.platform {
            profile = profile.with_platform(read_platform(platform)?);
        }
        if let Some(route) = &self.route {
            profile = profile.with_route(route.clone());
        }
        for (rule, severity) in &self.severities {
            profile = profile.with_severity(rule, (*severity).into()).map_err(io::Error::other)?;
        }
        for (rules, severity) in [(&self.allow, None), (&self.deny, Some(Severity::Error))] {
            for rule in rules {
                profile = profile.with_severity(rule, severity).map_err(io::Error::other)?;
            }
        }
        Ok(profile)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum GateName {
    /// The API server stores the Backend.
    Admission,
    /// The policy of the platform admits it.
    Platform,
    /// The controller of Envoy Gateway accepts it.
    Controller,
    /// Routes to it work.
    Serving,
    /// Envoy loads the configuration.
    Envoy,
    /// Likely mistakes that no component rejects.
    Advice,
}

impl From<GateName> for Gate {
    fn from(name: GateName) -> Self {
        match name {
            GateName::Admission => Self::Admission,
            GateName::Platform => Self::Platform,
            GateName::Controller => Self::Controller,
            GateName::Serving => Self::Serving,
            GateName::Envoy => Self::Envoy,
            GateName::Advice => Self::Advice,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, ValueEnum, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum InfrastructureName {
    /// In a Kubernetes cluster.
    #[default]
    Kubernetes,
    /// On the host where Envoy Gateway itself runs.
    Host,
}

impl From<InfrastructureName> for Infrastructure {
    fn from(name: InfrastructureName) -> Self {
        match name {
            InfrastructureName::Kubernetes => Self::Kubernetes,
            InfrastructureName::Host => Self::Host,
        }
    }
}

/// Lowest severity that makes the exit code 1.
#[derive(Clone, Copy, Debug, Default, ValueEnum, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FailOn {
    #[default]
    Error,
    Warning,
    Note,
}

impl From<FailOn> for Severity {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Error => Self::Error,
            FailOn::Warning => Self::Warning,
            FailOn::Note => Self::Note,
        }
    }
}

/// The name of a value on the command line.
pub(crate) fn name<T: ValueEnum>(value: &T) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

pub(crate) fn route(text: &str) -> Result<Route, String> {
    let (kind, port) = text.split_once(':').map_or((text, None), |(kind, port)| (kind, Some(port)));
    let kind = match kind {
        "HTTPRoute" => RouteKind::Http,
        "GRPCRoute" => RouteKind::Grpc,
        "TLSRoute" => RouteKind::Tls,
        "TCPRoute" => RouteKind::Tcp,
        "UDPRoute" => RouteKind::Udp,
        _ => {
            return Err(
                "the kind must be HTTPRoute, GRPCRoute, TLSRoute, TCPRoute or UDPRoute".into()
            );
        }
    };
    let route = Route::new(kind);
    match port.map(str::parse) {
        None => Ok(route),
        Some(Ok(port)) => Ok(route.with_port(port)),
        Some(Err(_)) => Err("the port must be an integer from 0 to 65535".into()),
    }
}

/// The preset of a name, or the policy in a file.
pub(crate) fn read_platform(name: &str) -> io::Result<Platform> {
    if let Some(platform) = Platform::preset(name) {
        return Ok(platform);
    }
    let text = std::fs::read_to_string(name)
        .map_err(|error| io::Error::other(format!("{name}: {error}")))?;
    lint::parse_platform(&text).map_err(|report| {
        let source = render::Source { file: name, text: &text, ..render::Source::default() };
        let mut message = format!("{name}: invalid platform policy\n");
        match render::human(&mut message, &source, &report, render::Style::no_color()) {
            Ok(()) => io::Error::other(message),
            Err(error) => io::Error::other(error),
        }
    })
}
