//! Help for invalid names and addresses.

use std::net::IpAddr;

use kubectl_yaml::NodeRef;

use super::edit::{Map, scalar};
use super::endpoints::{self, port_text};
use super::{FixContext, Suggestion};
use crate::fields::{self, Field};
use crate::net;
use crate::release::Release;
use crate::validation::controller::LOOPBACK_HELP;

/// Help for a string that does not match the pattern of its field.
pub(super) fn pattern(context: &FixContext<'_>) -> Option<Suggestion> {
    let text = context.string()?;
    let field = context.field()?;
    match context.key() {
        "address" => address(context, text),
        "hostname" | "sni" => Some(host(context, field, text)),
        "wellKnownCACertificates" => Some(well_known(context, text)),
        "kind" if context.ends_with(&["clientCertificateRef", "kind"]) => {
            Some(Suggestion::help("write `kind: Secret`"))
        }
        "kind" => {
            Some(Suggestion::help("the kind is `ConfigMap`, `Secret` or `ClusterTrustBundle`"))
        }
        "group" => Some(Suggestion::help("for ConfigMaps and Secrets, write `group: \"\"`")),
        "namespace" => super::metadata::name(context),
        _ => None,
    }
}

/// Whether a field of a release accepts a string.
pub(super) fn accepts(field: &Field, text: &str, release: Release) -> bool {
    field.min_release_for_value(text).is_some_and(|first| release.is_at_least(first))
}

fn host(context: &FixContext<'_>, field: &'static Field, text: &str) -> Suggestion {
    // v1.9 stores a trailing dot, which then breaks the Gateway.
    let fits = |name: &str| accepts(field, name, context.release) && !name.ends_with('.');
    let trimmed = unquoted(text);
    let undotted = trimmed.trim_end_matches('.');
    let target = Target::parse(undotted);
    let alone = target.map_or(undotted, |target| target.host);
    if let Some(advice) = address_as_name(context, alone) {
        return advice;
    }
    if trimmed != text && fits(trimmed) {
        return context.replace_text(format!("write the name alone: `{trimmed}`"), trimmed);
    }
    if let Some(target) = target.filter(|target| target.host != undotted) {
        return of_target(context, &target, fits(target.host));
    }
    if trimmed.starts_with("*.") {
        let has_resolver = fields::TYPE.exists_in(context.release);
        return Suggestion::help(if has_resolver && context.ends_with(&["fqdn", "hostname"]) {
            "write one name without a wildcard, or use `type: DynamicResolver`"
        } else {
            "write one name without a wildcard"
        });
    }
    let lower = undotted.to_ascii_lowercase();
    if undotted != trimmed && !lower.contains('.') && context.ends_with(&["fqdn", "hostname"]) {
        return single_label(context, undotted);
    }
    if fits(&lower) {
        let dots =
            if undotted == trimmed { "write it in lower case" } else { "remove the trailing dot" };
        return context.replace_text(format!("{dots}: `{lower}`"), &lower);
    }
    if let Some(advice) = strange_character(text) {
        return advice;
    }
    Suggestion::help(if text.contains('_') {
        "remove the underscore: neither host names nor names of Services have one"
    } else {
        "use lower-case letters, digits, `-` and `.`, with a letter or digit at both ends of each part"
    })
}

/// Help for a character that no name and no address has.
fn strange_character(text: &str) -> Option<Suggestion> {
    let c = text.chars().find(|c| !c.is_ascii())?;
    let code = u32::from(c);
    Some(Suggestion::help(if c.is_alphabetic() {
        format!(
            "`{c}` (U+{code:04X}) is not valid in DNS: write an international name in its ASCII form, `xn--…`"
        )
    } else {
        format!("remove the character U+{code:04X}")
    }))
}

/// Help for a URL, or a name with a port or a path, instead of a host.
fn of_target(context: &FixContext<'_>, target: &Target<'_>, fits: bool) -> Suggestion {
    let Target { host, port, .. } = *target;
    let has_port = context.ends_with(&["fqdn", "hostname"]);
    let Some(port) = port.filter(|_| has_port) else {
        let help = format!("write the host alone: `{host}`");
        return if fits { context.replace_text(help, host) } else { Suggestion::help(help) };
    };
    let help = format!(
        "write the host alone, and the port in `port`: `{{hostname: {host}, port: {port}}}`"
    );
    let edits = || {
        let mut edits = vec![context.replaced(context.quoted_alike(host))?];
        match context.sibling("port") {
            None => edits.push(Map::new(context.text, context.parent()?)?.with("port", port)?),
            Some(given) => {
                given.value.span().slice(context.text).filter(|given| *given == port)?;
            }
        }
        Some(edits)
    };
    Suggestion::with(help, if fits { context.edits(edits) } else { None })
}

/// A destination as people write it: `https://host:8443/path`, `host:8443`, `[::1]:80`.
#[derive(Clone, Copy)]
pub(super) struct Target<'t> {
    pub(super) host: &'t str,
    pub(super) port: Option<&'t str>,
    pub(super) scheme: Option<&'t str>,
}

impl<'t> Target<'t> {
    /// `None` if the string is not a destination.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let (scheme, rest) =
            text.split_once("://").map_or((None, text), |(scheme, rest)| (Some(scheme), rest));
        let rest = rest.split(['/', '?', '#']).next()?;
        if net::parse_ip(rest).is_some() {
            return Some(Self { host: rest, port: None, scheme });
        }
        let (host, port) = match rest.rsplit_once(':') {
            // A group of an IPv6 address is not a port.
            Some((host, port)) if is_port(port) && (host.ends_with(']') || !host.contains(':')) => {
                (host, Some(port))
            }
            _ => (rest, None),
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let sound = !host.is_empty()
            && (net::parse_ip(host).is_some()
                || host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')));
        sound.then_some(Self { host, port, scheme })
    }

    /// The field for the host.
    pub(super) fn kind(&self) -> &'static str {
        if net::parse_ip(self.host).is_some() { "ip" } else { "fqdn" }
    }
}

/// Whether a string is a port number.
pub(super) fn is_port(text: &str) -> bool {
    let has_no_leading_zero = text.len() == 1 || !text.starts_with('0');
    has_no_leading_zero
        && text.len() <= 5
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse::<u16>().is_ok()
}

/// Removes surrounding spaces and quotation marks; YAML does not know those of word processors.
fn unquoted(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '`')
    })
}

fn well_known(context: &FixContext<'_>, text: &str) -> Suggestion {
    const SYSTEM: &str = "System";
    if unquoted(text).eq_ignore_ascii_case(SYSTEM) {
        return context.replace_text(format!("did you mean `{SYSTEM}`?"), SYSTEM);
    }
    Suggestion::help(
        "use `System`, the CA certificates of the system, or `caCertificateRefs` for others",
    )
}

/// Help for a string that the CRD does not accept as an IP address.
fn address(context: &FixContext<'_>, text: &str) -> Option<Suggestion> {
    let unquoted = unquoted(text);
    let bare = unquoted.trim_end_matches('.');
    let bare = bare.strip_prefix('[').and_then(|bare| bare.strip_suffix(']')).unwrap_or(bare);
    if let Some(ip) = net::parse_ip(bare) {
        return Some(spelled(context, ip, bare == text));
    }
    if let Some((host, prefix)) =
        bare.split_once('/').filter(|(host, _)| net::parse_ip(host).is_some())
    {
        return Some(Suggestion::help(format!(
            "write one address instead of a network, without `/{prefix}`, `{host}`"
        )));
    }
    if let Some((zoneless, _)) =
        bare.split_once('%').filter(|(address, _)| net::parse_ip(address).is_some())
    {
        return Some(Suggestion::help(format!(
            "remove the zone: zones are not supported, and `{zoneless}` holds on one link only"
        )));
    }
    let Some(target) = Target::parse(bare) else { return not_an_ip(context) };
    match (target.kind(), target.port) {
        ("ip", Some(port)) => Some(Suggestion::help(format!(
            "write the port in `port`: `{{address: {}, port: {port}}}`",
            target.host
        ))),
        ("ip", None) => Some(spelled(context, net::parse_ip(target.host)?, false)),
        (_, port) => named(context, target.host, port),
    }
}

/// Help with the spelling of an IP address that the CRD accepts.
fn spelled(context: &FixContext<'_>, ip: IpAddr, is_bare: bool) -> Suggestion {
    let spelled = net::crd_spelling(ip);
    if ip.is_unspecified() {
        return Suggestion::help(format!(
            "write the address of the destination: `{ip}` only works for listening"
        ));
    }
    let help = if is_bare {
        format!(
            "write the address without `::`, which the CRD's pattern does not allow here: `{spelled}`"
        )
    } else {
        format!("write the address alone: `{spelled}`")
    };
    if accepts(&fields::IP_ADDRESS, &spelled, context.release) {
        context.replace_text(help, &spelled)
    } else {
        Suggestion::help(help)
    }
}

/// Help for a DNS name in `ip.address`.
fn named(context: &FixContext<'_>, host: &str, port: Option<&str>) -> Option<Suggestion> {
    if host.contains(':') || !host.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return not_an_ip(context);
    }
    let given = context.sibling("port").and_then(|entry| port_text(context, entry));
    let port = given.or(port).unwrap_or("…");
    Some(Suggestion::help(format!(
        "write a DNS name in `fqdn`: `fqdn: {{hostname: {host}, port: {port}}}`"
    )))
}

/// Help for a string that resembles an IP address.
pub(super) fn not_an_ip(context: &FixContext<'_>) -> Option<Suggestion> {
    let text = context.string()?;
    if let Some(advice) = strange_character(text) {
        return Some(advice);
    }
    let parts: Vec<_> = text.split('.').collect();
    if parts.len() == 4
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        let trimmed: Vec<_> = parts.iter().map(|part| part.trim_start_matches('0')).collect();
        let normal = trimmed
            .iter()
            .map(|part| if part.is_empty() { "0" } else { *part })
            .collect::<Vec<_>>()
            .join(".");
        return Some(Suggestion::help(if normal != text && net::parse_ip(&normal).is_some() {
            format!("remove leading zeros, which some programs read as octal: `{normal}`")
        } else {
            "each of the four numbers is at most 255".to_owned()
        }));
    }
    Some(Suggestion::help(
        "write four numbers with dots (`192.0.2.1`), or eight groups with colons (`2001:db8:0:0:0:0:0:1`)",
    ))
}

/// Help for an IP address in `fqdn.hostname`, which the controller rejects.
pub(super) fn is_ip(context: &FixContext<'_>) -> Option<Suggestion> {
    let text = context.string()?;
    if context.ends_with(&["fqdn", "hostname"]) {
        return address_as_name(context, text);
    }
    Some(Suggestion::help(
        "write a DNS name, or remove `hostname`: it is the name for host rewriting and SNI",
    ))
}

/// Help for an IP address instead of a name. If all endpoints have one, all become addresses, since
/// names and addresses cannot be mixed.
fn address_as_name(context: &FixContext<'_>, text: &str) -> Option<Suggestion> {
    let ip = net::parse_ip(text)?;
    if !context.ends_with(&["fqdn", "hostname"]) {
        return Some(Suggestion::help("write a DNS name, not an IP address"));
    }
    if net::is_loopback(ip) {
        return Some(Suggestion::help(LOOPBACK_HELP));
    }
    let fits = accepts(&fields::IP_ADDRESS, text, context.release);
    let spelled = if fits { text.to_owned() } else { net::crd_spelling(ip) };
    let port = context.sibling("port").and_then(|entry| port_text(context, entry)).unwrap_or("…");
    let object = format!("`ip: {{address: {}, port: {port}}}`", scalar(&spelled, false));
    let list = context.above(3)?;
    let names = endpoints::hostnames(&list);
    if names.iter().any(|name| net::parse_ip(name).is_none()) {
        return Some(Suggestion::help(format!(
            "use another Backend for the addresses, with {object}"
        )));
    }
    let auto_sni = context.value(&["spec", "tls", "autoSNIFromEndpointHostname"]).is_some();
    let edits = (!auto_sni).then(|| endpoints::as_addresses(&list, context.release)).flatten();
    let all = if names.len() > 1 { "for each of the endpoints " } else { "" };
    Some(Suggestion::with(format!("write the IP address in `ip`: {all}{object}"), edits))
}

/// Help for a name that is less complete than a platform requires.
pub(super) fn incomplete(context: &FixContext<'_>) -> Option<Suggestion> {
    let name = context.string()?;
    // Not the name of a Service: platforms rarely allow these.
    if name.contains('.') {
        pattern(context)
    } else {
        Some(Suggestion::help("write the full name, with its domain"))
    }
}

/// Help for a name without a dot.
pub(super) fn single_label(context: &FixContext<'_>, name: &str) -> Suggestion {
    if !context.ends_with(&["fqdn", "hostname"]) {
        return Suggestion::help("write the full name, with a dot in it");
    }
    if name == "localhost" {
        return Suggestion::help(LOOPBACK_HELP);
    }
    let namespace =
        context.value(&["metadata", "namespace"]).and_then(NodeRef::as_str).unwrap_or("NAMESPACE");
    Suggestion::help(format!(
        "write the full name; for a Service `{name}.{namespace}.svc.cluster.local`"
    ))
}
