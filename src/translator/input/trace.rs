//! Names towards each endpoint of an input's destinations.

use super::Run;
use super::change::{BACKEND_REF_HOSTNAME, GRPC_EXTENSION_FILTERS, HOST_REWRITES};
use super::destination::{Destination, DestinationUser, WeightedSetting};
use super::outcome::Translation;
use super::route::RouteContext;
use crate::api::GROUP;
use crate::gateway_api::{BackendReference, HostnameModifier, RouteFilter, RouteKind, RouteRule};
use crate::release::Release;
use crate::resources::Named;
use crate::translator::{DestinationEndpoint, HostRewrite, UpstreamContext, UpstreamView};

/// What an endpoint of a destination sees.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TraceEntry<'t> {
    /// The destination.
    pub destination: &'t Destination,
    /// The setting of a backendRef.
    pub setting: &'t WeightedSetting,
    /// The endpoint; `None` for a dynamic resolver.
    pub endpoint: Option<&'t DestinationEndpoint>,
    /// The names that it sees. For policies and telemetry the client is Envoy itself.
    pub view: UpstreamView,
}

impl Translation {
    /// Returns what each endpoint sees, in the order of the destinations. Failed references and
    /// Backends without endpoints have no entry.
    #[must_use]
    pub fn trace(&self, release: Release) -> Vec<TraceEntry<'_>> {
        self.destinations
            .iter()
            .flat_map(|destination| self.trace_of(destination, release))
            .collect()
    }

    fn trace_of<'t>(&self, destination: &'t Destination, release: Release) -> Vec<TraceEntry<'t>> {
        let kind = match destination.user {
            DestinationUser::Route(kind) => kind,
            _ => RouteKind::Http,
        };
        let has_own_clusters = self
            .rules
            .iter()
            .any(|rule| rule.destination == destination.name && !rule.clusters.is_empty());
        let all: Vec<_> = destination.settings.iter().map(|setting| &setting.setting).collect();
        let mut entries = Vec::new();
        for setting in destination.settings.iter().filter(|setting| setting.has_destination()) {
            let own = [&setting.setting];
            let cluster = if has_own_clusters { &own[..] } else { &all };
            let context =
                UpstreamContext::new(kind, cluster, release).with_rewrite(&setting.rewrite);
            let mut add = |endpoint| {
                let view = setting.setting.upstream_view(endpoint, context);
                entries.push(TraceEntry { destination, setting, endpoint, view });
            };
            if setting.setting.is_dynamic_resolver {
                add(None);
            }
            setting.setting.endpoints.iter().map(Some).for_each(add);
        }
        entries
    }
}

impl<'a> Run<'_, 'a> {
    /// The rewrite of the `Host` header for a backendRef: its own, else that of the rule.
    pub(super) fn rewrite(
        &self,
        context: &RouteContext<'_, 'a>,
        rule: &RouteRule,
        reference: &BackendReference,
    ) -> HostRewrite {
        let release = self.input.release;
        let of_reference = reference.filters.iter().find_map(url_rewrite);
        if let Some(name) = of_reference.filter(|_| release.has_change(BACKEND_REF_HOSTNAME)) {
            return HostRewrite::Literal(name);
        }
        if context.kind() == RouteKind::Http
            && let Some(name) = rule.filters.iter().find_map(url_rewrite)
        {
            return HostRewrite::Literal(name);
        }
        let of_object =
            || rule.filters.iter().find_map(|filter| self.filter_object(context, filter));
        of_object().unwrap_or_default()
    }

    /// The rewrite of an `HTTPRouteFilter` of the input.
    fn filter_object(
        &self,
        context: &RouteContext<'_, 'a>,
        filter: &RouteFilter,
    ) -> Option<HostRewrite> {
        let release = self.input.release;
        let since = match context.kind() {
            RouteKind::Http => HOST_REWRITES,
            _ => GRPC_EXTENSION_FILTERS,
        };
        let reference = filter.extension_ref.as_ref().filter(|_| release.has_change(since))?;
        if reference.group != GROUP || reference.kind != "HTTPRouteFilter" {
            return None;
        }
        let store = &self.input.resources.http_route_filters;
        let namespace = context.route.namespace();
        let object = self.input.one_of_name(store, namespace, &reference.name)?;
        let HostnameModifier { r#type, header } =
            object.spec.url_rewrite.as_ref()?.hostname.as_ref()?;
        match r#type.as_str() {
            "Header" => header.clone().map(HostRewrite::Header),
            "Backend" => Some(HostRewrite::Backend),
            "PathRegex" => {
                Some(HostRewrite::PathRegex).filter(|_| release.is_at_least(Release::V1_9))
            }
            _ => None,
        }
    }
}

fn url_rewrite(filter: &RouteFilter) -> Option<String> {
    filter.url_rewrite.as_ref().filter(|_| filter.r#type == "URLRewrite")?.hostname.clone()
}
