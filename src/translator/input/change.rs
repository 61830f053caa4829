//! Changes of the translation of whole inputs, each with the first patch that has it in each minor.

use crate::release::Release;
pub(super) use crate::translator::changes::{BACKEND_REF_ERRORS, Change, TLS_ERRORS_FAIL_THE_RULE};

/// Objects are sorted by creation, namespace and name.
pub(super) const SORTED_INPUT: Change = &[Release::V1_5];
/// Of two objects of one name, the last counts.
pub(super) const LAST_OF_NAME: Change = &[Release::V1_6.patch(7), Release::V1_7];
/// Conditions of a route are grouped by type.
pub(super) const ERRORS_BY_TYPE: Change = &[Release::V1_6];
/// Several reasons are joined without a space.
pub(super) const TIGHT_REASONS: Change = &[Release::V1_6.patch(7), Release::V1_7.patch(3)];
/// A failed reference makes only its share of the requests answer 500; before, since v1.3, the whole
/// rule.
pub(super) const FAILED_SHARE: Change =
    &[Release::V1_4.patch(6), Release::V1_5.patch(5), Release::V1_6.patch(1)];
/// Requests of a failed reference get 500, others pass.
pub(super) const WEIGHTED_FAILURE: Change = &[Release::V1_2.patch(4)];
/// Settings that cannot share a cluster get one each.
pub(super) const CLUSTER_PER_SETTING: Change = &[Release::V1_4];
/// A policy for zones gives each setting its cluster.
pub(super) const ZONES_SPLIT: Change = &[Release::V1_5];
/// Weighted zones count, too.
pub(super) const WEIGHTED_ZONES: Change = &[Release::V1_8];
/// Settings with and without SNI from endpoints get a cluster each.
pub(super) const AUTO_SNI_SPLITS: Change = &[Release::V1_9];
/// A failed setting is marked.
pub(super) const INVALID_MARK: Change = &[Release::V1_7];
/// A mirror that fails makes its rule answer 500; before, the rule is dropped.
pub(super) const FAILED_FILTER_500: Change = &[Release::V1_6.patch(6), Release::V1_7];
/// The mirrors of a gRPC route are checked as gRPC, not as HTTP.
pub(super) const GRPC_MIRRORS: Change = &[Release::V1_4.patch(5), Release::V1_5.patch(5)];
/// A Service without ready endpoints is an error.
pub(super) const EMPTY_SERVICE: Change = &[Release::V1_6];
/// A Service of type `ExternalName` is an error.
pub(super) const EXTERNAL_NAME: Change = &[Release::V1_7.patch(5), Release::V1_8.patch(2)];
/// Headers and host name may be changed for one backendRef.
pub(super) const EXTENSION_FILTERS: Change = &[Release::V1_4];
/// The host name may be rewritten for one backendRef.
pub(super) const BACKEND_REF_HOSTNAME: Change = &[Release::V1_7];
/// An `HTTPRouteFilter` may rewrite the host name.
pub(super) const HOST_REWRITES: Change = &[Release::V1_2];
/// A gRPC route may refer to an `HTTPRouteFilter`.
pub(super) const GRPC_EXTENSION_FILTERS: Change = &[Release::V1_9];
/// A rewritten path has an error of its own.
pub(super) const BACKEND_REF_PATH: Change = &[Release::V1_7.patch(4), Release::V1_8.patch(1)];
/// The section of a Service is the name of its port.
pub(super) const SERVICE_PORT_NAME: Change = &[Release::V1_2.patch(4)];
/// `BackendTLSPolicy` has a condition `ResolvedRefs`, and conflicts have a condition.
pub(super) const POLICY_CONDITIONS: Change = &[Release::V1_6];
/// A failed reference of a TCP route is skipped; before, since v1.3, the whole route is rejected.
pub(super) const FAILED_STREAM: Change = &[Release::V1_4];
/// A reference of weight 0 in a TCP or UDP route does not make the translator panic.
pub(super) const UNUSED_STREAM: Change = &[Release::V1_2.patch(7), Release::V1_3.patch(1)];
/// A failed reference of a UDP route is skipped; before, since v1.3, the whole route is rejected.
pub(super) const UDP_STREAM: Change = &[Release::V1_5];
/// A reference of weight 0 in a TLS route is kept since the first release and skipped since the
/// second.
pub(super) const UNUSED_IN_TLS: (Change, Change) = (&[Release::V1_4], &[Release::V1_6]);
/// TLS routes check dynamic resolvers.
pub(super) const PASSTHROUGH_RESOLVER: Change = &[Release::V1_9];
/// Several TCP or UDP routes may share a listener.
pub(super) const SHARED_LISTENER: Change = &[Release::V1_9];
/// TLS routes skip the references of a Gateway that refuses them.
pub(super) const REFUSED_TLS_ROUTE: Change = &[Release::V1_2];
/// Addresses of external services are validated, and are of one type.
pub(super) const EXTERNAL_LIMITS: Change = &[Release::V1_4];
/// Policies refuse dynamic resolvers.
pub(super) const EXTERNAL_RESOLVER: Change = &[Release::V1_4];
/// Policies may refer to a `ServiceImport`.
pub(super) const MULTICLUSTER_SERVICES: Change = &[Release::V1_5];
/// The weights of external services are read.
pub(super) const EXTERNAL_WEIGHTS: Change = &[Release::V1_7];
/// `failOpen` counts where a reference fails.
pub(super) const EXTERNAL_FAIL_OPEN: Change = &[Release::V1_5];
/// The names of external services contain the part of the policy.
pub(super) const EXTERNAL_NAME_OF_PART: Change = &[Release::V1_2.patch(2)];
/// A reference without a port to a Backend with an endpoint without a DNS name makes the translator
/// panic, since the first release and before the second.
pub(super) const PORTLESS_PANIC: (Change, Change) = (&[Release::V1_2], &[Release::V1_2.patch(5)]);
/// An external processor that fails makes its routes answer 500.
pub(super) const EXTENSION_FAILS_CLOSED: Change = &[Release::V1_2];
/// Client certificates of TCP and TLS routes reach Envoy.
pub(super) const STREAM_CERTIFICATES: Change = &[Release::V1_6.patch(4)];
/// Client certificates of external authorization, identity providers and keys reach Envoy.
pub(super) const SERVICE_CERTIFICATES: Change = &[Release::V1_7.patch(2)];
/// Telemetry may refer to Backends.
pub(super) const TELEMETRY_BACKENDS: Change = &[Release::V1_4];
/// Access log services are gRPC.
pub(super) const ALS_PROTOCOL: Change = &[Release::V1_5];
/// OpenTelemetry collectors are gRPC.
pub(super) const TELEMETRY_PROTOCOL: Change = &[Release::V1_7];
/// TLS settings apply to telemetry.
pub(super) const TELEMETRY_TLS: Change = &[Release::V1_7];
/// Policies apply to telemetry.
pub(super) const TELEMETRY_POLICIES: Change = &[Release::V1_7.patch(2)];
/// HTTP health checks without a host do not stop the Gateway.
pub(super) const HEALTH_CHECK_HOST: Change = &[Release::V1_7];
