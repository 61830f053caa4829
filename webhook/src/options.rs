//! The command line, and the environment behind it.

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Parser};
use envoy_gateway_backend::{Gate, Infrastructure, Platform, Profile, Release, Severity, lint};

/// A validating admission webhook for Envoy Gateway's Backends: refuses what would be stored and
/// then not work.
#[derive(Clone, Debug, Parser)]
#[command(name = "envoy-gateway-backend-webhook", version)]
#[non_exhaustive]
pub struct Options {
    /// Where to listen.
    #[arg(
        long,
        env = "BACKEND_WEBHOOK_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "0.0.0.0:8443"
    )]
    pub listen: SocketAddr,
    /// The certificate chain, PEM, the server's own certificate first.
    #[arg(long, env = "BACKEND_WEBHOOK_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's key, PEM.
    #[arg(long, env = "BACKEND_WEBHOOK_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Serve without TLS: for tests, and behind a mesh that has its own. An API server asks over
    /// TLS only.
    #[arg(long, env = "BACKEND_WEBHOOK_INSECURE_HTTP")]
    pub insecure_http: bool,
    /// How often to look whether the certificate's files have changed, in seconds; a SIGHUP reads
    /// them at once.
    #[arg(long, env = "BACKEND_WEBHOOK_RELOAD_INTERVAL", value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    pub reload_interval: Duration,
    /// Envoy Gateway's release on the cluster.
    #[arg(long, env = "BACKEND_WEBHOOK_RELEASE", default_value_t = Release::LATEST)]
    pub release: Release,
    /// The gates to ask, with commas between.
    #[arg(long, env = "BACKEND_WEBHOOK_GATES", value_delimiter = ',', value_parser = gate, default_value = "admission,platform,controller,serving,advice")]
    pub gates: Vec<Gate>,
    /// The platform's own policy: datum-cloud, public-egress, or a file with one, YAML or JSON.
    #[arg(long, env = "BACKEND_WEBHOOK_PLATFORM", value_name = "NAME|FILE")]
    pub platform: Option<String>,
    /// What Envoy Gateway runs its proxies on: kubernetes or host.
    #[arg(long, env = "BACKEND_WEBHOOK_INFRASTRUCTURE", value_parser = infrastructure, default_value = "kubernetes")]
    pub infrastructure: Infrastructure,
    /// Turn a rule of advice off, with commas between.
    #[arg(long, env = "BACKEND_WEBHOOK_ALLOW", value_name = "RULE", value_delimiter = ',')]
    pub allow: Vec<String>,
    /// Refuse what breaks a rule of advice, with commas between.
    #[arg(long, env = "BACKEND_WEBHOOK_DENY", value_name = "RULE", value_delimiter = ',')]
    pub deny: Vec<String>,
    /// Write a line for each refused object to standard error: namespace, name and rules.
    #[arg(long, env = "BACKEND_WEBHOOK_LOG_REFUSALS")]
    pub log_refusals: bool,
    /// What clients may ask for.
    #[command(flatten)]
    pub limits: Limits,
}

/// What clients may ask for, and for how long they are waited for.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits")]
#[non_exhaustive]
pub struct Limits {
    /// The largest body, in bytes; 3 MiB and 64 KiB is what an API server takes for one request,
    /// and the envelope.
    #[arg(long, env = "BACKEND_WEBHOOK_MAX_BODY", value_name = "BYTES", default_value_t = (3 << 20) + (64 << 10))]
    pub max_body: usize,
    /// How many bytes of bodies may be in memory at once; at least one of the largest.
    #[arg(long, env = "BACKEND_WEBHOOK_MAX_BODIES", value_name = "BYTES", default_value_t = 32 << 20)]
    pub max_bodies: usize,
    /// How many connections may be open at once; others wait.
    #[arg(
        long,
        env = "BACKEND_WEBHOOK_MAX_CONNECTIONS",
        value_name = "COUNT",
        default_value = "256"
    )]
    pub max_connections: NonZeroUsize,
    /// How many requests of one HTTP/2 connection may run at once.
    #[arg(long, env = "BACKEND_WEBHOOK_MAX_STREAMS", value_name = "COUNT", default_value_t = 64)]
    pub max_streams: u32,
    /// How long the TLS handshake, and then the headers of a connection's first request, may take,
    /// in seconds.
    #[arg(long, env = "BACKEND_WEBHOOK_HEADER_TIMEOUT", value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    pub header_timeout: Duration,
    /// How long a body may take, in seconds.
    #[arg(long, env = "BACKEND_WEBHOOK_BODY_TIMEOUT", value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    pub body_timeout: Duration,
    /// How long a connection may be idle between requests, their headers included, in seconds. An
    /// API server hangs up after 90.
    #[arg(long, env = "BACKEND_WEBHOOK_IDLE_TIMEOUT", value_name = "SECONDS", value_parser = seconds, default_value = "100")]
    pub idle_timeout: Duration,
    /// How old a connection may grow, in seconds; new replicas get their share by it.
    #[arg(long, env = "BACKEND_WEBHOOK_MAX_CONNECTION_AGE", value_name = "SECONDS", value_parser = seconds, default_value = "300")]
    pub max_connection_age: Duration,
    /// How long requests that run may take when the server is told to stop, in seconds.
    #[arg(long, env = "BACKEND_WEBHOOK_GRACE", value_name = "SECONDS", value_parser = seconds, default_value = "15")]
    pub grace: Duration,
}

impl Options {
    /// The files of the certificate: chain and key; none where there is to be no TLS.
    ///
    /// # Errors
    ///
    /// Fails where neither is said, or both.
    pub fn certificate(&self) -> io::Result<Option<(&Path, &Path)>> {
        // Not by clap, to which a variable is set also where it says `false`.
        match (&self.tls_cert, &self.tls_key, self.insecure_http) {
            (Some(chain), Some(key), false) => Ok(Some((chain, key))),
            (None, None, true) => Ok(None),
            (.., true) => {
                Err(io::Error::other("--insecure-http cannot be used with a certificate"))
            }
            _ => Err(io::Error::other("--tls-cert and --tls-key are needed, or --insecure-http")),
        }
    }

    /// What Backends are judged for.
    ///
    /// # Errors
    ///
    /// Fails where a rule of `--allow` or `--deny` is no advice, and where the platform's policy
    /// cannot be read.
    pub fn profile(&self) -> io::Result<Profile> {
        let mut profile = Profile::new(self.release)
            .with_gates(self.gates.iter().copied())
            .with_infrastructure(self.infrastructure)
            .with_suppressions(false);
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

/// Returns the preset of this name, or reads a policy file.
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
    seconds.filter(|seconds| !seconds.is_zero()).ok_or("it is a number of seconds above 0")
}

fn gate(text: &str) -> Result<Gate, &'static str> {
    // Reading is no choice.
    let mut gates = Gate::ALL.iter().copied().filter(|gate| *gate != Gate::Reading);
    gates.find(|gate| gate.as_str() == text).ok_or("there is no gate of this name")
}

fn infrastructure(text: &str) -> Result<Infrastructure, &'static str> {
    match text {
        "kubernetes" => Ok(Infrastructure::Kubernetes),
        "host" => Ok(Infrastructure::Host),
        _ => Err("it is kubernetes or host"),
    }
}
