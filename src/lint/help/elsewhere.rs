//! What people look for in a Backend, and where it is to be found instead.

use crate::fields::Field;

/// What to say of a field of another resource, by the object it was written into.
pub(super) fn help(holder: &Field, key: &str) -> Option<&'static str> {
    let is_spec = holder.field("appProtocols").is_some();
    let is_endpoint = holder.field("fqdn").is_some();
    if holder.name() == "tls" {
        return tls(key);
    }
    if !(is_spec || is_endpoint) {
        return None;
    }
    let lower = key.to_ascii_lowercase();
    Some(match lower.trim_end_matches('s') {
        "service" | "servicename" | "serviceref" | "backendref" | "targetref" => {
            "a Service is reached by its DNS name, `fqdn: {hostname: NAME.NAMESPACE.svc.cluster.local, port: …}`, or directly from the route's backendRefs"
        }
        "externalname" | "host" | "hostname" | "addresse" | "address" | "url" | "uri"
        | "target" | "port"
            if is_spec =>
        {
            "say it in an endpoint: `endpoints: [{fqdn: {hostname: …, port: …}}]`"
        }
        "url" | "uri" | "target" | "server" | "externalname" => {
            "an endpoint has a host and a port: `fqdn: {hostname: …, port: …}`"
        }
        "protocol" | "scheme" => {
            "HTTP/1.1 is spoken unless `spec.appProtocols` says something else; `spec.tls` turns TLS on"
        }
        "weight" => "`weight` stands on the route's backendRefs, one for each Backend",
        "priority" => "a Backend that takes over when others fail has `fallback: true`",
        "healthcheck" | "circuitbreaker" | "timeout" | "connecttimeout" | "requesttimeout"
        | "retry" | "retrie" | "loadbalancer" | "loadbalancing" | "lbpolicy" | "connection"
        | "tcpkeepalive" | "keepalive" | "proxyprotocol" | "dn" | "http2" | "ratelimit" => {
            "a BackendTrafficPolicy that targets the route has health checks, timeouts, retries, load balancing and the like"
        }
        "path" | "prefix" | "header" | "rule" | "filter" | "matche" | "rewrite" | "hostrewrite"
            if is_spec =>
        {
            "paths, headers and filters belong into the route"
        }
        _ => return None,
    })
}

fn tls(key: &str) -> Option<&'static str> {
    Some(match key.to_ascii_lowercase().trim_end_matches('s') {
        "mode" | "enabled" | "enable" => "TLS is on where `tls` stands at all: leave it out",
        "subjectaltname" | "san" | "validation" => {
            "names to verify stand in a BackendTLSPolicy, `validation.subjectAltNames`"
        }
        "ca" | "cacert" | "cacrt" | "cabundle" | "cafile" | "rootca" | "trustedca" => {
            "CA certificates come from a ConfigMap: `caCertificateRefs: [{group: \"\", kind: ConfigMap, name: …}]`"
        }
        "secret" | "secretname" | "certificateref" | "clientcert" | "clientcertificate"
        | "cert" | "key" => {
            "a client certificate comes from a Secret: `clientCertificateRef: {name: …}`"
        }
        _ => return None,
    })
}
