//! Findings as causes of a `Status`.

use envoy_gateway_backend::Finding;

use crate::text::{escape, truncate};
use crate::wire::Cause;

/// Limit for a field or message of a cause: a hostile object can have very long paths.
const MAX_CHARS: usize = 1024;

/// Converts a finding to the cause that the API server would write, followed by the rule's id.
///
/// Clients show causes, some of them nothing else. The field is Kubernetes' own spelling, `<nil>`
/// for the object itself; special characters are escaped.
pub(crate) fn cause(finding: &Finding) -> Cause {
    let cause = finding.cause();
    let message =
        format!("{} [{}]", truncate(&escape(&cause.message), MAX_CHARS), finding.rule.id());
    let path = finding.path.to_string();
    let field = if path.is_empty() { cause.field } else { truncate(&path, MAX_CHARS).into_owned() };
    Cause { reason: cause.reason.as_str(), message, field }
}
