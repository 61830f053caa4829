//! translate and controller_condition do not panic, for any Backend, route and profile, and agree: a
//! Backend that is not accepted is not served; a Backend that is translated passes the serving gate.
#![no_main]

use arbitrary::Unstructured;
use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::fuzzing::valid_backend;
use envoy_gateway_backend::translator::{Route, UpstreamContext};
use envoy_gateway_backend::{Gate, Profile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Unstructured::new(bytes);
    let profile: Profile = bytes.arbitrary().expect("any bytes make a profile");
    let route: Route = bytes.arbitrary().expect("any bytes make a route");
    let backend: Backend = match bytes.arbitrary() {
        Ok(true) => bytes.arbitrary().expect("any bytes make a Backend"),
        _ => valid_backend(&mut bytes, profile.release()),
    };
    let condition = backend.controller_condition(&profile, "2024-01-01T00:00:00Z");
    let accepted = condition.r#type == "Accepted";
    // Unknown policies count as none in a condition; the gate skips the rule.
    let known = if profile.policies().is_some() {
        profile.clone()
    } else {
        profile.clone().with_policies([])
    };
    let report = backend.check(&known.clone().with_gates([Gate::Controller]));
    assert_eq!(accepted, !report.has_errors(), "{backend:?}\n{condition:?}\n{report}");
    match backend.translate(&route, &profile) {
        Ok(translation) => {
            assert!(accepted, "{backend:?}\n{condition:?}");
            assert_eq!(translation, backend.translate(&route, &profile).expect("the same"));
            let setting = translation.setting;
            assert!(setting.gateway_errors().all(|error| error.endpoint < setting.endpoints.len()));
            let cluster = [&setting];
            let context = UpstreamContext::new(route.kind, &cluster, profile.release());
            let view = setting.upstream_view(setting.endpoints.first(), context);
            assert_eq!(view.tls.is_some(), setting.tls.is_some());
        }
        Err(error) => {
            assert!(!error.condition_message(0, 0).is_empty());
            // Accepted, but not served: the serving gate reports it, or skips the rule.
            let report = backend.check(&known.with_route(route).with_gates([Gate::Serving]));
            let is_skipped =
                report.skipped_rules().iter().any(|skipped| skipped.rule.id() == "serving-route");
            assert!(report.has_errors() || is_skipped || !accepted, "{backend:?}\n{error}");
        }
    }
});
