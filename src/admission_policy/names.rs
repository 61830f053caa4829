//! A platform's rules on host names.

use std::collections::BTreeSet;

use super::addresses;
use super::cel::{TEXT, quoted};
use super::draft::{Check, Draft, code, first_broken, validate};
use crate::fields::pattern::Pattern;
use crate::platform::numeric::Numeric;
use crate::platform::violation::Violation;
use crate::platform::{DomainGroup, IpLiteralPolicy, NameRules};
use crate::validation::platform as gate;

/// The longest label that a regular expression can count; the CRDs admit names of at most 253
/// characters.
const MAX_REPETITIONS: usize = 999;

/// The number of domains of a group in a message.
const MAX_SHOWN_DOMAINS: usize = 8;

/// The checks of a name, in the order of the native check.
pub(super) fn checks(rules: &NameRules) -> Vec<Check> {
    let NameRules {
        ip_address: _,
        numeric,
        deny_trailing_dot,
        dns1123,
        denied: _,
        minimum_labels,
        maximum_label_length,
        allowed,
    } = rules;
    let mut checks = Vec::new();
    if *dns1123 || *minimum_labels > 0 {
        checks.push(Check::new(&gate::NAME, "empty", "h.text == ''", Violation::Empty.to_string()));
    }
    checks.extend(numeric_check(*numeric));
    if *deny_trailing_dot {
        checks.push(Check::new(
            &gate::NAME,
            "dot",
            "h.text.endsWith('.')",
            Violation::TrailingDot.to_string(),
        ));
    }
    if *dns1123 {
        // Invalid names, for the messages of the native check.
        let long = Violation::NotADnsName(&"a".repeat(254)).to_string();
        let other = Violation::NotADnsName("_").to_string();
        let longest = "(h.text.endsWith('.') ? 254 : 253)";
        let pattern = quoted(Pattern::DnsSubdomainTrailingDot.as_str());
        checks.push(Check::new(&gate::NAME, "long", format!("size(h.text) > {longest}"), long));
        checks.push(Check::new(&gate::NAME, "dns", format!("!h.text.matches({pattern})"), other));
    }
    checks.extend(denied_check(rules));
    if *minimum_labels > 0 {
        let condition =
            format!("size(h.text.split('.')) - (h.text.endsWith('.') ? 1 : 0) < {minimum_labels}");
        checks.push(Check::new(
            &gate::NAME,
            "labels",
            condition,
            Violation::TooFewLabels(*minimum_labels).to_string(),
        ));
    }
    if let Some(max) = maximum_label_length.filter(|max| *max < MAX_REPETITIONS) {
        let condition = format!("h.text.matches('[^.]{{{}}}')", max + 1);
        checks.push(Check::new(
            &gate::NAME,
            "length",
            condition,
            Violation::LabelTooLong(max).to_string(),
        ));
    }
    if let Some(allowed) = allowed {
        let condition = "!ends.exists(e, e in variables.allowedDomains)";
        checks.push(Check::new(
            &gate::DOMAIN,
            "allowed",
            condition,
            Violation::OtherDomain(allowed).to_string(),
        ));
    }
    checks
}

fn numeric_check(policy: IpLiteralPolicy) -> Option<Check> {
    let no_address = Violation::Numeric(Numeric::NoAddress);
    let (condition, message) = match policy {
        IpLiteralPolicy::AsName => return None,
        // Names that resolvers read as addresses are checked as addresses.
        IpLiteralPolicy::AsAddress => ("h.address == '-'".to_owned(), no_address.to_string()),
        // The address that it is read as is not computed.
        IpLiteralPolicy::Denied => (
            format!("h.text.matches({})", addresses::NUMERIC),
            "ends in a number: resolvers read it as an IP address, or not at all".into(),
        ),
    };
    Some(Check::new(&gate::ADDRESS_AS_NAME, "numeric", condition, message))
}

/// One check for the domains of all groups: the first group that contains an end of the name.
fn denied_check(rules: &NameRules) -> Option<Check> {
    if denied_domains(rules).is_empty() {
        return None;
    }
    let groups = "ends.filter(e, e in variables.deniedDomains).map(e, variables.deniedDomains[e])";
    let messages = rules.denied.iter().enumerate().map(|(index, group)| {
        let violation = Violation::DeniedDomain { group, domain: &shown(group), value: TEXT };
        (code(&gate::DOMAIN, &index.to_string()), violation.to_string())
    });
    Some(Check {
        rule: &gate::DOMAIN,
        condition: "ends.exists(e, e in variables.deniedDomains)".into(),
        code: format!("{} + string({groups}.min())", quoted(&format!("{}/", gate::DOMAIN.id()))),
        messages: messages.collect(),
    })
}

/// The first domains of a group, for a message.
fn shown(group: &DomainGroup) -> String {
    let shown = group
        .domains
        .iter()
        .take(MAX_SHOWN_DOMAINS)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    match group.domains.len().saturating_sub(MAX_SHOWN_DOMAINS) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Every denied domain in lower case, with the first group that contains it.
fn denied_domains(rules: &NameRules) -> Vec<(String, usize)> {
    let mut seen = BTreeSet::new();
    let groups = rules.denied.iter().enumerate();
    let domains = groups
        .flat_map(|(index, group)| group.domains.iter().map(move |domain| (lower(domain), index)));
    domains.filter(|(domain, _)| !domain.is_empty() && seen.insert(domain.clone())).collect()
}

fn lower(domain: &str) -> String {
    domain.to_ascii_lowercase()
}

pub(super) fn draft(draft: &mut Draft, rules: &NameRules, source: &str, checks: &[Check]) {
    let denied = denied_domains(rules);
    let allowed: BTreeSet<_> = rules.allowed.iter().flatten().map(|domain| lower(domain)).collect();
    if !denied.is_empty() {
        let entries: Vec<_> =
            denied.iter().map(|(domain, group)| format!("{}: {group}", quoted(domain))).collect();
        draft.variable("deniedDomains", format!("{{{}}}", entries.join(", ")));
    }
    if rules.allowed.is_some() {
        let entries: Vec<_> =
            allowed.iter().map(|domain| format!("{}: true", quoted(domain))).collect();
        draft.variable("allowedDomains", format!("{{{}}}", entries.join(", ")));
    }
    let domains = denied.iter().map(|(domain, _)| domain).chain(&allowed);
    let labels: BTreeSet<_> = domains.map(|domain| domain.split('.').count()).collect();
    let broken = first_broken(checks);
    let names = if denied.is_empty() && rules.allowed.is_none() {
        format!("{source}\n  .map(h, {{'at': h.at, 'text': h.text, 'broken':\n  {broken}}})")
    } else {
        // The name in lower case without trailing dots, then its last labels: the domains that may
        // contain it.
        let ends = labels.iter().map(|count| match count {
            1 => "name.find('[^.]*$')".to_owned(),
            2 => "name.find('[^.]*[.][^.]*$')".to_owned(),
            _ => format!("name.find('([^.]*[.]){{{}}}[^.]*$')", count - 1),
        });
        let ends = ends.collect::<Vec<_>>().join(", ");
        format!(
            "{source}
  .map(h, [h.text.lowerAscii().find('(?s)^.*[^.]')].map(name, [{ends}]).map(ends,
  {{'at': h.at, 'text': h.text, 'broken':
  {broken}}})[0])"
        )
    };
    draft.variable("names", names);
    validate(draft, "names", checks);
}
