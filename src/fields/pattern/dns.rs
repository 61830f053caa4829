//! DNS names, which every gate asks about.

use super::blocks;
use super::classes::{LOWER, is};

/// A byte that no name has, or two side by side that none has.
const BAD: u8 = 1;
/// A label of one character that is not the first.
const SHORT: u8 = 1 << 1;
/// A dot.
const DOT: u8 = 1 << 2;

/// `[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*`: letters and digits, and between two of them any number of
/// dashes or one dot.
pub(super) fn dns_subdomain(bytes: &[u8]) -> bool {
    look(bytes) & BAD == 0
}

/// [`dns_subdomain`] with at least two characters in each label but the first.
pub(super) fn dns_subdomain_long_labels(bytes: &[u8]) -> bool {
    look(bytes) & (BAD | SHORT) == 0
}

/// [`dns_subdomain_long_labels`] with two labels or more.
pub(super) fn dns_subdomain_of_long_labels(bytes: &[u8]) -> bool {
    look(bytes) & (BAD | SHORT | DOT) == DOT
}

/// What there is in a name.
#[inline]
fn look(bytes: &[u8]) -> u8 {
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return BAD };
    if !is(*first, LOWER) || !is(*last, LOWER) {
        return BAD;
    }
    let short_at_end = if matches!(bytes, [.., b'.', _]) { SHORT } else { 0 };
    blocks::look_inside(bytes, look_at) | short_at_end
}

/// What there is in a byte between two others.
#[inline]
fn look_at(before: u8, byte: u8, after: u8) -> u8 {
    let is_lower = byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_dot = byte == b'.';
    let stands_free = !is_dash_or_dot(before) && !is_dash_or_dot(after);
    let is_good = is_lower || byte == b'-' || is_dot && stands_free;
    let is_short = before == b'.' && after == b'.';
    let bit = |found, bit| if found { bit } else { 0 };
    bit(!is_good, BAD) | bit(is_short, SHORT) | bit(is_dot, DOT)
}

#[inline]
const fn is_dash_or_dot(byte: u8) -> bool {
    matches!(byte, b'-' | b'.')
}
