//! Tests of the kube client with an API server on loopback that uses the crate's admission.

#[path = "kube/admission.rs"]
mod admission;
#[path = "kube/controller.rs"]
mod controller;
#[path = "kube/handlers.rs"]
mod handlers;
#[path = "kube/patch.rs"]
mod patch;
#[path = "kube/reading.rs"]
mod reading;
#[path = "kube/server.rs"]
mod server;
#[path = "kube/store.rs"]
mod store;
#[path = "kube/writing.rs"]
mod writing;

use std::convert::Infallible;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use envoy_gateway_backend::api::{BackendEndpoint, BackendSpec, Condition, ConditionStatus};
use envoy_gateway_backend::kube::v5::Backend;
use envoy_gateway_backend::{Acceptance, Profile};
use futures::{StreamExt, TryStreamExt};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::api::{DeleteParams, PostParams};
use kube::core::Status;
use kube::runtime::controller::Action;
use kube::runtime::{WatchStreamExt, finalizer, watcher};
use kube::{Api, ResourceExt};
use serde_json::{Value, json};
use server::Server;

/// Timeout of a test; all tests take less than a second.
async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), future).await.expect("it ends")
}

fn api(server: &Server) -> Api<Backend> {
    Api::namespaced(server.client(), "default")
}

fn backend(name: &str, spec: BackendSpec) -> Backend {
    Backend {
        metadata: ObjectMeta { name: Some(name.into()), ..ObjectMeta::default() },
        spec,
        status: None,
    }
}

fn to(address: &str) -> BackendSpec {
    BackendSpec::endpoints([BackendEndpoint::fqdn(address, 443)])
}

async fn create(api: &Api<Backend>, name: &str) -> Backend {
    api.create(&PostParams::default(), &backend(name, to("api.example.com")))
        .await
        .expect("it is stored")
}

/// The `Status` of a refused request.
fn refusal<T: Debug>(result: kube::Result<T>) -> Status {
    match result {
        Err(kube::Error::Api(status)) => *status,
        other => panic!("not refused: {other:?}"),
    }
}

fn condition(r#type: &str, time: &str) -> Condition {
    Condition {
        r#type: r#type.into(),
        status: ConditionStatus::True,
        observed_generation: Some(1),
        last_transition_time: time.into(),
        reason: "Accepted".into(),
        message: String::new(),
    }
}

/// An object of a later release: with unknown fields and values.
fn newer_object(name: &str) -> Value {
    json!({
        "apiVersion": "gateway.envoyproxy.io/v1alpha1",
        "kind": "Backend",
        "metadata": {"name": name, "namespace": "default", "uid": "u", "newMetadata": 1},
        "spec": {
            "type": "Discovered",
            "endpoints": [{"fqdn": {"hostname": "a.example.com", "port": 443, "weight": 3}, "region": "eu"}],
            "appProtocols": ["gateway.envoyproxy.io/h3"],
            "tls": {"minVersion": "1.4", "wellKnownCACertificates": "Corporate", "keyLog": {"path": "/x"}},
            "retries": [1, {"on": ["5xx"]}],
        },
        "status": {"conditions": [], "newStatus": true},
        "newSection": {},
    })
}

#[tokio::test]
async fn finalizer_is_added_and_removed() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        let stored = create(&api, "b").await;
        let name = "example.com/cleanup";
        let step = async |object: Backend| {
            let latest = std::cell::Cell::new("nothing");
            let reconcile = |event| {
                latest.set(match event {
                    finalizer::Event::Apply(_) => "apply",
                    finalizer::Event::Cleanup(_) => "clean up",
                });
                std::future::ready(Ok::<_, Infallible>(Action::await_change()))
            };
            finalizer::finalizer(&api, name, Arc::new(object), reconcile).await.expect("no error");
            latest.get()
        };
        assert_eq!(step(stored).await, "nothing");
        let stored = api.get("b").await.expect("it is there");
        assert_eq!(stored.finalizers(), [name]);
        assert!(stored.check(&Profile::default()).is_empty());
        assert_eq!(step(stored).await, "apply");
        let deleted = api
            .delete("b", &DeleteParams::default())
            .await
            .expect("it is going")
            .left()
            .expect("not gone");
        assert!(deleted.metadata.deletion_timestamp.is_some());
        assert_eq!(step(deleted).await, "clean up");
        assert_eq!(refusal(api.get("b").await).reason, "NotFound");
    })
    .await;
}

#[tokio::test]
async fn controller_writes_the_condition_of_every_backend() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        create(&api, "accepted").await;
        let numeric = BackendSpec::endpoints([BackendEndpoint::fqdn("10.0.0.1", 80)]);
        api.create(&PostParams::default(), &backend("rejected", numeric))
            .await
            .expect("it is stored");
        server.insert("default", "newer", newer_object("newer"));

        let context = controller::Context { client: server.client(), profile: Profile::default() };
        let controller = tokio::spawn(controller::run(context));
        let events = watcher(api.clone(), watcher::Config::default()).applied_objects();
        let judged = events.try_filter(|backend| {
            let conditions =
                backend.status.as_ref().and_then(|status| status.conditions.as_deref());
            std::future::ready(conditions.is_some_and(|conditions| !conditions.is_empty()))
        });
        let judged: Vec<_> = judged.take(3).try_collect().await.expect("no error");
        controller.abort();

        let acceptance = |name: &str| {
            let judged =
                judged.iter().find(|backend| backend.name_any() == name).expect("it is judged");
            judged.status.as_ref().expect("a status").acceptance()
        };
        assert_eq!(acceptance("accepted"), Acceptance::Accepted);
        let message = "The Backend was not accepted: hostname 10.0.0.1 is an IP address";
        assert_eq!(acceptance("rejected"), Acceptance::Rejected { message });
        assert_eq!(acceptance("newer"), Acceptance::Accepted);
    })
    .await;
}
