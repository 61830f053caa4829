//! decode(json) = Ok(b) ⇒ decode(encode(b)) = Ok(b); b.into_valid() is Ok exactly when b.validate() has no error; validating
//! twice says the same.
#![no_main]

use envoy_gateway_backend::{Backend, Profile, Release};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut backend) = serde_json::from_slice::<Backend>(bytes) else { return };
    let encoded = serde_json::to_vec(&backend).expect("a Backend is JSON");
    // serde_json reads some floats one bit off: what it read once it reads again.
    let again: Backend = serde_json::from_slice(&encoded).expect("what was encoded decodes");
    assert_eq!(serde_json::to_vec(&again).expect("a Backend is JSON"), encoded);
    backend.metadata.managed_fields = again.metadata.managed_fields.clone();
    assert_eq!(backend, again);

    for &release in Release::ALL {
        let profile = Profile::new(release);
        let report = backend.validate(&profile);
        assert_eq!(again.validate(&profile), report);
        assert!(!report.to_string().contains(|c: char| c.is_control() && c != '\n'));
        let _ = backend.validate_status(&profile).to_string();
        match backend.clone().into_valid(&profile) {
            Ok(valid) => assert!(!report.has_errors() && *valid.report() == report && *valid == backend),
            Err(invalid) => assert!(report.has_errors() && invalid.report == report && invalid.object == backend),
        }
    }
});
