//! Envoy Gateway's translation of a Backend, release by release, without Envoy Gateway.
//!
//! A Backend can be stored and accepted and still not work: a route to it answers 500, is served in
//! plain text, or stops the configuration of the whole Gateway. [`Backend::translate`](crate::api::Backend::translate) gives the
//! destination setting of a Backend for one route, or the error of the route.
//!
//! # For the other parts of the crate
//!
//! The steps are functions of their own, for translating whole inputs:
//!
//! 1. `acceptance::rejections`: why Envoy Gateway rejects the Backend (`validateBackend`), as data:
//!    rule, path and message. The first one is the message of the condition.
//! 2. `backend::check_reference`: the checks of a route's reference to an existing Backend
//!    (disabled, kind of the route, rejected, Unix sockets). Policies skip it.
//! 3. `stored::stored`: the spec without the fields that the release does not have. Every later step
//!    takes the stored spec.
//! 4. `policies::PolicyTarget::policy`: the BackendTLSPolicy in force for a reference.
//! 5. `tls::effective_tls`: TLS in effect of Backend, policy, and the defaults of EnvoyProxy or
//!    Gateway (`tls::ClientDefaults`), where `objects::Objects` says which objects exist. Its error
//!    says which object is to blame; what the error does depends on the release:
//!    `ReferenceError::Tls` since v1.3, the status of the policy alone before.
//! 6. `setting::DestinationSetting::new`: protocol, endpoints, type of addresses and priority of the
//!    stored spec, for the protocol of the route or policy.
//! 7. `DestinationSetting::gateway_errors`: errors that stop the whole Gateway.
//!
//! The releases in which a step changed are data: `changes`.

pub(crate) mod acceptance;
mod any_route;
pub(crate) mod backend;
pub(crate) mod ca;
pub(crate) mod changes;
pub(crate) mod client_settings;
mod fallback;
pub mod input;
pub(crate) mod objects;
pub(crate) mod policies;
pub(crate) mod reference_error;
mod route_error;
pub(crate) mod setting;
pub(crate) mod stored;
pub(crate) mod tls;
mod upstream;

pub use crate::profile::{GatewayTls, Inventory, ProxyTls, Route, SecretName};
pub(crate) use any_route::{TlsOutcome, knows_namespaces, needs_policy, own_ca_error, tls_outcome};
pub use backend::Translation;
pub use fallback::{OVERPROVISIONING_FACTOR, TrafficShare, traffic_share};
pub use route_error::{RouteError, RouteErrorReason};
pub(crate) use setting::gateway_errors;
pub use setting::{
    AddressType, DestinationEndpoint, DestinationSetting, GatewayError, GatewayErrorKind, Protocol,
};
pub use tls::{CaCertificates, SniSource, UpstreamTls};
pub use upstream::{
    HostRewrite, NameCheck, TlsNames, UpstreamContext, UpstreamName, UpstreamView, VerifiedName,
};
