//! Ways to write a text without something.
//!
//! They know as much of YAML as the texts need: a text that they spoil is refused by all parsers.

use envoy_gateway_backend::kubectl_yaml::yaml::{EventKind, Parser, ScalarStyle};

/// What libyaml's `IS_PRINTABLE` allows.
pub(crate) fn printable(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

/// The text up to the end of its first value, as far as our reader finds that.
pub(crate) fn first_document(text: &str) -> String {
    let mut parser = Parser::new(text);
    let mut depth = 0;
    while let Ok(Some(event)) = parser.next_event() {
        match event.kind {
            EventKind::MappingStart { .. } | EventKind::SequenceStart { .. } => depth += 1,
            EventKind::MappingEnd | EventKind::SequenceEnd => depth -= 1,
            EventKind::Scalar { .. } | EventKind::Alias(_) => {}
            _ => continue,
        }
        if depth == 0 {
            return text[..event.span.end].to_owned();
        }
    }
    text.to_owned()
}

/// The lines of quoted scalars far to the right, which folding does not see.
pub(crate) fn quoted_indented(text: &str) -> String {
    let mut parser = Parser::new(text);
    let (mut written, mut at) = (String::new(), 0);
    while let Ok(Some(event)) = parser.next_event() {
        if let EventKind::Scalar {
            style: ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted,
            ..
        } = event.kind
        {
            written.push_str(&text[at..event.span.start]);
            let quoted = &text[event.span.start..event.span.end];
            written.push_str(&quoted.replace('\r', "\n").replace('\n', "\n                    "));
            at = event.span.end;
        }
    }
    written + &text[at..]
}

/// Block scalars that begin a line on the line before.
pub(crate) fn block_beside_key(text: &str) -> String {
    text.split_inclusive(['\n', '\r']).fold(String::new(), |mut written, line| {
        let block = line.trim_start_matches(' ');
        if block.starts_with(['|', '>']) {
            written.truncate(written.trim_end_matches(['\n', '\r']).len());
            written + " " + block
        } else {
            written + line
        }
    })
}

/// Something between two characters. The text begins behind a line break.
pub(crate) fn after(text: &str, between: impl Fn(char, char) -> Option<char>) -> String {
    let mut before = '\n';
    let mut written = String::new();
    for character in text.chars() {
        written.extend(between(before, character));
        written.push(character);
        before = character;
    }
    written
}

/// Other text for characters in flow collections and outside of quotes, by what follows them; where
/// it is empty, the character.
pub(crate) fn in_flow(text: &str, edit: impl Fn(char, char) -> &'static str) -> String {
    let (mut depth, mut quote, mut before) = (0_usize, None, '\n');
    let mut written = String::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let inside = depth > 0;
        match (quote, character) {
            (None, '"' | '\'') if inside && !before.is_alphanumeric() => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        match edit(character, rest.peek().copied().unwrap_or('\n')) {
            other if inside && !other.is_empty() => written.push_str(other),
            _ => written.push(character),
        }
        before = character;
    }
    written
}

/// Tags with one `!`, or `!!`, and a blank before what ends them.
pub(crate) fn plain_tags(text: &str) -> String {
    let (mut exclamations, mut before) = (0, '\n');
    let mut written = String::new();
    for character in text.chars() {
        match character {
            '!' if exclamations > 1 || (exclamations == 1 && before != '!') => continue,
            '!' => exclamations += 1,
            ',' | '[' | ']' | '{' | '}' if exclamations > 0 => {
                exclamations = 0;
                written.push(' ');
            }
            _ if character.is_whitespace() => exclamations = 0,
            _ => {}
        }
        written.push(character);
        before = character;
    }
    written
}

/// Anchors and aliases with nothing in their names but what libyaml's `IS_ALPHA` allows, and a
/// blank behind.
pub(crate) fn plain_anchors(text: &str) -> String {
    let mut name = false;
    let mut written = String::new();
    for character in text.chars() {
        match character {
            '&' | '*' => {
                name = true;
                written.push(character);
                written.push('a');
                continue;
            }
            ',' | '[' | ']' | '{' | '}' if name => {
                name = false;
                written.push(' ');
            }
            _ if character.is_whitespace() => name = false,
            _ => {}
        }
        if !name || character.is_ascii_alphanumeric() || matches!(character, '_' | '-') {
            written.push(character);
        }
    }
    written
}
