//! Inputs of many objects: findings at the references that fail.
#![cfg(feature = "lint")]

use envoy_gateway_backend::gateway_api::ObjectKind;
use envoy_gateway_backend::lint::{CheckedObject, Linter};
use envoy_gateway_backend::resources::Resources;
use envoy_gateway_backend::{Profile, Release, Severity};

const BACKEND: &str = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: api, namespace: shop}
spec:
  endpoints:
  - fqdn: {hostname: api.example.com, port: 443}
";

const GATEWAY: &str = "\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: eg, namespace: shop}
spec:
  gatewayClassName: eg
  listeners:
  - {name: http, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}
";

const GRANT: &str = "\
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: g, namespace: shop}
spec:
  from:
  - {group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: web}
  to:
  - {group: gateway.envoyproxy.io, kind: Backend}
";

fn route(namespace: &str, destination: &str) -> String {
    format!(
        "apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {{name: r, namespace: {namespace}}}
spec:
  parentRefs:
  - {{name: eg, namespace: shop}}
  rules:
  - backendRefs:
    - {{group: gateway.envoyproxy.io, kind: Backend, name: {destination}, namespace: shop}}
"
    )
}

fn policy(ca: &str) -> String {
    format!(
        "apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: {{name: p, namespace: shop}}
spec:
  targetRefs:
  - {{group: gateway.envoyproxy.io, kind: Backend, name: api}}
  validation:
    hostname: api.example.com
{ca}
"
    )
}

fn check(texts: &[&str], resources: Resources) -> Vec<Vec<CheckedObject>> {
    Linter::new(&Profile::new(Release::V1_9)).check_input(texts, resources)
}

/// The findings of errors and notes: text, line, rule, severity, message.
fn findings(
    texts: &[&str],
    resources: Resources,
) -> Vec<(usize, usize, &'static str, Severity, String)> {
    let mut all = Vec::new();
    for (text, checked) in check(texts, resources).iter().enumerate() {
        let findings = checked.iter().flat_map(|checked| checked.report().iter());
        for finding in findings.filter(|it| it.rule.id().starts_with("serving-")) {
            let line = finding.location.as_ref().map_or(0, |location| location.line);
            all.push((text, line, finding.rule.id(), finding.severity, finding.message.clone()));
        }
    }
    all
}

fn complete() -> Resources {
    Resources::new().with_complete(ObjectKind::all())
}

#[test]
fn reference_that_fails_is_reported_where_it_is() {
    let route = route("web", "api");
    let found = findings(&[BACKEND, GATEWAY, &route], complete());
    let message = "Backend ref to Backend shop/api not permitted by any ReferenceGrant.";
    let references: Vec<_> = found.iter().filter(|it| it.2 == "serving-reference").collect();
    assert_eq!(references, [&(2, 9, "serving-reference", Severity::Error, message.to_owned())]);
    let found = findings(&[BACKEND, GATEWAY, GRANT, &route], complete());
    assert!(found.iter().all(|it| it.2 != "serving-reference"), "{found:?}");
}

#[test]
fn absent_object_of_a_partial_input_is_a_note() {
    for (route, texts) in [(route("web", "api"), vec![BACKEND]), (route("shop", "other"), vec![])] {
        let texts: Vec<&str> = texts.into_iter().chain([GATEWAY, &*route]).collect();
        let found = findings(&texts, Resources::new());
        let references = found.iter().filter(|it| it.2 == "serving-reference");
        let severities: Vec<_> = references.map(|it| it.3).collect();
        assert_eq!(severities, [Severity::Note], "{found:?}");
    }
}

#[test]
fn route_that_a_gateway_refuses_is_reported_at_the_parent() {
    let route = route("web", "api");
    let same = GATEWAY.replace("from: All", "from: Same");
    let found = findings(&[BACKEND, &same, GRANT, &route], complete());
    let parents: Vec<_> = found.iter().map(|it| (it.0, it.1, it.2)).collect();
    assert_eq!(parents, [(3, 6, "serving-parent")], "{found:?}");
    assert_eq!(findings(&[BACKEND, GATEWAY, GRANT, &route], complete()), []);
}

#[test]
fn policy_without_its_ca_is_reported_with_the_reference() {
    let route = route("shop", "api");
    let ca = "    caCertificateRefs: [{group: \"\", kind: ConfigMap, name: ca}]";
    let policy = policy(ca);
    let found = findings(&[BACKEND, GATEWAY, &route, &policy], complete());
    let rules: Vec<_> = found.iter().map(|it| (it.0, it.2, it.3)).collect();
    assert!(rules.contains(&(2, "serving-reference", Severity::Error)), "{found:?}");
    assert!(rules.contains(&(3, "serving-policy", Severity::Error)), "{found:?}");
    // The ConfigMap may exist.
    let found = findings(&[BACKEND, GATEWAY, &route, &policy], Resources::new());
    assert_eq!(found, []);
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ca, namespace: shop}\ndata: {ca.pem: x, other: y}\n";
    let found = findings(&[BACKEND, GATEWAY, &route, &policy, map], Resources::new());
    assert!(found.iter().any(|it| it.2 == "serving-policy"), "{found:?}");
}

#[test]
fn refused_policy_is_no_part_of_the_input() {
    let route = route("shop", "api");
    // Without any CA the API server does not store it.
    let policy = policy("");
    let all = check(&[BACKEND, GATEWAY, &route, &policy], complete());
    assert!(all[3][0].report().has_errors());
    assert_eq!(findings(&[BACKEND, GATEWAY, &route, &policy], complete()), []);
}

#[test]
fn policy_of_an_absent_route_resolves_its_references() {
    let resolver = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: api, namespace: shop}
spec: {type: DynamicResolver}
";
    let policy = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: auth, namespace: shop}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: r}]
  extAuth:
    http:
      backendRefs:
      - {group: gateway.envoyproxy.io, kind: Backend, name: api}
";
    let found = findings(&[resolver, policy], Resources::new());
    let message = "ExtAuth: dynamic resolver backend shop/api is not supported.";
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].4.eq_ignore_ascii_case(message), "{found:?}");
}

#[test]
fn configuration_of_the_input_decides_about_the_backend_api() {
    let config = |apis: &str| {
        format!("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: EnvoyGateway\n{apis}")
    };
    let route = route("shop", "api");
    let disabled = config("");
    let found = findings(&[BACKEND, GATEWAY, &route, &disabled], complete());
    assert_eq!(found.iter().filter(|it| it.2 == "serving-reference").count(), 1, "{found:?}");
    let enabled = config("extensionApis: {enableBackend: true}\n");
    assert_eq!(findings(&[BACKEND, GATEWAY, &route, &enabled], complete()), []);
}

#[test]
fn gateway_without_update_is_reported() {
    let route = route("shop", "api");
    let backend = BACKEND.replace("port: 443", "port: 0");
    let found = findings(&[&backend, GATEWAY, &route], complete());
    let rules: Vec<_> = found.iter().map(|it| (it.0, it.2)).collect();
    assert_eq!(rules, [(0, "serving-port"), (1, "serving-gateway")], "{found:?}");
}

#[test]
fn unrelated_objects_and_the_order_of_texts_change_nothing() {
    let web = route("web", "api");
    let unrelated = route("other", "nothing").replace("name: eg", "name: another");
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\ndata: {tls.key: bWFya2Vy}\n";
    let mut expected: Vec<_> = findings(&[BACKEND, GATEWAY, &web], complete());
    let mut found = findings(&[&web, GATEWAY, secret, BACKEND, &unrelated], complete());
    found.retain(|it| it.0 != 4);
    for found in [&mut expected, &mut found] {
        found.sort_by_key(|it| (it.2, it.4.clone()));
        for it in found {
            it.0 = 0;
        }
    }
    assert_eq!(expected, found);
}

#[test]
fn secret_values_are_dropped() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\ndata: {tls.key: bWFya2Vy}\nstringData: {tls.crt: marker}\n";
    let wrong = secret.replace("stringData: {tls.crt: marker}", "stringData: [marker]");
    let shown = format!("{:?}", check(&[secret, &wrong], complete()));
    assert!(!shown.contains("bWFya2Vy") && !shown.contains("marker"), "{shown}");
}

#[test]
fn typed_input_reports_the_same() {
    let mut resources = complete();
    for (kind, text) in [(ObjectKind::Backend, BACKEND), (ObjectKind::Gateway, GATEWAY)] {
        let tree = envoy_gateway_backend::kubectl_yaml::documents(text).next().expect("a document");
        let object = tree.content.expect("a tree");
        let seed = resources.add(match kind {
            ObjectKind::Backend => envoy_gateway_backend::resources::Object::Backend(Box::new(
                object.root().decode().expect("a Backend"),
            )),
            _ => envoy_gateway_backend::resources::Object::Gateway(Box::new(
                object.root().decode().expect("a Gateway"),
            )),
        });
        assert_eq!(seed.kind, kind);
    }
    let report = resources.check(&Profile::new(Release::V1_9));
    assert!(!report.has_errors());
    assert_eq!(report.translation().backends.len(), 1);
}

#[test]
fn policy_version_help_names_a_version_that_the_release_serves() {
    let (served_later, old) =
        ("gateway.networking.k8s.io/v1", "gateway.networking.k8s.io/v1alpha2");
    for (release, version, help) in [
        (
            Release::V1_5,
            served_later,
            Some("write `apiVersion: gateway.networking.k8s.io/v1alpha3`"),
        ),
        (Release::V1_5, old, Some("write `apiVersion: gateway.networking.k8s.io/v1alpha3`")),
        (Release::V1_6, old, Some("write `apiVersion: gateway.networking.k8s.io/v1`")),
        (Release::V1_6, served_later, None),
    ] {
        let text = policy("    wellKnownCACertificates: System")
            .replace("gateway.networking.k8s.io/v1\n", &format!("{version}\n"));
        let profile = Profile::new(release);
        let checked: Vec<_> = Linter::new(&profile).check(&text).collect();
        let finding =
            checked[0].report().iter().find(|finding| finding.rule.id() == "policy-not-served");
        assert_eq!(
            finding.and_then(|finding| finding.help.as_deref()),
            help,
            "{release} {version}"
        );
    }
}
