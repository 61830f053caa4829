//! Functions that remove a construct from a text.
//!
//! They handle as much YAML as the texts need. A text that they break is refused by all parsers.

use envoy_gateway_backend::kubectl_yaml::yaml::{EventKind, Parser, ScalarStyle};

/// libyaml's `IS_PRINTABLE`.
pub(crate) fn printable(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

/// The text up to the end of its first value, as our reader finds it.
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

/// Indents the lines of quoted scalars; folding removes the spaces.
pub(crate) fn quoted_indented(text: &str) -> String {
    let mut parser = Parser::new(text);
    let (mut written, mut offset) = (String::new(), 0);
    while let Ok(Some(event)) = parser.next_event() {
        if let EventKind::Scalar {
            style: ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted,
            ..
        } = event.kind
        {
            written.push_str(&text[offset..event.span.start]);
            let quoted = &text[event.span.start..event.span.end];
            written.push_str(&quoted.replace('\r', "\n").replace('\n', "\n                    "));
            offset = event.span.end;
        }
    }
    written + &text[offset..]
}

/// Moves a block scalar that begins a line to the line before.
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

/// Inserts a character between two characters. A line break is assumed before the text.
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

/// Replaces characters in flow collections outside of quotes, depending on the next character; an empty
/// replacement keeps the character.
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

/// Tags with one `!`, or `!!`, and a space before the character that ends them.
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

/// Anchors and aliases whose names contain only libyaml's `IS_ALPHA`, followed by a space.
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
