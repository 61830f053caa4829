//! `translation.ndjson`: what Envoy Gateway v1.9 translates a Backend to, for one route with one
//! backendRef.

use envoy_gateway_backend::Profile;
use envoy_gateway_backend::api::{Backend, BackendTls, ConditionStatus};
use envoy_gateway_backend::policy::{BackendTlsPolicy, SubjectAltName};
use envoy_gateway_backend::translator::{
    CaCertificates, Inventory, ProxyTls, Resolved, ResolvedTls, Route, RouteKind,
};
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
    expect: Value,
}

pub(crate) fn cases(text: &str) -> Figures {
    let outcomes = text.lines().map(|line| {
        let case: Case = serde_json::from_str(line).expect("a case");
        let ours = translate(&case);
        Outcome {
            id: case.id,
            agrees: ours == case.expect,
            ours: ours.to_string(),
            theirs: case.expect.to_string(),
        }
    });
    vec![("translation".into(), outcomes.collect())]
}

fn translate(case: &Case) -> Value {
    let profile = Profile::default().with_policies(case.tls_policies.clone());
    let inventory = Inventory::new()
        .with_config_map("default", "ca")
        .with_config_map("default", "pca")
        .with_secret("default", "bc")
        .with_secret("envoy-gateway-system", "pc");
    let kind = if case.route == "GRPCRoute" { RouteKind::Grpc } else { RouteKind::Http };
    let mut route = Route::new(kind).with_inventory(inventory);
    route.port = case.port;
    route.proxy = case
        .proxy_defaults
        .clone()
        .map(|settings| ProxyTls::new("envoy-gateway-system", "proxy", settings));
    let condition = case.backend.controller_condition(&profile, "");
    let (route_error, gateway_error, setting) = match case.backend.resolve(&route, &profile) {
        Err(error) => {
            let error = json!({ "reason": error.reason().as_str(), "message": error.condition_message(0, 0) });
            (error, Value::Null, Value::Null)
        }
        Ok(resolved) => {
            let errors: Vec<_> = resolved.gateway_errors.iter().map(ToString::to_string).collect();
            let errors = if errors.is_empty() { Value::Null } else { errors.join("\n").into() };
            (
                Value::Null,
                errors,
                if resolved.has_destination() { setting(&resolved) } else { Value::Null },
            )
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

/// The setting as the corpus writes it: what is not set is left out.
fn setting(resolved: &Resolved) -> Value {
    let mut setting = Map::new();
    if resolved.priority > 0 {
        setting.insert("priority".into(), resolved.priority.into());
    }
    setting.insert("protocol".into(), resolved.protocol.as_str().into());
    if resolved.force_http1 {
        setting.insert("forceHTTP1Upstream".into(), true.into());
    }
    if resolved.is_dynamic_resolver {
        setting.insert("isDynamicResolver".into(), true.into());
    }
    if !resolved.endpoints.is_empty() {
        let endpoints = resolved.endpoints.iter().map(|endpoint| {
            let mut object = Map::from_iter([
                ("host".into(), json!(endpoint.host)),
                ("port".into(), json!(endpoint.port)),
            ]);
            object.extend(
                endpoint.hostname.iter().map(|hostname| ("hostname".into(), json!(hostname))),
            );
            object.extend(endpoint.zone.iter().map(|zone| ("zone".into(), json!(zone))));
            Value::from(object)
        });
        setting.insert("endpoints".into(), endpoints.collect());
    }
    setting.extend(resolved.address_type.map(|kind| ("addressType".into(), kind.as_str().into())));
    setting.extend(resolved.tls.as_ref().map(|tls| ("tls".into(), tls_setting(tls))));
    setting.into()
}

fn tls_setting(tls: &ResolvedTls) -> Value {
    let mut object = Map::new();
    object.extend(tls.sni.iter().map(|sni| ("sni".into(), json!(sni))));
    for (key, set) in [
        ("autoSNIFromEndpointHostname", tls.auto_sni_from_endpoint_hostname),
        ("insecureSkipVerify", tls.insecure_skip_verify),
        ("useSystemTrustStore", tls.ca_certificates == Some(CaCertificates::System)),
    ] {
        if set {
            object.insert(key.into(), true.into());
        }
    }
    object.extend(
        tls.ca_certificates
            .iter()
            .map(|ca| ("caCertificate".into(), json!({ "name": ca.secret_name() }))),
    );
    object.extend(tls.client_certificate.iter().map(|(namespace, name)| {
        ("clientCertificates".into(), json!([{ "name": format!("{namespace}/{name}") }]))
    }));
    object.insert("minVersion".into(), tls.min_version.as_str().into());
    object.insert("maxVersion".into(), tls.max_version.as_str().into());
    for (key, list) in [
        ("ciphers", &tls.ciphers),
        ("ecdhCurves", &tls.ecdh_curves),
        ("signatureAlgorithms", &tls.signature_algorithms),
    ] {
        if !list.is_empty() {
            object.insert(key.into(), json!(list));
        }
    }
    object.insert("alpnProtocols".into(), json!(tls.alpn_protocols));
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
