//! Fields that are missing, misspelled or misplaced.

use super::{Advice, Site};
use crate::fields::{BACKEND, Field, Kind};
use crate::manifest::tree::Value;
use crate::suggest::nearest;

/// A field that does not exist where it stands.
pub(super) fn unknown(site: &Site<'_>) -> Option<Advice> {
    let key = site.key();
    let holder = Field::at(&site.path.parent()?)?;
    let in_endpoint = holder.field("fqdn").is_some();
    let in_spec = holder.field("appProtocols").is_some();
    match key {
        "port" if in_endpoint => return Some(misplaced_port(site)),
        "service" | "serviceName" | "serviceRef" if in_endpoint || in_spec => {
            return Some(Advice::help(
                "a Service is reached by its DNS name, `fqdn: {hostname: NAME.NAMESPACE.svc.cluster.local, port: …}`, or directly from the route's backendRefs",
            ));
        }
        "protocol" | "scheme" if in_endpoint || in_spec => {
            return Some(Advice::help(
                "a Backend speaks HTTP unless `spec.appProtocols` says otherwise (gateway.envoyproxy.io/h2c, /ws, /wss); TLS is turned on by `spec.tls`",
            ));
        }
        "appProtocol" | "appprotocols" | "appProtocols" => return Some(app_protocol(site, in_spec)),
        "hostname" | "host" | "fqdn" | "ip" if holder.field("address").is_some() => {
            return renamed(site, holder, "address");
        }
        "address" | "host" | "fqdn" | "name" if is_fqdn(holder) => return renamed(site, holder, "hostname"),
        _ => {}
    }
    let absent = holder.fields().iter().map(|field| field.name()).filter(|name| site.parent.get(name).is_none());
    if let Some(name) = nearest(key, absent) {
        return renamed(site, holder, name);
    }
    let homes = homes(key);
    if let [home] = homes.as_slice() {
        return Some(Advice::help(format!("`{key}` belongs into `{home}`")));
    }
    let names: Vec<_> = holder.fields().iter().map(|field| format!("`{}`", field.name())).collect();
    (!names.is_empty()).then(|| Advice::help(format!("the fields here are {}", names.join(", "))))
}

fn is_fqdn(field: &Field) -> bool {
    field.name() == "fqdn"
}

fn renamed(site: &Site<'_>, holder: &Field, name: &str) -> Option<Advice> {
    let field = holder.field(name)?;
    let help = format!("did you mean `{name}`?");
    // Where the field is given already, is of another type, or came later, a rename alone does not help.
    let fits = site.parent.get(name).is_none()
        && field.exists_in(site.release)
        && site.node.is_some_and(|node| {
            matches!(
                (field.kind(), node.value()),
                (Kind::Object(_), Value::Mapping(_))
                    | (Kind::List { .. }, Value::Sequence(_))
                    | (Kind::Text { .. } | Kind::DateTime, Value::String(_))
                    | (Kind::Integer { .. }, Value::Number(_))
                    | (Kind::Boolean, Value::Bool(_))
            )
        });
    Some(if fits { site.rename(help, name) } else { Advice::help(help) })
}

/// `port` beside `fqdn` or `ip` instead of in it.
fn misplaced_port(site: &Site<'_>) -> Advice {
    let siblings = site.siblings();
    let sibling = |name: &str| siblings.as_ref().and_then(|entries| entries.get(name));
    let given = site.source().filter(|source| !source.contains('\n')).unwrap_or("443");
    let home = ["fqdn", "ip"].into_iter().find(|name| sibling(name).is_some()).unwrap_or("fqdn");
    let field = if home == "ip" { "address" } else { "hostname" };
    let host = sibling(home).and_then(|entry| entry.value.as_str().or_else(|| entry.value.get(field)?.value.as_str()));
    Advice::help(format!("`port` belongs into `{home}`: `{home}: {{{field}: {}, port: {given}}}`", host.unwrap_or("…")))
}

/// `appProtocol: x` for `appProtocols: [x]`.
fn app_protocol(site: &Site<'_>, in_spec: bool) -> Advice {
    let help = "the field is `appProtocols`, a list on the spec: gateway.envoyproxy.io/h2c, gateway.envoyproxy.io/ws or gateway.envoyproxy.io/wss";
    match (site.entry, site.node, site.string().and_then(super::values::app_protocol)) {
        (Some(entry), Some(node), Some(protocol))
            if in_spec && !entry.repeated && site.parent.get("appProtocols").is_none() && !site.is_json() =>
        {
            let (key, value) = (entry.key_span, node.span());
            Advice::fix(
                help,
                [(key.start..key.end, "appProtocols".into()), (value.start..value.end, format!("[{protocol}]"))],
            )
        }
        _ => Advice::help(help),
    }
}

/// A required field that is not there.
pub(super) fn required(site: &Site<'_>) -> Option<Advice> {
    let field = Field::at(site.path)?;
    let example = match field.kind() {
        Kind::Integer { .. } => "443",
        Kind::Object(_) => "{…}",
        _ => "…",
    };
    Some(Advice::help(format!("add `{}: {example}`", field.name())))
}

/// What the server gives, taken along from a cluster.
pub(super) fn server_owned(site: &Site<'_>) -> Advice {
    Advice::help(format!("remove `{}`: the server gives it", site.key()))
}

/// The objects of the resource that have a field of this name, as paths; of lists, the items.
fn homes(name: &str) -> Vec<String> {
    let mut homes = Vec::new();
    let mut pending = vec![(&BACKEND, String::new())];
    while let Some((field, path)) = pending.pop() {
        let (fields, path) = match field.kind() {
            Kind::List { items, .. } => (items.fields(), format!("{path}[]")),
            _ => (field.fields(), path),
        };
        // Metadata and status are nobody's to write by mistake.
        for field in fields.iter().filter(|field| !matches!(field.name(), "metadata" | "status")) {
            if field.name() == name && !path.is_empty() {
                homes.push(path.clone());
            }
            pending.push((
                field,
                if path.is_empty() { field.name().to_owned() } else { format!("{path}.{}", field.name()) },
            ));
        }
    }
    homes
}
