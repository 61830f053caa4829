//! Tests of reading: lists, watches, reflectors.

use std::pin::pin;

use envoy_gateway_backend::api::{
    AppProtocol, BackendEndpoint, BackendStatus, BackendType, TlsVersion,
};
use envoy_gateway_backend::kube::v5::Backend;
use futures::{Stream, StreamExt, TryStreamExt};
use kube::api::{
    DeleteParams, ListParams, Patch, PatchParams, PostParams, WatchEvent, WatchParams,
};
use kube::core::object::{HasSpec, HasStatus};
use kube::runtime::reflector::{self, ObjectRef};
use kube::runtime::watcher;
use kube::{Api, ResourceExt};
use serde_json::json;

use super::server::Server;
use super::{api, condition, create, newer_object, to, within};

/// Checks how this crate reads the newer object.
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
    assert_eq!(
        encoded["spec"]["tls"],
        json!({"minVersion": "1.4", "wellKnownCACertificates": "Corporate"})
    );
    assert_eq!(encoded["spec"].get("retries"), None);
}

#[tokio::test]
async fn list_has_pages() {
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
        let all = Api::<Backend>::all(server.client())
            .list(&ListParams::default())
            .await
            .expect("a list");
        assert_eq!(all.items.last().and_then(ResourceExt::namespace).as_deref(), Some("other"));
        assert_eq!(all.items.len(), 6);
    })
    .await;
}

#[tokio::test]
async fn object_of_a_newer_release_does_not_break_list_or_watch() {
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

        // A patch of the status loses nothing.
        let status =
            BackendStatus { conditions: Some(vec![condition("Accepted", "2024-01-01T00:00:00Z")]) };
        let patch = Patch::Merge(json!({ "status": status }));
        api.patch_status("newer", &PatchParams::default(), &patch).await.expect("it is stored");
        let key = ("default".to_owned(), "newer".to_owned());
        assert_eq!(
            server.store().get(&key).expect("it is there")["spec"],
            newer_object("newer")["spec"]
        );
    })
    .await;
}

/// The next event of a watcher.
async fn next(
    events: &mut (impl Stream<Item = watcher::Result<watcher::Event<Backend>>> + Unpin),
) -> String {
    let event = events.next().await.expect("an event").expect("no error");
    match &event {
        watcher::Event::Apply(backend) => {
            format!("{event} {}", backend.spec.endpoints.as_ref().map_or(0, Vec::len))
        }
        _ => event.to_string(),
    }
}

#[tokio::test]
async fn reflector_follows_additions_changes_and_deletions() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        create(&api, "first").await;
        server.insert("default", "newer", newer_object("newer"));

        let (store, writer) = reflector::store::<Backend>();
        let events = watcher(api.clone(), watcher::Config::default().page_size(1));
        let mut events = pin!(reflector::reflector(writer, events));
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(next(&mut events).await);
        }
        assert_eq!(seen, ["Init", "InitApply(first)", "InitApply(newer)", "InitDone"]);
        assert_newer(&store.get(&ObjectRef::new("newer").within("default")).expect("it is there"));

        let mut second = create(&api, "second").await;
        assert_eq!(next(&mut events).await, "Apply(second) 1");
        second
            .spec_mut()
            .endpoints
            .get_or_insert_default()
            .push(BackendEndpoint::fqdn("b.example.com", 443));
        api.replace("second", &PostParams::default(), &second).await.expect("it is stored");
        assert_eq!(next(&mut events).await, "Apply(second) 2");
        let kept = store.get(&ObjectRef::from_obj(&second)).expect("it is there");
        assert_eq!(
            (kept.metadata.generation, kept.spec.endpoints.as_ref().map(Vec::len)),
            (Some(2), Some(2))
        );

        api.delete("first", &DeleteParams::default()).await.expect("it goes");
        assert_eq!(next(&mut events).await, "Delete(first)");
        let mut names: Vec<_> = store.state().iter().map(|backend| backend.name_any()).collect();
        names.sort_unstable();
        assert_eq!(names, ["newer", "second"]);
    })
    .await;
}

#[tokio::test]
async fn watch_continues_from_a_bookmark() {
    within(async {
        let server = Server::start().await;
        let api = api(&server);
        create(&api, "first").await;
        let mut events = pin!(watcher(api.clone(), watcher::Config::default()));
        for expected in ["Init", "InitApply(first)", "InitDone"] {
            assert_eq!(next(&mut events).await, expected);
        }
        // The watcher does not report bookmarks: it reads the bookmark while it waits for the next
        // event.
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
        // A watcher that did not read the bookmark gets an error, because its version is too old,
        // and lists again.
        assert_eq!(seen, "Apply(second) 1");
        assert_eq!(server.store().watched_from, [1, 2]);
    })
    .await;
}
