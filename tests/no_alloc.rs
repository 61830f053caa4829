//! A valid Backend costs no heap allocation: a controller can ask at every event.

#[path = "support/valid.rs"]
mod valid;

use allocation_counter::measure;
use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::{Profile, Release};

/// How many allocations every gate of a release makes of a Backend it has nothing to say of.
fn allocations(backend: &Backend, release: Release) -> u64 {
    let profile = Profile::new(release);
    let report = backend.check(&profile);
    assert!(report.is_empty(), "{release}: {report}");
    measure(|| drop(backend.check(&profile))).count_total
}

#[test]
fn a_small_backend_costs_no_allocation_in_any_release() {
    let backend = valid::small();
    for &release in Release::ALL {
        assert_eq!(allocations(&backend, release), 0, "{release}");
    }
}

#[test]
fn neither_does_one_with_as_many_endpoints_as_there_may_be() {
    assert_eq!(allocations(&valid::large(), Release::LATEST), 0);
}

#[test]
fn nor_one_with_every_field_set() {
    assert_eq!(allocations(&valid::full(), Release::LATEST), 0);
}

#[test]
fn a_status_costs_no_more_than_a_place_to_look_for_duplicates() {
    let backend = valid::full();
    let profile = Profile::default();
    assert!(backend.check_status(&profile).is_empty());
    assert!(measure(|| drop(backend.check_status(&profile))).count_total <= 2);
}

#[test]
fn allocations_are_counted_at_all() {
    let mut backend = valid::small();
    backend.metadata.name = Some("Not a name".into());
    assert!(measure(|| drop(backend.check(&Profile::default()))).count_total > 0);
}
