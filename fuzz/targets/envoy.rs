//! The envoy gate reports an error exactly where Envoy does not accept the settings, for every
//! version; the rule of the exit is reported exactly where an ALPN protocol is empty; a text gives
//! the same report as a value.
#![no_main]

use arbitrary::Unstructured;
use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
use envoy_gateway_backend::envoy::{Outcome, TlsSettings, check_alpn};
use envoy_gateway_backend::fuzzing::near_miss_tls;
use envoy_gateway_backend::{EnvoyVersion, Gate, Profile, lint};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let tls = near_miss_tls(&mut Unstructured::new(bytes));
    let endpoint = BackendEndpoint::fqdn("api.example.com", 443);
    let backend = Backend::new("api", BackendSpec::endpoints([endpoint]).with_tls(tls.clone()));
    let text = serde_json::to_string(&backend).expect("a Backend is JSON");
    let settings = TlsSettings::from(&tls);
    for &version in EnvoyVersion::MEASURED {
        let profile = Profile::default().with_envoy(version).with_gates([Gate::Envoy]);
        let report = backend.check(&profile);
        let outcome = settings.outcome(version);
        assert_eq!(report.has_errors(), outcome != Outcome::Accepts, "{version} {tls:?}\n{report}");
        let of_exit = |rule: &str| rule == "envoy-alpn-abort";
        let exits = report.iter().filter(|finding| of_exit(finding.rule.id())).count();
        if outcome == Outcome::Aborts {
            assert_eq!(exits, report.findings().len(), "{version} {tls:?}\n{report}");
        }
        assert!(exits <= check_alpn(settings.alpn_protocols).len());
        let checked = lint::Linter::new(&profile).check_create(&text);
        let of_text: Vec<_> = checked.report().iter().map(ToString::to_string).collect();
        let of_value: Vec<_> = report.iter().map(ToString::to_string).collect();
        assert_eq!(of_text, of_value, "{text}");
    }
});
