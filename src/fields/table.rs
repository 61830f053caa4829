//! The table itself, outside in.

use super::crd_rules;
use super::field::{DefaultValue, Field, Kind};
use super::pattern::Pattern;
use crate::release::Release;
#[cfg(test)]
use crate::rule::recipe;

const V1_1: Release = Release::V1_1;

/// The longest DNS name: 253 characters.
const DNS_NAME: &[(Release, i64)] = &[(V1_1, 253)];
const NOT_EMPTY: &[(Release, i64)] = &[(V1_1, 1)];

/// A Backend.
pub static BACKEND: Field = Field::object("", &[&API_VERSION, &KIND, &METADATA, &SPEC, &STATUS])
    .docs("A destination outside the cluster's Services.");

static API_VERSION: Field = Field::text("apiVersion").docs("`gateway.envoyproxy.io/v1alpha1`.");
static KIND: Field = Field::text("kind").docs("`Backend`.");

pub(crate) static METADATA: Field = Field::object(
    "metadata",
    &[
        &NAME, &GENERATE_NAME, &NAMESPACE, &SELF_LINK, &UID, &RESOURCE_VERSION, &GENERATION,
        &CREATION_TIMESTAMP, &DELETION_TIMESTAMP, &DELETION_GRACE_PERIOD, &LABELS, &ANNOTATIONS,
        &OWNER_REFERENCES, &FINALIZERS, &MANAGED_FIELDS,
    ],
)
.docs("Name, namespace, labels and what the server adds.");

static NAME: Field =
    Field::text("name").docs("A lower-case RFC 1123 subdomain, unique in its namespace.");
static GENERATE_NAME: Field =
    Field::text("generateName").docs("A prefix from which the server makes a name.");
static NAMESPACE: Field = Field::text("namespace")
    .docs("A lower-case RFC 1123 label; the one it is created in, if absent.");
static SELF_LINK: Field = Field::text("selfLink").docs("Written by servers of old.");
static UID: Field = Field::text("uid").docs("Given by the server.");
static RESOURCE_VERSION: Field =
    Field::text("resourceVersion").docs("Given by the server; may not be set on create.");
static GENERATION: Field =
    Field::integer("generation", "int64").docs("Counted by the server at each change of the spec.");
static CREATION_TIMESTAMP: Field =
    Field::of("creationTimestamp", Kind::DateTime).docs("Given by the server.");
static DELETION_TIMESTAMP: Field =
    Field::of("deletionTimestamp", Kind::DateTime).docs("Given by the server.");
static DELETION_GRACE_PERIOD: Field =
    Field::integer("deletionGracePeriodSeconds", "int64").docs("Given by the server.");
static LABELS: Field = Field::of("labels", Kind::StringMap).docs("What objects are selected by.");
static ANNOTATIONS: Field = Field::of("annotations", Kind::StringMap).docs("For tools and people.");
static OWNER_REFERENCES: Field =
    Field::list("ownerReferences", &OWNER_REFERENCE).docs("The objects with which this one goes.");
static OWNER_REFERENCE: Field = Field::object(
    "",
    &[
        &OWNER_API_VERSION, &OWNER_KIND, &OWNER_NAME, &OWNER_UID, &OWNER_CONTROLLER,
        &OWNER_BLOCKS_DELETION,
    ],
);
static OWNER_API_VERSION: Field = Field::text("apiVersion").docs("Of the owner.");
static OWNER_KIND: Field = Field::text("kind").docs("Of the owner.");
static OWNER_NAME: Field = Field::text("name").docs("Of the owner.");
static OWNER_UID: Field = Field::text("uid").docs("Of the owner.");
static OWNER_CONTROLLER: Field =
    Field::boolean("controller").docs("Whether the owner is the managing controller.");
static OWNER_BLOCKS_DELETION: Field =
    Field::boolean("blockOwnerDeletion").docs("Whether the owner waits for this object to go.");
static FINALIZERS: Field =
    Field::list("finalizers", &FINALIZER).docs("What must be done before the object goes.");
static FINALIZER: Field = Field::text("");
static MANAGED_FIELDS: Field =
    Field::list("managedFields", &MANAGED_FIELD).docs("Who set which field.");
static MANAGED_FIELD: Field = Field::of("", Kind::Opaque);

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
            #[cfg(test)]
            &recipe::SPEC,
        ])
        .docs("Where the Backend leads to, and how it is spoken to.");

pub(crate) static TYPE: Field = Field::text("type")
    .values(&[(Release::V1_4, &["Endpoints", "DynamicResolver"])])
    .default(DefaultValue::String("Endpoints"))
    .since(Release::V1_4)
    .docs("Where the endpoints come from: the list below, or each request's `Host` header.");

pub(crate) static ENDPOINTS: Field = Field::list("endpoints", &ENDPOINT)
    .between(NOT_EMPTY, &[(V1_1, 4), (Release::V1_3, 64), (Release::V1_7, 256)])
    .rules(&[
        &crd_rules::FQDN_EXCLUDES_OTHER_ADDRESSES,
        #[cfg(test)]
        &recipe::ENDPOINTS,
    ])
    .docs("The places the Backend leads to.");

pub(crate) static ENDPOINT: Field = Field::object("", &[&FQDN, &IP, &UNIX, &HOSTNAME, &ZONE])
    .rules(&[
        &crd_rules::ADDRESS_REQUIRED,
        &crd_rules::ADDRESS_UNIQUE,
        #[cfg(test)]
        &recipe::ENDPOINT,
    ])
    .docs("One place: exactly one of `fqdn`, `ip` and `unix`.");

pub(crate) static FQDN: Field =
    Field::object("fqdn", &[&FQDN_HOSTNAME, &FQDN_PORT]).docs("A place found by its DNS name.");
pub(crate) static FQDN_HOSTNAME: Field = Field::text("hostname")
    .required()
    .between(NOT_EMPTY, DNS_NAME)
    .pattern(&[
        (V1_1, Some(Pattern::DnsSubdomainLongLabels)),
        (Release::V1_3, Some(Pattern::DnsSubdomain)),
        (Release::V1_9, Some(Pattern::DnsSubdomainTrailingDot)),
    ])
    .docs("The DNS name; two labels or more for the controller.");
pub(crate) static FQDN_PORT: Field = port("The port, not 0.");

pub(crate) static IP: Field =
    Field::object("ip", &[&IP_ADDRESS, &IP_PORT]).docs("A place at an IP address.");
pub(crate) const IP_ADDRESS_PATTERN: Pattern = Pattern::IpAddress;
pub(crate) static IP_ADDRESS: Field = Field::text("address")
    .required()
    .between(&[(V1_1, 7), (Release::V1_2, 3)], &[(V1_1, 15), (Release::V1_2, 45)])
    .pattern(&[(V1_1, Some(Pattern::Ipv4Address)), (Release::V1_2, Some(IP_ADDRESS_PATTERN))])
    .docs("An IPv4 address, or since v1.2 an IPv6 address.");
pub(crate) static IP_PORT: Field = port("The port, not 0.");

pub(crate) static UNIX: Field =
    Field::object("unix", &[&UNIX_PATH]).docs("A Unix domain socket in Envoy's file system.");
pub(crate) static UNIX_PATH: Field = Field::text("path")
    .required()
    .rules(&[&crd_rules::UNIX_PATH_FITS])
    .docs("The path of the socket, at most 108 characters.");

pub(crate) static HOSTNAME: Field = dns_name("hostname")
    .since(Release::V1_5)
    .docs("The name of the endpoint for host rewriting, SNI and health checks.");
pub(crate) static ZONE: Field =
    Field::text("zone").since(Release::V1_5).docs("The topology zone the endpoint is in.");

pub(crate) static APP_PROTOCOLS: Field =
    Field::list("appProtocols", &APP_PROTOCOL).docs("What the endpoints speak beyond HTTP/1.1.");
pub(crate) static APP_PROTOCOL: Field = Field::text("").values(&[(
    V1_1,
    &["gateway.envoyproxy.io/h2c", "gateway.envoyproxy.io/ws", "gateway.envoyproxy.io/wss"],
)]);

pub(crate) static FALLBACK: Field = Field::boolean("fallback")
    .since(Release::V1_2)
    .docs("Whether it takes over only when the other Backends of its route fail.");

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
    #[cfg(test)]
    &recipe::TLS,
])
.docs("TLS towards the endpoints; there at all, it is on.");

pub(crate) static CA_CERTIFICATE_REFS: Field =
    Field::list("caCertificateRefs", &CA_CERTIFICATE_REF)
        .at_most(&[(V1_1, 8)])
        .docs("ConfigMaps, Secrets or ClusterTrustBundles with CA certificates.");
static CA_CERTIFICATE_REF: Field = Field::object("", &[&CA_GROUP, &CA_KIND, &CA_NAME]);
pub(crate) static CA_GROUP: Field = group().required();
pub(crate) static CA_KIND: Field = kind().required();
pub(crate) static CA_NAME: Field = object_name();

pub(crate) static WELL_KNOWN_CA_CERTIFICATES: Field = Field::text("wellKnownCACertificates")
    .between(&[(Release::V1_8, 1)], &[(Release::V1_8, 253)])
    .values(&[(V1_1, &["System"]), (Release::V1_8, &[])])
    .pattern(&[(Release::V1_8, Some(Pattern::WellKnownCaCertificates))])
    .docs("A named set of CA certificates; `System` is the one that is served.");
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
pub(crate) static CLIENT_CERTIFICATE_NAMESPACE: Field = Field::text("namespace")
    .between(NOT_EMPTY, &[(V1_1, 63)])
    .pattern(&[(V1_1, Some(Pattern::DnsLabel))])
    .docs("The namespace of the Secret; the Backend's own is the only one taken.");

pub(crate) static MIN_VERSION: Field =
    tls_version("minVersion").docs("The oldest TLS version to speak.");
pub(crate) static MAX_VERSION: Field =
    tls_version("maxVersion").docs("The newest TLS version to speak.");
pub(crate) static CIPHERS: Field =
    names("ciphers").docs("TLS 1.0 to 1.2 ciphers, in BoringSSL's names.");
pub(crate) static ECDH_CURVES: Field =
    names("ecdhCurves").docs("Key exchange curves, in BoringSSL's names.");
pub(crate) static SIGNATURE_ALGORITHMS: Field =
    names("signatureAlgorithms").docs("In BoringSSL's names.");
pub(crate) static ALPN_PROTOCOLS: Field =
    names("alpnProtocols").docs("Protocols to offer; an empty list turns ALPN off.");
pub(crate) static FINGERPRINTS: Field = Field::list("fingerprints", &FINGERPRINT)
    .since(Release::V1_8)
    .docs("TLS fingerprints of clients to compute; without effect towards a Backend.");
pub(crate) static FINGERPRINT: Field = Field::text("").values(&[(V1_1, &["JA3", "JA4"])]);
static ANY_NAME: Field = Field::text("");

pub(crate) static STATUS: Field =
    Field::object("status", &[&CONDITIONS]).docs("What the controller says; dropped on create.");
pub(crate) static CONDITIONS: Field = Field::list("conditions", &CONDITION)
    .at_most(&[(V1_1, 8)])
    .keys(&["type"])
    .docs("One aspect each.");
static CONDITION: Field = Field::object(
    "",
    &[
        &CONDITION_TYPE, &CONDITION_STATUS, &OBSERVED_GENERATION, &LAST_TRANSITION_TIME,
        &CONDITION_REASON, &CONDITION_MESSAGE,
    ],
);
pub(crate) static CONDITION_TYPE: Field = Field::text("type")
    .required()
    .at_most(&[(V1_1, 316)])
    .pattern(&[(V1_1, Some(Pattern::ConditionType))])
    .docs("Which aspect: `Accepted`, or `Invalid` where it was rejected.");
pub(crate) static CONDITION_STATUS: Field = Field::text("status")
    .required()
    .values(&[(V1_1, &["True", "False", "Unknown"])])
    .docs("Whether it holds.");
pub(crate) static OBSERVED_GENERATION: Field = Field::integer("observedGeneration", "int64")
    .at_least(&[(V1_1, 0)])
    .docs("The generation of the object this was said of.");
pub(crate) static LAST_TRANSITION_TIME: Field = Field::of("lastTransitionTime", Kind::DateTime)
    .required()
    .docs("When the status last changed.");
pub(crate) static CONDITION_REASON: Field = Field::text("reason")
    .required()
    .between(NOT_EMPTY, &[(V1_1, 1024)])
    .pattern(&[(V1_1, Some(Pattern::ConditionReason))])
    .docs("A word for machines.");
pub(crate) static CONDITION_MESSAGE: Field =
    Field::text("message").required().at_most(&[(V1_1, 32_768)]).docs("A sentence for people.");

const fn port(docs: &'static str) -> Field {
    Field::integer("port", "int32").required().between(&[(V1_1, 0)], &[(V1_1, 65_535)]).docs(docs)
}

const fn dns_name(name: &'static str) -> Field {
    Field::text(name).between(NOT_EMPTY, DNS_NAME).pattern(&[(V1_1, Some(Pattern::DnsSubdomain))])
}

const fn group() -> Field {
    Field::text("group")
        .at_most(&[(V1_1, 253)])
        .pattern(&[(V1_1, Some(Pattern::DnsSubdomainOrEmpty))])
        .docs("The API group; empty for the core one.")
}

const fn kind() -> Field {
    Field::text("kind")
        .between(NOT_EMPTY, &[(V1_1, 63)])
        .pattern(&[(V1_1, Some(Pattern::Kind))])
        .docs("The kind of the object.")
}

const fn object_name() -> Field {
    Field::text("name")
        .required()
        .between(NOT_EMPTY, &[(V1_1, 253)])
        .docs("The name of the object.")
}

const fn tls_version(name: &'static str) -> Field {
    Field::text(name).values(&[(V1_1, &["Auto", "1.0", "1.1", "1.2", "1.3"])]).since(Release::V1_6)
}

const fn names(name: &'static str) -> Field {
    Field::list(name, &ANY_NAME).since(Release::V1_6)
}
