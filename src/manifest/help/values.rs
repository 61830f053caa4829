//! Values of the wrong type, or none of those a field takes.

use super::{Advice, Site, scalar};
use crate::api::{API_VERSION, KIND};
use crate::fields::{Field, Kind};
use crate::manifest::tree::{NodeRef, Value};
use crate::release::Release;
use crate::suggest::nearest;

/// A value of the wrong type.
pub(super) fn wrong_type(site: &Site<'_>) -> Option<Advice> {
    let field = Field::at(site.path)?;
    let value = site.node?.value();
    match (field.kind(), &value) {
        (Kind::Object(_), Value::String(text)) if matches!(site.key(), "fqdn" | "ip" | "unix") => {
            Some(address(site, text))
        }
        (Kind::Boolean, _) if site.key() == "fallback" => Some(match value {
            Value::String(text) => boolean(site, text)?,
            _ => Advice::help(
                "`fallback` is `true` or `false`, on the Backend that takes over; the route lists both Backends",
            ),
        }),
        (Kind::Boolean, Value::String(text)) => boolean(site, text),
        (Kind::Integer { .. }, Value::String(text)) => {
            let digits = !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
            let plain = digits && (text.len() == 1 || !text.starts_with('0'));
            plain.then(|| site.replace(format!("write the number without quotes: `{}: {text}`", site.key()), *text))
        }
        (Kind::Text { values, .. }, Value::Number(_) | Value::Bool(_)) => {
            let source = site.source()?;
            let values = values.at(Release::LATEST).unwrap_or_default();
            let fits = values.is_empty() || values.contains(&source);
            fits.then(|| {
                site.replace(
                    format!("write it in quotes, so that it is text: `{}: \"{source}\"`", name(site)),
                    format!("\"{source}\""),
                )
            })
        }
        (Kind::List { .. }, Value::String(_) | Value::Mapping(_)) => {
            Some(Advice::help(format!("`{}` is a list: put the value behind a `- `", site.key())))
        }
        (Kind::Object(fields), _) => {
            let names: Vec<_> = fields.iter().map(|field| format!("`{}`", field.name())).collect();
            Some(Advice::help(format!("`{}` is an object with the fields {}", name(site), names.join(", "))))
        }
        _ => None,
    }
}

/// The key, or for an item of a list the list's.
fn name<'a>(site: &'a Site<'_>) -> &'a str {
    match site.key() {
        "" => "-",
        key => key,
    }
}

/// A string where an address object belongs; `port` may stand beside it.
fn address(site: &Site<'_>, text: &str) -> Advice {
    let (field, with_port) = match site.key() {
        "unix" => ("path", false),
        "ip" => ("address", true),
        _ => ("hostname", true),
    };
    let key = site.key();
    if !with_port {
        let object = format!("{{{field}: {}}}", scalar(text, site.is_json()));
        return site.replace(format!("`{key}` is an object: `{key}: {object}`"), object);
    }
    let port = site.siblings().and_then(|entries| entries.get("port")).map(|entry| entry.value);
    let given = port.and_then(|node| {
        let span = node.span();
        site.text
            .get(span.start..span.end)
            .filter(|source| !source.is_empty() && source.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let host = text
        .rsplit_once(':')
        .filter(|(host, port)| !host.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()));
    let (host, given) = match (host, given) {
        (Some((host, port)), None) => (host, Some(port)),
        (_, given) => (text, given),
    };
    let object = format!("{{{field}: {}, port: {}}}", scalar(host, site.is_json()), given.unwrap_or("443"));
    let help = format!("`{key}` is an object with the port in it: `{key}: {object}`");
    match (given, port) {
        // The port beside it goes where it belongs; taking it out of its place is a matter of whole lines.
        (Some(_), Some(_)) => move_port(site, help, object),
        (Some(_), None) => site.replace(help, object),
        (None, _) => Advice::help(help),
    }
}

/// Puts the object in place and takes the line of the port beside it away, where it has one to itself.
fn move_port(site: &Site<'_>, help: String, object: String) -> Advice {
    let Some(port) = site.siblings().and_then(|entries| entries.get("port")) else { return Advice::help(help) };
    let Some(value) = site.node.map(NodeRef::span) else { return Advice::help(help) };
    let (key, end) = (port.key_span.start, port.value.span().end);
    let before = site.text.get(..key).unwrap_or_default();
    let after = site.text.get(end..).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let alone = before.get(line_start..).is_some_and(|indent| indent.bytes().all(|byte| byte == b' '));
    let rest = after.find('\n').map_or(after.len(), |at| at + 1);
    let nothing_behind = after.get(..rest).is_some_and(|rest| rest.trim().is_empty());
    if alone && nothing_behind {
        Advice::fix(help, [(value.start..value.end, object), (line_start..end + rest, String::new())])
    } else {
        Advice::help(help)
    }
}

fn boolean(site: &Site<'_>, text: &str) -> Option<Advice> {
    let value = match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => "true",
        "false" | "no" | "off" => "false",
        _ => return None,
    };
    Some(site.replace(format!("write it without quotes: `{}: {value}`", site.key()), value))
}

/// A value that is none of those a field takes.
pub(super) fn not_supported(site: &Site<'_>) -> Option<Advice> {
    let field = Field::at(site.path)?;
    let Kind::Text { values, .. } = field.kind() else { return None };
    let values = values.at(Release::LATEST)?;
    if let Value::Number(_) = site.node?.value() {
        // The type is wrong, too, and that finding has the edit.
        return Some(Advice::help("YAML reads it as a number: write it in quotes"));
    }
    let text = site.string()?;
    if site.ends_with(&["appProtocols"]) {
        return Some(match app_protocol(text) {
            Some(protocol) => site.replace_text(format!("did you mean `{protocol}`?"), protocol),
            None if ["https", "tls", "http2s"].contains(&last_part(text).as_str()) => Advice::help(
                "TLS is no application protocol here: turn it on with `spec.tls` (for instance `wellKnownCACertificates: System`) or a BackendTLSPolicy, and remove this",
            ),
            None if ["h2", "http2", "http/2", "grpc"].contains(&last_part(text).as_str()) => Advice::help(
                "HTTP/2 without TLS is `gateway.envoyproxy.io/h2c`; with `spec.tls` HTTP/2 is agreed on by ALPN, and a GRPCRoute speaks it anyway: remove this then",
            ),
            None => Advice::help(
                "the values are gateway.envoyproxy.io/h2c, gateway.envoyproxy.io/ws and gateway.envoyproxy.io/wss",
            ),
        });
    }
    let version = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let meant = values
        .iter()
        .copied()
        .find(|value| value.eq_ignore_ascii_case(text))
        .or_else(|| values.iter().copied().find(|value| *value == version))
        .or_else(|| nearest(text, values.iter().copied()))?;
    Some(site.replace_text(format!("did you mean `{meant}`?"), meant))
}

/// The protocol that was meant, where only its prefix is wrong.
pub(super) fn app_protocol(text: &str) -> Option<&'static str> {
    match last_part(text).as_str() {
        "h2c" => Some("gateway.envoyproxy.io/h2c"),
        "ws" | "websocket" => Some("gateway.envoyproxy.io/ws"),
        "wss" => Some("gateway.envoyproxy.io/wss"),
        _ => None,
    }
}

fn last_part(text: &str) -> String {
    text.rsplit('/').next().unwrap_or_default().to_ascii_lowercase()
}

/// Another API version.
pub(super) fn api_version(site: &Site<'_>) -> Advice {
    let help = format!("did you mean `{API_VERSION}`?");
    if site.string().is_some() {
        site.replace_text(help, API_VERSION)
    } else {
        Advice::help(format!("add `apiVersion: {API_VERSION}`"))
    }
}

/// Another kind.
pub(super) fn kind(site: &Site<'_>) -> Option<Advice> {
    let text = site.string()?;
    (text.eq_ignore_ascii_case(KIND) || text.eq_ignore_ascii_case("backends"))
        .then(|| site.replace_text(format!("did you mean `{KIND}`?"), KIND))
}
