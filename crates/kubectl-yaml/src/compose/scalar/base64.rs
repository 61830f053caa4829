//! `!!binary`: base64.

/// Decodes as `base64.StdEncoding.DecodeString` does, with padding and without line breaks; invalid
/// UTF-8 is U+FFFD.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut quantum = 0_u32;
    let mut digits = 0_u32;
    let mut padding = 0_u32;
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' if digits >= 2 => {
                padding += 1;
                0
            }
            _ => return None,
        };
        if padding > 0 && byte != b'=' || padding > 2 {
            return None;
        }
        quantum = quantum << 6 | u32::from(digit);
        digits += 1;
        if digits == 4 {
            let [_, three @ ..] = quantum.to_be_bytes();
            bytes.extend(three.iter().take(3 - padding as usize));
            (quantum, digits) = (0, if padding > 0 { 5 } else { 0 });
        } else if digits > 4 {
            return None;
        }
    }
    matches!(digits, 0 | 5).then(|| String::from_utf8_lossy(&bytes).into_owned())
}
