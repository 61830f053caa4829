//! Changes of the translation of whole inputs within a minor: what differs between the patch before
//! and the patch itself.

use envoy_gateway_backend::gateway_api::ObjectKind;
use envoy_gateway_backend::resources::{Provider, Resources};
use envoy_gateway_backend::translator::input::{Translation, WeightedSetting};
use envoy_gateway_backend::{Profile, Release};
use serde_json::Value;

/// Every input has Gateway `default/eg`, Backend `default/api` and Backend `default/short`, which
/// Envoy Gateway rejects.
const SURROUNDINGS: &str = "
{apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: {name: eg},
 spec: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: eg, namespace: default}
spec:
  gatewayClassName: eg
  listeners:
  - {name: http, protocol: HTTP, port: 80}
  - {name: tcp, protocol: TCP, port: 8088}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: api, namespace: default}
spec: {endpoints: [{fqdn: {hostname: api.example.com, port: 443}}]}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: short, namespace: default}
spec: {endpoints: [{fqdn: {hostname: short, port: 443}}]}
";

/// A route to the Backends of the `backendRefs`; `rest` is the rest of its only rule.
fn route(kind: &str, backend_refs: &[&str], rest: &str) -> String {
    let backend_ref =
        |rest: &&str| format!("{{group: gateway.envoyproxy.io, kind: Backend, {rest}}}");
    let backend_refs: Vec<_> = backend_refs.iter().map(backend_ref).collect();
    let (version, section) = match kind {
        "TCPRoute" => ("v1alpha2", "tcp"),
        _ => ("v1", "http"),
    };
    format!(
        "
---
apiVersion: gateway.networking.k8s.io/{version}
kind: {kind}
metadata: {{name: r, namespace: default}}
spec:
  parentRefs: [{{name: eg, sectionName: {section}}}]
  rules: [{{backendRefs: [{}]{rest}}}]
",
        backend_refs.join(", ")
    )
}

fn translate(input: &str, release: Release) -> (Resources, Translation) {
    let mut resources = Resources::new()
        .with_default_namespace("default")
        .with_provider(Provider::File)
        .with_complete([ObjectKind::Backend, ObjectKind::Secret, ObjectKind::Service]);
    for document in [SURROUNDINGS, input].iter().flat_map(|text| text.split("\n---\n")) {
        let Some(value) = serde_yaml_ng::from_str::<Option<Value>>(document).expect("YAML") else {
            continue;
        };
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let kind = ObjectKind::from_type(&text("apiVersion"), &text("kind")).expect("a known kind");
        resources.add_from(kind, &value).expect("an object");
    }
    let translation = resources.translate(&Profile::new(release));
    (resources, translation)
}

/// Everything that the translation reports, a line each.
fn lines(input: &str, release: Release) -> Vec<String> {
    let (_, translation) = translate(input, release);
    let mut lines = Vec::new();
    for parent in translation.routes.iter().flat_map(|route| &route.parents) {
        lines.extend(parent.conditions.iter().map(|condition| {
            format!("route {} {}: {}", condition.r#type, condition.reason, condition.message)
        }));
    }
    for ancestor in translation.policies.iter().flat_map(|policy| &policy.ancestors) {
        lines.extend(ancestor.conditions.iter().map(|condition| {
            format!("policy {} {}: {}", condition.r#type, condition.reason, condition.message)
        }));
    }
    for rule in &translation.rules {
        let shares: Vec<_> = rule
            .weighted_clusters
            .iter()
            .map(|(cluster, weight)| format!("{cluster} {weight}"))
            .collect();
        if !shares.is_empty() {
            lines.push(format!("{} to {}", rule.destination, shares.join(", ")));
        }
        lines.extend(
            rule.direct_response.map(|status| format!("{} answers {status}", rule.destination)),
        );
    }
    for destination in &translation.destinations {
        let settings: Vec<_> = destination.settings.iter().map(setting).collect();
        lines.push(format!("{}: {}", destination.name, settings.join(", ")));
    }
    lines.extend(translation.missing_secrets.iter().map(|name| format!("missing secret {name}")));
    lines.extend(translation.panic.map(|panic| format!("panic: {panic}")));
    lines
}

fn setting(setting: &WeightedSetting) -> String {
    let hosts = setting.setting.endpoints.iter().map(|endpoint| endpoint.host.as_str());
    let hosts: Vec<_> = hosts.collect();
    let sni = setting.setting.tls.as_ref().and_then(|tls| tls.sni.as_deref());
    let sni = sni.map(|sni| format!(" SNI {sni}")).unwrap_or_default();
    let weight = setting.weight.map(|weight| format!(" weight {weight}")).unwrap_or_default();
    format!("[{}]{weight}{sni}", hosts.join(" "))
}

/// The lines that only the patch before the change has, and those that only the patch itself has.
fn changed_lines(input: &str, release: Release) -> (Vec<String>, Vec<String>) {
    let patch = release.patch_number().expect("a patch");
    let before = lines(input, release.minor().patch(patch - 1));
    let after = lines(input, release);
    let only = |these: &[String], others: &[String]| {
        these.iter().filter(|line| !others.contains(line)).cloned().collect()
    };
    (only(&before, &after), only(&after, &before))
}

#[track_caller]
fn assert_change(input: &str, release: Release, before: &[&str], after: &[&str]) {
    let (lost, gained) = changed_lines(input, release);
    assert_eq!(lost, before, "before {release}");
    assert_eq!(gained, after, "{release}");
}

/// A Backend of `default` with this spec, as a further document.
fn backend(name: &str, spec: &str) -> String {
    format!(
        "
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {{name: {name}, namespace: default}}
spec: {spec}
"
    )
}

/// A `SecurityPolicy` of the route with external authorization by a Backend.
fn ext_auth(backend_ref: &str) -> String {
    format!(
        "
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {{name: s, namespace: default}}
spec:
  targetRefs: [{{group: gateway.networking.k8s.io, kind: HTTPRoute, name: r}}]
  extAuth: {{http: {{backendRefs: [{{group: gateway.envoyproxy.io, kind: Backend, {backend_ref}}}]}}}}
"
    )
}

/// Backend `mtls`, with a client certificate that exists.
fn backend_with_client_certificate() -> String {
    let secret = "
---
apiVersion: v1
kind: Secret
metadata: {name: client, namespace: default}
data: {tls.crt: a, tls.key: a}
";
    let spec = "{endpoints: [{fqdn: {hostname: mtls.example.com, port: 443}}],
      tls: {wellKnownCACertificates: System, clientCertificateRef: {name: client, namespace: default}}}";
    backend("mtls", spec) + secret
}

const NIL_PANIC: &str = "panic: runtime error: invalid memory address or nil pointer dereference";
const API: &str = "httproute/default/r/rule/0: [api.example.com] weight 1";

#[test]
fn section_without_port_panics_before_v1_1_2() {
    let policy = "
---
apiVersion: gateway.networking.k8s.io/v1alpha3
kind: BackendTLSPolicy
metadata: {name: p, namespace: default}
spec:
  targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: api, sectionName: '443'}]
  validation: {hostname: p.example.com, wellKnownCACertificates: System}
";
    let input = route("HTTPRoute", &["name: api"], "") + policy;
    assert_change(&input, Release::V1_1.patch(2), &[NIL_PANIC], &[API]);
}

#[test]
fn external_service_is_named_after_its_part_since_v1_2_2() {
    let input = route("HTTPRoute", &["name: api"], "") + &ext_auth("name: api, port: 443");
    assert_change(
        &input,
        Release::V1_2.patch(2),
        &["securitypolicy/default/s/0: [api.example.com] weight 1"],
        &["securitypolicy/default/s/extauth/0: [api.example.com] weight 1"],
    );
}

#[test]
fn failed_reference_takes_its_share_since_v1_2_4() {
    let input = route("HTTPRoute", &["name: api", "name: short"], "");
    assert_change(
        &input,
        Release::V1_2.patch(4),
        &["httproute/default/r/rule/0 to invalid-backend-cluster 1"],
        &["httproute/default/r/rule/0 to invalid-backend-cluster 1, httproute/default/r/rule/0 1"],
    );
}

#[test]
fn external_service_at_an_ip_address_without_port_panics_before_v1_2_5() {
    let auth = backend("auth", "{endpoints: [{ip: {address: 192.0.2.1, port: 443}}]}");
    let input = route("HTTPRoute", &["name: api"], "") + &ext_auth("name: auth") + &auth;
    let service = "securitypolicy/default/s/extauth/0: [192.0.2.1] weight 1";
    let (lost, gained) = changed_lines(&input, Release::V1_2.patch(5));
    assert_eq!(lost, [NIL_PANIC]);
    assert!(gained.iter().any(|line| line == service), "{gained:?}");
    // A port, or a DNS name, avoids the panic.
    for (backend_ref, auth) in [("name: auth, port: 443", &*auth), ("name: api", "")] {
        let input = route("HTTPRoute", &["name: api"], "") + &ext_auth(backend_ref) + auth;
        assert_change(&input, Release::V1_2.patch(5), &[], &[]);
    }
}

#[test]
fn unused_reference_of_a_tcp_route_panics_before_v1_3_1() {
    let input = route("TCPRoute", &["name: api, weight: 0"], "");
    let (lost, _) = changed_lines(&input, Release::V1_3.patch(1));
    assert_eq!(lost, [NIL_PANIC]);
    assert!(!lines(&input, Release::V1_3).contains(&NIL_PANIC.to_owned()));
}

#[test]
fn failed_reference_no_longer_fails_the_rule_since_v1_4_6_v1_5_5_and_v1_6_1() {
    let input = route("HTTPRoute", &["name: api", "name: short"], "");
    for release in [Release::V1_4.patch(6), Release::V1_5.patch(5), Release::V1_6.patch(1)] {
        assert_change(
            &input,
            release,
            &["httproute/default/r/rule/0 answers 500"],
            &[
                "httproute/default/r/rule/0 to invalid-backend-cluster 1, httproute/default/r/rule/0/backend/0 1",
                "httproute/default/r/rule/0: [api.example.com] weight 1, [] weight 1",
            ],
        );
    }
}

#[test]
fn client_certificate_reaches_tcp_routes_since_v1_6_4() {
    let input = route("TCPRoute", &["name: mtls"], "") + &backend_with_client_certificate();
    assert_change(&input, Release::V1_6.patch(4), &["missing secret default/client"], &[]);
}

#[test]
fn failed_mirror_makes_the_rule_answer_500_since_v1_6_6() {
    let mirror = ", filters: [{type: RequestMirror, requestMirror: {backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: short}}}]";
    let input = route("HTTPRoute", &["name: api"], mirror);
    assert_change(&input, Release::V1_6.patch(6), &[], &["httproute/default/r/rule/0 answers 500"]);
}

#[test]
fn last_object_of_a_name_counts_since_v1_6_7() {
    let second = backend("api", "{endpoints: [{fqdn: {hostname: second.example.com, port: 443}}]}");
    let input = route("HTTPRoute", &["name: api"], "") + &second;
    assert_change(
        &input,
        Release::V1_6.patch(7),
        &[API],
        &["httproute/default/r/rule/0: [second.example.com] weight 1"],
    );
}

#[test]
fn reasons_are_joined_without_a_space_since_v1_6_7_and_v1_7_3() {
    let input = route("HTTPRoute", &["name: short", "name: gone"], "");
    let line = |separator| {
        format!(
            "route ResolvedRefs BackendNotFound{separator}InvalidAddress: Failed to process route rule 0 backendRef 0: hostname short should be a domain with at least two segments separated by dots.\nFailed to process route rule 0 backendRef 1: Backend default/gone not found."
        )
    };
    for release in [Release::V1_6.patch(7), Release::V1_7.patch(3)] {
        assert_change(&input, release, &[&line(", ")], &[&line(",")]);
    }
}

#[test]
fn client_certificate_reaches_external_authorization_since_v1_7_2() {
    let input = route("HTTPRoute", &["name: api"], "")
        + &backend_with_client_certificate()
        + &ext_auth("name: mtls");
    assert_change(&input, Release::V1_7.patch(2), &["missing secret default/client"], &[]);
}

#[test]
fn path_rewrite_in_a_backend_ref_is_refused_since_v1_7_4_and_v1_8_1() {
    let backend_ref = "name: api, filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: /x}}}]";
    let input = route("HTTPRoute", &[backend_ref], "");
    for release in [Release::V1_7.patch(4), Release::V1_8.patch(1)] {
        assert_change(
            &input,
            release,
            &["httproute/default/r/rule/0 to httproute/default/r/rule/0/backend/0 1", API],
            &[
                "route ResolvedRefs UnsupportedRefValue: Failed to process route rule 0 backendRef 0: URLRewrite path modifier is not supported within BackendRef.",
                "httproute/default/r/rule/0 answers 500",
            ],
        );
    }
}

#[test]
fn external_name_service_is_refused_since_v1_7_5_and_v1_8_2() {
    let service = "
---
apiVersion: v1
kind: Service
metadata: {name: s, namespace: default}
spec: {type: ExternalName, externalName: s.example.com, ports: [{port: 443, name: https}]}
";
    let input = route("HTTPRoute", &["name: api"], "")
        .replace("group: gateway.envoyproxy.io, kind: Backend, name: api", "name: s, port: 443")
        + service;
    for release in [Release::V1_7.patch(5), Release::V1_8.patch(2)] {
        assert_change(
            &input,
            release,
            &[
                "route BackendsAvailable EndpointsNotFound: Failed to find endpoints: no ready endpoints for the related Service default/s.",
                "httproute/default/r/rule/0 answers 503",
            ],
            &[
                "route ResolvedRefs UnsupportedValue: Failed to process route rule 0 backendRef 0: Service default/s is of type ExternalName, which is not supported as a backend; use an Envoy Gateway Backend resource with an FQDN endpoint instead.",
                "httproute/default/r/rule/0 answers 500",
            ],
        );
    }
}

#[test]
fn section_of_a_service_is_its_port_name_since_v1_2_4() {
    let policy = |section| {
        format!(
            "
---
apiVersion: v1
kind: Service
metadata: {{name: s, namespace: default}}
spec: {{ports: [{{port: 443, name: https}}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {{name: s-1, namespace: default, labels: {{kubernetes.io/service-name: s}}}}
addressType: IPv4
ports: [{{name: https, port: 8443}}]
endpoints: [{{addresses: [192.0.2.7]}}]
---
apiVersion: gateway.networking.k8s.io/v1alpha3
kind: BackendTLSPolicy
metadata: {{name: p, namespace: default}}
spec:
  targetRefs: [{{group: '', kind: Service, name: s, sectionName: '{section}'}}]
  validation: {{hostname: p.example.com, wellKnownCACertificates: System}}
"
        )
    };
    let route = route("HTTPRoute", &["name: api"], "")
        .replace("group: gateway.envoyproxy.io, kind: Backend, name: api", "name: s, port: 443");
    let without = "httproute/default/r/rule/0: [192.0.2.7] weight 1";
    let with = "httproute/default/r/rule/0: [192.0.2.7] weight 1 SNI p.example.com";
    let patch = Release::V1_2.patch(4);
    assert_change(&(route.clone() + &policy("443")), patch, &[with], &[without]);
    assert_change(&(route + &policy("https")), patch, &[without], &[with]);
}

#[test]
fn mirror_of_a_grpc_route_needs_a_grant_for_grpc_routes_since_v1_4_5_and_v1_5_5() {
    let other = "
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: copy, namespace: apps}
spec: {endpoints: [{fqdn: {hostname: copy.example.com, port: 443}}]}
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: g, namespace: apps}
spec:
  from: [{group: gateway.networking.k8s.io, kind: GRPCRoute, namespace: default}]
  to: [{group: gateway.envoyproxy.io, kind: Backend}]
";
    let mirror = ", filters: [{type: RequestMirror, requestMirror: {backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: copy, namespace: apps}}}]";
    let input = route("GRPCRoute", &["name: api"], mirror) + other;
    for release in [Release::V1_4.patch(5), Release::V1_5.patch(5)] {
        let (lost, gained) = changed_lines(&input, release);
        assert_eq!(
            lost,
            [
                "route Accepted UnsupportedValue: Failed to process route rule 0: failed to validate the RequestMirror filter: Backend ref to Backend apps/copy not permitted by any ReferenceGrant."
            ],
            "before {release}"
        );
        assert!(gained.iter().any(|line| line.contains("copy.example.com")), "{gained:?}");
    }
}

#[test]
fn policy_applies_to_telemetry_since_v1_7_2() {
    let input = "
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyProxy
metadata: {name: proxy, namespace: default}
spec:
  telemetry:
    tracing:
      provider: {type: OpenTelemetry, backendRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: api}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: traced, namespace: default}
spec:
  gatewayClassName: eg
  infrastructure: {parametersRef: {group: gateway.envoyproxy.io, kind: EnvoyProxy, name: proxy}}
  listeners: [{name: http, protocol: HTTP, port: 80}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: {name: p, namespace: default}
spec:
  targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: api}]
  validation: {hostname: p.example.com, wellKnownCACertificates: System}
";
    assert_change(
        input,
        Release::V1_7.patch(2),
        &["tracing: [api.example.com]"],
        &["tracing: [api.example.com] SNI p.example.com"],
    );
}
