//! `admission.ndjson`: answers of the API server to a create and to a status update.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use envoy_gateway_backend::{Finding, Gate, Profile, Reason, Release, Report, lint, schema};
use serde::Deserialize;
use serde_json::Value;

use crate::harness::{Expected, Figures, Outcome, by_version};

#[derive(Deserialize)]
struct Case {
    id: String,
    manifest: String,
    expect: Vec<Expected<Answer>>,
    stored: Option<Value>,
    status: Option<StatusExpected>,
}

impl Case {
    fn is_accepted_in(&self, release: Release) -> bool {
        let expected = self.expect.iter().find(|expected| expected.includes(release.minor_name()));
        expected.is_some_and(|expected| expected.answer.accepted)
    }
}

#[derive(Deserialize)]
struct Answer {
    accepted: bool,
    stage: String,
    errors: Vec<Error>,
}

#[derive(Deserialize)]
struct StatusExpected {
    accepted: bool,
    errors: Vec<Error>,
}

#[derive(Debug, Deserialize)]
struct Error(String, String, String);

/// The release that answers `stored` and `status`.
const STORING: Release = Release::V1_9;

pub(crate) fn cases(text: &str) -> Figures {
    let cases: Vec<Case> =
        text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect();
    let messages: HashMap<_, _> =
        Release::ALL.iter().map(|&release| (release, cel_messages(release))).collect();
    let mut figures = by_version(
        "admission",
        &cases,
        |case| &case.expect,
        |case, expected, release| {
            let release: Release = release.parse().expect("a known release");
            admission(case, expected, release, &messages[&release])
        },
    );
    let accepted = cases.iter().filter(|case| case.is_accepted_in(STORING));
    figures.push(("admission stored".into(), accepted.map(stored).collect()));
    let messages = &messages[&STORING];
    let with_status =
        cases.iter().filter_map(|case| Some(status(case, case.status.as_ref()?, messages)));
    figures.push(("admission status".into(), with_status.collect()));
    figures
}

fn profile(release: Release) -> Profile {
    Profile::new(release).with_gates([Gate::Admission])
}

fn admission(
    case: &Case,
    expected: &Answer,
    release: Release,
    messages: &BTreeSet<String>,
) -> Outcome {
    let checked = lint::Linter::new(&profile(release)).check_create(&case.manifest);
    let report = checked.report();
    let agrees = report.has_errors() != expected.accepted
        && agree(&expected.stage, &expected.errors, report, messages);
    outcome(&case.id, agrees, report, expected.accepted, &expected.stage, &expected.errors)
}

fn status(case: &Case, expected: &StatusExpected, messages: &BTreeSet<String>) -> Outcome {
    let report = lint::Linter::new(&profile(STORING)).check_status(&case.manifest);
    let strict = expected.errors.iter().any(|Error(reason, ..)| reason.starts_with("Strict"));
    let stage = if strict { "strict" } else { "schema" };
    let agrees = report.has_errors() != expected.accepted
        && agree(stage, &expected.errors, &report, messages);
    outcome(&case.id, agrees, &report, expected.accepted, stage, &expected.errors)
}

fn outcome(
    id: &str,
    agrees: bool,
    report: &Report,
    accepted: bool,
    stage: &str,
    errors: &[Error],
) -> Outcome {
    Outcome {
        id: id.to_owned(),
        agrees,
        ours: report
            .iter()
            .map(|finding| format!("{} {finding}", reason(finding)))
            .collect::<Vec<_>>()
            .join(" · "),
        theirs: format!("{} at {stage}: {errors:?}", if accepted { "accepted" } else { "refused" }),
    }
}

fn reason(finding: &Finding) -> String {
    finding.reason.map(|reason| reason.to_string()).unwrap_or_default()
}

/// Whether the errors agree, as far as the stage is compared.
fn agree(stage: &str, errors: &[Error], report: &Report, messages: &BTreeSet<String>) -> bool {
    let elsewhere =
        errors.iter().any(|Error(reason, field, _)| reason == "BadRequest" || field == "kind");
    if stage == "decode"
        || stage == "ok"
        || elsewhere
        || report.iter().any(|finding| finding.rule.id() == "wrong-api-version")
    {
        return true;
    }
    if stage == "strict" {
        return errors.iter().all(|error| strict_is_reported(error, report));
    }
    let theirs: BTreeSet<_> =
        errors.iter().map(|Error(reason, field, _)| (reason.clone(), field.clone())).collect();
    let ours: BTreeSet<_> =
        report.iter().map(|finding| (reason(finding), finding.path.kubernetes())).collect();
    let their_rules = errors
        .iter()
        .filter(|Error(.., message)| {
            messages.contains(message) || message.contains(" evaluating rule: ")
        })
        .map(|Error(_, field, message)| (field.clone(), message.clone()));
    let our_rules = report
        .iter()
        .filter(|finding| finding.rule.cel_rule().is_some())
        .map(|finding| (finding.path.kubernetes(), finding.message.clone()));
    theirs == ours && counted(their_rules) == counted(our_rules)
}

fn counted(items: impl Iterator<Item = (String, String)>) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts
}

fn strict_is_reported(Error(their_reason, field, message): &Error, report: &Report) -> bool {
    let of = |reason| report.iter().filter(move |finding| finding.reason == Some(reason));
    match their_reason.as_str() {
        // One error for the whole text, with the keys in quotes.
        "StrictDuplicateKeyYAML" => message.split('"').skip(1).step_by(2).all(|key| {
            of(Reason::StrictDuplicateField).any(|finding| finding.path.last_key() == Some(key))
        }),
        "StrictDuplicateField" => {
            of(Reason::StrictDuplicateField).any(|finding| finding.path.kubernetes() == *field)
        }
        _ => of(Reason::StrictUnknownField).any(|finding| finding.path.kubernetes() == *field),
    }
}

/// The messages of a release's CEL rules.
fn cel_messages(release: Release) -> BTreeSet<String> {
    let mut messages = BTreeSet::new();
    let crd = schema::crd(release);
    let mut pending = vec![&crd];
    while let Some(value) = pending.pop() {
        if let Some(rules) = value.get("x-kubernetes-validations").and_then(Value::as_array) {
            messages
                .extend(rules.iter().filter_map(|rule| Some(rule["message"].as_str()?.to_owned())));
        }
        match value {
            Value::Object(map) => pending.extend(map.values()),
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    messages
}

/// Compares the stored object with the defaulted one.
fn stored(case: &Case) -> Outcome {
    let checked = lint::Linter::new(&profile(STORING)).check_create(&case.manifest);
    let given = kubectl_yaml::first_document(&case.manifest)
        .and_then(|document| Some(document.content.ok()?.root().to_json()));
    let given = given.unwrap_or_default();
    let mut expected = case.stored.clone().unwrap_or_else(|| given.clone());
    let mut ours = checked.backend().cloned().map_or(Value::Null, |mut backend| {
        backend.apply_defaults(STORING);
        let name = backend.metadata.name.clone().unwrap_or_default();
        if name.is_empty() {
            let prefix = backend.metadata.generate_name.clone().unwrap_or_default();
            backend.metadata.name = Some(prefix.chars().take(58).collect::<String>() + "xxxxx");
        }
        serde_json::to_value(backend).expect("a Backend is JSON")
    });
    for object in [&mut expected, &mut ours] {
        owned_by_caller(object, given.pointer("/metadata/namespace").is_none_or(Value::is_null));
    }
    Outcome {
        id: case.id.clone(),
        agrees: ours == expected,
        ours: ours.to_string(),
        theirs: expected.to_string(),
    }
}

/// Removes fields that the server sets, and converts numbers to floats.
fn owned_by_caller(object: &mut Value, namespace_is_defaulted: bool) {
    let server = [
        "uid", "creationTimestamp", "generation", "resourceVersion", "managedFields",
        "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink",
    ];
    if let Some(root) = object.as_object_mut() {
        root.remove("status");
    }
    if let Some(metadata) = object.pointer_mut("/metadata").and_then(Value::as_object_mut) {
        metadata.retain(|key, value| !server.contains(&key.as_str()) && !value.is_null());
        if namespace_is_defaulted
            && metadata.get("namespace").and_then(Value::as_str) == Some("default")
        {
            metadata.remove("namespace");
        }
    }
    let mut pending = vec![object];
    while let Some(value) = pending.pop() {
        match value {
            Value::Number(number) => {
                let float = number.as_f64().unwrap_or_default();
                // A port that is not quite an integer is read as the integer.
                *value = if (float - float.trunc()).abs() < 0.001 { float.trunc() } else { float }
                    .into();
            }
            Value::Object(map) => pending.extend(map.values_mut()),
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
}
