//! Help for settings that belong to other resources.

use crate::fields::Field;

/// Help for a field of another resource, by the object that contains it.
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
            "write the DNS name of the Service, `fqdn: {hostname: NAME.NAMESPACE.svc.cluster.local, port: …}`, or refer to the Service in the route's backendRefs"
        }
        "externalname" | "host" | "hostname" | "addresse" | "address" | "url" | "uri"
        | "target" | "port"
            if is_spec =>
        {
            "move it to an endpoint: `endpoints: [{fqdn: {hostname: …, port: …}}]`"
        }
        "url" | "uri" | "target" | "server" | "externalname" => {
            "write a host and a port: `fqdn: {hostname: …, port: …}`"
        }
        "protocol" | "scheme" => {
            "remove it: the protocol is HTTP/1.1 unless `spec.appProtocols` lists another one; a BackendTLSPolicy or, since v1.5, `spec.tls` enables TLS"
        }
        "weight" => "set `weight` in the route's backendRefs, one for each Backend",
        "priority" => {
            "set `fallback: true` in the Backend that receives traffic when the others fail"
        }
        "healthcheck" | "circuitbreaker" | "timeout" | "connecttimeout" | "requesttimeout"
        | "retry" | "retrie" | "loadbalancer" | "loadbalancing" | "lbpolicy" | "connection"
        | "tcpkeepalive" | "keepalive" | "proxyprotocol" | "dn" | "http2" | "ratelimit" => {
            "use a BackendTrafficPolicy that targets the route for health checks, timeouts, retries, load balancing and similar settings"
        }
        "path" | "prefix" | "header" | "rule" | "filter" | "matche" | "rewrite" | "hostrewrite"
            if is_spec =>
        {
            "move paths, headers and filters to the route"
        }
        _ => return None,
    })
}

fn tls(key: &str) -> Option<&'static str> {
    Some(match key.to_ascii_lowercase().trim_end_matches('s') {
        "mode" | "enabled" | "enable" => "remove it: TLS is on if `tls` is present",
        "subjectaltname" | "san" | "validation" => {
            "write the names to verify in a BackendTLSPolicy, `validation.subjectAltNames`"
        }
        "ca" | "cacert" | "cacrt" | "cabundle" | "cafile" | "rootca" | "trustedca" => {
            "refer to a ConfigMap with the CA certificates: `caCertificateRefs: [{group: \"\", kind: ConfigMap, name: …}]`"
        }
        "secret" | "secretname" | "certificateref" | "clientcert" | "clientcertificate"
        | "cert" | "key" => {
            "refer to a Secret with the client certificate: `clientCertificateRef: {name: …}`"
        }
        _ => return None,
    })
}
