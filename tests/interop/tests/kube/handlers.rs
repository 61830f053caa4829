//! Request handlers of the server.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use envoy_gateway_backend::api::{API_VERSION, GROUP, LIST_KIND, PLURAL};
use futures::stream;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::admission::{Refusal, admit, admit_status};
use super::patch;
use super::server::Shared;
use super::store::Key;

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let code = self.0["code"]
            .as_u64()
            .and_then(|code| StatusCode::from_u16(u16::try_from(code).ok()?).ok());
        (code.expect("a status code"), Json(self.0)).into_response()
    }
}

pub(crate) type Answer = Result<Response, Refusal>;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Parameters {
    limit: Option<usize>,
    r#continue: Option<String>,
    watch: Option<bool>,
    resource_version: Option<String>,
    timeout_seconds: Option<u64>,
    field_validation: Option<String>,
}

impl Parameters {
    fn strict(&self) -> bool {
        self.field_validation.as_deref() == Some("Strict")
    }
}

pub(crate) async fn list_all(
    State(shared): State<Arc<Shared>>,
    Query(parameters): Query<Parameters>,
) -> Answer {
    list_or_watch(shared, None, &parameters)
}

pub(crate) async fn list(
    State(shared): State<Arc<Shared>>,
    Path(namespace): Path<String>,
    Query(parameters): Query<Parameters>,
) -> Answer {
    list_or_watch(shared, Some(namespace), &parameters)
}

fn list_or_watch(
    shared: Arc<Shared>,
    namespace: Option<String>,
    parameters: &Parameters,
) -> Answer {
    if parameters.watch == Some(true) {
        return watch_from(shared, namespace, parameters);
    }
    let store = shared.store();
    let limit = parameters.limit.unwrap_or(usize::MAX);
    let page = store.page(namespace.as_deref(), limit, parameters.r#continue.as_deref());
    let mut metadata = json!({"resourceVersion": store.version.to_string()});
    if let Some(next) = page.next {
        metadata["continue"] = next.into();
        metadata["remainingItemCount"] = page.remaining.into();
    }
    Ok(Json(json!({"apiVersion": API_VERSION, "kind": LIST_KIND, "metadata": metadata, "items": page.items}))
        .into_response())
}

/// Streams the events after a version and all later ones, one JSON line each, until the timeout.
fn watch_from(shared: Arc<Shared>, namespace: Option<String>, parameters: &Parameters) -> Answer {
    let version: u64 = parameters
        .resource_version
        .as_deref()
        .and_then(|version| version.parse().ok())
        .unwrap_or(0);
    let mut connection = shared.connections.subscribe();
    let connected = *connection.borrow_and_update();
    let until = Instant::now() + Duration::from_secs(parameters.timeout_seconds.unwrap_or(290));
    {
        let mut store = shared.store();
        store.watched_from.push(version);
        if version < store.compacted {
            let message = format!("too old resource version: {version} ({})", store.compacted);
            return Err(Refusal::new(410, "Expired", &message, &json!({})));
        }
    }
    let lines = move |next: usize| {
        let store = shared.store();
        let known = store.events.iter().skip(next).filter(|event| event.version > version);
        let meant = known.filter(|event| {
            event.namespace.is_none() || namespace.is_none() || event.namespace == namespace
        });
        (meant.map(|event| event.line.as_str()).collect::<String>(), store.events.len())
    };
    let lines =
        stream::unfold((lines, connection, 0), move |(lines, mut connection, next)| async move {
            loop {
                // Events before the end are sent before it.
                let ended = *connection.borrow_and_update() != connected;
                let (text, next) = lines(next);
                if !text.is_empty() {
                    return Some((Ok::<_, Infallible>(text), (lines, connection, next)));
                }
                if ended {
                    return None;
                }
                tokio::select! {
                    changed = connection.changed() => changed.ok()?,
                    () = tokio::time::sleep_until(until) => return None,
                }
            }
        });
    Ok(([(header::CONTENT_TYPE, "application/json")], Body::from_stream(lines)).into_response())
}

pub(crate) async fn create(
    State(shared): State<Arc<Shared>>,
    Path(namespace): Path<String>,
    Query(parameters): Query<Parameters>,
    Json(object): Json<Value>,
) -> Answer {
    let created = store_new(&shared, &namespace, &object, parameters.strict())?;
    Ok((StatusCode::CREATED, Json(created)).into_response())
}

fn store_new(
    shared: &Shared,
    namespace: &str,
    object: &Value,
    strict: bool,
) -> Result<Value, Refusal> {
    let mut object = admit(object, strict)?;
    let name = object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    let mut store = shared.store();
    let key = (namespace.to_owned(), name);
    if store.get(&key).is_some() {
        let message = format!("{PLURAL}.{GROUP} {:?} already exists", key.1);
        return Err(Refusal::new(409, "AlreadyExists", &message, &details(&key.1)));
    }
    let metadata = &mut object["metadata"];
    metadata["namespace"] = namespace.into();
    metadata["uid"] = format!("00000000-0000-4000-8000-{:012}", store.version).into();
    metadata["creationTimestamp"] = "2024-01-01T00:00:00Z".into();
    metadata["generation"] = 1.into();
    let created = store.put(key, object);
    drop(store);
    shared.wake();
    Ok(created)
}

fn details(name: &str) -> Value {
    json!({"name": name, "group": GROUP, "kind": PLURAL})
}

fn not_found((_, name): &Key) -> Refusal {
    Refusal::new(404, "NotFound", &format!("{PLURAL}.{GROUP} {name:?} not found"), &details(name))
}

pub(crate) async fn read(State(shared): State<Arc<Shared>>, Path(key): Path<Key>) -> Answer {
    let store = shared.store();
    store.get(&key).map(|object| Json(object).into_response()).ok_or_else(|| not_found(&key))
}

pub(crate) async fn replace(
    State(shared): State<Arc<Shared>>,
    Path(key): Path<Key>,
    Query(parameters): Query<Parameters>,
    Json(object): Json<Value>,
) -> Answer {
    update(&shared, key, |_| Ok(object), |_, new| admit(new, parameters.strict()))
}

pub(crate) async fn replace_status(
    State(shared): State<Arc<Shared>>,
    Path(key): Path<Key>,
    Json(object): Json<Value>,
) -> Answer {
    update(&shared, key, |_| Ok(object), with_status)
}

pub(crate) async fn patch_object(
    State(shared): State<Arc<Shared>>,
    Path(key): Path<Key>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let strict = parameters.strict();
    if content_type(&headers) == APPLY && shared.store().get(&key).is_none() {
        let object = serde_json::from_str(&body).expect("JSON is YAML");
        return Ok((StatusCode::CREATED, Json(store_new(&shared, &key.0, &object, strict)?))
            .into_response());
    }
    update(&shared, key, |old| patched(&headers, &body, old), |_, new| admit(new, strict))
}

pub(crate) async fn patch_status(
    State(shared): State<Arc<Shared>>,
    Path(key): Path<Key>,
    headers: HeaderMap,
    body: String,
) -> Answer {
    update(&shared, key, |old| patched(&headers, &body, old), with_status)
}

const APPLY: &str = "application/apply-patch+yaml";

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn patched(headers: &HeaderMap, body: &str, old: &Value) -> Result<Value, Refusal> {
    let bad_request = |message: String| Refusal::new(400, "BadRequest", &message, &json!({}));
    let patch = serde_json::from_str(body).map_err(|error| bad_request(error.to_string()))?;
    let mut new = old.clone();
    match content_type(headers) {
        "application/merge-patch+json" | APPLY => patch::merge(&mut new, patch),
        "application/json-patch+json" => {
            patch::json_patch(&mut new, &patch)
                .map_err(|error| Refusal::new(422, "Invalid", &error, &json!({})))?;
        }
        other => return Err(bad_request(format!("{other} is not supported"))),
    }
    Ok(new)
}

/// The old object with the status of the new one; the `/status` endpoint ignores the rest.
fn with_status(old: &Value, new: &Value) -> Result<Value, Refusal> {
    let mut object = old.clone();
    object["status"] = admit_status(new)?;
    Ok(object)
}

/// Replaces an object: checks the new one and stores it.
fn update(
    shared: &Shared,
    key: Key,
    sent: impl FnOnce(&Value) -> Result<Value, Refusal>,
    stored: impl FnOnce(&Value, &Value) -> Result<Value, Refusal>,
) -> Answer {
    let mut store = shared.store();
    let old = store.get(&key).ok_or_else(|| not_found(&key))?.clone();
    let sent = sent(&old)?;
    let version = &sent["metadata"]["resourceVersion"];
    if !version.is_null() && *version != old["metadata"]["resourceVersion"] {
        let message = format!(
            "Operation cannot be fulfilled on {PLURAL}.{GROUP} {:?}: the object has been modified",
            key.1
        );
        return Err(Refusal::new(409, "Conflict", &message, &details(&key.1)));
    }
    let mut new = stored(&old, &sent)?;
    for field in [
        "namespace", "uid", "creationTimestamp", "generation", "resourceVersion",
        "deletionTimestamp",
    ] {
        if let Some(value) = old["metadata"].get(field) {
            new["metadata"][field] = value.clone();
        }
    }
    if let Some(status) = old.get("status").filter(|_| new.get("status").is_none()) {
        new["status"] = status.clone();
    }
    if new["spec"] != old["spec"] {
        new["metadata"]["generation"] =
            (old["metadata"]["generation"].as_i64().unwrap_or_default() + 1).into();
    }
    let finalizers = new["metadata"]["finalizers"].as_array().map_or(0, Vec::len);
    let answer = if new == old {
        old
    } else if new["metadata"].get("deletionTimestamp").is_some() && finalizers == 0 {
        store.remove(&key).unwrap_or(new)
    } else {
        store.put(key, new)
    };
    drop(store);
    shared.wake();
    Ok(Json(answer).into_response())
}

pub(crate) async fn delete(State(shared): State<Arc<Shared>>, Path(key): Path<Key>) -> Answer {
    let mut store = shared.store();
    let mut object = store.get(&key).ok_or_else(|| not_found(&key))?.clone();
    let finalizers = object["metadata"]["finalizers"].as_array().map_or(0, Vec::len);
    let answer = if finalizers > 0 {
        object["metadata"]["deletionTimestamp"] = "2024-01-02T00:00:00Z".into();
        object["metadata"]["deletionGracePeriodSeconds"] = 0.into();
        store.put(key, object)
    } else {
        store.remove(&key);
        json!({"apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Success", "details": details(&key.1)})
    };
    drop(store);
    shared.wake();
    Ok(Json(answer).into_response())
}
