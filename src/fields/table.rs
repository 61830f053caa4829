//! The table, from the object to its leaves.

use super::crd_rules;
use super::field::{DefaultValue, Field, Kind};
use super::pattern::Pattern;
use crate::net::{LABEL_MAX, NAME_MAX};
use crate::release::Release;
#[cfg(all(test, feature = "lint"))]
use crate::rule::recipe;

const V1_1: Release = Release::V1_1;

/// Maximum length of a DNS name and of the name of an object.
#[expect(clippy::cast_possible_wrap, reason = "small")]
const DNS_NAME: &[(Release, i64)] = &[(V1_1, NAME_MAX as i64)];
/// Maximum length of a DNS label and of a kind.
#[expect(clippy::cast_possible_wrap, reason = "small")]
const DNS_LABEL: &[(Release, i64)] = &[(V1_1, LABEL_MAX as i64)];
const NOT_EMPTY: &[(Release, i64)] = &[(V1_1, 1)];

/// A Backend.
pub static BACKEND: Field = Field::object("", &[&API_VERSION, &KIND, &METADATA, &SPEC, &STATUS])
    .docs("A destination outside the cluster's Services.");

static API_VERSION: Field = Field::string("apiVersion").docs("`gateway.envoyproxy.io/v1alpha1`.");
static KIND: Field = Field::string("kind").docs("`Backend`.");

pub(crate) static METADATA: Field = Field::object(
    "metadata",
    &[
        &NAME, &GENERATE_NAME, &NAMESPACE, &SELF_LINK, &UID, &RESOURCE_VERSION, &GENERATION,
        &CREATION_TIMESTAMP, &DELETION_TIMESTAMP, &DELETION_GRACE_PERIOD, &LABELS, &ANNOTATIONS,
        &OWNER_REFERENCES, &FINALIZERS, &MANAGED_FIELDS,
    ],
)
.docs("Name, namespace, labels and fields that the API server sets.");

static NAME: Field =
    Field::string("name").docs("A lower-case RFC 1123 subdomain, unique in its namespace.");
static GENERATE_NAME: Field =
    Field::string("generateName").docs("A prefix from which the API server generates a name.");
static NAMESPACE: Field = Field::string("namespace")
    .docs("A lower-case RFC 1123 label; if absent, the namespace of the request.");
static SELF_LINK: Field =
    Field::string("selfLink").docs("Deprecated; no longer set by the API server.");
static UID: Field = Field::string("uid").docs("Set by the API server.");
static RESOURCE_VERSION: Field =
    Field::string("resourceVersion").docs("Set by the API server; invalid in a new object.");
static GENERATION: Field = Field::integer("generation", "int64")
    .docs("Incremented by the API server with each change of the spec.");
static CREATION_TIMESTAMP: Field =
    Field::with_fixed_kind("creationTimestamp", Kind::DateTime).docs("Set by the API server.");
static DELETION_TIMESTAMP: Field =
    Field::with_fixed_kind("deletionTimestamp", Kind::DateTime).docs("Set by the API server.");
static DELETION_GRACE_PERIOD: Field =
    Field::integer("deletionGracePeriodSeconds", "int64").docs("Set by the API server.");
static LABELS: Field = Field::with_fixed_kind("labels", Kind::StringMap)
    .docs("Keys and values for selecting objects.");
static ANNOTATIONS: Field = Field::with_fixed_kind("annotations", Kind::StringMap)
    .docs("Keys and values for tools and people.");
static OWNER_REFERENCES: Field = Field::list("ownerReferences", &OWNER_REFERENCE)
    .docs("The objects whose deletion deletes this one.");
static OWNER_REFERENCE: Field = Field::object(
    "",
    &[
        &OWNER_API_VERSION, &OWNER_KIND, &OWNER_NAME, &OWNER_UID, &OWNER_CONTROLLER,
        &OWNER_BLOCKS_DELETION,
    ],
);
static OWNER_API_VERSION: Field = Field::string("apiVersion").docs("API version of the owner.");
static OWNER_KIND: Field = Field::string("kind").docs("Kind of the owner.");
static OWNER_NAME: Field = Field::string("name").docs("Name of the owner.");
static OWNER_UID: Field = Field::string("uid").docs("UID of the owner.");
static OWNER_CONTROLLER: Field =
    Field::boolean("controller").docs("Whether the owner is the managing controller.");
static OWNER_BLOCKS_DELETION: Field = Field::boolean("blockOwnerDeletion")
    .docs("Whether the deletion of the owner waits for this object.");
static FINALIZERS: Field =
    Field::list("finalizers", &FINALIZER).docs("Tasks to complete before the object is deleted.");
static FINALIZER: Field = Field::string("");
static MANAGED_FIELDS: Field =
    Field::list("managedFields", &MANAGED_FIELD).docs("The fields that each manager set.");
static MANAGED_FIELD: Field = Field::with_fixed_kind("", Kind::Opaque);

pub(crate) static SPEC: Field =
    Field::object("spec", &[&TYPE, &ENDPOINTS, &APP_PROTOCOLS, &FALLBACK, &TLS])
        .required()
        .rules(&[
            &crd_rules::DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS_AND_APP_PROTOCOLS,
            &crd_rules::TLS_NEEDS_DYNAMIC_RESOLVER,
            &crd_rules::DYNAMIC_RESOLVER_EXCLUDES_ENDPOINTS,
            &crd_rules::ENDPOINTS_REQUIRED,
            &crd_rules::DYNAMIC_RESOLVER_EXCLUDES_AUTO_SNI,
            &crd_rules::AUTO_SNI_NEEDS_HOSTNAMES,
            #[cfg(all(test, feature = "lint"))]
            &recipe::SPEC,
        ])
        .docs("The destination, and how to connect to it.");

pub(crate) static TYPE: Field = Field::string("type")
    .values(&[(Release::V1_4, &["Endpoints", "DynamicResolver"])])
    .default(DefaultValue::String("Endpoints"))
    .since(Release::V1_4)
    .docs("Where the endpoints come from: the list below, or each request's `Host` header.");

pub(crate) static ENDPOINTS: Field = Field::list("endpoints", &ENDPOINT)
    .between(NOT_EMPTY, &[(V1_1, 4), (Release::V1_3, 64), (Release::V1_7, 256)])
    .rules(&[
        &crd_rules::FQDN_EXCLUDES_OTHER_ADDRESSES,
        #[cfg(all(test, feature = "lint"))]
        &recipe::ENDPOINTS,
    ])
    .docs("The destinations.");

pub(crate) static ENDPOINT: Field = Field::object("", &[&FQDN, &IP, &UNIX, &HOSTNAME, &ZONE])
    .rules(&[
        &crd_rules::ADDRESS_REQUIRED,
        &crd_rules::ADDRESS_UNIQUE,
        #[cfg(all(test, feature = "lint"))]
        &recipe::ENDPOINT,
    ])
    .docs("A destination: exactly one of `fqdn`, `ip` and `unix`.");

pub(crate) static FQDN: Field =
    Field::object("fqdn", &[&FQDN_HOSTNAME, &FQDN_PORT]).docs("A destination with a DNS name.");
pub(crate) static FQDN_HOSTNAME: Field = Field::string("hostname")
    .required()
    .between(NOT_EMPTY, DNS_NAME)
    .pattern(&[
        (V1_1, Some(Pattern::DnsSubdomainLongLabels)),
        (Release::V1_3, Some(Pattern::DnsSubdomain)),
        (Release::V1_9, Some(Pattern::DnsSubdomainTrailingDot)),
    ])
    .docs("The DNS name; the controller requires at least two labels.");
pub(crate) static FQDN_PORT: Field = port("The port; 0 is stored, but not served.");

pub(crate) static IP: Field =
    Field::object("ip", &[&IP_ADDRESS, &IP_PORT]).docs("A destination with an IP address.");
pub(crate) const IP_ADDRESS_PATTERN: Pattern = Pattern::IpAddress;
pub(crate) static IP_ADDRESS: Field = Field::string("address")
    .required()
    .between(&[(V1_1, 7), (Release::V1_2, 3)], &[(V1_1, 15), (Release::V1_2, 45)])
    .pattern(&[(V1_1, Some(Pattern::Ipv4Address)), (Release::V1_2, Some(IP_ADDRESS_PATTERN))])
    .docs("An IPv4 address; since v1.2 also an IPv6 address.");
pub(crate) static IP_PORT: Field = port("The port; 0 is stored, but not served.");

pub(crate) static UNIX: Field =
    Field::object("unix", &[&UNIX_PATH]).docs("A Unix domain socket in Envoy's file system.");
pub(crate) static UNIX_PATH: Field = Field::string("path")
    .required()
    .rules(&[&crd_rules::UNIX_PATH_FITS])
    .docs("The path of the socket, at most 108 characters.");

pub(crate) static HOSTNAME: Field = dns_name("hostname")
    .since(Release::V1_5)
    .docs("The name of the endpoint for host rewriting, SNI and health checks.");
pub(crate) static ZONE: Field =
    Field::string("zone").since(Release::V1_5).docs("The topology zone of the endpoint.");

pub(crate) static APP_PROTOCOLS: Field = Field::list("appProtocols", &APP_PROTOCOL)
    .docs("The protocols of the endpoints besides HTTP/1.1.");
pub(crate) static APP_PROTOCOL: Field = Field::string("").values(&[(
    V1_1,
    &["gateway.envoyproxy.io/h2c", "gateway.envoyproxy.io/ws", "gateway.envoyproxy.io/wss"],
)]);

pub(crate) static FALLBACK: Field = Field::boolean("fallback")
    .since(Release::V1_2)
    .docs("Whether it receives traffic only when the other Backends of the route fail.");

pub(crate) static TLS: Field = Field::object(
    "tls",
    &[
        &CA_CERTIFICATE_REFS, &WELL_KNOWN_CA_CERTIFICATES, &INSECURE_SKIP_VERIFY, &SNI, &AUTO_SNI,
        &CLIENT_CERTIFICATE_REF, &MIN_VERSION, &MAX_VERSION, &CIPHERS, &ECDH_CURVES,
        &SIGNATURE_ALGORITHMS, &ALPN_PROTOCOLS, &FINGERPRINTS,
    ],
)
.since(Release::V1_4)
.rules(&[
    &crd_rules::CA_REFS_EXCLUDE_WELL_KNOWN,
    &crd_rules::CA_REQUIRED_BY_CRD,
    &crd_rules::SKIP_VERIFY_EXCLUDES_CA,
    &crd_rules::SNI_EXCLUDES_AUTO_SNI,
    &crd_rules::CIPHERS_EXCLUDE_TLS_1_3,
    &crd_rules::VERSIONS_ORDERED,
    #[cfg(all(test, feature = "lint"))]
    &recipe::TLS,
])
.docs("TLS settings for connections to the endpoints; TLS is on if the field is present.");

pub(crate) static CA_CERTIFICATE_REFS: Field =
    Field::list("caCertificateRefs", &CA_CERTIFICATE_REF)
        .at_most(&[(V1_1, 8)])
        .docs("ConfigMaps, Secrets or ClusterTrustBundles with CA certificates.");
static CA_CERTIFICATE_REF: Field = Field::object("", &[&CA_GROUP, &CA_KIND, &CA_NAME]);
pub(crate) static CA_GROUP: Field = group().required();
pub(crate) static CA_KIND: Field = kind().required();
pub(crate) static CA_NAME: Field = object_name();

pub(crate) static WELL_KNOWN_CA_CERTIFICATES: Field = Field::string("wellKnownCACertificates")
    .between(&[(Release::V1_8, 1)], &[(Release::V1_8, 253)])
    .values(&[(V1_1, &["System"]), (Release::V1_8, &[])])
    .pattern(&[(Release::V1_8, Some(Pattern::WellKnownCaCertificates))])
    .docs("A named set of CA certificates; Envoy Gateway supports `System`.");
pub(crate) static INSECURE_SKIP_VERIFY: Field = Field::boolean("insecureSkipVerify")
    .default(DefaultValue::Bool(false))
    .since(Release::V1_5)
    .docs("Whether any certificate is accepted.");
pub(crate) static SNI: Field =
    dns_name("sni").since(Release::V1_6).docs("The server name to send and to verify.");
pub(crate) static AUTO_SNI: Field = Field::boolean("autoSNIFromEndpointHostname")
    .since(Release::V1_9)
    .docs("Whether each endpoint's own host name is sent as server name.");

pub(crate) static CLIENT_CERTIFICATE_REF: Field = Field::object(
    "clientCertificateRef",
    &[
        &CLIENT_CERTIFICATE_GROUP, &CLIENT_CERTIFICATE_KIND, &CLIENT_CERTIFICATE_NAME,
        &CLIENT_CERTIFICATE_NAMESPACE,
    ],
)
.since(Release::V1_6)
.docs("The Secret with Envoy's own certificate.");
pub(crate) static CLIENT_CERTIFICATE_GROUP: Field = group().default(DefaultValue::String(""));
pub(crate) static CLIENT_CERTIFICATE_KIND: Field = kind().default(DefaultValue::String("Secret"));
pub(crate) static CLIENT_CERTIFICATE_NAME: Field = object_name();
pub(crate) static CLIENT_CERTIFICATE_NAMESPACE: Field = Field::string("namespace")
    .between(NOT_EMPTY, DNS_LABEL)
    .pattern(&[(V1_1, Some(Pattern::DnsLabel))])
    .docs("The namespace of the Secret; it must be the Backend's own.");

pub(crate) static MIN_VERSION: Field = tls_version("minVersion").docs("The minimum TLS version.");
pub(crate) static MAX_VERSION: Field = tls_version("maxVersion").docs("The maximum TLS version.");
pub(crate) static CIPHERS: Field =
    names("ciphers").docs("TLS 1.0 to 1.2 ciphers, in BoringSSL's names.");
pub(crate) static ECDH_CURVES: Field =
    names("ecdhCurves").docs("Key exchange curves, in BoringSSL's names.");
pub(crate) static SIGNATURE_ALGORITHMS: Field =
    names("signatureAlgorithms").docs("In BoringSSL's names.");
pub(crate) static ALPN_PROTOCOLS: Field =
    names("alpnProtocols").docs("The ALPN protocols to offer; an empty list disables ALPN.");
pub(crate) static FINGERPRINTS: Field = Field::list("fingerprints", &FINGERPRINT)
    .since(Release::V1_8)
    .docs("TLS fingerprints of clients; no effect in a Backend.");
pub(crate) static FINGERPRINT: Field = Field::string("").values(&[(V1_1, &["JA3", "JA4"])]);
static ANY_NAME: Field = Field::string("");

pub(crate) static STATUS: Field = Field::object("status", &[&CONDITIONS])
    .docs("The conditions that the controller sets; ignored in a new object.");
pub(crate) static CONDITIONS: Field = Field::list("conditions", &CONDITION)
    .at_most(&[(V1_1, 8)])
    .keys(&["type"])
    .docs("The conditions, one per type.");
static CONDITION: Field = Field::object(
    "",
    &[
        &CONDITION_TYPE, &CONDITION_STATUS, &OBSERVED_GENERATION, &LAST_TRANSITION_TIME,
        &CONDITION_REASON, &CONDITION_MESSAGE,
    ],
);
pub(crate) static CONDITION_TYPE: Field = Field::string("type")
    .required()
    .at_most(&[(V1_1, 316)])
    .pattern(&[(V1_1, Some(Pattern::ConditionType))])
    .docs("The type of the condition: `Accepted`, or `Invalid` for a rejected Backend.");
pub(crate) static CONDITION_STATUS: Field = Field::string("status")
    .required()
    .values(&[(V1_1, &["True", "False", "Unknown"])])
    .docs("Whether the condition is true.");
pub(crate) static OBSERVED_GENERATION: Field = Field::integer("observedGeneration", "int64")
    .at_least(&[(V1_1, 0)])
    .docs("The generation of the object that the condition describes.");
pub(crate) static LAST_TRANSITION_TIME: Field =
    Field::with_fixed_kind("lastTransitionTime", Kind::DateTime)
        .required()
        .docs("When the status last changed.");
pub(crate) static CONDITION_REASON: Field = Field::string("reason")
    .required()
    .between(NOT_EMPTY, &[(V1_1, 1024)])
    .pattern(&[(V1_1, Some(Pattern::ConditionReason))])
    .docs("The reason as one word, for programs.");
pub(crate) static CONDITION_MESSAGE: Field =
    Field::string("message").required().at_most(&[(V1_1, 32_768)]).docs("The message, for people.");

const fn port(docs: &'static str) -> Field {
    Field::integer("port", "int32").required().between(&[(V1_1, 0)], &[(V1_1, 65_535)]).docs(docs)
}

const fn dns_name(name: &'static str) -> Field {
    Field::string(name).between(NOT_EMPTY, DNS_NAME).pattern(&[(V1_1, Some(Pattern::DnsSubdomain))])
}

const fn group() -> Field {
    Field::string("group")
        .at_most(DNS_NAME)
        .pattern(&[(V1_1, Some(Pattern::DnsSubdomainOrEmpty))])
        .docs("The API group; empty for the core one.")
}

const fn kind() -> Field {
    Field::string("kind")
        .between(NOT_EMPTY, DNS_LABEL)
        .pattern(&[(V1_1, Some(Pattern::Kind))])
        .docs("The kind of the object.")
}

const fn object_name() -> Field {
    Field::string("name").required().between(NOT_EMPTY, DNS_NAME).docs("The name of the object.")
}

const fn tls_version(name: &'static str) -> Field {
    Field::string(name)
        .values(&[(V1_1, &["Auto", "1.0", "1.1", "1.2", "1.3"])])
        .since(Release::V1_6)
}

const fn names(name: &'static str) -> Field {
    Field::list(name, &ANY_NAME).since(Release::V1_6)
}
