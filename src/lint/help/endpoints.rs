//! Endpoints whose parts are in the wrong places: an address that is no object, a port beside it.

use kubectl_yaml::{Entry, NodeRef, Value};

use super::edit::{self, Edit, Map};
use super::hosts::{self, Target};
use super::{Site, Suggestion};
use crate::fields;
use crate::net;
use crate::release::Release;

/// What an endpoint is most probably meant to be, and the edits that make it so.
struct Meant {
    /// `fqdn: {hostname: api.example.com, port: 443}`.
    object: String,
    edits: Option<Vec<Edit>>,
}

/// What is said of the endpoint that holds a place so many levels up, behind a lead.
pub(super) fn regroup(site: &Site<'_>, levels: usize, lead: &str) -> Option<Suggestion> {
    let Meant { object, edits } = meant(&site.above(levels)?)?;
    Some(Suggestion::with(format!("{lead}: `{object}`"), edits))
}

/// A host, or a port, in the spec instead of in an endpoint.
pub(super) fn in_spec(spec: &Site<'_>) -> Suggestion {
    let object =
        meant(spec).map_or_else(|| "fqdn: {hostname: …, port: …}".to_owned(), |meant| meant.object);
    Suggestion::help(format!("move it to an endpoint: `endpoints: [{{{object}}}]`"))
}

/// The holder of an address's parts: its field, and the field of the host in it.
const HOLDERS: [(&str, &str); 2] = [("fqdn", "hostname"), ("ip", "address")];

/// The keys under which people put a host into the endpoint itself.
pub(super) const HOST_KEYS: [&str; 7] =
    ["hostname", "address", "host", "ipAddress", "dnsName", "domain", "url"];

fn meant(site: &Site<'_>) -> Option<Meant> {
    let endpoint = site.node?;
    let port = endpoint.get("port");
    let mut given =
        HOLDERS.into_iter().filter_map(|(name, host)| Some((name, host, endpoint.get(name)?)));
    match (given.next(), given.next()) {
        (Some((name, host, holder)), None) => match holder.value.value() {
            Value::String(text) => of_text(site, endpoint, holder, text, port),
            Value::Mapping(_) => of_port_beside(site, endpoint, (name, host, holder), port?),
            Value::Null => of_lost_indentation(site, endpoint, (name, host, holder), port),
            _ => None,
        },
        (None, _) if endpoint.get("unix").is_none() => of_bare_host(site, endpoint, port),
        _ => None,
    }
}

/// The port as a number in the text, quotes left out.
pub(super) fn port_text<'a>(site: &Site<'a>, entry: Entry<'a>) -> Option<&'a str> {
    let source = entry.value.span().slice(site.text)?;
    Some(source.trim_matches(['"', '\''])).filter(|port| hosts::is_port(port))
}

/// `fqdn: api.example.com`, with the port beside it, in it, or nowhere.
fn of_text<'a>(
    site: &Site<'a>,
    endpoint: NodeRef<'a>,
    holder: Entry<'a>,
    text: &str,
    beside: Option<Entry<'a>>,
) -> Option<Meant> {
    let target = Target::of(text.trim())?;
    let given = beside.and_then(|entry| port_text(site, entry));
    let port = given.or(target.port);
    let (object, value) = written(site, target, port);
    let edits = || {
        // Two ports that differ leave open which is meant, and none at all which it is.
        if port.is_none()
            || beside.is_some() != given.is_some()
            || target.port.is_some_and(|own| Some(own) != port)
        {
            return None;
        }
        let span = holder.value.span();
        let mut edits = vec![(span.start..span.end, value.clone())];
        if holder.key != target.kind() {
            edits.push(edit::renamed(site.text, holder, target.kind())?);
        }
        if beside.is_some() {
            edits.push(Map::of(site.text, endpoint)?.without("port")?);
        }
        Some(edits)
    };
    Some(Meant { object, edits: site.edits(edits) })
}

/// `fqdn: {hostname: …}` with `port` beside it.
fn of_port_beside<'a>(
    site: &Site<'a>,
    endpoint: NodeRef<'a>,
    (name, host, holder): (&str, &str, Entry<'a>),
    beside: Entry<'a>,
) -> Option<Meant> {
    let source = port_text(site, beside)?;
    let within = holder.value.get("port");
    let shown = holder.value.get(host).and_then(|entry| entry.value.as_str()).unwrap_or("…");
    let shown = if shown == "…" { shown.to_owned() } else { edit::scalar(shown, false) };
    let edits = || {
        let away = Map::of(site.text, endpoint)?.without("port")?;
        match within {
            None => Some(vec![Map::of(site.text, holder.value)?.with("port", source)?, away]),
            Some(same) if port_text(site, same) == Some(source) => Some(vec![away]),
            Some(_) => None,
        }
    };
    let port = within.and_then(|entry| port_text(site, entry)).unwrap_or(source);
    Some(Meant {
        object: format!("{name}: {{{host}: {shown}, port: {port}}}"),
        edits: site.edits(edits),
    })
}

/// `fqdn:` with `hostname` and `port` below it, but not indented.
fn of_lost_indentation<'a>(
    site: &Site<'a>,
    endpoint: NodeRef<'a>,
    (name, host, holder): (&str, &str, Entry<'a>),
    port: Option<Entry<'a>>,
) -> Option<Meant> {
    let host_entry = endpoint.get(host)?;
    let text = host_entry.value.as_str()?;
    let port_source = port.and_then(|entry| port_text(site, entry));
    let edits = || {
        let map = Map::of(site.text, endpoint)?;
        let moved: Vec<_> = [Some(host_entry), port].into_iter().flatten().collect();
        map.is_block_tail(holder, &moved).then_some(())?;
        let start = |entry: &Entry<'_>| edit::line_start(site.text, entry.key_span.start);
        Some(moved.iter().map(|entry| (start(entry)..start(entry), "  ".to_owned())).collect())
    };
    let edits = if holder.value.span().is_empty() { site.edits(edits) } else { None };
    let object = format!(
        "{name}: {{{host}: {}, port: {}}}",
        edit::scalar(text, false),
        port_source.unwrap_or("…")
    );
    Some(Meant { object, edits })
}

/// `address: 10.0.0.1` or the like, without `fqdn` or `ip` around it.
fn of_bare_host<'a>(
    site: &Site<'a>,
    endpoint: NodeRef<'a>,
    port: Option<Entry<'a>>,
) -> Option<Meant> {
    let entry = HOST_KEYS.iter().find_map(|key| endpoint.get(key))?;
    let target = Target::of(entry.value.as_str()?.trim())?;
    let given = port.and_then(|entry| port_text(site, entry));
    let own = target.port.or(match target.scheme {
        Some("https") => Some("443"),
        Some("http") => Some("80"),
        _ => None,
    });
    let (object, value) = written(site, target, given.or(own));
    let edits = || {
        // A URL says more than where to connect to: TLS, perhaps a path.
        if given.is_none() || target.scheme.is_some() || own.is_some() && own != given {
            return None;
        }
        let span = entry.value.span();
        let away = Map::of(site.text, endpoint)?.without("port")?;
        Some(vec![
            edit::renamed(site.text, entry, target.kind())?,
            (span.start..span.end, value.clone()),
            away,
        ])
    };
    Some(Meant { object, edits: site.edits(edits) })
}

/// An endpoint's address as it should be: for the reader, and for the text.
fn written(site: &Site<'_>, target: Target<'_>, port: Option<&str>) -> (String, String) {
    let kind = target.kind();
    let (_, host) = HOLDERS.into_iter().find(|(name, _)| *name == kind).unwrap_or(HOLDERS[0]);
    let value = |json| {
        edit::braces(
            json,
            &[(host, &edit::scalar(target.host, json)), ("port", port.unwrap_or("…"))],
        )
    };
    let json = site.node.is_some_and(|node| edit::is_json(site.text, node));
    (format!("{kind}: {}", value(false)), value(json))
}

/// An item of the endpoints that is a text.
pub(super) fn of_item(site: &Site<'_>, text: &str) -> Option<Suggestion> {
    let target = Target::of(text.trim())?;
    let list = site.parent()?;
    let json = edit::is_json(site.text, list);
    let (object, value) = written(site, target, target.port);
    let kind = edit::key(target.kind(), json);
    let flow = list.span().slice(site.text).is_some_and(|source| source.starts_with('['));
    let item =
        if flow || json { format!("{{{kind}: {value}}}") } else { format!("{kind}: {value}") };
    let help = format!("write the endpoint as an object: `{object}`");
    let sound = target.port.is_some() && target.scheme.is_none();
    Some(if sound { site.replace(help, item) } else { Suggestion::help(help) })
}

/// The DNS names of the endpoints of a list.
pub(super) fn hostnames<'a>(list: &Site<'a>) -> Vec<&'a str> {
    let Some(Value::Sequence(items)) = list.node.map(NodeRef::value) else { return Vec::new() };
    let names = items.filter_map(|item| item.get("fqdn")?.value.get("hostname")?.value.as_str());
    names.map(|name| name.trim_end_matches('.')).collect()
}

/// Makes an `ip` of the `fqdn` of every endpoint of a list.
pub(super) fn as_addresses(list: &Site<'_>, release: Release) -> Option<Vec<Edit>> {
    let Some(Value::Sequence(items)) = list.node.map(NodeRef::value) else { return None };
    let mut edits = Vec::new();
    for item in items {
        // Each of them must be changed, and nothing else with it.
        Map::of(list.text, item)?;
        let Some(fqdn) = item.get("fqdn") else {
            item.get("ip")?;
            continue;
        };
        Map::of(list.text, fqdn.value)?;
        let hostname = fqdn.value.get("hostname")?;
        let text = hostname.value.as_str()?;
        let fits = hosts::accepts(&fields::IP_ADDRESS, text, release);
        net::parse_ip(text).filter(|ip| fits && !net::is_loopback(*ip))?;
        edits.push(edit::renamed(list.text, fqdn, "ip")?);
        edits.push(edit::renamed(list.text, hostname, "address")?);
    }
    list.is_alone().then_some(edits)
}
