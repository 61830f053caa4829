//! Platforms that use every field of a policy, and every value of it.

use envoy_gateway_backend::platform::Platform;
use serde_json::{Value, json};

/// The presets, and test platforms, by name.
pub(crate) fn all() -> Vec<(String, Platform)> {
    let ready = Platform::PRESETS
        .iter()
        .map(|name| ((*name).to_owned(), Platform::preset(name).expect("it is ready")));
    let ours = ours().into_iter().map(|(name, policy)| {
        (
            name.to_owned(),
            serde_json::from_value(policy).unwrap_or_else(|error| panic!("{name}: {error}")),
        )
    });
    ready.chain(ours).collect()
}

fn ours() -> Vec<(&'static str, Value)> {
    vec![
        (
            "types and kinds",
            json!({
                "types": ["DynamicResolver"],
                "endpointKinds": ["unix"],
                "tls": { "minimumVersion": "1.0" },
                "envoy": { "denyAborts": true },
            }),
        ),
        (
            "IP addresses alone",
            json!({ "types": [], "endpointKinds": ["ip"], "addresses": { "nonAddress": "denied" } }),
        ),
        (
            "names alone",
            json!({
                "endpointKinds": ["fqdn"],
                "names": { "ipAddress": "denied", "numeric": "denied", "denyTrailingDot": true, "minimumLabels": 3 },
                "tls": { "required": true, "minimumVersion": "1.3" },
            }),
        ),
        (
            "numbers as addresses",
            json!({
                "addresses": {
                    "embedded": ["mapped", "6to4"],
                    "denied": [{ "name": "own", "networks": ["127.0.0.0/8", "0.0.0.0/9", "255.255.255.0/25"] }],
                },
                "names": { "numeric": "as-address", "dns1123": true, "maximumLabelLength": 10 },
                "tls": { "verification": true, "minimumVersion": "1.2" },
            }),
        ),
        (
            "everything as an address",
            json!({
                "addresses": {
                    "nonAddress": "denied",
                    "embedded": ["nat64", "translated", "compatible"],
                    "denied": [
                        {
                            "name": "own", "networks": ["10.0.0.0/8", "2001:db8::/32", "2002::/16"],
                            "except": ["10.20.0.0/15", "2001:db8:1::/49", "2002:7f00::/25"],
                            "message": "{value}? that's \"ours\" \\ not\nyours",
                        },
                        { "name": "four", "networks": ["192.0.0.0/13"], "except": ["2001::/16", "192.0.0.0/32"] },
                        { "name": "six", "networks": ["fe80::/10", "64:ff9b::/96"], "except": ["128.0.0.0/1"] },
                        { "name": "none", "networks": [], "except": ["::/0"] },
                    ],
                    "allowed": ["0.0.0.0/1", "128.0.0.0/2", "::/3", "fe00::/7", "1.2.3.4"],
                },
                "names": { "ipAddress": "as-address", "numeric": "as-address" },
            }),
        ),
        (
            "domains",
            json!({
                "names": {
                    "ipAddress": "as-address",
                    "minimumLabels": 1,
                    "denied": [
                        { "name": "deep", "domains": ["a.b.c.d.example.com"], "message": "not {value}" },
                        { "name": "com", "domains": ["com", "net"] },
                        { "name": "wide", "domains": ["example.com", "a", "b", "c", "d", "e", "f", "g", "h", "i"] },
                        { "name": "empty", "domains": [] },
                    ],
                    "maximumLabelLength": 3,
                    "allowed": ["example.com", "net", "b.c.d"],
                },
            }),
        ),
        (
            "nothing allowed",
            json!({ "names": { "allowed": [], "maximumLabelLength": 5000 }, "addresses": { "allowed": [] } }),
        ),
    ]
}
