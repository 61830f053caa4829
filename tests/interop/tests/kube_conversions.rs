//! A Backend with a client's metadata serializes, deserializes and is checked like ours, and
//! converts without loss.

#[path = "../../support/generate.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod generate;

use std::collections::BTreeSet;

use envoy_gateway_backend::api::{
    Backend, BackendSpec, Condition, ConditionStatus, ObjectMeta, OpaqueValue, OwnerReference,
};
use envoy_gateway_backend::kube::v5;
use envoy_gateway_backend::{Profile, Release, Report, lint, schema};
use generate::any_backend;
use k8s_openapi::apimachinery::pkg::apis::meta::v1 as meta;
use k8s_openapi::jiff::Timestamp;
use kube::CustomResourceExt;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};

/// Years 1 to 9999, the range of RFC 3339.
fn any_time() -> impl Strategy<Value = meta::Time> {
    (-62_135_596_800_i64..253_402_207_200, prop_oneof![3 => Just(0), 1 => 0..1_000_000_000])
        .prop_map(|(second, nanosecond)| {
            meta::Time(Timestamp::new(second, nanosecond).expect("a time"))
        })
}

fn any_fields() -> impl Strategy<Value = meta::FieldsV1> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::collection::vec(any::<i8>(), 0..3).prop_map(Value::from),
    ];
    let object =
        |value: BoxedStrategy<Value>| prop::collection::btree_map("[fk]:[a-z]{0,3}", value, 0..3);
    object(object(leaf.boxed()).prop_map(|fields| json!(fields)).boxed())
        .prop_map(|fields| meta::FieldsV1(json!(fields)))
}

fn any_entry() -> impl Strategy<Value = meta::ManagedFieldsEntry> {
    let text = || option::of("[a-zA-Z/1]{0,9}");
    let fields = any_fields();
    (text(), text(), option::of(fields), text(), text(), text(), option::of(any_time())).prop_map(
        |(api_version, fields_type, fields_v1, manager, operation, subresource, time)| {
            meta::ManagedFieldsEntry {
                api_version,
                fields_type,
                fields_v1,
                manager,
                operation,
                subresource,
                time,
            }
        },
    )
}

/// Any Backend that a client's types can hold.
fn any_client_backend() -> BoxedStrategy<v5::Backend> {
    let time = || option::of(any_time());
    let entries = option::of(prop::collection::vec(any_entry().boxed(), 0..3));
    let parts = (any_backend().boxed(), time(), time(), entries);
    let backend = parts.prop_map(|(mut backend, creation, deletion, entries)| {
        backend.metadata.creation_timestamp = None;
        backend.metadata.deletion_timestamp = None;
        backend.metadata.managed_fields = None;
        let mut backend = v5::Backend::try_from(backend).expect("nothing left that could fail");
        backend.metadata.creation_timestamp = creation;
        backend.metadata.deletion_timestamp = deletion;
        backend.metadata.managed_fields = entries;
        backend
    });
    backend.boxed()
}

/// Removes fractions of seconds, which the two write differently.
fn with_whole_seconds(mut backend: v5::Backend) -> v5::Backend {
    let metadata = &mut backend.metadata;
    let entries =
        metadata.managed_fields.iter_mut().flatten().filter_map(|entry| entry.time.as_mut());
    for time in metadata
        .creation_timestamp
        .iter_mut()
        .chain(&mut metadata.deletion_timestamp)
        .chain(entries)
    {
        time.0 = Timestamp::from_second(time.0.as_second()).expect("a time");
    }
    backend
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn conversion_there_and_back_is_the_identity(theirs in any_client_backend()) {
        let ours: Backend = theirs.clone().into();
        let back = v5::Backend::try_from(ours.clone()).unwrap();
        prop_assert_eq!(&back, &theirs);
        prop_assert_eq!(<Backend>::from(back), ours);
    }

    #[test]
    fn both_types_serialize_equally(theirs in any_client_backend().prop_map(with_whole_seconds)) {
        let ours: Backend = theirs.clone().into();
        let encoded = serde_json::to_value(&theirs).unwrap();
        prop_assert_eq!(&serde_json::to_value(&ours).unwrap(), &encoded);
        prop_assert_eq!(&serde_json::from_value::<v5::Backend>(encoded.clone()).unwrap(), &theirs);
        prop_assert_eq!(serde_json::from_value::<Backend>(encoded).unwrap(), ours);
    }

    #[test]
    fn both_types_have_the_same_report(theirs in any_client_backend()) {
        let ours: Backend = theirs.clone().into();
        for &release in Release::ALL {
            let profile = Profile::new(release);
            prop_assert_eq!(theirs.check(&profile), ours.check(&profile));
            prop_assert_eq!(theirs.check_status(&profile), ours.check_status(&profile));
            prop_assert_eq!(theirs.controller_condition(&profile, "now"), ours.controller_condition(&profile, "now"));
        }
    }

    #[test]
    fn condition_converts_there_and_back(time in any_time(), status in "True|False|Unknown|maybe", generation: Option<i64>) {
        let theirs = meta::Condition {
            last_transition_time: time,
            message: "why".into(),
            observed_generation: generation,
            reason: "Accepted".into(),
            status,
            type_: "Invalid".into(),
        };
        let ours = Condition::from(theirs.clone());
        prop_assert_eq!(ours.status.as_str(), &theirs.status);
        let back = meta::Condition::try_from(ours.clone()).unwrap();
        prop_assert_eq!(&back, &theirs);
        prop_assert_eq!(Condition::from(back), ours);
    }
}

#[test]
fn client_metadata_is_checked() {
    let owner = OwnerReference { controller: Some(true), ..OwnerReference::default() };
    let bad = || Some([("a b".to_owned(), "a b".to_owned())].into());
    let metadata = ObjectMeta {
        name: Some("B".into()),
        generate_name: Some("B.".into()),
        namespace: Some("N".into()),
        labels: bad(),
        annotations: bad(),
        owner_references: Some(vec![owner.clone(), owner]),
        finalizers: Some(vec!["a b".into()]),
        generation: Some(7),
        ..ObjectMeta::default()
    };
    let ours = Backend { metadata, ..Backend::new("", BackendSpec::dynamic_resolver()) };
    let theirs = v5::Backend::try_from(ours.clone()).unwrap();
    let report = theirs.check(&Profile::default());
    let paths: BTreeSet<_> = report.iter().map(|finding| finding.path.to_string()).collect();
    assert_eq!(
        Vec::from_iter(&paths),
        [
            "metadata.annotations", "metadata.finalizers", "metadata.generateName",
            "metadata.labels", "metadata.name", "metadata.namespace", "metadata.ownerReferences",
            "metadata.ownerReferences.apiVersion", "metadata.ownerReferences.kind",
            "metadata.ownerReferences.name", "metadata.ownerReferences.uid",
        ]
    );
    assert_eq!(report, ours.check(&Profile::default()));
    assert_eq!(
        theirs.controller_condition(&Profile::default(), "now").observed_generation,
        Some(7)
    );
}

fn reports<'r>(judge: impl Fn(&Profile) -> Report + 'r) -> impl Iterator<Item = Report> + 'r {
    Release::ALL.iter().map(move |&release| judge(&Profile::new(release)))
}

#[test]
fn stored_object_is_equal_in_both_types() {
    let (mut stored, mut unreadable) = (0, 0);
    for line in include_str!("../../conformance/admission.ndjson").lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        let Some(object) = case.get("stored").filter(|object| object.is_object()) else { continue };
        let read = |object: &Value| serde_json::from_value::<Backend>(object.clone());
        let client_read = |object: &Value| serde_json::from_value::<v5::Backend>(object.clone());
        match (read(object), client_read(object)) {
            (Ok(ours), Ok(theirs)) => {
                assert_eq!(
                    serde_json::to_value(&theirs).unwrap(),
                    serde_json::to_value(&ours).unwrap()
                );
                let judged = reports(|profile| theirs.check(profile));
                assert!(judged.eq(reports(|profile| ours.check(profile))), "{object}");
                assert_eq!(<Backend>::from(theirs), ours);
                stored += 1;
            }
            // A port that is not an integer.
            (ours, theirs) => {
                assert_eq!(theirs.unwrap_err().to_string(), ours.unwrap_err().to_string());
                unreadable += 1;
            }
        }
    }
    assert!(stored > 500, "only {stored} objects are stored");
    assert!(unreadable < 10, "{unreadable} objects cannot be read");
}

/// Manifests are checked equally, if the client's types can hold them.
#[test]
fn refused_manifest_is_refused_equally() {
    let mut refused = 0;
    for line in include_str!("../../conformance/admission.ndjson").lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        let text = case["manifest"].as_str().expect("a manifest");
        let Some(ours) =
            lint::Linter::new(&Profile::default()).check_create(text).backend().cloned()
        else {
            continue;
        };
        let Ok(theirs) = v5::Backend::try_from(ours.clone()) else { continue };
        let report = theirs.check(&Profile::default());
        assert_eq!(report, ours.check(&Profile::default()), "{text}");
        refused += usize::from(report.has_errors());
    }
    assert!(refused > 500, "only {refused} are refused");
}

#[test]
fn value_without_conversion_is_an_error_with_its_path() {
    let refusal = |metadata: ObjectMeta| {
        let error = meta::ObjectMeta::try_from(metadata).expect_err("it cannot be held");
        let source = std::error::Error::source(&error).expect("the reason").to_string();
        assert!(!source.is_empty());
        (error.path().to_string(), error.to_string())
    };
    let opaque = |value: Value| serde_json::from_value::<OpaqueValue>(value).expect("any value");
    let metadata =
        ObjectMeta { deletion_timestamp: Some("yesterday\n".into()), ..ObjectMeta::default() };
    let path = "metadata.deletionTimestamp";
    assert_eq!(
        refusal(metadata),
        (path.into(), r#"metadata.deletionTimestamp: "yesterday\n" is no time in RFC 3339"#.into())
    );
    let entries = vec![opaque(json!({"manager": "kubectl"})), opaque(json!({"manager": 1}))];
    let metadata = ObjectMeta { managed_fields: Some(entries), ..ObjectMeta::default() };
    let path = "metadata.managedFields[1]";
    assert_eq!(
        refusal(metadata),
        (path.into(), "metadata.managedFields[1]: no entry of managed fields".into())
    );

    let condition = Condition {
        r#type: "Accepted".into(),
        status: ConditionStatus::True,
        observed_generation: None,
        last_transition_time: String::new(),
        reason: "Accepted".into(),
        message: String::new(),
    };
    let error = meta::Condition::try_from(condition).expect_err("it cannot be held");
    assert_eq!(error.to_string(), r#"lastTransitionTime: "" is no time in RFC 3339"#);
}

#[test]
fn time_keeps_its_instant() {
    let metadata = ObjectMeta {
        creation_timestamp: Some("2024-02-29T12:00:00.5+01:00".into()),
        ..ObjectMeta::default()
    };
    let metadata = ObjectMeta::from(meta::ObjectMeta::try_from(metadata).unwrap());
    assert_eq!(metadata.creation_timestamp.as_deref(), Some("2024-02-29T11:00:00.5Z"));
}

/// Converts numbers to floats, because the client's type has float bounds.
fn with_floats(value: &mut Value) {
    match value {
        Value::Number(number) => *value = json!(number.as_f64()),
        Value::Array(items) => items.iter_mut().for_each(with_floats),
        Value::Object(entries) => entries.values_mut().for_each(with_floats),
        _ => {}
    }
}

#[test]
fn crd_is_equal_in_the_client_type() {
    for &release in Release::ALL {
        let (mut ours, mut theirs) =
            (schema::crd(release), serde_json::to_value(v5::crd(release)).unwrap());
        with_floats(&mut ours);
        with_floats(&mut theirs);
        assert_eq!(theirs, ours, "{release}");
    }
    assert_eq!(v5::Backend::crd(), v5::crd(Release::LATEST));
    assert_eq!(Some(v5::Backend::crd_name()), v5::Backend::crd().metadata.name.as_deref());
    assert_eq!(
        v5::Backend::crd().spec.names.short_names.unwrap_or_default(),
        v5::Backend::shortnames()
    );
    let resource = v5::Backend::api_resource();
    assert_eq!(resource.api_version, "gateway.envoyproxy.io/v1alpha1");
    assert_eq!((resource.kind.as_str(), resource.plural.as_str()), ("Backend", "backends"));
}
