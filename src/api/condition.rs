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
    /// `status.conditions[].type`: the aspect. Envoy Gateway writes `Accepted` and, for a rejected
    /// Backend, `Invalid`. At most 316 characters; required. Example: `type: Accepted`.
    pub r#type: String,
    /// `status.conditions[].status`: whether it holds; required. Example: `status: "True"`.
    pub status: ConditionStatus,
    /// `status.conditions[].observedGeneration`: the `generation` of the object that the condition
    /// describes; 0 or more. Example: `observedGeneration: 1`.
    #[serde(default, deserialize_with = "integer::optional::deserialize")]
    pub observed_generation: Option<i64>,
    /// `status.conditions[].lastTransitionTime`: when the status last changed, in RFC 3339;
    /// required. Example: `lastTransitionTime: "2026-01-31T12:00:00Z"`.
    pub last_transition_time: String,
    /// `status.conditions[].reason`: a word for programs, at most 1,024 characters; required.
    /// Example: `reason: Accepted`.
    pub reason: String,
    /// `status.conditions[].message`: a sentence for people, at most 32,768 characters; required,
    /// may be empty. Example: `message: The Backend was accepted`.
    pub message: String,
}

open_enum! {
    /// Whether a condition holds (`status.conditions[].status`).
    ConditionStatus {
        /// It holds.
        True = "True",
        /// It does not hold.
        False = "False",
        /// It is not known.
        Unknown = "Unknown",
    }
}
