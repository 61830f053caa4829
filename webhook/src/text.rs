//! Text for people: short, on one line, without terminal control characters.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, Write as _};

/// Escapes control characters, line breaks, bidirectional marks and other invisible characters.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\'' | '\\' => escaped.push(c),
            c => escaped.extend(c.escape_debug()),
        }
    }
    escaped
}

/// Shortens a text to at most `max_chars` characters, the last of which is then `…`.
pub(crate) fn truncate(text: &str, max_chars: usize) -> Cow<'_, str> {
    if text.chars().nth(max_chars).is_none() {
        return Cow::Borrowed(text);
    }
    let mut truncated: String = text.chars().take(max_chars.saturating_sub(1)).collect();
    truncated.push('…');
    Cow::Owned(truncated)
}

/// Writes a line to standard error.
pub(crate) fn log(line: impl Display) {
    // There is no other place to report a failure to.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::{escape, truncate};

    #[test]
    fn escape_replaces_invisible_characters() {
        assert_eq!(escape("a\nb\u{1b}[31m\u{202e}\u{200b}"), r"a\nb\u{1b}[31m\u{202e}\u{200b}");
        assert_eq!(escape(r#"unknown field "spec.é😀\'x""#), r#"unknown field "spec.é😀\'x""#);
    }

    #[test]
    fn truncate_cuts_between_characters() {
        assert_eq!(truncate("éé", 2), "éé");
        assert_eq!(truncate("ééé", 2), "é…");
        assert_eq!(truncate("", 0), "");
        assert_eq!(truncate("é", 0), "…");
    }
}
