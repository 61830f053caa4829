//! Help for endpoints with misplaced parts: an address that is not an object, a port next to it.

use kubectl_yaml::{Entry, NodeRef, Value};

use super::edit::{self, Edit, Map};
use super::hosts::{self, Target};
use super::{FixContext, Suggestion};
use crate::fields;
use crate::net;
use crate::release::Release;

/// The most probable intended endpoint, and the edits that produce it.
struct Candidate {
    /// `fqdn: {hostname: api.example.com, port: 443}`.
    object: String,
    edits: Option<Vec<Edit>>,
}

/// Help for the endpoint at a number of levels up; `lead` is the first part of the help.
pub(super) fn regroup(context: &FixContext<'_>, levels: usize, lead: &str) -> Option<Suggestion> {
    let Candidate { object, edits } = candidate(&context.above(levels)?)?;
    Some(Suggestion::with(format!("{lead}: `{object}`"), edits))
}

/// Help for a host or a port in the spec instead of an endpoint.
pub(super) fn in_spec(spec: &FixContext<'_>) -> Suggestion {
    let object = candidate(spec)
        .map_or_else(|| "fqdn: {hostname: …, port: …}".to_owned(), |candidate| candidate.object);
    Suggestion::help(format!("move it to an endpoint: `endpoints: [{{{object}}}]`"))
}

/// The fields of addresses, each with the field of the host in it.
const HOLDERS: [(&str, &str); 2] = [("fqdn", "hostname"), ("ip", "address")];

/// Common keys for a host in the endpoint itself.
pub(super) const HOST_KEYS: [&str; 7] =
    ["hostname", "address", "host", "ipAddress", "dnsName", "domain", "url"];

fn candidate(context: &FixContext<'_>) -> Option<Candidate> {
    let endpoint = context.node?;
    let port = endpoint.get("port");
    let mut given =
        HOLDERS.into_iter().filter_map(|(name, host)| Some((name, host, endpoint.get(name)?)));
    match (given.next(), given.next()) {
        (Some((name, host, holder)), None) => match holder.value.value() {
            Value::String(text) => text_candidate(context, endpoint, holder, text, port),
            Value::Mapping(_) => {
                sibling_port_candidate(context, endpoint, (name, host, holder), port?)
            }
            Value::Null => {
                lost_indentation_candidate(context, endpoint, (name, host, holder), port)
            }
            _ => None,
        },
        (None, _) if endpoint.get("unix").is_none() => bare_host_candidate(context, endpoint, port),
        _ => None,
    }
}

/// The source of the port, without quotes.
pub(super) fn port_text<'a>(context: &FixContext<'a>, entry: Entry<'a>) -> Option<&'a str> {
    let source = entry.value.span().slice(context.text)?;
    Some(source.trim_matches(['"', '\''])).filter(|port| hosts::is_port(port))
}

/// `fqdn: api.example.com`, with the port next to it, in it, or absent.
fn text_candidate<'a>(
    context: &FixContext<'a>,
    endpoint: NodeRef<'a>,
    holder: Entry<'a>,
    text: &str,
    sibling_entry: Option<Entry<'a>>,
) -> Option<Candidate> {
    let target = Target::parse(text.trim())?;
    let given = sibling_entry.and_then(|entry| port_text(context, entry));
    let port = given.or(target.port);
    let (object, value) = written(context, target, port);
    let edits = || {
        // With two different ports, or none, the intended one is unknown.
        if port.is_none()
            || sibling_entry.is_some() != given.is_some()
            || target.port.is_some_and(|own| Some(own) != port)
        {
            return None;
        }
        let span = holder.value.span();
        let mut edits = vec![(span.start..span.end, value.clone())];
        if holder.key != target.kind() {
            edits.push(edit::renamed(context.text, holder, target.kind())?);
        }
        if sibling_entry.is_some() {
            edits.push(Map::new(context.text, endpoint)?.without("port")?);
        }
        Some(edits)
    };
    Some(Candidate { object, edits: context.edits(edits) })
}

/// `fqdn: {hostname: …}` with `port` next to it.
fn sibling_port_candidate<'a>(
    context: &FixContext<'a>,
    endpoint: NodeRef<'a>,
    (name, host, holder): (&str, &str, Entry<'a>),
    sibling_entry: Entry<'a>,
) -> Option<Candidate> {
    let source = port_text(context, sibling_entry)?;
    let within = holder.value.get("port");
    let shown = holder.value.get(host).and_then(|entry| entry.value.as_str()).unwrap_or("…");
    let shown = if shown == "…" { shown.to_owned() } else { edit::scalar(shown, false) };
    let edits = || {
        let away = Map::new(context.text, endpoint)?.without("port")?;
        match within {
            None => Some(vec![Map::new(context.text, holder.value)?.with("port", source)?, away]),
            Some(same) if port_text(context, same) == Some(source) => Some(vec![away]),
            Some(_) => None,
        }
    };
    let port = within.and_then(|entry| port_text(context, entry)).unwrap_or(source);
    Some(Candidate {
        object: format!("{name}: {{{host}: {shown}, port: {port}}}"),
        edits: context.edits(edits),
    })
}

/// `fqdn:` with `hostname` and `port` below it, but not indented.
fn lost_indentation_candidate<'a>(
    context: &FixContext<'a>,
    endpoint: NodeRef<'a>,
    (name, host, holder): (&str, &str, Entry<'a>),
    port: Option<Entry<'a>>,
) -> Option<Candidate> {
    let host_entry = endpoint.get(host)?;
    let text = host_entry.value.as_str()?;
    let port_source = port.and_then(|entry| port_text(context, entry));
    let edits = || {
        let map = Map::new(context.text, endpoint)?;
        let moved: Vec<_> = [Some(host_entry), port].into_iter().flatten().collect();
        map.is_block_tail(holder, &moved).then_some(())?;
        let start = |entry: &Entry<'_>| edit::line_start(context.text, entry.key_span.start);
        Some(moved.iter().map(|entry| (start(entry)..start(entry), "  ".to_owned())).collect())
    };
    let edits = if holder.value.span().is_empty() { context.edits(edits) } else { None };
    let object = format!(
        "{name}: {{{host}: {}, port: {}}}",
        edit::scalar(text, false),
        port_source.unwrap_or("…")
    );
    Some(Candidate { object, edits })
}

/// `address: 10.0.0.1` or similar, without `fqdn` or `ip` around it.
fn bare_host_candidate<'a>(
    context: &FixContext<'a>,
    endpoint: NodeRef<'a>,
    port: Option<Entry<'a>>,
) -> Option<Candidate> {
    let entry = HOST_KEYS.iter().find_map(|key| endpoint.get(key))?;
    let target = Target::parse(entry.value.as_str()?.trim())?;
    let given = port.and_then(|entry| port_text(context, entry));
    let own = target.port.or(match target.scheme {
        Some("https") => Some("443"),
        Some("http") => Some("80"),
        _ => None,
    });
    let (object, value) = written(context, target, given.or(own));
    let edits = || {
        // A URL has more than a destination: TLS, perhaps a path.
        if given.is_none() || target.scheme.is_some() || own.is_some() && own != given {
            return None;
        }
        let span = entry.value.span();
        let away = Map::new(context.text, endpoint)?.without("port")?;
        Some(vec![
            edit::renamed(context.text, entry, target.kind())?,
            (span.start..span.end, value.clone()),
            away,
        ])
    };
    Some(Candidate { object, edits: context.edits(edits) })
}

/// The correct address of an endpoint, for the help and for the text.
fn written(context: &FixContext<'_>, target: Target<'_>, port: Option<&str>) -> (String, String) {
    let kind = target.kind();
    let (_, host) = HOLDERS.into_iter().find(|(name, _)| *name == kind).unwrap_or(HOLDERS[0]);
    let value = |json| {
        edit::braces(
            json,
            &[(host, &edit::scalar(target.host, json)), ("port", port.unwrap_or("…"))],
        )
    };
    let json = context.node.is_some_and(|node| edit::is_json(context.text, node));
    (format!("{kind}: {}", value(false)), value(json))
}

/// Help for an endpoint that is a string.
pub(super) fn of_item(context: &FixContext<'_>, text: &str) -> Option<Suggestion> {
    let target = Target::parse(text.trim())?;
    let list = context.parent()?;
    let json = edit::is_json(context.text, list);
    let (object, value) = written(context, target, target.port);
    let kind = edit::key(target.kind(), json);
    let flow = list.span().slice(context.text).is_some_and(|source| source.starts_with('['));
    let item =
        if flow || json { format!("{{{kind}: {value}}}") } else { format!("{kind}: {value}") };
    let help = format!("write the endpoint as an object: `{object}`");
    let sound = target.port.is_some() && target.scheme.is_none();
    Some(if sound { context.replace(help, item) } else { Suggestion::help(help) })
}

/// The DNS names of the endpoints in a list.
pub(super) fn hostnames<'a>(list: &FixContext<'a>) -> Vec<&'a str> {
    let Some(Value::Sequence(items)) = list.node.map(NodeRef::value) else { return Vec::new() };
    let names = items.filter_map(|item| item.get("fqdn")?.value.get("hostname")?.value.as_str());
    names.map(|name| name.trim_end_matches('.')).collect()
}

/// Edits that turn the `fqdn` of every endpoint in a list into an `ip`.
pub(super) fn as_addresses(list: &FixContext<'_>, release: Release) -> Option<Vec<Edit>> {
    let Some(Value::Sequence(items)) = list.node.map(NodeRef::value) else { return None };
    let mut edits = Vec::new();
    for item in items {
        // All of them must be changed, and nothing else.
        Map::new(list.text, item)?;
        let Some(fqdn) = item.get("fqdn") else {
            item.get("ip")?;
            continue;
        };
        Map::new(list.text, fqdn.value)?;
        let hostname = fqdn.value.get("hostname")?;
        let text = hostname.value.as_str()?;
        let fits = hosts::accepts(&fields::IP_ADDRESS, text, release);
        net::parse_ip(text).filter(|ip| fits && !net::is_loopback(*ip))?;
        edits.push(edit::renamed(list.text, fqdn, "ip")?);
        edits.push(edit::renamed(list.text, hostname, "address")?);
    }
    list.is_alone().then_some(edits)
}
