//! Serialized values of the model are valid for the schemas that `schemars` derives.

#[path = "../../support/generate.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod generate;

use std::cell::RefCell;
use std::collections::BTreeMap;

use envoy_gateway_backend::api::{
    AppProtocol, Backend, BackendEndpoint, BackendList, BackendSpec, BackendStatus, BackendTls,
    BackendType, Condition, ConditionStatus, Fingerprint, FqdnAddress, IpAddress, ListMeta,
    LocalObjectReference, ObjectMeta, OpaqueValue, OwnerReference, SecretObjectReference,
    TlsVersion, UnixAddress, WellKnownCaCertificates,
};
use generate::any_backend;
use jsonschema::Validator;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::json;

/// The validators of a type: for deserializing and for serializing.
fn validators<T: JsonSchema>() -> [Validator; 2] {
    let settings = SchemaSettings::draft2020_12;
    [settings().for_deserialize(), settings().for_serialize()].map(|settings| {
        let schema = settings.into_generator().into_root_schema_for::<T>();
        jsonschema::validator_for(schema.as_value()).expect("a JSON schema")
    })
}

/// The validators of each type, with the number of checked values.
#[derive(Default)]
struct Types(BTreeMap<&'static str, ([Validator; 2], u32)>);

impl Types {
    fn check<T: JsonSchema + Serialize>(&mut self, values: &[T]) -> Result<(), TestCaseError> {
        let name = std::any::type_name::<T>();
        let (validators, checked) = self.0.entry(name).or_insert_with(|| (validators::<T>(), 0));
        for value in values {
            let value = serde_json::to_value(value).expect("the model is JSON");
            for validator in &*validators {
                let errors: Vec<_> =
                    validator.iter_errors(&value).map(|error| error.to_string()).collect();
                prop_assert!(errors.is_empty(), "{}: {:?}\n{}", name, errors, value);
            }
            *checked += 1;
        }
        Ok(())
    }

    fn check_endpoint(&mut self, endpoint: &BackendEndpoint) -> Result<(), TestCaseError> {
        let BackendEndpoint { address, hostname: _, zone: _ } = endpoint;
        self.check::<FqdnAddress>(address.fqdn().cloned().as_slice())?;
        self.check::<IpAddress>(address.ip().cloned().as_slice())?;
        self.check::<UnixAddress>(address.unix().cloned().as_slice())
    }

    fn check_tls(&mut self, tls: &BackendTls) -> Result<(), TestCaseError> {
        self.check::<LocalObjectReference>(tls.ca_certificate_refs.as_deref().unwrap_or_default())?;
        self.check::<WellKnownCaCertificates>(tls.well_known_ca_certificates.as_slice())?;
        self.check::<SecretObjectReference>(tls.client_certificate_ref.as_slice())?;
        self.check::<TlsVersion>(tls.min_version.as_slice())?;
        self.check::<TlsVersion>(tls.max_version.as_slice())?;
        self.check::<Fingerprint>(tls.fingerprints.as_deref().unwrap_or_default())
    }

    /// A Backend and everything in it.
    fn check_all(&mut self, backend: Backend) -> Result<(), TestCaseError> {
        let Backend { metadata, spec, status } = &backend;
        self.check::<OwnerReference>(metadata.owner_references.as_deref().unwrap_or_default())?;
        self.check::<OpaqueValue>(metadata.managed_fields.as_deref().unwrap_or_default())?;
        self.check::<ObjectMeta>(std::slice::from_ref(metadata))?;
        self.check::<BackendType>(spec.r#type.as_slice())?;
        let endpoints = spec.endpoints.as_deref().unwrap_or_default();
        endpoints.iter().try_for_each(|endpoint| self.check_endpoint(endpoint))?;
        self.check::<BackendEndpoint>(endpoints)?;
        self.check::<AppProtocol>(spec.app_protocols.as_deref().unwrap_or_default())?;
        spec.tls.iter().try_for_each(|tls| self.check_tls(tls))?;
        self.check::<BackendTls>(spec.tls.as_slice())?;
        self.check::<BackendSpec>(std::slice::from_ref(spec))?;
        let conditions =
            status.as_ref().and_then(|status| status.conditions.as_deref()).unwrap_or_default();
        let statuses: Vec<ConditionStatus> =
            conditions.iter().map(|condition| condition.status.clone()).collect();
        self.check::<ConditionStatus>(&statuses)?;
        self.check::<Condition>(conditions)?;
        self.check::<BackendStatus>(status.as_slice())?;
        let list_meta = ListMeta {
            self_link: metadata.self_link.clone(),
            resource_version: metadata.resource_version.clone(),
            r#continue: metadata.name.clone(),
            remaining_item_count: metadata.generation,
        };
        self.check::<ListMeta>(std::slice::from_ref(&list_meta))?;
        self.check::<Backend>(std::slice::from_ref(&backend))?;
        self.check::<BackendList>(&[BackendList { metadata: list_meta, items: vec![backend] }])
    }
}

#[test]
fn serialized_model_is_valid() {
    let types = RefCell::new(Types::default());
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&any_backend(), |backend| types.borrow_mut().check_all(backend));
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    let Types(types) = types.into_inner();
    assert_eq!(types.len(), 22, "every serialized type");
    for (name, (_, checked)) in types {
        assert!(checked > 20, "{name}: {checked}");
    }
}

#[test]
fn value_that_does_not_deserialize_is_invalid() {
    let [reads, writes] = validators::<Backend>();
    let minimal = json!({ "spec": {} });
    assert!(
        reads.is_valid(&minimal) && !writes.is_valid(&minimal),
        "apiVersion, kind and metadata are always written"
    );
    for object in [
        json!({}),
        json!({ "spec": null }),
        json!({ "kind": "BackendList", "spec": {} }),
        json!({ "apiVersion": "v1", "spec": {} }),
        json!({ "metadata": { "name": 5 }, "spec": {} }),
        json!({ "spec": { "endpoints": [null] } }),
        json!({ "spec": { "endpoints": [{ "fqdn": { "hostname": "a", "port": "443" } }] } }),
        json!({ "spec": { "endpoints": [{ "unix": {} }] } }),
        json!({ "spec": { "tls": { "minVersion": 1.3 } } }),
    ] {
        assert!(!reads.is_valid(&object) && !writes.is_valid(&object), "{object}");
        assert!(serde_json::from_value::<Backend>(object.clone()).is_err(), "{object}");
    }
}
