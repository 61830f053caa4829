//! Backends that a release stores and accepts.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::source::Source;
use crate::api::{
    AppProtocol, Backend, BackendEndpoint, BackendSpec, BackendTls, BackendType, Fingerprint,
    LocalObjectReference, ObjectMeta, SecretObjectReference, TlsVersion, WellKnownCaCertificates,
};
use crate::fields::crd_rules::UNIX_PATH_MAX_CHARS;
use crate::fields::{self, Field, Kind};
use crate::net::{self, LABEL_MAX, NAME_MAX};
use crate::release::Release;

impl Source<'_, '_> {
    pub(super) fn valid_backend(&mut self, release: Release) -> Backend {
        let metadata = self.valid_meta();
        let dynamic = fields::TYPE.exists_in(release) && self.one_in(4);
        let endpoints = if dynamic { None } else { Some(self.valid_endpoints(release)) };
        // In v1.4 only a dynamic resolver may have TLS, and it may not have application protocols.
        let dynamic_only = release.minor() == Release::V1_4;
        let with_tls = fields::TLS.exists_in(release) && (dynamic || !dynamic_only);
        let with_protocols = !(dynamic && dynamic_only);
        let namespace = metadata.namespace.clone();
        let named = endpoints.as_deref().is_some_and(|endpoints| {
            endpoints
                .iter()
                .all(|endpoint| endpoint.address.fqdn().is_some() || endpoint.hostname.is_some())
        });
        let spec = BackendSpec {
            r#type: match dynamic {
                true => Some(BackendType::DynamicResolver),
                false if fields::TYPE.exists_in(release) => {
                    self.optional(|_| BackendType::Endpoints)
                }
                false => None,
            },
            endpoints,
            app_protocols: if with_protocols { self.list(4, Self::protocol) } else { None },
            fallback: self.since(&fields::FALLBACK, release, Self::any),
            tls: if with_tls {
                self.optional(|source| source.valid_tls(release, named, namespace))
            } else {
                None
            },
        };
        Backend { metadata, spec, status: None }
    }

    /// Sets a field, if the release has it.
    fn since<T>(
        &mut self,
        field: &Field,
        release: Release,
        make: impl FnOnce(&mut Self) -> T,
    ) -> Option<T> {
        if field.exists_in(release) { self.optional(make) } else { None }
    }

    fn protocol(&mut self) -> AppProtocol {
        AppProtocol::from(self.pick(&[
            "gateway.envoyproxy.io/h2c", "gateway.envoyproxy.io/ws", "gateway.envoyproxy.io/wss",
        ]))
    }

    fn valid_meta(&mut self) -> ObjectMeta {
        ObjectMeta {
            // A name may also have up to 253 characters.
            name: Some(if self.any() { self.dns_name(1, 2) } else { "api".to_owned() }),
            namespace: self.optional(|source| source.label(1)),
            labels: self
                .optional(|source| [("app.kubernetes.io/name".to_owned(), source.label(1))].into()),
            annotations: self
                .optional(|source| [("example.com/note".to_owned(), source.text())].into()),
            ..ObjectMeta::default()
        }
    }

    /// One endpoint, a few, or the maximum of the release: names, or addresses and sockets.
    fn valid_endpoints(&mut self, release: Release) -> Vec<BackendEndpoint> {
        let most = match fields::ENDPOINTS.kind() {
            Kind::List { bounds, .. } => {
                bounds.max(release).and_then(|most| usize::try_from(most).ok()).unwrap_or(1)
            }
            _ => 1,
        };
        let count = if self.one_in(64) { most } else { 1 + self.below(most.min(4)) };
        let names = !self.one_in(3);
        self.many(count, |source| {
            let BackendEndpoint { address, hostname: _, zone: _ } = match names {
                true => BackendEndpoint::fqdn(source.fqdn_name(release), source.valid_port()),
                false if source.one_in(8) => BackendEndpoint::unix(source.valid_socket()),
                false => source.valid_ip(release),
            };
            BackendEndpoint {
                address,
                hostname: source
                    .since(&fields::HOSTNAME, release, |source| source.host_name(release)),
                zone: source.since(&fields::ZONE, release, Self::text),
            }
        })
    }

    fn valid_ip(&mut self, release: Release) -> BackendEndpoint {
        let port = self.valid_port();
        if release.is_at_least(Release::V1_2) && self.any() {
            let address = Ipv6Addr::from_bits(self.any());
            // Loopback is accepted only with Host infrastructure.
            let own = net::is_loopback(address.into());
            BackendEndpoint::ip(if own { Ipv6Addr::UNSPECIFIED } else { address }, port)
        } else {
            let address = Ipv4Addr::from_bits(self.any());
            BackendEndpoint::ip(
                if address.is_loopback() { Ipv4Addr::BROADCAST } else { address },
                port,
            )
        }
    }

    fn valid_port(&mut self) -> u16 {
        if self.any() { self.any() } else { 443 }
    }

    fn valid_socket(&mut self) -> String {
        let character = self.pick(&["a", "é", "😀"]);
        format!("/{}", character.repeat(self.below(UNIX_PATH_MAX_CHARS)))
    }

    /// A host name of an endpoint, since v1.9 optionally with a trailing dot.
    fn fqdn_name(&mut self, release: Release) -> String {
        let mut name = self.host_name(release);
        if release.is_at_least(Release::V1_9) && name.len() < NAME_MAX && self.one_in(16) {
            name.push('.');
        }
        name
    }

    /// At least two labels; before v1.3 all except the first have at least two characters.
    fn host_name(&mut self, release: Release) -> String {
        let least = if release.is_before(Release::V1_3) { 2 } else { 1 };
        if self.any() { self.dns_name(least, 2) } else { "api.example.com".to_owned() }
    }

    /// A name of at most 253 characters whose labels are not numbers.
    fn dns_name(&mut self, shortest_label: usize, labels: usize) -> String {
        let mut name = self.label(shortest_label);
        let count = labels + self.below(4) - 1;
        for _ in 0..count {
            let label = self.label(shortest_label);
            if name.len() + 1 + label.len() <= NAME_MAX {
                name.push('.');
                name.push_str(&label);
            }
        }
        name
    }

    fn label(&mut self, shortest: usize) -> String {
        let length = self.pick(&[3, 1, 2, LABEL_MAX - 1, LABEL_MAX, 8]).max(shortest);
        let middle = self.pick(&["b", "0", "-"]);
        match length {
            0 | 1 => "a".to_owned(),
            _ => format!("a{}{}", middle.repeat(length - 2), self.pick(&["a", "9"])),
        }
    }

    fn valid_tls(
        &mut self,
        release: Release,
        named: bool,
        namespace: Option<String>,
    ) -> BackendTls {
        let ca = match self.below(3) {
            1 if fields::INSECURE_SKIP_VERIFY.exists_in(release) => BackendTls::insecure(),
            2 => {
                let count = 1 + self.pick(&[0, 1, 7]);
                BackendTls::ca_certificates(self.many(count, Self::valid_reference))
            }
            _ if release.is_at_least(Release::V1_8) && self.one_in(8) => {
                let well_known_ca_certificates =
                    Some(WellKnownCaCertificates::from("example.com/roots"));
                BackendTls { well_known_ca_certificates, ..BackendTls::default() }
            }
            _ => BackendTls::system_ca(),
        };
        let (min, max) = self.versions();
        let auto_sni = self.since(&fields::AUTO_SNI, release, |source| named && source.any());
        let sni = if auto_sni == Some(true) {
            None
        } else {
            self.since(&fields::SNI, release, |source| source.host_name(release))
        };
        let client_certificate_ref =
            self.since(&fields::CLIENT_CERTIFICATE_REF, release, |source| SecretObjectReference {
                namespace: namespace.filter(|_| source.any()),
                ..SecretObjectReference::named("client")
            });
        let min_version = self.since(&fields::MIN_VERSION, release, |_| min);
        // Without a minimum, the CRD's rule assumes 1.2.
        let max_version = self.since(&fields::MAX_VERSION, release, |_| max);
        let ciphers = if min_version == Some(TlsVersion::V1_3) {
            None
        } else {
            self.since(&fields::CIPHERS, release, |_| {
                vec!["ECDHE-RSA-AES128-GCM-SHA256".to_owned()]
            })
        };
        BackendTls {
            ca_certificate_refs: ca.ca_certificate_refs,
            well_known_ca_certificates: ca.well_known_ca_certificates,
            insecure_skip_verify: ca.insecure_skip_verify,
            sni,
            auto_sni_from_endpoint_hostname: auto_sni,
            client_certificate_ref,
            min_version,
            max_version,
            ciphers,
            ecdh_curves: self.since(&fields::ECDH_CURVES, release, |_| vec!["X25519".to_owned()]),
            signature_algorithms: self.since(&fields::SIGNATURE_ALGORITHMS, release, |_| {
                vec!["rsa_pss_rsae_sha256".to_owned()]
            }),
            alpn_protocols: self.since(&fields::ALPN_PROTOCOLS, release, |source| {
                let count = source.below(3);
                source.many(count, |source| source.pick(&["h2", "http/1.1"]).to_owned())
            }),
            fingerprints: self
                .since(&fields::FINGERPRINTS, release, |_| Fingerprint::KNOWN.to_vec()),
        }
    }

    /// A minimum and a maximum that are valid together, and alone.
    fn versions(&mut self) -> (TlsVersion, TlsVersion) {
        use TlsVersion::{Auto, V1_0, V1_1, V1_2, V1_3};
        let pairs = [
            (V1_2, V1_3),
            (V1_3, V1_3),
            (V1_2, V1_2),
            (V1_0, V1_2),
            (V1_1, V1_3),
            (Auto, V1_2),
            (V1_3, Auto),
            (Auto, Auto),
        ];
        let index = self.below(pairs.len());
        pairs.into_iter().nth(index).unwrap_or((Auto, Auto))
    }

    fn valid_reference(&mut self) -> LocalObjectReference {
        match self.below(3) {
            0 => LocalObjectReference::config_map("ca"),
            1 => LocalObjectReference::secret(self.label(1)),
            _ => LocalObjectReference::cluster_trust_bundle("roots"),
        }
    }
}
