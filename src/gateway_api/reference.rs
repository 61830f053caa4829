//! References between objects.

use super::route::RouteFilter;
use crate::api::{GROUP, KIND};

partial! {
    /// A reference to a Service, a Backend or another destination, by a route, a policy or an
    /// `EnvoyProxy`.
    BackendReference {
        /// `group`: absent means the core group.
        group: Option<String>,
        /// `kind`: absent means `Service`.
        kind: Option<String>,
        /// `name`: of the object.
        name: String,
        /// `namespace`: absent or empty means the owner's.
        namespace: Option<String>,
        /// `port`: of a Service; chooses among policies for a Backend.
        port: Option<u16>,
        /// `weight`: absent means 1.
        weight: Option<u32>,
        /// `fallback`: of policies and `EnvoyProxy`, since v1.2.
        fallback: Option<bool>,
        /// `filters`: of `HTTPRoute` and `GRPCRoute`.
        filters: Vec<RouteFilter>,
    }

    /// A reference from a route to a Gateway.
    ParentReference {
        /// `group`: absent means `gateway.networking.k8s.io`.
        group: Option<String>,
        /// `kind`: absent means `Gateway`.
        kind: Option<String>,
        /// `namespace`: absent means the route's.
        namespace: Option<String>,
        /// `name`: of the Gateway.
        name: String,
        /// `sectionName`: one listener.
        section_name: Option<String>,
        /// `port`: the listeners of a port.
        port: Option<u16>,
    }

    /// A target of an Envoy Gateway policy, in the policy's namespace.
    TargetReference {
        /// `group`: of the object.
        group: String,
        /// `kind`: of the object.
        kind: String,
        /// `name`: of the object.
        name: String,
        /// `sectionName`: a listener of a Gateway, a named rule of a route.
        section_name: Option<String>,
    }
}

impl BackendReference {
    /// A reference to a Backend of the owner's namespace.
    pub fn backend(name: impl Into<String>) -> Self {
        Self {
            group: Some(GROUP.into()),
            kind: Some(KIND.into()),
            name: name.into(),
            ..Self::default()
        }
    }

    /// The group as written, empty where it is absent.
    #[must_use]
    pub fn group(&self) -> &str {
        self.group.as_deref().unwrap_or_default()
    }

    /// The kind, `Service` where it is absent.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or("Service")
    }

    /// The namespace of the object, which is the owner's where none is written.
    #[must_use]
    pub fn namespace_or<'a>(&'a self, owner: &'a str) -> &'a str {
        self.namespace.as_deref().filter(|namespace| !namespace.is_empty()).unwrap_or(owner)
    }
}
