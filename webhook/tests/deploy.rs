//! Consistency of the manifests in `deploy/`.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser as _;
use envoy_gateway_backend::api::{GROUP, PLURAL, VERSION};
use envoy_gateway_backend::kubectl_yaml;
use envoy_gateway_backend_webhook::Options;
use serde_json::{Value, json};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("deploy")
}

fn read(file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder().join(file)).expect("a manifest");
    let documents = kubectl_yaml::documents(&text);
    documents
        .map(|document| {
            document.content.unwrap_or_else(|error| panic!("{file}: {error}")).root().to_json()
        })
        .collect()
}

fn kustomization() -> Value {
    read("kustomization.yaml").remove(0)
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array()
        .expect("a list")
        .iter()
        .map(|string| string.as_str().expect("a string"))
        .collect()
}

fn objects() -> Vec<Value> {
    strings(&kustomization()["resources"]).into_iter().flat_map(read).collect()
}

/// The only object of a kind.
fn object(kind: &str) -> Value {
    let mut objects: Vec<Value> =
        objects().into_iter().filter(|object| object["kind"] == json!(kind)).collect();
    assert_eq!(objects.len(), 1, "{kind}");
    objects.remove(0)
}

fn container() -> Value {
    let containers = &object("Deployment")["spec"]["template"]["spec"]["containers"];
    assert_eq!(containers.as_array().expect("a list").len(), 1);
    containers[0].clone()
}

/// The options of the container.
fn options() -> Options {
    let container = container();
    Options::try_parse_from([&["webhook"], &strings(&container["args"])[..]].concat())
        .expect("options of the program")
}

#[test]
fn manifests_are_listed_and_in_the_namespace() {
    let names = std::fs::read_dir(folder())
        .expect("a folder")
        .map(|entry| entry.expect("a file").file_name());
    let mut files: BTreeSet<String> =
        names.map(|name| name.into_string().expect("a name")).collect();
    assert!(files.remove("kustomization.yaml"));
    let listed = kustomization()["resources"].clone();
    assert_eq!(
        files.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        strings(&listed).into_iter().collect()
    );
    let namespace = object("Namespace")["metadata"]["name"].clone();
    let objects = objects();
    let cluster_wide = ["Namespace", "ValidatingWebhookConfiguration"];
    for object in objects
        .iter()
        .filter(|object| !cluster_wide.contains(&object["kind"].as_str().unwrap_or_default()))
    {
        assert_eq!(object["metadata"]["namespace"], namespace, "{object}");
    }
    assert_eq!(objects.len(), 11);
}

#[test]
fn selectors_match_the_labels_of_the_pods() {
    let deployment = object("Deployment")["spec"].clone();
    let labels = &deployment["template"]["metadata"]["labels"];
    assert!(labels.is_object());
    assert_eq!(deployment["selector"]["matchLabels"], *labels);
    assert_eq!(object("Service")["spec"]["selector"], *labels);
    assert_eq!(object("PodDisruptionBudget")["spec"]["selector"]["matchLabels"], *labels);
    assert_eq!(object("NetworkPolicy")["spec"]["podSelector"]["matchLabels"], *labels);
    let constraints =
        deployment["template"]["spec"]["topologySpreadConstraints"].as_array().expect("a list");
    assert!(
        !constraints.is_empty()
            && constraints
                .iter()
                .all(|constraint| constraint["labelSelector"]["matchLabels"] == *labels)
    );
}

#[test]
fn ports_agree_from_the_configuration_to_the_program() {
    let webhook = object("ValidatingWebhookConfiguration")["webhooks"][0].clone();
    let (service, container) = (object("Service"), container());
    let target = &webhook["clientConfig"]["service"];
    assert_eq!(target["name"], service["metadata"]["name"]);
    assert_eq!(target["namespace"], service["metadata"]["namespace"]);
    let port = &service["spec"]["ports"][0];
    assert_eq!(target["port"], port["port"]);
    assert_eq!(target["path"], json!("/validate"));
    let container_port = &container["ports"][0];
    assert_eq!(port["targetPort"], container_port["name"]);
    assert_eq!(container_port["containerPort"], json!(options().listen.port()));
    assert!(options().listen.ip().is_unspecified());
    assert_eq!(
        object("NetworkPolicy")["spec"]["ingress"][0]["ports"][0]["port"],
        container_port["name"]
    );
    for probe in ["startupProbe", "readinessProbe"] {
        assert_eq!(
            container[probe]["httpGet"],
            json!({"path": "/readyz", "port": container_port["name"], "scheme": "HTTPS"})
        );
    }
    assert_eq!(container["livenessProbe"]["tcpSocket"], json!({"port": container_port["name"]}));
}

#[test]
fn certificate_reaches_the_program_and_the_api_server() {
    let service = object("Service");
    // A long-lived CA signs short-lived certificates, so that old and new ones are trusted.
    let of_kind = |kind: &str| {
        objects().into_iter().filter(|object| object["kind"] == json!(kind)).collect::<Vec<_>>()
    };
    let named = |kind: &str, name: &Value| {
        of_kind(kind)
            .into_iter()
            .find(|object| object["metadata"]["name"] == *name)
            .expect("an object with the name")
    };
    let is_authority = |certificate: &Value| certificate["spec"]["isCA"] == json!(true);
    let (authorities, mut own): (Vec<_>, Vec<_>) =
        of_kind("Certificate").into_iter().partition(is_authority);
    let (authority, certificate) = (&authorities[0], own.remove(0));
    assert_eq!((authorities.len(), own.len()), (1, 0));
    assert!(
        named("Issuer", &authority["spec"]["issuerRef"]["name"])["spec"]["selfSigned"].is_object()
    );
    assert!(authority["spec"]["commonName"].is_string());
    let issuer = named("Issuer", &certificate["spec"]["issuerRef"]["name"]);
    assert_eq!(issuer["spec"]["ca"]["secretName"], authority["spec"]["secretName"]);
    let pod = object("Deployment")["spec"]["template"]["spec"].clone();
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    let [name, namespace] = ["name", "namespace"].map(|key| text(&service["metadata"][key]));
    assert_eq!(certificate["spec"]["dnsNames"], json!([format!("{name}.{namespace}.svc")]));
    let injected = &object("ValidatingWebhookConfiguration")["metadata"]["annotations"]["cert-manager.io/inject-ca-from"];
    let [name, namespace] = ["name", "namespace"].map(|key| text(&certificate["metadata"][key]));
    assert_eq!(*injected, json!(format!("{namespace}/{name}")));

    let (volume, mount) = (&pod["volumes"][0], &pod["containers"][0]["volumeMounts"][0]);
    assert_eq!(volume["secret"]["secretName"], certificate["spec"]["secretName"]);
    assert_eq!(volume["secret"]["defaultMode"], json!(0o440));
    assert_eq!(volume["name"], mount["name"]);
    let folder = PathBuf::from(text(&mount["mountPath"]));
    assert!(mount.get("subPath").is_none());
    assert_eq!(options().tls_cert, Some(folder.join("tls.crt")));
    assert_eq!(options().tls_key, Some(folder.join("tls.key")));
}

#[test]
fn configuration_matches_backends_only() {
    let webhook = object("ValidatingWebhookConfiguration")["webhooks"][0].clone();
    let rule = json!({"apiGroups": [GROUP], "apiVersions": [VERSION], "resources": [PLURAL], "operations": ["CREATE", "UPDATE"]});
    assert_eq!(webhook["rules"], json!([rule]));
    assert_eq!(webhook["admissionReviewVersions"], json!(["v1"]));
    assert_eq!(webhook["matchPolicy"], json!("Equivalent"));
    assert_eq!(webhook["sideEffects"], json!("None"));
    assert_eq!(webhook["failurePolicy"], json!("Fail"));
    let condition = json!({"name": "spec-changes", "expression": "request.operation != 'UPDATE' || object.spec != oldObject.spec"});
    assert_eq!(webhook["matchConditions"], json!([condition]));
    assert!((1..=30).contains(&webhook["timeoutSeconds"].as_i64().expect("a number")));
    assert!(webhook["name"].as_str().expect("a name").split('.').count() >= 3);
}

#[test]
fn pods_are_hardened_and_replicated() {
    let spec = object("Deployment")["spec"].clone();
    let pod = &spec["template"]["spec"];
    assert!(spec["replicas"].as_i64() >= Some(2));
    assert_eq!(pod["securityContext"]["runAsNonRoot"], json!(true));
    assert_eq!(pod["securityContext"]["seccompProfile"]["type"], json!("RuntimeDefault"));
    assert_eq!(pod["automountServiceAccountToken"], json!(false));
    assert_eq!(pod["serviceAccountName"], object("ServiceAccount")["metadata"]["name"]);
    let container = container();
    let security = &container["securityContext"];
    assert_eq!(security["readOnlyRootFilesystem"], json!(true));
    assert_eq!(security["allowPrivilegeEscalation"], json!(false));
    assert_eq!(security["capabilities"], json!({"drop": ["ALL"]}));
    assert!(
        container["resources"]["limits"]["memory"].is_string()
            && container["resources"]["requests"]["cpu"].is_string()
    );
    assert_eq!(container["image"], kustomization()["images"][0]["name"]);
    assert_eq!(kustomization()["images"][0]["newTag"], json!(env!("CARGO_PKG_VERSION")));
    assert_eq!(object("NetworkPolicy")["spec"]["policyTypes"], json!(["Ingress", "Egress"]));
    assert_eq!(object("NetworkPolicy")["spec"]["egress"], json!([]));
}

#[test]
fn termination_grace_period_exceeds_pre_stop_and_grace() {
    let pod = object("Deployment")["spec"]["template"]["spec"].clone();
    let pre_stop =
        container()["lifecycle"]["preStop"]["sleep"]["seconds"].as_u64().expect("a number");
    let period = pod["terminationGracePeriodSeconds"].as_u64().expect("a number");
    assert!(Duration::from_secs(pre_stop) + options().limits.grace < Duration::from_secs(period));
}

#[test]
fn image_runs_as_the_user_of_the_pods() {
    let dockerfile =
        std::fs::read_to_string(folder().with_file_name("Dockerfile")).expect("a file");
    let security = object("Deployment")["spec"]["template"]["spec"]["securityContext"].clone();
    let user = format!("USER {}:{}", security["runAsUser"], security["runAsGroup"]);
    assert!(dockerfile.lines().any(|line| line == user), "{user}");
    let rust = format!("FROM rust:{}-", env!("CARGO_PKG_RUST_VERSION"));
    assert!(dockerfile.lines().any(|line| line.starts_with(&rust)), "{rust}");
}
