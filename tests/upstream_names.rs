//! Host, SNI and name check towards an upstream: the most frequent question about TLS, row by row
//! and release by release.

use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::gateway_api::{ObjectKind, RouteKind};
use envoy_gateway_backend::policy::BackendTlsPolicy;
use envoy_gateway_backend::resources::{Provider, Resources};
use envoy_gateway_backend::translator::input::TraceEntry;
use envoy_gateway_backend::translator::{
    DestinationSetting, HostRewrite, NameCheck, Route, UpstreamContext, UpstreamName, UpstreamView,
    VerifiedName,
};
use envoy_gateway_backend::{Profile, Release};

/// The host that the client asks for.
const CLIENT: &str = "www.shop.test";
/// The name of the upstream.
const API: &str = "api.example.com";

const FQDN: &str = "endpoints: [{fqdn: {hostname: api.example.com, port: 443}}]";
const NAMED_IP: &str =
    "endpoints: [{ip: {address: 192.0.2.1, port: 443}, hostname: api.example.com}]";
const RESOLVER: &str = "type: DynamicResolver";

const POLICY: &str = "{targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: api}],
    validation: {hostname: api.example.com, wellKnownCACertificates: System}}";

fn setting(spec: &str, policy: Option<&str>, release: Release) -> DestinationSetting {
    let spec = serde_yaml_ng::from_str(&format!("{{{spec}}}")).expect("a spec");
    let policies: Vec<_> = policy
        .map(|spec| {
            let mut policy = BackendTlsPolicy::default();
            policy.metadata.name = Some("p".into());
            policy.metadata.namespace = Some("default".into());
            policy.spec = serde_yaml_ng::from_str(spec).expect("a policy");
            policy
        })
        .into_iter()
        .collect();
    let profile = Profile::new(release).with_policies(policies);
    let backend = Backend::new("api", spec).with_namespace("default");
    backend.translate(&Route::new(RouteKind::Http), &profile).expect("no error").setting
}

fn view(setting: &DestinationSetting, rewrite: &HostRewrite, release: Release) -> UpstreamView {
    let cluster = [setting];
    let context = UpstreamContext::new(RouteKind::Http, &cluster, release).with_rewrite(rewrite);
    setting.upstream_view(setting.endpoints.first(), context)
}

/// The name for a request of the client.
fn text(name: &UpstreamName) -> &str {
    match name {
        UpstreamName::Client => CLIENT,
        UpstreamName::Literal(name) => name,
        other => panic!("{other:?}"),
    }
}

/// The SNI for a request of the client: `plain text` without TLS, `none` without SNI.
fn sni(view: &UpstreamView) -> &str {
    match &view.tls {
        None => "plain text",
        Some(tls) => tls.sni.as_ref().map_or("none", text),
    }
}

/// The names that the certificate may have.
fn names(view: &UpstreamView) -> Vec<&str> {
    match &view.tls.as_ref().expect("TLS").check {
        NameCheck::Off => vec!["off"],
        NameCheck::AnyName => vec!["any"],
        NameCheck::OneOf(names) => names
            .iter()
            .map(|name| match name {
                VerifiedName::Dns(name) => text(name),
                VerifiedName::Uri(uri) => uri,
                other => panic!("{other:?}"),
            })
            .collect(),
        other => panic!("{other:?}"),
    }
}

/// A row of the table. The SNI is that of v1.4, v1.5, v1.6 to v1.8, and v1.9; `None` where the
/// release does not have the setting.
struct Row {
    label: &'static str,
    spec: String,
    policy: Option<&'static str>,
    rewrite: HostRewrite,
    host: &'static str,
    sni: [Option<&'static str>; 4],
}

const RELEASES: [&[Release]; 4] = [
    &[Release::V1_4],
    &[Release::V1_5],
    &[Release::V1_6, Release::V1_7, Release::V1_8],
    &[Release::V1_9],
];

fn rows() -> Vec<Row> {
    let literal = || HostRewrite::Literal(API.into());
    let none = || HostRewrite::None;
    let row = |label, spec: &str, policy, rewrite, host, sni| Row {
        label,
        spec: spec.to_owned(),
        policy,
        rewrite,
        host,
        sni,
    };
    let system = format!("{FQDN}, tls: {{wellKnownCACertificates: System}}");
    let with_sni = format!("{FQDN}, tls: {{wellKnownCACertificates: System, sni: {API}}}");
    let auto = |endpoints| {
        format!(
            "{endpoints}, tls: {{wellKnownCACertificates: System, autoSNIFromEndpointHostname: true}}"
        )
    };
    let ip = format!("{NAMED_IP}, tls: {{wellKnownCACertificates: System}}");
    let resolver = format!("{RESOLVER}, tls: {{wellKnownCACertificates: System}}");
    let every = |sni| [Some(sni); 4];
    let since_v1_5 = |sni| [None, Some("none"), Some(sni), Some(sni)];
    let since_v1_6 = |sni| [None, None, Some(sni), Some(sni)];
    vec![
        row("no TLS", FQDN, None, none(), CLIENT, every("plain text")),
        row("policy", FQDN, Some(POLICY), none(), CLIENT, every(API)),
        row("policy, URLRewrite", FQDN, Some(POLICY), literal(), API, every(API)),
        row("policy, HTTPRouteFilter", FQDN, Some(POLICY), HostRewrite::Backend, API, every(API)),
        row("tls", &system, None, none(), CLIENT, since_v1_5(CLIENT)),
        row("tls, URLRewrite", &system, None, literal(), API, since_v1_5(API)),
        row("tls, HTTPRouteFilter", &system, None, HostRewrite::Backend, API, since_v1_5(CLIENT)),
        row("sni", &with_sni, None, none(), CLIENT, since_v1_6(API)),
        row("sni, URLRewrite", &with_sni, None, literal(), API, since_v1_6(API)),
        row("sni, HTTPRouteFilter", &with_sni, None, HostRewrite::Backend, API, since_v1_6(API)),
        row(
            "auto SNI, HTTPRouteFilter",
            &auto(FQDN),
            None,
            HostRewrite::Backend,
            API,
            [None, None, None, Some(API)],
        ),
        row("named IP, HTTPRouteFilter", &ip, None, HostRewrite::Backend, API, since_v1_5(CLIENT)),
        row(
            "named IP, auto SNI, HTTPRouteFilter",
            &auto(NAMED_IP),
            None,
            HostRewrite::Backend,
            API,
            [None, None, None, Some(API)],
        ),
        row("dynamic resolver", &resolver, None, none(), CLIENT, every(CLIENT)),
        row("dynamic resolver, URLRewrite", &resolver, None, literal(), API, every(API)),
    ]
}

#[test]
fn host_and_sni_follow_the_decision_table() {
    for Row { label, spec, policy, rewrite, host, sni: expected } in rows() {
        for (releases, expected) in RELEASES.iter().zip(expected) {
            let Some(expected) = expected else { continue };
            for &release in *releases {
                let setting = setting(&spec, policy, release);
                let view = view(&setting, &rewrite, release);
                assert_eq!(text(&view.host), host, "host: {label}, {release}");
                assert_eq!(sni(&view), expected, "SNI: {label}, {release}");
            }
        }
    }
}

#[test]
fn certificate_check_follows_the_release() {
    let san = "{targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: api}],
        validation: {hostname: api.example.com, wellKnownCACertificates: System, subjectAltNames: [
            {type: Hostname, hostname: san.example.com}, {type: URI, uri: 'spiffe://a'}]}}";
    let tls = |settings: &str| format!("{FQDN}, tls: {{{settings}}}");
    let system = tls("wellKnownCACertificates: System");
    let skip = tls("insecureSkipVerify: true");
    let sni = tls("wellKnownCACertificates: System, sni: api.example.com");
    let auto = tls("wellKnownCACertificates: System, autoSNIFromEndpointHostname: true");
    let resolver = format!("{RESOLVER}, tls: {{wellKnownCACertificates: System}}");
    for (label, spec, policy, release, expected) in [
        ("verification off", &*skip, None, Release::V1_5, &["off"][..]),
        ("verification off, policy", &skip, Some(POLICY), Release::V1_9, &["off"]),
        (
            "names replace the SNI",
            FQDN,
            Some(san),
            Release::V1_6,
            &["san.example.com", "spiffe://a"],
        ),
        (
            "names beside the SNI",
            FQDN,
            Some(san),
            Release::V1_5,
            &[API, "san.example.com", "spiffe://a"],
        ),
        ("URIs beside the SNI", FQDN, Some(san), Release::V1_4, &[API, "spiffe://a"]),
        ("SNI alone", FQDN, Some(san), Release::V1_4.patch(0), &[API]),
        ("SNI of the policy", FQDN, Some(POLICY), Release::V1_9, &[API]),
        ("SNI of the Backend", &sni, None, Release::V1_6, &[API]),
        ("name of the endpoint", &auto, None, Release::V1_9, &[API]),
        ("host of the request", &system, None, Release::V1_6, &[CLIENT]),
        ("dynamic resolver", &resolver, None, Release::V1_4, &[CLIENT]),
        ("no SNI", &system, None, Release::V1_5, &["any"]),
    ] {
        let setting = setting(spec, policy, release);
        let view = view(&setting, &HostRewrite::None, release);
        assert_eq!(names(&view), expected, "{label}, {release}");
    }
}

/// Auto SNI is a setting of the cluster: one Backend decides for the others.
#[test]
fn auto_sni_depends_on_every_setting_of_the_cluster() {
    let tls =
        |settings: &str| format!("{FQDN}, tls: {{wellKnownCACertificates: System{settings}}}");
    let sni_beside = |other: &str, release| {
        let own = setting(&tls(""), None, release);
        let other = setting(other, None, release);
        let cluster = [&own, &other];
        let context = UpstreamContext::new(RouteKind::Http, &cluster, release);
        sni(&own.upstream_view(own.endpoints.first(), context)).to_owned()
    };
    let named = tls(", sni: other.example.com");
    assert_eq!(sni_beside(&tls(""), Release::V1_9), CLIENT);
    assert_eq!(sni_beside(&named, Release::V1_9), "none");
    assert_eq!(sni_beside(FQDN, Release::V1_6.patch(2)), CLIENT);
    assert_eq!(sni_beside(FQDN, Release::V1_6.patch(3)), "none");
}

#[test]
fn request_name_is_not_the_sni_of_a_tcp_route_since_v1_6_4() {
    let sni_of = |kind, rewrite: &HostRewrite, release| {
        let spec = format!("{FQDN}, tls: {{wellKnownCACertificates: System}}");
        let setting = setting(&spec, None, release);
        let cluster = [&setting];
        let context = UpstreamContext::new(kind, &cluster, release).with_rewrite(rewrite);
        sni(&setting.upstream_view(setting.endpoints.first(), context)).to_owned()
    };
    assert_eq!(sni_of(RouteKind::Tcp, &HostRewrite::None, Release::V1_6.patch(3)), CLIENT);
    assert_eq!(sni_of(RouteKind::Tcp, &HostRewrite::None, Release::V1_6.patch(4)), "none");
    // An IP address is never an SNI.
    let address = HostRewrite::Literal("192.0.2.1".into());
    assert_eq!(sni_of(RouteKind::Http, &address, Release::V1_9), "none");
}

/// Backends `named` and `plain`, and a route whose rule has these backendRefs and filters.
fn input(backend_refs: &str, filters: &str) -> Resources {
    let documents = [
        "{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: eg, namespace: default},
          spec: {gatewayClassName: eg, listeners: [{name: http, protocol: HTTP, port: 80}]}}",
        "{apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend, metadata: {name: named, namespace: default},
          spec: {endpoints: [{fqdn: {hostname: api.example.com, port: 443}}],
                 tls: {wellKnownCACertificates: System, sni: api.example.com}}}",
        "{apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend, metadata: {name: plain, namespace: default},
          spec: {endpoints: [{fqdn: {hostname: other.example.com, port: 443}}],
                 tls: {wellKnownCACertificates: System}}}",
        "{apiVersion: gateway.envoyproxy.io/v1alpha1, kind: HTTPRouteFilter, metadata: {name: f, namespace: default},
          spec: {urlRewrite: {hostname: {type: Backend}}}}",
        &format!(
            "{{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {{name: r, namespace: default}},
              spec: {{parentRefs: [{{name: eg}}], rules: [{{backendRefs: [{backend_refs}], filters: [{filters}]}}]}}}}"
        ),
    ];
    let mut resources = Resources::new().with_provider(Provider::File);
    for document in documents {
        let value: serde_json::Value = serde_yaml_ng::from_str(document).expect("YAML");
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let kind = ObjectKind::from_type(&text("apiVersion"), &text("kind")).expect("a known kind");
        resources.add_from(kind, &value).expect("an object");
    }
    resources
}

/// Host and SNI of each endpoint.
fn trace(backend_refs: &str, filters: &str, release: Release) -> Vec<String> {
    let translation = input(backend_refs, filters).translate(&Profile::new(release));
    let entries = translation.trace(release);
    let line = |entry: &TraceEntry<'_>| {
        let host = entry.endpoint.map_or("-", |endpoint| endpoint.host.as_str());
        format!("{host}: Host {}, SNI {}", text(&entry.view.host), sni(&entry.view))
    };
    entries.iter().map(line).collect()
}

fn reference(rest: &str) -> String {
    format!("{{group: gateway.envoyproxy.io, kind: Backend, {rest}}}")
}

#[test]
fn trace_lists_the_names_of_every_endpoint_of_a_rule() {
    let both = [reference("name: named"), reference("name: plain")].join(", ");
    // One cluster: the SNI of one Backend switches auto SNI off for the other.
    assert_eq!(
        trace(&both, "", Release::V1_9),
        [
            "api.example.com: Host www.shop.test, SNI api.example.com",
            "other.example.com: Host www.shop.test, SNI none",
        ]
    );
    let filter = "{type: ExtensionRef, extensionRef: {group: gateway.envoyproxy.io, kind: HTTPRouteFilter, name: f}}";
    assert_eq!(
        trace(&both, filter, Release::V1_9),
        [
            "api.example.com: Host api.example.com, SNI api.example.com",
            "other.example.com: Host other.example.com, SNI none",
        ]
    );
}

#[test]
fn rewrite_in_a_backend_ref_wins_over_that_of_the_rule() {
    let rewrite = |name| format!("{{type: URLRewrite, urlRewrite: {{hostname: {name}}}}}");
    let own = reference(&format!("name: plain, filters: [{}]", rewrite("own.example.com")));
    let both = [reference("name: named"), own].join(", ");
    // Filters in a backendRef give each Backend its own cluster.
    assert_eq!(
        trace(&both, &rewrite("rule.example.com"), Release::V1_9),
        [
            "api.example.com: Host rule.example.com, SNI api.example.com",
            "other.example.com: Host own.example.com, SNI own.example.com",
        ]
    );
}
