//! A URL as an endpoint, a spec or a Backend.

use url::{Host, Url};

use super::Scheme;
use crate::api::{Backend, BackendEndpoint, BackendSpec, BackendTls};

/// A URL that no Backend stands for.
///
/// The messages do not repeat the URL, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FromUrlError {
    /// The scheme is none of `http`, `https`, `h2c`, `ws`, `wss` and `unix`.
    #[error("unsupported scheme `{scheme}`: supported schemes: http, https, h2c, ws, wss, unix")]
    UnsupportedScheme {
        /// The scheme of the URL.
        scheme: String,
    },
    /// There is no host to lead to.
    #[error("the URL has no host")]
    NoHost,
    /// The host can be no DNS name and no IP address.
    #[error("the host of the URL cannot be read: {source}")]
    Host {
        /// Why not.
        #[from]
        source: url::ParseError,
    },
    /// The URL has a user name or a password, for which a Backend has no place.
    #[error("the URL has user information, for which a Backend has no place")]
    UserInfo,
    /// The URL has a path, which is the route's affair.
    #[error("the URL has a path, for which a Backend has no place: rewrite it in the route")]
    Path,
    /// The URL has a query.
    #[error("the URL has a query, for which a Backend has no place")]
    Query,
    /// The URL has a fragment.
    #[error("the URL has a fragment, for which a Backend has no place")]
    Fragment,
    /// A `unix` URL has a host or a port, most often because of a missing slash:
    /// `unix://run/x.sock`.
    #[error(
        "the URL of a Unix domain socket has no host: write three slashes, `unix:///run/x.sock`"
    )]
    SocketHost,
    /// A `unix` URL does not give the absolute path of a socket, as UTF-8.
    #[error("the URL gives no absolute path of a Unix domain socket: write `unix:///run/x.sock`")]
    SocketPath,
}

/// The endpoint that a URL leads to, whatever its scheme says about TLS and protocols.
///
/// A port that is not given is the scheme's. The host is read as the URL standard has it: names in
/// lower case and Punycode, `127.1` as 127.0.0.1; a trailing dot is left out. That the endpoint is
/// valid is another matter.
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

/// The spec of a Backend with one endpoint, spoken to as the scheme says.
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
/// TLS sends the server name of the request's `Host` header; [`BackendTls::with_sni`] sets another.
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
    /// A Backend of this name that leads to a URL, spoken to [as its scheme
    /// says](BackendSpec#impl-TryFrom%3C%26Url%3E-for-BackendSpec).
    ///
    /// ```
    /// use envoy_gateway_backend::{Backend, Profile};
    /// use url::Url;
    ///
    /// let backend = Backend::from_url("api", &Url::parse("https://api.example.com")?)?;
    /// assert!(!backend.check(&Profile::default()).has_errors());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails where the URL holds more, or less, than a Backend can say.
    #[cfg_attr(docsrs, doc(cfg(feature = "url")))]
    pub fn from_url(name: impl Into<String>, url: &Url) -> Result<Self, FromUrlError> {
        Ok(Self::new(name, BackendSpec::try_from(url)?))
    }
}

fn read(url: &Url) -> Result<(Scheme, BackendEndpoint), FromUrlError> {
    let unsupported = || FromUrlError::UnsupportedScheme { scheme: url.scheme().to_owned() };
    let scheme = Scheme::of(url.scheme()).ok_or_else(unsupported)?;
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

/// The host, read in the same way under every scheme: `url` keeps that of a scheme which browsers
/// do not know as it is.
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

/// The text behind percent encoding, if it is one; a `%` before anything but two digits stands for
/// itself.
pub(super) fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex =
            |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        if let (b'%', [high, low, behind @ ..]) = (first, after)
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            bytes.push(high << 4 | low);
            rest = behind;
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}
