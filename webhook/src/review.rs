//! Pure function from the bytes of an `AdmissionReview` to the bytes of its answer.

use std::fmt;

use envoy_gateway_backend::Profile;

use crate::check::check;
use crate::text::{escape, truncate};
use crate::wire::{self, AnsweredReview, Response, Review};

/// The answer to an `AdmissionReview`.
#[derive(Debug)]
pub struct Answer {
    /// The `AdmissionReview` with the response, as JSON.
    pub body: Vec<u8>,
    /// The refused object and the violated rules; `None` if the request is allowed.
    pub refusal: Option<Refusal>,
}

/// A refused object, without its content.
///
/// `Display` is one line: `default/api: not-supported, too-large`, escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The namespace of the request; empty if it has none.
    pub namespace: String,
    /// The name of the object; empty if the API server generates it.
    pub name: String,
    /// The ids of the violated rules, without duplicates, in the order of the report.
    pub rules: Vec<&'static str>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// The longest name that the API server accepts.
        const MAX_NAME_CHARS: usize = 253;
        let short = |text: &str| truncate(&escape(text), MAX_NAME_CHARS).into_owned();
        write!(f, "{}/{}: {}", short(&self.namespace), short(&self.name), self.rules.join(", "))
    }
}

/// An invalid `AdmissionReview`.
#[derive(Debug, thiserror::Error)]
#[error("body is not an AdmissionReview of admission.k8s.io/v1: {kind}")]
pub struct ReviewError {
    kind: ErrorKind,
}

#[derive(Debug, thiserror::Error)]
enum ErrorKind {
    #[error("{}", truncate(&escape(&.0.to_string()), 256))]
    Json(serde_json::Error),
    #[error("found `{}` of `{}`", truncate(&escape(kind), 64), truncate(&escape(api_version), 64))]
    Type { api_version: String, kind: String },
    #[error("missing field `request`")]
    NoRequest,
}

/// Answers an `AdmissionReview`: checks Backends that are created or updated, and allows all other
/// requests.
///
/// The gates of the profile check creates and updates. An update that does not change `spec` is
/// always allowed, with warnings: the spec is already stored, and labels, owner references and
/// finalizers must stay changeable when a policy becomes stricter. The CRD's rules for `status`
/// check an update of the `status` subresource.
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
/// Returns an error if the bytes are not an `AdmissionReview` of `admission.k8s.io/v1` with a
/// request.
pub fn review(body: &[u8], profile: &Profile) -> Result<Answer, ReviewError> {
    let error = |kind| ReviewError { kind };
    let review: Review<'_> =
        serde_json::from_slice(body).map_err(|json| error(ErrorKind::Json(json)))?;
    let Review { api_version, kind, request } = review;
    if (api_version.as_str(), kind.as_str()) != (wire::API_VERSION, wire::KIND) {
        return Err(error(ErrorKind::Type { api_version, kind }));
    }
    let request = request.ok_or_else(|| error(ErrorKind::NoRequest))?;
    let verdict = check(&request, profile);
    let refusal = verdict.status.is_some().then(|| Refusal {
        namespace: request.namespace.clone().unwrap_or_default(),
        name: request.name.clone().unwrap_or_default(),
        rules: verdict.rules,
    });
    let allowed = refusal.is_none();
    let response =
        Response { uid: &request.uid, allowed, status: verdict.status, warnings: verdict.warnings };
    let answer = AnsweredReview { api_version: &api_version, kind: &kind, response };
    // Strings, booleans and numbers in structs and lists always serialize.
    let body = serde_json::to_vec(&answer).map_err(|json| error(ErrorKind::Json(json)))?;
    Ok(Answer { body, refusal })
}
