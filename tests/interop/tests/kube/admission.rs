//! Admission of the test server, by the crate's checks.

use envoy_gateway_backend::api::{BackendSpec, GROUP, KIND};
use envoy_gateway_backend::kube::v5::Backend;
use envoy_gateway_backend::{Gate, Profile, Reason, Release, Report, lint};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde_json::{Value, json};

/// The answer to a refused request: a `Status`.
pub(crate) struct Refusal(pub(crate) Value);

impl Refusal {
    pub(crate) fn new(code: u16, reason: &str, message: &str, details: &Value) -> Self {
        Self(json!({
            "apiVersion": "v1",
            "kind": "Status",
            "metadata": {},
            "status": "Failure",
            "message": message,
            "reason": reason,
            "details": details,
            "code": code,
        }))
    }

    /// apimachinery, `errors.NewInvalid`.
    fn invalid(name: &str, report: &Report) -> Self {
        let causes: Vec<String> = report.causes().map(|cause| cause.to_string()).collect();
        let message = if let [one] = causes.as_slice() {
            one.clone()
        } else {
            format!("[{}]", causes.join(", "))
        };
        let causes: Vec<_> = report.causes().collect();
        let details = json!({"name": name, "group": GROUP, "kind": KIND, "causes": causes});
        Self::new(
            422,
            "Invalid",
            &format!("{KIND}.{GROUP} {name:?} is invalid: {message}"),
            &details,
        )
    }

    /// apiserver, `handlers/create.go` and `runtime.NewStrictDecodingError`.
    fn strict(report: &Report) -> Self {
        let messages: Vec<_> = strict_findings(report).collect();
        let message = format!(
            "{KIND} in version \"v1alpha1\" cannot be handled as a {KIND}: strict decoding error: {}",
            messages.join(", ")
        );
        Self::new(400, "BadRequest", &message, &json!({}))
    }
}

fn strict_findings(report: &Report) -> impl Iterator<Item = &str> {
    let strict = [Some(Reason::StrictUnknownField), Some(Reason::StrictDuplicateField)];
    report
        .iter()
        .filter(move |finding| strict.contains(&finding.reason))
        .map(|finding| finding.message.as_str())
}

fn profile() -> Profile {
    Profile::new(Release::LATEST).with_gates([Gate::Admission])
}

/// Returns the object to store: checked, pruned, defaulted, without a status.
pub(crate) fn admit(object: &Value, strict: bool) -> Result<Value, Refusal> {
    let profile = profile();
    let mut created = object.clone();
    if let Some(metadata) = created["metadata"].as_object_mut() {
        // Only of an update; a create with one was refused before.
        metadata.remove("resourceVersion");
    }
    let checked = lint::Linter::new(&profile).check_create(&created.to_string());
    if strict && strict_findings(checked.report()).next().is_some() {
        return Err(Refusal::strict(checked.report()));
    }
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    let Ok(mut backend) = serde_json::from_value::<Backend>(object.clone()) else {
        return Err(Refusal::invalid(name, checked.report()));
    };
    let report = backend.check(&profile);
    if report.has_errors() {
        return Err(Refusal::invalid(name, &report));
    }
    backend.apply_defaults(profile.release());
    backend.status = None;
    Ok(serde_json::to_value(backend).expect("a Backend is JSON"))
}

/// Returns the status to store: checked and pruned.
pub(crate) fn admit_status(object: &Value) -> Result<Value, Refusal> {
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    match serde_json::from_value(object["status"].clone()) {
        Ok(status) => {
            let backend =
                Backend { metadata: ObjectMeta::default(), spec: BackendSpec::default(), status };
            let report = backend.check_status(&profile());
            if report.has_errors() {
                return Err(Refusal::invalid(name, &report));
            }
            Ok(serde_json::to_value(backend.status).expect("a status is JSON"))
        }
        Err(_) => Err(Refusal::invalid(
            name,
            &lint::Linter::new(&profile()).check_status(&object.to_string()),
        )),
    }
}
