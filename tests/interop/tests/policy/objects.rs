//! Backends close to the limits of the rules on hosts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use envoy_gateway_backend::api::{
    Backend, BackendAddress, BackendEndpoint, FqdnAddress, IpAddress, SecretObjectReference,
    UnixAddress,
};
use envoy_gateway_backend::platform::Ipv4Embedding;
use envoy_gateway_backend::platform::Platform;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::generate::near_backend;

/// Backends whose hosts are close to the restrictions of a platform.
pub(crate) fn backend(platform: &Platform) -> impl Strategy<Value = Backend> + use<> {
    let endpoints = option::weighted(0.95, vec(endpoint(platform), 0..4));
    let namespace = select(vec![None, Some(""), Some("default"), Some("other")]);
    (near_backend(), endpoints, namespace).prop_map(|(mut backend, endpoints, namespace)| {
        backend.metadata.namespace = Some("default".into());
        backend.spec.endpoints = endpoints;
        if let Some(tls) = &mut backend.spec.tls
            && let Some(reference) = tls.client_certificate_ref.take()
        {
            let namespace = namespace.map(str::to_owned);
            tls.client_certificate_ref = Some(SecretObjectReference { namespace, ..reference });
        }
        backend
    })
}

fn endpoint(platform: &Platform) -> impl Strategy<Value = BackendEndpoint> + use<> {
    let host = || prop_oneof![address(platform), name(platform)];
    let ip = prop_oneof![4 => address(platform).boxed(), 1 => host().boxed()];
    let fqdn = prop_oneof![4 => name(platform).boxed(), 1 => host().boxed()];
    let ip = ip.prop_map(|address| IpAddress { address, port: 443 });
    let fqdn = fqdn.prop_map(|hostname| FqdnAddress { hostname, port: 443 });
    let unix = Just(UnixAddress { path: "/run/socket".into() });
    let address = prop_oneof![
        6 => ip.clone().prop_map(BackendAddress::Ip),
        6 => fqdn.clone().prop_map(BackendAddress::Fqdn),
        1 => unix.clone().prop_map(BackendAddress::Unix),
        1 => (option::of(fqdn), option::of(ip), option::of(unix))
            .prop_map(|(fqdn, ip, unix)| BackendAddress::from_fields(fqdn, ip, unix)),
    ];
    (address, option::weighted(0.2, name(platform)))
        .prop_map(|(address, hostname)| BackendEndpoint { address, hostname, zone: None })
}

/// The first and the last addresses of the platform's networks, their neighbours, and some others.
fn addresses(platform: &Platform) -> Vec<IpAddr> {
    let rules = &platform.addresses;
    let denied = rules.denied.iter().flat_map(|group| group.networks.iter().chain(&group.except));
    let networks = denied.chain(rules.allowed.iter().flatten());
    let ends = networks.flat_map(|network| match (network.network(), network.broadcast()) {
        (IpAddr::V4(first), IpAddr::V4(last)) => {
            let (first, last) = (first.to_bits(), last.to_bits());
            [first, last, first.wrapping_sub(1), last.wrapping_add(1)]
                .map(|bits| Ipv4Addr::from_bits(bits).into())
        }
        (IpAddr::V6(first), IpAddr::V6(last)) => {
            let (first, last) = (first.to_bits(), last.to_bits());
            [first, last, first.wrapping_sub(1), last.wrapping_add(1)]
                .map(|bits| Ipv6Addr::from_bits(bits).into())
        }
        _ => unreachable!("a network is of one family"),
    });
    let others =
        ["127.0.0.1", "128.0.0.0", "8.8.8.8", "10.1.2.3", "::", "::1", "::2", "2606:4700::1111"];
    ends.chain(others.map(|text| text.parse().expect("an address"))).collect()
}

/// A valid or nearly valid IP address.
fn address(platform: &Platform) -> impl Strategy<Value = String> + use<> {
    let known = select(addresses(platform));
    let plain = prop_oneof![
        3 => known,
        1 => any::<u32>().prop_map(|bits| Ipv4Addr::from_bits(bits).into()),
        1 => any::<u128>().prop_map(|bits| Ipv6Addr::from_bits(bits).into()),
    ];
    let form = option::weighted(0.5, select(Ipv4Embedding::ALL));
    let address = (plain, form).prop_map(|(address, form)| match (address, form) {
        (IpAddr::V4(v4), Some(form)) => IpAddr::V6(form.embed(v4)),
        (address, _) => address,
    });
    let text = (address, 0..6_u8, any::<bool>()).prop_map(|(address, style, upper)| {
        let text = spell(address, style);
        if upper { text.to_uppercase() } else { text }
    });
    let edit = option::weighted(
        0.2,
        (any::<prop::sample::Index>(), select(vec!["", "0", ":", ".", "%", "f", "%eth0"])),
    );
    (text, edit).prop_map(|(text, edit)| match edit {
        None => text,
        Some((at, insert)) => {
            let at = at.index(text.len() + 1);
            let (before, after) = text.split_at(at);
            // An empty insertion deletes a character.
            let after = if insert.is_empty() { after.get(1..).unwrap_or_default() } else { after };
            format!("{before}{insert}{after}")
        }
    })
}

/// One of the spellings of an address.
fn spell(address: IpAddr, style: u8) -> String {
    let IpAddr::V6(v6) = address else { return address.to_string() };
    let groups = v6.segments();
    let quad = Ipv4Addr::from_bits(u32::try_from(v6.to_bits() & 0xffff_ffff).expect("32 bits"));
    let join = |groups: &[u16]| {
        groups.iter().map(|group| format!("{group:x}")).collect::<Vec<_>>().join(":")
    };
    match style {
        0 => groups.map(|group| format!("{group:04x}")).join(":"),
        1 => join(&groups),
        2 => format!("{}:{quad}", join(&groups[..6])),
        // Zeros that `::` need not replace.
        3 => match groups.iter().position(|group| *group == 0) {
            Some(at) => format!("{}::{}", join(&groups[..at]), join(&groups[at + 1..])),
            None => join(&groups),
        },
        4 => match groups[..6].iter().rposition(|group| *group != 0) {
            Some(last) if last < 5 => format!("{}::{quad}", join(&groups[..=last])),
            Some(_) => v6.to_string(),
            None => format!("::{quad}"),
        },
        _ => v6.to_string(),
    }
}

/// A host name close to the restrictions of the platform.
fn name(platform: &Platform) -> impl Strategy<Value = String> + use<> {
    let rules = &platform.names;
    let domains =
        rules.denied.iter().flat_map(|group| &group.domains).chain(rules.allowed.iter().flatten());
    let mut domains: Vec<_> = domains.cloned().collect();
    domains.extend(["example.com", "com", "a", "a.b.c.d", "localhost"].map(String::from));
    let number = select(vec![
        "0", "1", "127", "0177", "0x7f", "0X7F", "0x", "08", "255", "256", "65535", "65536",
        "16777215", "16777216", "2130706433", "0x7f000001", "017700000001", "037777777777",
        "040000000000", "4294967295", "4294967296", "00000000000000000127",
        "0x00000000000000000007f", "99999999999", "999999999999", "0x1ffffffff", "a", "",
    ]);
    let numeric = vec(number, 1..=5).prop_map(|numbers| numbers.join("."));
    let quad = any::<u32>().prop_map(|bits| Ipv4Addr::from_bits(bits).to_string());
    let word =
        || prop_oneof![4 => "[a-z0-9]([a-z0-9-]{0,4}[a-z0-9])?", 1 => "[a-zA-Z0-9_*.-]{0,4}"];
    let long =
        (62..=65_usize, word()).prop_map(|(length, word)| format!("{}.{word}", "a".repeat(length)));
    let longest = (251..=256_usize)
        .prop_map(|length| format!("{}.com", "a.".repeat(128))[256 + 3 - length..].to_owned());
    let below = (option::of(word()), select(domains)).prop_map(|(word, domain)| match word {
        Some(word) => format!("{word}.{domain}"),
        None => domain,
    });
    let words = vec(word(), 1..4).prop_map(|words| words.join("."));
    let stuck = (word(), below.clone()).prop_map(|(word, domain)| word + &domain);
    let base = prop_oneof![4 => below, 1 => stuck, 3 => words, 3 => numeric, 1 => quad, 1 => long, 1 => longest];
    let dots = prop_oneof![8 => Just(""), 2 => Just("."), 1 => Just("..")];
    let upper = prop_oneof![9 => Just(false), 1 => Just(true)];
    (base, dots, upper).prop_map(|(base, dots, upper)| {
        let name = base + dots;
        if upper { name.to_uppercase() } else { name }
    })
}
