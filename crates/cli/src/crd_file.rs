//! The release of a CRD in a file.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use envoy_gateway_backend::schema::{self, CrdMatch};
use envoy_gateway_backend::{Release, kubectl_yaml};
use serde_json::Value;

/// The release nearest to a CRD, in YAML or JSON. Prints how the CRD differs from it to standard
/// error.
pub(crate) fn detect_release(file: &Path) -> io::Result<Release> {
    let nearest = match_release(file)?;
    if !nearest.is_exact() {
        let release = nearest.release;
        writeln!(io::stderr(), "warning: the CRD differs from {release}, the nearest release:")?;
        for difference in &nearest.differences {
            writeln!(io::stderr(), "  {difference}")?;
        }
    }
    Ok(nearest.release)
}

/// The release nearest to a CRD, and how the CRD differs from it.
pub(crate) fn match_release(file: &Path) -> io::Result<CrdMatch> {
    let error = |error: &dyn Display| io::Error::other(format!("{}: {error}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|source| error(&source))?;
    let crd = find_crd(&text).map_err(|source| error(&source))?;
    schema::detect_release(&crd).map_err(|source| error(&source))
}

/// The CRD of the Backend among all objects of a text, such as all CRDs of a Helm chart.
fn find_crd(text: &str) -> Result<Value, String> {
    for document in kubectl_yaml::documents(text) {
        document.content.as_ref().map_err(ToString::to_string)?;
        let mut objects = document.objects().filter_map(Result::ok);
        let is_crd = |object: &kubectl_yaml::Object<'_>| {
            object.kind() == "CustomResourceDefinition"
                && object.name() == Some("backends.gateway.envoyproxy.io")
        };
        if let Some(object) = objects.find(is_crd) {
            return Ok(object.to_json());
        }
    }
    Err("no CustomResourceDefinition `backends.gateway.envoyproxy.io` found".to_owned())
}
