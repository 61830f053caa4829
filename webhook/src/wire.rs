//! The parts of `admission.k8s.io/v1` that the webhook reads and writes.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub(crate) const API_VERSION: &str = "admission.k8s.io/v1";
pub(crate) const KIND: &str = "AdmissionReview";

/// The request of the API server. Fields that do not affect the verdict (`options`, `userInfo`,
/// `dryRun` and others) are ignored.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Review<'a> {
    pub(crate) api_version: String,
    pub(crate) kind: String,
    #[serde(borrow)]
    pub(crate) request: Option<Request<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request<'a> {
    pub(crate) uid: String,
    pub(crate) kind: GroupVersionKind,
    pub(crate) sub_resource: Option<String>,
    /// Absent if the API server generates the name from `generateName`.
    pub(crate) name: Option<String>,
    pub(crate) namespace: Option<String>,
    pub(crate) operation: String,
    #[serde(borrow)]
    pub(crate) object: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) old_object: Option<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct GroupVersionKind {
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) kind: String,
}

/// The answer to the API server.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AnsweredReview<'a> {
    pub(crate) api_version: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) response: Response<'a>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Response<'a> {
    pub(crate) uid: &'a str,
    pub(crate) allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Status>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) warnings: Vec<String>,
}

/// `metav1.Status`, which the API server returns to its client.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "the name of the API field")]
pub(crate) struct Status {
    pub(crate) status: &'static str,
    pub(crate) message: String,
    pub(crate) reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) details: Option<Details>,
    pub(crate) code: u16,
}

#[derive(Debug, Serialize)]
pub(crate) struct Details {
    pub(crate) name: String,
    pub(crate) group: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) causes: Vec<Cause>,
}

/// `metav1.StatusCause`.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Cause {
    pub(crate) reason: &'static str,
    pub(crate) message: String,
    pub(crate) field: String,
}
