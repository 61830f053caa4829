//! `egb trace`: what the endpoints of an input see.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use envoy_gateway_backend::gateway_api::ObjectKind;
use envoy_gateway_backend::kubectl_yaml;
use envoy_gateway_backend::lint::decode_utf8;
use envoy_gateway_backend::render::escape;
use envoy_gateway_backend::resources::{ObjectId, Resources};
use envoy_gateway_backend::translator::input::{TraceEntry, Translation};
use envoy_gateway_backend::translator::{NameCheck, RouteErrorReason, UpstreamName, VerifiedName};

use crate::inputs::{Filter, Inputs};
use crate::options::ProfileOptions;
use crate::outcome::Outcome;
use crate::report_error;

/// Prints the Host header, the SNI and the verified names that each endpoint of a route or policy
/// sees.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes:
  0  no Backend is rejected, and no reference to an object of the input fails
  1  a Backend is rejected, or a reference fails
  2  wrong usage, an unreadable file, or output that cannot be written

Examples:
  egb trace deploy/ --release v1.8
  kubectl get gateways,httproutes,backends,backendtlspolicies -A -o yaml | egb trace -")]
pub(crate) struct Trace {
    /// Manifests with Backends, routes, Gateways and policies; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    profile: ProfileOptions,
    /// Namespace of objects without one.
    #[arg(long, short, default_value = "default")]
    namespace: String,
}

impl Trace {
    pub(crate) fn run(&self) -> io::Result<Outcome> {
        let profile = self.profile.profile()?;
        let (objects, has_failed) = self.read()?;
        let translation = objects.resources.translate(&profile);
        let mut out = io::BufWriter::new(io::stdout());
        for entry in translation.trace(profile.release()) {
            write_entry(&mut out, &entry)?;
        }
        let failures = objects.failures(&translation);
        for Failure { is_error, message } in &failures {
            let label = if *is_error { "error" } else { "note" };
            writeln!(out, "{label}: {message}")?;
        }
        out.flush()?;
        if translation.destinations.is_empty() && failures.is_empty() {
            writeln!(io::stderr(), "no route or policy of the input has a destination")?;
        }
        Ok(match (has_failed, failures.iter().any(|failure| failure.is_error)) {
            (true, _) => Outcome::Failed,
            (false, true) => Outcome::Findings,
            (false, false) => Outcome::Clean,
        })
    }

    /// Reads all objects. Returns whether an input could not be read.
    fn read(&self) -> io::Result<(Objects, bool)> {
        let resources = Resources::new().with_default_namespace(&self.namespace);
        let mut objects = Objects { resources, names: HashMap::new() };
        let mut has_failed = false;
        for input in Inputs::new(&self.files, Filter::default())?.iter() {
            match input.and_then(|input| input.read()) {
                Ok(bytes) => objects.add(&bytes, &self.namespace),
                Err(error) => {
                    report_error(&error);
                    has_failed = true;
                }
            }
        }
        Ok((objects, has_failed))
    }
}

/// The objects of an input, with their names.
struct Objects {
    resources: Resources,
    /// `HTTPRoute apps/web`.
    names: HashMap<ObjectId, String>,
}

/// A failed reference or a rejected Backend.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Failure {
    /// False for an object that is missing: it may exist outside of the input.
    is_error: bool,
    message: String,
}

impl Objects {
    /// Adds the objects of a text that can be read; `egb check` reports the others.
    fn add(&mut self, bytes: &[u8], default_namespace: &str) {
        let Ok(text) = decode_utf8(bytes) else { return };
        for document in kubectl_yaml::documents(&text) {
            for object in document.objects().filter_map(Result::ok) {
                let kind = ObjectKind::from_type(object.api_version(), object.kind());
                let id = kind.map(|kind| self.resources.add_from(kind, &object.to_json()));
                if let Some(Ok(id)) = id {
                    let namespace = object.namespace().unwrap_or(default_namespace);
                    let name = object.name().unwrap_or_default();
                    self.names.insert(id, format!("{} {namespace}/{name}", object.kind()));
                }
            }
        }
    }

    /// The rejected Backends and failed references, each once.
    fn failures(&self, translation: &Translation) -> BTreeSet<Failure> {
        let failure = |id: &ObjectId, is_error: bool, message: &str| {
            let name = self.names.get(id).map_or("", String::as_str);
            Failure { is_error, message: escape(&format!("{name}: {message}")).to_string() }
        };
        let rejections = translation.backends.iter().filter_map(|backend| {
            backend.rejection.as_ref().map(|message| failure(&backend.id, true, message))
        });
        let references = translation.routes.iter().flat_map(|route| {
            let references = route.parents.iter().flat_map(|parent| &parent.failed_references);
            references.map(|reference| {
                let is_missing = matches!(
                    reference.reason,
                    RouteErrorReason::BackendNotFound | RouteErrorReason::RefNotPermitted
                );
                let message = format!("rule {}: {}", reference.rule, reference.message);
                failure(&route.id, !is_missing, &message)
            })
        });
        rejections.chain(references).collect()
    }
}

fn write_entry(out: &mut impl Write, entry: &TraceEntry<'_>) -> io::Result<()> {
    let TraceEntry { destination, setting, endpoint, view, .. } = entry;
    let address = endpoint.map_or_else(
        || "address of the Host header".to_owned(),
        |endpoint| match &endpoint.path {
            Some(path) => path.clone(),
            None => format!("{}:{}", endpoint.host, endpoint.port),
        },
    );
    let (name, index) = (escape(&destination.name), setting.backend_ref);
    writeln!(out, "{name} backendRefs[{index}]: {}", escape(&address))?;
    writeln!(out, "  Host      {}", escape(&upstream_name(&view.host)))?;
    let Some(tls) = &view.tls else { return writeln!(out, "  TLS       none\n") };
    let sni = tls.sni.as_ref().map_or_else(|| "none".to_owned(), upstream_name);
    writeln!(out, "  SNI       {}", escape(&sni))?;
    let verified = match &tls.check {
        NameCheck::OneOf(names) => names.iter().map(verified_name).collect::<Vec<_>>().join(" or "),
        NameCheck::AnyName => "any name of a trusted certificate".to_owned(),
        _ => "nothing: every certificate is accepted".to_owned(),
    };
    writeln!(out, "  verified  {}\n", escape(&verified))
}

fn upstream_name(name: &UpstreamName) -> String {
    match name {
        UpstreamName::Literal(name) => name.clone(),
        UpstreamName::Header(header) => format!("value of the header `{header}`"),
        UpstreamName::Path => "taken from the path of the request".to_owned(),
        _ => "Host header of the client".to_owned(),
    }
}

fn verified_name(name: &VerifiedName) -> String {
    match name {
        VerifiedName::Dns(name) => upstream_name(name),
        VerifiedName::Uri(uri) => uri.clone(),
        _ => String::new(),
    }
}
