//! Rules on host names.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::addresses::AddressRules;
use super::numeric::{self, Numeric};
use super::text;
use super::violation::Violation;
use crate::net;

/// Which host names may be reached (`names` of a [`Platform`](super::Platform)).
///
/// They hold for `fqdn.hostname`, and for an `ip.address` that is [judged as a
/// name](super::NonIpPolicy::AsName); an endpoint's own `hostname` is never used to find it. A name
/// is reported once, for the first of these that it breaks.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct NameRules {
    /// `ipAddress`: how a `fqdn.hostname` that is an IP address is read. Default: as a name.
    #[serde(skip_serializing_if = "text::is_default")]
    pub ip_address: IpLiteralPolicy,
    /// `numeric`: how a name is read whose last label is a number: `127.1`, `0x7f.0.0.1`,
    /// `2130706433`, `127.0.0.1.`. Many resolvers take it for an IPv4 address, as C's
    /// `inet_aton` and the URL standard do. Default: as a name.
    #[serde(skip_serializing_if = "text::is_default")]
    pub numeric: IpLiteralPolicy,
    /// `denyTrailingDot`: whether a name may not end in a dot. Default: false; the dot is then
    /// left out of account.
    #[serde(skip_serializing_if = "text::is_default")]
    pub deny_trailing_dot: bool,
    /// `dns1123`: whether a name must be a lower-case DNS name of at most 253 characters. Default:
    /// false.
    #[serde(skip_serializing_if = "text::is_default")]
    pub dns1123: bool,
    /// `denied`: domains whose names may not be reached.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub denied: Vec<DomainGroup>,
    /// `minimumLabels`: how many labels, between dots, a name must have at least. Default: 0.
    #[serde(skip_serializing_if = "text::is_default")]
    pub minimum_labels: usize,
    /// `maximumLabelLength`: how many characters a label may have at most. Default: any number.
    pub maximum_label_length: Option<usize>,
    /// `allowed`: the only domains whose names may be reached, less the denied ones. Default: any.
    #[serde(deserialize_with = "text::optional_domains")]
    pub allowed: Option<Vec<String>>,
}

/// How a host name that looks like an IP address is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum IpLiteralPolicy {
    /// As a name like any other.
    #[default]
    AsName,
    /// As the address, to which the rules on addresses apply; refused where it is none.
    AsAddress,
    /// Not at all: it is refused.
    Denied,
}

/// Domains that are denied together, for one reason.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct DomainGroup {
    /// `name`: what the domains have in common: `cloud metadata`.
    pub name: String,
    /// `domains`: each stands for itself and every name below it: `cluster.local`.
    #[serde(deserialize_with = "text::domains")]
    pub domains: Vec<String>,
    /// `message`: what is said of a name in them; `{value}` stands for the name as it was written.
    /// Default: `may not be in the NAME domain DOMAIN`.
    #[serde(default)]
    pub message: Option<String>,
}

impl DomainGroup {
    /// A group of domains.
    pub fn new(
        name: impl Into<String>,
        domains: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            name: name.into(),
            domains: domains.into_iter().map(Into::into).collect(),
            message: None,
        }
    }

    /// The domain of this group that a name is in; upper case and trailing dots do not matter.
    #[must_use]
    pub fn domain_of(&self, name: &str) -> Option<&str> {
        self.domains.iter().map(String::as_str).find(|domain| is_within(name, domain))
    }
}

/// Whether a name is a domain or below it.
fn is_within(name: &str, domain: &str) -> bool {
    let (name, domain) = (name.trim_end_matches('.').as_bytes(), domain.as_bytes());
    let at = name.len().checked_sub(domain.len());
    at.and_then(|at| name.split_at_checked(at)).is_some_and(|(below, end)| {
        !domain.is_empty()
            && end.eq_ignore_ascii_case(domain)
            && below.last().is_none_or(|byte| *byte == b'.')
    })
}

impl NameRules {
    /// What there is against a host, which may be an address.
    pub(crate) fn check_host<'a>(
        &'a self,
        host: &'a str,
        addresses: &'a AddressRules,
    ) -> Option<Violation<'a>> {
        match (net::parse_ip(host), self.ip_address) {
            (None, _) | (Some(_), IpLiteralPolicy::AsName) => self.check(host, addresses),
            (Some(address), IpLiteralPolicy::AsAddress) => addresses.check(address, host),
            (Some(_), IpLiteralPolicy::Denied) => Some(Violation::AddressAsName),
        }
    }

    /// What there is against a name.
    ///
    /// The order is that of apimachinery's `IsFullyQualifiedDomainName`, with the rules it does not
    /// have put in where they say the most.
    pub(crate) fn check<'a>(
        &'a self,
        name: &'a str,
        addresses: &'a AddressRules,
    ) -> Option<Violation<'a>> {
        let relative = name.strip_suffix('.').unwrap_or(name);
        if name.is_empty() && (self.dns1123 || self.minimum_labels > 0) {
            return Some(Violation::Empty);
        }
        match (self.numeric, numeric::read(name.trim_end_matches('.'))) {
            (_, None) | (IpLiteralPolicy::AsName, _) => {}
            (IpLiteralPolicy::AsAddress, Some(Numeric::Address(address))) => {
                return addresses.check(address.into(), name);
            }
            (_, Some(numeric)) => return Some(Violation::Numeric(numeric)),
        }
        if self.deny_trailing_dot && name.ends_with('.') {
            return Some(Violation::TrailingDot);
        }
        if self.dns1123 && !net::is_dns1123_subdomain(relative) {
            return Some(Violation::NotADnsName(relative));
        }
        for group in &self.denied {
            if let Some(domain) = group.domain_of(name) {
                return Some(Violation::DeniedDomain { group, domain, value: name });
            }
        }
        if relative.split('.').count() < self.minimum_labels {
            return Some(Violation::TooFewLabels(self.minimum_labels));
        }
        if let Some(max) = self.maximum_label_length
            && relative.split('.').any(|label| label.len() > max)
        {
            return Some(Violation::LabelTooLong(max));
        }
        let allowed = self.allowed.as_ref()?;
        (!allowed.iter().any(|domain| is_within(name, domain)))
            .then_some(Violation::OtherDomain(allowed))
    }
}
