//! Addresses and names as Go's libraries read them, on which Envoy Gateway and its platforms build.

use std::iter::Flatten;
use std::net::{IpAddr, Ipv6Addr};
use std::option;

use crate::fields::pattern::{Pattern, is_ascii_without_upper_case, is_qualified_name, split_at_slash};

#[cfg(test)]
mod tests;

/// Go's `netip.ParseAddr`.
///
/// The same as `IpAddr::from_str` (no leading zeros, `::` for one group or more, embedded IPv4), plus a zone: anything
/// behind a `%` that is not empty, on IPv6 only.
pub(crate) fn parse_addr(text: &str) -> Option<IpAddr> {
    // A name is told from an address at a glance: IPv4 ends in a digit, and IPv6 has a colon.
    if !text.ends_with(|last: char| last.is_ascii_digit()) && !text.contains(':') {
        return None;
    }
    match text.split_once('%') {
        None => text.parse().ok(),
        Some((_, "")) => None,
        Some((address, _zone)) => address.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
    }
}

/// Go's `net.ParseIP`: an address without a zone.
pub(crate) fn parse_ip(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

/// Go's `IsLoopback`, which sees through IPv4-mapped addresses.
pub(crate) const fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

/// apimachinery's `validation.IsDNS1123Subdomain`.
pub(crate) fn is_dns1123_subdomain(text: &str) -> bool {
    text.len() <= NAME_MAX && Pattern::DnsSubdomain.is_match(text)
}

/// The longest name, and the longest label of a name.
pub(crate) const NAME_MAX: usize = 253;
pub(crate) const LABEL_MAX: usize = 63;

const DNS1123_SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const DNS1123_LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const QUALIFIED_NAME: &str = "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
const NAME_PART: &str = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const PREFIX_PART: &str = "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/// What apimachinery says of a name, in its order; nothing of a good one.
pub(crate) type Complaints<const N: usize> = Flatten<Flatten<option::IntoIter<[Option<&'static str>; N]>>>;

/// Complaints are looked for only where there are some, as nearly everything is good, and there may be much of it.
#[inline]
fn complaints<const N: usize>(is_good: bool, look: impl FnOnce() -> [Option<&'static str>; N]) -> Complaints<N> {
    (!is_good).then(look).into_iter().flatten().flatten()
}

/// apimachinery's `validation.IsDNS1123Subdomain`.
#[inline]
pub(crate) fn dns1123_subdomain(text: &str) -> Complaints<2> {
    complaints(is_dns1123_subdomain(text), || {
        [
            (text.len() > NAME_MAX).then_some("must be no more than 253 characters"),
            (!Pattern::DnsSubdomain.is_match(text)).then_some(DNS1123_SUBDOMAIN),
        ]
    })
}

/// apimachinery's `validation.IsDNS1123Label`.
#[inline]
pub(crate) fn dns1123_label(text: &str) -> Complaints<2> {
    complaints(text.len() <= LABEL_MAX && Pattern::DnsLabel.is_match(text), || {
        [
            (text.len() > LABEL_MAX).then_some("must be no more than 63 characters"),
            (!Pattern::DnsLabel.is_match(text)).then_some(DNS1123_LABEL),
        ]
    })
}

/// apimachinery's `validation.IsValidLabelValue`.
#[inline]
pub(crate) fn label_value(text: &str) -> Complaints<2> {
    let is_value = || text.is_empty() || is_qualified_name(text);
    complaints(text.len() <= LABEL_MAX && is_value(), || {
        [(text.len() > LABEL_MAX).then_some("must be no more than 63 bytes"), (!is_value()).then_some(LABEL_VALUE)]
    })
}

/// apimachinery's `validation.IsQualifiedName`: `name` or `domain/name`.
#[inline]
pub(crate) fn qualified_name(text: &str) -> Complaints<5> {
    let (prefix, name) = split_at_slash(text).map_or((None, text), |(prefix, name)| (Some(prefix), name));
    let is_good = name.len() <= LABEL_MAX && is_qualified_name(name) && prefix.is_none_or(is_dns1123_subdomain);
    complaints(is_good, || complaints_of_parts(prefix, name))
}

/// The keys of a map, one after the other: those of one domain stand together, and the domain is looked at once.
#[derive(Debug, Default)]
pub(crate) struct Keys<'k> {
    /// The last domain that was good, with its slash.
    domain: &'k str,
}

impl<'k> Keys<'k> {
    /// What [`qualified_name`] says of the next key.
    #[inline]
    pub(crate) fn complaints(&mut self, key: &'k str) -> Complaints<5> {
        let name = key.strip_prefix(self.domain).filter(|_| !self.domain.is_empty());
        if name.is_some_and(|name| name.len() <= LABEL_MAX && is_qualified_name(name)) {
            return complaints(true, || [None; 5]);
        }
        self.domain = match split_at_slash(key) {
            Some((domain, name)) if is_dns1123_subdomain(domain) => key.strip_suffix(name).unwrap_or_default(),
            _ => "",
        };
        qualified_name(key)
    }
}

fn complaints_of_parts(prefix: Option<&str>, name: &str) -> [Option<&'static str>; 5] {
    if name.contains('/') {
        return [Some(QUALIFIED_NAME), None, None, None, None];
    }
    let [prefix_empty, prefix_long, prefix_bad] = match prefix {
        None => [None; 3],
        Some("") => [Some("prefix part must be non-empty"), None, None],
        Some(prefix) => [
            None,
            (prefix.len() > NAME_MAX).then_some("prefix part must be no more than 253 characters"),
            (!Pattern::DnsSubdomain.is_match(prefix)).then_some(PREFIX_PART),
        ],
    };
    let length = match name.len() {
        0 => Some("name part must be non-empty"),
        64.. => Some("name part must be no more than 63 bytes"),
        _ => None,
    };
    [prefix_empty, prefix_long, prefix_bad, length, (!is_qualified_name(name)).then_some(NAME_PART)]
}

/// A key of apimachinery's `ValidateAnnotations`: a qualified name, looked at in lower case.
pub(crate) fn annotation_key(text: &str) -> Complaints<5> {
    if is_ascii_without_upper_case(text) {
        return qualified_name(text);
    }
    qualified_name(&text.chars().map(to_lower).collect::<String>())
}

/// Go's `unicode.ToLower`: one character for one, where Unicode's full mapping makes two of `İ`.
///
/// So `İ` and the Kelvin sign become ASCII letters, and good ones.
fn to_lower(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}
