//! Checks of the CRD rules of `spec.tls`.

use super::Checker;
use crate::api::{BackendTls, TlsVersion};
use crate::fields::crd_rules::{
    CA_REFS_EXCLUDE_WELL_KNOWN, CA_REQUIRED_BY_CRD, CIPHERS_EXCLUDE_TLS_1_3,
    SKIP_VERIFY_EXCLUDES_CA, SNI_EXCLUDES_AUTO_SNI, VERSIONS_ORDERED,
};
use crate::path::Path;
#[cfg(all(test, feature = "lint"))]
use crate::rule::recipe;

pub(super) fn check(checker: &mut Checker<'_>, tls: &BackendTls, path: &Path<'_>) {
    let refs = tls.has_ca_refs();
    let well_known =
        tls.well_known_ca_certificates.as_ref().is_some_and(|name| !name.as_str().is_empty());

    checker.cel(&CA_REFS_EXCLUDE_WELL_KNOWN, path, refs && well_known);
    checker.cel(&CA_REQUIRED_BY_CRD, path, !refs && !well_known);
    checker.cel(&SKIP_VERIFY_EXCLUDES_CA, path, tls.skips_verification() && (refs || well_known));
    checker.cel(&SNI_EXCLUDES_AUTO_SNI, path, tls.sni.is_some() && tls.is_auto_sni());
    checker.cel(
        &CIPHERS_EXCLUDE_TLS_1_3,
        path,
        tls.min_version == Some(TlsVersion::V1_3) && tls.ciphers.is_some(),
    );
    checker.cel(&VERSIONS_ORDERED, path, !versions_ordered(tls));
    #[cfg(all(test, feature = "lint"))]
    checker.recipe(&recipe::TLS, tls.sni.as_deref(), path);
}

fn versions_ordered(tls: &BackendTls) -> bool {
    let Some(max) = &tls.max_version else { return true };
    // `Auto` is below all versions as a minimum, and above all as a maximum.
    let min = tls.min_version.as_ref().unwrap_or(&TlsVersion::V1_2).minor(i8::MIN);
    // The API server has rejected an unknown version before.
    min.zip(max.minor(i8::MAX)).is_none_or(|(min, max)| min <= max)
}
