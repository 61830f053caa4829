//! DNS names, which every gate asks about.

use super::blocks::{self, Found};
use super::classes::{LOWER, is};

/// A byte that no name has, or two side by side that none has.
const BAD: u8 = 1;
/// A label of one character that is not the first.
const SHORT: u8 = 1 << 1;

/// `[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*`: letters and digits, and
/// between two of them any number of dashes or one dot.
pub(crate) fn dns_subdomain(bytes: &[u8]) -> bool {
    look(bytes, bad).is_some_and(|found| !found.any(BAD))
}

/// [`dns_subdomain`] with at least two characters in each label but the first.
pub(crate) fn dns_subdomain_long_labels(bytes: &[u8]) -> bool {
    look(bytes, all).is_some_and(|found| !found.any(BAD | SHORT)) && !ends_short(bytes)
}

const fn ends_short(bytes: &[u8]) -> bool {
    matches!(bytes, [.., b'.', _])
}

/// What there is in a name, unless an end of it is bad.
#[inline]
fn look(bytes: &[u8], look_at: impl Fn(u8, u8, u8) -> u8 + Copy) -> Option<Found> {
    let (first, last) = (bytes.first()?, bytes.last()?);
    (is(*first, LOWER) && is(*last, LOWER)).then(|| blocks::look_inside(bytes, look_at))
}

/// Whether a byte is bad, or it and the one before.
#[inline]
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without a branch, so that it becomes vector instructions"
)]
const fn bad(before: u8, byte: u8, _after: u8) -> u8 {
    let is_known = byte.is_ascii_lowercase() | (matches!(byte, b'-'..=b'9') & (byte != b'/'));
    // Of all bytes that are known, no other two have these sums.
    let sum = before.wrapping_add(byte);
    mark(!is_known | (sum == DASH_AND_DOT) | (sum == TWO_DOTS), BAD)
}

const DASH_AND_DOT: u8 = b'-' + b'.';
const TWO_DOTS: u8 = b'.' + b'.';

/// Everything there is in a byte between two others.
#[inline]
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without a branch, so that it becomes vector instructions"
)]
const fn all(before: u8, byte: u8, after: u8) -> u8 {
    let is_short = (before == b'.') & (after == b'.');
    bad(before, byte, after) | mark(is_short, SHORT)
}

#[inline]
const fn mark(found: bool, bit: u8) -> u8 {
    if found { bit } else { 0 }
}
