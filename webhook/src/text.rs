//! Text for people: short, on one line, and nothing that a terminal would act on.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, Write as _};

/// A text with control characters, line breaks, bidirectional marks and whatever else cannot be
/// seen escaped.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\'' | '\\' => plain.push(c),
            c => plain.extend(c.escape_debug()),
        }
    }
    plain
}

/// A text of at most so many characters, its end left out where it is longer.
pub(crate) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.chars().nth(most).is_none() {
        return Cow::Borrowed(text);
    }
    let mut kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept.push('…');
    Cow::Owned(kept)
}

/// A line on standard error.
pub(crate) fn say(line: impl Display) {
    // Where it does not take it, nobody is there to be told.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::{cut, plain};

    #[test]
    fn nothing_unseen_comes_out() {
        assert_eq!(plain("a\nb\u{1b}[31m\u{202e}\u{200b}"), r"a\nb\u{1b}[31m\u{202e}\u{200b}");
        assert_eq!(plain(r#"unknown field "spec.é😀\'x""#), r#"unknown field "spec.é😀\'x""#);
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(cut("éé", 2), "éé");
        assert_eq!(cut("ééé", 2), "é…");
        assert_eq!(cut("", 0), "");
        assert_eq!(cut("é", 0), "…");
    }
}
