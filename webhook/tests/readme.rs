//! README agrees with the program.

use clap::CommandFactory as _;
use envoy_gateway_backend::Profile;
use envoy_gateway_backend_webhook::{Options, review};
use serde_json::{Value, json};

const README: &str = include_str!("../README.md");

#[test]
fn every_option_is_in_the_table_and_has_a_variable() {
    let command = Options::command();
    let mut options = 0;
    for argument in command.get_arguments() {
        let name = argument.get_long().expect("an option");
        let variable = format!("BACKEND_WEBHOOK_{}", name.to_uppercase().replace('-', "_"));
        assert_eq!(argument.get_env().and_then(|env| env.to_str()), Some(variable.as_str()));
        let row = README
            .lines()
            .find(|line| line.starts_with("| `--") && line.contains(&format!("`--{name}")));
        let row = row.unwrap_or_else(|| panic!("--{name} is in no row"));
        // The table contains small numbers literally.
        let default = argument.get_default_values().first().and_then(|value| value.to_str());
        if let Some(number) =
            default.filter(|default| default.len() < 4 && default.parse::<u32>().is_ok())
        {
            assert!(row.contains(&format!("| {number} |")), "{row}: {number}");
        }
        options += 1;
    }
    assert!(options > 20, "{options}");
}

#[test]
fn example_is_refused_as_shown() {
    let answer =
        review(include_bytes!("../examples/review.json"), &Profile::default()).expect("a review");
    let answer: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let cause = &answer["response"]["status"]["details"]["causes"][0];
    let message = format!(
        "spec.endpoints[0].fqdn.hostname: {}",
        cause["message"].as_str().expect("a string")
    );
    assert_eq!(cause["field"], json!("spec.endpoints[0].fqdn.hostname"));
    assert!(README.contains(&format!("The Backend \"api\" is invalid: {message}")), "{message}");
}
