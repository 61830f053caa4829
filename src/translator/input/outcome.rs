//! The result of a translation.

use std::collections::BTreeSet;
use std::fmt;

use super::destination::Destination;
use crate::gateway_api::RouteKind;
use crate::resources::ObjectId;
use crate::translator::RouteErrorReason;

/// What Envoy Gateway makes of an input: conditions of its objects, and the destinations that
/// reach Envoy.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Translation {
    /// The acceptance of each Backend, in the order in which Envoy Gateway processes them.
    pub backends: Vec<BackendStatus>,
    /// The conditions of each route that has a Gateway.
    pub routes: Vec<RouteStatus>,
    /// The conditions of each policy.
    pub policies: Vec<PolicyStatus>,
    /// The conditions of each Gateway with the status `False`.
    pub gateways: Vec<GatewayStatus>,
    /// The destinations of rules, mirrors, policies and telemetry.
    pub destinations: Vec<Destination>,
    /// What becomes of the requests of a rule, where that is not simply its destination.
    pub rules: Vec<RuleOutcome>,
    /// The errors that keep the configuration of a Gateway from being published.
    pub gateway_errors: Vec<GatewayError>,
    /// The errors by which single clusters are skipped, or by which the xDS translator panics.
    pub xds_errors: Vec<XdsError>,
    /// The Secrets that clusters refer to and that Envoy Gateway does not deliver to Envoy.
    pub missing_secrets: BTreeSet<String>,
    /// The panic of the translator, after which nothing is published and no condition is written.
    pub panic: Option<&'static str>,
}

/// The acceptance of a Backend.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BackendStatus {
    /// The Backend.
    pub id: ObjectId,
    /// The error of a Backend that is rejected.
    pub rejection: Option<String>,
}

/// The conditions of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteStatus {
    /// The route.
    pub id: ObjectId,
    /// The conditions by Gateway.
    pub parents: Vec<ParentStatus>,
}

/// The conditions of a route for one of its Gateways.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParentStatus {
    /// The reference to the Gateway.
    pub parent: ObjectReference,
    /// The position in `parentRefs`, counted from 0.
    pub position: usize,
    /// The conditions with the status `False`.
    pub conditions: Vec<StatusCondition>,
    /// The references to destinations that fail, with the error of each.
    pub failed_references: Vec<FailedReference>,
}

/// A reference of a route to a destination that fails.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedReference {
    /// The rule, counted from 0.
    pub rule: usize,
    /// Where in the rule the reference is.
    pub position: ReferencePosition,
    /// The reason in the route's condition.
    pub reason: RouteErrorReason,
    /// Envoy Gateway's message.
    pub message: String,
    /// Whether it fails only because an object is absent that may exist outside the input.
    pub is_open: bool,
}

/// Where in a rule a reference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReferencePosition {
    /// In `backendRefs`, counted from 0.
    BackendRef(usize),
    /// In `filters`, counted from 0.
    Filter(usize),
    /// In no single reference: the rule as a whole fails.
    Rule,
}

/// The conditions of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyStatus {
    /// The policy.
    pub id: ObjectId,
    /// The conditions by ancestor; none where nothing uses the policy.
    pub ancestors: Vec<AncestorStatus>,
}

/// The conditions of a policy for one ancestor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AncestorStatus {
    /// The ancestor.
    pub ancestor: ObjectReference,
    /// The conditions with the status `False`.
    pub conditions: Vec<StatusCondition>,
}

/// A reference to an object or a section of it, as a status writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct ObjectReference {
    /// The kind of the object.
    pub kind: String,
    /// The namespace; empty where none is written.
    pub namespace: String,
    /// The name of the object.
    pub name: String,
    /// The section of the object.
    pub section_name: Option<String>,
    /// The port of the object.
    pub port: Option<u16>,
}

impl ObjectReference {
    pub(super) fn new(kind: &str, namespace: &str, name: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            section_name: None,
            port: None,
        }
    }
}

/// `Gateway/default/eg/http`, with `:80` for a port.
impl fmt::Display for ObjectReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, namespace, name, section_name, port } = self;
        write!(f, "{kind}/{namespace}/{name}")?;
        if let Some(section) = section_name {
            write!(f, "/{section}")?;
        }
        if let Some(port) = port {
            write!(f, ":{port}")?;
        }
        Ok(())
    }
}

/// A condition with the status `False`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusCondition {
    /// The type: `Accepted`, `ResolvedRefs`, …
    pub r#type: &'static str,
    /// The reason.
    pub reason: String,
    /// The message.
    pub message: String,
}

impl StatusCondition {
    pub(super) fn new(
        r#type: &'static str,
        reason: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self { r#type, reason: reason.into(), message: message.into() }
    }
}

/// The conditions of a Gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GatewayStatus {
    /// The Gateway.
    pub id: ObjectId,
    /// The conditions with the status `False`.
    pub conditions: Vec<StatusCondition>,
}

/// What becomes of the requests of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleOutcome {
    /// The name of the rule's destination.
    pub destination: String,
    /// The kind of the route.
    pub route_kind: RouteKind,
    /// The Gateway; `None` where it is not part of the input.
    pub gateway: Option<ObjectId>,
    /// The status with which Envoy answers by itself.
    pub direct_response: Option<u16>,
    /// The clusters and weights among which requests are split; none where all go to the cluster
    /// of the rule's name.
    pub weighted_clusters: Vec<(String, u32)>,
    /// The clusters of single backendRefs.
    pub clusters: Vec<String>,
}

/// An error that keeps the configuration of a Gateway from being published.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GatewayError {
    /// The Gateway; `None` where it is not part of the input.
    pub gateway: Option<ObjectId>,
    /// The destination at fault.
    pub destination: String,
    /// The setting of the destination, counted from 0; `None` where it is not a setting's fault.
    pub setting: Option<usize>,
    /// Envoy Gateway's message.
    pub message: String,
}

/// An error of the xDS translator.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct XdsError {
    /// The skipped cluster.
    pub cluster: String,
    /// Whether the translator panics: then nothing is published.
    pub panics: bool,
}
