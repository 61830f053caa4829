//! DNS names, which every gate asks about: eight bytes at a time.

use super::classes::{DASH, DOT, LOWER, class, is};

/// The bytes of a word.
const WORD: usize = size_of::<u64>();
/// The highest bit of each byte of a word.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// `[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*`: letters and digits, and between two of them any number of
/// dashes or one dot.
pub(super) fn dns_subdomain(bytes: &[u8]) -> bool {
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    if !is(*first, LOWER) || !is(*last, LOWER) {
        return false;
    }
    match bytes.last_chunk() {
        // Words overlap by a byte, so that each pair of neighbours lies in one of them.
        Some(end) => words(bytes).all(is_good) && is_good(u64::from_le_bytes(*end)),
        None => is_short_subdomain(bytes),
    }
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u64> {
    let chunks = bytes.windows(WORD).step_by(WORD - 1).filter_map(|window| window.first_chunk());
    chunks.map(|chunk| u64::from_le_bytes(*chunk))
}

/// Whether all bytes of a word are of the alphabet, and no dot has a dot or dash beside it.
const fn is_good(word: u64) -> bool {
    let (dots, dashes) = (between(word, b'.', b'.'), between(word, b'-', b'-'));
    let known = dots | dashes | between(word, b'a', b'z') | between(word, b'0', b'9');
    // Shifted, a byte stands where the one before it stood.
    let beside = dots & (dots | dashes) >> 8 | dashes & dots >> 8;
    word & HIGH == 0 && known == HIGH && beside == 0
}

/// The highest bit of each byte that lies between two, all below 128.
const fn between(word: u64, least: u8, most: u8) -> u64 {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; WORD])
    }
    // No sum goes beyond its byte.
    let word = word & !HIGH;
    (word + each(0x80 - least)) & !(word + each(0x7f - most)) & HIGH
}

/// The same for what is shorter than a word.
fn is_short_subdomain(bytes: &[u8]) -> bool {
    let known = bytes.iter().all(|byte| is(*byte, LOWER | DASH | DOT));
    let beside = |(one, other): (&u8, &u8)| {
        let pair = class(*one) | class(*other);
        pair & LOWER == 0 && pair != DASH
    };
    known && !bytes.iter().zip(bytes.iter().skip(1)).any(beside)
}
