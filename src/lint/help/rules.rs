//! Rules that speak of more than one field.

use super::{Advice, Site, endpoints};
use crate::report::Finding;
use kubectl_yaml::{NodeRef, Value};

/// What to do about a broken rule of the CRD, or of the controller.
pub(super) fn broken(id: &str, site: &Site<'_>) -> Option<Advice> {
    Some(Advice::help(match id {
        "fqdn-excludes-other-addresses" => {
            "make a Backend of the DNS names and one of the addresses, and give the route both as backendRefs"
        }
        "address-required" => return Some(addressless(site)),
        "address-unique" => return Some(addresses(site)),
        "platform-tls-required" => {
            "add `tls: {wellKnownCACertificates: System}` for a public CA, `caCertificateRefs` for one of your own"
        }
        "platform-type" => "list the destinations in `endpoints`",
        "unix-path-fits" => "shorten the path: Linux has room for 108 bytes (`unix(7)`)",
        "ca-refs-exclude-well-known" => {
            "keep `caCertificateRefs` for a CA of your own, `wellKnownCACertificates: System` for a public one"
        }
        "ca-required-by-crd" => {
            "add `wellKnownCACertificates: System` for a public CA, `caCertificateRefs` for one of your own"
        }
        "skip-verify-excludes-ca" => {
            "remove `insecureSkipVerify` to have the certificate verified against the CA"
        }
        "endpoints-required" => "add `endpoints`, or set `type: DynamicResolver`",
        "sni-excludes-auto-sni" => "remove `sni`, or `autoSNIFromEndpointHostname`",
        "ciphers-exclude-tls-1-3" => return Some(ciphers(site)),
        "tls-versions-ordered" => return Some(versions(site)),
        "dynamic-resolver-excludes-endpoints" => return Some(resolver_with_endpoints(site)),
        "dynamic-resolver-excludes-endpoints-and-app-protocols" => {
            "remove `endpoints` and `appProtocols`; from v1.5 on, `appProtocols` are taken"
        }
        "dynamic-resolver-excludes-auto-sni" => {
            "remove `autoSNIFromEndpointHostname`: the `Host` header of each request is sent as SNI anyway"
        }
        "tls-needs-dynamic-resolver" => {
            "remove `tls` and add a BackendTLSPolicy that targets the Backend; from v1.5 on, `tls` is taken"
        }
        "auto-sni-needs-hostnames" => match site.value(&["spec", "endpoints"]) {
            None => {
                "there are no endpoints whose names could be sent: remove `autoSNIFromEndpointHostname`"
            }
            Some(_) => "give each IP and Unix endpoint a `hostname`",
        },
        _ => return None,
    }))
}

/// What to do about a route that would fail.
pub(super) fn route(finding: &Finding) -> Option<Advice> {
    let message = &finding.message;
    Some(Advice::help(if message.contains("unix domain sockets") {
        "only policies and telemetry take a Unix socket: give a route an `fqdn` or `ip` endpoint"
    } else if message.starts_with("CACertificate must be specified") {
        "add `wellKnownCACertificates: System`, `caCertificateRefs`, or a BackendTLSPolicy in the Backend's namespace"
    } else {
        return None;
    }))
}

const ADDRESSES: &str =
    "add `fqdn: {hostname: …, port: …}`, `ip: {address: …, port: …}` or `unix: {path: …}`";

fn addressless(site: &Site<'_>) -> Advice {
    endpoints::regroup(site, 0, "an endpoint says what its address is")
        .unwrap_or_else(|| Advice::help(ADDRESSES))
}

/// The server says that there is more than one where there is none, too.
fn addresses(site: &Site<'_>) -> Advice {
    let given = |name: &&str| {
        site.node.and_then(|node| node.get(name)).is_some_and(|entry| !entry.value.is_null())
    };
    if ["fqdn", "ip", "unix"].iter().any(given) {
        Advice::help("make an endpoint of each address")
    } else {
        addressless(site)
    }
}

fn ciphers(site: &Site<'_>) -> Advice {
    let list = site.node.and_then(|node| node.get("ciphers")).map(|entry| entry.value.value());
    if matches!(&list, Some(Value::Sequence(items)) if items.len() == 0) {
        return site.remove_field("not even an empty list is taken: remove `ciphers`", "ciphers");
    }
    Advice::help(
        "those of TLS 1.3 cannot be chosen: remove `ciphers`, or use `minVersion: \"1.2\"`",
    )
}

fn versions(site: &Site<'_>) -> Advice {
    let given = |name| site.node.and_then(|node| node.get(name)?.value.as_str());
    Advice::help(match (given("minVersion"), given("maxVersion")) {
        (None, Some(max)) => {
            format!(
                "`minVersion` is 1.2 where it is not given: raise `maxVersion`, or add `minVersion: \"{max}\"`"
            )
        }
        _ => "raise `maxVersion`, or lower `minVersion`".to_owned(),
    })
}

fn resolver_with_endpoints(site: &Site<'_>) -> Advice {
    let list = site
        .node
        .and_then(|node| node.get("endpoints"))
        .map(|entry| entry.value)
        .map(NodeRef::value);
    if matches!(&list, Some(Value::Sequence(items)) if items.len() == 0) {
        return site
            .remove_field("not even an empty list is taken: remove `endpoints`", "endpoints");
    }
    Advice::help(
        "remove `type` to lead to these endpoints, or `endpoints` to lead wherever each request says",
    )
}
