//! The pure part: the bytes of an `AdmissionReview` in, the bytes of its answer out.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use envoy_gateway_backend::api::{GROUP, KIND, VERSION};
use envoy_gateway_backend::{Finding, Profile, Report, Severity, manifest};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::causes::cause;
use crate::text::{cut, plain};
use crate::wire::{self, Answered, Details, Request, Response, Review, Status};

/// The most causes of an answer; the message counts the rest.
const CAUSES: usize = 100;
/// The most findings that the message of an answer names, and how many characters each of them may take.
const NAMED: usize = 10;
const NAMED_LENGTH: usize = 512;
/// What Kubernetes advises for one warning, and what the API server hands on of all of them together, in characters.
const WARNING_LENGTH: usize = 120;
const WARNINGS_LENGTH: usize = 4096;

/// The answer to an `AdmissionReview`.
#[derive(Debug)]
pub struct Answer {
    /// The `AdmissionReview` with the response, as JSON.
    pub body: Vec<u8>,
    /// Who was refused, and for what; `None` where the request is allowed.
    pub refusal: Option<Refusal>,
}

/// An object that was refused, without anything that is in it.
///
/// `Display` is one line: `default/api: not-supported, too-large`, escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The namespace of the request; empty where it has none.
    pub namespace: String,
    /// The name of the object; empty where the server is to make one.
    pub name: String,
    /// The ids of the rules that were broken, each once, in the order of the report.
    pub rules: Vec<&'static str>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// No name that a server takes is longer.
        const LONGEST: usize = 253;
        let shown = |text: &str| cut(&plain(text), LONGEST).into_owned();
        write!(f, "{}/{}: {}", shown(&self.namespace), shown(&self.name), self.rules.join(", "))
    }
}

/// The bytes are no `AdmissionReview` that can be answered.
#[derive(Debug, thiserror::Error)]
#[error("the body is no AdmissionReview of admission.k8s.io/v1: {kind}")]
pub struct ReviewError {
    kind: ErrorKind,
}

#[derive(Debug, thiserror::Error)]
enum ErrorKind {
    #[error("{}", cut(&plain(&.0.to_string()), 256))]
    Json(serde_json::Error),
    #[error("it is a `{}` of `{}`", cut(&plain(kind), 64), cut(&plain(api_version), 64))]
    Type { api_version: String, kind: String },
    #[error("it has no request")]
    NoRequest,
}

/// Answers an `AdmissionReview`: judges the Backend that is to be created or updated, and allows everything else.
///
/// A create and an update are judged by the gates of the profile. An update that leaves `spec` as it was is always allowed, with
/// warnings: whatever is wrong is stored already, and labels, owners and finalizers must stay movable when a policy gets stricter. An
/// update of the `status` subresource is judged by what the API server asks of a status.
///
/// ```
/// use envoy_gateway_backend::Profile;
/// use envoy_gateway_backend_webhook::review;
///
/// let body = br#"{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
///   "uid": "0df28fbd", "operation": "CREATE", "namespace": "default", "name": "api",
///   "kind": {"group": "gateway.envoyproxy.io", "version": "v1alpha1", "kind": "Backend"},
///   "object": {"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend", "metadata": {"name": "api"},
///     "spec": {"endpoints": [{"fqdn": {"hostname": "localhost", "port": 80}}]}}}}"#;
/// let answer = review(body, &Profile::default())?;
/// assert_eq!(answer.refusal.unwrap().to_string(), "default/api: controller-hostname-single-label");
/// # Ok::<(), envoy_gateway_backend_webhook::ReviewError>(())
/// ```
///
/// # Errors
///
/// Fails where the bytes are not JSON, or no `AdmissionReview` of `admission.k8s.io/v1` with a request.
pub fn review(body: &[u8], profile: &Profile) -> Result<Answer, ReviewError> {
    let error = |kind| ReviewError { kind };
    let review: Review<'_> = serde_json::from_slice(body).map_err(|json| error(ErrorKind::Json(json)))?;
    let Review { api_version, kind, request } = review;
    if (api_version.as_str(), kind.as_str()) != (wire::API_VERSION, wire::KIND) {
        return Err(error(ErrorKind::Type { api_version, kind }));
    }
    let request = request.ok_or_else(|| error(ErrorKind::NoRequest))?;
    let verdict = judge(&request, profile);
    let refusal = verdict.status.is_some().then(|| Refusal {
        namespace: request.namespace.clone().unwrap_or_default(),
        name: request.name.clone().unwrap_or_default(),
        rules: verdict.rules,
    });
    let allowed = refusal.is_none();
    let response = Response { uid: &request.uid, allowed, status: verdict.status, warnings: verdict.warnings };
    let answered = Answered { api_version: &api_version, kind: &kind, response };
    // Strings, booleans and numbers in structs and lists: nothing that JSON could not hold.
    let body = serde_json::to_vec(&answered).map_err(|json| error(ErrorKind::Json(json)))?;
    Ok(Answer { body, refusal })
}

/// What is said of a request; it is allowed where there is no status.
#[derive(Default)]
struct Verdict {
    status: Option<Status>,
    rules: Vec<&'static str>,
    warnings: Vec<String>,
}

fn judge(request: &Request<'_>, profile: &Profile) -> Verdict {
    let kind = &request.kind;
    if (kind.group.as_str(), kind.version.as_str(), kind.kind.as_str()) != (GROUP, VERSION, KIND) {
        return Verdict::default();
    }
    let sub_resource = request.sub_resource.as_deref().unwrap_or_default();
    let check: fn(&str, &Profile) -> Report = match (request.operation.as_str(), sub_resource) {
        ("CREATE", "") => |object, profile| manifest::check_as_backend(object, profile).into_report(),
        ("UPDATE", "") => {
            |object, profile| manifest::check_as_backend(&without_resource_version(object), profile).into_report()
        }
        ("UPDATE", "status") => manifest::check_status,
        _ => return Verdict::default(),
    };
    let Some(object) = request.object else { return missing_object() };
    let report = check(object.get(), profile);
    let refuses = |finding: &&Finding| finding.is_error() && profile.runs(finding.gate);
    let is_stored = request.operation == "UPDATE" && sub_resource.is_empty() && same_spec(request);
    let refusing: Vec<&Finding> = report.iter().filter(|finding| refuses(finding) && !is_stored).collect();
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
    Verdict { status: Some(invalid(request, &refusing, report.omitted())), rules, warnings }
}

/// The object with a `null` in the place of `metadata.resourceVersion`, which every update has and no create may have.
fn without_resource_version(object: &str) -> Cow<'_, str> {
    let span = manifest::first_document(object).and_then(|document| {
        let tree = document.content.ok()?;
        let version = tree.root().get("metadata")?.value.get("resourceVersion")?;
        Some(version.value.span())
    });
    let parts = span.and_then(|span| Some((object.get(..span.start)?, object.get(span.end..)?)));
    parts.map_or(Cow::Borrowed(object), |(before, behind)| Cow::Owned([before, "null", behind].concat()))
}

/// Whether an update leaves `spec` as it was, byte for byte: the API server writes both objects, in one order of keys.
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

/// What Kubernetes sends with a create and an update, always; without it there is nothing to judge, and nothing to allow.
fn missing_object() -> Verdict {
    let message = "the request has no object".to_owned();
    let status = Status { status: "Failure", message, reason: "BadRequest", details: None, code: 400 };
    Verdict { status: Some(status), ..Verdict::default() }
}

/// The refusal, as the API server words its own (`errors.NewInvalid` of apimachinery).
fn invalid(request: &Request<'_>, refusing: &[&Finding], omitted: usize) -> Status {
    let name = plain(request.name.as_deref().unwrap_or_default());
    let mut message = format!("{KIND}.{GROUP} \"{name}\" is invalid: ");
    for (position, finding) in refusing.iter().take(NAMED).enumerate() {
        let separator = if position > 0 { "; " } else { "" };
        let finding = finding.to_string();
        // Writing to a string cannot fail.
        let _ = write!(message, "{separator}{}", cut(&finding, NAMED_LENGTH));
    }
    let unnamed = refusing.len().saturating_sub(NAMED) + omitted;
    if unnamed > 0 {
        let _ = write!(message, "; and {unnamed} more");
    }
    let causes = refusing.iter().take(CAUSES).map(|finding| cause(finding)).collect();
    let details = Details { name, group: GROUP, kind: KIND, causes };
    Status { status: "Failure", message, reason: "Invalid", details: Some(details), code: 422 }
}

/// One line for each finding, as many as may be, and how many more there are.
fn warnings<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<String> {
    /// What the last line may take.
    const RESERVED: usize = 32;
    let mut warnings = Vec::new();
    let mut left = WARNINGS_LENGTH - RESERVED;
    let mut more = 0;
    for warning in findings.map(warning) {
        match left.checked_sub(warning.chars().count()) {
            Some(rest) if more == 0 => {
                left = rest;
                warnings.push(warning);
            }
            _ => more += 1,
        }
    }
    if more > 0 {
        warnings.push(format!("and {more} more warnings"));
    }
    warnings
}

/// `spec.tls.minVersion: TLS 1.1 is deprecated [old-tls-version]`; where that is too long, the message's end is left out.
fn warning(finding: &Finding) -> String {
    let rule = format!(" [{}]", finding.rule.id());
    let path = finding.path.to_string();
    let separator = if path.is_empty() { "" } else { ": " };
    let said = format!("{path}{separator}{}", plain(&finding.message));
    format!("{}{rule}", cut(&said, WARNING_LENGTH.saturating_sub(rule.chars().count())))
}
