//! Fields that are missing.

use super::edit::Map;
use super::endpoints;
use super::fields;
use super::{Site, Suggestion};
use kubectl_yaml::NodeRef;

/// A required field that is not there.
pub(super) fn missing(site: &Site<'_>) -> Suggestion {
    let key = site.key();
    if let Some(advice) = fields::misspelled(site) {
        return advice;
    }
    if site.ends_with(&["endpoints", "fqdn", key]) || site.ends_with(&["endpoints", "ip", key]) {
        let beside = endpoints::regroup(site, 2, &format!("move `{key}` to the address"))
            .filter(|_| key == "port");
        return beside.unwrap_or_else(|| in_address(key));
    }
    let given = site.node.is_some_and(NodeRef::is_null);
    match (key, site.path.segments().len()) {
        ("spec", 1) if site.sibling("endpoints").is_some() => {
            Suggestion::help("write `spec:` above `endpoints`, and indent the fields below it")
        }
        ("spec", 1) => Suggestion::help(
            "add the destinations: `spec: {endpoints: [{fqdn: {hostname: …, port: …}}]}`",
        ),
        ("path", _) => Suggestion::help("add the path of the socket: `path: …`"),
        ("group", _) => group(site),
        ("kind", _) => Suggestion::help("add the kind: `kind: ConfigMap`"),
        ("name", _) => Suggestion::help("add the name of the object: `name: …`"),
        _ if given => Suggestion::help(format!("add a value for `{key}`")),
        _ => Suggestion::help(format!("add `{key}`")),
    }
}

fn in_address(key: &str) -> Suggestion {
    Suggestion::help(match key {
        "port" => "add the port to connect to, such as `port: 443`",
        "address" => "add the IP address: `address: …`",
        _ => "add the DNS name: `hostname: …`",
    })
}

/// The group of a reference follows from its kind, for the kinds that everybody uses.
fn group(site: &Site<'_>) -> Suggestion {
    const CORE: &str = "\"\"";
    let kind = site.sibling("kind").and_then(|entry| entry.value.as_str());
    let edits = || {
        (site.node.is_none() && matches!(kind, Some("ConfigMap" | "Secret"))).then_some(())?;
        Some(vec![Map::of(site.text, site.parent()?)?.with("group", CORE)?])
    };
    let group = if kind == Some("ClusterTrustBundle") { "certificates.k8s.io" } else { CORE };
    Suggestion::with(format!("add the API group: `group: {group}`"), site.edits(edits))
}
