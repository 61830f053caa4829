//! Help by rule.

use super::FixContext;
use super::{Suggestion, advice, fields, hosts, list, metadata, required, rules, types, values};
use crate::fields::{backend_tls_policy, crd_rules};

use crate::report::Finding;
use crate::rule::Rule;
use crate::rules::identity::{RESOURCE_VERSION_SET, WRONG_API_VERSION, WRONG_KIND};
use crate::translator::acceptance::names;
use crate::validation::{advice as advice_rules, envoy, meta, platform, serving, shape};

/// The help for findings of a rule.
enum Help {
    /// The same for every finding.
    Text(&'static str),
    /// Depends on the finding and the text around it.
    Computed(fn(&FixContext<'_>, &Finding) -> Option<Suggestion>),
}

use Help::{Computed, Text};

/// Help for findings whose check gives none.
const HELPS: &[(&Rule, Help)] = &[
    (&shape::UNKNOWN_FIELD, Computed(|context, _| fields::unknown(context))),
    (&shape::REQUIRED, Computed(|context, _| Some(required::missing(context)))),
    (&shape::DUPLICATE_KEY, Computed(|context, _| Some(fields::repeated(context)))),
    (&shape::WRONG_TYPE, Computed(|context, _| types::wrong(context))),
    (&shape::NOT_SUPPORTED, Computed(|context, _| values::not_supported(context))),
    (&shape::PATTERN, Computed(|context, _| hosts::pattern(context))),
    (&shape::TOO_SHORT, Computed(|context, _| values::too_short(context))),
    (&shape::TOO_LONG, Computed(|context, _| values::too_long(context))),
    (&shape::TOO_FEW, Computed(|context, _| Some(values::too_few(context)))),
    (&shape::TOO_MANY, Computed(|context, _| values::too_many(context))),
    (&shape::TOO_SMALL, Computed(|context, _| values::out_of_range(context))),
    (&shape::TOO_LARGE, Computed(|context, _| values::out_of_range(context))),
    (&WRONG_API_VERSION, Computed(|context, _| Some(values::api_version(context)))),
    (&WRONG_KIND, Computed(|context, _| Some(values::kind(context)))),
    (&RESOURCE_VERSION_SET, Computed(|context, _| Some(fields::server_owned(context)))),
    (&meta::NAME_REQUIRED, Computed(|context, _| Some(metadata::nameless(context)))),
    (&meta::NAME, Computed(|context, _| metadata::name(context))),
    (&meta::NAMESPACE, Computed(|context, _| metadata::name(context))),
    (&meta::LABEL, Computed(|_, finding| metadata::label(finding))),
    (&meta::ANNOTATION, Text(metadata::KEY_HELP)),
    (&meta::ANNOTATIONS_TOO_LONG, Text("move large values to a ConfigMap")),
    (&meta::FINALIZER, Text("write the finalizer like `example.com/cleanup`")),
    (&meta::OWNER, Text("remove `ownerReferences`: the controller that owns the object sets them")),
    (
        &backend_tls_policy::SECTIONS_REQUIRED,
        Text("add `sectionName` to each target of the object, or keep the one without it"),
    ),
    (&backend_tls_policy::SECTIONS_UNIQUE, Text("remove the repeated target")),
    (
        &backend_tls_policy::CA_REFS_EXCLUDE_WELL_KNOWN,
        Text("remove `caCertificateRefs` or `wellKnownCACertificates`"),
    ),
    (
        &backend_tls_policy::CA_REQUIRED,
        Text(
            "add `wellKnownCACertificates: System` for a public CA, or `caCertificateRefs` for your own",
        ),
    ),
    (&backend_tls_policy::SAN_HOSTNAME_REQUIRED, Text("add `hostname`")),
    (
        &backend_tls_policy::SAN_HOSTNAME_EXCLUDED,
        Text("remove `hostname`, or write `type: Hostname`"),
    ),
    (&backend_tls_policy::SAN_URI_REQUIRED, Text("add `uri`")),
    (&backend_tls_policy::SAN_URI_EXCLUDED, Text("remove `uri`, or write `type: URI`")),
    (
        &crd_rules::DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS_AND_APP_PROTOCOLS,
        Text("remove `endpoints` and `appProtocols`; since v1.5, `appProtocols` is allowed"),
    ),
    (
        &crd_rules::TLS_NEEDS_DYNAMIC_RESOLVER,
        Text(
            "remove `tls` and add a BackendTLSPolicy that targets the Backend; since v1.5, `tls` is allowed",
        ),
    ),
    (
        &crd_rules::DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS,
        Computed(|context, _| Some(rules::resolver_with_endpoints(context))),
    ),
    (
        &crd_rules::ENDPOINTS_REQUIRED,
        Text("add `endpoints: [{fqdn: {hostname: …, port: …}}]`, or set `type: DynamicResolver`"),
    ),
    (
        &crd_rules::DYNAMIC_RESOLVER_EXCLUDES_AUTO_SNI,
        Text(
            "remove `autoSNIFromEndpointHostname`: the `Host` header of each request is sent as SNI",
        ),
    ),
    (&crd_rules::AUTO_SNI_NEEDS_HOSTNAMES, Computed(|context, _| Some(rules::auto_sni(context)))),
    (
        &crd_rules::FQDN_EXCLUDES_OTHER_ADDRESSES,
        Text(
            "use two Backends, one for the DNS names and one for the addresses, and list both in the route's backendRefs",
        ),
    ),
    (&crd_rules::ADDRESS_REQUIRED, Computed(|context, _| Some(rules::addressless(context)))),
    (&crd_rules::ADDRESS_UNIQUE, Computed(|context, _| Some(rules::addresses(context)))),
    (
        &crd_rules::UNIX_PATH_FITS,
        Text("shorten the path: Linux allows at most 107 bytes (`unix(7)`)"),
    ),
    (
        &crd_rules::CA_REFS_EXCLUDE_WELL_KNOWN,
        Text(
            "keep `caCertificateRefs` for a private CA, or `wellKnownCACertificates: System` for a public CA",
        ),
    ),
    (&crd_rules::CA_REQUIRED_BY_CRD, Text(rules::CA_HELP)),
    (
        &crd_rules::SKIP_VERIFY_EXCLUDES_CA,
        Text("remove `insecureSkipVerify` to verify the certificate against the CA"),
    ),
    (&crd_rules::SNI_EXCLUDES_AUTO_SNI, Text("remove `sni`, or `autoSNIFromEndpointHostname`")),
    (&crd_rules::CIPHERS_EXCLUDE_TLS_1_3, Computed(|context, _| Some(rules::ciphers(context)))),
    (&crd_rules::VERSIONS_ORDERED, Computed(|context, _| Some(rules::versions(context)))),
    (&names::HOSTNAME_INVALID, Computed(|context, _| hosts::pattern(context))),
    (&names::HOSTNAME_IS_IP, Computed(|context, _| hosts::is_ip(context))),
    (&platform::TYPE, Text("list the destinations in `endpoints`")),
    (&platform::ADDRESS, Computed(|context, _| hosts::not_an_ip(context))),
    (&platform::NAME, Computed(|context, _| hosts::incomplete(context))),
    (&platform::TLS_REQUIRED, Text(rules::CA_AND_TLS_HELP)),
    (&serving::ROUTE, Computed(|_, finding| rules::route(finding))),
];

/// Help that is more precise than that of the check, because the text is known.
const BETTER_HELPS: &[(&Rule, Help)] = &[
    (&serving::ADDRESS, Computed(|context, _| hosts::pattern(context))),
    (&serving::CA_KIND, Computed(|context, _| advice::ca_kind(context))),
    (
        &names::SINGLE_LABEL,
        Computed(|context, _| Some(hosts::single_label(context, context.string()?))),
    ),
    (&names::IP_INVALID, Computed(|context, _| hosts::not_an_ip(context))),
    (&envoy::tls::UNKNOWN_CIPHER, Computed(list::replace_name)),
    (&envoy::tls::UNKNOWN_CURVE, Computed(list::replace_name)),
    (&envoy::tls::UNKNOWN_SIGNATURE_ALGORITHM, Computed(list::replace_name)),
    (&envoy::tls::DUPLICATE_ENTRY, Computed(list::remove_name)),
    (&envoy::tls::EMPTY_ENTRY, Computed(list::remove_empty)),
    (&envoy::tls::ALPN_ABORT, Computed(list::remove_empty)),
    (&envoy::tls::NO_CIPHER, Computed(list::remove_tls_1_3_suites)),
    (&advice_rules::handshake::CIPHER_WITHOUT_EFFECT, Computed(list::remove_name)),
    (
        &advice_rules::tls::SKIPPED_CA_KIND,
        Computed(|context, finding| advice::replace(context, finding, "did you mean `", "`?")),
    ),
    (
        &advice_rules::NOT_QUITE_AN_INTEGER,
        Computed(|context, finding| advice::replace(context, finding, "write `", "`")),
    ),
    (
        &advice_rules::tls::FINGERPRINTS_WITHOUT_EFFECT,
        Computed(|context, finding| Some(context.remove(finding.help.clone()?))),
    ),
];

/// The help for a finding, if it is better than the help that the finding has.
pub(super) fn help(context: &FixContext<'_>, finding: &Finding) -> Option<Suggestion> {
    let table = if finding.help.is_none() { HELPS } else { BETTER_HELPS };
    match table.iter().find(|(rule, _)| *rule == finding.rule)?.1 {
        Text(text) => Some(Suggestion::help(text)),
        Computed(suggestion) => suggestion(context, finding),
    }
}

/// The help for a rule that is the same for every finding.
pub(in crate::lint) fn text(rule: &Rule) -> Option<&'static str> {
    HELPS.iter().find(|(known, _)| *known == rule).and_then(|(_, help)| match help {
        Text(text) => Some(*text),
        Computed(_) => None,
    })
}
