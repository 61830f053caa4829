//! valid_backend(bytes, r) is stored and accepted by r with any policies, as a value and as a text; and
//! it deserializes as it was serialized.
#![no_main]

use arbitrary::Unstructured;
use envoy_gateway_backend::fuzzing::valid_backend;
use envoy_gateway_backend::policy::BackendTlsPolicy;
use envoy_gateway_backend::{Gate, Profile, Release, lint};
use envoy_gateway_backend_fuzz::round_trip;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Unstructured::new(bytes);
    let release: Release = bytes.arbitrary().expect("any bytes make a release");
    let backend = valid_backend(&mut bytes, release);
    let policies: Vec<BackendTlsPolicy> = bytes.arbitrary().expect("any bytes make policies");
    let profile = Profile::new(release)
        .with_gates([Gate::Admission, Gate::Controller])
        .with_policies(policies);
    let report = backend.check(&profile);
    assert!(!report.has_errors(), "{release} {backend:?}\n{report}");
    let condition = backend.controller_condition(&profile, "2024-01-01T00:00:00Z");
    assert_eq!(condition.r#type, "Accepted", "{release} {backend:?}");

    let text = serde_json::to_string(&backend).expect("a Backend is JSON");
    let checked = lint::Linter::new(&profile).check_create(&text);
    assert!(!checked.report().has_errors(), "{release} {text}\n{}", checked.report());
    assert_eq!(checked.backend(), Some(&backend));
    round_trip(backend);
});
