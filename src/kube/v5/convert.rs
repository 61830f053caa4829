//! Conversions of metadata and conditions from and to the client's types.

use k8s_openapi_0_29::apimachinery::pkg::apis::meta::v1 as meta;
use k8s_openapi_0_29::jiff::Timestamp;
use k8s_openapi_0_29::serde_json::{self, Map, Value};
use serde::Deserialize;

use super::Backend;
use crate::api::{self, Condition, ObjectMeta, OpaqueValue, OwnerReference};
use crate::kube::ConversionError;
use crate::path::FieldPath;

impl From<Backend> for api::Backend {
    fn from(backend: Backend) -> Self {
        let Backend { metadata, spec, status } = backend;
        Self { metadata: metadata.into(), spec, status }
    }
}

/// Fails if the [metadata](meta::ObjectMeta) cannot be converted.
impl TryFrom<api::Backend> for Backend {
    type Error = ConversionError;

    fn try_from(backend: api::Backend) -> Result<Self, ConversionError> {
        let api::Backend { metadata, spec, status } = backend;
        Ok(Self { metadata: metadata.try_into()?, spec, status })
    }
}

/// Without loss: times become strings in RFC 3339, in UTC, with a fraction if they have one.
impl From<meta::ObjectMeta> for ObjectMeta {
    fn from(metadata: meta::ObjectMeta) -> Self {
        let meta::ObjectMeta {
            annotations,
            creation_timestamp,
            deletion_grace_period_seconds,
            deletion_timestamp,
            finalizers,
            generate_name,
            generation,
            labels,
            managed_fields,
            name,
            namespace,
            owner_references,
            resource_version,
            self_link,
            uid,
        } = metadata;
        Self {
            name,
            generate_name,
            namespace,
            self_link,
            uid,
            resource_version,
            generation,
            creation_timestamp: creation_timestamp.map(written),
            deletion_timestamp: deletion_timestamp.map(written),
            deletion_grace_period_seconds,
            labels,
            annotations,
            owner_references: owner_references.map(converted),
            finalizers,
            managed_fields: managed_fields.map(|entries| entries.into_iter().map(opaque).collect()),
        }
    }
}

/// Fails for an invalid timestamp, and for managed fields with an unknown structure.
///
/// A time keeps its instant, not its offset. An entry of `managedFields` keeps the fields that
/// Kubernetes defines, without their order.
impl TryFrom<ObjectMeta> for meta::ObjectMeta {
    type Error = ConversionError;

    fn try_from(metadata: ObjectMeta) -> Result<Self, ConversionError> {
        let ObjectMeta {
            name,
            generate_name,
            namespace,
            self_link,
            uid,
            resource_version,
            generation,
            creation_timestamp,
            deletion_timestamp,
            deletion_grace_period_seconds,
            labels,
            annotations,
            owner_references,
            finalizers,
            managed_fields,
        } = metadata;
        let path = |key: &'static str| FieldPath::root().key("metadata").key(key);
        let time =
            |text: Option<String>, key| text.map(|text| read(&text, || path(key))).transpose();
        let entry = |(index, entry): (usize, OpaqueValue)| {
            managed(&entry, || path("managedFields").index(index))
        };
        Ok(Self {
            annotations,
            creation_timestamp: time(creation_timestamp, "creationTimestamp")?,
            deletion_grace_period_seconds,
            deletion_timestamp: time(deletion_timestamp, "deletionTimestamp")?,
            finalizers,
            generate_name,
            generation,
            labels,
            managed_fields: managed_fields
                .map(|entries| entries.into_iter().enumerate().map(entry).collect())
                .transpose()?,
            name,
            namespace,
            owner_references: owner_references.map(converted),
            resource_version,
            self_link,
            uid,
        })
    }
}

impl From<meta::OwnerReference> for OwnerReference {
    fn from(owner: meta::OwnerReference) -> Self {
        let meta::OwnerReference { api_version, block_owner_deletion, controller, kind, name, uid } =
            owner;
        Self { api_version, kind, name, uid, controller, block_owner_deletion }
    }
}

impl From<OwnerReference> for meta::OwnerReference {
    fn from(owner: OwnerReference) -> Self {
        let OwnerReference { api_version, kind, name, uid, controller, block_owner_deletion } =
            owner;
        Self { api_version, block_owner_deletion, controller, kind, name, uid }
    }
}

/// Without loss: the time becomes a string in RFC 3339, in UTC, with a fraction if it has one.
impl From<meta::Condition> for Condition {
    fn from(condition: meta::Condition) -> Self {
        let meta::Condition {
            last_transition_time,
            message,
            observed_generation,
            reason,
            status,
            type_,
        } = condition;
        Self {
            r#type: type_,
            status: status.into(),
            observed_generation,
            last_transition_time: written(last_transition_time),
            reason,
            message,
        }
    }
}

/// Fails if `lastTransitionTime` is invalid. The instant is kept, the offset is not.
impl TryFrom<Condition> for meta::Condition {
    type Error = ConversionError;

    fn try_from(condition: Condition) -> Result<Self, ConversionError> {
        let Condition {
            r#type,
            status,
            observed_generation,
            last_transition_time,
            reason,
            message,
        } = condition;
        Ok(Self {
            last_transition_time: read(&last_transition_time, || {
                FieldPath::root().key("lastTransitionTime")
            })?,
            message,
            observed_generation,
            reason,
            status: status.as_str().into(),
            type_: r#type,
        })
    }
}

fn converted<T, U: From<T>>(items: Vec<T>) -> Vec<U> {
    items.into_iter().map(U::from).collect()
}

fn written(meta::Time(time): meta::Time) -> String {
    time.to_string()
}

/// Parses a time as the client does.
fn read(text: &str, path: impl FnOnce() -> FieldPath) -> Result<meta::Time, ConversionError> {
    text.parse::<Timestamp>()
        .map(meta::Time)
        .map_err(|error| ConversionError::time(path(), text, error))
}

fn opaque(entry: meta::ManagedFieldsEntry) -> OpaqueValue {
    let meta::ManagedFieldsEntry {
        api_version,
        fields_type,
        fields_v1,
        manager,
        operation,
        subresource,
        time,
    } = entry;
    let fields = [
        ("apiVersion", api_version.map(Value::from)),
        ("fieldsType", fields_type.map(Value::from)),
        ("fieldsV1", fields_v1.map(|meta::FieldsV1(fields)| fields)),
        ("manager", manager.map(Value::from)),
        ("operation", operation.map(Value::from)),
        ("subresource", subresource.map(Value::from)),
        ("time", time.map(written).map(Value::from)),
    ];
    let fields = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    OpaqueValue::from_json(Value::Object(fields.collect::<Map<_, _>>()))
}

fn managed(
    entry: &OpaqueValue,
    path: impl FnOnce() -> FieldPath,
) -> Result<meta::ManagedFieldsEntry, ConversionError> {
    serde_json::to_value(entry)
        .and_then(meta::ManagedFieldsEntry::deserialize)
        .map_err(|error| ConversionError::managed_fields(path(), error))
}
