//! The command line.

use std::io;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use envoy_gateway_backend::translator::{Route, RouteKind};
use envoy_gateway_backend::{
    FieldPath, Gate, Infrastructure, Level, ParseFieldPathError, Platform, Profile, Release,
};
use envoy_gateway_backend::{manifest, render};

/// Tells, without a cluster, what will happen to Envoy Gateway Backends: stored, accepted, served?
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(name = "check", version)]
pub(crate) struct Options {
    /// Manifests, YAML or JSON; folders are searched for .yaml, .yml and .json; `-` is standard
    /// input.
    #[arg(required_unless_present_any = ["explain", "explain_field"], value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// How findings are written.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Envoy Gateway's release on the cluster, such as v1.6; the latest unless given.
    #[arg(long, value_name = "RELEASE", conflicts_with = "crd")]
    pub(crate) release: Option<Release>,
    /// Take the release from a CRD: what `kubectl get crd backends.gateway.envoyproxy.io -o json`
    /// prints.
    #[arg(long, value_name = "FILE")]
    pub(crate) crd: Option<PathBuf>,
    /// Show what each release says.
    #[arg(long, conflicts_with_all = ["release", "crd", "fix", "diff"])]
    pub(crate) all_releases: bool,
    /// The gates to ask, with commas between; all unless given.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "GATES")]
    pub(crate) gates: Vec<GateName>,
    /// What Envoy Gateway runs its proxies on.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) infrastructure: InfrastructureName,
    /// BackendTLSPolicy objects in force; those in the checked files count, too.
    #[arg(long, value_name = "FILE")]
    pub(crate) policies: Vec<PathBuf>,
    /// The platform's own policy: datum-cloud, public-egress, or a file with one, YAML or JSON.
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) platform: Option<String>,
    /// The route that is to lead to the Backends: HTTPRoute or GRPCRoute, perhaps with the
    /// backendRef's port behind a colon.
    #[arg(long, value_name = "KIND[:PORT]", value_parser = route)]
    pub(crate) route: Option<Route>,
    /// Turn a rule of advice off, with commas between.
    #[arg(long, value_delimiter = ',', value_name = "RULES")]
    pub(crate) allow: Vec<String>,
    /// Refuse what breaks a rule of advice, with commas between.
    #[arg(long, value_delimiter = ',', value_name = "RULES")]
    pub(crate) deny: Vec<String>,
    /// Show notes, too.
    #[arg(long)]
    pub(crate) notes: bool,
    /// Correct the files where there is one right answer, and show what was changed.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Show what --fix would change.
    #[arg(long, conflicts_with = "fix")]
    pub(crate) diff: bool,
    /// Explain a rule instead.
    #[arg(long, value_name = "RULE")]
    pub(crate) explain: Option<String>,
    /// Explain a field and those below it instead, such as spec.tls; `.` is the whole resource.
    #[arg(long, value_name = "PATH", value_parser = field_path)]
    pub(crate) explain_field: Option<FieldPath>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Human,
    /// One JSON object a finding.
    Json,
    /// GitHub workflow commands.
    Github,
    /// One SARIF 2.1.0 log.
    Sarif,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GateName {
    /// The API server.
    Admission,
    /// The platform's own policy.
    Platform,
    /// Envoy Gateway's controller.
    Controller,
    /// What routes to it meet.
    Serving,
    /// What nobody refuses.
    Advice,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum InfrastructureName {
    /// A Kubernetes cluster.
    #[default]
    Kubernetes,
    /// The host Envoy Gateway runs on itself.
    Host,
}

impl From<GateName> for Gate {
    fn from(name: GateName) -> Self {
        match name {
            GateName::Admission => Self::Admission,
            GateName::Platform => Self::Platform,
            GateName::Controller => Self::Controller,
            GateName::Serving => Self::Serving,
            GateName::Advice => Self::Advice,
        }
    }
}

impl Options {
    /// What the files are judged for.
    pub(crate) fn profile(&self) -> io::Result<Profile> {
        let release = match (&self.release, &self.crd) {
            (Some(release), _) => *release,
            (None, Some(file)) => release_of(file)?,
            (None, None) => Release::LATEST,
        };
        let mut profile = Profile::new(release);
        if !self.gates.is_empty() {
            profile = profile.with_gates(self.gates.iter().copied().map(Gate::from));
        }
        if self.infrastructure == InfrastructureName::Host {
            profile = profile.with_infrastructure(Infrastructure::Host);
        }
        if let Some(platform) = &self.platform {
            profile = profile.with_platform(read_platform(platform)?);
        }
        if let Some(route) = &self.route {
            profile = profile.with_route(route.clone());
        }
        for (rules, level) in [(&self.allow, Level::Off), (&self.deny, Level::Error)] {
            for rule in rules {
                profile = profile.with_level(rule, level).map_err(io::Error::other)?;
            }
        }
        Ok(profile)
    }
}

/// A path as people write it: `.` for the resource itself, `[]` for any item of a list.
fn field_path(text: &str) -> Result<FieldPath, ParseFieldPathError> {
    text.trim_start_matches('.').replace("[]", "").parse()
}

fn route(text: &str) -> Result<Route, String> {
    let (kind, port) = text.split_once(':').map_or((text, None), |(kind, port)| (kind, Some(port)));
    let kind = match kind {
        "HTTPRoute" => RouteKind::Http,
        "GRPCRoute" => RouteKind::Grpc,
        _ => return Err("the kind is HTTPRoute or GRPCRoute".into()),
    };
    let route = Route::new(kind);
    match port.map(str::parse) {
        None => Ok(route),
        Some(Ok(port)) => Ok(route.with_port(port)),
        Some(Err(_)) => Err("the port is a number up to 65535".into()),
    }
}

/// A ready policy by its name, or one from a file.
fn read_platform(name: &str) -> io::Result<Platform> {
    if let Some(platform) = Platform::ready(name) {
        return Ok(platform);
    }
    let text = std::fs::read_to_string(name)
        .map_err(|error| io::Error::other(format!("{name}: {error}")))?;
    manifest::platform(&text).map_err(|report| {
        let source = render::Source { file: name, text: &text, ..render::Source::default() };
        let mut shown = format!("{name} is no platform policy\n");
        match render::human(&mut shown, &source, &report, render::Style::plain()) {
            Ok(()) => io::Error::other(shown),
            Err(error) => io::Error::other(error),
        }
    })
}

/// The release of a CRD; how it differs from that goes to standard error.
fn release_of(file: &std::path::Path) -> io::Result<Release> {
    use std::io::Write as _;

    let named =
        |error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| named(&error))?;
    let crd = serde_json::from_str(&text).map_err(|error| named(&error))?;
    let found = Release::of_crd(&crd).map_err(|error| named(&error))?;
    if !found.is_exact() {
        writeln!(io::stderr(), "warning: the CRD is nearest to {}, and differs:", found.release)?;
        for difference in &found.differences {
            writeln!(io::stderr(), "  {difference}")?;
        }
    }
    Ok(found.release)
}
