//! The patches that the tested clients send.

use serde_json::Value;

/// JSON Merge Patch (RFC 7396). Server-side apply by the only manager has the same result.
pub(crate) fn merge(target: &mut Value, patch: Value) {
    let Value::Object(entries) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    for (key, value) in entries {
        if value.is_null() {
            target.as_object_mut().expect("an object").remove(&key);
        } else {
            merge(&mut target[key.as_str()], value);
        }
    }
}

/// JSON Patch (RFC 6902): `test`, `add` and `remove`. As in the API server, a test for `null`
/// passes if the field is absent.
pub(crate) fn json_patch(target: &mut Value, operations: &Value) -> Result<(), String> {
    for operation in operations.as_array().ok_or("not a list of operations")? {
        let path = operation["path"].as_str().ok_or("no path")?;
        let (above, last) = path.rsplit_once('/').ok_or("the whole object")?;
        match operation["op"].as_str() {
            Some("test") => {
                let found = target.pointer(path).unwrap_or(&Value::Null);
                if *found != operation["value"] {
                    return Err(format!("testing value {path} failed"));
                }
            }
            Some("add") => match target.pointer_mut(above).ok_or("no such parent")? {
                Value::Array(items) if last == "-" => items.push(operation["value"].clone()),
                Value::Object(entries) => {
                    drop(entries.insert(last.to_owned(), operation["value"].clone()));
                }
                other => return Err(format!("add to {other}")),
            },
            Some("remove") => match target.pointer_mut(above).ok_or("no such parent")? {
                Value::Array(items) => {
                    drop(items.remove(last.parse().map_err(|_| "not an index")?));
                }
                Value::Object(entries) => drop(entries.remove(last)),
                other => return Err(format!("remove from {other}")),
            },
            other => return Err(format!("operation {other:?}")),
        }
    }
    Ok(())
}
