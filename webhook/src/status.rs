//! Refusals in the words of the API server.

use envoy_gateway_backend::api::{GROUP, KIND};
use envoy_gateway_backend::kubectl_yaml::ReadError;
use envoy_gateway_backend::{Finding, Reason};

use crate::causes::cause;
use crate::text::{escape, truncate};
use crate::wire::{Cause, Details, Request, Status};

/// Limit for the causes of a refusal.
const MAX_CAUSES: usize = 100;
/// Limit for the findings in the message; it contains the number of the others.
const MAX_MESSAGE_FINDINGS: usize = 10;
/// Limit for each finding in the message, and for its help.
const MAX_FINDING_CHARS: usize = 512;

/// Status for a create or update without an object; the API server always sends one.
pub(crate) fn missing_object() -> Status {
    let message = "missing field `object` in the request".to_owned();
    Status { status: "Failure", message, reason: "BadRequest", details: None, code: 400 }
}

/// Status for an object that exceeds the limits.
pub(crate) fn limit_exceeded(request: &Request<'_>, error: &ReadError) -> Status {
    let message =
        format!("{} [{}]", truncate(&escape(&error.to_string()), MAX_FINDING_CHARS), error.code());
    let cause = Cause {
        reason: Reason::FieldValueInvalid.as_str(),
        message: message.clone(),
        field: "<nil>".to_owned(),
    };
    refusal(request, &message, vec![cause])
}

/// Status for the findings that refuse an object; `omitted` more are not in the report.
pub(crate) fn invalid(request: &Request<'_>, refusing: &[&Finding], omitted: usize) -> Status {
    let mut messages: Vec<String> =
        refusing.iter().take(MAX_MESSAGE_FINDINGS).map(|finding| message(finding)).collect();
    let others = refusing.len().saturating_sub(MAX_MESSAGE_FINDINGS) + omitted;
    if others > 0 {
        messages.push(format!("and {others} more"));
    }
    refusal(
        request,
        &messages.join("; "),
        refusing.iter().take(MAX_CAUSES).map(|finding| cause(finding)).collect(),
    )
}

/// The finding and its help, for clients that do not show causes.
fn message(finding: &Finding) -> String {
    let message = finding.to_string();
    let message = truncate(&message, MAX_FINDING_CHARS);
    match &finding.help {
        None => message.into_owned(),
        Some(help) => format!("{message} ({})", truncate(&escape(help), MAX_FINDING_CHARS)),
    }
}

/// `errors.NewInvalid` of apimachinery.
fn refusal(request: &Request<'_>, message: &str, causes: Vec<Cause>) -> Status {
    let name = escape(request.name.as_deref().unwrap_or_default());
    let message = format!("{KIND}.{GROUP} \"{name}\" is invalid: {message}");
    let details = Details { name, group: GROUP, kind: KIND, causes };
    Status { status: "Failure", message, reason: "Invalid", details: Some(details), code: 422 }
}
