//! The controller gate in CEL.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::cel::{TEXT, WHAT, quoted};
use super::draft::{Check, Draft, first_broken, texts, validate};
use super::{StatusReason, addresses, networks};
use crate::fields::pattern::Pattern;
use crate::platform::Ipv4Embedding;
use crate::profile::Profile;
use crate::report::SkippedRule;
use crate::translator::acceptance::{self, names};
use crate::translator::changes::CLIENT_CERTIFICATE_BESIDE_OWNER;

/// The addresses for which Go's `IsLoopback` is true.
const LOOPBACK: [IpNet; 3] = [
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::LOCALHOST, 8)),
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128)),
    IpNet::V6(Ipv6Net::new_assert(Ipv4Embedding::Mapped.embed(Ipv4Addr::LOCALHOST), 96 + 8)),
];

/// The reason to skip the rule that requires a CA.
const POLICIES: &str =
    "a BackendTLSPolicy can provide the CA, and an admission policy sees the Backend only";

pub(super) fn draft(draft: &mut Draft, profile: &Profile) {
    if !profile.is_backend_api_enabled() {
        // Envoy Gateway rejects every Backend.
        draft.validation(
            &acceptance::DISABLED,
            StatusReason::Forbidden,
            "false",
            acceptance::DISABLED_MESSAGE,
        );
        return;
    }
    dynamic_resolver(draft, profile);
    tls(draft, profile);
    host_names(draft, profile);
    ip_addresses(draft, profile);
}

fn dynamic_resolver(draft: &mut Draft, profile: &Profile) {
    let (rule, release) = (&acceptance::DYNAMIC_RESOLVER, profile.release());
    if !rule.applies_to(release) {
        return;
    }
    draft.endpoints();
    let mut empty = "size(variables.endpoints) == 0".to_owned();
    if acceptance::dynamic_resolver_excludes_protocols(release) {
        empty += " && (!has(object.spec.appProtocols) || size(object.spec.appProtocols) == 0)";
    }
    let expression =
        format!("!has(object.spec.type) || object.spec.type != 'DynamicResolver' || {empty}");
    draft.validation(
        rule,
        StatusReason::Invalid,
        expression,
        acceptance::dynamic_resolver_message(release),
    );
}

fn tls(draft: &mut Draft, profile: &Profile) {
    let ca_required = &acceptance::CA_REQUIRED;
    if ca_required.applies_to(profile.release()) {
        if profile.policies().is_some_and(<[_]>::is_empty) {
            draft.tls();
            let expression = "variables.tls.all(tls,
  has(tls.insecureSkipVerify) && tls.insecureSkipVerify
  || has(tls.wellKnownCACertificates)
  || has(tls.caCertificateRefs) && size(tls.caCertificateRefs) > 0)";
            draft.validation(
                ca_required,
                StatusReason::Invalid,
                expression,
                acceptance::CA_REQUIRED_MESSAGE,
            );
        } else {
            draft.skipped_rules.push(SkippedRule { rule: ca_required, reason: POLICIES });
        }
    }
    let namespace = &acceptance::CLIENT_CERTIFICATE_NAMESPACE;
    if namespace.applies_to(profile.release()) {
        draft.tls();
        let defaults_to_own = profile.release().has_change(CLIENT_CERTIFICATE_BESIDE_OWNER);
        let (certificates, invalid) = if defaults_to_own {
            (
                "variables.tls.filter(tls, has(tls.clientCertificateRef) && has(tls.clientCertificateRef.namespace)).map(tls,
  {'at': 'spec.tls.clientCertificateRef.namespace', 'what': string(request.namespace),
   'text': string(tls.clientCertificateRef.namespace)})",
                "!(h.text in ['', h.what])",
            )
        } else {
            (
                "variables.tls.filter(tls, has(tls.clientCertificateRef)).map(tls,
  {'at': 'spec.tls.clientCertificateRef', 'what': string(request.namespace),
   'text': has(tls.clientCertificateRef.namespace) ? string(tls.clientCertificateRef.namespace) : 'default'})",
                "h.text != h.what",
            )
        };
        draft.variable("clientCertificates", certificates);
        let message = acceptance::client_certificate_message(TEXT, WHAT);
        draft.item_validation(namespace, "clientCertificates", invalid, &message);
    }
}

fn host_names(draft: &mut Draft, profile: &Profile) {
    let release = profile.release();
    draft.endpoints();
    let fqdn = texts("fqdn", "fqdn.hostname", Some("FQDN"));
    let source = if names::checks_endpoint_hostname(release) {
        format!("({}\n  + {fqdn})\n  ", texts("hostname", "hostname", Some("hostname")))
    } else {
        fqdn
    };
    let (pattern, longest) = if names::accepts_trailing_dot(release) {
        (Pattern::DnsSubdomainTrailingDot, "(h.text.endsWith('.') ? 254 : 253)")
    } else {
        (Pattern::DnsSubdomain, "253")
    };
    let invalid =
        format!("!(h.text.matches({}) && size(h.text) <= {longest})", quoted(pattern.as_str()));
    let mut checks = vec![Check::new(
        &names::HOSTNAME_INVALID,
        "",
        invalid,
        names::message::hostname_invalid(TEXT, WHAT),
    )];
    // Depending on infrastructure and release, `localhost` or every single label is accepted.
    if !names::accepts_single_label(profile, "a") {
        let but = if names::accepts_single_label(profile, "localhost") {
            " && h.text != 'localhost'"
        } else {
            ""
        };
        let condition = format!("!h.text.contains('.'){but}");
        checks.push(Check::new(
            &names::SINGLE_LABEL,
            "",
            condition,
            names::message::single_label(TEXT),
        ));
    }
    // A name with a colon has failed the first check.
    let is_ip = addresses::is_ipv4("h.text");
    checks.push(Check::new(
        &names::HOSTNAME_IS_IP,
        "",
        is_ip,
        names::message::hostname_is_ip(TEXT),
    ));
    draft.variable(
        "hostNames",
        format!(
            "{source}.map(h, {{'at': h.at, 'what': h.what, 'text': h.text, 'broken':
  {}}})",
            first_broken(&checks)
        ),
    );
    validate(draft, "hostNames", &checks);
}

/// An IP address next to a DNS name is ignored.
fn ip_addresses(draft: &mut Draft, profile: &Profile) {
    let mut checks = vec![Check::new(
        &names::IP_INVALID,
        "",
        "h.address == ''",
        names::message::ip_invalid(TEXT),
    )];
    if names::IP_NOT_IPV4.applies_to(profile.release()) {
        let condition = "!h.address.startsWith('4/')";
        checks.push(Check::new(
            &names::IP_NOT_IPV4,
            "",
            condition,
            names::message::ip_not_ipv4(TEXT),
        ));
    }
    if let Some(message) = names::message::loopback(profile, TEXT) {
        checks.push(Check::new(
            &names::IP_LOOPBACK,
            "",
            networks::contains("h.address", &LOOPBACK),
            message,
        ));
    }
    draft.endpoints();
    draft.variable(
        "ipAddresses",
        format!(
            "variables.endpoints.filter(e, has(e.ip) && !has(e.fqdn))
  .map(e, {{'at': 'spec.endpoints[].ip.address', 'text': string(e.ip.address)}})
  .map(h, [{}].map(plain, {{'at': h.at, 'text': h.text, 'address': {}}})[0])
  .map(h, {{'at': h.at, 'text': h.text, 'broken':
  {}}})",
            addresses::without_zone("h.text"),
            addresses::address("plain"),
            first_broken(&checks)
        ),
    );
    validate(draft, "ipAddresses", &checks);
}
