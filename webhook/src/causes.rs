//! A finding as a cause of a `Status`.

use envoy_gateway_backend::{Finding, Reason};

use crate::text::{cut, plain};
use crate::wire::Cause;

/// The most that a field or a message of a cause may take, in characters: a hostile object's paths are as long as it likes.
const LONGEST: usize = 1024;

/// The finding as the API server would write it, its rule's id behind it: clients show causes, and may show nothing else.
///
/// The field is escaped where Kubernetes' own spelling could be misread; elsewhere it is that.
pub(crate) fn cause(finding: &Finding) -> Cause {
    let message = format!("{} [{}]", cut(&plain(&message(finding)), LONGEST), finding.rule.id());
    Cause { reason: reason(finding), message, field: cut(&finding.path.to_string(), LONGEST).into_owned() }
}

/// `metav1.CauseType`. Strict decoding and the gates behind admission have none of their own.
fn reason(finding: &Finding) -> &'static str {
    match finding.reason {
        None | Some(Reason::StrictUnknownField | Reason::StrictDuplicateField | Reason::BadRequest) => {
            Reason::FieldValueInvalid.as_str()
        }
        Some(reason) => reason.as_str(),
    }
}

/// apimachinery's `field.Error.ErrorBody`: the kind of error, the value, and what is wrong with it.
fn message(finding: &Finding) -> String {
    let said = finding.message.as_str();
    let kind = match finding.reason {
        Some(Reason::FieldValueRequired) => "Required value",
        Some(Reason::FieldValueNotSupported) => "Unsupported value",
        Some(Reason::FieldValueTooLong) => "Too long",
        Some(Reason::FieldValueTooMany) => "Too many",
        Some(Reason::FieldValueDuplicate) => "Duplicate value",
        Some(Reason::FieldValueForbidden) => "Forbidden",
        _ => "Invalid value",
    };
    // Some messages say the kind themselves.
    let detail = match said.get(..kind.len()) {
        Some(start) if start.eq_ignore_ascii_case(kind) => said.get(kind.len()..).unwrap_or_default(),
        _ => said,
    };
    let detail = detail.trim_start_matches([':', ' ']);
    let shows_value = !matches!(finding.reason, Some(Reason::FieldValueRequired | Reason::FieldValueTooLong));
    let value = finding.value.as_deref().filter(|_| shows_value);
    [Some(kind), value, Some(detail).filter(|detail| !detail.is_empty())]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(": ")
}
