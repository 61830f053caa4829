//! Clusters as Envoy Gateway writes them, as far as addresses and client settings of TLS go.
//!
//! The CA and the client certificate are missing: Envoy gets them by SDS, which a static
//! configuration cannot use.

use envoy_gateway_backend::api::{BackendAddress, BackendTls, TlsVersion};
use envoy_gateway_backend::translator::{AddressType, DestinationSetting, UpstreamTls};
use serde_json::{Map, Value, json};

/// A cluster with the client settings of a Backend.
pub(crate) fn with_tls(tls: &BackendTls) -> Value {
    let BackendTls {
        ciphers,
        ecdh_curves,
        signature_algorithms,
        alpn_protocols,
        min_version,
        max_version,
        ..
    } = tls;
    let context = context(
        [min_version.as_ref(), max_version.as_ref()],
        [
            ("cipher_suites", ciphers.as_deref().unwrap_or_default()),
            ("ecdh_curves", ecdh_curves.as_deref().unwrap_or_default()),
            ("signature_algorithms", signature_algorithms.as_deref().unwrap_or_default()),
        ],
        alpn_protocols.as_deref().unwrap_or_default(),
        tls.sni.as_deref(),
    );
    cluster("STATIC", &[socket("10.0.0.1", 443)], Some(context))
}

/// A cluster with one endpoint.
pub(crate) fn with_address(address: &BackendAddress) -> Value {
    let endpoint = match address {
        BackendAddress::Unix(unix) => json!({ "pipe": { "path": unix.path } }),
        BackendAddress::Ip(ip) => socket(&ip.address, 80),
        other => panic!("{other:?} is neither a Unix path nor an IP address"),
    };
    cluster("STATIC", &[endpoint], None)
}

/// The cluster of a destination setting; none for a dynamic resolver, whose cluster has no
/// endpoints.
pub(crate) fn of_setting(setting: &DestinationSetting) -> Option<Value> {
    let kind = match setting.address_type? {
        AddressType::Ip => "STATIC",
        AddressType::Fqdn => "STRICT_DNS",
        _ => return None,
    };
    let endpoints: Vec<_> =
        setting.endpoints.iter().map(|endpoint| socket(&endpoint.host, endpoint.port)).collect();
    Some(cluster(kind, &endpoints, setting.tls.as_ref().map(upstream_context)))
}

fn upstream_context(tls: &UpstreamTls) -> Value {
    context(
        [tls.min_version.as_ref(), tls.max_version.as_ref()],
        [
            ("cipher_suites", &tls.ciphers),
            ("ecdh_curves", &tls.ecdh_curves),
            ("signature_algorithms", &tls.signature_algorithms),
        ],
        tls.alpn_protocols.as_deref().unwrap_or_default(),
        tls.sni.as_deref(),
    )
}

/// An `UpstreamTlsContext` (Envoy Gateway, `buildXdsUpstreamTLSSocketWthCert`); an empty list is
/// not set.
fn context(
    [min, max]: [Option<&TlsVersion>; 2],
    lists: [(&str, &[String]); 3],
    alpn_protocols: &[String],
    sni: Option<&str>,
) -> Value {
    let mut parameters = Map::new();
    for (key, version) in
        [("tls_minimum_protocol_version", min), ("tls_maximum_protocol_version", max)]
    {
        parameters.extend(version.map(|version| (key.to_owned(), protocol(version).into())));
    }
    for (key, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        parameters.insert(key.to_owned(), json!(list));
    }
    json!({
        "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
        "common_tls_context": { "tls_params": parameters, "alpn_protocols": alpn_protocols },
        "sni": sni.unwrap_or_default(),
    })
}

fn protocol(version: &TlsVersion) -> &'static str {
    match version {
        TlsVersion::V1_0 => "TLSv1_0",
        TlsVersion::V1_1 => "TLSv1_1",
        TlsVersion::V1_2 => "TLSv1_2",
        TlsVersion::V1_3 => "TLSv1_3",
        _ => "TLS_AUTO",
    }
}

fn socket(address: &str, port: impl Into<i64>) -> Value {
    json!({ "socket_address": { "address": address, "port_value": port.into() } })
}

fn cluster(kind: &str, endpoints: &[Value], context: Option<Value>) -> Value {
    let endpoints: Vec<_> =
        endpoints.iter().map(|address| json!({ "endpoint": { "address": address } })).collect();
    let mut cluster = json!({
        "name": "backend",
        "type": kind,
        "connect_timeout": "10s",
        "load_assignment": {
            "cluster_name": "backend",
            "endpoints": [{ "lb_endpoints": endpoints }],
        },
    });
    if let (Some(context), Some(object)) = (context, cluster.as_object_mut()) {
        let socket = json!({ "name": "envoy.transport_sockets.tls", "typed_config": context });
        object.insert("transport_socket".into(), socket);
    }
    cluster
}
