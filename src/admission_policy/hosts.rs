//! A platform's rules on hosts: IP addresses and names.
//!
//! `variables.hosts` contains the hosts of the endpoints, each with its IP address if it is one;
//! `variables.addresses` and `variables.names` contain the hosts that the rules check as addresses
//! and as names.

use super::cel::TEXT;
use super::draft::{Check, Draft, first_broken_of_list, texts, validate};
use super::{addresses, names, networks};
use crate::platform::violation::Violation;
use crate::platform::{AddressRules, EndpointKind, IpLiteralPolicy, NonIpPolicy, Platform};
use crate::validation::platform as gate;

pub(super) fn draft(draft: &mut Draft, platform: &Platform) {
    let address_checks = address_checks(&platform.addresses);
    let name_checks = names::checks(&platform.names);
    let refusals = refusals(platform);
    let source = source(platform);
    if source.is_empty()
        || address_checks.is_empty() && name_checks.is_empty() && refusals.is_empty()
    {
        return;
    }
    draft.endpoints();
    let map = format!(
        ".map(h, {{'at': h.at, 'text': h.text, 'address': {}}})",
        addresses::address("h.text")
    );
    draft.variable("hosts", source + "\n  " + &map);
    for (broken, violation) in &refusals {
        draft.item_validation(gate::rule_of(violation), "hosts", broken, &violation.to_string());
    }
    let numbers = platform.names.numeric == IpLiteralPolicy::AsAddress;
    let as_names = format!("variables.hosts.filter(h, {})", is_name(platform));
    if numbers {
        let address = addresses::numeric("h.text");
        draft.variable(
            "numbers",
            format!("{as_names}\n  .map(h, {{'at': h.at, 'text': h.text, 'address': {address}}})"),
        );
    }
    if !address_checks.is_empty() {
        let mut source = format!("variables.hosts.filter(h, {})", is_address(platform));
        if numbers {
            source =
                format!("({source} + variables.numbers.filter(h, h.address.startsWith('4/')))");
        }
        draft.variable(
            "addresses",
            format!(
                "{source}
  // Followed by the IPv4 address that it embeds.
  .map(h, [{}].map(address, {{'at': h.at, 'text': h.text, 'broken':
  {}}})[0])",
                networks::with_embedded("h.address", &platform.addresses.embedded),
                first_broken_of_list(&address_checks)
            ),
        );
        validate(draft, "addresses", &address_checks);
    }
    if !name_checks.is_empty() {
        let source = if numbers {
            "variables.numbers.filter(h, !h.address.startsWith('4/'))".into()
        } else {
            as_names
        };
        names::draft(draft, &platform.names, &source, &name_checks);
    }
}

/// CEL expression for the hosts of the allowed kinds of endpoints.
fn source(platform: &Platform) -> String {
    let kinds = [(EndpointKind::Ip, "ip.address"), (EndpointKind::Fqdn, "fqdn.hostname")];
    let kinds = kinds.iter().filter(|(kind, _)| platform.allows_kind(*kind));
    let lists: Vec<_> = kinds.map(|(kind, at)| texts(kind.as_str(), at, None)).collect();
    if lists.is_empty() { String::new() } else { format!("({})", lists.join("\n  + ")) }
}

/// Conditions that refuse a host because it is an address, or because it is not.
fn refusals(platform: &Platform) -> Vec<(&'static str, Violation<'static>)> {
    let mut refusals = Vec::new();
    if platform.addresses.non_address == NonIpPolicy::Denied
        && platform.allows_kind(EndpointKind::Ip)
    {
        refusals.push((
            "h.at == 'spec.endpoints[].ip.address' && h.address == ''",
            Violation::NotAnAddress,
        ));
    }
    if platform.names.ip_address == IpLiteralPolicy::Denied
        && platform.allows_kind(EndpointKind::Fqdn)
    {
        refusals.push((
            "h.at == 'spec.endpoints[].fqdn.hostname' && h.address != ''",
            Violation::AddressAsName,
        ));
    }
    refusals
}

/// The condition to check a host as a name.
fn is_name(platform: &Platform) -> &'static str {
    match (platform.addresses.non_address, platform.names.ip_address) {
        (NonIpPolicy::AsName, IpLiteralPolicy::AsName) => {
            "h.at == 'spec.endpoints[].fqdn.hostname' || h.address == ''"
        }
        (NonIpPolicy::AsName, IpLiteralPolicy::AsAddress | IpLiteralPolicy::Denied) => {
            "h.address == ''"
        }
        (NonIpPolicy::Denied, IpLiteralPolicy::AsName) => {
            "h.at == 'spec.endpoints[].fqdn.hostname'"
        }
        (NonIpPolicy::Denied, IpLiteralPolicy::AsAddress | IpLiteralPolicy::Denied) => {
            "h.at == 'spec.endpoints[].fqdn.hostname' && h.address == ''"
        }
    }
}

/// The condition to check a host as an address.
fn is_address(platform: &Platform) -> &'static str {
    match platform.names.ip_address {
        IpLiteralPolicy::AsAddress => "h.address != ''",
        IpLiteralPolicy::AsName | IpLiteralPolicy::Denied => {
            "h.at == 'spec.endpoints[].ip.address' && h.address != ''"
        }
    }
}

/// The checks of an address, in the order of the native check.
fn address_checks(rules: &AddressRules) -> Vec<Check> {
    let denied = rules.denied.iter().enumerate().map(|(index, group)| {
        let violation = Violation::DeniedNetwork { group, value: TEXT, carried: None };
        Check::new(
            &gate::NETWORK,
            &index.to_string(),
            networks::group("address", group),
            violation.to_string(),
        )
    });
    let allowed = rules.allowed.iter().map(|allowed| {
        let condition = format!("!{}", networks::contains("address", allowed));
        Check::new(
            &gate::NETWORK,
            "allowed",
            condition,
            Violation::OtherNetwork(allowed).to_string(),
        )
    });
    denied.chain(allowed).collect()
}
