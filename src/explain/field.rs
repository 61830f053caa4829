//! Explanations of fields, like `kubectl explain`, with the first release.

use std::fmt;

use crate::api::KIND;
use crate::fields::{Bounds, DefaultValue, Field, Kind};
use crate::path::FieldPath;
use crate::release::Release;

impl Field {
    /// Explains the field of a release: type, meaning, default, bounds, first release, and its
    /// fields.
    ///
    /// `Display` writes one line for each field of the object; the alternate form (`{:#}`) explains
    /// all descendants in full.
    #[cfg_attr(docsrs, doc(cfg(feature = "lint")))]
    #[must_use]
    pub const fn explain(&'static self, path: FieldPath, release: Release) -> FieldExplanation {
        FieldExplanation { field: self, path, release }
    }
}

/// An explanation of a field; see [`Field::explain`].
#[derive(Clone, Debug)]
pub struct FieldExplanation {
    field: &'static Field,
    path: FieldPath,
    release: Release,
}

impl fmt::Display for FieldExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, path, release } = self;
        let since = Field::first_release_at(path).unwrap_or_else(|| field.first_release());
        let name = if path.segments().is_empty() { KIND.to_owned() } else { path.to_string() };
        let position = Position { name: &name, depth: 0, above: Release::OLDEST, since };
        describe(f, field, *release, position, f.alternate())
    }
}

/// State of an explanation.
#[derive(Clone, Copy)]
struct Position<'a> {
    name: &'a str,
    depth: usize,
    /// First release of the parent, and of the field.
    above: Release,
    since: Release,
}

/// Writes a field, its facts and its fields. The recursion is bounded by the field table.
fn describe(
    f: &mut fmt::Formatter<'_>,
    field: &'static Field,
    release: Release,
    position: Position<'_>,
    all: bool,
) -> fmt::Result {
    let Position { name, depth, above, since } = position;
    let pad = "  ".repeat(depth);
    let required = if field.is_required() { " required" } else { "" };
    writeln!(f, "{pad}{name} <{}>{required}", type_of(field))?;
    for fact in facts(field, release, (since != above).then_some(since)) {
        writeln!(f, "{pad}  {fact}")?;
    }
    for field in field.below().iter().filter(|field| field.exists_in(release)) {
        let since_then = since.newer_boundary(field.first_release());
        if all {
            let position =
                Position { name: field.name(), depth: depth + 1, above: since, since: since_then };
            describe(f, field, release, position, all)?;
        } else {
            let required = if field.is_required() { " required" } else { "" };
            writeln!(f, "  {} <{}>{required}  {}", field.name(), type_of(field), field.summary())?;
        }
    }
    Ok(())
}

/// The facts about a field, one for each line.
fn facts(field: &Field, release: Release, since: Option<Release>) -> Vec<String> {
    let mut facts = Vec::new();
    let items = match field.kind() {
        Kind::List { items, .. } => Some(*items),
        _ => None,
    };
    if !field.summary().is_empty() {
        facts.push(field.summary().to_owned());
    }
    if let Some(items) = items.filter(|items| !items.summary().is_empty()) {
        facts.push(format!("each: {}", items.summary()));
    }
    match field.default_value(release) {
        Some(DefaultValue::String(text)) => facts.push(format!("default: {text:?}")),
        Some(DefaultValue::Bool(value)) => facts.push(format!("default: {value}")),
        None => {}
    }
    if let Some(since) = since {
        facts.push(format!("since: {since}"));
    }
    match field.kind() {
        Kind::List { bounds, keys, items } => {
            facts.extend(bounded(*bounds, release, " items"));
            if !keys.is_empty() {
                facts.push(format!("items identified by: {}", keys.join(", ")));
            }
            facts.extend(of_text(items, release));
        }
        Kind::Integer { bounds, .. } => facts.extend(bounded(*bounds, release, "")),
        _ => facts.extend(of_text(field, release)),
    }
    let rules = field
        .validation_rules()
        .iter()
        .chain(items.map(Field::validation_rules).unwrap_or_default());
    for rule in rules.filter(|rule| rule.applies_to(release)) {
        facts.push(format!("rule: {} [{}]", rule.summary(), rule.id()));
    }
    facts
}

/// Length, pattern and values of a string.
fn of_text(field: &Field, release: Release) -> Vec<String> {
    let Kind::String { bounds, pattern, values } = field.kind() else { return Vec::new() };
    let mut facts = Vec::new();
    facts.extend(bounded(*bounds, release, " characters"));
    if let Some(pattern) = pattern.at(release).flatten() {
        facts.push(format!("pattern: {}", pattern.as_str()));
    }
    if let Some(values) = values.at(release).filter(|values| !values.is_empty()) {
        facts.push(format!("one of: {}", values.join(", ")));
    }
    facts
}

fn bounded(bounds: Bounds, release: Release, of: &str) -> Option<String> {
    match (bounds.min(release), bounds.max(release)) {
        (Some(min), Some(max)) => Some(format!("{min} to {max}{of}")),
        (Some(min), None) => Some(format!("{min} or more{of}")),
        (None, Some(max)) => Some(format!("at most {max}{of}")),
        (None, None) => None,
    }
}

/// The type of a field, as in `kubectl explain`.
fn type_of(field: &Field) -> String {
    match field.kind() {
        Kind::Object(_) => "Object".into(),
        Kind::List { items, .. } => format!("[]{}", type_of(items)),
        Kind::StringMap => "map[string]string".into(),
        Kind::String { .. } | Kind::DateTime => "string".into(),
        Kind::Integer { .. } => "integer".into(),
        Kind::Boolean => "boolean".into(),
        Kind::Opaque => "any".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::BACKEND;

    fn explain(path: &str, release: Release) -> String {
        let path: FieldPath = path.parse().unwrap();
        Field::lookup(&path).unwrap().explain(path, release).to_string()
    }

    #[test]
    fn explanation_depends_on_the_release() {
        assert_eq!(
            explain("spec.tls.minVersion", Release::V1_9),
            "spec.tls.minVersion <string>\n  The minimum TLS version.\n  since: v1.6\n  one of: Auto, 1.0, 1.1, 1.2, 1.3\n"
        );
        assert!(explain("spec.endpoints", Release::V1_1).contains("1 to 4 items"));
        assert!(!explain("spec", Release::V1_3).contains("tls"));
    }

    #[test]
    fn field_is_not_older_than_its_parent() {
        assert!(explain("spec.tls.caCertificateRefs", Release::V1_9).contains("\n  since: v1.4\n"));
        let all = format!(
            "{:#}",
            Field::lookup(&FieldPath::root()).unwrap().explain(FieldPath::root(), Release::V1_9)
        );
        // The object has the release once; its fields only if they are newer.
        assert!(all.contains(
            "\n    tls <Object>\n      TLS settings for connections to the endpoints; TLS is on if the field is present.\n      since: v1.4\n"
        ));
        assert!(all.contains(
            "\n      minVersion <string>\n        The minimum TLS version.\n        since: v1.6\n"
        ));
        assert!(!all.contains(
            "ConfigMaps, Secrets or ClusterTrustBundles with CA certificates.\n        since"
        ));
    }

    fn count(field: &'static Field) -> usize {
        1 + field.below().iter().map(|field| count(field)).sum::<usize>()
    }

    /// All fields with their facts.
    #[test]
    fn alternate_form_explains_all_fields() {
        let explained = |path: &str| {
            let path: FieldPath = path.parse().unwrap();
            format!("{:#}", Field::lookup(&path).unwrap().explain(path, Release::V1_9))
        };
        let all = explained("");
        assert!(
            all.starts_with(
                "Backend <Object>\n  A destination outside the cluster's Services.\n  apiVersion <string>\n"
            )
        );
        assert_eq!(
            explained("spec.endpoints.ip"),
            "spec.endpoints.ip <Object>\n  A destination with an IP address.\n  address <string> required\n    An IPv4 address; since v1.2 also an IPv6 address.\n    3 to 45 characters\n    pattern: ".to_owned()
                + crate::fields::IP_ADDRESS_PATTERN.as_str()
                + "\n  port <integer> required\n    The port; 0 is stored, but not served.\n    0 to 65535\n"
        );
        let fields =
            all.lines().filter(|line| line.ends_with('>') || line.ends_with("> required")).count();
        assert_eq!(fields, count(&BACKEND));
    }
}
