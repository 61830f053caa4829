//! Character classes of the scanner, as bit flags of a byte.

/// A space or a tab.
pub(super) const BLANK: u8 = 1;
/// A line feed or a carriage return.
pub(super) const BREAK: u8 = 1 << 1;
/// The first byte of NEL, LS and PS, which are line breaks in YAML 1.1, and of other characters.
pub(super) const LEAD: u8 = 1 << 2;
/// The value indicator.
pub(super) const COLON: u8 = 1 << 3;
/// Indicators that end a plain scalar in a flow collection.
pub(super) const FLOW: u8 = 1 << 4;
/// Quotes and the backslash.
pub(super) const QUOTE: u8 = 1 << 5;
/// Letters, digits, `_` and `-`: anchors, aliases, tag handles, directive names.
pub(super) const WORD: u8 = 1 << 6;
/// Characters of a tag, besides those of [`WORD`].
pub(super) const URI: u8 = 1 << 7;

/// The classes of a byte.
#[inline]
pub(super) fn class(byte: u8) -> u8 {
    CLASSES.get(usize::from(byte)).copied().unwrap_or_default()
}

/// Whether a byte has one of the classes.
#[inline]
pub(super) fn is(byte: u8, classes: u8) -> bool {
    class(byte) & classes != 0
}

/// The length of the line break at the start of `bytes`; 0 if there is none.
///
/// libyaml's `IS_BREAK` and `IS_CRLF`: LF, CR, CR LF, NEL, LS, PS.
#[inline]
pub(super) fn break_len(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] | [0xC2, 0x85, ..] => 2,
        [b'\n' | b'\r', ..] => 1,
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
        _ => 0,
    }
}

/// The offset of each line of a text, as YAML 1.1 breaks lines: at LF, CR, CR LF, NEL, LS and PS.
#[must_use]
pub fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    let mut offset = 0;
    while offset < bytes.len() {
        let length = break_len(bytes.get(offset..).unwrap_or_default());
        offset += length.max(1);
        if length > 0 {
            starts.push(offset);
        }
    }
    starts
}

/// The number of UTF-8 continuation bytes. `bytes.len()` minus it is the number of characters.
pub(super) fn continuations(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 == 0x80).count()
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = class_of(byte);
        byte += 1;
    }
    classes
};

#[expect(clippy::cast_possible_truncation, reason = "called for 0 to 255")]
const fn class_of(byte: usize) -> u8 {
    match byte as u8 {
        b' ' | b'\t' => BLANK,
        b'\n' | b'\r' => BREAK,
        0xC2 | 0xE2 => LEAD,
        b':' => COLON | URI,
        b',' | b'?' | b'[' | b']' => FLOW | URI,
        b'{' | b'}' => FLOW,
        b'\'' => QUOTE | URI,
        b'"' | b'\\' => QUOTE,
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-' => WORD,
        b';' | b'/' | b'@' | b'&' | b'=' | b'+' | b'$' | b'.' | b'!' | b'~' | b'*' | b'('
        | b')' | b'%' => URI,
        _ => 0,
    }
}
