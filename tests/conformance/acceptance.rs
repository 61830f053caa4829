//! `acceptance.ndjson`: the verdict and the condition of Envoy Gateway's controller.

use envoy_gateway_backend::api::{Backend, ConditionStatus};
use envoy_gateway_backend::policy::BackendTlsPolicy;
use envoy_gateway_backend::{Gate, Infrastructure, Profile, Release};
use serde::Deserialize;

use crate::harness::{Expected, Figures, Outcome, by_version};

#[derive(Deserialize)]
struct Case {
    id: String,
    backend: Backend,
    tls_policies: Vec<BackendTlsPolicy>,
    infrastructure: String,
    backend_api_enabled: bool,
    expect: Vec<Expected<Answer>>,
}

#[derive(Deserialize)]
struct Answer {
    accepted: bool,
    message: String,
}

pub(crate) fn cases(text: &str) -> Figures {
    let cases: Vec<Case> =
        text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect();
    by_version("acceptance", &cases, |case| &case.expect, compare)
}

fn compare(case: &Case, expected: &Answer, release: &str) -> Outcome {
    let release: Release = release.parse().expect("a known release");
    let infrastructure = match case.infrastructure.as_str() {
        "Host" => Infrastructure::Host,
        _ => Infrastructure::Kubernetes,
    };
    let profile = Profile::new(release)
        .with_gates([Gate::Controller])
        .with_infrastructure(infrastructure)
        .with_backend_api_enabled(case.backend_api_enabled)
        .with_policies(case.tls_policies.clone());
    let condition = case.backend.controller_condition(&profile, "2024-01-01T00:00:00Z");
    let accepted = condition.status == ConditionStatus::True;
    // The first finding of the report has the same message.
    let report = case.backend.check(&profile);
    let first = report.findings().first().map(|finding| finding.message.as_str());
    let agrees = accepted == expected.accepted
        && condition.message == expected.message
        && report.has_errors() != accepted
        && first.is_none_or(|first| condition.message.ends_with(first));
    Outcome {
        id: case.id.clone(),
        agrees,
        ours: format!("{accepted} {}", condition.message),
        theirs: format!("{} {}", expected.accepted, expected.message),
    }
}
