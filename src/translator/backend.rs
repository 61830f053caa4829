//! A Backend as the only backendRef of a rule.

use super::acceptance::{self, rejections};
use super::changes::{
    EVERY_ROUTE_KIND, ROUTES_VALIDATE_BACKENDS, TLS_ERRORS_FAIL_THE_RULE, TLS_ROUTES,
};
use super::objects::{EveryObject, Objects};
use super::policies::PolicyTarget;
use super::reference_error::ReferenceError;
use super::route_error::{RouteError, RouteErrorReason};
use super::setting::{AddressType, DestinationSetting, Protocol};
use super::stored::stored;
use super::tls::{ClientDefaults, EffectiveTls, TlsContext, TlsOfBackend, effective_tls};
use crate::api::{Backend, BackendSpec, Metadata};
use crate::gateway_api::RouteKind;
use crate::policy::BackendTlsPolicy;
use crate::profile::{Profile, Route};
use crate::release::Release;
use crate::rule::Rule;

/// A Backend translated for a route.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Translation {
    /// The destination setting.
    pub setting: DestinationSetting,
    /// The error of the TLS settings of a policy or a proxy that Envoy Gateway v1.1 and v1.2 show in
    /// the status of the policy alone: the Backend is reached in plain text, or without a client
    /// certificate. Since v1.3 it is a [`RouteError`].
    pub ignored_tls_error: Option<String>,
}

impl<M: Metadata> Backend<M> {
    /// Translates this Backend for a route, as the only backendRef of its rule; release,
    /// infrastructure and policies are the profile's.
    ///
    /// Policies count in the order in which they are given, which for Envoy Gateway is that of their
    /// creation. Without policies in the profile there are none. Fields that the release does not
    /// have are ignored.
    ///
    /// ```
    /// use envoy_gateway_backend::Profile;
    /// use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec, BackendTls};
    /// use envoy_gateway_backend::gateway_api::RouteKind;
    /// use envoy_gateway_backend::translator::{Route, SniSource};
    ///
    /// let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("api.example.com", 443)])
    ///     .with_tls(BackendTls::system_ca());
    /// let route = Route::new(RouteKind::Http);
    /// let translation = Backend::new("api", spec).translate(&route, &Profile::default())?;
    /// assert_eq!(translation.setting.tls.unwrap().sni_source, SniSource::HostHeader);
    /// # Ok::<(), envoy_gateway_backend::translator::RouteError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with the first error of the backendRef: the rule answers 500.
    pub fn translate(&self, route: &Route, profile: &Profile) -> Result<Translation, RouteError> {
        let release = profile.release();
        let policies = profile.policies().unwrap_or_default();
        let target = PolicyTarget::new(self, route.port);
        let translation = translate(self, route, profile, target.policy(policies, release))?;
        if let Some(policy) = target.crashing_policy(policies, release) {
            let name = policy.metadata.name.as_deref().unwrap_or_default();
            let message = format!(
                "Envoy Gateway crashes: BackendTLSPolicy {name} has a `sectionName`, and the backendRef has no port"
            );
            return Err(RouteError::crash(message));
        }
        Ok(translation)
    }
}

/// As [`Backend::translate`], with the policy that applies.
pub(crate) fn translate<M: Metadata>(
    backend: &Backend<M>,
    route: &Route,
    profile: &Profile,
    policy: Option<&BackendTlsPolicy>,
) -> Result<Translation, RouteError> {
    let release = profile.release();
    let spec = &*stored(&backend.spec, release);
    check_reference(backend, spec, route.kind, profile)?;
    let EffectiveTls { tls, error } = tls_for_route(backend, spec, route, policy, release);
    let ignored_tls_error = match error {
        Some(error) if release.has_change(TLS_ERRORS_FAIL_THE_RULE) => {
            let error = ReferenceError::Tls(error.message);
            return Err(RouteError::of_reference(&error, route.kind, release));
        }
        error => error.map(|error| error.message),
    };
    let protocol = Protocol::from_route(route.kind, release);
    let mut setting = DestinationSetting::new(spec, protocol, release);
    if setting.address_type == Some(AddressType::Mixed) {
        let error = ReferenceError::MixedAddresses;
        return Err(RouteError::of_reference(&error, route.kind, release));
    }
    setting.tls = tls;
    Ok(Translation { setting, ignored_tls_error })
}

/// The TLS in effect on a route.
pub(crate) fn tls_for_route<M: Metadata>(
    backend: &Backend<M>,
    spec: &BackendSpec,
    route: &Route,
    policy: Option<&BackendTlsPolicy>,
    release: Release,
) -> EffectiveTls {
    let of_backend = TlsOfBackend {
        namespace: backend.metadata.namespace().unwrap_or_default(),
        name: backend.metadata.name().unwrap_or_default(),
        tls: spec.tls.as_ref(),
        is_dynamic_resolver: spec.is_dynamic_resolver(),
    };
    let objects: &dyn Objects = match &route.inventory {
        Some(inventory) => inventory,
        None => &EveryObject,
    };
    let defaults = ClientDefaults::from_route(Some(route));
    effective_tls(of_backend, policy, TlsContext { release, defaults, objects })
}

/// The checks of a reference to a Backend that exists (`validateBackendRefBackend`).
pub(crate) fn check_reference<M: Metadata>(
    backend: &Backend<M>,
    spec: &BackendSpec,
    route: RouteKind,
    profile: &Profile,
) -> Result<(), RouteError> {
    let release = profile.release();
    let namespace = backend.metadata.namespace().unwrap_or_default().to_owned();
    let name = backend.metadata.name().unwrap_or_default().to_owned();
    let rejection = || {
        first_rejection(backend, profile).filter(|_| release.has_change(ROUTES_VALIDATE_BACKENDS))
    };
    let has_unix =
        || spec.endpoints.iter().flatten().any(|endpoint| endpoint.address.unix().is_some());
    let error = if !profile.is_backend_api_enabled() {
        ReferenceError::Disabled { namespace, name }
    } else if !may_refer_to_backends(route, release) {
        ReferenceError::RouteKind { kind: route.as_str(), namespace, name }
    } else if let Some((rule, error)) = rejection() {
        let reason = rejection_reason(rule);
        ReferenceError::Rejected { reason, error, namespace, name }
    } else if has_unix() {
        ReferenceError::UnixSocket { namespace, name }
    } else {
        return Ok(());
    };
    Err(RouteError::of_reference(&error, route, release))
}

/// Whether routes of a kind may refer to Backends.
fn may_refer_to_backends(route: RouteKind, release: Release) -> bool {
    match route {
        RouteKind::Http => true,
        RouteKind::Tls => release.has_change(TLS_ROUTES),
        RouteKind::Grpc | RouteKind::Tcp | RouteKind::Udp => release.has_change(EVERY_ROUTE_KIND),
    }
}

/// The reason of a route's condition, since v1.4, for a rule that rejects the Backend.
pub(crate) fn rejection_reason(rule: &Rule) -> RouteErrorReason {
    if acceptance::NAME_RULES.contains(&rule) {
        RouteErrorReason::InvalidAddress
    } else {
        RouteErrorReason::InvalidBackendRef
    }
}

fn first_rejection<M: Metadata>(
    backend: &Backend<M>,
    profile: &Profile,
) -> Option<(&'static Rule, String)> {
    let mut first = None;
    rejections(&profile.clone().knowing_policies(), backend, &mut |rejection| {
        first.get_or_insert((rejection.rule, rejection.message));
    });
    first
}
