//! The platform gate: a Backend against the policy of its profile.

use super::{Checker, envoy, leaf};
use crate::api::{BackendEndpoint, BackendSpec, BackendTls, BackendType};
use crate::net;
use crate::path::Path;
use crate::platform::violation::Violation;
use crate::platform::{EndpointKind, EnvoyRules, NonIpPolicy, Platform};
use crate::report::sink::Details;
use crate::report::{Finding, Report};
#[cfg(all(test, feature = "lint"))]
use crate::rule::recipe;
use crate::rule::{Gate, Reason, Rule, Severity};

pub(crate) static TYPE: Rule = platform("platform-type", "Backend type not allowed").docs("`types` of the policy. A dynamic resolver connects to the host in the `Host` header of each request; a platform that protects its network rarely allows it.");

pub(crate) static ENDPOINT_KIND: Rule = platform("platform-endpoint-kind", "endpoint kind not allowed")
    .docs("`endpointKinds` of the policy. A Unix domain socket, for example, is in the file system of Envoy, which tenants share.");

pub(crate) static ADDRESS: Rule = platform("platform-address", "invalid IP address")
    .docs("`addresses.nonAddress` of the policy. The CRD stores strings such as `010.0.0.1`, which programs read in different ways or not at all.");

pub(crate) static NETWORK: Rule = platform("platform-network", "IP address not allowed").docs("`addresses.denied` and `addresses.allowed` of the policy. IPv6 addresses that contain an IPv4 address are checked as both if `addresses.embedded` says so.");

pub(crate) static NAME: Rule = platform("platform-name", "incomplete or invalid host name")
    .docs("`names` of the policy: DNS syntax, the number of labels and their length, trailing dots. A resolver completes a name of one label, often to a name of the cluster.");

pub(crate) static ADDRESS_AS_NAME: Rule = platform("platform-address-as-name", "IP address as a host name").docs("`names.ipAddress` and `names.numeric` of the policy. Resolvers read `127.1`, `0x7f.0.0.1` and `2130706433` as 127.0.0.1 (`inet_aton`); a check of IP addresses does not see these names.");

pub(crate) static DOMAIN: Rule = platform("platform-domain", "host name not allowed").docs(
    "`names.denied` and `names.allowed` of the policy. A domain includes every name below it.",
);

pub(crate) static TLS_REQUIRED: Rule = platform("platform-tls-required", "missing TLS settings")
    .docs("`tls.required` of the policy. A `BackendTLSPolicy` does not count.");

pub(crate) static TLS_VERIFICATION: Rule = platform(
    "platform-tls-verification",
    "certificate verification off",
)
.docs("`tls.verification` of the policy. Without verification, anyone between Envoy and the endpoint can impersonate the endpoint.");

pub(crate) static TLS_VERSION: Rule =
    platform("platform-tls-version", "minimum TLS version too old")
        .docs("`tls.minimumVersion` of the policy. By default, Envoy uses TLS 1.2 and later.");

pub(crate) static ENVOY_REJECTS: Rule = platform("platform-envoy-rejects", "setting that Envoy rejects, denied by the platform").docs(
    "`envoy.denyRejected` of the policy. If Envoy rejects a setting, the cluster of the Backend is missing: its routes answer 503, and no status \
     shows it. The rules of the envoy gate describe these settings; this rule refuses the Backend.",
);

pub(crate) static ENVOY_ABORTS: Rule = platform("platform-envoy-aborts", "setting that makes the Envoy process exit, denied by the platform").docs(
    "`envoy.denyAborts` of the policy. One Backend with such a setting stops the proxies of the whole Gateway, those of other tenants too \
     ([`envoy-alpn-abort`](#envoy-alpn-abort)).",
);

pub(crate) const RULES: &[&Rule] = &[
    &TYPE, &ENDPOINT_KIND, &ADDRESS, &NETWORK, &ADDRESS_AS_NAME, &NAME, &DOMAIN, &TLS_REQUIRED,
    &TLS_VERIFICATION, &TLS_VERSION, &ENVOY_REJECTS, &ENVOY_ABORTS,
];

const fn platform(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Platform, id, summary).by("the platform's policy, `platform::Platform`")
}

/// Reports every violation of a platform's policy, field by field.
pub(crate) fn check(checker: &mut Checker<'_>, platform: &Platform, spec: &BackendSpec) {
    let BackendSpec { r#type, endpoints, app_protocols: _, fallback: _, tls } = spec;
    let root = Path::ROOT;
    let path = &root.field("spec");
    if let Some(types) = &platform.types {
        let r#type = r#type.as_ref().unwrap_or(&BackendType::Endpoints);
        if !types.contains(r#type) {
            checker.report(&TYPE, &path.field("type"), || {
                let types: Vec<_> = types.iter().map(BackendType::as_str).collect();
                // apimachinery, `field.NotSupported`.
                Details::new(format!("supported values: {}", leaf::listed(&types)))
                    .reason(Reason::FieldValueNotSupported)
                    .value(leaf::shown(r#type.as_str()))
            });
        }
    }
    let list = &path.field("endpoints");
    for (index, endpoint) in endpoints.as_deref().unwrap_or_default().iter().enumerate() {
        check_endpoint(checker, platform, endpoint, &list.index(index));
    }
    check_tls(checker, platform, tls.as_ref(), &path.field("tls"));
    check_envoy(checker, &platform.envoy, spec);
    #[cfg(all(test, feature = "lint"))]
    checker.recipe(&recipe::PLATFORM, spec.first_host(), path);
}

/// Reports the findings of the envoy gate that the platform denies.
fn check_envoy(checker: &mut Checker<'_>, rules: &EnvoyRules, spec: &BackendSpec) {
    let EnvoyRules { deny_rejected, deny_aborts } = rules;
    if !deny_rejected && !deny_aborts {
        return;
    }
    let mut report = Report::default();
    envoy::check_own(&mut Checker::new(checker.profile, &mut report), spec);
    for Finding { rule, severity, path, message, help, .. } in report {
        let denying = if *rule == envoy::ALPN_ABORT {
            deny_aborts.then_some(&ENVOY_ABORTS)
        } else {
            (*deny_rejected && severity == Severity::Error).then_some(&ENVOY_REJECTS)
        };
        if let Some(denying) = denying {
            checker.report(denying, path, || {
                Details::new(message).reason(Reason::FieldValueForbidden).maybe_help(help)
            });
        }
    }
}

/// Checks every kind of address that is set: a policy does not rely on the CRD's rule that exactly
/// one is.
fn check_endpoint(
    checker: &mut Checker<'_>,
    platform: &Platform,
    endpoint: &BackendEndpoint,
    path: &Path<'_>,
) {
    let BackendEndpoint { address, hostname: _, zone: _ } = endpoint;
    #[cfg(all(test, feature = "lint"))]
    checker.recipe(&recipe::PLATFORM_ENDPOINT, endpoint.host(), path);
    if address.unix().is_some() {
        allows(checker, platform, EndpointKind::Unix, &path.field("unix"));
    }
    if let Some(ip) = address.ip() {
        let path = &path.field("ip");
        if allows(checker, platform, EndpointKind::Ip, path) {
            let text = &ip.address;
            let violation = match (net::parse_ip(text), platform.addresses.non_address) {
                (Some(address), _) => platform.addresses.check(address, text),
                (None, NonIpPolicy::AsName) => platform.names.check(text, &platform.addresses),
                (None, NonIpPolicy::Denied) => Some(Violation::NotAnAddress),
            };
            report(checker, violation, &path.field("address"), text);
        }
    }
    if let Some(fqdn) = address.fqdn() {
        let path = &path.field("fqdn");
        if allows(checker, platform, EndpointKind::Fqdn, path) {
            let violation = platform.names.check_host(&fqdn.hostname, &platform.addresses);
            report(checker, violation, &path.field("hostname"), &fqdn.hostname);
        }
    }
}

fn allows(
    checker: &mut Checker<'_>,
    platform: &Platform,
    kind: EndpointKind,
    path: &Path<'_>,
) -> bool {
    let allowed = platform.allows_kind(kind);
    if !allowed {
        checker.report(&ENDPOINT_KIND, path, || {
            let kinds = platform.endpoint_kinds.iter().flatten().map(|kind| kind.as_str());
            let kinds: Vec<_> = kinds.collect();
            let help = (!kinds.is_empty()).then(|| format!("use {}", kinds.join(" or ")));
            Details::new(format!("{kind} endpoints are not permitted"))
                .reason(Reason::FieldValueForbidden)
                .maybe_help(help)
        });
    }
    allowed
}

pub(crate) fn rule_of(violation: &Violation<'_>) -> &'static Rule {
    match violation {
        Violation::NotAnAddress => &ADDRESS,
        Violation::AddressAsName | Violation::Numeric(_) => &ADDRESS_AS_NAME,
        Violation::Empty
        | Violation::TrailingDot
        | Violation::NotADnsName(_)
        | Violation::TooFewLabels(_)
        | Violation::LabelTooLong(_) => &NAME,
        Violation::DeniedDomain { .. } | Violation::OtherDomain(_) => &DOMAIN,
        Violation::DeniedNetwork { .. } | Violation::OtherNetwork(_) => &NETWORK,
    }
}

fn report(
    checker: &mut Checker<'_>,
    violation: Option<Violation<'_>>,
    path: &Path<'_>,
    value: &str,
) {
    let Some(violation) = violation else { return };
    checker.report(rule_of(&violation), path, || {
        Details::new(violation.to_string())
            .reason(violation.reason())
            .value(leaf::shown(value))
            .maybe_help(violation.help())
    });
}

fn check_tls(
    checker: &mut Checker<'_>,
    platform: &Platform,
    tls: Option<&BackendTls>,
    path: &Path<'_>,
) {
    let rules = &platform.tls;
    let Some(tls) = tls else {
        if rules.required {
            checker.report(&TLS_REQUIRED, path, || {
                Details::new("TLS is required").reason(Reason::FieldValueRequired)
            });
        }
        return;
    };
    if rules.verification && tls.skips_verification() {
        checker.report(&TLS_VERIFICATION, &path.field("insecureSkipVerify"), || {
            Details::new("verification may not be disabled")
                .reason(Reason::FieldValueForbidden)
                .help("remove it, and set a CA")
        });
    }
    if let Some(minimum) = rules.missed(tls.min_version.as_ref()) {
        checker.report(&TLS_VERSION, &path.field("minVersion"), || {
            let details = match &tls.min_version {
                Some(version) => Details::new(format!("must be at least {minimum}"))
                    .reason(Reason::FieldValueInvalid)
                    .value(leaf::shown(version.as_str())),
                None => Details::new(format!("must be at least {minimum}, default is 1.2"))
                    .reason(Reason::FieldValueRequired),
            };
            details.help(format!("write `minVersion: \"{minimum}\"`"))
        });
    }
}
