//! Refusals, as the API server words its own.

use envoy_gateway_backend::api::{GROUP, KIND};
use envoy_gateway_backend::kubectl_yaml::ReadError;
use envoy_gateway_backend::{Finding, Reason};

use crate::causes::cause;
use crate::text::{cut, plain};
use crate::wire::{Cause, Details, Request, Status};

/// The most causes of a refusal; the message counts the rest.
const CAUSES: usize = 100;
/// The most findings that a message names.
const NAMED: usize = 10;
/// The most characters that each of them may take.
const NAMED_LENGTH: usize = 512;

/// What Kubernetes sends with a create and an update, always, is not there: nothing to judge, and
/// nothing to allow.
pub(crate) fn missing_object() -> Status {
    let message = "the request has no object".to_owned();
    Status { status: "Failure", message, reason: "BadRequest", details: None, code: 400 }
}

/// The object goes beyond the limits.
pub(crate) fn unreadable(request: &Request<'_>, error: &ReadError) -> Status {
    let message = format!("{} [{}]", cut(&plain(&error.to_string()), NAMED_LENGTH), error.code());
    let cause = Cause {
        reason: Reason::FieldValueInvalid.as_str(),
        message: message.clone(),
        field: "<nil>".to_owned(),
    };
    refusal(request, &message, vec![cause])
}

/// What was found, and how many more there were.
pub(crate) fn invalid(request: &Request<'_>, refusing: &[&Finding], omitted: usize) -> Status {
    let mut named: Vec<String> = refusing.iter().take(NAMED).map(|finding| name(finding)).collect();
    let unnamed = refusing.len().saturating_sub(NAMED) + omitted;
    if unnamed > 0 {
        named.push(format!("and {unnamed} more"));
    }
    refusal(
        request,
        &named.join("; "),
        refusing.iter().take(CAUSES).map(|finding| cause(finding)).collect(),
    )
}

/// The finding, and how to mend it: clients that show no causes show this.
fn name(finding: &Finding) -> String {
    let said = finding.to_string();
    let said = cut(&said, NAMED_LENGTH);
    match &finding.help {
        None => said.into_owned(),
        Some(help) => format!("{said} ({})", cut(&plain(help), NAMED_LENGTH)),
    }
}

/// `errors.NewInvalid` of apimachinery.
fn refusal(request: &Request<'_>, message: &str, causes: Vec<Cause>) -> Status {
    let name = plain(request.name.as_deref().unwrap_or_default());
    let message = format!("{KIND}.{GROUP} \"{name}\" is invalid: {message}");
    let details = Details { name, group: GROUP, kind: KIND, causes };
    Status { status: "Failure", message, reason: "Invalid", details: Some(details), code: 422 }
}
