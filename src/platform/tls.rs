//! Rules on TLS.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::text;
use crate::api::TlsVersion;

/// Required TLS settings of a Backend (`tls` of a [`Platform`](super::Platform)).
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct TlsRules {
    /// `required`: whether a Backend must have TLS settings. Default: false. A `BackendTLSPolicy`
    /// does not count.
    #[serde(skip_serializing_if = "text::is_default")]
    pub required: bool,
    /// `verification`: whether certificates must be verified: `insecureSkipVerify` may then not be
    /// true. Default: false.
    #[serde(skip_serializing_if = "text::is_default")]
    pub verification: bool,
    /// `minimumVersion`: the oldest allowed TLS version: `"1.2"`. Default: any. An absent
    /// `minVersion`, or `Auto`, counts as 1.2.
    #[serde(deserialize_with = "text::known_version")]
    pub minimum_version: Option<TlsVersion>,
}

impl TlsRules {
    /// Returns the required minimum if a Backend's `minVersion` is below it.
    pub(crate) fn missed(&self, version: Option<&TlsVersion>) -> Option<&TlsVersion> {
        let minimum = self.minimum_version.as_ref()?;
        let version = version.unwrap_or(&TlsVersion::Auto);
        // An unknown version may be too old.
        let enough =
            rank(minimum).zip(rank(version)).is_some_and(|(minimum, version)| version >= minimum);
        (!enough).then_some(minimum)
    }
}

const fn rank(version: &TlsVersion) -> Option<i8> {
    // `Auto` is TLS 1.2, Envoy's default for a client (`tls_minimum_protocol_version`).
    version.minor(2)
}
