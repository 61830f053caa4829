//! The verdict on a request: which objects are checked, how, and which findings refuse them.

use std::borrow::Cow;

use envoy_gateway_backend::api::{GROUP, KIND, VERSION};
use envoy_gateway_backend::kubectl_yaml::{self, Limits, ReadError};
use envoy_gateway_backend::lint::Linter;
use envoy_gateway_backend::{Finding, Profile, Report, Severity};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::status;
use crate::warnings::warnings;
use crate::wire::{Request, Status};

/// The verdict on a request, which is allowed if there is no status.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) status: Option<Status>,
    /// The ids of the violated rules, without duplicates.
    pub(crate) rules: Vec<&'static str>,
    pub(crate) warnings: Vec<String>,
}

/// The report for an object, and whether it could be decoded for the gates after admission.
struct CheckedObject {
    report: Report,
    is_decoded: bool,
}

/// Checks the object of a request.
pub(crate) fn check(request: &Request<'_>, profile: &Profile) -> Verdict {
    let kind = &request.kind;
    if (kind.group.as_str(), kind.version.as_str(), kind.kind.as_str()) != (GROUP, VERSION, KIND) {
        return Verdict::default();
    }
    let sub_resource = request.sub_resource.as_deref().unwrap_or_default();
    let check_object: fn(&str, &Profile) -> CheckedObject =
        match (request.operation.as_str(), sub_resource) {
            ("CREATE" | "UPDATE", "") => |object, profile| {
                let checked = Linter::new(profile).check_create(object);
                CheckedObject {
                    is_decoded: checked.backend().is_some(),
                    report: checked.into_report(),
                }
            },
            ("UPDATE", "status") => |object, profile| CheckedObject {
                is_decoded: true,
                report: Linter::new(profile).check_status(object),
            },
            _ => return Verdict::default(),
        };
    let Some(object) = request.object else {
        return Verdict { status: Some(status::missing_object()), ..Verdict::default() };
    };
    let object = match limited(object.get(), request.operation == "UPDATE") {
        Ok(object) => object,
        Err(error) => {
            let status = Some(status::limit_exceeded(request, &error));
            return Verdict { status, rules: vec![error.code()], ..Verdict::default() };
        }
    };
    let CheckedObject { report, is_decoded } = check_object(&object, profile);
    // An object that cannot be decoded, such as one of a newer API, is refused: the selected gates
    // could not run.
    let refuses =
        |finding: &&Finding| finding.is_error() && (profile.runs(finding.gate) || !is_decoded);
    let is_unchanged =
        request.operation == "UPDATE" && sub_resource.is_empty() && same_spec(request);
    let refusing: Vec<&Finding> =
        report.iter().filter(|finding| refuses(finding) && !is_unchanged).collect();
    let warning_findings = report.iter().filter(|finding| match finding.severity {
        Severity::Error => is_unchanged && refuses(finding),
        Severity::Warning => true,
        _ => false,
    });
    let warnings = warnings(warning_findings);
    if refusing.is_empty() {
        return Verdict { warnings, ..Verdict::default() };
    }
    let mut rules: Vec<&'static str> = Vec::new();
    for finding in &refusing {
        if !rules.contains(&finding.rule.id()) {
            rules.push(finding.rule.id());
        }
    }
    Verdict { status: Some(status::invalid(request, &refusing, report.omitted())), rules, warnings }
}

/// The object to check, if it is within the limits for depth and size. They are far beyond any
/// real Backend; without them, the report on a hostile object could be very large.
///
/// In an update, `null` replaces `metadata.resourceVersion`, which every update has and no create
/// may have.
fn limited(object: &str, is_update: bool) -> Result<Cow<'_, str>, ReadError> {
    /// 256 endpoints have about 3,000 values, the largest allowed annotations about 70,000.
    const MAX_VALUES: usize = 100_000;
    /// The deepest field of a real object is `managedFields`, with about 15 levels.
    const MAX_DEPTH: usize = 100;
    let limits = Limits::new().with_max_depth(MAX_DEPTH).with_max_nodes(MAX_VALUES);
    let content =
        kubectl_yaml::first_document_with(object, &limits).map(|document| document.content);
    let Some(tree) = content.transpose()? else { return Ok(Cow::Borrowed(object)) };
    let version =
        tree.root().get("metadata").and_then(|metadata| metadata.value.get("resourceVersion"));
    let around = version.filter(|_| is_update).and_then(|version| {
        let span = version.value.span();
        Some((object.get(..span.start)?, object.get(span.end..)?))
    });
    Ok(around.map_or(Cow::Borrowed(object), |(before, after)| {
        Cow::Owned([before, "null", after].concat())
    }))
}

/// Whether `spec` is byte for byte the same in both objects of an update. The API server serializes
/// both in the same order of keys.
fn same_spec(request: &Request<'_>) -> bool {
    #[derive(Deserialize)]
    struct Parts<'a> {
        #[serde(borrow)]
        spec: &'a RawValue,
    }
    fn spec(object: &RawValue) -> Option<&str> {
        serde_json::from_str::<Parts<'_>>(object.get()).ok().map(|parts| parts.spec.get())
    }
    let specs = request.object.zip(request.old_object).map(|(new, old)| (spec(new), spec(old)));
    matches!(specs, Some((Some(new), Some(old))) if new == old)
}
