//! Translation of inputs: what Envoy Gateway's translator makes of routes, policies and Backends together
//! (`Translator.Translate`, `internal/gatewayapi/translator.go`), by release.

mod attach;
mod change;
mod cluster;
mod condition;
mod contents;
mod destination;
mod extension;
mod external;
mod gateway;
mod grant;
mod http;
mod mirror;
mod order;
mod outcome;
mod policy_target;
mod reference;
mod route;
mod security;
mod setting;
mod stream;
mod telemetry;
mod tls;
mod trace;
mod traffic;

use std::collections::{HashMap, HashSet};

use crate::gateway_api::{EndpointSlice, Gateway, RouteKind};
use crate::profile::Profile;
use crate::release::Release;
use crate::resources::{ObjectId, Resources};
use crate::translator::RouteErrorReason;
use contents::Contents;
use gateway::Gateways;
use grant::Grants;
use policy_target::PolicyIndex;
use tls::PolicyUse;

pub use destination::{Destination, DestinationUser, WeightedSetting};
pub use outcome::{
    AncestorStatus, BackendStatus, FailedReference, GatewayError, GatewayStatus, ObjectReference,
    ParentStatus, PolicyStatus, ReferencePosition, RouteStatus, RuleOutcome, StatusCondition,
    Translation, XdsError,
};
pub use trace::TraceEntry;

/// Who refers to something.
#[derive(Clone, Copy, Debug)]
struct Owner<'a> {
    group: &'a str,
    kind: &'a str,
    namespace: &'a str,
}

/// Why a Backend is not accepted.
#[derive(Clone, Debug)]
struct Rejection {
    reason: RouteErrorReason,
    message: String,
}

/// An input with indices for what is looked up for each reference.
#[derive(Debug)]
struct Input<'a> {
    resources: &'a Resources,
    release: Release,
    backend_api_enabled: bool,
    grants: Grants<'a>,
    gateways: Gateways<'a>,
    policies: PolicyIndex<'a>,
    slices_by_service: HashMap<(&'a str, &'a str), Vec<&'a EndpointSlice>>,
    /// By the position of the Backend.
    rejections: Vec<Option<Rejection>>,
    contents: Contents<'a>,
}

/// State of one translation.
#[derive(Debug)]
struct Run<'i, 'a> {
    input: &'i Input<'a>,
    out: Translation,
    rules: Vec<Rule<'a>>,
    /// By the position of the BackendTLSPolicy.
    policy_uses: Vec<Vec<PolicyUse>>,
    /// The conditions that telemetry gives Gateways, by the position of the Gateway.
    telemetry_conditions: Vec<(usize, StatusCondition)>,
    /// The names of the destinations of policies.
    policy_destinations: HashSet<String>,
    /// The listeners that a TCP or UDP route has taken.
    streams: HashSet<(Option<*const Gateway>, String)>,
}

/// A rule as policies find it.
#[derive(Debug)]
struct Rule<'a> {
    /// The name of the destination.
    name: String,
    /// The position of the route in the input.
    route: usize,
    kind: RouteKind,
    section: Option<&'a str>,
    listeners: Vec<&'a str>,
    gateway: Option<ObjectId>,
    /// The position in the destinations of the translation.
    destination: Option<usize>,
    direct_response: Option<u16>,
    /// Whether a policy prefers endpoints by zone.
    splits_zones: bool,
}

impl Resources {
    /// Translates the input as Envoy Gateway does. Release, infrastructure and whether the Backend
    /// API is enabled are the profile's.
    ///
    /// All objects reach the translator, as with the file provider.
    #[must_use]
    pub fn translate(&self, profile: &Profile) -> Translation {
        let input = Input::new(self, profile);
        let mut run = Run {
            input: &input,
            out: Translation::default(),
            rules: Vec::new(),
            policy_uses: vec![Vec::new(); input.policies.ordered.len()],
            telemetry_conditions: Vec::new(),
            policy_destinations: HashSet::new(),
            streams: HashSet::new(),
        };
        input.backend_statuses(&mut run.out);
        run.telemetry();
        run.routes();
        run.backend_traffic_policies();
        run.security_policies();
        run.envoy_extension_policies();
        if let Some(panic) = run.out.panic {
            return Translation { panic: Some(panic), ..Translation::default() };
        }
        run.backend_tls_policy_statuses();
        run.gateway_statuses();
        run.finish();
        run.out
    }
}
