//! Conditions of a status.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::integer;
use super::open_enum::open_enum;

/// One aspect of a Backend's state (`status.conditions[]`).
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// `type`: which aspect; Envoy Gateway writes `Accepted` and, for a rejected Backend, `Invalid`. At most 316 characters; required.
    pub r#type: String,
    /// `status`: whether it holds; required.
    pub status: ConditionStatus,
    /// `observedGeneration`: of the object when this was said; 0 or more.
    #[serde(default, deserialize_with = "integer::optional::deserialize")]
    pub observed_generation: Option<i64>,
    /// `lastTransitionTime`: when the status last changed, in RFC 3339; required.
    pub last_transition_time: String,
    /// `reason`: a word for machines, at most 1,024 characters; required.
    pub reason: String,
    /// `message`: a sentence for people, at most 32,768 characters; required, may be empty.
    pub message: String,
}

open_enum! {
    /// Whether a condition holds (`status.conditions[].status`).
    ConditionStatus {
        /// It does.
        True = "True",
        /// It does not.
        False = "False",
        /// Nobody can say.
        Unknown = "Unknown",
    }
}
