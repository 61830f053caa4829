//! Texts that are no JSON, and mistakes in JSON.

use super::Correction::{Fix, Hand};
use super::{Mistake, mistake};

pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        mistake(
            "{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n // ours\n \"spec\": {\"type\": \"DynamicResolver\"}}".to_owned(),
            "unreadable-json",
            "remove the comment: JSON has no comments",
            Hand("{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"type\": \"DynamicResolver\"}}".to_owned()),
        ),
        mistake(
            "{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"type\": \"DynamicResolver\"}".to_owned(),
            "unreadable-json",
            "close this bracket: put `}` after its content",
            Hand("{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"type\": \"DynamicResolver\"}}".to_owned()),
        ),
        mistake(
            "{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"type\": \"DynamicResolver}}".to_owned(),
            "unreadable-json",
            "close this quote: put `\"` after the string",
            Hand("{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"type\": \"DynamicResolver\"}}".to_owned()),
        ),
        mistake(
            "{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"type\" \"DynamicResolver\"}}".to_owned(),
            "unreadable-json",
            "add a colon before this",
            Hand("{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"type\": \"DynamicResolver\"}}".to_owned()),
        ),
        mistake(
            "{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"fallback\": false \"type\": \"DynamicResolver\"}}".to_owned(),
            "unreadable-json",
            "add a comma before this",
            Hand("{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"type\": \"DynamicResolver\"}}".to_owned()),
        ),
        mistake(
            "{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"endpoints\": [\n  {\"fqdn\": \"api.example.com\", \"port\": 443}\n ]}}".to_owned(),
            "unknown-field",
            "move `port` to the address: `fqdn: {hostname: api.example.com, port: 443}`",
            Fix("{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"endpoints\": [\n  {\"fqdn\": {\"hostname\": \"api.example.com\", \"port\": 443}}\n ]}}".to_owned()),
        ),
        mistake(
            "{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"endpoints\": [\n  {\n    \"fqdn\": {\n      \"hostname\": \"api.example.com\"\n    },\n    \"port\": 443\n  }\n ]}}".to_owned(),
            "unknown-field",
            "move `port` to the address: `fqdn: {hostname: api.example.com, port: 443}`",
            Fix("{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"endpoints\": [\n  {\n    \"fqdn\": {\n      \"hostname\": \"api.example.com\",\n      \"port\": 443\n    }\n  }\n ]}}".to_owned()),
        ),
        mistake(
            "{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"endpoints\": [\n  {\"fqdn\": {\"hostname\": \"10.0.0.1\", \"port\": 443}}\n ]}}".to_owned(),
            "controller-hostname-is-ip",
            "write the IP address in `ip`: `ip: {address: 10.0.0.1, port: 443}`",
            Fix("{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"endpoints\": [\n  {\"ip\": {\"address\": \"10.0.0.1\", \"port\": 443}}\n ]}}".to_owned()),
        ),
        mistake(
            "{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"type\": \"DynamicResolver\", \"appProtocol\": \"h2c\"}}".to_owned(),
            "unknown-field",
            "use the list of the spec: `appProtocols: [\"gateway.envoyproxy.io/h2c\"]`",
            Fix("{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"api\"},\n \"spec\": {\"type\": \"DynamicResolver\", \"appProtocols\": [\"gateway.envoyproxy.io/h2c\"]}}".to_owned()),
        ),
    ]
}
