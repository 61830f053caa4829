//! The patterns of the CRDs, with hand-written matchers.
//!
//! Tests compare each matcher with a regular expression engine.

#[cfg(test)]
mod tests;

use crate::net::matchers;

/// A regular expression (`pattern`) of a CRD.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pattern {
    /// A lower-case RFC 1123 subdomain; all labels but the first have at least two characters
    /// (before v1.3).
    DnsSubdomainLongLabels,
    /// A lower-case RFC 1123 subdomain.
    DnsSubdomain,
    /// A lower-case RFC 1123 subdomain with an optional trailing dot (since v1.9).
    DnsSubdomainTrailingDot,
    /// A lower-case RFC 1123 subdomain, or the empty string.
    DnsSubdomainOrEmpty,
    /// A lower-case RFC 1123 subdomain, perhaps after `*.`.
    DnsSubdomainWithWildcard,
    /// A URI with a scheme and an authority.
    AbsoluteUri,
    /// A lower-case RFC 1123 label.
    DnsLabel,
    /// A kind, such as `ConfigMap`.
    Kind,
    /// Four decimal numbers up to 255, with optional leading zeros (before v1.2).
    Ipv4Address,
    /// An IPv4 address, or some spellings of IPv6 addresses; also matches a few strings that are not
    /// addresses.
    IpAddress,
    /// `System`, or a domain-prefixed name such as `example.com/roots` (since v1.8).
    WellKnownCaCertificates,
    /// The type of a condition, with an optional domain prefix.
    ConditionType,
    /// The reason of a condition, a word in CamelCase.
    ConditionReason,
}

impl Pattern {
    /// Every pattern of every release.
    pub const ALL: &'static [Self] = &[
        Self::DnsSubdomainLongLabels,
        Self::DnsSubdomain,
        Self::DnsSubdomainTrailingDot,
        Self::DnsSubdomainOrEmpty,
        Self::DnsSubdomainWithWildcard,
        Self::AbsoluteUri,
        Self::DnsLabel,
        Self::Kind,
        Self::Ipv4Address,
        Self::IpAddress,
        Self::WellKnownCaCertificates,
        Self::ConditionType,
        Self::ConditionReason,
    ];

    /// The regular expression as written in the CRD.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DnsSubdomainLongLabels => {
                r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9]))*$"
            }
            Self::DnsSubdomain => {
                r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
            }
            Self::DnsSubdomainTrailingDot => {
                r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\.?$"
            }
            Self::DnsSubdomainOrEmpty => {
                r"^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
            }
            Self::DnsSubdomainWithWildcard => {
                r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
            }
            Self::AbsoluteUri => r"^(([^:/?#]+):)(//([^/?#]*))([^?#]*)(\?([^#]*))?(#(.*))?",
            Self::DnsLabel => r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
            Self::Kind => r"^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$",
            Self::Ipv4Address => {
                r"^((25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\.){3}(25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)$"
            }
            Self::IpAddress => {
                r"^((25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\.){3}(25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)$|^(([0-9a-fA-F]{1,4}:){1,7}[0-9a-fA-F]{1,4}|::|(([0-9a-fA-F]{1,4}:){0,5})?(:[0-9a-fA-F]{1,4}){1,2})$"
            }
            Self::WellKnownCaCertificates => {
                r"^(System|([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]))$"
            }
            Self::ConditionType => {
                r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"
            }
            Self::ConditionReason => r"^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
        }
    }

    /// Whether a string matches, as in Go's regular expressions: `$` matches only the end.
    #[must_use]
    pub fn is_match(self, text: &str) -> bool {
        let bytes = text.as_bytes();
        match self {
            Self::DnsSubdomainLongLabels => matchers::dns_subdomain_long_labels(bytes),
            Self::DnsSubdomain => matchers::dns_subdomain(bytes),
            Self::DnsSubdomainTrailingDot => {
                matchers::dns_subdomain(bytes.strip_suffix(b".").unwrap_or(bytes))
            }
            Self::DnsSubdomainOrEmpty => bytes.is_empty() || matchers::dns_subdomain(bytes),
            Self::DnsSubdomainWithWildcard => {
                matchers::dns_subdomain(bytes.strip_prefix(b"*.").unwrap_or(bytes))
            }
            Self::AbsoluteUri => matchers::absolute_uri(bytes),
            Self::DnsLabel => matchers::dns_label(bytes),
            Self::Kind => matchers::kind(bytes),
            Self::Ipv4Address => matchers::ipv4_address(bytes),
            Self::IpAddress => matchers::ip_address(bytes),
            Self::WellKnownCaCertificates => {
                bytes == b"System" || matchers::domain_prefixed_name(bytes)
            }
            Self::ConditionType => matchers::condition_type(bytes),
            Self::ConditionReason => matchers::condition_reason(bytes),
        }
    }
}
