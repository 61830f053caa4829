//! decode(json) = Ok(b) ⇒ check(encode(b)) = b.validate(), for every release: the text path and the typed path find the same.
#![no_main]

use std::collections::BTreeSet;

use envoy_gateway_backend::{Backend, Profile, Release, Report, manifest};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut backend) = serde_json::from_slice::<Backend>(bytes) else { return };
    // A create drops the status; what nobody looks into may hold what the text path cannot tell; and what the server writes
    // itself only a text is asked about, which is a create.
    (backend.status, backend.metadata.managed_fields) = (None, None);
    (backend.metadata.resource_version, backend.metadata.creation_timestamp) = (None, None);
    backend.metadata.deletion_timestamp = None;
    let text = serde_json::to_string(&backend).expect("a Backend is JSON");
    for &release in Release::ALL {
        let profile = Profile::new(release);
        let checked = manifest::check_as_backend(&text, &profile);
        assert_eq!(checked.backend(), Some(&backend), "{release} {text}");
        assert_eq!(said(checked.report()), said(&backend.validate(&profile)), "{release} {text}");
    }
});

fn said(report: &Report) -> BTreeSet<(String, &'static str, &str)> {
    report.iter().map(|finding| (finding.path.to_string(), finding.rule.id(), finding.message.as_str())).collect()
}
