//! Fields that are misspelled, misplaced or given twice.

use kubectl_yaml::{NodeRef, Value};

use super::edit;
use super::elsewhere;
use super::endpoints::{self, HOST_KEYS};
use super::site::of;
use super::{Site, Suggestion};
use crate::fields::{BACKEND, Field, Kind};
use crate::suggest::nearest;

/// A field that does not exist where it stands.
pub(super) fn unknown(site: &Site<'_>) -> Option<Suggestion> {
    let key = site.key();
    let Some(holder) = site.path.parent().and_then(|path| Field::lookup(&path)) else {
        return in_no_object(site);
    };
    let is_endpoint = holder.field("fqdn").is_some();
    let is_spec = holder.field("appProtocols").is_some();
    if is_endpoint && (key == "port" || HOST_KEYS.contains(&key)) {
        let lead = if key == "port" {
            "move `port` to the address"
        } else {
            "write the address as an object"
        };
        if let Some(advice) = endpoints::regroup(site, 1, lead) {
            return Some(advice);
        }
    }
    if is_spec && (key == "port" || HOST_KEYS.contains(&key)) {
        return Some(endpoints::in_spec(&site.above(1)?));
    }
    if let Kind::List { items, .. } = holder.kind() {
        return Some(super::types::map_for_list(&site.above(1)?, items));
    }
    let of_socket = holder.name() == "unix" || is_endpoint && site.sibling("unix").is_some();
    if of_socket && key == "port" {
        return Some(site.remove("a Unix socket has no port: remove `port`"));
    }
    if let Some((name, value)) =
        key.split_once([':', '=']).filter(|(name, _)| holder.field(name.trim()).is_some())
    {
        return Some(one_word(site, name, value));
    }
    if key == "namespace" && site.ends_with(&["caCertificateRefs", "namespace"]) {
        return Some(ca_namespace(site));
    }
    if key.starts_with('-') {
        let name = key.trim_start_matches('-');
        return Some(Suggestion::help(format!("add a space after `-`: `- {name}`")));
    }
    if is_spec && key.eq_ignore_ascii_case("appProtocol")
        || is_endpoint && key.to_ascii_lowercase().contains("protocol")
    {
        return Some(app_protocol(site, is_spec));
    }
    if let Some(name) = meant(site, holder, key) {
        return Some(renamed(site, holder, name));
    }
    if let Some(help) = elsewhere::help(holder, key) {
        return Some(Suggestion::help(help));
    }
    if let [home] = homes(key).as_slice() {
        return Some(misplaced(site, key, home));
    }
    listed(site, holder)
}

/// The field that was meant by a name that is none.
fn meant(site: &Site<'_>, holder: &Field, key: &str) -> Option<&'static str> {
    let known = holder
        .fields()
        .iter()
        .filter(|field| field.exists_in(site.release))
        .map(|field| field.name());
    other_name(holder, key).or_else(|| nearest(key, known))
}

/// The field beside a missing one that was probably meant for it.
pub(super) fn misspelled(site: &Site<'_>) -> Option<Suggestion> {
    let holder = Field::lookup(&site.path.parent()?)?;
    let Value::Mapping(mut entries) = site.parent()?.value() else { return None };
    let other = entries.find(|entry| {
        holder.field(entry.key).is_none() && meant(site, holder, entry.key) == Some(site.key())
    })?;
    let mut advice = renamed(&site.beside(other.key)?, holder, site.key());
    // A name that is empty is still none.
    advice.fix = advice.fix.filter(|_| other.value.as_str() != Some(""));
    advice.help = format!("it is written as `{}`: {}", other.key, advice.help);
    Some(advice)
}

/// What else a field is called by people who come from other resources.
fn other_name(holder: &Field, key: &str) -> Option<&'static str> {
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(key));
    if holder.field("address").is_some() {
        return is(&["hostname", "host", "fqdn", "ip", "addr"]).then_some("address");
    }
    if holder.name() == "fqdn" {
        return is(&["address", "host", "fqdn", "name", "domain", "dnsName"]).then_some("hostname");
    }
    if holder.name() == "unix" {
        return is(&["address", "socket", "file", "socketPath"]).then_some("path");
    }
    if holder.name() == "tls" {
        return match key {
            _ if is(&["hostname", "host", "serverName", "server_name"]) => Some("sni"),
            _ if is(&["insecure", "skipVerify", "insecureSkipTLSVerify", "skipTLSVerify"]) => {
                Some("insecureSkipVerify")
            }
            _ if is(&["cipherSuites"]) => Some("ciphers"),
            _ if is(&["alpn"]) => Some("alpnProtocols"),
            _ if is(&["curves"]) => Some("ecdhCurves"),
            _ => None,
        };
    }
    None
}

fn renamed(site: &Site<'_>, holder: &Field, name: &str) -> Suggestion {
    let Some(field) = holder.field(name) else {
        return Suggestion::help(format!("did you mean `{name}`?"));
    };
    if site.sibling(name).is_some() {
        return Suggestion::help(format!("`{name}` exists already: keep one of the two"));
    }
    let help = format!("did you mean `{name}`?");
    // Where the value is of another type, or the field came later, a rename alone does not help.
    let fits = field.exists_in(site.release) && site.node.is_some_and(|node| is_of(field, node));
    if fits { site.rename(help, name) } else { Suggestion::help(help) }
}

/// Whether a value is one for a field.
fn is_of(field: &Field, node: NodeRef<'_>) -> bool {
    matches!(
        (field.kind(), node.value()),
        (Kind::Object(_), Value::Mapping(_))
            | (Kind::List { .. }, Value::Sequence(_))
            | (Kind::String { .. } | Kind::DateTime, Value::String(_))
            | (Kind::Integer { .. }, Value::Number(_))
            | (Kind::Boolean, Value::Bool(_))
    ) && is_listed(field, node)
}

/// Whether a field may have this value, where it lists its values: `typo: static` need not be a
/// `type`.
fn is_listed(field: &Field, node: NodeRef<'_>) -> bool {
    let Kind::String { values, .. } = field.kind() else { return true };
    let values = values.iter().last().map(|(_, values)| values).unwrap_or_default();
    values.is_empty() || node.as_str().is_some_and(|value| values.contains(&value))
}

/// `appProtocol: x` for `appProtocols: [x]`.
fn app_protocol(site: &Site<'_>, is_spec: bool) -> Suggestion {
    let protocol = site.string().and_then(super::values::protocol);
    let Some(protocol) = protocol else {
        return Suggestion::help(
            "use `spec.appProtocols` with `gateway.envoyproxy.io/h2c`, `gateway.envoyproxy.io/ws` or `gateway.envoyproxy.io/wss`; the default is HTTP/1.1, and `spec.tls` enables TLS",
        );
    };
    let list = if site.is_json() { format!("[\"{protocol}\"]") } else { format!("[{protocol}]") };
    let help = format!("use the list of the spec: `appProtocols: {list}`");
    let edits = || Some(vec![site.renamed("appProtocols")?, site.replaced(list)?]);
    let free = is_spec && site.sibling("appProtocols").is_none();
    Suggestion::with(help, if free { site.edits(edits) } else { None })
}

/// `{hostname:a.example.com}` and `{hostname=a.example.com}` are keys without values.
fn one_word(site: &Site<'_>, name: &str, value: &str) -> Suggestion {
    let help = if site.key().get(name.len()..).is_some_and(|rest| rest.starts_with(':')) {
        "add a space after the colon"
    } else {
        "write a colon between field and value"
    };
    let edits = || {
        let span = site.entry?.key_span;
        let colon = site.text.get(span.end..)?.trim_start().starts_with(':');
        let bare = span.slice(site.text)? == site.key() && !colon && site.source()?.is_empty();
        let mark = span.start + name.len()..span.start + name.len() + 1;
        (bare && edit::is_word(value)).then(|| vec![(mark, ": ".to_owned())])
    };
    Suggestion::with(format!("{help}: `{}: {}`", name.trim(), value.trim()), site.edits(edits))
}

/// CA certificates are looked for beside the Backend.
fn ca_namespace(site: &Site<'_>) -> Suggestion {
    let own = site.value(&["metadata", "namespace"]).and_then(NodeRef::as_str);
    let help = "CA certificates are read from the Backend's own namespace: remove `namespace`";
    if own.is_some() && own == site.string() { site.remove(help) } else { Suggestion::help(help) }
}

/// A field that exists in one other place.
fn misplaced(site: &Site<'_>, key: &str, home: &str) -> Suggestion {
    let missing = site.path.segments().len() == 1 && site.sibling(home).is_none();
    Suggestion::help(if missing {
        format!("`{key}` belongs into `{home}`: write `{home}:` above it, and indent it")
    } else {
        format!("`{key}` belongs into `{home}`")
    })
}

/// A field in what should have none: what that should be.
fn in_no_object(site: &Site<'_>) -> Option<Suggestion> {
    // The table is a few levels deep, however deep the text is.
    let segments = site.path.segments();
    let known = (1..segments.len())
        .take_while(|kept| Field::lookup(&of(segments.iter().take(*kept))).is_some())
        .last()?;
    super::types::wrong(&site.above(segments.len() - known)?)
}

/// Where nothing better is known: what there is, without what only the server writes.
fn listed(site: &Site<'_>, holder: &Field) -> Option<Suggestion> {
    const OF_THE_SERVER: [&str; 9] = [
        "status", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
        "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields",
    ];
    let is_root_or_metadata = site.path.segments().len() == 1 || holder.name() == "metadata";
    let fields = holder.fields().iter().filter(|field| {
        field.exists_in(site.release)
            && !(is_root_or_metadata && OF_THE_SERVER.contains(&field.name()))
    });
    let names: Vec<_> = fields.map(|field| format!("`{}`", field.name())).collect();
    match names.as_slice() {
        [] => in_no_object(site),
        [only] => Some(Suggestion::help(format!("the only field here is {only}"))),
        names => Some(Suggestion::help(format!("the fields here are {}", names.join(", ")))),
    }
}

/// A key that is given twice: the last is the one that counts.
pub(super) fn repeated(site: &Site<'_>) -> Suggestion {
    if ["fqdn", "ip", "unix"].into_iter().any(|kind| site.ends_with(&["endpoints", kind])) {
        return Suggestion::help("write one endpoint for each address: put `- ` before it");
    }
    let first = match site.parent().map(NodeRef::value) {
        Some(Value::Mapping(mut entries)) => entries.find(|entry| entry.key == site.key()),
        _ => None,
    };
    let line = first.map(|entry| site.line(entry.key_span));
    Suggestion::help(match line {
        Some(line) => format!(
            "the first one is in line {line}: remove one of the two; `kubectl` sends the last one"
        ),
        None => "remove one of the two: `kubectl` sends the last one".to_owned(),
    })
}

/// What the server gives, taken along from a cluster.
pub(super) fn server_owned(site: &Site<'_>) -> Suggestion {
    site.remove(format!("the API server sets it: remove `{}`", site.key()))
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
        // A status is nobody's to write by mistake.
        for field in fields.iter().filter(|field| field.name() != "status") {
            if field.name() == name && !path.is_empty() {
                homes.push(path.clone());
            }
            pending.push((
                field,
                if path.is_empty() {
                    field.name().to_owned()
                } else {
                    format!("{path}.{}", field.name())
                },
            ));
        }
    }
    homes
}
