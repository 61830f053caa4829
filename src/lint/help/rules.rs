//! Help for rules about more than one field.

use kubectl_yaml::{NodeRef, Value};

use super::{FixContext, Suggestion, endpoints};
use crate::report::Finding;

/// Help for a missing CA.
pub(super) const CA_HELP: &str =
    "add `wellKnownCACertificates: System` for a public CA, `caCertificateRefs` for a private CA";
/// Help for missing TLS settings.
pub(super) const CA_AND_TLS_HELP: &str = "add `tls: {wellKnownCACertificates: System}` for a public CA, `caCertificateRefs` for a private CA";

pub(super) fn auto_sni(context: &FixContext<'_>) -> Suggestion {
    Suggestion::help(match context.value(&["spec", "endpoints"]) {
        None => "remove `autoSNIFromEndpointHostname`: there are no endpoints",
        Some(_) => "give each IP and Unix endpoint a `hostname`",
    })
}

pub(super) fn route(finding: &Finding) -> Option<Suggestion> {
    let message = &finding.message;
    Some(Suggestion::help(if message.contains("unix domain sockets") {
        "use an `fqdn` or `ip` endpoint: only policies and telemetry support Unix sockets"
    } else if message.starts_with("CACertificate must be specified") {
        "add `wellKnownCACertificates: System`, `caCertificateRefs`, or a BackendTLSPolicy in the Backend's namespace"
    } else {
        return None;
    }))
}

const ADDRESSES: &str =
    "add `fqdn: {hostname: …, port: …}`, `ip: {address: …, port: …}` or `unix: {path: …}`";

pub(super) fn addressless(context: &FixContext<'_>) -> Suggestion {
    endpoints::regroup(context, 0, "write the address as an object")
        .unwrap_or_else(|| Suggestion::help(ADDRESSES))
}

/// The API server reports the rule for an endpoint without an address, too.
pub(super) fn addresses(context: &FixContext<'_>) -> Suggestion {
    let given = |name: &&str| {
        context.node.and_then(|node| node.get(name)).is_some_and(|entry| !entry.value.is_null())
    };
    if ["fqdn", "ip", "unix"].iter().any(given) {
        Suggestion::help("write one endpoint for each address")
    } else {
        addressless(context)
    }
}

pub(super) fn ciphers(context: &FixContext<'_>) -> Suggestion {
    let list = context.node.and_then(|node| node.get("ciphers")).map(|entry| entry.value.value());
    if matches!(&list, Some(Value::Sequence(items)) if items.len() == 0) {
        return context.remove_field("remove `ciphers`: an empty list is invalid, too", "ciphers");
    }
    Suggestion::help(
        "remove `ciphers`, or use `minVersion: \"1.2\"`: the ciphers of TLS 1.3 cannot be configured",
    )
}

pub(super) fn versions(context: &FixContext<'_>) -> Suggestion {
    let given = |name| context.node.and_then(|node| node.get(name)?.value.as_str());
    Suggestion::help(match (given("minVersion"), given("maxVersion")) {
        (None, Some(max)) => {
            format!(
                "raise `maxVersion`, or add `minVersion: \"{max}\"`; the default of `minVersion` is 1.2"
            )
        }
        _ => "raise `maxVersion`, or lower `minVersion`".to_owned(),
    })
}

pub(super) fn resolver_with_endpoints(context: &FixContext<'_>) -> Suggestion {
    let list = context
        .node
        .and_then(|node| node.get("endpoints"))
        .map(|entry| entry.value)
        .map(NodeRef::value);
    if matches!(&list, Some(Value::Sequence(items)) if items.len() == 0) {
        return context
            .remove_field("remove `endpoints`: an empty list is invalid, too", "endpoints");
    }
    Suggestion::help(
        "remove `type` to use these endpoints, or `endpoints` to resolve the `Host` header of each request",
    )
}
