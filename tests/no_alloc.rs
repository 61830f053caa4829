//! Checking a valid Backend does not allocate, so that a controller can check at every event.

#[path = "support/valid.rs"]
mod valid;

use allocation_counter::measure;
use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::{Profile, Release};

/// Number of allocations of a check with all gates of a release. The Backend has no finding.
fn allocations(backend: &Backend, release: Release) -> u64 {
    let profile = Profile::new(release);
    let report = backend.check(&profile);
    assert!(report.is_empty(), "{release}: {report}");
    measure(|| drop(backend.check(&profile))).count_total
}

#[test]
fn small_backend_check_does_not_allocate_in_any_release() {
    let backend = valid::small();
    for &release in Release::ALL {
        assert_eq!(allocations(&backend, release), 0, "{release}");
    }
}

#[test]
fn largest_backend_check_does_not_allocate() {
    assert_eq!(allocations(&valid::large(), Release::LATEST), 0);
}

#[test]
fn backend_with_every_field_check_does_not_allocate() {
    assert_eq!(allocations(&valid::full(), Release::LATEST), 0);
}

#[test]
fn status_check_allocates_at_most_twice() {
    let backend = valid::full();
    let profile = Profile::default();
    assert!(backend.check_status(&profile).is_empty());
    assert!(measure(|| drop(backend.check_status(&profile))).count_total <= 2);
}

#[test]
fn invalid_backend_check_allocates() {
    let mut backend = valid::small();
    backend.metadata.name = Some("Not a name".into());
    assert!(measure(|| drop(backend.check(&Profile::default()))).count_total > 0);
}
