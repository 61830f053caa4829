//! IP addresses.

use super::Correction::{Fix, Hand};
use super::{Mistake, mistake, spec};

pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        mistake(
            spec("endpoints:\n- ip: {address: '2001:db8::1:2:3', port: 80}\n"),
            "pattern",
            "write the address without `::`, which the CRD's pattern does not allow here: `2001:db8:0:0:0:1:2:3`",
            Fix(spec("endpoints:\n- ip: {address: '2001:db8:0:0:0:1:2:3', port: 80}\n")),
        ),
        mistake(
            spec("endpoints:\n- ip: {address: '2001:db8::', port: 80}\n"),
            "pattern",
            "write the address without `::`, which the CRD's pattern does not allow here: `2001:db8:0:0:0:0:0:0`",
            Fix(spec("endpoints:\n- ip: {address: '2001:db8:0:0:0:0:0:0', port: 80}\n")),
        ),
        mistake(
            spec("endpoints:\n- ip: {address: '::ffff:1.2.3.4', port: 80}\n"),
            "pattern",
            "write the address without `::`, which the CRD's pattern does not allow here: `0:0:0:0:0:ffff:102:304`",
            Fix(spec("endpoints:\n- ip: {address: '0:0:0:0:0:ffff:102:304', port: 80}\n")),
        ),
        mistake(
            spec("endpoints:\n- ip: {address: '[2001:db8::1]', port: 80}\n"),
            "pattern",
            "write the address alone: `2001:db8::1`",
            Fix(spec("endpoints:\n- ip: {address: '2001:db8::1', port: 80}\n")),
        ),
        mistake(
            spec("endpoints:\n- ip: {address: 10.0.0.0/24, port: 80}\n"),
            "pattern",
            "write one address instead of a network, without `/24`, `10.0.0.0`",
            Hand(spec("endpoints:\n- ip: {address: 10.0.0.7, port: 80}\n")),
        ),
        mistake(
            spec("endpoints:\n- ip: {address: db.example.com, port: 5432}\n"),
            "pattern",
            "write a DNS name in `fqdn`: `fqdn: {hostname: db.example.com, port: 5432}`",
            Hand(spec("endpoints:\n- fqdn: {hostname: db.example.com, port: 5432}\n")),
        ),
        mistake(
            spec("endpoints:\n- ip: {address: 10.0.0.256, port: 80}\n"),
            "pattern",
            "each of the four numbers is at most 255",
            Hand(spec("endpoints:\n- ip: {address: 10.0.0.25, port: 80}\n")),
        ),
        mistake(
            spec("endpoints:\n- ip: {address: 01.2.3.4, port: 80}\n"),
            "controller-ip-invalid",
            "remove leading zeros, which some programs read as octal: `1.2.3.4`",
            Hand(spec("endpoints:\n- ip: {address: 1.2.3.4, port: 80}\n")),
        ),
        mistake(
            spec("endpoints:\n- ip: {address: '1:2', port: 80}\n"),
            "controller-ip-invalid",
            "write four numbers with dots (`192.0.2.1`), or eight groups with colons (`2001:db8:0:0:0:0:0:1`)",
            Hand(spec("endpoints:\n- ip: {address: '1:0:0:0:0:0:0:2', port: 80}\n")),
        ),
        mistake(
            spec("endpoints:\n- ip: {address: 127.0.0.1, port: 80}\n"),
            "controller-ip-loopback",
            "write the address of the destination; a loopback address is the proxy itself, and is only valid on Host infrastructure",
            Hand(spec("endpoints:\n- ip: {address: 10.0.0.1, port: 80}\n")),
        ),
    ]
}
