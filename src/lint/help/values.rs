//! Values that are none of those a field takes, or beyond its bounds.

use kubectl_yaml::{NodeRef, Value};

use super::{Site, Suggestion};
use crate::api::{API_VERSION, KIND};
use crate::fields::Kind;
use crate::suggest::nearest;

/// A value that is none of those a field takes.
pub(super) fn not_supported(site: &Site<'_>) -> Option<Suggestion> {
    let Kind::String { values, .. } = site.field()?.kind() else { return None };
    let values = values.at(site.release)?;
    let key = site.key();
    let Some(text) = site.string() else { return of_other_type(site, values) };
    if key == "appProtocols" {
        return Some(app_protocol(site, text));
    }
    let meant = values
        .iter()
        .copied()
        .find(|value| value.eq_ignore_ascii_case(text.trim()))
        .or_else(|| {
            version(text).and_then(|version| values.iter().copied().find(|value| *value == version))
        })
        .or_else(|| nearest(text, values.iter().copied()).filter(|_| !key.ends_with("Version")));
    if let Some(meant) = meant {
        return Some(site.replace_text(format!("did you mean `{meant}`?"), meant));
    }
    match key {
        "type" => Some(backend_type(site, text)),
        "minVersion" | "maxVersion" => Some(versions(key)),
        "fingerprints" => Some(fingerprints()),
        "wellKnownCACertificates" => {
            Some(Suggestion::help("the only value is `System`; use `caCertificateRefs` for others"))
        }
        _ => None,
    }
}

/// A value that is no text: that it should be one is said by another finding, which has the edit.
fn of_other_type(site: &Site<'_>, values: &[&str]) -> Option<Suggestion> {
    let fits = site.source().is_some_and(|source| values.contains(&source));
    match (site.node?.value(), site.key()) {
        (Value::Number(_), _) if fits => {
            Some(Suggestion::help("write it in quotes: YAML reads it as a number"))
        }
        (_, key @ ("minVersion" | "maxVersion")) => Some(versions(key)),
        (_, "type") => Some(Suggestion::help(
            "remove `type` (the default is `Endpoints`), or use `DynamicResolver`",
        )),
        (_, "fingerprints") => Some(fingerprints()),
        (_, "appProtocols") => Some(Suggestion::help(PROTOCOLS)),
        _ => None,
    }
}

fn versions(key: &str) -> Suggestion {
    Suggestion::help(format!("remove `{key}`, or use `\"1.2\"` or `\"1.3\"`"))
}

fn fingerprints() -> Suggestion {
    Suggestion::help("remove them: fingerprints have no effect in a Backend")
}

/// `TLSv1.2`, `TLS1_2`, `tlsv12` are 1.2.
fn version(text: &str) -> Option<String> {
    let digits = text.trim().trim_start_matches(|c: char| !c.is_ascii_digit()).replace('_', ".");
    match digits.as_bytes() {
        [major, minor] if minor.is_ascii_digit() => {
            Some(format!("{}.{}", char::from(*major), char::from(*minor)))
        }
        [_, b'.', _] => Some(digits),
        _ => None,
    }
}

fn backend_type(site: &Site<'_>, text: &str) -> Suggestion {
    const ENDPOINTS: &str = "Endpoints";
    let has_endpoints = site.sibling("endpoints").is_some();
    let known = [
        "static", "strictdns", "logicaldns", "eds", "dns", "fqdn", "ip", "unix", "external",
        "service", "",
    ];
    let word = text.to_ascii_lowercase().replace(['_', '-', ' '], "");
    if has_endpoints && known.contains(&word.as_str()) {
        let help = format!("use the type of every list of endpoints: `{ENDPOINTS}`");
        return site.replace_text(help, ENDPOINTS);
    }
    if word.contains("dynamic") && !has_endpoints {
        return site.replace_text("did you mean `DynamicResolver`?", "DynamicResolver");
    }
    Suggestion::help("remove `type` (the default is `Endpoints`), or use `DynamicResolver`")
}

const PROTOCOLS: &str = "the values are `gateway.envoyproxy.io/h2c`, `gateway.envoyproxy.io/ws` and `gateway.envoyproxy.io/wss`";

fn app_protocol(site: &Site<'_>, text: &str) -> Suggestion {
    if let Some(protocol) = protocol(text) {
        return site.replace_text(format!("did you mean `{protocol}`?"), protocol);
    }
    match last_part(text).as_str() {
        "https" | "tls" | "http2s" | "grpcs" | "ssl" => Suggestion::help(
            "remove it, and enable TLS with `spec.tls` (for instance `wellKnownCACertificates: System`) or a BackendTLSPolicy",
        ),
        "h2" | "http2" | "http/2" | "2" | "grpc" => Suggestion::help(
            "use `gateway.envoyproxy.io/h2c` for HTTP/2 without TLS; remove it with `spec.tls`, where ALPN selects HTTP/2, and for a GRPCRoute, which always uses HTTP/2",
        ),
        "http" | "http1" | "http1.1" | "1.1" => {
            only_item(site, "remove `appProtocols`: HTTP/1.1 is the default")
        }
        "tcp" | "udp" => Suggestion::help(
            "remove `appProtocols`: the route determines the protocol (TCPRoute, UDPRoute)",
        ),
        _ => Suggestion::help(PROTOCOLS),
    }
}

/// A list less its only item.
fn only_item(site: &Site<'_>, help: &str) -> Suggestion {
    let list = site
        .above(1)
        .filter(|list| matches!(list.node.map(NodeRef::value), Some(Value::Sequence(items)) if items.len() == 1));
    list.map_or_else(|| Suggestion::help(help), |list| list.remove(help))
}

/// The protocol that was meant, where only its prefix is wrong.
pub(super) fn protocol(text: &str) -> Option<&'static str> {
    match last_part(text).as_str() {
        "h2c" => Some("gateway.envoyproxy.io/h2c"),
        "ws" | "websocket" | "websockets" => Some("gateway.envoyproxy.io/ws"),
        "wss" => Some("gateway.envoyproxy.io/wss"),
        _ => None,
    }
}

fn last_part(text: &str) -> String {
    text.trim()
        .trim_end_matches(['/', ':'])
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// A text of no characters, or too few.
pub(super) fn too_short(site: &Site<'_>) -> Option<Suggestion> {
    let text = site.string()?;
    let key = site.key();
    Some(match key {
        _ if !text.is_empty() => return super::hosts::pattern(site),
        "address" => Suggestion::help("write the IP address of the destination"),
        "hostname" if site.ends_with(&["fqdn", "hostname"]) => {
            Suggestion::help("write the DNS name of the destination")
        }
        "name" | "kind" | "reason" => Suggestion::help(format!("write the {key}")),
        _ => Suggestion::help(format!("add a value, or remove `{key}`")),
    })
}

pub(super) fn too_long(site: &Site<'_>) -> Option<Suggestion> {
    // A URL, or a name with a dot behind it, may be short enough once it is put right.
    if let Some(better) = super::hosts::pattern(site).filter(|advice| advice.fix.is_some()) {
        return Some(better);
    }
    Some(Suggestion::help(match site.key() {
        "hostname" | "sni" => "shorten the name: DNS allows at most 253 characters (RFC 1035)",
        "address" => "write an IP address: this is too long for one",
        "wellKnownCACertificates" => "use `System`",
        "kind" => "the kinds are `ConfigMap`, `Secret` and `ClusterTrustBundle`",
        "namespace" => "shorten the name of the namespace",
        "group" => "shorten the group; for ConfigMaps and Secrets it is `\"\"`",
        "name" => "shorten the name of the object",
        _ => return None,
    }))
}

pub(super) fn too_few(site: &Site<'_>) -> Suggestion {
    let key = site.key();
    let dynamic =
        site.value(&["spec", "type"]).and_then(NodeRef::as_str) == Some("DynamicResolver");
    match key {
        "endpoints" if dynamic => site.remove(
            "remove `endpoints`: a dynamic resolver takes the destination from each request",
        ),
        "endpoints" => Suggestion::help("add one: `endpoints: [{fqdn: {hostname: …, port: …}}]`"),
        _ => site.remove(format!("remove the empty list `{key}`")),
    }
}

pub(super) fn too_many(site: &Site<'_>) -> Option<Suggestion> {
    match site.key() {
        "endpoints" => Some(Suggestion::help(
            "use several Backends, and list all of them in the route's backendRefs",
        )),
        "caCertificateRefs" => Some(Suggestion::help(
            "write several certificates in one ConfigMap, one after the other",
        )),
        _ => None,
    }
}

pub(super) fn out_of_range(site: &Site<'_>) -> Option<Suggestion> {
    (site.key() == "port").then(|| Suggestion::help("write a port from 1 to 65535"))
}

/// Another API version.
pub(super) fn api_version(site: &Site<'_>) -> Suggestion {
    let help = format!("did you mean `{API_VERSION}`?");
    if site.string().is_some_and(|text| !text.is_empty()) {
        return site.replace_text(help, API_VERSION);
    }
    let edits = || {
        let root = site.parent()?;
        (site.node.is_none()).then_some(())?;
        Some(vec![super::edit::Map::of(site.text, root)?.with_first("apiVersion", API_VERSION)?])
    };
    Suggestion::with(format!("add `apiVersion: {API_VERSION}`"), site.edits(edits))
}

/// Another kind.
pub(super) fn kind(site: &Site<'_>) -> Suggestion {
    match site.string() {
        Some(text)
            if nearest(text, [KIND].into_iter()).is_some()
                || text.eq_ignore_ascii_case("backends") =>
        {
            site.replace_text(format!("did you mean `{KIND}`?"), KIND)
        }
        _ => Suggestion::help(format!("write `kind: {KIND}`")),
    }
}
