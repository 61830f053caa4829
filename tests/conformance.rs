//! What real systems say about thousands of Backends, and whether we say the same.
//!
//! One figure a line; where the folder named by `CONFORMANCE_EXTRA` has a file of the same name,
//! once more with ` (extra)`. Differences in our own files fail the test, unless
//! `conformance/known-differences.txt` names them with a reason; it may name none that is not
//! there. Differences in the extra folder are printed.
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
fn yaml_is_read_as_kubectl_reads_it() {
    run("yaml.ndjson", yaml::cases);
}

#[test]
fn manifests_are_admitted_as_the_api_server_admits_them() {
    run("admission.ndjson", admission::cases);
}

#[test]
fn backends_are_accepted_as_envoy_gateway_accepts_them() {
    run("acceptance.ndjson", acceptance::cases);
}

#[test]
fn backends_are_let_in_as_datum_cloud_lets_them_in() {
    run("platform-datum.ndjson", platform::cases);
}

#[test]
fn backends_are_translated_as_envoy_gateway_translates_them() {
    run("translation.ndjson", translation::cases);
}

#[test]
fn whole_inputs_are_translated_as_envoy_gateway_translates_them() {
    run("input.ndjson", input::cases);
}

#[test]
fn tls_settings_load_as_envoy_loads_them() {
    run("envoy.ndjson", envoy::tls_cases);
}

#[test]
fn addresses_load_as_envoy_loads_them() {
    run("envoy-addresses.ndjson", envoy::address_cases);
}

/// Not an agreement, but worth a figure: how many of the refused manifests get a help with at least
/// one finding.
#[test]
fn refused_manifests_get_a_help() {
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
