//! Byte classes of patterns, as bits.

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
/// `[-A-Za-z0-9_.]`
pub(super) const NAME: u16 = 1 << 9;

/// Whether a byte belongs to one of the classes.
#[inline]
pub(super) fn is(byte: u8, classes: u16) -> bool {
    CLASSES.get(usize::from(byte)).is_some_and(|of_byte| of_byte & classes != 0)
}

/// Whether all bytes belong to a class; no branch per byte.
#[inline]
pub(super) fn are_all(bytes: &[u8], class: u16) -> bool {
    let of_byte = |byte: &u8| CLASSES.get(usize::from(*byte)).copied().unwrap_or_default();
    bytes.iter().fold(class, |all, byte| all & of_byte(byte)) != 0
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
        b'0'..=b'9' => LOWER | ALPHANUMERIC | HEX | NAME,
        b'a'..=b'f' => LOWER | ALPHANUMERIC | LETTER | HEX | NAME,
        b'g'..=b'z' => LOWER | ALPHANUMERIC | LETTER | NAME,
        b'A'..=b'F' => ALPHANUMERIC | LETTER | HEX | NAME,
        b'G'..=b'Z' => ALPHANUMERIC | LETTER | NAME,
        b'-' => DASH | NAME,
        b'.' => DOT | NAME,
        b'_' => UNDERSCORE | NAME,
        b':' => COLON,
        b',' => COMMA,
        _ => 0,
    }
}
