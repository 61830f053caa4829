//! Networks as regular expressions over addresses in hexadecimal digits.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::cel::{list, quoted};
use crate::platform::{Ipv4Embedding, NetworkGroup};

/// An address in the form of the policies: `4/` or `6/`, then all its hexadecimal digits.
///
/// Kubernetes' own `ip` and `cidr` refuse IPv4-mapped IPv6 addresses, which must be recognized here,
/// and new policies may use them only since Kubernetes 1.31.
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

/// Digits as a pattern, with a count for each long run.
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

/// The condition that an address, or the IPv4 address that it embeds, is in one of the networks.
pub(super) fn contains<'a>(address: &str, networks: impl IntoIterator<Item = &'a IpNet>) -> String {
    let patterns: Vec<_> = networks.into_iter().map(pattern).collect();
    if patterns.is_empty() {
        return "false".to_owned();
    }
    format!("{address}.matches({})", quoted(&patterns.join("|")))
}

/// The condition that an address, or the IPv4 address that it embeds, is in one of a group's
/// networks and in none of its exceptions.
///
/// There is at most one address of each family, so that exceptions of one family do not affect the
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

/// The condition that one of these is true.
fn any(conditions: impl Iterator<Item = String>) -> String {
    let conditions: Vec<_> = conditions.collect();
    if conditions.is_empty() { "false".to_owned() } else { conditions.join(" || ") }
}

/// An address, followed by the IPv4 address that it embeds in one of these forms.
pub(super) fn with_embedded(address: &str, forms: &[Ipv4Embedding]) -> String {
    let steps = forms.iter().map(|form| {
        let [least, most] =
            [Ipv4Addr::UNSPECIFIED, Ipv4Addr::BROADCAST].map(|v4| digits(form.embed(v4).into()));
        let prefix: String =
            least.chars().zip(most.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
        let embedded = format!("{address}.substring({}, {})", prefix.len(), prefix.len() + 8);
        // Addresses with the prefix of the form that do not embed one: `::` and `::1`.
        let excluded = [Ipv6Addr::UNSPECIFIED, Ipv6Addr::LOCALHOST]
            .map(|v6| (form.extract(v6), digits(v6.into())));
        let excluded = excluded
            .iter()
            .filter(|(extracted, digits)| extracted.is_none() && digits.starts_with(&prefix));
        let excluded: Vec<_> = excluded.map(|(_, digits)| digits.as_str()).collect();
        let but = if excluded.is_empty() {
            String::new()
        } else {
            format!(" && !({address} in {})", list(excluded))
        };
        format!(
            "{address}.startsWith({}){but} ? {address} + ' 4/' + {embedded} : ",
            quoted(&prefix)
        )
    });
    steps.chain([address.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_becomes_a_pattern_of_digits() {
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
    fn embedded_address_is_cut_out_by_its_form() {
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
            assert_eq!(with_embedded("a", &[form]), expected);
        }
        assert_eq!(with_embedded("a", &[]), "a");
    }
}
