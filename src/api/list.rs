//! Lists of Backends.

use serde::de::Deserializer;
use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::backend::{Constant, ConstantText};
use super::{API_VERSION, Backend, LIST_KIND, ObjectMeta, integer};

/// Several Backends: `gateway.envoyproxy.io/v1alpha1`, kind `BackendList`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "Wire<M>", rename = "BackendList")
)]
pub struct BackendList<M = ObjectMeta> {
    /// `metadata` of the list.
    pub metadata: ListMeta,
    /// `items`: the Backends; `null` is an empty list.
    pub items: Vec<Backend<M>>,
}

impl<M> Default for BackendList<M> {
    fn default() -> Self {
        Self { metadata: ListMeta::default(), items: Vec::new() }
    }
}

impl<M> FromIterator<Backend<M>> for BackendList<M> {
    fn from_iter<I: IntoIterator<Item = Backend<M>>>(items: I) -> Self {
        Self { metadata: ListMeta::default(), items: items.into_iter().collect() }
    }
}

/// The metadata of a list.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ListMeta {
    /// `selfLink`: deprecated; no longer set by the API server.
    pub self_link: Option<String>,
    /// `resourceVersion`: version from which a watch can continue.
    pub resource_version: Option<String>,
    /// `continue`: start of the next page, if there is one.
    pub r#continue: Option<String>,
    /// `remainingItemCount`: number of items on later pages.
    #[serde(default, deserialize_with = "integer::optional::deserialize")]
    pub remaining_item_count: Option<i64>,
}

impl<M: Serialize> Serialize for BackendList<M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { metadata, items } = self;
        let mut object = serializer.serialize_struct(LIST_KIND, 4)?;
        object.serialize_field("apiVersion", API_VERSION)?;
        object.serialize_field("kind", LIST_KIND)?;
        object.serialize_field("metadata", metadata)?;
        object.serialize_field("items", items)?;
        object.end()
    }
}

/// The serialized list.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "BackendList", rename_all = "camelCase", bound = "M: Deserialize<'de> + Default")]
struct Wire<M> {
    /// `apiVersion`: group and version of the resource.
    #[expect(dead_code, reason = "a constant of the type")]
    api_version: Option<Constant<ListApiVersion>>,
    /// `kind` of the list.
    #[expect(dead_code, reason = "a constant of the type")]
    kind: Option<Constant<ListKind>>,
    /// `metadata` of the list.
    metadata: Option<ListMeta>,
    /// `items`: the Backends; `null` is an empty list.
    items: Option<Vec<Backend<M>>>,
}

struct ListKind;
impl ConstantText for ListKind {
    const TEXT: &'static str = LIST_KIND;
}

struct ListApiVersion;
impl ConstantText for ListApiVersion {
    const TEXT: &'static str = API_VERSION;
}

impl<'de, M: Deserialize<'de> + Default> Deserialize<'de> for BackendList<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Wire { metadata, items, .. } = Wire::deserialize(deserializer)?;
        Ok(Self { metadata: metadata.unwrap_or_default(), items: items.unwrap_or_default() })
    }
}
