//! Policies for the corpora of the real controller and the real platform.

use std::path::Path;

use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::{Gate, Infrastructure, Profile, Release};
use serde::Deserialize;
use serde_json::Value;

use crate::engine::Engine;
use crate::{assert_agree, controller, platform, policy};

#[derive(Deserialize)]
struct Case {
    id: String,
    backend: Backend,
    expect: Value,
    #[serde(default)]
    tls_policies: Vec<Value>,
    #[serde(default)]
    infrastructure: String,
    #[serde(default)]
    backend_api_enabled: bool,
}

impl Case {
    fn object(&self) -> Value {
        serde_json::to_value(&self.backend).expect("a Backend is JSON")
    }

    /// The namespace of the request.
    fn namespace(&self) -> &str {
        self.backend.metadata.namespace.as_deref().unwrap_or("default")
    }

    /// Whether a release accepts the Backend; `None` if the corpus does not contain the release.
    fn is_accepted(&self, release: Release) -> Option<bool> {
        let expected = self.expect.as_array().expect("verdicts").iter();
        let of_release = |expected: &&Value| {
            expected["releases"]
                .as_array()
                .is_some_and(|all| all.contains(&release.to_string().into()))
        };
        expected.clone().find(of_release)?["accepted"].as_bool()
    }
}

fn cases(name: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance").join(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect()
}

/// Releases outside of the corpus; only the native checks are compared.
const NOT_IN_CORPUS: &[Release] = &[Release::V1_6.patch(2), Release::V1_10];

#[test]
fn controller_policy_agrees_in_every_release() {
    let cases = cases("acceptance.ndjson");
    let minors = Release::ALL.iter().filter(|release| !NOT_IN_CORPUS.contains(release));
    for &release in minors.chain(NOT_IN_CORPUS) {
        let profiles = [Infrastructure::Kubernetes, Infrastructure::Host].map(|infrastructure| {
            [true, false].map(|enabled| {
                controller(release)
                    .with_infrastructure(infrastructure)
                    .with_backend_api_enabled(enabled)
            })
        });
        let policies = profiles.each_ref().map(|profiles| profiles.each_ref().map(policy));
        let engines = policies.each_ref().map(|policies| policies.each_ref().map(Engine::new));
        let mut checked = 0;
        for case in &cases {
            let (host, disabled) = (case.infrastructure == "Host", !case.backend_api_enabled);
            let (profile, engine) = (
                &profiles[usize::from(host)][usize::from(disabled)],
                &engines[usize::from(host)][usize::from(disabled)],
            );
            let refusals = engine.refusals(&case.object(), case.namespace());
            assert_agree(
                &case.backend.check(profile),
                &refusals,
                &format_args!("{release}: {}", case.id),
            );
            // The verdict of the controller, except for the CA of a BackendTLSPolicy.
            if let Some(accepted) = case.is_accepted(release) {
                let refused = refusals.iter().any(|refusal| {
                    case.tls_policies.is_empty()
                        || refusal.validation.rule.id() != "controller-ca-required"
                });
                assert!(!(accepted && refused), "{release}: {}", case.id);
                assert!(
                    accepted || refused || !case.tls_policies.is_empty(),
                    "{release}: {}",
                    case.id
                );
                checked += 1;
            }
        }
        let expressions: usize = engines.iter().flatten().map(Engine::expressions).sum();
        println!(
            "controller {release}: {expressions} expressions agree on {} Backends",
            cases.len()
        );
        let in_corpus = if NOT_IN_CORPUS.contains(&release) { 0 } else { cases.len() };
        assert_eq!(checked, in_corpus, "{release}");
    }
}

#[test]
fn rules_that_depend_on_policies_are_skipped() {
    let profile = Profile::new(Release::V1_9).with_gates([Gate::Controller]);
    let without = policy(&profile);
    assert!(
        without
            .validations()
            .iter()
            .all(|validation| validation.rule.id() != "controller-ca-required")
    );
    let engine = Engine::new(&without);
    for case in cases("acceptance.ndjson")
        .iter()
        .filter(|case| case.infrastructure != "Host" && case.backend_api_enabled)
    {
        let refusals = engine.refusals(&case.object(), case.namespace());
        assert_agree(&case.backend.check(&profile), &refusals, &case.id);
        assert!(
            case.is_accepted(Release::V1_9) != Some(true) || refusals.is_empty(),
            "{}",
            case.id
        );
    }
}

#[test]
fn platform_policy_agrees() {
    let cases = cases("platform-datum.ndjson");
    for name in Platform::PRESETS {
        let profile = platform(Platform::preset(name).expect("it is ready"), Release::V1_8);
        let policy = policy(&profile);
        let engine = Engine::new(&policy);
        for case in &cases {
            let refusals = engine.refusals(&case.object(), case.namespace());
            assert_agree(&case.backend.check(&profile), &refusals, &case.id);
            if *name == "datum-cloud" {
                let errors = case.expect["errors"].as_array().expect("errors");
                assert_eq!(errors.is_empty(), refusals.is_empty(), "{}", case.id);
            }
        }
        println!("{name}: {} expressions agree on {} Backends", engine.expressions(), cases.len());
    }
}
