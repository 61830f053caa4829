//! Help for unsupported values and violated bounds.

use kubectl_yaml::{NodeRef, Value};

use super::{FixContext, Suggestion};
use crate::api::{API_VERSION, KIND};
use crate::fields::Kind;
use crate::suggest::nearest;

/// Help for an unsupported value.
pub(super) fn not_supported(context: &FixContext<'_>) -> Option<Suggestion> {
    let Kind::String { values, .. } = context.field()?.kind() else { return None };
    let values = values.at(context.release)?;
    let key = context.key();
    let Some(text) = context.string() else { return of_other_type(context, values) };
    if key == "appProtocols" {
        return Some(app_protocol(context, text));
    }
    let candidate = values
        .iter()
        .copied()
        .find(|value| value.eq_ignore_ascii_case(text.trim()))
        .or_else(|| {
            version(text).and_then(|version| values.iter().copied().find(|value| *value == version))
        })
        .or_else(|| nearest(text, values.iter().copied()).filter(|_| !key.ends_with("Version")));
    if let Some(candidate) = candidate {
        return Some(context.replace_text(format!("did you mean `{candidate}`?"), candidate));
    }
    match key {
        "type" => Some(backend_type(context, text)),
        "minVersion" | "maxVersion" => Some(versions(key)),
        "fingerprints" => Some(fingerprints()),
        "wellKnownCACertificates" => {
            Some(Suggestion::help("the only value is `System`; use `caCertificateRefs` for others"))
        }
        _ => None,
    }
}

/// Help for a value that is not a string; the finding about the type has the edit.
fn of_other_type(context: &FixContext<'_>, values: &[&str]) -> Option<Suggestion> {
    let fits = context.source().is_some_and(|source| values.contains(&source));
    match (context.node?.value(), context.key()) {
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

fn backend_type(context: &FixContext<'_>, text: &str) -> Suggestion {
    const ENDPOINTS: &str = "Endpoints";
    let has_endpoints = context.sibling("endpoints").is_some();
    let known = [
        "static", "strictdns", "logicaldns", "eds", "dns", "fqdn", "ip", "unix", "external",
        "service", "",
    ];
    let word = text.to_ascii_lowercase().replace(['_', '-', ' '], "");
    if has_endpoints && known.contains(&word.as_str()) {
        let help = format!("write `type: {ENDPOINTS}`");
        return context.replace_text(help, ENDPOINTS);
    }
    if word.contains("dynamic") && !has_endpoints {
        return context.replace_text("did you mean `DynamicResolver`?", "DynamicResolver");
    }
    Suggestion::help("remove `type` (the default is `Endpoints`), or use `DynamicResolver`")
}

const PROTOCOLS: &str = "the values are `gateway.envoyproxy.io/h2c`, `gateway.envoyproxy.io/ws` and `gateway.envoyproxy.io/wss`";

fn app_protocol(context: &FixContext<'_>, text: &str) -> Suggestion {
    if let Some(protocol) = protocol(text) {
        return context.replace_text(format!("did you mean `{protocol}`?"), protocol);
    }
    match last_part(text).as_str() {
        "https" | "tls" | "http2s" | "grpcs" | "ssl" => Suggestion::help(
            "remove it, and enable TLS with a BackendTLSPolicy or, since v1.5, with `spec.tls` (for instance `wellKnownCACertificates: System`)",
        ),
        "h2" | "http2" | "http/2" | "2" | "grpc" => Suggestion::help(
            "use `gateway.envoyproxy.io/h2c` for HTTP/2 without TLS; remove it with TLS, where ALPN selects HTTP/2, and for a GRPCRoute, which always uses HTTP/2",
        ),
        "http" | "http1" | "http1.1" | "1.1" => {
            only_item(context, "remove `appProtocols`: HTTP/1.1 is the default")
        }
        "tcp" | "udp" => Suggestion::help(
            "remove `appProtocols`: the route determines the protocol (TCPRoute, UDPRoute)",
        ),
        _ => Suggestion::help(PROTOCOLS),
    }
}

/// Removes a list with a single item.
fn only_item(context: &FixContext<'_>, help: &str) -> Suggestion {
    let list = context
        .above(1)
        .filter(|list| matches!(list.node.map(NodeRef::value), Some(Value::Sequence(items)) if items.len() == 1));
    list.map_or_else(|| Suggestion::help(help), |list| list.remove(help))
}

/// The protocol of a value with a wrong prefix.
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

/// Help for a string that is empty or too short.
pub(super) fn too_short(context: &FixContext<'_>) -> Option<Suggestion> {
    let text = context.string()?;
    let key = context.key();
    Some(match key {
        _ if !text.is_empty() => return super::hosts::pattern(context),
        "address" => Suggestion::help("write the IP address of the destination"),
        "hostname" if context.ends_with(&["fqdn", "hostname"]) => {
            Suggestion::help("write the DNS name of the destination")
        }
        "name" | "kind" | "reason" => Suggestion::help(format!("write the {key}")),
        _ => Suggestion::help(format!("add a value, or remove `{key}`")),
    })
}

pub(super) fn too_long(context: &FixContext<'_>) -> Option<Suggestion> {
    // A URL, or a name with a trailing dot, may be short enough after the fix.
    if let Some(better) = super::hosts::pattern(context).filter(|advice| advice.fix.is_some()) {
        return Some(better);
    }
    Some(Suggestion::help(match context.key() {
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

pub(super) fn too_few(context: &FixContext<'_>) -> Suggestion {
    let key = context.key();
    let dynamic =
        context.value(&["spec", "type"]).and_then(NodeRef::as_str) == Some("DynamicResolver");
    match key {
        "endpoints" if dynamic => context.remove(
            "remove `endpoints`: a dynamic resolver takes the destination from each request",
        ),
        "endpoints" => Suggestion::help("add one: `endpoints: [{fqdn: {hostname: …, port: …}}]`"),
        _ => context.remove(format!("remove the empty list `{key}`")),
    }
}

pub(super) fn too_many(context: &FixContext<'_>) -> Option<Suggestion> {
    match context.key() {
        "endpoints" => Some(Suggestion::help(
            "use several Backends, and list all of them in the route's backendRefs",
        )),
        "caCertificateRefs" => Some(Suggestion::help(
            "write several certificates in one ConfigMap, one after the other",
        )),
        _ => None,
    }
}

pub(super) fn out_of_range(context: &FixContext<'_>) -> Option<Suggestion> {
    (context.key() == "port").then(|| Suggestion::help("write a port from 1 to 65535"))
}

/// Help for another API version.
pub(super) fn api_version(context: &FixContext<'_>) -> Suggestion {
    let help = format!("did you mean `{API_VERSION}`?");
    if context.string().is_some_and(|text| !text.is_empty()) {
        return context.replace_text(help, API_VERSION);
    }
    let edits = || {
        let root = context.parent()?;
        (context.node.is_none()).then_some(())?;
        Some(vec![
            super::edit::Map::new(context.text, root)?.with_first("apiVersion", API_VERSION)?,
        ])
    };
    Suggestion::with(format!("add `apiVersion: {API_VERSION}`"), context.edits(edits))
}

/// Help for another kind.
pub(super) fn kind(context: &FixContext<'_>) -> Suggestion {
    match context.string() {
        Some(text)
            if nearest(text, [KIND].into_iter()).is_some()
                || text.eq_ignore_ascii_case("backends") =>
        {
            context.replace_text(format!("did you mean `{KIND}`?"), KIND)
        }
        _ => Suggestion::help(format!("write `kind: {KIND}`")),
    }
}
