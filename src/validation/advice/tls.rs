//! Advice on `spec.tls`.

use super::{note, warning};
use crate::api::{BackendAddress, BackendSpec, BackendTls, LocalObjectReference, TlsVersion};
use crate::path::Path;
use crate::release::Release;
use crate::report::sink::Details;
use crate::rule::Rule;
#[cfg(all(test, feature = "lint"))]
use crate::rule::recipe;
use crate::suggest::nearest;
use crate::translator::ca;
use crate::validation::Checker;

pub(crate) static UNVERIFIED_PUBLIC_NAME: Rule = warning("unverified-public-name", "public host without certificate verification")
    .docs("With `insecureSkipVerify` anyone on the network path can impersonate the destination. A public name nearly always has a certificate that the system's CA certificates verify: `wellKnownCACertificates: System`.")
    .by("RFC 9525; Envoy without a validation context verifies nothing");

pub(crate) static OLD_TLS_VERSION: Rule = warning("old-tls-version", "TLS 1.0 or 1.1")
    .docs("TLS 1.0 and 1.1 are broken and deprecated (RFC 8996). They need an explicit list of older ciphers, too: Envoy's default list has none.")
    .by("RFC 8996");

pub(crate) static SKIPPED_CA_KIND: Rule = warning("skipped-ca-kind", "CA reference of an unsupported kind")
    .docs("Envoy Gateway reads CA certificates from a ConfigMap, a Secret or a ClusterTrustBundle. It skips a reference of another kind without a message if there is a supported one.")
    .by("Envoy Gateway, `internal/gatewayapi/backendtlspolicy.go`");

pub(crate) static SNI_FROM_HOST: Rule = note("sni-from-host", "SNI taken from the `Host` header")
    .since(Release::V1_6)
    .docs("Without `sni`, `autoSNIFromEndpointHostname` or a `BackendTLSPolicy`, Envoy sends the `Host` header of each request as SNI. That is correct if the route rewrites the header, or if the destination has that name.")
    .by("Envoy Gateway, `buildXdsCluster` (`internal/xds/translator/cluster.go`)");

pub(crate) static NO_SNI: Rule = warning("no-sni", "TLS without SNI")
    .since(Release::V1_5)
    .until(Release::V1_5)
    .docs("v1.5 sends no SNI unless a `BackendTLSPolicy` names one, and the Backend has no field for it. A server with several certificates then presents the wrong one, or closes the connection. v1.6 adds `sni`, and sends the `Host` header without it.")
    .by("Envoy Gateway, `buildXdsCluster` (`internal/xds/translator/cluster.go`)");

pub(crate) static FINGERPRINTS_WITHOUT_EFFECT: Rule = note(
    "fingerprints-without-effect", "`fingerprints` without effect",
)
.docs("`fingerprints` apply to TLS connections from clients; those of a Backend never reach Envoy.")
.by("Envoy Gateway, `internal/gatewayapi/backendtlspolicy.go`");

pub(crate) const RULES: &[&Rule] = &[
    &UNVERIFIED_PUBLIC_NAME, &OLD_TLS_VERSION, &SKIPPED_CA_KIND, &SNI_FROM_HOST, &NO_SNI,
    &FINGERPRINTS_WITHOUT_EFFECT,
];

/// Reports where the SNI comes from if nothing sets it.
fn sni(checker: &mut Checker<'_>, spec: &BackendSpec, path: &Path<'_>) {
    let release = checker.release();
    let has_name =
        spec.endpoints.iter().flatten().any(|endpoint| endpoint.address.fqdn().is_some());
    if SNI_FROM_HOST.applies_to(release) {
        checker.advise(
            &SNI_FROM_HOST,
            path,
            "SNI will be the `Host` header of each request",
            "set `sni` if the destination needs a specific name",
        );
    } else if NO_SNI.applies_to(release) && has_name {
        checker.advise(
            &NO_SNI,
            path,
            "no SNI is sent",
            "add a BackendTLSPolicy: its `hostname` is the SNI",
        );
    }
}

pub(super) fn check(
    checker: &mut Checker<'_>,
    tls: &BackendTls,
    spec: &BackendSpec,
    by_policy: bool,
    path: &Path<'_>,
) {
    if tls.skips_verification()
        && let Some(name) = public_name(spec)
    {
        let message = format!("certificate of `{name}` is not verified");
        checker.advise(
            &UNVERIFIED_PUBLIC_NAME,
            &path.field("insecureSkipVerify"),
            &message,
            "remove `insecureSkipVerify` and set `wellKnownCACertificates: System`",
        );
    }
    for (field, version) in [("minVersion", &tls.min_version), ("maxVersion", &tls.max_version)] {
        if let Some(version @ (TlsVersion::V1_0 | TlsVersion::V1_1)) = version {
            checker.advise(
                &OLD_TLS_VERSION,
                &path.field(field),
                &format!("TLS {version} is deprecated"),
                "use `\"1.2\"` or `\"1.3\"`",
            );
        }
    }
    ca_kinds(
        checker,
        tls.ca_certificate_refs.as_deref().unwrap_or_default(),
        &path.field("caCertificateRefs"),
    );
    if tls.sni.is_none() && !tls.is_auto_sni() && !by_policy && !spec.is_dynamic_resolver() {
        sni(checker, spec, path);
    }
    #[cfg(all(test, feature = "lint"))]
    checker.recipe(&recipe::ADVICE_TLS, tls.sni.as_deref(), path);
    if tls.fingerprints.as_ref().is_some_and(|list| !list.is_empty()) {
        checker.advise(
            &FINGERPRINTS_WITHOUT_EFFECT,
            &path.field("fingerprints"),
            "`fingerprints` have no effect in a Backend",
            "remove `fingerprints`; a ClientTrafficPolicy sets them for clients",
        );
    }
}

fn ca_kinds(checker: &mut Checker<'_>, refs: &[LocalObjectReference], path: &Path<'_>) {
    let release = checker.release();
    let is_read = |reference: &LocalObjectReference| ca::is_ca_kind(&reference.kind, release);
    if !refs.iter().any(is_read) {
        return;
    }
    for (index, reference) in refs.iter().enumerate().filter(|(_, reference)| !is_read(reference)) {
        checker.report(&SKIPPED_CA_KIND, &path.index(index).field("kind"), || {
            let message = format!("CA of kind `{}` is skipped", reference.kind.escape_debug());
            Details::new(message).help(match nearest(&reference.kind, ca::ca_kinds(release)) {
                Some(candidate) => format!("did you mean `{candidate}`?"),
                None => {
                    format!("use one of {}", ca::ca_kinds(release).collect::<Vec<_>>().join(", "))
                }
            })
        });
    }
}

/// The first endpoint host name that is probably in the public DNS.
fn public_name(spec: &BackendSpec) -> Option<&str> {
    const PRIVATE: &[&str] = &[
        "local", "localhost", "localdomain", "internal", "intranet", "private", "corp", "home",
        "lan", "svc", "test", "invalid", "arpa", "onion", "alt",
    ];
    let endpoints = spec.endpoints.as_deref().unwrap_or_default();
    let names = endpoints.iter().filter_map(|endpoint| match &endpoint.address {
        BackendAddress::Fqdn(fqdn) => Some(fqdn.hostname.trim_end_matches('.')),
        _ => None,
    });
    names.into_iter().find(|name| {
        name.rsplit_once('.').is_some_and(|(_, last)| {
            last.len() > 1 && !PRIVATE.contains(&last) && !last.bytes().all(|b| b.is_ascii_digit())
        })
    })
}
