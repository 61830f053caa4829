//! Changes of the translation, each with the first patch that has it in each minor.
//!
//! A minor that is not named has the change from its `.0` when it is newer than the newest one
//! named, and never when it is older: see [`Release::has_change`].

use crate::release::Release;

pub(crate) type Change = &'static [Release];

/// Routes run `validateBackend` again (`validateBackendRefBackend`).
pub(crate) const ROUTES_VALIDATE_BACKENDS: Change = &[Release::V1_1.patch(1)];

/// A policy with a section and a backendRef without a port no longer crash the controller.
pub(crate) const SECTION_WITHOUT_PORT: Change = &[Release::V1_1.patch(2)];

/// Every target reference of a policy is compared, not only the first of the same object.
pub(crate) const LATER_TARGETS: Change = &[Release::V1_1.patch(4)];

/// A TLS route may refer to a Backend.
pub(crate) const TLS_ROUTES: Change = &[Release::V1_2];

/// A route of every kind may refer to a Backend.
pub(crate) const EVERY_ROUTE_KIND: Change = &[Release::V1_3];

/// A TLS error fails the rule; before, the Backend is reached in plain text.
pub(crate) const TLS_ERRORS_FAIL_THE_RULE: Change = &[Release::V1_3];

/// The protocol of the route is part of the destination setting.
pub(crate) const ROUTE_PROTOCOL: Change = &[Release::V1_3];

/// The setting of a dynamic resolver has a protocol.
pub(crate) const DYNAMIC_RESOLVER_PROTOCOL: Change = &[Release::V1_5];

/// The error of a backendRef is the message of the condition, with its position in the route.
pub(crate) const BACKEND_REF_ERRORS: Change = &[Release::V1_4];

/// `subjectAltNames` of type `URI` are read.
pub(crate) const URI_SUBJECT_ALT_NAMES: Change = &[Release::V1_4.patch(1)];

/// `subjectAltNames` of type `Hostname` are read.
pub(crate) const HOSTNAME_SUBJECT_ALT_NAMES: Change = &[Release::V1_5];

/// CA references are looked up by namespace and name, and a missing object is an error.
pub(crate) const CA_LOOKUP_BY_NAMESPACE: Change = &[Release::V1_4.patch(2)];

/// `spec.tls` of a Backend that is not a dynamic resolver is read, and merged with the policy.
pub(crate) const TLS_OF_EVERY_BACKEND: Change = &[Release::V1_5];

/// The only key of an object is its CA; its name does not matter.
pub(crate) const CA_FROM_ONLY_KEY: Change = &[Release::V1_5];

/// A CA may be in a ClusterTrustBundle.
pub(crate) const CA_FROM_TRUST_BUNDLE: Change = &[Release::V1_5];

/// `clientCertificateRef` of an EnvoyProxy without a namespace is in namespace `default`.
pub(crate) const CLIENT_CERTIFICATE_IN_DEFAULT: Change = &[Release::V1_5.patch(5)];

/// An endpoint has a hostname of its own.
pub(crate) const ENDPOINT_HOSTNAME: Change = &[Release::V1_5];

/// A cluster without an SNI sends the host of the request.
pub(crate) const AUTO_SNI: Change = &[Release::V1_6];

/// The names of a policy replace the SNI in the check of the certificate; before, they are added.
pub(crate) const SUBJECT_ALT_NAMES_REPLACE_SNI: Change = &[Release::V1_6];

/// A cluster sends the host of the request as SNI only if all of its settings have TLS; before, one
/// is enough.
pub(crate) const AUTO_SNI_NEEDS_TLS_EVERYWHERE: Change = &[Release::V1_6.patch(3)];

/// A cluster of a TCP route does not send the host of a request as SNI.
pub(crate) const NO_AUTO_SNI_FOR_TCP: Change = &[Release::V1_6.patch(4)];

/// A Backend has TLS settings for the client side, which override those of the EnvoyProxy.
pub(crate) const CLIENT_TLS_OF_BACKEND: Change = &[Release::V1_6];

/// `clientCertificateRef` without a namespace is in the namespace of its owner.
pub(crate) const CLIENT_CERTIFICATE_BESIDE_OWNER: Change = &[Release::V1_6.patch(3)];

/// CA references of unsupported kinds and CA objects without content have messages of their own.
pub(crate) const CA_MESSAGES: Change = &[Release::V1_6.patch(4)];

/// `ws` and `wss` force HTTP/1.1.
pub(crate) const WEBSOCKET_FORCES_HTTP1: Change = &[Release::V1_7.patch(3)];

/// A policy that names the port wins over one that names the whole Backend.
pub(crate) const SECTION_TARGET_FIRST: Change = &[Release::V1_7.patch(4), Release::V1_8.patch(1)];

/// An empty `alpnProtocols` of a Backend switches ALPN off; before, it counts as absent.
pub(crate) const EMPTY_ALPN: Change = &[Release::V1_7.patch(5), Release::V1_8.patch(2)];

/// `Gateway.spec.tls.backend` replaces the settings of the EnvoyProxy.
pub(crate) const GATEWAY_CLIENT_CERTIFICATE: Change = &[Release::V1_8];

/// The TLS versions are 1.2 to 1.3 where nothing sets them; before, Envoy's defaults.
pub(crate) const TLS_VERSION_DEFAULTS: Change = &[Release::V1_8.patch(3)];

/// `tls.crt` is a CA key.
pub(crate) const CA_FROM_TLS_CRT: Change = &[Release::V1_9];

/// All Backends share one secret with the CA certificates of the system.
pub(crate) const SHARED_SYSTEM_CA: Change = &[Release::V1_9];

/// `h2c` has no effect on routes other than HTTPRoute, and `ws` none on the protocol, which it made
/// HTTP before.
pub(crate) const APP_PROTOCOLS_ON_HTTP_ONLY: Change = &[Release::V1_9];

/// IP addresses and Unix sockets of one Backend are one cluster of type `STATIC`.
pub(crate) const STATIC_ADDRESS_TYPE: Change = &[Release::V1_9];
