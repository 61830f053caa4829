//! Names and addresses that are something else.

use super::{Advice, Site};
use crate::api::spell;
use crate::fields::Field;
use crate::net;

/// A text that does not match its field's pattern.
pub(super) fn pattern(site: &Site<'_>) -> Option<Advice> {
    let text = site.string()?;
    let field = Field::at(site.path)?;
    if let Some(template) = template(text) {
        return Some(Advice::help(format!("this looks like an unrendered template: render `{template}` first")));
    }
    if site.ends_with(&["ip", "address"]) {
        return address(site, field, text);
    }
    let fits = |text: &str| field.takes_text(text, site.release);
    let trimmed = text.trim();
    if let Some((_, rest)) = trimmed.split_once("://") {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
        let help = match port {
            Some(port) => format!("use the host alone, `{name}`, and `port: {port}`"),
            None => format!("use the host alone: `{name}`"),
        };
        return Some(if fits(name) && port.is_none() { site.replace_text(help, name) } else { Advice::help(help) });
    }
    if let Some((name, port)) =
        trimmed.split_once(':').filter(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Some(Advice::help(format!("the port goes into `port`: `{}: {name}`, `port: {port}`", site.key())));
    }
    if trimmed.starts_with("*.") {
        return Some(Advice::help(
            "a Backend leads to one name: write it without a wildcard, or use `type: DynamicResolver`",
        ));
    }
    if let Some(name) = trimmed.strip_suffix('.').filter(|name| fits(name)) {
        return Some(site.replace_text(format!("drop the trailing dot: `{name}`"), name));
    }
    let lower = trimmed.to_ascii_lowercase();
    if lower != text && fits(&lower) {
        return Some(site.replace_text(format!("write it in lower case: `{lower}`"), &lower));
    }
    if text.contains('_') && field.name() == "hostname" {
        return Some(Advice::help("a host name has no underscore; a Service's name has none either"));
    }
    if let Some((name, path)) = trimmed.split_once('/').filter(|(name, _)| fits(name)) {
        return Some(Advice::help(format!("use the host alone, `{name}`; the path `/{path}` belongs into the route")));
    }
    None
}

/// What an unrendered template leaves behind.
fn template(text: &str) -> Option<&str> {
    let between = |open: &str, close: &str| {
        let start = text.find(open)?;
        let end = start + text.get(start..)?.find(close)? + close.len();
        text.get(start..end)
    };
    between("{{", "}}").or_else(|| between("${", "}")).or_else(|| between("<", ">")).or_else(|| between("$(", ")"))
}

/// A text that is no IP address to the CRD.
fn address(site: &Site<'_>, field: &Field, text: &str) -> Option<Advice> {
    if let Some(parsed) = net::parse_ip(text) {
        let spelled = spell(parsed);
        if !field.takes_text(&spelled, site.release) {
            let since = field.first_release_for_text(&spelled)?;
            return Some(Advice::help(format!("`{spelled}` needs Envoy Gateway {since} or later")));
        }
        let help = format!("the CRD's pattern is too narrow for this address: write it out, `{spelled}`");
        return Some(site.replace_text(help, &spelled));
    }
    if let Some((host, prefix)) = text.split_once('/').filter(|(host, _)| net::parse_ip(host).is_some()) {
        return Some(Advice::help(format!("an endpoint is one address, not a network: `{host}` without `/{prefix}`")));
    }
    if let Some((host, port)) =
        text.rsplit_once(':').filter(|(host, _)| net::parse_ip(host.trim_matches(['[', ']'])).is_some())
    {
        let host = host.trim_matches(['[', ']']);
        return Some(Advice::help(format!("the port goes into `port`: `address: {host}`, `port: {port}`")));
    }
    let name = text.bytes().any(|byte| byte.is_ascii_alphabetic()) && !text.contains([':', '/']);
    name.then(|| Advice::help(format!("a DNS name goes into `fqdn`: `fqdn: {{hostname: {text}, port: …}}`")))
}

/// An IP address as `fqdn.hostname`.
pub(super) fn is_ip(site: &Site<'_>) -> Option<Advice> {
    let address = site.string()?;
    let help = format!("use `ip: {{address: {address}, port: …}}`");
    let (Some(hostname), Some(fqdn)) = (site.entry, fqdn_key(site)) else { return Some(Advice::help(help)) };
    if !site.ends_with(&["fqdn", "hostname"]) {
        return None;
    }
    let quoted = |span: std::ops::Range<usize>, name: &str| {
        let json = site.text.get(span.clone()).is_some_and(|key| key.starts_with('"'));
        (span, if json { format!("\"{name}\"") } else { name.to_owned() })
    };
    Some(Advice::fix(help, [quoted(fqdn, "ip"), quoted(hostname.key_span.start..hostname.key_span.end, "address")]))
}

/// The key `fqdn` of the endpoint, which stands before the object the hostname is in.
fn fqdn_key(site: &Site<'_>) -> Option<std::ops::Range<usize>> {
    let object = site.parent.span().start;
    let before = site.text.get(..object)?;
    let at = before.rfind("fqdn")?;
    let key_only =
        before.get(at + "fqdn".len()..)?.chars().all(|c| c.is_whitespace() || matches!(c, ':' | '"' | '\'' | '{'));
    let quotes = before.get(..at).is_some_and(|text| text.ends_with('"'));
    key_only.then_some(if quotes { at - 1..at + 5 } else { at..at + 4 })
}
