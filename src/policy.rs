//! `BackendTLSPolicy`, as far as checks read it.

use serde::{Deserialize, Deserializer, Serialize};
use serde_with::skip_serializing_none;

use crate::api::{
    Backend, GROUP, KIND, LocalObjectReference, Metadata, ObjectMeta, WellKnownCaCertificates,
};

/// A Gateway API `BackendTLSPolicy` (`gateway.networking.k8s.io`): TLS settings for its targets, as
/// far as they matter to a Backend. Deserializes any policy and ignores other fields; `null` and
/// absent lists are empty.
///
/// ```
/// # #[cfg(feature = "lint")] {
/// use envoy_gateway_backend::policy::BackendTlsPolicy;
///
/// let policy: BackendTlsPolicy = serde_json::from_str(r#"{
///   "apiVersion": "gateway.networking.k8s.io/v1", "kind": "BackendTLSPolicy", "metadata": {"name": "p", "namespace": "shop"},
///   "spec": {
///     "targetRefs": [{"group": "gateway.envoyproxy.io", "kind": "Backend", "name": "api", "sectionName": "443"}],
///     "validation": {"hostname": "api.example.com", "wellKnownCACertificates": "System"}
///   }
/// }"#).unwrap();
/// assert_eq!(policy.spec.target_refs[0].section_name.as_deref(), Some("443"));
/// assert!(policy.spec.validation.has_ca());
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BackendTlsPolicy {
    /// `metadata`.
    #[serde(deserialize_with = "or_default")]
    pub metadata: ObjectMeta,
    /// `spec`.
    #[serde(deserialize_with = "or_default")]
    pub spec: BackendTlsPolicySpec,
}

/// Settings and targets of a [`BackendTlsPolicy`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BackendTlsPolicySpec {
    /// `targetRefs`: the targets.
    #[serde(deserialize_with = "or_default")]
    pub target_refs: Vec<PolicyTargetReference>,
    /// `validation`: verification of the server's certificate.
    #[serde(deserialize_with = "or_default")]
    pub validation: BackendTlsPolicyValidation,
}

/// A target of a policy: an object, or a section of it.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyTargetReference {
    /// `group`: the API group.
    #[serde(deserialize_with = "or_default")]
    pub group: String,
    /// `kind`: kind of the object.
    #[serde(deserialize_with = "or_default")]
    pub kind: String,
    /// `name`: name of the object.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// `sectionName`: for a Backend, a port; absent for the entire Backend.
    pub section_name: Option<String>,
}

/// Verification of the server's certificate.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BackendTlsPolicyValidation {
    /// `hostname`: the server name to send, and to verify.
    #[serde(deserialize_with = "or_default")]
    pub hostname: String,
    /// `caCertificateRefs`: objects with CA certificates.
    pub ca_certificate_refs: Option<Vec<LocalObjectReference>>,
    /// `wellKnownCACertificates`: a named set of CA certificates.
    #[serde(rename = "wellKnownCACertificates")]
    pub well_known_ca_certificates: Option<WellKnownCaCertificates>,
    /// `subjectAltNames`: names to verify instead of the host name.
    pub subject_alt_names: Option<Vec<SubjectAltName>>,
}

/// A name that the certificate must contain.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubjectAltName {
    /// `type`: `Hostname` or `URI`.
    #[serde(deserialize_with = "or_default")]
    pub r#type: String,
    /// `hostname`: a DNS name, optionally with a wildcard.
    pub hostname: Option<String>,
    /// `uri`: a URI.
    pub uri: Option<String>,
}

impl BackendTlsPolicyValidation {
    /// Whether it specifies a CA.
    #[must_use]
    pub fn has_ca(&self) -> bool {
        self.well_known_ca_certificates.is_some()
            || self.ca_certificate_refs.as_ref().is_some_and(|refs| !refs.is_empty())
    }
}

impl PolicyTargetReference {
    /// Whether it targets a Backend. Namespaces are not compared.
    #[must_use]
    pub fn names<M: Metadata>(&self, backend: &Backend<M>) -> bool {
        self.group == GROUP
            && self.kind == KIND
            && backend.metadata.name() == Some(self.name.as_str())
    }

    /// The port in its section name, if it is written as by Go's `strconv.Itoa`.
    pub(crate) fn port(&self) -> Option<i64> {
        let section = self.section_name.as_deref()?;
        let canonical =
            section == "0" || !section.starts_with(['0', '+']) && !section.starts_with("-0");
        section.parse().ok().filter(|_| canonical)
    }
}

/// Deserializes `null` and absent as empty.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
