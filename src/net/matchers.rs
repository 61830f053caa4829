//! Matchers of the CRDs' and apimachinery's patterns, on bytes. All patterns are ASCII.

use super::classes::{
    ALPHANUMERIC, COLON, COMMA, DASH, DOT, HEX, LETTER, LOWER, NAME, UNDERSCORE, are_all, is,
};
pub(crate) use super::dns::{dns_subdomain, dns_subdomain_long_labels};

/// `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
pub(crate) fn dns_label(bytes: &[u8]) -> bool {
    between(bytes, LOWER, LOWER | DASH, LOWER)
}

/// `[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?`
pub(crate) fn kind(bytes: &[u8]) -> bool {
    between(bytes, LETTER, ALPHANUMERIC | DASH, ALPHANUMERIC)
}

/// `[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?`
pub(crate) fn condition_reason(bytes: &[u8]) -> bool {
    between(bytes, LETTER, ALPHANUMERIC | UNDERSCORE | COMMA | COLON, ALPHANUMERIC | UNDERSCORE)
}

/// `(domain/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])`
pub(crate) fn condition_type(bytes: &[u8]) -> bool {
    match split_at_slash(bytes) {
        Some((domain, name)) => dns_subdomain(domain) && qualified_name(name),
        None => qualified_name(bytes),
    }
}

/// `domain/([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]`: a name of at most 63 characters.
pub(crate) fn domain_prefixed_name(bytes: &[u8]) -> bool {
    split_at_slash(bytes).is_some_and(|(domain, name)| {
        dns_subdomain(domain) && name.len() <= 63 && qualified_name(name)
    })
}

/// `([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]`
#[inline]
pub(crate) fn qualified_name(bytes: &[u8]) -> bool {
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    is(*first, ALPHANUMERIC) && is(*last, ALPHANUMERIC) && are_all(bytes, NAME)
}

/// Four times `25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?`, separated by dots.
pub(crate) fn ipv4_address(bytes: &[u8]) -> bool {
    let mut octets = 0;
    labels(bytes).all(|label| {
        octets += 1;
        is_octet(label)
    }) && octets == 4
}

fn is_octet(bytes: &[u8]) -> bool {
    match bytes {
        [b'2', b'5', ones] => matches!(ones, b'0'..=b'5'),
        [b'2', b'0'..=b'4', ones]
        | [b'0' | b'1', b'0'..=b'9', ones]
        | [b'0'..=b'9', ones]
        | [ones] => ones.is_ascii_digit(),
        _ => false,
    }
}

/// The CRD's pattern of IPv6: `([0-9a-fA-F]{1,4}:){1,7}[0-9a-fA-F]{1,4}`, or `::`, or
/// `([0-9a-fA-F]{1,4}:){0,5}(:[0-9a-fA-F]{1,4}){1,2}`.
///
/// In groups separated by colons: two to eight groups, none of them empty; or up to five groups, an
/// empty one, and one or two more.
pub(crate) fn ipv6_address(bytes: &[u8]) -> bool {
    if bytes == b"::" {
        return true;
    }
    let count = groups(bytes).count();
    let Some(empty) = groups(bytes).position(<[u8]>::is_empty) else {
        return (2..=8).contains(&count) && groups(bytes).all(is_group);
    };
    let after = count - empty - 1;
    empty <= 5
        && (1..=2).contains(&after)
        && groups(bytes).enumerate().all(|(index, group)| index == empty || is_group(group))
}

/// [`ipv4_address`] or [`ipv6_address`].
pub(crate) fn ip_address(bytes: &[u8]) -> bool {
    ipv4_address(bytes) || ipv6_address(bytes)
}

fn labels(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| is(*byte, DOT))
}

fn groups(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| is(*byte, COLON))
}

fn is_group(bytes: &[u8]) -> bool {
    (1..=4).contains(&bytes.len()) && bytes.iter().all(|byte| is(*byte, HEX))
}

/// Matches one byte of `first`, or `first`, any number of `middle`, and `last`; each is a set of
/// classes.
fn between(bytes: &[u8], first: u16, middle: u16, last: u16) -> bool {
    match bytes {
        [only] => is(*only, first),
        [start, inner @ .., end] => {
            is(*start, first) && is(*end, last) && inner.iter().all(|byte| is(*byte, middle))
        }
        [] => false,
    }
}

fn split_at_slash(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let slash = bytes.iter().position(|byte| *byte == b'/')?;
    let (before, from_slash) = bytes.split_at_checked(slash)?;
    Some((before, from_slash.strip_prefix(b"/")?))
}

/// A scheme, `://`, and anything.
pub(crate) fn absolute_uri(bytes: &[u8]) -> bool {
    let end = bytes.iter().position(|byte| b":/?#".contains(byte)).unwrap_or_default();
    end > 0 && bytes.get(end..).is_some_and(|rest| rest.starts_with(b"://"))
}
