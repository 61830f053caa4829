//! Names towards an upstream: the `Host` header, the SNI, and the names that its certificate must
//! have. Three independent questions; most mistakes mix them up.

use super::changes::{
    AUTO_SNI, AUTO_SNI_NEEDS_TLS_EVERYWHERE, ENDPOINT_HOSTNAME, NO_AUTO_SNI_FOR_TCP,
    SUBJECT_ALT_NAMES_REPLACE_SNI,
};
use super::setting::{DestinationEndpoint, DestinationSetting};
use super::tls::UpstreamTls;
use crate::gateway_api::RouteKind;
use crate::net;
use crate::policy::SubjectAltName;
use crate::release::Release;

/// The `Host` header that a rule sends instead of the client's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HostRewrite {
    /// The client's, unchanged: also the default of every release.
    #[default]
    None,
    /// `URLRewrite` with this `hostname`.
    Literal(String),
    /// `HTTPRouteFilter` of type `Header`: the value of this request header.
    Header(String),
    /// `HTTPRouteFilter` of type `Backend`: the hostname of the endpoint.
    Backend,
    /// `HTTPRouteFilter` of type `PathRegex`: a part of the path.
    PathRegex,
}

/// A name that the upstream sees.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UpstreamName {
    /// The host of the client's request.
    Client,
    /// Always this name.
    Literal(String),
    /// The value of this request header.
    Header(String),
    /// A part of the path of the request.
    Path,
}

/// The certificate check of a connection with TLS. The chain is checked unless it is off.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameCheck {
    /// The certificate is not verified at all.
    Off,
    /// Any name: every certificate of the CA is accepted.
    AnyName,
    /// One of these names.
    OneOf(Vec<VerifiedName>),
}

/// A name that a certificate may have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VerifiedName {
    /// A DNS name.
    Dns(UpstreamName),
    /// A URI.
    Uri(String),
}

/// What an upstream sees of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct UpstreamView {
    /// The `Host` header, or `:authority`.
    pub host: UpstreamName,
    /// The TLS names; `None`: plain text.
    pub tls: Option<TlsNames>,
}

/// The names of a connection with TLS.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TlsNames {
    /// The SNI; `None`: no SNI is sent.
    pub sni: Option<UpstreamName>,
    /// The check of the certificate.
    pub check: NameCheck,
}

/// What decides about names besides the setting of a backendRef.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct UpstreamContext<'a> {
    /// The release of Envoy Gateway.
    pub release: Release,
    /// Whether requests are routed: HTTPRoute and GRPCRoute. TCP, TLS and UDP routes send no name
    /// of a request.
    pub is_http: bool,
    /// The rewrite of the `Host` header.
    pub rewrite: &'a HostRewrite,
    /// All settings of the cluster, that of the backendRef included.
    pub cluster: &'a [&'a DestinationSetting],
}

impl<'a> UpstreamContext<'a> {
    /// The context of a rule of a route without a rewrite; `cluster` contains all settings of the
    /// cluster.
    #[must_use]
    pub const fn new(
        kind: RouteKind,
        cluster: &'a [&'a DestinationSetting],
        release: Release,
    ) -> Self {
        Self { release, is_http: kind.is_http(), rewrite: &HostRewrite::None, cluster }
    }

    /// Sets the rewrite of the `Host` header.
    #[must_use]
    pub const fn with_rewrite(mut self, rewrite: &'a HostRewrite) -> Self {
        self.rewrite = rewrite;
        self
    }
}

impl DestinationSetting {
    /// Returns what an endpoint of this setting sees; a dynamic resolver has none.
    ///
    /// ```
    /// use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec, BackendTls};
    /// use envoy_gateway_backend::gateway_api::RouteKind;
    /// use envoy_gateway_backend::translator::{Route, UpstreamContext, UpstreamName};
    /// use envoy_gateway_backend::{Profile, Release};
    ///
    /// let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("api.example.com", 443)])
    ///     .with_tls(BackendTls::system_ca());
    /// let translation =
    ///     Backend::new("api", spec).translate(&Route::new(RouteKind::Http), &Profile::default())?;
    /// let setting = &translation.setting;
    /// let cluster = [setting];
    /// let context = UpstreamContext::new(RouteKind::Http, &cluster, Release::V1_9);
    /// let view = setting.upstream_view(setting.endpoints.first(), context);
    /// // The server sees the client's host, not `api.example.com`.
    /// assert_eq!(view.host, UpstreamName::Client);
    /// assert_eq!(view.tls.unwrap().sni, Some(UpstreamName::Client));
    /// # Ok::<(), envoy_gateway_backend::translator::RouteError>(())
    /// ```
    #[must_use]
    pub fn upstream_view(
        &self,
        endpoint: Option<&DestinationEndpoint>,
        context: UpstreamContext<'_>,
    ) -> UpstreamView {
        let host = self.host(endpoint, context);
        let tls = self.tls.as_ref().map(|tls| {
            let sni = self.sni(tls, endpoint, context);
            let check = name_check(tls, sni.as_ref(), context.release);
            TlsNames { sni, check }
        });
        UpstreamView { host, tls }
    }

    fn host(
        &self,
        endpoint: Option<&DestinationEndpoint>,
        context: UpstreamContext<'_>,
    ) -> UpstreamName {
        match context.rewrite {
            HostRewrite::Backend if !self.is_dynamic_resolver => endpoint
                .and_then(|endpoint| endpoint_name(endpoint, context.release))
                .map_or(UpstreamName::Client, |name| UpstreamName::Literal(name.to_owned())),
            rewrite => rewritten(rewrite),
        }
    }

    fn sni(
        &self,
        tls: &UpstreamTls,
        endpoint: Option<&DestinationEndpoint>,
        context: UpstreamContext<'_>,
    ) -> Option<UpstreamName> {
        if let Some(sni) = &tls.sni {
            return Some(UpstreamName::Literal(sni.clone()));
        }
        if tls.auto_sni_from_endpoint_hostname && !self.is_dynamic_resolver {
            let name = endpoint_name(endpoint?, context.release)?;
            return Some(UpstreamName::Literal(name.to_owned()));
        }
        // `auto_host_rewrite` changes the Host header only.
        let of_request = rewritten(context.rewrite);
        // An IP address is no SNI.
        let is_address =
            matches!(&of_request, UpstreamName::Literal(name) if net::parse_ip(name).is_some());
        let is_sent = self.is_dynamic_resolver || has_auto_sni(context);
        Some(of_request).filter(|_| is_sent && !is_address)
    }
}

/// The host of a request as Envoy's cluster sees it.
fn rewritten(rewrite: &HostRewrite) -> UpstreamName {
    match rewrite {
        HostRewrite::None | HostRewrite::Backend => UpstreamName::Client,
        HostRewrite::Literal(name) => UpstreamName::Literal(name.clone()),
        HostRewrite::Header(name) => UpstreamName::Header(name.clone()),
        HostRewrite::PathRegex => UpstreamName::Path,
    }
}

/// The hostname of an endpoint, else its DNS name. An IP address has no name.
fn endpoint_name(endpoint: &DestinationEndpoint, release: Release) -> Option<&str> {
    let hostname = endpoint.hostname.as_deref().filter(|_| release.has_change(ENDPOINT_HOSTNAME));
    let is_name = !endpoint.host.is_empty() && net::parse_ip(&endpoint.host).is_none();
    hostname.or_else(|| Some(endpoint.host.as_str()).filter(|_| is_name))
}

/// Whether the cluster sends the host of the request as SNI (`auto_sni`): no setting has a name of
/// its own (`buildXdsCluster`).
fn has_auto_sni(context: UpstreamContext<'_>) -> bool {
    let UpstreamContext { release, is_http, rewrite: _, cluster } = context;
    let settings = || cluster.iter().map(|setting| setting.tls.as_ref());
    let has_own_name = |tls: &UpstreamTls| tls.sni.is_some() || tls.auto_sni_from_endpoint_hostname;
    let has_tls = if release.has_change(AUTO_SNI_NEEDS_TLS_EVERYWHERE) {
        settings().all(|tls| tls.is_some())
    } else {
        settings().any(|tls| tls.is_some())
    };
    release.has_change(AUTO_SNI)
        && (is_http || !release.has_change(NO_AUTO_SNI_FOR_TCP))
        && has_tls
        && !settings().flatten().any(has_own_name)
}

/// The check of the certificate (`buildValidationContext`).
fn name_check(tls: &UpstreamTls, sni: Option<&UpstreamName>, release: Release) -> NameCheck {
    if tls.insecure_skip_verify {
        return NameCheck::Off;
    }
    let of_sni = sni.map(|name| VerifiedName::Dns(name.clone()));
    let of_policy = tls.subject_alt_names.iter().filter_map(verified_name);
    let names: Vec<_> = if tls.subject_alt_names.is_empty() {
        of_sni.into_iter().collect()
    } else if release.has_change(SUBJECT_ALT_NAMES_REPLACE_SNI) {
        of_policy.collect()
    } else {
        of_sni.into_iter().chain(of_policy).collect()
    };
    if names.is_empty() { NameCheck::AnyName } else { NameCheck::OneOf(names) }
}

fn verified_name(name: &SubjectAltName) -> Option<VerifiedName> {
    let SubjectAltName { r#type, hostname, uri } = name;
    match r#type.as_str() {
        "URI" => uri.clone().map(VerifiedName::Uri),
        _ => hostname.clone().map(|name| VerifiedName::Dns(UpstreamName::Literal(name))),
    }
}
