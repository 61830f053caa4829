//! Unknown fields (apiextensions-apiserver, `pruning`), and whether all values have the type of their
//! field.

use kubectl_yaml::{Entries, NodeRef, Number, Value};

use crate::fields::{Field, Kind};
use crate::lint::path_builder::{PathBuilder, Step};
use crate::path::{FieldPath, Path};
use crate::release::Release;
use crate::report::Report;
use crate::validation::Checker;

/// The result of comparing an object with the fields of a release.
pub(in crate::lint) struct Structure {
    release: Release,
    /// The first release that has all known fields.
    since: Release,
    /// Whether every value has the type of its field, and no entry is overridden.
    types_match: bool,
    /// Unknown fields, as many as a report holds, with the field of a later release that they are.
    unknown: Vec<(FieldPath, Option<&'static Field>)>,
    /// The number of further unknown fields.
    omitted: usize,
}

impl Structure {
    /// Walks an object. The depth of the walk is that of the field table.
    pub(in crate::lint) fn new(table: &'static Field, release: Release, root: NodeRef<'_>) -> Self {
        let mut structure = Self {
            release,
            since: Release::OLDEST,
            types_match: true,
            unknown: Vec::new(),
            omitted: 0,
        };
        structure.walk(table, root, &Path::ROOT);
        structure
    }

    /// The first release for which the structure of the object is valid; `None` if it is not valid
    /// for the release that it was compared with.
    ///
    /// Required fields and bounds are not part of the answer: an object with this structure decodes
    /// to the typed model, which has all required fields, and bounds are checked there.
    pub(in crate::lint) fn valid_since(&self) -> Option<Release> {
        (self.types_match && self.unknown.is_empty() && self.omitted == 0).then_some(self.since)
    }

    /// Reports the unknown fields, as strict decoding of the API server does.
    pub(in crate::lint) fn report_unknown(mut self, checker: &mut Checker<'_>) {
        // The server sorts them by path, metadata first.
        self.unknown.sort_by_cached_key(|(path, _)| {
            let text = path.kubernetes();
            (!text.starts_with("metadata"), text)
        });
        for (path, later) in self.unknown {
            checker.unknown_field(path, later);
        }
        checker.sink.omit(self.omitted);
    }

    fn walk(&mut self, field: &'static Field, node: NodeRef<'_>, path: &Path<'_>) {
        match (node.value(), field.kind()) {
            (_, Kind::Opaque)
            | (Value::String(_), Kind::String { .. })
            | (Value::Number(Number::Integer(_)), Kind::Integer { .. })
            | (Value::Bool(_), Kind::Boolean) => {}
            (Value::Sequence(nodes), Kind::List { items, keys, .. }) => {
                // Uniqueness of keys is checked in the tree.
                self.types_match &= keys.is_empty();
                for (index, node) in nodes.enumerate() {
                    self.walk(items, node, &path.index(index));
                }
            }
            (Value::Mapping(mut entries), Kind::StringMap) => {
                self.types_match &= entries.all(|entry| {
                    !entry.shadowed && matches!(entry.value.value(), Value::String(_))
                });
            }
            (Value::Mapping(entries), _) => self.object(field, entries, path),
            (Value::Sequence(_), _) => {
                self.types_match = false;
                self.list_without_schema(node, path.to_field_path());
            }
            _ => self.types_match = false,
        }
    }

    fn object(&mut self, field: &'static Field, entries: Entries<'_>, path: &Path<'_>) {
        self.types_match &= matches!(field.kind(), Kind::Object(_));
        for entry in entries {
            if entry.shadowed {
                self.types_match = false;
                continue;
            }
            match field.field(entry.key) {
                Some(known) if known.exists_in(self.release) => {
                    self.since = self.since.newer_boundary(known.first_release());
                    // A `null` is pruned before it is validated.
                    if !entry.value.is_null() {
                        self.walk(known, entry.value, &path.field(known.name()));
                    }
                }
                later => {
                    let path = later.map_or(path.key(entry.key), |field| path.field(field.name()));
                    self.add(|| Some(path.to_field_path()), later);
                }
            }
        }
    }

    /// A list where the schema has none: every field in it is unknown, at any depth of lists.
    fn list_without_schema(&mut self, node: NodeRef<'_>, path: FieldPath) {
        let mut paths = PathBuilder::new(path);
        let mut pending = vec![(node, None)];
        while let Some((node, parent)) = pending.pop() {
            match node.value() {
                Value::Mapping(entries) => {
                    for entry in entries.winners() {
                        self.add(|| Some(paths.path(parent)?.key(entry.key.to_owned())), None);
                    }
                }
                Value::Sequence(items) => {
                    for (index, item) in items.enumerate() {
                        pending.push((item, Some(paths.step(parent, Step::Index(index)))));
                    }
                }
                _ => {}
            }
        }
    }

    fn add(&mut self, path: impl FnOnce() -> Option<FieldPath>, later: Option<&'static Field>) {
        let has_room = self.unknown.len() < Report::MAX_FINDINGS;
        match has_room.then(path).flatten() {
            Some(path) => self.unknown.push((path, later)),
            None => self.omitted += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::api::Backend;
    use crate::fields::BACKEND;

    /// Asserts that an object does not decode without any of its required fields.
    fn assert_required(table: &Field, complete: &Json, pointer: &str) {
        match table.kind() {
            Kind::Object(fields) => {
                for field in *fields {
                    let pointer = format!("{pointer}/{}", field.name());
                    if field.is_required() {
                        let mut without = complete.clone();
                        *without.pointer_mut(&pointer).unwrap() = Json::Null;
                        assert!(
                            serde_json::from_value::<Backend>(without).is_err(),
                            "{pointer} is optional"
                        );
                    }
                    assert_required(field, complete, &pointer);
                }
            }
            Kind::List { items, .. } => assert_required(items, complete, &format!("{pointer}/0")),
            _ => {}
        }
    }

    #[test]
    fn object_without_a_required_field_does_not_decode() {
        let complete = json!({
            "spec": {
                "endpoints": [{
                    "fqdn": {"hostname": "a.bc", "port": 1},
                    "ip": {"address": "10.0.0.1", "port": 1},
                    "unix": {"path": "/a"},
                }],
                "tls": {
                    "caCertificateRefs": [{"group": "", "kind": "ConfigMap", "name": "a"}],
                    "clientCertificateRef": {"name": "a"},
                },
            },
            "status": {
                "conditions": [{
                    "type": "a", "status": "True", "lastTransitionTime": "2026-01-31T12:00:00Z", "reason": "a", "message": "",
                }],
            },
        });
        assert!(serde_json::from_value::<Backend>(complete.clone()).is_ok());
        assert_required(&BACKEND, &complete, "");
    }
}
