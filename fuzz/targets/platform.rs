//! platform(text) does not panic; a platform that is serialized and read again is equal, and checks
//! any Backend without a panic.
#![no_main]

use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::{Gate, Profile, lint};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match lint::parse_platform(text) {
        Ok(platform) => {
            let written = serde_json::to_string(&platform).expect("a policy is JSON");
            assert_eq!(lint::parse_platform(&written).as_ref(), Ok(&platform), "{written}");
            assert_eq!(
                serde_json::from_str::<Platform>(&written).ok().as_ref(),
                Some(&platform),
                "{written}"
            );
            let name = text.lines().next_back().unwrap_or_default();
            let endpoints =
                [BackendEndpoint::fqdn(name, 80), BackendEndpoint::ip([127, 0, 0, 1], 80)];
            let profile = Profile::default().with_gates([Gate::Platform]).with_platform(platform);
            let report = Backend::new("api", BackendSpec::endpoints(endpoints)).check(&profile);
            assert!(!report.to_string().contains(|c: char| c.is_control() && c != '\n'));
        }
        Err(report) => {
            assert!(report.has_errors());
            for finding in &report {
                let location =
                    finding.location.as_ref().expect("a finding in a text has a location");
                assert!(text.get(location.span.clone()).is_some(), "{finding:?}");
            }
        }
    }
});
