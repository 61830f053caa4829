//! Help for missing fields.

use super::edit::Map;
use super::endpoints;
use super::fields;
use super::{FixContext, Suggestion};
use kubectl_yaml::NodeRef;

/// Help for a missing required field.
pub(super) fn missing(context: &FixContext<'_>) -> Suggestion {
    let key = context.key();
    if let Some(advice) = fields::misspelled(context) {
        return advice;
    }
    if context.ends_with(&["endpoints", "fqdn", key])
        || context.ends_with(&["endpoints", "ip", key])
    {
        let moved = endpoints::regroup(context, 2, &format!("move `{key}` to the address"))
            .filter(|_| key == "port");
        return moved.unwrap_or_else(|| in_address(key));
    }
    let given = context.node.is_some_and(NodeRef::is_null);
    match (key, context.path.segments().len()) {
        ("spec", 1) if context.sibling("endpoints").is_some() => {
            Suggestion::help("write `spec:` above `endpoints`, and indent the fields below it")
        }
        ("spec", 1) => Suggestion::help(
            "add the destinations: `spec: {endpoints: [{fqdn: {hostname: …, port: …}}]}`",
        ),
        ("path", _) => Suggestion::help("add the path of the socket: `path: …`"),
        ("group", _) => group(context),
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

/// Help for a missing group of a reference, which follows from the kind for common kinds.
fn group(context: &FixContext<'_>) -> Suggestion {
    const CORE: &str = "\"\"";
    let kind = context.sibling("kind").and_then(|entry| entry.value.as_str());
    let edits = || {
        (context.node.is_none() && matches!(kind, Some("ConfigMap" | "Secret"))).then_some(())?;
        Some(vec![Map::new(context.text, context.parent()?)?.with("group", CORE)?])
    };
    let group = if kind == Some("ClusterTrustBundle") { "certificates.k8s.io" } else { CORE };
    Suggestion::with(format!("add the API group: `group: {group}`"), context.edits(edits))
}
