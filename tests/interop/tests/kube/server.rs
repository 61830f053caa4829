//! An API server for one resource, on loopback: it lists, watches and stores Backends, with the
//! crate's admission.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::routing::get;
use envoy_gateway_backend::api::{API_VERSION, PLURAL};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::handlers::{
    create, delete, list, list_all, patch_object, patch_status, read, replace, replace_status,
};
use super::store::Store;

/// The server; it stops when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// Shared state of all requests.
pub(crate) struct Shared {
    store: Mutex<Store>,
    /// Wakes the watches; a changed number ends them.
    pub(crate) connections: watch::Sender<u64>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let shared =
            Arc::new(Shared { store: Mutex::default(), connections: watch::Sender::new(0) });
        let root = format!("/apis/{API_VERSION}");
        let router = Router::new()
            .route(&format!("{root}/{PLURAL}"), get(list_all))
            .route(&format!("{root}/namespaces/{{namespace}}/{PLURAL}"), get(list).post(create))
            .route(
                &format!("{root}/namespaces/{{namespace}}/{PLURAL}/{{name}}"),
                get(read).put(replace).patch(patch_object).delete(delete),
            )
            .route(
                &format!("{root}/namespaces/{{namespace}}/{PLURAL}/{{name}}/status"),
                get(read).put(replace_status).patch(patch_status),
            )
            .with_state(Arc::clone(&shared));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let task =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { address, shared, task }
    }

    pub(crate) fn client(&self) -> kube::Client {
        let url = format!("http://{}", self.address).parse().expect("a URL");
        kube::Client::try_from(kube::Config::new(url)).expect("a client")
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.shared.store()
    }

    /// Stores an object without checks, like a server with a newer CRD.
    pub(crate) fn insert(&self, namespace: &str, name: &str, object: Value) {
        self.store().put((namespace.into(), name.into()), object);
        self.shared.wake();
    }

    /// Increments the version, and sends a bookmark to the watches.
    pub(crate) fn bookmark(&self) {
        self.store().bookmark();
        self.shared.wake();
    }

    /// Forgets all events so far, and ends all watches.
    pub(crate) fn forget_and_disconnect(&self) {
        let mut store = self.store();
        store.compacted = store.version;
        drop(store);
        self.shared.connections.send_modify(|connection| *connection += 1);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().expect("nobody panicked with it")
    }

    pub(crate) fn wake(&self) {
        self.connections.send_modify(|_| {});
    }
}
