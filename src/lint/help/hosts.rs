//! Names and addresses that are something else.

use std::net::IpAddr;

use super::edit::{Map, scalar};
use super::endpoints::{self, port_text};
use super::{Advice, Site};
use crate::fields::{self, Field};
use crate::net;
use crate::release::Release;
use crate::validation::controller::LOOPBACK_HELP;
use kubectl_yaml::NodeRef;

/// A text that does not match its field's pattern.
pub(super) fn pattern(site: &Site<'_>) -> Option<Advice> {
    let text = site.string()?;
    let field = site.field()?;
    match site.key() {
        "address" => address(site, text),
        "hostname" | "sni" => Some(host(site, field, text)),
        "wellKnownCACertificates" => Some(well_known(site, text)),
        "kind" if site.ends_with(&["clientCertificateRef", "kind"]) => {
            Some(Advice::help("the kind is `Secret`"))
        }
        "kind" => Some(Advice::help("the kind is `ConfigMap`, `Secret` or `ClusterTrustBundle`")),
        "group" => {
            Some(Advice::help("the group of ConfigMaps and Secrets is the empty one: `\"\"`"))
        }
        "namespace" => super::metadata::name(site),
        _ => None,
    }
}

/// Whether a field of a release takes a text.
pub(super) fn accepts(field: &Field, text: &str, release: Release) -> bool {
    field.min_release_for_value(text).is_some_and(|first| release.is_at_least(first))
}

fn host(site: &Site<'_>, field: &'static Field, text: &str) -> Advice {
    // v1.9 takes a path_buildering dot, and then stops.
    let fits = |name: &str| accepts(field, name, site.release) && !name.ends_with('.');
    let trimmed = unquoted(text);
    let undotted = trimmed.trim_end_matches('.');
    let target = Target::of(undotted);
    let alone = target.map_or(undotted, |target| target.host);
    if let Some(advice) = address_as_name(site, alone) {
        return advice;
    }
    if trimmed != text && fits(trimmed) {
        return site
            .replace_text(format!("leave out what stands around the name: `{trimmed}`"), trimmed);
    }
    if let Some(target) = target.filter(|target| target.host != undotted) {
        return of_target(site, &target, fits(target.host));
    }
    if trimmed.starts_with("*.") {
        return Advice::help(if site.ends_with(&["fqdn", "hostname"]) {
            "a Backend leads to one name: write it without a wildcard, or use `type: DynamicResolver`"
        } else {
            "one name is wanted here, without a wildcard"
        });
    }
    let lower = undotted.to_ascii_lowercase();
    if undotted != trimmed && !lower.contains('.') && site.ends_with(&["fqdn", "hostname"]) {
        return single_label(site, undotted);
    }
    if fits(&lower) {
        let dots = if undotted == trimmed {
            "write it in lower case"
        } else {
            "drop the path_buildering dot"
        };
        return site.replace_text(format!("{dots}: `{lower}`"), &lower);
    }
    if let Some(advice) = strange_character(text) {
        return advice;
    }
    Advice::help(if text.contains('_') {
        "a host name has no underscore; a Service's name has none either"
    } else {
        "a host name has lower-case letters, digits, `-` and `.`, and each part between dots begins and ends with a letter or digit"
    })
}

/// A character that is in no name and no address.
fn strange_character(text: &str) -> Option<Advice> {
    let c = text.chars().find(|c| !c.is_ascii())?;
    let code = u32::from(c);
    Some(Advice::help(if c.is_alphabetic() {
        format!(
            "`{c}` (U+{code:04X}) is no letter of DNS: write an international name in its ASCII form, `xn--…`"
        )
    } else {
        format!("remove the character U+{code:04X}")
    }))
}

/// The host alone, out of a URL or of a name with a port or a path.
fn of_target(site: &Site<'_>, target: &Target<'_>, fits: bool) -> Advice {
    let Target { host, port, .. } = *target;
    let has_port = site.ends_with(&["fqdn", "hostname"]);
    let Some(port) = port.filter(|_| has_port) else {
        let help = format!("use the host alone: `{host}`");
        return if fits { site.replace_text(help, host) } else { Advice::help(help) };
    };
    let help = format!(
        "use the host alone, and put the port into `port`: `{{hostname: {host}, port: {port}}}`"
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
    Advice::with(help, if fits { site.edits(edits) } else { None })
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

fn well_known(site: &Site<'_>, text: &str) -> Advice {
    const SYSTEM: &str = "System";
    if unquoted(text).eq_ignore_ascii_case(SYSTEM) {
        return site.replace_text(format!("did you mean `{SYSTEM}`?"), SYSTEM);
    }
    Advice::help(
        "the one that is served is `System`, the CA certificates of the system; use `caCertificateRefs` for others",
    )
}

/// A text that is no IP address to the CRD.
fn address(site: &Site<'_>, text: &str) -> Option<Advice> {
    let unquoted = unquoted(text);
    let bare = unquoted.trim_end_matches('.');
    let bare = bare.strip_prefix('[').and_then(|bare| bare.strip_suffix(']')).unwrap_or(bare);
    if let Some(ip) = net::parse_ip(bare) {
        return Some(spelled(site, ip, bare == text));
    }
    if let Some((host, prefix)) =
        bare.split_once('/').filter(|(host, _)| net::parse_ip(host).is_some())
    {
        return Some(Advice::help(format!(
            "an endpoint is one address, not a network: leave out `/{prefix}`, `{host}`"
        )));
    }
    if let Some((zoneless, _)) =
        bare.split_once('%').filter(|(address, _)| net::parse_ip(address).is_some())
    {
        return Some(Advice::help(format!(
            "an address has no zone here, and `{zoneless}` holds on one link only"
        )));
    }
    let Some(target) = Target::of(bare) else { return not_an_ip(site) };
    match (target.kind(), target.port) {
        ("ip", Some(port)) => Some(Advice::help(format!(
            "the port goes into `port`: `{{address: {}, port: {port}}}`",
            target.host
        ))),
        ("ip", None) => Some(spelled(site, net::parse_ip(target.host)?, false)),
        (_, port) => named(site, target.host, port),
    }
}

/// An IP address as the CRD takes it.
fn spelled(site: &Site<'_>, ip: IpAddr, is_bare: bool) -> Advice {
    let spelled = net::crd_spelling(ip);
    if ip.is_unspecified() {
        return Advice::help(format!(
            "`{ip}` is for listening: give the address of the destination"
        ));
    }
    let help = if is_bare {
        format!("the CRD's pattern is too narrow for this address: write it out, `{spelled}`")
    } else {
        format!("write the address alone: `{spelled}`")
    };
    if accepts(&fields::IP_ADDRESS, &spelled, site.release) {
        site.replace_text(help, &spelled)
    } else {
        Advice::help(help)
    }
}

/// A DNS name as `ip.address`.
fn named(site: &Site<'_>, host: &str, port: Option<&str>) -> Option<Advice> {
    if host.contains(':') || !host.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return not_an_ip(site);
    }
    let given = site.sibling("port").and_then(|entry| port_text(site, entry));
    let port = given.or(port).unwrap_or("…");
    Some(Advice::help(format!(
        "a DNS name goes into `fqdn`: `fqdn: {{hostname: {host}, port: {port}}}`"
    )))
}

/// What only looks like an IP address.
pub(super) fn not_an_ip(site: &Site<'_>) -> Option<Advice> {
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
        return Some(Advice::help(if normal != text && net::parse_ip(&normal).is_some() {
            format!("without leading zeros, which some read as octal, it is `{normal}`")
        } else {
            "each of the four numbers is at most 255".to_owned()
        }));
    }
    Some(Advice::help(
        "an address is four numbers with dots between (`192.0.2.1`), or eight groups with colons (`2001:db8:0:0:0:0:0:1`)",
    ))
}

/// An IP address as `fqdn.hostname`, which the controller refuses.
pub(super) fn is_ip(site: &Site<'_>) -> Option<Advice> {
    let text = site.string()?;
    if site.ends_with(&["fqdn", "hostname"]) {
        return address_as_name(site, text);
    }
    Some(Advice::help(
        "`hostname` is a name for host rewriting and SNI: give a DNS name, or leave it out",
    ))
}

/// An IP address where a name should be. Where all endpoints of the Backend are like that, all
/// become addresses, since names and addresses do not mix.
fn address_as_name(site: &Site<'_>, text: &str) -> Option<Advice> {
    let ip = net::parse_ip(text)?;
    if !site.ends_with(&["fqdn", "hostname"]) {
        return Some(Advice::help("a name is wanted here, not an IP address"));
    }
    if net::is_loopback(ip) {
        return Some(Advice::help(LOOPBACK_HELP));
    }
    let fits = accepts(&fields::IP_ADDRESS, text, site.release);
    let spelled = if fits { text.to_owned() } else { net::crd_spelling(ip) };
    let port = site.sibling("port").and_then(|entry| port_text(site, entry)).unwrap_or("…");
    let object = format!("`ip: {{address: {}, port: {port}}}`", scalar(&spelled, false));
    let list = site.above(3)?;
    let names = endpoints::hostnames(&list);
    if names.iter().any(|name| net::parse_ip(name).is_none()) {
        return Some(Advice::help(format!(
            "names and addresses do not mix: make another Backend for the addresses, with {object}"
        )));
    }
    let auto_sni = site.value(&["spec", "tls", "autoSNIFromEndpointHostname"]).is_some();
    let edits = (!auto_sni).then(|| endpoints::as_addresses(&list, site.release)).flatten();
    let all = if names.len() > 1 { "for each of the endpoints " } else { "" };
    Some(Advice::with(format!("an IP address goes into `ip`: {all}{object}"), edits))
}

/// A name that is not as complete as a platform asks.
pub(super) fn incomplete(site: &Site<'_>) -> Option<Advice> {
    let name = site.string()?;
    // Not that of a Service: platforms seldom let these in.
    if name.contains('.') {
        pattern(site)
    } else {
        Some(Advice::help("write the full name, with its domain"))
    }
}

/// A name without a dot.
pub(super) fn single_label(site: &Site<'_>, name: &str) -> Advice {
    if !site.ends_with(&["fqdn", "hostname"]) {
        return Advice::help("write the full name, with a dot in it");
    }
    if name == "localhost" {
        return Advice::help(LOOPBACK_HELP);
    }
    let namespace =
        site.value(&["metadata", "namespace"]).and_then(NodeRef::as_str).unwrap_or("NAMESPACE");
    Advice::help(format!(
        "write the full name; that of a Service is `{name}.{namespace}.svc.cluster.local`"
    ))
}
