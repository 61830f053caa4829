//! Addresses and names as Go's libraries read them, on which Envoy Gateway and its platforms build.

use std::net::IpAddr;

use crate::fields::pattern::{Pattern, is_name, split_at_slash};

#[cfg(test)]
mod tests;

/// Go's `netip.ParseAddr`.
///
/// The same as `IpAddr::from_str` (no leading zeros, `::` for one group or more, embedded IPv4),
/// plus a zone: anything behind a `%` that is not empty, on IPv6 only.
pub(crate) fn parse_addr(text: &str) -> Option<IpAddr> {
    // A name is told from an address at a glance: IPv4 ends in a digit, and IPv6 has a colon.
    let bytes = text.as_bytes();
    if !bytes.last().is_some_and(u8::is_ascii_digit) && !bytes.contains(&b':') {
        return None;
    }
    // What has a zone is no address to the standard library.
    parse_ip(text).or_else(|| {
        let (address, zone) = text.split_once('%')?;
        if zone.is_empty() { None } else { address.parse().ok().map(IpAddr::V6) }
    })
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
pub(crate) type Complaints = Vec<&'static str>;

/// Those of two complaints that are true.
fn true_ones(one: (bool, &'static str), other: (bool, &'static str)) -> Complaints {
    let mut complaints = Vec::new();
    for (is_true, complaint) in [one, other] {
        if is_true {
            complaints.push(complaint);
        }
    }
    complaints
}

/// apimachinery's `validation.IsDNS1123Subdomain`.
pub(crate) fn dns1123_subdomain(text: &str) -> Complaints {
    true_ones(
        (text.len() > NAME_MAX, "must be no more than 253 characters"),
        (!Pattern::DnsSubdomain.is_match(text), DNS1123_SUBDOMAIN),
    )
}

/// apimachinery's `validation.IsDNS1123Label`, as a truth value.
pub(crate) fn is_dns1123_label(text: &str) -> bool {
    text.len() <= LABEL_MAX && Pattern::DnsLabel.is_match(text)
}

/// apimachinery's `validation.IsDNS1123Label`.
pub(crate) fn dns1123_label(text: &str) -> Complaints {
    true_ones(
        (text.len() > LABEL_MAX, "must be no more than 63 characters"),
        (!Pattern::DnsLabel.is_match(text), DNS1123_LABEL),
    )
}

/// apimachinery's `validation.IsValidLabelValue`, as a truth value.
#[inline]
pub(crate) fn is_label_value(text: &str) -> bool {
    text.len() <= LABEL_MAX && (text.is_empty() || is_name(text))
}

/// apimachinery's `validation.IsValidLabelValue`.
pub(crate) fn label_value(text: &str) -> Complaints {
    true_ones(
        (text.len() > LABEL_MAX, "must be no more than 63 bytes"),
        (!text.is_empty() && !is_name(text), LABEL_VALUE),
    )
}

/// apimachinery's `validation.IsQualifiedName`, as a truth value.
pub(crate) fn is_qualified_name(text: &str) -> bool {
    match split_at_slash(text) {
        None => is_name_part(text),
        Some((prefix, name)) => is_name_part(name) && is_dns1123_subdomain(prefix),
    }
}

fn is_name_part(name: &str) -> bool {
    name.len() <= LABEL_MAX && is_name(name)
}

/// apimachinery's `validation.IsQualifiedName`: `name` or `domain/name`.
pub(crate) fn qualified_name(text: &str) -> Complaints {
    let (prefix, name) =
        split_at_slash(text).map_or((None, text), |(prefix, name)| (Some(prefix), name));
    if name.as_bytes().contains(&b'/') {
        return vec![QUALIFIED_NAME];
    }
    let mut complaints = match prefix {
        None => Vec::new(),
        Some("") => vec!["prefix part must be non-empty"],
        Some(prefix) => true_ones(
            (prefix.len() > NAME_MAX, "prefix part must be no more than 253 characters"),
            (!Pattern::DnsSubdomain.is_match(prefix), PREFIX_PART),
        ),
    };
    match name.len() {
        0 => complaints.push("name part must be non-empty"),
        64.. => complaints.push("name part must be no more than 63 bytes"),
        _ => {}
    }
    if !is_name(name) {
        complaints.push(NAME_PART);
    }
    complaints
}

/// The keys of a map, one after the other: those of one domain stand together, and the domain is
/// looked at once.
#[derive(Debug, Default)]
pub(crate) struct Keys<'k> {
    /// The last domain that was good, with its slash.
    domain: &'k str,
}

impl<'k> Keys<'k> {
    /// Whether the next key is a [qualified name](is_qualified_name).
    pub(crate) fn is_qualified_name(&mut self, key: &'k str) -> bool {
        if !self.domain.is_empty() && key.strip_prefix(self.domain).is_some_and(is_name_part) {
            return true;
        }
        let Some((domain, name)) = split_at_slash(key) else { return is_name_part(key) };
        let is_good = is_name_part(name) && is_dns1123_subdomain(domain);
        self.domain = key.strip_suffix(name).filter(|_| is_good).unwrap_or_default();
        is_good
    }
}

/// A key of apimachinery's `ValidateAnnotations`, as a truth value.
pub(crate) fn is_annotation_key(text: &str) -> bool {
    // Lower case makes no good name a bad one.
    is_qualified_name(text) || is_qualified_name(&lower_case(text))
}

/// A key of apimachinery's `ValidateAnnotations`: a qualified name, looked at in lower case.
pub(crate) fn annotation_key(text: &str) -> Complaints {
    qualified_name(&lower_case(text))
}

/// Each character in lower case, as Go has it.
fn lower_case(text: &str) -> String {
    text.chars().map(to_lower).collect()
}

/// Go's `unicode.ToLower`: one character for one, where Unicode's full mapping makes two of `İ`.
///
/// So `İ` and the Kelvin sign become ASCII letters, and good ones.
fn to_lower(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}
