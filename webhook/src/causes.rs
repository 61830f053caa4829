//! A finding as a cause of a `Status`.

use envoy_gateway_backend::Finding;

use crate::text::{cut, plain};
use crate::wire::Cause;

/// The most that a field or a message of a cause may take, in characters: a hostile object's paths
/// are as long as it likes.
const LONGEST: usize = 1024;

/// The finding as the API server would write it, its rule's id behind it: clients show causes, and
/// may show nothing else.
///
/// The field is escaped where Kubernetes' own spelling could be misread; elsewhere it is that,
/// `<nil>` for the object itself.
pub(crate) fn cause(finding: &Finding) -> Cause {
    let cause = finding.cause();
    let message = format!("{} [{}]", cut(&plain(&cause.message), LONGEST), finding.rule.id());
    let path = finding.path.to_string();
    let field = if path.is_empty() { cause.field } else { cut(&path, LONGEST).into_owned() };
    Cause { reason: cause.reason.as_str(), message, field }
}
