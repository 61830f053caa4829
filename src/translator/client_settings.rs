//! Settings of Envoy's side of a TLS connection: those of the Backend, and where it has none those
//! of the EnvoyProxy (`mergeClientTLSConfigs`).

use super::changes::{
    CLIENT_TLS_OF_BACKEND, EMPTY_ALPN, GATEWAY_CLIENT_CERTIFICATE, TLS_VERSION_DEFAULTS,
};
use super::tls::ClientDefaults;
use crate::api::{BackendTls, TlsVersion};
use crate::profile::ProxyTls;
use crate::release::Release;

/// A setting, and what sets it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientSetting<'a, T> {
    pub(crate) value: T,
    pub(crate) origin: SettingOrigin<'a>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum SettingOrigin<'a> {
    /// The Backend.
    Backend,
    /// The EnvoyProxy.
    Proxy(&'a ProxyTls),
    /// Envoy Gateway's default.
    Default,
}

/// The settings of Envoy's side. Absent: Envoy's default.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientSettings<'a> {
    pub(crate) min_version: Option<ClientSetting<'a, &'a TlsVersion>>,
    pub(crate) max_version: Option<ClientSetting<'a, &'a TlsVersion>>,
    pub(crate) ciphers: Option<ClientSetting<'a, &'a [String]>>,
    pub(crate) ecdh_curves: Option<ClientSetting<'a, &'a [String]>>,
    pub(crate) signature_algorithms: Option<ClientSetting<'a, &'a [String]>>,
    /// An empty list switches ALPN off.
    pub(crate) alpn_protocols: Option<ClientSetting<'a, &'a [String]>>,
}

static DEFAULT_MIN_VERSION: TlsVersion = TlsVersion::V1_2;
static DEFAULT_MAX_VERSION: TlsVersion = TlsVersion::V1_3;

impl<'a> ClientSettings<'a> {
    /// Merges the settings of a Backend with the defaults.
    pub(crate) fn new(
        own: Option<&'a BackendTls>,
        defaults: ClientDefaults<'a>,
        release: Release,
    ) -> Self {
        // Before v1.6 the CRD of the Backend has none of these fields.
        let own = own.filter(|_| release.has_change(CLIENT_TLS_OF_BACKEND));
        let proxy = defaults.proxy_of(release);
        let default = |version: &'static TlsVersion| {
            let origin = SettingOrigin::Default;
            release
                .has_change(TLS_VERSION_DEFAULTS)
                .then_some(ClientSetting { value: version, origin })
        };
        let filled = |list: &&[String]| !list.is_empty();
        let alpn_counts = |list: &&[String]| !list.is_empty() || release.has_change(EMPTY_ALPN);
        Self {
            min_version: first(own, proxy, |tls| tls.min_version.as_ref())
                .or_else(|| default(&DEFAULT_MIN_VERSION)),
            max_version: first(own, proxy, |tls| tls.max_version.as_ref())
                .or_else(|| default(&DEFAULT_MAX_VERSION)),
            ciphers: first(own, proxy, |tls| tls.ciphers.as_deref().filter(filled)),
            ecdh_curves: first(own, proxy, |tls| tls.ecdh_curves.as_deref().filter(filled)),
            signature_algorithms: first(own, proxy, |tls| {
                tls.signature_algorithms.as_deref().filter(filled)
            }),
            alpn_protocols: first(own, proxy, |tls| {
                tls.alpn_protocols.as_deref().filter(alpn_counts)
            }),
        }
    }
}

impl<'a> ClientDefaults<'a> {
    /// The settings of the EnvoyProxy, unless those of the Gateway replace them.
    pub(super) fn proxy_of(self, release: Release) -> Option<&'a ProxyTls> {
        let replaced = self.gateway.is_some() && release.has_change(GATEWAY_CLIENT_CERTIFICATE);
        self.proxy.filter(|_| !replaced)
    }
}

fn first<'a, T>(
    own: Option<&'a BackendTls>,
    proxy: Option<&'a ProxyTls>,
    get: impl Fn(&'a BackendTls) -> Option<T>,
) -> Option<ClientSetting<'a, T>> {
    if let Some(value) = own.and_then(&get) {
        return Some(ClientSetting { value, origin: SettingOrigin::Backend });
    }
    let proxy = proxy?;
    let value = get(&proxy.settings)?;
    Some(ClientSetting { value, origin: SettingOrigin::Proxy(proxy) })
}
