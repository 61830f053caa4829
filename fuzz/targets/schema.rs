//! The structural check agrees with jsonschema(crd(r)), for a release r and manifests with plausible
//! mistakes: both refuse the same paths.
#![no_main]

#[path = "../../tests/support/shape.rs"]
mod shape;

use std::sync::LazyLock;

use arbitrary::Unstructured;
use envoy_gateway_backend::fuzzing::near_miss_manifest;
use envoy_gateway_backend::kubectl_yaml;
use envoy_gateway_backend::{Gate, Profile, Release, lint, schema};
use jsonschema::Validator;
use libfuzzer_sys::fuzz_target;
use shape::{ours, pruned, theirs};

static SCHEMAS: LazyLock<Vec<(Release, Validator)>> = LazyLock::new(|| {
    let schema = |release| {
        let mut crd = schema::crd(release);
        let schema =
            crd.pointer_mut("/spec/versions/0/schema/openAPIV3Schema").expect("a schema").take();
        jsonschema::options().should_validate_formats(false).build(&schema).expect("a JSON schema")
    };
    Release::ALL.iter().map(|&release| (release, schema(release))).collect()
});

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Unstructured::new(bytes);
    let (release, validator) = bytes.choose(&SCHEMAS).expect("at least one release");
    let text = near_miss_manifest(&mut bytes);
    let report = lint::Linter::new(&Profile::new(*release).with_gates([Gate::Admission]))
        .check_create(&text)
        .into_report();
    let Some(document) = kubectl_yaml::first_document(&text) else { return };
    let Ok(tree) = document.content else { return };
    let object = tree.root().to_json();
    // The schema applies only to an object of the right kind; for a repeated key the two read
    // different values.
    let elsewhere = ["wrong-api-version", "wrong-kind", "duplicate-key"];
    if !object.is_object()
        || report.omitted() > 0
        || report.iter().any(|finding| elsewhere.contains(&finding.rule.id()))
    {
        return;
    }
    assert_eq!(
        ours(report.iter()),
        theirs(validator, &pruned(object)),
        "{release}\n{text}\n{report}"
    );
});
