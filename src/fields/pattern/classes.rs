//! What a byte may be in a pattern, as bits of its class.

/// `[a-z0-9]`
pub(super) const LOWER: u16 = 1;
/// `[A-Za-z0-9]`
pub(super) const ALPHANUMERIC: u16 = 1 << 1;
/// `[A-Za-z]`
pub(super) const LETTER: u16 = 1 << 2;
/// `[0-9A-Fa-f]`
pub(super) const HEX: u16 = 1 << 3;
pub(super) const DASH: u16 = 1 << 4;
pub(super) const DOT: u16 = 1 << 5;
pub(super) const UNDERSCORE: u16 = 1 << 6;
pub(super) const COLON: u16 = 1 << 7;
pub(super) const COMMA: u16 = 1 << 8;

/// Whether a byte is of one of the classes.
#[inline]
pub(super) fn is(byte: u8, classes: u16) -> bool {
    CLASSES.get(usize::from(byte)).is_some_and(|of_byte| of_byte & classes != 0)
}

static CLASSES: [u16; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0_u8;
    loop {
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        {
            classes[byte as usize] = class_of(byte);
        }
        match byte.checked_add(1) {
            Some(next) => byte = next,
            None => break classes,
        }
    }
};

const fn class_of(byte: u8) -> u16 {
    match byte {
        b'0'..=b'9' => LOWER | ALPHANUMERIC | HEX,
        b'a'..=b'f' => LOWER | ALPHANUMERIC | LETTER | HEX,
        b'g'..=b'z' => LOWER | ALPHANUMERIC | LETTER,
        b'A'..=b'F' => ALPHANUMERIC | LETTER | HEX,
        b'G'..=b'Z' => ALPHANUMERIC | LETTER,
        b'-' => DASH,
        b'.' => DOT,
        b'_' => UNDERSCORE,
        b':' => COLON,
        b',' => COMMA,
        _ => 0,
    }
}
