use proptest::prelude::*;
use url::Url;

use super::*;
use crate::api::{Backend, BackendEndpoint, BackendSpec, BackendTls, TlsVersion};
use crate::{Gate, Profile};

fn spec(url: &str) -> Result<BackendSpec, FromUrlError> {
    BackendSpec::try_from(&Url::parse(url).unwrap())
}

#[test]
fn a_scheme_says_port_tls_and_protocol() {
    let plain = |endpoint| BackendSpec::endpoints([endpoint]);
    let name = |port| plain(BackendEndpoint::fqdn("api.example.com", port));
    for (url, expected) in [
        ("http://api.example.com", name(80)),
        ("http://api.example.com:8080/", name(8080)),
        ("https://api.example.com", name(443).with_tls(BackendTls::system_ca())),
        ("https://api.example.com:80", name(80).with_tls(BackendTls::system_ca())),
        ("h2c://api.example.com", name(80).with_app_protocols([AppProtocol::H2c])),
        ("h2c://API.example.com:50051/", name(50051).with_app_protocols([AppProtocol::H2c])),
        ("ws://api.example.com", name(80).with_app_protocols([AppProtocol::Ws])),
        (
            "wss://api.example.com",
            name(443).with_tls(BackendTls::system_ca()).with_app_protocols([AppProtocol::Wss]),
        ),
        ("HTTPS://API.Example.COM.", name(443).with_tls(BackendTls::system_ca())),
        (
            "https://bücher.example",
            plain(BackendEndpoint::fqdn("xn--bcher-kva.example", 443))
                .with_tls(BackendTls::system_ca()),
        ),
        ("http://10.0.0.1:8080", plain(BackendEndpoint::ip([10, 0, 0, 1], 8080))),
        ("http://0x7f.1", plain(BackendEndpoint::ip([127, 0, 0, 1], 80))),
        (
            "h2c://10.0.0.1:8080",
            plain(BackendEndpoint::ip([10, 0, 0, 1], 8080)).with_app_protocols([AppProtocol::H2c]),
        ),
        ("http://[2001:db8::1]", plain(BackendEndpoint::ip([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1], 80))),
        (
            "h2c://[::1]:1",
            plain(BackendEndpoint::ip([0, 0, 0, 0, 0, 0, 0, 1], 1))
                .with_app_protocols([AppProtocol::H2c]),
        ),
        ("unix:///run/x.sock", plain(BackendEndpoint::unix("/run/x.sock"))),
        ("unix:/run/x.sock", plain(BackendEndpoint::unix("/run/x.sock"))),
        ("unix:///run/a%20b%25.sock", plain(BackendEndpoint::unix("/run/a b%.sock"))),
        ("http://a_b.example.com", plain(BackendEndpoint::fqdn("a_b.example.com", 80))),
        ("http://localhost:3000", plain(BackendEndpoint::fqdn("localhost", 3000))),
    ] {
        assert_eq!(spec(url), Ok(expected), "{url}");
    }
}

#[test]
fn what_a_backend_cannot_say_is_refused() {
    for (url, message) in [
        (
            "ftp://example.com",
            "unsupported scheme `ftp`: supported schemes: http, https, h2c, ws, wss, unix",
        ),
        (
            "mailto:a@example.com",
            "unsupported scheme `mailto`: supported schemes: http, https, h2c, ws, wss, unix",
        ),
        ("https://user@example.com", "the URL has user information, which a Backend cannot have"),
        (
            "https://:secret@example.com",
            "the URL has user information, which a Backend cannot have",
        ),
        (
            "https://example.com/v1",
            "the URL has a path, which a Backend cannot have: rewrite the path in the route",
        ),
        ("https://example.com/?q", "the URL has a query, which a Backend cannot have"),
        ("https://example.com/#top", "the URL has a fragment, which a Backend cannot have"),
        ("h2c:///", "the URL has no host"),
        ("h2c:example.com", "the URL has no host"),
        ("https://.", "the URL has no host"),
        ("h2c://256.256.256.256", "the host of the URL cannot be read: invalid IPv4 address"),
        (
            "unix://run/x.sock",
            "the URL of a Unix domain socket has no host: write three slashes, `unix:///run/x.sock`",
        ),
        (
            "unix:x.sock",
            "the URL has no absolute path of a Unix domain socket: write `unix:///run/x.sock`",
        ),
        (
            "unix:///",
            "the URL has no absolute path of a Unix domain socket: write `unix:///run/x.sock`",
        ),
        (
            "unix:///%ff",
            "the URL has no absolute path of a Unix domain socket: write `unix:///run/x.sock`",
        ),
        (
            "unix:///a%00",
            "the URL has no absolute path of a Unix domain socket: write `unix:///run/x.sock`",
        ),
    ] {
        assert_eq!(spec(url).map_err(|error| error.to_string()), Err(message.to_owned()), "{url}");
    }
}

#[test]
fn a_spec_gives_its_urls() {
    let name = || BackendSpec::endpoints([BackendEndpoint::fqdn("a.example.com", 8080)]);
    let url = |spec: BackendSpec| {
        spec.urls().next().unwrap().map(String::from).map_err(|error| error.to_string())
    };
    let of = |endpoint| url(BackendSpec::endpoints([endpoint]));
    for (spec, expected) in [
        (name(), "http://a.example.com:8080/"),
        (name().with_tls(BackendTls::default()), "https://a.example.com:8080/"),
        (name().with_app_protocols([AppProtocol::H2c]), "h2c://a.example.com:8080"),
        (
            name().with_app_protocols([AppProtocol::H2c]).with_tls(BackendTls::insecure()),
            "https://a.example.com:8080/",
        ),
        (name().with_app_protocols([AppProtocol::Wss]), "ws://a.example.com:8080/"),
        (
            name().with_app_protocols([AppProtocol::H2c, AppProtocol::Ws]),
            "ws://a.example.com:8080/",
        ),
        (
            name().with_app_protocols([AppProtocol::Ws]).with_tls(BackendTls::default()),
            "wss://a.example.com:8080/",
        ),
        (
            BackendSpec::endpoints([BackendEndpoint::unix("/a b?#%41.sock")]),
            "unix:///a%20b%3F%23%2541.sock",
        ),
        (
            BackendSpec::endpoints([BackendEndpoint::ip([0, 0, 0, 0, 0, 0, 0, 1], 80)]),
            "http://[::1]/",
        ),
    ] {
        assert_eq!(url(spec).as_deref(), Ok(expected));
    }
    let ip = |text: &str| BackendAddress::Ip(IpAddress { address: text.into(), port: 1 }).into();
    for (endpoint, message) in [
        (
            BackendAddress::from_fields(None, None, None).into(),
            "the endpoint does not have exactly one address",
        ),
        (ip("010.0.0.1"), "`010.0.0.1` is not an IP address"),
        (BackendEndpoint::fqdn("127.1", 1), "`127.1` is not a host name that a URL can hold"),
        (BackendEndpoint::fqdn("a b", 1), "`a b` is not a host name that a URL can hold"),
        (BackendEndpoint::fqdn(".", 1), "`.` is not a host name that a URL can hold"),
        (BackendEndpoint::fqdn("", 1), "`` is not a host name that a URL can hold"),
        (BackendEndpoint::fqdn("a%62", 1), "`a%62` is not a host name that a URL can hold"),
        (
            BackendAddress::Fqdn(FqdnAddress { hostname: "a".into(), port: 65536 }).into(),
            "65536 is not a port",
        ),
        (BackendEndpoint::unix("/"), "`/` is not the path of a socket that a URL can hold"),
        (
            BackendEndpoint::unix("x.sock"),
            "`x.sock` is not the path of a socket that a URL can hold",
        ),
        (
            BackendEndpoint::unix("/a/../b"),
            "`/a/../b` is not the path of a socket that a URL can hold",
        ),
        (BackendEndpoint::unix("/a\n"), "`/a\\n` is not the path of a socket that a URL can hold"),
    ] {
        assert_eq!(of(endpoint), Err(message.to_owned()));
    }
    assert_eq!(BackendSpec::dynamic_resolver().urls().count(), 0);
}

use crate::api::{BackendAddress, FqdnAddress, IpAddress};

fn endpoints() -> impl Strategy<Value = BackendEndpoint> {
    prop_oneof![
        ("[a-z0-9-]{1,9}(\\.[a-z0-9-]{1,9}){0,3}", any::<u16>())
            .prop_map(|(name, port)| BackendEndpoint::fqdn(name, port)),
        (any::<std::net::IpAddr>(), any::<u16>())
            .prop_map(|(address, port)| BackendEndpoint::ip(address, port)),
        "[a.-]{1,4}".prop_map(|name| BackendEndpoint::fqdn(name, 1)),
        "/[ -~]{1,20}".prop_map(BackendEndpoint::unix),
        any::<String>().prop_map(BackendEndpoint::unix),
        any::<String>().prop_map(|name| BackendEndpoint::fqdn(name, 1)),
    ]
}

proptest! {
    #[test]
    fn what_a_url_holds_it_gives_back(endpoint in endpoints(), scheme in proptest::sample::select(&Scheme::ALL[..])) {
        let mut spec = BackendSpec::endpoints([endpoint.clone()]);
        if matches!(endpoint.address, BackendAddress::Fqdn(_) | BackendAddress::Ip(_)) {
            spec.tls = scheme.has_tls().then(BackendTls::system_ca);
            spec.app_protocols = scheme.app_protocol().map(|protocol| vec![protocol]);
        }
        let url = spec.urls().next();
        if let Some(Ok(url)) = url {
            let read = BackendSpec::try_from(&url);
            prop_assert!(read.is_ok(), "{url}: {read:?}");
            let read = read.unwrap();
            // A name comes back in lower case, without its trailing dot.
            let expected = match endpoint.address {
                BackendAddress::Fqdn(FqdnAddress { hostname, port }) => {
                    let name = hostname.to_ascii_lowercase();
                    format!("{}:{port}", name.strip_suffix('.').unwrap_or(&name))
                }
                BackendAddress::Ip(_) | BackendAddress::Unix(_) | BackendAddress::Ambiguous(_) => endpoint.to_string(),
            };
            prop_assert_eq!(read.endpoints.iter().flatten().map(ToString::to_string).collect::<Vec<_>>(), [expected]);
            prop_assert_eq!((read.tls, read.app_protocols), (spec.tls, spec.app_protocols));
        }
    }

    #[test]
    fn any_url_is_read_or_refused(text in "(https?|wss?|h2c|unix|x):/{0,3}[!-~]{0,30}") {
        if let Ok(url) = Url::parse(&text) {
            let _ = Backend::from_url("b", &url).map(|backend| backend.check(&Profile::default()));
        }
    }

    #[test]
    fn what_is_read_from_an_ordinary_url_is_stored(
        scheme in "(https?|wss?|h2c)", name in "[a-z]{1,9}(\\.[a-z]{1,9}){1,3}", port in 1u16..,
    ) {
        let url = Url::parse(&format!("{scheme}://{name}:{port}")).unwrap();
        let report = Backend::from_url("b", &url).unwrap().check(&Profile::default().with_gates([Gate::Admission]));
        prop_assert!(report.is_empty(), "{report}");
    }
}

#[test]
fn a_minimum_version_does_not_change_the_url() {
    let tls = BackendTls { min_version: Some(TlsVersion::V1_3), ..BackendTls::system_ca() };
    let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("a.example.com", 443)]).with_tls(tls);
    assert_eq!(spec.urls().next().unwrap().unwrap().as_str(), "https://a.example.com/");
}
