//! Converts endpoints to URLs.

use std::net::IpAddr;

use url::{Host, Url};

use super::{Scheme, from_url};
use crate::api::{AppProtocol, BackendAddress, BackendEndpoint, BackendSpec};

/// The error for an endpoint without a URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ToUrlError {
    /// The endpoint has no or several addresses.
    #[error("the endpoint does not have exactly one address")]
    NotOneAddress,
    /// Invalid IP address.
    #[error("`{}` is not an IP address", text.escape_debug())]
    NotAnIp {
        /// The string.
        text: String,
    },
    /// The host name is not valid in a URL, or a URL would change it.
    #[error("`{}` is not a host name that a URL can hold", text.escape_debug())]
    NotAHost {
        /// The string.
        text: String,
    },
    /// The port is not one from 0 to 65535.
    #[error("{port} is not a port")]
    NotAPort {
        /// The port.
        port: i64,
    },
    /// The path of a Unix domain socket is not absolute, or a URL would change it.
    #[error("`{}` is not the path of a socket that a URL can hold", text.escape_debug())]
    NotASocket {
        /// The path.
        text: String,
    },
}

impl BackendSpec {
    /// The URLs of the endpoints, in order; the inverse of `TryFrom<&Url>`, as far as URLs can
    /// express a spec.
    ///
    /// The scheme is `https` with TLS and `http` without, `wss` and `ws` with a WebSocket protocol,
    /// `h2c` for HTTP/2 without TLS; always `unix` for a Unix domain socket. CA settings, zones and
    /// host names are omitted.
    ///
    /// ```
    /// use envoy_gateway_backend::api::{BackendEndpoint, BackendSpec, BackendTls};
    ///
    /// let endpoints = [BackendEndpoint::fqdn("api.example.com", 443), BackendEndpoint::fqdn("api.example.net", 8443)];
    /// let spec = BackendSpec::endpoints(endpoints).with_tls(BackendTls::system_ca());
    /// let urls: Vec<String> = spec.urls().map(|url| url.map(String::from)).collect::<Result<_, _>>()?;
    /// assert_eq!(urls, ["https://api.example.com/", "https://api.example.net:8443/"]);
    /// # Ok::<(), envoy_gateway_backend::ToUrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Each endpoint has its own [`ToUrlError`].
    #[cfg_attr(docsrs, doc(cfg(feature = "url")))]
    pub fn urls(&self) -> impl Iterator<Item = Result<Url, ToUrlError>> {
        let scheme = scheme(self);
        self.endpoints.iter().flatten().map(move |endpoint| write(scheme, endpoint))
    }
}

fn scheme(spec: &BackendSpec) -> Scheme {
    let speaks = |protocol| spec.app_protocols.iter().flatten().any(|spoken| *spoken == protocol);
    // `wss` does not enable TLS.
    let websocket = speaks(AppProtocol::Ws) || speaks(AppProtocol::Wss);
    match (spec.tls.is_some(), websocket) {
        (true, true) => Scheme::Wss,
        (true, false) => Scheme::Https,
        (false, true) => Scheme::Ws,
        (false, false) if speaks(AppProtocol::H2c) => Scheme::H2c,
        (false, false) => Scheme::Http,
    }
}

fn write(scheme: Scheme, endpoint: &BackendEndpoint) -> Result<Url, ToUrlError> {
    match &endpoint.address {
        BackendAddress::Fqdn(fqdn) => {
            let not_a_host = || ToUrlError::NotAHost { text: fqdn.hostname.clone() };
            match Host::parse(&fqdn.hostname) {
                // The URL must contain the same name, ignoring case. The root name is not a host in
                // a URL.
                Ok(Host::Domain(name))
                    if name.eq_ignore_ascii_case(&fqdn.hostname) && name != "." =>
                {
                    network(scheme, &name, fqdn.port)?.ok_or_else(not_a_host)
                }
                _ => Err(not_a_host()),
            }
        }
        BackendAddress::Ip(ip) => {
            let not_an_ip = || ToUrlError::NotAnIp { text: ip.address.clone() };
            let host = match ip.address.parse() {
                Ok(IpAddr::V4(address)) => address.to_string(),
                Ok(IpAddr::V6(address)) => format!("[{address}]"),
                Err(_) => return Err(not_an_ip()),
            };
            network(scheme, &host, ip.port)?.ok_or_else(not_an_ip)
        }
        BackendAddress::Unix(unix) => {
            socket(&unix.path).ok_or_else(|| ToUrlError::NotASocket { text: unix.path.clone() })
        }
        BackendAddress::Ambiguous(_) => Err(ToUrlError::NotOneAddress),
    }
}

fn network(scheme: Scheme, host: &str, port: i64) -> Result<Option<Url>, ToUrlError> {
    let port = u16::try_from(port).map_err(|_| ToUrlError::NotAPort { port })?;
    let authority = format!("{}://{host}", scheme.as_str());
    let text =
        if port == scheme.default_port() { authority } else { format!("{authority}:{port}") };
    Ok(Url::parse(&text).ok())
}

fn socket(path: &str) -> Option<Url> {
    let mut url = Url::parse("unix:///").ok()?;
    url.set_path(&path.replace('%', "%25"));
    // A URL cannot contain `..`, tabs and line feeds; `/` is not a socket.
    (path.starts_with('/')
        && path != "/"
        && from_url::percent_decode(url.path()).as_deref() == Some(path))
    .then_some(url)
}
