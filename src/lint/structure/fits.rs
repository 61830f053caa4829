//! Whether a shape is right: what the reporting walks ask, answered in one with yes or no.
//!
//! Most manifests have nothing wrong with them, and then nothing else need be asked. A no means
//! that the reporting walks are to be made; they may still have nothing to say, of a value that is
//! rare.
//!
//! Some things are not asked, since the object has been decoded into the typed model: what is
//! required is there then, and of what length, form and size values are is told of the model.

use crate::fields::{Field, Kind};
use crate::release::Release;
use kubectl_yaml::Number;
use kubectl_yaml::{NodeRef, Value};

/// The first release that has nothing to say about the shape of a value that decodes, apart from
/// bounds; none where a reporting walk is to be made whatever the release.
///
/// Depth ends with the field table.
pub(in crate::lint) fn fits(field: &Field, node: NodeRef<'_>) -> Option<Release> {
    let mut fitting = Fitting { oldest: Release::OLDEST };
    fitting.fits(field, node).then_some(fitting.oldest)
}

struct Fitting {
    /// The first release that has all fields so far.
    oldest: Release,
}

impl Fitting {
    fn fits(&mut self, field: &Field, node: NodeRef<'_>) -> bool {
        match (field.kind(), node.value()) {
            (Kind::Object(fields), Value::Mapping(mut entries)) => {
                entries.all(|entry| {
                    let known = fields.iter().find(|field| field.name() == entry.key);
                    known.is_some_and(|field| {
                        self.oldest = self.oldest.newer_boundary(field.first_release());
                        // A `null` is pruned before anything looks at it.
                        !entry.shadowed && (entry.value.is_null() || self.fits(field, entry.value))
                    })
                })
            }
            (Kind::List { items, keys: [], .. }, Value::Sequence(mut nodes)) => {
                nodes.all(|node| self.fits(items, node))
            }
            (Kind::StringMap, Value::Mapping(mut entries)) => entries
                .all(|entry| !entry.shadowed && matches!(entry.value.value(), Value::String(_))),
            (Kind::String { .. }, Value::String(_))
            | (Kind::Integer { .. }, Value::Number(Number::Integer(_)))
            | (Kind::Boolean, Value::Bool(_))
            | (Kind::Opaque, _) => true,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::api::Backend;
    use crate::fields;

    /// An object with all fields that are required does not decode without any of them.
    fn assert_required(table: &Field, whole: &Json, pointer: &str) {
        match table.kind() {
            Kind::Object(fields) => {
                for field in *fields {
                    let pointer = format!("{pointer}/{}", field.name());
                    if field.is_required() {
                        let mut without = whole.clone();
                        *without.pointer_mut(&pointer).unwrap() = Json::Null;
                        assert!(
                            serde_json::from_value::<Backend>(without).is_err(),
                            "{pointer} may be left out"
                        );
                    }
                    assert_required(field, whole, &pointer);
                }
            }
            Kind::List { items, .. } => assert_required(items, whole, &format!("{pointer}/0")),
            _ => {}
        }
    }

    #[test]
    fn what_decodes_has_all_that_is_required() {
        let whole = json!({
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
        assert!(serde_json::from_value::<Backend>(whole.clone()).is_ok());
        assert_required(&fields::BACKEND, &whole, "");
    }
}
