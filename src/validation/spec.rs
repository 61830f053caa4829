//! Rules of `spec` as a whole.

use super::{Checker, endpoints, tls};
use crate::Release;
use crate::api::{BackendEndpoint, BackendSpec};
use crate::path::Path;
use crate::report::sink::Details;
use crate::rule::{Reason, Rule};

pub(crate) static DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS_AND_APP_PROTOCOLS: Rule = Rule::cel(
    "dynamic-resolver-excludes-endpoints-and-app-protocols",
    "a dynamic resolver has neither endpoints nor application protocols",
    "DynamicResolver type cannot have endpoints and appProtocols specified",
    "self.type != 'DynamicResolver' || !has(self.endpoints) && !has(self.appProtocols)",
)
.since(Release::V1_4)
.until(Release::V1_4)
.docs("The destination is resolved from each request, so that there is nothing for endpoints to say. v1.5 lifted the rule for `appProtocols`.");

pub(crate) static TLS_NEEDS_DYNAMIC_RESOLVER: Rule = Rule::cel(
    "tls-needs-dynamic-resolver",
    "TLS settings stand on a dynamic resolver only",
    "TLS settings can only be specified for DynamicResolver backends",
    "has(self.tls) ? self.type == 'DynamicResolver' : true",
)
.since(Release::V1_4)
.until(Release::V1_4)
.docs("v1.4 took TLS settings for `DynamicResolver` alone; for endpoints it wants a `BackendTLSPolicy`. v1.5 lifted the rule.");

pub(crate) static DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS: Rule = Rule::cel(
    "dynamic-resolver-excludes-endpoints",
    "a dynamic resolver has no endpoints",
    "DynamicResolver type cannot have endpoints specified",
    "self.type != 'DynamicResolver' || !has(self.endpoints)",
)
.since(Release::V1_5)
.docs("The destination is resolved from the `Host` header of each request, so that there is nothing for endpoints to say, not even an empty list.");

pub(crate) static ENDPOINTS_REQUIRED: Rule = Rule::cel(
    "endpoints-required",
    "missing `endpoints`",
    "endpoints must be specified when type is Endpoints",
    "self.type != 'Endpoints' || has(self.endpoints)",
)
.since(Release::V1_10)
.docs("A Backend of the type `Endpoints`, which is the default, lists its endpoints. A Backend that an older release stored without them may still be updated as long as its `spec` does not change.");

pub(crate) static DYNAMIC_RESOLVER_EXCLUDES_AUTO_SNI: Rule = Rule::cel(
    "dynamic-resolver-excludes-auto-sni",
    "a dynamic resolver does not take its SNI from endpoint host names",
    "DynamicResolver type cannot use autoSNIFromEndpointHostname",
    "self.type != 'DynamicResolver' || !has(self.tls) || !(has(self.tls.autoSNIFromEndpointHostname) && self.tls.autoSNIFromEndpointHostname)",
)
.since(Release::V1_9)
.docs("It has no endpoints whose names could be sent; the `Host` header of each request is sent as SNI anyway.");

pub(crate) static AUTO_SNI_NEEDS_HOSTNAMES: Rule = Rule::cel(
    "auto-sni-needs-hostnames",
    "with automatic SNI, IP and Unix endpoints have a host name",
    "when autoSNIFromEndpointHostname is enabled, IP and Unix endpoints must define a hostname",
    "!has(self.tls) || !(has(self.tls.autoSNIFromEndpointHostname) && self.tls.autoSNIFromEndpointHostname) || self.endpoints.all(e, (!has(e.ip) && !has(e.unix)) || has(e.hostname))",
)
.since(Release::V1_9)
.docs("An address is no name that could be sent as SNI. A Backend without endpoints fails the rule, too: the expression then has nothing to look at, and the API server says so.");

pub(crate) const RULES: &[&Rule] = &[
    &DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS_AND_APP_PROTOCOLS,
    &TLS_NEEDS_DYNAMIC_RESOLVER,
    &DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS,
    &ENDPOINTS_REQUIRED,
    &DYNAMIC_RESOLVER_EXCLUDES_AUTO_SNI,
    &AUTO_SNI_NEEDS_HOSTNAMES,
];

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
        None if auto_sni && AUTO_SNI_NEEDS_HOSTNAMES.applies_to(checker.release()) => {
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
}
