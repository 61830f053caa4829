//! Help for values of the wrong type.

use kubectl_yaml::{Items, NodeRef, Value};

use super::edit::{self, Edit, Map};
use super::{FixContext, Suggestion, endpoints, hosts, values};
use crate::fields::{Field, Kind};

/// Help for a value of the wrong type.
pub(super) fn wrong(context: &FixContext<'_>) -> Option<Suggestion> {
    let value = context.node?.value();
    if context.path.segments().is_empty() {
        return Some(Suggestion::help(match value {
            Value::Sequence(_) => {
                "write one object per document, with `---` on its own line between them, or use a `kind: List` with `items`"
            }
            _ => "write an object with `apiVersion`, `kind`, `metadata` and `spec`",
        }));
    }
    if context
        .path
        .segments()
        .first()
        .is_some_and(|segment| *segment == crate::path::Segment::Key("metadata".into()))
    {
        return in_metadata(context, &value);
    }
    let field = context.field()?;
    if matches!(value, Value::Null) && context.entry.is_none() {
        return Some(Suggestion::help("remove the empty item, or add a value"));
    }
    match (field.kind(), &value) {
        (Kind::Object(_), Value::String(text)) => Some(object_of_text(context, text)),
        (Kind::Object(_), _) => Some(object(context, &value)),
        (Kind::Boolean, _) => Some(boolean(context, &value)),
        (Kind::Integer { .. }, _) => Some(integer(context, &value)),
        (Kind::String { .. }, Value::Number(_) | Value::Bool(_)) => text_of(context, field),
        (Kind::String { .. }, Value::Sequence(items)) if context.entry.is_some() => {
            Some(text_of_list(context, items.clone()))
        }
        (Kind::String { .. }, _) => Some(text(context)),
        (Kind::List { items, .. }, _) => Some(list(context, items, &value)),
        _ => None,
    }
}

/// A minimal example of an object.
fn example(context: &FixContext<'_>) -> Option<&'static str> {
    Some(match context.key() {
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

fn object_of_text(context: &FixContext<'_>, text: &str) -> Suggestion {
    let json = context.is_json();
    let named = |name: &str| edit::braces(json, &[(name, &edit::scalar(text, json))]);
    let key = context.key();
    match (key, context.entry.is_some()) {
        ("fqdn" | "ip", true) => {
            endpoints::regroup(context, 1, &format!("`{key}` is an object that contains the port"))
        }
        ("endpoints", false) => endpoints::of_item(context, text),
        (_, true) if text.is_empty() => None,
        ("unix", true) => Some(as_object(context, &named("path"))),
        ("clientCertificateRef", true) => Some(as_object(context, &named("name"))),
        ("caCertificateRefs", false) => {
            let object = edit::braces(
                false,
                &[("group", "\"\""), ("kind", "ConfigMap"), ("name", &edit::scalar(text, false))],
            );
            Some(Suggestion::help(format!("an item of `{key}` is an object: `{object}`")))
        }
        ("tls", true) if text.eq_ignore_ascii_case("System") => Some(as_object(
            context,
            &edit::braces(json, &[("wellKnownCACertificates", &edit::scalar("System", json))]),
        )),
        _ => None,
    }
    .unwrap_or_else(|| object(context, &Value::String(text)))
}

fn as_object(context: &FixContext<'_>, object: &str) -> Suggestion {
    let key = context.key();
    context.replace(format!("`{key}` is an object: `{key}: {object}`"), object)
}

fn object(context: &FixContext<'_>, value: &Value<'_>) -> Suggestion {
    let key = context.key();
    match (key, value) {
        ("tls", Value::Bool(false)) => context.remove("remove `tls` to disable TLS"),
        ("tls", Value::Bool(true)) => Suggestion::help(
            "add the trusted CA certificates: `tls: {wellKnownCACertificates: System}`",
        ),
        (_, Value::Sequence(_)) if context.entry.is_some() => {
            Suggestion::help(format!("`{key}` is one object, not a list: remove the `-`"))
        }
        _ => Suggestion::help(match (example(context), context.entry.is_some()) {
            (Some(example), true) => format!("`{key}` is an object: `{key}: {example}`"),
            (Some(example), false) => format!("an item of `{key}` is an object: `{example}`"),
            (None, _) => format!("`{key}` is an object"),
        }),
    }
}

fn boolean(context: &FixContext<'_>, value: &Value<'_>) -> Suggestion {
    let key = context.key();
    let candidate = match value {
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "enabled" | "1" => Some("true"),
            "false" | "no" | "off" | "disabled" | "0" => Some("false"),
            _ => None,
        },
        _ => None,
    };
    match candidate {
        Some(candidate) => {
            let quoted = context.source().is_some_and(|source| source.starts_with(['"', '\'']));
            let lead = if quoted { "write it without quotes" } else { "write a boolean" };
            context.replace(format!("{lead}: `{key}: {candidate}`"), candidate)
        }
        None if key == "fallback" => Suggestion::help(
            "write `true` or `false`: the Backend that receives traffic when the others fail has `fallback: true`",
        ),
        None => Suggestion::help(format!("`{key}` is `true` or `false`")),
    }
}

fn integer(context: &FixContext<'_>, value: &Value<'_>) -> Suggestion {
    let key = context.key();
    match value {
        Value::String(text) if hosts::is_port(text.trim()) => {
            let number = text.trim();
            context.replace(format!("write the number without quotes: `{key}: {number}`"), number)
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

/// Help for a number or a boolean instead of a string.
fn text_of(context: &FixContext<'_>, field: &Field) -> Option<Suggestion> {
    let source = context.source()?;
    let Kind::String { values, .. } = field.kind() else { return None };
    let values = values.at(context.release).unwrap_or_default();
    if !values.is_empty() && !values.contains(&source) {
        return values::not_supported(context);
    }
    if !hosts::accepts(field, source, context.release) {
        return Some(text(context));
    }
    let quoted = format!("\"{source}\"");
    let shown = if context.entry.is_some() {
        format!("{}: {quoted}", context.key())
    } else {
        quoted.clone()
    };
    Some(context.replace(format!("write it in quotes: `{shown}`"), quoted))
}

fn text(context: &FixContext<'_>) -> Suggestion {
    let key = context.key();
    Suggestion::help(if context.entry.is_some() {
        format!("`{key}` is a string, not a list or an object")
    } else {
        format!("an item of `{key}` is a string, not a list or an object")
    })
}

/// Help for a list instead of a string.
fn text_of_list(context: &FixContext<'_>, mut items: Items<'_>) -> Suggestion {
    let key = context.key();
    if context.ends_with(&["fqdn", "hostname"]) || context.ends_with(&["ip", "address"]) {
        return Suggestion::help("write one endpoint for each address");
    }
    let (Some(only), None) = (items.next().and_then(NodeRef::as_str), items.next()) else {
        return text(context);
    };
    let only = edit::scalar(only, context.is_json());
    let help = format!("`{key}` is a string, not a list: `{key}: {only}`");
    // In block style the item is on its own line.
    if context.source().is_some_and(|source| source.starts_with('[')) {
        context.replace(help, only)
    } else {
        Suggestion::help(help)
    }
}

fn list(context: &FixContext<'_>, items: &Field, value: &Value<'_>) -> Suggestion {
    let key = context.key();
    match (items.kind(), value) {
        (Kind::String { .. }, Value::String(text)) => {
            let json = context.is_json();
            let candidate =
                |item| if key == "appProtocols" { values::protocol(item) } else { Some(item) };
            let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
            let Some(parts) =
                parts.map(candidate).collect::<Option<Vec<_>>>().filter(|parts| !parts.is_empty())
            else {
                return example_list(context);
            };
            let parts: Vec<_> = parts.into_iter().map(|part| edit::scalar(part, json)).collect();
            let list = format!("[{}]", parts.join(", "));
            context.replace(format!("`{key}` is a list: `{key}: {list}`"), list)
        }
        (_, Value::Mapping(_)) => map_for_list(context, items),
        _ => example_list(context),
    }
}

fn example_list(context: &FixContext<'_>) -> Suggestion {
    let key = context.key();
    let example =
        if key == "appProtocols" { Some("gateway.envoyproxy.io/h2c") } else { example(context) };
    Suggestion::help(match example {
        Some(example) => format!("`{key}` is a list: `{key}: [{example}]`"),
        None => format!("`{key}` is a list of strings: `{key}: […]`"),
    })
}

/// Help for a map instead of a list of maps; also for items whose dash has no space after it.
pub(super) fn map_for_list(context: &FixContext<'_>, items: &Field) -> Suggestion {
    let key = context.key();
    let Some(Value::Mapping(mut entries)) = context.node.map(NodeRef::value) else {
        return Suggestion::help(format!("`{key}` is a list"));
    };
    let first = entries.next().map_or("", |entry| entry.key);
    if let Some(name) = first.strip_prefix('-') {
        return Suggestion::help(format!("add a space after `-`: `- {name}: …`"));
    }
    if items.field(first).is_none() {
        return example_list(context);
    }
    let edits = || context.node.and_then(|node| listed(context, node));
    Suggestion::with(
        format!("`{key}` is a list: put `- ` before `{first}`, and line the rest up with it"),
        context.edits(edits),
    )
}

/// Edits that turn a map into the only item of a list.
fn listed(context: &FixContext<'_>, node: NodeRef<'_>) -> Option<Vec<Edit>> {
    Map::new(context.text, node)?;
    let (start, end) = (node.span().start, edit::end_of(context.text, node)?);
    if context.source()?.starts_with('{') {
        return Some(vec![(start..start, "[".to_owned()), (end..end, "]".to_owned())]);
    }
    let mut edits = edit::indented(context.text, start..end)?;
    edits.push((start..start, "- ".to_owned()));
    Some(edits)
}

/// Help for types in metadata, which the API server decodes before it validates: labels are strings.
fn in_metadata(context: &FixContext<'_>, value: &Value<'_>) -> Option<Suggestion> {
    let source = context.source()?;
    match value {
        Value::Number(_) | Value::Bool(_) if !source.is_empty() => {
            let field = context.field();
            if field.is_some_and(|field| !matches!(field.kind(), Kind::String { .. })) {
                return None;
            }
            let quoted = format!("\"{source}\"");
            Some(
                context
                    .replace(format!("write it in quotes: `{}: {quoted}`", context.key()), quoted),
            )
        }
        _ => Some(Suggestion::help(match context.key() {
            "labels" | "annotations" => {
                format!("`{0}` is a map of strings: `{0}: {{team: payments}}`", context.key())
            }
            "finalizers" | "ownerReferences" => format!("`{}` is a list", context.key()),
            "metadata" => "`metadata` is an object: `metadata: {name: …}`".to_owned(),
            key => format!("`{key}` is a string"),
        })),
    }
}
