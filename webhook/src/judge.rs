//! What is said of a request: whose object is judged, how, and what refuses it.

use std::borrow::Cow;

use envoy_gateway_backend::api::{GROUP, KIND, VERSION};
use envoy_gateway_backend::kubectl_yaml;
use envoy_gateway_backend::kubectl_yaml::{Limits, ReadError};
use envoy_gateway_backend::lint;
use envoy_gateway_backend::{Finding, Profile, Report, Severity};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::status;
use crate::warnings::warnings;
use crate::wire::{Request, Status};

/// What is said of a request; it is allowed where there is no status.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) status: Option<Status>,
    /// The ids of the rules that refuse, each once.
    pub(crate) rules: Vec<&'static str>,
    pub(crate) warnings: Vec<String>,
}

/// What is found about an object, and whether gates behind admission could be asked.
struct Judged {
    report: Report,
    is_decoded: bool,
}

/// What a profile says of a request.
pub(crate) fn judge(request: &Request<'_>, profile: &Profile) -> Verdict {
    let kind = &request.kind;
    if (kind.group.as_str(), kind.version.as_str(), kind.kind.as_str()) != (GROUP, VERSION, KIND) {
        return Verdict::default();
    }
    let sub_resource = request.sub_resource.as_deref().unwrap_or_default();
    let check: fn(&str, &Profile) -> Judged = match (request.operation.as_str(), sub_resource) {
        ("CREATE" | "UPDATE", "") => |object, profile| {
            let checked = lint::Linter::new(profile).check_create(object);
            Judged { is_decoded: checked.backend().is_some(), report: checked.into_report() }
        },
        ("UPDATE", "status") => |object, profile| Judged {
            is_decoded: true,
            report: lint::Linter::new(profile).check_status(object),
        },
        _ => return Verdict::default(),
    };
    let Some(object) = request.object else {
        return Verdict { status: Some(status::missing_object()), ..Verdict::default() };
    };
    let object = match readable(object.get(), request.operation == "UPDATE") {
        Ok(object) => object,
        Err(error) => {
            let status = Some(status::unreadable(request, &error));
            return Verdict { status, rules: vec![error.code()], ..Verdict::default() };
        }
    };
    let Judged { report, is_decoded } = check(&object, profile);
    // Of what is no Backend to us, as a newer API may write one, no gate could say that it may
    // pass.
    let refuses =
        |finding: &&Finding| finding.is_error() && (profile.runs(finding.gate) || !is_decoded);
    let is_stored = request.operation == "UPDATE" && sub_resource.is_empty() && same_spec(request);
    let refusing: Vec<&Finding> =
        report.iter().filter(|finding| refuses(finding) && !is_stored).collect();
    let warned = report.iter().filter(|finding| match finding.severity {
        Severity::Error => is_stored && refuses(finding),
        Severity::Warning => true,
        _ => false,
    });
    let warnings = warnings(warned);
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

/// The object as it is to be judged, if it is within limits that no Backend comes near: what is
/// said of a hostile one may be as long as it is deep, a thousand times.
///
/// An update gets a `null` in the place of `metadata.resourceVersion`, which every update has and
/// no create may have.
fn readable(object: &str, is_update: bool) -> Result<Cow<'_, str>, ReadError> {
    /// Those of 256 endpoints are some 3,000; as many annotations as may be are some 70,000.
    const VALUES: usize = 100_000;
    /// The deepest are those of managed fields, some 15 levels.
    const DEPTH: usize = 100;
    let limits = Limits::new().with_max_depth(DEPTH).with_max_nodes(VALUES);
    let content =
        kubectl_yaml::first_document_with(object, &limits).map(|document| document.content);
    let Some(tree) = content.transpose()? else { return Ok(Cow::Borrowed(object)) };
    let version =
        tree.root().get("metadata").and_then(|metadata| metadata.value.get("resourceVersion"));
    let around = version.filter(|_| is_update).and_then(|version| {
        let span = version.value.span();
        Some((object.get(..span.start)?, object.get(span.end..)?))
    });
    Ok(around.map_or(Cow::Borrowed(object), |(before, behind)| {
        Cow::Owned([before, "null", behind].concat())
    }))
}

/// Whether an update leaves `spec` as it was, byte for byte: the API server writes both objects, in
/// one order of keys.
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
