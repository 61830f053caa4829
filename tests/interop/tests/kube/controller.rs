//! A complete controller that writes Envoy Gateway's condition to the status of each Backend.

use std::sync::Arc;
use std::time::Duration;

use envoy_gateway_backend::Profile;
use envoy_gateway_backend::kube::v5::Backend;
use futures::StreamExt;
use kube::api::{Patch, PatchParams};
use kube::runtime::Controller;
use kube::runtime::controller::Action;
use kube::runtime::watcher;
use kube::{Api, Client, ResourceExt};
use serde_json::json;

/// Context of a reconciliation.
pub(crate) struct Context {
    pub(crate) client: Client,
    pub(crate) profile: Profile,
}

/// Runs until it is dropped.
pub(crate) async fn run(context: Context) {
    let backends: Api<Backend> = Api::all(context.client.clone());
    let controller = Controller::new(backends, watcher::Config::default());
    let reconciled = controller.run(reconcile, on_error, Arc::new(context));
    reconciled
        .for_each(async |result| {
            if let Err(error) = result {
                eprintln!("{error}");
            }
        })
        .await;
}

/// Writes the condition of Envoy Gateway, if it is not present.
async fn reconcile(backend: Arc<Backend>, context: Arc<Context>) -> Result<Action, kube::Error> {
    let condition = backend.controller_condition(&context.profile, "2024-01-01T00:00:00Z");
    let mut status = backend.status.clone().unwrap_or_default();
    status.merge_condition(condition);
    if backend.status.as_ref() != Some(&status) {
        let backends: Api<Backend> =
            Api::namespaced(context.client.clone(), &backend.namespace().unwrap_or_default());
        // A patch keeps fields of a newer release that this crate does not know; a replace would
        // drop them.
        let patch = Patch::Merge(json!({ "status": status }));
        backends.patch_status(&backend.name_any(), &PatchParams::default(), &patch).await?;
    }
    Ok(Action::await_change())
}

fn on_error(_: Arc<Backend>, _: &kube::Error, _: Arc<Context>) -> Action {
    Action::requeue(Duration::from_secs(5))
}
