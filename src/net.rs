//! IP addresses and names as the Go libraries under Envoy Gateway and Kubernetes read them.

mod blocks;
mod classes;
mod dns;
pub(crate) mod matchers;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

/// Go's `netip.ParseAddr`.
///
/// The same as `IpAddr::from_str` (no leading zeros, `::` for one group or more, embedded IPv4),
/// plus a zone: a non-empty string after `%`, for IPv6 only.
pub(crate) fn parse_addr(text: &str) -> Option<IpAddr> {
    // Fast path for names: IPv4 ends in a digit, and IPv6 has a colon.
    let bytes = text.as_bytes();
    if !bytes.last().is_some_and(u8::is_ascii_digit) && !bytes.contains(&b':') {
        return None;
    }
    // The standard library rejects zones.
    parse_ip(text).or_else(|| {
        let (address, zone) = text.split_once('%')?;
        if zone.is_empty() { None } else { address.parse().ok().map(IpAddr::V6) }
    })
}

/// Go's `net.ParseIP`: an address without a zone.
pub(crate) fn parse_ip(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

/// The spelling of an IP address that the CRD's pattern accepts: its IPv6 alternatives allow `::`
/// only between groups, and no embedded IPv4.
pub(crate) fn crd_spelling(address: IpAddr) -> String {
    let short = address.to_string();
    match address {
        IpAddr::V6(v6) if !matchers::ip_address(short.as_bytes()) || short.len() < 3 => {
            let [s0, s1, s2, s3, s4, s5, s6, s7] = v6.segments();
            format!("{s0:x}:{s1:x}:{s2:x}:{s3:x}:{s4:x}:{s5:x}:{s6:x}:{s7:x}")
        }
        _ => short,
    }
}

/// Go's `IsLoopback`, which sees through IPv4-mapped addresses.
pub(crate) const fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

/// apimachinery's `validation.IsDNS1123Subdomain`.
pub(crate) fn is_dns1123_subdomain(text: &str) -> bool {
    text.len() <= NAME_MAX && matchers::dns_subdomain(text.as_bytes())
}

/// Maximum length of a DNS name and of a label of it, in octets.
pub(crate) const NAME_MAX: usize = 253;
pub(crate) const LABEL_MAX: usize = 63;

const DNS1123_SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const DNS1123_LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const QUALIFIED_NAME: &str = "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
const NAME_PART: &str = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const PREFIX_PART: &str = "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/// Whether a string matches `([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]`: the name in a label key, or a
/// label value.
#[inline]
fn is_name(text: &str) -> bool {
    matchers::qualified_name(text.as_bytes())
}

/// apimachinery's messages about a name, in its order; empty for a valid one.
pub(crate) type Violations = Vec<&'static str>;

/// The messages whose condition is violated.
fn violations(conditions: [(bool, &'static str); 2]) -> Violations {
    conditions.into_iter().filter_map(|(violated, message)| violated.then_some(message)).collect()
}

/// apimachinery's `validation.IsDNS1123Subdomain`.
pub(crate) fn dns1123_subdomain(text: &str) -> Violations {
    violations([
        (text.len() > NAME_MAX, "must be no more than 253 characters"),
        (!matchers::dns_subdomain(text.as_bytes()), DNS1123_SUBDOMAIN),
    ])
}

/// apimachinery's `validation.IsDNS1123Label`, as a boolean.
pub(crate) fn is_dns1123_label(text: &str) -> bool {
    text.len() <= LABEL_MAX && matchers::dns_label(text.as_bytes())
}

/// apimachinery's `validation.IsDNS1123Label`.
pub(crate) fn dns1123_label(text: &str) -> Violations {
    violations([
        (text.len() > LABEL_MAX, "must be no more than 63 characters"),
        (!matchers::dns_label(text.as_bytes()), DNS1123_LABEL),
    ])
}

/// apimachinery's `validation.IsValidLabelValue`, as a boolean.
#[inline]
pub(crate) fn is_label_value(text: &str) -> bool {
    text.len() <= LABEL_MAX && (text.is_empty() || is_name(text))
}

/// apimachinery's `validation.IsValidLabelValue`.
pub(crate) fn label_value(text: &str) -> Violations {
    violations([
        (text.len() > LABEL_MAX, "must be no more than 63 bytes"),
        (!text.is_empty() && !is_name(text), LABEL_VALUE),
    ])
}

/// apimachinery's `validation.IsQualifiedName`, as a boolean.
pub(crate) fn is_qualified_name(text: &str) -> bool {
    match text.split_once('/') {
        None => is_name_part(text),
        Some((prefix, name)) => is_name_part(name) && is_dns1123_subdomain(prefix),
    }
}

fn is_name_part(name: &str) -> bool {
    name.len() <= LABEL_MAX && is_name(name)
}

/// apimachinery's `validation.IsQualifiedName`: `name` or `domain/name`.
pub(crate) fn qualified_name(text: &str) -> Violations {
    let (prefix, name) =
        text.split_once('/').map_or((None, text), |(prefix, name)| (Some(prefix), name));
    if name.contains('/') {
        return vec![QUALIFIED_NAME];
    }
    let mut messages = match prefix {
        None => Vec::new(),
        Some("") => vec!["prefix part must be non-empty"],
        Some(prefix) => violations([
            (prefix.len() > NAME_MAX, "prefix part must be no more than 253 characters"),
            (!matchers::dns_subdomain(prefix.as_bytes()), PREFIX_PART),
        ]),
    };
    match name.len() {
        0 => messages.push("name part must be non-empty"),
        64.. => messages.push("name part must be no more than 63 bytes"),
        _ => {}
    }
    if !is_name(name) {
        messages.push(NAME_PART);
    }
    messages
}

/// Validates the sorted keys of a map: consecutive keys often have one domain, which is checked
/// once.
#[derive(Debug, Default)]
pub(crate) struct Keys<'k> {
    /// The last valid domain, with its slash.
    domain: &'k str,
}

impl<'k> Keys<'k> {
    /// Whether the next key is a [qualified name](is_qualified_name).
    pub(crate) fn is_qualified_name(&mut self, key: &'k str) -> bool {
        if !self.domain.is_empty() && key.strip_prefix(self.domain).is_some_and(is_name_part) {
            return true;
        }
        let Some((domain, name)) = key.split_once('/') else { return is_name_part(key) };
        let is_valid = is_name_part(name) && is_dns1123_subdomain(domain);
        self.domain = key.strip_suffix(name).filter(|_| is_valid).unwrap_or_default();
        is_valid
    }
}

/// A key of apimachinery's `ValidateAnnotations`, as a boolean.
pub(crate) fn is_annotation_key(text: &str) -> bool {
    // A valid name stays valid in lower case.
    is_qualified_name(text) || is_qualified_name(&lower_case(text))
}

/// A key of apimachinery's `ValidateAnnotations`: a qualified name, checked in lower case.
pub(crate) fn annotation_key(text: &str) -> Violations {
    qualified_name(&lower_case(text))
}

/// Converts each character to lower case as Go does.
fn lower_case(text: &str) -> String {
    text.chars().map(to_lower).collect()
}

/// Go's `unicode.ToLower`: maps one character to one, where Unicode's full mapping of `İ` has two.
///
/// So `İ` and the Kelvin sign become valid ASCII letters.
fn to_lower(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}
