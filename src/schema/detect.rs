//! Detects the release of a CRD.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::api::{GROUP, KIND, VERSION};
use crate::escape::Escaped;
use crate::path::FieldPath;
use crate::release::Release;

/// The release of a CRD, or the most similar one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CrdMatch {
    /// The release with the same or the most similar schema; the newest of several.
    pub release: Release,
    /// The differences to the schema of that release; empty if there are none.
    pub differences: Vec<CrdDifference>,
}

impl CrdMatch {
    /// Whether the schema equals that of the release.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.differences.is_empty()
    }
}

/// A difference between the schema of a CRD and that of a release.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CrdDifference {
    /// The path of the value in `openAPIV3Schema`.
    pub path: FieldPath,
    /// The value in the release, if there is one.
    pub expected: Option<Value>,
    /// The value in the CRD, if there is one.
    pub found: Option<Value>,
}

impl fmt::Display for CrdDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, expected, found } = self;
        let plain = |value: &Value| Escaped(&value.to_string()).to_string();
        match (expected, found) {
            (Some(expected), Some(found)) => {
                write!(f, "{path}: {} instead of {}", plain(found), plain(expected))
            }
            (None, Some(found)) => write!(f, "{path}: {} is new", plain(found)),
            (Some(expected), None) => write!(f, "{path}: {} is missing", plain(expected)),
            (None, None) => write!(f, "{path}"),
        }
    }
}

/// The error for a value that is not a CRD of Envoy Gateway's Backend.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no CustomResourceDefinition of backends.gateway.envoyproxy.io with version v1alpha1: {0}")]
pub struct CrdError(&'static str);

/// Detects the release of a CRD, or the most similar one with the differences. Accepts the
/// output of `kubectl get crd backends.gateway.envoyproxy.io -o json`.
///
/// Compares the schema of version `v1alpha1`, without descriptions, annotations and fields that
/// the server sets.
///
/// ```
/// use envoy_gateway_backend::{Release, schema};
///
/// let mut crd = schema::crd(Release::V1_6);
/// assert!(schema::detect_release(&crd)?.is_exact());
///
/// let refs = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/tls/properties/caCertificateRefs/maxItems";
/// *crd.pointer_mut(refs).unwrap() = 16.into();
/// let found = schema::detect_release(&crd)?;
/// assert_eq!(found.release, Release::V1_6);
/// assert_eq!(
///     found.differences[0].to_string(),
///     "properties.spec.properties.tls.properties.caCertificateRefs.maxItems: 16 instead of 8",
/// );
/// # Ok::<(), schema::CrdError>(())
/// ```
///
/// # Errors
///
/// Fails if the value is not a CRD of this resource, or has no version `v1alpha1`.
pub fn detect_release(crd: &Value) -> Result<CrdMatch, CrdError> {
    let found = flatten(schema_of(crd)?);
    let compared = Release::ALL.iter().rev().filter_map(|&release| {
        let expected = super::crd(release);
        let expected = flatten(schema_of(&expected).ok()?);
        Some(CrdMatch { release, differences: differences(&expected, &found) })
    });
    compared
        .min_by_key(|candidate| candidate.differences.len())
        .ok_or(CrdError("no release is known"))
}

fn schema_of(crd: &Value) -> Result<&Value, CrdError> {
    let text = |path| crd.pointer(path).and_then(Value::as_str);
    if text("/kind") != Some("CustomResourceDefinition") {
        return Err(CrdError("its kind is another"));
    }
    if text("/spec/group") != Some(GROUP) || text("/spec/names/kind") != Some(KIND) {
        return Err(CrdError("it defines another resource"));
    }
    let versions = crd
        .pointer("/spec/versions")
        .and_then(Value::as_array)
        .ok_or(CrdError("it has no versions"))?;
    let version = versions
        .iter()
        .find(|version| version.get("name").and_then(Value::as_str) == Some(VERSION));
    version
        .ok_or(CrdError("it has no such version"))?
        .pointer("/schema/openAPIV3Schema")
        .ok_or(CrdError("the version has no schema"))
}

/// The leaves of a schema by path, without descriptions. Iterative, because a schema may be deeply
/// nested.
fn flatten(schema: &Value) -> BTreeMap<FieldPath, &Value> {
    let mut leaves = BTreeMap::new();
    let mut pending = vec![(FieldPath::root(), schema, false)];
    while let Some((path, value, names)) = pending.pop() {
        match value {
            Value::Object(map) if !map.is_empty() => {
                // Below `properties` the keys are names of fields, which may be `description`.
                let entries = map.iter().filter(|(key, _)| names || key.as_str() != "description");
                pending.extend(entries.map(|(key, value)| {
                    (path.clone().key(key.clone()), value, !names && key == "properties")
                }));
            }
            Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
                pending.extend(
                    items
                        .iter()
                        .enumerate()
                        .map(|(index, item)| (path.clone().index(index), item, false)),
                );
            }
            leaf => {
                leaves.insert(path, leaf);
            }
        }
    }
    leaves
}

fn differences(
    expected: &BTreeMap<FieldPath, &Value>,
    found: &BTreeMap<FieldPath, &Value>,
) -> Vec<CrdDifference> {
    let mut paths: Vec<_> = expected.keys().chain(found.keys()).collect();
    paths.sort_unstable();
    paths.dedup();
    let differing = paths.into_iter().filter(|path| expected.get(path) != found.get(path));
    differing
        .map(|path| CrdDifference {
            path: path.clone(),
            expected: expected.get(path).copied().cloned(),
            found: found.get(path).copied().cloned(),
        })
        .collect()
}
