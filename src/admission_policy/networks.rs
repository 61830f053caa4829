//! Networks as regular expressions over addresses in hexadecimal digits.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::cel::{list, quoted};
use crate::platform::{Ipv4Embedding, NetworkGroup};

/// An address as the policies write it: `4/` or `6/`, then all its hexadecimal digits.
///
/// Kubernetes' own `ip` and `cidr` refuse IPv4-mapped IPv6, which is the very disguise to be looked
/// through, and may be used in new policies from Kubernetes 1.31 only.
pub(super) fn digits(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => format!("4/{:08x}", v4.to_bits()),
        IpAddr::V6(v6) => format!("6/{:032x}", v6.to_bits()),
    }
}

/// A regular expression for the addresses of a network.
fn pattern(network: &IpNet) -> String {
    let prefix = usize::from(network.prefix_len());
    let (whole, bits) = (prefix / 4, prefix % 4);
    let digits = digits(network.network());
    let mut digits = digits.chars();
    let mut pattern: String = digits.by_ref().take(2).collect();
    pattern += &compressed(digits.by_ref().take(whole));
    if bits > 0
        && let Some(first) = digits.next().and_then(|digit| digit.to_digit(16))
    {
        pattern.push('[');
        pattern.extend(
            (first..first + (1 << (4 - bits))).filter_map(|digit| char::from_digit(digit, 16)),
        );
        pattern.push(']');
    }
    pattern
}

/// Digits, with a count behind those that are repeated often.
fn compressed(digits: impl Iterator<Item = char>) -> String {
    let mut digits = digits.peekable();
    let runs = std::iter::from_fn(|| {
        let digit = digits.next()?;
        let count = 1 + std::iter::from_fn(|| digits.next_if_eq(&digit)).count();
        Some(if count > 4 {
            format!("{digit}{{{count}}}")
        } else {
            digit.to_string().repeat(count)
        })
    });
    runs.collect()
}

/// The condition that an address, or one that stands behind it as the one it carries, is in one of
/// the networks.
pub(super) fn contains<'a>(address: &str, networks: impl IntoIterator<Item = &'a IpNet>) -> String {
    let patterns: Vec<_> = networks.into_iter().map(pattern).collect();
    if patterns.is_empty() {
        return "false".to_owned();
    }
    format!("{address}.matches({})", quoted(&patterns.join("|")))
}

/// The condition that an address, or the one it carries, is in one of a group's networks and in
/// none of its exceptions.
///
/// An address has one reading of each family at most, so that exceptions of one do not touch the
/// other.
pub(super) fn group(address: &str, group: &NetworkGroup) -> String {
    if group.except.is_empty() {
        return contains(address, &group.networks);
    }
    let conditions = [true, false].into_iter().filter_map(|v4| {
        let own = |networks: &[IpNet]| {
            networks
                .iter()
                .copied()
                .filter(|network| network.addr().is_ipv4() == v4)
                .collect::<Vec<_>>()
        };
        let (networks, except) = (own(&group.networks), own(&group.except));
        match (networks.is_empty(), except.is_empty()) {
            (true, _) => None,
            (false, true) => Some(contains(address, &networks)),
            (false, false) => {
                Some(format!("{} && !{}", contains(address, &networks), contains(address, &except)))
            }
        }
    });
    any(conditions)
}

/// The condition that one of these holds.
fn any(conditions: impl Iterator<Item = String>) -> String {
    let conditions: Vec<_> = conditions.collect();
    if conditions.is_empty() { "false".to_owned() } else { conditions.join(" || ") }
}

/// An address with the IPv4 address that it carries in one of these forms behind it.
pub(super) fn with_carried(address: &str, forms: &[Ipv4Embedding]) -> String {
    let steps = forms.iter().map(|form| {
        let [least, most] =
            [Ipv4Addr::UNSPECIFIED, Ipv4Addr::BROADCAST].map(|v4| digits(form.embed(v4).into()));
        let prefix: String =
            least.chars().zip(most.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
        let carried = format!("{address}.substring({}, {})", prefix.len(), prefix.len() + 8);
        // What looks like the form and is not: `::` and `::1`.
        let none = [Ipv6Addr::UNSPECIFIED, Ipv6Addr::LOCALHOST]
            .map(|v6| (form.extract(v6), digits(v6.into())));
        let none = none
            .iter()
            .filter(|(extracted, digits)| extracted.is_none() && digits.starts_with(&prefix));
        let none: Vec<_> = none.map(|(_, digits)| digits.as_str()).collect();
        let but = if none.is_empty() {
            String::new()
        } else {
            format!(" && !({address} in {})", list(none))
        };
        format!("{address}.startsWith({}){but} ? {address} + ' 4/' + {carried} : ", quoted(&prefix))
    });
    steps.chain([address.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_patterns_of_digits() {
        for (network, expected) in [
            ("127.0.0.0/8", "4/7f"),
            ("100.64.0.0/10", "4/64[4567]"),
            ("198.18.0.0/15", "4/c61[23]"),
            ("128.0.0.0/1", "4/[89abcdef]"),
            ("0.0.0.0/0", "4/"),
            ("::/0", "6/"),
            ("169.254.169.254/32", "4/a9fea9fe"),
            ("::1/128", "6/0{31}1"),
            ("::ffff:127.0.0.0/104", "6/0{20}ffff7f"),
            ("fe80::/10", "6/fe[89ab]"),
            ("64:ff9b:1::/48", "6/0064ff9b0001"),
        ] {
            assert_eq!(pattern(&network.parse().unwrap()), expected, "{network}");
        }
    }

    #[test]
    fn carried_addresses_are_where_their_forms_have_them() {
        for (form, expected) in [
            (
                Ipv4Embedding::Mapped,
                "a.startsWith('6/00000000000000000000ffff') ? a + ' 4/' + a.substring(26, 34) : a",
            ),
            (
                Ipv4Embedding::SixToFour,
                "a.startsWith('6/2002') ? a + ' 4/' + a.substring(6, 14) : a",
            ),
            (
                Ipv4Embedding::Compatible,
                "a.startsWith('6/000000000000000000000000') && !(a in ['6/00000000000000000000000000000000', \
                 '6/00000000000000000000000000000001']) ? a + ' 4/' + a.substring(26, 34) : a",
            ),
        ] {
            assert_eq!(with_carried("a", &[form]), expected);
        }
        assert_eq!(with_carried("a", &[]), "a");
    }
}
