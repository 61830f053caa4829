//! Why an upgrade changes something.

use super::facts::Facts;
use super::{Aspect, Side, relevant};
use crate::api::{Backend, Metadata};
use crate::profile::Profile;
use crate::release::Release;
use crate::report::{Finding, Report};
use crate::rule::{Gate, Rule};
use crate::translator::changes::{self, Change};

/// Why findings come and go: the releases of their rules, or what the finding itself says.
pub(super) fn reasons_of_findings(before: Side<'_>, after: Side<'_>) -> Vec<String> {
    let (from, to) = (before.profile.release(), after.profile.release());
    let is_in = |report: &Report, wanted: &Finding| {
        relevant(report).any(|known| known.rule == wanted.rule && known.path == wanted.path)
    };
    let mut reasons = Vec::new();
    let sides = [(after, before, to), (before, after, from)];
    for (index, (side, other, release)) in sides.into_iter().enumerate() {
        for finding in relevant(side.report).filter(|finding| !is_in(other.report, finding)) {
            let (rule, other_release) = (finding.rule, other.profile.release());
            let reason = if !rule.applies_to(other_release) {
                format!("`{}` applies {}", rule.id(), releases(rule))
            } else if finding.gate == Gate::Envoy {
                format!(
                    "Envoy {} is replaced by Envoy {}",
                    before.profile.envoy(),
                    after.profile.envoy()
                )
            } else if let (1, Some(help)) = (index, &finding.help) {
                help.clone()
            } else {
                format!("`{}` is reported for {release} only", rule.id())
            };
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    reasons
}

fn releases(rule: &Rule) -> String {
    match (rule.first_release(), rule.last_release()) {
        (first, None) => format!("since {first}"),
        (Release::OLDEST, Some(last)) => format!("until {last}"),
        (first, Some(last)) => format!("from {first} to {last}"),
    }
}

/// The changes of the translation that change an aspect of a Backend: those between the two
/// releases, in either direction, whose first patch gives another value than the patch before it.
pub(super) fn reasons_of_aspect<M: Metadata>(
    aspect: Aspect,
    backend: &Backend<M>,
    before: &Profile,
    to: Release,
) -> Vec<String> {
    let value = |release: Release| {
        let profile = before.clone().with_release(release);
        Facts::new(backend, &profile).value(aspect).map(str::to_owned)
    };
    let between = REASONS.iter().filter(|(aspects, change, _)| {
        aspects.contains(&aspect) && before.release().has_change(change) != to.has_change(change)
    });
    between
        .filter(|(_, change, _)| {
            change.iter().any(|first| {
                first.previous().is_some_and(|previous| value(previous) != value(*first))
            })
        })
        .map(|(_, change, text)| {
            let releases: Vec<_> = change.iter().map(ToString::to_string).collect();
            format!("since {}: {text}", releases.join(" and "))
        })
        .collect()
}

/// The changes that a translation can show.
const REASONS: &[(&[Aspect], Change, &str)] = &[
    (&[Aspect::Route], &[Release::V1_2], "IPv6 addresses are accepted"),
    (
        &[Aspect::CaCertificates],
        &[Release::V1_3],
        "the CA certificates of the system have a secret",
    ),
    (
        &[Aspect::Route],
        &[Release::V1_6],
        "loopback addresses are accepted on Host infrastructure, and their message names it",
    ),
    (&[Aspect::Route], &[Release::V1_9], "one trailing dot of a host name is accepted"),
    (&[Aspect::Sni], &[Release::V1_9], "a Backend sets `autoSNIFromEndpointHostname`"),
    (
        &[Aspect::Route],
        changes::ROUTES_VALIDATE_BACKENDS,
        "routes refuse a Backend that the controller does not accept",
    ),
    (&[Aspect::Route], changes::EVERY_ROUTE_KIND, "every kind of route may refer to a Backend"),
    (
        &[Aspect::Route],
        changes::BACKEND_REF_ERRORS,
        "the condition of the route names the rule and the backendRef",
    ),
    (
        &[Aspect::Route, Aspect::Tls],
        changes::TLS_ERRORS_FAIL_THE_RULE,
        "an error of the TLS settings fails the route instead of turning TLS off",
    ),
    (
        &[Aspect::Tls, Aspect::CaCertificates],
        changes::LATER_TARGETS,
        "every target reference of a BackendTLSPolicy is compared",
    ),
    (
        TLS_ASPECTS,
        changes::TLS_OF_EVERY_BACKEND,
        "`spec.tls` counts for every type of Backend, together with a BackendTLSPolicy",
    ),
    (
        &[Aspect::Sni],
        changes::CLIENT_TLS_OF_BACKEND,
        "a Backend sets `sni`; without one, Envoy sends the `Host` header of each request",
    ),
    (
        &[
            Aspect::Route,
            Aspect::ClientCertificate,
            Aspect::TlsVersions,
            Aspect::Algorithms,
            Aspect::Alpn,
        ],
        changes::CLIENT_TLS_OF_BACKEND,
        "a Backend has client settings for TLS, which override those of the EnvoyProxy",
    ),
    (
        TLS_ASPECTS,
        changes::SECTION_TARGET_FIRST,
        "a BackendTLSPolicy that names the port takes precedence over one that does not",
    ),
    (
        &[Aspect::SubjectAltNames],
        changes::URI_SUBJECT_ALT_NAMES,
        "`subjectAltNames` of type `URI` are read",
    ),
    (
        &[Aspect::SubjectAltNames],
        changes::HOSTNAME_SUBJECT_ALT_NAMES,
        "`subjectAltNames` of type `Hostname` are read",
    ),
    (
        &[Aspect::Route, Aspect::Tls, Aspect::CaCertificates],
        changes::CA_LOOKUP_BY_NAMESPACE,
        "CA references are looked up in the namespace, and a missing object is an error",
    ),
    (&[Aspect::Route], changes::CA_MESSAGES, "errors of CA references have other messages"),
    (
        &[Aspect::Route, Aspect::CaCertificates],
        changes::CA_FROM_TRUST_BUNDLE,
        "a CA may be in a ClusterTrustBundle",
    ),
    (
        &[Aspect::Route, Aspect::CaCertificates],
        changes::CA_FROM_ONLY_KEY,
        "the only key of an object is its CA",
    ),
    (&[Aspect::Route, Aspect::CaCertificates], changes::CA_FROM_TLS_CRT, "`tls.crt` is a CA key"),
    (
        &[Aspect::CaCertificates],
        changes::SHARED_SYSTEM_CA,
        "all Backends share one secret with the CA certificates of the system",
    ),
    (
        &[Aspect::Route, Aspect::ClientCertificate],
        changes::CLIENT_CERTIFICATE_BESIDE_OWNER,
        "a client certificate without a namespace is in the namespace of its owner",
    ),
    (
        &[Aspect::Route, Aspect::ClientCertificate],
        changes::CLIENT_CERTIFICATE_IN_DEFAULT,
        "a client certificate of an EnvoyProxy without a namespace is in `default`",
    ),
    (
        &[Aspect::Route, Aspect::ClientCertificate],
        changes::GATEWAY_CLIENT_CERTIFICATE,
        "`spec.tls.backend` of the Gateway replaces the settings of the EnvoyProxy",
    ),
    (
        &[Aspect::TlsVersions],
        changes::TLS_VERSION_DEFAULTS,
        "the TLS versions are 1.2 to 1.3 where nothing sets them",
    ),
    (&[Aspect::Alpn], changes::EMPTY_ALPN, "an empty `alpnProtocols` switches ALPN off"),
    (&[Aspect::Protocol], changes::WEBSOCKET_FORCES_HTTP1, "`ws` and `wss` force HTTP/1.1"),
    (&[Aspect::Protocol], changes::APP_PROTOCOLS_ON_HTTP_ONLY, "`h2c` counts on an HTTPRoute only"),
    (
        &[Aspect::Route],
        changes::STATIC_ADDRESS_TYPE,
        "IP addresses and Unix sockets may be in one Backend",
    ),
];

const TLS_ASPECTS: &[Aspect] = &[
    Aspect::Route,
    Aspect::Sni,
    Aspect::Tls,
    Aspect::CaCertificates,
    Aspect::SubjectAltNames,
    Aspect::ClientCertificate,
];
