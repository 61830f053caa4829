//! Presets: policies that are part of the crate.

use ipnet::IpNet;

use super::{
    AddressRules, DomainGroup, EndpointKind, EnvoyRules, IpLiteralPolicy, Ipv4Embedding, NameRules,
    NetworkGroup, NonIpPolicy, Platform, TlsRules,
};
use crate::api::BackendType;

/// A row of a table: a group of networks.
struct Networks {
    name: &'static str,
    denied: &'static [&'static str],
    except: &'static [&'static str],
    message: Option<&'static str>,
}

const fn networks(name: &'static str, denied: &'static [&'static str]) -> Networks {
    Networks { name, denied, except: &[], message: None }
}

impl Networks {
    const fn except(mut self, except: &'static [&'static str]) -> Self {
        self.except = except;
        self
    }

    const fn message(mut self, message: &'static str) -> Self {
        self.message = Some(message);
        self
    }

    fn group(&self) -> NetworkGroup {
        NetworkGroup {
            name: self.name.to_owned(),
            networks: parse(self.denied),
            except: parse(self.except),
            message: self.message.map(str::to_owned),
        }
    }
}

/// Parses the networks of a table; a test checks that each is valid.
fn parse(networks: &[&str]) -> Vec<IpNet> {
    networks.iter().filter_map(|network| network.parse().ok()).collect()
}

/// Datum Cloud's network-services-operator, `validateExternalHost`, which uses Go's `net.IP`.
const DATUM_CLOUD: &[Networks] = &[
    networks("unspecified", &["0.0.0.0/32", "::/128"]).message("may not be unspecified ({value})"),
    networks("loopback", &["127.0.0.0/8", "::1/128"]),
    networks("link-local", &["169.254.0.0/16", "fe80::/10"]),
    // Go's `IsLinkLocalMulticast` checks the scope, the low half of the second byte, and ignores
    // the flags.
    networks(
        "link-local multicast",
        &[
            "224.0.0.0/24", "ff02::/16", "ff12::/16", "ff22::/16", "ff32::/16", "ff42::/16",
            "ff52::/16", "ff62::/16", "ff72::/16", "ff82::/16", "ff92::/16", "ffa2::/16",
            "ffb2::/16", "ffc2::/16", "ffd2::/16", "ffe2::/16", "fff2::/16",
        ],
    )
    .message("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"),
];

/// IANA's registries of special-purpose IPv4 and IPv6 addresses, and the metadata services of
/// clouds.
const NOT_PUBLIC: &[Networks] = &[
    networks("unspecified", &["0.0.0.0/8", "::/128"]),
    networks("loopback", &["127.0.0.0/8", "::1/128"]),
    // Before the ranges that contain most of them, because the message should name them.
    networks(
        "cloud metadata",
        &[
            // AWS, Azure, Google Cloud and others; containers and pods on AWS; Azure's platform;
            // Alibaba Cloud; Oracle Cloud.
            "169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32", "168.63.129.16/32",
            "100.100.100.200/32", "192.0.0.192/32", // AWS, pods on AWS, Google Cloud.
            "fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128",
        ],
    )
    .message("may not be an address of cloud metadata"),
    networks("link-local", &["169.254.0.0/16", "fe80::/10"]),
    networks("private", &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]),
    networks("unique-local", &["fc00::/7", "fec0::/10"]),
    networks("shared address space", &["100.64.0.0/10"]),
    networks("multicast", &["224.0.0.0/4", "ff00::/8"]),
    networks(
        "documentation",
        &["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"],
    ),
    networks("benchmarking", &["198.18.0.0/15", "2001:2::/48"]),
    networks("tunnel and translation", &["192.88.99.0/24", "2001::/32", "64:ff9b:1::/48"]),
    networks(
        "reserved",
        &["192.0.0.0/24", "240.0.0.0/4", "100::/64", "100:0:0:1::/64", "2001::/23", "5f00::/16"],
    )
    .except(&[
        "192.0.0.9/32", "192.0.0.10/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128",
        "2001:3::/32", "2001:4:112::/48", "2001:20::/28", "2001:30::/28",
    ])
    .message("may not be in a reserved range"),
];

/// Global unicast; IPv6 beyond it is not given out yet.
const PUBLIC: &[&str] = &["0.0.0.0/0", "2000::/3"];

/// Names that lead to the inside. The first domain that a name is in is reported.
const NOT_PUBLIC_NAMES: &[(&str, &[&str])] = &[
    // RFC 6761, section 6.3, and what distributions put into `/etc/hosts`.
    (
        "localhost",
        &["localhost", "localdomain", "localhost4", "localhost6", "ip6-localhost", "ip6-loopback"],
    ),
    (
        "cloud metadata",
        &[
            "metadata.google.internal", "metadata.goog", "instance-data",
            "instance-data.ec2.internal", "metadata.azure.internal", "metadata.tencentyun.com",
            "api.metadata.cloud.ibm.com",
        ],
    ),
    // What the search path of a pod completes: `service.namespace`, `service.namespace.svc`.
    (
        "cluster",
        &[
            "cluster.local", "svc", "pod", "default", "kube-system", "kube-public",
            "kube-node-lease", "envoy-gateway-system",
        ],
    ),
    // RFC 6761 and 6762, 7686, 8375, 9476; ICANN's reservation of `internal`; names that ICANN will
    // not delegate.
    (
        "special-use",
        &[
            "alt", "corp", "example", "home", "home.arpa", "internal", "intranet", "invalid",
            "lan", "local", "mail", "onion", "private", "test",
        ],
    ),
    // Their names resolve to the address that is part of the name, or to loopback.
    (
        "address-spelling",
        &["nip.io", "sslip.io", "xip.io", "traefik.me", "localtest.me", "lvh.me", "vcap.me"],
    ),
];

impl Platform {
    /// Datum Cloud's policy, as of August 2026: no dynamic resolver, no Unix domain sockets, no
    /// unspecified, loopback or link-local addresses, and only fully qualified names.
    ///
    /// Private ranges are allowed on purpose, and so are the alternative spellings that
    /// [`Platform::public_egress`] refuses. Use it with [`Release::V1_8`](crate::Release::V1_8),
    /// which Datum Cloud runs.
    #[must_use]
    pub fn datum_cloud() -> Self {
        Self {
            types: Some(vec![BackendType::Endpoints]),
            endpoint_kinds: Some(vec![EndpointKind::Fqdn, EndpointKind::Ip]),
            addresses: AddressRules {
                non_address: NonIpPolicy::AsName,
                embedded: vec![Ipv4Embedding::Mapped],
                denied: DATUM_CLOUD.iter().map(Networks::group).collect(),
                allowed: None,
            },
            names: NameRules {
                ip_address: IpLiteralPolicy::AsAddress,
                numeric: IpLiteralPolicy::AsName,
                deny_trailing_dot: false,
                dns1123: true,
                denied: Vec::new(),
                minimum_labels: 2,
                maximum_label_length: Some(63),
                allowed: None,
            },
            tls: TlsRules::default(),
            envoy: EnvoyRules::default(),
        }
    }

    /// A strict policy for tenants of a shared data plane: only public addresses and public names.
    ///
    /// It refuses everything that [`Platform::datum_cloud`] refuses, and also: private, shared,
    /// reserved and every other special-purpose range; cloud metadata by address and by name; IPv4
    /// inside IPv6; names that resolvers read as addresses (`127.1`, `0x7f.0.0.1`, `127.0.0.1.`);
    /// localhost, cluster and special-use domains, and services whose names contain an address. IP
    /// addresses are allowed only in `ip` endpoints. TLS settings are not restricted.
    ///
    /// The fields are public, so that you can change it.
    ///
    /// ```
    /// use envoy_gateway_backend::platform::{DomainGroup, Platform};
    ///
    /// let mut platform = Platform::public_egress();
    /// platform.names.denied.push(DomainGroup::new("corporate", ["corp.example.com"]));
    /// platform.tls.verification = true;
    /// ```
    #[must_use]
    pub fn public_egress() -> Self {
        Self {
            types: Some(vec![BackendType::Endpoints]),
            endpoint_kinds: Some(vec![EndpointKind::Fqdn, EndpointKind::Ip]),
            addresses: AddressRules {
                non_address: NonIpPolicy::Denied,
                embedded: Ipv4Embedding::ALL.to_vec(),
                denied: NOT_PUBLIC.iter().map(Networks::group).collect(),
                allowed: Some(parse(PUBLIC)),
            },
            names: NameRules {
                ip_address: IpLiteralPolicy::Denied,
                numeric: IpLiteralPolicy::Denied,
                deny_trailing_dot: false,
                dns1123: true,
                denied: NOT_PUBLIC_NAMES
                    .iter()
                    .map(|(name, domains)| DomainGroup::new(*name, domains.iter().copied()))
                    .collect(),
                minimum_labels: 2,
                maximum_label_length: Some(63),
                allowed: None,
            },
            tls: TlsRules::default(),
            envoy: EnvoyRules { deny_aborts: true, ..EnvoyRules::default() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_of_the_tables_is_one() {
        let groups = DATUM_CLOUD.iter().chain(NOT_PUBLIC);
        for text in groups.flat_map(|group| group.denied.iter().chain(group.except)).chain(PUBLIC) {
            let network: IpNet = text.parse().unwrap();
            assert_eq!(network.trunc(), network, "{text}");
        }
    }
}
