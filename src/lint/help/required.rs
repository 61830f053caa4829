//! Fields that are missing.

use super::edit::Map;
use super::endpoints;
use super::fields;
use super::{Advice, Site};
use kubectl_yaml::NodeRef;

/// A required field that is not there.
pub(super) fn missing(site: &Site<'_>) -> Advice {
    let key = site.key();
    if let Some(advice) = fields::misspelled(site) {
        return advice;
    }
    if site.ends_with(&["endpoints", "fqdn", key]) || site.ends_with(&["endpoints", "ip", key]) {
        let beside = endpoints::regroup(site, 2, &format!("`{key}` belongs into the address"))
            .filter(|_| key == "port");
        return beside.unwrap_or_else(|| in_address(key));
    }
    let given = site.node.is_some_and(NodeRef::is_null);
    match (key, site.path.segments().len()) {
        ("spec", 1) if site.sibling("endpoints").is_some() => {
            Advice::help("write `spec:` above `endpoints`, and indent what belongs to it")
        }
        ("spec", 1) => Advice::help(
            "say where it leads to: `spec: {endpoints: [{fqdn: {hostname: …, port: …}}]}`",
        ),
        ("path", _) => Advice::help("add the path of the socket: `path: …`"),
        ("group", _) => group(site),
        ("kind", _) => Advice::help("say what has the CA certificates: `kind: ConfigMap`"),
        ("name", _) => Advice::help("add the name of the object: `name: …`"),
        _ if given => Advice::help(format!("give `{key}` a value")),
        _ => Advice::help(format!("add `{key}`")),
    }
}

fn in_address(key: &str) -> Advice {
    Advice::help(match key {
        "port" => "add the port to connect to, such as `port: 443`",
        "address" => "add the IP address: `address: …`",
        _ => "add the DNS name: `hostname: …`",
    })
}

/// The group of a reference follows from its kind, for the kinds that everybody uses.
fn group(site: &Site<'_>) -> Advice {
    const CORE: &str = "\"\"";
    let kind = site.sibling("kind").and_then(|entry| entry.value.as_str());
    let edits = || {
        (site.node.is_none() && matches!(kind, Some("ConfigMap" | "Secret"))).then_some(())?;
        Some(vec![Map::of(site.text, site.parent()?)?.with("group", CORE)?])
    };
    let group = if kind == Some("ClusterTrustBundle") { "certificates.k8s.io" } else { CORE };
    Advice::with(format!("add the API group: `group: {group}`"), site.edits(edits))
}
