//! `egb trace`.

use std::process::Command;

use crate::support::{EGB, folder};

const GATEWAY: &str = "\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: eg, namespace: apps}
spec: {gatewayClassName: eg, listeners: [{name: http, protocol: HTTP, port: 80}]}
";

fn backend(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {{name: {name}, namespace: apps}}\nspec: {spec}\n"
    )
}

fn route(backends: &[&str]) -> String {
    let group = "group: gateway.envoyproxy.io, kind: Backend";
    let references: Vec<_> =
        backends.iter().map(|name| format!("{{{group}, name: {name}}}")).collect();
    format!(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{name: web, namespace: apps}}\nspec: {{parentRefs: [{{name: eg}}], rules: [{{backendRefs: [{}]}}]}}\n",
        references.join(", ")
    )
}

/// Exit code and standard output for a Backend file and a route file.
fn trace(name: &str, backend: &str, route: &str) -> (i32, String) {
    let files = [("backend.yaml", backend), ("gateway.yaml", GATEWAY), ("route.yaml", route)];
    let mut command = Command::new(EGB);
    let output = command.args(["trace", "."]).current_dir(folder(name, &files)).output();
    let output = output.expect("output");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (output.status.code().expect("an exit code"), text)
}

#[test]
fn trace_prints_host_sni_and_verified_names() {
    let tls = "{endpoints: [{fqdn: {hostname: api.example.com, port: 443}}], tls: {wellKnownCACertificates: System, sni: sni.example.com}}";
    let (code, text) = trace("trace-tls", &backend("api", tls), &route(&["api"]));
    assert_eq!(code, 0, "{text}");
    for part in [
        "httproute/apps/web/rule/0 backendRefs[0]: api.example.com:443\n",
        "  Host      Host header of the client\n",
        "  SNI       sni.example.com\n",
        "  verified  sni.example.com\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let plain = "{endpoints: [{ip: {address: 192.0.2.1, port: 80}}]}";
    let (code, text) = trace("trace-plain", &backend("api", plain), &route(&["api"]));
    assert!(
        code == 0 && text.contains("192.0.2.1:80\n") && text.contains("TLS       none"),
        "{text}"
    );
}

#[test]
fn trace_reports_failed_references_of_the_input() {
    let socket = backend("api", "{endpoints: [{unix: {path: /run/a.sock}}]}");
    let (code, text) = trace("trace-socket", &socket, &route(&["api"]));
    let message = "error: HTTPRoute apps/web: rule 0: unix domain sockets are not supported in backend references\n";
    assert_eq!((code, text.as_str()), (1, message));
    // A missing Backend may exist in the cluster.
    let valid = backend("api", "{endpoints: [{ip: {address: 192.0.2.1, port: 80}}]}");
    let (code, text) = trace("trace-missing", &valid, &route(&["other"]));
    assert!(code == 0 && text.starts_with("note: HTTPRoute apps/web: rule 0: "), "{text}");
}
