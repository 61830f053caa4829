//! The kube client against an API server on loopback that answers from the crate's admission.

#[path = "kube/admission.rs"]
mod admission;
#[path = "kube/controller.rs"]
mod controller;
#[path = "kube/patch.rs"]
mod patch;
#[path = "kube/server.rs"]
mod server;
#[path = "kube/store.rs"]
mod store;

use std::convert::Infallible;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use envoy_gateway_backend::api::{
    AppProtocol, BackendEndpoint, BackendSpec, BackendStatus, BackendTls, BackendType, Condition, ConditionStatus,
    TlsVersion,
};
use envoy_gateway_backend::kube::v5::Backend;
use envoy_gateway_backend::{Acceptance, Profile};
use futures::{Stream, StreamExt, TryStreamExt};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::api::{DeleteParams, ListParams, Patch, PatchParams, PostParams, WatchEvent, WatchParams};
use kube::core::{Status, object::HasSpec, object::HasStatus};
use kube::runtime::controller::Action;
use kube::runtime::reflector::{self, ObjectRef};
use kube::runtime::{WatchStreamExt, finalizer, watcher};
use kube::{Api, ResourceExt};
use serde_json::{Value, json};
use server::Server;

/// Nothing here takes a second; what takes this long hangs.
async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), future).await.expect("it ends")
}

fn api(server: &Server) -> Api<Backend> {
    Api::namespaced(server.client(), "default")
}

fn backend(name: &str, spec: BackendSpec) -> Backend {
    Backend { metadata: ObjectMeta { name: Some(name.into()), ..ObjectMeta::default() }, spec, status: None }
}

fn to(address: &str) -> BackendSpec {
    BackendSpec::endpoints([BackendEndpoint::fqdn(address, 443)])
}

async fn create(api: &Api<Backend>, name: &str) -> Backend {
    api.create(&PostParams::default(), &backend(name, to("api.example.com"))).await.expect("it is stored")
}

/// The `Status` with which a request was refused.
fn refusal<T: Debug>(result: kube::Result<T>) -> Status {
    match result {
        Err(kube::Error::Api(status)) => *status,
        other => panic!("not refused: {other:?}"),
    }
}

/// Reason, message and field of each cause.
fn causes(status: &Status) -> Vec<(&str, &str, &str)> {
    let details = status.details.as_ref().expect("details");
    assert_eq!((details.group.as_str(), details.kind.as_str()), ("gateway.envoyproxy.io", "Backend"));
    details.causes.iter().map(|cause| (&*cause.reason, &*cause.message, &*cause.field)).collect()
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

/// As a release to come may store it: fields and values that this crate does not know.
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

/// The newer object as this crate reads it.
fn assert_newer(backend: &Backend) {
    let spec = backend.spec();
    assert_eq!(spec.r#type, Some(BackendType::from("Discovered")));
    assert!(matches!(spec.r#type, Some(BackendType::Unrecognized(_))));
    assert_eq!(spec.endpoints, to("a.example.com").endpoints);
    assert_eq!(spec.app_protocols, Some(vec![AppProtocol::from("gateway.envoyproxy.io/h3")]));
    let tls = spec.tls.as_ref().expect("TLS");
    assert_eq!(tls.min_version, Some(TlsVersion::from("1.4")));
    assert_eq!(backend.status().and_then(|status| status.conditions.as_deref()), Some(&[][..]));
    let encoded = serde_json::to_value(backend).expect("JSON");
    assert_eq!(encoded["spec"]["tls"], json!({"minVersion": "1.4", "wellKnownCACertificates": "Corporate"}));
    assert_eq!(encoded["spec"].get("retries"), None);
}

#[tokio::test]
async fn a_list_comes_in_pages() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        for name in ["a", "b", "c", "d", "e"] {
            create(&api, name).await;
        }
        let elsewhere = Api::<Backend>::namespaced(server.client(), "other");
        create(&elsewhere, "f").await;

        let (mut names, mut pages) = (Vec::new(), Vec::new());
        let mut parameters = ListParams::default().limit(2);
        loop {
            let page = api.list(&parameters).await.expect("a page");
            assert_eq!(
                (page.types.kind.as_str(), page.metadata.resource_version.as_deref()),
                ("BackendList", Some("6"))
            );
            pages.push((page.items.len(), page.metadata.remaining_item_count));
            names.extend(page.items.iter().map(ResourceExt::name_any));
            match page.metadata.continue_ {
                Some(token) => parameters = parameters.continue_token(&token),
                None => break,
            }
        }
        assert_eq!(names, ["a", "b", "c", "d", "e"]);
        assert_eq!(pages, [(2, Some(3)), (2, Some(1)), (1, None)]);
        let all = Api::<Backend>::all(server.client()).list(&ListParams::default()).await.expect("a list");
        assert_eq!(all.items.last().and_then(ResourceExt::namespace).as_deref(), Some("other"));
        assert_eq!(all.items.len(), 6);
    })
    .await;
}

#[tokio::test]
async fn an_object_of_a_newer_release_breaks_neither_list_nor_watch() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        server.insert("default", "newer", newer_object("newer"));
        create(&api, "known").await;

        assert_newer(&api.get("newer").await.expect("it decodes"));
        assert_newer(&api.list(&ListParams::default()).await.expect("they decode").items[1]);

        let events = api.watch(&WatchParams::default(), "0").await.expect("a watch").take(2);
        let events: Vec<_> = events.try_collect().await.expect("they decode");
        match events.as_slice() {
            [WatchEvent::Added(newer), WatchEvent::Added(known)] => {
                assert_newer(newer);
                assert_eq!(known.name_any(), "known");
            }
            other => panic!("{other:?}"),
        }

        // Nothing is lost where only the status is patched.
        let status = BackendStatus { conditions: Some(vec![condition("Accepted", "2024-01-01T00:00:00Z")]) };
        let patch = Patch::Merge(json!({ "status": status }));
        api.patch_status("newer", &PatchParams::default(), &patch).await.expect("it is stored");
        let key = ("default".to_owned(), "newer".to_owned());
        assert_eq!(server.store().get(&key).expect("it is there")["spec"], newer_object("newer")["spec"]);
    })
    .await;
}

/// The next event of a watcher, in short.
async fn next(events: &mut (impl Stream<Item = watcher::Result<watcher::Event<Backend>>> + Unpin)) -> String {
    let event = events.next().await.expect("an event").expect("no error");
    match &event {
        watcher::Event::Apply(backend) => {
            format!("{event} {}", backend.spec.endpoints.as_ref().map_or(0, Vec::len))
        }
        _ => event.to_string(),
    }
}

#[tokio::test]
async fn a_reflector_follows_what_is_added_modified_and_deleted() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        create(&api, "first").await;
        server.insert("default", "newer", newer_object("newer"));

        let (store, writer) = reflector::store::<Backend>();
        let events = watcher(api.clone(), watcher::Config::default().page_size(1));
        let mut events = std::pin::pin!(reflector::reflector(writer, events));
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(next(&mut events).await);
        }
        assert_eq!(seen, ["Init", "InitApply(first)", "InitApply(newer)", "InitDone"]);
        assert_newer(&store.get(&ObjectRef::new("newer").within("default")).expect("it is there"));

        let mut second = create(&api, "second").await;
        assert_eq!(next(&mut events).await, "Apply(second) 1");
        second.spec_mut().endpoints.get_or_insert_default().push(BackendEndpoint::fqdn("b.example.com", 443));
        api.replace("second", &PostParams::default(), &second).await.expect("it is stored");
        assert_eq!(next(&mut events).await, "Apply(second) 2");
        let kept = store.get(&ObjectRef::from_obj(&second)).expect("it is there");
        assert_eq!((kept.metadata.generation, kept.spec.endpoints.as_ref().map(Vec::len)), (Some(2), Some(2)));

        api.delete("first", &DeleteParams::default()).await.expect("it goes");
        assert_eq!(next(&mut events).await, "Delete(first)");
        let mut names: Vec<_> = store.state().iter().map(|backend| backend.name_any()).collect();
        names.sort_unstable();
        assert_eq!(names, ["newer", "second"]);
    })
    .await;
}

#[tokio::test]
async fn a_watch_goes_on_from_a_bookmark() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        create(&api, "first").await;
        let mut events = std::pin::pin!(watcher(api.clone(), watcher::Config::default()));
        for expected in ["Init", "InitApply(first)", "InitDone"] {
            assert_eq!(next(&mut events).await, expected);
        }
        // The bookmark is no event of the watcher's own: it is taken in while the next one is awaited.
        let awaited = next(&mut events);
        let meanwhile = async {
            while server.store().watched_from.is_empty() {
                tokio::task::yield_now().await;
            }
            server.bookmark();
            server.forget_and_disconnect();
            while server.store().watched_from.len() < 2 {
                tokio::task::yield_now().await;
            }
            create(&api, "second").await;
        };
        let (seen, ()) = futures::future::join(awaited, meanwhile).await;
        // Whoever did not read the bookmark is told that its version is too old, and begins anew.
        assert_eq!(seen, "Apply(second) 1");
        assert_eq!(server.store().watched_from, [1, 2]);
    })
    .await;
}

#[tokio::test]
async fn what_is_created_is_defaulted() {
    within(async {
        let server = Server::start().await;
        let mut given = backend("b", to("api.example.com").with_tls(BackendTls::system_ca()));
        given.status = Some(BackendStatus { conditions: Some(Vec::new()) });
        let stored = api(&server).create(&PostParams::default(), &given).await.expect("it is stored");
        given.apply_defaults(envoy_gateway_backend::Release::LATEST);
        assert_eq!(stored.spec.r#type, Some(BackendType::Endpoints));
        assert_eq!(stored.spec.tls.as_ref().and_then(|tls| tls.insecure_skip_verify), Some(false));
        assert_eq!((&stored.spec, &stored.status), (&given.spec, &None));
        assert_eq!(stored.metadata.generation, Some(1));
        assert!(stored.uid().is_some() && stored.creation_timestamp().is_some());
        let valid = stored.into_valid(&Profile::default()).expect("what was stored is valid");
        assert_eq!(valid.endpoints().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_says_why_field_by_field() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        let mut spec = to("api.example.com").with_tls(BackendTls { sni: Some("x_y".into()), ..BackendTls::insecure() });
        spec.endpoints.get_or_insert_default().push(BackendEndpoint::unix("/run/s"));
        let status = refusal(api.create(&PostParams::default(), &backend("b", spec)).await);
        assert!(status.is_invalid() && status.code == 422);
        let pattern =
            "spec.tls.sni in body should match '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'";
        let sni = format!("Invalid value: \"x_y\": {pattern}");
        let mixed = "Invalid value: fqdn addresses cannot be mixed with other address types";
        assert_eq!(
            causes(&status),
            [("FieldValueInvalid", sni.as_str(), "spec.tls.sni"), ("FieldValueInvalid", mixed, "spec.endpoints")]
        );
        assert_eq!(
            status.message,
            format!("Backend.gateway.envoyproxy.io \"b\" is invalid: [spec.tls.sni: {sni}, spec.endpoints: {mixed}]")
        );

        let spec = BackendSpec { r#type: Some("Static".into()), ..BackendSpec::default() };
        let status = refusal(api.create(&PostParams::default(), &backend("b", spec)).await);
        assert_eq!(causes(&status)[0].0, "FieldValueNotSupported");
        assert_eq!(
            (causes(&status)[1].1, causes(&status)[1].2),
            (
                "Invalid value: null: some validation rules were not checked because the object was invalid; \
                 correct the existing errors to complete validation",
                "<nil>"
            )
        );
        assert_eq!(refusal(api.get("b").await).code, 404);
        create(&api, "b").await;
        assert!(
            refusal(api.create(&PostParams::default(), &backend("b", to("b.example.com"))).await).is_already_exists()
        );
    })
    .await;
}

#[tokio::test]
async fn unknown_fields_are_refused_where_that_is_asked_for() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        let mut given = serde_json::to_value(backend("b", to("api.example.com"))).expect("JSON");
        given["spec"]["bogus"] = 1.into();
        given["spec"]["endpoints"][0]["weight"] = 1.into();
        let apply = PatchParams::apply("test");
        let status = refusal(api.patch("b", &apply.clone().validation_strict(), &Patch::Apply(&given)).await);
        assert_eq!((status.code, status.reason.as_str()), (400, "BadRequest"));
        assert_eq!(
            status.message,
            "Backend in version \"v1alpha1\" cannot be handled as a Backend: strict decoding error: \
             unknown field \"spec.bogus\", unknown field \"spec.endpoints[0].weight\""
        );
        assert_eq!(refusal(api.get("b").await).code, 404);
        let stored = api.patch("b", &apply, &Patch::Apply(&given)).await.expect("pruned and stored");
        assert_eq!(stored.spec.endpoints, to("api.example.com").endpoints);
    })
    .await;
}

#[tokio::test]
async fn a_status_is_replaced_and_patched_where_it_is_valid() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        let mut stored = create(&api, "b").await;
        let accepted = condition("Accepted", "2024-01-01T00:00:00Z");
        *stored.status_mut() = Some(BackendStatus { conditions: Some(vec![accepted.clone()]) });
        stored.spec = BackendSpec::dynamic_resolver();
        let replaced = api.replace_status("b", &PostParams::default(), &stored).await.expect("it is stored");
        assert_eq!(replaced.status.as_ref().map(BackendStatus::acceptance), Some(Acceptance::Accepted));
        assert_eq!(replaced.spec.endpoints, to("api.example.com").endpoints);
        assert_eq!(replaced.metadata.generation, Some(1));
        // The one that was read first is out of date.
        assert!(refusal(api.replace_status("b", &PostParams::default(), &stored).await).is_conflict());

        let patch = |conditions: &[Condition]| Patch::Merge(json!({"status": {"conditions": conditions}}));
        let both = [accepted.clone(), condition("Ready", "2024-01-01T00:00:00Z")];
        let patched = api.patch_status("b", &PatchParams::default(), &patch(&both)).await.expect("it is stored");
        assert_eq!(patched.status.and_then(|status| status.conditions).as_deref(), Some(&both[..]));

        let twice = [accepted.clone(), condition("Accepted", "yesterday")];
        let status = refusal(api.patch_status("b", &PatchParams::default(), &patch(&twice)).await);
        assert_eq!(status.code, 422);
        assert_eq!(
            causes(&status),
            [
                (
                    "FieldValueTypeInvalid",
                    "Invalid value: \"yesterday\": conditions[1].lastTransitionTime in body must be of type date-time: \"yesterday\"",
                    "status.conditions[1].lastTransitionTime"
                ),
                ("FieldValueDuplicate", "Duplicate value: {\"type\":\"Accepted\"}", "status.conditions[1]"),
            ]
        );
        let patch = Patch::Merge(json!({"status": {"conditions": "x"}}));
        let status = refusal(api.patch_status("b", &PatchParams::default(), &patch).await);
        assert_eq!(
            causes(&status),
            [(
                "FieldValueTypeInvalid",
                "Invalid value: \"string\": conditions in body must be of type array: \"string\"",
                "status.conditions"
            )]
        );
        assert_eq!(api.get_status("b").await.expect("it is there").status.and_then(|status| status.conditions).as_deref(), Some(&both[..]));
    })
    .await;
}

#[tokio::test]
async fn a_finalizer_is_added_and_removed() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        let stored = create(&api, "b").await;
        let name = "example.com/cleanup";
        let step = async |object: Backend| {
            let said = std::cell::Cell::new("nothing");
            let reconcile = |event| {
                said.set(match event {
                    finalizer::Event::Apply(_) => "apply",
                    finalizer::Event::Cleanup(_) => "clean up",
                });
                std::future::ready(Ok::<_, Infallible>(Action::await_change()))
            };
            finalizer::finalizer(&api, name, Arc::new(object), reconcile).await.expect("no error");
            said.get()
        };
        assert_eq!(step(stored).await, "nothing");
        let stored = api.get("b").await.expect("it is there");
        assert_eq!(stored.finalizers(), [name]);
        assert!(stored.validate(&Profile::default()).is_empty());
        assert_eq!(step(stored).await, "apply");
        let deleted = api.delete("b", &DeleteParams::default()).await.expect("it is going").left().expect("not gone");
        assert!(deleted.metadata.deletion_timestamp.is_some());
        assert_eq!(step(deleted).await, "clean up");
        assert_eq!(refusal(api.get("b").await).reason, "NotFound");
    })
    .await;
}

#[tokio::test]
async fn a_controller_writes_the_condition_of_every_backend() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        create(&api, "accepted").await;
        let numeric = BackendSpec::endpoints([BackendEndpoint::fqdn("10.0.0.1", 80)]);
        api.create(&PostParams::default(), &backend("rejected", numeric)).await.expect("it is stored");
        server.insert("default", "newer", newer_object("newer"));

        let context = controller::Context { client: server.client(), profile: Profile::default() };
        let controller = tokio::spawn(controller::run(context));
        let events = watcher(api.clone(), watcher::Config::default()).applied_objects();
        let judged = events.try_filter(|backend| {
            let conditions = backend.status.as_ref().and_then(|status| status.conditions.as_deref());
            std::future::ready(conditions.is_some_and(|conditions| !conditions.is_empty()))
        });
        let judged: Vec<_> = judged.take(3).try_collect().await.expect("no error");
        controller.abort();

        let said = |name: &str| {
            let judged = judged.iter().find(|backend| backend.name_any() == name).expect("it is judged");
            judged.status.as_ref().expect("a status").acceptance()
        };
        assert_eq!(said("accepted"), Acceptance::Accepted);
        let message = "The Backend was not accepted: hostname 10.0.0.1 is an IP address";
        assert_eq!(said("rejected"), Acceptance::Rejected { message });
        assert_eq!(said("newer"), Acceptance::Accepted);
    })
    .await;
}
