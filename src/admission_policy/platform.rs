//! The platform gate in CEL.

use std::net::Ipv4Addr;

use super::cel::list;
use super::draft::Draft;
use super::{StatusReason, envoy, hosts};
use crate::api::{Backend, BackendEndpoint, BackendSpec, BackendTls, BackendType, TlsVersion};
use crate::fields::Field;
use crate::path::FieldPath;
use crate::platform::{EndpointKind, EnvoyRules, Platform};
use crate::profile::Profile;
use crate::release::Release;
use crate::report::SkippedRule;
use crate::rule::{Gate, Rule};
use crate::validation::platform as gate;

/// The reason to skip the rule on lists of ciphers, curves and signature algorithms.
const BORING_SSL: &str = "CEL cannot evaluate the lists as Envoy's TLS library does";

pub(super) fn draft(draft: &mut Draft, platform: &Platform, profile: &Profile) {
    let release = profile.release();
    types(draft, platform, release);
    endpoint_kinds(draft, platform);
    hosts::draft(draft, platform);
    tls(draft, platform, release);
    let EnvoyRules { deny_rejected, deny_aborts } = platform.envoy;
    if deny_aborts {
        envoy::alpn_abort(draft, &gate::ENVOY_ABORTS, profile);
    }
    if deny_rejected {
        draft.skipped_rules.push(SkippedRule { rule: &gate::ENVOY_REJECTS, reason: BORING_SSL });
    }
}

/// Whether a release has a field. Using an unknown field adds a warning to the policy's status.
pub(super) fn has(release: Release, path: &str) -> bool {
    let field = path.parse::<FieldPath>().ok().and_then(|path| Field::lookup(&path));
    field.is_some_and(|field| field.exists_in(release))
}

/// The message of the native check for a Backend that violates a rule.
fn native_message(platform: &Platform, rule: &Rule, specimen: BackendSpec) -> String {
    let profile = Profile::default().with_gates([Gate::Platform]).with_platform(platform.clone());
    let report = Backend::new("specimen", specimen).check(&profile);
    report
        .errors()
        .find(|finding| finding.rule == rule)
        .map(|finding| finding.message.clone())
        .unwrap_or_default()
}

fn types(draft: &mut Draft, platform: &Platform, release: Release) {
    let Some(types) = &platform.types else { return };
    let r#type = if has(release, "spec.type") {
        "(has(object.spec.type) ? object.spec.type : 'Endpoints')"
    } else {
        "'Endpoints'"
    };
    let expression = format!("{type} in {}", list(types.iter().map(BackendType::as_str)));
    let specimen = BackendSpec { r#type: Some(BackendType::from("")), ..BackendSpec::default() };
    let message = native_message(platform, &gate::TYPE, specimen);
    draft.validation(&gate::TYPE, StatusReason::Invalid, expression, &message);
}

fn endpoint_kinds(draft: &mut Draft, platform: &Platform) {
    let kinds = [
        (EndpointKind::Unix, BackendEndpoint::unix("/")),
        (EndpointKind::Ip, BackendEndpoint::ip(Ipv4Addr::UNSPECIFIED, 0)),
        (EndpointKind::Fqdn, BackendEndpoint::fqdn("", 0)),
    ];
    for (kind, specimen) in kinds {
        if !platform.allows_kind(kind) {
            draft.endpoints();
            let expression = format!("!variables.endpoints.exists(e, has(e.{kind}))");
            let message =
                native_message(platform, &gate::ENDPOINT_KIND, BackendSpec::endpoints([specimen]));
            draft.validation(&gate::ENDPOINT_KIND, StatusReason::Forbidden, expression, &message);
        }
    }
}

fn tls(draft: &mut Draft, platform: &Platform, release: Release) {
    let rules = &platform.tls;
    let has_tls = has(release, "spec.tls");
    if rules.required {
        let expression = if has_tls { "has(object.spec.tls)" } else { "false" };
        let message = native_message(platform, &gate::TLS_REQUIRED, BackendSpec::default());
        draft.validation(&gate::TLS_REQUIRED, StatusReason::Invalid, expression, &message);
    }
    if rules.verification && has(release, "spec.tls.insecureSkipVerify") {
        draft.tls();
        let expression =
            "variables.tls.all(tls, !has(tls.insecureSkipVerify) || !tls.insecureSkipVerify)";
        let specimen = BackendTls { insecure_skip_verify: Some(true), ..BackendTls::default() };
        let message = native_message(
            platform,
            &gate::TLS_VERIFICATION,
            BackendSpec::default().with_tls(specimen),
        );
        draft.validation(&gate::TLS_VERIFICATION, StatusReason::Forbidden, expression, &message);
    }
    if rules.minimum_version.is_some() && has_tls {
        draft.tls();
        let enough =
            TlsVersion::KNOWN.iter().filter(|version| rules.missed(Some(version)).is_none());
        let expression = format!(
            "variables.tls.all(tls, (has(tls.minVersion) ? tls.minVersion : '{}') in {})",
            TlsVersion::Auto,
            list(enough.map(TlsVersion::as_str))
        );
        let specimen =
            BackendTls { min_version: Some(TlsVersion::from("")), ..BackendTls::default() };
        let message =
            native_message(platform, &gate::TLS_VERSION, BackendSpec::default().with_tls(specimen));
        draft.validation(&gate::TLS_VERSION, StatusReason::Invalid, expression, &message);
    }
}
