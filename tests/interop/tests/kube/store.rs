//! The store of the server: objects as JSON, and the events for watches.

use std::collections::BTreeMap;

use envoy_gateway_backend::api::{API_VERSION, KIND};
use serde_json::{Value, json};

/// Namespace and name.
pub(crate) type Key = (String, String);

/// One line of a watch.
pub(crate) struct Event {
    pub(crate) version: u64,
    /// `None` for a bookmark, which all watches get.
    pub(crate) namespace: Option<String>,
    pub(crate) line: String,
}

#[derive(Default)]
pub(crate) struct Store {
    pub(crate) version: u64,
    objects: BTreeMap<Key, Value>,
    pub(crate) events: Vec<Event>,
    /// Events up to this version are forgotten.
    pub(crate) compacted: u64,
    /// The start versions of the watches.
    pub(crate) watched_from: Vec<u64>,
}

/// A page of a list, and the start of the next one.
pub(crate) struct Page {
    pub(crate) items: Vec<Value>,
    pub(crate) next: Option<String>,
    pub(crate) remaining: usize,
}

impl Store {
    pub(crate) fn get(&self, key: &Key) -> Option<&Value> {
        self.objects.get(key)
    }

    /// Stores an object under a new resource version.
    pub(crate) fn put(&mut self, key: Key, mut object: Value) -> Value {
        let kind = if self.objects.contains_key(&key) { "MODIFIED" } else { "ADDED" };
        self.stamp(&mut object);
        self.record(kind, Some(key.0.clone()), &object);
        self.objects.insert(key, object.clone());
        object
    }

    pub(crate) fn remove(&mut self, key: &Key) -> Option<Value> {
        let mut object = self.objects.remove(key)?;
        self.stamp(&mut object);
        self.record("DELETED", Some(key.0.clone()), &object);
        Some(object)
    }

    /// Increments the version without a change: watches can continue from it.
    pub(crate) fn bookmark(&mut self) {
        let mut object = json!({"apiVersion": API_VERSION, "kind": KIND, "metadata": {}});
        self.stamp(&mut object);
        self.record("BOOKMARK", None, &object);
    }

    fn stamp(&mut self, object: &mut Value) {
        self.version += 1;
        object["metadata"]["resourceVersion"] = self.version.to_string().into();
    }

    fn record(&mut self, kind: &str, namespace: Option<String>, object: &Value) {
        let line = json!({"type": kind, "object": object}).to_string() + "\n";
        self.events.push(Event { version: self.version, namespace, line });
    }

    /// The objects of a namespace, or of all namespaces, after a key.
    pub(crate) fn page(&self, namespace: Option<&str>, limit: usize, after: Option<&str>) -> Page {
        let token = |(namespace, name): &Key| format!("{namespace}/{name}");
        let known = self
            .objects
            .iter()
            .filter(|((of, _), _)| namespace.is_none_or(|namespace| namespace == of));
        let mut rest =
            known.skip_while(|(key, _)| after.is_some_and(|after| token(key).as_str() <= after));
        let (keys, items): (Vec<_>, Vec<_>) =
            rest.by_ref().take(limit).map(|(key, object)| (key, object.clone())).unzip();
        let remaining = rest.count();
        let next = keys.last().filter(|_| remaining > 0).map(|key| token(key));
        Page { items, next, remaining }
    }
}
