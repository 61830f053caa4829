//! Names and addresses that are something else.

use std::net::IpAddr;

use kubectl_yaml::NodeRef;

use super::edit::{Map, scalar};
use super::endpoints::{self, port_text};
use super::{Site, Suggestion};
use crate::fields::{self, Field};
use crate::net;
use crate::release::Release;
use crate::validation::controller::LOOPBACK_HELP;

/// A text that does not match its field's pattern.
pub(super) fn pattern(site: &Site<'_>) -> Option<Suggestion> {
    let text = site.string()?;
    let field = site.field()?;
    match site.key() {
        "address" => address(site, text),
        "hostname" | "sni" => Some(host(site, field, text)),
        "wellKnownCACertificates" => Some(well_known(site, text)),
        "kind" if site.ends_with(&["clientCertificateRef", "kind"]) => {
            Some(Suggestion::help("write `kind: Secret`"))
        }
        "kind" => {
            Some(Suggestion::help("the kind is `ConfigMap`, `Secret` or `ClusterTrustBundle`"))
        }
        "group" => Some(Suggestion::help("for ConfigMaps and Secrets, write `group: \"\"`")),
        "namespace" => super::metadata::name(site),
        _ => None,
    }
}

/// Whether a field of a release takes a text.
pub(super) fn accepts(field: &Field, text: &str, release: Release) -> bool {
    field.min_release_for_value(text).is_some_and(|first| release.is_at_least(first))
}

fn host(site: &Site<'_>, field: &'static Field, text: &str) -> Suggestion {
    // v1.9 takes a trailing dot, and then stops.
    let fits = |name: &str| accepts(field, name, site.release) && !name.ends_with('.');
    let trimmed = unquoted(text);
    let undotted = trimmed.trim_end_matches('.');
    let target = Target::of(undotted);
    let alone = target.map_or(undotted, |target| target.host);
    if let Some(advice) = address_as_name(site, alone) {
        return advice;
    }
    if trimmed != text && fits(trimmed) {
        return site.replace_text(format!("write the name alone: `{trimmed}`"), trimmed);
    }
    if let Some(target) = target.filter(|target| target.host != undotted) {
        return of_target(site, &target, fits(target.host));
    }
    if trimmed.starts_with("*.") {
        return Suggestion::help(if site.ends_with(&["fqdn", "hostname"]) {
            "write one name without a wildcard, or use `type: DynamicResolver`"
        } else {
            "write one name without a wildcard"
        });
    }
    let lower = undotted.to_ascii_lowercase();
    if undotted != trimmed && !lower.contains('.') && site.ends_with(&["fqdn", "hostname"]) {
        return single_label(site, undotted);
    }
    if fits(&lower) {
        let dots =
            if undotted == trimmed { "write it in lower case" } else { "remove the trailing dot" };
        return site.replace_text(format!("{dots}: `{lower}`"), &lower);
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

/// A character that is in no name and no address.
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

/// The host alone, out of a URL or of a name with a port or a path.
fn of_target(site: &Site<'_>, target: &Target<'_>, fits: bool) -> Suggestion {
    let Target { host, port, .. } = *target;
    let has_port = site.ends_with(&["fqdn", "hostname"]);
    let Some(port) = port.filter(|_| has_port) else {
        let help = format!("write the host alone: `{host}`");
        return if fits { site.replace_text(help, host) } else { Suggestion::help(help) };
    };
    let help = format!(
        "write the host alone, and the port in `port`: `{{hostname: {host}, port: {port}}}`"
    );
    let edits = || {
        let mut edits = vec![site.replaced(site.quoted_alike(host))?];
        match site.sibling("port") {
            None => edits.push(Map::of(site.text, site.parent()?)?.with("port", port)?),
            Some(given) => {
                given.value.span().slice(site.text).filter(|given| *given == port).map(drop)?
            }
        }
        Some(edits)
    };
    Suggestion::with(help, if fits { site.edits(edits) } else { None })
}

/// What a text says of a destination: `https://host:8443/path`, `host:8443`, `[::1]:80`.
#[derive(Clone, Copy)]
pub(super) struct Target<'t> {
    pub(super) host: &'t str,
    pub(super) port: Option<&'t str>,
    pub(super) scheme: Option<&'t str>,
}

impl<'t> Target<'t> {
    /// None where the text is nothing of the kind.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let (scheme, rest) =
            text.split_once("://").map_or((None, text), |(scheme, rest)| (Some(scheme), rest));
        let rest = rest.split(['/', '?', '#']).next()?;
        if net::parse_ip(rest).is_some() {
            return Some(Self { host: rest, port: None, scheme });
        }
        let (host, port) = match rest.rsplit_once(':') {
            // The groups of an IPv6 address are no ports.
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

    /// The field that such a host goes into.
    pub(super) fn kind(&self) -> &'static str {
        if net::parse_ip(self.host).is_some() { "ip" } else { "fqdn" }
    }
}

/// Whether a text is a port in digits.
pub(super) fn is_port(text: &str) -> bool {
    let plain = text.len() == 1 || !text.starts_with('0');
    plain
        && text.len() <= 5
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse::<u16>().is_ok()
}

/// Without blanks and quotation marks around it: those of word processors are no quotes to YAML.
fn unquoted(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '`')
    })
}

fn well_known(site: &Site<'_>, text: &str) -> Suggestion {
    const SYSTEM: &str = "System";
    if unquoted(text).eq_ignore_ascii_case(SYSTEM) {
        return site.replace_text(format!("did you mean `{SYSTEM}`?"), SYSTEM);
    }
    Suggestion::help(
        "use `System`, the CA certificates of the system, or `caCertificateRefs` for others",
    )
}

/// A text that is no IP address to the CRD.
fn address(site: &Site<'_>, text: &str) -> Option<Suggestion> {
    let unquoted = unquoted(text);
    let bare = unquoted.trim_end_matches('.');
    let bare = bare.strip_prefix('[').and_then(|bare| bare.strip_suffix(']')).unwrap_or(bare);
    if let Some(ip) = net::parse_ip(bare) {
        return Some(spelled(site, ip, bare == text));
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
    let Some(target) = Target::of(bare) else { return not_an_ip(site) };
    match (target.kind(), target.port) {
        ("ip", Some(port)) => Some(Suggestion::help(format!(
            "write the port in `port`: `{{address: {}, port: {port}}}`",
            target.host
        ))),
        ("ip", None) => Some(spelled(site, net::parse_ip(target.host)?, false)),
        (_, port) => named(site, target.host, port),
    }
}

/// An IP address as the CRD takes it.
fn spelled(site: &Site<'_>, ip: IpAddr, is_bare: bool) -> Suggestion {
    let spelled = net::crd_spelling(ip);
    if ip.is_unspecified() {
        return Suggestion::help(format!(
            "`{ip}` is for listening: write the address of the destination"
        ));
    }
    let help = if is_bare {
        format!(
            "write the address without `::`, which the CRD's pattern does not allow here: `{spelled}`"
        )
    } else {
        format!("write the address alone: `{spelled}`")
    };
    if accepts(&fields::IP_ADDRESS, &spelled, site.release) {
        site.replace_text(help, &spelled)
    } else {
        Suggestion::help(help)
    }
}

/// A DNS name as `ip.address`.
fn named(site: &Site<'_>, host: &str, port: Option<&str>) -> Option<Suggestion> {
    if host.contains(':') || !host.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return not_an_ip(site);
    }
    let given = site.sibling("port").and_then(|entry| port_text(site, entry));
    let port = given.or(port).unwrap_or("…");
    Some(Suggestion::help(format!(
        "write a DNS name in `fqdn`: `fqdn: {{hostname: {host}, port: {port}}}`"
    )))
}

/// What only looks like an IP address.
pub(super) fn not_an_ip(site: &Site<'_>) -> Option<Suggestion> {
    let text = site.string()?;
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

/// An IP address as `fqdn.hostname`, which the controller refuses.
pub(super) fn is_ip(site: &Site<'_>) -> Option<Suggestion> {
    let text = site.string()?;
    if site.ends_with(&["fqdn", "hostname"]) {
        return address_as_name(site, text);
    }
    Some(Suggestion::help(
        "write a DNS name, or remove `hostname`: it is the name for host rewriting and SNI",
    ))
}

/// An IP address where a name should be. Where all endpoints of the Backend are like that, all
/// become addresses, since names and addresses do not mix.
fn address_as_name(site: &Site<'_>, text: &str) -> Option<Suggestion> {
    let ip = net::parse_ip(text)?;
    if !site.ends_with(&["fqdn", "hostname"]) {
        return Some(Suggestion::help("write a DNS name, not an IP address"));
    }
    if net::is_loopback(ip) {
        return Some(Suggestion::help(LOOPBACK_HELP));
    }
    let fits = accepts(&fields::IP_ADDRESS, text, site.release);
    let spelled = if fits { text.to_owned() } else { net::crd_spelling(ip) };
    let port = site.sibling("port").and_then(|entry| port_text(site, entry)).unwrap_or("…");
    let object = format!("`ip: {{address: {}, port: {port}}}`", scalar(&spelled, false));
    let list = site.above(3)?;
    let names = endpoints::hostnames(&list);
    if names.iter().any(|name| net::parse_ip(name).is_none()) {
        return Some(Suggestion::help(format!(
            "use another Backend for the addresses, with {object}"
        )));
    }
    let auto_sni = site.value(&["spec", "tls", "autoSNIFromEndpointHostname"]).is_some();
    let edits = (!auto_sni).then(|| endpoints::as_addresses(&list, site.release)).flatten();
    let all = if names.len() > 1 { "for each of the endpoints " } else { "" };
    Some(Suggestion::with(format!("write the IP address in `ip`: {all}{object}"), edits))
}

/// A name that is not as complete as a platform asks.
pub(super) fn incomplete(site: &Site<'_>) -> Option<Suggestion> {
    let name = site.string()?;
    // Not that of a Service: platforms seldom let these in.
    if name.contains('.') {
        pattern(site)
    } else {
        Some(Suggestion::help("write the full name, with its domain"))
    }
}

/// A name without a dot.
pub(super) fn single_label(site: &Site<'_>, name: &str) -> Suggestion {
    if !site.ends_with(&["fqdn", "hostname"]) {
        return Suggestion::help("write the full name, with a dot in it");
    }
    if name == "localhost" {
        return Suggestion::help(LOOPBACK_HELP);
    }
    let namespace =
        site.value(&["metadata", "namespace"]).and_then(NodeRef::as_str).unwrap_or("NAMESPACE");
    Suggestion::help(format!(
        "write the full name; for a Service `{name}.{namespace}.svc.cluster.local`"
    ))
}
