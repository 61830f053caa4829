//! The pure part: the bytes of an `AdmissionReview` in, the bytes of its answer out.

use std::fmt;

use envoy_gateway_backend::Profile;

use crate::judge::judge;
use crate::text::{cut, plain};
use crate::wire::{self, Answered, Response, Review};

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

/// Answers an `AdmissionReview`: judges the Backend that is to be created or updated, and allows
/// everything else.
///
/// A create and an update are judged by the gates of the profile. An update that leaves `spec` as
/// it was is always allowed, with warnings: whatever is wrong is stored already, and labels, owners
/// and finalizers must stay movable when a policy gets stricter. An update of the `status`
/// subresource is judged by what the API server asks of a status.
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
/// Fails where the bytes are not JSON, or no `AdmissionReview` of `admission.k8s.io/v1` with a
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
    let verdict = judge(&request, profile);
    let refusal = verdict.status.is_some().then(|| Refusal {
        namespace: request.namespace.clone().unwrap_or_default(),
        name: request.name.clone().unwrap_or_default(),
        rules: verdict.rules,
    });
    let allowed = refusal.is_none();
    let response =
        Response { uid: &request.uid, allowed, status: verdict.status, warnings: verdict.warnings };
    let answered = Answered { api_version: &api_version, kind: &kind, response };
    // Strings, booleans and numbers in structs and lists: nothing that JSON could not hold.
    let body = serde_json::to_vec(&answered).map_err(|json| error(ErrorKind::Json(json)))?;
    Ok(Answer { body, refusal })
}
