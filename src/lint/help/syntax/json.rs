//! Help for invalid JSON, by Go's messages.

use super::Help;
use super::position::Position;
use kubectl_yaml::Span;

pub(super) fn help(message: &str, position: &Position<'_>) -> Option<Help> {
    if message == "unexpected EOF" {
        return unclosed(position);
    }
    let before = position.text().get(..position.start())?.trim_end().chars().last();
    Some(match position.next_char()? {
        '/' | '#' => "remove the comment: JSON has no comments".into(),
        '}' | ']' if before == Some(',') => "remove the comma before the closing bracket".into(),
        '\'' | '“' | '”' => "use double quotes: `\"…\"`".into(),
        _ if message.ends_with("after object key:value pair")
            || message.ends_with("after array element") =>
        {
            "add a comma before this".into()
        }
        _ if message.ends_with("after object key") => "add a colon before this".into(),
        _ if message.ends_with("looking for beginning of object key string") => {
            "put the key in double quotes".into()
        }
        _ if message.ends_with("looking for beginning of value") => {
            "put the string in double quotes".into()
        }
        _ if message.ends_with("after top-level value") => {
            "remove the text after the end of the object".into()
        }
        _ if message.ends_with("in string literal") => {
            "write the string on one line, with `\\n` for a line break and `\\t` for a tab".into()
        }
        _ if message.contains("escape") => "write `\\\\` for a backslash".into(),
        _ if message.contains("in literal") => {
            "write `true`, `false`, `null`, or a string in double quotes".into()
        }
        _ => return None,
    })
}

/// The innermost bracket, or the quote, that is open at the end.
fn unclosed(position: &Position<'_>) -> Option<Help> {
    let mut open = Vec::new();
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in position.text().char_indices() {
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
            "close this quote: put `\"` after the string",
        ));
    }
    let (at, close) = open.pop()?;
    Some(Help::at(
        Span::new(at, at + 1),
        format!("close this bracket: put `{close}` after its content"),
    ))
}
