//! Vectorized matchers of DNS names, which every gate checks.

use super::blocks::{self, Found};
use super::classes::{LOWER, is};

/// An invalid byte, or an invalid pair of bytes.
const BAD: u8 = 1;
/// A label of one character after the first label.
const SHORT: u8 = 1 << 1;

/// `[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*`: letters and digits, and
/// between two of them any number of dashes or one dot.
pub(crate) fn dns_subdomain(bytes: &[u8]) -> bool {
    scan(bytes, bad).is_some_and(|found| !found.any(BAD))
}

/// [`dns_subdomain`] with at least two characters in each label but the first.
pub(crate) fn dns_subdomain_long_labels(bytes: &[u8]) -> bool {
    scan(bytes, all).is_some_and(|found| !found.any(BAD | SHORT)) && !ends_short(bytes)
}

const fn ends_short(bytes: &[u8]) -> bool {
    matches!(bytes, [.., b'.', _])
}

/// The flags of the inner bytes; `None` if the first or the last byte is invalid.
#[inline]
fn scan(bytes: &[u8], classify: impl Fn(u8, u8, u8) -> u8 + Copy) -> Option<Found> {
    let (first, last) = (bytes.first()?, bytes.last()?);
    (is(*first, LOWER) && is(*last, LOWER)).then(|| blocks::scan_inner(bytes, classify))
}

/// [`BAD`] if a byte is invalid, or the pair of the previous byte and it.
#[inline]
#[expect(
    clippy::needless_bitwise_bool,
    reason = "no branch, so that the compiler uses vector instructions"
)]
const fn bad(before: u8, byte: u8, _after: u8) -> u8 {
    let is_known = byte.is_ascii_lowercase() | (matches!(byte, b'-'..=b'9') & (byte != b'/'));
    // No other pair of valid bytes has these sums.
    let sum = before.wrapping_add(byte);
    mark(!is_known | (sum == DASH_AND_DOT) | (sum == TWO_DOTS), BAD)
}

const DASH_AND_DOT: u8 = b'-' + b'.';
const TWO_DOTS: u8 = b'.' + b'.';

/// All flags of a byte between two others.
#[inline]
#[expect(
    clippy::needless_bitwise_bool,
    reason = "no branch, so that the compiler uses vector instructions"
)]
const fn all(before: u8, byte: u8, after: u8) -> u8 {
    let is_short = (before == b'.') & (after == b'.');
    bad(before, byte, after) | mark(is_short, SHORT)
}

#[inline]
const fn mark(found: bool, bit: u8) -> u8 {
    if found { bit } else { 0 }
}
