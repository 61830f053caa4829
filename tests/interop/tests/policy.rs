//! Admission policies say what the native checks say, evaluated by a CEL engine.

#[path = "policy/engine.rs"]
mod engine;

use std::collections::BTreeSet;
use std::path::Path;

use engine::Engine;
use envoy_gateway_backend::admission_policy::AdmissionPolicy;
use envoy_gateway_backend::{Backend, Gate, Infrastructure, Platform, Profile, Release};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    id: String,
    backend: Backend,
    #[serde(default)]
    infrastructure: String,
}

fn corpus(name: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect()
}

fn native(backend: &Backend, profile: &Profile) -> BTreeSet<&'static str> {
    backend.validate(profile).errors().map(|finding| finding.rule.id()).collect()
}

#[test]
fn acceptance() {
    let corpus = corpus("acceptance.ndjson");
    for &release in Release::ALL {
        let profile = Profile::new(release).with_gates([Gate::Controller]).with_policies([]);
        for infrastructure in [Infrastructure::Kubernetes, Infrastructure::Host] {
            let profile = profile.clone().with_infrastructure(infrastructure);
            let policy = AdmissionPolicy::new("p", &profile).unwrap();
            if release == Release::V1_9 { println!("{policy}"); }
            let engine = Engine::new(&policy);
            let mut asked = 0;
            for case in &corpus {
                let object = serde_json::to_value(&case.backend).unwrap();
                let namespace = case.backend.metadata.namespace.as_deref().unwrap_or("default");
                assert_eq!(engine.broken(&object, namespace), native(&case.backend, &profile), "{release} {} {object}", case.id);
                asked += 1;
            }
            println!("{release} {infrastructure:?} {asked}");
        }
    }
}

#[test]
fn datum() {
    let corpus = corpus("platform-datum.ndjson");
    for name in Platform::READY {
        let profile = Profile::new(Release::V1_8).with_gates([Gate::Platform]).with_platform(Platform::ready(name).unwrap());
        let policy = AdmissionPolicy::new("p", &profile).unwrap();
        println!("{policy}");
        let engine = Engine::new(&policy);
        for case in &corpus {
            let object = serde_json::to_value(&case.backend).unwrap();
            assert_eq!(engine.broken(&object, "default"), native(&case.backend, &profile), "{} {object}", case.id);
        }
    }
}
