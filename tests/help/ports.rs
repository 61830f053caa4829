//! Ports.

use super::Correction::{Fix, Hand};
use super::{GOOD, Mistake, mistake, spec};

pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port: \"443\"}\n"),
            "wrong-type",
            "write the number without quotes: `port: 443`",
            Fix(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port: https}\n"),
            "wrong-type",
            "write the port number: 443 for https, 80 for http",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 443.5}\n"),
            "wrong-type",
            "write an integer from 1 to 65535",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 443443}\n"),
            "too-large",
            "write a port from 1 to 65535",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port: -1}\n"),
            "too-small",
            "write a port from 1 to 65535",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 0}\n"),
            "serving-port",
            "write the port of the destination",
            Hand(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 443.0000001}\n"),
            "not-quite-an-integer",
            "write `443`",
            Fix(spec(GOOD)),
        ),
        mistake(
            spec("endpoints:\n- fqdn: {hostname: api.example.com, port:443}\n"),
            "unknown-field",
            "add a space after the colon: `port: 443`",
            Fix(spec(GOOD)),
        ),
    ]
}
