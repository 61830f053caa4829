//! The envoy gate: Envoy Gateway serves it, and the proxy rejects the cluster that results, or
//! exits.

mod ciphers;
mod names;
mod suggestions;
pub(crate) mod tls;
mod wording;

use super::Checker;
use crate::api::{Backend, BackendEndpoint, BackendSpec, Metadata};
use crate::envoy::{MAX_UNIX_PATH_BYTES, UnixPathError, check_unix_path};
use crate::path::Path;
use crate::report::sink::Details;
#[cfg(all(test, feature = "lint"))]
use crate::rule::recipe;
use crate::rule::{Gate, Rule};

const fn rule(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Envoy, id, summary)
}

pub(crate) static UNIX_PATH: Rule = rule("envoy-unix-path", "path of a Unix socket that Envoy rejects")
    .docs("The CRD allows 108 characters. Envoy counts bytes, and its operating system stores 107 of them: `/ä` has two characters and three bytes. \
           Envoy also rejects a path with a NUL.")
    .by("Envoy, `PipeInstance::create` (`source/common/network/address_impl.cc`)");

pub(crate) const RULES: &[&Rule] = &[&UNIX_PATH];
pub(crate) use tls::RULES as TLS_RULES;

pub(crate) use tls::ALPN_ABORT;

pub(super) fn check<M: Metadata>(checker: &mut Checker<'_>, backend: &Backend<M>) {
    let path = &Path::ROOT.field("spec");
    check_endpoints(checker, &backend.spec, path);
    tls::check(checker, backend, path);
    #[cfg(all(test, feature = "lint"))]
    checker.recipe(&recipe::ENVOY, backend.spec.first_host(), path);
}

/// Checks the Backend's own settings, without those of a proxy or a policy.
pub(super) fn check_own(checker: &mut Checker<'_>, spec: &BackendSpec) {
    let path = &Path::ROOT.field("spec");
    check_endpoints(checker, spec, path);
    if let Some(tls) = &spec.tls {
        tls::check_own(checker, tls, &path.field("tls"));
    }
}

fn check_endpoints(checker: &mut Checker<'_>, spec: &BackendSpec, path: &Path<'_>) {
    let path = &path.field("endpoints");
    for (index, endpoint) in spec.endpoints.iter().flatten().enumerate() {
        check_endpoint(checker, endpoint, &path.index(index));
    }
}

fn check_endpoint(checker: &mut Checker<'_>, endpoint: &BackendEndpoint, path: &Path<'_>) {
    #[cfg(all(test, feature = "lint"))]
    checker.recipe(&recipe::ENVOY_ENDPOINT, endpoint.host(), path);
    let Some(unix) = endpoint.address.unix() else { return };
    let Err(error) = check_unix_path(&unix.path) else { return };
    let path = &path.field("unix");
    checker.envoy(&UNIX_PATH, &path.field("path"), || {
        let help = match error {
            UnixPathError::TooLong { .. } => {
                format!("use a path of at most {MAX_UNIX_PATH_BYTES} bytes")
            }
            UnixPathError::Empty => "write the path of the socket".into(),
            UnixPathError::Nul => "remove the NUL".into(),
        };
        (error.to_string(), help)
    });
}

impl Checker<'_> {
    /// Reports what Envoy rejects, with a message and a help; the message names a version that is
    /// inferred.
    fn envoy(
        &mut self,
        rule: &'static Rule,
        path: &Path<'_>,
        words: impl FnOnce() -> (String, String),
    ) {
        let profile = self.profile;
        self.report(rule, path, || {
            let (mut message, help) = words();
            if profile.is_envoy_inferred() {
                message = format!("{message}; {}", wording::inferred(profile));
            }
            Details::new(message).help(help)
        });
    }
}
