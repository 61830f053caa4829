//! A policy as a manifest for `kubectl apply`.

use std::fmt::{self, Formatter};

use serde_json::{Map, Value};

use super::AdmissionPolicy;

/// Two YAML documents, with a comment for each skipped rule.
impl fmt::Display for AdmissionPolicy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "# Refuses the Backends that the platform or Envoy Gateway {} refuses.",
            self.release.basis()
        )?;
        for skipped in &self.skipped_rules {
            writeln!(f, "# Skipped rule {}: {}.", skipped.rule.id(), skipped.reason)?;
        }
        for (index, document) in self.objects().iter().enumerate() {
            if index > 0 {
                writeln!(f, "---")?;
            }
            value(f, document, 0)?;
        }
        Ok(())
    }
}

/// The keys that come first, in this order; the others follow in alphabetical order.
const FIRST: &[&str] = &[
    "apiVersion", "kind", "metadata", "name", "failurePolicy", "matchConstraints",
    "matchConditions", "variables", "expression", "message",
];

/// Writes the value of a key or an item, on the same line or on lines of its own.
fn value(f: &mut Formatter<'_>, value: &Value, indent: usize) -> fmt::Result {
    match value {
        Value::Object(map) => object(f, map, indent),
        Value::Array(items) => {
            for item in items {
                write!(f, "{:indent$}- ", "")?;
                self::value(f, item, indent + 2)?;
            }
            Ok(())
        }
        Value::String(text) => self::text(f, text, indent),
        Value::Null | Value::Bool(_) | Value::Number(_) => writeln!(f, "{value}"),
    }
}

/// Writes the first key on the current line, the others on lines of their own.
fn object(f: &mut Formatter<'_>, map: &Map<String, Value>, indent: usize) -> fmt::Result {
    let mut entries: Vec<_> = map.iter().collect();
    entries
        .sort_by_key(|(key, _)| FIRST.iter().position(|first| first == key).unwrap_or(FIRST.len()));
    for (index, (key, value)) in entries.into_iter().enumerate() {
        if index > 0 {
            write!(f, "{:indent$}", "")?;
        }
        write!(f, "{key}:")?;
        match value {
            Value::Object(_) => write!(f, "\n{:1$}", "", indent + 2)?,
            Value::Array(_) => writeln!(f)?,
            _ => f.write_str(" ")?,
        }
        // A list has the indentation of its key.
        let deeper = if value.is_array() { indent } else { indent + 2 };
        self::value(f, value, deeper)?;
    }
    Ok(())
}

/// Writes a string: as a plain scalar if no YAML parser reads it as another type, as a block if
/// quotes would need escapes.
fn text(f: &mut Formatter<'_>, text: &str, indent: usize) -> fmt::Result {
    if is_plain_scalar(text) {
        writeln!(f, "{text}")
    } else if text.contains(['\n', '"', '\\']) && !text.starts_with(' ') {
        writeln!(f, "|-")?;
        text.lines().try_for_each(|line| writeln!(f, "{:indent$}{line}", ""))
    } else {
        // JSON strings are valid YAML.
        writeln!(f, "{}", Value::from(text))
    }
}

/// Whether every YAML parser reads the scalar as a string: `v1` and `CREATE`, not `on` and `1e3`.
fn is_plain_scalar(text: &str) -> bool {
    let reserved = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./-".contains(&byte))
        && reserved.iter().all(|word| !word.eq_ignore_ascii_case(text))
}
