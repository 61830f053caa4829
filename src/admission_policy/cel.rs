//! Pieces of CEL: literals and messages.

/// Placeholders in a message for `at`, `text` and `what` of an item `h`. No user text contains them.
pub(super) const AT: &str = "⟨at⟩";
pub(super) const TEXT: &str = "⟨text⟩";
pub(super) const WHAT: &str = "⟨what⟩";

/// Returns a string literal.
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
                literal.extend(format!("\\u{:04x}", u32::from(character)).chars());
            }
            _ => literal.push(character),
        }
    }
    literal.push('\'');
    literal
}

/// Returns a list of string literals.
pub(super) fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let literals: Vec<_> = texts.into_iter().map(quoted).collect();
    format!("[{}]", literals.join(", "))
}

/// Returns a message as an expression, with the placeholders replaced by values of the item `h`.
pub(super) fn concatenation(message: &str) -> String {
    let mut parts = Vec::new();
    let mut rest = message;
    while let Some((offset, placeholder, value)) =
        [(AT, "h.at"), (TEXT, "h.text"), (WHAT, "h.what")]
            .iter()
            .filter_map(|(p, v)| Some((rest.find(p)?, *p, *v)))
            .min()
        && let Some((before, after)) = rest.split_at_checked(offset)
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

/// Returns a message without line breaks, as the API server requires.
pub(super) fn one_line(message: &str) -> String {
    message
        .split(is_break)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a character is a control character, or ends a line in YAML.
fn is_break(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_is_quoted_and_escaped() {
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
    fn message_becomes_an_expression() {
        for (message, expression) in [
            ("plain", "'plain'".to_owned()),
            (&format!("{TEXT} is not {WHAT}"), "h.text + ' is not ' + h.what".to_owned()),
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
