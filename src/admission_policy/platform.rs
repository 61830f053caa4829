//! The platform gate in CEL.

use super::cel::list;
use super::draft::Draft;
use super::{StatusReason, hosts};
use crate::api::{BackendType, TlsVersion};
use crate::fields::Field;
use crate::path::FieldPath;
use crate::platform::check::{self, say};
use crate::platform::{EndpointKind, Platform};
use crate::release::Release;

pub(super) fn draft(draft: &mut Draft, platform: &Platform, release: Release) {
    types(draft, platform, release);
    endpoint_kinds(draft, platform);
    hosts::draft(draft, platform);
    tls(draft, platform, release);
}

/// Whether a release has a field: what it has not is never set, and naming it would give a warning when the policy is created.
fn has(release: Release, path: &str) -> bool {
    let field = path.parse::<FieldPath>().ok().and_then(|path| Field::at(&path));
    field.is_some_and(|field| field.exists_in(release))
}

fn types(draft: &mut Draft, platform: &Platform, release: Release) {
    let Some(types) = &platform.types else { return };
    let r#type = if has(release, "spec.type") {
        "(has(object.spec.type) ? object.spec.type : 'Endpoints')"
    } else {
        "'Endpoints'"
    };
    let expression = format!("{type} in {}", list(types.iter().map(BackendType::as_str)));
    draft.validation(&check::TYPE, StatusReason::Invalid, expression, &say::types(types));
}

fn endpoint_kinds(draft: &mut Draft, platform: &Platform) {
    for kind in [EndpointKind::Unix, EndpointKind::Ip, EndpointKind::Fqdn] {
        if !platform.allows_kind(kind) {
            draft.endpoints();
            let expression = format!("!variables.endpoints.exists(e, has(e.{kind}))");
            draft.validation(&check::ENDPOINT_KIND, StatusReason::Forbidden, expression, &say::kind(kind));
        }
    }
}

fn tls(draft: &mut Draft, platform: &Platform, release: Release) {
    let rules = &platform.tls;
    if !has(release, "spec.tls") {
        if rules.required {
            draft.validation(&check::TLS_REQUIRED, StatusReason::Invalid, "false", say::TLS_REQUIRED);
        }
        return;
    }
    if rules.required {
        draft.validation(&check::TLS_REQUIRED, StatusReason::Invalid, "has(object.spec.tls)", say::TLS_REQUIRED);
    }
    if rules.verification && has(release, "spec.tls.insecureSkipVerify") {
        draft.tls();
        let expression = "variables.tls.all(tls, !has(tls.insecureSkipVerify) || !tls.insecureSkipVerify)";
        draft.validation(&check::TLS_VERIFICATION, StatusReason::Forbidden, expression, say::TLS_VERIFICATION);
    }
    if let Some(minimum) = &rules.minimum_version {
        draft.tls();
        let enough = TlsVersion::KNOWN.iter().filter(|version| rules.missed(Some(version)).is_none());
        let expression = format!(
            "variables.tls.all(tls, (has(tls.minVersion) ? tls.minVersion : '{}') in {})",
            TlsVersion::Auto,
            list(enough.map(TlsVersion::as_str))
        );
        draft.validation(&check::TLS_VERSION, StatusReason::Invalid, expression, &say::version_not_given(minimum));
    }
}
