//! `Arbitrary` for the model: any value of a type, often close to the limits of the rules.

use std::collections::BTreeMap;

use arbitrary::{Arbitrary, Result, Unstructured};

use super::source::Source;
use crate::api::{
    AddressFields, AppProtocol, Backend, BackendAddress, BackendEndpoint, BackendList, BackendSpec,
    BackendStatus, BackendTls, BackendType, Condition, ConditionStatus, Fingerprint, FqdnAddress,
    IpAddress, ListMeta, LocalObjectReference, ObjectMeta, OpaqueValue, OwnerReference,
    SecretObjectReference, TlsVersion, UnixAddress, WellKnownCaCertificates,
};

/// Implements `Arbitrary` with a method of [`Source`].
macro_rules! arbitrary {
    ($($name:ident: $method:ident,)+) => {$(
        impl<'a> Arbitrary<'a> for $name {
            fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
                Ok(Source::new(u).$method())
            }
        }
    )+};
}
pub(super) use arbitrary;

arbitrary! {
    AddressFields: address_fields,
    BackendAddress: backend_address,
    BackendEndpoint: endpoint,
    BackendSpec: spec,
    BackendStatus: status,
    BackendTls: tls,
    Condition: condition,
    FqdnAddress: fqdn,
    IpAddress: ip,
    ListMeta: list_meta,
    LocalObjectReference: local_reference,
    ObjectMeta: object_meta,
    OpaqueValue: opaque,
    OwnerReference: owner,
    SecretObjectReference: secret_reference,
    UnixAddress: unix,
}

/// The same for open enumerations: a known value, or any string.
macro_rules! arbitrary_open {
    ($($name:ident)+) => {$(
        impl<'a> Arbitrary<'a> for $name {
            fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
                Ok(Source::new(u).open(Self::KNOWN))
            }
        }
    )+};
}

arbitrary_open! { AppProtocol BackendType ConditionStatus Fingerprint TlsVersion WellKnownCaCertificates }

impl<'a, M: Arbitrary<'a>> Arbitrary<'a> for Backend<M> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self { metadata: u.arbitrary()?, spec: u.arbitrary()?, status: u.arbitrary()? })
    }
}

/// At most three items.
impl<'a, M: Arbitrary<'a>> Arbitrary<'a> for BackendList<M> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let metadata = u.arbitrary()?;
        let count = u.int_in_range(0..=3)?;
        Ok(Self { metadata, items: (0..count).map(|_| u.arbitrary()).collect::<Result<_>>()? })
    }
}

/// Maximum depth of an opaque value.
const OPAQUE_DEPTH: u8 = 4;

impl Source<'_, '_> {
    fn open<T: Clone + From<String>>(&mut self, known: &[T]) -> T {
        // One more than the number of values, so that the last choice is a string.
        let known = known.get(self.below(known.len() + 1)).cloned();
        known.unwrap_or_else(|| match self.below(4) {
            0 => T::from(
                self.pick(&[
                    "1.4", "TLSv1_3", "endpoints", "Unknown ", "example.com/roots", "H2C",
                    "kubernetes.io/h2c",
                ])
                .to_owned(),
            ),
            1 => T::from(
                self.pick(&[
                    "Endpoints", "System", "1.3", "JA3", "True", "gateway.envoyproxy.io/ws",
                ])
                .to_owned(),
            ),
            _ => T::from(self.text()),
        })
    }

    fn fqdn(&mut self) -> FqdnAddress {
        FqdnAddress { hostname: self.name(), port: self.port() }
    }

    fn ip(&mut self) -> IpAddress {
        IpAddress { address: self.address(), port: self.port() }
    }

    fn unix(&mut self) -> UnixAddress {
        UnixAddress { path: self.socket() }
    }

    /// None or several; exactly one would not be ambiguous.
    fn address_fields(&mut self) -> AddressFields {
        match self.fields() {
            BackendAddress::Ambiguous(fields) => *fields,
            _ => AddressFields::default(),
        }
    }

    fn fields(&mut self) -> BackendAddress {
        BackendAddress::from_fields(
            self.optional(Self::fqdn),
            self.optional(Self::ip),
            self.optional(Self::unix),
        )
    }

    fn backend_address(&mut self) -> BackendAddress {
        match self.below(7) {
            0..3 => BackendAddress::Fqdn(self.fqdn()),
            3..5 => BackendAddress::Ip(self.ip()),
            5 => BackendAddress::Unix(self.unix()),
            _ => self.fields(),
        }
    }

    fn endpoint(&mut self) -> BackendEndpoint {
        BackendEndpoint {
            address: self.backend_address(),
            hostname: self.optional(Self::name),
            zone: self.optional(Self::text),
        }
    }

    pub(super) fn spec(&mut self) -> BackendSpec {
        BackendSpec {
            r#type: self.optional(|source| source.open(BackendType::KNOWN)),
            endpoints: self.optional(|source| {
                let count = source.count();
                source.many(count, Self::endpoint)
            }),
            app_protocols: self.list(4, |source| source.open(AppProtocol::KNOWN)),
            fallback: self.any(),
            tls: self.optional(Self::tls),
        }
    }

    pub(super) fn tls(&mut self) -> BackendTls {
        BackendTls {
            ca_certificate_refs: self.optional(|source| {
                let count = source.count();
                source.many(count, Self::local_reference)
            }),
            well_known_ca_certificates: self
                .optional(|source| source.open(WellKnownCaCertificates::KNOWN)),
            insecure_skip_verify: self.any(),
            sni: self.optional(Self::name),
            auto_sni_from_endpoint_hostname: self.any(),
            client_certificate_ref: self.optional(Self::secret_reference),
            min_version: self.optional(|source| source.open(TlsVersion::KNOWN)),
            max_version: self.optional(|source| source.open(TlsVersion::KNOWN)),
            ciphers: self.list(4, Self::text),
            ecdh_curves: self.list(4, Self::text),
            signature_algorithms: self.list(4, Self::text),
            alpn_protocols: self.list(4, Self::text),
            fingerprints: self.list(4, |source| source.open(Fingerprint::KNOWN)),
        }
    }

    pub(super) fn local_reference(&mut self) -> LocalObjectReference {
        LocalObjectReference {
            group: self.pick(&["", "certificates.k8s.io", "core", "A", "a..b"]).to_owned(),
            kind: self
                .pick(&["ConfigMap", "Secret", "ClusterTrustBundle", "configmap", "Config_Map", ""])
                .to_owned(),
            name: self.object_name(),
        }
    }

    fn secret_reference(&mut self) -> SecretObjectReference {
        SecretObjectReference {
            group: self.optional(|source| source.pick(&["", "core", "a..b"]).to_owned()),
            kind: self
                .optional(|source| source.pick(&["Secret", "ConfigMap", "secret ", ""]).to_owned()),
            name: self.object_name(),
            namespace: self.optional(Self::object_name),
        }
    }

    fn status(&mut self) -> BackendStatus {
        BackendStatus { conditions: self.list(10, Self::condition) }
    }

    fn condition(&mut self) -> Condition {
        Condition {
            r#type: if self.any() {
                self.text()
            } else {
                self.pick(&["Accepted", "Invalid", "example.com/Ready"]).to_owned()
            },
            status: self.open(ConditionStatus::KNOWN),
            observed_generation: self.optional(Self::integer),
            last_transition_time: self.time(),
            reason: if self.any() {
                self.text()
            } else {
                self.pick(&["Accepted", "A,b:c", "A "]).to_owned()
            },
            message: self.text(),
        }
    }

    fn time(&mut self) -> String {
        let times = [
            "2024-01-01T00:00:00Z", "2024-02-30T00:00:00Z", "2024-01-01T24:00:00Z",
            "2024-01-01T00:00:60Z", "2024-01-01T00:00:00.5+02:00", "2024-01-01t00:00:00z",
            "2024-01-01 00:00:00Z", "2024-01-01", "0000-01-01T00:00:00Z",
        ];
        if self.one_in(4) { self.text() } else { self.pick(&times).to_owned() }
    }

    fn list_meta(&mut self) -> ListMeta {
        ListMeta {
            self_link: self.optional(Self::text),
            resource_version: self.optional(Self::text),
            r#continue: self.optional(Self::text),
            remaining_item_count: self.optional(Self::integer),
        }
    }

    /// Usually only a name and a namespace.
    pub(super) fn object_meta(&mut self) -> ObjectMeta {
        let named = ObjectMeta {
            name: self.optional(Self::object_name),
            namespace: self.optional(Self::object_name),
            ..ObjectMeta::default()
        };
        if !self.one_in(4) {
            return named;
        }
        ObjectMeta {
            generate_name: self.optional(Self::object_name),
            self_link: self.optional(Self::text),
            uid: self.optional(Self::text),
            resource_version: self.optional(Self::text),
            generation: self.optional(Self::integer),
            creation_timestamp: self.optional(Self::time),
            deletion_timestamp: self.optional(Self::time),
            deletion_grace_period_seconds: self.optional(Self::integer),
            labels: self.text_map(),
            annotations: self.text_map(),
            owner_references: self.list(4, Self::owner),
            finalizers: self.list(4, |source| {
                if source.any() {
                    source.text()
                } else {
                    source.pick(&["orphan", "foregroundDeletion", "a/b"]).to_owned()
                }
            }),
            managed_fields: self.list(4, Self::opaque),
            ..named
        }
    }

    fn text_map(&mut self) -> Option<BTreeMap<String, String>> {
        self.list(4, |source| (source.text(), source.text())).map(BTreeMap::from_iter)
    }

    fn owner(&mut self) -> OwnerReference {
        OwnerReference {
            api_version: self.pick(&["v1", "apps/v1", "", "/"]).to_owned(),
            kind: self.pick(&["Deployment", "Event", ""]).to_owned(),
            name: self.object_name(),
            uid: self.text(),
            controller: self.any(),
            block_owner_deletion: self.any(),
        }
    }

    fn opaque(&mut self) -> OpaqueValue {
        OpaqueValue::from_json(self.json(OPAQUE_DEPTH))
    }

    fn json(&mut self, depth: u8) -> serde_json::Value {
        use serde_json::Value;
        match self.below(if depth == 0 { 6 } else { 8 }) {
            0 => Value::Null,
            1 => Value::Bool(self.any()),
            2 => self.integer().into(),
            3 => self.any::<u64>().into(),
            // Every format writes multiples of one half exactly.
            4 => (f64::from(self.any::<i16>()) / 2.0 + 0.25).into(),
            5 => self.text().into(),
            6 => {
                let count = self.below(4);
                self.many(count, |source| source.json(depth - 1)).into()
            }
            _ => {
                let count = self.below(4);
                Value::Object(
                    self.many(count, |source| (source.text(), source.json(depth - 1)))
                        .into_iter()
                        .collect(),
                )
            }
        }
    }
}
