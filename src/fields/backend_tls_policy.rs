//! The field table of `BackendTLSPolicy`, and the validation rules of its CRD as data; the native
//! checks are in `validation`.
//!
//! The releases are those of Envoy Gateway, whose charts bring the CRD of Gateway API.

use super::field::{Field, Kind};
use super::pattern::Pattern;
use super::table::METADATA;
use crate::release::Release;
use crate::rule::Rule;

const V1_1: Release = Release::V1_1;
const NOT_EMPTY: &[(Release, i64)] = &[(V1_1, 1)];
const DNS_NAME: &[(Release, i64)] = &[(V1_1, 253)];

pub(crate) static SECTIONS_REQUIRED: Rule = rule(
    "policy-target-sections-required",
    "several targets of one object, some without `sectionName`",
    "sectionName must be specified when targetRefs includes 2 or more references to the same target",
    "self.all(p1, self.all(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name ? ((!has(p1.sectionName) || p1.sectionName == '') == (!has(p2.sectionName) || p2.sectionName == '')) : true))",
)
.since(Release::V1_4)
.docs("A target without `sectionName` covers the whole object, so it cannot be combined with a target that names a section of the same object.");

pub(crate) static SECTIONS_UNIQUE: Rule = rule(
    "policy-target-sections-unique",
    "repeated target",
    "sectionName must be unique when targetRefs includes 2 or more references to the same target",
    "self.all(p1, self.exists_one(p2, p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && (((!has(p1.sectionName) || p1.sectionName == '') && (!has(p2.sectionName) || p2.sectionName == '')) || (has(p1.sectionName) && has(p2.sectionName) && p1.sectionName == p2.sectionName))))",
)
.since(Release::V1_4)
.docs("Each target of a policy is listed once.");

pub(crate) static CA_REFS_EXCLUDE_WELL_KNOWN: Rule = rule(
    "policy-ca-refs-exclude-well-known",
    "two sources of CA certificates in a policy",
    "must not contain both CACertificateRefs and WellKnownCACertificates",
    "!(has(self.caCertificateRefs) && size(self.caCertificateRefs) > 0 && has(self.wellKnownCACertificates) && self.wellKnownCACertificates != '')",
)
.docs("`caCertificateRefs` and `wellKnownCACertificates` exclude each other.");

pub(crate) static CA_REQUIRED: Rule = rule(
    "policy-ca-required",
    "no CA certificates in a policy",
    "must specify either CACertificateRefs or WellKnownCACertificates",
    "(has(self.caCertificateRefs) && size(self.caCertificateRefs) > 0 || has(self.wellKnownCACertificates) && self.wellKnownCACertificates != '')",
)
.docs("A policy verifies the server, which needs CA certificates: `caCertificateRefs`, or `wellKnownCACertificates: System`.");

pub(crate) static SAN_HOSTNAME_REQUIRED: Rule = rule(
    "policy-san-hostname-required",
    "subject alternative name without its host name",
    "SubjectAltName element must contain Hostname, if Type is set to Hostname",
    "!(self.type == 'Hostname' && (!has(self.hostname) || self.hostname == ''))",
)
.since(Release::V1_2)
.docs("A name of the type `Hostname` is in the field `hostname`.");

pub(crate) static SAN_HOSTNAME_EXCLUDED: Rule = rule(
    "policy-san-hostname-excluded",
    "host name in a subject alternative name of another type",
    "SubjectAltName element must not contain Hostname, if Type is not set to Hostname",
    "!(self.type != 'Hostname' && has(self.hostname) && self.hostname != '')",
)
.since(Release::V1_2)
.docs("The field `hostname` belongs to the type `Hostname`.");

pub(crate) static SAN_URI_REQUIRED: Rule = rule(
    "policy-san-uri-required",
    "subject alternative name without its URI",
    "SubjectAltName element must contain URI, if Type is set to URI",
    "!(self.type == 'URI' && (!has(self.uri) || self.uri == ''))",
)
.since(Release::V1_2)
.docs("A name of the type `URI` is in the field `uri`.");

pub(crate) static SAN_URI_EXCLUDED: Rule = rule(
    "policy-san-uri-excluded",
    "URI in a subject alternative name of another type",
    "SubjectAltName element must not contain URI, if Type is not set to URI",
    "!(self.type != 'URI' && has(self.uri) && self.uri != '')",
)
.since(Release::V1_2)
.docs("The field `uri` belongs to the type `URI`.");

pub(crate) const RULES: &[&Rule] = &[
    &SECTIONS_REQUIRED, &SECTIONS_UNIQUE, &CA_REFS_EXCLUDE_WELL_KNOWN, &CA_REQUIRED,
    &SAN_HOSTNAME_REQUIRED, &SAN_HOSTNAME_EXCLUDED, &SAN_URI_REQUIRED, &SAN_URI_EXCLUDED,
];

const fn rule(
    id: &'static str,
    summary: &'static str,
    message: &'static str,
    expression: &'static str,
) -> Rule {
    Rule::cel(id, summary, message, expression)
        .by("a validation rule of the CRD of `BackendTLSPolicy` (`x-kubernetes-validations`)")
}

/// A `BackendTLSPolicy`; its status is not described.
pub static BACKEND_TLS_POLICY: Field =
    Field::object("", &[&API_VERSION, &KIND, &METADATA, &SPEC, &STATUS])
        .docs("TLS towards Backends and Services.");

static API_VERSION: Field =
    Field::string("apiVersion").docs("`gateway.networking.k8s.io/v1`, or before v1.6 `v1alpha3`.");
static KIND: Field = Field::string("kind").docs("`BackendTLSPolicy`.");
static STATUS: Field = Field::with_fixed_kind("status", Kind::Opaque)
    .docs("Conditions by ancestor, written by the controller.");

pub(crate) static SPEC: Field = Field::object("spec", &[&TARGET_REFS, &VALIDATION, &OPTIONS])
    .required()
    .docs("The targets, and how their certificates are verified.");

static TARGET_REFS: Field = Field::list("targetRefs", &TARGET_REF)
    .required()
    .between(NOT_EMPTY, &[(V1_1, 16)])
    .rules(&[&SECTIONS_REQUIRED, &SECTIONS_UNIQUE])
    .docs("Backends and Services of the policy's namespace.");
static TARGET_REF: Field =
    Field::object("", &[&TARGET_GROUP, &TARGET_KIND, &TARGET_NAME, &SECTION_NAME]);
static TARGET_GROUP: Field = group("The API group: `gateway.envoyproxy.io` for a Backend.");
static TARGET_KIND: Field = kind("The kind: `Backend` or `Service`.");
static TARGET_NAME: Field = object_name("The name of the object.");
static SECTION_NAME: Field = Field::string("sectionName")
    .between(NOT_EMPTY, DNS_NAME)
    .pattern(&[(V1_1, Some(Pattern::DnsSubdomain))])
    .docs("The port of a Backend's backendRef, or the name of a Service's port.");

static VALIDATION: Field = Field::object(
    "validation",
    &[&CA_CERTIFICATE_REFS, &WELL_KNOWN_CA_CERTIFICATES, &HOSTNAME, &SUBJECT_ALT_NAMES],
)
.required()
.rules(&[&CA_REFS_EXCLUDE_WELL_KNOWN, &CA_REQUIRED])
.docs("How the certificate of the server is verified.");
static CA_CERTIFICATE_REFS: Field = Field::list("caCertificateRefs", &CA_CERTIFICATE_REF)
    .at_most(&[(V1_1, 8)])
    .docs("Objects of the policy's namespace with CA certificates.");
static CA_CERTIFICATE_REF: Field = Field::object("", &[&CA_GROUP, &CA_KIND, &CA_NAME]);
static CA_GROUP: Field = group("The API group; empty for a ConfigMap or a Secret.");
static CA_KIND: Field = kind("The kind: `ConfigMap`, `Secret` or `ClusterTrustBundle`.");
static CA_NAME: Field = object_name("The name of the object.");
static WELL_KNOWN_CA_CERTIFICATES: Field = Field::string("wellKnownCACertificates")
    .between(&[(Release::V1_8, 1)], &[(Release::V1_8, 253)])
    .values(&[(V1_1, &["System"]), (Release::V1_8, &[])])
    .pattern(&[(Release::V1_8, Some(Pattern::WellKnownCaCertificates))])
    .docs("A named set of CA certificates; Envoy Gateway serves `System` alone.");
static HOSTNAME: Field = Field::string("hostname")
    .required()
    .between(NOT_EMPTY, DNS_NAME)
    .pattern(&[(V1_1, Some(Pattern::DnsSubdomain))])
    .docs("The SNI, and the name to verify unless `subjectAltNames` has others.");
static SUBJECT_ALT_NAMES: Field = Field::list("subjectAltNames", &SUBJECT_ALT_NAME)
    .at_most(&[(V1_1, 5)])
    .since(Release::V1_2)
    .docs("Names of which the certificate must have one.");
static SUBJECT_ALT_NAME: Field = Field::object("", &[&SAN_TYPE, &SAN_HOSTNAME, &SAN_URI])
    .rules(&[&SAN_HOSTNAME_REQUIRED, &SAN_HOSTNAME_EXCLUDED, &SAN_URI_REQUIRED, &SAN_URI_EXCLUDED]);
static SAN_TYPE: Field = Field::string("type")
    .required()
    .values(&[(V1_1, &["Hostname", "URI"])])
    .docs("The type of the name.");
static SAN_HOSTNAME: Field = Field::string("hostname")
    .between(NOT_EMPTY, DNS_NAME)
    .pattern(&[(V1_1, Some(Pattern::DnsSubdomainWithWildcard))])
    .docs("A DNS name; a wildcard matches the same wildcard in the certificate.");
static SAN_URI: Field = Field::string("uri")
    .between(NOT_EMPTY, DNS_NAME)
    .pattern(&[(V1_1, Some(Pattern::AbsoluteUri))])
    .docs("A URI, such as a SPIFFE ID.");
static OPTIONS: Field = Field::with_fixed_kind("options", Kind::StringMap)
    .since(Release::V1_2)
    .docs("Settings of implementations; Envoy Gateway has none.");

const fn group(docs: &'static str) -> Field {
    Field::string("group")
        .required()
        .at_most(DNS_NAME)
        .pattern(&[(V1_1, Some(Pattern::DnsSubdomainOrEmpty))])
        .docs(docs)
}

const fn kind(docs: &'static str) -> Field {
    Field::string("kind")
        .required()
        .between(NOT_EMPTY, &[(V1_1, 63)])
        .pattern(&[(V1_1, Some(Pattern::Kind))])
        .docs(docs)
}

const fn object_name(docs: &'static str) -> Field {
    Field::string("name").required().between(NOT_EMPTY, DNS_NAME).docs(docs)
}
