//! DNS names, which every gate asks about.

use super::blocks::{self, Found};
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
    look(bytes).is_some_and(|found| !found.any(BAD))
}

/// [`dns_subdomain`] with at least two characters in each label but the first.
pub(super) fn dns_subdomain_long_labels(bytes: &[u8]) -> bool {
    look(bytes).is_some_and(|found| !found.any(BAD | SHORT)) && !ends_short(bytes)
}

/// [`dns_subdomain_long_labels`] with two labels or more.
pub(super) fn dns_subdomain_of_long_labels(bytes: &[u8]) -> bool {
    look(bytes).is_some_and(|found| !found.any(BAD | SHORT) && found.any(DOT)) && !ends_short(bytes)
}

fn ends_short(bytes: &[u8]) -> bool {
    matches!(bytes, [.., b'.', _])
}

/// What there is in a name, unless an end of it is bad.
#[inline]
fn look(bytes: &[u8]) -> Option<Found> {
    let (first, last) = (bytes.first()?, bytes.last()?);
    (is(*first, LOWER) && is(*last, LOWER)).then(|| blocks::look_inside(bytes, look_at))
}

/// What there is in a byte between two others.
#[inline]
fn look_at(before: u8, byte: u8, after: u8) -> u8 {
    let is_known = byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_dot = byte == b'.';
    // Whatever is less than a digit, and no dash or dot either, is bad where it stands.
    let is_free = before >= b'0' && after >= b'0';
    let is_short = before == b'.' && after == b'.';
    let bit = |found, bit| if found { bit } else { 0 };
    bit(!(is_known || is_dot && is_free), BAD) | bit(is_short, SHORT) | bit(is_dot, DOT)
}
