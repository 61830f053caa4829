//! The CRD's validation rules (`x-kubernetes-validations`) as data; the native checks are in
//! `validation`.

use crate::release::Release;
use crate::rule::Rule;

/// Maximum length of a Unix socket path that the API server stores, in characters.
pub(crate) const UNIX_PATH_MAX_CHARS: usize = 108;

pub(crate) static DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS_AND_APP_PROTOCOLS: Rule = Rule::cel(
    "dynamic-resolver-excludes-endpoints-and-app-protocols",
    "dynamic resolver with endpoints or application protocols",
    "DynamicResolver type cannot have endpoints and appProtocols specified",
    "self.type != 'DynamicResolver' || !has(self.endpoints) && !has(self.appProtocols)",
)
.since(Release::V1_4)
.until(Release::V1_4)
.docs("Each request is resolved by itself, so endpoints have no meaning. Since v1.5, `appProtocols` is allowed.");

pub(crate) static TLS_NEEDS_DYNAMIC_RESOLVER: Rule = Rule::cel(
    "tls-needs-dynamic-resolver",
    "`tls` without a dynamic resolver",
    "TLS settings can only be specified for DynamicResolver backends",
    "has(self.tls) ? self.type == 'DynamicResolver' : true",
)
.since(Release::V1_4)
.until(Release::V1_4)
.docs("v1.4 allows TLS settings only for `DynamicResolver`; endpoints need a `BackendTLSPolicy`. Since v1.5, `tls` is allowed for both types.");

pub(crate) static DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS: Rule = Rule::cel(
    "dynamic-resolver-excludes-endpoints",
    "dynamic resolver with endpoints",
    "DynamicResolver type cannot have endpoints specified",
    "self.type != 'DynamicResolver' || !has(self.endpoints)",
)
.since(Release::V1_5)
.docs("The destination is resolved from the `Host` header of each request, so endpoints have no meaning. An empty list is invalid as well.");

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
    "dynamic resolver with automatic SNI",
    "DynamicResolver type cannot use autoSNIFromEndpointHostname",
    "self.type != 'DynamicResolver' || !has(self.tls) || !(has(self.tls.autoSNIFromEndpointHostname) && self.tls.autoSNIFromEndpointHostname)",
)
.since(Release::V1_9)
.docs("A dynamic resolver has no endpoint host names. The `Host` header of each request is sent as SNI.");

pub(crate) static AUTO_SNI_NEEDS_HOSTNAMES: Rule = Rule::cel(
    "auto-sni-needs-hostnames",
    "automatic SNI without a host name",
    "when autoSNIFromEndpointHostname is enabled, IP and Unix endpoints must define a hostname",
    "!has(self.tls) || !(has(self.tls.autoSNIFromEndpointHostname) && self.tls.autoSNIFromEndpointHostname) || self.endpoints.all(e, (!has(e.ip) && !has(e.unix)) || has(e.hostname))",
)
.since(Release::V1_9)
.docs("An IP address or a socket path cannot be sent as SNI. A Backend without endpoints violates the rule as well: the API server cannot evaluate the expression then, and reports that.");

pub(crate) static FQDN_EXCLUDES_OTHER_ADDRESSES: Rule = Rule::cel(
    "fqdn-excludes-other-addresses",
    "FQDN endpoints mixed with other address types",
    "fqdn addresses cannot be mixed with other address types",
    "self.all(f, has(f.fqdn)) || !self.exists(f, has(f.fqdn))",
)
.docs("Envoy resolves DNS names and addresses in different ways, one way for a whole cluster. IP and Unix endpoints may be mixed.");

pub(crate) static ADDRESS_REQUIRED: Rule = Rule::cel(
    "address-required",
    "endpoint without an address",
    "one of fqdn, ip or unix must be specified",
    "(has(self.fqdn) || has(self.ip) || has(self.unix))",
)
.docs("An endpoint has exactly one of `fqdn`, `ip` and `unix`.");

pub(crate) static ADDRESS_UNIQUE: Rule = Rule::cel(
    "address-unique",
    "endpoint without exactly one address",
    "only one of fqdn, ip or unix can be specified",
    "((has(self.fqdn) && !(has(self.ip) || has(self.unix))) || (has(self.ip) && !(has(self.fqdn) || has(self.unix))) || (has(self.unix) && !(has(self.ip) || has(self.fqdn))))",
)
.docs("Each address is an endpoint of its own. The API server reports this rule for an endpoint without an address, too.");

pub(crate) static UNIX_PATH_FITS: Rule = Rule::cel(
    "unix-path-fits",
    "Unix socket path longer than 108 characters",
    "unix domain socket path must not exceed 108 characters",
    "size(self) <= 108",
)
.since(Release::V1_5)
.docs("Linux limits the path to 108 bytes (`unix(7)`). The API server counts characters.");

pub(crate) static CA_REFS_EXCLUDE_WELL_KNOWN: Rule = Rule::cel(
    "ca-refs-exclude-well-known",
    "CA certificates both by reference and by well-known name",
    "must not contain both CACertificateRefs and WellKnownCACertificates",
    "!(has(self.caCertificateRefs) && size(self.caCertificateRefs) > 0 && has(self.wellKnownCACertificates) && self.wellKnownCACertificates != \"\")",
)
.since(Release::V1_4)
.docs("With both, it would be unclear which CA applies. An empty list of references counts as absent.");

pub(crate) static CA_REQUIRED_BY_CRD: Rule = Rule::cel(
    "ca-required-by-crd",
    "`tls` without CA certificates",
    "must specify either CACertificateRefs or WellKnownCACertificates",
    "(has(self.caCertificateRefs) && size(self.caCertificateRefs) > 0 || has(self.wellKnownCACertificates) && self.wellKnownCACertificates != \"\")",
)
.since(Release::V1_4)
.until(Release::V1_4)
.docs("Without a CA no certificate can be verified. Since v1.5 the controller checks this instead, and accepts the CA of a `BackendTLSPolicy`, too.");

pub(crate) static SKIP_VERIFY_EXCLUDES_CA: Rule = Rule::cel(
    "skip-verify-excludes-ca",
    "CA certificates with verification off",
    "must not contain either CACertificateRefs or WellKnownCACertificates when InsecureSkipVerify is enabled",
    "!((has(self.insecureSkipVerify) && self.insecureSkipVerify) && ((has(self.caCertificateRefs) && size(self.caCertificateRefs) > 0) || (has(self.wellKnownCACertificates) && self.wellKnownCACertificates != \"\")))",
)
.since(Release::V1_5)
.docs("With `insecureSkipVerify` every certificate is accepted, so a CA has no effect. A CA suggests that verification was intended.");

pub(crate) static SNI_EXCLUDES_AUTO_SNI: Rule = Rule::cel(
    "sni-excludes-auto-sni",
    "`sni` with automatic SNI",
    "sni and autoSNIFromEndpointHostname are mutually exclusive",
    "!(has(self.sni) && has(self.autoSNIFromEndpointHostname) && self.autoSNIFromEndpointHostname)",
)
.since(Release::V1_9)
.docs("A connection has one server name: either `sni` or the host name of the endpoint.");

pub(crate) static CIPHERS_EXCLUDE_TLS_1_3: Rule = Rule::cel(
    "ciphers-exclude-tls-1-3",
    "`ciphers` with TLS 1.3 as minimum version",
    "setting ciphers has no effect if the minimum possible TLS version is 1.3",
    "has(self.minVersion) && self.minVersion == '1.3' ? !has(self.ciphers) : true",
)
.since(Release::V1_6)
.docs("The list applies to TLS 1.0 to 1.2; the cipher suites of TLS 1.3 cannot be configured. An empty list is invalid as well.");

pub(crate) static VERSIONS_ORDERED: Rule = Rule::cel(
    "tls-versions-ordered",
    "`minVersion` newer than `maxVersion`",
    "minVersion must be smaller or equal to maxVersion",
    "has(self.minVersion) && has(self.maxVersion) ? {\"Auto\":0,\"1.0\":1,\"1.1\":2,\"1.2\":3,\"1.3\":4}[self.minVersion] <= {\"1.0\":1,\"1.1\":2,\"1.2\":3,\"1.3\":4,\"Auto\":5}[self.maxVersion] : !has(self.minVersion) && has(self.maxVersion) ? 3 <= {\"1.0\":1,\"1.1\":2,\"1.2\":3,\"1.3\":4,\"Auto\":5}[self.maxVersion] : true",
)
.since(Release::V1_6)
.docs("An absent `minVersion` counts as 1.2, so `maxVersion: \"1.1\"` alone is invalid. `Auto` is older than every version as a minimum and newer than every version as a maximum.");

/// Every CRD rule, in the order of the CRD.
pub(crate) const RULES: &[&Rule] = &[
    &DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS_AND_APP_PROTOCOLS,
    &TLS_NEEDS_DYNAMIC_RESOLVER,
    &DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS,
    &ENDPOINTS_REQUIRED,
    &DYNAMIC_RESOLVER_EXCLUDES_AUTO_SNI,
    &AUTO_SNI_NEEDS_HOSTNAMES,
    &FQDN_EXCLUDES_OTHER_ADDRESSES,
    &ADDRESS_REQUIRED,
    &ADDRESS_UNIQUE,
    &UNIX_PATH_FITS,
    &CA_REFS_EXCLUDE_WELL_KNOWN,
    &CA_REQUIRED_BY_CRD,
    &SKIP_VERIFY_EXCLUDES_CA,
    &SNI_EXCLUDES_AUTO_SNI,
    &CIPHERS_EXCLUDE_TLS_1_3,
    &VERSIONS_ORDERED,
];
