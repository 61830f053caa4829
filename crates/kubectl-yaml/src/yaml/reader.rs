//! Characters that no YAML text may have, and when they are noticed (libyaml's `reader.c`).

/// How many bytes goyaml takes from its input at a time (its `input_raw_buffer_size`).
const CHUNK: usize = 512;

/// What a look at the whole text tells before it is scanned.
pub(super) struct Reading<'t> {
    /// The text as far as it can be scanned.
    pub(super) text: &'t str,
    /// The offset of the first character that is not allowed. It lies behind `text`.
    pub(super) fault: Option<usize>,
    /// Whether every character is one byte.
    pub(super) ascii: bool,
}

impl<'t> Reading<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut ascii = true;
        let mut fault = None;
        let bytes = text.as_bytes();
        for (number, chunk) in bytes.chunks(CHUNK).enumerate() {
            // Without a branch, so that it becomes a few instructions for 16 bytes.
            let (bits, odd) = chunk
                .iter()
                .fold((0, 0), |(bits, odd), &byte| (bits | byte, odd | u8::from(is_odd(byte))));
            ascii &= bits < 0x80;
            if odd > 0 {
                let start = number * CHUNK;
                let found = (start..start + chunk.len())
                    .find(|&at| is_fault(bytes.get(at..).unwrap_or_default()));
                if found.is_some() {
                    fault = found;
                    break;
                }
            }
        }
        let text = fault.and_then(|fault| text.get(..chunk_start(text, fault))).unwrap_or(text);
        Self { text, fault, ascii }
    }
}

/// Whether a byte needs a closer look.
#[inline]
fn is_odd(byte: u8) -> bool {
    matches!(byte, 0..=0x08 | 0x0B | 0x0C | 0x0E..=0x1F | 0x7F | 0xC2 | 0xEF)
}

/// Whether the character that `bytes` begins with is not allowed. libyaml allows tab, LF, CR,
/// U+0020 to U+007E, NEL, U+00A0 to U+FFFD without surrogates, and everything above U+FFFF.
fn is_fault(bytes: &[u8]) -> bool {
    match bytes {
        [b'\t' | b'\n' | b'\r', ..] | [0xC2, 0x85, ..] => false,
        [0..0x20 | 0x7F, ..] | [0xC2, 0x80..0xA0, ..] | [0xEF, 0xBF, 0xBE | 0xBF, ..] => true,
        _ => false,
    }
}

/// Where the chunk begins in which goyaml reads the character at `offset`.
///
/// A text is checked a chunk at a time, ahead of the scanner: the error in the whole chunk comes
/// before any other in it, and after those in the chunks before. A chunk ends before a character
/// that it does not hold whole.
fn chunk_start(text: &str, offset: usize) -> usize {
    let mut start = 0;
    loop {
        let mut end = (start + CHUNK).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        if offset < end || end == text.len() {
            return start;
        }
        start = end;
    }
}
