//! Pieces of CEL: literals and messages.

/// Stand in a message for the `at`, the `text` and the `what` of an item `h`. Nobody writes them.
pub(super) const AT: &str = "⟨at⟩";
pub(super) const TEXT: &str = "⟨text⟩";
pub(super) const WHAT: &str = "⟨what⟩";

/// A string literal.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for character in text.chars() {
        match character {
            '\'' | '\\' => literal.extend(['\\', character]),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            _ if is_break(character) => {
                literal.extend(format!("\\u{:04x}", u32::from(character)).chars())
            }
            _ => literal.push(character),
        }
    }
    literal.push('\'');
    literal
}

/// A list of string literals.
pub(super) fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let literals: Vec<_> = texts.into_iter().map(quoted).collect();
    format!("[{}]", literals.join(", "))
}

/// A message as an expression, with what is known of the item `h` put in.
pub(super) fn concatenation(message: &str) -> String {
    let mut parts = Vec::new();
    let mut rest = message;
    while let Some((at, placeholder, value)) = [(AT, "h.at"), (TEXT, "h.text"), (WHAT, "h.what")]
        .iter()
        .filter_map(|(p, v)| Some((rest.find(p)?, *p, *v)))
        .min()
        && let Some((before, after)) = rest.split_at_checked(at)
    {
        if !before.is_empty() {
            parts.push(quoted(before));
        }
        parts.push(value.to_owned());
        rest = after.strip_prefix(placeholder).unwrap_or_default();
    }
    if !rest.is_empty() {
        parts.push(quoted(rest));
    }
    parts.join(" + ")
}

/// A message as the API server takes it: without line breaks.
pub(super) fn one_line(message: &str) -> String {
    message
        .split(is_break)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A control character, or what YAML takes for the end of a line.
fn is_break(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_quoted() {
        for (text, literal) in [
            ("", "''"),
            ("it's", r"'it\'s'"),
            (r"^a\.b$", r"'^a\\.b$'"),
            ("a\n\t\r\u{7}\u{85}\u{2028}", r"'a\n\t\r\u0007\u0085\u2028'"),
            ("\"é😀\"", "'\"é😀\"'"),
        ] {
            assert_eq!(quoted(text), literal);
        }
        assert_eq!(list(["a", "b'"]), r"['a', 'b\'']");
    }

    #[test]
    fn messages_become_expressions() {
        for (message, expression) in [
            ("plain", "'plain'".to_owned()),
            (&format!("{TEXT} is no {WHAT}"), "h.text + ' is no ' + h.what".to_owned()),
            (
                &format!("{AT} \"{TEXT}\": a {WHAT}{TEXT}"),
                "h.at + ' \"' + h.text + '\": a ' + h.what + h.text".to_owned(),
            ),
            ("", String::new()),
        ] {
            assert_eq!(concatenation(message), expression);
        }
        assert_eq!(one_line(" two\r\nlines\u{7} "), "two lines");
    }
}
