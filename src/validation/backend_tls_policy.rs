//! Checks of the CRD rules of `BackendTLSPolicy`.

use super::Checker;
use crate::fields::backend_tls_policy::{
    CA_REFS_EXCLUDE_WELL_KNOWN, CA_REQUIRED, SAN_HOSTNAME_EXCLUDED, SAN_HOSTNAME_REQUIRED,
    SAN_URI_EXCLUDED, SAN_URI_REQUIRED, SECTIONS_REQUIRED, SECTIONS_UNIQUE,
};
use crate::path::Path;
use crate::policy::{
    BackendTlsPolicySpec, BackendTlsPolicyValidation, PolicyTargetReference, SubjectAltName,
};

pub(crate) fn check(checker: &mut Checker<'_>, spec: &BackendTlsPolicySpec) {
    let path = &Path::ROOT.field("spec");
    let BackendTlsPolicySpec { target_refs, validation } = spec;
    check_targets(checker, target_refs, &path.field("targetRefs"));
    check_validation(checker, validation, &path.field("validation"));
}

fn check_targets(checker: &mut Checker<'_>, targets: &[PolicyTargetReference], path: &Path<'_>) {
    let section = |target: &PolicyTargetReference| target.section_name.clone().unwrap_or_default();
    let is_same = |one: &PolicyTargetReference, other: &PolicyTargetReference| {
        one.group == other.group && one.kind == other.kind && one.name == other.name
    };
    let mut pairs = targets.iter().enumerate().flat_map(|(index, one)| {
        targets.iter().skip(index + 1).filter(|other| is_same(one, other)).map(move |it| (one, it))
    });
    let mixed =
        pairs.clone().any(|(one, other)| section(one).is_empty() != section(other).is_empty());
    checker.cel(&SECTIONS_REQUIRED, path, mixed);
    checker.cel(&SECTIONS_UNIQUE, path, pairs.any(|(one, other)| section(one) == section(other)));
}

fn check_validation(
    checker: &mut Checker<'_>,
    validation: &BackendTlsPolicyValidation,
    path: &Path<'_>,
) {
    let BackendTlsPolicyValidation {
        hostname: _,
        ca_certificate_refs,
        well_known_ca_certificates,
        subject_alt_names,
    } = validation;
    let has_refs = ca_certificate_refs.as_ref().is_some_and(|refs| !refs.is_empty());
    let has_well_known =
        well_known_ca_certificates.as_ref().is_some_and(|name| !name.as_str().is_empty());
    checker.cel(&CA_REFS_EXCLUDE_WELL_KNOWN, path, has_refs && has_well_known);
    checker.cel(&CA_REQUIRED, path, !has_refs && !has_well_known);
    let path = &path.field("subjectAltNames");
    for (index, name) in subject_alt_names.iter().flatten().enumerate() {
        check_name(checker, name, &path.index(index));
    }
}

fn check_name(checker: &mut Checker<'_>, name: &SubjectAltName, path: &Path<'_>) {
    let SubjectAltName { r#type, hostname, uri } = name;
    let is_set = |value: &Option<String>| value.as_ref().is_some_and(|value| !value.is_empty());
    let (has_hostname, has_uri) = (is_set(hostname), is_set(uri));
    let (is_hostname, is_uri) = (r#type == "Hostname", r#type == "URI");
    checker.cel(&SAN_HOSTNAME_REQUIRED, path, is_hostname && !has_hostname);
    checker.cel(&SAN_HOSTNAME_EXCLUDED, path, !is_hostname && has_hostname);
    checker.cel(&SAN_URI_REQUIRED, path, is_uri && !has_uri);
    checker.cel(&SAN_URI_EXCLUDED, path, !is_uri && has_uri);
}
