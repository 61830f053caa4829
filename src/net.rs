//! Addresses and names as Go's libraries read them, on which Envoy Gateway and its platforms build.

use std::net::{IpAddr, Ipv6Addr};

use crate::fields::pattern::Pattern;

/// What Go's `netip.ParseAddr` reads: an IP address, an IPv6 one perhaps with a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GoAddr {
    pub(crate) ip: IpAddr,
    pub(crate) has_zone: bool,
}

/// Go's `netip.ParseAddr`.
///
/// The same as `IpAddr::from_str` (no leading zeros, `::` for one group or more, embedded IPv4), plus a zone: anything
/// behind a `%` that is not empty, on IPv6 only.
pub(crate) fn parse_addr(text: &str) -> Option<GoAddr> {
    match text.split_once('%') {
        None => Some(GoAddr { ip: text.parse().ok()?, has_zone: false }),
        Some((_, "")) => None,
        Some((address, _zone)) => Some(GoAddr { ip: IpAddr::V6(address.parse::<Ipv6Addr>().ok()?), has_zone: true }),
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
    dns1123_subdomain(text).next().is_none()
}

/// The longest name, and the longest label of a name.
const NAME_MAX: usize = 253;
const LABEL_MAX: usize = 63;

const DNS1123_SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const DNS1123_LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const QUALIFIED_NAME: &str = "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
const NAME_PART: &str = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const PREFIX_PART: &str = "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/// What apimachinery says of a name, in its order; nothing of a good one.
pub(crate) type Complaints<const N: usize> = std::iter::Flatten<std::array::IntoIter<Option<&'static str>, N>>;

/// apimachinery's `validation.IsDNS1123Subdomain`.
pub(crate) fn dns1123_subdomain(text: &str) -> Complaints<2> {
    [
        (text.len() > NAME_MAX).then_some("must be no more than 253 characters"),
        (!Pattern::DnsSubdomain.is_match(text)).then_some(DNS1123_SUBDOMAIN),
    ]
    .into_iter()
    .flatten()
}

/// apimachinery's `validation.IsDNS1123Label`.
pub(crate) fn dns1123_label(text: &str) -> Complaints<2> {
    [
        (text.len() > LABEL_MAX).then_some("must be no more than 63 characters"),
        (!Pattern::DnsLabel.is_match(text)).then_some(DNS1123_LABEL),
    ]
    .into_iter()
    .flatten()
}

/// apimachinery's `validation.IsValidLabelValue`.
pub(crate) fn label_value(text: &str) -> Complaints<2> {
    [
        (text.len() > LABEL_MAX).then_some("must be no more than 63 bytes"),
        (!text.is_empty() && !is_name(text)).then_some(LABEL_VALUE),
    ]
    .into_iter()
    .flatten()
}

/// apimachinery's `validation.IsQualifiedName`: `name` or `domain/name`.
pub(crate) fn qualified_name(text: &str) -> Complaints<5> {
    let (prefix, name) = match text.split_once('/') {
        Some((_, name)) if name.contains('/') => {
            return [Some(QUALIFIED_NAME), None, None, None, None].into_iter().flatten();
        }
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, text),
    };
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
    [prefix_empty, prefix_long, prefix_bad, length, (!is_name(name)).then_some(NAME_PART)].into_iter().flatten()
}

/// `([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]`: the pattern of a condition's type, without its domain.
fn is_name(text: &str) -> bool {
    !text.contains('/') && Pattern::ConditionType.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<IpAddr> {
        parse_addr(text).map(|address| address.ip)
    }

    #[test]
    fn addresses_are_read_as_go_reads_them() {
        for text in [
            "0.0.0.0", "255.255.255.255", "::", "::1", "1:2:3:4:5:6:7::", "::ffff:1.2.3.4", "fe80::1%eth0", "::1%a b",
            "::ffff:1.2.3.4%z", "A::b",
        ] {
            assert!(ip(text).is_some(), "{text}");
        }
        for text in [
            "", "1", "1.2.3", "01.2.3.4", "1.2.3.256", "1.2.3.4.", "1.2.3.4%z", "::1%", "1:2:3:4:5:6:7::8",
            "::01.2.3.4", "[::1]", "1:2", " ::1", ":::", "1::2::3", "12345::", "::1.2.3.4:5",
        ] {
            assert_eq!(ip(text), None, "{text}");
        }
        assert!(parse_addr("fe80::1%eth0").is_some_and(|address| address.has_zone));
        assert_eq!(parse_ip("fe80::1%eth0"), None);
    }

    #[test]
    fn loopback_is_seen_through_mapping_only() {
        for text in
            ["127.0.0.0", "127.255.255.255", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::1%lo"]
        {
            assert!(ip(text).is_some_and(is_loopback), "{text}");
        }
        for text in
            ["0.0.0.0", "::", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::ffff:0:127.0.0.1", "128.0.0.1"]
        {
            assert!(ip(text).is_some_and(|ip| !is_loopback(ip)), "{text}");
        }
    }

    #[test]
    fn names_are_complained_of_in_apimachinerys_words() {
        assert_eq!(dns1123_subdomain("a.b").next(), None);
        assert_eq!(dns1123_subdomain(&"a".repeat(254)).collect::<Vec<_>>(), ["must be no more than 253 characters"]);
        assert_eq!(dns1123_subdomain("A").collect::<Vec<_>>(), [DNS1123_SUBDOMAIN]);
        assert_eq!(dns1123_label("a.b").collect::<Vec<_>>(), [DNS1123_LABEL]);
        assert_eq!(label_value("").next(), None);
        assert_eq!(label_value("a-").collect::<Vec<_>>(), [LABEL_VALUE]);
        assert_eq!(qualified_name("example.com/a").next(), None);
        assert_eq!(qualified_name("").collect::<Vec<_>>(), ["name part must be non-empty", NAME_PART]);
        assert_eq!(qualified_name("a/b/c").collect::<Vec<_>>(), [QUALIFIED_NAME]);
        assert_eq!(qualified_name("/b").collect::<Vec<_>>(), ["prefix part must be non-empty"]);
        assert_eq!(qualified_name("A/b").collect::<Vec<_>>(), [PREFIX_PART]);
        assert_eq!(qualified_name(&"a".repeat(64)).collect::<Vec<_>>(), ["name part must be no more than 63 bytes"]);
    }
}
