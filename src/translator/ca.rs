//! CA certificates in ConfigMaps, Secrets and ClusterTrustBundles (`getCaCertsFromCARefs`).

use super::changes::{
    CA_FROM_ONLY_KEY, CA_FROM_TLS_CRT, CA_FROM_TRUST_BUNDLE, CA_LOOKUP_BY_NAMESPACE, CA_MESSAGES,
    CLIENT_TLS_OF_BACKEND,
};
use super::objects::Objects;
use crate::api::LocalObjectReference;
use crate::profile::{Content, ObjectKind};
use crate::release::Release;

/// An error of CA references, with Envoy Gateway's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CaError {
    pub(crate) message: String,
    /// Whether Envoy Gateway blames the kinds of the references: the reason of the policy's
    /// condition is then `InvalidKind`.
    pub(crate) is_of_kind: bool,
}

impl CaError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), is_of_kind: false }
    }
}

/// Reads references in order, as a release does; the first error ends it.
///
/// The group of a reference is never read, and a reference of an unsupported kind is skipped when
/// another one is supported. The certificates themselves are not parsed.
pub(crate) fn read_refs(
    refs: &[LocalObjectReference],
    namespace: &str,
    objects: &dyn Objects,
    release: Release,
) -> Result<(), CaError> {
    let mut is_supported = false;
    let mut has_content = false;
    for LocalObjectReference { group: _, kind, name } in refs {
        let Some(kind) = ca_kind(kind, release) else { continue };
        is_supported = true;
        for content in find(kind, namespace, name, objects, release)? {
            has_content |= read(content, kind, name, release)?;
        }
    }
    if has_content { Ok(()) } else { Err(without_content(is_supported, release)) }
}

/// The kinds of objects from which a release reads CA certificates.
pub(crate) fn ca_kinds(release: Release) -> impl Iterator<Item = &'static str> {
    let kinds = ["ConfigMap", "Secret", "ClusterTrustBundle"];
    kinds.into_iter().filter(move |kind| is_ca_kind(kind, release))
}

/// Whether a release reads CA certificates from objects of a kind.
pub(crate) fn is_ca_kind(kind: &str, release: Release) -> bool {
    ca_kind(kind, release).is_some()
}

fn ca_kind(kind: &str, release: Release) -> Option<ObjectKind> {
    match kind {
        "ConfigMap" => Some(ObjectKind::ConfigMap),
        "Secret" => Some(ObjectKind::Secret),
        "ClusterTrustBundle" if release.has_change(CA_FROM_TRUST_BUNDLE) => {
            Some(ObjectKind::ClusterTrustBundle)
        }
        _ => None,
    }
}

fn find<'o>(
    kind: ObjectKind,
    namespace: &str,
    name: &str,
    objects: &'o dyn Objects,
    release: Release,
) -> Result<Vec<&'o Content>, CaError> {
    if !release.has_change(CA_LOOKUP_BY_NAMESPACE) {
        return Ok(objects.find_in_all_namespaces(kind, name));
    }
    objects.find(kind, namespace, name).map(|content| vec![content]).ok_or_else(|| {
        CaError::new(match kind {
            ObjectKind::ConfigMap => format!("configmap {name} not found in namespace {namespace}"),
            ObjectKind::Secret => format!("secret {name} not found in namespace {namespace}"),
            ObjectKind::ClusterTrustBundle => format!("cluster trust bundle {name} not found"),
        })
    })
}

/// Whether the object has a CA that is not empty; an error where it has no CA key.
fn read(
    content: &Content,
    kind: ObjectKind,
    name: &str,
    release: Release,
) -> Result<bool, CaError> {
    let Content::Keys(keys) = content else { return Ok(true) };
    let only_key = || {
        let value = keys.values().next().filter(|_| keys.len() == 1);
        // A ClusterTrustBundle has one value, which is its CA.
        value.filter(|_| {
            release.has_change(CA_FROM_ONLY_KEY) || kind == ObjectKind::ClusterTrustBundle
        })
    };
    let tls_crt = || keys.get("tls.crt").filter(|_| release.has_change(CA_FROM_TLS_CRT));
    let is_empty = keys.get("ca.crt").or_else(tls_crt).or_else(only_key);
    is_empty.map(|is_empty| !is_empty).ok_or_else(|| {
        CaError::new(match kind {
            ObjectKind::ConfigMap => format!("no ca found in configmap {name}"),
            ObjectKind::Secret => format!("no ca found in secret {name}"),
            ObjectKind::ClusterTrustBundle => format!("no ca found in cluster trust bundle {name}"),
        })
    })
}

fn without_content(is_supported: bool, release: Release) -> CaError {
    let message = if release.is_at_least(Release::V1_8) && !is_supported {
        "Unsupported reference kind, supported kinds are ConfigMap, Secret, and ClusterTrustBundle in caCertificateRefs"
    } else if release.has_change(CA_MESSAGES) && !is_supported {
        "Unsupported reference kind, supported kinds are ConfigMap, Secret, and ClusterTrustBundle"
    } else if release.has_change(CA_MESSAGES) {
        "no valid CA certificate found in referenced resources"
    } else if release.has_change(CLIENT_TLS_OF_BACKEND) {
        "no CA bundle found in referenced ConfigMap, Secret, or ClusterTrustBundle"
    } else if release.has_change(CA_LOOKUP_BY_NAMESPACE) {
        "no ca found in referred ConfigMap or Secret"
    } else {
        "no ca found in referred configmaps"
    };
    let is_of_kind = !is_supported || !release.has_change(CA_MESSAGES);
    CaError { message: message.into(), is_of_kind }
}
