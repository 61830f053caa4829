//! Compares our answers with those of the real systems for thousands of Backends.
//!
//! Prints one figure for each line. If the folder `CONFORMANCE_EXTRA` has a file of the same name, its
//! figures follow, marked ` (extra)`. A difference in our own files fails the test, unless
//! `conformance/known-differences.txt` names it with a reason; a listed difference that does not occur
//! fails as well. Differences in the extra folder are printed.
#![cfg(all(feature = "lint", feature = "schema"))]

#[path = "conformance/acceptance.rs"]
mod acceptance;
#[path = "conformance/admission.rs"]
mod admission;
#[path = "conformance/envoy.rs"]
mod envoy;
#[path = "conformance/harness.rs"]
mod harness;
#[path = "conformance/input.rs"]
mod input;
#[path = "conformance/platform.rs"]
mod platform;
#[path = "conformance/translation.rs"]
mod translation;
#[path = "conformance/yaml.rs"]
mod yaml;

use harness::run;

#[test]
fn yaml_reading_agrees_with_kubectl() {
    run("yaml.ndjson", yaml::cases);
}

#[test]
fn admission_agrees_with_the_api_server() {
    run("admission.ndjson", admission::cases);
}

#[test]
fn acceptance_agrees_with_envoy_gateway() {
    run("acceptance.ndjson", acceptance::cases);
}

#[test]
fn platform_gate_agrees_with_datum_cloud() {
    run("platform-datum.ndjson", platform::cases);
}

#[test]
fn translation_agrees_with_envoy_gateway() {
    run("translation.ndjson", translation::cases);
}

#[test]
fn input_translation_agrees_with_envoy_gateway() {
    run("input.ndjson", input::cases);
}

#[test]
fn tls_settings_agree_with_envoy() {
    run("envoy.ndjson", envoy::tls_cases);
}

#[test]
fn addresses_agree_with_envoy() {
    run("envoy-addresses.ndjson", envoy::address_cases);
}

/// Prints how many of the refused manifests have a finding with a help.
#[test]
fn refused_manifest_has_a_help() {
    harness::print_share("admission.ndjson", "help", |line| {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case");
        let profile = envoy_gateway_backend::Profile::default();
        let checked = envoy_gateway_backend::lint::Linter::new(&profile)
            .check_create(case["manifest"].as_str()?);
        checked
            .report()
            .has_errors()
            .then(|| checked.errors().any(|finding| finding.help.is_some()))
    });
}
