//! Requests of an API server.

use serde_json::{Value, json};

/// A Backend with one endpoint, in the namespace of the reviews.
pub(crate) fn backend(hostname: &str) -> Value {
    json!({
        "apiVersion": "gateway.envoyproxy.io/v1alpha1",
        "kind": "Backend",
        "metadata": {"name": "api", "namespace": "default"},
        "spec": {"type": "Endpoints", "endpoints": [{"fqdn": {"hostname": hostname, "port": 443}}]},
    })
}

/// A review of an operation on a Backend, with all fields that an API server sets.
pub(crate) fn review(uid: &str, operation: &str, object: &Value, old: &Value) -> Value {
    let resource =
        json!({"group": "gateway.envoyproxy.io", "version": "v1alpha1", "resource": "backends"});
    let kind = json!({"group": "gateway.envoyproxy.io", "version": "v1alpha1", "kind": "Backend"});
    json!({
        "kind": "AdmissionReview",
        "apiVersion": "admission.k8s.io/v1",
        "request": {
            "uid": uid,
            "kind": kind,
            "resource": resource,
            "requestKind": kind,
            "requestResource": resource,
            "name": "api",
            "namespace": "default",
            "operation": operation,
            "userInfo": {"username": "kubernetes-admin", "groups": ["system:authenticated"]},
            "object": object,
            "oldObject": old,
            "dryRun": false,
            "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1", "fieldValidation": "Strict"},
        },
    })
}

/// A review of a `CREATE`.
pub(crate) fn create(uid: &str, object: &Value) -> Value {
    review(uid, "CREATE", object, &Value::Null)
}
