//! Rules on what the proxy does with a Backend.

use serde::{Deserialize, Serialize};

use super::text;

/// Settings that the Envoy proxies reject, or that make them exit (`envoy` of a
/// [`Platform`](super::Platform)).
///
/// Both are about the Backend's own settings. What Envoy rejects depends on its version
/// ([`Profile::envoy`](crate::Profile::envoy)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct EnvoyRules {
    /// `denyRejected`: whether a Backend is denied with a setting that Envoy rejects, so that its
    /// routes would answer 503. Default: false.
    #[serde(skip_serializing_if = "text::is_default")]
    pub deny_rejected: bool,
    /// `denyAborts`: whether a Backend is denied with a setting that makes the Envoy process exit,
    /// and with it all that the proxy serves. Default: false.
    #[serde(skip_serializing_if = "text::is_default")]
    pub deny_aborts: bool,
}
