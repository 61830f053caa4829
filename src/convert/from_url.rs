//! Converts a URL to an endpoint, a spec or a Backend.

use url::{Host, Url};

use super::Scheme;
use crate::api::{Backend, BackendEndpoint, BackendSpec, BackendTls};

/// The error for a URL that no Backend can express.
///
/// The messages do not contain the URL, which may contain a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FromUrlError {
    /// The scheme is none of `http`, `https`, `h2c`, `ws`, `wss` and `unix`.
    #[error("unsupported scheme `{scheme}`: supported schemes: http, https, h2c, ws, wss, unix")]
    UnsupportedScheme {
        /// The scheme of the URL.
        scheme: String,
    },
    /// The URL has no host.
    #[error("the URL has no host")]
    NoHost,
    /// The host is neither a DNS name nor an IP address.
    #[error("the host of the URL cannot be read: {source}")]
    Host {
        /// The cause.
        #[from]
        source: url::ParseError,
    },
    /// The URL has a user name or a password, which a Backend cannot have.
    #[error("the URL has user information, which a Backend cannot have")]
    UserInfo,
    /// The URL has a path, which belongs in the route.
    #[error("the URL has a path, which a Backend cannot have: rewrite the path in the route")]
    Path,
    /// The URL has a query.
    #[error("the URL has a query, which a Backend cannot have")]
    Query,
    /// The URL has a fragment.
    #[error("the URL has a fragment, which a Backend cannot have")]
    Fragment,
    /// A `unix` URL has a host or a port, most often because of a missing slash:
    /// `unix://run/x.sock`.
    #[error(
        "the URL of a Unix domain socket has no host: write three slashes, `unix:///run/x.sock`"
    )]
    SocketHost,
    /// A `unix` URL has no absolute path in UTF-8.
    #[error("the URL has no absolute path of a Unix domain socket: write `unix:///run/x.sock`")]
    SocketPath,
}

/// Converts a URL to an endpoint. TLS and protocol of the scheme are ignored.
///
/// An absent port is the default of the scheme. The host is read as in the URL standard: names in
/// lower case and Punycode, `127.1` as 127.0.0.1; a trailing dot is dropped. The endpoint is not
/// checked.
///
/// ```
/// use envoy_gateway_backend::api::BackendEndpoint;
/// use url::Url;
///
/// let endpoint = BackendEndpoint::try_from(&Url::parse("https://API.example.com")?)?;
/// assert_eq!(endpoint, BackendEndpoint::fqdn("api.example.com", 443));
/// let endpoint = BackendEndpoint::try_from(&Url::parse("http://[2001:db8::1]:8080")?)?;
/// assert_eq!(endpoint.to_string(), "[2001:db8::1]:8080");
/// let endpoint = BackendEndpoint::try_from(&Url::parse("unix:///run/x.sock")?)?;
/// assert_eq!(endpoint, BackendEndpoint::unix("/run/x.sock"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<&Url> for BackendEndpoint {
    type Error = FromUrlError;

    fn try_from(url: &Url) -> Result<Self, FromUrlError> {
        read(url).map(|(_, endpoint)| endpoint)
    }
}

/// Converts a URL to a spec with one endpoint, with TLS and protocol of the scheme.
///
/// | scheme | TLS | application protocol | port |
/// |---|---|---|---|
/// | `http` | none | HTTP/1.1 | 80 |
/// | `https` | verified against the system's CA certificates | HTTP/1.1 | 443 |
/// | `h2c` | none | `gateway.envoyproxy.io/h2c` | 80 |
/// | `ws` | none | `gateway.envoyproxy.io/ws` | 80 |
/// | `wss` | verified against the system's CA certificates | `gateway.envoyproxy.io/wss` | 443 |
/// | `unix` | none | HTTP/1.1 | |
///
/// The server name is that of the request's `Host` header; [`BackendTls::with_sni`] sets another.
///
/// ```
/// use envoy_gateway_backend::api::{AppProtocol, BackendEndpoint, BackendSpec, BackendTls};
/// use url::Url;
///
/// let spec = BackendSpec::try_from(&Url::parse("wss://live.example.com")?)?;
/// let endpoint = BackendEndpoint::fqdn("live.example.com", 443);
/// assert_eq!(spec, BackendSpec::endpoints([endpoint]).with_tls(BackendTls::system_ca()).with_app_protocols([AppProtocol::Wss]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<&Url> for BackendSpec {
    type Error = FromUrlError;

    fn try_from(url: &Url) -> Result<Self, FromUrlError> {
        let (scheme, endpoint) = read(url)?;
        let mut spec = Self::endpoints([endpoint]);
        spec.tls = scheme.has_tls().then(BackendTls::system_ca);
        spec.app_protocols = scheme.app_protocol().map(|protocol| vec![protocol]);
        Ok(spec)
    }
}

impl Backend {
    /// Creates a Backend for a URL, with [TLS and protocol of its
    /// scheme](BackendSpec#impl-TryFrom%3C%26Url%3E-for-BackendSpec).
    ///
    /// ```
    /// use envoy_gateway_backend::Profile;
    /// use envoy_gateway_backend::api::Backend;
    /// use url::Url;
    ///
    /// let backend = Backend::from_url("api", &Url::parse("https://api.example.com")?)?;
    /// assert!(!backend.check(&Profile::default()).has_errors());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if a Backend cannot express the URL.
    #[cfg_attr(docsrs, doc(cfg(feature = "url")))]
    pub fn from_url(name: impl Into<String>, url: &Url) -> Result<Self, FromUrlError> {
        Ok(Self::new(name, BackendSpec::try_from(url)?))
    }
}

fn read(url: &Url) -> Result<(Scheme, BackendEndpoint), FromUrlError> {
    let unsupported = || FromUrlError::UnsupportedScheme { scheme: url.scheme().to_owned() };
    let scheme = Scheme::parse(url.scheme()).ok_or_else(unsupported)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FromUrlError::UserInfo);
    }
    if url.query().is_some() {
        return Err(FromUrlError::Query);
    }
    if url.fragment().is_some() {
        return Err(FromUrlError::Fragment);
    }
    if scheme == Scheme::Unix {
        return Ok((scheme, BackendEndpoint::unix(socket(url)?)));
    }
    if !matches!(url.path(), "" | "/") {
        return Err(if url.has_host() { FromUrlError::Path } else { FromUrlError::NoHost });
    }
    let port = url.port().unwrap_or(scheme.default_port());
    let endpoint = match host(url)? {
        Host::Domain(name) => BackendEndpoint::fqdn(name, port),
        Host::Ipv4(address) => BackendEndpoint::ip(address, port),
        Host::Ipv6(address) => BackendEndpoint::ip(address, port),
    };
    Ok((scheme, endpoint))
}

/// The host, parsed equally for every scheme: `url` does not parse the host of schemes that
/// browsers do not know.
fn host(url: &Url) -> Result<Host, FromUrlError> {
    let text = url.host_str().filter(|host| !host.is_empty()).ok_or(FromUrlError::NoHost)?;
    match Host::parse(text)? {
        Host::Domain(name) => match name.strip_suffix('.').unwrap_or(&name) {
            "" => Err(FromUrlError::NoHost),
            name => Ok(Host::Domain(name.to_owned())),
        },
        address => Ok(address),
    }
}

/// The path of a socket.
fn socket(url: &Url) -> Result<String, FromUrlError> {
    if url.host_str().is_some_and(|host| !host.is_empty()) || url.port().is_some() {
        return Err(FromUrlError::SocketHost);
    }
    percent_decode(url.path())
        .filter(|path| path.starts_with('/') && path != "/" && !path.contains('\0'))
        .ok_or(FromUrlError::SocketPath)
}

/// Decodes percent encoding; `None` if the result is not UTF-8. A `%` without two digits is kept.
pub(super) fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex =
            |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        if let (b'%', [high, low, after_digits @ ..]) = (first, after)
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            bytes.push(high << 4 | low);
            rest = after_digits;
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}
