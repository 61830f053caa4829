//! Deserializes the strings of a policy: networks, domains, types and versions.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::api::{BackendType, TlsVersion};
use crate::net;

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A value that is parsed from a string; an error describes the expected value.
trait Parse: Sized {
    const EXPECTED: &'static str;
    fn parse(text: &str) -> Result<Self, String>;
}

struct Parsed<T>(T);

impl<'de, T: Parse> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text<T>(std::marker::PhantomData<T>);
        impl<T: Parse> Visitor<'_> for Text<T> {
            type Value = Parsed<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(T::EXPECTED)
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                T::parse(text).map(Parsed).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text(std::marker::PhantomData))
    }
}

fn list<'de, T: Parse, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let items = Vec::<Parsed<T>>::deserialize(deserializer)?;
    Ok(items.into_iter().map(|Parsed(item)| item).collect())
}

fn optional_list<'de, T: Parse, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let items = Option::<Vec<Parsed<T>>>::deserialize(deserializer)?;
    Ok(items.map(|items| items.into_iter().map(|Parsed(item)| item).collect()))
}

impl Parse for IpNet {
    const EXPECTED: &'static str = "a network such as `10.0.0.0/8`, or an IP address";

    fn parse(text: &str) -> Result<Self, String> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(address.into());
        }
        let network: Self = text
            .parse()
            .map_err(|_| format!("`{}` is not {}", text.escape_debug(), Self::EXPECTED))?;
        if network.trunc() == network {
            Ok(network)
        } else {
            Err(format!("`{network}` has bits set after its prefix: write `{}`", network.trunc()))
        }
    }
}

/// Lists of networks.
pub(super) mod networks {
    use ipnet::IpNet;
    use serde::{Deserializer, Serializer};

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<IpNet>, D::Error> {
        super::list(deserializer)
    }

    pub(in super::super) fn serialize<S: Serializer>(
        networks: &[IpNet],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(networks.iter().map(ToString::to_string))
    }
}

/// Optional lists of networks.
pub(super) mod optional_networks {
    use ipnet::IpNet;
    use serde::{Deserializer, Serializer};

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<IpNet>>, D::Error> {
        super::optional_list(deserializer)
    }

    #[expect(clippy::ref_option, reason = "serde asks for a reference to the field")]
    pub(in super::super) fn serialize<S: Serializer>(
        networks: &Option<Vec<IpNet>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match networks {
            Some(networks) => super::networks::serialize(networks, serializer),
            None => serializer.serialize_none(),
        }
    }
}

/// The domain of a [`DomainGroup`](super::DomainGroup).
struct Domain(String);

impl Parse for Domain {
    const EXPECTED: &'static str = "a domain such as `cluster.local`";

    fn parse(text: &str) -> Result<Self, String> {
        if net::is_dns1123_subdomain(text) {
            return Ok(Self(text.to_owned()));
        }
        let bare = text.trim_start_matches('*').trim_matches('.');
        let message = format!("`{}` is not {}", text.escape_debug(), Self::EXPECTED);
        if net::is_dns1123_subdomain(bare) {
            Err(format!("{message}: write `{bare}`, which includes every name below it"))
        } else {
            Err(message)
        }
    }
}

pub(super) fn domains<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(list(deserializer)?.into_iter().map(|Domain(domain)| domain).collect())
}

pub(super) fn optional_domains<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<String>>, D::Error> {
    let domains = optional_list(deserializer)?;
    Ok(domains.map(|domains| domains.into_iter().map(|Domain(domain)| domain).collect()))
}

impl Parse for BackendType {
    const EXPECTED: &'static str = "a type of Backend, `Endpoints` or `DynamicResolver`";

    fn parse(text: &str) -> Result<Self, String> {
        match Self::from(text) {
            Self::Unrecognized(_) => {
                Err(format!("`{}` is not {}", text.escape_debug(), Self::EXPECTED))
            }
            known => Ok(known),
        }
    }
}

pub(super) fn known_types<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<BackendType>>, D::Error> {
    optional_list(deserializer)
}

impl Parse for TlsVersion {
    const EXPECTED: &'static str = "a TLS version in quotes, `\"1.0\"` to `\"1.3\"`";

    fn parse(text: &str) -> Result<Self, String> {
        match Self::from(text) {
            Self::Auto | Self::Unrecognized(_) => {
                Err(format!("`{}` is not {}", text.escape_debug(), Self::EXPECTED))
            }
            known => Ok(known),
        }
    }
}

pub(super) fn known_version<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<TlsVersion>, D::Error> {
    Ok(Option::<Parsed<TlsVersion>>::deserialize(deserializer)?.map(|Parsed(version)| version))
}
