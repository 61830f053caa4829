//! Checks of the CRD rules of `spec`.

use super::{Checker, endpoints, tls};
use crate::api::{BackendEndpoint, BackendSpec};
use crate::fields::crd_rules::{
    AUTO_SNI_NEEDS_HOSTNAMES, DYNAMIC_RESOLVER_EXCLUDES_AUTO_SNI,
    DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS, DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS_AND_APP_PROTOCOLS,
    ENDPOINTS_REQUIRED, TLS_NEEDS_DYNAMIC_RESOLVER,
};
use crate::path::Path;
use crate::report::sink::Details;
use crate::rule::Reason;
#[cfg(all(test, feature = "lint"))]
use crate::rule::recipe;

pub(super) fn check(checker: &mut Checker<'_>, spec: &BackendSpec) {
    let root = Path::ROOT;
    let path = &root.field("spec");
    let dynamic = spec.is_dynamic_resolver();
    let tls = spec.tls.as_ref();
    let auto_sni = tls.is_some_and(crate::api::BackendTls::is_auto_sni);

    checker.cel(
        &DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS_AND_APP_PROTOCOLS,
        path,
        dynamic && (spec.endpoints.is_some() || spec.app_protocols.is_some()),
    );
    checker.cel(&TLS_NEEDS_DYNAMIC_RESOLVER, path, tls.is_some() && !dynamic);
    checker.cel(&DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS, path, dynamic && spec.endpoints.is_some());
    checker.cel(&ENDPOINTS_REQUIRED, path, !dynamic && spec.endpoints.is_none());
    checker.cel(&DYNAMIC_RESOLVER_EXCLUDES_AUTO_SNI, path, dynamic && auto_sni);
    match &spec.endpoints {
        Some(endpoints) => {
            let nameless = |endpoint: &BackendEndpoint| {
                (endpoint.address.ip().is_some() || endpoint.address.unix().is_some())
                    && endpoint.hostname.is_none()
            };
            checker.cel(
                &AUTO_SNI_NEEDS_HOSTNAMES,
                path,
                auto_sni && endpoints.iter().any(nameless),
            );
        }
        None if auto_sni && checker.applies(&AUTO_SNI_NEEDS_HOSTNAMES) => {
            // The message of CEL for an expression that cannot be evaluated.
            checker.report(&AUTO_SNI_NEEDS_HOSTNAMES, path, || {
                let rule = AUTO_SNI_NEEDS_HOSTNAMES.cel.map_or("", |cel| cel.message);
                Details::new(format!("no such key: endpoints evaluating rule: {rule}"))
                    .reason(Reason::FieldValueInvalid)
            });
        }
        None => {}
    }
    endpoints::check(
        checker,
        spec.endpoints.as_deref().unwrap_or_default(),
        &path.field("endpoints"),
    );
    if let Some(tls) = tls {
        tls::check(checker, tls, &path.field("tls"));
    }
    #[cfg(all(test, feature = "lint"))]
    checker.recipe(&recipe::SPEC, spec.first_host(), path);
}
