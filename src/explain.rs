//! Fields and rules in words, out of the tables: what `kubectl explain` shows, and what a finding's id stands for.

use std::fmt;

use crate::fields::{BACKEND, Bounds, Default, Field, Kind};
use crate::path::{FieldPath, Segment};
use crate::release::Release;
use crate::rule::{Gate, Rule};

impl Field {
    /// The field at a path of the resource, in any release; an index may be given or left out.
    ///
    /// ```
    /// use envoy_gateway_backend::fields::Field;
    ///
    /// let field = Field::at(&"spec.endpoints.ip.port".parse()?).unwrap();
    /// assert!(field.is_required());
    /// # Ok::<(), envoy_gateway_backend::ParseFieldPathError>(())
    /// ```
    #[must_use]
    pub fn at(path: &FieldPath) -> Option<&'static Self> {
        path.segments().iter().try_fold(&BACKEND, |here, step| match (step, here.kind()) {
            (Segment::Index(_), Kind::List { items, .. }) => Some(*items),
            (Segment::Key(key), Kind::List { items, .. }) => items.field(key),
            (Segment::Key(key), _) => here.field(key),
            (Segment::Index(_), _) => None,
        })
    }

    /// The field in words, as a release has it: type, meaning, default, bounds, first release, and its own fields.
    ///
    /// `Display` writes several lines; the alternate form (`{:#}`) goes down to the last field.
    #[must_use]
    pub const fn explain(&'static self, path: FieldPath, release: Release) -> FieldExplanation {
        FieldExplanation { field: self, path, release }
    }
}

/// A field in words; see [`Field::explain`].
#[derive(Clone, Debug)]
pub struct FieldExplanation {
    field: &'static Field,
    path: FieldPath,
    release: Release,
}

impl fmt::Display for FieldExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, path, release } = self;
        writeln!(f, "{path} <{}>", type_of(field))?;
        if !field.summary().is_empty() {
            writeln!(f, "  {}", field.summary())?;
        }
        if let Kind::List { items, .. } = field.kind()
            && !items.summary().is_empty()
        {
            writeln!(f, "  each: {}", items.summary())?;
        }
        facts(f, field, *release)?;
        below(f, field, *release, 1, f.alternate())
    }
}

/// What is known of a field, one fact a line.
fn facts(f: &mut fmt::Formatter<'_>, field: &Field, release: Release) -> fmt::Result {
    if field.is_required() {
        writeln!(f, "  required")?;
    }
    match field.default_value(release) {
        Some(Default::Text(text)) => writeln!(f, "  default: {text:?}")?,
        Some(Default::Bool(value)) => writeln!(f, "  default: {value}")?,
        None => {}
    }
    if field.first_release() > Release::OLDEST {
        writeln!(f, "  since: {}", field.first_release())?;
    }
    let bounded =
        |f: &mut fmt::Formatter<'_>, bounds: Bounds, of: &str| match (bounds.min(release), bounds.max(release)) {
            (Some(min), Some(max)) => writeln!(f, "  {min} to {max}{of}"),
            (Some(min), None) => writeln!(f, "  {min} or more{of}"),
            (None, Some(max)) => writeln!(f, "  at most {max}{of}"),
            (None, None) => Ok(()),
        };
    match field.kind() {
        Kind::List { bounds, keys, items } => {
            bounded(f, *bounds, " items")?;
            if !keys.is_empty() {
                writeln!(f, "  items told apart by: {}", keys.join(", "))?;
            }
            values(f, items, release)?;
        }
        Kind::Text { bounds, pattern, .. } => {
            bounded(f, *bounds, " characters")?;
            if let Some(pattern) = pattern.at(release).flatten() {
                writeln!(f, "  pattern: {}", pattern.as_str())?;
            }
            values(f, field, release)?;
        }
        Kind::Integer { bounds, .. } => bounded(f, *bounds, "")?,
        Kind::Object(_) | Kind::TextMap | Kind::DateTime | Kind::Boolean | Kind::Any => {}
    }
    let items = match field.kind() {
        Kind::List { items, .. } => items.validation_rules(),
        _ => &[],
    };
    for rule in field.validation_rules().iter().chain(items).filter(|rule| rule.holds_in(release)) {
        writeln!(f, "  rule: {} [{}]", rule.summary(), rule.id())?;
    }
    Ok(())
}

fn values(f: &mut fmt::Formatter<'_>, field: &Field, release: Release) -> fmt::Result {
    match field.kind() {
        Kind::Text { values, .. } => match values.at(release).filter(|values| !values.is_empty()) {
            Some(values) => writeln!(f, "  one of: {}", values.join(", ")),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// The fields of a field; recursion ends with the field table.
fn below(f: &mut fmt::Formatter<'_>, field: &Field, release: Release, depth: usize, all: bool) -> fmt::Result {
    let fields = match field.kind() {
        Kind::List { items, .. } => items.fields(),
        _ => field.fields(),
    };
    for field in fields.iter().filter(|field| field.exists_in(release)) {
        let (name, kind) = (field.name(), type_of(field));
        let required = if field.is_required() { " required" } else { "" };
        writeln!(f, "{:indent$}{name} <{kind}>{required}  {}", "", field.summary(), indent = depth * 2)?;
        if all {
            below(f, field, release, depth + 1, all)?;
        }
    }
    Ok(())
}

/// The type of a field as `kubectl explain` names it.
fn type_of(field: &Field) -> String {
    match field.kind() {
        Kind::Object(_) => "Object".into(),
        Kind::List { items, .. } => format!("[]{}", type_of(items)),
        Kind::TextMap => "map[string]string".into(),
        Kind::Text { values, .. } if values.iter().any(|(_, values)| !values.is_empty()) => "enum".into(),
        Kind::Text { .. } | Kind::DateTime => "string".into(),
        Kind::Integer { .. } => "integer".into(),
        Kind::Boolean => "boolean".into(),
        Kind::Any => "any".into(),
    }
}

impl Rule {
    /// The rule in words: what it checks and why, which gate it belongs to, since when, its CEL source, who says so, and where there
    /// are examples.
    #[must_use]
    pub const fn explain(&self) -> RuleExplanation<'_> {
        RuleExplanation(self)
    }
}

/// A rule in words; see [`Rule::explain`].
#[derive(Clone, Copy, Debug)]
pub struct RuleExplanation<'a>(&'a Rule);

impl fmt::Display for RuleExplanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(rule) = self;
        writeln!(f, "{}: {}", rule.id(), rule.summary())?;
        if !rule.docs_markdown().is_empty() {
            writeln!(f, "\n{}", rule.docs_markdown())?;
        }
        let refuses = match rule.gate() {
            Gate::Reading => "the text cannot be read",
            Gate::Admission => "the API server refuses the object",
            Gate::Platform => "the platform refuses the object",
            Gate::Controller => "Envoy Gateway does not accept the Backend",
            Gate::Serving => "the Backend is accepted and does not work",
            Gate::Advice => "nobody refuses it",
        };
        writeln!(f, "\ngate: {} ({refuses})", rule.gate())?;
        match (rule.first_release(), rule.last_release()) {
            (Release::OLDEST, None) => writeln!(f, "in every release")?,
            (first, None) => writeln!(f, "since: {first}")?,
            (first, Some(last)) if first == last => writeln!(f, "only: {first}")?,
            (first, Some(last)) => writeln!(f, "from {first} to {last}")?,
        }
        if let Some(cel) = rule.cel_rule() {
            writeln!(f, "CEL: {}", cel.rule)?;
        }
        writeln!(f, "authority: {}", rule.authority())?;
        writeln!(f, "examples: {}", rule.page())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explain(path: &str, release: Release) -> String {
        let path: FieldPath = path.parse().unwrap();
        Field::at(&path).unwrap().explain(path, release).to_string()
    }

    #[test]
    fn a_field_is_explained_as_its_release_has_it() {
        assert_eq!(
            explain("spec.tls.minVersion", Release::V1_9),
            "spec.tls.minVersion <enum>\n  The oldest TLS version to speak.\n  since: v1.6\n  one of: Auto, 1.0, 1.1, 1.2, 1.3\n"
        );
        assert!(explain("spec.endpoints", Release::V1_1).contains("1 to 4 items"));
        assert!(!explain("spec", Release::V1_3).contains("tls"));
    }

    #[test]
    fn an_index_may_be_left_out_and_nothing_is_found_where_nothing_is() {
        for path in ["spec.endpoints[0].ip.port", "spec.endpoints.ip.port"] {
            assert!(Field::at(&path.parse().unwrap()).is_some(), "{path}");
        }
        for path in ["spec.nope", "spec[0]", "spec.fallback.x"] {
            assert!(Field::at(&path.parse().unwrap()).is_none(), "{path}");
        }
    }

    #[test]
    fn a_rule_says_what_why_whose_and_since_when() {
        let rule = crate::rules().find(|rule| rule.id() == "tls-needs-dynamic-resolver").unwrap();
        let text = rule.explain().to_string();
        assert!(
            text.contains("only: v1.4") && text.contains("CEL: has(self.tls)") && text.contains("gate: admission"),
            "{text}"
        );
    }
}
