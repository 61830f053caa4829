//! Rules of `spec.endpoints`.

use super::{Checker, cel_violation, leaf};
use crate::api::{BackendAddress, BackendEndpoint};
use crate::path::Path;
use crate::release::Release;
use crate::rule::Rule;

pub(crate) static FQDN_EXCLUDES_OTHER_ADDRESSES: Rule = Rule::cel(
    "fqdn-excludes-other-addresses",
    "DNS names stand in a Backend of their own",
    "fqdn addresses cannot be mixed with other address types",
    "self.all(f, has(f.fqdn)) || !self.exists(f, has(f.fqdn))",
)
.docs("Envoy finds DNS names and addresses in different ways, each for a whole cluster. IP and Unix endpoints may stand together.");

pub(crate) static ADDRESS_REQUIRED: Rule = Rule::cel(
    "address-required",
    "an endpoint has an address",
    "one of fqdn, ip or unix must be specified",
    "(has(self.fqdn) || has(self.ip) || has(self.unix))",
)
.docs("An endpoint says where it is with exactly one of `fqdn`, `ip` and `unix`.");

pub(crate) static ADDRESS_UNIQUE: Rule = Rule::cel(
    "address-unique",
    "an endpoint has one address only",
    "only one of fqdn, ip or unix can be specified",
    "((has(self.fqdn) && !(has(self.ip) || has(self.unix))) || (has(self.ip) && !(has(self.fqdn) || has(self.unix))) || (has(self.unix) && !(has(self.ip) || has(self.fqdn))))",
)
.docs("Each address is an endpoint of its own. The API server says this of an endpoint without any address, too.");

pub(crate) static UNIX_PATH_FITS: Rule = Rule::cel(
    "unix-path-fits",
    "the path of a Unix domain socket has at most 108 characters",
    "unix domain socket path must not exceed 108 characters",
    "size(self) <= 108",
)
.since(Release::V1_5)
.docs("Linux keeps 108 bytes for it (`unix(7)`). The API server counts characters.");

pub(crate) const RULES: &[&Rule] =
    &[&FQDN_EXCLUDES_OTHER_ADDRESSES, &ADDRESS_REQUIRED, &ADDRESS_UNIQUE, &UNIX_PATH_FITS];

/// The longest path of a Unix domain socket that the API server stores, in characters.
pub(crate) const UNIX_PATH_MAX: usize = 108;

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
}

fn check_endpoint(checker: &mut Checker<'_>, endpoint: &BackendEndpoint, path: &Path<'_>) {
    if let BackendAddress::Ambiguous(_) = &endpoint.address {
        let address = &endpoint.address;
        let none = address.fqdn().is_none() && address.ip().is_none() && address.unix().is_none();
        checker.cel(&ADDRESS_REQUIRED, path, none);
        checker.cel(&ADDRESS_UNIQUE, path, true);
    }
    if let Some(unix) = endpoint.address.unix()
        && UNIX_PATH_FITS.applies_to(checker.release())
        && unix.path.chars().count() > UNIX_PATH_MAX
    {
        checker.report(&UNIX_PATH_FITS, &path.field("unix").field("path"), || {
            cel_violation(&UNIX_PATH_FITS).value(leaf::shown(&unix.path))
        });
    }
}
