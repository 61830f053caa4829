//! The objects of a policy, and their YAML.

use envoy_gateway_backend::admission_policy::{Action, AdmissionPolicy};
use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::{Gate, Profile, Release};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::engine::Engine;
use crate::{controller, platform, platforms, policy};

#[test]
fn yaml_equals_the_objects() {
    let platforms = platforms::all().into_iter().map(|(_, own)| platform(own, Release::LATEST));
    for profile in platforms.chain(Release::ALL.iter().map(|release| controller(*release))) {
        let policy = policy(&profile);
        let text = policy.to_string();
        let documents: Vec<_> = serde_yaml_ng::Deserializer::from_str(&text)
            .map(|document| {
                Value::deserialize(document).unwrap_or_else(|error| panic!("{error}: {text}"))
            })
            .collect();
        assert_eq!(documents, policy.objects(), "{text}");
    }
}

#[test]
fn objects_have_the_fields_of_the_api_server() {
    let profile = controller(Release::V1_9)
        .with_gates([Gate::Platform, Gate::Controller])
        .with_platform(Platform::public_egress());
    let [policy, binding] = AdmissionPolicy::new("egress.example", &profile)
        .expect("a policy")
        .with_action(Action::Warn)
        .objects();
    for object in [&policy, &binding] {
        assert_eq!(object["apiVersion"], "admissionregistration.k8s.io/v1");
        assert_eq!(object["metadata"], json!({ "name": "egress.example" }));
    }
    assert_eq!(binding["kind"], "ValidatingAdmissionPolicyBinding");
    assert_eq!(
        binding["spec"],
        json!({ "policyName": "egress.example", "validationActions": ["Warn"] })
    );
    assert_eq!(policy["kind"], "ValidatingAdmissionPolicy");
    assert_eq!(policy["spec"]["failurePolicy"], "Fail");
    assert_eq!(
        policy["spec"]["matchConstraints"]["resourceRules"],
        json!([{
            "apiGroups": ["gateway.envoyproxy.io"], "apiVersions": ["v1alpha1"],
            "operations": ["CREATE", "UPDATE"], "resources": ["backends"],
        }])
    );
    let names: Vec<_> = policy["spec"]["variables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|variable| &variable["name"])
        .collect();
    assert!(
        names.iter().all(|name| names.iter().filter(|other| *other == name).count() == 1),
        "{names:?}"
    );
    for validation in policy["spec"]["validations"].as_array().expect("validations") {
        let message = validation["message"].as_str().expect("a message");
        assert!(!message.trim().is_empty() && !message.contains(char::is_control), "{message}");
        assert!(
            ["Invalid", "Forbidden"].contains(&validation["reason"].as_str().expect("a reason"))
        );
    }
}

#[test]
fn expression_is_short_enough_for_the_parser() {
    for (name, own) in platforms::all() {
        let policy = policy(&platform(own, Release::LATEST));
        let variables = policy.variables().iter().map(|variable| variable.expression.as_str());
        let validations = policy.validations().iter();
        let validations = validations.flat_map(|v| {
            [v.expression.as_str(), v.message_expression.as_deref().unwrap_or_default()]
        });
        for expression in variables.chain(validations) {
            // cel-go's `expressionSizeCodePointLimit`.
            assert!(expression.chars().count() < 100_000, "{name}: {expression}");
        }
    }
}

#[test]
fn message_contains_the_first_value() {
    let refusal_message = |profile: &Profile, endpoint| {
        let policy = policy(profile);
        let backend = Backend::new(
            "b",
            BackendSpec::endpoints([BackendEndpoint::ip([8, 8, 8, 8], 1), endpoint]),
        );
        let object = serde_json::to_value(&backend).expect("a Backend is JSON");
        let refusals = Engine::new(&policy).refusals(&object, "default");
        let [refusal] = refusals.as_slice() else { panic!("{refusals:?}") };
        (refusal.validation.message.clone(), refusal.message.clone())
    };
    let egress = platform(Platform::public_egress(), Release::LATEST);
    for (profile, endpoint, message, expected) in [
        (
            &egress,
            BackendEndpoint::ip([127, 0, 0, 1], 80),
            "may not be in the loopback range (127.0.0.0/8, ::1/128)",
            "spec.endpoints[].ip.address \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)",
        ),
        (
            &egress,
            BackendEndpoint::fqdn("Metadata.Google.internal.".to_lowercase(), 80),
            "may not be in the cloud metadata domain metadata.google.internal, metadata.goog, instance-data, instance-data.ec2.internal, \
             metadata.azure.internal, metadata.tencentyun.com, api.metadata.cloud.ibm.com",
            "spec.endpoints[].fqdn.hostname \"metadata.google.internal.\": may not be in the cloud metadata domain metadata.google.internal, metadata.goog, \
             instance-data, instance-data.ec2.internal, metadata.azure.internal, metadata.tencentyun.com, api.metadata.cloud.ibm.com",
        ),
        (
            &egress,
            BackendEndpoint::fqdn("127.1", 80),
            "ends in a number: resolvers read it as an IP address, or not at all",
            "spec.endpoints[].fqdn.hostname \"127.1\": ends in a number: resolvers read it as an IP address, or not at all",
        ),
        (
            &controller(Release::LATEST),
            BackendEndpoint::fqdn("localhost", 80),
            "hostname … should be a domain with at least two segments separated by dots",
            "spec.endpoints[].fqdn.hostname: hostname localhost should be a domain with at least two segments separated by dots",
        ),
        (
            &platform(Platform::datum_cloud(), Release::V1_8),
            BackendEndpoint::ip([0, 0, 0, 0], 80),
            "may not be unspecified (…)",
            "spec.endpoints[].ip.address: may not be unspecified (0.0.0.0)",
        ),
    ] {
        assert_eq!(refusal_message(profile, endpoint), (message.to_owned(), expected.to_owned()));
    }
}

#[test]
fn request_without_a_change_of_the_spec_is_allowed() {
    let policy = policy(&controller(Release::LATEST));
    let engine = Engine::new(&policy);
    let backend = |address| json!({ "metadata": {}, "spec": { "endpoints": [{ "ip": { "address": address, "port": 1 } }] } });
    let mut labelled = backend("127.0.0.1");
    labelled["metadata"]["labels"] = json!({ "a": "b" });
    assert!(engine.matches(&backend("127.0.0.1"), None));
    assert!(!engine.matches(&labelled, Some(&backend("127.0.0.1"))));
    assert!(engine.matches(&backend("127.0.0.1"), Some(&backend("10.0.0.1"))));
}

#[test]
fn policy_without_name_or_rules_is_an_error() {
    let errors = |name: &str, profile: &Profile| {
        AdmissionPolicy::new(name, profile).expect_err("no policy").to_string()
    };
    let profile = controller(Release::LATEST);
    assert!(
        errors("No Name", &profile).starts_with(
            "`No Name` is not a valid policy name: a lowercase RFC 1123 subdomain must"
        )
    );
    assert_eq!(
        errors(&"a".repeat(254), &profile),
        format!(
            "`{}` is not a valid policy name: must be no more than 253 characters",
            "a".repeat(254)
        )
    );
    let nothing = "nothing to enforce: enable the controller gate, or set a platform that restricts something";
    assert_eq!(errors("b", &platform(Platform::default(), Release::LATEST)), nothing);
    assert_eq!(
        errors("b", &Profile::default().with_gates([Gate::Admission, Gate::Platform])),
        nothing
    );
}
