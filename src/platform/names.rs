//! Rules on host names.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::addresses::AddressRules;
use super::numeric::{self, Numeric};
use super::text;
use super::violation::Violation;
use crate::net;

/// Allowed host names (`names` of a [`Platform`](super::Platform)).
///
/// They apply to `fqdn.hostname`, and to an `ip.address` that is [checked as a
/// name](super::NonIpPolicy::AsName). The `hostname` of an endpoint is never resolved, so it is not
/// checked. A name is reported once, for the first rule that it breaks.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct NameRules {
    /// `ipAddress`: treatment of a `fqdn.hostname` that is an IP address. Default: as a name.
    #[serde(skip_serializing_if = "text::is_default")]
    pub ip_address: IpLiteralPolicy,
    /// `numeric`: treatment of a name whose last label is a number: `127.1`, `0x7f.0.0.1`,
    /// `2130706433`, `127.0.0.1.`. Many resolvers read it as an IPv4 address, as C's `inet_aton`
    /// and the URL standard do. Default: as a name.
    #[serde(skip_serializing_if = "text::is_default")]
    pub numeric: IpLiteralPolicy,
    /// `denyTrailingDot`: whether a name may not end in a dot. Default: false; the dot is then
    /// ignored.
    #[serde(skip_serializing_if = "text::is_default")]
    pub deny_trailing_dot: bool,
    /// `dns1123`: whether a name must be a lower-case DNS name of at most 253 characters. Default:
    /// false.
    #[serde(skip_serializing_if = "text::is_default")]
    pub dns1123: bool,
    /// `denied`: denied domains.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub denied: Vec<DomainGroup>,
    /// `minimumLabels`: minimum number of labels. Default: 0.
    #[serde(skip_serializing_if = "text::is_default")]
    pub minimum_labels: usize,
    /// `maximumLabelLength`: maximum length of a label, in characters. Default: no limit.
    pub maximum_label_length: Option<usize>,
    /// `allowed`: the only allowed domains, without the denied ones. Default: any.
    #[serde(deserialize_with = "text::optional_domains")]
    pub allowed: Option<Vec<String>>,
}

/// Treatment of a host name that looks like an IP address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum IpLiteralPolicy {
    /// It is checked as a name.
    #[default]
    AsName,
    /// It is checked as an address; refused if it is invalid.
    AsAddress,
    /// It is refused.
    Denied,
}

/// Domains that are denied for one reason.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct DomainGroup {
    /// `name`: what the domains have in common: `cloud metadata`.
    pub name: String,
    /// `domains`: each includes itself and every name below it: `cluster.local`.
    #[serde(deserialize_with = "text::domains")]
    pub domains: Vec<String>,
    /// `message`: message for a name in them; `{value}` is replaced by the name as written.
    /// Default: `may not be in the NAME domain DOMAIN`.
    #[serde(default)]
    pub message: Option<String>,
}

impl DomainGroup {
    /// Creates a group of domains.
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

    /// Returns the domain of this group that contains a name. Case and trailing dots are ignored.
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
    /// Returns the violation of a host, which may be an address.
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

    /// Returns the violation of a name.
    ///
    /// The order is that of apimachinery's `IsFullyQualifiedDomainName`, with additional rules in
    /// between.
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
