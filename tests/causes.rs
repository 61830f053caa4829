//! The causes of a report, compared with those of the API server.
#![cfg(feature = "lint")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use envoy_gateway_backend::api::{Backend, BackendSpec, BackendTls, ObjectMeta, OwnerReference};
use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::{Cause, Gate, Profile, Release, Report, lint};
use serde::Deserialize;
use serde_json::{Value, json};

/// The compared part of a line of `admission.ndjson`.
#[derive(Deserialize)]
struct Case {
    id: String,
    manifest: String,
    expect: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    releases: Vec<String>,
    stage: String,
    errors: Vec<(String, String, String)>,
}

/// Maximum length of a quoted value, in characters.
const MAX_VALUE_CHARACTERS: usize = 128;

/// The value at a path in the API server's notation. Keys have no dots here.
fn value_at<'v>(object: &'v Value, path: &str) -> &'v Value {
    path.split(['.', '[']).fold(object, |here, step| match step.strip_suffix(']') {
        Some(index) => &here[index.parse::<usize>().expect("an index")],
        None => &here[step],
    })
}

/// A scalar as Go prints it in an error (`field.Error.ErrorBody`).
fn printed(value: &Value) -> String {
    let Value::String(text) = value else { return value.to_string() };
    let mut quoted = String::from("\"");
    for (position, c) in text.chars().enumerate() {
        if position == MAX_VALUE_CHARACTERS {
            quoted.push('…');
            break;
        }
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\u{0}'..='\u{1f}' | '\u{7f}' => write!(quoted, "\\x{:02x}", u32::from(c)).unwrap(),
            '\u{200b}' => quoted.push_str("\\u200b"),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// The cause that the API server builds from an error with this detail.
fn expected(reason: &str, field: &str, detail: &str, object: &Value) -> String {
    let value = value_at(object, field);
    let count = value.as_array().map_or(0, Vec::len);
    let body = match reason {
        "FieldValueRequired" if detail.is_empty() => "Required value".to_owned(),
        "FieldValueRequired" => format!("Required value: {detail}"),
        "FieldValueTooLong" => format!("Too long: {detail}"),
        "FieldValueTooMany" => format!("Too many: {count}: {detail}"),
        // The server prints lists and objects too; a finding does not contain them.
        "FieldValueNotSupported" if value.is_object() || value.is_array() => {
            format!("Unsupported value: {detail}")
        }
        "FieldValueNotSupported" => format!("Unsupported value: {}: {detail}", printed(value)),
        "FieldValueTypeInvalid" => {
            let (_, found) = detail.rsplit_once(": ").expect("the type that was found");
            format!("Invalid value: {found}: {detail}")
        }
        "FieldValueInvalid" if detail.contains(" evaluating rule: ") => {
            format!("Invalid value: \"object\": {detail}")
        }
        "FieldValueInvalid" if detail.contains("should have at least") => {
            format!("Invalid value: {count}: {detail}")
        }
        "FieldValueInvalid" if value.is_object() || value.is_array() => {
            format!("Invalid value: {detail}")
        }
        "FieldValueInvalid" => format!("Invalid value: {}: {detail}", printed(value)),
        other => panic!("{other}"),
    };
    format!("{reason} {field}: {body}")
}

fn counted(causes: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for cause in causes {
        *counts.entry(cause).or_default() += 1;
    }
    counts
}

fn with_reason(cause: &Cause) -> String {
    format!("{} {cause}", cause.reason)
}

fn causes(report: &Report) -> Vec<String> {
    report.causes().map(|cause| cause.to_string()).collect()
}

const SKIPPED: &str = "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; \
                       correct the existing errors to complete validation";

#[test]
fn causes_equal_the_api_server_in_every_release() {
    let mut compared = 0;
    for line in include_str!("conformance/admission.ndjson").lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        let document =
            kubectl_yaml::first_document(&case.manifest).and_then(|document| document.content.ok());
        let Some(object) = document.map(|tree| tree.root().to_json()) else { continue };
        for Expected { releases, stage, errors } in &case.expect {
            // An object that is refused before validation has no causes.
            if !matches!(stage.as_str(), "meta" | "schema")
                || errors.iter().any(|(_, field, _)| is_elsewhere(field, value_at(&object, field)))
            {
                continue;
            }
            let theirs = counted(
                errors
                    .iter()
                    .map(|(reason, field, detail)| expected(reason, field, detail, &object)),
            );
            for release in releases {
                let release: Release = release.parse().expect("a release");
                let profile = Profile::new(release).with_gates([Gate::Admission]);
                let checked = lint::Linter::new(&profile).check_create(&case.manifest);
                let ours = checked.report().causes().filter(|cause| cause.field != "<nil>");
                assert_eq!(
                    counted(ours.map(|cause| with_reason(&cause))),
                    theirs,
                    "{} {release}",
                    case.id
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 5000, "only {compared} answers compared");
}

/// apimachinery, `ValidateObjectMeta`.
#[test]
fn metadata_causes_equal_the_api_server() {
    let owner = OwnerReference { api_version: "v1/".into(), ..OwnerReference::default() };
    let metadata = ObjectMeta {
        labels: Some([("team".to_owned(), "x y".to_owned())].into()),
        finalizers: Some(vec!["/\"\u{7}\u{7f}\u{202e}\u{e0001}".to_owned()]),
        owner_references: Some(vec![owner]),
        ..ObjectMeta::default()
    };
    let backend = Backend { metadata, spec: BackendSpec::default(), status: None };
    let report = backend.check(&Profile::default().with_gates([Gate::Admission]));
    let heads: Vec<_> = causes(&report)
        .iter()
        .map(|cause| cause.split(" a valid").next().unwrap().to_owned())
        .collect();
    assert_eq!(
        heads,
        [
            "metadata.name: Required value: name or generateName is required",
            r#"metadata.labels: Invalid value: "x y":"#,
            r#"metadata.ownerReferences.apiVersion: Invalid value: "v1/": version must not be empty"#,
            r#"metadata.ownerReferences.kind: Invalid value: "": must not be empty"#,
            r#"metadata.ownerReferences.name: Invalid value: "": must not be empty"#,
            r#"metadata.ownerReferences.uid: Invalid value: "": must not be empty"#,
            r#"metadata.finalizers: Invalid value: "/\"\a\x7f\u202e\U000e0001": prefix part must be non-empty"#,
            r#"metadata.finalizers: Invalid value: "/\"\a\x7f\u202e\U000e0001": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"#,
            SKIPPED,
        ]
    );
}

#[test]
fn status_causes_equal_the_api_server() {
    let condition = json!({"type": "Accepted", "status": "True", "reason": "A", "message": "",
        "lastTransitionTime": "yesterday"});
    let conditions = json!([condition, condition, "x"]);
    let text = json!({"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend", "metadata": {"name": "b"},
        "spec": {}, "status": {"conditions": conditions}});
    let report = lint::Linter::new(&Profile::default()).check_status(&text.to_string());
    let time = |index: usize| {
        format!(
            r#"status.conditions[{index}].lastTransitionTime: Invalid value: "yesterday": conditions[{index}].lastTransitionTime in body must be of type date-time: "yesterday""#
        )
    };
    assert_eq!(
        causes(&report),
        [
            &time(0),
            &time(1),
            r#"status.conditions[2]: Invalid value: "string": conditions[2] in body must be of type object: "string""#,
            r#"status.conditions[1]: Duplicate value: {"type":"Accepted"}"#,
            r#"status.conditions[2]: Invalid value: "x": must be an object for an array of list-type map"#,
        ]
    );
}

/// Unknown fields and later gates have no causes in the API server. They follow the causes of
/// admission, in the same format.
#[test]
fn errors_unknown_to_the_api_server_have_its_format() {
    let tls = BackendTls { sni: Some("x_y".into()), ..BackendTls::insecure() };
    let backend = Backend::new("b", BackendSpec::dynamic_resolver().with_tls(tls));
    let profile = Profile::new(Release::V1_5).with_platform(Platform::datum_cloud());
    assert_eq!(
        causes(&backend.check(&profile)),
        [
            r#"spec.tls.sni: Invalid value: unknown field "spec.tls.sni""#,
            r#"spec.type: Unsupported value: "DynamicResolver": supported values: "Endpoints""#,
        ]
    );
    let text = json!({"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend", "metadata": {"name": "b"},
        "spec": {"type": [], "endpoints": [{"unix": {"path": "/s"}}], "\u{202e}x": 1}});
    let report = lint::Linter::new(&profile).check_create(&text.to_string()).into_report();
    assert_eq!(
        causes(&report),
        [
            r#"spec.\u{202e}x: Invalid value: unknown field "spec.\u{202e}x""#,
            r#"spec.type: Invalid value: "array": spec.type in body must be of type string: "array""#,
            r#"spec.type: Unsupported value: supported values: "Endpoints", "DynamicResolver""#,
            SKIPPED,
        ]
    );
}

#[test]
fn cause_serializes_as_a_status_cause() {
    let report = Backend::new("", BackendSpec::default()).check(&Profile::default());
    assert_eq!(
        serde_json::to_value(report.causes().collect::<Vec<_>>()).unwrap(),
        json!([
            {"reason": "FieldValueRequired", "message": "Required value: name or generateName is required", "field": "metadata.name"},
            {"reason": "FieldValueInvalid", "message": SKIPPED.strip_prefix("<nil>: ").unwrap(), "field": "<nil>"},
        ])
    );
    assert_eq!(
        Backend::new("b", BackendSpec::default()).check(&Profile::default()).causes().next(),
        None
    );
}

/// Whether the path of an error does not lead to the printed value: the kind, an entry of a map or list
/// in the metadata, a generated name, or a number that is not an integer.
fn is_elsewhere(field: &str, value: &Value) -> bool {
    let entries = [
        "metadata.labels", "metadata.annotations", "metadata.finalizers",
        "metadata.ownerReferences",
    ];
    entries.iter().any(|list| field.starts_with(list))
        || matches!(field, "" | "kind")
        || (field == "metadata.name" && value.is_null())
        || value.is_f64()
}

#[test]
fn value_is_quoted_as_in_go() {
    let text = r#"{"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "Backend", "metadata": {"name": "b"}, "spec": {"type": "\b\f\n\r\t\u000b\u0007\u0001\"\\é\u202e\udb40\udc01"}}"#;
    let checked =
        lint::Linter::new(&Profile::default().with_gates([Gate::Admission])).check_create(text);
    let finding = checked.report().iter().find(|finding| finding.value.is_some()).expect("a value");
    let quoted = r#""\b\f\n\r\t\v\a\x01\"\\é\u202e\U000e0001""#;
    assert!(
        finding.cause().message.starts_with(&format!("Unsupported value: {quoted}: ")),
        "{}",
        finding.cause()
    );
    let mut finding = finding.clone();
    for (value, printed) in [
        ("1.5", "1.5"),
        ("0.5", "0.5"),
        ("1500000.5", "1.5000005e+06"),
        ("0.00001", "1e-05"),
        ("1e300", "1e+300"),
        ("17", "17"),
        ("300 items", "300"),
        ("true", "true"),
    ] {
        finding.value = Some(value.to_owned());
        assert!(
            finding.cause().message.starts_with(&format!("Unsupported value: {printed}: ")),
            "{}",
            finding.cause()
        );
    }
    finding.value = Some("{…}".to_owned());
    assert!(
        finding.cause().message.starts_with("Unsupported value: supported values: "),
        "{}",
        finding.cause()
    );
}
