//! Characters that YAML does not allow, and when libyaml detects them (`reader.c`).

/// The number of bytes that goyaml reads at a time (its `input_raw_buffer_size`).
const CHUNK_BYTES: usize = 512;

/// The result of checking the characters of a text before it is scanned.
pub(super) struct Reading<'t> {
    /// The part of the text that can be scanned.
    pub(super) text: &'t str,
    /// The offset of the first character that is not allowed. It is after `text`.
    pub(super) fault: Option<usize>,
    /// Whether every character is one byte.
    pub(super) ascii: bool,
}

impl<'t> Reading<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut ascii = true;
        let mut fault = None;
        let bytes = text.as_bytes();
        for (number, chunk) in bytes.chunks(CHUNK_BYTES).enumerate() {
            // Without a branch, so that the compiler vectorizes it.
            let (bits, suspects) = chunk.iter().fold((0, 0), |(bits, suspects), &byte| {
                (bits | byte, suspects | u8::from(is_suspect(byte)))
            });
            ascii &= bits < 0x80;
            if suspects > 0 {
                let start = number * CHUNK_BYTES;
                let found = (start..start + chunk.len())
                    .find(|&offset| is_fault(bytes.get(offset..).unwrap_or_default()));
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

/// Whether a byte may begin a character that is not allowed.
#[inline]
fn is_suspect(byte: u8) -> bool {
    matches!(byte, 0..=0x08 | 0x0B | 0x0C | 0x0E..=0x1F | 0x7F | 0xC2 | 0xEF)
}

/// Whether the character at the start of `bytes` is not allowed. libyaml allows tab, LF, CR,
/// U+0020 to U+007E, NEL, U+00A0 to U+FFFD without surrogates, and everything above U+FFFF.
fn is_fault(bytes: &[u8]) -> bool {
    match bytes {
        [b'\t' | b'\n' | b'\r', ..] | [0xC2, 0x85, ..] => false,
        [0..0x20 | 0x7F, ..] | [0xC2, 0x80..0xA0, ..] | [0xEF, 0xBF, 0xBE | 0xBF, ..] => true,
        _ => false,
    }
}

/// The offset of the chunk in which goyaml reads the character at `offset`.
///
/// goyaml checks a chunk before it scans it: the error of a character comes before any other error
/// in its chunk, and after those in earlier chunks. A chunk ends before a character that does not
/// fit into it.
fn chunk_start(text: &str, offset: usize) -> usize {
    let mut start = 0;
    loop {
        let mut end = (start + CHUNK_BYTES).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        if offset < end || end == text.len() {
            return start;
        }
        start = end;
    }
}
