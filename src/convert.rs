//! Conversions from and to URLs.

mod from_url;
#[cfg(test)]
mod tests;
mod to_url;

pub use from_url::FromUrlError;
pub use to_url::ToUrlError;

use crate::api::AppProtocol;

/// The scheme of a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
    H2c,
    Ws,
    Wss,
    Unix,
}

impl Scheme {
    const ALL: [Self; 6] = [Self::Http, Self::Https, Self::H2c, Self::Ws, Self::Wss, Self::Unix];

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.as_str() == text)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::H2c => "h2c",
            Self::Ws => "ws",
            Self::Wss => "wss",
            Self::Unix => "unix",
        }
    }

    const fn has_tls(self) -> bool {
        matches!(self, Self::Https | Self::Wss)
    }

    const fn default_port(self) -> u16 {
        if self.has_tls() { 443 } else { 80 }
    }

    const fn app_protocol(self) -> Option<AppProtocol> {
        match self {
            Self::H2c => Some(AppProtocol::H2c),
            Self::Ws => Some(AppProtocol::Ws),
            Self::Wss => Some(AppProtocol::Wss),
            Self::Http | Self::Https | Self::Unix => None,
        }
    }
}
