//! Values of the wrong type.

use kubectl_yaml::{Items, NodeRef, Value};

use super::edit::{self, Edit, Map};
use super::{Site, Suggestion, endpoints, hosts, values};
use crate::fields::{Field, Kind};

/// A value of the wrong type.
pub(super) fn wrong(site: &Site<'_>) -> Option<Suggestion> {
    let value = site.node?.value();
    if site.path.segments().is_empty() {
        return Some(Suggestion::help(match value {
            Value::Sequence(_) => {
                "write one object per document, with `---` on its own line between them, or use a `kind: List` with `items`"
            }
            _ => "write an object with `apiVersion`, `kind`, `metadata` and `spec`",
        }));
    }
    if site
        .path
        .segments()
        .first()
        .is_some_and(|segment| *segment == crate::path::Segment::Key("metadata".into()))
    {
        return in_metadata(site, &value);
    }
    let field = site.field()?;
    if matches!(value, Value::Null) && site.entry.is_none() {
        return Some(Suggestion::help("remove the empty item, or add a value"));
    }
    match (field.kind(), &value) {
        (Kind::Object(_), Value::String(text)) => Some(object_of_text(site, text)),
        (Kind::Object(_), _) => Some(object(site, &value)),
        (Kind::Boolean, _) => Some(boolean(site, &value)),
        (Kind::Integer { .. }, _) => Some(integer(site, &value)),
        (Kind::String { .. }, Value::Number(_) | Value::Bool(_)) => text_of(site, field),
        (Kind::String { .. }, Value::Sequence(items)) if site.entry.is_some() => {
            Some(text_of_list(site, items.clone()))
        }
        (Kind::String { .. }, _) => Some(text(site)),
        (Kind::List { items, .. }, _) => Some(list(site, items, &value)),
        _ => None,
    }
}

/// What an object is, by an example of the least it takes.
fn example(site: &Site<'_>) -> Option<&'static str> {
    Some(match site.key() {
        "fqdn" => "{hostname: …, port: …}",
        "ip" => "{address: …, port: …}",
        "unix" => "{path: …}",
        "tls" => "{wellKnownCACertificates: System}",
        "clientCertificateRef" => "{name: …}",
        "caCertificateRefs" => "{group: \"\", kind: ConfigMap, name: …}",
        "endpoints" => "{fqdn: {hostname: …, port: …}}",
        "spec" => "{endpoints: [{fqdn: {hostname: …, port: …}}]}",
        _ => return None,
    })
}

fn object_of_text(site: &Site<'_>, text: &str) -> Suggestion {
    let json = site.is_json();
    let named = |name: &str| edit::braces(json, &[(name, &edit::scalar(text, json))]);
    let key = site.key();
    match (key, site.entry.is_some()) {
        ("fqdn" | "ip", true) => {
            endpoints::regroup(site, 1, &format!("`{key}` is an object that contains the port"))
        }
        ("endpoints", false) => endpoints::of_item(site, text),
        (_, true) if text.is_empty() => None,
        ("unix", true) => Some(as_object(site, &named("path"))),
        ("clientCertificateRef", true) => Some(as_object(site, &named("name"))),
        ("caCertificateRefs", false) => {
            let object = edit::braces(
                false,
                &[("group", "\"\""), ("kind", "ConfigMap"), ("name", &edit::scalar(text, false))],
            );
            Some(Suggestion::help(format!("an item of `{key}` is an object: `{object}`")))
        }
        ("tls", true) if text.eq_ignore_ascii_case("System") => Some(as_object(
            site,
            &edit::braces(json, &[("wellKnownCACertificates", &edit::scalar("System", json))]),
        )),
        _ => None,
    }
    .unwrap_or_else(|| object(site, &Value::String(text)))
}

fn as_object(site: &Site<'_>, object: &str) -> Suggestion {
    let key = site.key();
    site.replace(format!("`{key}` is an object: `{key}: {object}`"), object)
}

fn object(site: &Site<'_>, value: &Value<'_>) -> Suggestion {
    let key = site.key();
    match (key, value) {
        ("tls", Value::Bool(false)) => site.remove("remove `tls` to disable TLS"),
        ("tls", Value::Bool(true)) => Suggestion::help(
            "add the trusted CA certificates: `tls: {wellKnownCACertificates: System}`",
        ),
        (_, Value::Sequence(_)) if site.entry.is_some() => {
            Suggestion::help(format!("`{key}` is one object, not a list: remove the `-`"))
        }
        _ => Suggestion::help(match (example(site), site.entry.is_some()) {
            (Some(example), true) => format!("`{key}` is an object: `{key}: {example}`"),
            (Some(example), false) => format!("an item of `{key}` is an object: `{example}`"),
            (None, _) => format!("`{key}` is an object"),
        }),
    }
}

fn boolean(site: &Site<'_>, value: &Value<'_>) -> Suggestion {
    let key = site.key();
    let meant = match value {
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "enabled" | "1" => Some("true"),
            "false" | "no" | "off" | "disabled" | "0" => Some("false"),
            _ => None,
        },
        _ => None,
    };
    match meant {
        Some(meant) => {
            let quoted = site.source().is_some_and(|source| source.starts_with(['"', '\'']));
            let lead = if quoted { "write it without quotes" } else { "it is true or false" };
            site.replace(format!("{lead}: `{key}: {meant}`"), meant)
        }
        None if key == "fallback" => Suggestion::help(
            "write `true` or `false`: the Backend that receives traffic when the others fail has `fallback: true`",
        ),
        None => Suggestion::help(format!("`{key}` is `true` or `false`")),
    }
}

fn integer(site: &Site<'_>, value: &Value<'_>) -> Suggestion {
    let key = site.key();
    match value {
        Value::String(text) if hosts::is_port(text.trim()) => {
            let number = text.trim();
            site.replace(format!("write the number without quotes: `{key}: {number}`"), number)
        }
        Value::String("https" | "http") => {
            Suggestion::help("write the port number: 443 for https, 80 for http")
        }
        Value::String(_) if key == "port" => {
            Suggestion::help("write a number from 1 to 65535: only Services have named ports")
        }
        _ if key == "port" => Suggestion::help("write an integer from 1 to 65535"),
        _ => Suggestion::help(format!("`{key}` is an integer")),
    }
}

/// A number or a truth value where a text is wanted.
fn text_of(site: &Site<'_>, field: &Field) -> Option<Suggestion> {
    let source = site.source()?;
    let Kind::String { values, .. } = field.kind() else { return None };
    let values = values.at(site.release).unwrap_or_default();
    if !values.is_empty() && !values.contains(&source) {
        return values::not_supported(site);
    }
    if !hosts::accepts(field, source, site.release) {
        return Some(text(site));
    }
    let quoted = format!("\"{source}\"");
    let shown =
        if site.entry.is_some() { format!("{}: {quoted}", site.key()) } else { quoted.clone() };
    Some(site.replace(format!("write it in quotes: `{shown}`"), quoted))
}

fn text(site: &Site<'_>) -> Suggestion {
    let key = site.key();
    Suggestion::help(if site.entry.is_some() {
        format!("`{key}` is a text, not a list or an object")
    } else {
        format!("an item of `{key}` is a text, not a list or an object")
    })
}

/// A list where one text is wanted.
fn text_of_list(site: &Site<'_>, mut items: Items<'_>) -> Suggestion {
    let key = site.key();
    if site.ends_with(&["fqdn", "hostname"]) || site.ends_with(&["ip", "address"]) {
        return Suggestion::help("write one endpoint for each address");
    }
    let (Some(only), None) = (items.next().and_then(NodeRef::as_str), items.next()) else {
        return text(site);
    };
    let only = edit::scalar(only, site.is_json());
    let help = format!("it is one text, not a list: `{key}: {only}`");
    // In block style the item stands on a line of its own.
    if site.source().is_some_and(|source| source.starts_with('[')) {
        site.replace(help, only)
    } else {
        Suggestion::help(help)
    }
}

fn list(site: &Site<'_>, items: &Field, value: &Value<'_>) -> Suggestion {
    let key = site.key();
    match (items.kind(), value) {
        (Kind::String { .. }, Value::String(text)) => {
            let json = site.is_json();
            let meant =
                |item| if key == "appProtocols" { values::protocol(item) } else { Some(item) };
            let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
            let Some(parts) =
                parts.map(meant).collect::<Option<Vec<_>>>().filter(|parts| !parts.is_empty())
            else {
                return example_list(site);
            };
            let parts: Vec<_> = parts.into_iter().map(|part| edit::scalar(part, json)).collect();
            let list = format!("[{}]", parts.join(", "));
            site.replace(format!("`{key}` is a list: `{key}: {list}`"), list)
        }
        (_, Value::Mapping(_)) => map_for_list(site, items),
        _ => example_list(site),
    }
}

fn example_list(site: &Site<'_>) -> Suggestion {
    let key = site.key();
    let example =
        if key == "appProtocols" { Some("gateway.envoyproxy.io/h2c") } else { example(site) };
    Suggestion::help(match example {
        Some(example) => format!("`{key}` is a list: `{key}: [{example}]`"),
        None => format!("`{key}` is a list of texts: `{key}: […]`"),
    })
}

/// A map where a list of such maps is wanted, or of maps that are items themselves where the dashes
/// have no blank.
pub(super) fn map_for_list(site: &Site<'_>, items: &Field) -> Suggestion {
    let key = site.key();
    let Some(Value::Mapping(mut entries)) = site.node.map(NodeRef::value) else {
        return Suggestion::help(format!("`{key}` is a list"));
    };
    let first = entries.next().map_or("", |entry| entry.key);
    if let Some(name) = first.strip_prefix('-') {
        return Suggestion::help(format!("add a space after `-`: `- {name}: …`"));
    }
    if items.field(first).is_none() {
        return example_list(site);
    }
    let edits = || site.node.and_then(|node| listed(site, node));
    Suggestion::with(
        format!("`{key}` is a list: put `- ` before `{first}`, and line the rest up with it"),
        site.edits(edits),
    )
}

/// Makes the only item of a list of a map.
fn listed(site: &Site<'_>, node: NodeRef<'_>) -> Option<Vec<Edit>> {
    Map::of(site.text, node)?;
    let (start, end) = (node.span().start, edit::end_of(site.text, node)?);
    if site.source()?.starts_with('{') {
        return Some(vec![(start..start, "[".to_owned()), (end..end, "]".to_owned())]);
    }
    let mut edits = edit::indented(site.text, start..end)?;
    edits.push((start..start, "- ".to_owned()));
    Some(edits)
}

/// Metadata is decoded before anything is validated: labels and the like are texts.
fn in_metadata(site: &Site<'_>, value: &Value<'_>) -> Option<Suggestion> {
    let source = site.source()?;
    match value {
        Value::Number(_) | Value::Bool(_) if !source.is_empty() => {
            let field = site.field();
            if field.is_some_and(|field| !matches!(field.kind(), Kind::String { .. })) {
                return None;
            }
            let quoted = format!("\"{source}\"");
            Some(site.replace(format!("write it in quotes: `{}: {quoted}`", site.key()), quoted))
        }
        _ => Some(Suggestion::help(match site.key() {
            "labels" | "annotations" => {
                format!("`{0}` is a map of texts: `{0}: {{team: payments}}`", site.key())
            }
            "finalizers" | "ownerReferences" => format!("`{}` is a list", site.key()),
            "metadata" => "`metadata` is an object: `metadata: {name: …}`".to_owned(),
            key => format!("`{key}` is a text"),
        })),
    }
}
