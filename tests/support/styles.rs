//! One manifest in many styles.

use serde_json::Value;

/// The styles of a manifest, with their names. An unreadable text has only those that do not need its
/// value.
pub(crate) fn all(text: &str) -> Vec<(&'static str, String)> {
    let mut styles = Vec::new();
    let yaml = !text.trim_start().starts_with('{');
    if yaml {
        styles.push((
            "after another document",
            format!("# first\nkind: Other\napiVersion: v1\n---\n{text}"),
        ));
        if !text.contains('\r') {
            styles.push(("CRLF", text.replace('\n', "\r\n")));
        }
    }
    let Some(Ok(value)) = kubectl_yaml::first_document(text)
        .map(|document| document.content.map(|tree| tree.root().to_json()))
    else {
        return styles;
    };
    let Some(kind) = value.get("kind").and_then(Value::as_str).map(str::to_owned) else {
        return styles;
    };
    styles.push(("compact JSON", value.to_string()));
    styles.push(("pretty JSON", serde_json::to_string_pretty(&value).expect("JSON")));
    styles.push(("flow YAML", format!("# one line\n{}\n", flow(&value))));
    styles.push(("block YAML", block(&value, 0)));
    let list = |item: &Value| serde_json::json!({"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Other", "metadata": {"name": "o"}}, item]});
    if !kind.ends_with("List") {
        styles.push(("item of a block list", block(&list(&value), 0)));
        styles.push(("item of a JSON list", list(&value).to_string()));
    }
    styles.push(("block YAML, CRLF", block(&value, 0).replace('\n', "\r\n")));
    styles
}

fn flow(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let entries: Vec<_> =
                map.iter().map(|(key, value)| format!("{}: {}", word(key), flow(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => word(text),
        other => other.to_string(),
    }
}

/// A string without quotes if YAML reads it as a string.
fn word(text: &str) -> String {
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'/' | b'_'))
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
            .contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { Value::from(text).to_string() }
}

/// Block style, with comments.
fn block(value: &Value, indent: usize) -> String {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(map) if !map.is_empty() => {
            let lines = map
                .iter()
                .map(|(key, value)| format!("{pad}{}:{}", word(key), after_key(value, indent)));
            lines.collect::<Vec<_>>().concat()
        }
        Value::Array(items) if !items.is_empty() => items
            .iter()
            .map(|item| match item {
                Value::Object(map) if !map.is_empty() => {
                    let lines = block(item, indent + 2);
                    format!("{pad}- {}", &lines[indent + 2..])
                }
                item => format!("{pad}-{}", after_key(item, indent)),
            })
            .collect::<Vec<_>>()
            .concat(),
        other => format!("{pad}{}\n", flow(other)),
    }
}

fn after_key(value: &Value, indent: usize) -> String {
    match value {
        Value::Object(map) if !map.is_empty() => format!("\n{}", block(value, indent + 2)),
        Value::Array(items) if !items.is_empty() => {
            format!("  # a list\n{}", block(value, indent + 2))
        }
        scalar => format!(" {}\n", flow(scalar)),
    }
}
