//! A tree as YAML or JSON.

use std::fmt::Write as _;

use super::node::Node;

/// How a manifest is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// JSON, or YAML.
    pub(super) json: bool,
    /// Blanks for each level.
    pub(super) indent: usize,
    /// From this level on YAML is in braces and brackets.
    pub(super) flow_from: usize,
}

/// The node as a document.
pub(super) fn write(node: &Node, style: Style) -> String {
    let mut out = String::new();
    if style.json || style.flow_from == 0 || node.is_scalar() {
        flow(&mut out, node, style);
        out.push('\n');
    } else {
        block(&mut out, node, style, 0);
    }
    out
}

/// The node in block style, each of its lines ended.
fn block(out: &mut String, node: &Node, style: Style, depth: usize) {
    let blanks = " ".repeat(style.indent * depth);
    match node {
        Node::Map(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                out.push_str(&blanks);
                key_to(out, key, style);
                out.push(':');
                below(out, value, style, depth);
            }
        }
        Node::List(items) if !items.is_empty() => {
            for item in items {
                out.push_str(&blanks);
                out.push('-');
                below(out, item, style, depth);
            }
        }
        _ => {
            out.push_str(&blanks);
            flow(out, node, style);
            out.push('\n');
        }
    }
}

/// What follows a key or a dash: on the same line, or below it.
fn below(out: &mut String, node: &Node, style: Style, depth: usize) {
    let empty = match node {
        Node::Map(entries) => entries.is_empty(),
        Node::List(items) => items.is_empty(),
        Node::Bare(_) | Node::Text(_) => true,
    };
    if empty || depth + 1 >= style.flow_from {
        out.push(' ');
        flow(out, node, style);
        out.push('\n');
    } else {
        out.push('\n');
        block(out, node, style, depth + 1);
    }
}

fn flow(out: &mut String, node: &Node, style: Style) {
    match node {
        Node::Bare(text) => out.push_str(text),
        Node::Text(text) => text_to(out, text, style),
        Node::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                flow(out, item, style);
            }
            out.push(']');
        }
        Node::Map(entries) => {
            out.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                key_to(out, key, style);
                out.push_str(": ");
                flow(out, value, style);
            }
            out.push('}');
        }
    }
}

/// `<<` is meant as such.
fn key_to(out: &mut String, key: &str, style: Style) {
    if key == "<<" { out.push_str(key) } else { text_to(out, key, style) }
}

fn text_to(out: &mut String, text: &str, style: Style) {
    if !style.json && is_plain(text) {
        out.push_str(text);
        return;
    }
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // Both formats know this escape; what lies beyond needs none in either.
            '\0'..' '
            | '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{d7ff}'..='\u{feff}'
            | '\u{fffe}'..='\u{ffff}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Whether YAML reads a text without quotes as this text.
fn is_plain(text: &str) -> bool {
    let first = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let rest =
        text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | '_'));
    // Words that YAML 1.1 takes for something else.
    let words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    first && rest && !words.iter().any(|word| text.eq_ignore_ascii_case(word))
}
