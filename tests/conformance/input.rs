//! `input.ndjson`: what Envoy Gateway's translator makes of whole inputs.

use std::collections::{BTreeMap, BTreeSet};

use envoy_gateway_backend::gateway_api::ObjectKind;
use envoy_gateway_backend::lint::Linter;
use envoy_gateway_backend::resources::{ObjectId, Provider, Resources};
use envoy_gateway_backend::translator::input::{
    Destination, ObjectReference, StatusCondition, Translation, WeightedSetting,
};
use envoy_gateway_backend::{Gate, Infrastructure, Profile, Release};
use serde_json::{Map, Value, json};

use crate::harness::{Figures, Outcome};
use crate::translation::setting_value;

/// Objects that every case has.
const SURROUNDINGS: &str = r#"[
  {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}},
  {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "apps"}},
  {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "web"}},
  {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "envoy-gateway-system"}},
  {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "envoy-oidc-hmac", "namespace": "envoy-gateway-system"}, "data": {"hmac-secret": "a"}},
  {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "envoy", "namespace": "envoy-gateway-system"}, "data": {"ca.crt": "a", "tls.crt": "a", "tls.key": "a"}}
]"#;

/// The Gateway of cases that have none of their own.
const GATEWAY: &str = r#"{
  "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "eg", "namespace": "default"},
  "spec": {"gatewayClassName": "eg", "listeners": [
    {"name": "http", "protocol": "HTTP", "port": 80, "allowedRoutes": {"namespaces": {"from": "All"}}},
    {"name": "tls", "protocol": "TLS", "port": 6443, "tls": {"mode": "Passthrough"}, "allowedRoutes": {"namespaces": {"from": "All"}}},
    {"name": "tcp", "protocol": "TCP", "port": 8088, "allowedRoutes": {"namespaces": {"from": "All"}}},
    {"name": "udp", "protocol": "UDP", "port": 8162, "allowedRoutes": {"namespaces": {"from": "All"}}}
  ]}
}"#;

const GATEWAY_CLASS: &str = r#"{
  "apiVersion": "gateway.networking.k8s.io/v1", "kind": "GatewayClass", "metadata": {"name": "eg"},
  "spec": {"controllerName": "gateway.envoyproxy.io/gatewayclass-controller"}
}"#;

pub(crate) fn cases(text: &str) -> Figures {
    let mut figures: BTreeMap<String, Vec<Outcome>> = BTreeMap::new();
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        for expected in case["expect"].as_array().expect("verdicts") {
            for release in expected["releases"].as_array().expect("releases") {
                let release = release.as_str().expect("a release");
                let outcome = outcome(&case, expected, release);
                figures.entry(format!("input {release}")).or_default().push(outcome);
            }
        }
    }
    figures.into_iter().collect()
}

fn outcome(case: &Value, expected: &Value, release: &str) -> Outcome {
    let release: Release = release.parse().expect("a known release");
    let documents = case["documents"].as_array().expect("documents");
    let refused = refused(expected);
    let mut ours = Map::new();
    let found = find_refused(documents, release, &refused);
    let input = read(documents, &found);
    let translation = input.resources.translate(&profile(case, release));
    verdict(&input, &translation, release, &mut ours);
    if !found.is_empty() {
        ours.insert("load_error".into(), json!(found));
    }
    let mut theirs = comparable(expected, &translation);
    if !refused.is_empty() {
        theirs.insert("load_error".into(), json!(refused));
    }
    let (ours, theirs) = (Value::from(ours), Value::from(theirs));
    let agrees = ours == theirs;
    let (ours, theirs) = if agrees { Default::default() } else { differing(ours, theirs) };
    Outcome {
        id: case["id"].as_str().expect("an id").to_owned(),
        agrees,
        ours: ours.to_string(),
        theirs: theirs.to_string(),
    }
}

/// The keys that differ.
fn differing(ours: Value, theirs: Value) -> (Value, Value) {
    let (Value::Object(mut ours), Value::Object(mut theirs)) = (ours, theirs) else {
        unreachable!("verdicts are objects")
    };
    let equal: Vec<String> =
        ours.keys().filter(|key| ours.get(*key) == theirs.get(*key)).cloned().collect();
    for key in equal {
        ours.remove(&key);
        theirs.remove(&key);
    }
    (ours.into(), theirs.into())
}

/// The positions of the documents that the release's CRDs refuse.
fn refused(expected: &Value) -> BTreeSet<usize> {
    let errors = expected["load_error"].as_object();
    let keys = errors.into_iter().flat_map(Map::keys);
    keys.map(|key| key.split(':').next().expect("a number").parse().expect("a number")).collect()
}

/// The documents that the admission gate refuses; of other kinds than Backend and BackendTLSPolicy,
/// those of the row.
fn find_refused(
    documents: &[Value],
    release: Release,
    theirs: &BTreeSet<usize>,
) -> BTreeSet<usize> {
    let profile = Profile::new(release).with_gates([Gate::Admission]);
    let linter = Linter::new(&profile);
    let is_refused = |index: &usize| {
        let document = &documents[*index];
        if document["kind"] != "Backend" && document["kind"] != "BackendTLSPolicy" {
            return theirs.contains(index);
        }
        let text = document.to_string();
        linter.check(&text).any(|object| object.report().has_errors())
    };
    (0..documents.len()).filter(is_refused).collect()
}

fn profile(case: &Value, release: Release) -> Profile {
    let options = &case["options"];
    let profile = Profile::new(release)
        .with_backend_api_enabled(options["backend_api_enabled"] != json!(false));
    match options["infrastructure"].as_str() {
        Some("Host") => profile.with_infrastructure(Infrastructure::Host),
        _ => profile,
    }
}

/// An input, and how statuses name its objects.
struct Input {
    resources: Resources,
    names: BTreeMap<ObjectId, String>,
    /// `Kind/namespace/name` of each kind with a status.
    kinds: BTreeMap<ObjectId, &'static str>,
}

fn read(documents: &[Value], refused: &BTreeSet<usize>) -> Input {
    let mut input = Input {
        resources: Resources::new()
            .with_default_namespace("default")
            .with_provider(Provider::File)
            .with_complete(ObjectKind::all()),
        names: BTreeMap::new(),
        kinds: BTreeMap::new(),
    };
    let stored = || {
        documents.iter().enumerate().filter(|(index, _)| !refused.contains(index)).map(|(_, it)| it)
    };
    let is = |document: &Value, kind: &str, namespace: &str, name: &str| {
        document["kind"] == kind
            && document["metadata"]["namespace"].as_str().unwrap_or("default") == namespace
            && document["metadata"]["name"] == name
    };
    let mut class: Value = serde_json::from_str(GATEWAY_CLASS).expect("JSON");
    if stored().any(|it| is(it, "EnvoyProxy", "envoy-gateway-system", "proxy")) {
        class["spec"]["parametersRef"] = json!({
            "group": "gateway.envoyproxy.io", "kind": "EnvoyProxy",
            "name": "proxy", "namespace": "envoy-gateway-system",
        });
    }
    let surroundings: Vec<Value> = serde_json::from_str(SURROUNDINGS).expect("JSON");
    for document in surroundings.iter().chain([&class]) {
        add(&mut input, document);
    }
    if !stored().any(|it| is(it, "Gateway", "default", "eg")) {
        add(&mut input, &serde_json::from_str(GATEWAY).expect("JSON"));
    }
    for document in stored() {
        add(&mut input, document);
    }
    input
}

fn add(input: &mut Input, document: &Value) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (version, kind) = (text(&document["apiVersion"]), text(&document["kind"]));
    let Some(known) = ObjectKind::from_type(&version, &kind) else { return };
    let id = input.resources.add_from(known, document).expect("an object");
    let metadata = &document["metadata"];
    let namespace = metadata["namespace"].as_str().unwrap_or("default");
    let mut name = format!("{namespace}/{}", text(&metadata["name"]));
    while input.names.iter().any(|(other, used)| other.kind == known && *used == name) {
        name.push_str("#2");
    }
    input.names.insert(id, name);
    input.kinds.insert(id, known.as_str());
}

fn verdict(
    input: &Input,
    translation: &Translation,
    release: Release,
    ours: &mut Map<String, Value>,
) {
    if translation.panic.is_some() {
        ours.insert("panic".into(), true.into());
        return;
    }
    let mut insert = |key: &str, value: Map<String, Value>| {
        if !value.is_empty() {
            ours.insert(key.into(), value.into());
        }
    };
    insert("backends", backends(input, translation));
    insert("routes", routes(input, translation));
    insert("policies", policies(input, translation));
    insert("gateway", gateways(input, translation));
    insert("destinations", destinations(translation, release));
    insert("direct_response", direct_responses(translation));
    insert("route_action", route_actions(translation));
    let clusters: BTreeSet<_> = translation.rules.iter().flat_map(|rule| &rule.clusters).collect();
    if !clusters.is_empty() {
        ours.insert("clusters".into(), json!(clusters));
    }
    if !translation.gateway_errors.is_empty() {
        let errors: Vec<_> =
            translation.gateway_errors.iter().map(|error| &*error.message).collect();
        ours.insert("gateway_error".into(), errors.join("\n").into());
    }
    if !translation.xds_errors.is_empty() {
        ours.insert("xds_error".into(), true.into());
    }
    if !translation.missing_secrets.is_empty() {
        ours.insert("missing_secrets".into(), json!(translation.missing_secrets));
    }
}

fn backends(input: &Input, translation: &Translation) -> Map<String, Value> {
    let backends = translation.backends.iter().map(|status| {
        let value = match &status.rejection {
            None => true.into(),
            Some(message) => {
                let joint =
                    if message.starts_with("Backend is not enabled") { " since " } else { ": " };
                json!([false, format!("The Backend was not accepted{joint}{message}")])
            }
        };
        (input.names[&status.id].clone(), value)
    });
    backends.collect()
}

fn routes(input: &Input, translation: &Translation) -> Map<String, Value> {
    let routes = translation.routes.iter().map(|status| {
        let parents = status.parents.iter().map(|parent| {
            let name = parent.parent.to_string();
            let name = name.strip_prefix("Gateway/").expect("a Gateway").to_owned();
            (name, conditions(&parent.conditions))
        });
        (kind_and_name(input, status.id), Value::Object(parents.collect()))
    });
    routes.collect()
}

fn policies(input: &Input, translation: &Translation) -> Map<String, Value> {
    let policies = translation.policies.iter().map(|status| {
        let ancestors = status
            .ancestors
            .iter()
            .map(|ancestor| (ancestor_name(&ancestor.ancestor), conditions(&ancestor.conditions)));
        (kind_and_name(input, status.id), Value::Object(ancestors.collect()))
    });
    policies.collect()
}

/// The corpus leaves the port of an ancestor out.
fn ancestor_name(reference: &ObjectReference) -> String {
    let ObjectReference { kind, namespace, name, section_name, .. } = reference;
    let section = section_name.as_ref().map(|section| format!("/{section}")).unwrap_or_default();
    format!("{kind}/{namespace}/{name}{section}")
}

fn gateways(input: &Input, translation: &Translation) -> Map<String, Value> {
    let gateways = translation.gateways.iter().flat_map(|status| {
        status.conditions.iter().map(|StatusCondition { r#type, reason, message, .. }| {
            (format!("{} {}", input.names[&status.id], r#type), json!(["False", reason, message]))
        })
    });
    gateways.collect()
}

fn kind_and_name(input: &Input, id: ObjectId) -> String {
    format!("{}/{}", input.kinds[&id], input.names[&id])
}

fn conditions(conditions: &[StatusCondition]) -> Value {
    let conditions =
        conditions.iter().map(|StatusCondition { r#type, reason, message, .. }| {
            ((*r#type).to_owned(), json!(["False", reason, message]))
        });
    Value::Object(conditions.collect())
}

fn destinations(translation: &Translation, release: Release) -> Map<String, Value> {
    let destinations = numbered(&translation.destinations).into_iter();
    destinations
        .map(|(name, destination)| {
            (name, destination.settings.iter().map(|it| setting(it, release)).collect())
        })
        .collect()
}

fn setting(from: &WeightedSetting, release: Release) -> Value {
    let mut setting = match setting_value(&from.setting, release) {
        Value::Object(setting) if from.is_backend => setting,
        _ => Map::new(),
    };
    setting.extend(from.weight.map(|weight| ("weight".into(), weight.into())));
    if from.is_invalid {
        setting.insert("invalid".into(), true.into());
    }
    if from.setting.priority > 0 {
        setting.insert("priority".into(), from.setting.priority.into());
    }
    setting.into()
}

fn direct_responses(translation: &Translation) -> Map<String, Value> {
    let rules = translation.rules.iter();
    rules
        .filter_map(|rule| Some((rule.destination.clone(), rule.direct_response?.into())))
        .collect()
}

fn route_actions(translation: &Translation) -> Map<String, Value> {
    let rules = translation.rules.iter().filter(|rule| !rule.weighted_clusters.is_empty());
    rules
        .map(|rule| (rule.destination.clone(), json!({ "weighted": rule.weighted_clusters })))
        .collect()
}

/// The part of a verdict that is compared.
fn comparable(expected: &Value, translation: &Translation) -> Map<String, Value> {
    let mut theirs = expected.as_object().expect("a verdict").clone();
    theirs.remove("releases");
    theirs.remove("load_error");
    for key in ["panic", "xds_error"] {
        if let Some(value) = theirs.get_mut(key) {
            *value = true.into();
        }
    }
    theirs.remove("panic_at");
    if let Some(Value::Object(gateway)) = theirs.get_mut("gateway") {
        gateway.retain(|key, _| key.ends_with(" Accepted") || key.ends_with(" ResolvedRefs"));
    }
    if let Some(Value::Object(policies)) = theirs.get_mut("policies") {
        policies.retain(|key, _| !key.starts_with("BackendTrafficPolicy/"));
    }
    if let Some(Value::Object(destinations)) = theirs.get_mut("destinations") {
        let ours = numbered(&translation.destinations);
        for (name, settings) in destinations {
            reduce_settings(settings, ours.get(name).copied());
        }
    }
    theirs.retain(|_, value| value.as_object().is_none_or(|object| !object.is_empty()));
    theirs
}

/// Leaves filters out, and of settings that do not come from a Backend all but weight and priority.
fn reduce_settings(settings: &mut Value, ours: Option<&Destination>) {
    for (index, setting) in settings.as_array_mut().into_iter().flatten().enumerate() {
        let setting = setting.as_object_mut().expect("a setting");
        setting.remove("filters");
        let ours = ours.and_then(|destination| destination.settings.get(index));
        if ours.is_some_and(|ours| !ours.is_backend) {
            setting.retain(|key, _| key == "weight" || key == "priority");
        }
    }
}

/// Destinations by name; a further one of the same name has `#2` appended.
fn numbered(destinations: &[Destination]) -> BTreeMap<String, &Destination> {
    let mut numbered = BTreeMap::new();
    for destination in destinations {
        let mut name = destination.name.clone();
        while numbered.contains_key(&name) {
            name.push_str("#2");
        }
        numbered.insert(name, destination);
    }
    numbered
}
