//! Help for misspelled, misplaced and duplicate fields.

use kubectl_yaml::{NodeRef, Value};

use super::context::field_path;
use super::edit;
use super::elsewhere;
use super::endpoints::{self, HOST_KEYS};
use super::{FixContext, Suggestion};
use crate::fields::{BACKEND, Field, Kind};
use crate::suggest::nearest;

/// Help for a field that does not exist at its location.
pub(super) fn unknown(context: &FixContext<'_>) -> Option<Suggestion> {
    let key = context.key();
    let Some(holder) = context.path.parent().and_then(|path| Field::lookup(&path)) else {
        return in_no_object(context);
    };
    let is_endpoint = holder.field("fqdn").is_some();
    let is_spec = holder.field("appProtocols").is_some();
    if is_endpoint && (key == "port" || HOST_KEYS.contains(&key)) {
        let lead = if key == "port" {
            "move `port` to the address"
        } else {
            "write the address as an object"
        };
        if let Some(advice) = endpoints::regroup(context, 1, lead) {
            return Some(advice);
        }
    }
    if is_spec && (key == "port" || HOST_KEYS.contains(&key)) {
        return Some(endpoints::in_spec(&context.above(1)?));
    }
    if let Kind::List { items, .. } = holder.kind() {
        return Some(super::types::map_for_list(&context.above(1)?, items));
    }
    let of_socket = holder.name() == "unix" || is_endpoint && context.sibling("unix").is_some();
    if of_socket && key == "port" {
        return Some(context.remove("a Unix socket has no port: remove `port`"));
    }
    if let Some((name, value)) =
        key.split_once([':', '=']).filter(|(name, _)| holder.field(name.trim()).is_some())
    {
        return Some(one_word(context, name, value));
    }
    if key == "namespace" && context.ends_with(&["caCertificateRefs", "namespace"]) {
        return Some(ca_namespace(context));
    }
    if key.starts_with('-') {
        let name = key.trim_start_matches('-');
        return Some(Suggestion::help(format!("add a space after `-`: `- {name}`")));
    }
    if is_spec && key.eq_ignore_ascii_case("appProtocol")
        || is_endpoint && key.to_ascii_lowercase().contains("protocol")
    {
        return Some(app_protocol(context, is_spec));
    }
    if let Some(name) = candidate(context, holder, key) {
        return Some(renamed(context, holder, name));
    }
    if let Some(help) = elsewhere::help(holder, key) {
        return Some(Suggestion::help(help));
    }
    if let [home] = homes(key).as_slice() {
        return Some(misplaced(context, key, home));
    }
    listed(context, holder)
}

/// The most similar field of an unknown name.
fn candidate(context: &FixContext<'_>, holder: &Field, key: &str) -> Option<&'static str> {
    let known = holder
        .fields()
        .iter()
        .filter(|field| field.exists_in(context.release))
        .map(|field| field.name());
    other_name(holder, key).or_else(|| nearest(key, known))
}

/// Help for a missing field with a misspelled sibling.
pub(super) fn misspelled(context: &FixContext<'_>) -> Option<Suggestion> {
    let holder = Field::lookup(&context.path.parent()?)?;
    let Value::Mapping(mut entries) = context.parent()?.value() else { return None };
    let other = entries.find(|entry| {
        holder.field(entry.key).is_none()
            && candidate(context, holder, entry.key) == Some(context.key())
    })?;
    let mut advice = renamed(&context.sibling_context(other.key)?, holder, context.key());
    // An empty name would still be missing.
    advice.fix = advice.fix.filter(|_| other.value.as_str() != Some(""));
    advice.help = format!("it is written as `{}`: {}", other.key, advice.help);
    Some(advice)
}

/// The field of a name that is common in other resources.
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

fn renamed(context: &FixContext<'_>, holder: &Field, name: &str) -> Suggestion {
    let Some(field) = holder.field(name) else {
        return Suggestion::help(format!("did you mean `{name}`?"));
    };
    if context.sibling(name).is_some() {
        return Suggestion::help(format!("`{name}` exists already: keep one of the two"));
    }
    let help = format!("did you mean `{name}`?");
    // A rename does not help if the value has another type, or the field exists only in a later release.
    let fits =
        field.exists_in(context.release) && context.node.is_some_and(|node| is_of(field, node));
    if fits { context.rename(help, name) } else { Suggestion::help(help) }
}

/// Whether a value has the type of a field.
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

/// Whether a field with a list of values allows this value: `typo: static` is probably not a `type`.
fn is_listed(field: &Field, node: NodeRef<'_>) -> bool {
    let Kind::String { values, .. } = field.kind() else { return true };
    let values = values.iter().last().map(|(_, values)| values).unwrap_or_default();
    values.is_empty() || node.as_str().is_some_and(|value| values.contains(&value))
}

/// Help for `appProtocol: x` instead of `appProtocols: [x]`.
fn app_protocol(context: &FixContext<'_>, is_spec: bool) -> Suggestion {
    let protocol = context.string().and_then(super::values::protocol);
    let Some(protocol) = protocol else {
        return Suggestion::help(
            "use `spec.appProtocols` with `gateway.envoyproxy.io/h2c`, `gateway.envoyproxy.io/ws` or `gateway.envoyproxy.io/wss`; the default is HTTP/1.1; a BackendTLSPolicy or, since v1.5, `spec.tls` enables TLS",
        );
    };
    let list =
        if context.is_json() { format!("[\"{protocol}\"]") } else { format!("[{protocol}]") };
    let help = format!("use the list of the spec: `appProtocols: {list}`");
    let edits = || Some(vec![context.renamed("appProtocols")?, context.replaced(list)?]);
    let free = is_spec && context.sibling("appProtocols").is_none();
    Suggestion::with(help, if free { context.edits(edits) } else { None })
}

/// Help for `{hostname:a.example.com}` and `{hostname=a.example.com}`, which are keys without values.
fn one_word(context: &FixContext<'_>, name: &str, value: &str) -> Suggestion {
    let help = if context.key().get(name.len()..).is_some_and(|rest| rest.starts_with(':')) {
        "add a space after the colon"
    } else {
        "write a colon between field and value"
    };
    let edits = || {
        let span = context.entry?.key_span;
        let colon = context.text.get(span.end..)?.trim_start().starts_with(':');
        let bare =
            span.slice(context.text)? == context.key() && !colon && context.source()?.is_empty();
        let mark = span.start + name.len()..span.start + name.len() + 1;
        (bare && edit::is_word(value)).then(|| vec![(mark, ": ".to_owned())])
    };
    Suggestion::with(format!("{help}: `{}: {}`", name.trim(), value.trim()), context.edits(edits))
}

/// Help for a namespace of CA certificates, which are read from the Backend's namespace.
fn ca_namespace(context: &FixContext<'_>) -> Suggestion {
    let own = context.value(&["metadata", "namespace"]).and_then(NodeRef::as_str);
    let help = "CA certificates are read from the Backend's own namespace: remove `namespace`";
    if own.is_some() && own == context.string() {
        context.remove(help)
    } else {
        Suggestion::help(help)
    }
}

/// Help for a field that exists at one other location.
fn misplaced(context: &FixContext<'_>, key: &str, home: &str) -> Suggestion {
    let missing = context.path.segments().len() == 1 && context.sibling(home).is_none();
    Suggestion::help(if missing {
        format!("move `{key}` to `{home}`: write `{home}:` above it, and indent it")
    } else {
        format!("move `{key}` to `{home}`")
    })
}

/// Help for a field in a value that is not an object.
fn in_no_object(context: &FixContext<'_>) -> Option<Suggestion> {
    // The table has few levels, however deep the text is.
    let segments = context.path.segments();
    let known = (1..segments.len())
        .take_while(|kept| Field::lookup(&field_path(segments.iter().take(*kept))).is_some())
        .last()?;
    super::types::wrong(&context.above(segments.len() - known)?)
}

/// Fallback: lists the fields, except those that only the API server sets.
fn listed(context: &FixContext<'_>, holder: &Field) -> Option<Suggestion> {
    const OF_THE_SERVER: [&str; 9] = [
        "status", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
        "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields",
    ];
    let is_root_or_metadata = context.path.segments().len() == 1 || holder.name() == "metadata";
    let fields = holder.fields().iter().filter(|field| {
        field.exists_in(context.release)
            && !(is_root_or_metadata && OF_THE_SERVER.contains(&field.name()))
    });
    let names: Vec<_> = fields.map(|field| format!("`{}`", field.name())).collect();
    match names.as_slice() {
        [] => in_no_object(context),
        [only] => Some(Suggestion::help(format!("the only field here is {only}"))),
        names => Some(Suggestion::help(format!("the fields here are {}", names.join(", ")))),
    }
}

/// Help for a duplicate key; the last one is used.
pub(super) fn repeated(context: &FixContext<'_>) -> Suggestion {
    if ["fqdn", "ip", "unix"].into_iter().any(|kind| context.ends_with(&["endpoints", kind])) {
        return Suggestion::help("write one endpoint for each address: put `- ` before it");
    }
    let first = match context.parent().map(NodeRef::value) {
        Some(Value::Mapping(mut entries)) => entries.find(|entry| entry.key == context.key()),
        _ => None,
    };
    let line = first.map(|entry| context.line(entry.key_span));
    Suggestion::help(match line {
        Some(line) => format!(
            "remove one of the two (the first is on line {line}): `kubectl` sends the last one"
        ),
        None => "remove one of the two: `kubectl` sends the last one".to_owned(),
    })
}

/// Help for a field that the API server sets, copied from a cluster.
pub(super) fn server_owned(context: &FixContext<'_>) -> Suggestion {
    context.remove(format!("the API server sets it: remove `{}`", context.key()))
}

/// The paths of objects that have a field of this name; for lists, of their items.
fn homes(name: &str) -> Vec<String> {
    let mut homes = Vec::new();
    let mut pending = vec![(&BACKEND, String::new())];
    while let Some((field, path)) = pending.pop() {
        let (fields, path) = match field.kind() {
            Kind::List { items, .. } => (items.fields(), format!("{path}[]")),
            _ => (field.fields(), path),
        };
        // Nobody writes a status by mistake.
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
