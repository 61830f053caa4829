//! `platform-datum.ndjson`: all errors of Datum Cloud's platform validation, in its order.

use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::{Finding, Gate, Profile, Reason, Release};
use serde::Deserialize;

use crate::harness::{Figures, Outcome};

#[derive(Deserialize)]
struct Case {
    id: String,
    backend: Backend,
    expect: Expected,
}

#[derive(Deserialize)]
struct Expected {
    errors: Vec<Error>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Error(String, String, String);

pub(crate) fn cases(text: &str) -> Figures {
    let profile = Profile::new(Release::V1_8)
        .with_gates([Gate::Platform])
        .with_platform(Platform::datum_cloud());
    let outcomes = text.lines().map(|line| {
        let Case { id, backend, expect } = serde_json::from_str(line).expect("a case");
        let ours: Vec<_> = backend.check(&profile).iter().map(error).collect();
        Outcome {
            id,
            agrees: ours == expect.errors,
            ours: format!("{ours:?}"),
            theirs: format!("{:?}", expect.errors),
        }
    });
    vec![("platform-datum".into(), outcomes.collect())]
}

fn error(finding: &Finding) -> Error {
    let reason = finding.reason.expect("the platform gate gives reasons");
    // For a bare "Required value", Kubernetes leaves the detail empty.
    let detail = match (reason, finding.message.as_str()) {
        (Reason::FieldValueRequired, "required value") => "",
        (_, message) => message,
    };
    Error(reason.to_string(), finding.path.kubernetes(), detail.to_owned())
}
