//! native(rule, b) = cel(rule, b), for a release and every rule of its CRD. `kube-cel` evaluates the
//! expressions of the CRD that Envoy Gateway ships.
#![no_main]

#[path = "../../tests/support/cel.rs"]
mod sources;

use std::sync::LazyLock;

use arbitrary::Unstructured;
use envoy_gateway_backend::api::{Backend, BackendAddress, BackendType, TlsVersion};
use envoy_gateway_backend::fields::BACKEND;
use envoy_gateway_backend::fuzzing::valid_backend;
use envoy_gateway_backend::{Gate, Profile, Release};
use kube_cel::{CompiledSchema, Validator, compile_schema};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use sources::{evaluated, native, retain_release};

static SCHEMAS: LazyLock<Vec<(Release, CompiledSchema)>> = LazyLock::new(|| {
    let schema = |release: Release| {
        let path = format!("{}/../tests/crd/{release}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut crd: Value = serde_json::from_str(&text).expect("a CRD");
        compile_schema(
            &crd.pointer_mut("/spec/versions/0/schema/openAPIV3Schema").expect("a schema").take(),
        )
    };
    Release::ALL.iter().map(|&release| (release, schema(release))).collect()
});

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Unstructured::new(bytes);
    let (release, schema) = bytes.choose(&SCHEMAS).expect("at least one release");
    let backend = combined(&mut bytes).expect("any bytes make a Backend");
    let mut object = serde_json::to_value(&backend).expect("a Backend is JSON");
    retain_release(&mut object, &BACKEND, *release);
    let backend: Backend =
        serde_json::from_value(object.clone()).expect("what was encoded decodes");
    let report = backend.check(&Profile::new(*release).with_gates([Gate::Admission]));
    if report.cel_rules_skipped() {
        assert!(native(&report).is_empty(), "{report}");
    } else {
        assert_eq!(
            native(&report),
            evaluated(&Validator::new(), schema, &object),
            "{release} {object}"
        );
    }
});

/// A Backend whose parts are valid, but perhaps not their combination.
fn combined(bytes: &mut Unstructured<'_>) -> arbitrary::Result<Backend> {
    let mut backend = valid_backend(bytes, Release::LATEST);
    let release = bytes.arbitrary()?;
    let other = valid_backend(bytes, release);
    if bytes.arbitrary()? {
        backend
            .spec
            .endpoints
            .get_or_insert_default()
            .extend(other.spec.endpoints.into_iter().flatten());
    }
    if let (Some(first), true) =
        (backend.spec.endpoints.iter_mut().flatten().next(), bytes.ratio(1, 4)?)
    {
        let mut address: BackendAddress = bytes.arbitrary()?;
        std::mem::swap(&mut first.address, &mut address);
        let (fqdn, ip) = (
            first.address.fqdn().or(address.fqdn()).cloned(),
            first.address.ip().or(address.ip()).cloned(),
        );
        first.address =
            BackendAddress::from_fields(fqdn, ip, first.address.unix().or(address.unix()).cloned());
    }
    if bytes.arbitrary()? {
        backend.spec.r#type = Some(BackendType::DynamicResolver);
    }
    if let (Some(tls), Some(other)) = (&mut backend.spec.tls, other.spec.tls) {
        tls.ca_certificate_refs = tls.ca_certificate_refs.take().or(other.ca_certificate_refs);
        tls.well_known_ca_certificates =
            tls.well_known_ca_certificates.take().or(other.well_known_ca_certificates);
        tls.sni = tls.sni.take().or(other.sni);
        tls.ciphers = tls.ciphers.take().or(other.ciphers);
    }
    if let Some(tls) = &mut backend.spec.tls {
        tls.insecure_skip_verify = bytes.arbitrary()?;
        tls.auto_sni_from_endpoint_hostname = bytes.arbitrary()?;
        for version in [&mut tls.min_version, &mut tls.max_version] {
            if bytes.arbitrary()? {
                *version = Some(bytes.choose(TlsVersion::KNOWN)?.clone());
            }
        }
    }
    Ok(backend)
}
