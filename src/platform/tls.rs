//! Rules on TLS.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::text;
use crate::api::TlsVersion;

/// How endpoints are to be spoken to (`tls` of a [`Platform`](super::Platform)), as far as the
/// Backend itself says.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct TlsRules {
    /// `required`: whether a Backend must have TLS settings. Default: false. A `BackendTLSPolicy`
    /// does not stand in for them.
    #[serde(skip_serializing_if = "text::is_default")]
    pub required: bool,
    /// `verification`: whether the endpoints' certificates must be verified, so that
    /// `insecureSkipVerify` may not be true. Default: false.
    #[serde(skip_serializing_if = "text::is_default")]
    pub verification: bool,
    /// `minimumVersion`: the oldest TLS version that may be spoken: `"1.2"`. Default: any. Where a
    /// Backend with TLS settings gives no `minVersion`, or `Auto`, it is 1.2.
    #[serde(deserialize_with = "text::known_version")]
    pub minimum_version: Option<TlsVersion>,
}

impl TlsRules {
    /// The minimum that a Backend's `minVersion` stays below.
    pub(crate) fn missed(&self, version: Option<&TlsVersion>) -> Option<&TlsVersion> {
        let minimum = self.minimum_version.as_ref()?;
        let version = version.unwrap_or(&TlsVersion::Auto);
        // A version that is not known here cannot be told to be new enough.
        let enough =
            rank(minimum).zip(rank(version)).is_some_and(|(minimum, version)| version >= minimum);
        (!enough).then_some(minimum)
    }
}

const fn rank(version: &TlsVersion) -> Option<u8> {
    match version {
        TlsVersion::V1_0 => Some(0),
        TlsVersion::V1_1 => Some(1),
        // Envoy's choice for a client that is left to itself (`tls_minimum_protocol_version`).
        TlsVersion::V1_2 | TlsVersion::Auto => Some(2),
        TlsVersion::V1_3 => Some(3),
        TlsVersion::Unrecognized(_) => None,
    }
}
