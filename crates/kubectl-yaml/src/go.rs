//! Values as Go prints them, for kubectl's messages.

use std::fmt::{self, Write};

use super::number::{Number, go_value};
use super::tree::arena::Marks;
use super::tree::{Entry, Items, NodeRef, Value};

/// The number of bytes of a value that a message shows.
const MAX_SHOWN_BYTES: usize = 1_024;

/// `%#v` of the value that goyaml decodes: `map[interface {}]interface {}{"a":1}`.
pub(super) fn syntax(node: NodeRef<'_>) -> String {
    if node.is_null() {
        return "<nil>".to_owned();
    }
    print(node, &GO)
}

/// `json.Marshal`: keys sorted, HTML characters escaped.
pub(super) fn json(node: NodeRef<'_>) -> String {
    print(node, &JSON)
}

struct Style {
    sequence: &'static str,
    sequence_end: &'static str,
    mapping: &'static str,
    go: bool,
}

static GO: Style = Style {
    sequence: "[]interface {}{",
    sequence_end: "}",
    mapping: "map[interface {}]interface {}{",
    go: true,
};
static JSON: Style = Style { sequence: "[", sequence_end: "]", mapping: "{", go: false };

/// The rest of an open collection.
enum Open<'a> {
    Sequence(Items<'a>),
    Mapping(std::vec::IntoIter<(Entry<'a>, Marks)>),
}

fn print(root: NodeRef<'_>, style: &Style) -> String {
    let mut out = String::new();
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut next = Some(root);
    let mut first = true;
    // Writing into a `String` never fails.
    let _: fmt::Result = loop {
        if out.len() > MAX_SHOWN_BYTES {
            out.push('…');
            break Ok(());
        }
        if let Some(node) = next.take() {
            match node.value() {
                Value::Null => out.push_str(if style.go { "interface {}(nil)" } else { "null" }),
                Value::Bool(bool) => out.push_str(if bool { "true" } else { "false" }),
                Value::Number(Number::Float(float)) if style.go => out.push_str(&go_value(float)),
                Value::Number(number) => out.push_str(&number.to_string()),
                Value::String(text) => string(&mut out, text, style),
                Value::Sequence(items) => {
                    out.push_str(style.sequence);
                    open.push(Open::Sequence(items));
                    first = true;
                }
                Value::Mapping(entries) => {
                    out.push_str(style.mapping);
                    let mut entries: Vec<_> =
                        entries.marked().filter(|(entry, _)| !entry.shadowed).collect();
                    entries.sort_unstable_by_key(|(entry, _)| entry.key);
                    open.push(Open::Mapping(entries.into_iter()));
                    first = true;
                }
            }
        }
        let separator = if style.go { ", " } else { "," };
        match open.last_mut() {
            None => break Ok(()),
            Some(Open::Sequence(items)) => match items.next() {
                None => {
                    out.push_str(style.sequence_end);
                    open.pop();
                    first = false;
                }
                Some(item) => {
                    if !std::mem::take(&mut first) {
                        out.push_str(separator);
                    }
                    first = false;
                    next = Some(item);
                }
            },
            Some(Open::Mapping(entries)) => match entries.next() {
                None => {
                    out.push('}');
                    open.pop();
                    first = false;
                }
                Some((entry, marks)) => {
                    if !std::mem::take(&mut first) {
                        out.push_str(separator);
                    }
                    if style.go && marks.has(Marks::BARE) {
                        out.push_str(entry.key);
                    } else {
                        string(&mut out, entry.key, style);
                    }
                    out.push(':');
                    next = Some(entry.value);
                }
            },
        }
    };
    out
}

/// Writes a quoted string, in the style of `%q` or of JSON, up to [`MAX_SHOWN_BYTES`].
fn string(out: &mut String, text: &str, style: &Style) {
    out.push('"');
    for char in text.chars() {
        if out.len() > MAX_SHOWN_BYTES {
            break;
        }
        if style.go { quoted(out, char, '"') } else { json_char(out, char) }
    }
    out.push('"');
}

fn json_char(out: &mut String, char: char) {
    match char {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\x1f' => {
            // Writing into a `String` never fails.
            let _ = write!(out, "\\u{:04x}", u32::from(char));
        }
        char => out.push(char),
    }
}

/// Writes a character as `strconv.Quote` does between these quotes.
fn quoted(out: &mut String, char: char, quote: char) {
    let _ = match char {
        '\u{7}' => out.write_str("\\a"),
        '\u{8}' => out.write_str("\\b"),
        '\u{c}' => out.write_str("\\f"),
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\u{b}' => out.write_str("\\v"),
        '\\' => out.write_str("\\\\"),
        char if char == quote => write!(out, "\\{char}"),
        '\0'..='\x1f' | '\x7f' => write!(out, "\\x{:02x}", u32::from(char)),
        '\u{80}'..='\u{a0}'
        | '\u{ad}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{feff}'
        | '\u{e000}'..='\u{f8ff}' => {
            write!(out, "\\u{:04x}", u32::from(char))
        }
        char => out.write_char(char),
    };
}

/// A string as `strconv.Quote` writes it, up to [`MAX_SHOWN_BYTES`].
pub(super) fn quote(text: &str) -> String {
    let mut out = String::new();
    string(&mut out, text, &GO);
    out
}

/// A byte as encoding/json prints it in its errors (`quoteChar`).
pub(super) fn byte(byte: u8) -> String {
    match byte {
        b'\'' => "'\\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        _ => {
            let mut out = String::from("'");
            quoted(&mut out, char::from(byte), '"');
            out.push('\'');
            out
        }
    }
}
