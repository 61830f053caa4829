//! The properties of `yaml_bytes`, for manifests with plausible mistakes and any profile; the verdicts
//! for all releases equal those of single checks; and the law of fixes: applying a fix removes its
//! finding, adds no finding except those that the broken structure had hidden, and changes nothing
//! else.
#![no_main]

#[path = "../../tests/support/fixes.rs"]
mod fixes;

use arbitrary::Unstructured;
use envoy_gateway_backend::fuzzing::{MAX_MANIFEST, near_miss_manifest};
use envoy_gateway_backend::{Gate, Profile, lint};
use envoy_gateway_backend_fuzz::check_text;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Unstructured::new(bytes);
    let text = near_miss_manifest(&mut bytes);
    assert!(text.len() <= MAX_MANIFEST);
    let profile: Profile = bytes.arbitrary().expect("any bytes make a profile");
    check_text(&text, &profile);
    let _ = lint::Linter::new(&profile).check_status(&text);
    for (release, first) in lint::Linter::new(&Profile::default()).compatibility(&text).iter() {
        let checked = lint::Linter::new(&Profile::new(release).with_gates([Gate::Admission]))
            .check_create(&text);
        assert_eq!(first, checked.report().findings().first(), "{release}");
    }
    fixes::check_law_of_fixes(&text, &profile.with_gates([Gate::Admission]));
});
