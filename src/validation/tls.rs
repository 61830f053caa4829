//! Rules of `spec.tls`.

use super::Checker;
use crate::api::{BackendTls, TlsVersion};
use crate::path::Path;
use crate::release::Release;
use crate::rule::Rule;

pub(crate) static CA_REFS_EXCLUDE_WELL_KNOWN: Rule = Rule::cel(
    "ca-refs-exclude-well-known",
    "CA certificates are given by reference or by a well-known name, not by both",
    "must not contain both CACertificateRefs and WellKnownCACertificates",
    "!(has(self.caCertificateRefs) && size(self.caCertificateRefs) > 0 && has(self.wellKnownCACertificates) && self.wellKnownCACertificates != \"\")",
)
.since(Release::V1_4)
.docs("Gateway API gives one of them the say; both would leave open which. An empty list of references counts as none.");

pub(crate) static CA_REQUIRED_BY_CRD: Rule = Rule::cel(
    "ca-required-by-crd",
    "TLS settings name CA certificates",
    "must specify either CACertificateRefs or WellKnownCACertificates",
    "(has(self.caCertificateRefs) && size(self.caCertificateRefs) > 0 || has(self.wellKnownCACertificates) && self.wellKnownCACertificates != \"\")",
)
.since(Release::V1_4)
.until(Release::V1_4)
.docs("Without a CA no certificate can be verified. From v1.5 on the controller asks for it, and takes one from a `BackendTLSPolicy`, too.");

pub(crate) static SKIP_VERIFY_EXCLUDES_CA: Rule = Rule::cel(
    "skip-verify-excludes-ca",
    "with verification off, no CA certificates are given",
    "must not contain either CACertificateRefs or WellKnownCACertificates when InsecureSkipVerify is enabled",
    "!((has(self.insecureSkipVerify) && self.insecureSkipVerify) && ((has(self.caCertificateRefs) && size(self.caCertificateRefs) > 0) || (has(self.wellKnownCACertificates) && self.wellKnownCACertificates != \"\")))",
)
.since(Release::V1_5)
.docs("A CA would be of no use where any certificate is accepted; giving one suggests that verification was meant to be on.");

pub(crate) static SNI_EXCLUDES_AUTO_SNI: Rule = Rule::cel(
    "sni-excludes-auto-sni",
    "the server name is fixed or taken from the endpoints, not both",
    "sni and autoSNIFromEndpointHostname are mutually exclusive",
    "!(has(self.sni) && has(self.autoSNIFromEndpointHostname) && self.autoSNIFromEndpointHostname)",
)
.since(Release::V1_9)
.docs("One connection sends one server name.");

pub(crate) static CIPHERS_EXCLUDE_TLS_1_3: Rule = Rule::cel(
    "ciphers-exclude-tls-1-3",
    "ciphers are not set where TLS 1.3 is the oldest version",
    "setting ciphers has no effect if the minimum possible TLS version is 1.3",
    "has(self.minVersion) && self.minVersion == '1.3' ? !has(self.ciphers) : true",
)
.since(Release::V1_6)
.docs("The list holds for TLS 1.0 to 1.2; the suites of TLS 1.3 cannot be chosen. Even an empty list is refused.");

pub(crate) static VERSIONS_ORDERED: Rule = Rule::cel(
    "tls-versions-ordered",
    "the oldest TLS version is not newer than the newest",
    "minVersion must be smaller or equal to maxVersion",
    "has(self.minVersion) && has(self.maxVersion) ? {\"Auto\":0,\"1.0\":1,\"1.1\":2,\"1.2\":3,\"1.3\":4}[self.minVersion] <= {\"1.0\":1,\"1.1\":2,\"1.2\":3,\"1.3\":4,\"Auto\":5}[self.maxVersion] : !has(self.minVersion) && has(self.maxVersion) ? 3 <= {\"1.0\":1,\"1.1\":2,\"1.2\":3,\"1.3\":4,\"Auto\":5}[self.maxVersion] : true",
)
.since(Release::V1_6)
.docs("An absent `minVersion` counts as 1.2, so that `maxVersion: \"1.1\"` alone is refused. `Auto` is below every version as a minimum and above every one as a maximum.");

pub(crate) const RULES: &[&Rule] = &[
    &CA_REFS_EXCLUDE_WELL_KNOWN, &CA_REQUIRED_BY_CRD, &SKIP_VERIFY_EXCLUDES_CA,
    &SNI_EXCLUDES_AUTO_SNI, &CIPHERS_EXCLUDE_TLS_1_3, &VERSIONS_ORDERED,
];

pub(super) fn check(checker: &mut Checker<'_>, tls: &BackendTls, path: &Path<'_>) {
    let refs = tls.has_ca_refs();
    let well_known =
        tls.well_known_ca_certificates.as_ref().is_some_and(|name| !name.as_str().is_empty());

    checker.cel(&CA_REFS_EXCLUDE_WELL_KNOWN, path, refs && well_known);
    checker.cel(&CA_REQUIRED_BY_CRD, path, !refs && !well_known);
    checker.cel(&SKIP_VERIFY_EXCLUDES_CA, path, tls.skips_verification() && (refs || well_known));
    checker.cel(&SNI_EXCLUDES_AUTO_SNI, path, tls.sni.is_some() && tls.is_auto_sni());
    checker.cel(
        &CIPHERS_EXCLUDE_TLS_1_3,
        path,
        tls.min_version == Some(TlsVersion::V1_3) && tls.ciphers.is_some(),
    );
    checker.cel(&VERSIONS_ORDERED, path, !versions_ordered(tls));
}

/// What `minVersion` is without being said, for this rule.
const DEFAULT_MIN: u8 = 3;

fn versions_ordered(tls: &BackendTls) -> bool {
    let rank = |version: &TlsVersion, auto| match version {
        TlsVersion::Auto => Some(auto),
        TlsVersion::V1_0 => Some(1),
        TlsVersion::V1_1 => Some(2),
        TlsVersion::V1_2 => Some(DEFAULT_MIN),
        TlsVersion::V1_3 => Some(4),
        // The API server does not get here: it has refused the value before.
        TlsVersion::Unrecognized(_) => None,
    };
    let Some(max) = &tls.max_version else { return true };
    let min = tls.min_version.as_ref().map_or(Some(DEFAULT_MIN), |min| rank(min, 0));
    min.zip(rank(max, 5)).is_none_or(|(min, max)| min <= max)
}
