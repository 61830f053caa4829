//! What to do about a text that is no JSON, by Go's messages.

use super::Help;
use super::spot::Spot;
use kubectl_yaml::Span;

pub(super) fn help(message: &str, spot: &Spot<'_>) -> Option<Help> {
    if message == "unexpected EOF" {
        return unclosed(spot);
    }
    let before = spot.text().get(..spot.start())?.trim_end().chars().last();
    Some(match spot.next_char()? {
        '/' | '#' => "JSON has no comments: remove it".into(),
        '}' | ']' if before == Some(',') => {
            "a comma stands before the closing bracket: remove it".into()
        }
        '\'' | '“' | '”' => "JSON has double quotes only: `\"…\"`".into(),
        _ if message.ends_with("after object key:value pair")
            || message.ends_with("after array element") =>
        {
            "a comma is missing before this".into()
        }
        _ if message.ends_with("after object key") => "a colon is missing before this".into(),
        _ if message.ends_with("looking for beginning of object key string") => {
            "a key stands in double quotes".into()
        }
        _ if message.ends_with("looking for beginning of value") => {
            "a text stands in double quotes".into()
        }
        _ if message.ends_with("after top-level value") => {
            "the object has ended before this".into()
        }
        _ if message.ends_with("in string literal") => {
            "a text stands on one line: a line break in it is `\\n`, a tab `\\t`".into()
        }
        _ if message.contains("escape") => {
            "a backslash begins an escape: write `\\\\` for one".into()
        }
        _ if message.contains("in literal") => {
            "the words are `true`, `false` and `null`; a text stands in double quotes".into()
        }
        _ => return None,
    })
}

/// The innermost bracket, or the quote, that is still open at the end.
fn unclosed(spot: &Spot<'_>) -> Option<Help> {
    let mut open = Vec::new();
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in spot.text().char_indices() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(_), '"') => quote = None,
            (None, '"') => quote = Some(at),
            (None, '{') => open.push((at, '}')),
            (None, '[') => open.push((at, ']')),
            (None, '}' | ']') => drop(open.pop()),
            _ => {}
        }
    }
    if let Some(at) = quote {
        return Some(Help::at(
            Span::new(at, at + 1),
            "this quote is never closed: put `\"` behind the text",
        ));
    }
    let (at, close) = open.pop()?;
    Some(Help::at(
        Span::new(at, at + 1),
        format!("this bracket is never closed: put `{close}` behind what belongs to it"),
    ))
}
