//! `translation.ndjson`: Envoy Gateway's translation of a Backend, for one route with one backendRef.

use envoy_gateway_backend::api::{Backend, BackendTls, ConditionStatus};
use envoy_gateway_backend::gateway_api::RouteKind;
use envoy_gateway_backend::policy::{BackendTlsPolicy, SubjectAltName};
use envoy_gateway_backend::translator::{
    DestinationSetting, Inventory, ProxyTls, Route, UpstreamTls,
};
use envoy_gateway_backend::{Profile, Release};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::harness::{Figures, Outcome};

#[derive(Deserialize)]
struct Case {
    id: String,
    backend: Backend,
    tls_policies: Vec<BackendTlsPolicy>,
    proxy_defaults: Option<BackendTls>,
    route: String,
    port: Option<u16>,
    expect: Vec<Value>,
}

pub(crate) fn cases(text: &str) -> Figures {
    let cases: Vec<Case> =
        text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect();
    let of_release = |&release: &Release| {
        let outcomes: Vec<_> = cases.iter().filter_map(|case| outcome(case, release)).collect();
        (!outcomes.is_empty()).then(|| (format!("translation {release}"), outcomes))
    };
    Release::ALL.iter().filter_map(of_release).collect()
}

fn outcome(case: &Case, release: Release) -> Option<Outcome> {
    let name = Value::from(release.to_string());
    let is_of_release =
        |expected: &&Value| expected["releases"].as_array().is_some_and(|all| all.contains(&name));
    let mut theirs = case.expect.iter().find(is_of_release)?.clone();
    theirs.as_object_mut()?.remove("releases");
    drop_certificate_contents(&mut theirs);
    let ours = translate(case, release);
    Some(Outcome {
        id: case.id.clone(),
        agrees: ours == theirs,
        ours: ours.to_string(),
        theirs: theirs.to_string(),
    })
}

/// Up to v1.3 the setting holds the certificate itself; we know the name of its Secret.
fn drop_certificate_contents(expected: &mut Value) {
    let certificates = expected.pointer_mut("/setting/tls/clientCertificates");
    for certificate in certificates.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(certificate) = certificate.as_object_mut() {
            certificate.retain(|key, _| key == "name");
        }
    }
}

fn translate(case: &Case, release: Release) -> Value {
    let profile = Profile::new(release).with_policies(case.tls_policies.clone());
    let inventory = Inventory::new()
        .with_config_map_keys("default", "ca", ["ca.crt"])
        .with_config_map_keys("default", "pca", ["ca.crt"])
        .with_secret_keys("default", "bc", ["tls.crt", "tls.key"])
        .with_secret_keys("envoy-gateway-system", "pc", ["tls.crt", "tls.key"]);
    let kind = if case.route == "GRPCRoute" { RouteKind::Grpc } else { RouteKind::Http };
    let mut route = Route::new(kind).with_inventory(inventory);
    route.port = case.port;
    route.proxy = case
        .proxy_defaults
        .clone()
        .map(|settings| ProxyTls::new("envoy-gateway-system", "proxy", settings));
    let condition = case.backend.controller_condition(&profile, "");
    // v1.1 and v1.2 keep an empty setting for a reference that cannot be used.
    let keeps_empty = release.is_before(Release::V1_3);
    let (route_error, gateway_error, setting) = match case.backend.translate(&route, &profile) {
        Err(error) => {
            let condition = json!({ "reason": error.reason().as_str(), "message": error.condition_message(0, 0) });
            let condition = if error.is_in_status() { condition } else { Value::Null };
            (condition, Value::Null, if keeps_empty { json!({}) } else { Value::Null })
        }
        Ok(translation) => {
            let setting = translation.setting;
            let errors: Vec<_> = setting.gateway_errors().map(|error| error.to_string()).collect();
            let errors = if errors.is_empty() { Value::Null } else { errors.join("\n").into() };
            // So does v1.3 for a Backend without endpoints.
            let is_kept = setting.has_destination() || release.is_before(Release::V1_4);
            let setting = if is_kept { setting_value(&setting, release) } else { Value::Null };
            (Value::Null, errors, setting)
        }
    };
    json!({
        "accepted": condition.status == ConditionStatus::True,
        "message": condition.message,
        "route_error": route_error,
        "gateway_error": gateway_error,
        "setting": setting,
    })
}

/// The setting as the corpus writes it: unset fields are omitted.
pub(crate) fn setting_value(from: &DestinationSetting, release: Release) -> Value {
    let mut setting = Map::new();
    if from.priority > 0 {
        setting.insert("priority".into(), from.priority.into());
    }
    setting.extend(from.protocol.map(|protocol| ("protocol".into(), protocol.as_str().into())));
    if from.force_http1 {
        setting.insert("forceHTTP1Upstream".into(), true.into());
    }
    if from.is_dynamic_resolver {
        setting.insert("isDynamicResolver".into(), true.into());
    }
    if !from.endpoints.is_empty() {
        let endpoints = from.endpoints.iter().map(|endpoint| {
            if endpoint.host.is_empty() && endpoint.path.is_none() {
                // An address that Envoy Gateway cannot read.
                return Value::Null;
            }
            let mut object = Map::from_iter([
                ("host".into(), json!(endpoint.host)),
                ("port".into(), json!(endpoint.port)),
            ]);
            object.extend(endpoint.path.iter().map(|path| ("path".into(), json!(path))));
            object.extend(
                endpoint.hostname.iter().map(|hostname| ("hostname".into(), json!(hostname))),
            );
            object.extend(endpoint.zone.iter().map(|zone| ("zone".into(), json!(zone))));
            Value::from(object)
        });
        setting.insert("endpoints".into(), endpoints.collect());
    }
    setting.extend(from.address_type.map(|kind| ("addressType".into(), kind.as_str().into())));
    setting.extend(from.tls.as_ref().map(|tls| ("tls".into(), tls_value(tls, release))));
    setting.into()
}

fn tls_value(tls: &UpstreamTls, release: Release) -> Value {
    let mut object = Map::new();
    object.extend(tls.sni.iter().map(|sni| ("sni".into(), json!(sni))));
    for (key, set) in [
        ("autoSNIFromEndpointHostname", tls.auto_sni_from_endpoint_hostname),
        ("insecureSkipVerify", tls.insecure_skip_verify),
        ("useSystemTrustStore", tls.use_system_trust_store),
    ] {
        if set {
            object.insert(key.into(), true.into());
        }
    }
    object.extend(
        tls.ca_certificates
            .iter()
            .filter_map(|ca| ca.secret_name())
            .map(|name| ("caCertificate".into(), json!({ "name": name }))),
    );
    object.extend(tls.client_certificate.iter().map(|secret| {
        let name = format!("{}/{}", secret.namespace, secret.name);
        ("clientCertificates".into(), json!([{ "name": name }]))
    }));
    for (key, version) in [("minVersion", &tls.min_version), ("maxVersion", &tls.max_version)] {
        object.extend(version.iter().map(|version| (key.into(), version.as_str().into())));
    }
    for (key, list) in [
        ("ciphers", &tls.ciphers),
        ("ecdhCurves", &tls.ecdh_curves),
        ("signatureAlgorithms", &tls.signature_algorithms),
    ] {
        if !list.is_empty() {
            object.insert(key.into(), json!(list));
        }
    }
    // The IR of v1.1 omits unset fields.
    if tls.alpn_protocols.is_some() || release.is_at_least(Release::V1_2) {
        object.insert("alpnProtocols".into(), json!(tls.alpn_protocols));
    }
    if !tls.subject_alt_names.is_empty() {
        let names =
            tls.subject_alt_names.iter().map(|SubjectAltName { hostname, uri, .. }| {
                match (hostname, uri) {
                    (Some(hostname), _) => json!({ "hostname": hostname }),
                    (None, uri) => json!({ "uri": uri }),
                }
            });
        object.insert("subjectAltNames".into(), names.collect());
    }
    object.into()
}
