//! Checks of the CRD rules of `spec.endpoints`.

use super::{Checker, cel_violation, leaf};
use crate::api::{BackendAddress, BackendEndpoint};
use crate::fields::crd_rules::{
    ADDRESS_REQUIRED, ADDRESS_UNIQUE, FQDN_EXCLUDES_OTHER_ADDRESSES, UNIX_PATH_FITS,
    UNIX_PATH_MAX_CHARS,
};
use crate::path::Path;
#[cfg(all(test, feature = "lint"))]
use crate::rule::recipe;

pub(super) fn check(checker: &mut Checker<'_>, endpoints: &[BackendEndpoint], path: &Path<'_>) {
    let is_fqdn = |endpoint: &BackendEndpoint| endpoint.address.fqdn().is_some();
    checker.cel(
        &FQDN_EXCLUDES_OTHER_ADDRESSES,
        path,
        endpoints.iter().any(is_fqdn) && !endpoints.iter().all(is_fqdn),
    );
    for (index, endpoint) in endpoints.iter().enumerate() {
        check_endpoint(checker, endpoint, &path.index(index));
    }
    #[cfg(all(test, feature = "lint"))]
    checker.recipe(&recipe::ENDPOINTS, endpoints.first().and_then(BackendEndpoint::host), path);
}

fn check_endpoint(checker: &mut Checker<'_>, endpoint: &BackendEndpoint, path: &Path<'_>) {
    if let BackendAddress::Ambiguous(_) = &endpoint.address {
        let address = &endpoint.address;
        let none = address.fqdn().is_none() && address.ip().is_none() && address.unix().is_none();
        checker.cel(&ADDRESS_REQUIRED, path, none);
        checker.cel(&ADDRESS_UNIQUE, path, true);
    }
    if let Some(unix) = endpoint.address.unix()
        && checker.applies(&UNIX_PATH_FITS)
        && unix.path.chars().count() > UNIX_PATH_MAX_CHARS
    {
        checker.report(&UNIX_PATH_FITS, &path.field("unix").field("path"), || {
            cel_violation(&UNIX_PATH_FITS).value(leaf::shown(&unix.path))
        });
    }
    #[cfg(all(test, feature = "lint"))]
    checker.recipe(&recipe::ENDPOINT, endpoint.host(), path);
}
