//! Acceptance of host names and IP addresses (`validateHostname`, `validateIP`).

use super::{Rejection, rule};
use crate::net;
use crate::path::Path;
use crate::profile::{Infrastructure, Profile};
use crate::release::Release;
use crate::rule::Rule;

pub(crate) static HOSTNAME_INVALID: Rule = rule("controller-hostname-invalid", "invalid host name")
    .docs("At most 253 characters, no wildcard, no underscore; one trailing dot since v1.9. The CRD's pattern is nearly the same.")
    .by("Envoy Gateway, `validateHostname` (`internal/gatewayapi/backend.go`)");

pub(crate) static SINGLE_LABEL: Rule = rule("controller-hostname-single-label", "host name with one label")
    .docs("`localhost` and the bare name of a Service are rejected: write `NAME.NAMESPACE.svc.cluster.local`. On Host infrastructure v1.6 allows `localhost`, and v1.7 any single label.")
    .by("Envoy Gateway, `validateHostname` (`internal/gatewayapi/backend.go`)");

pub(crate) static HOSTNAME_IS_IP: Rule = rule("controller-hostname-is-ip", "IP address as a host name")
    .docs("The most frequent silent failure: the API server stores `fqdn: {hostname: 10.0.0.1}`, and the controller rejects it. Write addresses in `ip`.")
    .by("Envoy Gateway, `validateHostname` (`internal/gatewayapi/backend.go`)");

pub(crate) static IP_INVALID: Rule = rule("controller-ip-invalid", "invalid IP address")
    .docs("The CRD's pattern matches strings that are not addresses: `01.2.3.4`, `1:2`.")
    .by("Envoy Gateway, `validateIP` (`internal/gatewayapi/backend.go`)");

pub(crate) static IP_NOT_IPV4: Rule = rule("controller-ip-not-ipv4", "IP address that is not IPv4")
    .until(Release::V1_1)
    .docs("v1.1 does not support IPv6, and rejects IPv4 addresses written as IPv6 as well.")
    .by("Envoy Gateway, `validateIP` (`internal/gatewayapi/backend.go`)");

pub(crate) static IP_LOOPBACK: Rule = rule("controller-ip-loopback", "loopback address")
    .docs("127.0.0.0/8 and ::1, also as IPv4-mapped IPv6: the proxy would connect to itself. Since v1.6, Host infrastructure allows loopback addresses.")
    .by("Envoy Gateway, `validateIP` (`internal/gatewayapi/backend.go`)");

pub(crate) const RULES: &[&Rule] =
    &[&HOSTNAME_INVALID, &SINGLE_LABEL, &HOSTNAME_IS_IP, &IP_INVALID, &IP_NOT_IPV4, &IP_LOOPBACK];

pub(super) fn hostname(
    profile: &Profile,
    name: &str,
    what: &str,
    path: &Path<'_>,
    report: &mut dyn FnMut(Rejection),
) {
    let trimmed = match name.strip_suffix('.') {
        Some(trimmed) if accepts_trailing_dot(profile.release()) => trimmed,
        _ => name,
    };
    // Envoy Gateway reports the first of the three; the later ones check the name as it is written.
    if !net::is_dns1123_subdomain(trimmed) {
        report(Rejection::at(&HOSTNAME_INVALID, path, message::hostname_invalid(name, what)));
    } else if !name.as_bytes().contains(&b'.') && !accepts_single_label(profile, name) {
        report(Rejection::at(&SINGLE_LABEL, path, message::single_label(name)));
    } else if net::parse_addr(name).is_some() {
        report(Rejection::at(&HOSTNAME_IS_IP, path, message::hostname_is_ip(name)));
    }
}

/// Whether an endpoint's own `hostname` is checked.
pub(crate) fn checks_endpoint_hostname(release: Release) -> bool {
    release.is_at_least(Release::V1_5)
}

/// Whether one trailing dot of a name is ignored.
pub(crate) fn accepts_trailing_dot(release: Release) -> bool {
    release.is_at_least(Release::V1_9)
}

pub(crate) fn accepts_single_label(profile: &Profile, name: &str) -> bool {
    profile.infrastructure() == Infrastructure::Host
        && (profile.release().is_at_least(Release::V1_7)
            || profile.release().is_at_least(Release::V1_6) && name == "localhost")
}

pub(super) fn ip(
    profile: &Profile,
    text: &str,
    path: &Path<'_>,
    report: &mut dyn FnMut(Rejection),
) {
    let Some(ip) = net::parse_addr(text) else {
        report(Rejection::at(&IP_INVALID, path, message::ip_invalid(text)));
        return;
    };
    if IP_NOT_IPV4.applies_to(profile.release()) && !ip.is_ipv4() {
        report(Rejection::at(&IP_NOT_IPV4, path, message::ip_not_ipv4(text)));
    } else if net::is_loopback(ip)
        && let Some(message) = message::loopback(profile, text)
    {
        report(Rejection::at(&IP_LOOPBACK, path, message));
    }
}

/// Messages of Envoy Gateway about a host.
pub(crate) mod message {
    use crate::profile::{Infrastructure, Profile};
    use crate::release::Release;

    pub(crate) fn hostname_invalid(name: &str, what: &str) -> String {
        format!("hostname {name} is not a valid {what}")
    }

    pub(crate) fn single_label(name: &str) -> String {
        format!("hostname {name} should be a domain with at least two segments separated by dots")
    }

    pub(crate) fn hostname_is_ip(name: &str) -> String {
        format!("hostname {name} is an IP address")
    }

    pub(crate) fn ip_invalid(text: &str) -> String {
        format!("IP address {text} is invalid")
    }

    pub(crate) fn ip_not_ipv4(text: &str) -> String {
        format!("IP address {text} is not IPv4")
    }

    /// `None` if loopback addresses are accepted.
    pub(crate) fn loopback(profile: &Profile, text: &str) -> Option<String> {
        if profile.release().is_before(Release::V1_6) {
            Some(format!("IP address {text} in the loopback range is not supported"))
        } else if profile.infrastructure() == Infrastructure::Host {
            None
        } else {
            Some(format!(
                "IP address {text} in the loopback range is only supported when using the Host infrastructure"
            ))
        }
    }
}
