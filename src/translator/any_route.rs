//! TLS of a Backend on any route: what is certain without knowing the route.

use super::backend::tls_for_route;
use super::ca::is_ca_kind;
use super::changes::TLS_OF_EVERY_BACKEND;
use super::policies::PolicyTarget;
use super::stored::stored;
use super::tls::{TlsError, TlsErrorSource};
use crate::api::{Backend, BackendTls, Metadata, WellKnownCaCertificates};
use crate::policy::BackendTlsPolicy;
use crate::profile::Route;
use crate::release::Release;

/// The routes on which TLS fails, assuming that every object exists.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum TlsOutcome {
    /// None.
    Works,
    /// Some: it depends on the port of the backendRef.
    FailsOnSomeRoutes,
    /// All, with the error of those whose port no policy names.
    FailsOnEveryRoute(TlsError),
}

/// The outcome of TLS with these policies: one translation for each policy that a port can select.
pub(crate) fn tls_outcome<M: Metadata>(
    backend: &Backend<M>,
    policies: &[BackendTlsPolicy],
    release: Release,
) -> TlsOutcome {
    let (of_rest, of_ports) =
        PolicyTarget::new(backend, None).policies_of_any_port(policies, release);
    let mut of_ports =
        of_ports.into_iter().map(|policy| tls_error(backend, Some(policy), release).is_some());
    match tls_error(backend, of_rest, release) {
        Some(error) if of_ports.all(|fails| fails) => TlsOutcome::FailsOnEveryRoute(error),
        None if !of_ports.any(|fails| fails) => TlsOutcome::Works,
        _ => TlsOutcome::FailsOnSomeRoutes,
    }
}

/// The error of the CA references of the Backend, which no policy can repair.
pub(crate) fn own_ca_error<M: Metadata>(
    backend: &Backend<M>,
    release: Release,
) -> Option<TlsError> {
    let refs = backend.spec.tls.as_ref()?.ca_certificate_refs.as_deref().unwrap_or_default();
    // Every object exists, so that only the kinds can be wrong.
    if refs.iter().any(|reference| is_ca_kind(&reference.kind, release)) {
        return None;
    }
    tls_error(backend, None, release).filter(|error| error.source == TlsErrorSource::BackendCa)
}

fn tls_error<M: Metadata>(
    backend: &Backend<M>,
    policy: Option<&BackendTlsPolicy>,
    release: Release,
) -> Option<TlsError> {
    let spec = stored(&backend.spec, release);
    tls_for_route(backend, &spec, &Route::default(), policy, release).error
}

/// Whether the Backend verifies without a CA that a route could use: all depends on a policy.
/// Before v1.5 a policy is never merged with the settings of the Backend.
#[inline]
pub(crate) fn needs_policy(tls: &BackendTls, release: Release) -> bool {
    release.has_change(TLS_OF_EVERY_BACKEND)
        && !tls.skips_verification()
        && !matches!(tls.well_known_ca_certificates, Some(WellKnownCaCertificates::System))
        && !tls.has_ca_refs()
}

/// Whether it is known which policies are in the namespace of the Backend.
pub(crate) fn knows_namespaces<M: Metadata>(
    backend: &Backend<M>,
    policies: &[BackendTlsPolicy],
) -> bool {
    let is_known = backend.metadata.namespace().is_some();
    let target = PolicyTarget::new(backend, None);
    policies.iter().all(|policy| {
        policy.metadata.namespace.is_some() == is_known || target.targets(policy).next().is_none()
    })
}
