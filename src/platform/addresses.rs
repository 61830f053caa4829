//! Rules on IP addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use super::text;
use super::violation::Violation;

/// Allowed IP addresses (`addresses` of a [`Platform`](super::Platform)).
///
/// An IPv6 address is checked itself and as each IPv4 address that it embeds
/// ([`embedded`](Self::embedded)). It is refused if one of them is in a denied network, or if none
/// is in an allowed network.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct AddressRules {
    /// `nonAddress`: treatment of an `ip.address` that is not an IP address. Default: it is checked
    /// as a host name.
    #[serde(skip_serializing_if = "text::is_default")]
    pub non_address: NonIpPolicy,
    /// `embedded`: the forms of IPv6 in which IPv4 addresses are recognized. Default: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub embedded: Vec<Ipv4Embedding>,
    /// `denied`: denied networks. An address is reported once, for the first group that contains
    /// it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub denied: Vec<NetworkGroup>,
    /// `allowed`: the only allowed networks, without the denied ones. Default: any.
    #[serde(with = "text::optional_networks")]
    pub allowed: Option<Vec<IpNet>>,
}

/// Treatment of an `ip.address` that is not an IP address, such as `010.0.0.1`, which the CRD
/// accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NonIpPolicy {
    /// It is checked as a host name.
    #[default]
    AsName,
    /// It is refused.
    Denied,
}

/// Networks that are denied for one reason.
///
/// ```
/// use envoy_gateway_backend::platform::NetworkGroup;
///
/// let group: NetworkGroup = serde_json::from_str(
///     r#"{"name": "corporate", "networks": ["10.0.0.0/8"], "except": ["10.20.0.0/16"], "message": "{value} is ours"}"#,
/// )?;
/// assert!(group.has([10, 0, 0, 1].into()) && !group.has([10, 20, 0, 1].into()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct NetworkGroup {
    /// `name`: what the networks have in common: `loopback`.
    pub name: String,
    /// `networks`: networks such as `127.0.0.0/8`, or single addresses.
    #[serde(with = "text::networks")]
    pub networks: Vec<IpNet>,
    /// `except`: networks within these that are not denied.
    #[serde(with = "text::networks", default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<IpNet>,
    /// `message`: message for an address in them; `{value}` is replaced by the address as written.
    /// Default: `may not be in the NAME range (NETWORKS)`.
    #[serde(default)]
    pub message: Option<String>,
}

impl NetworkGroup {
    /// Creates a group of networks without exceptions.
    pub fn new(name: impl Into<String>, networks: impl IntoIterator<Item = IpNet>) -> Self {
        Self {
            name: name.into(),
            networks: networks.into_iter().collect(),
            except: Vec::new(),
            message: None,
        }
    }

    /// Whether an address is in one of the networks and in none of the exceptions.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        contain(&self.networks, address) && !contain(&self.except, address)
    }
}

fn contain(networks: &[IpNet], address: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(&address))
}

/// A form of IPv6 address that embeds an IPv4 address, to which a host or a translator may deliver
/// packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Ipv4Embedding {
    /// IPv4-mapped, `::ffff:a.b.c.d` (RFC 4291, section 2.5.5.2): equal to the IPv4 address for a
    /// socket.
    Mapped,
    /// IPv4-compatible, `::a.b.c.d` (RFC 4291, section 2.5.5.1), deprecated; excludes `::` and
    /// `::1`.
    Compatible,
    /// IPv4-translated, `::ffff:0:a.b.c.d` (RFC 2765, section 2.1).
    Translated,
    /// The well-known prefix of NAT64, `64:ff9b::a.b.c.d` (RFC 6052).
    Nat64,
    /// 6to4, `2002:aabb:ccdd::` (RFC 3056).
    #[serde(rename = "6to4")]
    SixToFour,
}

impl Ipv4Embedding {
    /// Every form.
    pub const ALL: &'static [Self] =
        &[Self::Mapped, Self::Compatible, Self::Translated, Self::Nat64, Self::SixToFour];

    /// Returns the IPv4 address that an address of this form embeds.
    #[must_use]
    pub const fn extract(self, address: Ipv6Addr) -> Option<Ipv4Addr> {
        let (high, low) = match (self, address.segments()) {
            (Self::Compatible, [0, 0, 0, 0, 0, 0, 0, 0 | 1]) => return None,
            (Self::Mapped, [0, 0, 0, 0, 0, 0xffff, high, low])
            | (Self::Compatible, [0, 0, 0, 0, 0, 0, high, low])
            | (Self::Translated, [0, 0, 0, 0, 0xffff, 0, high, low])
            | (Self::Nat64, [0x64, 0xff9b, 0, 0, 0, 0, high, low])
            | (Self::SixToFour, [0x2002, high, low, ..]) => (high, low),
            _ => return None,
        };
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Some(Ipv4Addr::new(a, b, c, d))
    }

    /// Returns the address of this form that embeds an IPv4 address.
    #[must_use]
    pub const fn embed(self, address: Ipv4Addr) -> Ipv6Addr {
        let [a, b, c, d] = address.octets();
        let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        let [s0, s1, s2, s3, s4, s5, s6, s7] = match self {
            Self::Mapped => [0, 0, 0, 0, 0, 0xffff, high, low],
            Self::Compatible => [0, 0, 0, 0, 0, 0, high, low],
            Self::Translated => [0, 0, 0, 0, 0xffff, 0, high, low],
            Self::Nat64 => [0x64, 0xff9b, 0, 0, 0, 0, high, low],
            Self::SixToFour => [0x2002, high, low, 0, 0, 0, 0, 0],
        };
        Ipv6Addr::new(s0, s1, s2, s3, s4, s5, s6, s7)
    }
}

impl AddressRules {
    /// Returns the violation of an address, which is written as `value`.
    pub(crate) fn check<'a>(&'a self, address: IpAddr, value: &'a str) -> Option<Violation<'a>> {
        for group in &self.denied {
            if let Some(network) = self.reading(address, &|reading| group.has(reading)) {
                let carried = (network != address).then_some(network);
                return Some(Violation::DeniedNetwork { group, value, carried });
            }
        }
        let allowed = self.allowed.as_ref()?;
        let is_allowed = self.reading(address, &|reading| contain(allowed, reading)).is_some();
        (!is_allowed).then_some(Violation::OtherNetwork(allowed))
    }

    /// Returns the first match among an address and the IPv4 addresses that it embeds.
    fn reading(&self, address: IpAddr, is_it: &dyn Fn(IpAddr) -> bool) -> Option<IpAddr> {
        if is_it(address) {
            return Some(address);
        }
        let IpAddr::V6(v6) = address else { return None };
        self.embedded
            .iter()
            .filter_map(|form| form.extract(v6))
            .map(IpAddr::V4)
            .find(|carried| is_it(*carried))
    }
}
