//! A policy as the manifest that `kubectl apply` takes.

use std::fmt::{self, Formatter};

use serde_json::{Map, Value};

use super::AdmissionPolicy;

/// Two YAML documents, with a comment for each rule that is left out.
impl fmt::Display for AdmissionPolicy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "# The Backends that a platform, or Envoy Gateway {}, refuses.", self.release)?;
        for skipped in &self.skipped_rules {
            writeln!(f, "# Left out is {}: {}.", skipped.rule.id(), skipped.reason)?;
        }
        for (position, document) in self.objects().iter().enumerate() {
            if position > 0 {
                writeln!(f, "---")?;
            }
            value(f, document, 0)?;
        }
        Ok(())
    }
}

/// The keys that are read first, in this order; the others follow in that of the alphabet.
const FIRST: &[&str] = &[
    "apiVersion", "kind", "metadata", "name", "failurePolicy", "matchConstraints",
    "matchConditions", "variables", "expression", "message",
];

/// The value of a key or an item, which stands behind it or on lines of its own.
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

/// The first key stands where the line has got to, the others on lines of their own.
fn object(f: &mut Formatter<'_>, map: &Map<String, Value>, indent: usize) -> fmt::Result {
    let mut entries: Vec<_> = map.iter().collect();
    entries
        .sort_by_key(|(key, _)| FIRST.iter().position(|first| first == key).unwrap_or(FIRST.len()));
    for (position, (key, value)) in entries.into_iter().enumerate() {
        if position > 0 {
            write!(f, "{:indent$}", "")?;
        }
        write!(f, "{key}:")?;
        match value {
            Value::Object(_) => write!(f, "\n{:1$}", "", indent + 2)?,
            Value::Array(_) => writeln!(f)?,
            _ => f.write_str(" ")?,
        }
        // A list stands as far to the left as its key.
        let deeper = if value.is_array() { indent } else { indent + 2 };
        self::value(f, value, deeper)?;
    }
    Ok(())
}

/// A text: as it is where it cannot be taken for anything else, as a block where quotes would have
/// to be escaped.
fn text(f: &mut Formatter<'_>, text: &str, indent: usize) -> fmt::Result {
    if is_plain(text) {
        writeln!(f, "{text}")
    } else if text.contains(['\n', '"', '\\']) && !text.starts_with(' ') {
        writeln!(f, "|-")?;
        text.lines().try_for_each(|line| writeln!(f, "{:indent$}{line}", ""))
    } else {
        // JSON's quotes and escapes are YAML's, too.
        writeln!(f, "{}", Value::from(text))
    }
}

/// A word with a letter that no word of YAML's own has: `v1` and `CREATE`, not `on` and `1e3`.
fn is_plain(text: &str) -> bool {
    let own = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./-".contains(&byte))
        && own.iter().all(|own| !own.eq_ignore_ascii_case(text))
}
