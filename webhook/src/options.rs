//! Options from the command line and the environment.

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Parser};
use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::{EnvoyVersion, Gate, Infrastructure, Profile, Release, Severity, lint};

/// Validating admission webhook for Envoy Gateway's Backends: refuses Backends that the API server
/// would store but Envoy Gateway would not accept or serve.
#[derive(Clone, Debug, Parser)]
#[command(name = "envoy-gateway-backend-webhook", version)]
#[non_exhaustive]
pub struct Options {
    /// Address and port to listen on.
    #[arg(
        long,
        env = "BACKEND_WEBHOOK_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "0.0.0.0:8443"
    )]
    pub listen: SocketAddr,
    /// Certificate chain, PEM; starts with the server's own certificate.
    #[arg(long, env = "BACKEND_WEBHOOK_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM.
    #[arg(long, env = "BACKEND_WEBHOOK_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Serve without TLS, for tests and behind a service mesh. API servers require TLS.
    #[arg(long, env = "BACKEND_WEBHOOK_INSECURE_HTTP")]
    pub insecure_http: bool,
    /// Interval between checks for a changed certificate, in seconds; SIGHUP reloads it at once.
    #[arg(long, env = "BACKEND_WEBHOOK_RELOAD_INTERVAL", value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    pub reload_interval: Duration,
    /// Release of Envoy Gateway in the cluster.
    #[arg(long, env = "BACKEND_WEBHOOK_RELEASE", default_value_t = Release::LATEST)]
    pub release: Release,
    /// Version of the Envoy proxies, such as 1.38. Default: the one that the release ships.
    #[arg(long, env = "BACKEND_WEBHOOK_ENVOY", value_name = "VERSION")]
    pub envoy: Option<EnvoyVersion>,
    /// Gates to check, separated by commas.
    #[arg(long, env = "BACKEND_WEBHOOK_GATES", value_delimiter = ',', value_parser = gate, default_value = "admission,platform,controller,serving,envoy,advice")]
    pub gates: Vec<Gate>,
    /// Platform policy: datum-cloud, public-egress, or a YAML or JSON file.
    #[arg(long, env = "BACKEND_WEBHOOK_PLATFORM", value_name = "NAME|FILE")]
    pub platform: Option<String>,
    /// Where Envoy Gateway runs its proxies: kubernetes or host.
    #[arg(long, env = "BACKEND_WEBHOOK_INFRASTRUCTURE", value_parser = infrastructure, default_value = "kubernetes")]
    pub infrastructure: Infrastructure,
    /// Advice rules to turn off, separated by commas.
    #[arg(long, env = "BACKEND_WEBHOOK_ALLOW", value_name = "RULE", value_delimiter = ',')]
    pub allow: Vec<String>,
    /// Advice rules to report as errors, separated by commas.
    #[arg(long, env = "BACKEND_WEBHOOK_DENY", value_name = "RULE", value_delimiter = ',')]
    pub deny: Vec<String>,
    /// Log each refused object to standard error: namespace, name and rules.
    #[arg(long, env = "BACKEND_WEBHOOK_LOG_REFUSALS")]
    pub log_refusals: bool,
    /// Limits for clients.
    #[command(flatten)]
    pub limits: Limits,
}

/// Limits for clients: sizes, counts and times.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits")]
#[non_exhaustive]
pub struct Limits {
    /// Maximum size of a body, in bytes. The default is the API server's limit for a request, 3
    /// MiB, and 64 KiB for the envelope.
    #[arg(long, env = "BACKEND_WEBHOOK_MAX_BODY", value_name = "BYTES", default_value_t = (3 << 20) + (64 << 10))]
    pub max_body: usize,
    /// Maximum size of all bodies in memory, in bytes; at least --max-body.
    #[arg(long, env = "BACKEND_WEBHOOK_MAX_BODIES", value_name = "BYTES", default_value_t = 32 << 20)]
    pub max_bodies: usize,
    /// Maximum number of open connections; more connections wait.
    #[arg(
        long,
        env = "BACKEND_WEBHOOK_MAX_CONNECTIONS",
        value_name = "COUNT",
        default_value = "256"
    )]
    pub max_connections: NonZeroUsize,
    /// Maximum number of concurrent requests on one HTTP/2 connection.
    #[arg(long, env = "BACKEND_WEBHOOK_MAX_STREAMS", value_name = "COUNT", default_value_t = 64)]
    pub max_streams: u32,
    /// Timeout for the TLS handshake, and for the headers of the first request, in seconds.
    #[arg(long, env = "BACKEND_WEBHOOK_HEADER_TIMEOUT", value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    pub header_timeout: Duration,
    /// Timeout for a body, in seconds.
    #[arg(long, env = "BACKEND_WEBHOOK_BODY_TIMEOUT", value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    pub body_timeout: Duration,
    /// Timeout for idle connections, including the headers of the next request, in seconds. API
    /// servers disconnect after 90 seconds.
    #[arg(long, env = "BACKEND_WEBHOOK_IDLE_TIMEOUT", value_name = "SECONDS", value_parser = seconds, default_value = "100")]
    pub idle_timeout: Duration,
    /// Maximum age of a connection, in seconds. Clients then reconnect, also to new replicas.
    #[arg(long, env = "BACKEND_WEBHOOK_MAX_CONNECTION_AGE", value_name = "SECONDS", value_parser = seconds, default_value = "300")]
    pub max_connection_age: Duration,
    /// Time for running requests to finish when the server stops, in seconds.
    #[arg(long, env = "BACKEND_WEBHOOK_GRACE", value_name = "SECONDS", value_parser = seconds, default_value = "15")]
    pub grace: Duration,
}

impl Options {
    /// Returns the files of the certificate, chain and key; `None` without TLS.
    ///
    /// # Errors
    ///
    /// Returns an error if neither a certificate nor `--insecure-http` is given, or both are.
    pub fn certificate(&self) -> io::Result<Option<(&Path, &Path)>> {
        // Not with clap, which counts an environment variable with the value `false` as given.
        match (&self.tls_cert, &self.tls_key, self.insecure_http) {
            (Some(chain), Some(key), false) => Ok(Some((chain, key))),
            (None, None, true) => Ok(None),
            (.., true) => {
                Err(io::Error::other("--insecure-http cannot be used with a certificate"))
            }
            _ => {
                Err(io::Error::other("--tls-cert and --tls-key, or --insecure-http, are required"))
            }
        }
    }

    /// Returns the profile to check Backends for.
    ///
    /// # Errors
    ///
    /// Returns an error if `--allow` or `--deny` names another rule than an advice rule, or if the
    /// platform policy is invalid.
    pub fn profile(&self) -> io::Result<Profile> {
        let mut profile = Profile::new(self.release)
            .with_gates(self.gates.iter().copied())
            .with_infrastructure(self.infrastructure)
            .with_suppressions(false);
        if let Some(version) = self.envoy {
            profile = profile.with_envoy(version);
        }
        if let Some(name) = &self.platform {
            profile = profile.with_platform(platform(name)?);
        }
        for (rules, severity) in [(&self.allow, None), (&self.deny, Some(Severity::Error))] {
            for rule in rules {
                profile = profile.with_severity(rule, severity).map_err(io::Error::other)?;
            }
        }
        Ok(profile)
    }
}

/// The preset of a name, or the policy in a file.
fn platform(name: &str) -> io::Result<Platform> {
    if let Some(platform) = Platform::preset(name) {
        return Ok(platform);
    }
    let named = |error: &dyn std::fmt::Display| io::Error::other(format!("{name}: {error}"));
    let text = std::fs::read_to_string(name).map_err(|error| named(&error))?;
    lint::parse_platform(&text).map_err(|report| named(&report))
}

fn seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|seconds| !seconds.is_zero()).ok_or("must be a number of seconds greater than 0")
}

fn gate(text: &str) -> Result<Gate, &'static str> {
    // The reading gate always runs.
    let mut gates = Gate::ALL.iter().copied().filter(|gate| *gate != Gate::Reading);
    gates.find(|gate| gate.as_str() == text).ok_or("unknown gate")
}

fn infrastructure(text: &str) -> Result<Infrastructure, &'static str> {
    match text {
        "kubernetes" => Ok(Infrastructure::Kubernetes),
        "host" => Ok(Infrastructure::Host),
        _ => Err("must be kubernetes or host"),
    }
}
